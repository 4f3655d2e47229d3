"""`bankmkt profile` as people and jobs run it: streams, formats, files written, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.program import bankmkt

LOANS = "借据号,客户号,贷款余额(万元),五级分类\nJ-01,000001,5.5,正常\nJ-02,000002,6,好\n"


def test_a_table_for_pipes_and_one_object_for_programs(tmp_path: Path) -> None:
    (tmp_path / "loans.csv").write_text(LOANS, encoding="utf-8")
    rows = bankmkt("profile", "loans.csv", cwd=tmp_path).worked(silent=True).table
    assert [row["column"] for row in rows] == ["loan_id", "customer_id", "balance", "five_class"]
    assert [row["unit"] for row in rows] == ["", "", "万元", ""]
    assert [row["filled"] for row in rows] == ["2"] * 4
    data = bankmkt("profile", "loans.csv", "--format", "json", cwd=tmp_path).worked(silent=True).json
    assert data["schema"] == 1
    (sheet,) = data["files"][0]["sheets"]
    assert sheet["tables"][0]["table"] == "loans"
    assert sheet["trial"]["loaded"] == 1
    assert sheet["trial"]["refusals"][0]["code"] == "not_allowed"
    assert {question["code"] for question in sheet["questions"]} == {"as_of", "code"}
    init, write = data["next"].splitlines()  # a mapping is of no use without a project
    assert (init, write) == ("bankmkt init mybank", "bankmkt profile loans.csv --write mybank/sources/loans.yaml")
    csv = bankmkt("profile", "loans.csv", "--format", "csv", cwd=tmp_path).worked(silent=True)
    assert csv.lines[0].startswith("file,sheet,table,place,header,column,")
    assert len(csv.lines) == 5


def test_the_draft_is_written_once(tmp_path: Path) -> None:
    (tmp_path / "loans.csv").write_text(LOANS, encoding="utf-8")
    first = bankmkt("profile", "loans.csv", "--write", "sources/loans.yaml", "--format", "json", cwd=tmp_path).worked()
    assert "sources/loans.yaml" in first.err
    assert (
        json.loads(first.out)["next"].splitlines()[-1]
        == "bankmkt --db bankmkt.duckdb load loans.csv --as-of DATE --dry-run"
    )
    written = tmp_path / "sources" / "loans.yaml"
    written.write_text("mine\n", encoding="utf-8")
    bankmkt("profile", "loans.csv", "--write", "sources/loans.yaml", cwd=tmp_path).failed(
        2, "sources/loans.yaml", "--force"
    )
    assert written.read_text(encoding="utf-8") == "mine\n"


def test_a_file_that_cannot_be_read_is_code_4_after_the_others(tmp_path: Path) -> None:
    (tmp_path / "loans.csv").write_text(LOANS, encoding="utf-8")
    (tmp_path / "empty.csv").write_bytes(b"")
    done = bankmkt("profile", "empty.csv", "loans.csv", "none.csv", cwd=tmp_path)
    assert done.code == 4
    assert "Traceback" not in done.err
    assert "empty.csv" in done.err
    assert "none.csv" in done.err
    assert len(done.table) == 4


def test_no_draft_without_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    bankmkt("profile", "a.csv", "--write", "x.yaml", cwd=tmp_path).failed(4, "--table")
    assert not (tmp_path / "x.yaml").exists()


def test_wrong_options_are_code_2(tmp_path: Path) -> None:
    bankmkt("profile", cwd=tmp_path).failed(2, "FILE")
    bankmkt("profile", "a.csv", "--table", "loan", cwd=tmp_path).failed(2, "loans")
    bankmkt("profile", "a.csv", "--rows", "0", cwd=tmp_path).failed(2, "--rows")
    bankmkt("profile", "a.csv", "--format", "jsn", cwd=tmp_path).failed(2, "json")


def test_what_loads_by_itself_needs_no_mapping(tmp_path: Path) -> None:
    (tmp_path / "loans_20261031.csv").write_text(LOANS.replace("好", "关注"), encoding="utf-8")
    done = bankmkt("profile", "loans_20261031.csv", "--format", "json", cwd=tmp_path).worked(silent=True)
    command = done.json["next"]
    assert command == "bankmkt --db bankmkt.duckdb load loans_20261031.csv --as-of 2026-10-31"
    bankmkt(*command.split()[1:], cwd=tmp_path).worked()
