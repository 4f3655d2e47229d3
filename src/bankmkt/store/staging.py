"""Each source is cast into a stage table in one pass; only if a row of it is bad does a second look say why.

A stage table has the canonical columns, where the row came from, and `_bad`. Bad rows stay in it: their
readable amounts belong to the control sums, and their keys to the search for rows that contradict each
other.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.intake import cast
from bankmkt.intake.contract import Scan
from bankmkt.intake.csvfile import LONGEST_ROW
from bankmkt.intake.headers import needed
from bankmkt.intake.source import Source
from bankmkt.store.schema import ROW, SOURCE, create_table, literal, quoted
from bankmkt.tables.model import Sensitivity, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

EXPLAINED: Final = 1000
"""So many bad rows of a source over its limit are explained; the load fails anyway."""

_REJECTED = f"""CREATE TABLE IF NOT EXISTS _rejected (
    {SOURCE} INTEGER, {ROW} BIGINT, position INTEGER, "column" VARCHAR, code VARCHAR, "value" VARCHAR,
    detail VARCHAR, counted BOOLEAN)"""


@dataclass(slots=True)
class Staged:
    """How many rows of a source were read, and how many of these could not even be written to the stage."""

    source: Source
    read: int
    unreadable: int


def prepare(connection: DuckDBPyConnection, tables: Sequence[Table]) -> None:
    """Make the stage's tables."""
    connection.execute(_REJECTED)
    for table in tables:
        connection.execute(create_table(table, extra="_bad BOOLEAN"))


def stage(connection: DuckDBPyConnection, source: Source, folder: Path) -> Staged:
    """Cast one source into its stage table.

    Falls back to the careful way when the engine refuses the fast one.
    """
    import duckdb

    try:
        rows = _insert(connection, source, folder)
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        if source.again is None:  # the engine's message quotes the row, so it must not travel
            raise AssertionError(f"{source.place}: the engine refused what was written for it") from None
        rows = -1
    except duckdb.IOException:
        if source.path.exists():
            raise
        raise InputError(say("load.changed", file=source.place), say("load.changed_remedy")) from None
    if rows != source.reading.scan.records:
        if source.again is None:
            raise AssertionError(f"{source.place}: {rows} rows staged, {source.reading.scan.records} written")
        connection.execute(f"DELETE FROM {quoted(source.table.name)} WHERE {SOURCE} = ?", [source.number])
        source.reading = source.again()
        source.again = None
        return stage(connection, source, folder)
    rows -= _explain(connection, source, folder)
    _insert_problems(connection, source)
    return Staged(source, rows + source.reading.unreadable, source.reading.unreadable)


def _insert(connection: DuckDBPyConnection, source: Source, folder: Path) -> int:
    names = source.columns
    listed = ", ".join(quoted(name) for name in names)
    values = ", ".join(f"{_value(source, name)} AS {quoted(name)}" for name in names)
    dated = source.dated and "as_of" not in names
    if dated:
        assert source.as_of is not None
        listed += ', "as_of"'
        values += f""", DATE '{source.as_of.isoformat()}' AS "as_of\""""
    comma = ", " if listed else ""
    connection.execute(
        f"INSERT INTO {quoted(source.table.name)} ({listed}{comma}{SOURCE}, {ROW}, _bad) "
        f"SELECT {values}{comma}{source.number}, {ROW}, {_bad(source)} FROM ({_cast(source, folder)})"
    )
    found = connection.execute(
        f"SELECT count(*) FROM {quoted(source.table.name)} WHERE {SOURCE} = ?", [source.number]
    ).fetchone()
    assert found is not None
    return int(found[0])


def _value(source: Source, name: str) -> str:
    typed = quoted(f"v_{name}")
    if name == "as_of" and source.as_of is not None:
        return f"coalesce({typed}, DATE '{source.as_of.isoformat()}')"
    return typed


def _bad(source: Source) -> str:
    """SQL: whether a row cannot be taken."""
    tests = ["_refused"]
    for name in source.columns:
        if cast.can_fail(source.readings[name]):
            tests.append(f"({quoted(f'n_{name}')} IS NOT NULL AND {quoted(f'v_{name}')} IS NULL)")
    tests += [f"{_value(source, name)} IS NULL" for name in needed(source.table) if name in source.columns]
    cells = _filled(source)
    tests.append(f"coalesce({', '.join(cells)}, NULL) IS NULL" if cells else "true")
    return " OR ".join(tests)


def _filled(source: Source) -> list[str]:
    """SQL names of the texts of which one at least must say something: a date alone is no row of a snapshot."""
    return [quoted(f"n_{name}") for name in source.columns if name in source.binding.places and name != "as_of"]


def _cast(source: Source, folder: Path, *, blank: bool = False) -> str:
    """SELECT of row number, refusal mark, and for each column its text `n_…` and its value `v_…`."""
    scan = source.reading.scan
    typed = ", ".join(
        f"{cast.value(quoted(f'n_{name}'), source.readings[name])} AS {quoted(f'v_{name}')}" for name in source.columns
    )
    return f"SELECT *{', ' + typed if typed else ''} FROM ({_texts(source, scan, folder, blank=blank)})"


