"""The plain-text report of a load."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bankmkt.base import say
from bankmkt.intake.contract import FileReport, LoadReport, Reject
from bankmkt.report.loadtext import lines
from bankmkt.report.width import cells

DAY = date(2026, 10, 31)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    say.use("en")
    yield
    say.use(None)


def file(shown: str, table: str, read: int, rejected: int = 0, **more: object) -> FileReport:
    one = FileReport(shown, shown, "", "UTF-8", table, "0" * 64, read, read - rejected, rejected, 0, (), (), (), (DAY,))
    return replace(one, **more)  # type: ignore[arg-type]


def reject(row: int, column: str, code: str, detail: str = "") -> Reject:
    return Reject("客户信息.csv", "", "customers", row, column, "", code, "秘密", detail)


REPORT = LoadReport(
    files=(
        file("extracts/客户信息.csv", "customers", 12484, 4, encoding="GB18030"),
        file("extracts/借据.xlsx", "loans", 4211, sheet="2026-10", encoding="Excel", total_agrees=True),
        file("extracts/存款日均.csv", "accounts", 19877, units=("万元",)),
    ),
    as_of=(DAY,),
    read=36572,
    loaded=36568,
    rejected=4,
    duplicates=0,
    first=(
        reject(812, "birth_date", "date_form"),
        reject(3007, "customer_id", "empty_key"),
        reject(9113, "customer_id", "same_key", "customer_id"),
        reject(9114, "customer_id", "same_key", "customer_id"),
    ),
    warnings=(),
    left_out=("extracts/readme.txt",),
    seconds=2.14,
    dry_run=False,
    load_id=1,
    rejects_file=Path("rejects/2026-10-31.xlsx"),
)


def test_looks_as_it_should() -> None:
    assert lines(REPORT, 100) == [
        "extracts/客户信息.csv         GB18030  customers  12,480 rows   4 rejected",
        "extracts/借据.xlsx › 2026-10  Excel    loans       4,211 rows   0 rejected   合计 agrees",
        "extracts/存款日均.csv         UTF-8    accounts   19,877 rows   0 rejected   单位：万元",
        "─" * 100,
        "loaded 36,568 rows for 2026-10-31 in 2.1 s; 4 rejected (0.03 % of customers)",
        "  customers row 812: birth_date is no date",
        "  customers row 3,007: customer_id is empty",
        "  customers rows 9,113, 9,114: same customer_id, other values",
        "rejects: rejects/2026-10-31.xlsx",
        "left out, of no table: extracts/readme.txt",
    ]


@pytest.mark.parametrize("width", [60, 80, 100, 160])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_fits(width: int, language: say.Language) -> None:
    say.use(language)
    assert all(cells(line) <= width for line in lines(REPORT, width))


def test_no_value_is_shown() -> None:
    assert "秘密" not in "\n".join(lines(REPORT))


def test_plain_console() -> None:
    text = "\n".join(lines(REPORT, 80, ascii_only=True))
    assert not set("›─…") & set(text)


def test_dry_run_says_so() -> None:
    assert "would load" in "\n".join(lines(replace(REPORT, dry_run=True)))


def test_more_rejects_than_shown() -> None:
    assert "  … and 96 more" in lines(replace(REPORT, rejected=100))


def test_control_characters_in_a_file_name_are_shown_escaped() -> None:
    odd = replace(REPORT, files=(file("a\x1b[31m.csv", "loans", 1),))
    assert "\x1b" not in "\n".join(lines(odd))
