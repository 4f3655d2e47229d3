"""A measure is a named number (or word, or truth) at a grain, declared in YAML, and of exactly one shape.

Shapes: over a table (`from` with one operation), a sum of measures (`add`), a ratio of two (`ratio`), a condition
over others (`is`), the first of several by condition (`choose`), or a column of another rule's answer (`rule`).
"""

from __future__ import annotations

from typing import Final, Literal, Self

from pydantic import Field, model_validator

from bankmkt.base.say import say
from bankmkt.rules.model import Label, Model, Name, Number, When, Words

OPERATIONS: Final = ("sum", "count", "any", "min", "max", "worst", "distinct", "weighted")
SHAPES: Final = ("source", "add", "ratio", "condition", "choose", "rule")


class Choice(Model):
    """One line of `choose`: when the condition holds, the measure of that name, or the given word."""

    when: When
    measure: Name | None = None
    word: Name | None = None


class Need(Model):
    """A column to name as missing, and the condition under which it is the one that lacks."""

    column: Label
    when: When


class Measure(Model):
    """One entry under `measures:`.

    Over a table: `where` limits the rows, `months` takes the trailing months up to that of the date, `join` looks a
    reference table up by its key, `weighted` with `by` makes an average as a ratio, `order` ranks the words of
    `worst` from mild to severe, `none` is the value of a customer without rows, `missing: ignore` leaves unknown
    cells out, `absent: unknown` makes the measure unknown where the table was never loaded. `needs` are the columns to
    name where the measure is unknown and its parts cannot tell.
    """

    title: Words
    per: Literal["customer", "bank"] = "customer"
    source: Name | None = Field(None, alias="from")
    join: Name | None = None
    where: When | None = None
    months: int | None = None
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
    condition: When | None = Field(None, alias="is")
    choose: tuple[Choice, ...] = Field(default=(), strict=False)
    needs: tuple[Need | Label, ...] = Field(default=(), strict=False)
    rule: Name | None = None
    column: Name | None = None
    unless_loaded: Label | None = None

    @model_validator(mode="after")
    def _one_shape(self) -> Self:
        """A measure of two shapes would have two meanings."""
        if sum(1 for shape in SHAPES if getattr(self, shape)) != 1:
            raise ValueError(say("rules.measure_shape"))
        if self.source and sum(1 for name in OPERATIONS if getattr(self, name) is not None) != 1:
            raise ValueError(say("rules.one_operation"))
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
        if self.condition:
            found += names_in(self.condition)
        for need in self.needs:
            found += names_in(need.when) if isinstance(need, Need) else []
        for choice in self.choose:
            found += names_in(choice.when)
            found += [choice.measure] if choice.measure else []
        return tuple(name for name in dict.fromkeys(found) if name != "as_of")
