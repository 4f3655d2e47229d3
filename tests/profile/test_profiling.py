"""Whole files, read as loading reads them, and what loading their drafts would do."""

from __future__ import annotations

import gzip
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from bankmkt.api.profiling import Profiled, Wanted, profile
from bankmkt.api.project import Project, find
from bankmkt.api.trial import mapping_of
from bankmkt.base.errors import UsageError
from bankmkt.intake.profile.shape import FileProfile, SheetProfile

LOANS = "借据号,客户号,贷款余额(万元),放款日期,五级分类\nJ-01,000001,5.5,2026-01-02,正常\nJ-02,000002,6,20260304,可疑\n"


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """No project at all: a profile needs none."""
    monkeypatch.chdir(tmp_path)
    return find({"lang": "en"})


def look(project: Project, *paths: Path, **more: object) -> Profiled:
    """Profile some files."""
    return profile(project, Wanted(paths, **more))  # type: ignore[arg-type]


def one(found: Profiled) -> tuple[FileProfile, SheetProfile]:
    """The only sheet of the only file."""
    (file,) = found.files
    (sheet,) = file.sheets
    return file, sheet


@pytest.mark.parametrize(
    ("raw", "encoding", "decided"),
    [
        (LOANS.encode(), "UTF-8", "utf8"),
        (b"\xef\xbb\xbf" + LOANS.encode(), "UTF-8", "bom"),
        (LOANS.encode("gb18030"), "GB18030", "gb18030"),
        (LOANS.encode("utf-16"), "UTF-16", "bom"),
    ],
)
def test_a_text_and_how_its_encoding_was_decided(
    nowhere: Project, tmp_path: Path, raw: bytes, encoding: str, decided: str
) -> None:
    path = tmp_path / "贷款_20261031.csv"
    path.write_bytes(raw)
    file, sheet = one(look(nowhere, path))
    assert (file.format, file.encoding, file.decided, file.suffix) == ("text", encoding, decided, "")
    assert file.dialect is not None
    assert (file.dialect.delimiter, file.dialect.quote, file.dialect.ends) == (",", "", ("LF",))
    assert (sheet.table, sheet.rows, sheet.header) == ("loans", 2, (1,))
    assert sheet.trial is not None
    assert (sheet.trial.read, sheet.trial.loaded, sheet.trial.problems) == (2, 2, ())
    assert not sheet.trial.refused
    assert sheet.trial.as_of == date(2026, 10, 31)  # the name's date, for the trial alone


