"""A plan is data: named SELECT steps that can be printed, compared and read by an auditor before anything runs.

Steps are written in a portable subset of SQL in which everything that engines answer differently is a macro
(`@share(a, b)`, see `expr`). The one thing that is not a SELECT with macros is `RankCumulate`: a global running
total is a window on one engine and a join over buckets on another, so it stays a node until a dialect lowers it.
`Worked` is the door for what no engine says at all: rows pass through a function of Python between two steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from bankmkt.query.field import Field, Row


@dataclass(frozen=True, slots=True)
class Step:
    """One named SELECT; `why` is the sentence an auditor reads above it. `store` asks for a temporary table."""

    name: str
    why: str
    sql: str
    store: bool = False


@dataclass(frozen=True, slots=True)
class RankCumulate:
    """The rows of `source` plus ``rank``, ``cumulative``, ``total`` and ``known``, all within the columns of `within`.

    The order is `value` (money) falling, unknown last, then `key` rising as text; ``rank`` counts from 1 over all
    rows. ``cumulative`` (up to and including the row) and ``total`` add positive values only, ``known`` counts the
    values that are not null.
    """

    name: str
    why: str
    source: str
    value: str
    key: str
    within: tuple[str, ...] = ()
    store: bool = False


@dataclass(frozen=True, slots=True)
class Worked:
    """Rows worked out in Python from the rows of `source`: for what no engine says, such as similarity or allocation.

    `source` is a SELECT over earlier steps; write its ORDER BY where `work` needs one. `work` takes its rows one after
    another (money as Decimal, whole numbers as int) and gives rows of `fields`; it must not keep more of them than it
    needs, and its answer must depend on nothing but them. Later steps read the relation `name`, which is always
    stored; its columns have the types of the forms: money DECIMAL(28,2), rates DECIMAL(12,6), counts BIGINT, ratios
    and numbers DOUBLE, lists text[].
    """

    name: str
    why: str
    source: str
    fields: tuple[Field, ...]
    work: Callable[[Iterator[Row]], Iterable[Row]]
    store: bool = True


AnyStep = Step | RankCumulate | Worked


@dataclass(frozen=True, slots=True)
class Small:
    """A SELECT over the steps whose few rows are fetched whole: a summary, the points of a curve."""

    sql: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class NoteQuery:
    """A remark that is made when `sql`, a SELECT of one number, is not 0; the texts hold ``{n}`` for it."""

    sql: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All that an engine needs to answer a rule for one date.

    `rows` names the step that holds the answer, `fields` what of it goes out, `order` its ORDER BY. `unknown` is a
    SELECT of one number. `figures` is one SELECT of one row. `notes` are remarks known before the run; `options` what
    was asked for besides the rule, for the record. `uses` are plans whose rows this one reads under their
    `result_name`; they run before it, each once. `for_readers` names the step that such a plan reads instead of `rows`:
    one with the rows that are on no list but could not be judged, since whoever reads a list must not take their
    absence for a no.
    """

    rule: str
    kind: str
    as_of: date
    steps: tuple[AnyStep, ...]
    rows: str
    fields: tuple[Field, ...]
    order: str
    summary: Small
    unknown: str
    figures: Small | None = None
    extras: Mapping[str, Small] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    note_queries: tuple[NoteQuery, ...] = ()
    tables: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    uses: tuple[Plan, ...] = ()
    for_readers: str = ""

    @property
    def result_name(self) -> str:
        """The relation that holds the rows of this plan where another plan uses them."""
        return f"result_{self.rule.replace('-', '__')}_{self.as_of:%Y%m%d}"
