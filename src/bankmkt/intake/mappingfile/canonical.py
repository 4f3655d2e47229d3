"""A value that a person writes into a mapping is read strictly: as the canonical form or hardly more.

Files come as they are and are read generously; a mapping is written by hand and can be corrected at once, so
a bound of a range or a fixed value that could be misread is answered with a question instead.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final

from bankmkt.intake.cast import BLANKS, CellForm, folded, words
from bankmkt.tables.model import Column, Type

_DAY: Final = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|([0-9]{2})([0-9]{2}))")
_CHINESE_DAY: Final = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")
_MONTH: Final = re.compile(r"([0-9]{4})(?:[-/]([0-9]{1,2})|([0-9]{2})|年([0-9]{1,2})月)")
_NUMBER: Final = re.compile(r"[-+]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_PLACES: Final = {Type.MONEY: (16, 2), Type.RATE: (6, 6), Type.NUMBER: (12, 6), Type.INTEGER: (18, 0)}
"""Digits before and after the point."""


def canonical(column: Column, text: str) -> str | None:
    """The canonical text of a value of a column: ISO dates (a month by its first day), plain digits, codes.

    None when the text is no value of the column. An amount is in yuan, a rate in percent a year.
    """
    text = text.strip(BLANKS)
    if not text:
        return None
    match column.type:
        case Type.TEXT:
            known = words(CellForm(column))
            return known.get(folded(text), None if column.allowed else text)
        case Type.BOOLEAN:
            return words(CellForm(column)).get(folded(text))
        case Type.DATE:
            return canonical_day(text)
        case Type.MONTH:
            return _month(text)
        case _:
            return _number(text, *_PLACES[column.type])


def canonical_day(text: str) -> str | None:
    """A day as ``YYYY-MM-DD``, or None."""
    found = _DAY.fullmatch(text) or _CHINESE_DAY.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, day).isoformat() if 1900 <= year <= 9998 else None
    except ValueError:
        return None


def _month(text: str) -> str | None:
    """The first day of a month as ``YYYY-MM-01``, or None."""
    found = _MONTH.fullmatch(text)
    if found is None:
        day = canonical_day(text)
        return day if day is None else f"{day[:8]}01"
    year, month = (int(part) for part in found.groups() if part)
    return canonical_day(f"{year:04}-{month}-1")


def _number(text: str, digits: int, places: int) -> str | None:
    """Plain digits without a needless zero, or None when the column cannot hold them."""
    if not _NUMBER.fullmatch(text):
        return None
    whole, _, fraction = text.replace(",", "").lstrip("+").partition(".")
    whole = whole[:1].strip("0123456789") + (whole.lstrip("-").lstrip("0") or "0")
    fraction = fraction.rstrip("0")
    if len(whole.lstrip("-")) > digits or len(fraction) > places:
        return None
    return str(Decimal(f"{whole}.{fraction}" if fraction else whole) + 0)
