"""Plans small enough to be worked by hand, run on an engine of any name over a connection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tests.engines.sail import remote

from bankmkt.engines import duckdb as duckdb_engine
from bankmkt.engines import spark as spark_engine
from bankmkt.engines.duckdb import Ran
from bankmkt.engines.sparkserver import Server
from bankmkt.query.field import Field, Form, Row
from bankmkt.query.plan import AnyStep, Plan, Small
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    import duckdb

ENGINES = ("duckdb", "spark")


def fields(**forms: Form) -> tuple[Field, ...]:
    """Columns by name and form."""
    return tuple(Field(name, form, Text(name, name)) for name, form in forms.items())


def plan(steps: Iterable[AnyStep], columns: tuple[Field, ...], order: str = "", rule: str = "tried") -> Plan:
    """A plan whose answer is its last step."""
    made = tuple(steps)
    count = Small("SELECT count(*) AS n FROM " + made[-1].name, fields(n=Form.COUNT))
    return Plan(rule, "kind", date(2026, 1, 31), made, made[-1].name, columns, order, count, "SELECT 0")


def using(asked: Plan, *used: Plan) -> Plan:
    """The plan with others whose rows it reads."""
    return replace(asked, uses=used)


def summing(asked: Plan, sql: str) -> Plan:
    """The plan with another summary, of one number."""
    return replace(asked, summary=Small(sql, fields(n=Form.COUNT)))


def run(
    engine: str, connection: duckdb.DuckDBPyConnection, asked: Plan, folder: Path | None = None, *, extras: bool = False
) -> Ran:
    """The plan, run."""
    if engine == "spark":
        return spark_engine.run(connection, asked, Server(remote(), folder), extras=extras)
    return duckdb_engine.run(connection, asked, extras=extras)


def rows(ran: Ran) -> list[Row]:
    """All rows of an answer."""
    return [row for batch in ran.rows.batches() for row in batch]


def values(given: Iterable[Iterable[str]], *columns: str) -> str:
    """A SELECT of some rows of SQL values; at least one."""
    listed = ", ".join(f"({', '.join(row)})" for row in given)
    return f"SELECT * FROM (VALUES {listed}) AS t({', '.join(columns)})"


__all__ = ["ENGINES", "fields", "plan", "rows", "run", "summing", "using", "values"]
