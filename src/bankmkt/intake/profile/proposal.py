"""Which table a sheet is is told by its needed columns first, by how much else it recognises second.

A name helps only a table that the headers could be: files are renamed more easily than headers. The
runners-up are always said, because the second place tells how sure the first one is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final

from bankmkt.intake.headers import Heading, meaning, needed
from bankmkt.intake.profile.column import ColumnStats
from bankmkt.intake.profile.kinds import fit
from bankmkt.intake.profile.meaning import FITS, settle
from bankmkt.intake.profile.shape import TableGuess
from bankmkt.tables import tables
from bankmkt.tables.model import Table

SHOWN: Final = 3
LEAST: Final = 0.3
_RUNNER_UP: Final = 0.2
_LOOKED_AT: Final = 6
"""So many tables are looked at again with headers that are only similar: comparing all would take a second."""


def propose(
    headings: Sequence[Heading], stats: Sequence[ColumnStats], named: Sequence[str], only: str = ""
) -> tuple[TableGuess, ...]:
    """The likeliest tables, at most three; `named` are those that the name means, `only` the one that is given."""
    guesses = [
        _judge(table, headings, stats, name in named)
        for name, table in tables().items()
        if only == name or (not only and not table.derived)
    ]
    guesses.sort(key=lambda guess: (-guess.confidence, -guess.recognised))
    if only:
        return tuple(guesses)
    near = [_with_guesses(guess, headings, stats) for guess in guesses[:_LOOKED_AT]]
    guesses = sorted(near, key=lambda guess: (-guess.confidence, -guess.recognised))
    best = [guess for guess in guesses if guess.confidence >= _RUNNER_UP][:SHOWN]
    return tuple(best) if best and best[0].confidence >= LEAST else ()


def _judge(table: Table, headings: Sequence[Heading], stats: Sequence[ColumnStats], named: bool) -> TableGuess:
    bound: set[str] = set()
    filled = 0
    for heading, one in zip(headings, stats, strict=True):
        if not heading.names:
            continue
        filled += 1
        for name in meaning(table, heading).columns:
            column = table.column(name)
            assert column is not None
            if fit(one, column) >= 0.5 * FITS:
                bound.add(name)
    wanted = [name for name in needed(table) if name != "as_of"]
    missing = tuple(name for name in wanted if name not in bound)
    keys = 1 - len(missing) / len(wanted) if wanted else 1.0
    share = min(1.0, len(bound - {"as_of"}) / max(1, filled))
    if not bound:
        return TableGuess(table.name, 0.25 if named else 0.0, 0, missing, named)
    score = 0.6 * share + 0.4 * keys * min(1.0, len(bound) / 3)
    if missing:
        score *= 0.7
    score = score * 0.85 + 0.15 if named else score * 0.95
    return TableGuess(table.name, round(min(score, 0.99), 2), len(bound), missing, named)


def _with_guesses(guess: TableGuess, headings: Sequence[Heading], stats: Sequence[ColumnStats]) -> TableGuess:
    """A little more for headers that are like those of the table, or whose cells speak for one of its columns."""
    target = tables()[guess.table]
    if not guess.recognised or not headings:
        return guess
    open_ones = [
        listed[0] for listed in settle(target, headings, stats) if listed and listed[0].why in ("similar", "values")
    ]
    best = {one.column: one.confidence for one in sorted(open_ones, key=lambda one: one.confidence)}
    wanted = sum(best.get(name, 0.0) for name in guess.missing)
    more = 0.5 * sum(best.values()) / len(headings) + 0.15 * wanted
    return replace(guess, confidence=round(min(0.99, guess.confidence + more), 2))


def stem(name: str) -> str:
    """The name of a file, or of a member of an archive, without folder and suffixes."""
    short = PurePosixPath(name).name
    return short.split(".", 1)[0] if not short.startswith(".") else short
