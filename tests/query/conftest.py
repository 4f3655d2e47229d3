"""An engine with the prelude of its dialect, and messages in English."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import duckdb
import pytest
from tests.engines import sail

from bankmkt.base import say
from bankmkt.query.dialect import DUCKDB
from bankmkt.query.spark import SPARK

Evaluate = Callable[[str], object]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    say.use("en")
    yield
    say.use(None)


@pytest.fixture(scope="module", params=["duckdb", "spark"])
def evaluate(request: pytest.FixtureRequest) -> Iterator[Evaluate]:
    """The one value of a SELECT in portable SQL, as each engine answers it."""
    with duckdb.connect() as connection:
        if request.param == "spark":
            with sail.session(connection) as session:
                yield lambda sql: _only(session.rows(SPARK.text(sql)))
            return
        for statement in DUCKDB.prelude:
            connection.execute(statement)
        yield lambda sql: _only(connection.execute(DUCKDB.text(sql)).fetchall())


def _only(rows: Sequence[tuple[object, ...]]) -> object:
    ((value,),) = rows
    return value
