"""The cases of `src/bankmkt/rules/kinds/repricing/cases.yaml`, each on every engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.rules.casefile import Case
from tests.rules.running_cases import check, parameters


@pytest.mark.parametrize("case", parameters("repricing"))
def test_case(case: Case, engine: str, tmp_path: Path) -> None:
    check(case, engine, tmp_path)
