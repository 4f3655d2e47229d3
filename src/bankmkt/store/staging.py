"""Each source is cast in one pass that stores the good rows; only if some are missing does a second look say why.

A clean file is so read once and written once. How many rows there must be is known from the file's bytes
(or from whoever wrote the scan), so that a row that the engine swallowed is noticed, and a file in which
anything stands that may not be a row of data is read again by the careful way.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.intake import cast, rowkind
from bankmkt.intake.headers import needed
from bankmkt.intake.source import Source
from bankmkt.store import scanning
from bankmkt.store.schema import ROW, SOURCE, literal, quoted
from bankmkt.store.stage import ASIDE, REJECTED, Stage
from bankmkt.tables.model import Sensitivity, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ODD_LOOKED_AT: Final = 10_000


@dataclass(slots=True)
class Staged:
    """How many rows of a source were read, and how many of these could not even be written to the stage.

    `seconds` is what the engine took.
    """

    source: Source
    read: int
    unreadable: int
    seconds: float = 0.0


def stage(stage: Stage, source: Source) -> Staged:
    """Cast one source into its table.

    Falls back to the careful way when the engine refuses the fast one, or would read rows that may not be data.
    """
    import duckdb

    started = time.monotonic()
    stage.prepare(source.table)
    while True:
        try:
            rows = _store(stage, source)
        except (duckdb.InvalidInputException, duckdb.ConversionException):
            if source.reading.scan.parquet:
                raise InputError(say("load.bad_parquet", file=source.place), say("load.bad_parquet_remedy")) from None
            if source.again is None:  # the engine's message quotes the row, so it must not travel
                raise AssertionError(f"{source.place}: the engine refused what was written for it") from None
            rows = None
        except duckdb.IOException:
            if source.path.exists():
                raise
            raise InputError(say("load.changed", file=source.place), say("load.changed_remedy")) from None
        if rows is not None:
            break
        _forget(stage, source)
        assert source.again is not None
        source.reading = source.again()
        source.again = None
    _add_problems(stage, source)
    read = rows + source.reading.unreadable
    return Staged(source, read, source.reading.unreadable, time.monotonic() - started)


def _store(stage: Stage, source: Source) -> int | None:
    """Store the good rows and list the others; how many rows there were, or None when another way must be taken."""
    names = source.columns
    listed = [quoted(name) for name in names]
    values = [scanning.value(source, name) for name in names]
    if source.dated and "as_of" not in names:
        assert source.as_of is not None
        listed.append('"as_of"')
        values.append(f"DATE '{source.as_of.isoformat()}'")
    number = stage.number(source.number)
    left_out = f"{scanning.bad(source)} OR _odd"
    done = stage.connection.execute(
        f"INSERT INTO {stage.home(source.table)} ({', '.join([*listed, SOURCE, ROW])}) "
        f"SELECT {', '.join([*values, str(number), ROW])} FROM ({scanning.select(source, stage.folder)}) "
        f"WHERE NOT ({left_out})"
    ).fetchone()
    assert done is not None
    good, expected = int(done[0]), source.reading.scan.records
    if good == expected:
        return good
    looked = _look(stage, source, left_out, listed, values)
    if looked is None or (expected is not None and good + looked.all != expected):
        if source.again is None:
            raise AssertionError(f"{source.place}: {good} of {expected} rows staged")
        return None
    return good + looked.all - looked.blank


@dataclass(frozen=True, slots=True)
class _Looked:
    all: int
    blank: int


def _look(stage: Stage, source: Source, left_out: str, listed: list[str], values: list[str]) -> _Looked | None:
    """Say what is wrong with each row that was left out; None when one of them is no row of data.

    Rows that only looked odd and are sound are stored after all.
    """
    connection, number = stage.connection, stage.number(source.number)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE _look AS SELECT *, coalesce({scanning.bad(source)}, false) AS _bad "
        f"FROM ({scanning.select(source, stage.folder, cells=True)}) WHERE {left_out}"
    )
    counted = connection.execute("SELECT count(*), count(*) FILTER (_blank) FROM _look").fetchone()
    assert counted is not None
    if _has_layout(connection, source):
        return None
    columns = ", ".join([*listed, SOURCE, ROW])
    chosen = f"SELECT {', '.join([*values, str(number), ROW])} FROM _look WHERE NOT _blank"
    connection.execute(f"INSERT INTO {stage.home(source.table)} ({columns}) {chosen} AND NOT _bad")
    connection.execute(f"INSERT INTO {stage.bad(source.table)} ({columns}) {chosen} AND _bad")
    bad = "FROM _look WHERE NOT _blank AND _bad"
    connection.execute(
        f'INSERT INTO {REJECTED} SELECT {number}, {ROW}, found.position, found."column", found.code, '
        f"found.\"value\", '', true FROM (SELECT {ROW}, unnest([{_findings(source)}]) AS found {bad}) "
        f"WHERE found.code IS NOT NULL"
    )
    cells = ", ".join(f"coalesce({quoted(f'r_{name}')}, '')" for name in source.columns)
    connection.execute(f"INSERT INTO {ASIDE}._cells SELECT {number}, {ROW}, [{cells}] {bad}")
    connection.execute("DROP TABLE _look")
    return _Looked(int(counted[0]), int(counted[1]))


def _has_layout(connection: DuckDBPyConnection, source: Source) -> bool:
    """Whether a row that looked odd is a total, a note, a rule or the header again; very many are not looked at."""
    found = connection.execute(
        f"SELECT DISTINCT _first FROM _look WHERE _odd AND NOT _blank LIMIT {_ODD_LOOKED_AT + 1}"
    ).fetchall()
    if len(found) > _ODD_LOOKED_AT:
        return True
    header = source.binding.header[0]
    firsts = [str(row[0]) for row in found]
    squeezed = [rowkind.squeezed(first) for first in firsts]
    return header in firsts or any(
        rowkind.total_kind(one) or rowkind.is_note(one) or rowkind.is_rule([one]) for one in squeezed
    )


def _forget(stage: Stage, source: Source) -> None:
    """Take back what an abandoned way of reading has stored."""
    number = stage.number(source.number)
    for name in (stage.home(source.table), stage.bad(source.table), REJECTED, f"{ASIDE}._cells"):
        stage.connection.execute(f"DELETE FROM {name} WHERE {SOURCE} = {number}")


def _findings(source: Source) -> str:
    """SQL: one struct per column with what is wrong with it, and one for the row."""
    findings = []
    required = needed(source.table)
    for position, name in enumerate(source.columns):
        text, typed = quoted(f"n_{name}"), quoted(f"v_{name}")
        cases = []
        if cast.can_fail(source.readings[name]):
            cases.append(f"WHEN {text} IS NOT NULL AND {typed} IS NULL THEN {cast.reason(text, source.readings[name])}")
        if name in scanning.foreign(source):
            cases.append(f"WHEN {scanning.clash(source, name)} THEN 'currency_clash'")
        if name in required:
            missing = f"{text} IS NULL AND {scanning.value(source, name)} IS NULL"
            cases.append(f"WHEN {missing} AND NOT _refused THEN 'empty_key'")
        if cases:
            findings.append(
                f"{{'position': {position}, 'column': {literal(name)}, 'code': CASE {' '.join(cases)} END, "
                f"'value': coalesce({text}, '')}}"
            )
    if not required or set(required) == {"as_of"}:
        findings.append(
            f"{{'position': -1, 'column': '', "
            f"'code': CASE WHEN {scanning.empty(source)} AND NOT _refused THEN 'empty_row' END, 'value': ''}}"
        )
    return ", ".join(findings)


def _add_problems(stage: Stage, source: Source) -> None:
    by_index = {index: name for name, index in source.binding.places.items()}
    number = stage.number(source.number)
    rows = []
    for problem in source.reading.problems:
        column = by_index.get(problem.index, "") if problem.index is not None else ""
        position = source.columns.index(column) if column else -1
        rows.append([number, problem.row, position, column, problem.code, problem.value, problem.detail, True])
    for start in range(0, len(rows), 1000):
        batch = rows[start : start + 1000]
        marks = ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?)"] * len(batch))
        stage.connection.execute(f"INSERT INTO {REJECTED} VALUES {marks}", [cell for row in batch for cell in row])


def is_personal(table: Table, column: str) -> bool:
    """Whether values of a column are for the rejects file only; whole rows always are."""
    declared = table.column(column)
    return declared is None or declared.sensitivity is Sensitivity.PERSONAL


def relation_rows(connection: DuckDBPyConnection, relation: str) -> int:
    """How many rows a relation has."""
    found = connection.execute(f"SELECT count(*) FROM {relation}").fetchone()
    return int(found[0]) if found else 0
