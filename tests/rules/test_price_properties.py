"""After a cut the contribution is what the contribution of a bank with the lower rates would be, to the fen."""

from __future__ import annotations

import csv
import random
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.rules.running import answer, load_files, project_in

DAY = date(2026, 8, 19)
CUT = Decimal("0.37")
TYPES = ("operating", "project", "housing", "consumer")
Rows = list[dict[str, str]]


def _bank(seed: int) -> dict[str, Rows]:
    dice = random.Random(seed)
    customers = [{"customer_id": f"c{n:02}", "kind": dice.choice(["corporate", "personal"])} for n in range(30)]
    accounts = [
        {
            "account_id": f"a{n}",
            "customer_id": f"c{dice.randrange(30):02}",
            "term": "demand",
            "average_balance_year": f"{dice.randrange(10**9) / 100:.2f}",
            "rate": "0.2",
        }
        for n in range(40)
    ]
    loans = []
    for n in range(60):
        amount = f"{dice.randrange(10**10) / 100:.2f}"
        loans.append(
            {
                "loan_id": f"l{n:02}",
                "customer_id": f"c{dice.randrange(30):02}",
                "loan_type": dice.choice(TYPES),
                "balance": amount,
                "average_balance_year": amount,
                "rate": f"{dice.randrange(300_000, 900_000) / 100_000:.5f}",
                "started_on": "2025-06-01",
                "matures_on": dice.choice(["2026-06-01", "2028-06-01", "2036-06-01"]),
                "five_class": "normal",
            }
        )
    return {"customers": customers, "accounts": accounts, "loans": loans}


def _lowered(tables: dict[str, Rows]) -> dict[str, Rows]:
    loans = [
        {**one, "rate": str(Decimal(one["rate"]) - CUT)} if one["loan_type"] in ("operating", "project") else one
        for one in tables["loans"]
    ]
    return {**tables, "loans": loans}


def _run(tables: dict[str, Rows], rule: str, folder: Path) -> dict[str, dict[str, Any]]:
    folder.mkdir()
    project = project_in(folder)
    (folder / "rules").mkdir()
    (folder / "rules" / "price.yaml").write_text("bankmkt: 1\nextends: price\ncut: 37\n", encoding="utf-8")
    files = []
    for name, rows in tables.items():
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        files.append(path)
    load_files(project, files, DAY)
    return {row["customer_id"]: row for row in answer(project, rule, as_of=DAY.isoformat())["rows"]}


@pytest.mark.parametrize("seed", range(2))
def test_after_the_cut(seed: int, tmp_path: Path) -> None:
    tables = _bank(seed)
    priced = _run(tables, "price", tmp_path / "priced")
    before = _run(tables, "contribution", tmp_path / "before")
    after = _run(_lowered(tables), "contribution", tmp_path / "after")
    asked = {one["customer_id"] for one in tables["loans"] if one["loan_type"] in ("operating", "project")}
    assert set(priced) == asked
    for customer, row in priced.items():
        assert row["contribution"] == before[customer]["contribution"]
        assert row["contribution_after"] == after[customer]["contribution"]
        assert row["loans_after"] == after[customer]["loans"]
        assert row["verdict"] == ("pass" if Decimal(row["contribution_after"]) >= 0 else "fail")


def test_the_break_even_rate_breaks_even(tmp_path: Path) -> None:
    """At the break-even rate, up or down by the last digit that is shown, the contribution passes the hurdle of 0."""
    tables = _bank(5)
    priced = _run(tables, "price", tmp_path / "priced")
    chosen = {row["customer_id"] for row in priced.values() if Decimal(row["break_even_rate"]) > 1}
    assert len(chosen) > 3
    for step, holds in ((Decimal("0.0001"), True), (Decimal("-0.0001"), False)):
        loans = []
        for one in tables["loans"]:
            row = priced.get(one["customer_id"])
            cut = one["loan_type"] in ("operating", "project") and one["customer_id"] in chosen
            rate = str(Decimal(row["break_even_rate"]) + step) if cut and row else one["rate"]
            loans.append({**one, "rate": rate})
        found = _run({**tables, "loans": loans}, "contribution", tmp_path / str(step))
        for customer in chosen:
            assert (Decimal(found[customer]["contribution"]) >= 0) is holds
