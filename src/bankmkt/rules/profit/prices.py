"""The price lists of the contribution, as they stand in its rule file; a question "what if" inherits the same keys."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, Self

from pydantic import Field as Key
from pydantic import model_validator

from bankmkt.base.say import say
from bankmkt.rules.model import Model, Name, Number, RuleSpec, WrongPart


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


class PricedSpec(RuleSpec):
    """Prices in percent a year, shares as fractions, costs in yuan a year.

    `vat_on` says what of a loan the tax is taken from: the interest that the customer pays, or what is left of it
    after the transfer price.
    """

    days_in_year: int = Key(360, ge=360, le=366)
    vat: Number = Fraction(6, 100)
    vat_on: Literal["interest", "margin"] = "interest"
    deposits: DepositPrices
    loans: tuple[TermPrice, ...] = Key(strict=False)
    expected_loss: ExpectedLoss
    capital: Capital
    service_cost: dict[Name, Number]

    @model_validator(mode="after")
    def _sane(self) -> Self:
        """A tax of a whole income, or a probability above one, is a slip of the pen."""
        if not 0 <= self.vat < 1:
            raise WrongPart(say("contribution.share", name="vat"), "vat")
        loss = self.expected_loss
        for word, share in {**loss.default_probability, "": loss.loss_given_default}.items():
            if not 0 <= share <= 1:
                path = ("default_probability", word) if word else ("loss_given_default",)
                raise WrongPart(say("contribution.share", name=path[-1]), "expected_loss", *path)
        return self
