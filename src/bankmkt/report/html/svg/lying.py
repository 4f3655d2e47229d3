"""Lying bars: categories from the top down, each name at the left of its bar and its number at the end."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from bankmkt.report.html.svg.frame import GAP, Drawing, above, below, joined, legend, line
from bankmkt.report.html.svg.numbers import Scale, scale
from bankmkt.report.html.svg.pen import ASCENT, LINE, SIZE, fitted, label, length
from bankmkt.report.html.svg.plan import Plan
from bankmkt.report.html.svg.shapes import Stage, shapes, swatch
from bankmkt.report.values import Style
from bankmkt.result.blocks import Chart

_LANE: Final = 18.0
_BETWEEN: Final = 8.0
_NAMES: Final = 0.38
_LINES: Final = 2
_TICK: Final = 90
_LEAST_PLOT: Final = 40.0


def draw(plan: Plan, chart: Chart, style: Style, width: int, names: tuple[str, str]) -> Drawing:
    """The drawing; `names` are those of the value axis and of the categories."""
    margin = min(width * _NAMES, max(map(length, plan.names), default=0.0)) + GAP
    outward = max((length(mark.words) for mark in plan.marks if not mark.inward), default=0.0) + GAP
    inward = max((length(mark.words) + GAP for mark in plan.marks if mark.inward), default=0.0)
    left, right = margin + inward, width - outward
    if right - left < _LEAST_PLOT:  # hardly any room: names give way to bars and numbers
        margin = max(GAP, margin - (_LEAST_PLOT - (right - left)))
        left = margin + inward
    axis = scale(plan.values(), chart, style, max(1, int((right - left) / _TICK)))
    parts: list[Markup] = []
    top = 0.0
    if len(plan.looks) > 1:
        signs, top = legend([name for name, _ in plan.looks], width, lambda index, x, y: swatch(plan, index, x, y))
        parts.append(signs)
    name, taken = above(names[1], top, width)
    parts.append(name)
    top += taken
    slot = max(_LANE * plan.lanes, 2 * LINE - _BETWEEN if _broken(plan, margin) else 0.0) + _BETWEEN
    first = top + (slot - _LANE * plan.lanes) / 2
    bottom = top + slot * len(plan.names)
    stage = Stage(
        lying=True,
        place=lambda value: left + axis.place(value) * (right - left),
        start=lambda category: first + category * slot,
        lane=_LANE,
    )
    parts += _grid(axis, stage, top, bottom, width)
    parts += shapes(plan, stage, with_marks=True)
    parts.append(line(stage.place(0.0), top, stage.place(0.0), bottom, "zero"))
    for index, words in enumerate(plan.names):
        lines = fitted(words, margin - GAP, _LINES)
        y = top + (index + 0.5) * slot + SIZE / 3 - (len(lines) - 1) * LINE / 2
        parts += [label(margin - GAP, y + row * LINE, text, "end") for row, text in enumerate(lines)]
    name, more = below(names[0], bottom + LINE + GAP, 0, width)
    parts.append(name)
    return Drawing(width, int(bottom + LINE + GAP + more + GAP), joined(parts))


def _broken(plan: Plan, margin: float) -> bool:
    """Whether some name takes more than one line."""
    return any(len(fitted(words, margin - GAP, _LINES)) > 1 for words in plan.names)


def _grid(axis: Scale, stage: Stage, top: float, bottom: float, width: float) -> list[Markup]:
    """The lines from the top down and the numbers under them, as many as have room."""
    drawn: list[Markup] = []
    free = -1e9
    for tick, words in zip(axis.ticks, axis.words, strict=True):
        x = stage.place(tick)
        drawn.append(line(x, top, x, bottom, "grid"))
        half = length(words) / 2
        begin = min(max(0.0, x - half), width - 2 * half)
        if begin > free:
            drawn.append(label(begin + half, bottom + ASCENT + GAP / 2, words, "middle", "axis"))
            free = begin + 2 * half + GAP
    return drawn
