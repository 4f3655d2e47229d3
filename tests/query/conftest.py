"""An engine with the prelude of its dialect, and messages in English."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import duckdb
import pytest

from bankmkt.base import say
from bankmkt.query.dialect import DUCKDB

Evaluate = Callable[[str], object]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    say.use("en")
    yield
    say.use(None)


@pytest.fixture(scope="module")
def evaluate() -> Iterator[Evaluate]:
    """The one value of a SELECT in portable SQL, as DuckDB answers it."""
    with duckdb.connect() as connection:
        for statement in DUCKDB.prelude:
            connection.execute(statement)

        def one(sql: str) -> object:
            (row,) = connection.execute(DUCKDB.text(sql)).fetchall()
            (value,) = row
            return value

        yield one
