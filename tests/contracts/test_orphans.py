"""What becomes of rows whose customer, loan or branch nobody has sent; every expectation is worked out by hand."""

from __future__ import annotations

import pytest
from tests.contracts.stage import Load

from bankmkt.intake.mapping import Contract
from bankmkt.store import orphans

DAY, EARLIER = "2026-10-31", "2026-09-30"


def orphaned(**policies: str) -> Contract:
    """A contract that says only what becomes of orphans."""
    return Contract(orphans=policies)


def put(load: Load, policy: str, customers: int = 2) -> Load:
    """Customers 1 … n and three loans: of customer 1, of nobody known, of no customer at all."""
    load.add("customers", "as_of customer_id", [(DAY, f"{n:04d}") for n in range(1, customers + 1)])
    load.add(
        "loans",
        "as_of loan_id customer_id",
        [(DAY, "L1", "0001"), (DAY, "L2", "9999"), (DAY, "L3", None)],
        orphaned(customer_id=policy) if policy else None,
    )
    return load


@pytest.mark.parametrize("policy", ["", "admit"])
def test_by_default_an_orphan_is_admitted_and_counted(load: Load, policy: str) -> None:
    settled = put(load, policy).settle()
    (one,) = settled.found
    assert (one.table, one.column, one.parent, one.policy) == ("loans", "customer_id", "customers", "admit")
    assert (one.rows, one.first_rows, one.file) == (1, (3,), "loans-2.csv")
    assert load.good("loans") == [2, 3, 4]
    assert (settled.aside, settled.stubs, load.rejected()) == ({}, 0, [])
    assert "9999" not in str(one)
    assert "loans-2.csv" in str(one)


def test_a_rejected_orphan_is_named_by_row_and_column(load: Load) -> None:
    settled = put(load, "reject").settle()
    assert load.rejected() == [(2, 3, "customer_id", "unknown_parent")]
    assert load.good("loans") == [2, 4]
    assert [(one.policy, one.rows) for one in settled.found] == [("reject", 1)]
    assert load.query('SELECT "value", detail, counted FROM bankmkt_stage._rejected') == [("9999", "customers", True)]


def test_an_orphan_kept_aside_is_no_reject(load: Load) -> None:
    settled = put(load, "aside").settle()
    assert load.rejected() == []
    assert settled.aside == {2: 1}
    assert load.good("loans") == [2, 4]
    assert [(one.policy, one.rows, one.first_rows) for one in settled.found] == [("aside", 1, (3,))]
    kept = load.query("SELECT loan_id, customer_id, _source, _row, _column FROM aside.loans")
    assert kept == [("L2", "9999", 2, 3, "customer_id")]


def test_without_rows_aside_no_schema_is_made(load: Load) -> None:
    put(load, "reject").settle()
    load.finish()
    assert load.query("SELECT 1 FROM duckdb_schemas() WHERE schema_name = 'aside'") == []


def test_a_customer_gets_one_stub_however_many_rows_name_it(load: Load) -> None:
    put(load, "stub")
    load.add("loans", "as_of loan_id customer_id", [(DAY, "L4", "9999")], orphaned(customer_id="stub"))
    settled = load.settle()
    assert settled.stubs == 1
    assert load.good("loans") == [2, 2, 3, 4]
    assert [(one.policy, one.rows) for one in settled.found] == [("stub", 1), ("stub", 1)]
    assert load.finish() == 1
    found = load.query("SELECT customer_id, CAST(as_of AS VARCHAR), name, _source, _row FROM customers ORDER BY ALL")
    assert found[2] == ("9999", DAY, None, 2, 3)
    assert len(found) == 3


def test_only_customers_get_stubs(load: Load) -> None:
    load.add("managers", "as_of manager_id", [(DAY, "M1")])
    load.add("customers", "as_of customer_id manager_id", [(DAY, "0001", "M2")], orphaned(manager_id="stub"))
    settled = load.settle()
    assert settled.stubs == 0
    assert [(one.policy, one.rows) for one in settled.found] == [("admit", 1)]


def test_nothing_is_judged_without_any_parent(load: Load) -> None:
    settled = put(load, "reject", customers=0).settle()
    assert settled.found == []
    assert settled.unchecked == [("loans", "customer_id", "customers")]
    assert load.good("loans") == [2, 3, 4]


def test_snapshots_are_compared_date_by_date(load: Load) -> None:
    """The customer of September is none of October; a date without any customer is not judged."""
    load.add("customers", "as_of customer_id", [(EARLIER, "0001"), (DAY, "0002")])
    loans = [(EARLIER, "L1", "0001"), (DAY, "L1", "0001"), ("2026-08-31", "L1", "0001")]
    load.add("loans", "as_of loan_id customer_id", loans, orphaned(customer_id="reject"))
    load.settle()
    assert load.good("loans") == [2, 4]


