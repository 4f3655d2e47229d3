"""Lists within lists are taken out of a step into columns of steps before it, a level at a time.

What is missing for a verdict is a list of lists of lists. An engine that works out the type of every nested call anew
at every level needs minutes to plan what takes it milliseconds to run; as columns of earlier steps it plans at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bankmkt.query.macros import arguments_of

_CALL = re.compile(r"@union\(")
_SOURCE = re.compile(r"\nFROM (\w+)(?=\s*$|\nWHERE )")
_OTHER = re.compile(r"\b(JOIN|GROUP BY|DISTINCT|UNION)\b")


@dataclass(frozen=True, slots=True)
class Level:
    """A step that adds the lists of one level to its source."""

    name: str
    sql: str


def lifted(name: str, sql: str) -> tuple[list[Level], str]:
    """The steps to make before a step, and its SQL that reads them; a step of several sources stays as it is."""
    source = _SOURCE.search(sql)
    if source is None or len(_SOURCE.findall(sql)) > 1 or _OTHER.search(sql) or "@union(" not in sql:
        return [], sql
    levels: list[Level] = []
    relation, taken = source[1], 0
    while True:
        found = _innermost(sql)
        if not found:
            break
        columns = {text: f"{name}__list_{taken + place}" for place, text in enumerate(found, 1)}
        taken += len(found)
        level = f"{name}__lists_{len(levels) + 1}"
        shown = ",\n  ".join(f"{text} AS {column}" for text, column in columns.items())
        levels.append(Level(level, f"SELECT *,\n  {shown}\nFROM {relation}"))
        relation = level
        for text, column in columns.items():
            sql = sql.replace(text, column)
    return levels, _SOURCE.sub(f"\nFROM {relation}", sql)


def _innermost(sql: str) -> list[str]:
    """The unions within other unions that hold none themselves, each once."""
    found: dict[str, None] = {}
    outer: list[int] = []
    for call in _CALL.finditer(sql):
        _, end = arguments_of(sql, call.end())
        text = sql[call.start() : end]
        outer = [one for one in outer if one > call.start()]
        if outer and "@union(" not in text[1:]:
            found[text] = None
        outer.append(end)
    return list(found)
