"""Values become text in one place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from rich.cells import cell_len

from bankmkt.base import say
from bankmkt.report import values, width
from bankmkt.report.layout import Column, fit
from bankmkt.report.values import Style
from bankmkt.result.result import Field, Form, Table
from bankmkt.tables.model import Text

LABEL = Text("甲", "A")


def field(form: Form) -> Field:
    return Field("a", form, LABEL, {"core": Text("核心", "core customers")})


@pytest.mark.parametrize(
    ("form", "value", "expected"),
    [
        (Form.ID, "000123", "000123"),
        (Form.MONEY, Decimal("1234567.80"), "1234567.80"),
        (Form.MONEY, Decimal("1E+3"), "1000"),
        (Form.MONEY, Decimal("-0.10"), "-0.10"),
        (Form.RATE, Decimal("3.650000"), "3.650000"),
        (Form.RATIO, 1 / 3, "0.3333333333333333"),
        (Form.RATIO, float("nan"), None),
        (Form.NUMBER, float("inf"), None),
        (Form.COUNT, 12, "12"),
        (Form.DATE, date(2026, 1, 2), "2026-01-02"),
        (Form.BOOLEAN, True, "true"),
        (Form.BOOLEAN, False, "false"),
        (Form.LIST, ["a", "b"], "a;b"),
        (Form.LIST, [], ""),
        (Form.TEXT, None, None),
        (Form.MONEY, None, None),
        (Form.BOOLEAN, None, None),
        (Form.LIST, None, None),
    ],
)
def test_plain(form: Form, value: Any, expected: str | None) -> None:
    assert values.plain(form)([value]) == [expected]


@pytest.mark.parametrize(
    ("form", "value", "unit", "expected"),
    [
        (Form.MONEY, Decimal("1234567.80"), "yuan", "1,234,567.80"),
        (Form.MONEY, Decimal("-1234567.80"), "wan", "−123.46"),
        (Form.MONEY, Decimal("12345678901234567.89"), "yi", "123,456,789.01"),
        (
            Form.MONEY,
            Decimal("99999999999999999999999999.99"),
            "yuan",
            "99,999,999,999,999,999,999,999,999.99",
        ),
        (Form.MONEY, Decimal("-0.001"), "yuan", "0.00"),
        (Form.MONEY, Decimal("50"), "wan", "0.01"),
        (Form.RATIO, 0.0854, "yuan", "8.5 %"),
        (Form.RATIO, -0.02, "yuan", "−2.0 %"),
        (Form.RATIO, -0.0, "yuan", "0.0 %"),
        (Form.RATE, Decimal("3.650000"), "yuan", "3.65"),
        (Form.RATE, Decimal("4"), "yuan", "4.00"),
        (Form.RATE, Decimal("4.123456"), "yuan", "4.123456"),
        (Form.COUNT, 12480, "yuan", "12,480"),
        (Form.NUMBER, 1234.5, "yuan", "1,234.50"),
        (Form.BOOLEAN, True, "yuan", "yes"),
        (Form.DATE, date(2026, 1, 2), "yuan", "2026-01-02"),
        (Form.LIST, ["core", "other"], "yuan", "core customers, other"),
        (Form.CODE, "core", "yuan", "core customers"),
        (Form.CODE, "new", "yuan", "new"),
        (Form.TEXT, "a\tb\x1b[0m\x00", "yuan", "a\\tb\\x1b[0m\\x00"),
        (Form.TEXT, None, "yuan", "·"),
        (Form.RATIO, float("inf"), "yuan", "·"),
    ],
)
def test_human(form: Form, value: Any, unit: values.Unit, expected: str) -> None:
    assert values.human(value, field(form), Style(), unit) == expected


def test_human_in_chinese_and_ascii() -> None:
    say.use("zh")
    assert values.human(0.5, field(Form.RATIO), Style()) == "50.0%"
    assert values.human("core", field(Form.CODE), Style()) == "核心"
    assert values.human(True, field(Form.BOOLEAN), Style()) == "是"
    assert values.human(Decimal("-1"), field(Form.MONEY), Style(unicode=False)) == "-1.00"
    assert values.human(None, field(Form.MONEY), Style(unicode=False)) == "-"
    assert values.heading(field(Form.MONEY), "wan") == "甲（万元）"
    assert values.heading(field(Form.RATE)) == "甲（%）"


@pytest.mark.parametrize(
    ("largest", "unit"),
    [("999999.99", "yuan"), ("-1000000", "wan"), ("9999999999.99", "wan"), ("10000000000", "yi")],
)
def test_unit_follows_the_largest_amount(largest: str, unit: str) -> None:
    table = Table((Field("m", Form.MONEY, LABEL),), [(None,), (Decimal("1"),), (Decimal(largest),)])
    assert values.unit_of(table, "m") == unit


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        (Decimal("9999999999999.99"), True),
        (Decimal("1234567890123.45"), True),
        (Decimal("12345678901234.56"), False),
        (Decimal("12345678901234.50"), True),
        (Decimal("123456789012345678"), False),
        (Decimal("0.00"), True),
        (Decimal("1E+20"), True),
        (2**53 + 1, False),
        (7, True),
    ],
)
def test_what_a_double_holds(value: Decimal | int, fits: bool) -> None:
    assert values.fits_double(value) is fits
    if fits:
        assert Decimal(repr(float(value))) == value


@pytest.mark.parametrize(
    ("share", "unicode", "expected"),
    [
        (1.0, True, "████"),
        (0.5, True, "██"),
        (0.001, True, "▏"),
        (0.0, True, ""),
        (-1.0, True, ""),
        (0.5, False, "##"),
    ],
)
def test_bar(share: float, unicode: bool, expected: str) -> None:
    assert values.bar(share, 4, unicode=unicode) == expected


@pytest.mark.parametrize("text", ["abc", "华东精密", "𠮷野家", "ａＢ", "e\u0301", "█▌─│…−·", "（万元）", "🍜"])
def test_cells_agree_with_the_terminal_library(text: str) -> None:
    assert width.cells(text) == cell_len(text)


def test_visible_leaves_nothing_that_moves_the_cursor_or_turns_a_line() -> None:
    shown = width.visible("a\x1b[2J\x7f\x85\u202eb\u2028c\ud800\t\r\n")
    assert shown == "a\\x1b[2J\\x7f\\x85\\u202eb\\u2028c\\ud800\\t\\r\\n"


def test_visible_on_a_console_of_another_encoding() -> None:
    assert width.visible("行−𠮷", "gbk") == "行-\\U00020bb7"
    assert width.visible("行…", "ascii") == "\\u884c..."
    assert width.visible("行−𠮷", "utf-8") == "行−𠮷"


@pytest.mark.parametrize("room", [4, 7, 20, 33])
@pytest.mark.parametrize(
    "text",
    ["the quick brown fox, again", "客户价值分层（万元）：合计", "averyverylongwordwithoutblanks x", ""],
)
def test_wrap_keeps_every_character_within_the_width(text: str, room: int) -> None:
    lines = width.wrap(text, room)
    assert all(width.cells(line) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_wrap_breaks_latin_words_and_paths_only_where_a_line_cannot_hold_them() -> None:
    assert width.wrap("请给出 --as-of 日期、as_of 列", 13) == ["请给出", "--as-of 日", "期、as_of 列"]
    assert width.wrap("已写入（extracts/a.csv）等", 22) == ["已写入", "（extracts/a.csv）等"]
    assert width.wrap("清单：rejects/20261031/loans.csv", 20) == ["清单：", "rejects/20261031/", "loans.csv"]
    assert width.wrap("见（甲）", 5) == ["见", "（甲", "）"]


def test_shorten_counts_cells() -> None:
    assert width.shorten("华东精密", 8) == "华东精密"
    assert width.shorten("华东精密", 7) == "华东精…"
    assert width.shorten("华东精密", 6) == "华东…"


def test_layout_gives_up_names_before_columns_and_never_ids() -> None:
    columns = [Column("ID", ["0" * 18]), Column("Name", ["x" * 90], elastic=True), Column("Last", ["y" * 10])]
    fitted = fit(columns, 60)
    assert (fitted.widths, fitted.dropped) == ((18, 28, 10), 0)
    narrow = fit(columns, 40)
    assert narrow.dropped == 1
    assert narrow.width <= 40
    assert fit(columns, 10).widths == (18,)
    assert fit([], 10).columns == ()


def test_layout_breaks_headers_before_it_shortens() -> None:
    fitted = fit([Column("Share of all customers", ["1 %"]), Column("Name", ["x" * 20], elastic=True)], 32)
    assert fitted.widths[1] == 20
    assert len(fitted.headers()) > 1


def test_the_unit_in_a_header_stays_whole() -> None:
    fitted = fit([Column("贡献（万元）", ["1.00"], right=True), Column("Name", ["x" * 30], elastic=True)], 40)
    assert [line[0].strip() for line in fitted.headers()] == ["贡献", "（万元）"]
    assert fitted.dropped == 0
