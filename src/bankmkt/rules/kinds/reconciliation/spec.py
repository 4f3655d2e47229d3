"""The keys of a rule of this kind: which heads of the ledger are compared, and what may differ."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, Self

from pydantic import Field as Key
from pydantic import model_validator

from bankmkt.base.say import say
from bankmkt.rules.model import Name, Number, RuleSpec, Words, WrongPart


class Spec(RuleSpec):
    """`heads` are names of the ledger's contract, all of them where none is given; `tolerance` is in yuan."""

    kind: Literal["reconciliation"]
    heads: tuple[Name, ...] = Key((), strict=False)
    tolerance: Number = Fraction(0)
    titles: dict[str, Words] = Key(default_factory=dict)

    @model_validator(mode="after")
    def _whole_fen(self) -> Self:
        """A tolerance is money."""
        if self.tolerance < 0 or (self.tolerance * 100).denominator != 1:
            raise WrongPart(say("reconciliation.no_money"), "tolerance")
        return self
