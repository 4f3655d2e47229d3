"""A name or a number in a condition is an operand with a type, and comparing two operands is decided here.

Money is compared by multiplying whole numbers and never by dividing: a ratio stays a numerator and a denominator
until the comparison, so that 8,000,000.01 of 10,000,000.00 is more than 80 % on every engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Final

_MIRRORED = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


PERCENT: Final = "percent"
"""The unit of rates, whose number is the percentage itself."""
SHARE: Final = "share"
"""The unit of a number written with a percent sign."""


class Sort(Enum):
    """The types that a condition knows."""

    TEXT = "text"
    NUMBER = "number"
    RATIO = "ratio"
    DATE = "date"
    BOOLEAN = "boolean"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Operand:
    """One side of a comparison.

    `sql` is the plain expression. Numbers carry `numerator` and `denominator` as wide integer expressions for exact
    arithmetic, and the value is numerator / (denominator × `scale`); the scale stands apart because two rates that
    are compared share it, and multiplied in it could pass 38 digits. `constant` is the value of a literal. `codes`
    are the words that a coded column can hold. `open` is set for a word that is the worst of several of which some
    may be unknown: the rank of the worst word that may hide there; the words are then `codes`, from mild to severe.
    """

    sort: Sort
    sql: str
    numerator: str = ""
    denominator: str = ""
    constant: Fraction | None = None
    codes: tuple[str, ...] = ()
    scale: int = 1
    open: str = ""
    unit: str = ""


def text(sql: str, codes: tuple[str, ...] = ()) -> Operand:
    """A text column, with its allowed words where it has them."""
    return Operand(Sort.TEXT, sql, codes=codes)


def boolean(sql: str) -> Operand:
    """A boolean column or a comparison."""
    return Operand(Sort.BOOLEAN, sql)


def day(sql: str) -> Operand:
    """A date."""
    return Operand(Sort.DATE, sql)


def moved_days(moment: Operand, days: int) -> Operand:
    """A date so many days later, or earlier where `days` is negative."""
    return day(f"@add_days({moment.sql}, {days})")


def moved_months(moment: Operand, months: int) -> Operand:
    """The same day so many months later or earlier, the month's last day where it has no such day."""
    return day(f"@add_months({moment.sql}, {months})")


def days_between(later: Operand, earlier: Operand) -> Operand:
    """How many days the first lies after the second."""
    return integer(f"@days({later.sql}, {earlier.sql})")


def renamed(value: Operand, name: str) -> Operand:
    """The same sort of value in a column of another name."""
    if value.sort is Sort.NUMBER:
        if value.denominator == "100":
            return money(name)
        if value.denominator == "1000000":
            return rate(name) if value.unit else fraction(name)
        return integer(name)
    return Operand(value.sort, name, codes=value.codes)


def is_day(written: str) -> bool:
    """Whether it is a date of the calendar, written in full: any other would fail inside the engine."""
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def money(sql: str) -> Operand:
    """Money: exact as fen."""
    return Operand(Sort.NUMBER, sql, f"@fen({sql})", "100")


def fraction(sql: str) -> Operand:
    """A decimal of up to six places."""
    return Operand(Sort.NUMBER, sql, f"@micro({sql})", "1000000")


def rate(sql: str) -> Operand:
    """A rate in percent a year: 4.35 and not 0.0435, so that ``5%`` beside it is a mistake."""
    return Operand(Sort.NUMBER, sql, f"@micro({sql})", "1000000", unit=PERCENT)


def integer(sql: str) -> Operand:
    """A whole number."""
    return Operand(Sort.NUMBER, sql, f"@wide({sql})", "1")


def worst(sql: str, order: tuple[str, ...], could: str) -> Operand:
    """The worst known word of a group; `could` is the rank of the worst that may hide among the unknown, 0 for none."""
    return Operand(Sort.TEXT, sql, codes=order, open=could)


def is_open(word: Operand) -> str:
    """SQL: whether a word worse than the known one may hide."""
    return f"{word.open} > {rank_of(word.sql, word.codes)}"


def ratio(numerator: str, denominator: str, scale: int = 1, unit: str = "") -> Operand:
    """Two non-negative wide integers; unknown where the denominator is 0."""
    shown = f"@share({numerator}, {_times(denominator, str(scale))})"
    return Operand(Sort.RATIO, shown, numerator, denominator, scale=scale, unit=unit)


def literal(value: Fraction, unit: str = "") -> Operand:
    """A number as it was written; `unit` is `SHARE` for one with a percent sign."""
    sql = decimal_text(value)
    return Operand(Sort.NUMBER, sql, str(value.numerator), str(value.denominator), value, unit=unit)


def decimal_text(value: Fraction) -> str:
    """The decimal notation of a fraction that came from one, such as ``0.333``."""
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    whole = int(value * 10**digits)
    if not digits:
        return str(whole)
    sign, body = ("-" if whole < 0 else ""), str(abs(whole)).rjust(digits + 1, "0")
    return f"{sign}{body[:-digits]}.{body[-digits:]}"


