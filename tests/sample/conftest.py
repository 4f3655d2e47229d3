"""One sample bank of the size of the shipped one is made per test session; most tests only read it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bankmkt.sample import DEFAULT_AS_OF, SampleReport, make
from bankmkt.sample.business import EXCHANGE_RATES, PRODUCTS
from bankmkt.sample.make import rows_by_customer
from bankmkt.sample.people import everyone
from bankmkt.sample.staff import hire
from bankmkt.sample.writers import Cell

CUSTOMERS, SEED = 400, 1
Rows = list[Sequence[Cell]]


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> SampleReport:
    """The sample bank of 400 customers, freshly made."""
    return make(CUSTOMERS, SEED, tmp_path_factory.mktemp("sample") / "bank")


@pytest.fixture(scope="session")
def rows() -> dict[str, Rows]:
    """What that bank holds, by table, in canonical terms."""
    staff = hire(CUSTOMERS, SEED, DEFAULT_AS_OF)
    tables: dict[str, Rows] = {
        "branches": list(staff.branches),
        "managers": list(staff.managers),
        "products": list(PRODUCTS),
        "fx_rates": list(EXCHANGE_RATES),
    }
    everybody = everyone(CUSTOMERS, SEED, DEFAULT_AS_OF, staff)
    for parts in rows_by_customer(SEED, DEFAULT_AS_OF, everybody):
        for table, some in parts.items():
            tables.setdefault(table, []).extend(some)
    return tables


@pytest.fixture(scope="session")
def files() -> Callable[[Path], dict[str, bytes]]:
    """A function that gives every file below a folder with its content, by relative path."""

    def read(folder: Path) -> dict[str, bytes]:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    return read
