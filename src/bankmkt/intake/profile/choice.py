"""Which file column fills which canonical column is chosen only where there is nothing to choose.

One exact header for one column is taken. Two headers that mean one column, one header that means two, or a
header that is merely like a known one stay open and are put to a person, with what speaks for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bankmkt.intake.headers import Heading, fold, needed
from bankmkt.intake.profile.meaning import words_of
from bankmkt.intake.profile.shape import Guess
from bankmkt.tables.model import Table


@dataclass(slots=True)
class Choice:
    """Places are indexes into the sheet's columns.

    `bound` is settled. `contested` are columns that several headers mean, `ambiguous` headers that mean
    several columns, `suggested` the guesses for headers that are not known, `missing` the needed columns
    that nothing fills.
    """

    bound: dict[str, int] = field(default_factory=dict)
    contested: dict[str, list[int]] = field(default_factory=dict)
    ambiguous: dict[int, tuple[str, ...]] = field(default_factory=dict)
    suggested: dict[int, list[Guess]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


def choose(table: Table, headings: Sequence[Heading], guesses: Sequence[Sequence[Guess]]) -> Choice:
    """Settle what is settled by headers alone."""
    claims: dict[str, list[int]] = {}
    choice = Choice()
    for place, listed in enumerate(guesses):
        sure = [guess.column for guess in listed if guess.why in ("exact", "doubtful")]
        if len(sure) == 1:
            claims.setdefault(sure[0], []).append(place)
        elif sure:
            choice.ambiguous[place] = tuple(sure)
        elif listed:
            choice.suggested[place] = list(listed)
    for column, places in claims.items():
        own = [place for place in places if fold(column) in words_of(headings[place])]
        if len(places) == 1:
            choice.bound[column] = places[0]
        elif len(own) == 1:  # the canonical name means its column and nothing else
            choice.bound[column] = own[0]
        else:
            choice.contested[column] = places
    # a header between two columns of which one has its own header can only mean the other
    for place, columns in list(choice.ambiguous.items()):
        free = [column for column in columns if column not in choice.bound and column not in choice.contested]
        if len(free) == 1 and len(columns) > 1:
            choice.suggested[place] = [guess for guess in guesses[place] if guess.column == free[0]]
            del choice.ambiguous[place]
    choice.missing = tuple(name for name in needed(table) if name not in choice.bound and name not in choice.contested)
    return choice
