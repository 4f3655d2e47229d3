"""What becomes of rows that cannot be taken, of control sums and total rows, and of loads that stop half-way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bankmkt.base.errors import OutputError
from bankmkt.intake.contract import RejectedRow, Rejects

HEAD = "customer_id,name,contribution\n"


def test_few_rejects_let_the_load_stand(bank: Any) -> None:
    good = "".join(f"{number},a,1.00\n" for number in range(100, 299))
    bank.write("customers.csv", HEAD + good + "5,b,1.234\n")
    report = bank.load()
    assert (report.read, report.loaded, report.rejected) == (200, 199, 1)
    assert "1 of 200 rows were rejected" in report.warnings[0]
    (reject,) = bank.rejects
    assert (reject.file, reject.row, reject.column, reject.code) == (
        "customers.csv",
        201,
        "contribution",
        "money_decimals",
    )
    assert reject.value == "1.234"
    assert report.rejects_file == bank.folder / "rejects.xlsx"
    assert bank.rows('SELECT file, "row", "column", reason FROM rejects') == [
        ("customers.csv", 201, "contribution", "money_decimals")
    ]
    assert bank.rows("SELECT rows_read, rows_loaded, rows_rejected FROM sources") == [(200, 199, 1)]


def test_every_wrong_cell_of_a_row_is_named(bank: Any) -> None:
    mappings = bank.mapping("table: customers\nfiles: customers.csv\nmax_rejects: 1\n")
    bank.write("customers.csv", "customer_id,kind,opened_on,contribution\n1,x,2026-02-30,z\n")
    bank.load(mappings=mappings)
    assert [(one.column, one.code) for one in bank.rejects] == [
        ("kind", "not_allowed"),
        ("opened_on", "date_calendar"),
        ("contribution", "money_form"),
    ]


def test_limit_is_floor_of_the_share(bank: Any) -> None:
    rows = "".join(f"{number},a,1\n" for number in range(198))
    bank.write("customers.csv", HEAD + rows + "x,a,?\n")
    assert "at most 1 may be" not in bank.load().warnings[0]
    bank.write("customers.csv", HEAD + rows[: rows.rindex("197")] + "x,a,?\ny,a,?\n")
    assert "2 of 199 rows cannot be taken, at most 1 may be (1 %)" in bank.refused()


def test_money_is_controlled(bank: Any) -> None:
    mappings = bank.mapping("table: customers\nfiles: customers.csv\nmax_rejects: 5\n")
    bank.write("customers.csv", "customer_id,kind,contribution\n1,corporate,10.50\n2,?,4.25\n3,?,x\n")
    report = bank.load(mappings=mappings)
    (money,) = report.files[0].money
    assert (money.read, money.loaded, money.rejected) == (Decimal("14.75"), Decimal("10.50"), Decimal("4.25"))
    (kept,) = bank.rows("SELECT money FROM sources")
    assert kept[0][0]["read"] == Decimal("14.75")


def test_ragged_rows_are_refused_and_never_shifted(bank: Any) -> None:
    mappings = bank.mapping("table: customers\nfiles: customers.csv\nmax_rejects: 5\n")
    bank.write("customers.csv", "customer_id,name,district,park\n1,a,b,c\n2,Foo, Ltd,d,\n3,x\n4,y,e,f\n")
    report = bank.load(mappings=mappings)
    assert (report.read, report.loaded, report.rejected) == (4, 2, 2)
    assert [(one.row, one.code) for one in bank.rejects] == [(3, "too_many_cells"), (4, "too_few_cells")]
    assert bank.rows("SELECT customer_id, _row FROM customers ORDER BY 1") == [("1", 2), ("4", 5)]


def test_blank_lines_keep_row_numbers(bank: Any) -> None:
    bank.write("customers.csv", "\n" + HEAD + "1,a,1\n\n,,\n2,b,2\n\n")
    report = bank.load()
    assert (report.read, report.loaded) == (2, 2)
    assert bank.rows("SELECT customer_id, _row FROM customers ORDER BY 1") == [("1", 3), ("2", 6)]


def test_blank_rows_of_a_clean_file_are_no_rows(bank: Any) -> None:
    bank.write("contacts.csv", "customer_id,name\n1,a\n,\n  ,\u3000\n2,b\n")
    report = bank.load()
    assert (report.read, report.loaded, report.rejected) == (2, 2, 0)
    assert bank.rows("SELECT customer_id, _row FROM contacts ORDER BY 1") == [("1", 2), ("2", 5)]


def test_total_rows_are_kept_out_and_compared(bank: Any) -> None:
    bank.write("loans.csv", "loan_id,balance\nL1,10.00\nL2,5.50\n合计,15.50\n")
    report = bank.load()
    assert (report.read, report.loaded) == (2, 2)
    assert report.files[0].total_agrees is True
    bank.write("loans.csv", 'loan_id,balance\nL1,10.00\nL2,5.50\n"合 计",16.50\n')
    report = bank.load()
    assert report.files[0].total_agrees is False
    assert "do not add up" in report.warnings[0]


def test_dry_run_changes_nothing_and_reports_all(bank: Any) -> None:
    bank.write("customers.csv", HEAD + "1,a,1\n")
    report = bank.load(dry_run=True)
    assert (report.loaded, report.load_id, report.dry_run) == (1, None, True)
    assert not bank.database.exists()
    bank.load()
    before = bank.database.read_bytes()
    bank.write("customers.csv", HEAD + "1,a,1\n2,b,2\n")
    assert bank.load(dry_run=True).loaded == 2
    assert bank.database.read_bytes() == before


def test_unwritable_rejects_file_is_a_warning(bank: Any) -> None:
    def fail(*_: Any) -> Path:
        raise OutputError("no room")

    mappings = bank.mapping("table: customers\nfiles: customers.csv\nmax_rejects: 1\n")
    bank.write("customers.csv", HEAD + "1,a,1\n2,b,x\n")
    report = bank.load(mappings=mappings, write_rejects=fail)
    assert report.loaded == 1
    assert any("no room" in warning for warning in report.warnings)


def test_file_that_changes_while_it_is_read(bank: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bank.write("customers.csv", HEAD + "1,a,1\n")
    monkeypatch.setattr("bankmkt.store.loading.unchanged", lambda path, sniffed: False)
    assert "changed while it was being read" in bank.refused()


def test_interruption_leaves_nothing(bank: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bank.write("customers.csv", HEAD + "1,a,1\n")

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bankmkt.store.resolve.reject_duplicates", interrupt)
    with pytest.raises(KeyboardInterrupt):
        bank.load()
    assert bank.strays() == []
    assert not bank.database.exists()


class Kept:
    """Takes the rejects of a load as the writer of the workbook does, and keeps the rows."""

    def __init__(self) -> None:
        self.rows: dict[str, list[RejectedRow]] = {}
        self.headers: dict[str, tuple[str, ...]] = {}
        self.refused = False

    def __call__(self, rejects: Rejects, day: date) -> Path:
        self.refused = rejects.refused
        for file in rejects.files:
            self.headers[file.report.file] = file.headers
            self.rows[file.report.file] = list(file.rows())
        return Path("rejects.xlsx")

    def cells(self, file: str) -> list[tuple[int, tuple[str, ...]]]:
        return [(row.row, row.cells) for row in self.rows[file]]


LENIENT = "table: customers\nfiles: customers.csv\nmax_rejects: 9\n"


def test_rows_go_back_as_the_file_has_them(bank: Any) -> None:
    """In the file's order of columns and as it writes them, whether a cell or another row made them wrong."""
    rows = "2026/1/2,甲,1,万\n2026/1/3,乙,2,万\n2026/1/3,丙,2,万\n2026-02-30,丁,4,万\n2026/1/2,甲,1,万\n短,行\n"
    bank.write("customers.csv", "开户日期,客户名称,客户号,备注栏\n" + rows)
    kept = Kept()
    report = bank.load(mappings=bank.mapping(LENIENT), write_rejects=kept)
    assert (report.loaded, report.rejected, report.duplicates) == (1, 4, 1)
    assert kept.headers["customers.csv"] == ("开户日期", "客户名称", "客户号")
    assert kept.cells("customers.csv") == [
        (3, ("2026/1/3", "乙", "2")),
        (4, ("2026/1/3", "丙", "2")),
        (5, ("2026-02-30", "丁", "4")),
        (6, ("2026/1/2", "甲", "1")),
        (7, ()),
    ]
    (short,) = kept.rows["customers.csv"][4].problems
    assert (short.code, short.value) == ("too_few_cells", "短 | 行")
    assert kept.rows["customers.csv"][0].problems[0].detail == "客户号 (customer_id)"


