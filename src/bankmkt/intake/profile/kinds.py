"""What type a column has is a matter of shares: what nearly all of its cells look like, not what the first does.

The type is inferred without knowing the meaning, so that it can speak for or against one; where the meaning
is settled, the canonical column's own type stands, and these shares say how well the cells fit it.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Final

from bankmkt.intake import cast
from bankmkt.intake.profile import cells
from bankmkt.intake.profile.column import ColumnStats
from bankmkt.intake.profile.words import TRUE_FALSE
from bankmkt.tables.model import Column, Type

MOSTLY: Final = 0.9
_ID_ENDINGS: Final = ("_id", "_no", "_number", "_account", "_code")
_CODES: Final = 40


def type_of(stats: ColumnStats) -> str:
    """The type that the cells suggest; see `ColumnProfile.type`."""
    if not stats.meant:
        return "empty"
    if not stats.many and any({word.upper() for word in _meant(stats)} == pair for pair in TRUE_FALSE):
        return "boolean"
    if stats.share(*cells.DATES) >= MOSTLY and not _is_count(stats):
        return "date"
    if (stats.share(*cells.MONTHS) >= MOSTLY and stats.share("month6") < 1) or _all_months(stats):
        return "month"
    if stats.share("resident", "credit code", "phone", "long", "zeros", "scientific") >= 0.5:
        return "id"
    if stats.share(*cells.RATES) >= 0.5:
        return "rate"
    if stats.share(*cells.NUMBERS) >= MOSTLY:
        if stats.share(*cells.WHOLE) == stats.share(*cells.NUMBERS):
            return "integer"
        return "money" if stats.places <= 2 else "number"
    if stats.share("code", "zeros", "int", "word") >= MOSTLY and stats.distinct > _CODES:
        return "id"
    if not stats.many and len(stats.values) <= _CODES and len(stats.values) * 4 <= max(stats.meant, 12):
        return "code"
    return "text"


def _meant(stats: ColumnStats) -> list[str]:
    return [text for text in stats.values if cells.read(text).form not in ("null", "no date")]


def _is_count(stats: ColumnStats) -> bool:
    """Whether eight-digit numbers that name days by chance are numbers all the same."""
    return stats.share("date8") < 1 and stats.share("int", "decimal") > 0.05


def _all_months(stats: ColumnStats) -> bool:
    return stats.meant >= 3 and stats.share("month6") == 1


def fit(stats: ColumnStats, column: Column) -> float:
    """The share of meant cells that the column could take; 1 where nothing is filled."""
    if not stats.meant:
        return 1.0
    match column.type:
        case Type.DATE:
            return stats.share(*cells.DATES, "digits5")
        case Type.MONTH:
            return stats.share(*cells.DATES, *cells.MONTHS)
        case Type.MONEY | Type.INTEGER:
            return stats.share(*cells.NUMBERS)
        case Type.RATE | Type.NUMBER:
            return stats.share(*cells.NUMBERS, *cells.RATES)
        case Type.BOOLEAN:
            return _share_of_words(stats, cast.words(cast.CellForm(column)))
        case Type.TEXT:
            return _fit_text(stats, column)


def _fit_text(stats: ColumnStats, column: Column) -> float:
    if column.allowed:
        # the bank's own words are unknown as a rule; a few different ones may be codes, many cannot
        share = _share_of_words(stats, cast.words(cast.CellForm(column)))
        return max(share, 0.6) if stats.distinct <= _CODES else share
    if column.name.endswith(_ID_ENDINGS):
        return 1 - stats.share("person", "company", "decimal", "grouped", *cells.RATES, "date-", "date/", "date年")
    if column.name == "name":
        return 1 - stats.share("decimal", "grouped", *cells.RATES, *cells.DATES, "int", "long", "phone", "resident")
    if column.name == "phone":
        return stats.share("phone", "code", "long", "int", "zeros", "text")
    return 1 - stats.share(*cells.RATES, "decimal", "grouped", "date-", "date/", "date年", "resident", "phone")


def _share_of_words(stats: ColumnStats, known: Container[str]) -> float:
    if stats.many:
        return 0.0
    hits = sum(count for text, count in stats.values.items() if cast.folded(text) in known)
    return min(1.0, hits / stats.meant)
