"""The rejects file."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from bankmkt.base.errors import OutputError
from bankmkt.intake.contract import Reject
from bankmkt.report.excel import rejects

REJECTS = [
    Reject("客户.csv", "", "customers", 812, "birth_date", "出生日期", "date_form", '=HYPERLINK("x")'),
    Reject("借据.xlsx", "2026-10", "loans", 17, "loan_id", "借据号", "empty_key", ""),
]


def test_every_reject_is_a_row_of_text(tmp_path: Path) -> None:
    path = rejects.write(iter(REJECTS), tmp_path / "new" / "2026-10-31.xlsx")
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert sheet.title == "Rejects"
    lines = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert lines[0] == ["File", "Sheet", "Table", "Row", "Column", "Header", "Reason", "Value"]
    assert lines[1][:6] == ["客户.csv", None, "customers", 812, "birth_date", "出生日期"]
    assert lines[1][7] == '=HYPERLINK("x")'
    assert sheet["H2"].data_type == "s"
    assert lines[2][:5] == ["借据.xlsx", "2026-10", "loans", 17, "loan_id"]
    assert all(line[6] for line in lines[1:])


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError):
        rejects.write(iter(REJECTS), tmp_path / "file" / "r.xlsx")
