"""A declaration reads like a row of a table: name, Chinese label, English label, what banks call it.

So there is one short constructor per type, and aliases and code words are written as one string with blanks
between them. The defaults carry the policy that would otherwise be repeated in three hundred lines: an
amount is personal, anything else about a customer is internal, and a table may set one class for all its
columns.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from bankmkt.tables.catalogue._titles import words as titles_of
from bankmkt.tables.model import AS_OF, Column, Kind, Sensitivity, Table, Text, Type

PUBLIC: Final = Sensitivity.PUBLIC
INTERNAL: Final = Sensitivity.INTERNAL
PERSONAL: Final = Sensitivity.PERSONAL


class Codes(NamedTuple):
    """The canonical codes of a column and the words that translate into them, as `Column` has them."""

    allowed: tuple[str, ...]
    words: tuple[tuple[str, str], ...]


def closed(**words: str) -> Codes:
    """A list to which nothing can be added: canonical code = its Chinese words, with blanks between them."""
    return Codes(tuple(words), _pairs(words))


def open_ended(**words: str) -> Codes:
    """A list that banks extend: the words are translated, every other value is kept as it is."""
    return Codes((), _pairs(words))


def _pairs(words: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((word, code) for code, listed in words.items() for word in listed.split())


def text(
    name: str,
    zh: str,
    en: str,
    aliases: str = "",
    *,
    key: bool = False,
    sensitivity: Sensitivity = INTERNAL,
    references: str = "",
) -> Column:
    """Free text, and every id: ids keep their leading zeros; `references` is the table that the id belongs to."""
    column = _column(Type.TEXT, name, zh, en, aliases, key=key, sensitivity=sensitivity)
    return replace(column, references=references)


def code(
    name: str,
    zh: str,
    en: str,
    codes: Codes,
    aliases: str = "",
    *,
    key: bool = False,
    sensitivity: Sensitivity = INTERNAL,
) -> Column:
    """Text out of a list of codes."""
    column = _column(Type.TEXT, name, zh, en, aliases, key=key, sensitivity=sensitivity)
    return replace(column, allowed=codes.allowed, codes=codes.words)


def date(
    name: str, zh: str, en: str, aliases: str = "", *, key: bool = False, sensitivity: Sensitivity = INTERNAL
) -> Column:
    """A calendar day."""
    return _column(Type.DATE, name, zh, en, aliases, key=key, sensitivity=sensitivity)


def month(name: str, zh: str, en: str, aliases: str = "", *, key: bool = False) -> Column:
    """A calendar month."""
    return _column(Type.MONTH, name, zh, en, aliases, key=key)


def money(
    name: str,
    zh: str,
    en: str,
    aliases: str = "",
    *,
    currency: bool = False,
    sensitivity: Sensitivity = PERSONAL,
) -> Column:
    """Yuan; with `currency`, an amount in the currency of its row until it is converted."""
    column = _column(Type.MONEY, name, zh, en, aliases, sensitivity=sensitivity)
    return replace(column, currency=currency)


def rate(name: str, zh: str, en: str, aliases: str = "", *, sensitivity: Sensitivity = INTERNAL) -> Column:
    """Percent a year."""
    return _column(Type.RATE, name, zh, en, aliases, sensitivity=sensitivity)


def number(name: str, zh: str, en: str, aliases: str = "", *, sensitivity: Sensitivity = INTERNAL) -> Column:
    """An exact number that is neither money nor an interest rate."""
    return _column(Type.NUMBER, name, zh, en, aliases, sensitivity=sensitivity)


def integer(
    name: str, zh: str, en: str, aliases: str = "", *, key: bool = False, sensitivity: Sensitivity = INTERNAL
) -> Column:
    """A count, a number of days or months, a year."""
    return _column(Type.INTEGER, name, zh, en, aliases, key=key, sensitivity=sensitivity)


def flag(name: str, zh: str, en: str, aliases: str = "", *, sensitivity: Sensitivity = INTERNAL) -> Column:
    """Yes or no."""
    return _column(Type.BOOLEAN, name, zh, en, aliases, sensitivity=sensitivity)


def _column(
    type_: Type,
    name: str,
    zh: str,
    en: str,
    aliases: str,
    *,
    key: bool = False,
    sensitivity: Sensitivity = INTERNAL,
) -> Column:
    return Column(name, type_, Text(zh, en), key=key, aliases=tuple(aliases.split()), sensitivity=sensitivity)


def snapshot(
    name: str, zh: str, en: str, *columns: Column, keyed: bool = True, sensitivity: Sensitivity | None = None
) -> Table:
    """A table that is replaced whole per date: `as_of` is put first.

    `as_of` belongs to the key, also when it is all of it (one row per date). `keyed=False` is for a table
    whose rows have no key at all: there `as_of` is a plain column, or all rows of a date but one would be
    duplicates.
    """
    as_of = AS_OF if keyed else replace(AS_OF, key=False)
    return Table(
        name, Kind.SNAPSHOT, Text(zh, en), (as_of, *_own(name, _classed(columns, sensitivity))), aliases=titles_of(name)
    )


def event(name: str, zh: str, en: str, *columns: Column, date: str, optional_key: str = "") -> Table:
    """A table of things that happened on the column `date`."""
    return Table(name, Kind.EVENT, Text(zh, en), _own(name, columns), date, optional_key, aliases=titles_of(name))


def derived(name: str, zh: str, en: str, *columns: Column, date: str) -> Table:
    """A table of events that is made from another as that is loaded."""
    return replace(event(name, zh, en, *columns, date=date), derived=True)


def reference(name: str, zh: str, en: str, *columns: Column, sensitivity: Sensitivity | None = None) -> Table:
    """A table that is replaced whole."""
    return Table(
        name, Kind.REFERENCE, Text(zh, en), _own(name, _classed(columns, sensitivity)), aliases=titles_of(name)
    )


def _classed(columns: tuple[Column, ...], sensitivity: Sensitivity | None) -> tuple[Column, ...]:
    """The columns, all of one sensitivity where the table sets one."""
    if sensitivity is None:
        return columns
    return tuple(replace(column, sensitivity=sensitivity) for column in columns)


def _own(name: str, columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns, of which a table's own key refers to nothing: the same helper declares it elsewhere."""
    return tuple(replace(one, references="") if one.key and one.references == name else one for one in columns)
