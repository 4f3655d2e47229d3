"""One empty database is made for all tests, because making its tables costs more than any test here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.contracts.stage import Load

from bankmkt.store.database import DEFAULTS, create_at


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database of ours; only to be copied."""
    path = tmp_path_factory.mktemp("empty") / "empty.duckdb"
    create_at(path, DEFAULTS)
    return path


@pytest.fixture
def load(empty: Path, tmp_path: Path) -> Iterator[Load]:
    """A load into an empty database."""
    made = Load(empty, tmp_path)
    yield made
    made.connection.close()
