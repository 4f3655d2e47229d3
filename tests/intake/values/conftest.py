"""Casts run in the engine over a table of texts; nothing else of a load takes part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import duckdb
import pytest

from bankmkt.intake import cast
from bankmkt.tables import table

COLUMNS = {
    "date": ("customers", "opened_on"),
    "month": ("settlements", "month"),
    "money": ("customers", "contribution"),
    "rate": ("loans", "rate"),
    "number": ("applications", "probability"),
    "integer": ("loans", "days_past_due"),
    "boolean": ("loans", "is_extended"),
    "code": ("loans", "five_class"),
    "open": ("loans", "loan_type"),
    "currency": ("accounts", "currency"),
    "text": ("customers", "name"),
    "id": ("customers", "manager_id"),
}
"""A column of each type."""

Seen = tuple[Any, str | None]
Look = Callable[..., list[Seen]]


def form(kind: str, **settings: Any) -> cast.CellForm:
    """How a column of that type is read."""
    name, column = COLUMNS[kind]
    declared = table(name)
    assert declared is not None
    found = declared.column(column)
    assert found is not None
    return cast.CellForm(found, **settings)


@pytest.fixture(scope="session")
def look() -> Iterator[Look]:
    """Value and reason of each text, in order: ``(value, None)``, ``(None, None)`` for none, ``(None, code)``."""
    connection = duckdb.connect()

    def run(kind: str, texts: Sequence[str], *, plain: bool = False, **settings: Any) -> list[Seen]:
        reading = form(kind, **settings)
        rows = ", ".join(f"({number}, {cast.literal(text)})" for number, text in enumerate(texts))
        why = cast.reason("n", reading) if cast.can_fail(reading) else "'impossible'"
        found = connection.execute(
            f"SELECT v, CASE WHEN n IS NOT NULL AND v IS NULL THEN {why} END FROM "
            f"(SELECT *, {cast.value('n', reading)} AS v FROM "
            f"(SELECT *, {cast.text('c', reading, plain=plain)} AS n FROM (VALUES {rows}) AS t(i, c))) ORDER BY i"
        ).fetchall()
        return [(value, code) for value, code in found]

    yield run
    connection.close()
