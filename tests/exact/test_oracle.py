"""On random banks all four answers equal the oracle's, cell by cell; the seeds of CI are few, and more are a variable.

``BANKMKT_SEEDS=500 python -m pytest tests/exact/test_oracle.py tests/exact/test_oracle_large.py`` tries that many of
each size; ``BANKMKT_SEEDS=1000-1200`` tries those seeds. A failing test names its seed and size.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.exact.banks import differences, seeds


@pytest.mark.parametrize("seed", seeds(16))
def test_a_small_bank_is_answered_as_the_oracle_answers(seed: int, tmp_path: Path) -> None:
    assert differences(seed, 8 + seed % 40, tmp_path) == {}
