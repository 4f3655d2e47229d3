"""The keys of a rule of this kind: the window, what counts as large for whom, what is left out, and what we are called.

Its rows are no members of a grain (a customer has one for each direction, day and class), so no measure can be made of
them; the grain has a name of its own that says so.
"""

from __future__ import annotations

from typing import Final, Literal, Self

from pydantic import Field as Key
from pydantic import model_validator

from bankmkt.base.say import say
from bankmkt.rules.model import Model, Number, RuleSpec, When, Words, WrongPart

CLASSES: Final = ("leak", "lead", "own_out", "own_in", "unknown")
"""Out to another bank, in from somebody who is no customer, the own name elsewhere, and what cannot be told."""


class Limit(Model):
    """From which sum of a day on it is large, for the customers for whom `when` holds; the first line that holds."""

    when: When
    amount: Number


class Spec(RuleSpec):
    """`days` are looked at, back from the date; `ours` are the names under which our own bank stands as the other side.

    `left_out` are words in the kind or the purpose of a posting that is no flow of the customer's money.
    """

    kind: Literal["fund_flows"]
    per: Literal["customer_day"] = "customer_day"
    days: int = Key(30, ge=1)
    limits: tuple[Limit, ...] = Key(strict=False, min_length=1)
    ours: tuple[str, ...] = Key(default=(), strict=False)
    left_out: tuple[str, ...] = Key(default=(), strict=False)
    titles: dict[Literal["leak", "lead", "own_out", "own_in", "unknown"], Words] = Key(default_factory=dict)

    @model_validator(mode="after")
    def _positive(self) -> Self:
        """A limit of nothing would list every posting."""
        for index, one in enumerate(self.limits):
            if one.amount <= 0:
                raise WrongPart(say("fund_flows.no_limit"), "limits", index, "amount")
        return self
