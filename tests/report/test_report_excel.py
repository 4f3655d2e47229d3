"""Workbooks, opened again with another library."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import openpyxl
import pytest

from bankmkt.base import say
from bankmkt.report.excel import workbook
from bankmkt.report.excel.names import SheetNames
from bankmkt.report.values import Style, Unit
from bankmkt.result.blocks import Chart, Presentation, Series
from bankmkt.result.result import Result

Present = Callable[..., Presentation]


def book(presentation: Presentation, folder: Path, unit: Unit | None = None, most_rows: int = 100) -> Any:
    path = folder / "a.xlsx"
    workbook.write(presentation, path, Style(unit=unit), most_rows)
    return openpyxl.load_workbook(path)


def texts(sheet: Any) -> list[str]:
    return [str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value is not None]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sheets_in_the_current_language(
    tmp_path: Path, result: Result, present: Present, language: Literal["zh", "en"]
) -> None:
    say.use(language)
    names = book(present(result), tmp_path).sheetnames
    assert names == (
        ["汇总", "清单", "图表数据", "制表说明"] if language == "zh" else ["Summary", "List", "Chart data", "How made"]
    )


def test_the_list_holds_the_data_unchanged(tmp_path: Path, result: Result, present: Present) -> None:
    sheet = book(present(result), tmp_path)["List"]
    source = result.rows.rows  # type: ignore[attr-defined]
    lines = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert lines[0][:3] == ["Customer ID", "Customer name", "Branch ID"]
    assert len(lines) == 1 + len(source)
    for line, row in zip(lines[1:], source, strict=True):
        assert line[0] == row[0]
        assert line[3] == (None if row[3] is None else float(row[3]))
        assert line[4:7] == [row[4], row[5], row[6]]
        assert line[7] == datetime(row[7].year, row[7].month, row[7].day)
        assert line[8] is row[8]
        assert (line[9], line[10]) == (3.65, row[10])
        assert (line[11] or "") == ";".join(row[11])


def test_types_and_number_formats(tmp_path: Path, result: Result, present: Present) -> None:
    sheet = book(present(result), tmp_path)["List"]
    line = sheet[5]
    assert [cell.data_type for cell in line] == ["s", "s", "s", "n", "n", "n", "s", "d", "b", "n", "n", "s"]
    formats = [cell.number_format for cell in line]
    assert formats[0] == formats[1] == "@"
    assert formats[3:6] == ["#,##0.00", "#,##0", "0.0%"]
    assert formats[7] == "yyyy-mm-dd"
    assert {cell.font.name for cell in line} == {"Microsoft YaHei"}


@pytest.mark.parametrize(("unit", "expected"), [("yuan", "#,##0.00"), ("wan", "0\\.0,"), ("yi", "0\\.00,,")])
def test_the_unit_is_a_format_and_the_cell_stays_in_yuan(
    tmp_path: Path, result: Result, present: Present, unit: Unit, expected: str
) -> None:
    opened = book(present(result), tmp_path, unit)
    cell = opened["List"]["D2"]
    assert (cell.value, cell.number_format) == (1234567.8, expected)
    summary = [c for line in opened["Summary"].iter_rows() for c in line if c.value == 81360000.05]
    assert [c.number_format for c in summary] == ["#\\,##0\\.0," if unit == "wan" else expected]
    names = {"yuan": "Contribution", "wan": "Contribution (CNY 10k)", "yi": "Contribution (CNY 100m)"}
    assert opened["List"]["D1"].value == names[unit]
    assert names[unit].replace(" (", "\n(") in texts(opened["Summary"])


def test_names_are_text_and_never_formulas(tmp_path: Path, result: Result, present: Present) -> None:
    opened = book(present(result), tmp_path)
    cells = [cell for sheet in opened for line in sheet.iter_rows() for cell in line]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert not [cell.coordinate for cell in cells if cell.hyperlink]
    names = [cell.value for cell in opened["List"]["B"]][1:]
    for name in ('=HYPERLINK("http://x","y")', "[red]x", "+1", "-1", "@x", "tab\there", "𠮷野家🍜"):
        assert name in names
    assert "nulesc[31m" in names
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        for member in archive.namelist():
            assert b"<f>" not in archive.read(member), member


def test_what_xlsx_cannot_hold_is_counted(
    tmp_path: Path, with_rows: Callable[..., Result], result: Result, present: Present
) -> None:
    rows = list(result.rows.rows[:3])  # type: ignore[attr-defined]
    rows[0] = (*rows[0][:1], "a\x00b\x1bc\ufffe\ud800", *rows[0][2:])
    rows[1] = (*rows[1][:1], "🍜" * 30_000, *rows[1][2:])
    rows[2] = (*rows[2][:3], Decimal("-123456789012345.67"), *rows[2][4:])
    opened = book(present(with_rows(rows)), tmp_path)
    sheet = opened["List"]
    assert sheet["B2"].value == "abc"
    assert sheet["B3"].value == "🍜" * 16_383
    assert (sheet["D4"].value, sheet["D4"].data_type) == ("-123456789012345.67", "s")
    assert sheet["D4"].number_format == '"* "@'
    for name in ("Summary", "How made"):
        found = " ".join(texts(opened[name]))
        assert "1 texts held control characters" in found
        assert "1 texts were longer" in found
        assert "1 numbers have more than the 15 digits" in found


@pytest.mark.parametrize("amount", ["9999999999999.99", "-0.01", "123456789012345", "0.00", "1E+14"])
def test_amounts_within_fifteen_digits_are_numbers(
    tmp_path: Path, with_rows: Callable[..., Result], result: Result, present: Present, amount: str
) -> None:
    row = result.rows.rows[0]  # type: ignore[attr-defined]
    cell = book(present(with_rows([(*row[:3], Decimal(amount), *row[4:])])), tmp_path)["List"]["D2"]
    assert cell.data_type == "n"
    assert Decimal(repr(cell.value)) == Decimal(amount)


def test_old_dates_and_infinities(
    tmp_path: Path, with_rows: Callable[..., Result], result: Result, present: Present
) -> None:
    row = list(result.rows.rows[0])  # type: ignore[attr-defined]
    row[5], row[7], row[10], row[4] = float("nan"), date(1899, 5, 6), float("inf"), 10**16 + 1
    sheet = book(present(with_rows([tuple(row)])), tmp_path)["List"]
    assert (sheet["F2"].value, sheet["K2"].value) == (None, None)
    assert (sheet["H2"].value, sheet["E2"].value) == ("1899-05-06", "10000000000000001")


def test_the_list_is_made_for_work(tmp_path: Path, result: Result, present: Present) -> None:
    sheet = book(present(result), tmp_path)["List"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == f"A1:L{1 + result.rows.count}"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"
    assert str(sheet.page_setup.paperSize) == "9"
    assert sheet.page_setup.fitToWidth in (None, 1)  # 1 is what a missing attribute means
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.column_dimensions["B"].width >= 24
    assert sheet["A1"].fill.fgColor.rgb == "FF1F3864"


def test_trouble_is_marked_and_stays_what_it_is(tmp_path: Path, result: Result, present: Present) -> None:
    sheet = book(present(result), tmp_path)["List"]
    marked = [cell for cell in sheet["G"] if cell.value == "loss_making"]
    assert {cell.number_format for cell in marked} == {'"! "@'}
    assert all(cell.font.bold for cell in marked)
    assert not [cell for cell in sheet["G"][1:] if cell.value == "core" and cell.font.bold]
    assert sheet["I3"].value is False
    assert sheet["I3"].font.bold


def test_a_long_list_goes_on_in_further_sheets(tmp_path: Path, result: Result, present: Present) -> None:
    opened = book(present(result), tmp_path, most_rows=6)
    assert opened.sheetnames[1:4] == ["List", "List (2)", "List (3)"]
    lists = [opened[name] for name in opened.sheetnames[1:4]]
    assert [sheet.max_row for sheet in lists] == [7, 7, 5]
    assert {sheet["A1"].value for sheet in lists} == {"Customer ID"}
    ids = [cell.value for sheet in lists for cell in sheet["A"][1:]]
    assert ids == [row[0] for row in result.rows.rows]  # type: ignore[attr-defined]
    assert [sheet.auto_filter.ref for sheet in lists] == ["A1:L7", "A1:L7", "A1:L5"]


@pytest.mark.parametrize("count", [0, 6])
def test_lists_that_end_at_a_sheet(
    tmp_path: Path, with_rows: Callable[..., Result], result: Result, present: Present, count: int
) -> None:
    rows = result.rows.rows[:count]  # type: ignore[attr-defined]
    opened = book(present(with_rows(rows)), tmp_path, most_rows=6)
    assert opened.sheetnames == ["Summary", "List", "Chart data", "How made"]
    assert opened["List"].max_row == count + 1


def test_the_summary(tmp_path: Path, result: Result, present: Present) -> None:
    sheet = book(present(result), tmp_path)["Summary"]
    found = texts(sheet)
    assert found[:3] == [
        "Value of customers, 2026-10-31",
        "rule segment · 12,480 customers",
        "8.5 % of the customers bring 80 %. Gini 0.83.",
    ]
    assert "Contribution\n(CNY 10k)" in found
    assert "Note: 12 customers were judged without a balance." in found
    assert "Note: without off_balance" in found
    bars = [rule for rules in sheet.conditional_formatting for rule in rules.rules]
    assert {rule.type for rule in bars} == {"dataBar", "cellIs"}
    negative = next(rule for rule in bars if rule.type == "cellIs")
    assert (negative.operator, negative.formula) == ("lessThan", ["0"])
    shares = [cell.value for line in sheet.iter_rows() for cell in line if cell.number_format == "0.0%"]
    assert 0.8 in shares


def test_codes_have_their_chinese_words_beside_them(tmp_path: Path, result: Result, present: Present) -> None:
    say.use("zh")
    opened = book(present(result), tmp_path)
    lines = [[cell.value for cell in line] for line in opened["汇总"].iter_rows()]
    core = next(line for line in lines if "core" in line)
    assert core[core.index("core") + 1] == "核心"
    assert "贡献\n（万元）" in texts(opened["汇总"])
    assert "核心" not in texts(opened["清单"])


def test_charts_are_native_and_titled(tmp_path: Path, result: Result, present: Present) -> None:
    opened = book(present(result), tmp_path)
    charts = opened["Summary"]._charts
    assert [type(chart).__name__ for chart in charts] == ["ScatterChart", "BarChart"]
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        curve = archive.read("xl/charts/chart1.xml").decode("utf-8")
        stacked = archive.read("xl/charts/chart2.xml").decode("utf-8")
    assert "8.5 % of the customers bring 80 %" in curve
    assert "'Chart data'!$B$3:$B$23" in curve
    assert '<c:grouping val="stacked"/>' in stacked
    assert "<c:v> =offline</c:v>" in stacked
    assert " =Branch 003 lacks online customers" in stacked
    data = opened["Chart data"]
    assert data["B23"].value == 1.0
    assert data["A29"].value == "=支行003"
    assert data["A29"].data_type == "s"


def test_a_result_without_charts_has_no_sheet_for_them(tmp_path: Path, result: Result, present: Present) -> None:
    empty = Chart("bars", "nothing", [], ())
    opened = book(present(result, empty), tmp_path)
    assert opened.sheetnames == ["Summary", "List", "How made"]


@pytest.mark.parametrize(
    "chart",
    [
        Chart("curve", "words", ["Jan", "Feb"], (Series("a", [1.0, None]), Series("b", [2.0, float("nan")]))),
        Chart("curve", "days", [1, 2, 31], (Series("a", [0.1, 0.2, 0.3]),), percent=True),
        Chart("bars", "short", ["a", "b"], (Series("a", [1.0]),)),
    ],
    ids=lambda chart: chart.title,
)
def test_other_charts(tmp_path: Path, result: Result, present: Present, chart: Chart) -> None:
    assert len(book(present(result, chart), tmp_path)["Summary"]._charts) == 1


def test_how_it_was_made(tmp_path: Path, result: Result, present: Present) -> None:
    sheet = book(present(result), tmp_path)["How made"]
    found = texts(sheet)
    for text in (
        "segment (Value of customers)",
        "tiers",
        "2026-10-31",
        "duckdb",
        "ab" * 32,
        "cd" * 32,
        "客户信息.csv",
        "借据.xlsx",
        "0.8312",
        "80 %",
        "without off_balance",
        "FROM customers",
        "=1+1",
        "customer_name",
        "loss-making",
        "0.1.0",
        "32",
    ):
        assert text in found
    assert 12480 in [cell.value for cell in sheet["E"]]


def test_no_user_is_named(tmp_path: Path, result: Result, present: Present) -> None:
    book(present(result), tmp_path)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        core = archive.read("docProps/core.xml").decode("utf-8")
    assert "<dc:creator></dc:creator>" in core
    assert "<cp:lastModifiedBy></cp:lastModifiedBy>" in core
    assert "Value of customers" in core


def test_a_title_with_everything(tmp_path: Path, result: Result, present: Present) -> None:
    odd = replace(present(result), title="=1 & 2 &P 'x'", subtitle="+1")
    sheet = book(odd, tmp_path)["Summary"]
    assert sheet["B1"].value == "=1 & 2 &P 'x'"
    assert sheet["B1"].data_type == "s"
    assert "&&P" in sheet.oddFooter.left.text


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (["a", "A", "a"], ["a", "A (2)", "a (3)"]),
        (["x" * 40, "x" * 40], ["x" * 31, "x" * 27 + " (2)"]),
        (["[a]:*?/\\b"], ["a      b"]),
        (["'quoted'"], ["quoted"]),
        (["History"], ["History (2)"]),
        (["", "?"], ["_", "_ (2)"]),
        (["🍜" * 20], ["🍜" * 15]),
    ],
)
def test_sheet_names(wanted: list[str], expected: list[str]) -> None:
    names = SheetNames()
    assert [names.take(name) for name in wanted] == expected
