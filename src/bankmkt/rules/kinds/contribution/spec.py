"""The keys of a rule of this kind: its price lists are in `prices`."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, Self

from pydantic import Field as Key
from pydantic import model_validator

from bankmkt.base.say import say
from bankmkt.rules.kinds.contribution.prices import Capital, DepositPrices, ExpectedLoss, TermPrice
from bankmkt.rules.model import Name, Number, RuleSpec, WrongPart


class Spec(RuleSpec):
    """Prices in percent a year, shares as fractions, costs in yuan a year.

    `vat_on` says what of a loan the tax is taken from: the interest that the customer pays, or what is left of it
    after the transfer price.
    """

    kind: Literal["contribution"]
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
