"""What Spark is told is kept as text for two rules: one with ranks and running totals, one with lists within lists.

After a change that is meant: ``BANKMKT_RENEW=1 python -m pytest tests/rules/test_golden_spark.py`` writes them anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.rules.planned import plan_of

from bankmkt.engines.spark import script

GOLDEN = Path(__file__).parent / "golden_spark"
RENEW = "BANKMKT_RENEW"


@pytest.mark.parametrize("name", ["segment", "settlement"])
def test_what_spark_is_told_is_what_was_reviewed(name: str) -> None:
    text = script(plan_of(name)).rstrip() + "\n"
    path = GOLDEN / f"{name}.sql"
    if os.environ.get(RENEW):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.is_file(), f"write it with {RENEW}=1"
    assert text == path.read_text(encoding="utf-8"), f"if it is meant, renew it with {RENEW}=1"
