"""A dialect turns a plan into the text of one engine; each trap that engines hide is one method here.

What all engines say alike stands in `Dialect`; DuckDB follows, Spark is in `spark`. An engine is one more class with
the same macros, held to the same cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from bankmkt.query import plaintext
from bankmkt.query.macros import Lowering, expand
from bankmkt.query.plan import Plan, RankCumulate, Step, Worked


@dataclass(frozen=True, slots=True)
class Lowered:
    """A step as the engine will read it; of a step in Python (`worked`) the SQL gives the rows that it takes."""

    name: str
    why: str
    sql: str
    store: bool
    worked: Worked | None = None


class Dialect:
    """What the text generator of every engine has; a macro `@share` is the method `m_share`."""

    name: ClassVar[str]
    prelude: ClassVar[tuple[str, ...]] = ()
    """Statements that run before a plan's own."""

    @cached_property
    def lowerings(self) -> Mapping[str, Lowering]:
        """Macro name to function."""
        return {name[2:]: getattr(self, name) for name in dir(self) if name.startswith("m_")}

    def text(self, sql: str) -> str:
        """Portable SQL with its macros lowered."""
        return expand(sql, self.lowerings)

    def steps(self, plan: Plan) -> list[Lowered]:
        """All steps of a plan, in order, ready to run; a step may become several, the last of which has its name."""
        lowered: list[Lowered] = []
        for step in plan.steps:
            match step:
                case Step():
                    lowered += self.step(step)
                case RankCumulate():
                    lowered += self.rank_cumulate(step)
                case Worked():
                    lowered.append(Lowered(step.name, step.why, self.text(step.source), True, step))
        return lowered

    def step(self, step: Step) -> list[Lowered]:
        """A step as one or several of this engine."""
        return [Lowered(step.name, step.why, self.text(step.sql), step.store)]

    def rank_cumulate(self, node: RankCumulate) -> list[Lowered]:
        """The node as steps of this engine."""
        raise NotImplementedError

    # Alike on every engine -----------------------------------------------------------------------------------------

    def m_sum_money(self, money: str) -> str:
        """A sum of money of one fixed type on every engine."""
        return f"CAST(sum({money}) AS DECIMAL(28,2))"

    def m_times(self, money: str, factor: str) -> str:
        """Money times a small whole number, for comparisons; sums of money are wide enough for it."""
        return f"({money}) * {factor}"

    def m_any(self, condition: str) -> str:
        """True if it holds for a row of the group, else null if it is unknown for one, else false."""
        return (
            f"CASE WHEN count(CASE WHEN {condition} THEN 1 END) > 0 THEN TRUE"
            f" WHEN count({condition}) < count(*) THEN NULL ELSE FALSE END"
        )

    def m_count_if(self, condition: str) -> str:
        """How many rows of the group satisfy it."""
        return f"count(CASE WHEN {condition} THEN 1 END)"


class DuckDB(Dialect):
    """DuckDB 2: wide integers are HUGEINT, decimals overflow unless widened first, `/` is floating division."""

    name = "duckdb"

    def rank_cumulate(self, node: RankCumulate) -> list[Lowered]:
        """One window each, with ROWS and a tie-break: the default RANGE frame lumps equal values together."""
        part = f"PARTITION BY {', '.join(node.within)} " if node.within else ""
        positive = f"CASE WHEN {node.value} > 0 THEN {node.value} ELSE 0 END"
        sql = (
            f"SELECT *,\n"
            f"  row_number() OVER ordered AS rank,\n"
            f"  sum({positive}) OVER (ordered ROWS UNBOUNDED PRECEDING) AS cumulative,\n"
            f"  sum({positive}) OVER ({part.strip()}) AS total,\n"
            f"  count({node.value}) OVER ({part.strip()}) AS known\n"
            f"FROM {node.source}\n"
            f"WINDOW ordered AS ({part}ORDER BY {node.value} DESC NULLS LAST, {node.key})"
        )
        return [Lowered(node.name, node.why, sql, node.store)]

    # Money and exact integers: macros of the engine, so that the printed SQL says what is meant --------------------

    prelude = (
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
        "CREATE OR REPLACE TEMP MACRO hhi(squares, total) AS CAST(squares AS DOUBLE)\n"
        "  / NULLIF(CAST(total AS DOUBLE) * CAST(total AS DOUBLE), 0) * 10000",
        "CREATE OR REPLACE TEMP MACRO wilson(k, n, z, side) AS CASE WHEN n > 0 THEN greatest(0.0, least(1.0,\n"
        "  (CAST(k AS DOUBLE) + z * z / 2 + side * z\n"
        "    * sqrt(CAST(k AS DOUBLE) * CAST(n - k AS DOUBLE) / NULLIF(CAST(n AS DOUBLE), 0) + z * z / 4))\n"
        "  / (CAST(n AS DOUBLE) + z * z))) END",
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

    def m_percent(self, millionths: str) -> str:
        """Whole millionths of a percent back to a rate."""
        unit = "CAST(0.000001 AS DECIMAL(6,6))"
        return f"CAST(CAST({millionths} AS DECIMAL(32,0)) * {unit} AS DECIMAL(12,6))"

    def m_share(self, part: str, whole: str) -> str:
        """A ratio to look at, never to decide by; null where the whole is 0."""
        return f"share({part}, {whole})"

    def m_wilson_low(self, part: str, whole: str, z: str) -> str:
        """The low end of Wilson's interval of a share of counts, to look at; null where the whole is 0."""
        return f"wilson({part}, {whole}, CAST({z} AS DOUBLE), -1)"

    def m_wilson_high(self, part: str, whole: str, z: str) -> str:
        """The high end of Wilson's interval of a share of counts, to look at; null where the whole is 0."""
        return f"wilson({part}, {whole}, CAST({z} AS DOUBLE), 1)"

    def m_hhi(self, squares: str, total: str) -> str:
        """The index of concentration, 0 to 10,000, of a sum of squares and a total; null for a total of 0."""
        return f"hhi({squares}, {total})"

    def m_less(self, n1: str, d1: str, n2: str, d2: str) -> str:
        """n1/d1 < n2/d2 for non-negative wide integers, exactly; null where a denominator is 0 or a part is null.

        Whole parts first and then the remainders, since a plain cross product of sums may pass 38 digits.
        """
        return f"less({n1}, {d1}, {n2}, {d2})"

    # Dates -------------------------------------------------------------------------------------------------------

    def m_add_months(self, day: str, months: str) -> str:
        """The same day some months on, the month's last day where it has no such day; a date and no timestamp."""
        return f"add_months({day}, {months})"

    def m_add_days(self, day: str, days: str) -> str:
        """A date so many days later; negative for earlier."""
        return f"CAST({day} + CAST({days} AS INTEGER) AS DATE)"

    def m_days(self, later: str, earlier: str) -> str:
        """How many days the first date lies after the second."""
        return f"CAST(date_diff('day', {earlier}, {later}) AS BIGINT)"

    # Texts -------------------------------------------------------------------------------------------------------

    def m_plain(self, text: str) -> str:
        """A name or a number in plain letters: full width made half, in capitals, no blanks, no punctuation."""
        return plaintext.lowered(text, "regexp_matches({text}, {pattern})")

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

    def m_gather(self, items: str) -> str:
        """The items of the lists of all rows of the group, each once, sorted; null lists count for nothing."""
        return f"list_sort(list_distinct(flatten(list(coalesce({items}, CAST([] AS VARCHAR[]))))))"


DUCKDB = DuckDB()
