"""The keys of a rule of this kind: the classes with their minima, and how they are read."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, Self

from pydantic import Field as Key
from pydantic import model_validator

from bankmkt.base.say import say
from bankmkt.rules.model import Model, Name, Number, RuleSpec, When, Words


class Class(Model):
    """One class of customers; without `when` it takes those whom no other class took."""

    name: Name = Key(alias="class")
    short: Name
    when: When | None = None
    at_least: int = Key(ge=0)
    title: Words | None = None


class Spec(RuleSpec):
    """`total` is the minimum of all customers; `tolerance` belongs to the reading by proportion."""

    kind: Literal["mix"]
    count: Literal["first", "both"] = "first"
    reading: Literal["minimum", "proportion"] = "minimum"
    tolerance: Number = Fraction(0)
    classes: tuple[Class, ...] = Key(strict=False)
    total: int = Key(ge=0)

    @model_validator(mode="after")
    def _one_rest(self) -> Self:
        """The last class, and only it, takes the rest."""
        if not self.classes or any(one.when is None for one in self.classes[:-1]) or self.classes[-1].when is not None:
            raise ValueError(say("mix.one_rest"))
        return self
