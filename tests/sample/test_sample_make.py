"""A sample bank is the same wherever and whenever it is made, and never lands among somebody's own files."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from bankmkt.base.errors import OutputError, UsageError
from bankmkt.sample import DEFAULT_AS_OF, SampleReport, business, make
from bankmkt.sample.extracts import EXTRACTS
from bankmkt.sample.shapes import Dated
from bankmkt.sample.writers import TOTAL_LABEL, money
from bankmkt.tables import table

CUSTOMERS, SEED = 400, 1
Files = Callable[[Path], dict[str, bytes]]
DATES = (date(2024, 2, 29), date(2026, 1, 1), date(2026, 3, 31), date(1950, 1, 1), date(2150, 12, 31))


def test_the_same_arguments_give_the_same_bytes(bank: SampleReport, tmp_path: Path, files: Files) -> None:
    make(CUSTOMERS, SEED, tmp_path / "again")
    assert files(tmp_path / "again") == files(bank.folder)


def test_a_new_process_with_another_hash_seed_gives_the_same_bytes(
    bank: SampleReport, tmp_path: Path, files: Files
) -> None:
    code = f"from pathlib import Path; from bankmkt.sample import make; make({CUSTOMERS}, {SEED}, Path('again'))"
    paths = os.pathsep.join(sys.path)
    environment = {**os.environ, "PYTHONHASHSEED": "77", "PYTHONPATH": paths, "TZ": "Asia/Shanghai"}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)
    assert files(tmp_path / "again") == files(bank.folder)


@pytest.mark.parametrize(
    ("customers", "seed", "as_of"),
    [
        (CUSTOMERS, 2, DEFAULT_AS_OF),
        (410, SEED, DEFAULT_AS_OF),
        (CUSTOMERS, SEED, date(2026, 9, 30)),
    ],
)
def test_another_seed_size_or_date_gives_another_bank(
    bank: SampleReport, tmp_path: Path, customers: int, seed: int, as_of: date
) -> None:
    other = make(customers, seed, tmp_path / "other", as_of=as_of)
    for one, another in zip(bank.files, other.files, strict=True):
        if one.table in ("customers", "accounts", "loans", "borrowings", "settlements", "holdings", "transactions"):
            assert one.path.read_bytes() != another.path.read_bytes(), one.source


@pytest.mark.parametrize("customers", [1, 2, 5, 20, 57])
@pytest.mark.parametrize("as_of", DATES)
def test_any_size_and_date_can_be_made(tmp_path: Path, customers: int, as_of: date) -> None:
    report = make(customers, 3, tmp_path, as_of=as_of)
    assert report.files[0].rows == customers
    assert all(file.path.is_file() for file in report.files)


def test_a_change_in_one_table_leaves_the_others(
    bank: SampleReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(business, "settlements", lambda *_: [])
    other = make(CUSTOMERS, SEED, tmp_path)
    changed = {
        one.source
        for one, another in zip(bank.files, other.files, strict=True)
        if one.path.read_bytes() != another.path.read_bytes()
    }
    assert changed == {"settlements"}


def test_the_report_counts_what_is_in_the_files(bank: SampleReport, files: Files) -> None:
    extracts = {extract.source: extract for extract in EXTRACTS}
    for file in bank.files:
        if file.path.suffix == ".csv":
            extract = extracts[file.source]
            with file.path.open(encoding=extract.encoding, newline="") as handle:
                assert sum(1 for _ in csv.reader(handle)) == file.rows + 1 + bool(extract.title), file.source
    assert bank.rows == sum(file.rows for file in bank.files)
    assert [path.stem for path in bank.sources] == [extract.source for extract in EXTRACTS]


def test_the_files_come_in_different_make_ups(bank: SampleReport) -> None:
    content = {file.source: file.path.read_bytes() for file in bank.files}
    assert content["accounts"].startswith(b"\xef\xbb\xbf")
    with pytest.raises(UnicodeDecodeError):
        content["customers"].decode("utf-8")
    assert "客户号" in content["customers"].decode("gb18030")
    assert b"\r\n" in content["customers"]
    assert b"\r\n" not in content["credit_lines"]
    assert b"|" in content["borrowings"]


def test_columns_stand_in_the_order_of_the_rows_and_are_declared(rows: dict[str, list[Any]]) -> None:
    for extract in EXTRACTS:
        declared = table(extract.table)
        assert declared is not None
        if extract.dated is Dated.ROWS:
            assert extract.fields[0].column == "as_of"
            assert len(rows[extract.source][0]) == len(extract.fields)
        else:
            assert rows[extract.source][0]._fields == tuple(field.column for field in extract.fields)
        for field in extract.fields:
            column = declared.column(field.column)
            assert column is not None, field.column
            assert set(field.words) <= set(column.allowed or field.words)


def test_only_the_rows_of_earlier_dates_lie_in_the_history(bank: SampleReport, rows: dict[str, list[Any]]) -> None:
    for extract, file in zip(EXTRACTS, bank.files, strict=True):
        past = extract.dated is Dated.ROWS
        assert file.path.parent.name == ("history" if past else "extracts")
        assert file.source == extract.source
        if past:
            assert all(row[0] < DEFAULT_AS_OF for row in rows[extract.source]), extract.source


def test_a_workbook_tells_nothing_about_when_it_was_made_and_ends_with_its_sums(
    bank: SampleReport, rows: dict[str, list[Any]]
) -> None:
    import openpyxl

    path = next(file.path for file in bank.files if file.table == "loans")
    book = openpyxl.load_workbook(path)
    assert book.properties.created.year == book.properties.modified.year == 2026
    assert book.sheetnames == ["2026-10"]
    sheet = book.worksheets[0]
    lines = list(sheet.iter_rows(values_only=True))
    header, last = lines[1], lines[-1]
    assert lines[0][0]
    assert not any(lines[0][1:])
    assert len(lines) == len(rows["loans"]) + 3
    assert last[0] == TOTAL_LABEL
    total = sum(loan.balance for loan in rows["loans"])
    assert f"{last[header.index('借据余额')]:.2f}" == money(total)
    dates = [cell for cell in sheet[3] if cell.is_date]
    assert len(dates) == 3  # as of, started, matures


def test_large_banks_come_as_csv_altogether(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: dict[str, list[Any]]
) -> None:
    monkeypatch.setattr(import_module("bankmkt.sample.make"), "WORKBOOK_CUSTOMERS", CUSTOMERS - 1)
    report = make(CUSTOMERS, SEED, tmp_path)
    assert {file.path.suffix for file in report.files} == {".csv"}
    loans = next(file.path for file in report.files if file.source == "loans").read_text(encoding="utf-8")
    lines = loans.splitlines()
    assert len(lines) == len(rows["loans"]) + 3
    assert lines[-1].startswith(f"{TOTAL_LABEL},,")
    assert money(sum(loan.balance for loan in rows["loans"])) in lines[-1].split(",")


def test_without_history_the_extracts_are_the_same(bank: SampleReport, tmp_path: Path, files: Files) -> None:
    bare = make(CUSTOMERS, SEED, tmp_path, history=False)
    made, whole = files(tmp_path), files(bank.folder)
    assert not [name for name in made if name.startswith("history/") or "_history" in name]
    assert {name: whole[name] for name in made if name != "README.md"} == {
        name: content for name, content in made.items() if name != "README.md"
    }
    assert bare.rows < bank.rows * 2 // 3


def test_progress_ends_with_all_customers(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    make(1200, SEED, tmp_path, progress=lambda done, all_: told.append((done, all_)))
    assert told == [(500, 1200), (1000, 1200), (1200, 1200)]


def test_an_earlier_sample_bank_is_replaced(tmp_path: Path, files: Files) -> None:
    make(50, SEED, tmp_path, as_of=date(2026, 9, 30))
    make(60, SEED, tmp_path)
    make(60, SEED, tmp_path / "fresh")
    fresh = files(tmp_path / "fresh")
    assert {name: content for name, content in files(tmp_path).items() if not name.startswith("fresh/")} == fresh


@pytest.mark.parametrize("place", ["extracts/客户信息_20261031.csv", "history/old.csv", "sources/mine.yaml"])
def test_files_of_somebody_else_are_never_joined(tmp_path: Path, place: str, files: Files) -> None:
    own = tmp_path / place
    own.parent.mkdir()
    own.write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match=place):
        make(20, SEED, tmp_path)
    assert files(tmp_path) == {place: b"x"}


def test_own_files_in_a_sample_bank_are_kept(tmp_path: Path, files: Files) -> None:
    make(20, SEED, tmp_path)
    (tmp_path / "extracts" / "own.csv").write_text("x", encoding="utf-8")
    before = files(tmp_path)
    with pytest.raises(OutputError, match=r"own\.csv"):
        make(30, SEED, tmp_path)
    assert files(tmp_path) == before


def test_a_failure_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Files) -> None:
    make(20, SEED, tmp_path)
    before = files(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(business, "fees", full)
    with pytest.raises(OutputError, match="No space left"):
        make(30, SEED, tmp_path)
    assert files(tmp_path) == before
    assert not list(tmp_path.glob(".sample-*"))


def test_a_folder_that_is_a_file_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(OutputError):
        make(20, SEED, tmp_path / "taken")


def test_wrong_arguments_are_usage_errors(tmp_path: Path, files: Files) -> None:
    with pytest.raises(UsageError):
        make(0, SEED, tmp_path)
    with pytest.raises(UsageError):
        make(20, SEED, tmp_path, as_of=date(1900, 1, 1))
    assert not files(tmp_path)
