"""A heat map is shaded by its cells and not by its totals, or the totals alone would be dark.

A matrix often closes with a line of totals; a line is taken for one when in every shaded column it is the sum of the
lines above. What is shaded, and by which values, is settled here once for every medium.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from bankmkt.result.blocks import Grid
from bankmkt.result.result import Table


@dataclass(frozen=True, slots=True)
class Scale:
    """How a heat map is shaded: the columns by place, how many lines, and the values of the shades.

    `low` is white, `middle` pale and `high` dark; below nothing `low` is the darkest shade of the other colour.
    """

    columns: tuple[int, ...]
    rows: int
    low: float
    middle: float
    high: float


def scale(grid: Grid) -> Scale | None:
    """The shades of a grid's heat map; None where it has none or nothing in it differs.

    The middle is the median of what is not nothing: in a matrix of moves nearly all stay where they are, and the few
    who move would be as white as nobody.
    """
    names = [field.name for field in grid.table.fields]
    columns = tuple(names.index(name) for name in grid.heat if name in names)
    rows = len(grid.table.rows) - (1 if has_totals(grid.table, columns) else 0)
    values = [
        float(value)
        for row in grid.table.rows[:rows]
        for column in columns
        if isinstance(value := row[column], int | float | Decimal)
    ]
    sizes = sorted(abs(value) for value in values if value)
    if not sizes:
        return None
    low = min(0.0, *values)
    middle = 0.0 if low < 0 else median(sizes)
    high = max(0.0, *values) or 1.0  # where all are below nothing, no value reaches the dark shade
    return Scale(columns, rows, low, min(middle, high / 2), high)


def has_totals(table: Table, columns: tuple[int, ...]) -> bool:
    """Whether the last line holds the sums of the others, in each of these columns."""
    if len(table.rows) < 3 or not columns:
        return False
    *lines, last = table.rows
    for column in columns:
        values = [line[column] for line in lines]
        if not all(isinstance(value, int | Decimal) for value in (*values, last[column])):
            return False
        if sum(values) != last[column]:  # type: ignore[arg-type]
            return False
    return True
