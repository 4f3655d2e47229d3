"""A condition becomes SQL only node by node from an allow-list; what is not listed is refused where it stands.

The tree of the parser is never printed. Each node is turned into our own text by this module, so that nothing a file
says reaches an engine except names that the vocabulary holds, literals that we quote ourselves, and the operators
below. The engine is locked down besides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.query import operand
from bankmkt.query.operand import Operand, Sort
from bankmkt.query.reading import Fault, Reader, Refusal, parse

if TYPE_CHECKING:
    from sqlglot import exp

DIGITS = 18
"""The most digits of a number before and after its point: as many as an amount can have."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+")


@dataclass(frozen=True, slots=True)
class Condition:
    """A checked condition: three-valued SQL with macros, and the names that it reads, in order of appearance.

    `tolerates` are the names that it tests with IS NULL, so that their being unknown is an answer and no gap.
    """

    sql: str
    uses: tuple[str, ...]
    tolerates: frozenset[str] = frozenset()

    @property
    def gaps(self) -> tuple[str, ...]:
        """The names that can leave the condition undecided."""
        return tuple(name for name in self.uses if name not in self.tolerates) or self.uses


def compile_condition(
    text: str, vocabulary: Mapping[str, Operand], known: Iterable[str] = ()
) -> tuple[Condition | None, list[Fault]]:
    """Check and translate one condition; either the condition or the faults, never both.

    `known` are further names that there are, for suggestions.
    """
    reader = Reader(text, vocabulary, known=known)
    try:
        tree = parse(reader)
        value = _read(reader, tree)
        if value.sort is not Sort.BOOLEAN:
            raise reader.refuse(tree, say("condition.not_a_condition"), say("condition.compare_it"))
    except Refusal as refusal:
        return None, [refusal.fault]
    except RecursionError:
        return None, [Fault(say("condition.too_much"), say("condition.example"), 0, len(text))]
    return Condition(value.sql, tuple(dict.fromkeys(reader.uses)), frozenset(reader.tolerates)), []


def compile_value(text: str, vocabulary: Mapping[str, Operand]) -> tuple[Operand | None, list[Fault]]:
    """Check and translate an expression that is a value, such as ``amount - margin``."""
    reader = Reader(text, vocabulary)
    try:
        return _read(reader, parse(reader)), []
    except Refusal as refusal:
        return None, [refusal.fault]
    except RecursionError:
        return None, [Fault(say("condition.too_much"), say("condition.example"), 0, len(text))]


def names_in(text: str) -> list[str]:
    """The names that a condition or value mentions, before anything is checked; empty when it cannot be parsed."""
    return list(_names_in(text))


@lru_cache(maxsize=4096)
def _names_in(text: str) -> tuple[str, ...]:
    from sqlglot import exp

    reader = Reader(text, {})
    try:
        tree = parse(reader)
    except Refusal:
        return ()
    found = dict.fromkeys(column.name for column in tree.find_all(exp.Column))
    return tuple(name for name in found if name not in CALENDAR)


def _read(reader: Reader, node: exp.Expression) -> Operand:
    """One node of the tree as an operand; a node that is not in the table is refused."""
    kind = type(node).__name__
    handler = _handlers().get(kind)
    surplus = [name for name, value in node.args.items() if value and name not in _PARTS.get(kind, _TWO)]
    if handler is None or surplus:
        raise reader.refuse(node, say("condition.not_allowed", what=_shown(reader, node)), say("condition.example"))
    return handler(reader, node)


def _shown(reader: Reader, node: exp.Expression) -> str:
    start, end = reader.span(node)
    return reader.text[start:end] or reader.text


_TWO = frozenset({"this", "expression"})
_PARTS = {
    "In": _TWO | {"expressions", "query"},
    "Between": frozenset({"this", "low", "high"}),
    "Like": _TWO | {"negate"},
    "Literal": _TWO | {"is_string"},
    "Cast": _TWO | {"to"},
    "Column": _TWO | {"table", "db", "catalog"},
}
"""What a node may hold: a part that no handler reads (SYMMETRIC, say) would change the meaning without a word."""

Handler = Callable[["Reader", "exp.Expression"], Operand]


def _handlers() -> dict[str, Handler]:
    return {
        "Paren": lambda reader, node: _paren(reader, node),
        "And": lambda reader, node: _logic(reader, node, "AND"),
        "Or": lambda reader, node: _logic(reader, node, "OR"),
        "Not": _not,
        "EQ": lambda reader, node: _comparison(reader, node, "="),
        "NEQ": lambda reader, node: _comparison(reader, node, "<>"),
        "LT": lambda reader, node: _comparison(reader, node, "<"),
        "LTE": lambda reader, node: _comparison(reader, node, "<="),
        "GT": lambda reader, node: _comparison(reader, node, ">"),
        "GTE": lambda reader, node: _comparison(reader, node, ">="),
        "In": _in,
        "Is": _is,
        "Between": _between,
        "Like": _like,
        "Add": lambda reader, node: _arithmetic(reader, node, "+"),
        "Sub": lambda reader, node: _arithmetic(reader, node, "-"),
        "Mul": lambda reader, node: _arithmetic(reader, node, "*"),
        "Neg": _negative,
        "Literal": _literal,
        "Boolean": lambda _, node: operand.boolean("TRUE" if node.this else "FALSE"),
        "Cast": _date_literal,
        "Column": _name,
    }


