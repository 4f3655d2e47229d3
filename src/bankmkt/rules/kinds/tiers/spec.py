"""The keys of a rule of this kind: what is ranked, and where the cuts are."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field as Key
from pydantic import model_validator

from bankmkt.base.say import say
from bankmkt.rules.model import Model, Name, Number, RuleSpec, Words, WrongPart


class Cut(Model):
    """One tier: everybody before whom less than `upto` of the total (or of the heads) stands."""

    tier: Name
    upto: Number
    title: Words | None = None


class Others(Model):
    """The tiers of those who bring no share."""

    zero: Name = "no_value"
    negative: Name = "loss_making"
    missing: Name = "unknown"


class Spec(RuleSpec):
    """`measure` is what is ranked; `reading` cuts by share of the total or by heads; `within` ranks apart."""

    kind: Literal["tiers"]
    measure: Name
    cuts: tuple[Cut, ...] = Key(strict=False)
    others: Others = Others()
    reading: Literal["share", "heads"] = "share"
    within: Name | None = None

    @model_validator(mode="after")
    def _cuts_rise(self) -> Self:
        """The cuts go up to everybody, and no tier has two names or one name twice."""
        levels = [cut.upto for cut in self.cuts]
        for place, level in enumerate(levels):
            if level <= (levels[place - 1] if place else 0):  # sorting them would turn the tiers upside down in silence
                raise WrongPart(say("rules.cuts_rise"), "cuts", place, "upto")
        if not levels or levels[-1] != 1:
            raise WrongPart(say("rules.cuts_rise"), "cuts")
        names = self.tiers
        for name in names:
            if names.count(name) > 1:
                raise WrongPart(say("rules.words_twice", word=name), "cuts")
        return self

    @property
    def tiers(self) -> list[str]:
        """All tiers in the order in which they are listed."""
        return [*(cut.tier for cut in self.cuts), self.others.zero, self.others.negative, self.others.missing]
