"""A web page that was named .xls is read as the tables a person sees in it, in a stream.

Tables inside the cells of other tables are the data and the outer ones only a frame; where an outer table holds data
of its own, nobody can say which is meant and the page is refused. Lines of text before a table belong to it, because
its title, date and unit stand there. What the page declares as its encoding must hold strictly.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.intake.formats.cells import ERRORS, LAST_COLUMN, LAST_ROW
from bankmkt.intake.formats.numbers import Shown, number_text
from bankmkt.intake.formats.tables import Begin, Event, RowBuilder, TableBook
from bankmkt.intake.formats.xlsxparts import LONGEST
from bankmkt.intake.grid import Merge, Row

_CHUNK: Final = 1 << 16
_PENDING: Final = 1 << 20
"""Characters of one unfinished tag or comment."""
_META: Final = re.compile(rb"""<meta[^>]*?charset\s*=\s*["']?\s*([A-Za-z0-9._-]+)""", re.IGNORECASE)
_XML: Final = re.compile(rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_CHARSETS: Final = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "windows-936": "gb18030",
    "utf-16": "utf-8",  # declared in a file that the declaration could be read from, so it is not
    "unicode": "utf-8",
}
_NAMES: Final = re.compile(r"<x:Name>([^<]*)</x:Name>", re.IGNORECASE)
_BLANK: Final = re.compile("[ \t\r\n\f]+")
_BLOCKS: Final = frozenset(
    ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "body", "center", "hr", "form", "pre", "tr")
)
_SILENT: Final = frozenset(("script", "style", "title", "xml", "noscript", "template"))
_MOST_SPANNED: Final = 50_000_000
_DEEPEST: Final = 50


def open_html(path: Path, shown: str) -> TableBook:
    """Open the page; InputError where it holds no table or is not in its declared encoding."""
    encoding = _encoding(path, shown)

    def events() -> Iterator[Event]:
        parser = _Tables(shown)
        decoder = codecs.getincrementaldecoder(encoding)()
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                _feed(parser, decoder.decode(chunk), shown)
                yield from parser.out
                parser.out.clear()
        parser.feed(decoder.decode(b"", final=True))
        parser.close()
        parser.finish()
        yield from parser.out

    book = TableBook("HTML", shown, events, unnamed="表")
    if not book.sheets():
        raise InputError(say("formats.no_table", file=shown), say("formats.no_book_remedy"))
    return book


def _feed(parser: _Tables, text: str, shown: str) -> None:
    parser.feed(text)
    if len(parser.rawdata) > _PENDING:
        raise InputError(say("formats.bomb", file=shown), say("formats.bomb_remedy"))


def _encoding(path: Path, shown: str) -> str:
    """The page's encoding: its mark, else what it declares, else strict UTF-8, else strict GB18030."""
    with path.open("rb") as file:
        head = file.read(_CHUNK)
    declared = _META.search(head) or _XML.search(head)
    if head.startswith(codecs.BOM_UTF8):
        wanted = ["utf-8-sig"]
    elif head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        wanted = ["utf-16"]
    elif head[:2] in (b"<\0", b"\0<"):
        wanted = ["utf-16-le" if head[:1] == b"<" else "utf-16-be"]
    elif declared:
        name = declared[1].decode("ascii").casefold()
        wanted = [_CHARSETS.get(name, "ascii")]
        if wanted == ["ascii"] and _first_undecodable(path, "ascii") >= 0:
            raise InputError(say("formats.charset", file=shown, charset=name), say("formats.charset_remedy"))
    else:
        wanted = ["utf-8", "gb18030"]
    offsets = []
    for encoding in wanted:
        offset = _first_undecodable(path, encoding)
        if offset < 0:
            return encoding
        offsets.append(offset)
    label = wanted[0].removesuffix("-sig").upper()
    message = say("formats.undecodable", file=shown, encoding=label, offset=offsets[0])
    raise InputError(message, say("formats.undecodable_remedy"))


def _first_undecodable(path: Path, encoding: str) -> int:
    """The offset of the first byte that does not decode; -1 where all do."""
    decoder = codecs.getincrementaldecoder(encoding)()
    done = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            pending = decoder.getstate()[0]
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return done - len(pending) + error.start
            if not chunk:
                return -1
            done += len(chunk)


class _Table:
    """A table that is open: its number, the row being read, and the cells that reach down into it."""

    def __init__(self, index: int, shown: str) -> None:
        self.index = index
        self.row = RowBuilder(shown)
        self.number = 0
        self.in_row = self.in_cell = self.frame = self.data = False
        self.covered: dict[int, int] = {}
        self.pieces: list[str] = []
        self.attributes: dict[str, str] = {}
        self.size = 0
        self.caption: list[str] | None = None


