"""What a load prints: lines for a person, one object for a job."""

from __future__ import annotations

from pathlib import Path

from tests.cli.program import DAY, bankmkt, write_csv


def extract(folder: Path) -> Path:
    """Two good rows, a repeated one, and a total row that is 1.00 too high."""
    header = ["借据号", "客户号", "借据余额"]
    rows = [["L1", "000001", "10.50"], ["L2", "000002", "5.00"], ["L2", "000002", "5.00"], ["合计", "", "21.50"]]
    return write_csv(folder / "loans.csv", header, rows)


def test_a_job_gets_one_object(tmp_path: Path) -> None:
    path = extract(tmp_path)
    ran = bankmkt("--db", "b.duckdb", "load", path.name, "--as-of", DAY, "--format", "json", cwd=tmp_path).worked()
    report = ran.json
    assert report["schema"] == 1
    assert (report["load"], report["dry_run"], report["as_of"]) == (1, False, [DAY])
    assert report["rows"] == {"read": 3, "loaded": 2, "rejected": 0, "duplicates": 1, "aside": 0}
    (one,) = report["files"]
    assert (one["file"], one["table"], one["as_of_from"], one["total_agrees"]) == (
        "loans.csv",
        "loans",
        "option",
        False,
    )
    assert one["kept_out"] == {"total": 1}
    assert one["money"] == [
        {
            "column": "balance",
            "read": "20.50",
            "loaded": "15.50",
            "rejected": "5.00",
            "stored": "15.50",
            "total": "21.50",
        }
    ]
    (reason,) = one["reasons"]
    assert (reason["code"], reason["rows"], reason["first_rows"], reason["counted"]) == ("duplicate", 1, [4], False)
    assert {"header": "借据号", "column": "loan_id"} in one["columns"]
    assert (tmp_path / report["rejects_file"]).exists()


def test_a_person_sees_what_differs_and_what_comes_next(tmp_path: Path) -> None:
    path = extract(tmp_path)
    ran = bankmkt("--db", "b.duckdb", "--verbose", "load", path.name, "--as-of", DAY, cwd=tmp_path).worked()
    assert "合计 DIFFERS by −1.00 in balance" in ran.out
    assert "balance: read 20.50 = loaded 15.50 + not loaded 5.00; 合计 21.50" in ran.out
    assert "amounts: read 20.50 = loaded 15.50 + not loaded 5.00" in ran.out
    assert "借据号 → loan_id" in ran.out
    assert f"rejects: rejects/{DAY}.xlsx      undo: bankmkt load --undo" in ran.out
    assert "waits for" in ran.out


def test_a_dry_run_neither_undoes_nor_writes(tmp_path: Path) -> None:
    path = extract(tmp_path)
    ran = bankmkt("--db", "b.duckdb", "load", path.name, "--as-of", DAY, "--dry-run", cwd=tmp_path).worked()
    assert "1 × the same row again (row 4)" in ran.out
    assert "undo:" not in ran.out
    assert not (tmp_path / "rejects").exists()


def test_there_are_two_formats(tmp_path: Path) -> None:
    path = extract(tmp_path)
    bankmkt("--db", "b.duckdb", "load", path.name, "--as-of", DAY, "--format", "csv", cwd=tmp_path).failed(
        2, "--format"
    )
