"""The keys of a rule of this kind: the prices of the contribution, which it extends, and what is asked of them."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, Self

from pydantic import Field as Key
from pydantic import model_validator

from bankmkt.base.say import say
from bankmkt.rules.model import Model, Number, When, WrongPart
from bankmkt.rules.profit.prices import PricedSpec

MICRO_PER_POINT = 10_000
"""Millionths of a percent in a basis point."""


class ExtraDeposit(Model):
    """The demand deposit that is to pay for the cut: `rate` is what the bank pays on it, percent a year."""

    rate: Number


class Spec(PricedSpec):
    """`cut` is in basis points; `which` are the loans that it is asked for, `only` narrows them to these notes.

    `hurdle` is what the whole relationship must bring after the cut, in yuan a year.
    """

    kind: Literal["repricing"]
    cut: Number
    which: When = "balance > 0"
    only: tuple[str, ...] = Key(default=(), strict=False)
    hurdle: Number = Fraction(0)
    extra_deposit: ExtraDeposit

    @property
    def cut_micro(self) -> int:
        """The cut in millionths of a percent."""
        return int(self.cut * MICRO_PER_POINT)

    @model_validator(mode="after")
    def _cut(self) -> Self:
        """A cut is more than nothing, and no finer than rates are."""
        if self.cut <= 0 or (self.cut * MICRO_PER_POINT).denominator != 1:
            raise WrongPart(say("repricing.cut", value=float(self.cut)), "cut")
        return self
