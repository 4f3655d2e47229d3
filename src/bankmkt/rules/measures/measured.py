"""What measuring hands to a kind of rule: a relation, the steps to it, and what its names mean.

For every name there is an operand for conditions and, where it can be unknown, a gap: how to tell, and which columns
were missing then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bankmkt.base.errors import UsageError
from bankmkt.query.condition import Condition, compile_condition
from bankmkt.query.operand import Operand
from bankmkt.query.plan import NoteQuery, RankCumulate, Step

AnyStep = Step | RankCumulate


@dataclass(frozen=True, slots=True)
class Gap:
    """How to tell that a name is unknown for a customer, and the list of ``table.column`` that were missing."""

    test: str
    names: str


@dataclass(slots=True)
class Measured:
    """The customers of a date with all measures that were asked for, as the relation `relation`."""

    relation: str
    steps: list[AnyStep] = field(default_factory=list)
    vocabulary: dict[str, Operand] = field(default_factory=dict)
    gaps: dict[str, Gap] = field(default_factory=dict)
    tables: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    note_queries: list[NoteQuery] = field(default_factory=list)

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
