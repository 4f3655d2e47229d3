"""Rows that are well-formed alone are judged together.

Those that contradict one another, and foreign amounts.

Identical rows of one key are a repeated line, loaded once; rows of one key that differ are a contradiction,
and none of them is loaded, because to take the first would be a guess. A bad row takes part in that with
the key it has. An amount in another currency becomes yuan by the rate of its day, exactly, or its row is
refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from bankmkt.store.schema import ROW, SOURCE, literal, quoted
from bankmkt.tables.model import Kind, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Rates = Sequence[tuple[str, date, Decimal]]


def reject_duplicates(connection: DuckDBPyConnection, table: Table) -> None:
    """Mark repeated and contradicting rows of a stage table as bad and list them in `_rejected`."""
    key = table.key or ((table.optional_key,) if table.optional_key else ())
    if not key:
        return
    name = quoted(table.name)
    keys = ", ".join(quoted(column) for column in key)
    present = " AND ".join(f"{quoted(column)} IS NOT NULL" for column in key)
    crowded = f"SELECT hash({keys}) FROM {name} WHERE {present} GROUP BY 1 HAVING count(*) > 1"
    cells = ", ".join(quoted(column.name) for column in table.columns)
    shown = quoted(next((column for column in key if column != "as_of"), key[0]))
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE _twins AS
        SELECT {SOURCE}, {ROW}, {shown} AS shown, _bad, count(*) OVER same_key AS many,
               row_number() OVER (PARTITION BY {keys} ORDER BY {SOURCE}, {ROW}) AS place,
               bool_or(_bad) OVER same_key OR min(whole) OVER same_key <> max(whole) OVER same_key AS differ
        FROM (SELECT *, hash({cells}) AS whole FROM {name}
              WHERE {present} AND hash({keys}) IN ({crowded}))
        WINDOW same_key AS (PARTITION BY {keys})"""
    )
    connection.execute("DELETE FROM _twins WHERE many = 1 OR _bad OR (place = 1 AND NOT differ)")
    column = next((column for column in key if column != "as_of"), key[0])
    position = [one.name for one in table.columns].index(column)
    connection.execute(
        f"""INSERT INTO _rejected SELECT {SOURCE}, {ROW}, {position}, {literal(column)},
        CASE WHEN differ THEN 'same_key' ELSE 'duplicate' END, CAST(shown AS VARCHAR), {literal(", ".join(key))}, differ
        FROM _twins"""
    )
    connection.execute(
        f"UPDATE {name} SET _bad = true FROM _twins AS t WHERE {name}.{SOURCE} = t.{SOURCE} AND {name}.{ROW} = t.{ROW}"
    )
    connection.execute("DROP TABLE _twins")


def has_foreign(connection: DuckDBPyConnection, table: Table) -> bool:
    """Whether a stage table holds a good row in another currency whose amounts are to be converted."""
    if not _amounts(table):
        return False
    found = connection.execute(
        f"SELECT 1 FROM {quoted(table.name)} WHERE NOT _bad AND currency <> 'CNY' LIMIT 1"
    ).fetchone()
    return found is not None


def set_rates(connection: DuckDBPyConnection, stored: Rates, *, staged: bool) -> None:
    """Make the table `_rates`.

    Those of this load, and the stored ones of dates for which this load brings none.
    """
    connection.execute("CREATE TEMP TABLE _rates (currency VARCHAR, as_of DATE, rate DECIMAL(18,6))")
    if staged:
        connection.execute("INSERT INTO _rates SELECT currency, as_of, rate FROM fx_rates WHERE NOT _bad AND rate > 0")
    own = connection.execute("SELECT DISTINCT as_of FROM _rates").fetchall()
    others = [row for row in stored if (row[1],) not in own and row[2] is not None and row[2] > 0]
    if others:
        connection.executemany("INSERT INTO _rates VALUES (?, ?, ?)", [list(row) for row in others])


def find_rates(connection: DuckDBPyConnection, table: Table) -> None:
    """Give each foreign row its rate, in a table `_rate_…`, and refuse the rows that have none or become too large.

    A snapshot's row takes the rate of its own date, an event the latest one on or before its day.
    """
    name, day = quoted(table.name), quoted("as_of" if table.kind is Kind.SNAPSHOT else table.date)
    joined = f"r.currency = t.currency AND r.as_of = t.{day}"
    join = "LEFT JOIN"
    if table.kind is not Kind.SNAPSHOT:
        join, joined = "ASOF LEFT JOIN", f"r.currency = t.currency AND t.{day} >= r.as_of"
    fits = " AND ".join(
        f"(t.{quoted(column)} IS NULL OR {converted(f't.{quoted(column)}')} IS NOT NULL)" for column in _amounts(table)
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE {quoted(f"_rate_{table.name}")} AS
        SELECT t.{SOURCE}, t.{ROW}, t.currency, t.{day} AS day, r.rate, {fits} AS fits
        FROM (SELECT * FROM {name} WHERE NOT _bad AND currency <> 'CNY') AS t {join} _rates AS r ON {joined}"""
    )
    rates = quoted(f"_rate_{table.name}")
    position = [column.name for column in table.columns].index("currency")
    connection.execute(
        f"""INSERT INTO _rejected SELECT {SOURCE}, {ROW}, {position}, 'currency',
        CASE WHEN rate IS NULL THEN 'no_rate' ELSE 'money_range' END, currency,
        currency || ' ' || CAST(day AS VARCHAR), true
        FROM {rates} WHERE rate IS NULL OR NOT fits"""
    )
    connection.execute(
        f"""UPDATE {name} SET _bad = true FROM {rates} AS r WHERE {name}.{SOURCE} = r.{SOURCE}
        AND {name}.{ROW} = r.{ROW} AND (r.rate IS NULL OR NOT r.fits)"""
    )


def convert(connection: DuckDBPyConnection, table: Table) -> None:
    """Turn the amounts of foreign rows into yuan, each rounded half up to the fen."""
    name = quoted(table.name)
    amounts = ", ".join(f"{quoted(column)} = {converted(f'{name}.{quoted(column)}')}" for column in _amounts(table))
    connection.execute(
        f"""UPDATE {name} SET {amounts} FROM {quoted(f"_rate_{table.name}")} AS r
        WHERE {name}.{SOURCE} = r.{SOURCE} AND {name}.{ROW} = r.{ROW} AND NOT {name}._bad"""
    )


def converted(amount: str) -> str:
    """SQL for an amount in yuan, given the joined rate `r.rate`; NULL where it does not fit."""
    exact = f"CAST({amount} AS DECIMAL(20,2)) * r.rate"  # 20 + 18 digits: the widest that cannot overflow
    return f"TRY_CAST(round({exact}, 2) AS DECIMAL(18,2))"


def _amounts(table: Table) -> list[str]:
    if table.column("currency") is None:
        return []
    return [column.name for column in table.columns if column.currency]
