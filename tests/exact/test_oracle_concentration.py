"""On random banks concentration equals the oracle's, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from tests.exact.banks import loaded, seeds
from tests.oracle.answer import Answer
from tests.oracle.bank import random_bank
from tests.oracle.compare import compare
from tests.oracle.concentration import concentration, with_capital
from tests.rules.running import answer


def _keyed(given: Mapping[str, Any]) -> dict[str, Any]:
    """The answer with one column before the others that names a row: no column of its own does."""
    rows = [{"key": f"{row['limit_name']} {row['name_id']}", **row} for row in given["rows"]]
    summary = [{"key": f"{row['limit_name']} {row['verdict']}", **row} for row in given["summary"]]
    return {**given, "rows": rows, "summary": summary}


@pytest.mark.parametrize("seed", seeds(16))
def test_concentration_as_the_oracle_says(seed: int, tmp_path: Path) -> None:
    bank = with_capital(random_bank(seed, 6 + seed * 5 % 40), seed)
    found = answer(loaded(bank, tmp_path), "concentration")
    assert compare(cast("Answer", _keyed(concentration(bank))), _keyed(found)) == []
