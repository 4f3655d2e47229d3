"""On random banks the arrears curve equals the oracle's, cell by cell, by manager, by branch and by notes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.exact.banks import loaded, seeds
from tests.oracle.arrears import arrears, with_arrears
from tests.oracle.bank import random_bank
from tests.oracle.compare import compare
from tests.rules.running import answer

BY_NOTES = "bankmkt: 1\nextends: arrears\nunit: note\n"


@pytest.mark.parametrize("seed", seeds(12))
def test_arrears_as_the_oracle_says(seed: int, tmp_path: Path) -> None:
    bank = with_arrears(random_bank(seed, 10 + seed * 7 % 60), seed)
    project = loaded(bank, tmp_path)
    assert compare(arrears(bank), answer(project, "arrears")) == []
    assert compare(arrears(bank, "branch_id"), answer(project, "arrears", by="branch")) == []


@pytest.mark.parametrize("seed", seeds(4))
def test_arrears_by_notes(seed: int, tmp_path: Path) -> None:
    bank = with_arrears(random_bank(seed, 40), seed)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "changed.yaml").write_text(BY_NOTES, encoding="utf-8")
    project = loaded(bank, tmp_path)
    assert compare(arrears(bank, unit="note"), answer(project, "arrears")) == []