def test_a_dialect_is_told(nowhere: Project, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes('借据号|客户号|"贷款余额"\r\nJ-01|000001|"1"\r\n'.encode())
    file, sheet = one(look(nowhere, path))
    assert file.dialect is not None
    assert (file.dialect.delimiter, file.dialect.quote, file.dialect.ends) == ("|", '"', ("CRLF",))
    assert sheet.rows == 1


def test_what_a_file_is_is_not_its_suffix(nowhere: Project, tmp_path: Path) -> None:
    page = tmp_path / "客户.xls"
    page.write_text(
        "<html><table><tr><td>客户号</td><td>客户名称</td></tr><tr><td>000001</td><td>样例甲公司</td></tr></table></html>"
    )
    file, sheet = one(look(nowhere, page))
    assert (file.format, file.suffix) == ("html", ".xls")
    assert (sheet.table, sheet.rows) == ("customers", 1)


def test_rows_that_would_be_rejected_are_counted_by_reason(nowhere: Project, tmp_path: Path) -> None:
    lines = ["借据号,客户号,贷款余额,放款日期", *[f"J-{number},000001,1.00,2026-01-01" for number in range(6)]]
    lines[2] = "J-1,000001,x,2026-01-01"
    lines[4] = "J-3,000001,y,2026-13-01"
    lines[5] = ",000001,1.00,2026-01-01"
    path = tmp_path / "loans.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _, sheet = one(look(nowhere, path))
    trial = sheet.trial
    assert trial is not None
    assert (trial.read, trial.loaded, trial.rejected) == (6, 3, 3)
    assert trial.over_limit  # 3 of 6 is more than 1 %
    assert trial.refused
    by_reason = {(refusal.code, refusal.column): (refusal.count, refusal.rows) for refusal in trial.refusals}
    assert by_reason == {
        ("money_form", "balance"): (2, (3, 5)),
        ("date_calendar", "started_on"): (1, (5,)),
        ("empty_key", "loan_id"): (1, (6,)),
    }


def test_a_file_that_would_be_refused_says_why(nowhere: Project, tmp_path: Path) -> None:
    path = tmp_path / "loans.csv"
    path.write_text("客户号,贷款余额,余额\n000001,1,2\n", encoding="utf-8")
    _, sheet = one(look(nowhere, path, table="loans"))
    assert sheet.trial is not None
    assert sheet.trial.loaded == 0
    assert any("balance" in problem for problem in sheet.trial.problems)
    assert any("loan_id" in problem for problem in sheet.trial.problems)


def workbook(path: Path) -> Path:
    """A workbook with titles, a header of two rows, a unit, a total, a note, an explanation and a hidden sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "2026-10"
    sheet.append(["样例支行贷款明细表"])
    sheet.merge_cells("A1:E1")
    sheet.append(["制表人：张三样", "", "", "", "单位：万元"])
    sheet.append(["借据号", "客户号", "本金", None, "到期日"])
    sheet.append([None, None, "贷款余额", "逾期本金", None])
    sheet.merge_cells("C3:D3")
    for letter in "ABE":
        sheet.merge_cells(f"{letter}3:{letter}4")
    for number in range(3):
        sheet.append([f"J-{number}", f"{number:06d}", 10.5, 0, date(2027, 1, 1 + number)])
    sheet.append(["合计", None, 31.5, 0, None])
    sheet.append(["制表人：李四样"])
    notes = book.create_sheet("说明")
    notes.append(["本表为样例"])
    hidden = book.create_sheet("存量")
    hidden.append(["客户号", "客户名称"])
    hidden.append(["000001", "样例甲公司"])
    hidden.sheet_state = "hidden"
    book.save(path)
    return path


def test_a_workbook_as_banks_make_them(nowhere: Project, tmp_path: Path) -> None:
    (file,) = look(nowhere, workbook(tmp_path / "台账.xlsx")).files
    assert (file.format, file.encoding) == ("xlsx", "")
    loans, notes, hidden = file.sheets
    assert (loans.sheet, loans.table, loans.rows, loans.header, loans.unit) == ("2026-10", "loans", 3, (3, 4), "万元")
    assert [(row.row, row.what) for row in loans.kept_out] == [(1, "title"), (2, "title"), (8, "total"), (9, "note")]
    assert "张三样" not in loans.kept_out[1].text
    assert [column.cell for column in loans.columns] == ["A", "B", "C", "D", "E"]
    assert {column.meaning.column for column in loans.columns if column.meaning} == {
        "loan_id",
        "customer_id",
        "balance",
        "overdue_principal",
        "matures_on",
    }
    assert loans.trial is not None
    assert (loans.trial.loaded, loans.trial.total_agrees) == (3, True)
    assert (notes.table, notes.questions) == ("", ())
    assert (hidden.sheet, hidden.hidden, hidden.columns) == ("存量", True, ())
    made = mapping_of(loans.draft, "draft.yaml")
    assert made.sheets == ("????-??",)
    assert dict(made.units) == {"balance": 4, "overdue_principal": 4}


def test_a_hidden_sheet_is_looked_at_when_it_is_named(nowhere: Project, tmp_path: Path) -> None:
    _, sheet = one(look(nowhere, workbook(tmp_path / "台账.xlsx"), sheet="存量"))
    assert (sheet.table, sheet.rows, sheet.hidden) == ("customers", 1, True)
    assert mapping_of(sheet.draft, "draft.yaml").sheets == ("存量",)
    assert sheet.trial is not None
    assert sheet.trial.loaded == 1
    found = look(nowhere, tmp_path / "台账.xlsx", sheet="没有")
    assert [problem for problem in found.problems if "没有" in problem.message]


def test_members_of_archives_are_profiled_each(nowhere: Project, tmp_path: Path) -> None:
    book = workbook(tmp_path / "台账.xlsx")
    packed = tmp_path / "包.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(book, "十月/台账.xlsx")
        archive.writestr("loans.csv", LOANS)
        archive.writestr("readme.pdf", b"%PDF-1.4")
    found = look(nowhere, packed)
    assert [file.shown for file in found.files] == ["包.zip", *[f"包.zip/{name}" for name in found.files[0].members]]
    assert found.files[0].members == ("十月/台账.xlsx", "loans.csv", "readme.pdf")
    assert [file.format for file in found.files[1:]] == ["xlsx", "text", "pdf"]
    trial = found.files[2].sheets[0].trial
    assert trial is not None
    assert trial.loaded == 2
    assert ["readme.pdf" in problem.message for problem in found.problems] == [True]
    single = tmp_path / "loans.csv.gz"
    single.write_bytes(gzip.compress(LOANS.encode("gb18030")))
    outer, inner = look(nowhere, single).files
    assert (outer.format, inner.format, inner.encoding) == ("gzip", "text", "GB18030")


def test_only_so_many_rows_are_looked_at(nowhere: Project, tmp_path: Path) -> None:
    path = tmp_path / "loans.csv"
    path.write_text("借据号,客户号\n" + "".join(f"J-{n},00000{n}\n" for n in range(9)), encoding="utf-8")
    _, sheet = one(look(nowhere, path, rows=4))
    assert (sheet.rows, sheet.sampled, sheet.columns[0].distinct) == (4, True, 4)
    _, sheet = one(look(nowhere, path, rows=9))
    assert (sheet.rows, sheet.sampled) == (9, False)


def test_a_file_without_a_header_shows_none_of_its_rows_as_one(nowhere: Project, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("000001,张三样,13812345678\n000002,李四样,13912345678\n", encoding="utf-8")
    _, sheet = one(look(nowhere, path))
    assert [column.header for column in sheet.columns] == ["#1", "#2", "#3"]
    assert (sheet.header, sheet.rows, sheet.table) == ((), 2, "")
    path.write_text("幸福里九号,无业\n平安路一号,教师\n", encoding="utf-8")
    _, sheet = one(look(nowhere, path))
    assert [column.header for column in sheet.columns] == ["#1", "#2"]
    assert not any("幸福里九号" in column.samples for column in sheet.columns)
    path.write_text("项目,数量\n甲项,17\n乙项,18\n", encoding="utf-8")
    _, sheet = one(look(nowhere, path))
    assert [column.header for column in sheet.columns] == ["项目", "数量"]


BAD = {
    "empty.csv": (b"", "empty"),
    "nul.csv": (b"a,b\n1,\x00\n", "NUL"),
    "broken.csv": ("客户号\n甲\n".encode("gb18030") + b"\xff\n", "GB18030"),
    "open.csv": ('客户号,客户名称\n1,"甲\n'.encode() + "2,乙\n".encode() * 1000, "quote"),
    "scan.csv": (b"%PDF-1.7", "PDF"),
    "wide.csv": (",".join(f"c{n}" for n in range(20_000)).encode() + b"\n", "columns"),
    "damaged.zip": (b"PK\x03\x04" + b"\x00" * 40, "damaged"),
    "damaged.parquet": (b"PAR1" + b"\x00" * 40 + b"PAR1", "damaged"),
}


def test_what_cannot_be_read_is_said_and_stops_nothing(nowhere: Project, tmp_path: Path) -> None:
    for name, (raw, _) in BAD.items():
        (tmp_path / name).write_bytes(raw)
    good = tmp_path / "loans.csv"
    good.write_text(LOANS, encoding="utf-8")
    found = look(nowhere, *[tmp_path / name for name in BAD], good, tmp_path / "none.csv")
    for name, (_, words) in BAD.items():
        said = [problem.message for problem in found.problems if name in problem.message]
        assert len(said) == 1, (name, said)
        assert words in said[0]
    assert any("none.csv" in problem.message for problem in found.problems)
    assert [file.shown for file in found.files] == [*BAD, "loans.csv"]
    assert found.files[-1].sheets[0].rows == 2


def test_rows_that_are_no_data_and_rows_that_cannot_be_taken(nowhere: Project, tmp_path: Path) -> None:
    path = tmp_path / "loans.csv"
    lines = [
        "借据号,客户号,贷款余额,",
        "J-1,000001,5,",
        "本页小计,,5,",
        "借据号,客户号,贷款余额,",
        "J-2,000002,6,",
        "合计,,11,",
    ]
    path.write_text("\n".join([*lines, "(2 rows affected),,,"]) + "\n", encoding="utf-8")
    _, sheet = one(look(nowhere, path))
    assert sheet.rows == 2
    assert [(row.row, row.what) for row in sheet.kept_out] == [
        (3, "subtotal"),
        (4, "repeated_header"),
        (6, "total"),
        (7, "note"),
    ]
    assert sheet.trial is not None
    assert (sheet.trial.loaded, sheet.trial.total_agrees) == (2, True)
    path.write_text("借据号,客户号,贷款余额\nJ-1,000001,5\nJ-2,000002\nJ-3,000003,6,000\n", encoding="utf-8")
    _, sheet = one(look(nowhere, path))
    assert sheet.trial is not None
    assert {refusal.code: refusal.rows for refusal in sheet.trial.refusals} == {
        "too_few_cells": (3,),
        "too_many_cells": (4,),
    }


def test_cells_that_a_spreadsheet_destroyed_are_named(nowhere: Project, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["客户号", "客户名称", "证件号码", "年收入"])
    for number in range(4):
        sheet.append([f"{number:06d}", "样例甲公司", 110105194912310021, 5])
    sheet["D3"] = "#REF!"
    sheet["D3"].data_type = "e"
    book.save(tmp_path / "a.xlsx")
    _, profiled = one(look(nowhere, tmp_path / "a.xlsx"))
    flaws = {column.header: column.flaws for column in profiled.columns if column.flaws}
    assert flaws == {"证件号码": (("long_number", 4),), "年收入": (("error_cell", 1),)}
    text = tmp_path / "b.csv"
    text.write_text("账号,客户号,余额\n6.22848E+18,000001,5\n800000000101,000002,6\n", encoding="utf-8")
    _, profiled = one(look(nowhere, text))
    assert profiled.columns[0].flaws == (("scientific", 1),)


def test_a_parquet_file_is_profiled_too(nowhere: Project, tmp_path: Path) -> None:
    import polars

    rows = {
        "借据号": ["J-1", "J-2"],
        "客户号": ["000001", None],
        "贷款余额": ["1.50", "2"],
        "放款日期": [date(2026, 1, 2)] * 2,
    }
    polars.DataFrame(rows).write_parquet(tmp_path / "a.parquet")
    file, sheet = one(look(nowhere, tmp_path / "a.parquet"))
    assert (file.format, sheet.table, sheet.rows) == ("parquet", "loans", 2)
    assert [column.filled for column in sheet.columns] == [2, 1, 2, 2]


def test_a_wrong_table_or_number_is_refused_before_reading(nowhere: Project, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        look(nowhere, tmp_path / "a.csv", table="loan")
    with pytest.raises(UsageError):
        look(nowhere, tmp_path / "a.csv", rows=0)
