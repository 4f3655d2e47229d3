"""What a load replaces is taken out of the copy and kept for one undo; then the load is written down.

Before the copy may take the database's place it is read back: what each source's rows add up to must be what
its report says. A difference is a bug of ours, and then the copy is thrown away.
"""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bankmkt import __version__
from bankmkt.intake.contract import FileReport
from bankmkt.intake.source import Source
from bankmkt.store import losses, orphans, reducing, undo
from bankmkt.store.schema import ROW, SOURCE, quoted
from bankmkt.store.stage import REJECTED, Stage
from bankmkt.tables.model import Kind, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Finished:
    """A source whose fate is decided, with its report."""

    source: Source
    report: FileReport


def commit(stage: Stage, finished: Sequence[Finished], as_of: Sequence[date], warnings: list[str] | None = None) -> int:
    """Replace and write down everything in the copy; the number of the load.

    What goes without coming again is added to `warnings`.
    """
    connection = stage.connection
    load_id = _next(connection, "loads", "load_id")
    undo.begin(connection, load_id)
    for table in dict.fromkeys(one.source.table for one in finished):
        group = [one for one in finished if one.source.table is table]
        stored_in = _stored_in(stage, table)
        for stored in stored_in:
            _replace(stage, stored, group)
            if warnings is not None:
                warnings += losses.told(stage, stored, [name for one in group for name in _columns(stage, one)])
        if stored_in == (reducing.daily(),):
            _clear_postings(stage)
    orphans.finish(stage, list(dict.fromkeys(one.source.table for one in finished)))
    _write_ledger(stage, finished, as_of, load_id)
    flows = [one for one in finished if one.source.table is reducing.postings()]
    if flows or any(one.source.table.name == "accounts" for one in finished):
        reducing.name_customers(stage)
    if flows:
        _settle(stage, finished, flows[0].report, load_id)
    return load_id


def _clear_postings(stage: Stage) -> None:
    """Remove the kept postings of the days that are now told by sums alone."""
    connection, kept, sums = stage.connection, reducing.postings(), reducing.daily()
    spans = connection.execute(
        f"SELECT min(posted_on), max(posted_on) FROM {stage.good(sums)} GROUP BY {SOURCE}"
    ).fetchall()
    covered = " OR ".join(f"posted_on BETWEEN DATE '{first}' AND DATE '{last}'" for first, last in spans if first)
    if covered:
        undo.remove(connection, kept, f"{SOURCE} < {stage.first} AND ({covered})")
        undo.count_again(connection, kept)


def _stored_in(stage: Stage, table: Table) -> tuple[Table, ...]:
    """The tables that hold what an extract of `table` brought: postings are summed, and kept besides if so wished."""
    if table is not reducing.postings():
        return (table,)
    return (
        (reducing.daily(),)
        if stage.home(table).startswith("main.") and stage.rows(table) == reducing.ROWS
        else (
            table,
            reducing.daily(),
        )
    )


def _settle(stage: Stage, finished: Sequence[Finished], report: FileReport, load_id: int) -> None:
    """Add the monthly settlement that the daily sums tell, as a source of its own."""
    connection = stage.connection
    number = stage.number(max(one.source.number for one in finished) + 1)
    settlements = reducing.settled()
    undo.remove(connection, settlements, reducing.superseded(stage))
    rows = reducing.settle(stage, number)
    undo.count_again(connection, settlements)
    if not rows:
        return
    connection.execute(
        "INSERT INTO sources VALUES (?, ?, 'settlements', ?, ?, ?, 'derived', ?, ?, 0, ?, NULL, [], '')",
        [number, load_id, report.file, report.sheet, report.sha256, rows, rows, list(reducing.SETTLED_COLUMNS)],
    )
    connection.execute(
        f"""INSERT INTO feeds SELECT 'settlements', {number}, NULL, min(month), max(month), count(*)
        FROM main.settlements WHERE {SOURCE} = {number}"""
    )


def _next(connection: DuckDBPyConnection, table: str, column: str) -> int:
    found = connection.execute(f"SELECT coalesce(max({column}), 0) + 1 FROM {table}").fetchone()
    assert found is not None
    return int(found[0])


def _replace(stage: Stage, table: Table, group: Sequence[Finished]) -> None:
    connection = stage.connection
    earlier = f"{SOURCE} < {stage.first}"
    if table.kind is Kind.SNAPSHOT:
        dates = sorted({day for one in group for day in one.report.as_of})
        listed = ", ".join(f"DATE '{day.isoformat()}'" for day in dates) or "NULL"
        undo.remove(connection, table, f"{earlier} AND as_of IN ({listed})")
        connection.execute(
            f'DELETE FROM feeds WHERE "table" = ? AND (as_of IS NULL OR as_of IN ({listed}))', [table.name]
        )
    elif table.kind is Kind.REFERENCE:
        undo.remove(connection, table, earlier)
        connection.execute('DELETE FROM feeds WHERE "table" = ?', [table.name])
    else:
        _clear_range(stage, table)
    _verify(stage, table, group)
    _feed(stage, table, group)


