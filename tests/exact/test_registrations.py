"""Matching equals the oracle's on random lists, and neither the order of the rows nor strangers change a verdict."""

from __future__ import annotations

import csv
import random
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.exact.banks import seeds
from tests.oracle.registrations import REGISTERED, Cells, Settings, random_lists, registrations
from tests.rules.running import answer, load_files, project_in

DAY = date(2026, 10, 31)
RULE = Settings(
    places=[["北京", "北京市"], ["上海", "上海市"]],
    forms=[["有限责任公司", "有限公司"], ["股份有限公司", "股份公司"]],
    similarity=Fraction(3, 4),
    crowd=6,
)
CHANGED = """bankmkt: 1
name: matched
kind: matching
title: {zh: 比对, en: Matched}
needs: [customers, prospects]
places:
  - {name: 北京, also: [北京市]}
  - {name: 上海, also: [上海市]}
legal_forms:
  - {name: 有限责任公司, also: [有限公司]}
  - {name: 股份有限公司, also: [股份公司]}
near: {similarity: 75%, crowd: 6}
"""


def _written(path: Path, rows: list[Cells]) -> Path:
    header = list(rows[0])
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([row[name] or "" for name in header] for row in rows)
    return path


def _answer(prospects: list[Cells], customers: list[Cells], folder: Path) -> dict[str, dict[str, Any]]:
    """The program's rows by registration number, no number twice."""
    (folder / "rules").mkdir(parents=True)
    (folder / "rules" / "matched.yaml").write_text(CHANGED, encoding="utf-8")
    project = project_in(folder)
    dated = [{**row, "registered_on": REGISTERED.isoformat()} for row in prospects]
    files = [_written(folder / "prospects.csv", dated), _written(folder / "customers.csv", customers)]
    load_files(project, files, DAY)
    rows = answer(project, "matched")["rows"]
    made = {row["registration_no"]: row for row in rows}
    assert len(made) == len(rows) == len(prospects), "every enterprise once"
    return made


def _differences(expected: dict[str, Cells], made: dict[str, dict[str, Any]]) -> list[str]:
    found = []
    for number, line in expected.items():
        row = made[number]
        for name, cell in line.items():
            same = row[name] == cell
            if name == "similarity" and cell is not None:
                same = row[name] is not None and abs(Fraction(row[name]) - Fraction(cell)) < Fraction(1, 10**9)
            elif name == "candidates":
                same = str(row[name]) == cell
            if not same:
                found.append(f"{number}.{name}: expected {cell}, got {row[name]!r}: {row}")
    return found


@pytest.mark.parametrize("seed", seeds(12))
def test_a_random_list_is_matched_as_the_oracle_matches(seed: int, tmp_path: Path) -> None:
    prospects, customers = random_lists(seed)
    expected = registrations(prospects, customers, RULE)
    assert _differences(expected, _answer(prospects, customers, tmp_path)) == []


def test_the_awkward_places_are_reached() -> None:
    """All verdicts, ways and reasons come up in the seeds of this file."""
    seen: set[str | None] = set()
    for seed in range(12):
        for line in registrations(*random_lists(seed), RULE).values():
            seen |= {line["verdict"], line["how"], line["reason"]}
    reasons = {"several_customers", "several_prospects", "taken", "other_form", "other_place", "other_number"}
    assert seen >= reasons | {"near_name", "customer", "review", "lead", "unknown", "registration_no", "name", "none"}


@pytest.mark.parametrize("seed", [1, 5])
def test_the_order_of_the_rows_does_not_matter(seed: int, tmp_path: Path) -> None:
    prospects, customers = random_lists(seed)
    made = _answer(prospects, customers, tmp_path / "one")
    dice = random.Random(seed)
    dice.shuffle(prospects)
    dice.shuffle(customers)
    assert list(_answer(prospects, customers, tmp_path / "other").items()) == list(made.items())
