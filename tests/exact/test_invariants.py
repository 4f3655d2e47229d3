"""What must not change when the same facts come in another shape, and what must always add up.

These hold without any oracle, so that an error that the program and the oracle share is still seen.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.exact.banks import ask, ask_all, loaded
from tests.oracle.bank import random_bank
from tests.oracle.tables import Bank, Row, text

from bankmkt.api.project import Project

FEN = Decimal("0.01")
SPLIT = ("principal", "balance", "average_balance", "average_balance_year", "provision")
Answers = dict[str, dict[str, Any]]


@dataclass
class Asked:
    """A bank with its answers."""

    seed: int
    bank: Bank
    project: Project
    answers: Answers


@pytest.fixture(scope="module", params=[3, 14, 15, 92])
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Banks of some seventy customers, each asked once for all tests."""
    seed = int(request.param)
    bank = random_bank(seed, 70)
    project = loaded(bank, tmp_path_factory.mktemp(f"bank{seed}"))
    return Asked(seed, bank, project, ask_all(project))


def _sum(rows: list[dict[str, Any]], column: str) -> Decimal:
    return sum((Decimal(str(row[column])) for row in rows if row[column] is not None), Decimal(0))


def _without_notes(answers: Answers) -> Answers:
    return {rule: {key: part for key, part in made.items() if key != "notes"} for rule, made in answers.items()}


# Another shape of the same facts ------------------------------------------------------------------------------------


def test_the_order_of_the_input_does_not_matter(asked: Asked, tmp_path: Path) -> None:
    dice = random.Random(asked.seed)
    shuffled = {table: dice.sample(rows, len(rows)) for table, rows in reversed(asked.bank.tables.items())}
    assert ask_all(loaded(Bank(asked.bank.as_of, shuffled), tmp_path)) == asked.answers


def test_a_loan_split_in_two_changes_no_answer(asked: Asked, tmp_path: Path) -> None:
    dice = random.Random(asked.seed)
    loans = [part for loan in asked.bank.rows("loans") for part in _parts(loan, dice)]
    assert len(loans) > len(asked.bank.rows("loans"))
    split = Bank(asked.bank.as_of, {**asked.bank.tables, "loans": loans})
    # the notes count loans, of which there are more now
    assert _without_notes(ask_all(loaded(split, tmp_path))) == _without_notes(asked.answers)


def _parts(loan: Row, dice: random.Random) -> list[Row]:
    """The loan in two of the same terms; as it is where an amount is too small, or is converted and rounded anew."""
    amounts = {name: loan[name] for name in SPLIT if isinstance(loan.get(name), Decimal)}
    small = any(isinstance(value, Decimal) and 0 < value < 2 * FEN for value in amounts.values())
    if small or text(loan, "currency") not in (None, "CNY"):
        return [loan]
    first: Row = {}
    rest: Row = {}
    for name, value in amounts.items():
        assert isinstance(value, Decimal)
        fen = int(value / FEN)
        part = dice.randint(1, fen - 1) * FEN if fen else value
        first[name], rest[name] = part, value - part
    return [loan | first, loan | rest | {"loan_id": f"{loan['loan_id']}-2"}]