def _clear_range(stage: Stage, table: Table) -> None:
    """Remove the events of the days that the new rows span, and the sources that then feed nothing.

    Where an event has an id and its date is no part of it, a stored event of another day under the same id goes too:
    the later extract has corrected its date, and it must not count twice.
    """
    connection = stage.connection
    name, day = quoted(table.name), quoted(table.date)
    earlier = f"{SOURCE} < {stage.first}"
    if table is reducing.settled():  # sums of ours give way to what an extract tells, month by month
        told = f"SELECT DISTINCT month FROM {stage.good(table)}"
        derived = "SELECT source_id FROM sources WHERE encoding = 'derived'"
        undo.remove(connection, table, f"{earlier} AND {SOURCE} IN ({derived}) AND month IN ({told})")
        earlier += f" AND {SOURCE} NOT IN ({derived})"
    spans = connection.execute(
        f"SELECT min({day}), max({day}) FROM {stage.good(table)} GROUP BY {SOURCE} HAVING min({day}) IS NOT NULL"
    ).fetchall()
    connection.execute('DELETE FROM feeds WHERE "table" = ? AND "rows" = 0', [table.name])
    if not spans:
        return
    # file by file: between two files may lie months that neither covers
    covered = " OR ".join(f"{day} BETWEEN DATE '{first}' AND DATE '{last}'" for first, last in spans)
    undo.remove(connection, table, f"{earlier} AND ({covered})")
    key = table.key or ((table.optional_key,) if table.optional_key else ())
    if key and table.date not in key:
        same = " AND ".join(f"main.{name}.{quoted(column)} = s.{quoted(column)}" for column in key)
        undo.remove(connection, table, f"{earlier} AND EXISTS (SELECT 1 FROM {stage.good(table)} AS s WHERE {same})")
    undo.count_again(connection, table)


def _verify(stage: Stage, table: Table, group: Sequence[Finished]) -> None:
    """Compare what the table now holds of each source with its report, in rows and in money."""
    for one in group:
        columns = [money.column for money in one.report.money]
        sums = "".join(f", coalesce(sum({quoted(column)}), 0)" for column in columns)
        rows = reducing.ROWS if table is reducing.daily() else "count(*)"
        found = stage.connection.execute(
            f"SELECT {rows}{sums} FROM main.{quoted(table.name)} WHERE {SOURCE} = ?",
            [stage.number(one.source.number)],
        ).fetchone()
        expected = (one.report.loaded, *(money.stored for money in one.report.money))
        if found != expected:
            raise AssertionError(f"{table.name}: the copy holds other sums than were staged; nothing was changed")


def _feed(stage: Stage, table: Table, group: Sequence[Finished]) -> None:
    name = quoted(table.name)
    day = "as_of" if table.kind is Kind.SNAPSHOT else "NULL"
    event = quoted(table.date) if table.date else "CAST(NULL AS DATE)"
    for one in group:
        number = stage.number(one.source.number)
        stage.connection.execute(
            f"""INSERT INTO feeds SELECT ?, {SOURCE}, {day}, min({event}), max({event}), count(*)
            FROM main.{name} WHERE {SOURCE} = ? GROUP BY ALL""",
            [table.name, number],
        )
        if one.report.loaded == 0:
            dates = one.report.as_of or (() if table.kind is Kind.SNAPSHOT else (None,))
            for empty in dates:
                stage.connection.execute(
                    "INSERT INTO feeds VALUES (?, ?, ?, NULL, NULL, 0)", [table.name, number, empty]
                )


def _write_ledger(stage: Stage, finished: Sequence[Finished], as_of: Sequence[date], load_id: int) -> None:
    connection = stage.connection
    reports = [one.report for one in finished]
    connection.execute(
        "INSERT INTO loads VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
        [
            load_id,
            datetime.now(UTC).replace(tzinfo=None, microsecond=0),
            as_of[-1] if as_of else None,
            _user(),
            __version__,
            sum(report.read for report in reports),
            sum(report.loaded for report in reports),
            sum(report.rejected + report.duplicates + report.aside for report in reports),
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
            "INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                stage.number(one.source.number),
                load_id,
                _stored_in(stage, one.source.table)[0].name,
                report.file,
                report.sheet,
                report.sha256,
                report.encoding,
                report.read,
                report.loaded,
                report.rejected + report.duplicates + report.aside,
                _columns(stage, one),
                report.as_of[0] if len(report.as_of) == 1 else None,
                money,
                one.source.mapping.source if one.source.mapping else "",
            ],
        )
    connection.execute(
        f"""INSERT INTO rejects SELECT {load_id}, s."table", s.file, s.sheet, r.{ROW}, r."column", r.code
        FROM {REJECTED} AS r JOIN sources AS s ON s.source_id = r.{SOURCE}
        ORDER BY r.{SOURCE}, r.{ROW}, r.position"""
    )
    connection.execute("""UPDATE meta SET "value" = ? WHERE "key" = 'written_by'""", [__version__])


def _columns(stage: Stage, one: Finished) -> list[str]:
    """The columns that the source fills, in every table that holds what it brought."""
    made = {*one.report.columns, "direction", "postings"}
    columns = [column.name for stored in _stored_in(stage, one.source.table) for column in stored.columns]
    return [name for name in dict.fromkeys(columns) if name in made]


def _user() -> str:
    """The name of whoever loads; empty where the system does not know it."""
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):
        return ""
