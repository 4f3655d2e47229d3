"""Bars stand where their names fit under them and lie where they do not, so that a branch's name is read whole.

Bars side by side, stacked bars, the longest bars and the steps of a waterfall are all pieces between two values in the
lane of a category; what differs is only where a piece begins. So one drawing serves all, standing or lying.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from bankmkt.base.say import say
from bankmkt.report.html.svg import lying, standing
from bankmkt.report.html.svg.frame import Drawing
from bankmkt.report.html.svg.numbers import axis_name, category_name, shown
from bankmkt.report.html.svg.plan import DOWN, SUM, UP, Mark, Piece, Plan
from bankmkt.report.values import Style
from bankmkt.result.blocks import Chart, Series

_MOST_LANES: Final = 40
_LEAST_CATEGORIES: Final = 12


def draw(chart: Chart, style: Style, width: int) -> Drawing:
    """Bars of any kind in a box of `width` pixels."""
    cut = _shortened(_sorted(chart) if chart.kind == "top" else chart)
    plan = _PLANS[cut.kind](cut, style)
    names = (axis_name(chart, style), chart.category_axis)
    if not plan.lying and standing.fits(plan, cut, style, width):
        return standing.draw(plan, cut, style, width, names)
    return lying.draw(plan, cut, style, width, names)


def left_out(chart: Chart) -> int:
    """How many categories there is no room for; a waterfall shows all, since its steps have one sum."""
    return max(0, len(chart.categories) - _most(chart))


def _most(chart: Chart) -> int:
    """The categories that are drawn."""
    lanes = len(chart.series) if chart.kind in ("bars", "top") else 1
    return len(chart.categories) if chart.kind == "waterfall" else max(_LEAST_CATEGORIES, _MOST_LANES // lanes)


def _shortened(chart: Chart) -> Chart:
    """The chart with the categories that are drawn."""
    most = _most(chart)
    if len(chart.categories) <= most:
        return chart
    series = tuple(replace(one, values=one.values[:most]) for one in chart.series)
    return replace(chart, categories=chart.categories[:most], series=series)


def _sorted(chart: Chart) -> Chart:
    """The categories from the largest value of the first series down, unknown ones last, ties as they came."""
    first = [_value(chart.series[0], index) for index in range(len(chart.categories))]
    order = sorted(range(len(first)), key=lambda index: (first[index] is None, -(first[index] or 0.0)))
    series = tuple(Series(one.name, [_value(one, index) for index in order]) for one in chart.series)
    return replace(chart, categories=[chart.categories[index] for index in order], series=series)


def _value(series: Series, index: int) -> float | None:
    """The value of a category; None for a gap or a number that is none."""
    value = series.values[index] if index < len(series.values) else None
    return value if value is not None and math.isfinite(value) else None


def _sum(values: Sequence[float | None]) -> float:
    """The sum of the numbers as they are written, so that fen do not get lost in binary fractions."""
    return float(sum((Decimal(str(value)) for value in values if value is not None), Decimal(0)))


def _started(chart: Chart, style: Style, lanes: int) -> Plan:
    """A plan without pieces."""
    names = [category_name(value, chart, style) for value in chart.categories]
    return Plan(names, lanes, looks=[(style.clean(one.name), index) for index, one in enumerate(chart.series)])


def _side_by_side(chart: Chart, style: Style) -> Plan:
    """Each series has a lane of its own."""
    plan = _started(chart, style, len(chart.series))
    plan.marks_matter = len(chart.series) == 1
    plan.lying = chart.kind == "top"
    for lane, series in enumerate(chart.series):
        for index, name in enumerate(plan.names):
            value = _value(series, index)
            words = shown(value, chart, style)
            plan.marks.append(Mark(index, lane, value or 0.0, words, inward=value is not None and value < 0))
            if value is not None:
                plan.pieces.append(Piece(index, lane, 0.0, value, lane, f"{name}, {series.name}: {words}"))
    return plan


def _stacked(chart: Chart, style: Style) -> Plan:
    """The parts of a category on top of each other, those below nothing downward; the sum at the end."""
    plan = _started(chart, style, 1)
    for index, name in enumerate(plan.names):
        up, down = 0.0, 0.0
        for which, series in enumerate(chart.series):
            value = _value(series, index)
            if not value:
                continue
            start = up if value > 0 else down
            up, down = (up + value, down) if value > 0 else (up, down + value)
            words = f"{name}, {series.name}: {shown(value, chart, style)}"
            plan.pieces.append(Piece(index, 0, start, start + value, which, words))
        parts = [_value(series, index) for series in chart.series]
        if chart.percent or None in parts:
            continue
        only_down = down < 0 and up == 0
        plan.marks.append(Mark(index, 0, down if only_down else up, shown(_sum(parts), chart, style), only_down))
    return plan


def _waterfall(chart: Chart, style: Style) -> Plan:
    """Each step from where the one before ended, and the sum; where a step is unknown the sum is unknown too."""
    plan = _started(chart, style, 1)
    plan.marks_matter = True
    plan.looks = [(say("page.step_up"), UP), (say("page.step_down"), DOWN)]
    level, known = 0.0, True
    for index, name in enumerate(plan.names):
        value = _value(chart.series[0], index)
        words = shown(value, chart, style)
        if value is None:
            known = False
        else:
            look = UP if value >= 0 else DOWN
            plan.pieces.append(Piece(index, 0, level, level + value, look, f"{name}: {words}"))
            level += value
        signed = f"+{words}" if value is not None and value > 0 else words
        plan.marks.append(Mark(index, 0, level if value is None or value >= 0 else level - value, signed))
        plan.joins.append((index, level))
    name = style.clean(chart.sum_name) or say("page.sum")
    plan.names.append(name)
    last = len(plan.names) - 1
    steps = [_value(chart.series[0], index) for index in range(last)]
    words = shown(_sum(steps), chart, style) if known else say("page.unknown")
    if known:
        plan.pieces.append(Piece(last, 0, 0.0, level, SUM, f"{name}: {words}"))
        plan.looks.append((name, SUM))
    else:
        plan.joins.pop()
    plan.marks.append(Mark(last, 0, max(level, 0.0) if known else 0.0, words))
    return plan


_PLANS: Final = {"bars": _side_by_side, "top": _side_by_side, "stacked": _stacked, "waterfall": _waterfall}
