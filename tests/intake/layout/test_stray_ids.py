"""Words where an id should be are refused whatever sign they begin with; an id may begin with such a sign."""

from __future__ import annotations

import duckdb
import pytest

from bankmkt.intake import cast
from bankmkt.tables import table


def _seen(text: str) -> tuple[str | None, str | None]:
    """The value of a loan's id, and the reason where it has none."""
    loans = table("loans")
    assert loans is not None
    column = loans.column("loan_id")
    assert column is not None
    form = cast.CellForm(column)
    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT {cast.value('n', form)}, {cast.reason('n', form)} FROM (SELECT {cast.literal(text)} AS n)"
        ).fetchone()
    assert found is not None
    return (found[0], None if found[0] is not None else found[1])


@pytest.mark.parametrize(
    "text", ["(平均)", "[合计]", "*备注*", "¥", "※注", "<平均>", "@某某", "***", "—", "~~", "{平均}", "`注`", "平均"]
)
def test_words_are_no_id(text: str) -> None:
    assert _seen(text) == (None, "stray_text")


@pytest.mark.parametrize("text", ["(2026)农银借字第001号", "L1", "z9", "Z9", "9", "*1", "[A]", "农1"])
def test_an_id_holds_a_digit_or_a_letter(text: str) -> None:
    assert _seen(text) == (text, None)
