"""What was staged goes into the database in one transaction that does nothing but replace and write down.

Everything slow and everything that can fail has happened in the stage, so the time in which nobody can read
is short, and a machine that stops in the middle leaves the database as before or as after. Before the
transaction ends it reads back what it stored and compares it with the stage: a difference is a bug of ours
and nothing stays.
"""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bankmkt import __version__
from bankmkt.intake.contract import FileReport
from bankmkt.intake.source import Source
from bankmkt.store.schema import ROW, SOURCE, literal, quoted
from bankmkt.tables.model import Kind, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

STAGE = "bankmkt_staged_rows"
"""The stage's name beside the database, which is called after its file: no file is likely to have this one."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A source whose fate is decided, with its report."""

    source: Source
    report: FileReport


def commit(connection: DuckDBPyConnection, stage: Path, finished: Sequence[Finished], as_of: Sequence[date]) -> int:
    """Replace and write down everything in one transaction; the number of the load."""
    import duckdb

    connection.execute(f"ATTACH {literal(str(stage))} AS {STAGE} (READ_ONLY)")
    connection.execute("BEGIN")
    try:
        load_id = _next(connection, "loads", "load_id")
        offset = _next(connection, "sources", "source_id") - 1
        for table in dict.fromkeys(one.source.table for one in finished):
            group = [one for one in finished if one.source.table is table]
            _replace(connection, table, group, offset)
        _write_ledger(connection, finished, as_of, load_id, offset)
        connection.execute("COMMIT")
    except BaseException:
        with suppress(duckdb.Error):  # a COMMIT that failed has ended the transaction already
            connection.execute("ROLLBACK")
        raise
    connection.execute(f"DETACH {STAGE}")
    return load_id


def _next(connection: DuckDBPyConnection, table: str, column: str) -> int:
    found = connection.execute(f"SELECT coalesce(max({column}), 0) + 1 FROM {table}").fetchone()
    assert found is not None
    return int(found[0])


def _replace(connection: DuckDBPyConnection, table: Table, group: Sequence[Finished], offset: int) -> None:
    name = quoted(table.name)
    staged = f"{STAGE}.{name}"
    if table.kind is Kind.SNAPSHOT:
        dates = sorted({day for one in group for day in one.report.as_of})
        listed = ", ".join(f"DATE '{day.isoformat()}'" for day in dates) or "NULL"
        connection.execute(f"DELETE FROM {name} WHERE as_of IN ({listed})")
        connection.execute(
            f'DELETE FROM feeds WHERE "table" = ? AND (as_of IS NULL OR as_of IN ({listed}))', [table.name]
        )
    elif table.kind is Kind.REFERENCE:
        connection.execute(f"DELETE FROM {name}")
        connection.execute('DELETE FROM feeds WHERE "table" = ?', [table.name])
    else:
        _clear_range(connection, table, staged)
    filled = {"as_of", *(column for one in group for column in one.source.columns)}
    columns = ", ".join(quoted(column.name) for column in table.columns if column.name in filled)
    connection.execute(
        f"INSERT INTO {name} ({columns}, {SOURCE}, {ROW}) "
        f"SELECT {columns}, {SOURCE} + {offset}, {ROW} FROM {staged} WHERE NOT _bad"
    )
    _verify(connection, table, group, offset)
    _feed(connection, table, group, offset)


def _clear_range(connection: DuckDBPyConnection, table: Table, staged: str) -> None:
    """Remove the events of the days that the new rows span, and the sources that then feed nothing.

    Where an event has an id and its date is no part of it, a stored event of another day under the same id goes too:
    the later extract has corrected its date, and it must not count twice.
    """
    name, day = quoted(table.name), quoted(table.date)
    spans = connection.execute(
        f"SELECT min({day}), max({day}) FROM {staged} WHERE NOT _bad GROUP BY {SOURCE} HAVING min({day}) IS NOT NULL"
    ).fetchall()
    connection.execute('DELETE FROM feeds WHERE "table" = ? AND "rows" = 0', [table.name])
    if not spans:
        return
    for first, last in spans:  # file by file: between two files may lie months that neither covers
        connection.execute(f"DELETE FROM {name} WHERE {day} BETWEEN ? AND ?", [first, last])
    key = table.key or ((table.optional_key,) if table.optional_key else ())
    if key and table.date not in key:
        same = " AND ".join(f"{name}.{quoted(column)} = s.{quoted(column)}" for column in key)
        connection.execute(f"DELETE FROM {name} USING {staged} AS s WHERE NOT s._bad AND {same}")
    connection.execute(
        f"""UPDATE feeds SET "rows" = left_over.many, first_day = left_over.first_day, last_day = left_over.last_day
        FROM (SELECT f.source_id, count(t.{SOURCE}) AS many, min(t.{day}) AS first_day, max(t.{day}) AS last_day
              FROM feeds AS f LEFT JOIN {name} AS t ON t.{SOURCE} = f.source_id
              WHERE f."table" = ? GROUP BY f.source_id) AS left_over
        WHERE feeds.source_id = left_over.source_id""",
        [table.name],
    )
    connection.execute('DELETE FROM feeds WHERE "table" = ? AND "rows" = 0', [table.name])


