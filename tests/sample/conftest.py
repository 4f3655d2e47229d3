"""One sample bank of the size of the shipped one is made per test session; most tests only read it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bankmkt.sample import DEFAULT_AS_OF, SampleReport, make
from bankmkt.sample.dates import calendar
from bankmkt.sample.extracts import EXTRACTS
from bankmkt.sample.lives import Lives
from bankmkt.sample.writers import Cell

CUSTOMERS, SEED = 400, 1
Rows = list[Sequence[Cell]]


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> SampleReport:
    """The sample bank of 400 customers, freshly made."""
    return make(CUSTOMERS, SEED, tmp_path_factory.mktemp("sample") / "bank")


@pytest.fixture(scope="session")
def rows() -> dict[str, Rows]:
    """What that bank holds, by source (which for today's extracts is the table), in canonical terms."""
    lives = Lives(CUSTOMERS, SEED, calendar(DEFAULT_AS_OF))
    tables: dict[str, Rows] = {extract.source: [] for extract in EXTRACTS}
    for parts in (lives.first(), *lives.customers(), lives.last()):
        for source, some in parts.items():
            tables[source].extend(some)
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
