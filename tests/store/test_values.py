"""Every form of every type: what it becomes in the database, or why it is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

COLUMNS = {
    "date": ("customers", "opened_on"),
    "month": ("settlements", "month"),
    "money": ("customers", "contribution"),
    "rate": ("loans", "rate"),
    "number": ("fx_rates", "rate"),
    "integer": ("loans", "days_past_due"),
    "boolean": ("loans", "is_extended"),
    "code": ("loans", "five_class"),
    "open": ("loans", "loan_type"),
    "text": ("customers", "name"),
    "id": ("customers", "manager_id"),
}
KEYS = {"customers": "customer_id", "loans": "loan_id", "fx_rates": "currency", "settlements": "customer_id"}

GOOD: list[tuple[str, str, Any]] = [
    ("date", "2026-10-31", date(2026, 10, 31)),
    ("date", "2026/10/31", date(2026, 10, 31)),
    ("date", "2026/1/3", date(2026, 1, 3)),
    ("date", "2026-1-3", date(2026, 1, 3)),
    ("date", "2026.1.3", date(2026, 1, 3)),
    ("date", "20261031", date(2026, 10, 31)),
    ("date", "２０２６１０３１", date(2026, 10, 31)),
    ("date", "2026年10月31日", date(2026, 10, 31)),
    ("date", "2026年1月3日", date(2026, 1, 3)),
    ("date", "2026-10-31 00:00:00", date(2026, 10, 31)),
    ("date", "2026-10-31T00:00:00.000", date(2026, 10, 31)),
    ("date", "20261031 00:00", date(2026, 10, 31)),
    ("date", "2026/10/31 13:45:02", date(2026, 10, 31)),
    ("date", " 2026-10-31 ", date(2026, 10, 31)),
    ("date", "2024-02-29", date(2024, 2, 29)),
    ("date", "99991231", None),
    ("date", "9999-12-31", None),
    ("date", "9999-12-31 00:00:00", None),
    ("date", "00000000", None),
    ("date", "", None),
    ("date", "-", None),
    ("month", "2026-10", date(2026, 10, 1)),
    ("month", "202610", date(2026, 10, 1)),
    ("month", "2026/10", date(2026, 10, 1)),
    ("month", "2026年1月", date(2026, 1, 1)),
    ("month", "2026-10-31", date(2026, 10, 1)),
    ("month", "20261031", date(2026, 10, 1)),
    ("money", "1234567.80", Decimal("1234567.80")),
    ("money", "1,234,567.80", Decimal("1234567.80")),
    ("money", "１，２３４．５", Decimal("1234.50")),
    ("money", "-0.01", Decimal("-0.01")),
    ("money", "+5", Decimal(5)),
    ("money", ".5", Decimal("0.50")),
    ("money", "1.2300", Decimal("1.23")),
    ("money", "007", Decimal(7)),
    ("money", "9999999999999999.99", Decimal("9999999999999999.99")),
    ("money", "-9999999999999999.99", Decimal("-9999999999999999.99")),
    ("money", "-", None),
    ("money", "—", None),
    ("money", "", None),
    ("money", "nan", None),
    ("money", "5元", Decimal(5)),
    ("rate", "4.35", Decimal("4.35")),
    ("rate", "4.123456", Decimal("4.123456")),
    ("rate", "4.12345600", Decimal("4.123456")),
    ("rate", "999999", Decimal(999999)),
    ("number", "7.123456", Decimal("7.123456")),
    ("integer", "30", 30),
    ("integer", "1,234", 1234),
    ("integer", "-3", -3),
    ("integer", "12.0", 12),
    ("integer", "３０", 30),
    *[("boolean", word, True) for word in ("true", "TRUE", "1", "Y", "y", "yes", "是", "T")],
    *[("boolean", word, False) for word in ("false", "0", "N", "no", "否", "f", "False")],
    ("code", "normal", "normal"),
    ("code", "Special_Mention", "special_mention"),
    ("code", "正常", "normal"),
    ("code", " 可疑类 ", "doubtful"),
    ("code", "", None),
    ("open", "房贷", "housing"),
    ("open", "Operating", "operating"),
    ("open", "渔船贷款", "渔船贷款"),
    ("text", "  a b\u3000", "a b"),
    ("text", "ＡＢＣ（中国）", "ＡＢＣ（中国）"),
    ("text", "=HYPERLINK(1)", "=HYPERLINK(1)"),
    ("text", "a\tb", "a\tb"),
    ("text", "𠮷野家👍\u200b", "𠮷野家👍\u200b"),
    ("text", "NULL", None),
    ("text", "Null", "Null"),
    ("text", "-", "-"),
    ("text", "o'Brien; DROP TABLE", "o'Brien; DROP TABLE"),
    ("id", "０００１２３Ａ", "000123A"),
    ("id", "000123", "000123"),
    ("id", "1e5", "1e5"),
]

BAD: list[tuple[str, str, str]] = [
    ("date", "2026-02-30", "date_calendar"),
    ("date", "20260230", "date_calendar"),
    ("date", "2026-13-01", "date_calendar"),
    ("date", "2023-02-29", "date_calendar"),
    ("date", "31.10.2026", "date_order"),
    ("date", "2026-10/31", "date_form"),
    ("date", "2026-10-31 25:00", "date_form"),
    ("date", "infinity", "date_form"),
    ("date", "epoch", "date_form"),
    ("date", "45961", "date_serial"),
    ("date", "2026-10", "date_form"),
    ("date", "1026-10-31", "date_range"),
    ("month", "2026-13", "date_calendar"),
    ("month", "202613", "date_calendar"),
    ("month", "2026", "month_form"),
    ("month", "10/2026", "month_form"),
    ("money", "1.2345", "money_decimals"),
    ("money", "1.005", "money_decimals"),
    ("money", "infinity", "money_form"),
    ("money", "1e5", "scientific"),
    ("money", "1,23", "number_commas"),
    ("money", "1,2345.00", "number_commas"),
    ("money", "12,34,567", "number_commas"),
    ("money", "1.", "money_form"),
    ("money", "--1", "money_form"),
    ("money", "0x10", "money_form"),
    ("money", "1 000", "money_form"),
    ("money", "10000000000000000", "money_range"),
    ("rate", "4.1234567", "number_decimals"),
    ("rate", "1000000", "number_range"),
    ("rate", "four", "number_form"),
    ("integer", "1.5", "not_whole"),
    ("integer", "x", "number_form"),
    ("integer", "99999999999999999999", "number_range"),
    ("boolean", "2", "not_boolean"),
    ("boolean", "maybe", "not_boolean"),
    ("code", "soon", "not_allowed"),
    ("code", "1", "not_allowed"),
]


def load_one(bank: Any, kind: str, texts: list[str]) -> tuple[str, str, Any]:
    table, column = COLUMNS[kind]
    cells = "".join(f'k{number},"{text.replace(chr(34), chr(34) * 2)}"\n' for number, text in enumerate(texts))
    bank.write(f"{table}.csv", f"{KEYS[table]},{column}\n{cells}")
    mappings = bank.mapping(f"table: {table}\nfiles: {table}.csv\nmax_rejects: 1000\n")
    return table, column, bank.load(mappings=mappings)


@pytest.mark.parametrize("kind", sorted({case[0] for case in GOOD}))
def test_good_forms(bank: Any, kind: str) -> None:
    cases = [(text, value) for one, text, value in GOOD if one == kind]
    table, column, report = load_one(bank, kind, [text for text, _ in cases])
    assert bank.rejects == []
    assert report.loaded == len(cases)
    found = bank.rows(f"SELECT {column} FROM {table} ORDER BY _row")
    assert [(text, row[0]) for (text, _), row in zip(cases, found, strict=True)] == cases


@pytest.mark.parametrize("kind", sorted({case[0] for case in BAD}))
def test_bad_forms(bank: Any, kind: str) -> None:
    cases = [(text, code) for one, text, code in BAD if one == kind]
    _, column, report = load_one(bank, kind, [text for text, _ in cases])
    assert report.loaded == 0
    assert [(one.value, one.code) for one in bank.rejects] == cases
    assert {one.column for one in bank.rejects} == {column}


@pytest.mark.parametrize(
    ("unit", "text", "value"),
    [
        ("元", "1.25", Decimal("1.25")),
        ("千元", "1.23456", Decimal("1234.56")),
        ("万元", "1,234.567801", Decimal("12345678.01")),
        ("百万元", "0.00000001", Decimal("0.01")),
        ("亿元", "-1.2345678901", Decimal("-123456789.01")),
        ("亿元", "99999999.9999999999", Decimal("9999999999999999.99")),
        ("万元", "1.2345678", None),
        ("亿元", "100000000", None),
    ],
)
def test_units_are_exact(bank: Any, unit: str, text: str, value: Decimal | None) -> None:
    bank.write("customers.csv", f'customer_id,contribution\n1,"{text}"\n')
    mappings = bank.mapping(
        f"table: customers\nfiles: customers.csv\nunits: {{contribution: {unit}}}\nmax_rejects: 1\n"
    )
    bank.load(mappings=mappings)
    assert bank.rows("SELECT contribution FROM customers") == ([] if value is None else [(value,)])
    if value is None:
        assert bank.rejects[0].code in ("money_decimals", "money_range")


def test_names_keep_line_breaks_and_quotes(bank: Any) -> None:
    bank.write("customers.csv", 'customer_id,name\n1,"a\nb""c"\n2,"x\r\ny"\n3,z\n')
    bank.load()
    assert bank.rows("SELECT customer_id, name, _row FROM customers ORDER BY 1") == [
        ("1", 'a\nb"c', 2),
        ("2", "x\r\ny", 3),
        ("3", "z", 4),
    ]


def test_empty_key_after_blanks(bank: Any) -> None:
    mappings = bank.mapping("table: customers\nfiles: customers.csv\nmax_rejects: 1\n")
    bank.write("customers.csv", 'customer_id,name\n"\u3000 ",a\n2,b\n')
    bank.load(mappings=mappings)
    assert [(one.row, one.code) for one in bank.rejects] == [(2, "empty_key")]


def test_event_without_its_date_is_refused(bank: Any) -> None:
    mappings = bank.mapping("table: bills\nfiles: bills.csv\nmax_rejects: 1\n")
    bank.write("bills.csv", "customer_id,on_date\n1,\n2,2026-10-01\n")
    bank.load(mappings=mappings)
    assert [(one.column, one.code) for one in bank.rejects] == [("on_date", "empty_key")]
