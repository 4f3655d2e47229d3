"""Answers that stay until the run ends, because a book reads each of them many times: whole, in parts and in sums.

The engine filters and adds up; a part for one manager costs a scan of one column, and a sum is exact.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bankmkt.query.field import Field, Form, Row

if TYPE_CHECKING:
    import duckdb
    import polars

_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class KeptRows:
    """Rows of a temporary table, in the order in which they were put there; see `result.PartRows`."""

    connection: duckdb.DuckDBPyConnection
    table: str
    fields: tuple[Field, ...]
    shown: tuple[Field, ...]
    count: int
    conditions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    order: tuple[str, ...] = ()

    def part(
        self, where: Mapping[str, Collection[str]] | None = None, columns: Sequence[str] | None = None
    ) -> KeptRows:
        """The rows whose columns hold one of the given values (a list: one of them at least), of these columns."""
        known = {one.name: one for one in self.fields}
        shown = self.shown if columns is None else tuple(known[name] for name in columns)
        if not where:
            return replace(self, shown=shown)
        more = tuple((column, tuple(sorted(values))) for column, values in where.items())
        made = replace(self, shown=shown, conditions=(*self.conditions, *more))
        sql, values = made._from()
        counted = self.connection.execute(f"SELECT count(*) {sql}", values).fetchall()
        return replace(made, count=int(counted[0][0]))

    def tally(self, by: Sequence[str], sums: Sequence[str] = ()) -> list[Row]:
        """One row per combination of values, sorted by them: the values, how many rows, then for each column of `sums`
        the sum of what is known and the number of rows in which it is not. A row with a list counts once per different
        item, one with an empty list under null; with two lists once per pair.
        """
        forms = {one.name: one.form for one in self.fields}
        keys = [f"key{place}" for place in range(len(by))]
        items = [f'"{name}" AS {key}' for name, key in zip(by, keys, strict=True)]
        measured = [f'"{name}" AS sum{place}' for place, name in enumerate(sums)]
        source, values = self._from()
        inner = f"SELECT {', '.join([*items, *measured]) or '1 AS one'} {source}"
        for name, key in zip(by, keys, strict=True):
            if forms[name] is Form.LIST:  # one list at a time: side by side they would be paired item by item
                item = f"CASE WHEN len(list_distinct({key})) > 0 THEN list_distinct({key}) ELSE [NULL] END"
                inner = f"SELECT * REPLACE (unnest({item}) AS {key}) FROM ({inner}) AS part"
        added = [part for place in range(len(sums)) for part in (f"sum(sum{place})", f"count(*) - count(sum{place})")]
        shown = ", ".join([*keys, "count(*)", *added])
        order = ", ".join(f"{key} NULLS LAST" for key in keys)
        grouped = f" GROUP BY {', '.join(keys)} ORDER BY {order}" if by else ""
        return self.connection.execute(f"SELECT {shown} FROM ({inner}) AS part{grouped}", values).fetchall()

    def batches(self, limit: int | None = None) -> Iterator[list[Row]]:
        """The rows in order, in lists of some thousands; one reader at a time, as the connection holds one result."""
        sql, values = self._select()
        self.connection.execute(f"{sql} LIMIT {limit:d}" if limit is not None else sql, values)
        while batch := self.connection.fetchmany(_BATCH):
            yield batch

    def to_parquet(self, path: Path) -> None:
        """All rows as a Parquet file."""
        self.frame().write_parquet(path)

    def frame(self) -> polars.DataFrame:
        """All rows as a Polars frame."""
        import polars

        self.connection.abort()
        sql, values = self._select()
        return polars.DataFrame(self.connection.sql(sql, params=values))

    def ordered(self, by: Sequence[str]) -> KeptRows:
        """The same rows by these columns, rising, what is not known first; equal ones as they stood."""
        return replace(self, order=tuple(by))

    def _select(self) -> tuple[str, list[list[str]]]:
        columns = ", ".join(f'"{one.name}"' for one in self.shown)
        sql, values = self._from()
        order = ", ".join([*(f'"{name}" NULLS FIRST' for name in self.order), "rowid"])
        return f"SELECT {columns} {sql}{f' ORDER BY {order}' if self.order else ''}", values

    def _from(self) -> tuple[str, list[list[str]]]:
        """FROM and WHERE with the values of their parameters."""
        forms = {one.name: one.form for one in self.fields}
        tests = [
            f'list_has_any("{column}", CAST(? AS VARCHAR[]))'
            if forms[column] is Form.LIST
            else f'list_contains(CAST(? AS VARCHAR[]), CAST("{column}" AS VARCHAR))'
            for column, _ in self.conditions
        ]
        where = f" WHERE {' AND '.join(tests)}" if tests else ""
        return f"FROM {self.table}{where}", [list(values) for _, values in self.conditions]


def keep(connection: duckdb.DuckDBPyConnection, relation: str, name: str, fields: tuple[Field, ...]) -> KeptRows:
    """Keep the rows of a plan that has just run under a name of their own, so that no later plan takes their place."""
    connection.abort()
    connection.execute(f'DROP TABLE IF EXISTS temp."{name}"')
    connection.execute(f'ALTER TABLE temp.{relation} RENAME TO "{name}"')
    table = f'temp."{name}"'
    count = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
    return KeptRows(connection, table, fields, fields, int(count[0][0]))
