"""A bar is the same shape whether it stands or lies; only the axes change their parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from bankmkt.report.html.svg.frame import line
from bankmkt.report.html.svg.pen import ASCENT, SIZE, label, tag, titled
from bankmkt.report.html.svg.plan import Plan, fill

_AWAY: Final = 4.0
_LEAST: Final = 1.0  # anything above nothing leaves a trace


@dataclass(frozen=True, slots=True)
class Stage:
    """Where things are: `place` of a value on its axis, `start` of a category on the other one, in pixels."""

    lying: bool
    place: Callable[[float], float]
    start: Callable[[int], float]
    lane: float

    def along(self, category: int, lane: int) -> float:
        """Where a lane begins."""
        return self.start(category) + lane * self.lane


def shapes(plan: Plan, stage: Stage, *, with_marks: bool) -> list[Markup]:
    """Bars, the lines that join them, and the numbers beside them."""
    drawn: list[Markup] = []
    for piece in plan.pieces:
        along = stage.along(piece.category, piece.lane)
        first, second = sorted((stage.place(piece.start), stage.place(piece.end)))
        size = max(second - first, _LEAST if piece.end != piece.start else 0.0)
        box = (first, along, size, stage.lane) if stage.lying else (along, second - size, stage.lane, size)
        places = dict(zip(("x", "y", "width", "height"), box, strict=True))
        drawn.append(titled("rect", places | {"class": fill(piece.look)}, piece.words))
    for category, level in plan.joins:
        end, begin, at = stage.start(category) + stage.lane, stage.start(category + 1), stage.place(level)
        drawn.append(line(at, end, at, begin, "join") if stage.lying else line(end, at, begin, at, "join"))
    return drawn + (_marks(plan, stage) if with_marks else [])


def _marks(plan: Plan, stage: Stage) -> list[Markup]:
    """The numbers."""
    drawn: list[Markup] = []
    for mark in plan.marks:
        middle, at = stage.along(mark.category, mark.lane) + stage.lane / 2, stage.place(mark.at)
        if stage.lying:
            x, anchor = (at - _AWAY, "end") if mark.inward else (at + _AWAY, "start")
            drawn.append(label(x, middle + SIZE / 3, mark.words, anchor, "mark"))
        else:
            drawn.append(label(middle, at + ASCENT if mark.inward else at - _AWAY, mark.words, "middle", "mark"))
    return drawn


def swatch(plan: Plan, index: int, x: float, y: float) -> Markup:
    """A little bar in the look of a series, with its left end and its middle at a point."""
    return tag("rect", {"x": x + 1, "y": y - 6, "width": 18.0, "height": 12.0, "class": fill(plan.looks[index][1])})
