"""Every test here is marked `exact`, so that it can be chosen or left out with ``-m``; messages are in English."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bankmkt.base import say

HERE = Path(__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark."""
    config.addinivalue_line("markers", "exact: random banks; some seconds each")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder."""
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.exact)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    say.use("en")
    yield
    say.use(None)
