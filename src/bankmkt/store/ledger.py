"""What feeds each table now is kept as a small table of its own, so that asking costs milliseconds.

It could be worked out from the rows, but that reads every row; and a table that was loaded and was empty,
or a date whose extract held no row, would leave no trace.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.tables.loaded import Extract, Loaded

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_FEEDING = """
SELECT f."table", s.load_id, s.file, s.sheet, s.sha256, f."rows", s.columns, f.as_of
FROM feeds AS f JOIN sources AS s ON s.source_id = f.source_id
ORDER BY f."table", f.as_of, s.source_id
"""


@dataclass(frozen=True, slots=True)
class Load:
    """One load; `loaded_at` and `undone_at` are in UTC, counts are rows, `files` are distinct files."""

    load_id: int
    loaded_at: datetime
    as_of: date | None
    user: str
    files: int
    read: int
    loaded: int
    rejected: int
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """One file or sheet of a load, and the table that it went into."""

    load_id: int
    table: str
    file: str
    sheet: str
    sha256: str
    read: int
    loaded: int
    rejected: int


def loads(connection: DuckDBPyConnection, limit: int = 0) -> tuple[Load, ...]:
    """The loads, the last one first; with `limit` so many of them."""
    bound = f" LIMIT {int(limit)}" if limit else ""
    rows = connection.execute(
        f"""SELECT l.load_id, l.loaded_at, l.as_of, coalesce(l."user", ''),
        (SELECT count(DISTINCT s.file) FROM sources AS s WHERE s.load_id = l.load_id),
        l.rows_read, l.rows_loaded, l.rows_rejected, l.undone_at
        FROM loads AS l ORDER BY l.load_id DESC{bound}"""
    ).fetchall()
    return tuple(Load(*row) for row in rows)


def files_of(connection: DuckDBPyConnection, load_ids: Sequence[int]) -> tuple[LoadedFile, ...]:
    """The files of these loads, load by load, the last one first."""
    if not load_ids:
        return ()
    listed = ", ".join(str(int(number)) for number in load_ids)
    rows = connection.execute(
        f"""SELECT load_id, "table", file, sheet, sha256, rows_read, rows_loaded, rows_rejected
        FROM sources WHERE load_id IN ({listed}) ORDER BY load_id DESC, source_id"""
    ).fetchall()
    return tuple(LoadedFile(*row) for row in rows)


def loaded(connection: DuckDBPyConnection) -> Loaded:
    """What feeds each table now: an extract once per date that it feeds.

    A date of a snapshot is fed by the last load of that date, a reference table by the last load, an event
    table by every load that still has rows in it.
    """
    import duckdb

    extracts: dict[str, list[Extract]] = {}
    try:
        found = connection.execute(_FEEDING).fetchall()
    except (
        duckdb.IOException,
        duckdb.SerializationException,
        duckdb.InternalException,
        duckdb.FatalException,
    ) as error:
        path = connection.execute("SELECT path FROM duckdb_databases() WHERE NOT internal").fetchall()[0][0]
        raise InputError(say("store.corrupt", path=path), say("store.corrupt_remedy")) from error
    for table, load_id, file, sheet, sha256, rows, columns, as_of in found:
        extract = Extract(table, load_id, file, sheet, sha256, rows, frozenset(columns), as_of)
        extracts.setdefault(table, []).append(extract)
    return Loaded({table: tuple(several) for table, several in extracts.items()})
