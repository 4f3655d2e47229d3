"""The database's shape is derived from the declared tables; nothing here repeats a column.

All canonical tables exist from the moment that the database does (forty empty ones cost about 15 ms): a
rule may then join a table that was never loaded and finds no rows, and whether it was loaded is asked of
the ledger alone. Each row carries `_source` (the file or sheet it came from) and `_row` (its row number
there as a spreadsheet shows it: the first line of the file is 1, titles and header count).

The bookkeeping stands beside the data, in the same file and the same transactions: `loads` and `sources`
are history, `feeds` says which sources feed a table *now*, `rejects` lists what was refused, and the schema
`replaced` holds what the last load replaced (see `undo`). `rejects` never holds a value: it is kept as long as
the database, and values of customers belong into the rejects file only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bankmkt.tables import tables
from bankmkt.tables.model import Table

SOURCE: Final = "_source"
ROW: Final = "_row"

LEDGER: Final = (
    """CREATE TABLE meta ("key" VARCHAR PRIMARY KEY, "value" VARCHAR NOT NULL)""",
    """CREATE TABLE loads (
        load_id INTEGER NOT NULL, loaded_at TIMESTAMP NOT NULL, as_of DATE, "user" VARCHAR, program VARCHAR NOT NULL,
        rows_read BIGINT NOT NULL, rows_loaded BIGINT NOT NULL, rows_rejected BIGINT NOT NULL, undone_at TIMESTAMP)""",
    """CREATE TABLE sources (
        source_id INTEGER NOT NULL, load_id INTEGER NOT NULL, "table" VARCHAR NOT NULL, file VARCHAR NOT NULL,
        sheet VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, encoding VARCHAR NOT NULL, rows_read BIGINT NOT NULL,
        rows_loaded BIGINT NOT NULL, rows_rejected BIGINT NOT NULL, columns VARCHAR[] NOT NULL, as_of DATE,
        money STRUCT("column" VARCHAR, "read" DECIMAL(38,2), loaded DECIMAL(38,2), rejected DECIMAL(38,2),
                     stored DECIMAL(38,2))[] NOT NULL,
        mapping VARCHAR NOT NULL)""",
    """CREATE TABLE feeds (
        "table" VARCHAR NOT NULL, source_id INTEGER NOT NULL, as_of DATE, first_day DATE, last_day DATE,
        "rows" BIGINT NOT NULL)""",
    """CREATE TABLE rejects (
        load_id INTEGER NOT NULL, "table" VARCHAR NOT NULL, file VARCHAR NOT NULL, sheet VARCHAR NOT NULL,
        "row" BIGINT NOT NULL, "column" VARCHAR NOT NULL, reason VARCHAR NOT NULL)""",
)


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL string."""
    return "'" + text.replace("'", "''") + "'"


def create_table(table: Table, *, schema: str = "", extra: str = "") -> str:
    """The DDL of one canonical table; `extra` adds column definitions after the bookkeeping ones."""
    columns = [f"{quoted(column.name)} {column.type.sql}" for column in table.columns]
    columns += [f"{SOURCE} INTEGER", f"{ROW} BIGINT"]
    if extra:
        columns.append(extra)
    prefix = f"{quoted(schema)}." if schema else ""
    return f"CREATE TABLE {prefix}{quoted(table.name)} ({', '.join(columns)})"


def statements() -> Iterator[str]:
    """Everything that makes an empty database, in order."""
    yield from LEDGER
    for table in tables().values():
        yield create_table(table)
