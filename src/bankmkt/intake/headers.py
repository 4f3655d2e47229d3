"""Columns are found by what their header says, never by where they stand.

So extracts may order columns as they like, and swapped columns cannot load into the wrong field. A header
is compared after folding what spreadsheets change in passing (width of characters, case, blanks); a cell
that could mean two columns, or two cells that mean one, stop the load, because either choice would be a
guess.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bankmkt.base.errors import Problem
from bankmkt.base.names import nearest
from bankmkt.base.say import say
from bankmkt.tables.model import Kind, Table


@dataclass(frozen=True, slots=True)
class Binding:
    """Which file column (an index into the header) fills which canonical column.

    `unknown` are headers of no use.
    """

    header: tuple[str, ...]
    places: Mapping[str, int]
    unknown: tuple[str, ...]


def fold(header: str) -> str:
    """A header as it is compared: compatibility forms and case folded, blanks gone."""
    return "".join(unicodedata.normalize("NFKC", header).casefold().split())


@lru_cache(maxsize=128)
def _known(table: Table) -> Mapping[str, tuple[str, ...]]:
    """The canonical columns that each folded header may mean."""
    known: dict[str, list[str]] = {}
    for column in table.columns:
        for word in dict.fromkeys((column.name, column.label.zh, *column.aliases)):
            columns = known.setdefault(fold(word), [])
            if column.name not in columns:
                columns.append(column.name)
    for column in table.columns:  # a canonical name means its column and nothing else
        known[fold(column.name)] = [column.name]
    return {word: tuple(columns) for word, columns in known.items()}


def needed(table: Table) -> tuple[str, ...]:
    """The columns without which no row can be stored: the key, the event's date, a snapshot's date."""
    names = list(table.key)
    if table.kind is Kind.SNAPSHOT and "as_of" not in names:
        names.insert(0, "as_of")
    if table.date and table.date not in names:
        names.append(table.date)
    return tuple(names)


def bind(
    table: Table,
    header: Sequence[str],
    shown: str,
    *,
    named: Mapping[str, Sequence[str]],
    given: Sequence[str],
) -> tuple[Binding, list[Problem]]:
    """Match a header to a table's columns, with everything that is wrong about it.

    `named` are the headers that a mapping names, by canonical column; `given` are columns whose value does
    not come from the file's cells at all. `shown` is the file as messages name it.
    """
    problems: list[Problem] = []
    cells = [fold(cell) for cell in header]
    found: dict[str, list[int]] = {}
    taken: set[int] = set()
    for column, words in named.items():
        wanted = [fold(word) for word in words]
        places = [index for index, cell in enumerate(cells) if cell and cell in wanted]
        if not places:
            listed = " / ".join(words)
            message = say("load.mapped_header_missing", file=shown, header=listed, column=column)
            problems.append(Problem(message, _near(header, words)))
        found[column] = places
        taken.update(places)
    known = _known(table)
    unknown = []
    for index, cell in enumerate(cells):
        if index in taken or not cell:
            continue
        meant = [column for column in known.get(cell, ()) if column not in named]
        if len(meant) > 1:
            message = say("load.header_ambiguous", file=shown, header=header[index].strip(), columns=", ".join(meant))
            problems.append(Problem(message, say("load.use_mapping")))
        elif meant and meant[0] not in given:
            found.setdefault(meant[0], []).append(index)
        else:
            unknown.append(header[index].strip())
    for column, places in found.items():
        if len(places) > 1:
            listed = ", ".join(header[index].strip() for index in places)
            message = say("load.header_twice", file=shown, column=column, headers=listed)
            problems.append(Problem(message, say("load.use_mapping")))
    problems += _missing(table, header, shown, {*found, *given})
    return Binding(
        tuple(header), {column: places[0] for column, places in found.items() if places}, tuple(unknown)
    ), problems


def _missing(table: Table, header: Sequence[str], shown: str, present: set[str]) -> list[Problem]:
    problems = []
    for name in needed(table):
        if name in present:
            continue
        if name == "as_of":
            problems.append(Problem(say("load.no_as_of", file=shown), say("load.no_as_of_remedy")))
            continue
        column = table.column(name)
        assert column is not None
        message = say("load.key_missing", file=shown, table=table.name, column=name, label=column.label.zh)
        remedy = f"{_near(header, (name, column.label.zh))} {say('load.key_missing_remedy')}"
        problems.append(Problem(message, remedy.strip()))
    return problems


def _near(header: Sequence[str], words: Sequence[str]) -> str:
    """The header most like one of these words, as a question.

    Never the whole header: where a file has none, its first row is somebody's data.
    """
    cells = [cell.strip() for cell in header if cell.strip()]
    for word in words:
        near = nearest(word, cells)
        if near is not None:
            return say("names.did_you_mean", name=near)
    return ""
