"""What an answer looks like, so that the four rules and the comparison agree on one shape.

Money is a Decimal with two places, a ratio a Fraction, a count an int, unknown None: the type says how the
comparison must treat the cell.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import TypedDict

from .tables import Row, key, text

Cell = str | Decimal | Fraction | int | bool | dt.date | None | list[str]
AnswerRow = dict[str, Cell]


class Answer(TypedDict):
    """A rule's answer: rows and summary in the rule's order, single figures, entities not judged."""

    rule: str
    summary: list[AnswerRow]
    figures: dict[str, Cell]
    rows: list[AnswerRow]
    unknown: int


def identity(customer: Row) -> AnswerRow:
    """The four columns that begin every customer-grain row."""
    return {
        "customer_id": key(customer, "customer_id"),
        "customer_name": text(customer, "name"),
        "branch_id": text(customer, "branch_id"),
        "manager_id": text(customer, "manager_id"),
    }


def named(missing: Iterable[str]) -> list[str]:
    """The `missing` cell: each input once, sorted."""
    return sorted(set(missing))
