"""The keys of a rule of this kind: the reasons, the order of the modes, and what is proposed."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field as Key
from pydantic import model_validator

from bankmkt.base.say import say
from bankmkt.rules.model import Model, Name, RuleSpec, When, Words, WrongPart


class Reason(Model):
    """One line of the table."""

    reason: Name
    mode: Name
    when: When
    title: Words | None = None


class Proposal(Model):
    """When and how much, by mode: all of it now, all at the next maturity, or equal parts at the next maturities."""

    maturity: Name
    maturities: Name
    plans: dict[str, Literal["now", "next_maturity", "instalments"]]
    instalments: int = Key(3, ge=1)


class Spec(RuleSpec):
    """`order` ranks the modes from most to least severe; `hit` says which of the reasons that apply are kept."""

    kind: Literal["decision_table"]
    value: Name
    hit: Literal["collect", "first", "priority"] = "collect"
    order: tuple[Name, ...] = Key(strict=False)
    titles: dict[str, Words] = Key(default_factory=dict)
    reasons: tuple[Reason, ...] = Key(strict=False)
    propose: Proposal | None = None

    @model_validator(mode="after")
    def _modes(self) -> Self:
        """Every mode stands in the order, and no reason has two lines."""
        seen = set()
        for index, one in enumerate(self.reasons):
            if one.mode not in self.order:
                message = say("rules.one_of", key="mode", expected=", ".join(self.order), given=one.mode)
                raise WrongPart(message, "reasons", index, "mode")
            if one.reason in seen:
                raise WrongPart(say("rules.words_twice", word=one.reason), "reasons", index, "reason")
            seen.add(one.reason)
        return self
