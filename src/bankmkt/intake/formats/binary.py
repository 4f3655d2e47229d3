"""The two binary workbook formats differ in their records and agree in everything else, which stands here once.

A reader hands over cells as they come; here they become rows. Cells are nearly always in order, which is looked at
first, so they are streamed, and only a sheet whose cells are not is collected and sorted. A cell that is there
twice refuses the file.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.intake.formats.cells import ERROR_CODES, ERRORS, LAST_COLUMN, LAST_ROW, Padding, address
from bankmkt.intake.formats.numbers import Shown, formatter, number_text
from bankmkt.intake.formats.xlsxparts import LONGEST
from bankmkt.intake.grid import Merge, Row

_MOST_MERGES: Final = 500_000


class Cell(NamedTuple):
    """A cell: its place from 0, its style, and its value or the reason why it has none that counts."""

    row: int
    column: int
    style: int
    value: float | str | bool
    doubt: str = ""


@dataclass(slots=True)
class BinarySheet:
    """A worksheet: its name, and where its records are to be had."""

    name: str
    hidden: bool
    cells: Callable[[], Iterator[Cell | Merge]]


@dataclass(slots=True)
class BinaryBook:
    """A workbook of either format; `codes` are the formats of its styles by number."""

    label: str
    shown: str
    all_sheets: list[BinarySheet]
    codes: list[str]
    epoch_1904: bool
    _formats: dict[int, Callable[[str], Shown] | None] = field(default_factory=dict)
    _filled: dict[str, bool] = field(default_factory=dict)

    def sheets(self) -> Sequence[str]:
        """The visible sheets that hold anything."""
        return [sheet.name for sheet in self.all_sheets if not sheet.hidden and self._holds(sheet)]

    def hidden(self) -> Sequence[str]:
        """The hidden sheets that hold anything."""
        return [sheet.name for sheet in self.all_sheets if sheet.hidden and self._holds(sheet)]

    def grid(self, sheet: str) -> BinaryGrid:
        """The sheet of that name; KeyError where there is none."""
        for one in self.all_sheets:
            if one.name == sheet:
                return BinaryGrid(self, one)
        raise KeyError(sheet)

    def format(self, style: int) -> Callable[[str], Shown] | None:
        """How numbers of a style are shown, None where the format does not matter."""
        if style not in self._formats:
            code = self.codes[style] if style < len(self.codes) else ""
            self._formats[style] = formatter(code, epoch_1904=self.epoch_1904)
        return self._formats[style]

    def _holds(self, sheet: BinarySheet) -> bool:
        if sheet.name not in self._filled:
            self._filled[sheet.name] = next(BinaryGrid(self, sheet).rows(), None) is not None
        return self._filled[sheet.name]


class BinaryGrid:
    """One sheet of it; cells always begin at column A."""

    left = 0

    def __init__(self, book: BinaryBook, sheet: BinarySheet) -> None:
        """Remember which sheet."""
        self._book, self._sheet = book, sheet
        self._merges: list[Merge] | None = None
        self._ordered: bool | None = None

    @property
    def sheet(self) -> str:
        """The sheet's name."""
        return self._sheet.name

    @property
    def epoch_1904(self) -> bool:
        """Whether day numbers count from 1904."""
        return self._book.epoch_1904

    def merges(self) -> Sequence[Merge]:
        """The merged ranges."""
        if self._merges is None:
            self._merges = []
            for one in self._sheet.cells():
                if isinstance(one, Merge):
                    self._merges.append(one)
                    if len(self._merges) > _MOST_MERGES:
                        raise InputError(say("formats.bomb", file=self._book.shown), say("formats.bomb_remedy"))
        return self._merges

    def rows(self) -> Iterator[Row]:
        """The rows in which anything stands."""
        padding = Padding()
        cells = self._only_cells()
        if not self._in_order():
            cells = iter(sorted(cells, key=lambda cell: (cell.row, cell.column)))
        for row in self._assembled(cells):
            yield padding.pad(row)

    def _in_order(self) -> bool:
        """Whether cells come row by row; some tools write column by column."""
        if self._ordered is None:
            before = (-1, -1)
            self._ordered = True
            for cell in self._only_cells():
                place = (cell.row, cell.column)
                if place < before:
                    self._ordered = False
                    break
                before = place
        return self._ordered

    def _only_cells(self) -> Iterator[Cell]:
        return (one for one in self._sheet.cells() if isinstance(one, Cell))

    def _assembled(self, cells: Iterator[Cell]) -> Iterator[Row]:
        number = -1
        texts: list[str] = []
        doubts: dict[int, str] = {}
        last = -1
        for cell in cells:
            if cell.row != number:
                if texts:
                    yield Row(number + 1, texts, doubts)
                number, texts, doubts, last = cell.row, [], {}, -1
            if cell.column <= last:
                raise self._wrong("cell_order", address(cell.row + 1, cell.column))
            if cell.column > LAST_COLUMN or cell.row >= LAST_ROW:
                raise self._wrong("beyond", address(cell.row + 1, cell.column))
            last = cell.column
            text, doubt = self._shown(cell)
            if text or doubt:
                texts.extend([""] * (cell.column - len(texts)))
                texts.append(text)
                if doubt:
                    doubts[cell.column] = doubt
        if texts:
            yield Row(number + 1, texts, doubts)

    def _shown(self, cell: Cell) -> Shown:
        value = cell.value
        if cell.doubt or isinstance(value, str):
            text = str(value)
            if len(text) > LONGEST:
                raise self._wrong("long_cell", address(cell.row + 1, cell.column))
            return text, cell.doubt or ("error_cell" if text in ERRORS else "")
        if isinstance(value, bool):
            return ("true" if value else "false"), ""
        shown = self._book.format(cell.style)
        return shown(repr(value)) if shown else number_text(repr(value))

    def _wrong(self, why: str, place: str) -> InputError:
        message = say(f"formats.{why}", file=self._book.shown, sheet=self.sheet, place=place)
        return InputError(message, say("formats.broken_remedy"))


def rk_number(packed: int) -> float:
    """The number that four bytes hold in the packed form of both formats."""
    if packed & 2:
        whole = packed >> 2
        number = float(whole - (1 << 30) if whole & (1 << 29) else whole)
    else:
        number = float(struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0])
    return number / 100 if packed & 1 else number


def error_cell(row: int, column: int, style: int, code: int) -> Cell:
    """A cell that holds an error."""
    return Cell(row, column, style, ERROR_CODES.get(code, "#N/A"), "error_cell")
