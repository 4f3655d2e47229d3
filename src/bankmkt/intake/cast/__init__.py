"""A value is cast by an expression that we write, over text, and what cannot be cast is named.

The engine's own reading of values is generous in the wrong places: it rounds 1.2345 to two decimals, takes
``infinity`` for a date and refuses 20261031. So each type has the forms that it accepts written out as
patterns, the common form first because it decides the speed, and a second expression that says, for text
that none of them took, what is wrong with it. Text present and value absent means bad; that is all the
first pass has to find out.
"""

from __future__ import annotations

from bankmkt.intake.cast import dates, ids, numbers, words_of
from bankmkt.intake.cast.checksums import check_digit
from bankmkt.intake.cast.form import CellForm, cell_form, is_id
from bankmkt.intake.cast.numbers import currency_clash
from bankmkt.intake.cast.sql import BLANKS, folded, literal
from bankmkt.intake.cast.texts import text
from bankmkt.intake.cast.words_of import words
from bankmkt.tables.model import Type

__all__ = [
    "BLANKS",
    "CellForm",
    "can_fail",
    "cell_form",
    "check_digit",
    "currency_clash",
    "folded",
    "is_id",
    "literal",
    "reason",
    "text",
    "value",
    "words",
]


def value(name: str, reading: CellForm) -> str:
    """SQL for the typed value of the normalised text that the SQL column `name` holds; NULL when it is bad."""
    match reading.column.type:
        case Type.TEXT:
            return words_of.code(name, reading) if reading.has_words else ids.value(name, reading)
        case Type.BOOLEAN:
            return words_of.boolean(name, reading)
        case Type.DATE:
            return dates.day(name, reading)
        case Type.MONTH:
            return dates.month(name, reading)
        case Type.INTEGER:
            return numbers.integer(name)
        case _:
            return numbers.decimal(name, reading)


def can_fail(reading: CellForm) -> bool:
    """Whether there is text that `value` would not take."""
    column = reading.column
    return column.type is not Type.TEXT or bool(column.allowed) or is_id(column)


def reason(name: str, reading: CellForm) -> str:
    """SQL for the code of what is wrong with normalised text that `value` did not take."""
    match reading.column.type:
        case Type.TEXT:
            return "'not_allowed'" if reading.column.allowed else ids.reason(name)
        case Type.BOOLEAN:
            return "'not_boolean'"
        case Type.DATE | Type.MONTH:
            return dates.reason(name, reading)
        case Type.INTEGER:
            return numbers.integer_reason(name)
        case _:
            return numbers.decimal_reason(name, reading)
