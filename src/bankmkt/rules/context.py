"""What planning needs to know of the world: the date, what is loaded, and where measures and other rules are found.

Planning asks this object and nothing else, so that a plan can be printed without a database being touched again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.query.plan import NoteQuery, RankCumulate, Step
from bankmkt.rules.measures.registry import Registry
from bankmkt.tables import table as find_table
from bankmkt.tables.loaded import Loaded
from bankmkt.tables.model import Kind


@dataclass(frozen=True, slots=True)
class Answer:
    """Another rule's answer as a measure: `relation` has ``customer_id``, the column and its ``…__missing``."""

    relation: str
    steps: tuple[Step | RankCumulate, ...]
    tables: tuple[str, ...]
    notes: tuple[str, ...]
    note_queries: tuple[NoteQuery, ...]


@dataclass(slots=True)
class Context:
    """One planning: `where` is a further condition on the population, `by` a grouping of the summary."""

    as_of: date
    loaded: Loaded
    measures: Registry
    answerer: Callable[[Context, str, str], Answer]
    where: str | None = None
    by: str | None = None
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)

    def known_names(self) -> list[str]:
        """Every name that a condition over customers may use, for suggestions."""
        customers = find_table("customers")
        columns = [column.name for column in customers.columns if column.name != "name"] if customers else []
        return sorted({*columns, "customer_name", *self.measures.names()})

    def answer(self, rule: str, column: str) -> Answer:
        """A column of another rule's answer, planned once."""
        key = (rule, column)
        if key not in self.answers:
            self.answers[key] = self.answerer(self, rule, column)
        return self.answers[key]

    def is_loaded(self, table: str) -> bool:
        """Whether the table was loaded for the date of this planning (or at all, where it has no date)."""
        return bool(self.loaded.at(table, self.as_of))

    def absence(self, table: str) -> str:
        """The note to make when a table is not in the figures; "" when it is loaded for the date."""
        if self.is_loaded(table):
            return ""
        dates = self.loaded.dates(table)
        if dates:
            return say("rules.without_at", table=table, day=self.as_of, latest=dates[-1])
        return say("rules.without", table=table)

    def strangers(self, table: str, limit: str = "") -> NoteQuery:
        """The remark on rows of a table whose customer the customers of the date do not hold; `limit` is a filter."""
        where = f"{limit} AND " if limit else ""
        sql = (
            f"SELECT count(*) FROM {table} WHERE {where}NOT EXISTS (SELECT 1 FROM customers"
            f" WHERE customers.as_of = DATE '{self.as_of}' AND customers.customer_id = {table}.customer_id)"
        )
        return NoteQuery(
            sql,
            f"{table} 中有 {{n}} 行的客户不在当日客户表中，未计入",
            f"{{n}} rows of {table} belong to no customer of this date: left out",
        )

    def require(self, rule: str, tables: tuple[str, ...]) -> None:
        """InputError when a table that the rule needs was never loaded, or not for this date."""
        never = [table for table in tables if not self.loaded.has(table)]
        if never:
            raise InputError(say("rules.needs_missing", rule=rule, tables=", ".join(never)), say("rules.needs_remedy"))
        for table in tables:
            declared = find_table(table)
            if declared is not None and declared.kind is Kind.SNAPSHOT and not self.is_loaded(table):
                latest = self.loaded.dates(table)[-1]
                raise InputError(
                    say("rules.needs_stale", rule=rule, table=table, day=self.as_of, latest=latest),
                    say("rules.needs_date_remedy"),
                )
