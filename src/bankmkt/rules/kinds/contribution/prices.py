"""The price lists of the contribution, as they stand in its rule file."""

from __future__ import annotations

from fractions import Fraction
from typing import Self

from pydantic import Field as Key
from pydantic import model_validator

from bankmkt.base.say import say
from bankmkt.rules.model import Model, Name, Number


class TermPrice(Model):
    """A transfer price in percent a year for terms of up to `months`; without `months` for all longer ones."""

    price: Number
    months: int | None = None


class DepositPrices(Model):
    """Transfer prices of deposits by kind of term."""

    demand: Number
    notice: Number
    time: tuple[TermPrice, ...] = Key(strict=False)


class ExpectedLoss(Model):
    """Expected loss where no provision is loaded: balance × probability of default × loss given default."""

    default_probability: dict[Name, Number]
    loss_given_default: Number


class Capital(Model):
    """Capital charge: balance × risk weight × capital ratio × cost of capital, a year."""

    risk_weight: Number
    ratio: Number
    cost: Number

    @model_validator(mode="after")
    def _positive(self) -> Self:
        """A negative weight would be a gain from holding capital."""
        if min(self.risk_weight, self.ratio, self.cost) < 0:
            raise ValueError(say("contribution.negative"))
        return self

    @property
    def yearly(self) -> Fraction:
        """The charge of one yuan of balance for a year."""
        return self.risk_weight * self.ratio * self.cost
