"""A topic of a book is a page of findings that leads back to the cover and on to its lists, with their totals.

The totals stand here and not under the lists: a list is filtered and pasted on, and a line of sums in it would be
taken for a customer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from bankmkt.base.say import say
from bankmkt.report.excel.cells import Cells
from bankmkt.report.excel.charts import Drawn
from bankmkt.report.excel.grids import in_words
from bankmkt.report.excel.page import Page, drawable, sections
from bankmkt.report.values import Style, text
from bankmkt.result.blocks import Grid
from bankmkt.result.edition import BookList, Topic
from bankmkt.result.result import Field, Form, Table, Value
from bankmkt.tables.model import Text

_ACROSS: Final = 6


def write(
    sheet: Any,
    writing: Cells,
    topic: Topic,
    charts: Sequence[Drawn],
    lists: Sequence[tuple[BookList, str, int]],
    cover: str,
    style: Style,
    footer: str,
) -> None:
    """Write the sheet of `topic`.

    `charts` are its native charts in the order of their blocks, `lists` its lists, each with the name of its first
    sheet and its rows; `cover` is the name of the sheet that it leads back to.
    """
    blocks = [in_words(block) if isinstance(block, Grid) else block for block in topic.blocks]
    grids = [block for block in blocks if isinstance(block, Grid)]
    sums = [(name, _totals(one, count)) for one, name, count in lists]
    tables = [grid.table for _, found in sums for grid in found]
    every = [*grids, *(grid for _, found in sums for grid in found)]
    page = Page(sheet, writing, style, every, charts=bool(charts), as_lists=tables)
    page.title(topic.title)
    page.link(say("workbook.back"), cover)
    left = list(charts)
    for part in sections(blocks):
        mine = [left.pop(0) for block in part if drawable(block)]
        page.section(part, mine)
    if not blocks and not lists:
        page.across(say("workbook.empty"), "note")
    for name, found in sums:
        page.totals(say("workbook.to_list", name=name), name, found)
    page.finish(footer)


def _totals(listed: BookList, count: int) -> list[Grid]:
    """How many rows a list has and what its columns add up to, some columns to a table."""
    fields = [Field("rows", Form.COUNT, Text(say("workbook.list_rows"), say("workbook.list_rows")))]
    values: list[Value] = [count]
    own = {field.name: field for field in listed.fields}
    for column, value in listed.totals.items():
        field = own.get(column, Field(column, Form.MONEY, Text(column, column)))
        label = say("workbook.total_of" if value is not None else "workbook.some_unknown", label=text(field.label))
        fields.append(Field(column, field.form, Text(label, label)))
        values.append(value)
    return [
        Grid("", Table(tuple(fields[start : start + _ACROSS]), [tuple(values[start : start + _ACROSS])]))
        for start in range(0, len(fields), _ACROSS)
    ]