@pytest.mark.parametrize("seed", [7, 8])
def test_doubling_every_contribution_doubles_the_money_and_nothing_else(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    bank = random_bank(seed, 70)
    values = [None if dice.random() < 0.1 else dice.randint(-20, 200) * Decimal("1.25") for _ in range(70)]

    def answered(factor: int, folder: str) -> dict[str, Any]:
        customers = [
            {**row, "contribution": None if value is None else value * factor}
            for row, value in zip(bank.rows("customers"), values, strict=True)
        ]
        project = loaded(Bank(bank.as_of, {"customers": customers}), tmp_path / folder)
        return ask(project, "segment")

    once, twice = answered(1, "once"), answered(2, "twice")
    for part in ("rows", "summary"):
        for row in once[part]:
            if row["contribution"] is not None:
                row["contribution"] = str(Decimal(row["contribution"]) * 2)
    assert twice == once


# What must add up ---------------------------------------------------------------------------------------------------


def test_every_customer_is_in_one_tier(asked: Asked) -> None:
    made = asked.answers["segment"]
    ids = [row["customer_id"] for row in made["rows"]]
    assert sorted(ids) == sorted(str(row["customer_id"]) for row in asked.bank.rows("customers"))
    assert _sum(made["summary"], "customers") == len(ids)
    for line in made["summary"]:
        members = [row for row in made["rows"] if row["tier"] == line["tier"]]
        assert line["customers"] == len(members)
        assert line["contribution"] is None or Decimal(line["contribution"]) == _sum(members, "contribution")
    assert made["unknown"] == made["summary"][-1]["customers"]


def test_ranks_are_one_two_three_and_shares_end_at_one(asked: Asked) -> None:
    ranked = [row for row in asked.answers["segment"]["rows"] if row["rank"] is not None]
    assert [row["rank"] for row in ranked] == list(range(1, len(ranked) + 1))
    assert not ranked or ranked[-1]["cumulative_share"] == pytest.approx(1)


def test_every_borrower_has_one_verdict(asked: Asked) -> None:
    made = asked.answers["settlement"]
    ids = [row["customer_id"] for row in made["rows"]]
    assert len(set(ids)) == len(ids)
    assert _sum(made["summary"], "customers") == len(ids)
    owing = {loan["customer_id"] for loan in asked.bank.rows("loans") if (loan.get("balance") or 0) != 0}
    known = {row["customer_id"] for row in asked.bank.rows("customers")}
    assert owing & known <= set(ids)
    assert _sum(made["summary"], "shortfall") == _sum(made["rows"], "shortfall")


def test_every_listed_customer_has_one_mode_and_a_reason(asked: Asked) -> None:
    made = asked.answers["exit-list"]
    ids = [row["customer_id"] for row in made["rows"]]
    assert len(set(ids)) == len(ids)
    assert _sum(made["summary"], "customers") == len(ids)
    assert _sum(made["summary"], "exposure") == _sum(made["rows"], "exposure")
    assert all(row["reasons"] for row in made["rows"])
    assert all(0 <= Decimal(row["proposed_amount"]) <= Decimal(row["exposure"]) for row in made["rows"])


def test_every_customer_is_with_one_owner(asked: Asked) -> None:
    """With everybody in the population, the totals of the owners are all customers, and no owner stands twice."""
    folder = asked.project.folder
    assert folder is not None
    rules = folder / "rules"
    rules.mkdir(exist_ok=True)
    own = rules / "everybody.yaml"
    own.write_text("bankmkt: 1\nname: everybody\nextends: mix\nwhere: true\n", encoding="utf-8")
    try:
        made = ask(asked.project, "everybody")
    finally:
        own.unlink()
    owners = [row["manager_id"] for row in made["rows"]]
    assert len(set(owners)) == len(owners)
    assert _sum(made["rows"], "total") == len(asked.bank.rows("customers")) == made["figures"]["customers"]
    classes = sum(_sum(made["rows"], name) for name in ("offline_credit", "online_credit", "non_credit"))
    assert classes + made["figures"]["undecided"] == len(asked.bank.rows("customers"))
    managers = {str(row["manager_id"]) for row in asked.bank.rows("managers")}
    assert managers <= set(owners)


@pytest.mark.parametrize(
    ("rule", "key", "sums"),
    [
        ("segment", "tier", ("customers", "contribution")),
        ("settlement", "verdict", ("customers", "shortfall")),
        ("exit-list", "mode", ("customers", "exposure")),
    ],
)
def test_the_branches_add_up_to_the_bank(asked: Asked, rule: str, key: str, sums: tuple[str, ...]) -> None:
    by_branch = ask(asked.project, rule, by="branch")
    assert by_branch["rows"] == asked.answers[rule]["rows"]
    for line in asked.answers[rule]["summary"]:
        parts = [one for one in by_branch["summary"] if one[key] == line[key]]
        for column in sums:
            assert _sum(parts, column) == _sum([line], column), (line[key], column)


def test_the_branches_of_the_mix_add_up_to_the_owners(asked: Asked) -> None:
    made = asked.answers["mix"]
    owners = [row for row in made["rows"] if row["manager_id"] != "unassigned"]
    assert _sum(made["summary"], "managers") == len(owners) == made["figures"]["managers"]
    for gap in ("offline_gap", "online_gap", "non_credit_gap", "total_gap"):
        assert _sum(made["summary"], gap) == _sum(owners, gap)
    by_role = ask(asked.project, "mix", by="role")
    assert _sum(by_role["summary"], "managers") == len(owners)
