"""On random banks, days and targets the progress of managers and of the exit plan equals the oracle's."""

from __future__ import annotations

import csv
import datetime as dt
import random
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from tests.exact.banks import ask, seeds
from tests.oracle.bank import random_bank
from tests.oracle.compare import compare
from tests.oracle.migration import earlier
from tests.oracle.progress import INDICATORS, PARTS, Target, kpi, part_due, repaid
from tests.oracle.tables import Bank, Row, key, write_csvs
from tests.rules.running import answer, load_files, project_in

from bankmkt.rules.kinds.progress.phasing import due_part

SAID = {"assets": "spot", "liabilities": "日均", "customers": "spot"}
PLAN = """bankmkt: 1
extends: exit-plan
tree: false
indicators:
  - indicator: exit
    form: flow
    repaid: {value: exposure, listed: exit_mode is not null, since: "%s", apart: [write_off, sale]}
"""


@pytest.mark.parametrize("weights", [(4, 3, 3, 2), (1, 1, 1, 1), (1,), (3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0)])
@pytest.mark.parametrize("year", [2024, 2026])
def test_what_is_due_every_day_of_a_year(weights: tuple[int, ...], year: int) -> None:
    """Two ways of counting agree, nothing falls, and at the end all is due."""
    days = [dt.date(year, 1, 1) + dt.timedelta(days=n) for n in range(366 if year == 2024 else 365)]
    parts = [due_part(day, weights) for day in days]
    assert parts == sorted(parts)
    assert parts[-1] == 1
    assert parts[0] > 0
    for place in range(0, len(days), 13):
        assert parts[place] == part_due(days[place], weights)


def _targets(bank: Bank, dice: random.Random) -> dict[tuple[str, str], Target]:
    """Targets of most managers, listed or not, some with a cell missing, some of nothing, many alike."""
    names = {key(row, "manager_id") for row in bank.rows("managers")}
    names |= {str(row["manager_id"]) for row in bank.rows("customers") if row.get("manager_id")}
    made = {}
    for name in sorted(names):
        for indicator in INDICATORS:
            if dice.random() < 0.15:
                continue
            unit = (
                Decimal(dice.choice((1, 3, 7)))
                if indicator == "customers"
                else Decimal(dice.choice((50, 9999, 250000)))
            )
            base = None if dice.random() < 0.1 else (unit * dice.choice((0, 0, 1, 2))).quantize(Decimal("0.01"))
            goal = None if dice.random() < 0.1 else (unit * dice.choice((0, 1, 2, 5))).quantize(Decimal("0.01"))
            made[name, indicator] = Target(base, goal)
    return made


def _write(path: Path, rows: list[dict[str, object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: "" if value is None else value for name, value in row.items()} for row in rows)
    return path


@pytest.mark.parametrize("seed", seeds(8))
def test_kpi_as_the_oracle_says(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    drawn = random_bank(seed, 8 + seed * 7 % 60)
    if not drawn.has_table("accounts"):
        pytest.skip("a bank without accounts has no liabilities")
    day = dt.date(drawn.as_of.year, 1, 1) + dt.timedelta(days=dice.randrange(365))
    bank = Bank(day, drawn.tables)
    targets = _targets(bank, dice)
    rows: list[dict[str, object]] = [
        {"owner_kind": "manager", "owner_id": name, "indicator": indicator, "measure": SAID[indicator]}
        | {"year": day.year, "base_value": one.base, "target": one.target}
        for (name, indicator), one in targets.items()
    ]
    project = project_in(tmp_path)
    files = write_csvs(bank, tmp_path / "extracts")
    load_files(project, [*files, _write(tmp_path / "targets.csv", rows)], day)
    assert compare(kpi(bank, targets), answer(project, "kpi")) == []


def _recoveries(then: Bank, now: Bank, dice: random.Random) -> list[Row]:
    notes = [key(row, "loan_id") for row in then.rows("loans")]
    rows: list[Row] = []
    for note in dice.sample(notes, len(notes) // 2):
        kind = dice.choice(("write_off", "sale", "cash", "revived"))
        day = dice.choice((then.as_of, then.as_of + dt.timedelta(days=1), now.as_of))
        sum_of = None if dice.random() < 0.05 else Decimal(dice.randint(1, 900_000)).scaleb(-2)
        rows.append({"loan_id": note, "on_date": day, "kind": kind, "principal": sum_of})
    return rows


@pytest.mark.parametrize("seed", seeds(6))
def test_what_was_repaid_as_the_oracle_says(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    then, now = earlier(random_bank(seed, 10 + seed * 7 % 50), seed)
    for bank in (then, now):
        bank.tables["branches"] = bank.rows("branches") or [{"branch_id": "B", "name": "样例支行", "level": None}]
    recoveries = _recoveries(then, now, dice)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "plan.yaml").write_text(PLAN % then.as_of, encoding="utf-8")
    project = project_in(tmp_path)
    load_files(project, write_csvs(then, tmp_path / "then"), then.as_of)
    load_files(project, write_csvs(now, tmp_path / "now"), now.as_of)
    if recoveries:
        load_files(project, [_write(tmp_path / "recoveries.csv", [dict(row) for row in recoveries])], now.as_of)
    wanted = repaid(then, now, recoveries)
    rows = {row["branch_id"]: row for row in ask(project, "exit-plan")["rows"]}
    listed = {branch: row for branch, row in rows.items() if row["exit_listed"]}
    assert set(listed) == {branch or "unassigned" for branch in wanted}
    for branch, one in wanted.items():
        row = listed[branch or "unassigned"]
        assert row["exit_listed"] == one.listed
        for part in PARTS:
            assert row[f"exit_{part}"] == (None if one.amounts is None else f"{one.amounts[part]:.2f}"), part
        if one.amounts is not None:  # nothing gets lost between the two dates
            sums = {part: Fraction(value) for part, value in one.amounts.items()}
            apart = sums["write_off"] + sums["sale"] - sums["risen"]
            assert sums["before"] - sums["after"] == sums["actual"] + apart
