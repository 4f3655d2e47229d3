"""A chart on a page is a drawing of our own in plain SVG, so that the page needs no library and asks no network.

Each kind of chart is drawn for a given width, because letters that shrink with the screen cannot be read on a phone: a
page holds a wide and a narrow drawing and shows one of them.
"""

from __future__ import annotations

from bankmkt.report.html.svg import bars, curve
from bankmkt.report.html.svg.frame import Drawing
from bankmkt.report.html.svg.numbers import has_numbers
from bankmkt.report.values import Style
from bankmkt.result.blocks import Chart

__all__ = ["draw", "has_numbers", "left_out"]


def draw(chart: Chart, style: Style, width: int) -> Drawing:
    """The chart without its title in a box of `width` pixels; it must have at least one number."""
    return curve.draw(chart, style, width) if chart.kind == "curve" else bars.draw(chart, style, width)


def left_out(chart: Chart) -> int:
    """How many categories, from the end, are not drawn for want of room."""
    return 0 if chart.kind == "curve" else bars.left_out(chart)
