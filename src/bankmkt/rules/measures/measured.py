"""What measuring hands to a kind of rule: a relation, the steps to it, and what its names mean.

For every name there is an operand for conditions and, where it can be unknown, a gap: how to tell, and which columns
were missing then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from bankmkt.base.errors import UsageError
from bankmkt.query.condition import Condition, compile_condition
from bankmkt.query.operand import Operand
from bankmkt.query.plan import AnyStep, NoteQuery


@dataclass(frozen=True, slots=True)
class Gap:
    """How to tell that a name is unknown for a customer, and the list of ``table.column`` that were missing."""

    test: str
    names: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a name's value comes from: rows of `table` for which `where` holds, found by the column `key`.

    `column` is what is read of them, "" where several are.
    """

    table: str
    where: str
    key: str
    column: str = ""


@dataclass(slots=True)
class Measured:
    """The members of a grain on a date with all measures that were asked for, as the relation `relation`.

    `key` is the column that names a member. `labels` say ``table.column`` for a name, `origins` where the rows of a
    measure over a table are, `uses` which names a measure is made of, `wanted` what was asked for by name.
    """

    relation: str
    steps: list[AnyStep] = field(default_factory=list)
    vocabulary: dict[str, Operand] = field(default_factory=dict)
    gaps: dict[str, Gap] = field(default_factory=dict)
    tables: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    note_queries: list[NoteQuery] = field(default_factory=list)
    key: str = "customer_id"
    day: date = date.min
    labels: dict[str, str] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    uses: dict[str, tuple[str, ...]] = field(default_factory=dict)
    wanted: tuple[str, ...] = ()

    def missing(self, names: Iterable[str]) -> str:
        """SQL: the sorted list of the columns that are missing among these names, empty where none is."""
        found = [self.gaps[name] for name in dict.fromkeys(names) if name in self.gaps]
        if len(found) == 1:
            return f"CASE WHEN {found[0].test} THEN {found[0].names} ELSE @none() END"
        items = [f"CASE WHEN {gap.test} THEN {gap.names} END" for gap in found]
        return f"@union({', '.join(items)})" if items else "@none()"

    def condition(self, text: str) -> Condition:
        """A condition over these names that was checked before; a fault here raises UsageError."""
        compiled, faults = compile_condition(text, self.vocabulary)
        if compiled is None:
            raise UsageError(faults[0].message, faults[0].remedy)
        return compiled
