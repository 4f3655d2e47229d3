"""Spark's dialect: whole numbers beyond 64 bits are DECIMAL(38,0), and nothing sorts the whole bank in one task.

Spark has no integer type above BIGINT, no macros that every server offers and no exact quotient of wide numbers, so
each promise of the dialect is spelled out here. What is written must mean the same on Spark and on Sail, which rounds,
truncates and overflows in other places: a decimal is therefore only divided where the quotient is whole.
"""

from __future__ import annotations

import re

from bankmkt.query import lists, plaintext
from bankmkt.query.dialect import Dialect, Lowered
from bankmkt.query.plan import RankCumulate, Step

_SPELLED = {
    "VARCHAR": "STRING",
    "VARCHAR[]": "ARRAY<STRING>",
    "HUGEINT": "DECIMAL(38,0)",
    "IS NOT DISTINCT FROM": "<=>",  # Sail compares every pair of rows otherwise, and divides in rows that are none
}
_FOREIGN = re.compile(
    r"(LIKE\s+)?'((?:[^']|'')*)'|\b(VARCHAR\[\]|VARCHAR\b|HUGEINT\b|IS NOT DISTINCT FROM\b)", re.IGNORECASE
)
_NAMED = re.compile(r"\(SELECT DISTINCT (\w+) FROM ([^()]+)\) AS (\w+)")
"""A list of groups that other rows are crossed with; see `Spark.text`."""
_WIDE = "DECIMAL(38,0)"


