"""The keys of a rule of this kind: what is scored with which weight, what is taken off, and what spoils the score."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, model_validator
from pydantic import Field as Key

from bankmkt.base.say import percent, say
from bankmkt.rules.model import Model, Name, Number, RuleSpec, When, Words, WrongPart


def _word(value: object) -> str:
    """A word of the table of assessments, in any script; nothing in it may end a quoted text."""
    if isinstance(value, str) and value.strip() and "'" not in value and "\\" not in value:
        return value
    raise ValueError(say("rules.no_name", value=value))


def _against(value: object) -> object:
    """A measure, or a number in its place."""
    if isinstance(value, str) and not value.strip().rstrip("%").replace(".", "", 1).isdigit():
        return value
    return str(value)


Word = Annotated[str, BeforeValidator(_word)]
"""A word of the bank's own table."""


class Given(Model):
    """A score that somebody gave: `by` whom, for what; the best is `full`."""

    by: Word
    item: Word
    full: Number = Fraction(100)

    @model_validator(mode="after")
    def _positive(self) -> Self:
        """The best is something."""
        if self.full <= 0:
            raise ValueError(say("scorecard.full"))
        return self


class Indicator(Model):
    """One thing that is scored: a measure ``of`` something held ``against`` another or a number, or a score given.

    Its rate is at least `floor` and at most `cap` (else those of the rule), and below `from_rate` it brings nothing.
    `group` is the one of `groups` that it belongs to; `missing` stands before that of the rule.
    """

    indicator: Name
    weight: Number
    group: Name | None = None
    of: Name | None = None
    against: Annotated[str | None, BeforeValidator(lambda value: None if value is None else _against(value))] = None
    given: Given | None = None
    cap: Number | None = None
    floor: Number | None = None
    from_rate: Number = Fraction(0)
    missing: Literal["unknown", "zero", "redistribute"] | None = None
    title: Words | None = None

    @property
    def key(self) -> str:
        """The beginning of its columns."""
        return self.indicator.replace("-", "_")

    @property
    def number(self) -> Fraction | None:
        """The number that the measure is held against; None where it is held against another measure."""
        if self.against is None or not self.against.rstrip("%").replace(".", "", 1).isdigit():
            return None
        text = self.against
        return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        """Measured against something, or given."""
        measured = self.of is not None and self.against is not None
        if measured == (self.given is not None) or (self.of is None) != (self.against is None):
            raise ValueError(say("scorecard.one_source"))
        if self.number == 0:
            raise WrongPart(say("scorecard.against_nothing"), "against")
        if not 0 < self.weight <= 1:
            raise WrongPart(say("scorecard.weight"), "weight")
        return self


class Deduction(Model):
    """Points taken off per case, `at_most` so many; cases are a measure or what the table of assessments says."""

    deduction: Name
    points: Number
    count: Name | None = None
    item: Word | None = None
    at_most: Number | None = None
    title: Words | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        """Counted or told, and something is taken off."""
        if (self.count is None) == (self.item is None):
            raise ValueError(say("scorecard.one_count"))
        if self.points <= 0 or (self.at_most is not None and self.at_most <= 0):
            raise WrongPart(say("scorecard.takes_off"), "points")
        return self


class Veto(Model):
    """What spoils the whole: no more than `to` points where the condition holds."""

    veto: Name
    when: When
    to: Number = Fraction(0)
    title: Words | None = None


class Group(Model):
    """Indicators that belong together: their weights add up to `weight`."""

    group: Name
    weight: Number
    title: Words | None = None


class Spec(RuleSpec):
    """`points` are those of a score of 100 %; `least` is the fewest that deductions can leave."""

    kind: Literal["scorecard"]
    per: Literal["manager", "branch"] = "manager"
    points: int = Key(100, ge=1)
    cap: Number = Fraction(6, 5)
    floor: Number = Fraction(0)
    least: Number = Fraction(0)
    missing: Literal["unknown", "zero", "redistribute"] = "unknown"
    period: Word = "latest"
    groups: tuple[Group, ...] = Key((), strict=False)
    indicators: tuple[Indicator, ...] = Key(strict=False)
    deductions: tuple[Deduction, ...] = Key((), strict=False)
    vetoes: tuple[Veto, ...] = Key((), strict=False)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """Weights make 100 %, all together and in their groups, and every name stands once."""
        whole = sum((one.weight for one in self.indicators), Fraction(0))
        if whole != 1:
            raise WrongPart(say("scorecard.weights", sum=percent(float(whole), 4)), "indicators")
        known = [one.group for one in self.groups]
        for index, one in enumerate(self.indicators):
            if (one.group is not None or known) and one.group not in known:
                message = say("rules.one_of", key="group", expected=", ".join(known), given=one.group or "")
                raise WrongPart(message, "indicators", index, *(["group"] if one.group else []))
            if (self.floor if one.floor is None else one.floor) > (self.cap if one.cap is None else one.cap):
                raise WrongPart(say("scorecard.floor"), "indicators", index)
        for index, group in enumerate(self.groups):
            own = sum((one.weight for one in self.indicators if one.group == group.group), Fraction(0))
            if own != group.weight:
                shown = {"sum": percent(float(own), 4), "weight": percent(float(group.weight), 4)}
                raise WrongPart(say("scorecard.group_weights", group=group.group, **shown), "groups", index, "weight")
        if self.per == "branch" and any(one.given for one in self.indicators) | any(d.item for d in self.deductions):
            raise WrongPart(say("scorecard.given_to_managers"), "per")
        self._names()
        return self

    def _names(self) -> None:
        """Two columns of one name would hide each other."""
        seen: set[str] = set()
        lists = (
            ("indicators", "indicator", [one.indicator for one in self.indicators]),
            ("deductions", "deduction", [one.deduction for one in self.deductions]),
            ("vetoes", "veto", [one.veto for one in self.vetoes]),
            ("groups", "group", [one.group for one in self.groups]),
        )
        for place, key, names in lists:
            for index, name in enumerate(names):
                if name.replace("-", "_") in seen:
                    raise WrongPart(say("rules.words_twice", word=name), place, index, key)
                seen.add(name.replace("-", "_"))
