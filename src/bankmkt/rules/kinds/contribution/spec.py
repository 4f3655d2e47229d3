"""The keys of a rule of this kind: its price lists are in `prices`."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from pydantic import Field as Key

from bankmkt.rules.kinds.contribution.prices import Capital, DepositPrices, ExpectedLoss, TermPrice
from bankmkt.rules.model import Number, RuleSpec


class Spec(RuleSpec):
    """Prices in percent a year, shares as fractions, costs in yuan a year.

    `vat_on` says what of a loan the tax is taken from: the interest that the customer pays, or what is left of it
    after the transfer price.
    """

    kind: Literal["contribution"]
    days_in_year: int = 360
    vat: Number = Fraction(6, 100)
    vat_on: Literal["interest", "margin"] = "interest"
    deposits: DepositPrices
    loans: tuple[TermPrice, ...] = Key(strict=False)
    expected_loss: ExpectedLoss
    capital: Capital
    service_cost: dict[str, Number]
