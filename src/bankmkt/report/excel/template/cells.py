"""A value goes into a cell as the digits that it has, never through a binary number of ours.

openpyxl would cut a number to sixteen digits, and take a text that begins with an equals sign for a formula. So a
number is handed over as its own digits and marked as one, and text is marked as text whatever it looks like.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from bankmkt.base.say import say
from bankmkt.report.excel.cells import Losses
from bankmkt.report.values import Unit, fits_double, joined, number_format, plain_value
from bankmkt.result.result import Field, Form, Value

_ESCAPE: Final = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")
_FIRST_DATE: Final = date(1900, 3, 1)
_EXACT_COUNT: Final = 10**15
_SAFE_MONEY: Final = 10**13
_GENERAL: Final = "General"
_INEXACT: Final = '"* "@'


def put(cell: Any, column: Field, value: Value, losses: Losses, unit: Unit, *, forced: bool = False) -> None:
    """Write a value of `column` into an openpyxl cell; null empties it.

    The cell keeps the template's number format. One without any gets that of the column; money in another unit than
    yuan then says so in every cell. With `forced` the header names the unit, and every cell of money is shown in it.
    """
    cell.hyperlink = None
    if value is None:
        cell.value = None
        return
    if forced and column.form is Form.MONEY:
        cell.number_format = number_format(column.form, unit)
    elif cell.number_format == _GENERAL:
        named = column.form is Form.MONEY and unit != "yuan"
        mark = f'" {say(f"report.unit_{unit}")}"' if named else ""
        cell.number_format = number_format(column.form, unit) + mark
    if isinstance(value, bool):
        cell.value = value
    elif isinstance(value, Decimal):
        near = -_SAFE_MONEY < value < _SAFE_MONEY and int(value.as_tuple().exponent) >= -2
        _number(cell, f"{value:f}", near or fits_double(value), losses)
    elif isinstance(value, int):
        _number(cell, str(value), -_EXACT_COUNT < value < _EXACT_COUNT, losses)
    elif isinstance(value, float):
        if math.isfinite(value):
            _number(cell, repr(value), True, losses)
        else:
            cell.value = None
    elif isinstance(value, date) and value >= _FIRST_DATE:
        cell.value = datetime(value.year, value.month, value.day)
    elif isinstance(value, date):
        text(cell, plain_value(value) or "", losses)
    else:
        text(cell, joined(value) if isinstance(value, list) else value, losses)


def text(cell: Any, words: str, losses: Losses) -> None:
    """Write text that stays text; what no cell can hold is left out and counted."""
    held = _ESCAPE.sub("_x005F_x", losses.text(words)).replace("\r", "_x000D_")
    cell.value = held
    cell.data_type = "s"


def _number(cell: Any, digits: str, exact: bool, losses: Losses) -> None:
    """Write a number by its digits; as marked text where a cell could not give it back."""
    if not exact:
        losses.inexact += 1
        cell.number_format = _INEXACT
        text(cell, digits, losses)
        return
    cell.value = digits
    cell.data_type = "n"