def test_events_may_name_a_parent_of_any_date(load: Load) -> None:
    load.add("customers", "as_of customer_id", [(EARLIER, "0001"), (DAY, "0002")])
    visits = [("0001", "2026-10-05"), ("0002", "2026-08-01"), ("0003", "2026-10-06")]
    load.add("visits", "customer_id visited_on", visits, orphaned(customer_id="reject"))
    load.settle()
    assert load.good("visits") == [2, 3]


def test_an_event_gets_its_stub_at_the_newest_date(load: Load) -> None:
    load.add("customers", "as_of customer_id", [(EARLIER, "0001"), (DAY, "0002")])
    load.add("visits", "customer_id visited_on", [("0003", "2026-09-06")], orphaned(customer_id="stub"))
    load.settle()
    load.finish()
    found = load.query("SELECT CAST(as_of AS VARCHAR), _row FROM customers WHERE customer_id = '0003'")
    assert found == [(DAY, 2)]


def test_what_is_refused_is_nobodys_parent(load: Load) -> None:
    """The loan goes with its customer, the repayment and the collateral with the loan."""
    load.add("repayments", "loan_id due_on", [("L1", DAY), ("L2", DAY)], orphaned(loan_id="reject"))
    load.add("collateral", "as_of collateral_id loan_id", [(DAY, "K1", "L2")], orphaned(loan_id="aside"))
    load.add("customers", "as_of customer_id", [(DAY, "0001")])
    loans = [(DAY, "L1", "0001"), (DAY, "L2", "0002")]
    load.add("loans", "as_of loan_id customer_id", loans, orphaned(customer_id="reject"))
    settled = load.settle()
    assert load.good("loans") == [2]
    assert load.good("repayments") == [2]
    assert load.good("collateral") == []
    assert settled.aside == {2: 1}
    assert load.rejected() == [(1, 3, "loan_id", "unknown_parent"), (4, 3, "customer_id", "unknown_parent")]


def test_a_customer_refused_before_is_unknown(load: Load) -> None:
    load.add("customers", "as_of customer_id", [(DAY, "0001"), (DAY, "0002")], bad="3")
    load.add("loans", "as_of loan_id customer_id", [(DAY, "L1", "0002")], orphaned(customer_id="reject"))
    load.settle()
    assert load.good("loans") == []


def test_branches_that_hang_on_a_refused_branch_are_refused_with_it(load: Load) -> None:
    tree = [("001", None), ("002", "404"), ("003", "002"), ("004", "001")]
    load.add("branches", "branch_id parent_id", tree, orphaned(parent_id="reject"))
    load.settle()
    assert load.good("branches") == [2, 5]


def test_branches_and_managers_may_name_one_another(load: Load) -> None:
    load.add("branches", "branch_id vice_president_id", [("001", "M1")], orphaned(vice_president_id="reject"))
    load.add("managers", "as_of manager_id branch_id", [(DAY, "M1", "001")], orphaned(branch_id="reject"))
    settled = load.settle()
    assert (settled.found, load.good("branches"), load.good("managers")) == ([], [2], [2])


def test_each_source_has_its_own_policy(load: Load) -> None:
    load.add("customers", "as_of customer_id", [(DAY, "0001")])
    load.add("loans", "as_of loan_id customer_id", [(DAY, "L1", "8")], orphaned(customer_id="reject"))
    load.add("loans", "as_of loan_id customer_id", [(DAY, "L2", "9")], orphaned(customer_id="aside"))
    load.add("loans", "as_of loan_id customer_id", [(DAY, "L3", "7")])
    settled = load.settle()
    assert [(one.source, one.policy, one.rows) for one in settled.found] == [
        (2, "reject", 1),
        (3, "aside", 1),
        (4, "admit", 1),
    ]


def test_a_source_says_whether_its_rows_may_be_refused(load: Load) -> None:
    load.add("visits", "customer_id visited_on", [], orphaned(customer_id="admit"))
    load.add("visits", "customer_id visited_on", [], orphaned(customer_id="aside"))
    load.add("visits", "customer_id visited_on", [], Contract(required=("customer_id",)))
    assert [one.by_row for one in load.terms] == [False, True, True]


# Rows of earlier loads -----------------------------------------------------------------------------------------------


def test_parents_of_earlier_loads_count(load: Load) -> None:
    """0001 is stored for the date; 0002 only for another; 0003 nowhere."""
    load.stored("customers", "as_of customer_id", [(DAY, "0001"), (EARLIER, "0002")])
    rows = [(DAY, f"L{n}", f"{n:04d}") for n in (1, 2, 3)]
    load.add("loans", "as_of loan_id customer_id", rows, orphaned(customer_id="reject"))
    load.settle()
    assert load.good("loans") == [2]


