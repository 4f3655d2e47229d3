"""A measure is a named number (or word, or truth) at a grain, declared in YAML, and of exactly one shape.

Shapes: over a table (`from` with one operation), a sum of measures (`add`), a ratio of two (`ratio`), arithmetic
(`value`), a condition over others (`is`), the first of several by condition (`choose`), a column of another rule's
answer (`rule`), another measure on another date (`of` with `at`), or a place among all (`place`, `quantile`).
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from bankmkt.base.say import say
from bankmkt.rules.measures.grains import WORDS
from bankmkt.rules.model import Label, Model, Name, Number, When, Words, WrongPart

OPERATIONS: Final = ("sum", "count", "any", "min", "max", "worst", "distinct", "weighted")
SHAPES: Final = ("source", "add", "ratio", "value", "condition", "choose", "rule", "of", "place", "quantile")


def known_day(word: str) -> bool:
    """Whether it is one of the words for other dates, or a date."""
    if word in WORDS:
        return True
    try:
        date.fromisoformat(word)
    except ValueError:
        return False
    return True


class Choice(Model):
    """One line of `choose`: when the condition holds, the measure of that name, or the given word or whole number."""

    when: When
    measure: Name | None = None
    word: Name | None = None
    number: int | None = None


class Need(Model):
    """A column to name as missing, and the condition under which it is the one that lacks."""

    column: Label
    when: When


class Measure(Model):
    """One entry under `measures:`.

    Over a table: `where` limits the rows; of events `months` takes the trailing months up to that of the date, `days`
    the trailing days, `since` those from a beginning on, and `ago` moves any of these back by so many months; `join`
    looks a reference table up by its key, `weighted` with `by` makes an average as a ratio, `order` ranks the words of
    `worst` from mild to severe, `none` is the value of a customer without rows, `missing: ignore` leaves unknown
    cells out, `absent: unknown` makes the measure unknown where the table was never loaded. `needs` are the columns to
    name where the measure is unknown and its parts cannot tell.

    `per` is the grain. A measure per manager or branch over customers, accounts or loans may use what is measured of
    these. `direction` of a place says what comes first, `within` names columns inside which places are counted.
    """

    title: Words
    per: Literal["customer", "account", "loan", "manager", "branch", "bank"] = "customer"
    source: Name | None = Field(None, alias="from")
    join: Name | None = None
    where: When | None = None
    months: int | None = None
    days: int | None = None
    since: Literal["year_start", "quarter_start", "month_start"] | None = None
    ago: int = 0
    sum: str | None = None
    count: When | None = None
    any: When | None = None
    min: Name | None = None
    max: Name | None = None
    worst: Name | None = None
    distinct: Name | None = None
    weighted: Name | None = None
    by: Name | None = None
    order: tuple[Name, ...] = Field(default=(), strict=False)
    none: Number | Name | None = None
    missing: Literal["unknown", "ignore"] = "unknown"
    absent: Literal["none", "unknown"] = "none"
    add: tuple[Name, ...] = Field(default=(), strict=False)
    ratio: tuple[Name, ...] = Field(default=(), strict=False)
    value: str | None = None
    condition: When | None = Field(None, alias="is")
    choose: tuple[Choice, ...] = Field(default=(), strict=False)
    needs: tuple[Need | Label, ...] = Field(default=(), strict=False)
    rule: Name | None = None
    column: Name | None = None
    of: Name | None = None
    at: str | None = None
    place: Name | None = None
    quantile: Name | None = None
    parts: int = Field(5, ge=2)
    direction: Literal["rising", "falling"] = "falling"
    within: tuple[Name, ...] = Field(default=(), strict=False)
    unless_loaded: Label | None = None

    @model_validator(mode="after")
    def _one_shape(self) -> Self:
        """A measure of two shapes would have two meanings."""
        if sum(1 for shape in SHAPES if getattr(self, shape)) != 1:
            raise ValueError(say("rules.measure_shape"))
        if self.source and sum(1 for name in OPERATIONS if getattr(self, name) is not None) != 1:
            raise ValueError(say("rules.one_operation"))
        if (self.of is None) != (self.at is None):
            raise ValueError(say("rules.of_at"))
        if self.at is not None and not known_day(self.at):
            raise WrongPart(say("rules.no_day_word", value=self.at, words=", ".join(WORDS)), "at")
        return self

    @property
    def operation(self) -> str:
        """The operation over a table; "" for other shapes."""
        return next((name for name in OPERATIONS if self.source and getattr(self, name) is not None), "")

    @property
    def labels(self) -> tuple[str, ...]:
        """All columns that `needs` names."""
        return tuple(need if isinstance(need, str) else need.column for need in self.needs)

    @property
    def used(self) -> tuple[str, ...]:
        """The measures and columns that a derived measure is made of."""
        from bankmkt.query.condition import names_in

        found = [*self.add, *self.ratio]
        found += [one for one in (self.place, self.quantile, *self.within) if one]
        if self.value:
            found += names_in(self.value)
        if self.condition:
            found += names_in(self.condition)
        for need in self.needs:
            found += names_in(need.when) if isinstance(need, Need) else []
        for choice in self.choose:
            found += names_in(choice.when)
            found += [choice.measure] if choice.measure else []
        return tuple(name for name in dict.fromkeys(found) if name != "as_of")
