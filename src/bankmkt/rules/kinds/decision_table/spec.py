"""The keys of a rule of this kind: the reasons, the order of the classes, and what is shown, kept and expected of each.

The words that a reason leads to are called modes, whatever they are: ways to leave, layers, segments, watchers. One
name for all of them lets every reader of an answer find the class without knowing the rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, model_validator
from pydantic import Field as Key

from bankmkt.base.say import say
from bankmkt.rules.measures.grains import GRAINS, WORDS
from bankmkt.rules.measures.spec import known_day
from bankmkt.rules.model import Model, Name, RuleSpec, When, Words, WrongPart

UNKNOWN: Final = "unknown"
"""The class of a row whose class an input that is missing could change."""


def _portion(value: object) -> Fraction:
    """``50%``, ``0.1`` or ``1/3`` as an exact number from 0 to 1."""
    try:
        text = str(value).strip()
        found = Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ValueError(say("rules.no_number", value=value)) from None
    if not 0 <= found <= 1:
        raise ValueError(say("decision_table.no_portion", value=value))
    return found


Portion = Annotated[Fraction, BeforeValidator(_portion)]
"""A share of a class: ``50%``, ``0.1``, ``1/3``."""


class Reason(Model):
    """One line of the table.

    `mode` may be left out where there is one mode, or where `levels` count the reasons. `advice` are words for what to
    do or to offer; `priority` names a measure, the greatest first, that orders the kept reasons of a mode. With
    ``missing: ignore`` a line that cannot be judged is a plain no, and tables that only it needs are not remarked on.
    """

    reason: Name
    mode: Name | None = None
    when: When
    title: Words | None = None
    advice: tuple[Name, ...] = Key(default=(), strict=False)
    priority: Name | None = None
    missing: Literal["unknown", "ignore"] = "unknown"


class Proposal(Model):
    """When and how much, by mode: all of it now, all at the next maturity, or equal parts at the next maturities."""

    maturity: Name
    maturities: Name
    plans: dict[str, Literal["now", "next_maturity", "instalments"]]
    instalments: int = Key(3, ge=1)


class Coverage(Model):
    """A figure: the share of the population that stands in one of `modes`, or that no reason hits where there are none.

    Rows whose class is unknown are on neither side of it.
    """

    name: Name
    title: Words
    modes: tuple[Name, ...] = Key(default=(), strict=False)


class Expectation(Model):
    """What is to be expected of each class within a year: the share of its members, and of their value, that is lost.

    `next` names the class that a member would join by one step more, `base` the date since which the actual losses
    are counted (members of that date who are no longer there).
    """

    shares: dict[str, Portion]
    next: dict[str, Name] = Key(default_factory=dict)
    base: str | None = None

    @model_validator(mode="after")
    def _known(self) -> Self:
        """A step leads to a class with a share of its own, and the date is one."""
        for mode, other in self.next.items():
            if mode not in self.shares or other not in self.shares:
                raise WrongPart(_one_of("next", self.shares, other), "next", mode)
        if self.base is not None and not known_day(self.base):
            raise WrongPart(say("rules.no_day_word", value=self.base, words=", ".join(WORDS)), "base")
        return self


class Spec(RuleSpec):
    """`order` ranks the modes from most to least severe; `hit` says which of the reasons that apply are kept.

    With `otherwise` everybody of the population has a class: that word where no reason applies, ``unknown`` where a
    missing input could change it. `levels` make the class by the number of reasons that apply. `keep` limits the
    reasons that are shown, `count` names a column with their number, `show` further columns. `focus` are the modes
    that the finding speaks of.
    """

    kind: Literal["decision_table"]
    value: Name | None = None
    hit: Literal["collect", "first", "priority"] = "collect"
    order: tuple[Name, ...] = Key(strict=False, min_length=1)
    otherwise: Name | None = None
    levels: dict[str, int] = Key(default_factory=dict)
    titles: dict[str, Words] = Key(default_factory=dict)
    headings: dict[Literal["mode", "reasons", "advice", "count", "at_risk"], Words] = Key(default_factory=dict)
    reasons: tuple[Reason, ...] = Key(strict=False, min_length=1)
    keep: int | None = Key(None, ge=1)
    count: Name | None = None
    show: tuple[Name, ...] = Key(default=(), strict=False)
    advice: dict[str, Words] = Key(default_factory=dict)
    sets: dict[str, Annotated[tuple[Name, ...], Key(strict=False)]] = Key(default_factory=dict)
    order_by: tuple[str, ...] = Key(default=(), strict=False)
    focus: tuple[Name, ...] = Key(default=(), strict=False)
    coverage: Coverage | None = None
    expect: Expectation | None = None
    propose: Proposal | None = None

    @property
    def classes(self) -> tuple[str, ...]:
        """All words that the column `mode` can hold, in the order in which they are listed."""
        words = list(self.order)
        if self.otherwise is not None:
            words += [self.otherwise, UNKNOWN]
        return tuple(dict.fromkeys(words))

    @property
    def focused(self) -> tuple[str, ...]:
        """The modes of the finding: those named, else the first where everybody has a class, else all."""
        if self.focus:
            return self.focus
        return self.order[:1] if self.otherwise is not None else self.order

    @property
    def is_grave(self) -> bool:
        """Whether the finding speaks of something bad, by the severities that the rule declares."""
        return self.severity.get(self.focused[0]) in ("warning", "error")

    @property
    def has_advice(self) -> bool:
        """Whether any reason or class says what to do."""
        return bool(self.sets) or any(one.advice for one in self.reasons)

    def mode_of(self, one: Reason) -> str:
        """The mode that a reason leads to; of a table with levels the first, as it is not asked for."""
        return one.mode if one.mode is not None else self.order[0]

    @model_validator(mode="after")
    def _grain(self) -> Self:
        """The rows are members of a grain that there is."""
        if self.per not in GRAINS:
            raise WrongPart(_one_of("per", GRAINS, self.per), "per")
        return self

    @model_validator(mode="after")
    def _lines(self) -> Self:
        """Every mode stands in the order, and no reason has two lines."""
        seen = set()
        for index, one in enumerate(self.reasons):
            if one.mode is not None and one.mode not in self.order:
                raise WrongPart(_one_of("mode", self.order, one.mode), "reasons", index, "mode")
            if one.mode is None and not self.levels and len(self.order) > 1:
                raise WrongPart(say("rules.missing_key", key="mode"), "reasons", index)
            if one.reason in seen:
                raise WrongPart(say("rules.words_twice", word=one.reason), "reasons", index, "reason")
            seen.add(one.reason)
        return self

    @model_validator(mode="after")
    def _level(self) -> Self:
        """Levels give every mode a number of reasons, fewer for milder ones, and leave nothing to the lines."""
        if not self.levels:
            return self
        numbers = [self.levels.get(mode, 0) for mode in self.order]
        if set(self.levels) != set(self.order) or min(numbers) < 1 or numbers != sorted(set(numbers), reverse=True):
            raise WrongPart(say("decision_table.levels", order=", ".join(self.order)), "levels")
        for index, one in enumerate(self.reasons):
            if one.mode is not None:
                raise WrongPart(say("decision_table.level_mode"), "reasons", index, "mode")
        if self.hit != "collect":
            raise WrongPart(say("decision_table.only_collect", key="levels"), "hit")
        return self

    @model_validator(mode="after")
    def _words(self) -> Self:
        """What names a mode names one that there is, and what needs a value has one."""
        named: list[tuple[tuple[str | int, ...], str]] = []
        named += [(("focus", index), mode) for index, mode in enumerate(self.focus)]
        named += [(("sets", mode), mode) for mode in self.sets]
        if self.expect is not None:
            named += [(("expect", "shares", mode), mode) for mode in self.expect.shares]
        if self.coverage is not None:
            named += [(("coverage", "modes", index), mode) for index, mode in enumerate(self.coverage.modes)]
        for path, mode in named:
            if mode not in self.classes:
                raise WrongPart(_one_of("mode", self.classes, mode), *path)
        for key in ("expect", "propose"):
            if getattr(self, key) is not None and self.value is None:
                raise WrongPart(say("rules.missing_key", key="value"), key)
        if self.keep is not None and self.hit != "collect":
            raise WrongPart(say("decision_table.only_collect", key="keep"), "hit")
        return self


def _one_of(key: str, known: Iterable[str], given: str) -> str:
    return say("rules.one_of", key=key, expected=", ".join(known), given=given)
