"""Small banks for the hand-worked cases: a row is written with text for its amounts and dates, as in a file.

A case should show the figures that it is about and nothing else, so ids are given and the rest is left out.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from .answer import Answer, AnswerRow
from .tables import Bank, Row, Value

AMOUNTS = {
    "balance", "average_balance", "average_balance_year", "rate", "benchmark_rate", "provision", "amount",
    "margin", "credit_line", "settled_amount", "total_amount", "sales_revenue", "contribution", "principal",
}  # fmt: skip
DATES = {"started_on", "matures_on", "until", "opened_on", "closed_on"}
QUARTER = "2026-03-31"  # 90 days into the year: days ÷ 360 is exactly 1/4
HALF_YEAR = "2026-06-29"  # 180 days: exactly 1/2
OCTOBER = "2026-10-31"


def row(**cells: str | int | bool | None) -> Row:
    """A row whose amounts and dates are given as text."""
    made: Row = {}
    for column, value in cells.items():
        typed: Value = value
        if isinstance(value, str) and column in AMOUNTS:
            typed = Decimal(value)
        elif isinstance(value, str) and column in DATES:
            typed = dt.date.fromisoformat(value)
        made[column] = typed
    return made


def bank(as_of: str, **tables: list[Row]) -> Bank:
    """A bank on the date; tables that are not named were never loaded."""
    return Bank(dt.date.fromisoformat(as_of), tables)


def only(answer: Answer) -> AnswerRow:
    """The one row of an answer that must have one."""
    (single,) = answer["rows"]
    return single


def column(answer: Answer, name: str) -> list[object]:
    """One column of the rows, in their order."""
    return [line[name] for line in answer["rows"]]
