"""Lines over numbers keep the distances of the numbers; over dates and words they go from one to the next.

A value that is not known leaves a gap in its line, since a line drawn over the gap would say that something was known.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from bankmkt.report.html.svg.frame import GAP, LOOKS, Drawing, above, below, joined, legend, line
from bankmkt.report.html.svg.numbers import (
    Scale,
    all_numbers,
    axis_name,
    category_name,
    is_numeric,
    number_axis,
    scale,
    shown,
)
from bankmkt.report.html.svg.pen import ASCENT, LINE, SIZE, fitted, label, length, tag, titled
from bankmkt.report.values import Style
from bankmkt.result.blocks import Chart, Series

_PLOT: Final = 200.0
_TICKS: Final = 5
_SPACE: Final = 90
_MOST_MARKS: Final = 40
_RADIUS: Final = 3.5

Point = tuple[float, float, str]


def draw(chart: Chart, style: Style, width: int) -> Drawing:
    """The lines in a box of `width` pixels."""
    axis = scale(all_numbers(chart), chart, style, _TICKS)
    left, right = max(map(length, axis.words)) + GAP, width - 2 * GAP
    parts: list[Markup] = []
    top = 0.0
    if len(chart.series) > 1:
        names = [style.clean(one.name) for one in chart.series]
        signs, top = legend(names, width, _swatch)
        parts.append(signs)
    name, taken = above(axis_name(chart, style), top, width)
    parts.append(name)
    top += taken + SIZE / 2
    bottom = top + _PLOT
    for tick, words in zip(axis.ticks, axis.words, strict=True):
        y = bottom - axis.place(tick) * _PLOT
        parts.append(line(left, y, right, y, "zero" if tick == 0 else "grid"))
        parts.append(label(left - GAP / 2, y + SIZE / 3, words, "end", "axis"))
    xs, below_axis = _across(chart, style, left, right, bottom)
    parts += below_axis
    for index, series in enumerate(chart.series):
        points = _points(chart, style, series, xs, axis, bottom)
        parts += _line(points, index, with_marks=len(chart.categories) <= _MOST_MARKS)
    name, more = below(chart.category_axis, bottom + GAP + LINE + GAP / 2, left, right)
    parts.append(name)
    return Drawing(width, int(bottom + GAP + LINE + more + 1.5 * GAP), joined(parts))


def _across(chart: Chart, style: Style, left: float, right: float, bottom: float) -> tuple[list[float], list[Markup]]:
    """Where each category stands, and the words under the axis."""
    if is_numeric(chart):
        values = [float(value) for value in chart.categories]
        axis = number_axis(values, chart, max(2, int((right - left) / _SPACE)))
        places = [left + axis.place(value) * (right - left) for value in values]
        named = [
            (left + axis.place(tick) * (right - left), words)
            for tick, words in zip(axis.ticks, axis.words, strict=True)
        ]
    else:
        step = (right - left) / max(1, len(chart.categories) - 1)
        places = [left + index * step for index in range(len(chart.categories))]
        named = list(zip(places, (category_name(value, chart, style) for value in chart.categories), strict=True))
    return places, _words_below(named, left, right, bottom)


def _words_below(named: Sequence[tuple[float, str]], left: float, right: float, bottom: float) -> list[Markup]:
    """The names that have room: the first and the last, and evenly spaced ones between them."""
    room = (right - left) / 2
    widest = max((length(words) for _, words in named), default=0.0)
    most = max(2, int((right - left) / (min(widest, room) + GAP)))
    step = max(1, -(-(len(named) - 1) // (most - 1))) if len(named) > 1 else 1
    chosen = list(range(0, len(named), step))
    if chosen[-1] != len(named) - 1:
        chosen = [*chosen[:-1], len(named) - 1] if len(chosen) > 1 else [*chosen, len(named) - 1]
    drawn: list[Markup] = []
    free = -1e9
    for index in chosen:
        x, words = named[index]
        text = fitted(words, room, 1)[0]
        half = length(text) / 2
        begin = min(max(0.0, x - half), right + 2 * GAP - 2 * half)
        if begin < free:
            continue
        drawn.append(line(x, bottom, x, bottom + 4, "zero"))
        drawn.append(label(begin + half, bottom + GAP + ASCENT, text, "middle", "axis"))
        free = begin + 2 * half + GAP / 2
    return drawn


def _points(
    chart: Chart, style: Style, series: Series, xs: Sequence[float], axis: Scale, bottom: float
) -> list[Point | None]:
    """The places of a series with what they say; None for a gap."""
    points: list[Point | None] = []
    for index, x in enumerate(xs):
        value = series.values[index] if index < len(series.values) else None
        if value is None or not math.isfinite(value):
            points.append(None)
            continue
        words = f"{category_name(chart.categories[index], chart, style)}, {series.name}: {shown(value, chart, style)}"
        points.append((x, bottom - axis.place(value) * _PLOT, words))
    return points


def _line(points: Sequence[Point | None], index: int, *, with_marks: bool) -> list[Markup]:
    """The parts of a line between its gaps; a point alone is a mark in any case."""
    look = index % LOOKS
    drawn: list[Markup] = []
    for run in _runs(points):
        if len(run) > 1:
            places = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in run)
            drawn.append(tag("polyline", {"points": places, "class": f"l{look}"}))
        if with_marks or len(run) == 1:
            drawn += [titled("path", {"d": _sign(look, x, y), "class": f"m{look}"}, words) for x, y, words in run]
    return drawn


def _runs(points: Sequence[Point | None]) -> list[list[Point]]:
    """The points between gaps."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _sign(look: int, x: float, y: float) -> str:
    """The mark of a series: its shape differs as its colour does."""
    r = _RADIUS
    corners = {
        0: ((-r, 0), (0, -r), (r, 0), (0, r)),
        1: ((-r, -r), (r, -r), (r, r), (-r, r)),
        2: ((0, -r), (r, r), (-r, r)),
        3: ((-r, -r), (r, -r), (0, r)),
        4: ((-r, -1), (r, -1), (r, 1), (-r, 1)),
        5: ((-1, -r), (1, -r), (1, r), (-1, r)),
    }[look]
    return "M" + "L".join(f"{x + dx:.1f} {y + dy:.1f}" for dx, dy in corners) + "Z"


def _swatch(index: int, x: float, y: float) -> Markup:
    """A piece of a line with its mark."""
    look = index % LOOKS
    piece = tag("polyline", {"points": f"{x:.1f},{y:.1f} {x + 20:.1f},{y:.1f}", "class": f"l{look}"})
    return piece + tag("path", {"d": _sign(look, x + 10, y), "class": f"m{look}"})
