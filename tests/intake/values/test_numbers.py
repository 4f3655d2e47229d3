"""Every form of amounts, rates and numbers and what it means, by hand; and every refusal with its reason."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

Look = Callable[..., list[tuple[Any, str | None]]]


def split(text: str) -> list[str]:
    """Words with blanks between them."""
    return text.split(" ")


NONE = (None, None)


def ok(value: Any) -> tuple[Any, str | None]:
    return (Decimal(value) if isinstance(value, str) else value), None


def bad(code: str) -> tuple[Any, str | None]:
    return None, code


def check(look: Look, kind: str, cases: dict[str, tuple[Any, str | None]], **settings: Any) -> None:
    found = look(kind, list(cases), **settings)
    assert dict(zip(cases, found, strict=True)) == cases


def test_amounts(look: Look) -> None:
    positive = [
        *split(
            "1234.56 1,234.56 +1234.56 1234.5600 001234.56 １２３４．５６ １，２３４．５６ ￥1,234.56 "
            "¥1234.56 RMB1234.56 CNY1,234.56 rmb1234.56 人民币1234.56 1234.56元 1,234.56元 ￥1,234.56元 "
            "0.123456万 0.123456万元 1.23456千元 0.00123456百万 0.0000123456亿 ＋１２３４．５６ 1234.56+ "
            "1234.56\ufeff"
        ),
        "¥ 1,234.56",
        "1234.56 元",
        " 1234.56\u3000",
        "CNY 1,234.56",
        "0.123456 万元",
    ]
    check(look, "money", dict.fromkeys(positive, ok("1234.56")))
    negative = [
        *split(
            "-1234.56 (1,234.56) （1,234.56） (1234.56) 1234.56- 1,234.56- −1234.56 －1,234.56 -¥1,234.56 "
            "¥-1,234.56 (¥1,234.56) ¥(1,234.56) -1234.56元 (0.123456万元) -0.123456万 （￥１，２３４．５６）"
        ),
        "- 1,234.56",
        "( 1,234.56 )",
        "¥ -1,234.56",
    ]
    check(look, "money", dict.fromkeys(negative, ok("-1234.56")))
    check(
        look,
        "money",
        {
            "120.5万": ok("1205000"),
            "120.5万元": ok("1205000"),
            "1.2亿": ok("120000000"),
            "1.23456789亿元": ok("123456789"),
            "3千万": ok("30000000"),
            "9999999999999999.99": ok("9999999999999999.99"),
            "99999999.9999999999亿": ok("9999999999999999.99"),
            ".5": ok("0.5"),
            "-.5": ok("-0.5"),
            "0": ok("0"),
            "-0.00": ok("0"),
        },
    )


def test_no_amount(look: Look) -> None:
    words = split("- -- --- — —— – / NULL null Null (null) \\N \\n N/A n/a NA nan NaN None 无 空 － ／ Ｎ／Ａ")
    for kind in ("money", "rate", "number", "integer"):
        check(look, kind, dict.fromkeys([*words, "", " ", "\u3000", "\u00a0 "], NONE))


def test_what_is_no_amount(look: Look) -> None:
    groups = ["1.234,56", "1234,56", "1,2345,6789", "1,23", "12,34,567", "1,234,5", ",123", "1,234.", "(1,23)", "1,23-"]
    check(look, "money", dict.fromkeys(groups[:6] + groups[8:], bad("number_commas")))
    forms = [
        *split(
            "1234CR 1234DR 1. --1 -1- (-1) (1)- -(1) 0x10 1_000 $5 €5 ￥ 元 万 5万万 5K 1e 十万 约5万 5% "
            "5元整 1'234.00 ¥5CNY infinity x5 5x"
        ),
        "1 234",
        "1234 56",
        "1\n2",
        "1234.56 1234.56",
        "1 万 元",
    ]
    check(look, "money", dict.fromkeys(forms, bad("money_form")))
    check(look, "money", dict.fromkeys(["1.2E+05", "1e5", "1E-3", "-1.5e+3", ".5E2"], bad("scientific")))
    fine = ["1.2345", "1.005", "1234.5600000000001", "0.001", "1,234.567", "(0.001)", "0.0000001万", "1.12345678901亿"]
    check(look, "money", dict.fromkeys(fine, bad("money_decimals")))
    large = [
        "10000000000000000",
        "99999999999999999999999",
        "1,000,000,000,000,000,000",
        "1000000000亿",
        "-100000000亿",
    ]
    check(look, "money", dict.fromkeys(large, bad("money_range")))
    check(look, "money", dict.fromkeys(["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#####"], bad("error_text")))


def test_amounts_in_a_unit(look: Look) -> None:
    check(
        look,
        "money",
        {
            "1,234.567801": ok("12345678.01"),
            "(1.5)": ok("-15000"),
            "1.5-": ok("-15000"),
            "￥1.5": ok("15000"),
            "１．５": ok("15000"),
            "1.5万": bad("unit_clash"),
            "1.5万元": bad("unit_clash"),
            "15000元": bad("unit_clash"),
            "(1.5亿)": bad("unit_clash"),
            "0.0000001": bad("money_decimals"),
            "1000000000000": bad("money_range"),
            "-": NONE,
        },
        scale=4,
    )
    check(look, "money", {"99999999.9999999999": ok("9999999999999999.99"), "100000000": bad("money_range")}, scale=8)


def test_rates(look: Look) -> None:
    same = ["4.35", "4.35%", "4.35％", "4.350000", "43.5‰", "435bp", "435BP", "+4.35", "04.35", "4.35 %"]
    check(look, "rate", dict.fromkeys(same, ok("4.35")))
    check(look, "rate", {"-0.5%": ok("-0.5"), "(0.5%)": ok("-0.5"), "0.5%-": ok("-0.5"), "999999": ok("999999")})
    check(
        look,
        "rate",
        {
            "4.1234567": bad("number_decimals"),
            "0.0000001%": bad("number_decimals"),
            "0.00001bp": bad("number_decimals"),
            "1000000": bad("number_range"),
            "4,35": bad("number_commas"),
            "4.35E+00": bad("scientific"),
            "LPR+50BP": bad("number_form"),
            "4.35%%": bad("number_form"),
            "￥4.35": bad("number_form"),
            "4.35万": bad("number_form"),
            "#N/A": bad("error_text"),
        },
    )
    check(
        look,
        "rate",
        {
            "0.0435": ok("4.35"),
            "4.35%": ok("4.35"),
            "0.04123456": ok("4.123456"),
            "0.041234567": bad("number_decimals"),
        },
        scale=2,
    )
    check(look, "rate", {"43.5": ok("4.35"), "3.62512": ok("0.362512"), "3.625123": bad("number_decimals")}, scale=-1)
    check(look, "rate", {"435": ok("4.35"), "4.35%": ok("4.35"), "1.12345": bad("number_decimals")}, scale=-2)


def test_numbers_that_are_no_rates(look: Look) -> None:
    check(
        look,
        "number",
        {"0.35": ok("0.35"), "35%": ok("0.35"), "350‰": ok("0.35"), "35": ok("35"), "35bp": ok("0.0035")},
    )
    check(look, "number", {"35": ok("0.35"), "35%": ok("0.35"), "0.00001": bad("number_decimals")}, scale=-2)


def test_whole_numbers(look: Look) -> None:
    check(
        look,
        "integer",
        {
            "30": ok(30),
            "1,234": ok(1234),
            "12.0": ok(12),
            "12.00": ok(12),
            "-3": ok(-3),
            "－３": ok(-3),
            "(3)": ok(-3),
            "3-": ok(-3),
            "007": ok(7),
            "9223372036854775807": ok(9223372036854775807),
            "9223372036854775808": bad("number_range"),
            "1.5": bad("not_whole"),
            "1E+3": bad("scientific"),
            "1,23": bad("number_commas"),
            "30天": bad("number_form"),
            "3%": bad("number_form"),
            "#N/A": bad("error_text"),
        },
    )
