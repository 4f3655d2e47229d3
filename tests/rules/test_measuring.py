"""Measures at every grain, on other dates and from other rules, worked out by hand on one tiny bank."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.rules.casefile import read_table
from tests.rules.running import load_files, project_in

from bankmkt.api.analysis import Opened, opened
from bankmkt.base.errors import RulesError, UsageError
from bankmkt.engines import duckdb as engine
from bankmkt.query.field import Field, Form
from bankmkt.query.plan import Plan, Small, Step
from bankmkt.rules.measures.planner import measure
from bankmkt.tables.model import Text

DAY = date(2026, 10, 31)
MEASURES = """bankmkt: 1
measures:
  dep: {title: {zh: a, en: a}, from: accounts, sum: balance}
  dep_then: {title: {zh: a, en: a}, of: dep, at: last_month_end, none: 0}
  dep_strict: {title: {zh: a, en: a}, of: dep, at: last_month_end}
  dep_long_ago: {title: {zh: a, en: a}, of: dep, at: year_ago, none: 0}
  dep_up: {title: {zh: a, en: a}, value: dep - dep_then}
  dep_third: {title: {zh: a, en: a}, value: dep * 0.333}
  kept: {title: {zh: a, en: a}, ratio: [dep_then, dep]}
  dep_place: {title: {zh: a, en: a}, place: dep}
  dep_half: {title: {zh: a, en: a}, quantile: dep, parts: 2, direction: rising}
  kept_place: {title: {zh: a, en: a}, place: kept}
  place_in_branch: {title: {zh: a, en: a}, place: dep, within: [branch_id]}
  moved_on: {title: {zh: a, en: a}, from: accounts, max: last_active_on, missing: ignore}
  quiet_days: {title: {zh: a, en: a}, value: as_of - moved_on}
  is_idle:
    title: {zh: a, en: a}
    per: account
    is: last_active_on < as_of - interval 12 month and loan_balance = 0
  idle: {title: {zh: a, en: a}, from: accounts, count: is_idle}
  calls: {title: {zh: a, en: a}, from: visits, since: month_start, count: true}
  calls_before: {title: {zh: a, en: a}, from: visits, since: month_start, ago: 1, count: true}
  calls_40_days: {title: {zh: a, en: a}, from: visits, days: 40, count: true}
  book: {title: {zh: a, en: a}, per: manager, from: customers, sum: dep}
  heads: {title: {zh: a, en: a}, per: manager, from: customers, count: true}
  own_calls: {title: {zh: a, en: a}, per: manager, from: visits, count: true}
  guaranteed: {title: {zh: a, en: a}, per: manager, from: off_balance, sum: amount}
  book_place: {title: {zh: a, en: a}, per: manager, place: book}
  branch_dep: {title: {zh: a, en: a}, per: branch, from: customers, sum: dep}
  branch_core: {title: {zh: a, en: a}, per: branch, from: customers, count: my_tier = 'core'}
  my_tier: {title: {zh: a, en: a}, rule: segment, column: tier}
  my_share: {title: {zh: a, en: a}, rule: segment, column: share}
  tier_then: {title: {zh: a, en: a}, of: my_tier, at: last_month_end}
