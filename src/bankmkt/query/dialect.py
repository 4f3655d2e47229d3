"""A dialect turns a plan into the text of one engine; each trap that engines hide is one method here.

Only DuckDB stands here now. Another engine is another class with the same methods, held to the same cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol

from bankmkt.query.macros import Lowering, expand
from bankmkt.query.plan import Plan, RankCumulate, Step


@dataclass(frozen=True, slots=True)
class Lowered:
    """A step as the engine will read it."""

    name: str
    why: str
    sql: str
    store: bool


class Dialect(Protocol):
    """What an engine's text generator offers."""

    name: str
    prelude: tuple[str, ...]

    def text(self, sql: str) -> str:
        """Portable SQL with its macros lowered."""
        ...

    def steps(self, plan: Plan) -> list[Lowered]:
        """All steps of a plan, in order, ready to run."""
        ...


class DuckDB:
    """DuckDB 2: wide integers are HUGEINT, decimals overflow unless widened first, `/` is floating division."""

    name = "duckdb"

    @cached_property
    def lowerings(self) -> Mapping[str, Lowering]:
        """Macro name to function; a method `m_share` serves `@share`."""
        return {name[2:]: getattr(self, name) for name in dir(self) if name.startswith("m_")}

    def text(self, sql: str) -> str:
        """Portable SQL with its macros lowered."""
        return expand(sql, self.lowerings)

    def steps(self, plan: Plan) -> list[Lowered]:
        """All steps of a plan, in order, ready to run."""
        lowered: list[Lowered] = []
        for step in plan.steps:
            body = step.sql if isinstance(step, Step) else self._rank_cumulate(step)
            lowered.append(Lowered(step.name, step.why, self.text(body), step.store))
        return lowered

    def _rank_cumulate(self, node: RankCumulate) -> str:
        """One window each, with ROWS and a tie-break: the default RANGE frame lumps equal values together."""
        part = f"PARTITION BY {', '.join(node.within)} " if node.within else ""
        positive = f"CASE WHEN {node.value} > 0 THEN {node.value} ELSE 0 END"
        return (
            f"SELECT *,\n"
            f"  row_number() OVER ordered AS rank,\n"
            f"  sum({positive}) OVER (ordered ROWS UNBOUNDED PRECEDING) AS cumulative,\n"
            f"  sum({positive}) OVER ({part.strip()}) AS total,\n"
            f"  count({node.value}) OVER ({part.strip()}) AS known\n"
            f"FROM {node.source}\n"
            f"WINDOW ordered AS ({part}ORDER BY {node.value} DESC NULLS LAST, {node.key})"
        )

    # Money and exact integers: macros of the engine, so that the printed SQL says what is meant --------------------

    prelude: Final = (
        "CREATE OR REPLACE TEMP MACRO fen(money) AS CAST(CAST(money AS DECIMAL(38,2)) * 100 AS HUGEINT)",
        "CREATE OR REPLACE TEMP MACRO micro(rate) AS CAST(CAST(rate AS DECIMAL(38,6)) * 1000000 AS HUGEINT)",
        "CREATE OR REPLACE TEMP MACRO yuan(fen) AS\n"
        "  CAST(CAST(fen AS DECIMAL(36,0)) * CAST(0.01 AS DECIMAL(2,2)) AS DECIMAL(28,2))",
        "CREATE OR REPLACE TEMP MACRO half_up(n, d) AS\n"
        "  CASE WHEN n < 0 THEN -1 ELSE 1 END * ((2 * abs(n) + NULLIF(d, 0)) // (2 * NULLIF(d, 0)))",
        "CREATE OR REPLACE TEMP MACRO share(part, whole) AS CAST(part AS DOUBLE) / NULLIF(CAST(whole AS DOUBLE), 0)",
        "CREATE OR REPLACE TEMP MACRO less(a, b, c, d) AS -- a/b < c/d: the whole parts first, then the remainders\n"
        "  (a // NULLIF(b, 0) < c // NULLIF(d, 0) OR (a // NULLIF(b, 0) = c // NULLIF(d, 0)\n"
        "    AND (a % NULLIF(b, 0)) * d < (c % NULLIF(d, 0)) * b))",
        "CREATE OR REPLACE TEMP MACRO add_months(day, n) AS CAST(day + to_months(n) AS DATE)",
    )
    """Statements that run before a plan's own; they define what `fen(x)` and the like mean."""

    def m_fen(self, money: str) -> str:
        """Money as a whole number of fen, wide enough for any product of two sums."""
        return f"fen({money})"

    def m_micro(self, rate: str) -> str:
        """A rate in percent as a whole number of millionths of a percent."""
        return f"micro({rate})"

    def m_wide(self, number: str) -> str:
        """An integer wide enough for exact products."""
        return f"CAST({number} AS HUGEINT)"

    def m_whole(self, numerator: str, denominator: str) -> str:
        """The whole part of a quotient of integers."""
        return f"(({numerator}) // ({denominator}))"

    def m_divide_half_up(self, numerator: str, denominator: str) -> str:
        """An exact quotient of wide integers, halves away from zero; null where the denominator is 0."""
        return f"half_up({numerator}, {denominator})"

    def m_money(self, fen: str) -> str:
        """Wide integer fen back to money."""
        return f"yuan({fen})"

    def m_sum_money(self, money: str) -> str:
        """A sum of money of one fixed type on every engine."""
        return f"CAST(sum({money}) AS DECIMAL(28,2))"

    def m_times(self, money: str, factor: str) -> str:
        """Money times a small whole number, for comparisons; sums of money are wide enough for it."""
        return f"({money}) * {factor}"

    def m_share(self, part: str, whole: str) -> str:
        """A ratio to look at, never to decide by; null where the whole is 0."""
        return f"share({part}, {whole})"

    def m_less(self, n1: str, d1: str, n2: str, d2: str) -> str:
        """n1/d1 < n2/d2 for non-negative wide integers, exactly; null where a denominator is 0 or a part is null.

        Whole parts first and then the remainders, since a plain cross product of sums may pass 38 digits.
        """
        return f"less({n1}, {d1}, {n2}, {d2})"

    # Dates -------------------------------------------------------------------------------------------------------

    def m_add_months(self, day: str, months: str) -> str:
        """The same day some months on, the month's last day where it has no such day; a date and no timestamp."""
        return f"add_months({day}, {months})"

    # Three-valued aggregates -------------------------------------------------------------------------------------

    def m_any(self, condition: str) -> str:
        """True if it holds for a row of the group, else null if it is unknown for one, else false."""
        return (
            f"CASE WHEN count(CASE WHEN {condition} THEN 1 END) > 0 THEN TRUE"
            f" WHEN count({condition}) < count(*) THEN NULL ELSE FALSE END"
        )

    def m_count_if(self, condition: str) -> str:
        """How many rows of the group satisfy it."""
        return f"count(CASE WHEN {condition} THEN 1 END)"

    # Lists -------------------------------------------------------------------------------------------------------

    def m_none(self) -> str:
        """An empty list of text."""
        return "CAST([] AS VARCHAR[])"

    def m_no_list(self) -> str:
        """A list that is not known."""
        return "CAST(NULL AS VARCHAR[])"

    def m_one(self, item: str) -> str:
        """A list of one text that is not null."""
        return f"[{item}]"

    def m_list(self, *items: str) -> str:
        """The items that are not null, in the given order."""
        return f"list_filter(CAST([{', '.join(items)}] AS VARCHAR[]), lambda item: item IS NOT NULL)"

    def m_union(self, *lists: str) -> str:
        """All items of some lists, each once, sorted; null lists and items count for nothing."""
        return f"list_sort(list_distinct(flatten(CAST([{', '.join(lists)}] AS VARCHAR[][]))))"

    def m_is_empty(self, items: str) -> str:
        """Whether a list has no item."""
        return f"(len({items}) = 0)"


DUCKDB = DuckDB()
