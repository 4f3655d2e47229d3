"""A condition becomes SQL only node by node from an allow-list; what is not listed is refused where it stands.

sqlglot parses, because a parser of our own would be worse; but its tree is never printed. Each node is turned into
our own text by this module, so that nothing a file says reaches an engine except names that the vocabulary holds,
literals that we quote ourselves, and the operators below. The engine is locked down besides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.query import operand
from bankmkt.query.operand import Operand, Sort

if TYPE_CHECKING:
    from sqlglot import exp

_PERCENT = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s*%(?=\s*(?:$|[),]|<|>|=|!|\+|-|\*|and\b|or\b))", re.IGNORECASE)
DIGITS = 18
"""The most digits of a number before and after its point: as many as an amount can have."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a condition: `offset` and `width` count characters in its text."""

    message: str
    remedy: str
    offset: int
    width: int


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


@dataclass(slots=True)
class _Refusal(Exception):
    fault: Fault


@dataclass(slots=True)
class _Reader:
    """One condition being read: `shifts` maps offsets in the rewritten text back to the text as written."""

    text: str
    vocabulary: Mapping[str, Operand]
    shifts: list[tuple[int, int]] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)
    tolerates: set[str] = field(default_factory=set)
    percents: set[int] = field(default_factory=set)
    known: Iterable[str] = ()

    def refuse(self, node: exp.Expression | None, message: str, remedy: str = "") -> _Refusal:
        """A refusal at the text of `node`, as far as its parts have positions."""
        start, end = self._span(node)
        return _Refusal(Fault(message, remedy, start, max(1, end - start)))

    def _span(self, node: exp.Expression | None) -> tuple[int, int]:
        if node is not None:
            spans = [(int(one.meta["start"]), int(one.meta["end"]) + 1) for one in node.walk() if "start" in one.meta]
            if spans:
                start, end = self.back(min(spans)[0]), self.back(max(end for _, end in spans))
                return start, self._closed(start, end)
        return 0, len(self.text)

    def _closed(self, start: int, end: int) -> int:
        """The end moved past the brackets that close what is open: they have no node of their own."""
        part = self.text[start:end]
        for _ in range(part.count("(") - part.count(")")):
            found = self.text.find(")", end)
            if found < 0 or self.text[end:found].strip():
                break
            end = found + 1
        return end

    def back(self, offset: int) -> int:
        """An offset in the rewritten text as one in the original."""
        moved = 0
        for position, delta in self.shifts:
            if offset >= position:
                moved += delta
        return offset - moved


def compile_condition(
    text: str, vocabulary: Mapping[str, Operand], known: Iterable[str] = ()
) -> tuple[Condition | None, list[Fault]]:
    """Check and translate one condition; either the condition or the faults, never both.

    `known` are further names that there are, for suggestions.
    """
    reader = _Reader(text, vocabulary, known=known)
    try:
        tree = _parse(reader)
        value = _read(reader, tree)
        if value.sort is not Sort.BOOLEAN:
            raise reader.refuse(tree, say("condition.not_a_condition"), say("condition.compare_it"))
    except _Refusal as refusal:
        return None, [refusal.fault]
    except RecursionError:
        return None, [Fault(say("condition.too_much"), say("condition.example"), 0, len(text))]
    return Condition(value.sql, tuple(dict.fromkeys(reader.uses)), frozenset(reader.tolerates)), []


def compile_value(text: str, vocabulary: Mapping[str, Operand]) -> tuple[Operand | None, list[Fault]]:
    """Check and translate an expression that is a value, such as ``amount - margin``."""
    reader = _Reader(text, vocabulary)
    try:
        return _read(reader, _parse(reader)), []
    except _Refusal as refusal:
        return None, [refusal.fault]
    except RecursionError:
        return None, [Fault(say("condition.too_much"), say("condition.example"), 0, len(text))]


def names_in(text: str) -> list[str]:
    """The names that a condition or value mentions, before anything is checked; empty when it cannot be parsed."""
    from sqlglot import exp

    reader = _Reader(text, {})
    try:
        tree = _parse(reader)
    except _Refusal:
        return []
    return list(dict.fromkeys(column.name for column in tree.find_all(exp.Column)))


