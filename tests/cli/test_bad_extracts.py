"""A bad extract is answered with file, place and remedy, with code 4, and the database is as it was."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.cli.program import DAY, Ran, bankmkt, write_csv


@pytest.fixture
def database(tmp_path: Path, small: Path) -> Path:
    """A copy of the database with three customers."""
    return Path(shutil.copyfile(small, tmp_path / "bank.duckdb"))


def contents(database: Path) -> list[tuple[str, str]]:
    """The customers that are loaded."""
    ran = bankmkt("--db", database, "sql", "SELECT customer_id, name FROM customers ORDER BY 1")
    return [(row["customer_id"], row["name"]) for row in ran.worked().table]


GOOD = [("000001", "甲"), ("000002", "乙"), ("000003", "丙")]


def load(database: Path, text: str | bytes, name: str = "customers.csv", *more: str) -> Ran:
    """Load one file of that content."""
    path = database.parent / "bad" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return bankmkt("--db", database, "load", path, "--as-of", DAY, *more)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", ["the file is empty", "ask for the extract again"], id="empty file"),
        pytest.param("customer_id,name\n", ["a header and no rows"], id="header only"),
        pytest.param(
            "name,branch_id\n甲,1\n",
            ["the header has no customer_id (客户号)", "mapping"],
            id="no key column",
        ),
        pytest.param(
            "customer_id,name\n000001,甲\n000001,乙\n",
            ["2 of 2 rows", "rows 2, 3", "same", "customer_id, other values"],
            id="one key, other values",
        ),
        pytest.param(
            "customer_id,name,contribution\n000001,甲,many\n",
            ["1 of 1 rows", "contribution is no amount (row 2)", "nothing was changed", "max_rejects"],
            id="wrong type",
        ),
        pytest.param(
            "customer_id,name,opened_on\n000001,甲,2026-02-30\n",
            ["opened_on is no day of the calendar (row 2)"],
            id="no such day",
        ),
        pytest.param("customer_id,name\n,甲\n", ["customer_id is empty (row 2)"], id="empty key"),
        pytest.param("customer_id,kind\n1,alien\n", ["kind is none of the known codes (row 2)"], id="unknown code"),
        pytest.param(b"customer_id,name\n1,\xff\xff\xff\n", ["neither UTF-8 (byte", "nor GB18030"], id="bytes"),
        pytest.param('customer_id,name\n1,"open\n', ["a quoted cell is never closed"], id="open quote"),
        pytest.param(b"\x00\x01binary", ["NUL byte"], id="binary"),
        pytest.param("customer_id,name\n1,a,b\n", ["more cells than the header (row 2)"], id="shifted row"),
    ],
)
def test_nothing_is_lost_when_an_extract_is_refused(database: Path, text: str | bytes, words: list[str]) -> None:
    before = database.read_bytes()
    load(database, text).failed(4, "customers.csv", *words)
    assert database.read_bytes() == before
    left = {path.name for path in database.parent.iterdir()} - {".bank.duckdb.writing", "rejects"}
    assert left == {"bad", "bank.duckdb"}


def test_a_refused_first_load_leaves_a_database_that_says_it_is_empty(tmp_path: Path) -> None:
    bad = write_csv(tmp_path / "customers.csv", ["customer_id", "contribution"], [["1", "x"]])
    bankmkt("--db", tmp_path / "b.duckdb", "load", bad, "--as-of", DAY).failed(4, "contribution is no amount")
    bankmkt("--db", tmp_path / "b.duckdb", "segment").failed(4)


def test_no_such_file(database: Path) -> None:
    bankmkt("--db", database, "load", "nowhere.csv").failed(4, "no such file or folder: nowhere.csv")


def test_a_file_that_belongs_to_no_table(database: Path) -> None:
    load(database, "a,b\n1,2\n", "whatever.csv").failed(4, "whatever.csv", "mapping")
    assert contents(database) == GOOD


def test_swapped_columns_load_by_their_names(database: Path) -> None:
    load(database, "contribution,name,customer_id\n7.00,丁,000009\n8.00,戊,000010\n").worked()
    assert contents(database) == [("000009", "丁"), ("000010", "戊")]


def test_identical_duplicates_are_loaded_once_and_said(database: Path) -> None:
    ran = load(database, "customer_id,name\n1,甲\n1,甲\n2,乙\n").worked()
    assert contents(database) == [("1", "甲"), ("2", "乙")]
    assert "1 duplicate" in ran.out


def rows(good: int, bad: int) -> str:
    """A file with so many good rows and so many whose contribution is no amount."""
    lines = [f"{n:06d},名,{'x' if n < bad else '1.00'}" for n in range(good + bad)]
    return "customer_id,name,contribution\n" + "\n".join(lines) + "\n"


def test_at_the_reject_limit_the_load_stands_with_a_warning_and_a_rejects_file(database: Path) -> None:
    ran = load(database, rows(198, 2)).worked()
    assert len(contents(database)) == 198
    assert "2 of 200 rows were rejected" in ran.err
    assert "2 × contribution is no amount (rows 2, 3)" in ran.out
    (rejects,) = (database.parent / "rejects").iterdir()
    assert rejects.name == f"{DAY}.xlsx"

    from openpyxl import load_workbook

    cells = list(load_workbook(rejects)["customers.csv"].iter_rows(values_only=True))
    assert cells[0][4:] == ("customer_id", "name", "contribution")
    assert [row[4:] for row in cells[1:]] == [("000000", "名", "x"), ("000001", "名", "x")]


def test_over_the_reject_limit_nothing_changes(database: Path) -> None:
    load(database, rows(197, 3)).failed(4, "3 of 200 rows cannot be taken, at most 2 may be (1 %)", "rejects/", "3 × ")
    assert contents(database) == GOOD
    assert [path.name for path in (database.parent / "rejects").iterdir()] == [f"{DAY}.xlsx"]


def test_a_dry_run_changes_nothing(database: Path) -> None:
    ran = load(database, rows(5, 0), "customers.csv", "--dry-run").worked()
    assert "would load 5 rows" in ran.out
    assert contents(database) == GOOD
    nowhere = database.parent / "new.duckdb"
    bankmkt("--db", nowhere, "load", database.parent / "bad", "--as-of", DAY, "--dry-run").worked()
    assert not nowhere.exists()


def test_the_date_must_come_from_somewhere_and_not_twice(database: Path) -> None:
    path = database.parent / "bad" / "customers.csv"
    load(database, "customer_id,name,as_of\n1,甲,2026-09-30\n").failed(4, "2026-09-30", "not of 2026-10-31")
    assert bankmkt("--db", database, "load", path).worked().code == 0
    path.write_text("customer_id,name\n1,甲\n", encoding="utf-8")
    bankmkt("--db", database, "load", path).failed(4, "nothing says of which date it is", "--as-of DATE")
    bankmkt("--db", database, "load", path, "--as-of", "last week").failed(2, '"last week" is no date', "2026-10-31")


def test_unknown_columns_are_reported_and_kept_out(database: Path) -> None:
    ran = load(database, "customer_id,name,shoe_size\n1,甲,43\n").worked()
    assert "shoe_size" in ran.err
    assert contents(database) == [("1", "甲")]


def test_all_problems_of_all_files_at_once(database: Path) -> None:
    folder = database.parent / "many"
    folder.mkdir()
    (folder / "customers.csv").write_text("name\n甲\n", encoding="utf-8")
    (folder / "loans.csv").write_text("", encoding="utf-8")
    (folder / "accounts.csv").write_text("account_id,customer_id\n", encoding="utf-8")
    ran = bankmkt("--db", database, "load", folder, "--as-of", DAY)
    ran.failed(4, "customers.csv", "loans.csv")
    assert contents(database) == GOOD


def test_messages_as_json(database: Path) -> None:
    ran = load(database, "", "customers.csv", "--log-format", "json")
    assert ran.code == 4
    (line,) = ran.err.splitlines()
    said = json.loads(line)
    assert said["level"] == "error"
    assert "the file is empty" in said["message"]


def test_values_of_the_customers_stand_in_the_rejects_file_only(database: Path) -> None:
    text = rows(198, 1) + "000777,秘密客户,secret-value\n"
    ran = load(database, text).worked()
    assert "secret-value" not in ran.out + ran.err
    assert "秘密客户" not in ran.out + ran.err
