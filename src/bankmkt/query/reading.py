"""The text of a condition becomes a tree in which every node still knows where it was written.

sqlglot parses, because a parser of our own would be worse. What SQL would read otherwise than an analyst writes it
(50% is a modulo there) is rewritten before, and every refusal is moved back to the text as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from bankmkt.base.say import say
from bankmkt.query import operand
from bankmkt.query.operand import Operand

if TYPE_CHECKING:
    from sqlglot import exp

_PERCENT = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s*%(?=\s*(?:$|[),]|<|>|=|!|\+|-|\*|and\b|or\b))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a condition: `offset` and `width` count characters in its text."""

    message: str
    remedy: str
    offset: int
    width: int


@dataclass(slots=True)
class Refusal(Exception):
    """Raised where reading stops; it never leaves this room."""

    fault: Fault


@dataclass(slots=True)
class Reader:
    """One condition being read: `shifts` maps offsets in the rewritten text back to the text as written."""

    text: str
    vocabulary: Mapping[str, Operand]
    shifts: list[tuple[int, int]] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)
    tolerates: set[str] = field(default_factory=set)
    percents: set[int] = field(default_factory=set)
    known: Iterable[str] = ()

    def refuse(self, node: exp.Expression | None, message: str, remedy: str = "") -> Refusal:
        """A refusal at the text of `node`, as far as its parts have positions."""
        start, end = self.span(node)
        return Refusal(Fault(message, remedy, start, max(1, end - start)))

    def span(self, node: exp.Expression | None) -> tuple[int, int]:
        """Where a node stands in the text as written, as far as its parts have positions; else the whole."""
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


def parse(reader: Reader) -> exp.Expression:
    """The tree of the reader's text; Refusal where it cannot be parsed."""
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
        raise Refusal(fault) from None
    except (IndexError, RecursionError, ValueError):  # what the parser stumbles over instead of refusing
        raise reader.refuse(None, say("condition.too_much"), say("condition.example")) from None
    except TokenError:
        raise reader.refuse(None, say("condition.syntax", what=reader.text), say("condition.quotes")) from None


@lru_cache(maxsize=4096)
def _parsed(text: str) -> exp.Condition:
    """A condition is parsed once for its names and once more to be compiled; nobody changes the tree."""
    import logging

    import sqlglot
    from sqlglot import exp

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)  # it would echo the condition on stderr
    return sqlglot.parse_one(text, dialect="duckdb", into=exp.Condition)


def _decimals(reader: Reader) -> str:
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