class _Tables(HTMLParser):
    """Turns the page's tags into the events of tables."""

    def __init__(self, shown: str) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[Event] = []
        self._shown = shown
        self._open: list[_Table] = []
        self._count = 0
        self._silent = 0
        self._loose: list[str] = []
        self._lines: list[str] = []
        self._names: list[str] = []
        self._last: tuple[int, int] | None = None
        self._spanned = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        table = self._open[-1] if self._open else None
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._begin_table(table)
        elif table is None:
            if tag in _BLOCKS or tag == "br":
                self._line()
        elif tag == "br":
            if table.in_cell:
                table.pieces.append("\n")
        elif tag == "tr":
            self._end_row(table)
            table.number += 1
            table.row.begin(table.number)
            table.in_row = True
        elif tag in ("td", "th"):
            self._end_cell(table)
            if not table.in_row:
                table.number += 1
                table.row.begin(table.number)
                table.in_row = True
            table.in_cell, table.pieces, table.size = True, [], 0
            table.attributes = {key: value or "" for key, value in attrs}
        elif tag == "caption":
            table.caption = []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An empty element such as ``<td/>``; browsers take the slash for nothing, report tools do not."""
        self.handle_starttag(tag, attrs)
        if tag in ("td", "th", "table", *_SILENT):
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        table = self._open[-1] if self._open else None
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif table is None:
            if tag in _BLOCKS:
                self._line()
        elif tag == "table":
            self._end_table(table)
        elif tag == "tr":
            self._end_row(table)
        elif tag in ("td", "th"):
            self._end_cell(table)
        elif tag == "caption" and table.caption is not None:
            name = _tidy("".join(table.caption))
            table.caption = None
            if name:
                self.out.append((table.index, Begin(name)))
        elif tag in ("p", "div", "li") and table.in_cell:
            table.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        table = self._open[-1] if self._open else None
        if table is None:
            self._loose.append(data)
        elif table.caption is not None:
            table.caption.append(data)
        elif table.in_cell:
            table.size += len(data)
            if table.size > LONGEST:
                raise table.row.beyond("long_cell", str(table.number))
            table.pieces.append(_BLANK.sub(" ", data))
        elif _tidy(data).strip():
            raise table.row.beyond("misplaced", str(table.number))

    def handle_comment(self, data: str) -> None:
        self._names.extend(_NAMES.findall(data))

    def finish(self) -> None:
        """End the page; text after the last table belongs to it, and a table that has no end is cut off."""
        if self._open:
            raise InputError(say("formats.cut_off", file=self._shown), say("formats.broken_remedy"))
        self._line()
        if self._last is not None:
            index, number = self._last
            for at, line in enumerate(self._lines, start=1):
                self.out.append((index, Row(number + at, [line])))
        if len(self._names) == self._count:
            self.out.extend((index, Begin(name)) for index, name in enumerate(self._names))

    def _line(self) -> None:
        text = _tidy("".join(self._loose))
        self._loose = []
        if text:
            self._lines.append(text[:LONGEST])

    def _begin_table(self, outer: _Table | None) -> None:
        if outer is not None:
            outer.frame = True
            if outer.data or len(self._open) > _DEEPEST:
                raise self._nested()
        table = _Table(self._count, self._shown)
        self._count += 1
        self.out.append((table.index, Begin()))
        self._line()
        if outer is None:
            for line in self._lines:
                table.number += 1
                self.out.append((table.index, Row(table.number, [line])))
            self._lines = []
        self._open.append(table)

    def _end_table(self, table: _Table) -> None:
        self._end_row(table)
        self._open.pop()
        if not table.frame:
            self._last = (table.index, table.number)

    def _end_row(self, table: _Table) -> None:
        self._end_cell(table)
        if not table.in_row:
            return
        table.in_row = False
        row = table.row.done()
        filled = sum(bool(cell) for cell in table.row.cells)
        if table.frame and filled > 1:
            raise self._nested()
        table.data = table.data or filled > 1
        if row is not None:
            self.out.append((table.index, row))
        if table.covered:
            table.covered = {column: last for column, last in table.covered.items() if last > table.number}

    def _end_cell(self, table: _Table) -> None:
        if not table.in_cell:
            return
        table.in_cell = False
        row = table.row
        while table.covered.get(row.column, 0) >= table.number:
            row.column += 1
        across, down = (_span(table.attributes.get(key, "1")) for key in ("colspan", "rowspan"))
        right, bottom = row.column + across - 1, min(LAST_ROW, table.number + down - 1)
        if right > LAST_COLUMN:
            raise row.beyond("beyond", str(table.number))
        if across > 1 or down > 1:
            self._spanned += across
            if self._spanned > _MOST_SPANNED:
                raise InputError(say("formats.bomb", file=self._shown), say("formats.bomb_remedy"))
            self.out.append((table.index, Merge(table.number, row.column, bottom, right)))
            if down > 1:
                table.covered.update((column, bottom) for column in range(row.column, right + 1))
        text, doubt = _meaning(_tidy("".join(table.pieces)), table.attributes)
        row.put(text, doubt, across)

    def _nested(self) -> InputError:
        return InputError(say("formats.nested", file=self._shown), say("formats.no_book_remedy"))


def _tidy(text: str) -> str:
    """A text as a browser shows it: blanks run together, line by line."""
    lines = (_BLANK.sub(" ", line.replace("\xa0", " ").replace("\ufeff", "")).strip() for line in text.split("\n"))
    return "\n".join(lines).strip("\n")


def _span(text: str) -> int:
    text = text.strip()
    return max(1, int(text)) if text.isdecimal() and len(text) < 8 else 1


def _meaning(text: str, attributes: dict[str, str]) -> Shown:
    """A cell's text; the exact number that Excel keeps beside a rounded one is taken instead of it."""
    if "x:err" in attributes or text in ERRORS or re.fullmatch("#{3,}", text):
        return text, "error_cell"
    exact = attributes.get("x:num", "")
    if not exact:
        return text, ""
    stored, doubt = number_text(exact)
    shown = text.replace(",", "")
    sign = "%" if shown.endswith("%") else ""
    try:
        number = Decimal(shown.removesuffix("%"))
        if sign and not doubt:
            stored = f"{(Decimal(stored) * 100).normalize():f}"
        step = Decimal((0, (1,), int(number.as_tuple().exponent)))
        if doubt == "long_number" and re.fullmatch("[0-9]{16,}", shown):
            return text, doubt
        leading = re.match("-?0[0-9]", shown)
        if not doubt and not leading and abs(number - Decimal(stored)) <= step / 2:
            return stored + sign, ""
    except (InvalidOperation, ValueError, OverflowError):
        pass
    return text, ""
