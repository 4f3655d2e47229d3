"""What a later load replaces, rows that repeat or contradict one another, and other currencies."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bankmkt.base.errors import InputError

DAY = date(2026, 10, 31)
SEPTEMBER = date(2026, 9, 30)


def test_snapshot_dates_live_side_by_side(bank: Any) -> None:
    bank.write("customers.csv", "customer_id\n1\n2\n")
    bank.load(as_of=SEPTEMBER)
    bank.write("customers.csv", "customer_id\n1\n3\n4\n")
    bank.load()
    assert bank.rows("SELECT as_of, count(*) FROM customers GROUP BY 1 ORDER BY 1") == [(SEPTEMBER, 2), (DAY, 3)]
    assert bank.loaded().dates("customers") == (SEPTEMBER, DAY)


def test_snapshot_is_replaced_whole_per_date(bank: Any) -> None:
    bank.write("customers.csv", "customer_id\n1\n2\n")
    bank.load(as_of=SEPTEMBER)
    bank.load()
    bank.write("customers.csv", "customer_id\n9\n")
    bank.load()
    assert bank.rows("SELECT as_of, customer_id FROM customers ORDER BY 1, 2") == [
        (SEPTEMBER, "1"),
        (SEPTEMBER, "2"),
        (DAY, "9"),
    ]
    feeding = bank.loaded().extracts["customers"]
    assert [(one.as_of, one.load_id, one.rows) for one in feeding] == [(SEPTEMBER, 1, 2), (DAY, 3, 1)]


def test_reference_is_replaced_whole(bank: Any) -> None:
    bank.write("branches.csv", "branch_id\n1\n2\n")
    bank.load()
    bank.write("branches.csv", "branch_id\n3\n")
    bank.load()
    assert bank.rows("SELECT branch_id FROM branches") == [("3",)]
    assert [one.load_id for one in bank.loaded().extracts["branches"]] == [2]


def test_events_are_replaced_by_covered_range(bank: Any) -> None:
    bank.write(
        "settlements.csv", "customer_id,month,settled_amount\n1,2026-07,7\n1,2026-08,8\n1,2026-09,9\n1,2026-10,10\n"
    )
    bank.load()
    bank.write("settlements.csv", "customer_id,month,settled_amount\n2,2026-08,80\n2,2026-09,90\n")
    bank.load()
    assert bank.rows("SELECT customer_id, month(month), settled_amount FROM settlements ORDER BY month") == [
        ("1", 7, Decimal(7)),
        ("2", 8, Decimal(80)),
        ("2", 9, Decimal(90)),
        ("1", 10, Decimal(10)),
    ]
    assert [(one.load_id, one.rows) for one in bank.loaded().extracts["settlements"]] == [(1, 2), (2, 2)]
    bank.write("settlements.csv", "customer_id,month,settled_amount\n3,2026-01,1\n3,2026-12,2\n")
    bank.load()
    assert [(one.load_id, one.rows) for one in bank.loaded().extracts["settlements"]] == [(3, 2)]


def test_event_whose_date_was_corrected_counts_once(bank: Any) -> None:
    bank.write("complaints.csv", "complaint_id,received_on\nC1,2026-09-01\nC2,2026-09-02\n")
    bank.load()
    bank.write("complaints.csv", "complaint_id,received_on\nC1,2026-10-01\n")
    bank.load()
    assert bank.rows("SELECT complaint_id, month(received_on) FROM complaints ORDER BY 1") == [("C1", 10), ("C2", 9)]
    assert [(one.load_id, one.rows) for one in bank.loaded().extracts["complaints"]] == [(1, 1), (2, 1)]


def test_several_files_of_one_table_are_united(bank: Any) -> None:
    bank.write("customers.csv", "customer_id\n1\n")
    bank.write("customers_20261031.csv", "customer_id,name\n2,b\n")
    assert bank.load().loaded == 2
    assert bank.rows("SELECT customer_id, name, _source FROM customers ORDER BY 1") == [("1", None, 1), ("2", "b", 2)]
    assert len(bank.loaded().extracts["customers"]) == 2


# duplicates ------------------------------------------------------------------------------------------------------


def test_identical_duplicates_are_loaded_once(bank: Any) -> None:
    bank.write("customers.csv", "customer_id,name\n1,a\n1,a\n2,b\n 1 ,a\n")
    report = bank.load()
    assert (report.read, report.loaded, report.rejected, report.duplicates) == (4, 2, 0, 2)
    assert bank.rows("SELECT customer_id, _row FROM customers ORDER BY 1") == [("1", 2), ("2", 4)]
    assert [(one.row, one.code, one.counted) for one in bank.rejects] == [
        (3, "duplicate", False),
        (5, "duplicate", False),
    ]
    assert bank.rows("SELECT reason FROM rejects") == [("duplicate",), ("duplicate",)]


def test_duplicates_across_files(bank: Any) -> None:
    bank.write("customers.csv", "customer_id,name\n1,a\n")
    bank.write("customers_20261031.csv", "name,customer_id\na,1\n")
    assert (bank.load().loaded, bank.load().duplicates) == (1, 1)


def test_rows_of_one_key_that_differ_are_all_rejected(bank: Any) -> None:
    bank.write("customers.csv", "customer_id,name\n1,a\n1,b\n1,a\n2,c\n")
    mappings = bank.mapping("table: customers\nfiles: customers.csv\nmax_rejects: 3\n")
    report = bank.load(mappings=mappings)
    assert (report.loaded, report.rejected, report.duplicates) == (1, 3, 0)
    assert {one.code for one in bank.rejects} == {"same_key"}
    with pytest.raises(InputError, match="same customer_id, other values"):
        bank.load()


def test_null_and_value_differ(bank: Any) -> None:
    bank.write("customers.csv", "customer_id,name\n1,a\n1,\n")
    mappings = bank.mapping("table: customers\nfiles: customers.csv\nmax_rejects: 2\n")
    assert bank.load(mappings=mappings).loaded == 0


def test_bad_row_contradicts_the_good_one_of_its_key(bank: Any) -> None:
    bank.write("customers.csv", "customer_id,contribution\n1,5\n1,x\n2,7\n")
    mappings = bank.mapping("table: customers\nfiles: customers.csv\nmax_rejects: 2\n")
    assert bank.load(mappings=mappings).loaded == 1
    assert [(one.row, one.code) for one in bank.rejects] == [(2, "same_key"), (3, "money_form")]


def test_one_customer_at_two_dates_is_no_duplicate(bank: Any) -> None:
    bank.write("customers.csv", "as_of,customer_id\n2026-09-30,1\n2026-10-31,1\n")
    assert bank.load(as_of=None).loaded == 2


def test_tables_without_a_key_keep_every_row(bank: Any) -> None:
    bank.write("bills.csv", "customer_id,amount,on_date\n1,5,2026-10-01\n1,5,2026-10-01\n")
    bank.write("contacts.csv", "customer_id,name\n1,a\n1,a\n")
    assert bank.load().loaded == 4


def test_transactions_have_a_key_where_they_have_an_id(bank: Any) -> None:
    bank.write(
        "transactions.csv",
        "transaction_id,amount,posted_on\nt1,5,2026-10-01\nt1,5,2026-10-01\n,5,2026-10-01\n,5,2026-10-01\n",
    )
    report = bank.load()
    assert (report.loaded, report.duplicates) == (3, 1)


def test_duplicate_of_a_key_of_several_columns(bank: Any) -> None:
    bank.write(
        "fees.csv",
        "customer_id,month,product_class,amount\n1,2026-10,tax,1\n1,2026-10,payroll,1\n1,202610,代扣税,1.00\n",
    )
    assert (bank.load().loaded, bank.load().duplicates) == (2, 1)


# currencies ------------------------------------------------------------------------------------------------------


def test_amounts_become_yuan_exactly(bank: Any) -> None:
    bank.write("fx_rates.csv", "currency,rate\nUSD,7.123456\nJPY,0.0486\n")
    bank.write(
        "accounts.csv",
        "account_id,currency,balance,average_balance\na,USD,100.10,-0.01\nb,,5,5\nc,CNY,6,6\nd,日元,1000,\ne,usd,999999999999.99,0.005e\n",
    )
    mappings = bank.mapping("table: accounts\nfiles: accounts.csv\nmax_rejects: 1\n")
    report = bank.load(mappings=mappings)
    assert bank.rows("SELECT account_id, currency, balance, average_balance FROM accounts ORDER BY 1") == [
        ("a", "USD", Decimal("713.06"), Decimal("-0.07")),
        ("b", None, Decimal(5), Decimal(5)),
        ("c", "CNY", Decimal(6), Decimal(6)),
        ("d", "JPY", Decimal("48.60"), None),
    ]
    (balance, _) = next(one.money for one in report.files if one.table == "accounts")
    assert balance.loaded == Decimal("1111.10")
    assert balance.stored == Decimal("772.66")


def test_half_a_fen_is_rounded_up(bank: Any) -> None:
    bank.write("fx_rates.csv", "currency,rate\nUSD,0.5\n")
    bank.write("accounts.csv", "account_id,currency,balance\na,USD,0.01\nb,USD,-0.01\nc,USD,0.03\n")
    bank.load()
    assert bank.rows("SELECT balance FROM accounts ORDER BY account_id") == [
        (Decimal("0.01"),),
        (Decimal("-0.01"),),
        (Decimal("0.02"),),
    ]


def test_large_amounts_do_not_overflow(bank: Any) -> None:
    bank.write("fx_rates.csv", "currency,rate\nUSD,7.123456\n")
    bank.write("accounts.csv", "account_id,currency,balance\na,USD,1000000000000000.01\n")
    bank.load()
    assert bank.rows("SELECT balance FROM accounts") == [(Decimal("7123456000000000.07"),)]


def test_amount_that_does_not_fit_is_rejected(bank: Any) -> None:
    bank.write("fx_rates.csv", "currency,rate\nUSD,7.123456\n")
    bank.write("accounts.csv", "account_id,currency,balance\na,USD,9999999999999999.99\nb,CNY,1\n")
    mappings = bank.mapping("table: accounts\nfiles: accounts.csv\nmax_rejects: 1\n")
    assert bank.load(mappings=mappings).loaded == 2
    assert [one.code for one in bank.rejects] == ["money_range"]


def test_without_a_rate_the_row_is_rejected(bank: Any) -> None:
    bank.write("accounts.csv", "account_id,currency,balance\na,USD,100\nb,CNY,1\n")
    with pytest.raises(InputError, match="no exchange rate for USD on 2026-10-31"):
        bank.load()


def test_rates_of_another_date_do_not_count(bank: Any) -> None:
    bank.write("fx_rates.csv", "as_of,currency,rate\n2026-09-30,USD,7\n")
    bank.write("accounts.csv", "as_of,account_id,currency,balance\n2026-10-31,a,USD,100\n")
    with pytest.raises(InputError, match="no exchange rate for USD"):
        bank.load(as_of=None)


def test_rates_loaded_before_are_used(bank: Any) -> None:
    rates = bank.write("fx_rates.csv", "currency,rate\nUSD,7\n")
    bank.load()
    rates.unlink()
    bank.write("accounts.csv", "account_id,currency,balance\na,USD,100\n")
    bank.load()
    assert bank.rows("SELECT balance FROM accounts") == [(Decimal(700),)]


def test_rates_of_this_load_replace_the_stored_ones(bank: Any) -> None:
    bank.write("fx_rates.csv", "currency,rate\nUSD,7\nEUR,8\n")
    bank.load()
    bank.write("fx_rates.csv", "currency,rate\nUSD,6\n")
    bank.write("accounts.csv", "account_id,currency,balance\na,USD,100\n")
    bank.load()
    assert bank.rows("SELECT balance FROM accounts") == [(Decimal(600),)]


def test_events_take_the_latest_rate_before_them(bank: Any) -> None:
    bank.write("fx_rates.csv", "as_of,currency,rate\n2026-09-30,USD,6\n2026-10-15,USD,7\n")
    bank.write(
        "transactions.csv",
        "transaction_id,posted_on,currency,amount\na,2026-10-01,USD,10\nb,2026-10-15,USD,10\nc,2026-11-20,USD,-10\n",
    )
    bank.load(as_of=None, keep_transactions=True)
    assert bank.rows("SELECT amount FROM transactions ORDER BY transaction_id") == [
        (Decimal(60),),
        (Decimal(70),),
        (Decimal(-70),),
    ]


def test_other_tables_amounts_are_yuan_whatever_the_currency(bank: Any) -> None:
    bank.write("customers.csv", "customer_id,contribution\n1,5\n")
    assert bank.load().loaded == 1
