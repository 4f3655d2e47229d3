"""The workbook of refused rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bankmkt.base import say
from bankmkt.base.errors import OutputError
from bankmkt.intake.contract import FileReport, MoneySum, ReasonCount, Reject, RejectedFile, RejectedRow, Rejects
from bankmkt.report.excel import rejects

DAY = date(2026, 10, 31)
HEADERS = ("客户号", "客户名称", "出生日期")
PLACES = {"customer_id": 0, "name": 1, "birth_date": 2}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    say.use("en")
    yield
    say.use(None)


def problem(row: int, column: str, code: str, value: str = "", *, address: str = "", counted: bool = True) -> Reject:
    header = HEADERS[PLACES[column]] if column else ""
    return Reject("客户.csv", "", "customers", row, column, header, code, value, "", counted, True, address)


def file(rows: Sequence[RejectedRow], name: str = "客户.csv", sheet: str = "") -> RejectedFile:
    counts: dict[tuple[str, str], list[Reject]] = {}
    for row in rows:
        for one in row.problems:
            counts.setdefault((one.column, one.code), []).append(one)
    reasons = tuple(ReasonCount(found[0], len(found), tuple(one.row for one in found[:3])) for found in counts.values())
    money = (
        MoneySum("balance", Decimal("15.50"), Decimal("10.50"), Decimal("5.00"), Decimal("10.50"), Decimal("16.50")),
    )
    report = FileReport(
        name, name, sheet, "UTF-8", "customers", "0" * 64, 10, 10 - len(rows), len(rows), 0, (), (), money, (DAY,),
        reasons=reasons, bound=(("余额", "balance"),), limit=1,
    )  # fmt: skip
    return RejectedFile(report, HEADERS, PLACES, lambda: iter(rows))


ROWS = (
    RejectedRow(
        17, (problem(17, "birth_date", "date_form", '=HYPERLINK("x")'),), ("000017", "样例", '=HYPERLINK("x")')
    ),
    RejectedRow(
        20,
        (problem(20, "customer_id", "empty_key"), problem(20, "birth_date", "date_calendar", "2026-02-30")),
        ("", "样例二", "2026-02-30"),
    ),
    RejectedRow(21, (problem(21, "", "too_few_cells", "000021 | 样例三"),), ()),
    RejectedRow(30, (problem(30, "customer_id", "duplicate", "000017", counted=False),), ("000017", "样例", "1.1")),
)


def written(tmp_path: Path, *files: RejectedFile, refused: bool = False, **more: Any) -> Any:
    found = Rejects(files, tuple(one.report for one in files), refused)
    return openpyxl.load_workbook(rejects.write(found, tmp_path / "new" / "2026-10-31.xlsx", DAY, **more))


def values(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in line] for line in sheet.iter_rows()]


def test_each_row_stands_under_the_files_own_headers(tmp_path: Path) -> None:
    book = written(tmp_path, file(ROWS))
    assert book.sheetnames == ["Summary", "客户.csv"]
    head, *lines = values(book["客户.csv"])
    assert head == ["Row", "Reason", "What to do", "Correction", *HEADERS, "The row as it is"]
    assert lines[0][0] == 17
    assert lines[0][1] == "出生日期 (birth_date) is no date"
    assert lines[0][3:] == [None, "000017", "样例", '=HYPERLINK("x")', None]
    assert lines[1][1] == "1. 客户号 (customer_id) is empty\n2. 出生日期 (birth_date) is no day of the calendar"
    assert lines[1][4:7] == ["▶ (empty)", "样例二", "2026-02-30"]
    assert lines[2][1:2] == ["fewer cells than the header"]
    assert lines[2][4:] == [None, None, None, "000021 | 样例三"]
    assert lines[3][0] == 30


def test_what_came_from_the_file_is_text_and_the_wrong_cell_is_marked(tmp_path: Path) -> None:
    sheet = written(tmp_path, file(ROWS))["客户.csv"]
    formula, name = sheet["G2"], sheet["F2"]
    assert formula.data_type == "s"
    assert "▶" in formula.number_format
    assert formula.fill.fgColor.rgb != name.fill.fgColor.rgb
    assert "▶" not in name.number_format
    assert "▶" not in sheet["E5"].number_format  # a repeated row is not wrong
    assert sheet["E2"].value == "000017"
    assert sheet["E2"].data_type == "s"
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:H5"


def test_cells_of_workbooks_are_named(tmp_path: Path) -> None:
    rows = [RejectedRow(9, (problem(9, "birth_date", "date_form", "明年", address="D9"),), ("1", "a", "明年"))]
    book = written(tmp_path, file(rows, "台账.xlsx", "2026-10"))
    head, line = values(book.worksheets[1])
    assert head[:2] == ["Row", "Cell"]
    assert line[:2] == [9, "D9"]


def test_the_first_sheet_reconciles(tmp_path: Path) -> None:
    lines = values(written(tmp_path, file(ROWS))["Summary"])
    flat = [[cell for cell in line if cell is not None] for line in lines]
    assert ["Data of 2026-10-31"] in flat
    assert ["客户.csv", "customers", 10, 6, 4, 1, 0, "客户.csv"] in flat
    assert ["客户.csv", "余额 (balance)", 15.5, 10.5, 5, 16.5, -1] in flat
    assert ["客户.csv", "出生日期 (birth_date) is no date", 1, "17", "Write the date as 2026-10-31."] in flat
    assert any("were loaded" in str(line) for line in flat)


def test_a_refused_load_says_that_nothing_was_loaded(tmp_path: Path) -> None:
    text = str(values(written(tmp_path, file(ROWS), refused=True)["Summary"]))
    assert "Nothing was loaded" in text
    say.use("zh")
    book = written(tmp_path / "zh", file(ROWS), refused=True)
    assert book.sheetnames == ["汇总", "客户.csv"]
    assert "本次未装载任何数据" in str(values(book["汇总"]))
    assert values(book["客户.csv"])[0][:4] == ["行号", "原因", "处理办法", "更正"]


def test_a_long_list_goes_on_in_a_further_sheet(tmp_path: Path) -> None:
    rows = [
        RejectedRow(n, (problem(n, "birth_date", "date_form", "x"),), (f"{n:06d}", "a", "x")) for n in range(2, 452)
    ]
    book = written(tmp_path, file(rows), most_rows=200)
    assert book.sheetnames == ["Summary", "客户.csv", "客户.csv (2)", "客户.csv (3)"]
    assert [sheet.max_row for sheet in book.worksheets[1:]] == [201, 201, 51]
    numbers = [line[0] for sheet in book.worksheets[1:] for line in values(sheet)[1:]]
    assert numbers == list(range(2, 452))
    assert book["客户.csv (3)"]["E51"].value == "000451"


def test_files_of_one_name_keep_their_sheets(tmp_path: Path) -> None:
    book = written(tmp_path, file(ROWS[:1], "a/客户.csv"), file(ROWS[1:2], "b/客户.csv"))
    assert book.sheetnames == ["Summary", "客户.csv", "客户.csv (2)"]


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError):
        rejects.write(Rejects(()), tmp_path / "file" / "r.xlsx")
