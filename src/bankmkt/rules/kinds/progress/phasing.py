"""How much of a year's target is due on a day is one exact fraction, worked out before any row is read.

The phases part the year into equal runs of months, and inside a phase every calendar day weighs the same. So on the
last day of a phase the whole of its weight is due, and on 31 December everything.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction


def due_part(day: date, weights: tuple[int, ...]) -> Fraction:
    """The part of the year's target that is due at the end of `day`, above 0 and at most 1."""
    months = 12 // len(weights)
    phase = (day.month - 1) // months
    first = date(day.year, phase * months + 1, 1)
    end = (phase + 1) * months
    after = date(day.year + end // 12, end % 12 + 1, 1)
    inside = Fraction((day - first).days + 1, (after - first).days)
    return (sum(weights[:phase]) + weights[phase] * inside) / Fraction(sum(weights))


def gone_part(day: date) -> Fraction:
    """The part of the year's calendar days that is over at the end of `day`."""
    first, after = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    return Fraction((day - first).days + 1, (after - first).days)
