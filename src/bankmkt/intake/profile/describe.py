"""Counts become what a person reads of a column, and only here: so one place decides what is masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from bankmkt.intake import cast
from bankmkt.intake.profile import masking
from bankmkt.intake.profile.choice import Choice
from bankmkt.intake.profile.column import ColumnStats
from bankmkt.intake.profile.kinds import type_of
from bankmkt.intake.profile.open_questions import known_words, showable, unknown_words
from bankmkt.intake.profile.shape import ColumnProfile, Guess
from bankmkt.intake.profile.sighting import Sighting
from bankmkt.tables.model import Column, Table, Type

_SAMPLES: Final = 3
_FORMS: Final = 4
_WORDS: Final = 12
_FLAWS: Final = ("scientific", "no such day")


def describe(
    sighting: Sighting,
    units: dict[int, str],
    stats: Sequence[ColumnStats],
    guesses: Sequence[Sequence[Guess]],
    choice: Choice,
    table: Table | None,
) -> tuple[ColumnProfile, ...]:
    """Every column as it may be shown."""
    owners = {place: name for name, place in choice.bound.items()}
    found = []
    for place, one in enumerate(stats):
        listed = list(guesses[place])
        meaning = next((guess for guess in listed if guess.column == owners.get(place)), listed[0] if listed else None)
        column = table.column(meaning.column) if table and meaning else None
        settled = column if place in owners else None
        found.append(
            _column(sighting, units, place, one, meaning, [g for g in listed if g is not meaning], column, settled)
        )
    return tuple(found)


def _column(
    sighting: Sighting,
    units: dict[int, str],
    place: int,
    stats: ColumnStats,
    meaning: Guess | None,
    others: Sequence[Guess],
    likely: Column | None,
    settled: Column | None,
) -> ColumnProfile:
    kind = type_of(stats)
    unit, origin = _unit(sighting, units, place, stats, likely, kind)
    named = settled is None and masking.is_sensitive(sighting.headings[place].text)
    listed = likely is not None and bool(likely.codes or likely.allowed)
    words = not named and not stats.many and masking.are_words(dict(stats.values), stats.meant, expected=listed)
    amount = kind == "money" or (likely is not None and likely.type is Type.MONEY) or bool(unit and unit != "%")
    veil = _Veil(likely, amount=amount, words=words, hidden=named)
    low, high = _extremes(stats, likely, kind, veil)
    translated, unknown = _codes(stats, settled)
    shown_type = _declared_type(settled) if settled is not None and kind != "empty" else kind
    return ColumnProfile(
        place=place + 1,
        header=" ".join(sighting.headings[place].text.split()),
        type=shown_type,
        rows=stats.rows,
        filled=stats.filled,
        distinct=stats.distinct,
        many=stats.many,
        cell=_letters(sighting.left + place) if sighting.letters else "",
        meaning=meaning,
        others=tuple(others),
        forms=tuple(stats.forms.most_common(_FORMS)),
        unit=unit,
        unit_from=origin,
        smallest=low,
        largest=high,
        samples=_samples(stats, veil),
        translated=translated,
        unknown=unknown,
        flaws=tuple(
            (form, count) for form, count in (*((f, stats.forms[f]) for f in _FLAWS), *stats.doubts.items()) if count
        ),
    )


def _declared_type(column: Column) -> str:
    if column.type is not Type.TEXT:
        return str(column.type.value)
    if column.allowed or column.codes:
        return "code"
    return "id" if column.name.endswith(("_id", "_no", "_number", "_account", "_code")) else "text"


def _unit(
    sighting: Sighting, units: dict[int, str], place: int, stats: ColumnStats, likely: Column | None, kind: str
) -> tuple[str, str]:
    if place in units:
        return units[place], "header"
    if stats.share("percent") >= 0.5:
        return "%", "cells"
    if stats.share("permille") >= 0.5:
        return "‰", "cells"
    if stats.share("unit") >= 0.5:
        return "", "cells"
    money = likely.type is Type.MONEY if likely is not None else kind == "money"
    return (sighting.note, "note") if sighting.note and money else ("", "")


@dataclass(frozen=True, slots=True)
class _Veil:
    """How the cells of one column are masked; `hidden` where its unknown header speaks of persons."""

    column: Column | None
    amount: bool
    words: bool
    hidden: bool

    def cell(self, text: str) -> str:
        """A cell as it may be shown; the words that a column of codes knows are nobody's."""
        column = self.column
        if self.hidden:
            return masking.secret(text)
        if column is not None and (column.codes or column.allowed) and cast.folded(text) in known_words(column):
            return text.strip()
        return masking.value(text, column, amount=self.amount, words=self.words)

    def day(self, value: date) -> str:
        """A day as it may be shown."""
        return masking.secret(value.isoformat()) if self.hidden else masking.day(value, self.column)

    def number(self, value: Decimal) -> str:
        """A number as it may be shown."""
        return masking.secret(f"{value:f}") if self.hidden else masking.number(value, self.column, amount=self.amount)


def _extremes(stats: ColumnStats, column: Column | None, kind: str, veil: _Veil) -> tuple[str, str]:
    """The smallest and the largest value, by day, by number, or as text, masked."""
    if not stats.meant:
        return "", ""
    wanted = kind if column is None else column.type.value
    if wanted in ("date", "month") and stats.low_day is not None and stats.high_day is not None:
        low, high = veil.day(stats.low_day), veil.day(stats.high_day)
        return (low[:7], high[:7]) if wanted == "month" else (low, high)
    number = wanted in ("money", "rate", "number", "integer")
    if number and stats.low_number is not None and stats.high_number is not None:
        return veil.number(stats.low_number), veil.number(stats.high_number)
    return veil.cell(stats.low_text), veil.cell(stats.high_text)


def _samples(stats: ColumnStats, veil: _Veil) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for text in stats.first:
        found[veil.cell(text)] = None
        if len(found) == _SAMPLES:
            break
    return tuple(found)


def _codes(
    stats: ColumnStats, column: Column | None
) -> tuple[tuple[tuple[str, str, int], ...], tuple[tuple[str, int], ...]]:
    """The known words of a column of codes with their codes, and the unknown ones where they may be shown."""
    if column is None or stats.many or not (column.codes or column.allowed or column.type is Type.BOOLEAN):
        return (), ()
    known = known_words(column)
    translated = [
        (text, known[cast.folded(text)], count)
        for text, count in stats.values.most_common()
        if cast.folded(text) in known
    ]
    rest = unknown_words(stats, column) if column.allowed or column.type is Type.BOOLEAN else {}
    shown = showable(rest, stats)
    unknown = [(text, rest[text]) for text in shown[:_WORDS]]
    if rest and not shown:
        unknown = [("…", sum(rest.values()))]
    return tuple(translated[:_WORDS]), tuple(unknown)


def _letters(index: int) -> str:
    """A spreadsheet's name of a column, from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
