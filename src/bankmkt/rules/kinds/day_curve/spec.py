"""The keys of a rule of this kind: which notes count, which of them are late, and what is too much on which day."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, model_validator
from pydantic import Field as Key

from bankmkt.base.say import say
from bankmkt.rules.model import Model, Name, Number, RuleSpec, When, Words, WrongPart

_LIMIT = re.compile(r"\s*(>=|>)\s*(\d+(?:\.\d+)?)\s*(%?)\s*")
FINEST = 100_000
"""The finest threshold, a thousandth of a percent: the exact test multiplies it with the squares of counts."""


class Bound(Model):
    """A threshold: reached at `value` where `inclusive`, else only above it."""

    value: Fraction
    inclusive: bool


def _bound(value: object) -> Bound:
    """``> 5%`` or ``>= 10%``."""
    match = _LIMIT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(say("day_curve.no_bound", value=value))
    share = Fraction(match[2]) / (100 if match[3] else 1)
    if share >= 1 or share.denominator > FINEST:
        raise ValueError(say("day_curve.no_share", value=value))
    return Bound(value=share, inclusive=match[1] == ">=")


Limit = Annotated[Bound, BeforeValidator(_bound)]


class Period(Model):
    """Some days of the month and what is too much on them.

    Days below 0 count from the end of the month, -1 is its last day. ``-1`` to ``20`` runs over the end of the month.
    """

    name: Name
    first: int = Key(alias="from", ge=-28, le=31)
    last: int = Key(alias="to", ge=-28, le=31)
    limits: dict[str, Limit]
    title: Words | None = None

    def holds(self, day: date) -> bool:
        """Whether the day lies in the period."""
        first, last = self._day(self.first, day), self._day(self.last, day)
        if first <= last:
            return first <= day.day <= last
        return self.last > 0 and (day.day >= first or day.day <= last)

    @staticmethod
    def _day(number: int, day: date) -> int:
        length = monthrange(day.year, day.month)[1]
        return number if number > 0 else length + 1 + number


class Cause(Model):
    """What is late about a note; the first cause that any late note of a customer shows is the customer's."""

    name: Name
    holds: When
    title: Words


class Spec(RuleSpec):
    """`counted`, `late`, `old`, `unclear` and the causes are conditions over the columns of the table `source`."""

    kind: Literal["day_curve"]
    per: Literal["manager", "branch"] = "manager"
    unit: Literal["customer", "note"] = "customer"
    source: Name = Key("loans", alias="from")
    counted: When
    late: When
    old: When
    unclear: When
    causes: tuple[Cause, ...] = Key((), strict=False)
    order: tuple[Name, ...] = Key(strict=False, min_length=2)
    titles: dict[str, Words] = Key(default_factory=dict)
    periods: tuple[Period, ...] = Key(strict=False, min_length=1)
    always: dict[str, Limit] = Key(default_factory=dict)
    z: Number

    @model_validator(mode="after")
    def _complete(self) -> Self:
        """Every day of every month has its period, and every verdict its place in the order."""
        for index, one in enumerate(self.periods):
            for verdict in one.limits:
                self._known(verdict, "periods", index, "limits", verdict)
        for verdict in self.always:
            self._known(verdict, "always", verdict)
        for year, month in ((2026, 2), (2024, 2), (2026, 4), (2026, 1)):  # months of 28 to 31 days
            for number in range(1, monthrange(year, month)[1] + 1):
                if self.period(date(year, month, number)) is None:
                    length = monthrange(year, month)[1]
                    raise WrongPart(say("day_curve.no_period", day=number, length=length), "periods")
        if not 0 < self.z <= 10:
            raise WrongPart(say("day_curve.no_z"), "z")
        return self

    def _known(self, verdict: str, *path: str | int) -> None:
        if verdict not in self.order[1:]:
            expected = ", ".join(self.order[1:])
            raise WrongPart(say("rules.one_of", key=path[0], expected=expected, given=verdict), *path)

    def period(self, day: date) -> Period | None:
        """The first period that holds the day."""
        return next((one for one in self.periods if one.holds(day)), None)

    def limits(self, day: date) -> list[tuple[str, Bound]]:
        """What is too much on the day, the gravest verdict first."""
        period = self.period(day)
        found = {**(period.limits if period else {}), **self.always}
        return sorted(found.items(), key=lambda item: -self.order.index(item[0]))
