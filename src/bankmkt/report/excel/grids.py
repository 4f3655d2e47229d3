"""A table of a page is made legible before it is drawn: words for codes, one unit, no more columns than fit.

Readers of a book see words alone. In the workbook of one rule, where the reader's language is Chinese, the Chinese word
stands beside each code, since the reader may look for the code in the rule. A table that is wider than a page goes
on below itself, with its first column again, because nobody reads what was shrunk to fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from bankmkt.base.say import language, say
from bankmkt.report.excel.listing import pixels, width_for
from bankmkt.report.values import Unit, plain, text
from bankmkt.result.blocks import Grid
from bankmkt.result.result import Field, Form, Table, Value
from bankmkt.tables.model import Text

WIDEST: Final = 30


@dataclass(frozen=True, slots=True)
class Part:
    """A grid as it stands on a page; `units` are those of the whole table, however it was divided."""

    grid: Grid
    units: Mapping[str, Unit]

    def unit(self, field: Field) -> Unit:
        """The unit of a column."""
        return self.units.get(field.name, "yuan") if field.form is Form.MONEY else "yuan"


def parts(grid: Grid, limit: int, units: Mapping[str, Unit]) -> list[Part]:
    """The grid itself, or where it is wider than `limit` pixels its columns in grids that all begin with the first."""
    first, *others = [_width(grid.table, index) for index in range(len(grid.table.fields))]
    if first + sum(others) <= limit:
        return [Part(grid, units)]
    found = _groups(others, limit - first)
    # as many parts, but about as wide as each other: one column left over would look forgotten
    even = _groups(others, min(limit - first, int(sum(others) / len(found) * 1.15)))
    chosen = even if len(even) == len(found) else found
    tables = [_columns(grid.table, [0, *(1 + index for index in group)]) for group in chosen]
    goes_on = say("workbook.goes_on", title=grid.title) if grid.title else ""
    return [
        Part(replace(grid, title=goes_on if place else grid.title, table=table), units)
        for place, table in enumerate(tables)
    ]


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


def with_words(table: Table) -> list[tuple[Field, list[Value]]]:
    """The columns with their values, and after each code its Chinese word."""
    columns: list[tuple[Field, list[Value]]] = []
    for index, field in enumerate(table.fields):
        values = [row[index] for row in table.rows]
        columns.append((field, values))
        if has_words(field):
            columns.append((words_field(field), [words_for(field, value) for value in values]))
    return columns


def in_words(grid: Grid) -> Grid:
    """The grid with the word alone for each code and each yes or no, marked where the code is."""
    spoken = {
        index: field
        for index, field in enumerate(grid.table.fields)
        if field.form is Form.BOOLEAN or (field.labels and field.form in (Form.CODE, Form.LIST))
    }
    if not spoken:
        return grid
    fields = tuple(
        replace(field, form=Form.TEXT, labels={}) if index in spoken else field
        for index, field in enumerate(grid.table.fields)
    )
    rows = [
        tuple(_spoken(spoken[index], value) if index in spoken else value for index, value in enumerate(row))
        for row in grid.table.rows
    ]
    marked = {field.name: _marked(field, grid) for field in spoken.values() if field.name in grid.highlight}
    return replace(grid, table=Table(fields, rows), highlight={**grid.highlight, **marked})


def _spoken(field: Field, value: Value) -> Value:
    """A value in words; a code without a word stays what it is."""
    if isinstance(value, bool):
        return say("report.true") if value else say("report.false")
    words = words_for(field, value)
    return value if words is None else words


def _marked(field: Field, grid: Grid) -> tuple[str, ...]:
    """The words that stand for trouble in a column: a list is marked when one of its codes is."""
    codes = set(grid.highlight[field.name])
    place = grid.table.fields.index(field)
    found: list[str] = []
    for row in grid.table.rows:
        value = row[place]
        held = value if isinstance(value, list) else () if value is None else plain(field.form)((value,))
        if not codes.isdisjoint(held):
            found.append(str(_spoken(field, value)))
    return tuple(dict.fromkeys(found))


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
        between = "；" if language() == "zh" else "; "
        return between.join(text(field.labels[one]) if one in field.labels else one for one in value)
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