def _paren(reader: Reader, node: exp.Expression) -> Operand:
    inner = _read(reader, node.this)
    return operand.boolean(f"({inner.sql})") if inner.sort is Sort.BOOLEAN else inner


def _truth(reader: Reader, node: exp.Expression) -> Operand:
    value = _read(reader, node)
    if value.sort is not Sort.BOOLEAN:
        raise reader.refuse(node, say("condition.not_a_condition"), say("condition.compare_it"))
    return value


def _logic(reader: Reader, node: exp.Expression, word: str) -> Operand:
    left, right = _truth(reader, node.this), _truth(reader, node.expression)
    return operand.boolean(f"({left.sql} {word} {right.sql})")


def _not(reader: Reader, node: exp.Expression) -> Operand:
    return operand.boolean(f"(NOT {_truth(reader, node.this).sql})")


def _comparison(reader: Reader, node: exp.Expression, operator: str) -> Operand:
    left, right = _pair(reader, node, node.this, node.expression)
    if operator not in ("=", "<>") and any(one.codes and not one.open for one in (left, right)):
        raise reader.refuse(node, say("condition.no_order"), say("condition.no_order_remedy"))
    return operand.boolean(f"({operand.compare(left, operator, right)})")


def _pair(
    reader: Reader, node: exp.Expression, first: exp.Expression, second: exp.Expression
) -> tuple[Operand, Operand]:
    """Two operands that may be compared with each other; a text beside a date is read as a date."""
    left, right = _read(reader, first), _read(reader, second)
    left, right = _as_day(left, right), _as_day(right, left)
    numbers = (Sort.NUMBER, Sort.RATIO)
    same = left.sort is right.sort or (left.sort in numbers and right.sort in numbers)
    if not same or Sort.NULL in (left.sort, right.sort):
        message = say(
            "condition.types", left=say(f"condition.{left.sort.value}"), right=say(f"condition.{right.sort.value}")
        )
        raise reader.refuse(node, message, say("condition.null_or_quotes"))
    if {left.unit, right.unit} == {operand.PERCENT, operand.SHARE}:
        raise reader.refuse(node, say("condition.rate"), say("condition.rate_remedy"))
    _check_word(reader, left, second)
    _check_word(reader, right, first)
    return left, right


def _as_day(value: Operand, other: Operand) -> Operand:
    if other.sort is Sort.DATE and value.sort is Sort.TEXT and operand.is_day(value.sql.strip("'")):
        return operand.day(f"DATE {value.sql}")
    return value


def _check_word(reader: Reader, column: Operand, node: exp.Expression) -> None:
    """A coded column compared with a word that it can never hold is a mistake, not an empty list."""
    while type(node).__name__ == "Paren":
        node = node.this
    if not column.codes or type(node).__name__ != "Literal":
        return
    word = str(node.this)
    if word not in column.codes:
        raise reader.refuse(node, say("condition.no_such_word", word=word), suggestion(word, column.codes))


def _in(reader: Reader, node: exp.Expression) -> Operand:
    items = node.args.get("expressions") or []
    if not items or node.args.get("query") is not None:
        raise reader.refuse(node, say("condition.not_allowed", what=_shown(reader, node)), say("condition.example"))
    tests = []
    for item in items:
        left, right = _pair(reader, node, node.this, item)
        tests.append(operand.compare(left, "=", right))
    return operand.boolean(f"({' OR '.join(tests)})")


def _is(reader: Reader, node: exp.Expression) -> Operand:
    value, word = _read(reader, node.this), type(node.expression).__name__
    if word == "Boolean" and value.sort is Sort.BOOLEAN:
        return operand.boolean(f"({value.sql} IS {'TRUE' if node.expression.this else 'FALSE'})")
    if word != "Null":
        raise reader.refuse(node, say("condition.not_allowed", what=_shown(reader, node)), say("condition.example"))
    if type(node.this).__name__ == "Column":
        reader.tolerates.add(str(node.this.name))
    if value.open:
        return operand.boolean(f"({value.sql} IS NULL OR {operand.is_open(value)})")
    if value.sql or value.denominator.isdigit():
        return operand.boolean(f"({value.sql or value.numerator} IS NULL)")
    return operand.boolean(f"({value.numerator} IS NULL OR NULLIF({value.denominator}, 0) IS NULL)")


def _between(reader: Reader, node: exp.Expression) -> Operand:
    left, low = _pair(reader, node, node.this, node.args["low"])
    _, high = _pair(reader, node, node.this, node.args["high"])
    return operand.boolean(f"({operand.compare(left, '>=', low)} AND {operand.compare(left, '<=', high)})")


