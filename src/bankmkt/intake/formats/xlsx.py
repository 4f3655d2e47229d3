"""An .xlsx sheet becomes rows as they were meant, in one streamed pass, whatever its declared dimension says.

The dimension, the number of strings and every other count in the file are only claims: they are never read. What
makes a cell untrustworthy (an error, a formula that nobody calculated, a number that lost digits) is said with the
cell; a sheet whose cells contradict their own addresses is refused as a whole, because nothing in it can be placed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.intake.formats import xlsxparts, xlsxrows
from bankmkt.intake.formats.cells import ERRORS, LAST_COLUMN, LAST_ROW, Padding, address
from bankmkt.intake.formats.numbers import CANONICAL, Shown, formatter, number_text
from bankmkt.intake.formats.package import Package, Spent
from bankmkt.intake.formats.xlsxparts import LONGEST, Sheet, Workbook
from bankmkt.intake.grid import Merge, Row

_ATTRIBUTE: Final = re.compile(' (s|t)="([^"]*)"')
_ISO_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?)?Z?")
_NUMBER, _SHARED, _TEXT, _INLINE, _BOOL, _ERROR, _DAY = range(7)
_KINDS: Final = {"n": _NUMBER, "s": _SHARED, "str": _TEXT, "inlineStr": _INLINE, "b": _BOOL, "e": _ERROR, "d": _DAY}
_Kind = tuple[int, Callable[[str], Shown] | None]


class XlsxBook:
    """An .xlsx or .xlsm workbook."""

    label = "Excel"

    def __init__(self, path: Path, shown: str) -> None:
        """Read what the workbook says of its sheets; the sheets themselves are read when asked for."""
        self.path, self.shown = path, shown
        self._spent = Spent()
        with self.package() as package:
            self.workbook: Workbook = xlsxparts.workbook(package)
        names = [sheet.name for sheet in self.workbook.sheets]
        if len(set(names)) < len(names):
            raise InputError(say("formats.sheet_twice", file=shown), say("formats.broken_remedy"))
        self._strings: list[str] | None = None
        self._filled: tuple[Sheet, ...] | None = None
        self.formats: dict[int, Callable[[str], Shown] | None] = {}

    def package(self) -> Package:
        """The file, opened anew."""
        return Package(self.path, self.shown, self._spent)

    def sheets(self) -> Sequence[str]:
        """The visible sheets that hold anything."""
        return [sheet.name for sheet in self._holding() if not sheet.hidden]

    def hidden(self) -> Sequence[str]:
        """The hidden sheets that hold anything."""
        return [sheet.name for sheet in self._holding() if sheet.hidden]

    def grid(self, sheet: str) -> XlsxGrid:
        """The sheet of that name; KeyError where there is none."""
        for one in self.workbook.sheets:
            if one.name == sheet:
                return XlsxGrid(self, one)
        raise KeyError(sheet)

    def strings(self) -> list[str]:
        """The shared strings, read once."""
        if self._strings is None:
            with self.package() as package:
                self._strings = xlsxparts.strings(package, self.workbook.strings)
        return self._strings

    def format(self, style: str) -> Callable[[str], Shown] | None:
        """How numbers of a style are shown, None where the format does not matter."""
        number = int(style) if style.isdecimal() and len(style) < 9 else 0
        if number not in self.formats:
            styles = self.workbook.styles
            code = styles[number] if number < len(styles) else ""
            self.formats[number] = formatter(code, epoch_1904=self.workbook.epoch_1904)
        return self.formats[number]

    def _holding(self) -> tuple[Sheet, ...]:
        if self._filled is None:
            self._filled = tuple(
                sheet for sheet in self.workbook.sheets if next(XlsxGrid(self, sheet).rows(), None) is not None
            )
        return self._filled


class XlsxGrid:
    """One sheet of it; cells always begin at column A."""

    left = 0

    def __init__(self, book: XlsxBook, sheet: Sheet) -> None:
        """Remember which sheet."""
        self._book, self._sheet = book, sheet
        self._kinds: dict[str, _Kind] = {}
        self._merges: list[Merge] | None = None

    @property
    def sheet(self) -> str:
        """The sheet's name."""
        return self._sheet.name

    @property
    def epoch_1904(self) -> bool:
        """Whether day numbers count from 1904."""
        return self._book.workbook.epoch_1904

    def merges(self) -> Sequence[Merge]:
        """The merged ranges."""
        if self._merges is None:
            with self._book.package() as package:
                self._merges = xlsxrows.merges(package, self._sheet.part)
        return self._merges

    def rows(self) -> Iterator[Row]:
        """The rows in which anything stands."""
        strings = self._book.strings()
        padding = Padding()
        last = 0
        for number, found in xlsxrows.raw_rows(self._book.package, self._sheet.part):
            current = number or last + 1
            if current <= last or current > LAST_ROW:
                raise self._misplaced("row_order", str(current))
            last = current
            row = self._row(current, found, strings)
            if row is not None:
                yield padding.pad(row)

    def _row(self, number: int, found: list[xlsxrows.RawCell], strings: list[str]) -> Row | None:
        """One row, None where nothing stands in it. The loop is the innermost of loading: it is kept in one place."""
        cells: list[str] = []
        doubts: dict[int, str] = {}
        digits = str(number)
        columns = _COLUMNS
        kinds = self._kinds
        canonical = CANONICAL
        after = 0
        for letters, row, attributes, formula, value, inline in found:
            if letters:
                column = columns.get(letters)
                if column is None:
                    column = xlsxrows.column_of(letters)
                    if column > LAST_COLUMN:
                        raise self._misplaced("beyond", letters + row)
                    columns[letters] = column
                if column < after or row != digits:
                    raise self._misplaced("cell_order", letters + row)
            else:
                column = after
                if column > LAST_COLUMN:
                    raise self._misplaced("beyond", digits)
            after = column + 1
            if not (value or inline or formula):
                continue
            kind = kinds.get(attributes)
            if kind is None:
                kind = kinds[attributes] = self._kind(attributes)
            what, shown = kind
            doubt = ""
            if what == _SHARED and not formula:
                try:
                    index = int(value)
                    text = strings[index]
                except (ValueError, IndexError):
                    index, text = -1, ""
                if index < 0:
                    raise self._misplaced("no_string", address(number, column))
                if text in ERRORS:
                    doubt = "error_cell"
            elif what == _NUMBER and not formula:
                if shown is not None:
                    text, doubt = shown(value)
                elif len(value) <= 15 and canonical(value):
                    text = value
                else:
                    text, doubt = number_text(value)
            else:
                text, doubt = self._other(what, shown, formula, value, inline, strings, number, column)
            if text or doubt:
                if column > len(cells):
                    cells.extend([""] * (column - len(cells)))
                cells.append(text)
                if doubt:
                    doubts[column] = doubt
        if not cells:
            return None
        return Row(number, cells, doubts) if doubts else Row(number, cells)

    def _other(
        self,
        what: int,
        shown: Callable[[str], Shown] | None,
        formula: str,
        value: str,
        inline: str,
        strings: list[str],
        number: int,
        column: int,
    ) -> Shown:
        """The cells that are seldom: formulas, booleans, errors, inline strings."""
        if what == _ERROR:
            return xlsxparts.clean(value), "error_cell"
        if formula and (self._book.workbook.stale or (not value.strip() and not inline and what != _TEXT)):
            return xlsxparts.clean(value), "no_result"
        if what == _NUMBER:
            return (shown(value) if shown else number_text(value)) if value else ("", "")
        if what == _SHARED:
            if not value.isdecimal() or len(value) > 9 or int(value) >= len(strings):
                raise self._misplaced("no_string", address(number, column))
            text = strings[int(value)]
        elif what == _BOOL:
            return {"1": "true", "0": "false"}.get(value.strip(), value), ""
        elif what == _DAY:
            day = _ISO_DAY.fullmatch(value.strip())
            if day is None:
                return value, "bad_date"
            return (f"{day[1]} {day[2]}" if day[2] and day[2] != "00:00:00" else day[1]), ""
        else:
            try:
                text = xlsxrows.inline_text(inline) if inline else xlsxparts.clean(value)
            except xlsxparts.Unusual as error:
                raise xlsxrows.odd_cell(self._book.shown, number) from error
        if len(text) > LONGEST:
            raise self._misplaced("long_cell", address(number, column))
        return text, ("error_cell" if text in ERRORS else "")

    def _kind(self, attributes: str) -> _Kind:
        found = dict(_ATTRIBUTE.findall(attributes))
        what = _KINDS.get(found.get("t", "n"))
        if what is None or not found.get("s", "0").isdecimal():
            raise InputError(
                say("formats.cell_type", file=self._book.shown, sheet=self.sheet), say("formats.broken_remedy")
            )
        return what, (self._book.format(found.get("s", "0")) if what == _NUMBER else None)

    def _misplaced(self, why: str, place: str) -> InputError:
        message = say(f"formats.{why}", file=self._book.shown, sheet=self.sheet, place=place)
        return InputError(message, say("formats.broken_remedy"))


_COLUMNS: Final[dict[str, int]] = {}
"""The columns by their letters, filled as they are met; at most 16,384."""
