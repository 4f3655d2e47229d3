"""On random banks warning signals, what the exit list makes of them, and RFM equal the oracle's, cell by cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.exact.banks import loaded, seeds
from tests.oracle.bank import random_bank
from tests.oracle.compare import compare
from tests.oracle.exits import exit_list
from tests.oracle.signals import counts, early_warning, rfm, with_signals
from tests.rules.running import answer

IGNORED = ("missing",)
"""Which inputs are named where one is missing is held by the cases: the oracle says only that one is."""


@pytest.mark.parametrize("seed", seeds(6))
def test_signals_and_scores_as_the_oracle_says(seed: int, tmp_path: Path) -> None:
    bank = with_signals(random_bank(seed, 6 + seed * 7 % 40), seed)
    project = loaded(bank, tmp_path)
    assert compare(early_warning(bank), answer(project, "early-warning"), ignore=IGNORED) == []
    assert compare(exit_list(bank, counts(bank)), answer(project, "exit-list"), ignore=IGNORED) == []
    if bank.has_table("accounts"):
        assert compare(rfm(bank), answer(project, "rfm"), ignore=IGNORED) == []
