"""The keys of a rule of this kind: the share, what it is compared with, and the clauses."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, Self

from pydantic import Field as Key
from pydantic import model_validator

from bankmkt.base.say import say
from bankmkt.rules.model import Model, Name, RuleSpec, When, Words, WrongPart


class Columns(Model):
    """The names under which parts of the check go out."""

    compare: Name = "compared_share"
    part: Name = "part"
    whole: Name = "whole"
    share: Name = "share"


class Clause(Model):
    """One case: when it applies, the share required (a percentage, or the compared ratio), and what else is asked."""

    clause: Name
    when: When
    require: str
    lock: bool = False
    also: When | None = None
    title: Words | None = None

    @property
    def fixed(self) -> Fraction | None:
        """The required share where it is a number."""
        text = self.require.strip()
        return Fraction(text[:-1].strip()) / 100 if text.endswith("%") else None


class Spec(RuleSpec):
    """`part` of `whole` is the share that is checked; `compare` a ratio that a clause may require."""

    kind: Literal["ratio_check"]
    part: Name
    whole: Name
    basis: Name | None = None
    compare: Name
    columns: Columns = Columns()
    locks: dict[str, Name] = Key(default_factory=dict)
    clauses: tuple[Clause, ...] = Key(strict=False)

    @model_validator(mode="after")
    def _requirements(self) -> Self:
        """Every clause has its own name and a requirement that can be read."""
        seen = set()
        for index, one in enumerate(self.clauses):
            if one.clause in seen:
                raise WrongPart(say("rules.words_twice", word=one.clause), "clauses", index, "clause")
            seen.add(one.clause)
            try:
                number = one.fixed
            except ValueError:
                raise WrongPart(say("rules.no_number", value=one.require), "clauses", index, "require") from None
            if number is None and one.require != self.compare:
                message = say("ratio_check.require", value=one.require, compare=self.compare)
                raise WrongPart(message, "clauses", index, "require")
        return self
