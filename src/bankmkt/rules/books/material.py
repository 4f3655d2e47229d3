"""What a book is made of: each rule's answer, ready to be read again, and whose rows of it a reader may have.

A row belongs to a reader by the manager or branch that stands in it. An answer without such a column belongs to nobody
in particular and is left out of a reader's edition: what cannot be shown to be theirs is not shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bankmkt.query.field import Field, Form
from bankmkt.result.blocks import Grid, Listing, Presentation
from bankmkt.result.edition import Reader
from bankmkt.result.result import PartRows, Result
from bankmkt.rules.ruleset import Rule

SplitBy = Literal["manager", "branch"]
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Material:
    """One rule's answer: `before` are its rows at the base date, `figures_before` its single figures then.

    `not_alike` are tables that it read on one of the two dates only, so that the two say nothing together.
    """

    rule: Rule
    presentation: Presentation
    rows: PartRows
    before: PartRows | None = None
    not_alike: tuple[str, ...] = ()
    figures_before: Mapping[str, object] = field(default_factory=dict)

    @property
    def result(self) -> Result:
        """The answer itself."""
        return self.presentation.result

    @property
    def fields(self) -> dict[str, Field]:
        """The columns of the rows, by name."""
        return {one.name: one for one in self.result.fields}

    @property
    def highlight(self) -> dict[str, tuple[str, ...]]:
        """The codes that stand for trouble, by column."""
        found: dict[str, tuple[str, ...]] = {}
        for block in self.presentation.blocks:
            if isinstance(block, Listing | Grid):
                found |= block.highlight
        return found

    @property
    def is_tree(self) -> bool:
        """Whether rows of one owner are in the rows of the owner above, so that adding them up counts them twice."""
        return "level" in self.fields

    def code(self) -> str:
        """The column that says what each row is: the first of the summary's codes that the rows have; "" for none."""
        return next((one.name for one in self._common() if one.form is Form.CODE), "")

    def value(self) -> str:
        """The money that the rows add up to: the summary's first that the rows have; "" for none."""
        return "" if self.is_tree else next((one.name for one in self._common() if one.form is Form.MONEY), "")

    def owner(self, kind: SplitBy) -> str:
        """The column that says whose a row is; "" where there is none."""
        if f"{kind}_id" in self.fields:
            return f"{kind}_id"
        return "owner_id" if "owner_id" in self.fields and self.rule.spec.per == kind else ""

    def _common(self) -> list[Field]:
        summary = {one.name for one in self.result.summary.fields}
        return [one for one in self.result.fields if one.name in summary]


@dataclass(frozen=True, slots=True)
class Whose:
    """A reader with all the codes that are theirs: a head has those of all branches below."""

    reader: Reader
    codes: frozenset[str]
    parts: dict[int, PartRows] = field(default_factory=dict, compare=False, repr=False)
    """The parts taken so far: many numbers of a cover are of one answer, and each part is a scan."""

    def part(self, material: Material, rows: PartRows) -> PartRows | None:
        """The reader's rows of an answer; None where the rows do not say whose they are."""
        column = material.owner(self.reader.kind)
        if not column:
            return None
        if id(rows) not in self.parts:
            self.parts[id(rows)] = rows.part({column: self.codes})
        return self.parts[id(rows)]


@dataclass(frozen=True, slots=True)
class Facts:
    """What an edition says of itself; `names` are those of branches and managers by column, for tables by them.

    `is_traced` says that the last column of every answer tells where each row comes from; lists then end with it.
    """

    as_of: date
    base: date | None
    run: str
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    is_traced: bool = False
    source: str = ""
