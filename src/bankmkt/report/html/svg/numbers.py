"""The axis of a chart and the numbers on it are written as in the tables: the same unit, separators and signs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from bankmkt.base.say import say
from bankmkt.report.values import Style, Unit, amount, percent, unit_for
from bankmkt.result.blocks import Chart

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def all_numbers(chart: Chart) -> list[float]:
    """The finite numbers of all series."""
    return [value for series in chart.series for value in series.values if value is not None and math.isfinite(value)]


def has_numbers(chart: Chart) -> bool:
    """Whether there is anything to draw."""
    return bool(chart.categories) and bool(all_numbers(chart))


def has_share_axis(chart: Chart) -> bool:
    """Whether the categories of a chart of ratios are ratios too, as on a Pareto curve."""
    return chart.percent and all(isinstance(x, int | float) and 0 <= x <= 1 for x in chart.categories)


def is_numeric(chart: Chart) -> bool:
    """Whether the categories are numbers and so have distances."""
    return all(isinstance(x, int | float) for x in chart.categories)


def unit_of_chart(chart: Chart, style: Style) -> Unit:
    """The unit of a chart's amounts; yuan where they are none."""
    if not chart.money:
        return "yuan"
    return style.unit or unit_for(abs(Decimal(str(value))) for value in all_numbers(chart))


def shown(value: float | None, chart: Chart, style: Style) -> str:
    """One value as a person reads it."""
    if value is None or not math.isfinite(value):
        return "·"
    if chart.percent:
        text = percent(value)
    elif chart.money:
        text = amount(Decimal(str(value)), unit_of_chart(chart, style))
    else:
        text = f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 1000 else f"{value:,.2f}"
    return text.replace("-", "−")


def axis_name(chart: Chart, style: Style) -> str:
    """What the values are, with the unit of amounts; a name that is a unit itself gives way to it."""
    if not chart.money:
        return chart.value_axis
    unit = say(f"report.unit_{unit_of_chart(chart, style)}")
    units = {say("report.unit_yuan"), say("contribution.yuan")}
    if not chart.value_axis or chart.value_axis in units:
        return unit
    return say("report.with_unit", label=chart.value_axis, unit=unit)


def category_name(value: str | float, chart: Chart, style: Style) -> str:
    """One category: a word as it is, a number as on its axis."""
    if isinstance(value, str):
        return style.clean(value)
    return percent(float(value)) if has_share_axis(chart) else f"{value:,g}".replace("-", "−")


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from `low` to `high` with round numbers on it."""

    low: float
    high: float
    ticks: tuple[float, ...]
    words: tuple[str, ...]

    def place(self, value: float) -> float:
        """Where a value stands, 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def scale(values: list[float], chart: Chart, style: Style, most: int) -> Scale:
    """The value axis for these values: nothing is always on it, and all of it where values are shares of a whole."""
    low, high = min(0.0, *values), max(0.0, *values)
    if chart.percent and 0.5 < high <= 1.0:
        high = 1.0
    if high <= low:
        high = low + 1.0
    # in steps of what is shown: a hundred percent, or the unit of the amounts
    factor = 100.0 if chart.percent else 10.0 ** -{"yuan": 0, "wan": 4, "yi": 8}[unit_of_chart(chart, style)]
    step = _step((high - low) * factor, most)
    whole = not chart.percent and not chart.money and all(float(value).is_integer() for value in values)
    if whole:
        step = max(1.0, math.ceil(step))
    first, last = math.floor(low * factor / step + 1e-9), math.ceil(high * factor / step - 1e-9)
    marks = [round(index * step, 9) for index in range(first, last + 1)]
    digits = _digits(step)
    end = ("%" if percent(0).endswith("0%") else " %") if chart.percent else ""
    words = tuple(f"{mark:,.{digits}f}".replace("-", "−") + end for mark in marks)
    ticks = tuple(mark / factor for mark in marks)
    return Scale(ticks[0], ticks[-1], ticks, words)


def number_axis(values: list[float], chart: Chart, most: int) -> Scale:
    """The axis of numeric categories, which begins and ends where they do, with round numbers between."""
    low, high = min(values), max(values)
    if high <= low:
        high = low + 1.0
    factor = 100.0 if has_share_axis(chart) else 1.0
    step = _step((high - low) * factor, most)
    first, last = math.ceil(low * factor / step - 1e-9), math.floor(high * factor / step + 1e-9)
    marks = [round(index * step, 9) for index in range(first, last + 1)]
    digits = _digits(step)
    end = ("%" if percent(0).endswith("0%") else " %") if has_share_axis(chart) else ""
    words = tuple(f"{mark:,.{digits}f}".replace("-", "−") + end for mark in marks)
    return Scale(low, high, tuple(mark / factor for mark in marks), words)


def _step(span: float, most: int) -> float:
    """The smallest round step of which at most `most` fill the span."""
    raw = span / most
    power = 10.0 ** math.floor(math.log10(raw))
    return next(power * step for step in _STEPS if power * step >= raw * (1 - 1e-9))


def _digits(step: float) -> int:
    """The decimals that multiples of a step need."""
    return next((digits for digits in range(10) if abs(round(step, digits) - step) < step * 1e-9), 9)
