"""What a load takes away without bringing it again is told; the counts are by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest


def losses(report: Any) -> list[str]:
    return [one for one in report.warnings if "--undo" in one]


@pytest.mark.parametrize("dry_run", [False, True])
def test_columns_that_the_new_extract_lacks(bank: Any, dry_run: bool) -> None:
    bank.write("customers.csv", "customer_id,name,rating\n1,甲,A\n2,乙,B\n")
    bank.load()
    bank.write("customers.csv", "customer_id,name\n1,甲\n2,乙\n")
    (told,) = losses(bank.load(dry_run=dry_run))
    assert told.startswith("customers: replaces 2 rows of customers.csv (load 1), and these columns are no longer")
    assert "there: rating;" in told


def test_rows_that_became_far_fewer(bank: Any) -> None:
    bank.write("customers.csv", "customer_id\n1\n2\n3\n")
    bank.load()
    bank.write("customers.csv", "customer_id\n1\n")
    (told,) = losses(bank.load())
    assert told.startswith("customers: 3 rows of customers.csv (load 1) became 1;")


def test_days_that_a_mistyped_date_has_swept_away(bank: Any) -> None:
    rows = "".join(f"C,2026-{month}-15,1\n" for month in ("07", "08", "09"))
    bank.write("transactions.csv", f"customer_id,posted_on,amount\n{rows}")
    bank.load(as_of=None)
    bank.write("transactions.csv", "customer_id,posted_on,amount\nC,2026-06-30,1\nC,2026-10-01,2\n")
    (told,) = losses(bank.load(as_of=None))
    assert told.startswith("daily_flows: 3 rows of 3 days (2026-07-15 to 2026-09-15) went")


def test_the_same_again_and_another_date_are_not_worth_a_word(bank: Any) -> None:
    bank.write("customers.csv", "customer_id,name\n1,甲\n2,乙\n")
    bank.write("transactions.csv", "customer_id,posted_on,amount\nC,2026-10-01,1\nC,2026-10-02,2\n")
    bank.load()
    assert losses(bank.load()) == []
    assert losses(bank.load(bank.extracts / "customers.csv", as_of=date(2026, 11, 30))) == []


def test_the_kept_postings_of_days_that_sums_tell_now_go(bank: Any) -> None:
    text = "transaction_id,customer_id,posted_on,amount\na,1,2026-10-01,1\nb,1,2026-10-05,2\n"
    bank.write("transactions.csv", text)
    bank.load(as_of=None, keep_transactions=True)
    bank.write("transactions.csv", text.replace(",2\n", ",9\n"))
    bank.load(as_of=None)
    assert bank.rows("SELECT count(*) FROM transactions") == [(0,)]
    assert bank.rows("SELECT sum(amount) FROM daily_flows") == [(10,)]
    assert [one[0] for one in bank.rows("""SELECT DISTINCT "table" FROM feeds ORDER BY 1""")] == [
        "daily_flows",
        "settlements",
    ]


def test_a_month_of_ours_stays_where_the_extract_has_none(bank: Any) -> None:
    rows = "".join(f"C,2026-{month}-15,{month}\n" for month in ("08", "09", "10"))
    bank.write("transactions.csv", f"customer_id,posted_on,amount\n{rows}")
    bank.load(as_of=None)
    path = bank.write("settlements.csv", "customer_id,month,settled_amount\nC,2026-08,100\nC,2026-10,300\n")
    bank.load(path, as_of=None)
    assert bank.rows("SELECT month(month), settled_amount FROM settlements ORDER BY 1") == [(8, 100), (9, 9), (10, 300)]


def test_a_linked_database_is_replaced_where_it_is(bank: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    real = tmp_path_factory.mktemp("elsewhere") / "real.duckdb"
    bank.write("customers.csv", "customer_id\n1\n")
    try:
        bank.database.symlink_to(real)
    except OSError:
        pytest.skip("this system makes no links")
    bank.load()
    bank.load()
    assert bank.database.is_symlink()
    assert real.stat().st_size > 0
