"""The cases of managers and branches in `managers/cases.yaml`: rules of shipped kinds over what others answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.rules.casefile import Case
from tests.rules.running_cases import check, parameters


@pytest.mark.parametrize("case", parameters(str(Path(__file__).parent / "managers")))
def test_case(case: Case, engine: str, tmp_path: Path) -> None:
    check(case, engine, tmp_path)
