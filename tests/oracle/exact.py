"""Exact numbers: every decision and every rounding is made on fractions and whole fen, never on floats.

A rule such as "the share before it is below 80 %" is true or false; a binary float can make it the other.
So ratios stay `Fraction` to the end, and money becomes a two-place `Decimal` in one function only.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

ZERO = Decimal("0.00")


def half_up(value: Fraction | Decimal | int) -> Decimal:
    """Yuan rounded half up to the fen, as a Decimal with two places.

    "Half up" is the banker's commercial rounding: a half goes away from zero, so that a gain and a loss of
    the same size round to the same figure. The result never is a negative zero.
    """
    exact = Fraction(value)
    hundredfold = abs(exact) * 100
    fen = (2 * hundredfold.numerator + hundredfold.denominator) // (2 * hundredfold.denominator)
    return _from_fen(fen if exact >= 0 else -fen)


def add(amounts: Iterable[Decimal]) -> Decimal:
    """Exact sum of money; 0.00 for none. Unlike `sum` of Decimals it cannot lose digits to a context."""
    return half_up(sum((Fraction(amount) for amount in amounts), Fraction(0)))


def ratio(part: Fraction | Decimal | int, whole: Fraction | Decimal | int) -> Fraction | None:
    """part ÷ whole, or None (unknown) where the whole is 0."""
    if whole == 0:
        return None
    return Fraction(part) / Fraction(whole)


def _from_fen(fen: int) -> Decimal:
    digits = tuple(int(digit) for digit in str(abs(fen)))
    return Decimal((1 if fen < 0 else 0, digits, -2))


def every(conditions: Iterable[bool | None]) -> bool | None:
    """Three-valued "and": false as soon as one is false, unknown (None) as soon as one is unknown."""
    answer: bool | None = True
    for condition in conditions:
        if condition is False:
            return False
        if condition is None:
            answer = None
    return answer


def some(conditions: Iterable[bool | None]) -> bool | None:
    """Three-valued "or": true as soon as one is true, unknown (None) as soon as one is unknown."""
    negated = every(None if condition is None else not condition for condition in conditions)
    return None if negated is None else not negated
