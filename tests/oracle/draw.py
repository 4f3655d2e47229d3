"""The dice of one random bank: one seed decides everything, first of all its character.

A bank in which every column misses a tenth of its values answers "unknown" nearly everywhere and tests
little. So how much is missing, whether rates are uniform, and the like are drawn once per bank, not per cell.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

T = TypeVar("T")

# Month ends, a leap day, the first and the last day of a year, and dates at 90 and 180 days into the year,
# where amounts × days ÷ 360 come to half a fen.
DATES = (
    dt.date(2026, 10, 31),
    dt.date(2026, 3, 31),
    dt.date(2026, 6, 29),
    dt.date(2024, 2, 29),
    dt.date(2026, 1, 1),
    dt.date(2025, 12, 31),
    dt.date(2026, 10, 21),
)
RATES = ("3.45", "4.35", "4.350001", "5", "2.6", "3.1", "6.789123", "0", "4.6")

# Names that break something somewhere: formulas, markup, quoting, nulls, numbers, rare characters.
NASTY = (
    '=HYPERLINK("x")',
    "=1+1",
    "+86 10 0000",
    "-5",
    "@SUM(A1)",
    "[red]x",
    "a[/b]c",
    "[bold",
    '"quoted"',
    'says "no", twice',
    "comma, and; semicolon",
    "tab\there",
    "line\nbreak",
    "carriage\r\nreturn",
    "𠮷野𡈽行",
    "㐂㛂䶮",
    "Null",
    "NA",
    "true",
    "007",
    "1E5",
    "'apostrophe",
    "{brace} %s \\n",
    "<b>&amp;</b>",
    "x'; DROP TABLE customers; --",
    "全角，；“”",
    "🙂",
    "bell\x07",
)


class Draw:
    """A seeded source of values, with the character of one bank."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.as_of = DATES[0] if self.chance(0.3) else self.pick(DATES)
        self.gap = self.pick((0.0, 0.0, 0.01, 0.04, 0.15))
        self.uniform_rate = self.chance(0.15)
        self.foreign = self.chance(0.2)
        self.orphans = self.chance(0.12)
        self.own_contribution = self.chance(0.5)
        self.rates = [Decimal(rate) for rate in RATES[: 1 if self.uniform_rate else None]]

    def chance(self, probability: float) -> bool:
        """True with the probability."""
        return self.random.random() < probability

    def maybe(self, value: T, scale: float = 1.0) -> T | None:
        """The value, or None as often as this bank misses values, times `scale`."""
        return None if self.chance(self.gap * scale) else value

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices, all alike."""
        return self.random.choice(choices)

    def weighted(self, weights: Mapping[str, float]) -> str:
        """One of the keys, by weight."""
        return self.random.choices(list(weights), list(weights.values()))[0]

    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return self.random.randint(low, high)

    def money(self, most: int = 9_000_000) -> Decimal:
        """A positive amount in yuan: round, to the odd fen, tiny, now and then of the size of a state."""
        style = self.number(0, 20)
        if style == 0:
            return fen(self.number(10**13, 9 * 10**14))
        if style <= 4:
            return fen(self.number(1, 999))
        if style <= 11:
            return fen(self.number(1, most // 1000) * 100_000)
        return fen(self.number(1, most * 100))

    def before(self, days: int) -> dt.date:
        """A date at most `days` before the bank's."""
        return self.as_of - dt.timedelta(days=self.number(0, days))

    def around(self, days: int) -> dt.date:
        """A date close to the bank's: on it, a day off, or up to `days` off."""
        return self.as_of + dt.timedelta(days=self.pick((0, -1, 1, self.number(-days, days))))

    def name(self, ordinary: str) -> str | None:
        """A made-up name, one in five of them nasty."""
        return self.maybe(self.pick(NASTY) if self.chance(0.2) else ordinary)


def fen(count: int) -> Decimal:
    """That many fen in yuan, with two places."""
    return Decimal(count).scaleb(-2)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, at most the 28th."""
    ordinal = day.year * 12 + day.month - 1 + months
    return dt.date(ordinal // 12, ordinal % 12 + 1, min(day.day, 28))
