"""What feeds each table now is kept as a small table of its own, so that asking costs milliseconds.

It could be worked out from the rows, but that reads every row; and a table that was loaded and was empty,
or a date whose extract held no row, would leave no trace.
"""

from __future__ import annotations

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