class Spark(Dialect):
    """Spark 4 and Sail in ANSI mode; numbers of 34 digits can be divided, quotients have up to 31, more is refused."""

    name = "spark"

    def text(self, sql: str) -> str:
        """Portable SQL with its macros lowered, its literals in Spark's escapes and its types under Spark's names."""
        text = _FOREIGN.sub(_spelled, super().text(sql))
        # Sail takes what is unique in such a list for unique in the product too, and drops the rest of an ORDER BY
        return _NAMED.sub(r"(SELECT DISTINCT \1, 1 AS apart FROM \2) AS \3", text)

    def step(self, step: Step) -> list[Lowered]:
        """A step, before it one for each level of lists within lists: nested calls take Sail exponential time."""
        levels, sql = lists.lifted(step.name, step.sql)
        before = [self._step(level.name, "lists of what is missing", level.sql) for level in levels]
        return [*before, self._step(step.name, step.why, sql, store=step.store)]

    def rank_cumulate(self, node: RankCumulate) -> list[Lowered]:
        """Windows within buckets: only the totals of the buckets pass through one task.

        A bucket is made of the number of digits and the first three of them, which keeps the order of amounts and is
        exact. Who has nothing, or an unknown amount, is often half of a bank: these are split by the beginning of the
        key, up to the last three places.
        """
        given, keyed, sums, before = (f"{node.name}__{part}" for part in ("given", "keyed", "sums", "before"))
        given_sql = f"SELECT *\nFROM {node.source}"
        return [
            self._step(given, "the rows to rank, read several times", given_sql, store=True),
            self._step(keyed, "each row with its place among the amounts", self._keyed(node, given)),
            self._step(sums, "the totals of each place", self._sums(node, keyed)),
            self._step(before, "what comes before each place", self._before(node, sums)),
            self._step(node.name, node.why, self._ranked(node, keyed, before), store=node.store),
        ]

    def _step(self, name: str, why: str, sql: str, *, store: bool = False) -> Lowered:
        return Lowered(name, why, self.text(sql), store)

    def _keyed(self, node: RankCumulate, given: str) -> str:
        value, first = node.value, node.key.split(",")[0].strip()
        size = f"length({given}_fen) * 1000 + CAST(substring(rpad({given}_fen, 3, '0'), 1, 3) AS INT)"
        return (
            f"SELECT *,\n"
            f"  CASE WHEN {value} > 0 THEN -({size}) WHEN {value} = 0 THEN 0 WHEN {value} < 0 THEN {size}"
            f" ELSE 100000 END AS {node.name}__place,\n"
            f"  CASE WHEN {value} <> 0 THEN '' ELSE substring({first}, 1, {given}_cut) END AS {node.name}__part\n"
            f"FROM (\n"
            f"  SELECT {given}.*, CAST(@fen(abs({value})) AS STRING) AS {given}_fen,\n"
            f"    (SELECT greatest(max(length({first})) - 3, 0) FROM {given}) AS {given}_cut\n"
            f"  FROM {given}\n"
            f") AS sized"
        )

    def _sums(self, node: RankCumulate, keyed: str) -> str:
        by = ", ".join([*node.within, f"{node.name}__place", f"{node.name}__part"])
        return (
            f"SELECT {by}, count(*) AS counted, count({node.value}) AS known,\n"
            f"  CAST(sum({_positive(node)}) AS DECIMAL(28,2)) AS summed\n"
            f"FROM {keyed}\nGROUP BY {by}"
        )

    def _before(self, node: RankCumulate, sums: str) -> str:
        """Running totals over the places less the place's own; the columns of `within` under names of their own."""
        inner = ", ".join(f"{one} AS within_{place}" for place, one in enumerate(node.within))
        part = f"PARTITION BY {', '.join(node.within)}" if node.within else ""
        order = f"ORDER BY {node.name}__place, {node.name}__part ROWS UNBOUNDED PRECEDING"
        return (
            f"SELECT {inner}{', ' if inner else ''}{node.name}__place AS place, {node.name}__part AS part,\n"
            f"  sum(counted) OVER ({part} {order}) - counted AS counted_before,\n"
            f"  sum(summed) OVER ({part} {order}) - summed AS summed_before,\n"
            f"  CAST(sum(summed) OVER ({part}) AS DECIMAL(28,2)) AS total,\n"
            f"  CAST(sum(known) OVER ({part}) AS BIGINT) AS known\n"
            f"FROM {sums}"
        )

    def _ranked(self, node: RankCumulate, keyed: str, before: str) -> str:
        place, part = f"{node.name}__place", f"{node.name}__part"
        window = (
            f"PARTITION BY {', '.join([*(f'{keyed}.{one}' for one in node.within), place, part])}"
            f" ORDER BY {node.value} DESC NULLS LAST, {node.key}"
        )
        joins = [f"{keyed}.{one} <=> {before}.within_{index}" for index, one in enumerate(node.within)]
        return (
            f"SELECT {keyed}.*,\n"
            f"  CAST(counted_before + row_number() OVER ({window}) AS BIGINT) AS rank,\n"
            f"  CAST(summed_before + sum({_positive(node)}) OVER ({window} ROWS UNBOUNDED PRECEDING)"
            f" AS DECIMAL(28,2)) AS cumulative,\n"
            f"  {before}.total AS total, {before}.known AS known\n"
            f"FROM {keyed}\n"
            f"JOIN {before} ON {' AND '.join([*joins, f'{before}.place = {place}', f'{before}.part = {part}'])}"
        )

    # Money and exact integers ----------------------------------------------------------------------------------------

    def m_fen(self, money: str) -> str:
        """Money as a whole number of fen, of at most 36 digits before it is refused."""
        return f"CAST(CAST({money} AS DECIMAL(38,2)) * 100 AS {_WIDE})"

    def m_micro(self, rate: str) -> str:
        """A rate in percent as a whole number of millionths of a percent."""
        return f"CAST(CAST({rate} AS DECIMAL(38,6)) * 1000000 AS {_WIDE})"

    def m_wide(self, number: str) -> str:
        """An integer wide enough for exact products."""
        return f"CAST({number} AS {_WIDE})"

    def m_whole(self, numerator: str, denominator: str) -> str:
        """The whole part of a quotient of integers: the remainder goes first, so that the division is exact."""
        n, d = f"CAST({numerator} AS {_WIDE})", f"CAST({denominator} AS {_WIDE})"
        return f"CAST(({n} - {n} % {d}) / {d} AS {_WIDE})"

    def m_divide_half_up(self, numerator: str, denominator: str) -> str:
        """An exact quotient of wide integers, halves away from zero; null where the denominator is 0."""
        n, d = f"CAST({numerator} AS {_WIDE})", f"NULLIF(CAST({denominator} AS {_WIDE}), 0)"
        whole = self.m_whole(f"2 * abs({n}) + {d}", f"2 * {d}")
        return f"(CASE WHEN {n} < 0 THEN -1 ELSE 1 END * {whole})"

    def m_money(self, fen: str) -> str:
        """Wide integer fen back to money."""
        return f"CAST(CAST({fen} AS DECIMAL(36,0)) * CAST(0.01 AS DECIMAL(2,2)) AS DECIMAL(28,2))"

    def m_percent(self, millionths: str) -> str:
        """Whole millionths of a percent back to a rate."""
        unit = "CAST(0.000001 AS DECIMAL(6,6))"
        return f"CAST(CAST({millionths} AS DECIMAL(32,0)) * {unit} AS DECIMAL(12,6))"

    def m_share(self, part: str, whole: str) -> str:
        """A ratio to look at, never to decide by; null where the whole is 0."""
        return f"(CAST({part} AS DOUBLE) / NULLIF(CAST({whole} AS DOUBLE), 0))"

    def m_wilson_low(self, part: str, whole: str, z: str) -> str:
        """The low end of Wilson's interval of a share of counts, to look at; null where the whole is 0."""
        return _wilson(part, whole, z, "-")

    def m_wilson_high(self, part: str, whole: str, z: str) -> str:
        """The high end of Wilson's interval of a share of counts, to look at; null where the whole is 0."""
        return _wilson(part, whole, z, "+")

    def m_hhi(self, squares: str, total: str) -> str:
        """The index of concentration, 0 to 10,000, of a sum of squares and a total; null for a total of 0."""
        whole = f"CAST({total} AS DOUBLE)"
        return f"(CAST({squares} AS DOUBLE) / NULLIF({whole} * {whole}, 0) * 10000)"

    def m_less(self, n1: str, d1: str, n2: str, d2: str) -> str:
        """n1/d1 < n2/d2 for non-negative wide integers, exactly; null where a denominator is 0 or a part is null.

        Whole parts first and then the remainders, since a plain cross product of sums may pass 38 digits.
        """
        a, b = f"CAST({n1} AS {_WIDE})", f"NULLIF(CAST({d1} AS {_WIDE}), 0)"
        c, d = f"CAST({n2} AS {_WIDE})", f"NULLIF(CAST({d2} AS {_WIDE}), 0)"
        left, right = self.m_whole(a, b), self.m_whole(c, d)
        return f"({left} < {right} OR ({left} = {right} AND ({a} % {b}) * {d} < ({c} % {d}) * {b}))"

    # Dates -----------------------------------------------------------------------------------------------------------

    def m_add_months(self, day: str, months: str) -> str:
        """The same day some months on, the month's last day where it has no such day; a date and no timestamp."""
        return f"add_months({day}, CAST({months} AS INT))"

    def m_add_days(self, day: str, days: str) -> str:
        """A date so many days later; negative for earlier."""
        return f"date_add({day}, CAST({days} AS INT))"

    def m_days(self, later: str, earlier: str) -> str:
        """How many days the first date lies after the second."""
        return f"CAST(datediff({later}, {earlier}) AS BIGINT)"

    # Texts -----------------------------------------------------------------------------------------------------------

    def m_plain(self, text: str) -> str:
        """A name or a number in plain letters: full width made half, in capitals, no blanks, no punctuation."""
        return plaintext.lowered(text, "regexp_like({text}, {pattern})")

    # Lists -----------------------------------------------------------------------------------------------------------

    def m_none(self) -> str:
        """An empty list of text."""
        return "CAST(array() AS ARRAY<STRING>)"

    def m_no_list(self) -> str:
        """A list that is not known."""
        return "CAST(NULL AS ARRAY<STRING>)"

    def m_one(self, item: str) -> str:
        """A list of one text that is not null."""
        return f"array({item})"

    def m_list(self, *items: str) -> str:
        """The items that are not null, in the given order."""
        return f"array_compact(CAST(array({', '.join(items)}) AS ARRAY<STRING>))"

    def m_union(self, *given: str) -> str:
        """All items of some lists, each once, sorted; null lists and items count for nothing."""
        parts = ", ".join(f"coalesce({one}, {self.m_none()})" for one in given)
        return f"array_sort(array_distinct(array_compact(concat({parts}))))"

    def m_is_empty(self, items: str) -> str:
        """Whether a list has no item."""
        return f"(size({items}) = 0)"

    def m_gather(self, items: str) -> str:
        """The items of the lists of all rows of the group, each once, sorted; null lists count for nothing."""
        return f"array_sort(array_distinct(array_compact(flatten(collect_list({items})))))"


def _positive(node: RankCumulate) -> str:
    return f"CASE WHEN {node.value} > 0 THEN {node.value} ELSE 0 END"


def _wilson(part: str, whole: str, z: str, side: str) -> str:
    k, n, z = (f"CAST({one} AS DOUBLE)" for one in (part, whole, z))
    spread = f"{z} * sqrt({k} * ({n} - {k}) / NULLIF({n}, 0) + {z} * {z} / 4)"
    middle = f"({k} + {z} * {z} / 2 {side} {spread}) / ({n} + {z} * {z})"
    least, most = "CAST(0 AS DOUBLE)", "CAST(1 AS DOUBLE)"
    return f"CASE WHEN {n} > 0 THEN greatest({least}, least({most}, {middle})) END"


def _spelled(match: re.Match[str]) -> str:
    r"""A literal as Spark reads it: a quote in it is written ``\'``, a backslash doubled, in a pattern once more."""
    if match[3]:
        return _SPELLED[match[3].upper()]
    like, text = match[1] or "", match[2].replace("''", "'").replace("\\", "\\\\")
    if like:
        text = text.replace("\\", "\\\\")
    return f"{like}'" + text.replace("'", "\\'") + "'"


SPARK = Spark()