def _like(reader: Reader, node: exp.Expression) -> Operand:
    value, pattern = _read(reader, node.this), _read(reader, node.expression)
    if value.sort is not Sort.TEXT or type(node.expression).__name__ != "Literal":
        raise reader.refuse(node, say("condition.like"), say("condition.example"))
    word = "NOT LIKE" if node.args.get("negate") else "LIKE"
    return operand.boolean(f"({value.sql} {word} {pattern.sql})")


def _arithmetic(reader: Reader, node: exp.Expression, sign: str) -> Operand:
    if sign != "*" and type(node.expression).__name__ == "Interval":
        return _moved_by_interval(reader, node, sign)
    left, right = _read(reader, node.this), _read(reader, node.expression)
    if left.sort is Sort.DATE and sign != "*":
        return _moved(reader, node, left, right, sign)
    numbers = (Sort.NUMBER, Sort.RATIO)
    if left.sort not in numbers or right.sort not in numbers:
        raise reader.refuse(node, say("condition.no_number"), say("condition.example"))
    if sign != "*":
        return operand.add(left, right, sign)
    if left.constant is None and right.constant is None:
        raise reader.refuse(node, say("condition.product"), say("condition.product_remedy"))
    return operand.multiply(left, right)


def _moved(reader: Reader, node: exp.Expression, left: Operand, right: Operand, sign: str) -> Operand:
    """A date and a number of days, or the days between two dates."""
    if right.sort is Sort.DATE and sign == "-":
        return operand.days_between(left, right)
    if right.constant is None or right.constant.denominator != 1 or right.unit:
        raise reader.refuse(node, say("condition.days"), say("condition.days_remedy"))
    days = int(right.constant)
    return operand.moved_days(left, days if sign == "+" else -days)


def _moved_by_interval(reader: Reader, node: exp.Expression, sign: str) -> Operand:
    """``as_of - interval 12 month``: whole days, months or years before or after a date."""
    left, interval = _read(reader, node.this), node.expression
    unit = str(interval.args["unit"]).lower().removesuffix("s") if interval.args.get("unit") is not None else ""
    written = str(interval.this.this) if type(interval.this).__name__ == "Literal" else ""
    if left.sort is not Sort.DATE or unit not in _UNITS or not written.isdigit() or len(written) > 4:
        raise reader.refuse(node, say("condition.days"), say("condition.days_remedy"))
    count = int(written) * (1 if sign == "+" else -1)
    if unit == "day":
        return operand.moved_days(left, count)
    return operand.moved_months(left, count * _UNITS[unit])


CALENDAR: Mapping[str, Callable[[date], date]] = {
    "first_of_month": lambda day: day.replace(day=1),
    "first_of_quarter": lambda day: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
    "first_of_year": lambda day: day.replace(month=1, day=1),
}
"""Names of dates that follow from `as_of`; they need no data and are never missing."""
_UNITS = {"day": 0, "month": 1, "year": 12}
"""What an interval may count, in months."""


def _negative(reader: Reader, node: exp.Expression) -> Operand:
    value = _read(reader, node.this)
    if value.constant is None:
        raise reader.refuse(node, say("condition.no_number"), say("condition.example"))
    return operand.literal(-value.constant)


def _literal(reader: Reader, node: exp.Expression) -> Operand:
    written = str(node.this)
    if node.args.get("is_string"):
        return operand.text("'" + written.replace("'", "''") + "'")
    if not _NUMBER.fullmatch(written):
        raise reader.refuse(node, say("condition.no_decimal", what=written), say("condition.write_digits"))
    if max(map(len, written.split("."))) > DIGITS:
        raise reader.refuse(node, say("condition.long_number"), say("condition.write_digits"))
    unit = operand.SHARE if node.meta.get("start") in reader.percents else ""
    return operand.literal(Fraction(written if not written.startswith(".") else f"0{written}"), unit)


def _date_literal(reader: Reader, node: exp.Expression) -> Operand:
    """Only ``date '2026-10-31'``: any other cast could fail or change a value inside the engine."""
    inner = node.this
    kind = str(node.args["to"].this.value if node.args.get("to") is not None else "")
    if kind != "DATE" or type(inner).__name__ != "Literal" or not operand.is_day(str(inner.this)):
        raise reader.refuse(node, say("condition.not_allowed", what=_shown(reader, node)), say("condition.example"))
    return operand.day(f"DATE '{inner.this}'")


def _name(reader: Reader, node: exp.Expression) -> Operand:
    name = str(node.name)
    today = reader.vocabulary.get("as_of")
    if name in CALENDAR and today is not None and node.args.get("table") is None:
        return operand.day(f"DATE '{CALENDAR[name](date.fromisoformat(today.sql[6:-1]))}'")
    if node.args.get("table") is not None or name not in reader.vocabulary:
        shown = _shown(reader, node)
        raise reader.refuse(
            node,
            say("condition.unknown_name", name=shown),
            suggestion(name, dict.fromkeys([*reader.vocabulary, *reader.known])),
        )
    reader.uses.append(name)
    return reader.vocabulary[name]