def _parse(reader: _Reader) -> exp.Expression:
    from sqlglot.errors import ParseError, TokenError

    if not reader.text.strip():
        raise reader.refuse(None, say("condition.empty"))
    rewritten = _decimals(reader)
    try:
        return cast("exp.Expression", _parsed(rewritten))
    except ParseError as error:
        if not error.errors:  # a lone semicolon is refused without a place
            raise reader.refuse(None, say("condition.too_much"), say("condition.example")) from None
        first = error.errors[0]
        end = reader.back(int(first.get("col") or 1))
        word = str(first.get("highlight") or "")
        fault = Fault(
            say("condition.syntax", what=word or reader.text.strip()),
            say("condition.example"),
            max(0, end - max(1, len(word))),
            max(1, len(word)),
        )
        raise _Refusal(fault) from None
    except (IndexError, RecursionError, ValueError):  # what the parser stumbles over instead of refusing
        raise reader.refuse(None, say("condition.too_much"), say("condition.example")) from None
    except TokenError:
        raise reader.refuse(None, say("condition.syntax", what=reader.text), say("condition.quotes")) from None


@lru_cache(maxsize=512)
def _parsed(text: str) -> exp.Condition:
    """A condition is parsed once for its names and once more to be compiled; nobody changes the tree."""
    import logging

    import sqlglot
    from sqlglot import exp

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)  # it would echo the condition on stderr
    return sqlglot.parse_one(text, dialect="duckdb", into=exp.Condition)


def _decimals(reader: _Reader) -> str:
    """The text with 50% written as 0.5: SQL would read a modulo."""
    parts: list[str] = []
    length, at = 0, 0
    for quoted in [*re.finditer(r"'(?:[^']|'')*'", reader.text), None]:
        end = quoted.start() if quoted else len(reader.text)
        for match in _PERCENT.finditer(reader.text, at, end):
            if match.start() < at:
                continue
            number = operand.decimal_text(Fraction(match[1]) / 100)
            before = reader.text[at : match.start()]
            parts += [before, number]
            reader.percents.add(length + len(before))
            length += len(before) + len(number)
            reader.shifts.append((length, len(number) - len(match[0])))
            at = match.end()
        stop = quoted.end() if quoted else len(reader.text)
        parts.append(reader.text[at:stop])
        length += stop - at
        at = stop
    return "".join(parts)


def _read(reader: _Reader, node: exp.Expression) -> Operand:
    """One node of the tree as an operand; a node that is not in the table is refused."""
    kind = type(node).__name__
    handler = _handlers().get(kind)
    surplus = [name for name, value in node.args.items() if value and name not in _PARTS.get(kind, _TWO)]
    if handler is None or surplus:
        raise reader.refuse(node, say("condition.not_allowed", what=_shown(reader, node)), say("condition.example"))
    return handler(reader, node)


def _shown(reader: _Reader, node: exp.Expression) -> str:
    start, end = reader._span(node)
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

Handler = Callable[["_Reader", "exp.Expression"], Operand]


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


def _paren(reader: _Reader, node: exp.Expression) -> Operand:
    inner = _read(reader, node.this)
    return operand.boolean(f"({inner.sql})") if inner.sort is Sort.BOOLEAN else inner


def _truth(reader: _Reader, node: exp.Expression) -> Operand:
    value = _read(reader, node)
    if value.sort is not Sort.BOOLEAN:
        raise reader.refuse(node, say("condition.not_a_condition"), say("condition.compare_it"))
    return value


def _logic(reader: _Reader, node: exp.Expression, word: str) -> Operand:
    left, right = _truth(reader, node.this), _truth(reader, node.expression)
    return operand.boolean(f"({left.sql} {word} {right.sql})")


def _not(reader: _Reader, node: exp.Expression) -> Operand:
    return operand.boolean(f"(NOT {_truth(reader, node.this).sql})")


def _comparison(reader: _Reader, node: exp.Expression, operator: str) -> Operand:
    left, right = _pair(reader, node, node.this, node.expression)
    if operator not in ("=", "<>") and any(one.codes and not one.open for one in (left, right)):
        raise reader.refuse(node, say("condition.no_order"), say("condition.no_order_remedy"))
    return operand.boolean(f"({operand.compare(left, operator, right)})")


