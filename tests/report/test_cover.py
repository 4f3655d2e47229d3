"""The words of a cover are the same on every medium, and no unit or weight is left to be guessed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from tests.report.html_editions import edition

from bankmkt.base import say
from bankmkt.report import terminal
from bankmkt.report.cover import failed_checks, is_nothing, moved, shown
from bankmkt.report.html.tables import grid
from bankmkt.report.values import Style, headings, units_of
from bankmkt.result.blocks import Grid, Presentation
from bankmkt.result.edition import Check, KeyFigure
from bankmkt.result.result import Field, Form, Result, Table, Value
from bankmkt.tables.model import Text

SUMS = Table(
    (
        Field("branch", Form.ID, Text("机构", "Branch")),
        Field("loans", Form.MONEY, Text("贷款", "Loans")),
        Field("fees", Form.MONEY, Text("中收", "Fees")),
        Field("fines", Form.MONEY, Text("罚款", "Fines")),
        Field("gifts", Form.MONEY, Text("礼品", "Gifts")),
        Field("share", Form.RATIO, Text("占比", "Share")),
    ),
    [
        ("0101", Decimal("816860707.12"), Decimal("123456.00"), Decimal("90.50"), Decimal("0.00"), 0.5),
        ("0102", Decimal("-1.00"), None, None, None, None),
    ],
)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Each test starts in English."""
    say.use("en")
    yield
    say.use(None)


def figure(form: Form, value: Value, before: Value) -> KeyFigure:
    return KeyFigure("x", "x", Field("x", form, Text("x", "x")), value, before, "up")


def test_a_table_has_one_unit_unless_that_would_make_nothing_of_a_column() -> None:
    units = units_of(SUMS, Style())
    assert units == {"loans": "wan", "fees": "wan", "fines": "yuan", "gifts": "wan"}
    heads = headings(SUMS.fields, units)
    assert heads == ["Branch", "Loans (CNY 10k)", "Fees (CNY 10k)", "Fines (CNY)", "Gifts (CNY 10k)", "Share"]
    assert set(units_of(SUMS, Style(unit="yi")).values()) == {"yi"}


def test_yuan_is_not_named_where_all_is_yuan() -> None:
    small = Table(SUMS.fields[:3], [("0101", Decimal("12.00"), Decimal("7.00"))])
    assert headings(small.fields, units_of(small, Style())) == ["Branch", "Loans", "Fees"]
    only = Table(SUMS.fields[:1], [("0101",)])
    assert units_of(only, Style()) == {}


@pytest.mark.parametrize(
    ("largest", "other", "unit"),
    [
        ("999999.99", "1.00", "yuan"),  # all in yuan
        ("1000000.00", "9999.99", "yuan"),  # 0.99 of 10k: mostly 0.0
        ("1000000.00", "10000.00", "wan"),
        ("10000000000.00", "9999999.99", "wan"),  # too small for 100m, its own unit is 10k
        ("10000000000.00", "10000000.00", "yi"),
    ],
)
def test_the_unit_of_the_smaller_column(largest: str, other: str, unit: str) -> None:
    table = Table(SUMS.fields[:3], [("0101", Decimal(largest), Decimal(other))])
    assert units_of(table, Style())["fees"] == unit


def test_the_page_names_the_same_units() -> None:
    view = grid(Grid("Sums", SUMS), "sums", Style())
    assert [one.words for one in view.headers] == headings(SUMS.fields, units_of(SUMS, Style()))
    cells = [str(line) for line in view.body]
    assert "12.35</td>" in cells[0]  # 123,456.00 in units of ten thousand
    assert 'data-v="123456.00"' in cells[0]


def test_the_screen_names_the_same_units(result: Result, present: Callable[..., Presentation]) -> None:
    stream = io.StringIO()
    terminal.show(present(result, Grid("Sums", SUMS)), stream, Style(width=160))
    lines = stream.getvalue().splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("0101"))
    heads = " ".join(lines[at - 1].split())
    assert heads == "Branch Loans (CNY 10k) Fees (CNY 10k) Fines (CNY) Gifts (CNY 10k) Share"
    assert lines[at].split()[:5] == ["0101", "81,686.07", "12.35", "90.50", "0.00"]


@pytest.mark.parametrize(
    ("form", "value", "before", "words"),
    [
        (Form.MONEY, Decimal("816860707.12"), Decimal("818378581.01"), ("81,686.07 CNY 10k", "81,837.86", "−151.79")),
        (Form.MONEY, Decimal("-5.00"), Decimal("-7.50"), ("−5.00 yuan", "−7.50", "+2.50")),
        (Form.RATIO, 0.063, 0.074, ("6.3 %", "7.4 %", "−1.1 points")),
        (Form.RATE, Decimal("1.8500"), Decimal("1.9000"), ("1.85 %", "1.90", "−0.05 points")),
        (Form.COUNT, 1012, 1000, ("1,012", "1,000", "+12")),
        (Form.COUNT, None, 1000, ("unknown", "1,000", "")),
        (Form.COUNT, 7, None, ("7", "", "")),
        (Form.NUMBER, float("nan"), 1.0, ("·", "1.00", "")),
    ],
)
def test_a_figure_in_words(form: Form, value: Value, before: Value, words: tuple[str, str, str]) -> None:
    assert shown(figure(form, value, before), Style()) == words


def test_the_decimals_are_those_of_the_medium() -> None:
    loans = figure(Form.MONEY, Decimal("816860707.12"), Decimal("818378581.01"))
    assert moved(loans, Style(), "wan", 1) == "−151.8"
    assert moved(loans, Style(unicode=False), "wan") == "-151.79"
    assert is_nothing("+0.0 points")
    assert not is_nothing("−0.1 points")


def test_checks_that_fail_are_named() -> None:
    one = Decimal("1.00")
    checks = (Check("loans", one, one), Check("deposits", one, Decimal("2.00")), Check("fees", None, one))
    assert failed_checks(replace(edition(), checks=checks)) == "1 of 3 checks differ: deposits"
    assert failed_checks(replace(edition(), checks=(checks[0], checks[2]))) == ""


@pytest.mark.parametrize(
    ("language", "unicode", "lines"),
    [
        (
            "en",
            True,
            ["✗ serious  1 of 1 checks differ: loans", "✗ serious  城北支行", "! warning  西门", "· note  两个"],
        ),
        ("zh", True, ["✗ 严重  1 项核对中有 1 项不一致：loans", "✗ 严重  城北支行", "! 警示  西门", "· 提示  两个"]),
        ("en", False, ["x serious  1 of 1", "x serious  城北支行", "! warning  西门", "- note  两个"]),
    ],
)
def test_the_screen_says_how_grave_things_are(language: Any, unicode: bool, lines: list[str]) -> None:
    say.use(language)
    stream = io.StringIO()
    made = replace(edition(), checks=(Check("loans", Decimal(1), Decimal(2)),))
    terminal.cover(made, stream, Style(width=160, unicode=unicode))
    text = stream.getvalue()
    places = [text.index(line) for line in lines]
    assert places == sorted(places)
