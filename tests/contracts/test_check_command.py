"""`bankmkt check` on a small bank whose every fault was put there on purpose."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.cli.program import DAY, Ran, bankmkt, write_csv
from tests.cli.test_terminal import cells, on_terminal, plain

HEADERS = {
    "customers": "customer_id name kind branch_id manager_id registration_no",
    "managers": "manager_id name branch_id",
    "loans": "loan_id customer_id branch_id principal balance rate days_past_due five_class",
    "accounts": "account_id customer_id balance",
    "ledger": "branch_id head amount",
}
ROWS = {
    "customers": [
        ["C1", "样例甲公司", "corporate", "001", "M1", "91350100M000100Y43"],
        ["C2", "样例乙公司", "corporate", "002", "M1", "91350100M000100Y44"],
    ],
    "managers": [["M1", "张三", "001"]],
    "loans": [
        ["L1", "C1", "001", "100.00", "100.00", "4.5", "0", "normal"],
        ["L2", "C2", "002", "150.00", "200.00", "4.5", "95", "normal"],
        ["L3", "C9", "002", "300.50", "300.50", "4.5", "0", "normal"],
    ],
    "accounts": [["A1", "C1", "1000.00"], ["A2", "C2", "2000.00"]],
    "ledger": [
        ["001", "1303", "100.00"],
        ["002", "1303", "500.51"],
        ["003", "1303", "5.00"],
        ["001", "贷款", "999.00"],
        ["001", "吸收存款", "1000.00"],
        ["002", "吸收存款", "2000.00"],
        ["002", "9999", "1.00"],
    ],
}


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database with all five tables; read only."""
    folder = tmp_path_factory.mktemp("checked")
    for name, header in HEADERS.items():
        write_csv(folder / f"{name}.csv", header.split(), ROWS[name])
    database = folder / "bank.duckdb"
    ran = bankmkt("--db", database, "load", *sorted(folder.glob("*.csv")), "--as-of", DAY)
    assert ran.code == 0, ran.err
    return database


@pytest.fixture(scope="module")
def result(bank: Path) -> Any:
    """The whole object on stdout, of a run that found errors."""
    ran = bankmkt("--db", bank, "check", "--format", "json", "--fail-on", "error")
    assert ran.code == 10
    return ran.json


def checked(database: Path, *options: str | Path) -> list[dict[str, Any]]:
    """The findings as JSON."""
    rows: list[dict[str, Any]] = bankmkt("--db", database, "check", "--format", "json", *options).worked().json["rows"]
    return rows


def short(rows: list[dict[str, Any]]) -> list[tuple[object, ...]]:
    """Severity, table, check, rows and first rows of each finding."""
    return [(row["severity"], row["table"], row["check"], row["rows"], row["first"]) for row in rows]


def test_every_fault_is_found_and_nothing_else(result: Any) -> None:
    assert short(result["rows"]) == [
        ("error", "loans", "ledger_loans", None, []),
        ("error", "loans", "ledger_loans", None, []),
        ("warning", "customers", "registration_no_digit", 1, ["3"]),
        ("warning", "loans", "balance_within_principal", 1, ["3"]),
        ("warning", "loans", "class_follows_arrears", 1, ["3"]),
        ("warning", "loans", "customer_id_known", 1, ["4"]),
    ]


def test_the_ledger_is_compared_by_branch_to_the_fen(result: Any) -> None:
    """1303 stands before 贷款 among the words, so 999.00 is not added; 002 lacks a fen, 003 has no loan at all."""
    loans = [row for row in result["rows"] if row["area"] == "ledger"]
    assert [(row["branch_id"], row["difference"]) for row in loans] == [("002", "-0.01"), ("003", "-5.00")]
    assert loans[0]["detail"] == "ledger 500.51, extracts 500.50"


def test_the_object_is_that_of_a_rule(result: Any) -> None:
    assert (result["schema"], result["rule"], result["as_of"]) == (1, "check", DAY)
    assert [(row["severity"], row["findings"], row["rows"]) for row in result["summary"]] == [
        ("error", 2, 0),
        ("warning", 4, 4),
        ("info", 0, 0),
    ]
    assert result["figures"]["tables"] == 5
    assert {one["table"] for one in result["provenance"]["inputs"]} == set(HEADERS)
    assert any("branches" in note for note in result["notes"])
    assert any("9999" in note and "贷款" in note for note in result["notes"])
    finding = result["rows"][3]
    assert (finding["file"], finding["share"], finding["as_of"]) == ("loans.csv", pytest.approx(1 / 3), DAY)


def test_off_a_terminal_it_is_tsv(bank: Path) -> None:
    ran = bankmkt("--db", bank, "check").worked()
    assert [row["check"] for row in ran.table][:2] == ["ledger_loans", "ledger_loans"]
    assert "branches" in ran.err


