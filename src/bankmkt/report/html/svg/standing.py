"""Standing bars: categories from left to right, as time runs, while every name fits under its bar in two lines."""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup

from bankmkt.report.html.svg.frame import GAP, Drawing, above, below, joined, legend, line
from bankmkt.report.html.svg.numbers import Scale, scale
from bankmkt.report.html.svg.pen import ASCENT, LINE, SIZE, fitted, label, length
from bankmkt.report.html.svg.plan import Plan
from bankmkt.report.html.svg.shapes import Stage, shapes, swatch
from bankmkt.report.values import Style
from bankmkt.report.width import cells
from bankmkt.result.blocks import Chart

_PLOT: Final = 200.0
_WIDEST: Final = 88.0
_FILLED: Final = 0.7
_LINES: Final = 2
_TICKS: Final = 5
_AIR: Final = 4.0
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def fits(plan: Plan, chart: Chart, style: Style, width: int) -> bool:
    """Whether the names have room, and the numbers too where they matter."""
    slot = (width - _left(scale(plan.values(), chart, style, _TICKS))) / max(1, len(plan.names))
    if not all(_whole(name, slot - _AIR) for name in plan.names):
        return False
    return not plan.marks_matter or _marks_fit(plan, slot)


def _lines(name: str, room: float) -> list[str]:
    """A name in the lines under its bar: a date has its year below, since a break in it would be misread."""
    if length(name) > room and _DATE.fullmatch(name):
        return [name[5:], name[:4]]
    return fitted(name, room, _LINES)


def _whole(name: str, room: float) -> bool:
    """Whether nothing of a name was cut, and no word of it broken."""
    lines = _lines(name, room)
    if _DATE.fullmatch(name):
        return all(length(line) <= room for line in lines)
    if "".join(lines).replace(" ", "") != name.replace(" ", ""):
        return False
    return all(any(word in line for line in lines) for word in name.split() if cells(word) == len(word))


def _marks_fit(plan: Plan, slot: float) -> bool:
    """Whether the numbers fit side by side over the lanes of a slot."""
    return all(
        length(mark.words) + _AIR <= slot * (1 if plan.lanes == 1 else _FILLED) / plan.lanes for mark in plan.marks
    )


def _left(axis: Scale) -> float:
    """The margin for the numbers of the axis."""
    return max(map(length, axis.words)) + GAP


def draw(plan: Plan, chart: Chart, style: Style, width: int, names: tuple[str, str]) -> Drawing:
    """The drawing; `names` are those of the value axis and of the categories."""
    axis = scale(plan.values(), chart, style, _TICKS)
    left = _left(axis)
    slot = (width - left) / len(plan.names)
    with_marks = _marks_fit(plan, slot)
    parts: list[Markup] = []
    top = 0.0
    if len(plan.looks) > 1:
        signs, top = legend([name for name, _ in plan.looks], width, lambda index, x, y: swatch(plan, index, x, y))
        parts.append(signs)
    name, taken = above(names[0], top, width)
    parts.append(name)
    top += taken + (LINE if with_marks else SIZE / 2)
    ground = top + _PLOT
    parts += _grid(axis, left, width, ground)
    lane = min(_WIDEST, slot * _FILLED / plan.lanes)
    first = left + (slot - lane * plan.lanes) / 2
    stage = Stage(
        lying=False,
        place=lambda value: ground - axis.place(value) * _PLOT,
        start=lambda category: first + category * slot,
        lane=lane,
    )
    parts += shapes(plan, stage, with_marks=with_marks)
    parts.append(line(left, stage.place(0.0), width, stage.place(0.0), "zero"))
    floor = ground + (LINE if with_marks and any(mark.inward for mark in plan.marks) else 0.0)
    lines, taken = _names(plan, left, slot, floor)
    parts += lines
    name, more = below(names[1], floor + taken, left, width)
    parts.append(name)
    return Drawing(width, int(floor + taken + more + GAP), joined(parts))


def _grid(axis: Scale, left: float, right: float, floor: float) -> list[Markup]:
    """The lines across and their numbers."""
    drawn: list[Markup] = []
    for tick, words in zip(axis.ticks, axis.words, strict=True):
        y = floor - axis.place(tick) * _PLOT
        drawn += [line(left, y, right, y, "grid"), label(left - GAP / 2, y + SIZE / 3, words, "end", "axis")]
    return drawn


def _names(plan: Plan, left: float, slot: float, floor: float) -> tuple[list[Markup], float]:
    """The names under the bars, and the height that they take."""
    drawn: list[Markup] = []
    deepest = 1
    for index, words in enumerate(plan.names):
        lines = _lines(words, slot - _AIR)
        deepest = max(deepest, len(lines))
        x = left + (index + 0.5) * slot
        drawn += [label(x, floor + GAP + ASCENT + row * LINE, text, "middle") for row, text in enumerate(lines)]
    return drawn, GAP + deepest * LINE + GAP / 2
