"""The same on banks large enough for a manager to attain the minima; a file of its own runs beside the other."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.exact.banks import differences, seeds


@pytest.mark.parametrize("seed", seeds(8))
def test_a_large_bank_is_answered_as_the_oracle_answers(seed: int, tmp_path: Path) -> None:
    assert differences(10_000 + seed, 120 + seed % 60, tmp_path) == {}