def test_a_refused_load_hands_over_its_rejects_and_changes_nothing(bank: Any) -> None:
    bank.write("customers.csv", HEAD + "1,a,1\n")
    bank.load()
    bank.write("customers.csv", HEAD + "1,a,1\n2,b,x\n3,c,y\n3,d,1\n")
    kept = Kept()
    message = bank.refused(write_rejects=kept)
    assert kept.refused
    assert kept.cells("customers.csv") == [(3, ("2", "b", "x")), (4, ("3", "c", "y")), (5, ("3", "d", "1"))]
    assert "2 × contribution is no amount (rows 3, 4)" in message
    assert "1 × same customer_id, other values (row 5)" in message
    assert "rejects: rejects.xlsx" in message


def test_a_dry_run_over_the_limit_counts_and_writes_nothing(bank: Any) -> None:
    bank.write("customers.csv", HEAD + "1,a,1\n2,b,x\n")
    kept = Kept()
    message = bank.refused(write_rejects=kept, dry_run=True)
    assert "1 × contribution is no amount (row 3)" in message
    assert not kept.rows


def test_reasons_are_counted_by_row(bank: Any) -> None:
    bank.write("customers.csv", "customer_id,kind,opened_on\n" + "".join(f"{n},?,{n}x\n" for n in range(1, 6)))
    report = bank.load(mappings=bank.mapping(LENIENT), dry_run=True)
    (one,) = report.files
    assert [(reason.example.column, reason.rows, reason.first_rows) for reason in one.reasons] == [
        ("kind", 5, (2, 3, 4)),
        ("opened_on", 5, (2, 3, 4)),
    ]
    assert (one.rejected, one.limit, one.as_of_from, one.header_rows) == (5, 9, "option", (1, 1))
    assert one.bound == (("customer_id", "customer_id"), ("kind", "kind"), ("opened_on", "opened_on"))


def test_cells_of_a_workbook_are_named_by_their_address(bank: Any) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "客户"
    for row in (
        ["客户清单"],
        [None, "客户号", "客户名称", "开户日期"],
        [None, "1", "a", "明年"],
        [None, "2", "b", "2026-01-02"],
    ):
        sheet.append(row)
    sheet["D4"] = "#N/A"
    sheet["D4"].data_type = "e"
    book.save(bank.extracts / "customers.xlsx")
    kept = Kept()
    mappings = bank.mapping("table: customers\nfiles: customers.xlsx\nmax_rejects: 9\n")
    bank.load(mappings=mappings, write_rejects=kept)
    rows = kept.rows["customers.xlsx"]
    assert [(row.row, row.problems[0].address, row.cells) for row in rows] == [
        (3, "D3", ("1", "a", "明年")),
        (4, "D4", ("2", "b", "#N/A")),
    ]