def test_it_writes_files(bank: Path, tmp_path: Path) -> None:
    import openpyxl
    import polars

    files = [tmp_path / f"out{suffix}" for suffix in (".xlsx", ".csv", ".json", ".parquet")]
    options: list[str | Path] = [word for path in files for word in ("-o", path)]
    bankmkt("--db", bank, "check", *options).worked()
    assert len(json.loads(files[2].read_text(encoding="utf-8"))["rows"]) == 6
    frame = polars.read_parquet(files[3])
    assert frame["difference"].drop_nulls().cast(polars.String).to_list() == ["-0.01", "-5.00"]
    book = openpyxl.load_workbook(files[0])
    assert any("ledger_loans" in str(cell.value) for sheet in book for row in sheet for cell in row)
    book.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is a thing of POSIX")
@pytest.mark.parametrize(("width", "lang"), [(80, "zh"), (80, "en"), (160, "zh")])
def test_it_fits_the_screen(bank: Path, width: int, lang: str) -> None:
    code, text = on_terminal(width, "--db", bank, "check", "--lang", lang, "--no-color", remarks=False)
    assert code == 0
    assert all(cells(line) <= width for line in plain(text)), text
    for word in ("003", "−5.00", "! ", "总分核对" if lang == "zh" else "Ledger"):
        assert word in text


def test_a_project_may_change_a_check_and_a_head(bank: Path, tmp_path: Path) -> None:
    bankmkt("init", tmp_path / "p").worked()
    folder = tmp_path / "p" / "rules" / "contracts"
    folder.mkdir()
    (folder / "loans.yaml").write_text(
        "bankmkt: 1\ntable: loans\nchecks:\n  - {name: balance_within_principal, drop: true}\n", encoding="utf-8"
    )
    (folder / "ledger.yaml").write_text(
        "bankmkt: 1\ntable: ledger\nheads:\n  - {name: loans, tolerance: 5}\n", encoding="utf-8"
    )
    shutil.copy(bank, tmp_path / "p" / "bankmkt.duckdb")
    ran = bankmkt("--project", tmp_path / "p", "check", "--format", "json", "--fail-on", "error").worked()
    assert [row["check"] for row in ran.json["rows"]] == [
        "registration_no_digit",
        "class_follows_arrears",
        "customer_id_known",
    ]
    (folder / "loans.yaml").write_text("bankmkt: 1\ntable: loans\nchecks:\n  - {name: x, hold: a}\n", encoding="utf-8")
    bankmkt("--project", tmp_path / "p", "check").failed(3, "loans.yaml:4", "hold")
    lint = bankmkt("--project", tmp_path / "p", "rules", "lint")
    assert lint.code == 3
    assert "loans.yaml:4" in lint.out


def test_a_table_that_lags_behind_is_named(bank: Path, result: Any, tmp_path: Path) -> None:
    """A month later only customers come: everything else is 30 days behind, and no loan is judged by new customers."""
    database = Path(shutil.copy(bank, tmp_path / "bank.duckdb"))
    write_csv(tmp_path / "customers.csv", HEADERS["customers"].split(), ROWS["customers"])
    ran = bankmkt("--db", database, "load", tmp_path / "customers.csv", "--as-of", "2026-11-30")
    assert ran.code == 0, ran.err
    stale = {row["table"]: row["detail"] for row in checked(database) if row["area"] == "stale"}
    assert stale.keys() == {"managers", "loans", "accounts", "ledger"}
    assert stale["loans"] == "of 2026-10-31: 30 days behind 2026-11-30"
    assert short(checked(database, "--as-of", DAY)) == short(result["rows"])


def test_rows_kept_aside_and_stubs_are_counted(bank: Path, tmp_path: Path) -> None:
    """Two loans kept aside, and customer C9 as a stub under the source of the loans."""
    database = Path(shutil.copy(bank, tmp_path / "bank.duckdb"))
    with duckdb.connect(str(database)) as connection:
        source = connection.execute("""SELECT source_id FROM sources WHERE "table" = 'loans'""").fetchall()[0][0]
        connection.execute("CREATE SCHEMA aside")
        connection.execute(
            "CREATE TABLE aside.loans AS SELECT *, 'customer_id' AS _column FROM loans WHERE loan_id > 'L1'"
        )
        connection.execute(
            "INSERT INTO customers (as_of, customer_id, _source, _row) VALUES (?, 'C9', ?, 4)", [DAY, source]
        )
    rows = checked(database)
    found = {row["area"]: row for row in rows}
    assert (found["aside"]["rows"], found["aside"]["first"], found["aside"]["file"]) == (2, ["3", "4"], "loans.csv")
    assert (found["stub"]["rows"], found["stub"]["first"], found["stub"]["severity"]) == (1, ["4"], "info")
    assert "reference" not in found
    assert not any(row["check"] == "has_kind" for row in rows)


def test_nothing_loaded_is_said(tmp_path: Path) -> None:
    bankmkt("--db", tmp_path / "none.duckdb", "check").failed(4, "none.duckdb")


@pytest.mark.parametrize(
    ("options", "code", "word"),
    [
        (["--as-of", "2026-01-31"], 2, "2026-10-31"),
        (["--as-of", "soon"], 2, "soon"),
        (["-o", "out.pdf"], 2, "out.pdf"),
    ],
)
def test_a_wrong_option_is_refused(bank: Path, options: list[str], code: int, word: str) -> None:
    ran: Ran = bankmkt("--db", bank, "check", *options)
    ran.failed(code, word)
