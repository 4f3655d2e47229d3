"""Rows of an .xlsx sheet come by pattern where the XML is of the usual form, and by an event parser where it is not.

Every common producer writes cells in one narrow form, and patterns read it three times as fast as events. What they
do not cover (prefixes, comments, indented XML, other encodings) is noticed by counting, and the sheet is then read
again by events, past the rows that are out already. Both hand the same raw cells to one place that decides.

A reader library was not used: those at hand hold the whole sheet as a dense rectangle, so that two cells in opposite
corners end the process for want of memory; and they tell neither formats nor errors nor missing results.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.intake.formats import xml
from bankmkt.intake.formats.package import Package
from bankmkt.intake.formats.xlsxparts import ASIDE, LONGEST, RICH, Unusual, clean, decoded, odd, unescaped
from bankmkt.intake.grid import Merge

RawCell = tuple[str, str, str, str, str, str]
"""Column letters, row digits, further attributes as they stand, formula, value, inline string (XML)."""
RawRow = tuple[int, list[RawCell]]

_LONGEST_ROW: Final = 32 << 20
_ROW: Final = re.compile(r'\s*<row(?: r="([0-9]{1,9})")?((?: [\w:.]+="[^"<>]*")*) ?(/?)>')
_CELL: Final = re.compile(
    r'<c(?: r="([A-Z]{1,4})([0-9]{1,9})")?((?: (?:s|t|cm|vm|ph)="[^"<>&]*")*) ?'
    r'(?:/>|>(<f(?: [\w:.]+="[^"<>]*")* ?(?:/>|>[^<]*</f>))?'
    r'(?:<v(?: xml:space="preserve")?(?:>([^<]*)</v>| ?/>))?'
    r"(?:<is>((?:[^<]|<(?!/is>))*)</is>)?</c>)"
)
_MERGE: Final = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*["']\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})["']"""
)
_MOST_MERGES: Final = 500_000
_INLINE: Final = re.compile(r"<t(?: [^<>]*)?>([^<]*)</t>")
_PHONETIC: Final = re.compile("<rPh[ >].*?</rPh>", re.DOTALL)


def raw_rows(package: Callable[[], Package], part: str) -> Iterator[RawRow]:
    """The rows of a sheet that hold cells, as they stand: row number (0 where it is not said) and raw cells."""
    out = 0
    try:
        with package() as parts:
            for row in _fast_rows(parts, part):
                yield row
                out += 1
        return
    except Unusual:
        pass
    with package() as parts:
        for number, row in enumerate(_event_rows(parts, part)):
            if number >= out:
                yield row


def _fast_rows(package: Package, part: str) -> Iterator[RawRow]:
    """Rows by pattern; Unusual as soon as something is of another form."""
    rest = ""
    begun = ended = False
    for chunk in decoded(package, part):
        if ended:
            continue  # to the end, so that the checksum is verified
        rest += chunk
        if not begun:
            at = rest.find("<sheetData")
            if at < 0 and len(rest) < _LONGEST_ROW // 8:
                continue
            close = rest.find(">", at)
            if at < 0 or "<!" in rest[:at] or (close < 0 and len(rest) - at > 100):
                raise Unusual
            if close < 0:
                continue
            begun = True
            ended = rest[close - 1] == "/"
            rest = rest[close + 1 :]
            if ended:
                continue
        last = max(rest.rfind("</row>") + 6, rest.rfind("/><row") + 2)
        stop = rest.find("</sheetData>")
        if stop >= 0:
            ended = True
            block, rest = rest[:stop], ""
        elif last < 6:
            if len(rest) > _LONGEST_ROW:
                raise _row_too_long(package.shown)
            continue
        else:
            block, rest = rest[:last], rest[last:]
        if "<!" in block or "<?" in block or "\r" in block or ":c " in block or ":row" in block:
            raise Unusual
        yield from _block_rows(block)
    if not ended:
        raise Unusual


def _block_rows(block: str) -> Iterator[RawRow]:
    """The rows of a block, every one, also those without cells: the event reader counts them too."""
    *pieces, remainder = block.split("</row>")
    for piece in pieces:
        head = _ROW.match(piece)
        while head is not None and head[3]:
            yield _said(head), []
            head = _ROW.match(piece, head.end())
        if head is None:
            raise Unusual
        body = piece[head.end() :]
        if "<v" not in body and "<is" not in body and "<f" not in body:  # formats alone
            yield _said(head), []
            continue
        cells = _CELL.findall(body)
        if len(cells) != body.count("<c"):
            raise Unusual
        yield _said(head), cells
    end = 0
    while (head := _ROW.match(remainder, end)) is not None and head[3]:
        yield _said(head), []
        end = head.end()
    if remainder[end:].strip():
        raise Unusual


def _said(head: re.Match[str]) -> int:
    """The number of a row, 0 where it has none; Unusual where it stands behind other attributes."""
    if head[1]:
        return int(head[1])
    if ' r="' in head[2] or head[3]:
        raise Unusual
    return 0


