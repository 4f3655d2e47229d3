"""What a column of an answer holds is known when it is planned, long before there is a row.

Writers choose their formats by the form and never by looking at values: an id that happens to be all digits stays text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

from bankmkt.tables.model import Text

Value = str | int | float | bool | Decimal | date | list[str] | None
Row = tuple[Value, ...]


class Form(Enum):
    """What a column of a result holds, and so how each writer writes it."""

    ID = "id"  # text that must never look like a number
    TEXT = "text"
    CODE = "code"  # one of a few words, with a label for people in `Field.labels`
    MONEY = "money"  # Decimal, yuan, two places
    RATE = "rate"  # Decimal, percent a year
    RATIO = "ratio"  # float; 0.5 is 50 %
    NUMBER = "number"  # float, as it is
    COUNT = "count"  # int
    DATE = "date"
    BOOLEAN = "boolean"
    LIST = "list"  # list of codes or names


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a result: `labels` are the human words for its codes, in the order in which they are listed."""

    name: str
    form: Form
    label: Text
    labels: Mapping[str, Text] = field(default_factory=dict)
