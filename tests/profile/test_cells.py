"""What one cell looks like: each form by hand, with its value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bankmkt.intake.profile.cells import Seen, is_credit_code, is_resident, read

FORMS = [
    ("", Seen("empty")),
    ("　 ", Seen("empty")),
    ("-", Seen("null")),
    ("——", Seen("null")),
    ("null", Seen("null")),
    ("\\N", Seen("null")),
    ("99991231", Seen("no date")),
    ("20261031", Seen("date8", Decimal(20261031), date(2026, 10, 31))),
    ("20261301", Seen("int", Decimal(20261301))),
    ("2026-10-31", Seen("date-", None, date(2026, 10, 31))),
    ("2026-2-30", Seen("no such day")),
    ("2026/1/5", Seen("date/", None, date(2026, 1, 5))),
    ("2026.01.05", Seen("date.", None, date(2026, 1, 5))),
    ("2026-01-05 10:20:30", Seen("date-+time", None, date(2026, 1, 5))),
    ("2026年1月5日", Seen("date年", None, date(2026, 1, 5))),
    ("民国115年10月31日", Seen("date民国", None, date(2026, 10, 31))),
    ("115/10/31", Seen("roc/", None, date(2026, 10, 31))),
    ("03/15/2025", Seen("mdy-first", None, date(2025, 3, 15))),
    ("15/03/2025", Seen("dmy-first", None, date(2025, 3, 15))),
    ("01/02/2026", Seen("dmy")),
    ("31-JAN-24", Seen("date by name")),
    ("202610", Seen("month6", Decimal(202610), date(2026, 10, 1))),
    ("2026年10月", Seen("month年", None, date(2026, 10, 1))),
    ("45000", Seen("digits5", Decimal(45000))),
    ("000123", Seen("zeros", Decimal(123))),
    ("0", Seen("int", Decimal(0))),
    ("13812345678", Seen("phone", Decimal(13812345678))),
    ("6228480402564890018", Seen("long")),
    ("6.22848E+18", Seen("scientific")),
    ("-12.50", Seen("decimal", Decimal("-12.50"))),
    ("12.00", Seen("int.0", Decimal("12.00"))),
    ("1,234.56", Seen("grouped", Decimal("1234.56"))),
    ("(1,234.56)", Seen("paren", Decimal("-1234.56"))),
    ("（1,234）", Seen("paren", Decimal(-1234))),
    ("1,234-", Seen("minus-", Decimal(-1234))),
    ("¥1,200.00", Seen("currency", Decimal("1200.00"))),
    ("120.5万元", Seen("unit", Decimal(1205000))),
    ("１，２３４．５６", Seen("grouped", Decimal("1234.56"))),
    ("4.35%", Seen("percent", Decimal("4.35"))),
    ("4.35‰", Seen("permille", Decimal("4.35"))),
    ("P25", Seen("code")),
    ("corporate", Seen("word")),
    ("张三丰", Seen("person")),
    ("样例甲公司", Seen("company")),
    ("样例某某街道某号", Seen("chinese")),
]


@pytest.mark.parametrize(("text", "seen"), FORMS, ids=[text or "empty" for text, _ in FORMS])
def test_a_cell_is_what_it_looks_like(text: str, seen: Seen) -> None:
    assert read(text) == seen


def test_check_digits_are_those_of_the_standards() -> None:
    # GB 11643: the published example of the standard; the last digit changed makes it wrong
    assert is_resident("11010519491231002X")
    assert not is_resident("110105194912310021")
    assert not is_resident("11010519491331002X")  # no such month
    # GB 32100: weights 3^i mod 31 over 9135010070517760 and so on, worked out by hand
    assert is_credit_code("91350100M000100Y43")
    assert not is_credit_code("91350100M000100Y44")


def test_check_digits_agree_with_another_reader() -> None:
    from stdnum.cn import ric, uscc

    for number in ("11010519491231002X", "110105194912310021", "440524188001010014"):
        assert is_resident(number) == (ric.is_valid(number) and number[6:10] >= "1900")
    for number in ("91350100M000100Y43", "91350100M000100Y44", "91110000600037341L"):
        assert is_credit_code(number) == uscc.is_valid(number)
