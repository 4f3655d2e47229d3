"""An empty cell means the one above only where the file or the mapping says so.

A merged range is such a word of the file. It holds for what groups rows, an office or a name; an amount that
is merged over several rows belongs to all of them together, so every row of it is refused. Without merged
ranges only the columns that a mapping names are filled. No filling crosses a total or a repeated header.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bankmkt.intake.cast import BLANKS
from bankmkt.intake.grid import Merge
from bankmkt.intake.headers import Binding
from bankmkt.tables.model import Table, Type

_ADDED_UP = (Type.MONEY, Type.INTEGER, Type.NUMBER)


@dataclass(slots=True)
class Fill:
    """Fills the cells of data rows in order; rows count as the sheet does, columns are indexes of the header.

    `down` are the columns that a mapping fills, `ranges` the vertical merges by their column, and `summed`
    the columns whose values may not be repeated.
    """

    down: tuple[int, ...] = ()
    ranges: Mapping[int, Sequence[Merge]] = field(default_factory=dict)
    summed: frozenset[int] = frozenset()
    _above: dict[int, str] = field(default_factory=dict)
    _values: dict[Merge, str] = field(default_factory=dict)
    _next: dict[int, int] = field(default_factory=dict)

    @property
    def active(self) -> bool:
        """Whether there is anything to fill."""
        return bool(self.down or self.ranges)

    def reset(self) -> None:
        """Forget what stands above."""
        self._above = {}

    def _range(self, index: int, number: int) -> Merge | None:
        ranges = self.ranges[index]
        place = self._next.get(index, 0)
        if place and place <= len(ranges) and ranges[place - 1].top > number:
            place = 0  # the rows began anew
        while place < len(ranges) and ranges[place].bottom < number:
            place += 1
        self._next[index] = place
        return ranges[place] if place < len(ranges) and ranges[place].top <= number else None

    def apply(self, number: int, cells: list[str]) -> dict[int, str]:
        """Fill the row's cells in place; the cells that must be refused for a merged amount, with the reason."""
        doubts: dict[int, str] = {}
        for index in self.ranges:
            one = self._range(index, number)
            if one is None or index >= len(cells):
                continue
            if index in self.summed:
                doubts[index] = "merged_amount"
            elif number == one.top or cells[index].strip(BLANKS):
                self._values[one] = cells[index]
            else:
                cells[index] = self._values.get(one, "")
        for index in self.down:
            if index >= len(cells):
                continue
            if cells[index].strip(BLANKS):
                self._above[index] = cells[index]
            else:
                cells[index] = self._above.get(index, "")
        return doubts


def fill_for(
    table: Table, binding: Binding, merges: Sequence[Merge], left: int, last: int, down: Sequence[str]
) -> Fill:
    """What must be filled below the header's row `last`: merged columns, and those that a mapping names."""
    ranges: dict[int, list[Merge]] = {}
    used = set(binding.places.values())
    for one in merges:
        index = one.left - left
        if one.bottom > max(one.top, last) and one.top > last and index in used:
            ranges.setdefault(index, []).append(one)
    for listed in ranges.values():
        listed.sort()
    summed = frozenset(
        index
        for name, index in binding.places.items()
        if (column := table.column(name)) is not None and column.type in _ADDED_UP
    )
    places = tuple(binding.places[name] for name in down if name in binding.places)
    return Fill(places, ranges, summed)
