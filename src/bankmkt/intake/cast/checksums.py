"""A wrong check digit is counted and said, and the row stays: the number may be the customer's own slip.

Ids keep what they are even where they cannot be right, because nothing else may be put in their place; but a
sender who cuts a digit from ten thousand of them should hear of it. The check is arithmetic over the text, so
that it runs in the engine over millions of rows. An id number of 18 signs may be a resident's number or, for
a company, its credit code: only what is wrong as both is wrong. Numbers of other lengths (older ones,
passports) carry no check digit that is known here and are not judged.
"""

from __future__ import annotations

from typing import Final

from bankmkt.intake.cast.sql import literal
from bankmkt.tables.model import Column

_KINDS: Final = {"registration_no": "credit_code", "id_number": "id_number"}
"""The columns that carry check digits, by name, and their kinds."""
_RESIDENT_WEIGHTS: Final = tuple(2**power % 11 for power in range(17, 0, -1))
_RESIDENT_SIGNS: Final = "10X98765432"
_CREDIT_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS: Final = tuple(3**power % 31 for power in range(17))


def check_digit(column: Column) -> str:
    """The kind of check digit that a column's values carry: ``credit_code``, ``id_number`` or ``""``."""
    return _KINDS.get(column.name, "")


def sql(cell: str, kind: str) -> str:
    """SQL: whether the check digit of a text is wrong (never NULL); `cell` is an SQL column of text."""
    upper = f"upper({cell})"
    credit = f"({_credit_sum(upper)}) <> strpos({literal(_CREDIT_SIGNS)}, right({upper}, 1)) - 1"
    if kind == "credit_code":
        candidate = f"regexp_full_match({upper}, '[0-9A-Z]{{18}}')"
        foreign = f"NOT regexp_full_match({upper}, '[{_CREDIT_SIGNS}]{{18}}')"
        return f"coalesce({candidate} AND ({foreign} OR {credit}), false)"
    candidate = f"regexp_full_match({upper}, '[0-9]{{17}}[0-9X]')"
    resident = f"{_resident_sign(upper)} <> right({upper}, 1)"
    return f"coalesce({candidate} AND {resident} AND {credit}, false)"


def _resident_sign(cell: str) -> str:
    """SQL for the last sign that the first seventeen digits of a resident's number ask for."""
    digits = (
        f"(ascii(substr({cell}, {place}, 1)) - 48) * {weight}" for place, weight in enumerate(_RESIDENT_WEIGHTS, 1)
    )
    return f"substr('{_RESIDENT_SIGNS}', CAST(({' + '.join(digits)}) % 11 + 1 AS BIGINT), 1)"


def _credit_sum(cell: str) -> str:
    """SQL for the value of the last sign that the first seventeen of a credit code ask for."""
    signs = literal(_CREDIT_SIGNS)
    values = (
        f"(strpos({signs}, substr({cell}, {place}, 1)) - 1) * {weight}"
        for place, weight in enumerate(_CREDIT_WEIGHTS, 1)
    )
    return f"(31 - ({' + '.join(values)}) % 31) % 31"
