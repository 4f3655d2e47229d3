"""A random bank must be reproducible, loadable, and awkward: a generator that never reaches a branch of the
rules would let a wrong answer pass, so what it reaches is asserted here over a fixed run of seeds."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from .answer import Answer, Cell
from .bank import random_bank, write_csvs
from .exits import REASONS, exit_list
from .people import UNLISTED
from .portfolio import mix
from .settlement import settlement
from .tables import COLUMNS, Bank, as_text
from .value import segment

SEEDS = range(60)
RULES: dict[str, Callable[[Bank], Answer]] = {
    "segment": segment,
    "mix": mix,
    "settlement": settlement,
    "exit-list": exit_list,
}
KEYS = {
    "branches": ("branch_id",),
    "managers": ("manager_id",),
    "customers": ("customer_id",),
    "accounts": ("account_id",),
    "loans": ("loan_id",),
    "credit_lines": ("line_id",),
    "off_balance": ("contract_id",),
    "borrowings": ("customer_id", "lender"),
    "settlements": ("customer_id", "month"),
    "products": ("product_id",),
    "holdings": ("customer_id", "product_id"),
    "fees": ("customer_id", "month", "product_class"),
    "fx_rates": ("currency",),
}


def _size(seed: int) -> int:
    return 160 if seed % 3 == 0 else 30


def _texts(cell: Cell) -> list[str]:
    return cell if isinstance(cell, list) else []


@cache
def _answers(seed: int) -> dict[str, Answer]:
    bank = random_bank(seed, _size(seed))
    return {name: rule(bank) for name, rule in RULES.items()}


@cache
def _reached() -> Counter[tuple[object, ...]]:
    """How often each outcome came up over all the seeds."""
    seen: Counter[tuple[object, ...]] = Counter()
    for seed in SEEDS:
        for name, answer in _answers(seed).items():
            for line in answer["rows"]:
                match name:
                    case "segment":
                        seen["tier", line["tier"]] += 1
                    case "mix":
                        seen["attained", line["manager_id"] == "unassigned", line["attained"]] += 1
                        seen["unlisted", line["manager_id"] in UNLISTED] += 1
                        seen["idle", line["total"] == 0] += 1
                    case "settlement":
                        seen["verdict", line["clause"], line["verdict"]] += 1
                        seen["basis", line["basis"], line["total"] == 0] += 1
                    case _:
                        seen["mode", line["mode"]] += 1
                        seen.update(("reason", reason) for reason in _texts(line["reasons"]))
                seen.update(("missing", column) for column in _texts(line.get("missing")))
    return seen


OUTCOMES = [
    *(("tier", tier) for tier in ("core", "growth", "base", "no_value", "loss_making", "unknown")),
    *(("attained", False, attained) for attained in (True, False, None)),
    ("attained", True, None),
    ("unlisted", True),
    ("idle", True),
    *(
        ("verdict", clause, verdict)
        for clause in ("main_lender", "benchmark_rate", "below_average_rate", "other")
        for verdict in ("pass", "fail", "unknown")
    ),
    ("verdict", None, "unknown"),
    ("basis", "total_amount", True),
    ("basis", "sales_revenue", False),
    ("basis", None, False),
    *(("mode", mode) for mode in ("forced", "timely", "gradual")),
    *(("reason", reason) for reason in REASONS if reason != "latent_risk"),  # see test_signal_cases.py
    *(
        ("missing", name)
        for name in (
            "accounts.balance", "accounts.rate", "accounts.term", "accounts.term_months",
            "borrowings.balance", "borrowings.is_us", "customers.contribution",
            "customers.industry_policy", "customers.kind",
            "customers.rating", "fees.amount", "holdings.is_active", "holdings.product_id", "loans.balance",
            "loans.benchmark_rate", "loans.five_class", "loans.matures_on", "loans.rate", "loans.started_on",
            "products.product_class", "settlements.sales_revenue", "settlements.settled_amount",
            "settlements.settled_count", "settlements.total_amount",
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize("outcome", OUTCOMES, ids=str)
def test_the_awkward_places_are_reached(outcome: tuple[object, ...]) -> None:
    assert _reached()[outcome]


def test_the_same_seed_gives_the_same_bank() -> None:
    assert random_bank(7, 40) == random_bank(7, 40)
    assert random_bank(7, 40) != random_bank(8, 40)


@pytest.mark.parametrize("customers", [1, 2, 5])
def test_small_banks_have_what_the_rules_need(customers: int) -> None:
    for seed in SEEDS:
        bank = random_bank(seed, customers)
        assert all(bank.has_table(name) for name in ("customers", "loans", "borrowings", "settlements"))
        for rule in RULES.values():
            rule(bank)


@pytest.mark.parametrize("seed", SEEDS)
def test_keys_are_unique_and_amounts_fit(seed: int) -> None:
    for table, rows in random_bank(seed, _size(seed)).tables.items():
        assert rows
        keys = [tuple(line[column] for column in KEYS[table]) for line in rows]
        assert len(set(keys)) == len(keys)
        assert None not in {cell for key in keys for cell in key}
        for line in rows:
            for column, cell in line.items():
                assert column in COLUMNS[table]
                if isinstance(cell, Decimal) and "rate" not in column:
                    assert cell.as_tuple().exponent == -2
                    assert abs(cell) < 10**16
                if isinstance(cell, Decimal):
                    assert not (cell == 0 and cell.is_signed())


def test_files_hold_what_the_bank_holds(tmp_path: Path) -> None:
    for seed in SEEDS[:12]:
        bank = random_bank(seed, 25)
        folder = tmp_path / str(seed)
        files = write_csvs(bank, folder)
        assert {path.stem for path in files} == {table for table, rows in bank.tables.items() if rows}
        for path in files:
            with path.open(encoding="utf-8", newline="") as handle:
                header, *lines = csv.reader(handle)
            rows = bank.tables[path.stem]
            assert lines == [[as_text(line.get(column)) for column in header] for line in rows]
            assert {column for line in rows for column in line} == set(header)
            assert "as_of" not in header


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_add_up(seed: int) -> None:
    """What holds of every bank, whatever it is."""
    bank = random_bank(seed, _size(seed))
    answers = _answers(seed)
    tiers = answers["segment"]
    counts = [line["customers"] for line in tiers["summary"]]
    assert sum(count for count in counts if isinstance(count, int)) == len(bank.rows("customers"))
    shares = [cell for line in tiers["rows"] if isinstance(cell := line["share"], Fraction)]
    assert not shares or sum(shares) == 1
    for name in ("segment", "settlement", "exit-list"):
        for line in answers[name]["rows"]:
            assert list(line)[:4] == ["customer_id", "customer_name", "branch_id", "manager_id"]
            assert list(line)[-1] == "missing"
    for line in answers["exit-list"]["rows"]:
        assert line["reasons"]
    for line in answers["settlement"]["rows"]:
        assert (line["verdict"] == "unknown") == (line["shortfall"] is None)
