"""Parquet files load like any other, and their binary floats are taken for the decimals that they show."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars
import pytest


def write(bank: Any, file: str, **columns: Any) -> None:
    polars.DataFrame(columns).write_parquet(bank.extracts / file)


def test_names_types_and_row_numbers(bank: Any) -> None:
    write(
        bank,
        "loans.parquet",
        借据号=["J1", "J2", "J3"],
        客户号=["001", "002", None],
        balance=[1.5, 120000.25, None],
        principal=polars.Series([Decimal("10.10"), None, Decimal("0.05")], dtype=polars.Decimal(18, 2)),
        rate=[4.35, 3.0, None],
        days_past_due=[0, 31, None],
        started_on=[date(2026, 1, 31), None, date(2025, 12, 1)],
        matures_on=[datetime(2027, 1, 31), datetime(2027, 1, 31, 8, 30), None],
        is_extended=[True, False, None],
    )
    report = bank.load()
    assert (report.files[0].encoding, report.read, report.loaded) == ("Parquet", 3, 3)
    assert bank.rows(
        "SELECT loan_id, customer_id, balance, principal, rate, days_past_due, started_on, matures_on, is_extended, "
        "_row FROM loans ORDER BY 1"
    ) == [
        (
            "J1",
            "001",
            Decimal("1.50"),
            Decimal("10.10"),
            Decimal("4.35"),
            0,
            date(2026, 1, 31),
            date(2027, 1, 31),
            True,
            2,
        ),
        ("J2", "002", Decimal("120000.25"), None, Decimal(3), 31, None, date(2027, 1, 31), False, 3),
        ("J3", None, None, Decimal("0.05"), None, None, date(2025, 12, 1), None, None, 4),
    ]


def test_a_float_that_is_no_amount_is_rejected(bank: Any) -> None:
    write(bank, "customers.parquet", customer_id=["1"], contribution=[0.1 + 0.2])
    assert "contribution has fractions of a fen (row 2)" in bank.refused()


def test_nested_columns_are_reported_and_left_out(bank: Any) -> None:
    write(bank, "customers.parquet", customer_id=["1"], name=["甲"], tags=[["a", "b"]])
    report = bank.load()
    assert report.files[0].unknown == ("#3",)
    assert bank.rows("SELECT customer_id, name, tags FROM customers") == [("1", "甲", None)]


@pytest.mark.parametrize("cut", [8, 100, -4], ids=["head only", "middle", "tail"])
def test_a_damaged_file_is_refused(bank: Any, cut: int) -> None:
    write(bank, "customers.parquet", customer_id=["1"], name=["甲"])
    path = bank.extracts / "customers.parquet"
    path.write_bytes(path.read_bytes()[:cut])
    assert "not a readable Parquet file" in bank.refused()


def test_single_precision_has_lost_digits(bank: Any) -> None:
    write(bank, "customers.parquet", customer_id=["1"], contribution=polars.Series([12345678.91], dtype=polars.Float32))
    assert "contribution: numbers in single precision have lost digits" in bank.refused()


def test_a_day_written_as_a_number_is_no_spreadsheets_day(bank: Any) -> None:
    write(bank, "customers.parquet", customer_id=["1"], opened_on=[20119])
    assert "opened_on" in bank.refused()


def test_a_column_of_the_engines_own_name(bank: Any) -> None:
    write(bank, "customers.parquet", customer_id=["1", "2"], File_Row_Number=[9, 8])
    bank.load()
    assert bank.rows("SELECT customer_id, _row FROM customers ORDER BY 1") == [("1", 2), ("2", 3)]