def test_what_this_load_replaces_is_no_parent_any_more(load: Load) -> None:
    """There are 0001 and 0002 for the date; the load brings 0001 alone, and September stays."""
    load.stored("customers", "as_of customer_id", [(DAY, "0001"), (DAY, "0002"), (EARLIER, "0002")])
    load.stored("products", "product_id", [("P1",), ("P2",)])
    load.add("customers", "as_of customer_id", [(DAY, "0001")])
    load.add("products", "product_id", [("P1",)])
    loans = [
        (DAY, "L1", "0001", "P1"),
        (DAY, "L2", "0002", "P1"),
        (EARLIER, "L3", "0002", "P1"),
        (DAY, "L4", "0001", "P2"),
    ]
    policies = orphaned(customer_id="reject", product_id="reject")
    load.add("loans", "as_of loan_id customer_id product_id", loans, policies)
    load.settle()
    assert load.good("loans") == [2, 4]
    assert load.rejected() == [(3, 3, "customer_id", "unknown_parent"), (3, 5, "product_id", "unknown_parent")]


def test_a_stub_of_an_earlier_load_makes_nobody_known(load: Load) -> None:
    """It is renewed by a load of the same table that still needs it, and goes with one that does not."""
    load.stored("customers", "as_of customer_id", [(DAY, "0001")])
    source = load.stored("loans", "as_of loan_id", [])
    for customer in ("8888", "9999"):
        load.connection.execute(
            "INSERT INTO customers (as_of, customer_id, _source, _row) VALUES (?, ?, ?, 2)", [DAY, customer, source]
        )
    load.add("loans", "as_of loan_id customer_id", [(DAY, "L1", "9999")], orphaned(customer_id="stub"))
    assert load.settle().stubs == 1
    load.finish()
    found = load.query("SELECT customer_id, _source FROM customers ORDER BY 1")
    assert found == [("0001", 1), ("9999", 3)]
    assert len(load.query("SELECT 1 FROM replaced.customers")) == 2


def test_rows_kept_aside_go_with_their_dates(load: Load) -> None:
    """The row of October is out of date once October is loaded again; that of September stays."""
    load.stored("customers", "as_of customer_id", [(DAY, "0001"), (EARLIER, "0001")])
    keep_aside(load, "loans", "as_of loan_id customer_id", [(DAY, "L7", "7777"), (EARLIER, "L8", "8888")])
    load.add(
        "loans", "as_of loan_id customer_id", [(DAY, "L1", "0001"), (DAY, "L9", "9999")], orphaned(customer_id="aside")
    )
    assert load.settle().aside == {3: 1}
    load.finish()
    assert load.query("SELECT loan_id, _source FROM aside.loans ORDER BY 1") == [("L8", 2), ("L9", 3)]
    orphans.take_back(load.connection, load.stage.first)
    assert load.query("SELECT loan_id, _source FROM aside.loans ORDER BY 1") == [("L7", 2), ("L8", 2)]


def test_events_kept_aside_go_with_the_days_that_a_file_covers(load: Load) -> None:
    load.stored("customers", "as_of customer_id", [(DAY, "0001")])
    days = ["2026-10-01", "2026-10-10", "2026-10-20"]
    keep_aside(load, "visits", "customer_id visited_on", [("7777", day) for day in days])
    rows = [("0001", "2026-10-02"), ("0001", "2026-10-15")]
    load.add("visits", "customer_id visited_on", rows, orphaned(customer_id="aside"))
    load.settle()
    load.finish()
    left = load.query("SELECT CAST(visited_on AS VARCHAR) FROM aside.visits ORDER BY 1")
    assert left == [("2026-10-01",), ("2026-10-20",)]


def test_a_reference_table_leaves_nothing_aside(load: Load) -> None:
    keep_aside(load, "branches", "branch_id parent_id", [("009", "404")])
    load.add("branches", "branch_id parent_id", [("001", None)])
    load.settle()
    load.finish()
    assert load.query("SELECT 1 FROM aside.branches") == []


def keep_aside(load: Load, name: str, header: str, rows: list[tuple[str, ...]]) -> None:
    """Rows that an earlier load kept aside."""
    source = load.stored(name, header, rows)
    load.connection.execute("CREATE SCHEMA aside")
    load.connection.execute(f"CREATE TABLE aside.{name} AS SELECT *, 'customer_id' AS _column FROM {name}")
    load.connection.execute(f"DELETE FROM {name} WHERE _source = {source}")
