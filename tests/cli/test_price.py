"""`bankmkt price`: one customer, some of its notes, or every customer; and what is refused before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.program import Ran, bankmkt, write_csv

DAY = "2026-02-05"  # the 36th day: a year's amount is divided by 10
LOANS = ("loan_id", "customer_id", "loan_type", "balance", "average_balance_year", "rate", "started_on", "matures_on")


@pytest.fixture(scope="module")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two borrowers and one without a loan."""
    folder = tmp_path_factory.mktemp("extracts")
    write_csv(
        folder / "customers.csv",
        ("customer_id", "name", "kind"),
        [("a", "样例甲公司", "corporate"), ("b", "样例乙公司", "corporate"), ("c", "样例丙公司", "corporate")],
    )
    write_csv(
        folder / "accounts.csv",
        ("account_id", "customer_id", "term", "average_balance_year", "rate"),
        [("1", "a", "demand", "1000000.00", "0.2")],
    )
    terms = ("2025-06-01", "2026-06-01")
    write_csv(
        folder / "loans.csv",
        (*LOANS, "provision"),
        [
            ("1", "a", "operating", "1060000.00", "1060000.00", "4.24", *terms, "0.00"),
            ("2", "a", "housing", "1060000.00", "1060000.00", "4.24", *terms, "0.00"),
            ("3", "b", "housing", "1060000.00", "1060000.00", "4.24", *terms, "0.00"),
        ],
    )
    return folder


def _price(extracts: Path, *arguments: str) -> Ran:
    return bankmkt("price", *arguments, "--from", extracts, "--as-of", DAY)


def test_one_customer(extracts: Path) -> None:
    made = _price(extracts, "--customer", "a", "--cut-bp", "53", "--format", "json").worked().json
    (row,) = made["rows"]
    # two loans of 1,484 and 1,800 of deposits, less capital of 2,120 and 20; the cut of one loan costs 530
    assert (row["contribution"], row["lost_income"], row["contribution_after"]) == ("2628.00", "530.00", "2098.00")
    assert (row["cut_loans"], row["verdict"]) == (1, "pass")
    assert made["figures"]["cut_bp"] == 53


def test_one_note_by_its_name(extracts: Path) -> None:
    ran = _price(extracts, "--customer", "a", "--cut-bp", "53", "--loan", "1", "--loan", "2", "--format", "json")
    (row,) = ran.worked().json["rows"]
    assert (row["cut_loans"], row["lost_income"]) == (2, "1060.00")


def test_every_customer_with_a_loan_to_cut(extracts: Path) -> None:
    rows = _price(extracts, "--every-customer", "--cut-bp", "12.5").worked().table
    assert [row["customer_id"] for row in rows] == ["a"]
    assert rows[0]["rate_after"] == "4.115000"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--cut-bp", "10"), ("--customer", "--every-customer")),
        (("--customer", "a", "--every-customer", "--cut-bp", "10"), ("one of them",)),
        (("--customer", "a"), ("--cut-bp",)),
        (("--customer", "a", "--cut-bp", "0"), ("basis points",)),
        (("--customer", "a", "--cut-bp", "-5"), ("basis points",)),
        (("--customer", "a", "--cut-bp", "1e3"), ("1e3", "digits")),
        (("--every-customer", "--cut-bp", "10", "--loan", "1"), ("--loan", "--customer")),
    ],
)
def test_what_is_asked_wrongly(extracts: Path, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    _price(extracts, *arguments).failed(2, *words)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--customer", "zz"), ("no customer zz", DAY)),
        (("--customer", "c"), ("c has no loan", "--loan")),
        (("--customer", "b", "--loan", "1"), ("b has no loan 1",)),
    ],
)
def test_what_is_not_there(extracts: Path, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    _price(extracts, *arguments, "--cut-bp", "10").failed(2, *words)
