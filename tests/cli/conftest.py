"""Two banks are loaded once per worker and shared by all tests that only read: loading is what costs here."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.cli.program import DAY, bankmkt, write_csv

from bankmkt.base.shipped import shipped

NAMES: dict[str, str] = {
    "000001": '=HYPERLINK("http://example.invalid","x")',
    "000002": "[red]x",
    "000003": "a[/b]c",
    "000004": "quo\"te and 'quote'",
    "000005": "tab\there",
    "000006": "line\nbreak",
    "000007": "𠮷𡈽 ㊣ 﨑",
    "000008": "@cmd",
    "000009": "-5",
    "000010": "back\\slash\\t",
    "000011": "bell\x07x",
    "000012": "+1",
    "000013": "<b>&amp;",
    "000014": "{0}%s%(x)s",
    "000015": "ＦＵＬＬ１２",
    "000016": "e\u0301, semi;colon",
}
"""Names that some writer would spoil: formulas, markup, separators, rare characters, format strings."""


@pytest.fixture(scope="session")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of customers with nasty names; read only. Their contributions fall from 1600.50 to 100.50."""
    folder = tmp_path_factory.mktemp("nasty")
    extracts = nasty_extracts(folder / "extracts")
    bankmkt("--db", folder / "bank.duckdb", "load", extracts, "--as-of", DAY).worked(silent=True)
    return folder / "bank.duckdb"


def manager(customer: str) -> str:
    """Every second customer has one."""
    return "M1" if int(customer) % 2 else ""


def rating(customer: str) -> str:
    """The first two customers are to be left in good time."""
    return "B" if int(customer) < 3 else "A"


def nasty_extracts(folder: Path) -> Path:
    """Customers with nasty names and a loan for the first five of them."""
    folder.mkdir()
    header = ["customer_id", "name", "kind", "branch_id", "manager_id", "rating", "industry_policy", "contribution"]
    rows = [
        [key, name, "corporate", "001", manager(key), rating(key), "neutral", f"{1700 - int(key) * 100}.50"]
        for key, name in NAMES.items()
    ]
    write_csv(folder / "customers.csv", header, rows)
    header = ["loan_id", "customer_id", "channel", "balance", "rate", "benchmark_rate", "five_class", "matures_on"]
    loans = [[f"L{n}", f"{n:06d}", "offline", "1000000.00", "4.5", "3.0", "normal", "2027-01-01"] for n in range(1, 6)]
    write_csv(folder / "loans.csv", header, loans)
    return folder


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the sample bank loaded; read only."""
    folder = tmp_path_factory.mktemp("sample") / "bank"
    bankmkt("init", folder).worked()
    for name in ("extracts", "history", "sources"):
        shutil.copytree(shipped("sample_data") / name, folder / name, dirs_exist_ok=True)
    bankmkt("--project", folder, "load", folder / "extracts", folder / "history").worked()
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A new, empty project."""
    folder = tmp_path / "bank"
    bankmkt("init", folder).worked(silent=True)
    return folder


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with three customers; to be copied before anything is loaded into it."""
    folder = tmp_path_factory.mktemp("small")
    rows = [["000001", "甲", "50.00"], ["000002", "乙", "30.00"], ["000003", "丙", ""]]
    path = write_csv(folder / "customers.csv", ["customer_id", "name", "contribution"], rows)
    bankmkt("--db", folder / "bank.duckdb", "load", path, "--as-of", DAY).worked(silent=True)
    return folder / "bank.duckdb"
