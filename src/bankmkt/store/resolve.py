"""Rows that are well-formed alone are judged together.

Those that contradict one another, and foreign amounts.

Identical rows of one key are a repeated line, loaded once; rows of one key that differ are a contradiction,
and none of them is loaded, because to take the first would be a guess. A bad row takes part in that with
the key it has. An amount in another currency becomes yuan by the rate of its day, exactly, or its row is
refused.
"""

from __future__ import annotations

from bankmkt.store.schema import ROW, SOURCE, literal, quoted
from bankmkt.store.stage import Stage
from bankmkt.store.staging import relation_rows
from bankmkt.tables.model import Kind, Table


def reject_duplicates(stage: Stage, table: Table) -> None:
    """Refuse repeated and contradicting rows of this load."""
    key = table.key or ((table.optional_key,) if table.optional_key else ())
    if not key:
        return
    connection = stage.connection
    keys = ", ".join(quoted(column) for column in key)
    present = " AND ".join(f"{quoted(column)} IS NOT NULL" for column in key)
    cells = ", ".join(quoted(column.name) for column in table.columns)
    hashed = (
        f"SELECT hash({keys}) AS same FROM {stage.good(table)} WHERE {present} "
        f"UNION ALL SELECT hash({keys}) FROM {stage.bad(table)} WHERE {present}"
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE _crowded AS SELECT same FROM ({hashed}) GROUP BY same HAVING count(*) > 1"
    )
    if not relation_rows(connection, "_crowded"):
        return
    column = next((column for column in key if column != "as_of"), key[0])
    position = [one.name for one in table.columns].index(column)
    good, bad = stage.good(table), stage.bad(table)
    both = f"SELECT *, false AS bad FROM {good} UNION ALL BY NAME SELECT *, true AS bad FROM {bad}"
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE _twins AS
        SELECT {SOURCE}, {ROW}, {quoted(column)} AS shown, bad, count(*) OVER same_key AS many,
               row_number() OVER (PARTITION BY {keys} ORDER BY {SOURCE}, {ROW}) AS place,
               bool_or(bad) OVER same_key OR min(whole) OVER same_key <> max(whole) OVER same_key AS differ
        FROM (SELECT *, hash({cells}) AS whole FROM ({both})
              WHERE {present} AND hash({keys}) IN (SELECT same FROM _crowded))
        WINDOW same_key AS (PARTITION BY {keys})"""
    )
    stage.refuse(
        table,
        f"""SELECT {SOURCE}, {ROW}, {position} AS position, {literal(column)} AS "column",
        CASE WHEN differ THEN 'same_key' ELSE 'duplicate' END AS code, CAST(shown AS VARCHAR) AS "value",
        {literal(", ".join(key))} AS detail, differ AS counted
        FROM _twins WHERE NOT (many = 1 OR bad OR (place = 1 AND NOT differ))""",
    )
    connection.execute("DROP TABLE _twins")


def has_foreign(stage: Stage, table: Table) -> bool:
    """Whether rows of this load have amounts in another currency."""
    if not _amounts(table):
        return False
    found = stage.connection.execute(f"SELECT 1 FROM {stage.good(table)} WHERE currency <> 'CNY' LIMIT 1").fetchone()
    return found is not None


def find_rates(stage: Stage, table: Table) -> None:
    """Give each foreign row its rate, in a table `_rate_…`, and refuse the rows that have none or become too large.

    A snapshot's row takes the rate of its own date, an event the latest one on or before its day. The rates of this
    load stand in `fx_rates` already, beside those of other dates; those that it replaces do not count.
    """
    day = quoted("as_of" if table.kind is Kind.SNAPSHOT else table.date)
    joined = f"r.currency = t.currency AND r.as_of = t.{day}"
    join = "LEFT JOIN"
    if table.kind is not Kind.SNAPSHOT:
        join, joined = "ASOF LEFT JOIN", f"r.currency = t.currency AND t.{day} >= r.as_of"
    fits = " AND ".join(
        f"(t.{quoted(column)} IS NULL OR {converted(f't.{quoted(column)}')} IS NOT NULL)" for column in _amounts(table)
    )
    rates = (
        f"(SELECT currency, as_of, rate FROM main.fx_rates WHERE rate > 0 AND ({SOURCE} >= {stage.first} "
        f"OR as_of NOT IN (SELECT DISTINCT as_of FROM main.fx_rates WHERE {SOURCE} >= {stage.first})))"
    )
    found = quoted(f"_rate_{table.name}")
    stage.connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE {found} AS
        SELECT t.{SOURCE}, t.{ROW}, t.currency, t.{day} AS day, r.rate, {fits} AS fits
        FROM (SELECT * FROM {stage.good(table)} WHERE currency <> 'CNY') AS t {join} {rates} AS r ON {joined}"""
    )
    position = [column.name for column in table.columns].index("currency")
    stage.refuse(
        table,
        f"""SELECT {SOURCE}, {ROW}, {position} AS position, 'currency' AS "column",
        CASE WHEN rate IS NULL THEN 'no_rate' ELSE 'money_range' END AS code, currency AS "value",
        currency || ' ' || CAST(day AS VARCHAR) AS detail, true AS counted
        FROM {found} WHERE rate IS NULL OR NOT fits""",
    )


def convert(stage: Stage, table: Table) -> None:
    """Turn the amounts of foreign rows into yuan, each rounded half up to the fen."""
    name = stage.home(table)
    amounts = ", ".join(f"{quoted(column)} = {converted(f'{name}.{quoted(column)}')}" for column in _amounts(table))
    stage.connection.execute(
        f"""UPDATE {name} SET {amounts} FROM {quoted(f"_rate_{table.name}")} AS r
        WHERE {name}.{SOURCE} >= {stage.first} AND {name}.{SOURCE} = r.{SOURCE} AND {name}.{ROW} = r.{ROW}"""
    )


def converted(amount: str) -> str:
    """SQL for an amount in yuan, given the joined rate `r.rate`; NULL where it does not fit."""
    exact = f"CAST({amount} AS DECIMAL(20,2)) * r.rate"  # 20 + 18 digits: the widest that cannot overflow
    return f"TRY_CAST(round({exact}, 2) AS DECIMAL(18,2))"


def _amounts(table: Table) -> list[str]:
    if table.column("currency") is None:
        return []
    return [column.name for column in table.columns if column.currency]
