"""Breakdowns on random banks, against sums made here in plain Python: nobody is lost, nothing is counted twice."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.rules.running import answer, load_files, project_in

DAY = date(2026, 10, 31)
BAD = ("substandard", "doubtful", "loss")
CLASSES = ("normal", "special_mention", *BAD, "")
PARENTS = {"0": "", "1": "0", "2": "0", "11": "1", "12": "1", "21": "2"}
Rows = list[dict[str, str]]
CAP = Fraction(2, 100)


def _bank(seed: int) -> dict[str, Rows]:
    dice = random.Random(seed)
    owners = [*PARENTS, "", "99"]  # nobody's, and of a branch that the list lacks
    customers = [{"customer_id": f"c{n}", "branch_id": dice.choice(owners)} for n in range(12)]
    loans = [
        {
            "loan_id": f"l{n}",
            "customer_id": f"c{dice.randrange(12)}",
            "product_id": dice.choice(["P1", "P2", ""]),
            "balance": f"{dice.randrange(0, 100_000) / 100:.2f}",
            "five_class": dice.choices(CLASSES, [90, 3, 2, 1, 1, 3])[0],
            "days_past_due": "0",
        }
        for n in range(60)
    ]
    branches = [{"branch_id": one, "parent_id": above, "level": "branch"} for one, above in PARENTS.items()]
    return {"branches": branches, "customers": customers, "loans": loans}


def _run(tables: dict[str, Rows], folder: Path) -> dict[str, Any]:
    folder.mkdir()
    project = project_in(folder)
    files = []
    for name, rows in tables.items():
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        files.append(path)
    load_files(project, files, DAY)
    return answer(project, "asset-quality", as_of=DAY.isoformat())


def _above(branch: str) -> list[str]:
    found = [branch]
    while PARENTS.get(found[-1]):
        found.append(PARENTS[found[-1]])
    return found


def _plain(tables: dict[str, Rows]) -> dict[tuple[str, str], dict[str, Any]]:
    """Per owner and class: members, balance, and the bad balance at the least and at the most."""
    owner_of = {one["customer_id"]: one["branch_id"] or "unassigned" for one in tables["customers"]}
    found: dict[tuple[str, str], dict[str, Any]] = defaultdict(lambda: {"n": 0, "balance": 0, "low": 0, "high": 0})
    for loan in tables["loans"]:
        fen = round(float(loan["balance"]) * 100)
        if fen == 0:
            continue
        for owner in _above(owner_of[loan["customer_id"]]):
            for group in (loan["product_id"] or "unknown", "total"):
                cell = found[owner, group]
                cell["n"] += 1
                cell["balance"] += fen
                cell["low"] += fen if loan["five_class"] in BAD else 0
                cell["high"] += fen if loan["five_class"] in (*BAD, "") else 0
    return found


@pytest.mark.parametrize("seed", range(3))
def test_a_tree_of_branches_against_plain_sums(seed: int, tmp_path: Path) -> None:
    tables = _bank(seed)
    made = _run(tables, tmp_path / "bank")
    plain = _plain(tables)
    rows = {(row["branch_id"], row["class"]): row for row in made["rows"]}
    assert len(rows) == len(made["rows"])
    assert {key for key, row in rows.items() if row["members"]} == set(plain)
    assert set(PARENTS) <= {owner for owner, _ in rows}
    for key, cell in plain.items():
        row = rows[key]
        assert row["members"] == cell["n"]
        assert Fraction(row["balance"]) * 100 == cell["balance"]
        is_open = cell["low"] != cell["high"]
        assert row["npl"] is None if is_open else Fraction(row["npl"]) * 100 == cell["low"]
        assert ("loans.five_class" in row["missing"]) is is_open
        if key[1] == "total":
            sure = cell["low"] > CAP * cell["balance"]
            assert ("npl_ratio" in row["breaches"]) is sure
            assert row["verdict"] != "ok" or cell["high"] <= CAP * cell["balance"]


def test_the_bank_is_the_sum_of_its_loans_and_its_classes(tmp_path: Path) -> None:
    tables = _bank(7)
    made = _run(tables, tmp_path / "bank")
    whole = sum(Fraction(loan["balance"]) for loan in tables["loans"])
    assert Fraction(made["figures"]["balance"]) == whole
    assert sum(Fraction(row["balance"]) for row in made["summary"]) == whole
    assert sum(row["members"] for row in made["summary"]) == made["figures"]["members"]


def test_the_order_of_the_rows_changes_nothing(tmp_path: Path) -> None:
    tables = _bank(11)
    first = _run(tables, tmp_path / "first")
    dice = random.Random(1)
    shuffled = {name: dice.sample(rows, len(rows)) for name, rows in tables.items()}
    second = _run(shuffled, tmp_path / "second")
    assert {key: first[key] for key in ("rows", "summary", "figures")} == {
        key: second[key] for key in ("rows", "summary", "figures")
    }
