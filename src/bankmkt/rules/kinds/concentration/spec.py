"""The keys of a rule of this kind: what is added up over which names, and how much of the capital a name may have."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field as Key
from pydantic import model_validator

from bankmkt.base.say import say
from bankmkt.rules.model import Label, Model, Name, Number, RuleSpec, Words, WrongPart
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Type


class Over(Model):
    """Names that customers share: the value of a column or measure; `alone` makes one without it a name of its own."""

    name: Name
    of: Name
    alone: bool = False
    title: Words | None = None


class Limit(Model):
    """How much of an amount of the bank (`of`, a column) a name may have."""

    name: Name
    over: Name
    measure: Name
    of: Label
    at_most: Number
    title: Words | None = None


class Spec(RuleSpec):
    """`measure` is the book whose shares are shown over each of `over`; from `near` of a limit on a name is listed."""

    kind: Literal["concentration"]
    measure: Name
    over: tuple[Over, ...] = Key(strict=False, min_length=1)
    top: int = Key(10, ge=1)
    limits: tuple[Limit, ...] = Key((), strict=False)
    near: Number
    titles: dict[str, Words] = Key(default_factory=dict)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """Each limit speaks of known names and of one amount of the bank, and no share is outside 0 to 1."""
        known = [one.name for one in self.over]
        for index, one in enumerate(self.over):
            if known.index(one.name) != index:
                raise WrongPart(say("rules.words_twice", word=one.name), "over", index, "name")
        for index, limit in enumerate(self.limits):
            if limit.over not in known:
                message = say("rules.one_of", key="over", expected=", ".join(known), given=limit.over)
                raise WrongPart(message, "limits", index, "over")
            if not 0 < limit.at_most <= 1:
                raise WrongPart(say("concentration.no_share"), "limits", index, "at_most")
            if not _is_amount_of_the_bank(limit.of):
                raise WrongPart(say("concentration.no_amount", value=limit.of), "limits", index, "of")
            if [other.name for other in self.limits].index(limit.name) != index:
                raise WrongPart(say("rules.words_twice", word=limit.name), "limits", index, "name")
        if not 0 < self.near <= 1:
            raise WrongPart(say("concentration.no_share"), "near")
        return self

    @property
    def measures(self) -> tuple[str, ...]:
        """All measures, each once: the book first."""
        return tuple(dict.fromkeys([self.measure, *(one.measure for one in self.limits)]))

    @property
    def capital(self) -> tuple[str, ...]:
        """All columns of the bank's amounts, each once."""
        return tuple(dict.fromkeys(one.of for one in self.limits))


def _is_amount_of_the_bank(label: str) -> bool:
    """Whether it is money of a table that has one row a date."""
    name, _, column = label.partition(".")
    table = find_table(name)
    found = table.column(column) if table is not None else None
    return table is not None and table.key == ("as_of",) and found is not None and found.type is Type.MONEY
