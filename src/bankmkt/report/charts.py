"""A chart in a terminal is plain text, because people who would rather look than read work in terminals too.

A curve is a small area of eighth blocks, bars lie on their side: both keep their shape on any console and
fall back to ``#`` where block characters cannot be printed. A chart adds to the numbers beside it and never
carries them alone, so it may be left out where there is no room.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

from bankmkt.base.say import say
from bankmkt.report.steps import steps
from bankmkt.report.values import Style, amount, bar, percent, unit_for
from bankmkt.report.width import cells, pad, shorten
from bankmkt.result.blocks import Chart, Series

LEAST_WIDTH: Final = 50
LEAST_HEIGHT: Final = 40
"""Screens below this size show no charts: the numbers need the room."""

_ROWS: Final = 8
_MOST_BARS: Final = 12
_LEAST_WATERFALL: Final = 12
_LEVELS: Final = " ▁▂▃▄▅▆▇█"
_POINTS: Final = "●○◆◇"
_FILLS: Final = "█▓░▒"
_ASCII_POINTS: Final = "*o+x"
_ASCII_FILLS: Final = "#=-:"


def lines(chart: Chart, style: Style) -> list[str]:
    """The chart without its title, each line at most `style.width` cells; nothing where there is no room."""
    too_low = style.height is not None and style.height < LEAST_HEIGHT
    if style.width < LEAST_WIDTH or too_low or not _numbers(chart):
        return []
    match chart.kind:
        case "curve":
            return _curve(chart, style)
        case "stacked":
            return _stacked(chart, style)
        case "waterfall":
            return _waterfall(chart, style)
        case _:  # bars lie on a screen, so those of a ranking are like any
            return _bars(chart, style)


def _numbers(chart: Chart) -> list[float]:
    return [value for series in chart.series for value in series.values if value is not None]


def has_share_axis(chart: Chart) -> bool:
    """Whether the categories of a chart of ratios are ratios too, as on a Pareto curve."""
    return chart.percent and all(isinstance(x, int | float) and 0 <= x <= 1 for x in chart.categories)


def _shown(value: float, chart: Chart, style: Style, *, signed: bool = False) -> str:
    """A value beside the chart, with its sign where it is a step."""
    if chart.percent:
        text = percent(value)
    elif chart.money:
        text = amount(Decimal(str(value)), style.unit or unit_for(map(Decimal, map(str, map(abs, _numbers(chart))))))
    else:
        text = f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 1000 else f"{value:,.2f}"
    if signed and value > 0:
        text = f"+{text}"
    return text.replace("-", "−") if style.unicode else text


# --- curves -----------------------------------------------------------------------------------------------


def _curve(chart: Chart, style: Style) -> list[str]:
    """Lines over a numeric axis: one as a filled area, several as points."""
    low, high = _range(chart)
    labels = [_shown(high, chart, style), _shown((low + high) / 2, chart, style), _shown(low, chart, style)]
    margin = max(map(cells, labels))
    columns = min(60, style.width - margin - 4)
    xs = [float(x) if isinstance(x, int | float) else float(i) for i, x in enumerate(chart.categories)]
    heights = [_resampled(xs, series, columns, low, high) for series in chart.series]
    body = _area(heights[0], style) if len(heights) == 1 else _points(heights, columns, style)
    at = {0: labels[0], _ROWS // 2: labels[1], _ROWS - 1: labels[2]}
    side, corner, floor = ("│", "└", "─") if style.unicode else ("|", "+", "-")
    drawn = [f"{pad(at.get(row, ''), margin, right=True)} {side}{text}".rstrip() for row, text in enumerate(body)]
    drawn.append(f"{' ' * margin} {corner}{floor * columns}")
    drawn.append(_below(chart, xs, margin + 2, columns, style))
    if len(chart.series) > 1:
        drawn.append(_legend(chart.series, _POINTS if style.unicode else _ASCII_POINTS, margin + 2, style))
    if chart.value_axis:
        drawn.insert(0, shorten(style.clean(chart.value_axis), style.width, style.mark))
    return drawn


def _range(chart: Chart) -> tuple[float, float]:
    """The ends of the value axis: nothing is always on it, and all of it where the values are shares."""
    values = _numbers(chart)
    low = min(0.0, *values)
    high = max(0.0, *values)
    if chart.percent and high > 0.5:
        high = max(high, 1.0)
    return (low, high) if high > low else (low, low + 1.0)


def _resampled(xs: Sequence[float], series: Series, columns: int, low: float, high: float) -> list[float | None]:
    """The height, 0 to 1, of a series at each column, linear between its points."""
    points = sorted((x, y) for x, y in zip(xs, series.values, strict=False) if y is not None)
    heights: list[float | None] = [None] * columns
    first, last = min(xs, default=0.0), max(xs, default=0.0)
    step = (last - first) / max(1, columns - 1)
    place = 0
    for column in range(columns):
        x = first + step * column
        while place + 1 < len(points) and points[place + 1][0] < x:
            place += 1
        y = _between(points[place : place + 2], x)
        heights[column] = None if y is None else (y - low) / (high - low)
    return heights


def _between(points: Sequence[tuple[float, float]], x: float) -> float | None:
    """The value at `x` on the line through two points; None outside."""
    for (x1, y1), (x2, y2) in pairwise(points):
        if x1 <= x <= x2 * (1 + 1e-9):
            return y1 if x2 == x1 else y1 + (y2 - y1) * (x - x1) / (x2 - x1)
    return points[0][1] if len(points) == 1 and abs(points[0][0] - x) < 1e-9 else None


def _area(heights: Sequence[float | None], style: Style) -> list[str]:
    """A filled curve, top line first."""
    body: list[str] = []
    for row in range(_ROWS - 1, -1, -1):
        line = ""
        for height in heights:
            eighths = 0 if height is None else round(height * _ROWS * 8) - row * 8
            level = min(8, max(0, eighths))
            line += _LEVELS[level] if style.unicode else ("#" if level >= 4 else " ")
        body.append(line)
    return body


def _points(curves: Sequence[Sequence[float | None]], columns: int, style: Style) -> list[str]:
    """Several curves as points, the first on top."""
    grid = [[" "] * columns for _ in range(_ROWS)]
    marks = _POINTS if style.unicode else _ASCII_POINTS
    for index, heights in reversed(list(enumerate(curves))):
        for column, height in enumerate(heights):
            if height is not None:
                row = _ROWS - 1 - min(_ROWS - 1, int(height * _ROWS))
                grid[row][column] = marks[index % len(marks)]
    return ["".join(row) for row in grid]


def _below(chart: Chart, xs: Sequence[float], indent: int, columns: int, style: Style) -> str:
    """The line under a curve: both ends of the axis and its name between them."""
    if all(isinstance(x, int | float) for x in chart.categories):
        shares = has_share_axis(chart)
        ends = [percent(x) if shares else f"{x:,g}" for x in (min(xs), max(xs))]
    else:
        ends = [style.clean(str(chart.categories[0])), style.clean(str(chart.categories[-1]))]
    room = columns - cells(ends[0]) - cells(ends[1]) - 2
    name = shorten(style.clean(chart.category_axis), max(0, room), style.mark)
    left = max(0, (room + 2 - cells(name)) // 2)
    line = f"{ends[0]}{' ' * left}{name}"
    return " " * indent + line + " " * max(1, columns - cells(line) - cells(ends[1])) + ends[1]


# --- bars -------------------------------------------------------------------------------------------------


def _bars(chart: Chart, style: Style) -> list[str]:
    """One lying bar per category and series, its number at the end."""
    names = _names(chart, style)
    margin = max(map(cells, names), default=0)
    values = _numbers(chart)
    largest = max(values)
    room = max(map(cells, (_shown(value, chart, style) for value in values)))
    width = min(60, style.width - margin - room - 3)
    several = len(chart.series) > 1
    fills = _FILLS if style.unicode else _ASCII_FILLS
    drawn: list[str] = []
    for index, name in enumerate(names):
        for which, series in enumerate(chart.series):
            value = series.values[index] if index < len(series.values) else None
            label = name if which == 0 else ""
            share = value / largest if value is not None and largest > 0 else 0.0
            shape = bar(share, width, unicode=style.unicode)
            if several:
                shape = fills[which % len(fills)] * len(shape)
            number = "" if value is None else _shown(value, chart, style)
            drawn.append(f"{pad(label, margin)}  {shape}{' ' if shape else ''}{number}".rstrip())
    return drawn + _after_bars(chart, margin, style, several=several)


def _stacked(chart: Chart, style: Style) -> list[str]:
    """One lying bar per category, made of its parts."""
    names = _names(chart, style)
    margin = max(map(cells, names), default=0)
    fills = _FILLS if style.unicode else _ASCII_FILLS
    sums = [sum(max(0.0, part) for part in _parts(chart, index)) for index in range(len(names))]
    whole = max(1.0, *sums) if chart.percent else max(sums, default=0.0)
    width = min(60, style.width - margin - 14)
    drawn: list[str] = []
    for index, name in enumerate(names):
        shape, reached, drawn_to = "", 0.0, 0
        for which, part in enumerate(_parts(chart, index)):
            reached += max(0.0, part)
            end = round(reached / whole * width) if whole > 0 else 0
            shape += fills[which % len(fills)] * (end - drawn_to)
            drawn_to = end
        number = "" if chart.percent else f" {_shown(sums[index], chart, style)}"
        drawn.append(f"{pad(name, margin)}  {shape}{number}".rstrip())
    return drawn + _after_bars(chart, margin, style, several=True)


def _waterfall(chart: Chart, style: Style) -> list[str]:
    """One lying bar per step from where the one before ended, ``│`` at nothing where bars lie on both sides of it."""
    found = steps(chart)
    names = [shorten(style.clean(step.name), 20, style.mark) for step in found]
    ends = [end for step in found for end in (step.start, step.end) if end is not None]
    low, high = min(0.0, *ends), max(0.0, *ends)
    margin = max(map(cells, names), default=0)
    shown = ["" if step.value is None else _shown(step.value, chart, style, signed=not step.is_sum) for step in found]
    room = max(map(cells, shown), default=0)
    width = min(60, style.width - margin - room - 4)
    if high <= low or width < _LEAST_WATERFALL:
        return []
    fills = _FILLS if style.unicode else _ASCII_FILLS
    zero = round(-low / (high - low) * width)
    drawn: list[str] = []
    for name, step, number in zip(names, found, shown, strict=True):
        line = [" "] * (width + 1)
        if low < 0:
            line[zero] = "│" if style.unicode else "|"
        if step.start is not None and step.end is not None:
            first, last = sorted(round((one - low) / (high - low) * width) for one in (step.start, step.end))
            fill = fills[0] if step.is_sum else fills[1] if step.end >= step.start else fills[2]
            for place in range(first, max(last, first + 1) if step.end != step.start else first):
                line[min(place, width)] = fill
        drawn.append(f"{pad(name, margin)}  {''.join(line)} {pad(number, room, right=True)}".rstrip())
    return drawn


def _parts(chart: Chart, index: int) -> list[float]:
    """The values of one category, nothing for a gap."""
    return [(series.values[index] if index < len(series.values) else None) or 0.0 for series in chart.series]


def _names(chart: Chart, style: Style) -> list[str]:
    """The first categories as labels."""
    return [shorten(style.clean(str(name)), 20, style.mark) for name in chart.categories[:_MOST_BARS]]


def _after_bars(chart: Chart, margin: int, style: Style, *, several: bool) -> list[str]:
    """What stands under bars: how many were left out, and the legend."""
    after: list[str] = []
    if len(chart.categories) > _MOST_BARS:
        after.append(" " * (margin + 2) + say("report.more_bars", count=len(chart.categories) - _MOST_BARS))
    if several:
        fills = _FILLS if style.unicode else _ASCII_FILLS
        after.append(_legend(chart.series, fills, margin + 2, style))
    return after


def _legend(series: Sequence[Series], marks: str, indent: int, style: Style) -> str:
    """Marks with the names of the series, in one line."""
    parts = [f"{marks[i % len(marks)]} {style.clean(one.name)}" for i, one in enumerate(series)]
    return " " * indent + shorten("  ".join(parts), style.width - indent, style.mark)
