"""A SpreadsheetML 2003 file, which report tools write with the suffix .xls, is read as events, like any XML.

Its numbers carry formats by style, as in workbooks, so the same rules decide what a number means. Encodings that
the parser does not know (GBK, which tools of Chinese banks declare) are turned into UTF-8 on the way.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.intake.formats import xml
from bankmkt.intake.formats.cells import ERRORS, LAST_COLUMN, LAST_ROW
from bankmkt.intake.formats.numbers import Shown, formatter, number_text
from bankmkt.intake.formats.tables import Begin, Event, RowBuilder, TableBook
from bankmkt.intake.formats.xlsxparts import LONGEST
from bankmkt.intake.grid import Merge

_CHUNK: Final = 1 << 16
_DECLARED: Final = re.compile(rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_CHINESE: Final = ("gb2312", "gbk", "gb18030", "gb_2312-80", "cp936", "hz-gb-2312", "x-gbk")
_NAMED: Final = {
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Currency": "#,##0.00",
    "Euro Currency": "[$€-2] #,##0.00",
    "General Date": "yyyy/m/d h:mm",
    "Long Date": "yyyy/m/d",
    "Medium Date": "d-mmm-yy",
    "Short Date": "yyyy/m/d",
    "Long Time": "h:mm:ss",
    "Medium Time": "h:mm AM/PM",
    "Short Time": "h:mm",
}
_MOMENT: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]*)?)?")
_FRAME: Final = ("Workbook", "Worksheet", "Table", "Row", "Cell", "Data")
"""The elements that hold the cells; other sections (page breaks, options) use some of their names in other senses."""
_NO_DAY: Final = ("1899-12-30", "1899-12-31", "1904-01-01")


def open_spreadsheetml(path: Path, shown: str) -> TableBook:
    """Open the file; InputError where it is no well-formed XML or declares a document type."""
    state = {"epoch_1904": False}

    def events() -> Iterator[Event]:
        reader = _Reader(shown, state)
        parser = xml.Events(shown, path.name, reader.start, reader.end, reader.text, _forced(path))
        for chunk in _chunks(path, shown):
            parser.feed(chunk)
            yield from reader.out
            reader.out.clear()
        parser.finish()
        yield from reader.out

    return TableBook("SpreadsheetML", shown, events, epoch_1904=lambda: state["epoch_1904"])


def _declared(path: Path) -> str:
    with path.open("rb") as file:
        found = _DECLARED.match(file.read(400).removeprefix(codecs.BOM_UTF8))
    return found[1].decode("ascii").casefold() if found else ""


def _forced(path: Path) -> str | None:
    return "utf-8" if _declared(path) in _CHINESE else None


def _chunks(path: Path, shown: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder("gb18030")() if _forced(path) else None
    done = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if decoder is None:
                yield chunk
                continue
            pending = len(decoder.getstate()[0])
            try:
                yield decoder.decode(chunk).encode("utf-8")
            except UnicodeDecodeError as error:
                offset = done - pending + error.start
                message = say("formats.undecodable", file=shown, encoding="GB18030", offset=offset)
                raise InputError(message, say("formats.undecodable_remedy")) from error
            done += len(chunk)


class _Reader:
    """Turns the events of the XML into those of tables."""

    def __init__(self, shown: str, state: dict[str, bool]) -> None:
        self.out: list[Event] = []
        self._state = state
        self._row = RowBuilder(shown)
        self._sheet = -1
        self._style = ""
        self._codes: dict[str, str] = {}
        self._formats: dict[str, Callable[[str], Shown] | None] = {}
        self._columns: dict[int, str] = {}
        self._next_column = self._number = 0
        self._row_style = ""
        self._covered: dict[int, int] = {}
        self._cell: dict[str, str] = {}
        self._type = ""
        self._pieces: list[str] = []
        self._size = 0
        self._inside = self._comment = self._visible = False
        self._path: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        placed = tag in ("Table", "Row", "Cell", "Data")
        if not placed or (not (self._comment and tag == "Data") and self._in_its_place(tag)):
            self._begin(tag, attributes)
        self._path.append(tag)

    def _in_its_place(self, tag: str) -> bool:
        """Whether the element is what its name says; False in a section of another sense, an error where none is."""
        parent = self._path[-1] if self._path else ""
        if tag == "Table":
            right = parent == "Worksheet"
        elif tag == "Row":
            right = parent == "Table"
        elif tag == "Cell":
            right = self._path[-2:] == ["Table", "Row"]
        else:
            right = self._path[-3:] == ["Table", "Row", "Cell"] and not self._type
        if not right and (tag == "Cell" or parent in _FRAME or "Table" in self._path):
            raise self._misplaced()
        return right

    def _misplaced(self) -> InputError:
        return self._row.beyond("misplaced", str(self._number))

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Cell":
            self._begin_cell(attributes)
        elif tag == "Data":
            if not self._comment:
                self._type, self._inside = attributes.get("Type", "String"), True
        elif tag == "Comment":
            self._comment = True
        elif tag == "Row":
            index = attributes.get("Index", "")
            number = _count(index) if index else self._number + 1
            if number <= self._number or number > LAST_ROW:
                raise self._row.beyond("row_order", str(number))
            self._number = number
            self._row.begin(number)
            self._row_style = attributes.get("StyleID", "")
        elif tag == "Column" and self._path[-1:] == ["Table"]:
            self._column(attributes)
        elif tag == "Worksheet":
            self._sheet += 1
            self._number = self._next_column = 0
            self._columns, self._covered = {}, {}
            self._row.sheet = attributes.get("Name", "")
            self.out.append((self._sheet, Begin(self._row.sheet)))
        elif tag == "Style":
            self._style = attributes.get("ID", "")
            parent = attributes.get("Parent", "")
            self._codes[self._style] = self._codes.get(parent, "")
        elif tag == "NumberFormat" and "Format" in attributes:
            code = attributes["Format"]
            self._codes[self._style] = _NAMED.get(code, code)
        elif tag == "Date1904":
            self._state["epoch_1904"] = True
        elif tag == "Visible":
            self._visible, self._pieces = True, []

    def text(self, data: str) -> None:
        if self._inside or self._visible:
            self._size += len(data)
            if self._size > LONGEST:
                raise self._row.beyond("long_cell", str(self._number))
            self._pieces.append(data)
        elif self._path[-1] in ("Table", "Row", "Cell") and "Table" in self._path and data.strip():
            raise self._misplaced()

    def end(self, tag: str) -> None:
        self._path.pop()
        if tag == "Data" and self._path[-1] == "Cell":
            self._inside = False
        elif tag == "Comment":
            self._comment = False
        elif tag == "Cell":
            self._end_cell()
        elif tag == "Row" and self._path[-1] == "Table":
            row = self._row.done()
            if row is not None:
                self.out.append((self._sheet, row))
            if row is not None and len(self._covered) > 0:
                self._covered = {column: last for column, last in self._covered.items() if last > self._number}
        elif tag == "Visible":
            self._visible = False
            if "".join(self._pieces).strip() in ("SheetHidden", "SheetVeryHidden"):
                self.out.append((self._sheet, Begin(hidden=True)))
            self._pieces = []

    def _column(self, attributes: dict[str, str]) -> None:
        first = _count(attributes["Index"]) - 1 if "Index" in attributes else self._next_column
        span = _count(attributes.get("Span", "0"))
        self._next_column = first + span + 1
        if self._next_column > LAST_COLUMN + 1:
            raise self._row.beyond("beyond", "1")
        if "StyleID" in attributes:
            for column in range(first, self._next_column):
                self._columns[column] = attributes["StyleID"]

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        row = self._row
        if "Index" in attributes:
            column = _count(attributes["Index"]) - 1
            if column < row.column or column > LAST_COLUMN:
                raise row.beyond("cell_order", f"{row.number}:{column + 1}")
            row.column = column
        else:
            while row.column <= LAST_COLUMN and self._covered.get(row.column, 0) >= row.number:
                row.column += 1
        self._cell, self._pieces, self._size, self._type = attributes, [], 0, ""

    def _end_cell(self) -> None:
        row = self._row
        across, down = (_count(self._cell.get(key, "0")) for key in ("MergeAcross", "MergeDown"))
        if across or down:
            right, bottom = row.column + across, row.number + down
            if right > LAST_COLUMN or bottom > LAST_ROW:
                raise row.beyond("beyond", str(row.number))
            self.out.append((self._sheet, Merge(row.number, row.column, bottom, right)))
            if down:
                self._covered.update((column, bottom) for column in range(row.column, right + 1))
        text, doubt = self._shown("".join(self._pieces))
        row.put(text, doubt, across + 1)

    def _shown(self, text: str) -> Shown:
        if not self._type:
            return "", ("no_result" if "Formula" in self._cell else "")
        if self._type == "Number":
            shown = self._format(self._row.column)
            return shown(text) if shown else number_text(text)
        if self._type == "DateTime":
            found = _MOMENT.fullmatch(text.strip())
            if found is None:
                return text, "bad_date"
            clock = found[2] or "00:00:00"
            if found[1] in _NO_DAY and clock != "00:00:00":
                return clock, ""
            return (found[1] if clock == "00:00:00" else f"{found[1]} {clock}"), ""
        if self._type == "Boolean":
            return {"1": "true", "0": "false"}.get(text.strip(), text), ""
        if self._type == "Error":
            return text, "error_cell"
        return text, ("error_cell" if text in ERRORS else "")

    def _format(self, column: int) -> Callable[[str], Shown] | None:
        style = self._cell.get("StyleID") or self._row_style or self._columns.get(column, "")
        style = style or "Default"
        if style not in self._formats:
            self._formats[style] = formatter(self._codes.get(style, ""), epoch_1904=self._state["epoch_1904"])
        return self._formats[style]


def _count(text: str) -> int:
    """A number of an attribute; absurd ones become larger than any sheet."""
    return int(text) if text.isdecimal() and len(text) < 9 else LAST_ROW + 1
