"""An older database is brought up to date in a copy that then takes its place.

Whatever happens on the way, the old file is as it was: a migration that fails half-way, or a machine that
stops, leaves a stray copy and no damage. The old file is held open for writing until the copy has its name
(where open files cannot be replaced, until just before), so that no load into it can come in between and be lost.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bankmkt.base.errors import BusyError
from bankmkt.base.say import say
from bankmkt.store.schema import create_table, literal, quoted
from bankmkt.store.stagefolder import stage_folder
from bankmkt.tables import tables

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Migration = Callable[["DuckDBPyConnection"], None]


def _to_2(connection: DuckDBPyConnection) -> None:
    """Loads can be taken back, and a source remembers its mapping; reduced transactions have a table."""
    connection.execute("ALTER TABLE loads ADD COLUMN undone_at TIMESTAMP")
    connection.execute("ALTER TABLE sources ADD COLUMN mapping VARCHAR DEFAULT ''")
    known = {row[0] for row in connection.execute("SHOW TABLES").fetchall()}
    for table in tables().values():
        if table.name not in known:
            connection.execute(create_table(table))


MIGRATIONS: Final[Mapping[int, Migration]] = {1: _to_2}
"""By the version that a migration starts from; it leaves the database at the next one."""


def migrate(
    old: DuckDBPyConnection, path: Path, version: int, target_version: int, migrations: Mapping[int, Migration]
) -> None:
    """Copy the database that `old` has open for writing, migrate the copy, and put it in its place.

    Closes `old`.
    """
    target = path.resolve()
    with stage_folder(target) as folder:
        copy = folder / "migrated.duckdb"
        try:
            old.execute("CHECKPOINT")
            old.execute(f"ATTACH {literal(str(copy))} AS bankmkt_migrated")
            name = old.execute("SELECT current_database()").fetchone()
            assert name is not None
            old.execute(f"COPY FROM DATABASE {quoted(str(name[0]))} TO bankmkt_migrated")
            old.execute("USE bankmkt_migrated")
            for step in range(version, target_version):
                old.execute("BEGIN")
                migrations[step](old)
                old.execute("""UPDATE meta SET "value" = ? WHERE "key" = 'schema_version'""", [str(step + 1)])
                old.execute("COMMIT")
            old.execute("CHECKPOINT bankmkt_migrated")
            old.execute(f"USE {quoted(str(name[0]))}")
            old.execute("DETACH bankmkt_migrated")
            shutil.copymode(target, copy)
            if os.name != "nt":  # while the old one is held, so that nobody loads into it in between
                copy.replace(target)
        finally:
            old.close()
        if os.name == "nt":
            try:
                copy.replace(target)
            except PermissionError as error:
                raise BusyError(say("store.busy", path=path), say("store.busy_remedy")) from error
