"""What planning needs to know of the world: the date, what is loaded, and where measures and other rules are found.

Planning asks this object and nothing else, so that a plan can be printed without a database being touched again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.query.field import Field
from bankmkt.query.plan import AnyStep, NoteQuery, Plan
from bankmkt.rules.measures.grains import GRAINS, other_day
from bankmkt.rules.measures.registry import Registry
from bankmkt.tables import table as find_table
from bankmkt.tables.loaded import Loaded
from bankmkt.tables.model import Kind

if TYPE_CHECKING:
    from bankmkt.rules.measures.measured import Measured


class MissingTablesError(InputError):
    """What a rule cannot run without and is not loaded; `tables` names it."""

    def __init__(self, tables: Sequence[str], message: str, remedy: str = "") -> None:
        """The tables, and what a person is told."""
        super().__init__(message, remedy)
        self.tables = tuple(tables)


@dataclass(frozen=True, slots=True)
class Answer:
    """Another rule's answer as a measure: `relation` has `key`, the column and the list `missing` ("" for none).

    `steps` make the relation inside the plan that uses it; where they are empty it is the result of a plan that runs
    before. `field` says what the column holds, money where it is None.
    """

    relation: str
    steps: tuple[AnyStep, ...]
    tables: tuple[str, ...]
    notes: tuple[str, ...]
    note_queries: tuple[NoteQuery, ...]
    key: str = "customer_id"
    missing: str = ""
    field: Field | None = None


@dataclass(slots=True)
class Pool:
    """What all rules of one run want of each table, so that it is read and grouped once for all of them.

    While it is open every wish is noted; afterwards a group holds what all have wished for. Only groups are shared: one
    relation with everything that all rules want of every customer would be wide and would have to be kept.
    """

    is_open: bool = True
    wishes: dict[tuple[object, ...], set[str]] = field(default_factory=dict)

    def share(self, group: tuple[object, ...], names: list[str]) -> list[str]:
        """The names to put into a group: the own ones while wishes are noted, then those of all, sorted."""
        wished = self.wishes.setdefault(group, set())
        if self.is_open:
            wished.update(names)
            return names
        return sorted({*wished, *names})


@dataclass(slots=True)
class Context:
    """One planning: `where` is a further condition on the population, `by` a grouping of the summary.

    `prefix` begins the names of all steps that measuring makes, so that two dates do not collide in one plan. `trail`
    are the rules that are being planned, the outermost first; `uses` collects the plans whose results this one reads,
    by the relation that holds them, and `log` what was measured, for those who explain. `plans` are those of rules that
    were used already and `checked` the rules whose names and conditions were found right: neither is done twice.
    """

    as_of: date
    loaded: Loaded
    measures: Registry
    answerer: Callable[[Context, str, str], Answer]
    where: str | None = None
    by: str | None = None
    answers: dict[tuple[str, str, date, str], Answer] = field(default_factory=dict)
    prefix: str = ""
    trail: tuple[str, ...] = ()
    uses: dict[str, Plan] = field(default_factory=dict)
    log: list[Measured] = field(default_factory=list)
    pool: Pool | None = None
    plans: dict[tuple[str, date], Plan] = field(default_factory=dict)
    checked: set[str] = field(default_factory=set)

    def at(self, when: str | date) -> Context:
        """The same planning on another date: a date, or one of the words of `measures.grains.WORDS`."""
        day = other_day(str(when), self.as_of, self.loaded)
        word = str(when).replace("-", "_") if isinstance(when, str) else f"{when:%Y%m%d}"
        prefix = f"{self.prefix}on_{word}_" if word[:1].isdigit() else f"{self.prefix}{word}_"
        return replace(self, as_of=day, prefix=prefix)

    def known_names(self, per: str = "customer") -> list[str]:
        """Every name that a condition over the members of a grain may use, for suggestions."""
        grain = GRAINS[per]
        tables = [grain.table, *(["customers"] if "customer" in grain.parents else [])]
        found = [one for name in tables if (one := find_table(name)) is not None]
        columns = [column.name for one in found for column in one.columns if column.name != "name"]
        return sorted({*columns, *grain.identity, *self.measures.names()})

    def answer(self, rule: str, column: str) -> Answer:
        """A column of another rule's answer, planned once."""
        key = (rule, column, self.as_of, self.prefix)
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
            message = say("rules.needs_missing", rule=rule, tables=", ".join(never))
            raise MissingTablesError(never, message, say("rules.needs_remedy"))
        for table in tables:
            declared = find_table(table)
            if declared is not None and declared.kind is Kind.SNAPSHOT and not self.is_loaded(table):
                latest = self.loaded.dates(table)[-1]
                raise MissingTablesError(
                    [table],
                    say("rules.needs_stale", rule=rule, table=table, day=self.as_of, latest=latest),
                    say("rules.needs_date_remedy"),
                )
