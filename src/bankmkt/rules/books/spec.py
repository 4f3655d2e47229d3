"""A book is declared as a reader would ask for it: a cover of a few numbers, then topics, each made of rules.

A number of the cover is counted or added up over the rows of an answer, so that it equals the list behind it for the
whole bank and for every manager alike; only single figures of a rule (Gini) are for the whole bank alone.
"""

from __future__ import annotations

from typing import Literal, TypeVar

from pydantic import Field, model_validator

from bankmkt.base.say import say
from bankmkt.rules.model import Model, Name, Words, WrongPart

Show = Literal["headline", "grids", "charts", "notes"]
EVERYTHING: tuple[Show, ...] = ("headline", "grids", "charts", "notes")
M = TypeVar("M", bound=Model)
Values = dict[Name, tuple[str, ...]]


class Figure(Model):
    """A number of the cover: how many rows (`count`), the sum of a column, or a single figure of the rule."""

    name: Name
    label: Words
    rule: Name
    count: bool = False
    sum: Name | None = None
    figure: Name | None = None
    form: Literal["money", "count", "ratio", "number"] | None = None
    where: Values = Field(default_factory=dict)
    better: Literal["up", "down"] | None = None
    topic: Name | None = None

    @model_validator(mode="before")
    @classmethod
    def _lists(cls, data: object) -> object:
        return _listed(data)

    @model_validator(mode="after")
    def _one_of_three(self) -> Figure:
        given = [self.count, self.sum is not None, self.figure is not None]
        if sum(given) != 1:
            raise WrongPart(say("book.one_of_three"), "name")
        if self.figure is not None and self.where:
            raise WrongPart(say("book.figure_where"), "where")
        return self


class Small(Model):
    """A small table of some columns of the answer's rows, for answers that have a row per owner.

    `order` names columns by which its rows stand, rising, what is not known first; by itself they stand as in the list.
    """

    columns: tuple[Name, ...] = Field(strict=False)
    title: Words | None = None
    order: tuple[Name, ...] = Field(default=(), strict=False)
    where: Values = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _lists(cls, data: object) -> object:
        return _listed(data)

    @model_validator(mode="after")
    def _not_empty(self) -> Small:
        return _some(self, "columns")


class Part(Model):
    """What a topic takes of one rule.

    `show` are the blocks of the rule itself, which are of the whole bank. `by` adds a table of the rows per value of a
    column, with the counts of each word of `code` and the sum of `value`. `list` gives the rows a sheet of their own,
    with all `columns` or these, and all rows or those of `where`; `totals` is false where adding its rows up says
    nothing, as where a customer stands in several of them.
    """

    rule: Name
    show: tuple[Show, ...] = Field(default=EVERYTHING, strict=False)
    by: Name | None = None
    code: Name | None = None
    value: Name | None = None
    tables: tuple[Small, ...] = Field(default=(), strict=False)
    list: bool = True
    columns: tuple[Name, ...] | None = Field(default=None, strict=False)
    totals: bool = True
    where: Values = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _lists(cls, data: object) -> object:
        return _listed(data)


class TopicSpec(Model):
    """One sheet of the book."""

    name: Name
    title: Words
    parts: tuple[Part, ...] = Field(strict=False)

    @model_validator(mode="after")
    def _not_empty(self) -> TopicSpec:
        return _some(self, "parts")


class BookSpec(Model):
    """A book: `audience` says which masks apply where no reader is given, `base` with what the cover compares.

    `reconcile` names a rule of the kind `reconciliation`, whose sums go to the checks of the book.
    """

    bankmkt: int
    name: Name
    title: Words
    about: Words | None = None
    extends: Name | None = None
    base: Name = "last_month_end"
    reconcile: Name | None = None
    figures: tuple[Figure, ...] = Field(default=(), strict=False)
    topics: tuple[TopicSpec, ...] = Field(strict=False)

    @model_validator(mode="after")
    def _not_empty(self) -> BookSpec:
        return _some(self, "topics")

    def rules(self) -> list[str]:
        """Every rule that the book reads, in the order of its topics."""
        named = [part.rule for topic in self.topics for part in topic.parts]
        named += [figure.rule for figure in self.figures]
        if self.reconcile is not None:
            named.append(self.reconcile)
        return list(dict.fromkeys(named))


def _some(model: M, key: str) -> M:
    """The model, if what it has under the key is not empty."""
    if not getattr(model, key):
        raise WrongPart(say("book.empty", key=key), key)
    return model


def _listed(data: object) -> object:
    """`where: {mode: forced}` as `where: {mode: [forced]}`, and a rule's name alone as a part."""
    if isinstance(data, str):
        return {"rule": data}
    if isinstance(data, dict) and isinstance(data.get("where"), dict):
        where = {key: tuple(_words(value)) for key, value in data["where"].items()}
        return {**data, "where": where}
    return data


def _words(value: object) -> list[object]:
    items = list(value) if isinstance(value, list | tuple) else [value]
    return [str(item).lower() if isinstance(item, bool) else item for item in items]
