"""A table of a page is made legible before it is drawn: words beside codes, one unit, no more columns than fit.

Where the reader's language is Chinese, the Chinese word stands beside each code. A table that is wider than a page goes
on below itself, with its first column again, because nobody reads what was shrunk to fit.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

from bankmkt.base.say import language, say
from bankmkt.report.excel.listing import pixels, width_for
from bankmkt.report.values import Unit, text, unit_of
from bankmkt.result.blocks import Grid
from bankmkt.result.result import Field, Form, Table, Value
from bankmkt.tables.model import Text

WIDEST: Final = 30
_LEAST_SHOWN: Final[dict[Unit, int]] = {"yuan": 0, "wan": 10_000, "yi": 10_000_000}
"""What the largest amount of a column must reach to be shown in a unit: below it, most would be 0.0."""


def parts(grid: Grid, limit: int) -> list[Grid]:
    """The grid itself, or where it is wider than `limit` pixels its columns in grids that all begin with the first."""
    first, *others = [_width(grid.table, index) for index in range(len(grid.table.fields))]
    if first + sum(others) <= limit:
        return [grid]
    found = _groups(others, limit - first)
    # as many parts, but about as wide as each other: one column left over would look forgotten
    even = _groups(others, min(limit - first, int(sum(others) / len(found) * 1.15)))
    chosen = even if len(even) == len(found) else found
    tables = [_columns(grid.table, [0, *(1 + index for index in group)]) for group in chosen]
    goes_on = say("workbook.goes_on", title=grid.title) if grid.title else ""
    return [replace(grid, title=goes_on if place else grid.title, table=table) for place, table in enumerate(tables)]


def _groups(widths: list[int], limit: int) -> list[list[int]]:
    """The places of columns one after the other, each group as wide as `limit` at most; a wider column is alone."""
    found: list[list[int]] = [[]]
    used = 0
    for index, width in enumerate(widths):
        if found[-1] and used + width > limit:
            found.append([])
            used = 0
        found[-1].append(index)
        used += width
    return found


def _columns(table: Table, places: list[int]) -> Table:
    rows = [tuple(row[place] for place in places) for row in table.rows]
    return Table(tuple(table.fields[place] for place in places), rows)


def _width(table: Table, index: int) -> int:
    """About how many pixels a column takes, with the words for its codes."""
    one = _columns(table, [index])
    return sum(pixels(max(11.0, min(WIDEST, width_for("", field, values)))) for field, values in with_words(one))


def joint_unit(table: Table, name: str) -> Unit:
    """The unit of a money column: that of the table's largest amounts, unless it would make nothing of this column."""
    units = {one.name: unit_of(table, one.name) for one in table.fields if one.form is Form.MONEY}
    order: tuple[Unit, ...] = ("yi", "wan", "yuan")
    largest = max((abs(value) for value in table.column(name) if value is not None), default=Decimal(0))
    joint = next(unit for unit in order if unit in units.values())
    return joint if largest >= _LEAST_SHOWN[joint] else units[name]


def with_words(table: Table) -> list[tuple[Field, list[Value]]]:
    """The columns with their values, and after each code its Chinese word."""
    columns: list[tuple[Field, list[Value]]] = []
    for index, field in enumerate(table.fields):
        values = [row[index] for row in table.rows]
        columns.append((field, values))
        if has_words(field):
            columns.append((words_field(field), [words_for(field, value) for value in values]))
    return columns


def has_words(field: Field) -> bool:
    """Whether the words for a column's codes stand in a column beside it."""
    return field.form in (Form.CODE, Form.LIST) and bool(field.labels) and language() == "zh"


def words_field(field: Field) -> Field:
    """The column of the words for a column's codes."""
    return Field(field.name, Form.TEXT, Text(say("report.word_for", label=text(field.label)), ""))


def is_words(table: Table, field: Field) -> bool:
    """Whether a column is that of the words for a column of the table."""
    return all(one is not field for one in table.fields)


def words_for(field: Field, value: Value) -> Value:
    """The word for a code, or the words for a list of them; None where there is none."""
    if isinstance(value, list):
        return "；".join(text(field.labels[one]) if one in field.labels else one for one in value)
    return text(field.labels[value]) if isinstance(value, str) and value in field.labels else None


def trouble_of(grid: Grid, field: Field) -> tuple[str, ...]:
    """The values of a column that stand for trouble, as codes or, beside them, as words."""
    marked = grid.highlight.get(field.name, ())
    if field.form is not Form.TEXT:
        return tuple(marked)
    codes = next((one for one in grid.table.fields if one.name == field.name and one.labels), None)
    if codes is None:
        return tuple(marked)
    return tuple(text(codes.labels[code]) for code in marked if code in codes.labels)
