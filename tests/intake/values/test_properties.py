"""A value in any spelling is that value, and no garbage is ever another one than a second reader finds in it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bankmkt.intake import cast, quick
from bankmkt.tables import table

Look = Callable[..., list[tuple[Any, str | None]]]
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _beside(name: str) -> ModuleType:
    """A module of this folder, which is no package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


plain = _beside("plain_reader")
WIDE = str.maketrans("0123456789.,-+()%¥", "０１２３４５６７８９．，－＋（）％￥")


@st.composite
def spelled_amount(draw: st.DrawFn) -> tuple[str, Decimal]:
    """An amount of whole fen and one of the ways to write it."""
    fen = draw(st.integers(0, 10**18 - 1) | st.integers(0, 10**9))
    value = Decimal(fen).scaleb(-2)
    unit, power = draw(st.sampled_from([("", 0), ("", 0), ("元", 0), ("万", 4), ("万元", 4), ("亿", 8), ("亿元", 8)]))
    shown = value.scaleb(-power)
    text = f"{shown:,f}" if draw(st.booleans()) else f"{shown:f}"
    if "." in text and draw(st.booleans()):
        text = text.rstrip("0").rstrip(".") if draw(st.booleans()) else f"{text}0"
    text = f"{text}{draw(st.sampled_from(['', ' ']))}{unit}" if unit else text
    sign = draw(st.sampled_from(["", "¥", "RMB ", "CNY"]))
    how = draw(st.sampled_from(["{0}{1}", "+{0}{1}", "-{0}{1}", "{0}-{1}", "({0}{1})", "{0}{1}-", " {0}{1}\u3000"]))
    text = how.format(sign, text)
    text = text.translate(WIDE) if draw(st.booleans()) else text
    negative = how not in ("{0}{1}", "+{0}{1}", " {0}{1}\u3000")
    return text, -value if negative else value


@FEW
@given(st.lists(spelled_amount(), min_size=30, max_size=60))
def test_amounts_in_any_spelling(look: Look, cases: list[tuple[str, Decimal]]) -> None:
    found = look("money", [text for text, _ in cases])
    assert [(text, value) for (text, _), (value, _) in zip(cases, found, strict=True)] == cases


@st.composite
def spelled_day(draw: st.DrawFn) -> tuple[str, date]:
    """A day and one of the ways to write it."""
    day = draw(st.dates(date(1912, 1, 1), date(2173, 1, 1)))
    forms = [
        "%Y-%m-%d",
        "%Y%m%d",
        "%Y/%m/%d",
        "%Y.%m.%d",
        "%Y年%m月%d日",
        "%Y%m%d235959",
        "bare",
        "roc",
        "serial",
        "week",
    ]
    form = draw(st.sampled_from(forms))
    if form == "bare":
        text = f"{day.year}/{day.month}/{day.day}"
    elif form == "roc":
        text = f"民国{day.year - 1911}年{day.month}月{day.day}日"
    elif form == "serial" and day >= date(1927, 5, 18):
        text = str((day - date(1899, 12, 30)).days)
    elif form == "week":
        text = f"{day.year}年{day.month:02}月{day.day:02}日 星期{'一二三四五六日'[day.weekday()]}"
    else:
        text = day.strftime(form) if "%" in form else day.isoformat()
    if form in ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "bare"):
        text += draw(st.sampled_from(["", " 00:00:00", " 0:00", "T23:59:59.999", " 下午 1:02:03"]))
    return text.translate(WIDE) if draw(st.booleans()) else text, day


@FEW
@given(st.lists(spelled_day(), min_size=30, max_size=60))
def test_days_in_any_spelling(look: Look, cases: list[tuple[str, date]]) -> None:
    found = look("date", [text for text, _ in cases], epoch="1900")
    assert [(text, value) for (text, _), (value, _) in zip(cases, found, strict=True)] == cases


def garbage(alphabet: str, longest: int) -> st.SearchStrategy[list[str]]:
    """Texts of a few signs that occur in values, in any order."""
    return st.lists(st.text(alphabet, max_size=longest), min_size=100, max_size=200)


@FEW
@given(garbage("0123456789012345.,-+()（） ￥元万亿eE%１，．", 9), st.sampled_from([0, 4]))
def test_no_garbage_becomes_another_amount(look: Look, texts: list[str], scale: int) -> None:
    for text, (value, _) in zip(texts, look("money", texts, scale=scale), strict=True):
        assert value is None or value == plain.amount(text, scale), text


@FEW
@given(
    st.lists(
        st.from_regex(r"\A[-+(]?(民国)?[0-9]{1,8}[-/.年]?[0-9]{0,3}[-/.月]?[0-9]{0,3}日?( ?[0-9:T]{0,8})?\Z"),
        min_size=100,
    )
)
def test_no_garbage_becomes_another_day(look: Look, texts: list[str]) -> None:
    for text, (value, _) in zip(texts, look("date", texts), strict=True):
        assert value is None or value == plain.day(text), text


TYPED = [("customers", name) for name in ("opened_on", "contribution")] + [
    ("settlements", "month"),
    ("loans", "rate"),
    ("loans", "is_extended"),
    ("loans", "five_class"),
    ("loans", "loan_type"),
    ("applications", "probability"),
]


@FEW
@given(garbage("0123456789.-+_eE ,/:Tynu", 11) | garbage("0123456789-", 10) | garbage("0123456789.", 7))
def test_the_short_way_gives_what_the_long_way_gives(texts: list[str]) -> None:
    words = [
        "2026-10-31",
        "2026-10",
        "20261031",
        "epoch",
        "infinity",
        "nan",
        "normal",
        "housing",
        "1_0",
        "2026-2-30",
        "09849-1",
        "009849-1-1",
    ]
    rows = ", ".join(f"({cast.literal(text)})" for text in [*texts, *words])
    with duckdb.connect() as connection:
        for name, column in TYPED:
            declared = table(name)
            assert declared is not None
            found = declared.column(column)
            assert found is not None
            reading = cast.CellForm(found)
            short = quick.value("c", reading)
            if short is None:
                continue
            differ = connection.execute(
                f"SELECT c, q, v FROM (SELECT *, {cast.value('n', reading)} AS v FROM (SELECT c, {short} AS q, "
                f"{cast.text('c', reading)} AS n FROM (VALUES {rows}) AS t(c))) "
                "WHERE q IS NOT NULL AND q IS DISTINCT FROM v"
            ).fetchall()
            assert differ == []
