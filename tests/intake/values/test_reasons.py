"""Every reason that a cast can give is a sentence in both languages, without the value."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import bankmkt.intake.cast as package
from bankmkt.base import say
from bankmkt.intake.contract import Reject
from bankmkt.intake.reasons import reason_text

Look = Callable[..., list[tuple[Any, str | None]]]
CODES = [
    *("date_form", "date_calendar", "date_range", "date_serial", "date_roc", "date_order", "date_short_year"),
    *("date_weekday", "month_form", "money_form", "money_decimals", "money_range", "number_form", "number_decimals"),
    *("number_range", "number_commas", "scientific", "unit_clash", "currency_clash", "not_whole", "not_boolean"),
    *("not_allowed", "error_text", "id_scientific", "id_decimal"),
]


def test_no_reason_is_left_out() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(package.__file__).parent.glob("*.py"))
    written = set(
        re.findall(r"""["'](\w+_(?:form|calendar|serial|roc|order|year|weekday|commas|clash))["']""", sources)
    )
    assert written - {"cell_form", "currency_clash", "dated_weekday"} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_each_has_its_sentence(code: str) -> None:
    reject = Reject("a.csv", "", "loans", 7, "balance", "余额", code, "secret")
    said = {}
    for language in say.LANGUAGES:
        say.use(language)
        said[language] = reason_text(reject)
    say.use(None)
    assert said["zh"] != said["en"]
    assert all("balance" in text and "余额" in text and "secret" not in text for text in said.values())


def test_a_currency_in_the_cell_that_is_not_the_row_s(look: Look) -> None:
    import duckdb

    from bankmkt.intake.cast import currency_clash

    rows = "('¥5', 'USD'), ('5元', 'USD'), ('5', 'USD'), ('¥5', 'CNY'), ('¥5', NULL), (NULL, 'USD'), ('RMB5', 'HKD')"
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT {currency_clash('n', 'v')} FROM (VALUES {rows}) AS t(n, v)").fetchall()
    assert [row[0] for row in found] == [True, True, False, False, False, False, True]
