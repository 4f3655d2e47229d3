"""What all charts have round their shapes: a legend above, the names of the axes, the lines of the grid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from bankmkt.report.html.svg.pen import ASCENT, LINE, fitted, label, length, tag

LOOKS: Final = 6
"""How many series look different; each has a colour and a pattern or a dash and a mark of its own."""

GAP: Final = 8.0
_SWATCH: Final = 26.0
NOTHING: Final = Markup("")


@dataclass(frozen=True, slots=True)
class Drawing:
    """The shapes of a chart and the size of their box in pixels."""

    width: int
    height: int
    body: Markup


def joined(parts: Sequence[Markup]) -> Markup:
    """Several pieces of markup as one."""
    return NOTHING.join(parts)


def legend(names: Sequence[str], width: float, swatch: Callable[[int, float, float], Markup]) -> tuple[Markup, float]:
    """The names of the series with a swatch each, in as many lines as they need, and the height of it all.

    `swatch` draws the sign of a series with its left end and middle at a point.
    """
    parts: list[Markup] = []
    x, y = 0.0, 0.0
    for index, name in enumerate(names):
        words = fitted(name, width - _SWATCH - GAP, 1)[0]
        wide = _SWATCH + length(words) + 2 * GAP
        if x and x + wide > width:
            x, y = 0.0, y + LINE + 2
        parts += [swatch(index, x, y + LINE / 2), label(x + _SWATCH, y + ASCENT, words)]
        x += wide
    return joined(parts), y + LINE + GAP


def above(words: str, y: float, width: float) -> tuple[Markup, float]:
    """The name of the value axis over the drawing, and the height that it takes."""
    if not words:
        return NOTHING, GAP
    return label(0, y + ASCENT, fitted(words, width, 1)[0], look="axis"), LINE + GAP


def below(words: str, y: float, left: float, right: float) -> tuple[Markup, float]:
    """The name of the axis under the drawing, centred under it, and the height that it takes."""
    if not words:
        return NOTHING, 0.0
    return label((left + right) / 2, y + ASCENT, fitted(words, right - left, 1)[0], "middle", "axis"), LINE


def line(x1: float, y1: float, x2: float, y2: float, look: str) -> Markup:
    """A straight line."""
    return tag("line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "class": look})
