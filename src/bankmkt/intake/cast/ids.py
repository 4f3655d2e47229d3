"""An id that a spreadsheet has made a number of is lost, and nobody may find that out from joins that fail.

6.22848E+18 has dropped its last digits and 123.0 its leading zeros; both look like ids to everything behind.
So does #N/A, the sign of a lookup that found nothing. All other text of an id is taken as it is.
"""

from __future__ import annotations

from typing import Final

from bankmkt.intake.cast.form import CellForm, is_id
from bankmkt.intake.cast.sql import ERROR, matches

_SCIENTIFIC: Final = r"[0-9]+(?:\.[0-9]+[Ee]\+?|[Ee]\+)[0-9]{1,3}"
_DECIMAL: Final = r"[0-9]+\.0+"
_WORDS: Final = "[^0-9A-Za-z]+"
_BEGINNINGS: Final = (("0", ":"), ("A", "["), ("a", "{"))
"""Digits and letters as ranges of the engine's byte order, without the upper end."""
_NUMBERED: Final = frozenset(
    ("customer_id", "account_id", "loan_id", "line_id", "contract_id", "card_id", "transaction_id")
)
"""Keys that are always numbers or letters; a row that has words there (平均, 其中：不良) is no row of its table."""


def value(name: str, reading: CellForm) -> str:
    """SQL for an id, NULL where it is destroyed; a text that is no id is its own value."""
    if not is_id(reading.column):
        return name
    # two searches for one sign cost less than any pattern, and hardly an id has either
    if reading.column.name in _NUMBERED and reading.column.key:
        # only what begins with a plain digit or letter is spared the pattern: (平均) and *** are no ids either
        plain = " OR ".join(f"({name} >= '{low}' AND {name} < '{high}')" for low, high in _BEGINNINGS)
        return (
            f"CASE WHEN (contains({name}, '.') OR contains({name}, '+') OR NOT ({plain})) "
            f"AND {matches(name, f'{_SCIENTIFIC}|{_DECIMAL}|{ERROR}|{_WORDS}')} THEN NULL ELSE {name} END"
        )
    return (
        f"CASE WHEN (contains({name}, '.') OR contains({name}, '+') OR {name} BETWEEN '#' AND '$') "
        f"AND {matches(name, f'{_SCIENTIFIC}|{_DECIMAL}|{ERROR}')} THEN NULL ELSE {name} END"
    )


def reason(name: str) -> str:
    """SQL for the code of what destroyed an id."""
    return (
        f"CASE WHEN {matches(name, ERROR)} THEN 'error_text' "
        f"WHEN {matches(name, _DECIMAL)} THEN 'id_decimal' "
        f"WHEN {matches(name, _WORDS)} THEN 'stray_text' ELSE 'id_scientific' END"
    )
