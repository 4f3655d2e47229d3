"""A waterfall stands on the sums of its steps, worked out once for the screen and the workbook.

A step that is unknown leaves a gap, and so does the sum: what is not known is not nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from bankmkt.base.say import say
from bankmkt.result.blocks import Chart


@dataclass(frozen=True, slots=True)
class Step:
    """One bar: from `start` to `end`; both None where its value is unknown."""

    name: str
    value: float | None
    start: float | None
    end: float | None
    is_sum: bool = False


def steps(chart: Chart) -> list[Step]:
    """The steps of a waterfall's first series and their sum, in order; after an unknown step nothing has a place."""
    values = chart.series[0].values if chart.series else ()
    found: list[Step] = []
    reached: float | None = 0.0
    for index, category in enumerate(chart.categories):
        value = values[index] if index < len(values) else None
        if value is not None and not math.isfinite(value):
            value = None
        start, reached = reached, None if reached is None or value is None else reached + value
        placed = reached is not None
        found.append(Step(str(category), value, start if placed else None, reached))
    found.append(Step(chart.sum_name or say("workbook.sum"), reached, None if reached is None else 0.0, reached, True))
    return found
