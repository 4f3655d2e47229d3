"""The keys of a rule of this kind: what is compared (a class or a balance), with which date, and what is at stake."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, model_validator
from pydantic import Field as Key

from bankmkt.base.say import say
from bankmkt.rules.measures.grains import WORDS
from bankmkt.rules.measures.spec import known_day
from bankmkt.rules.model import Name, RuleSpec, Words, WrongPart

ABSENT: Final = ("new", "left", "outside", "unknown")
"""The classes of this kind's own: there at one date only, there and not in the rule's answer, not known."""


def _listed(value: object) -> object:
    """One word where a list may stand."""
    return [value] if isinstance(value, str) else value


def _day(value: object) -> str:
    text = str(value)
    if not known_day(text):
        raise ValueError(say("rules.no_day_word", value=text, words=", ".join(WORDS)))
    return text


class Spec(RuleSpec):
    """What is compared is a column of another rule's answer (`rule`, `column`), a word (`of`) or a number (`measure`).

    `order` are the classes, the better ones `first` or `last`; without it they are those that the rule or the table
    declares. `value` is a money measure, `value_column` a money column of the same rule's answer; most is lost where
    that fell most (`worst: value`), or where most went to a worse class (`moves`). `base` are words or dates; a class
    has one. With `against`, the answer of another rule on the same date stands in the place of the base.
    """

    kind: Literal["migration"]
    rule: Name | None = None
    column: Name | None = None
    of: Name | None = None
    measure: Name | None = None
    order: tuple[Name, ...] = Key(default=(), strict=False)
    better: Literal["first", "last"] = "first"
    titles: dict[str, Words] = Key(default_factory=dict)
    value: Name | None = None
    value_column: Name | None = None
    base: Annotated[tuple[Annotated[str, BeforeValidator(_day)], ...], BeforeValidator(_listed)] = Key(
        default=("last_month_end",), strict=False
    )
    against: Name | None = None
    worst: Literal["value", "moves"] = "value"
    listed: Literal["moved", "all"] = "moved"
    top: int = Key(20, ge=1)

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        """One thing is compared, and the keys that belong to another are not there."""
        if not self.base:
            raise WrongPart(say("migration.empty"), "base")
        if sum(1 for one in (self.rule, self.of, self.measure) if one) != 1:
            raise ValueError(say("migration.one_subject"))
        if (self.rule is None) != (self.column is None):
            raise ValueError(say("migration.rule_column"))
        if self.value is not None and self.value_column is not None:
            raise WrongPart(say("migration.one_value"), "value_column")
        if self.rule is None and (self.value_column or self.against):
            raise WrongPart(say("migration.needs_rule"), "value_column" if self.value_column else "against")
        if self.measure is None and len(self.base) > 1:
            raise WrongPart(say("migration.one_base"), "base")
        if self.measure is not None and self.value is not None:
            raise WrongPart(say("migration.measure_is_value"), "value")
        for place, name in enumerate(self.order):
            if name in ABSENT[:3] or name in self.order[:place]:
                raise WrongPart(say("rules.words_twice", word=name), "order", place)
        return self
