"""The SQL of each shipped rule is kept as text, so that a change of it is seen by whoever reviews the change.

After a change that is meant: ``BANKMKT_RENEW=1 python -m pytest tests/rules/test_golden_sql.py`` writes the files in
``tests/rules/golden`` anew; read the difference before it is committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.rules.planned import DAY, SHIPPED, no_project

from bankmkt.api import ruling

GOLDEN = Path(__file__).parent / "golden"
RENEW = "BANKMKT_RENEW"


@pytest.mark.parametrize("name", SHIPPED)
def test_the_printed_sql_is_the_one_that_was_reviewed(name: str) -> None:
    text = ruling.sql(no_project(), name, DAY.isoformat())
    path = GOLDEN / f"{name}.sql"
    if os.environ.get(RENEW):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(text.rstrip() + "\n", encoding="utf-8", newline="\n")
    assert path.is_file(), f"write it with {RENEW}=1"
    assert text.rstrip() + "\n" == path.read_text(encoding="utf-8"), f"if it is meant, renew it with {RENEW}=1"


def test_no_golden_file_without_its_rule() -> None:
    assert sorted(path.stem for path in GOLDEN.glob("*.sql")) == SHIPPED