"""
TABLES = {
    "customers": """
        customer_id  branch_id  manager_id  kind       contribution  as_of
        a            b1         m1          corporate  10            2026-10-31
        b            b2         m1          corporate  20            2026-10-31
        c            b2         -           corporate  30            2026-10-31
        x            b9         m9          corporate  -             2026-10-31
        a            b1         m1          corporate  100           2026-09-30
        b            b2         m1          corporate  20            2026-09-30
    """,
    "accounts": """
        account_id  customer_id  balance  last_active_on  as_of
        1           a            100.00   2025-01-01      2026-10-31
        2           a            50.00    2026-10-01      2026-10-31
        3           b            10.00    2024-01-01      2026-10-31
        4           c            5.00     -               2026-10-31
        1           a            100.00   2025-01-01      2026-09-30
        3           b            8.00     2024-01-01      2026-09-30
    """,
    "loans": """
        loan_id  customer_id  balance  as_of
        L1       b            7.00     2026-10-31
        L1       b            7.00     2026-09-30
    """,
    "managers": """
        manager_id  name  branch_id  as_of
        m1          甲    b1         2026-10-31
        m2          乙    b1         2026-10-31
    """,
    "branches": """
        branch_id  name  parent_id
        b0         总行  -
        b1         一    b0
        b2         二    b1
    """,
    "visits": """
        customer_id  manager_id  visited_on  method
        a            m1          2026-10-05  phone
        a            m1          2026-09-05  phone
        a            m2          2026-09-22  phone
    """,
    "off_balance": """
        contract_id  customer_id  amount  as_of
        o            a            9.00    2026-10-31
    """,
}


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """The tiny bank, loaded and open, with the measures above."""
    folder = tmp_path_factory.mktemp("measuring")
    (folder / "rules" / "measures").mkdir(parents=True)
    (folder / "rules" / "measures" / "own.yaml").write_text(MEASURES, encoding="utf-8")
    project = project_in(folder)
    load_files(project, [_file(folder, table, text) for table, text in TABLES.items()], None)
    with opened(project) as bank:
        yield bank


def _file(folder: Path, table: str, text: str) -> Path:
    rows = read_table(text)
    lines = [",".join(rows[0]), *(",".join("" if cell == "-" else cell for cell in row.values()) for row in rows)]
    path = folder / f"{table}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def values(bank: Opened, per: str, names: list[str], *, below: bool = False) -> dict[str, tuple[Any, ...]]:
    """What is measured, by the id of the member: the values and, last, what is missing."""
    context = bank.context(DAY)
    measured = measure(context, names, per, below=below)
    shown = [f"{measured.vocabulary[name].sql} AS {name}" for name in names]
    sql = f"SELECT {measured.key}, {', '.join(shown)}, {measured.missing(names)} AS missing FROM {measured.relation}"
    fields = tuple(Field(name, Form.TEXT, Text(name, name)) for name in (measured.key, *names, "missing"))
    nothing = Small("SELECT 1 AS one WHERE FALSE", (Field("one", Form.COUNT, Text("", "")),))
    steps = (*measured.steps, Step("answer", "the values", sql))
    uses = tuple(context.uses.values())
    plan = Plan("own", "own", DAY, steps, "answer", fields, measured.key, nothing, "SELECT 0", uses=uses)
    ran = engine.run(bank.connection, plan, extras=False)
    return {str(row[0]): row[1:] for batch in ran.rows.batches() for row in batch}


def test_another_date(bank: Opened) -> None:
    found = values(bank, "customer", ["dep", "dep_then", "dep_up", "dep_third"])
    assert found["a"] == (Decimal(150), Decimal(100), Decimal(50), Decimal("49.95"), [])
    assert found["b"] == (Decimal(10), Decimal(8), Decimal(2), Decimal("3.33"), [])
    assert found["c"] == (Decimal(5), Decimal(0), Decimal(5), Decimal("1.67"), [])  # 1.665 is half up; new: none: 0
    assert found["x"] == (Decimal(0), Decimal(0), Decimal(0), Decimal(0), [])


def test_who_was_not_there_then_is_unknown_unless_said_otherwise(bank: Opened) -> None:
    found = values(bank, "customer", ["dep_strict"])
    assert found["a"] == (Decimal(100), [])
    assert found["c"] == (None, ["customers.as_of"])


def test_a_date_that_was_not_loaded_is_unknown_and_never_zero(bank: Opened) -> None:
    found = values(bank, "customer", ["dep_long_ago"])
    assert all(row == (None, ["accounts.as_of", "customers.as_of"]) for row in found.values())


def test_places_and_quantiles(bank: Opened) -> None:
    found = values(bank, "customer", ["dep_place", "dep_half", "place_in_branch"])
    # deposits 150, 10, 5, 0; rising: 0 and 5 have fewer than half before them; b2 holds b and c
    assert found == {"a": (1, 2, 1, []), "b": (2, 2, 1, []), "c": (3, 1, 2, []), "x": (4, 1, 1, [])}


def test_a_place_by_ratio_leaves_out_whom_it_does_not_know(bank: Opened) -> None:
    found = values(bank, "customer", ["kept_place"])  # 100/150, 8/10, 0/5, 0/0
    assert [found[one][0] for one in "abcx"] == [2, 1, 3, None]


def test_days_between(bank: Opened) -> None:
    found = values(bank, "customer", ["quiet_days"])  # from 2026-10-01: 30; from 2024-01-01: 366 + 365 + 303 + 0
    assert found["a"][0] == 30
    assert found["b"][0] == 366 + 365 + 303
    assert found["c"] == (None, [])  # nothing known, and nothing is called missing where it is to be ignored


def test_windows_of_events(bank: Opened) -> None:
    found = values(bank, "customer", ["calls", "calls_before", "calls_40_days"])
    # October: the 5th; September up to its 30th: two; the 40 days from 22 September: two
    assert found["a"] == (1, 2, 2, [])
    assert found["b"] == (0, 0, 0, [])


def test_accounts_read_their_customer(bank: Opened) -> None:
    found = values(bank, "account", ["is_idle", "kind", "loan_balance"])
    assert found["1"][:3] == (True, "corporate", Decimal(0))
    assert found["2"][:3] == (False, "corporate", Decimal(0))
    assert found["3"][:3] == (False, "corporate", Decimal(7))  # quiet for years, but in debt to us
    assert found["4"] == (None, "corporate", Decimal(0), ["accounts.last_active_on"])


def test_customers_read_their_accounts(bank: Opened) -> None:
    found = values(bank, "customer", ["idle"])
    assert [found[one][0] for one in "abcx"] == [1, 0, None, 0]
    assert found["c"][1] == ["accounts.last_active_on"]


def test_managers_have_what_their_customers_have(bank: Opened) -> None:
    found = values(bank, "manager", ["book", "heads", "own_calls", "guaranteed", "book_place"])
    assert found == {
        "m1": (Decimal(160), 2, 2, Decimal(9), 1, []),
        "m2": (Decimal(0), 0, 1, Decimal(0), 2, []),  # the call is the manager's own
        "m9": (Decimal(0), 1, 0, Decimal(0), 2, []),  # only a customer names it
        "unassigned": (Decimal(5), 1, 0, Decimal(0), None, []),
    }


def test_branches_alone_and_with_all_below(bank: Opened) -> None:
    alone = values(bank, "branch", ["branch_dep", "branch_core"])
    assert {one: row[:2] for one, row in alone.items()} == {
        "b0": (Decimal(0), 0),
        "b1": (Decimal(150), 0),
        "b2": (Decimal(15), 2),  # of 60: c 30 is core, b 20 begins at 50 %, a 10 at 83 %
        "b9": (Decimal(0), 0),
    }
    whole = values(bank, "branch", ["branch_dep", "branch_core"], below=True)
    assert {one: row[:2] for one, row in whole.items()} == {
        "b0": (Decimal(165), 2),
        "b1": (Decimal(165), 2),
        "b2": (Decimal(15), 2),
        "b9": (Decimal(0), 0),
    }


def test_a_rule_s_answer_now_and_then(bank: Opened) -> None:
    found = values(bank, "customer", ["my_tier", "tier_then"])
    assert found["a"][:2] == ("growth", "core")
    assert found["b"][:2] == ("core", "growth")  # of 120: a 100 is core, b 20 begins at 83 %
    assert found["c"][:2] == ("core", None)
    assert found["x"][:2] == ("unknown", None)


def test_a_shown_ratio_decides_nothing(bank: Opened) -> None:
    with pytest.raises(RulesError, match="share"):
        values(bank, "customer", ["my_share"])


def test_a_finer_measure_is_refused(bank: Opened) -> None:
    with pytest.raises((RulesError, UsageError), match="is_idle"):
        values(bank, "customer", ["is_idle"])
