"""`bankmkt compare` and `bankmkt rules diff`, as people and jobs call them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.program import bankmkt, write_csv

HEADER = ["as_of", "customer_id", "name", "branch_id", "contribution"]
ROWS = [
    ["2026-09-30", "000001", "甲", "01", "80.00"],
    ["2026-09-30", "000002", "乙", "01", "15.00"],
    ["2026-09-30", "000003", "丙", "02", "5.00"],
    ["2026-10-31", "000001", "甲", "01", "80.00"],
    ["2026-10-31", "000002", "乙", "01", "5.00"],
    ["2026-10-31", "000003", "丙", "02", "15.00"],
]


@pytest.fixture(scope="module")
def two_dates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with two dates of three customers; 000002 fell by a tier and 000003 rose by one."""
    folder = tmp_path_factory.mktemp("two")
    path = write_csv(folder / "customers.csv", HEADER, ROWS)
    bankmkt("--db", folder / "bank.duckdb", "load", path).worked(silent=True)
    return folder / "bank.duckdb"


def test_compare(two_dates: Path, tmp_path: Path) -> None:
    book = tmp_path / "moved.xlsx"
    ran = bankmkt("compare", "segment", "--base", "2026-09-30", "--db", two_dates, "--format", "json", "-o", book)
    answer = ran.worked().json
    assert [(row["customer_id"], row["before"], row["after"]) for row in answer["rows"]] == [
        ("000002", "growth", "base"),
        ("000003", "base", "growth"),
    ]
    assert answer["provenance"]["inputs"]
    assert book.stat().st_size > 0
    table = bankmkt("compare", "segment", "--base", "last_month_end", "--db", two_dates, "--lang", "zh").worked().out
    assert table.splitlines()[0].split("\t")[:5] == [
        "customer_id",
        "customer_name",
        "branch_id",
        "manager_id",
        "before",
    ]


def test_what_is_missing_is_said(two_dates: Path) -> None:
    bankmkt("compare", "segment", "--db", two_dates).failed(2, "--base DATE")
    bankmkt("compare", "--base", "2026-09-30", "--db", two_dates).failed(2, "a rule, a measure or a column")
    unloaded = bankmkt("compare", "segment", "--base", "2025-12-31", "--db", two_dates)
    unloaded.failed(2, "nothing is loaded for 2025-12-31", "2026-09-30, 2026-10-31")


def test_rules_diff(two_dates: Path, tmp_path: Path) -> None:
    (tmp_path / "wide.yaml").write_text(
        "bankmkt: 1\nextends: segment\ncuts:\n  - {tier: core, upto: 85%}\n", encoding="utf-8"
    )
    ran = bankmkt("rules", "diff", "segment", "wide.yaml", "--db", two_dates, "--format", "json", cwd=tmp_path)
    answer = ran.worked().json
    assert [(row["customer_id"], row["before"], row["after"], row["move"]) for row in answer["rows"]] == [
        ("000003", "growth", "core", "up")
    ]
