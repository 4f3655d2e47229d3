"""What is loaded is a value that rules can read without touching the database.

A plan depends on it: `contribution` is taken from the extract only where the extract had that column, a table that
was never loaded is a note and not a zero, and a date that is not there is an error before anything runs. The ledger
of the database fills it; tests fill it by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Extract:
    """One file or sheet that now feeds a table: `columns` are the canonical columns that its header had.

    `as_of` is the date for snapshots, None for event and reference tables; `rows` are those loaded from it.
    """

    table: str
    load_id: int
    file: str
    sheet: str
    sha256: str
    rows: int
    columns: frozenset[str]
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """Every extract that the database now holds, by table."""

    extracts: Mapping[str, tuple[Extract, ...]] = field(default_factory=dict)

    def has(self, table: str) -> bool:
        """Whether the table was ever loaded, even if it held no row."""
        return bool(self.extracts.get(table))

    def dates(self, table: str) -> tuple[date, ...]:
        """The as_of dates of a snapshot table, ascending; empty for other tables."""
        return tuple(sorted({one.as_of for one in self.extracts.get(table, ()) if one.as_of is not None}))

    def at(self, table: str, as_of: date) -> tuple[Extract, ...]:
        """The extracts that feed a table for one date: those of that date, and those without one."""
        return tuple(one for one in self.extracts.get(table, ()) if one.as_of in (None, as_of))

    def columns(self, table: str, as_of: date) -> frozenset[str]:
        """The columns that at least one of these extracts had."""
        return frozenset().union(*(one.columns for one in self.at(table, as_of)))