def _verify(connection: DuckDBPyConnection, table: Table, group: Sequence[Finished], offset: int) -> None:
    """Compare what the table now holds of each source with its report, in rows and in money."""
    for one in group:
        columns = [money.column for money in one.report.money]
        sums = "".join(f", coalesce(sum({quoted(column)}), 0)" for column in columns)
        found = connection.execute(
            f"SELECT count(*){sums} FROM {quoted(table.name)} WHERE {SOURCE} = ?",
            [one.source.number + offset],
        ).fetchone()
        expected = (one.report.loaded, *(money.stored for money in one.report.money))
        if found != expected:
            raise AssertionError(f"{table.name}: the database holds other sums than were staged; nothing was changed")


def _feed(connection: DuckDBPyConnection, table: Table, group: Sequence[Finished], offset: int) -> None:
    name = quoted(table.name)
    day = "as_of" if table.kind is Kind.SNAPSHOT else "NULL"
    event = quoted(table.date) if table.date else "CAST(NULL AS DATE)"
    for one in group:
        number = one.source.number + offset
        connection.execute(
            f"""INSERT INTO feeds SELECT ?, {SOURCE}, {day}, min({event}), max({event}), count(*)
            FROM {name} WHERE {SOURCE} = ? GROUP BY ALL""",
            [table.name, number],
        )
        if one.report.loaded == 0:
            dates = one.report.as_of or (() if table.kind is Kind.SNAPSHOT else (None,))
            for empty in dates:
                connection.execute("INSERT INTO feeds VALUES (?, ?, ?, NULL, NULL, 0)", [table.name, number, empty])


def _write_ledger(
    connection: DuckDBPyConnection,
    finished: Sequence[Finished],
    as_of: Sequence[date],
    load_id: int,
    offset: int,
) -> None:
    reports = [one.report for one in finished]
    connection.execute(
        "INSERT INTO loads VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            load_id,
            datetime.now(UTC).replace(tzinfo=None, microsecond=0),
            as_of[-1] if as_of else None,
            _user(),
            __version__,
            sum(report.read for report in reports),
            sum(report.loaded for report in reports),
            sum(report.rejected + report.duplicates for report in reports),
        ],
    )
    for one in finished:
        report = one.report
        money = [
            {
                "column": sums.column,
                "read": sums.read,
                "loaded": sums.loaded,
                "rejected": sums.rejected,
                "stored": sums.stored,
            }
            for sums in report.money
        ]
        connection.execute(
            "INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                one.source.number + offset,
                load_id,
                report.table,
                report.file,
                report.sheet,
                report.sha256,
                report.encoding,
                report.read,
                report.loaded,
                report.rejected + report.duplicates,
                list(report.columns),
                report.as_of[0] if len(report.as_of) == 1 else None,
                money,
            ],
        )
    connection.execute(
        f"""INSERT INTO rejects SELECT {load_id}, s."table", s.file, s.sheet, r.{ROW}, r."column", r.code
        FROM {STAGE}._rejected AS r JOIN sources AS s ON s.source_id = r.{SOURCE} + {offset}
        ORDER BY r.{SOURCE}, r.{ROW}, r.position"""
    )
    connection.execute("""UPDATE meta SET "value" = ? WHERE "key" = 'written_by'""", [__version__])


def _user() -> str:
    """The name of whoever loads; empty where the system does not know it."""
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):
        return ""
