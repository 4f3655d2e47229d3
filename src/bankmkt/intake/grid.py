"""Every format becomes the same thing before anything is understood: rows of text with their numbers.

Layout, headers, totals and units are the same problem in a workbook, a web page and a text file, so the
readers know nothing of them. A reader says what stands in each cell, as a person who looks at the file sees
it where that matters (4.35% for a number shown as percent, 000123 for one shown with leading zeros), and
which cells it does not trust; everything else is decided once, for all formats.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol

NO_DOUBTS: Final[Mapping[int, str]] = MappingProxyType({})


class Row(NamedTuple):
    """One row: its number as a spreadsheet or editor shows it (from 1) and its cells as text.

    `doubts` names, by index, the cells whose value cannot be trusted, with the code of the reason
    (``error_cell``, ``long_number``, ``no_result`` …); their text is for the rejects file only. Rows in
    which nothing stands may be left out by a reader; their numbers are not reused.
    """

    number: int
    cells: list[str]
    doubts: Mapping[int, str] = NO_DOUBTS


class Merge(NamedTuple):
    """A merged range, first and last inclusive: rows from 1, columns from 0, in the sheet's own coordinates."""

    top: int
    left: int
    bottom: int
    right: int


class Grid(Protocol):
    """One sheet, page or table of a file."""

    @property
    def sheet(self) -> str:
        """The sheet's name; empty where the format has none."""

    @property
    def left(self) -> int:
        """The sheet's column, from 0, in which ``cells[0]`` stands."""

    @property
    def epoch_1904(self) -> bool:
        """Whether day numbers count from 1904."""

    def rows(self) -> Iterator[Row]:
        """The rows in order, streamed; may be asked for again, and then begins anew."""

    def merges(self) -> Sequence[Merge]:
        """The merged ranges, where the format has any."""


class Book(Protocol):
    """An opened file that holds sheets (one nameless sheet where the format has none)."""

    @property
    def label(self) -> str:
        """What the file is, for reports: ``Excel``, ``ODS``, ``HTML`` …"""

    def sheets(self) -> Sequence[str]:
        """The visible sheets that hold anything, in order."""

    def hidden(self) -> Sequence[str]:
        """The hidden sheets that hold anything: they are never loaded unasked."""

    def grid(self, sheet: str) -> Grid:
        """One of the sheets, visible or hidden."""
