"""The plain-text report of a load."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bankmkt.base import say
from bankmkt.intake.contract import FileReport, LoadReport, MoneySum, ReasonCount, Reject
from bankmkt.report.loadtext import Readiness, lines
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


def reason(
    rows: int, first: tuple[int, ...], column: str, code: str, header: str = "", detail: str = ""
) -> ReasonCount:
    example = Reject("客户信息.csv", "", "customers", 0, column, header, code, "秘密", detail)
    return ReasonCount(example, rows, first)


def money(column: str, read: str, rejected: str, total: str | None = None) -> MoneySum:
    loaded = Decimal(read) - Decimal(rejected)
    return MoneySum(column, Decimal(read), loaded, Decimal(rejected), loaded, None if total is None else Decimal(total))


REASONS = (
    reason(2, (9113, 9114), "customer_id", "same_key", "客户号", "客户号 (customer_id)"),
    reason(1204, (17, 35, 81), "birth_date", "date_form", "出生日期"),
    reason(1, (3007,), "customer_id", "empty_key"),
)
REPORT = LoadReport(
    files=(
        file("extracts/客户信息.csv", "customers", 12484, 4, encoding="GB18030", reasons=REASONS),
        file(
            "extracts/借据.xlsx",
            "loans",
            4211,
            sheet="2026-10",
            encoding="Excel",
            total_agrees=True,
            money=(money("balance", "15.50", "0.00", "15.50"),),
            kept_out=(("total", 1),),
        ),
        file("extracts/存款日均.csv", "accounts", 19877, units=("万元",), kept_out=(("note", 2), ("total", 1))),
    ),
    as_of=(DAY,),
    read=36572,
    loaded=36568,
    rejected=4,
    duplicates=0,
    first=(),
    warnings=(),
    left_out=("extracts/readme.txt",),
    seconds=2.14,
    dry_run=False,
    load_id=1,
    rejects_file=Path("rejects/2026-10-31.xlsx"),
)
READY = Readiness(("segment", "mix", "exit-list", "price"), (("settlement", ("borrowings",)),))


def test_looks_as_it_should() -> None:
    assert lines(REPORT, 110, readiness=READY) == [
        "extracts/客户信息.csv         GB18030  customers  12,480 rows   4 rejected",
        "extracts/借据.xlsx › 2026-10  Excel    loans       4,211 rows   0 rejected   合计 agrees",
        "extracts/存款日均.csv         UTF-8    accounts   19,877 rows   0 rejected",
        "    单位：万元   kept out: totals 1, notes 2",
        "─" * 110,
        "loaded 36,568 rows for 2026-10-31 in 2.1 s; 4 rejected (0.03 % of customers)",
        "amounts: read 15.50 = loaded 15.50 + not loaded 0.00",
        "  extracts/客户信息.csv",
        "    2 × same 客户号 (customer_id), other values (rows 9,113, 9,114)",
        "    1,204 × 出生日期 (birth_date) is no date (rows 17, 35, 81 …)",
        "    1 × customer_id is empty (row 3,007)",
        "rejects: rejects/2026-10-31.xlsx      undo: bankmkt load --undo",
        "left out, of no table: extracts/readme.txt",
        "ready: segment, mix, exit-list and 1 more; settlement waits for borrowings",
    ]


def test_a_total_that_differs_says_by_how_much() -> None:
    loans = file(
        "借据.csv",
        "loans",
        3,
        1,
        total_agrees=False,
        money=(money("balance", "1000.00", "200.00", "2234.00"), money("principal", "5.00", "0.00", "5.00")),
    )
    shown = lines(replace(REPORT, files=(loans,)), 120)
    assert "合计 DIFFERS by −1,234.00 in balance" in shown[0]
    assert shown[1] == "    balance: read 1,000.00 = loaded 800.00 + not loaded 200.00; 合计 2,234.00"
    assert not any("principal" in line for line in shown)
    assert "amounts: read 1,005.00 = loaded 805.00 + not loaded 200.00" in shown


def test_verbose_adds_how_each_file_was_understood() -> None:
    one = file(
        "客户.csv",
        "customers",
        3,
        bound=(("客户号", "customer_id"), ("name", "name")),
        unknown=("备注栏",),
        header_rows=(3, 4),
        as_of_from="name",
        by_header=True,
        seconds=1.25,
    )
    report = replace(REPORT, files=(one,))
    shown = lines(report, 120, verbose=True)
    assert "    sha256 0000000000000000…, header in row 3–4, 1.2 s" in shown
    assert "    columns: 客户号 → customer_id, name" in shown
    assert "    not used: 备注栏" in shown
    assert "    date: 2026-10-31 from the file's name" in shown
    assert "known by its header" in shown[0]
    assert "loaded 36,568 rows for 2026-10-31 (from the file's name) in 2.1 s" in "\n".join(lines(report, 120))


def test_at_most_eight_reasons_of_a_file() -> None:
    many = tuple(reason(20 - n, (n,), f"column{n}", "date_form") for n in range(11))
    shown = lines(replace(REPORT, files=(file("a.csv", "loans", 500, 155, reasons=many),)), 120)
    assert sum(" × " in line for line in shown) == 8
    assert "    … and 3 more reasons, 33 rows" in shown


@pytest.mark.parametrize("width", [60, 80, 100, 160])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_fits(width: int, language: say.Language) -> None:
    say.use(language)
    for verbose in (False, True):
        shown = lines(REPORT, width, False, READY, verbose=verbose)
        assert all(cells(line) <= width for line in shown)


def test_no_value_is_shown() -> None:
    assert "秘密" not in "\n".join(lines(REPORT))


def test_plain_console() -> None:
    text = "\n".join(lines(REPORT, 80, ascii_only=True))
    assert not set("›─…×−→") & set(text)


def test_dry_run_says_so() -> None:
    assert "would load" in "\n".join(lines(replace(REPORT, dry_run=True)))


def test_control_characters_in_a_file_name_are_shown_escaped() -> None:
    odd = replace(REPORT, files=(file("a\x1b[31m.csv", "loans", 1),))
    assert "\x1b" not in "\n".join(lines(odd))
