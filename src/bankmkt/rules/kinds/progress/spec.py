"""The keys of a rule of this kind: whose progress, in what, against which targets, and how the year is phased."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, model_validator
from pydantic import Field as Key

from bankmkt.base.say import say
from bankmkt.rules.model import Model, Name, Number, RuleSpec, When, Words, WrongPart


def _word(value: object) -> str:
    """An indicator as the table of targets writes it, in any script; nothing in it may end a quoted text."""
    if isinstance(value, str) and value.strip() and "'" not in value and "\\" not in value:
        return value
    raise ValueError(say("rules.no_name", value=value))


Word = Annotated[str, BeforeValidator(_word)]
"""A word of the bank's own table."""


class RunOff(Model):
    """What those listed on an earlier date have repaid since: `listed` chooses them then, `value` is what they owe.

    `since` is a date or a word for one; recoveries of the kinds named in `apart` are no repayment and are shown beside.
    """

    value: Name
    listed: When
    since: str = "year_start"
    apart: tuple[Literal["write_off", "sale", "revived", "cash"], ...] = Key(("write_off", "sale"), strict=False)


class Indicator(Model):
    """One thing that is counted.

    `measure` is at the grain of the rule. A stock grows from its `base`, the measure that stands in where the table of
    targets has none; a flow begins with the year. `target` is for owners without a row of their own, `interim` the
    average over the owners that is expected on the way. `balance` and `targets` are the words that the table of targets
    uses for the indicator.
    """

    indicator: Name
    form: Literal["stock", "flow"]
    measure: Name | None = None
    repaid: RunOff | None = None
    balance: Literal["spot", "average", "flow"] | None = None
    base: Name | None = None
    target: Number | None = None
    interim: Number | None = None
    targets: Word | None = None
    title: Words | None = None

    @property
    def key(self) -> str:
        """The beginning of its columns."""
        return self.indicator.replace("-", "_")

    @property
    def said(self) -> str:
        """The word of the table of targets for its measure."""
        return self.balance or ("flow" if self.form == "flow" else "spot")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        """Either measured or repaid; what is repaid is a flow, and a flow has no base."""
        if (self.measure is None) == (self.repaid is None):
            raise ValueError(say("progress.one_source"))
        if self.repaid is not None and self.form != "flow":
            raise WrongPart(say("progress.repaid_flows"), "form")
        if self.base is not None and self.form == "flow":
            raise WrongPart(say("progress.no_base"), "base")
        return self


class Lights(Model):
    """From which rate on a light is green, and from which it is yellow."""

    green: Number = Fraction(1)
    yellow: Number = Fraction(9, 10)

    @model_validator(mode="after")
    def _falling(self) -> Self:
        """Yellow lies below green."""
        if not self.green > self.yellow > 0:
            raise ValueError(say("progress.lights"))
        return self


class Spec(RuleSpec):
    """`phases` are the weights of equal parts of the year; `within` keeps places among owners alike in that column.

    With `tree` a branch covers all branches below it. `pace` says how the forecast goes on: evenly by `days`, or as
    the `phases` foresee.
    """

    kind: Literal["progress"]
    per: Literal["manager", "branch", "line"] = "manager"
    phases: tuple[int, ...] = Key((4, 3, 3, 2), strict=False)
    pace: Literal["days", "phases"] = "days"
    lights: Lights = Lights()
    tree: bool = False
    within: Name | None = None
    indicators: tuple[Indicator, ...] = Key(strict=False)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        """Phases part the year evenly, indicators have names of their own, and a tree is one of branches."""
        if not self.indicators:
            raise WrongPart(say("rules.missing_key", key="indicator"), "indicators")
        if len(self.phases) not in (1, 2, 3, 4, 6, 12) or min(self.phases) < 0 or sum(self.phases) == 0:
            raise WrongPart(say("progress.phases"), "phases")
        if self.phases[0] == 0:
            raise WrongPart(say("progress.first_phase"), "phases")
        seen: set[str] = set()
        for index, one in enumerate(self.indicators):
            if one.key in seen:
                raise WrongPart(say("rules.words_twice", word=one.indicator), "indicators", index, "indicator")
            seen.add(one.key)
            if one.base is not None and self.tree:  # measured on another date it would be that of the branch alone
                raise WrongPart(say("progress.tree_base"), "indicators", index, "base")
            if one.repaid is not None and self.per == "line":
                raise WrongPart(say("progress.repaid_lines"), "indicators", index, "repaid")
        if self.tree and self.per != "branch":
            raise WrongPart(say("progress.tree"), "tree")
        return self