def _texts(source: Source, scan: Scan, folder: Path, *, blank: bool) -> str:
    parts = []
    for name in source.columns:
        if name in source.fixed:
            cell = literal(source.fixed[name])
        else:
            cell = quoted(f"c{scan.places[source.binding.places[name]]}")
        parts.append(f"{cast.text(cell, source.readings[name], plain=scan.plain)} AS {quoted(f'n_{name}')}")
    if scan.numbered:
        parts += [f"CAST(c0 AS BIGINT) AS {ROW}", "coalesce(c1, '') = '1' AS _refused"]
    else:
        parts += [f"row_number() OVER () + {scan.first_row - 1} AS {ROW}", "false AS _refused"]
    if blank:
        cells = ", ".join(f"nullif(trim(c{place}, {literal(cast.BLANKS)}), '')" for place in range(scan.width))
        parts.append("false AS _blank" if scan.numbered else f"coalesce({cells}, NULL) IS NULL AS _blank")
    # left to itself the engine takes the first line end that it meets, even inside quotes
    longest = 8_000_000 if scan.numbered else LONGEST_ROW
    ends = r", new_line = '\n'" if scan.line_feeds else ""
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(scan.width))
    path = literal(str(_safe(scan.path, folder, source.number)))
    return (
        f"SELECT {', '.join(parts)} FROM read_csv({path}, columns = {{{columns}}}, auto_detect = false, "
        f"header = false, skip = {scan.skip}, delim = {literal(scan.delimiter)}, quote = '\"', escape = '\"', "
        "strict_mode = true, null_padding = false, ignore_errors = false, compression = 'none', "
        f"hive_partitioning = false, max_line_size = {longest}{ends})"
    )


def _safe(path: Path, folder: Path, number: int) -> Path:
    """The path under a name that the engine does not take for a pattern."""
    if not any(sign in str(path) for sign in "*?[]{}"):
        return path
    link = folder / f"{number}-linked.csv"
    if any(sign in str(link) for sign in "*?[]{}"):
        return _bracketed(path)
    if not link.exists():
        try:
            os.link(path, link)
        except OSError:
            shutil.copyfile(path, link)
    return link


def _bracketed(path: Path) -> Path:
    """The path with every sign of a pattern bracketed, for when the stage folder's own name has one."""
    escaped = "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path))
    return Path(escaped)


def _explain(connection: DuckDBPyConnection, source: Source, folder: Path) -> int:
    """Say what is wrong with each bad row, in `_rejected`; the number of rows that were blank and are gone."""
    table = quoted(source.table.name)
    found = connection.execute(f"SELECT count(*) FROM {table} WHERE {SOURCE} = ? AND _bad", [source.number]).fetchone()
    if not found or not found[0]:
        return 0
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE _look AS "
        f"SELECT * FROM ({_cast(source, folder, blank=True)}) WHERE {_bad(source)}"
    )
    removed = connection.execute(
        f"DELETE FROM {table} WHERE {SOURCE} = {source.number} AND {ROW} IN (SELECT {ROW} FROM _look WHERE _blank)"
    ).fetchone()
    connection.execute(
        f'INSERT INTO _rejected SELECT {source.number}, {ROW}, found.position, found."column", found.code, '
        f"found.\"value\", '', true FROM (SELECT {ROW}, unnest([{_findings(source)}]) AS found "
        f"FROM _look WHERE NOT _blank) WHERE found.code IS NOT NULL"
    )
    connection.execute("DROP TABLE _look")
    return int(removed[0]) if removed else 0


def _findings(source: Source) -> str:
    """SQL: one struct per column with what is wrong with it, and one for the row."""
    findings = []
    required = needed(source.table)
    for position, name in enumerate(source.columns):
        text, typed = quoted(f"n_{name}"), quoted(f"v_{name}")
        cases = []
        if cast.can_fail(source.readings[name]):
            cases.append(f"WHEN {text} IS NOT NULL AND {typed} IS NULL THEN {cast.reason(text, source.readings[name])}")
        if name in required:
            cases.append(f"WHEN {text} IS NULL AND {_value(source, name)} IS NULL AND NOT _refused THEN 'empty_key'")
        if cases:
            findings.append(
                f"{{'position': {position}, 'column': {literal(name)}, 'code': CASE {' '.join(cases)} END, "
                f"'value': coalesce({text}, '')}}"
            )
    if not required or set(required) == {"as_of"}:
        cells = _filled(source)
        empty = f"coalesce({', '.join(cells)}, NULL) IS NULL" if cells else "true"
        findings.append(
            f"{{'position': -1, 'column': '', 'code': CASE WHEN {empty} AND NOT _refused THEN 'empty_row' END, "
            "'value': ''}"
        )
    return ", ".join(findings)


def _insert_problems(connection: DuckDBPyConnection, source: Source) -> None:
    by_index = {index: name for name, index in source.binding.places.items()}
    rows = []
    for problem in source.reading.problems:
        column = by_index.get(problem.index, "") if problem.index is not None else ""
        position = source.columns.index(column) if column else -1
        rows.append([source.number, problem.row, position, column, problem.code, problem.value, problem.detail, True])
    for start in range(0, len(rows), 1000):
        batch = rows[start : start + 1000]
        marks = ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?)"] * len(batch))
        connection.execute(f"INSERT INTO _rejected VALUES {marks}", [cell for row in batch for cell in row])


def is_personal(table: Table, column: str) -> bool:
    """Whether values of a column are for the rejects file only; whole rows always are."""
    declared = table.column(column)
    return declared is None or declared.sensitivity is Sensitivity.PERSONAL