def _event_rows(package: Package, part: str) -> Iterator[RawRow]:
    reader = _RowEvents(package.shown)
    events = xml.Events(package.shown, part, reader.start, reader.end, reader.text)
    for chunk in package.chunks(part):
        events.feed(chunk)
        yield from reader.rows
        reader.rows.clear()
    events.finish()
    yield from reader.rows


class _RowEvents:
    """Collects rows from the events of a sheet's XML."""

    def __init__(self, shown: str) -> None:
        self.rows: list[RawRow] = []
        self._shown = shown
        self._number = 0
        self._cells: list[RawCell] = []
        self._attributes: dict[str, str] = {}
        self._pieces: dict[str, list[str]] = {}
        self._into = ""
        self._within = self._inline = False
        self._aside = ""
        self._size = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            number = attributes.get("r", "")
            self._number = int(number) if number.isdecimal() and len(number) < 10 else 0
            self._cells, self._size = [], 0
        elif tag == "c":
            self._attributes, self._pieces, self._within = attributes, {}, True
            self._size += 64
            if self._size > _LONGEST_ROW:
                raise _row_too_long(self._shown)
        elif not self._within:
            return  # extensions behind the rows have formulas of their own
        elif tag in ("f", "v", "is"):
            if tag in self._pieces:
                raise self._odd()
            self._pieces[tag] = []
            self._into, self._inline = ("", True) if tag == "is" else (tag, False)
        elif self._inline and not self._aside:
            if tag in ASIDE:
                self._aside = tag
            elif tag not in RICH or self._into:
                raise self._odd()
            elif tag == "t":
                self._into = "is"

    def _odd(self) -> InputError:
        return odd_cell(self._shown, self._number)

    def text(self, data: str) -> None:
        if self._into:
            self._size += len(data)
            if self._size > _LONGEST_ROW:
                raise _row_too_long(self._shown)
            self._pieces[self._into].append(data)
        elif self._inline and not self._aside and data.strip():
            raise self._odd()

    def end(self, tag: str) -> None:
        if self._aside:
            self._aside = "" if tag == self._aside else self._aside
        elif tag in ("f", "v", "t"):
            self._into = ""
        elif tag == "is":
            self._inline = False
        elif tag == "c":
            self._cells.append(self._cell())
            self._within = False
        elif tag == "row":
            self.rows.append((self._number, self._cells))
            self._cells = []

    def _cell(self) -> RawCell:
        """The cell in the form of the patterns: texts escaped as in XML, which the one that decides undoes."""
        place = re.fullmatch(r"\$?([A-Za-z]{1,4})\$?([0-9]{1,9})", self._attributes.get("r", ""))
        rest = "".join(
            f' {key}="{value if value.isalnum() else "?"}"'
            for key, value in self._attributes.items()
            if key in ("s", "t")
        )
        texts = {key: "".join(pieces).replace("&", "&amp;") for key, pieces in self._pieces.items()}
        formula = "<f>" if "f" in texts else ""
        inline = f"<t>{texts['is'].replace('<', '&lt;')}</t>" if "is" in texts else ""
        letters, digits = (place[1].upper(), place[2]) if place else ("", "")
        return letters, digits, rest, formula, texts.get("v", ""), inline


def inline_text(found: str) -> str:
    """The text of an inline string's XML, rich text joined and phonetic guides left out; Unusual if it holds more."""
    found = _PHONETIC.sub("", found) if "<rPh" in found else found
    if odd(found):
        raise Unusual
    return clean("".join(_INLINE.findall(found)))


def odd_cell(shown: str, row: int) -> InputError:
    """The error for a cell with two values, or with what no cell holds."""
    return InputError(say("formats.odd_cell", file=shown, row=row), say("formats.broken_remedy"))


def merges(package: Package, part: str) -> list[Merge]:
    """The merged ranges of a sheet; they stand behind its cells, so the whole part is passed over."""
    found: list[Merge] = []
    tail = b""
    for chunk in package.chunks(part):
        text = tail + chunk
        if b"mergeCell " in text or b"mergeCell\n" in text or b"mergeCell\t" in text:
            for place in _MERGE.finditer(text):
                top, left = int(place[2]), column_of(place[1].decode())
                bottom, right = int(place[4]), column_of(place[3].decode())
                found.append(Merge(min(top, bottom), min(left, right), max(top, bottom), max(left, right)))
                if len(found) > _MOST_MERGES:
                    raise InputError(say("formats.bomb", file=package.shown), say("formats.bomb_remedy"))
            tail = text[max(text.rfind(b">") + 1, len(text) - 400) :]
        else:
            tail = text[-400:]
    return found


def column_of(letters: str) -> int:
    """A column's number, from 0, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _row_too_long(shown: str) -> InputError:
    return InputError(say("formats.long_row", file=shown), say("formats.bomb_remedy"))


__all__ = ["LONGEST", "RawCell", "column_of", "inline_text", "merges", "raw_rows", "unescaped"]
