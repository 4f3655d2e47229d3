"""A header speaks first and the cells confirm; neither alone is believed when they disagree.

A known header whose cells do not fit is doubtful, an unknown header is compared with the known ones, and a few
kinds of cells (numbers with a check digit, the five classes) say what they are under any header. Only an exact
header that fits goes into a draft unasked; everything else is put to a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from bankmkt.intake import cast
from bankmkt.intake.headers import Heading, fold, known, meaning
from bankmkt.intake.mapping import RATE_UNITS, UNITS
from bankmkt.intake.profile.column import ColumnStats
from bankmkt.intake.profile.kinds import fit
from bankmkt.intake.profile.shape import Guess
from bankmkt.intake.units import Unit, parted
from bankmkt.tables.model import Column, Table, Type

EXACT: Final = 0.99
FITS: Final = 0.9
LEAST: Final = 0.35
_SIMILAR: Final = 0.6
_NAMES: Final = ("姓名", "名称", "名")


@lru_cache(maxsize=4096)
def words_of(heading: Heading) -> tuple[str, ...]:
    """The folded texts by which a heading may be compared: its names, each with and without its unit."""
    found: dict[str, None] = {}
    for name in heading.names:
        found[fold(name)] = None
        parts = parted(name)
        if parts is not None and (parts.unit is not None or not parts.word):
            found[parts.base] = None
    return tuple(word for word in found if word)


def unit_of(table: Table | None, heading: Heading) -> Unit | None:
    """The unit that a heading states, by the table's reading of it where there is one."""
    if table is not None and (unit := meaning(table, heading).unit) is not None:
        return unit
    parts = next((found for name in heading.names if (found := parted(name)) is not None), None)
    return parts.unit if parts is not None and parts.unit is not None else heading.unit


def word_of(unit: Unit) -> str:
    """The word of a mapping for a unit of money or of rates, empty for other units."""
    known_units = {"money": UNITS, "rate": RATE_UNITS}.get(unit.kind, {})
    return next((word for word, power in known_units.items() if power == unit.power), "")


def guesses(table: Table, heading: Heading, stats: ColumnStats) -> list[Guess]:
    """What a file's column may be in this table, the likeliest first, at most four."""
    found: dict[str, Guess] = {}
    for name in meaning(table, heading).columns:
        column = table.column(name)
        assert column is not None
        share = fit(stats, column)
        why = "exact" if share >= FITS or column.allowed else "doubtful"
        found[name] = Guess(name, round(EXACT * (0.4 + 0.6 * share), 2), why, heading.text)
    if not found:
        for guess in (*_similar(table, heading, stats), *_by_values(table, stats)):
            if guess.column not in found or guess.confidence > found[guess.column].confidence:
                found[guess.column] = guess
    ordered = sorted(found.values(), key=lambda guess: -guess.confidence)
    return [guess for guess in ordered if guess.confidence >= LEAST][:4]


def _similar(table: Table, heading: Heading, stats: ColumnStats) -> list[Guess]:
    best: dict[str, Guess] = {}
    for word, columns in known(table).items():
        ratio = max((_alike(cell, word) for cell in words_of(heading)), default=0.0)
        if ratio < _SIMILAR:
            continue
        for name in columns:
            column = table.column(name)
            assert column is not None
            if _is_name(heading) and column.name.endswith(("_id", "_no", "_code")):
                continue
            confidence = round(0.85 * ratio * fit(stats, column), 2)
            if name not in best or confidence > best[name].confidence:
                best[name] = Guess(name, confidence, "similar", word)
    return list(best.values())


def _is_name(heading: Heading) -> bool:
    return any(word.endswith(_NAMES) for word in words_of(heading))


@lru_cache(maxsize=65536)
def _alike(cell: str, word: str) -> float:
    """How like two folded headers are: shared runs of characters, and whether one holds the other."""
    if min(len(cell), len(word)) < 2 or len(set(cell) & set(word)) * 4 < len(set(cell) | set(word)):
        return 0.0
    ratio = SequenceMatcher(None, cell, word).ratio()
    if (word in cell or cell in word) and min(len(cell), len(word)) * 2 >= max(len(cell), len(word)):
        ratio = max(ratio, 0.8)
    return ratio


def _by_values(table: Table, stats: ColumnStats) -> list[Guess]:
    """Columns that their cells alone point to."""
    if stats.meant < 5:
        return []
    found = []
    for column in table.columns:
        confidence = _by_cells(column, stats)
        if confidence:
            found.append(Guess(column.name, round(confidence, 2), "values"))
    return found


def _by_cells(column: Column, stats: ColumnStats) -> float:
    if column.name == "registration_no":
        return 0.7 * stats.share("credit code") if stats.share("credit code") >= FITS else 0.0
    if column.name == "id_number":
        return 0.7 * stats.share("resident") if stats.share("resident") >= FITS else 0.0
    if column.name == "phone":
        return 0.6 * stats.share("phone") if stats.share("phone") >= FITS else 0.0
    if column.type is Type.TEXT and len(column.codes) >= 3 and 2 <= stats.distinct <= 20 and not stats.many:
        share = fit_of_codes(column, stats)
        return 0.7 * share if share >= FITS else 0.0
    return 0.0


def fit_of_codes(column: Column, stats: ColumnStats) -> float:
    """The share of cells that hold a word or code that the column knows."""
    words = cast.words(cast.CellForm(column))
    hits = sum(count for text, count in stats.values.items() if cast.folded(text) in words)
    return hits / stats.meant if stats.meant else 0.0


def settle(table: Table, headings: Sequence[Heading], stats: Sequence[ColumnStats]) -> list[list[Guess]]:
    """The guesses of every column; what an exact header takes is no guess for another header any more."""
    all_guesses = [guesses(table, heading, one) for heading, one in zip(headings, stats, strict=True)]
    taken = {
        listed[0].column
        for listed in all_guesses
        if listed and listed[0].why == "exact" and (len(listed) == 1 or listed[1].why != "exact")
    }
    return [
        [guess for guess in listed if guess.why in ("exact", "doubtful") or guess.column not in taken]
        for listed in all_guesses
    ]
