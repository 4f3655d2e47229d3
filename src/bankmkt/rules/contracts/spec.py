"""A contract file says in the words of the bank what must be true of a table, and how grave it is if it is not.

There are four forms and no more, because each of them is one aggregate over one read of the table: what holds for
every row (`holds`), what at least one row must show (`some`: a whole file of rates below 0.5 is in the wrong unit), how
much of a column is filled (`filled`), and what the sum of a group comes to (`sum`). Anything beyond that is a rule.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator

from bankmkt.base.say import say
from bankmkt.rules.model import Model, Name, Number, When, Words, WrongPart

FORMS = ("holds", "some", "filled", "sum")


class CheckSpec(Model):
    """One declared check as a file writes it.

    `where` limits the rows that are looked at. `at_least` is the share of them in which the column of `filled` must
    hold something, `least` how many rows `some` needs before it says anything. With `sum`, `holds` is a condition
    over ``total``, the sum of that column over the rows that agree in the columns of `by` (and in ``as_of``).
    """

    name: Name
    title: Words
    severity: Literal["info", "warning", "error"] = "warning"
    remedy: Words
    where: When | None = None
    holds: When | None = None
    some: When | None = None
    filled: Name | None = None
    sum: Name | None = None
    by: tuple[Name, ...] = Field(default=(), strict=False)
    at_least: Number = Fraction(1)
    least: int = 5

    @property
    def form(self) -> str:
        """Which of `FORMS` it is."""
        if self.sum is not None:
            return "sum"
        return next(form for form in FORMS if getattr(self, form) is not None)

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        given = [form for form in FORMS if getattr(self, form) is not None]
        if self.sum is not None and given == ["holds", "sum"] and self.by:
            return self
        if len(given) != 1 or self.sum is not None:
            raise WrongPart(say("contract.one_form"))
        if self.by:
            raise WrongPart(say("contract.by_needs_sum"), "by")
        return self


class HeadSpec(Model):
    """What a head of the general ledger must agree with: the sum of `amount` over a table, branch by branch.

    `words` are names or numbers of the head, ``*`` and ``?`` allowed; the first one that the ledger has for the date
    is used, and all heads that match it are added. `tolerance` is in yuan.
    """

    name: Name
    title: Words
    words: tuple[str, ...] = Field(strict=False, min_length=1)
    table: Name
    amount: Name
    where: When | None = None
    tolerance: Number = Fraction(0)


class ContractSpec(Model):
    """One contract file: the checks of a table and, for the ledger, its heads."""

    bankmkt: int
    table: Name
    checks: tuple[CheckSpec, ...] = Field(default=(), strict=False)
    heads: tuple[HeadSpec, ...] = Field(default=(), strict=False)
