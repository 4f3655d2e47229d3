"""The sample bank's books for every manager and branch, read by other means than the program's own check."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bankmkt.api.delivering import Delivered, DeliveryRequest, deliver
from bankmkt.api.starting import demo_load, demo_project
from bankmkt.base import say
from bankmkt.report.values import Style
from bankmkt.store.database import open_for_reading
from bankmkt.store.people import SplitBy

DAY = date(2026, 10, 31)
CUSTOMER = re.compile(r"\bC\d{6}\b")
ACCOUNT = re.compile(r"(?<![\d.])8\d{11}\b")
NOTE = re.compile(r"\bJ\d{10}\b")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    say.use("en")
    yield
    say.use(None)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample bank as a project."""
    folder = tmp_path_factory.mktemp("sample") / "bank"
    demo_load(demo_project(folder))
    return folder


def whole(path: Path) -> str:
    """Every byte of every part of a workbook as text."""
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def customers(home: Path, by: SplitBy) -> dict[str | None, set[str]]:
    """Whose the customers of the day are, as the extract says."""
    connection = open_for_reading(home / "bankmkt.duckdb")
    try:
        found: dict[str | None, set[str]] = {}
        rows = connection.execute(f"SELECT {by}_id, customer_id FROM customers WHERE as_of = ?", [DAY]).fetchall()
        for owner, customer in rows:
            found.setdefault(owner, set()).add(customer)
        return found
    finally:
        connection.close()


def owners(home: Path, table: str, key: str) -> dict[str, set[str]]:
    """The customers of each account or note, at any date."""
    connection = open_for_reading(home / "bankmkt.duckdb")
    try:
        found: dict[str, set[str]] = {}
        for value, customer in connection.execute(f"SELECT DISTINCT {key}, customer_id FROM {table}").fetchall():
            found.setdefault(value, set()).add(customer)
        return found
    finally:
        connection.close()


def made(home: Path, book: str, by: SplitBy) -> Delivered:
    """The copies of a book, with names whole so that nothing is easier to miss."""
    request = DeliveryRequest(book, by, as_of="2026-10-31", unmask=("customer_name",))
    return deliver(demo_project(home), request, Style())


def test_managers_find_all_their_customers_and_nobody_elses(home: Path) -> None:
    delivered = made(home, "manager-book", "manager")
    owned, notes = customers(home, "manager"), owners(home, "loans", "loan_id")
    everyone = set().union(*owned.values())
    seen: set[str] = set()
    assert not delivered.failed
    for line in delivered.lines:
        assert line.file is not None
        text = whole(line.file)
        found = set(CUSTOMER.findall(text))
        assert found >= owned[line.recipient], line.recipient  # nobody owned is missing
        assert not (found & everyone) - owned[line.recipient], line.recipient
        assert not set(ACCOUNT.findall(text)), line.recipient  # accounts show their last four
        for note in set(NOTE.findall(text)):
            assert notes[note] <= owned[line.recipient] | (found - everyone), line.recipient
        seen |= found & everyone
        letter = line.file.with_suffix(".eml").read_text(encoding="ascii")
        assert not CUSTOMER.search(re.sub(r"(?s)Content-Disposition.*", "", letter))
    rest = set(CUSTOMER.findall(whole(delivered.folder / "unassigned" / "manager-book-manager-2026-10-31.xlsx")))
    assert seen | rest >= everyone
    assert not seen & rest & everyone
    assert len(everyone) == delivered.customers == 400


def test_heads_find_all_below_them(home: Path) -> None:
    delivered = made(home, "monthly", "branch")
    owned = customers(home, "branch")
    below = {
        "0001": {"0101", "0102", "0103", "0104", "0105", "0106"},
        "9000": {"0101", "0102", "0103"},
        "9001": {"0104", "0105", "0106"},
        "0102": {"0102", "0103"},
        "0105": {"0105", "0106"},
        **{code: {code} for code in ("0101", "0103", "0104", "0106")},
    }
    everyone = set().union(*owned.values())
    assert {line.recipient for line in delivered.lines} == set(below)
    for line in delivered.lines:
        assert line.file is not None
        theirs = set().union(*(owned[code] for code in below[line.recipient]))
        found = set(CUSTOMER.findall(whole(line.file))) & everyone
        assert found <= theirs, line.recipient
        assert line.customers == len(theirs)
