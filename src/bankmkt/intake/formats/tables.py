"""Formats that must be read from their first byte to their last share one book, fed by a stream of events.

Web pages, XML spreadsheets and the like have no directory: which sheets there are is known only at the end. So one
pass finds the sheets, their merged ranges and whether they hold anything, and each sheet is then read by a pass of
its own. Nothing of the cells is kept, at the price of reading twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.intake.formats.cells import LAST_COLUMN, LAST_ROW, Padding
from bankmkt.intake.grid import Merge, Row

MOST_SHEETS: Final = 2_000
_MOST_MERGES: Final = 500_000


class Begin(NamedTuple):
    """A sheet begins (or is given its name, or is hidden, when that is known later)."""

    name: str = ""
    hidden: bool = False


Event = tuple[int, Begin | Row | Merge]
"""The sheet's number in the file, and what was found of it."""


@dataclass(slots=True)
class _Sheet:
    number: int
    name: str = ""
    hidden: bool = False
    filled: bool = False
    merges: list[Merge] = field(default_factory=list)


class TableBook:
    """A book of grids over a stream of events that can be had again."""

    def __init__(
        self,
        label: str,
        shown: str,
        events: Callable[[], Iterator[Event]],
        unnamed: str = "",
        epoch_1904: Callable[[], bool] = lambda: False,
    ) -> None:
        """Read the whole once. Sheets without a name are called `unnamed` and their number."""
        self.label = label
        self.shown = shown
        self.events = events
        self._unnamed = unnamed
        self._found: list[_Sheet] = self._scan()
        self.epoch_1904 = epoch_1904()

    def sheets(self) -> Sequence[str]:
        """The visible sheets that hold anything."""
        return [sheet.name for sheet in self._found if not sheet.hidden and sheet.filled]

    def hidden(self) -> Sequence[str]:
        """The hidden sheets that hold anything."""
        return [sheet.name for sheet in self._found if sheet.hidden and sheet.filled]

    def grid(self, sheet: str) -> TableGrid:
        """The sheet of that name; KeyError where there is none."""
        for one in self._found:
            if one.name == sheet:
                return TableGrid(self, one)
        raise KeyError(sheet)

    def _scan(self) -> list[_Sheet]:
        found: dict[int, _Sheet] = {}
        merges = 0
        for number, event in self.events():
            sheet = found.get(number)
            if sheet is None:
                sheet = found[number] = _Sheet(number)
                if len(found) > MOST_SHEETS:
                    message = say("formats.too_many_sheets", file=self.shown, limit=MOST_SHEETS)
                    raise InputError(message, say("formats.bomb_remedy"))
            if isinstance(event, Begin):
                sheet.name = event.name or sheet.name
                sheet.hidden = sheet.hidden or event.hidden
            elif isinstance(event, Row):
                sheet.filled = True
            else:
                merges += 1
                sheet.merges.append(event)
                if merges > _MOST_MERGES:
                    raise InputError(say("formats.bomb", file=self.shown), say("formats.bomb_remedy"))
        return self._named(list(found.values()))

    def _named(self, sheets: list[_Sheet]) -> list[_Sheet]:
        """Give every sheet a name of its own; only filled ones are counted, so that 表1 is the first to be seen."""
        taken: set[str] = set()
        count = 0
        for sheet in sheets:
            count += sheet.filled
            wanted = sheet.name or f"{self._unnamed}{count or 1}"
            sheet.name = wanted
            again = 2
            while sheet.name in taken:
                sheet.name = f"{wanted} ({again})"
                again += 1
            taken.add(sheet.name)
        return sheets


class TableGrid:
    """One sheet of it; cells always begin at the first column."""

    left = 0

    def __init__(self, book: TableBook, sheet: _Sheet) -> None:
        """Remember which sheet."""
        self._book, self._sheet = book, sheet

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
        return self._sheet.merges

    def rows(self) -> Iterator[Row]:
        """The rows in which anything stands."""
        padding = Padding()
        for number, event in self._book.events():
            if number == self._sheet.number and isinstance(event, Row):
                yield padding.pad(event)


@dataclass(slots=True)
class RowBuilder:
    """One row in the making: cells are put at columns, in order; limits of a sheet are held."""

    shown: str
    sheet: str = ""
    number: int = 0
    column: int = 0
    cells: list[str] = field(default_factory=list)
    doubts: dict[int, str] = field(default_factory=dict)

    def begin(self, number: int) -> None:
        """Begin the row of that number."""
        if number > LAST_ROW:
            raise self.beyond("row_order", str(number))
        self.number, self.column, self.cells, self.doubts = number, 0, [], {}

    def put(self, text: str, doubt: str = "", width: int = 1) -> None:
        """Put a cell at the present column and go on behind it."""
        if text or doubt:
            if self.column > LAST_COLUMN:
                raise self.beyond("beyond", str(self.number))
            missing = self.column - len(self.cells)
            if missing > 0:
                self.cells.extend([""] * missing)
            self.cells.append(text)
            if doubt:
                self.doubts[self.column] = doubt
        self.column += width

    def done(self) -> Row | None:
        """The row, or None where nothing stands in it."""
        if not self.cells:
            return None
        return Row(self.number, self.cells, self.doubts) if self.doubts else Row(self.number, self.cells)

    def beyond(self, why: str, place: str) -> InputError:
        """The error for what stands outside a sheet."""
        message = say(f"formats.{why}", file=self.shown, sheet=self.sheet, place=place)
        return InputError(message, say("formats.broken_remedy"))
