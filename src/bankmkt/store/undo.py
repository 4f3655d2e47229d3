"""The last load can be taken back: what it replaced is kept beside the tables until the next load.

Kept are rows, not a second database: a load of a new date replaces nothing and costs nothing to keep. One
load back and no further, because each one deletes what the one before it kept; the history shows a load that
was taken back and that its rows are gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.store.schema import SOURCE, quoted
from bankmkt.tables import tables
from bankmkt.tables.model import Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SCHEMA: Final = "replaced"


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: the load, its date, how many rows went, and how many came back in their place."""

    load_id: int
    as_of: date | None
    removed: int
    restored: int
    files: tuple[str, ...]


def begin(connection: DuckDBPyConnection, load_id: int) -> None:
    """Forget what the load before kept, and remember which load this one is and what fed the tables before it."""
    connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    connection.execute(f"CREATE SCHEMA {SCHEMA}")
    connection.execute(f"CREATE TABLE {SCHEMA}.feeds AS SELECT * FROM main.feeds")
    connection.execute(f"CREATE TABLE {SCHEMA}.load AS SELECT CAST(? AS INTEGER) AS load_id", [load_id])


def remove(connection: DuckDBPyConnection, table: Table, condition: str) -> None:
    """Delete the rows of a table that a load replaces, and keep them."""
    name = quoted(table.name)
    kept = f"{SCHEMA}.{name}"
    found = connection.execute(f"SELECT 1 FROM main.{name} WHERE {condition} LIMIT 1").fetchone()
    if found is None:
        return
    connection.execute(f"CREATE TABLE IF NOT EXISTS {kept} AS SELECT * FROM main.{name} LIMIT 0")
    connection.execute(f"INSERT INTO {kept} SELECT * FROM main.{name} WHERE {condition}")
    connection.execute(f"DELETE FROM main.{name} WHERE {condition}")


def count_again(connection: DuckDBPyConnection, table: Table) -> None:
    """Write down what the earlier sources of an event table still feed."""
    day = quoted(table.date)
    connection.execute(
        f"""UPDATE feeds SET "rows" = left_over.many, first_day = left_over.first_day, last_day = left_over.last_day
        FROM (SELECT f.source_id, count(t.{SOURCE}) AS many, min(t.{day}) AS first_day, max(t.{day}) AS last_day
              FROM feeds AS f LEFT JOIN main.{quoted(table.name)} AS t ON t.{SOURCE} = f.source_id
              WHERE f."table" = ? GROUP BY f.source_id) AS left_over
        WHERE feeds.source_id = left_over.source_id AND feeds."table" = ?""",
        [table.name, table.name],
    )
    connection.execute('DELETE FROM feeds WHERE "table" = ? AND "rows" = 0', [table.name])


def take_back(connection: DuckDBPyConnection) -> Undone:
    """Take the last load back; InputError when there is none, or it was taken back already."""
    from bankmkt.store import orphans  # which keeps what it drops by way of this module

    last = connection.execute("SELECT load_id, as_of, undone_at FROM loads ORDER BY load_id DESC LIMIT 1").fetchone()
    kept = _kept_for(connection)
    if last is None or last[2] is not None or kept != last[0]:
        raise InputError(say("history.nothing_to_undo"), say("history.nothing_to_undo_remedy"))
    load_id = int(last[0])
    sources = connection.execute(
        'SELECT source_id, "table", file, sheet FROM sources WHERE load_id = ? ORDER BY 1', [load_id]
    ).fetchall()
    first = min((int(row[0]) for row in sources), default=0)
    names = {
        row[0]
        for row in connection.execute(
            f"SELECT table_name FROM duckdb_tables() WHERE schema_name = '{SCHEMA}'"
        ).fetchall()
    }
    if first:
        orphans.take_back(connection, first)
    removed = restored = 0
    for name in tables():
        if first:
            gone = connection.execute(f"DELETE FROM main.{quoted(name)} WHERE {SOURCE} >= {first}").fetchone()
            removed += int(gone[0]) if gone else 0
        if name in names:
            back = connection.execute(
                f"INSERT INTO main.{quoted(name)} SELECT * FROM {SCHEMA}.{quoted(name)}"
            ).fetchone()
            restored += int(back[0]) if back else 0
    connection.execute("DELETE FROM feeds")
    connection.execute(f"INSERT INTO feeds SELECT * FROM {SCHEMA}.feeds")
    connection.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    connection.execute("UPDATE loads SET undone_at = ? WHERE load_id = ?", [now, load_id])
    files = tuple(dict.fromkeys(f"{row[2]} › {row[3]}" if row[3] else str(row[2]) for row in sources))
    return Undone(load_id, last[1], removed, restored, files)


def _kept_for(connection: DuckDBPyConnection) -> int | None:
    """The load whose replaced rows are kept, or None."""
    known = connection.execute(
        f"SELECT 1 FROM duckdb_tables() WHERE schema_name = '{SCHEMA}' AND table_name = 'load'"
    ).fetchone()
    if known is None:
        return None
    found = connection.execute(f"SELECT load_id FROM {SCHEMA}.load").fetchone()
    return int(found[0]) if found else None
