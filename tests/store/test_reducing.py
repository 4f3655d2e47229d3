"""Transactions become sums per day and settlement per month; the sums below were worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

HEADER = (
    "transaction_id,account_id,customer_id,posted_on,amount,kind,initiated_by,"
    "counterparty_name,counterparty_bank,counterparty_is_self,channel,purpose\n"
)
CLEAN = HEADER + (
    "T1,A1,C1,2026-10-01,100.00,销售,customer,样例甲公司,样例银行,false,网银,货款\n"
    "T2,A1,C1,2026-10-01,50.05,销售,customer,样例甲公司,样例银行,false,柜面,货款\n"
    "T3,A1,C1,2026-10-01,-30.00,销售,customer,样例甲公司,样例银行,false,网银,货款\n"
    "T4,A1,C1,2026-10-02,7.00,销售,customer,样例甲公司,样例银行,false,网银,货款\n"
    "T5,A1,C1,2026-10-02,1000.00,调拨,customer,样例甲公司,他行,true,网银,往来\n"
    "T6,A1,C1,2026-10-03,500.00,贷款发放,bank,,,false,,\n"
    "T7,A2,C2,2026-11-01,20.00,冲正,bank,,,false,,\n"
    "T8,A2,C2,2026-11-01,21.00,销售,customer,,,,,\n"
)
SUMS = [
    ("A1", date(2026, 10, 1), "in", "销售", Decimal("150.05"), 2, 2),
    ("A1", date(2026, 10, 1), "out", "销售", Decimal("-30.00"), 1, 4),
    ("A1", date(2026, 10, 2), "in", "调拨", Decimal("1000.00"), 1, 6),
    ("A1", date(2026, 10, 2), "in", "销售", Decimal("7.00"), 1, 5),
    ("A1", date(2026, 10, 3), "in", "贷款发放", Decimal("500.00"), 1, 7),
    ("A2", date(2026, 11, 1), "in", "冲正", Decimal("20.00"), 1, 8),
    ("A2", date(2026, 11, 1), "in", "销售", Decimal("21.00"), 1, 9),
]
SQL = "SELECT account_id, posted_on, direction, kind, amount, postings, _row FROM daily_flows ORDER BY ALL"
MONTHS = "SELECT customer_id, month, settled_amount, settled_count FROM settlements ORDER BY ALL"
# own transfers, drawdowns and reversals are no settlement; a posting whose counterparty is not told is
SETTLED = [
    ("C1", date(2026, 10, 1), Decimal("157.05"), 3),
    ("C2", date(2026, 11, 1), Decimal("21.00"), 1),
]


def test_clean_transactions_are_summed_and_not_kept(bank: Any) -> None:
    bank.write("transactions.csv", CLEAN)
    report = bank.load(as_of=None)
    assert (report.read, report.loaded, report.rejected) == (8, 8, 0)
    assert report.files[0].money[0].loaded == Decimal("1668.05")
    assert bank.rows(SQL) == SUMS
    assert bank.rows(MONTHS) == SETTLED
    assert bank.rows("SELECT count(*) FROM transactions") == [(0,)]


def test_kept_transactions_give_the_same_sums(bank: Any) -> None:
    bank.write("transactions.csv", CLEAN)
    bank.load(as_of=None, keep_transactions=True)
    assert bank.rows(SQL) == SUMS
    assert bank.rows(MONTHS) == SETTLED
    assert bank.rows("SELECT count(*), sum(amount) FROM transactions") == [(8, Decimal("1668.05"))]


@pytest.mark.parametrize(
    "bad",
    [
        "T9,A9,C9,2026-10-05,abc,销售,customer,,,,,\n",
        "T9,A9,C9,,1.00,销售,customer,,,,,\n",
        "T9,A9,C9,2026-10-05\n",
        "T8,A2,C2,2026-11-01,21.00,销售,customer,,,,,\n",
    ],
    ids=["amount", "no day", "short row", "twice"],
)
def test_a_row_that_is_not_clean_leaves_the_sums_of_the_others(bank: Any, bad: str) -> None:
    bank.write("transactions.csv", CLEAN + bad)
    mappings = bank.mapping("table: transactions\nfiles: transactions.csv\nmax_rejects: 1\n")
    report = bank.load(as_of=None, mappings=mappings)
    assert (report.read, report.loaded) == (9, 8)
    assert report.rejected + report.duplicates == 1
    assert bank.rows(SQL) == SUMS
    assert bank.rows(MONTHS) == SETTLED


def test_foreign_postings_are_summed_in_yuan(bank: Any) -> None:
    bank.write("fx_rates.csv", "as_of,currency,rate\n2026-10-01,USD,7\n")
    bank.write(
        "transactions.csv",
        "account_id,posted_on,currency,amount\nA,2026-10-02,USD,10\nA,2026-10-02,CNY,5\nA,2026-10-02,,1\n",
    )
    bank.load(as_of=None)
    assert bank.rows("SELECT amount, postings FROM daily_flows") == [(Decimal("76.00"), 3)]


def test_days_are_replaced_and_months_summed_again(bank: Any) -> None:
    bank.write("transactions.csv", "customer_id,posted_on,amount\nC,2026-10-01,1\nC,2026-10-02,2\n")
    bank.load(as_of=None)
    bank.write("transactions.csv", "customer_id,posted_on,amount\nC,2026-10-02,5\nC,2026-10-03,7\n")
    bank.load(as_of=None)
    assert bank.rows("SELECT posted_on, amount FROM daily_flows ORDER BY 1") == [
        (date(2026, 10, 1), Decimal(1)),
        (date(2026, 10, 2), Decimal(5)),
        (date(2026, 10, 3), Decimal(7)),
    ]
    assert bank.rows(MONTHS) == [("C", date(2026, 10, 1), Decimal(13), 3)]


def test_an_extract_of_settlements_is_believed_before_our_sums(bank: Any) -> None:
    bank.write("transactions.csv", "customer_id,posted_on,amount\nC,2026-10-01,1\nC,2026-11-02,2\n")
    bank.load(as_of=None)
    bank.write("settlements.csv", "customer_id,month,settled_amount,total_amount\nC,2026-10,900,1000\n")
    bank.load(bank.extracts / "settlements.csv", as_of=None)
    assert bank.rows(MONTHS) == [
        ("C", date(2026, 10, 1), Decimal(900), None),
        ("C", date(2026, 11, 1), Decimal(2), 1),
    ]
    bank.load(bank.extracts / "transactions.csv", as_of=None)
    assert bank.rows("SELECT settled_amount FROM settlements ORDER BY month") == [(Decimal(900),), (Decimal(2),)]


def test_rules_see_the_sums_as_loaded(bank: Any) -> None:
    bank.write("transactions.csv", CLEAN)
    bank.load(as_of=None)
    loaded = bank.loaded()
    assert loaded.has("daily_flows")
    assert loaded.has("settlements")
    assert not loaded.has("transactions")
    assert {"customer_id", "month", "settled_amount", "settled_count"} == set(
        loaded.columns("settlements", date(2026, 10, 31))
    )


@pytest.mark.parametrize("together", [True, False])
def test_postings_that_name_an_account_get_its_customer(bank: Any, together: bool) -> None:
    bank.write("accounts.csv", "account_id,customer_id,balance\nA1,C1,10\nA2,C2,20\n")
    bank.write(
        "transactions.csv",
        "account_id,posted_on,amount\nA1,2026-10-01,100\nA1,2026-10-02,-30\nA2,2026-10-02,7\nA9,2026-10-02,5\n",
    )
    if together:
        bank.load()
    else:  # the accounts come a load later
        bank.load(bank.extracts / "transactions.csv", as_of=None)
        assert bank.rows("SELECT DISTINCT customer_id FROM daily_flows") == [(None,)]
        assert "customer_id" not in bank.loaded().columns("daily_flows", date(2026, 10, 31))
        bank.load(bank.extracts / "accounts.csv")
    assert bank.rows("SELECT account_id, customer_id, amount FROM daily_flows ORDER BY ALL") == [
        ("A1", "C1", Decimal(-30)),
        ("A1", "C1", Decimal(100)),
        ("A2", "C2", Decimal(7)),
        ("A9", None, Decimal(5)),
    ]
    assert "customer_id" in bank.loaded().columns("daily_flows", date(2026, 10, 31))
    if together:
        assert bank.rows(MONTHS) == [
            ("C1", date(2026, 10, 1), Decimal(100), 1),
            ("C2", date(2026, 10, 1), Decimal(7), 1),
        ]
