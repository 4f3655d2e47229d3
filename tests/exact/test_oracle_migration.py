"""On random banks with two dates migration equals the oracle's, cell by cell, and its parts add up to both books."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.exact.banks import ask, seeds
from tests.oracle.bank import random_bank
from tests.oracle.migration import (
    FIVE_CLASSES,
    TIERS,
    Pair,
    classes,
    deposits,
    earlier,
    largest,
    listed,
    matrix,
    paired,
    tiers,
)
from tests.oracle.tables import Bank, write_csvs
from tests.rules.running import load_files, project_in

from bankmkt.api.project import Project

ZERO = Decimal("0.00")


def _loaded(then: Bank, now: Bank, folder: Path) -> Project:
    """A project with both dates in its database."""
    folder.mkdir(parents=True, exist_ok=True)
    project = project_in(folder)
    load_files(project, write_csvs(then, folder / "then"), then.as_of)
    load_files(project, write_csvs(now, folder / "now"), now.as_of)
    return project


def _banks(seed: int) -> tuple[Bank, Bank]:
    return earlier(random_bank(seed, 8 + seed * 7 % 50), seed)


def _money(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _check(found: dict[str, Any], pairs: list[Pair], key: str) -> None:
    rows = [
        (row[key], row["before"], row["after"], row["move"], row["value_before"], row["value_after"])
        for row in found["rows"]
    ]
    assert rows == [
        (one.name, one.before, one.after, one.move, _money(one.value_before), _money(one.value_after))
        for one in listed(pairs)
    ]
    noun = found["summary"][0].keys() & {"customers", "loans"}
    cells = {
        (row["before"], row["after"]): (
            row[next(iter(noun))],
            Decimal(row["value_before"]),
            Decimal(row["value_after"]),
            row["value_unknown"],
        )
        for row in found["summary"]
        if row[next(iter(noun))]
    }
    assert cells == matrix(pairs)
    assert found["unknown"] == sum(1 for one in pairs if "unknown" in (one.before, one.after))


@pytest.mark.parametrize("seed", seeds(6))
def test_two_dates_as_the_oracle_says(seed: int, tmp_path: Path) -> None:
    then, now = _banks(seed)
    project = _loaded(then, now, tmp_path)
    _check(ask(project, "tier-migration"), paired(tiers(then), tiers(now), TIERS), "customer_id")
    _check(ask(project, "class-migration"), paired(classes(then), classes(now), FIVE_CLASSES), "loan_id")
    if now.has_table("accounts"):
        _check_movers(ask(project, "movers"), then, now)


def _check_movers(found: dict[str, Any], then: Bank, now: Bank) -> None:
    rows = [
        (row["customer_id"], row["direction"], row["place"], Decimal(row["before"]), Decimal(row["after"]))
        for row in found["rows"]
    ]
    assert rows == largest(deposits(then), deposits(now), 20)
    (base,) = (row for row in found["summary"] if row["customers"])
    assert base["base_date"] == then.as_of.isoformat()
    assert Decimal(base["before"]) + Decimal(base["risen"]) + Decimal(base["fallen"]) == Decimal(base["after"])


def test_the_random_banks_go_every_way() -> None:
    """What the seeds reach: a bank in which nobody falls would test nothing."""
    moves = set()
    for seed in seeds(6):
        then, now = _banks(seed)
        moves |= {one.move for one in paired(tiers(then), tiers(now), TIERS)}
        moves |= {one.move for one in paired(classes(then), classes(now), FIVE_CLASSES)}
    assert moves >= {"down", "left", "exited", "unclear", "entered", "new", "up", "same"}


@pytest.mark.parametrize("seed", seeds(2))
def test_the_cells_add_up_to_both_books(seed: int, tmp_path: Path) -> None:
    """Nobody is lost between the dates, and nobody counts twice."""
    then, now = _banks(seed)
    project = _loaded(then, now, tmp_path)
    cells = ask(project, "tier-migration")["summary"]
    for side, bank in (("before", then), ("after", now)):
        counted = {row["tier"]: row["customers"] for row in ask(project, "segment", as_of=str(bank.as_of))["summary"]}
        for tier, customers in counted.items():
            assert sum(row["customers"] for row in cells if row[side] == tier) == customers
    groups = ask(project, "tier-migration", by="branch")["summary"]
    assert sum(row["customers_before"] for row in groups) == len(then.rows("customers"))
    assert sum(row["customers_after"] for row in groups) == len(now.rows("customers"))
    for name in ("value_before", "value_after", "value_change"):
        assert sum(Decimal(row[name]) for row in groups) == sum((Decimal(row[name]) for row in cells), ZERO)


def test_the_order_of_the_rows_changes_nothing(tmp_path: Path) -> None:
    then, now = _banks(5)
    mixed = []
    for bank in (then, now):
        tables = {name: random.Random(1).sample(rows, len(rows)) for name, rows in bank.tables.items()}
        mixed.append(Bank(bank.as_of, tables))
    plain, shuffled = _loaded(then, now, tmp_path / "plain"), _loaded(mixed[0], mixed[1], tmp_path / "mixed")
    for rule in ("tier-migration", "class-migration"):
        assert ask(plain, rule) == ask(shuffled, rule)
