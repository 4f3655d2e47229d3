"""What no step of a shipped rule may hold, because engines read it differently or because it decides by a float."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest
import sqlglot
from sqlglot import exp
from tests.rules.planned import SHIPPED, plan_of

from bankmkt.base.errors import UsageError
from bankmkt.query.dialect import DUCKDB, Dialect
from bankmkt.query.plan import Plan, Step, Worked
from bankmkt.query.spark import SPARK

LONGEST = 40
LISTS = {"customers_measured": 70}  # the one join: a line for each measure that comes through, and nothing else
QUOTED = re.compile(r"'(?:[^']|'')*'")
# What is never null where an ORDER BY names it: keys, places in a list, the rank of a row, a mode's severity.
NEVER_NULL = {
    "account_id",
    "area",
    "customer_id",
    "exposure",
    "head",
    "is_unassigned",
    "loan_id",
    "manager_id",
    "modes.place",
    "name_id",
    "owner_id",
    "place",
    "product",
    "rank",
    "ranked.rank",
    "registration_no",
    "severity",
    "tiers.place",
    "verdicts.place",
}


@dataclass(frozen=True)
class Statement:
    """One statement of a plan: as the rule says it, and as DuckDB reads it."""

    name: str
    portable: str
    lowered: str


def _statements(plan: Plan) -> Iterator[Statement]:
    for step, lowered in zip(plan.steps, DUCKDB.steps(plan), strict=True):
        written = step.sql if isinstance(step, Step) else step.source if isinstance(step, Worked) else ""
        yield Statement(step.name, written, lowered.sql)
    small = [("summary", plan.summary.sql), ("unknown", plan.unknown)]
    small += [(name, one.sql) for name, one in plan.extras.items()]
    small += [("figures", plan.figures.sql)] if plan.figures else []
    small += [("note", query.sql) for query in plan.note_queries]
    for name, sql in small:
        yield Statement(name, sql, DUCKDB.text(sql))


@pytest.fixture(scope="module", params=[(name, by) for name in SHIPPED for by in (None, "branch")], ids=str)
def plan(request: pytest.FixtureRequest) -> Plan:
    """Each shipped rule, as it is and grouped."""
    name, by = request.param
    try:
        return plan_of(name, by)
    except UsageError as error:  # the market has areas and no branches
        pytest.skip(f"no such grouping: {error}")


def test_no_bare_division(plan: Plan) -> None:
    for one in _statements(plan):
        bare = re.search(r"(?<!/)/(?!/)", QUOTED.sub("''", one.portable))
        assert not bare, f"{one.name}: write @share, @whole or @divide_half_up"


def test_no_chance_and_no_clock(plan: Plan) -> None:
    wild = re.compile(r"\b(random|uuid|gen_random_uuid|tablesample|now|today|current_\w+)\b", re.IGNORECASE)
    for one in _statements(plan):
        assert not wild.search(QUOTED.sub("''", one.lowered)), one.name


def test_a_running_sum_has_rows_and_a_key(plan: Plan) -> None:
    for one in _statements(plan):
        tree = sqlglot.parse_one(one.lowered, dialect="duckdb")
        for window in tree.find_all(exp.Window):
            if not isinstance(window.this, exp.Sum | exp.Count | exp.Avg | exp.Min | exp.Max):
                continue
            ordered = window.args.get("order") or window.alias
            spec = window.args.get("spec")
            assert not ordered or (spec is not None and spec.args.get("kind") == "ROWS"), f"{one.name}: {window.sql()}"


def test_every_order_says_where_nulls_go(plan: Plan) -> None:
    found = [("rows", plan.order)]
    for one in _statements(plan):
        found += [(one.name, match[1]) for match in re.finditer(r"ORDER BY ([^)\n]+)", one.lowered)]
    for place, order in found:
        for item in filter(None, map(str.strip, order.split(","))):
            name = re.sub(r"\s+(ASC|DESC)$", "", item, flags=re.IGNORECASE)
            assert name in NEVER_NULL or re.search(r"NULLS (FIRST|LAST)$", item), f"{place}: {item}"


def test_rows_are_ordered_to_the_last(plan: Plan) -> None:
    """The last of the order is a key, so that two runs cannot differ."""
    keys = (
        "account_id",
        "branch_id NULLS LAST",
        "class NULLS LAST",
        "customer_id",
        "head",
        "line_id NULLS LAST",
        "loan_id",
        "manager_id",
        "name_id",
        "owner_id",
        "product",
        "ranked.rank",
        "reference_id NULLS LAST",
        "registration_no",
    )
    assert plan.order.split(",")[-1].strip() in keys


def test_no_float_decides(plan: Plan) -> None:
    """A float is made by @share alone, to be looked at: it ends a column and is compared with nothing later."""
    shown: set[str] = set()
    for one in _statements(plan):
        text = QUOTED.sub("''", one.portable)
        assert not re.search(r"\b(DOUBLE|FLOAT|REAL|AVG|STDDEV\w*)\b", text.replace("CAST(NULL AS DOUBLE)", ""), re.I)
        for end in _ends_of_shares(text):
            after = re.match(r"\s*(END\s+)?(AS\s+(\w+)|,|\)|$)", text[end:])
            assert after, f"{one.name}: {text[max(0, end - 60) : end + 20]}"
            shown |= {after[3]} if after[3] else set()
        for name in shown:
            compared = re.search(rf"\b{name}\b\s*(<|>|=|\bIN\b|\bBETWEEN\b)", text)
            assert not compared, f"{one.name} decides by {name}"


def _ends_of_shares(text: str) -> Iterator[int]:
    for match in re.finditer(r"@(?:share|hhi|wilson_low|wilson_high)\(", text):
        at, depth = match.end(), 1
        while depth:
            depth += {"(": 1, ")": -1}.get(text[at], 0)
            at += 1
        yield at


def test_each_step_can_be_read_at_one_glance(plan: Plan) -> None:
    for one in _statements(plan):
        assert len(one.lowered.splitlines()) <= LISTS.get(one.name, LONGEST), one.name


def test_each_step_has_a_name_and_a_reason(plan: Plan) -> None:
    names = [step.name for step in plan.steps]
    assert len(set(names)) == len(names)
    assert all(step.why for step in plan.steps)
    assert plan.rows in names


def _lowered(plan: Plan, dialect: Dialect) -> Iterator[tuple[str, str]]:
    """Every statement of a plan as an engine reads it."""
    yield from ((step.name, step.sql) for step in dialect.steps(plan))
    small = [plan.summary, *plan.extras.values(), *([plan.figures] if plan.figures else [])]
    for sql in (plan.unknown, *(one.sql for one in small), *(one.sql for one in plan.note_queries)):
        yield "small", dialect.text(sql)


@cache
def _parsed(sql: str) -> None:
    """Rules have most steps in common; a text that Spark's grammar lacks raises."""
    sqlglot.parse_one(sql, dialect="spark")


STRANGE_TO_SPARK = {
    "a type of DuckDB's": r"\b(VARCHAR|HUGEINT|UBIGINT|INT128)\b",
    "a quotient of DuckDB's": r"//",
    "a cast of DuckDB's": r"::",
    "a list of DuckDB's": r"\[",
    "a quoted name": r'"',
    "a filter in an aggregate": r"\bFILTER\s*\(",
    "QUALIFY": r"\bQUALIFY\b",
    "GROUP BY ALL": r"\b(GROUP|ORDER) BY ALL\b",
    "USING": r"\bUSING\b",
    "a lambda": r"->|\blambda\b",
    "a function of DuckDB's": r"\b(list|list_\w+|string_agg|arg_max|arg_min|date_diff|strftime|len|regexp_matches)\(",
    "a macro": r"@|\b(fen|micro|yuan|half_up|share|less|wilson|hhi)\(",
}


def test_spark_reads_every_statement(plan: Plan) -> None:
    for name, sql in _lowered(plan, SPARK):
        _parsed(sql)
        text = re.sub(r"'(?:[^'\\]|\\.)*'", "''", sql)
        found = [what for what, pattern in STRANGE_TO_SPARK.items() if re.search(pattern, text)]
        assert not found, f"{name}: {found}"