def _pair(
    reader: _Reader, node: exp.Expression, first: exp.Expression, second: exp.Expression
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


def _check_word(reader: _Reader, column: Operand, node: exp.Expression) -> None:
    """A coded column compared with a word that it can never hold is a mistake, not an empty list."""
    while type(node).__name__ == "Paren":
        node = node.this
    if not column.codes or type(node).__name__ != "Literal":
        return
    word = str(node.this)
    if word not in column.codes:
        raise reader.refuse(node, say("condition.no_such_word", word=word), suggestion(word, column.codes))


def _in(reader: _Reader, node: exp.Expression) -> Operand:
    items = node.args.get("expressions") or []
    if not items or node.args.get("query") is not None:
        raise reader.refuse(node, say("condition.not_allowed", what=_shown(reader, node)), say("condition.example"))
    tests = []
    for item in items:
        left, right = _pair(reader, node, node.this, item)
        tests.append(operand.compare(left, "=", right))
    return operand.boolean(f"({' OR '.join(tests)})")


def _is(reader: _Reader, node: exp.Expression) -> Operand:
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


def _between(reader: _Reader, node: exp.Expression) -> Operand:
    left, low = _pair(reader, node, node.this, node.args["low"])
    _, high = _pair(reader, node, node.this, node.args["high"])
    return operand.boolean(f"({operand.compare(left, '>=', low)} AND {operand.compare(left, '<=', high)})")


def _like(reader: _Reader, node: exp.Expression) -> Operand:
    value, pattern = _read(reader, node.this), _read(reader, node.expression)
    if value.sort is not Sort.TEXT or type(node.expression).__name__ != "Literal":
        raise reader.refuse(node, say("condition.like"), say("condition.example"))
    word = "NOT LIKE" if node.args.get("negate") else "LIKE"
    return operand.boolean(f"({value.sql} {word} {pattern.sql})")


def _arithmetic(reader: _Reader, node: exp.Expression, sign: str) -> Operand:
    left, right = _read(reader, node.this), _read(reader, node.expression)
    numbers = (Sort.NUMBER, Sort.RATIO)
    if left.sort not in numbers or right.sort not in numbers:
        raise reader.refuse(node, say("condition.no_number"), say("condition.example"))
    if sign != "*":
        return operand.add(left, right, sign)
    if left.constant is None and right.constant is None:
        raise reader.refuse(node, say("condition.product"), say("condition.product_remedy"))
    return operand.multiply(left, right)


def _negative(reader: _Reader, node: exp.Expression) -> Operand:
    value = _read(reader, node.this)
    if value.constant is None:
        raise reader.refuse(node, say("condition.no_number"), say("condition.example"))
    return operand.literal(-value.constant)


def _literal(reader: _Reader, node: exp.Expression) -> Operand:
    written = str(node.this)
    if node.args.get("is_string"):
        return operand.text("'" + written.replace("'", "''") + "'")
    if not _NUMBER.fullmatch(written):
        raise reader.refuse(node, say("condition.no_decimal", what=written), say("condition.write_digits"))
    if max(map(len, written.split("."))) > DIGITS:
        raise reader.refuse(node, say("condition.long_number"), say("condition.write_digits"))
    unit = operand.SHARE if node.meta.get("start") in reader.percents else ""
    return operand.literal(Fraction(written if not written.startswith(".") else f"0{written}"), unit)


def _date_literal(reader: _Reader, node: exp.Expression) -> Operand:
    """Only ``date '2026-10-31'``: any other cast could fail or change a value inside the engine."""
    inner = node.this
    kind = str(node.args["to"].this.value if node.args.get("to") is not None else "")
    if kind != "DATE" or type(inner).__name__ != "Literal" or not operand.is_day(str(inner.this)):
        raise reader.refuse(node, say("condition.not_allowed", what=_shown(reader, node)), say("condition.example"))
    return operand.day(f"DATE '{inner.this}'")


def _name(reader: _Reader, node: exp.Expression) -> Operand:
    name = str(node.name)
    if node.args.get("table") is not None or name not in reader.vocabulary:
        shown = _shown(reader, node)
        raise reader.refuse(
            node,
            say("condition.unknown_name", name=shown),
            suggestion(name, dict.fromkeys([*reader.vocabulary, *reader.known])),
        )
    reader.uses.append(name)
    return reader.vocabulary[name]
