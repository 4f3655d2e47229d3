"""A name proposes a table, a header decides it, and two tables that fit about equally well are a question.

Names of files carry branches, dates and numbers around the word that matters, and the word may still be
about something else; so the columns without which the table cannot be stored must be there. By the header
alone a table is taken only when most of the header is its own and no other table comes near.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from bankmkt.base.errors import InputError
from bankmkt.intake import layout
from bankmkt.intake.grid import Merge, Row
from bankmkt.intake.headers import Heading, fold, known, needed, recognised, single
from bankmkt.intake.units import parted
from bankmkt.tables import names, table, tables
from bankmkt.tables.catalogue._titles import titles
from bankmkt.tables.model import Table

LEAST: Final = 3
"""So many columns of a table must be recognised."""
SHARE: Final = 60
"""So many percent of the filled headers must be."""
AHEAD: Final = 2
"""By so many columns the best table must lead."""
_WIDEST: Final = 500
"""A table is recognised by its first so many columns."""
_DATED: Final = r"(?:[-_. ]?(?:\d{8}|\d{6}|\d{4}-\d{2}-\d{2}|\d{4}-\d{2}))?"
_AROUND: Final = re.compile(
    r"(?:19|20)\d\d年(?:\d{1,2}月(?:末|底|份)?)?(?:\d{1,2}[日号])?|\d{1,2}月(?:末|底|份)?|\d+|\([^()]*\)|（[^（）]*）|\[[^\[\]]*\]|"
    r"第?[一二三四]季度|上半年|下半年|副本|最终版?|终稿|定稿|修订版?|更新版?|新版|导出|v\d*|final|copy|[-_.·—~#\s]+",
    re.IGNORECASE,
)
_OFFICES: Final = "总行|分行|支行|营业部|分理处|网点|农商行|农商银行|银行|信用社|本行|全行|全辖|辖内"
_ORGANISATION: Final = re.compile(f"(?:{_OFFICES})")
_SUFFIXES: Final = ("", "表", "清单", "明细", "台账", "一览表", "数据", "报表", "汇总表")
_PREFIX: Final = re.compile(r"^(?:全部|所有|本月|当月|月末|年末|最新|存量|有余额)")


@lru_cache(maxsize=1)
def _canonical() -> re.Pattern[str]:
    listed = "|".join(sorted(names(), key=len, reverse=True))
    return re.compile(f"({listed}){_DATED}", re.IGNORECASE)


def canonical(name: str) -> Table | None:
    """The table that a file's stem or a sheet's name means by its own name, perhaps with a date behind it."""
    match = _canonical().fullmatch(name.strip())
    found = table(match[1].lower()) if match else None
    return None if found is None or found.derived else found


@lru_cache(maxsize=1024)
def titled(name: str) -> Table | None:
    """The table that a name means by what banks call it, with a branch, dates and numbers around it."""
    core = fold(_AROUND.sub("", name))
    if not core:
        return None
    known_titles = {fold(title): target for title, target in titles().items()}
    after = [core[found.end() :] for found in _ORGANISATION.finditer(core)]
    for part in dict.fromkeys([core, *after, *[_PREFIX.sub("", one) for one in (core, *after)]]):
        for suffix in _SUFFIXES:
            if part.endswith(suffix) and (target := known_titles.get(part.removesuffix(suffix))) is not None:
                return table(target)
    return None


def named(name: str) -> Table | None:
    """The table that a name proposes."""
    return canonical(name) or titled(name)


@dataclass(frozen=True, slots=True)
class Guess:
    """What headers say: the table, or the tables between which they do not decide, best first."""

    table: Table | None
    candidates: tuple[str, ...]


def by_header(rows: Sequence[Row], *, given: Sequence[str] = (), merges: Sequence[Merge] = (), left: int = 0) -> Guess:
    """The table that the first rows of a sheet are a header of, if one is clearly ahead of all others."""
    rows = [row if len(row.cells) <= _WIDEST else row._replace(cells=row.cells[:_WIDEST]) for row in rows]
    scored: list[tuple[int, int, Table]] = []
    for target in _plausible(rows):
        try:
            found = layout.find(rows, table=target, given=given, merges=merges, left=left)
        except InputError:
            continue
        columns = recognised(target, found.headings)
        filled = sum(1 for heading in found.headings if heading.names)
        present = {*columns, *given, "as_of"}
        if len(columns) < LEAST or len(columns) * 100 < filled * SHARE:
            continue
        if all(name in present for name in needed(target)):
            scored.append((len(columns), _weight(target, columns), target))
    scored.sort(key=lambda one: (-one[0], -one[1]))
    listed = tuple(one[2].name for one in scored)
    if not scored:
        return Guess(None, ())
    if len(scored) == 1 or scored[0][0] - scored[1][0] >= AHEAD:
        return Guess(scored[0][2], listed)
    best = [one for one in scored if scored[0][0] - one[0] < AHEAD]
    keyed = [one for one in best if _own_key(one[2], [other[2] for other in best if other is not one])]
    return Guess(keyed[0][2] if len(keyed) == 1 else None, tuple(one[2].name for one in best))


def is_of(target: Table, rows: Sequence[Row], *, merges: Sequence[Merge] = (), left: int = 0) -> bool:
    """Whether a sheet has the columns without which the table cannot be stored, but for the date of a snapshot."""
    try:
        found = layout.find(rows, table=target, merges=merges, left=left)
    except InputError:
        return False
    columns = recognised(target, found.headings)
    return bool(columns) and all(name in columns for name in needed(target) if name != "as_of")


def _weight(target: Table, columns: dict[str, int]) -> int:
    return sum(name in columns for name in target.key)


def _own_key(target: Table, others: Sequence[Table]) -> bool:
    """Whether a key column of the table bears a name that is no column of any of the others."""
    own = [name for name in target.key if name != "as_of"]
    if len(own) != 1:
        return False
    column = target.column(own[0])
    assert column is not None
    words = {fold(word) for word in (column.name, column.label.zh, *column.aliases)}
    return not any(words & set(known(other)) for other in others)


def _plausible(rows: Sequence[Row]) -> list[Table]:
    """The tables of which some row names enough columns."""
    found: dict[str, int] = {}
    for row in rows[: layout.SEARCHED]:
        counts: dict[str, set[str]] = {}
        for heading in single(row.cells):
            for target, column in _meanings(heading):
                counts.setdefault(target, set()).add(column)
        for target, columns in counts.items():
            found[target] = max(found.get(target, 0), len(columns))
    listed = [name for name, count in sorted(found.items(), key=lambda one: -one[1]) if count >= LEAST - 1]
    return [one for name in listed[:12] if (one := table(name)) is not None]


def _meanings(heading: Heading) -> tuple[tuple[str, str], ...]:
    if not heading.names:
        return ()
    words = vocabulary()
    folded = fold(heading.names[0])
    if folded in words:
        return words[folded]
    parts = parted(heading.names[0])
    return words.get(parts.base, ()) if parts else ()


@cache
def vocabulary() -> dict[str, tuple[tuple[str, str], ...]]:
    """Every word that is a header of some table, folded, with the tables and columns that it may mean."""
    found: dict[str, list[tuple[str, str]]] = {}
    for target in tables().values():
        if target.derived:
            continue
        for word, columns in known(target).items():
            found.setdefault(word, []).extend((target.name, column) for column in columns)
    return {word: tuple(listed) for word, listed in found.items()}


def is_header(text: str, target: Table | None, words: frozenset[str] = frozenset()) -> bool:
    """Whether a cell is a header of the table (of any table without one) or one of a mapping's `words`."""
    folded = fold(text)
    if not folded:
        return False
    listed = known(target) if target is not None else vocabulary()
    if folded in listed or folded in words:
        return True
    parts = parted(text)
    return parts is not None and (parts.base in listed or parts.base in words)
