"""A chart on a page is two drawings and a table: one for wide screens and paper, one for phones, and its numbers.

Somebody who cannot see a drawing, or does not trust it, opens the table below it; the drawing itself says in one
sentence what it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bankmkt.base.say import say
from bankmkt.report.html import svg
from bankmkt.report.html.svg.frame import Drawing
from bankmkt.report.html.svg.numbers import all_numbers, category_name, has_share_axis, is_numeric, shown
from bankmkt.report.html.tables import TableView
from bankmkt.report.html.tables import grid as table_view
from bankmkt.report.values import Style
from bankmkt.result.blocks import Chart, Grid
from bankmkt.result.result import Field, Form, Row, Table, Value
from bankmkt.tables.model import Text

WIDE: Final = 560
NARROW: Final = 320


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart as the template writes it; without drawings where there is no number to draw."""

    ident: str
    title: str
    description: str
    drawings: Sequence[tuple[str, Drawing]]
    remark: str
    numbers: TableView


def chart(block: Chart, ident: str, style: Style) -> ChartView:
    """The drawings and the numbers of a chart."""
    drawings: list[tuple[str, Drawing]] = []
    if svg.has_numbers(block):
        drawings = [(name, svg.draw(block, style, width)) for name, width in (("wide", WIDE), ("narrow", NARROW))]
    more = svg.left_out(block) if drawings else 0
    return ChartView(
        ident,
        style.clean(block.title),
        _described(block, style) if drawings else "",
        drawings,
        say("page.more_categories", count=f"{more:,}") if more else "",
        _numbers(block, ident, style),
    )


def _described(block: Chart, style: Style) -> str:
    """One sentence: the kind of chart, how much is in it, its largest and smallest value."""
    values = all_numbers(block)
    return say(
        f"page.described_{block.kind}",
        categories=f"{len(block.categories):,}",
        series=", ".join(style.clean(one.name) for one in block.series),
        high=shown(max(values), block, style),
        low=shown(min(values), block, style),
    )


def _numbers(block: Chart, ident: str, style: Style) -> TableView:
    """The numbers of a chart as a table."""
    form = Form.RATIO if block.percent else Form.MONEY if block.money else _form(block)
    name = block.category_axis or say("page.category")
    fields = [Field("category", Form.TEXT, Text(name, name))]
    fields += [Field(f"s{i}", form, Text(one.name, one.name)) for i, one in enumerate(block.series)]
    rows: list[Row] = []
    for index, category in enumerate(block.categories):
        values = [one.values[index] if index < len(one.values) else None for one in block.series]
        rows.append((category_name(category, block, style), *(_value(value, form) for value in values)))
    if is_numeric(block):
        kind = Form.RATIO if has_share_axis(block) else Form.NUMBER
        fields[0] = Field("category", kind, fields[0].label)
        rows = [(float(x), *row[1:]) for x, row in zip(block.categories, rows, strict=True)]
    return table_view(Grid(block.title, Table(tuple(fields), rows)), f"{ident}-numbers", style)


def _form(block: Chart) -> Form:
    """Counts where all numbers are whole."""
    return Form.COUNT if all(float(value).is_integer() for value in all_numbers(block)) else Form.NUMBER


def _value(value: float | None, form: Form) -> Value:
    """A number of a chart as a value of its form."""
    if value is None or value != value or value in (float("inf"), float("-inf")):
        return None
    if form is Form.MONEY:
        return Decimal(str(value))
    return int(value) if form is Form.COUNT else float(value)
