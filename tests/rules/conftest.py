"""Messages are compared in English; every engine runs every case."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.rules.running import ENGINES

from bankmkt.base import say


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    say.use("en")
    yield
    say.use(None)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The engine that answers."""
    return str(request.param)
