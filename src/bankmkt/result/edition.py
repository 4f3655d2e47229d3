"""An edition is one copy of a book: for one date and one reader, ready to be drawn on any medium.

A book (YAML) says which rules make a workbook; an edition is what comes of it for the whole bank or for one manager or
branch. Writers (workbook, page, mail) draw it and know neither rules nor recipients, so what a reader may not see has
to be gone from an edition before a writer gets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from bankmkt.query.field import Field, Form, Value
from bankmkt.result.blocks import Block
from bankmkt.result.result import Result, RowSource


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One number of the cover; `name` is its key in the book, which stays when the label changes.

    `before` is the same number at the edition's base date, None where it is not known.
    `field` says how the number is written (its label is not used), `better` whether more or less of it is good, and
    `topic` names the topic that tells more.
    """

    name: str
    label: str
    field: Field
    value: Value
    before: Value = None
    better: Literal["up", "down", ""] = ""
    topic: str = ""

    @property
    def change(self) -> Value:
        """The value less the one before, exact for money and counts; None where either is unknown."""
        if isinstance(self.value, bool) or isinstance(self.before, bool):
            return None
        if isinstance(self.value, Decimal) and isinstance(self.before, Decimal):
            return self.value - self.before
        if isinstance(self.value, int | float) and isinstance(self.before, int | float):
            return self.value - self.before
        return None

    @property
    def verdict(self) -> Literal["better", "worse", ""]:
        """Whether the change is good; nothing where it is none, or where neither end is better."""
        change = self.change
        if not self.better or not isinstance(change, int | float | Decimal) or change == 0:
            return ""
        return "better" if (change > 0) == (self.better == "up") else "worse"


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing that needs attention, as a sentence, with the topic where it stands."""

    text: str
    topic: str = ""
    severity: Literal["info", "warning", "error"] = "warning"


@dataclass(frozen=True, slots=True)
class BookList:
    """A list with a sheet of its own: `fields` in the order of the columns, which `rows` have too.

    `totals` are exact sums over all rows, by column; a column that is unknown in some row has None.
    """

    rule: str
    title: str
    fields: tuple[Field, ...]
    rows: RowSource
    highlight: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    totals: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Topic:
    """One sheet: `blocks` are headlines, grids, charts and notes in order; lists have sheets of their own.

    `name` is a short word that links and the edition use, `title` what the sheet is called.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]
    lists: tuple[BookList, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """Two sums that must agree, such as a list's total and the ledger's."""

    label: str
    ours: Value
    theirs: Value
    form: Form = Form.MONEY

    @property
    def agrees(self) -> bool | None:
        """Whether both are the same; None where either is unknown."""
        return None if self.ours is None or self.theirs is None else self.ours == self.theirs


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom an edition is: `kind` is what the bank is split by, `code` the manager's or branch's id."""

    kind: Literal["manager", "branch"]
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Edition:
    """A book for one date and one reader; `reader` is None where it is for the whole bank.

    `results` are the answers that it was made of, for the record of how it was made. `run` names the run that made it,
    so that a workbook leads to its manifest; `source` says which files the book itself is written in. `masked` says, by
    the name of a column, how values were masked.
    """

    book: str
    title: str
    subtitle: str
    as_of: date
    base: date | None
    run: str
    figures: tuple[KeyFigure, ...] = ()
    attention: tuple[Attention, ...] = ()
    topics: tuple[Topic, ...] = ()
    checks: tuple[Check, ...] = ()
    results: tuple[Result, ...] = ()
    notes: tuple[str, ...] = ()
    reader: Reader | None = None
    masked: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
