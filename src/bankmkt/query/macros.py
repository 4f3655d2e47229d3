"""Macros are the only constructs in which engines may differ: steps say `@share(a, b)`, a dialect says what that is.

The alternative, transpiling whole statements, changes the meaning of division, decimals and null order without a
word. A macro is a named promise with one lowering per dialect and a test on each; what stands between the macros is
SQL that every engine answers alike. The expander below knows parentheses and quotes and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

Lowering = Callable[..., str]
_CALL = re.compile(r"@([a-z_]+)\(")
_INTERESTING = re.compile(r"['\"@]")


class UnknownMacroError(LookupError):
    """A step uses a macro that the dialect lacks: a bug of ours."""


def expand(sql: str, lowerings: Mapping[str, Lowering]) -> str:
    """`sql` with every macro replaced, innermost first; text within quotes is left alone."""
    parts: list[str] = []
    at = 0
    while at < len(sql):
        if sql[at] in "'\"":
            end = _end_of_quoted(sql, at)
            parts.append(sql[at:end])
            at = end
            continue
        call = _CALL.match(sql, at)
        if call is None:
            following = _INTERESTING.search(sql, at + 1)
            end = following.start() if following else len(sql)
            parts.append(sql[at:end])
            at = end
            continue
        arguments, at = arguments_of(sql, call.end())
        name = call[1]
        if name not in lowerings:
            raise UnknownMacroError(name)
        parts.append(lowerings[name](*(expand(argument.strip(), lowerings) for argument in arguments)))
    return "".join(parts)


def arguments_of(sql: str, at: int) -> tuple[list[str], int]:
    """The arguments from just after the opening parenthesis, and the position after the closing one."""
    arguments: list[str] = []
    start, depth = at, 0
    while True:
        char = sql[at]  # an IndexError here is an unbalanced macro: a bug of ours
        if char in "'\"":
            at = _end_of_quoted(sql, at)
            continue
        if char in "([":
            depth += 1
        elif char in ")]" and depth:
            depth -= 1
        elif char == ")":
            last = sql[start:at]
            if last.strip():
                arguments.append(last)
            return arguments, at + 1
        elif char == "," and not depth:
            arguments.append(sql[start:at])
            start = at + 1
        at += 1


def _end_of_quoted(sql: str, at: int) -> int:
    """The position after a quoted text that begins at `at`; a doubled quote stays inside."""
    quote = sql[at]
    at += 1
    while True:
        at = sql.index(quote, at) + 1
        if sql[at : at + 1] != quote:
            return at
        at += 1