def compare(left: Operand, operator: str, right: Operand) -> str:
    """The SQL of a comparison; `operator` is one of ``= <> < <= > >=``."""
    if left.open:
        return _compare_open(left, operator, right)
    if right.open:
        return _compare_open(right, _MIRRORED[operator], left)
    if left.sort not in (Sort.NUMBER, Sort.RATIO) or right.sort not in (Sort.NUMBER, Sort.RATIO):
        return f"{left.sql} {operator} {right.sql}"
    if left.sort is Sort.RATIO or right.sort is Sort.RATIO:
        return _compare_exactly(left, operator, right)
    if _is_plain(left) and _is_plain(right):
        return f"{left.sql} {operator} {right.sql}"
    return _compare_exactly(left, operator, right)


def rank_of(word: str, codes: tuple[str, ...]) -> str:
    """SQL: the place of a word among the codes, 1 for the mildest; 0 for none."""
    ranks = " ".join(f"WHEN '{code}' THEN {rank}" for rank, code in enumerate(codes, 1))
    return f"CASE {word} {ranks} ELSE 0 END"


def _compare_open(word: Operand, operator: str, other: Operand) -> str:
    """A word held against another while a worse one may hide: what a worse word would change is unknown.

    Words stand in the order of their severity: ``worst_class >= 'substandard'`` is substandard, doubtful or loss.
    """
    known, wanted = rank_of(word.sql, word.codes), rank_of(other.sql, word.codes)
    if operator in ("<", ">="):
        least = f"CASE WHEN {known} >= {wanted} THEN TRUE WHEN {word.open} >= {wanted} THEN NULL ELSE FALSE END"
        return least if operator == ">=" else f"NOT ({least})"
    if operator in ("<=", ">"):
        more = f"CASE WHEN {known} > {wanted} THEN TRUE WHEN {word.open} > {wanted} THEN NULL ELSE FALSE END"
        return more if operator == ">" else f"NOT ({more})"
    equal = (
        f"CASE WHEN {known} = {wanted} THEN TRUE WHEN {wanted} > {known} AND {wanted} <= {word.open} THEN NULL"
        f" ELSE FALSE END"
    )
    return equal if operator == "=" else f"NOT ({equal})"


def _is_plain(operand: Operand) -> bool:
    """Whether the engine compares it exactly as it stands: a column or a literal, not arithmetic."""
    return operand.constant is not None or bool(operand.sql)


def _compare_exactly(left: Operand, operator: str, right: Operand) -> str:
    if left.scale != right.scale or _is_number(left.denominator) or _is_number(right.denominator):
        a, b = _times(left.numerator, _guarded(right)), _times(right.numerator, _guarded(left))
        return f"{a} {operator} {b}"
    less = f"@less({left.numerator}, {left.denominator}, {right.numerator}, {right.denominator})"
    more = f"@less({right.numerator}, {right.denominator}, {left.numerator}, {left.denominator})"
    match operator:
        case "<":
            return less
        case ">":
            return more
        case ">=":
            return f"NOT {less}"
        case "<=":
            return f"NOT {more}"
        case "=":
            return f"(NOT {less} AND NOT {more})"
        case _:
            return f"({less} OR {more})"


def add(left: Operand, right: Operand, sign: str = "+") -> Operand:
    """A sum or difference, exact; the result has no plain SQL, only numerator and denominator."""
    if left.constant is not None and right.constant is not None:
        return literal(left.constant + right.constant if sign == "+" else left.constant - right.constant)
    sort = Sort.RATIO if Sort.RATIO in (left.sort, right.sort) else Sort.NUMBER
    if (left.denominator, left.scale) == (right.denominator, right.scale):
        return Operand(sort, "", f"({left.numerator} {sign} {right.numerator})", left.denominator, scale=left.scale)
    if left.constant is not None or right.constant is not None:
        return _add_constant(left, right, sign, sort)
    a, b = _times(left.numerator, _whole(right)), _times(right.numerator, _whole(left))
    return Operand(sort, "", f"({a} {sign} {b})", _times(_whole(left), _whole(right)))


def _add_constant(left: Operand, right: Operand, sign: str, sort: Sort) -> Operand:
    """A literal beside a column keeps the column's scale."""
    scale = max(left.scale, right.scale)
    a = _times(_times(left.numerator, right.denominator), str(scale // left.scale if left.constant is not None else 1))
    b = _times(
        _times(right.numerator, left.denominator), str(scale // right.scale if right.constant is not None else 1)
    )
    return Operand(sort, "", f"({a} {sign} {b})", _times(left.denominator, right.denominator), scale=scale)


def multiply(left: Operand, right: Operand) -> Operand:
    """A product of which one side is a literal, exact."""
    if left.constant is not None and right.constant is not None:
        return literal(left.constant * right.constant)
    sort = Sort.RATIO if Sort.RATIO in (left.sort, right.sort) else Sort.NUMBER
    return Operand(
        sort,
        "",
        _times(left.numerator, right.numerator),
        _times(left.denominator, right.denominator),
        scale=left.scale * right.scale,
    )


def _whole(operand: Operand) -> str:
    return _times(operand.denominator, str(operand.scale))


def _guarded(operand: Operand) -> str:
    """A denominator that makes the comparison unknown where it is 0."""
    bare = operand.denominator if _is_number(operand.denominator) else f"NULLIF({operand.denominator}, 0)"
    return _times(bare, str(operand.scale))


def _times(a: str, b: str) -> str:
    if a == "1":
        return b
    if b == "1":
        return a
    if _is_number(a) and _is_number(b):
        return str(int(a) * int(b))
    return f"({a} * {b})"


def _is_number(sql: str) -> bool:
    return sql.lstrip("-").isdigit()
