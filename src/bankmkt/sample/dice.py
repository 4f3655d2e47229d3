"""Chance is drawn from `random()` alone, because that is the one sequence Python promises to keep.

A sample bank is compared byte for byte, on other machines and with later versions of Python. So nothing
here uses `choice` or `gauss`, whose algorithms may change, nor a power or a logarithm, whose last bit
depends on the platform: skew comes from a table of whole percentages.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_SKEW: Final = (
    8, 10, 13, 16, 19, 22, 25, 29, 33, 37, 41, 46, 50, 55, 60, 64, 69, 74, 79, 84, 88, 92, 96, 100,
    104, 110, 116, 122, 130, 138, 147, 156, 168, 180, 195, 212, 232, 255, 285, 320, 365, 425, 505, 620, 790,
    1080, 1600, 3400,
)  # fmt: skip
"""Percent of the median at 48 equally likely points: a lognormal body with a Pareto tail."""


class Wheel(Generic[T]):
    """A choice with whole-number weights, prepared once."""

    __slots__ = ("choices", "limits", "total")

    def __init__(self, weights: Mapping[T, int]) -> None:
        """Take every choice with its weight; a weight of 0 is never chosen."""
        self.choices = tuple(weights)
        self.limits = tuple(accumulate(weights.values()))
        self.total = self.limits[-1]


class Dice:
    """A seeded source of values for one stream: the same seed and stream always give the same values."""

    __slots__ = ("_random",)

    def __init__(self, seed: int, stream: str) -> None:
        """Open the stream of that name; streams of one seed have nothing in common."""
        self._random = Random(f"{seed}/{stream}").random

    def chance(self, percent: float) -> bool:
        """True in that many of a hundred cases."""
        return self._random() * 100 < percent

    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices, all alike."""
        return choices[int(self._random() * len(choices))]

    def spin(self, wheel: Wheel[T]) -> T:
        """One of the choices of a wheel, by weight."""
        return wheel.choices[bisect_right(wheel.limits, int(self._random() * wheel.total))]

    def skewed(self, median: int) -> int:
        """A positive whole number around the median, with a few that are far larger."""
        percent = _SKEW[int(self._random() * len(_SKEW))]
        return max(1, median * percent * (88 + int(self._random() * 25)) // 10_000)
