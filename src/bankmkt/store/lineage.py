"""Every row of an answer can be followed to its files: the engine joins the answer with what each stored row knows.

A row is about one thing (a loan, an account, a customer, …), named by the finest key that it has. Listed are the rows
of that thing in its own table first, then its rows in the other tables that the rule read. Rows of a customer's
managers and branches are not: they are about somebody else. The join is made once for the whole answer, because asking
row by row would cost a query for each of two million customers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from bankmkt.base.errors import UsageError
from bankmkt.base.say import say
from bankmkt.query.field import Field, Form
from bankmkt.result.result import Result, RowSource
from bankmkt.store.schema import ROW, SOURCE, literal, quoted
from bankmkt.tables import table as declared
from bankmkt.tables.loaded import Loaded
from bankmkt.tables.model import Kind, Table, Text

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COLUMN: Final = "source"
"""The name of the column; `source_file` where the answer has one of that name."""
MOST: Final = 20
"""Entries of one row; how many further rows there are stands after them as ``+n``."""
_THINGS: Final = (
    ("loan_id", "loans"),
    ("account_id", "accounts"),
    ("contract_id", "off_balance"),
    ("registration_no", "prospects"),
    ("customer_id", "customers"),
)
"""Keys that name what a row is about, the finest first, with the table that is keyed by them."""
_OWNERS: Final = (("manager_id", "managers"), ("branch_id", "branches"))
"""Rows that are about no customer are about the manager, else the branch."""


@dataclass(frozen=True, slots=True)
class _Link:
    """A table and the columns by which its rows belong to a row of the answer: (answer's, table's)."""

    table: Table
    on: tuple[tuple[str, str], ...]


def traced(connection: DuckDBPyConnection, loaded: Loaded, result: Result) -> tuple[tuple[Field, ...], RowSource]:
    """The fields and the rows of a result with one more column: entries such as ``loans.xlsx›2026-10:17``.

    An entry of another date than the result's says so: ``loans.csv:17 (2026-09-30)``.
    The rows stay with the engine and in their order; the answer's relation is replaced by one with the column.
    A snapshot's rows are those of the result's date (and of the date that it compares with), an event's those up to
    it. UsageError for rows that are not with the engine any more.
    """
    from bankmkt.engines.duckdb import Rows
    from bankmkt.engines.kept import KeptRows

    rows = result.rows
    if isinstance(rows, Rows):
        relation = rows.select.rpartition(" FROM ")[2]
    elif isinstance(rows, KeptRows) and not rows.conditions:
        relation = rows.table.removeprefix("temp.")
    else:
        raise UsageError(say("lineage.kept", rule=result.rule), say("lineage.engine_remedy"))
    names = [field.name for field in result.fields]
    name = COLUMN if COLUMN not in names else f"{COLUMN}_file"
    field = Field(name, Form.LIST, Text("来源", "Source"))
    connection.abort()  # a list that was read only in part would block the next statement
    _replace(connection, relation, name, _links(result, loaded), _dates(result))
    fields = (*result.fields, field)
    if isinstance(rows, KeptRows):
        return fields, replace(rows, fields=(*rows.fields, field), shown=(*rows.shown, field))
    columns = ", ".join(quoted(one.name) for one in fields)
    return fields, replace(rows, select=f"SELECT {columns} FROM {relation}")


def _links(result: Result, loaded: Loaded) -> list[_Link]:
    """The tables in which the rows of an answer are found, its own first."""
    names = {field.name for field in result.fields}
    read = [name for name in dict.fromkeys(one.table for one in result.provenance.inputs) if loaded.has(name)]
    tables = [table for table in map(declared, read) if table is not None]
    things = [(key, home) for key, home in _THINGS if key in names]
    if not things:
        return _owned(names, tables, result)
    key, home = things[0]
    others = {place: other for other, place in things[1:]}  # whose loan it is, which customer a registration is
    links = [
        _Link(table, ((key, key), *_narrower(table, key, names)))
        for table in tables
        if table.column(key) and table.name not in others
    ]
    links += [_Link(table, ((other, other),)) for table in tables if (other := others.get(table.name))]
    return sorted(links, key=lambda one: one.table.name != home)


def _narrower(table: Table, key: str, names: set[str]) -> list[tuple[str, str]]:
    """Further columns by which only some of a thing's rows in a table belong to a row of the answer."""
    more = [*table.key, *([table.date] if table.kind is Kind.EVENT else [])]
    return [(name, name) for name in dict.fromkeys(more) if name in names and name not in (key, "as_of")]


def _owned(names: set[str], tables: Sequence[Table], result: Result) -> list[_Link]:
    """Where a manager or a branch stands itself, and rows that the answer names by their whole key."""
    links: list[_Link] = []
    for key, home in _OWNERS:
        own = key if key in names else "owner_id" if "owner_id" in names and _owner(result) == key else ""
        table = declared(home)
        if own and table is not None:
            links.append(_Link(table, ((own, key),)))
            break
    for table in tables:
        keys = [name for name in table.key if name != "as_of"]
        if len(keys) > 1 and names >= set(keys):
            links.append(_Link(table, tuple((name, name) for name in keys)))
    return links


def _owner(result: Result) -> str:
    """Whose `owner_id` it is: what was asked for by ``--by``, or what the rule says."""
    parameters = result.provenance.parameters
    word = parameters.get("--by") or parameters.get("per") or "manager"
    return "branch_id" if "branch" in word else "manager_id"


def _dates(result: Result) -> list[date]:
    """The date of a result, and the one that it compares with where it says which."""
    base = result.figures.get("base_date")
    try:
        before = base if isinstance(base, date) else date.fromisoformat(str(base))
    except ValueError:
        return [result.as_of]
    return [result.as_of, before]


def _replace(
    connection: DuckDBPyConnection, relation: str, name: str, links: Sequence[_Link], dates: Sequence[date]
) -> None:
    """Put a relation with the column in the place of one without it."""
    from bankmkt.store.database import engine_errors

    plain = relation.strip('"')
    old = f"temp.{quoted(plain)}"
    kept = [str(row[0]) for row in connection.execute(f"DESCRIBE {old}").fetchall() if row[0] != name]
    columns = ", ".join(f"a.{quoted(one)}" for one in kept)
    found = "\nUNION ALL ".join(_found(old, place, link, dates) for place, link in enumerate(links))
    with engine_errors():
        if found:
            statement = _WITH_SOURCES.format(found=found, columns=columns, name=quoted(name), old=old, most=MOST)
        else:
            statement = (
                f"CREATE TEMP TABLE traced AS SELECT {columns}, CAST([] AS VARCHAR[]) AS {quoted(name)}"
                f" FROM {old} AS a ORDER BY a.rowid"
            )
        connection.execute("DROP TABLE IF EXISTS temp.traced")
        connection.execute(statement)
        connection.execute(f"DROP TABLE {old}")
        connection.execute(f"ALTER TABLE temp.traced RENAME TO {quoted(plain)}")


def _found(old: str, place: int, link: _Link, dates: Sequence[date]) -> str:
    """The stored rows of one table for each row of the answer."""
    table = link.table
    day = "CAST(NULL AS DATE)"
    tests = [f"CAST(t.{quoted(theirs)} AS VARCHAR) = CAST(a.{quoted(ours)} AS VARCHAR)" for ours, theirs in link.on]
    if table.kind is Kind.SNAPSHOT:
        day = f"nullif(t.as_of, DATE {literal(str(dates[0]))})"
        tests.append(f"t.as_of IN ({', '.join(f'DATE {literal(str(day))}' for day in dates)})")
    elif table.kind is Kind.EVENT:
        tests.append(f"(t.{quoted(table.date)} <= DATE {literal(str(dates[0]))} OR t.{quoted(table.date)} IS NULL)")
    return (
        f"SELECT a.rowid AS n, {place} AS place, t.{SOURCE} AS source, t.{ROW} AS number, {day} AS day\n"
        f"FROM {old} AS a JOIN main.{quoted(table.name)} AS t ON {' AND '.join(tests)}"
    )


_WITH_SOURCES: Final = """
CREATE TEMP TABLE traced AS
WITH found AS ({found}),
once AS (SELECT DISTINCT n, place, source, number, day FROM found WHERE source IS NOT NULL),
runs AS (
    SELECT *, number - row_number() OVER (PARTITION BY n, place, source, day ORDER BY number) AS run FROM once),
spans AS (
    SELECT n, place, source, day, min(number) AS low, max(number) AS high, count(*) AS many
    FROM runs GROUP BY n, place, source, day, run),
named AS (
    SELECT p.n, p.many,
        s.file || CASE WHEN s.sheet <> '' THEN '›' || s.sheet ELSE '' END || ':' || CAST(p.low AS VARCHAR)
            || CASE WHEN p.high > p.low THEN '-' || CAST(p.high AS VARCHAR) ELSE '' END
            || CASE WHEN p.day IS NOT NULL THEN ' (' || CAST(p.day AS VARCHAR) || ')' ELSE '' END AS entry,
        row_number() OVER (PARTITION BY p.n ORDER BY p.place, p.day NULLS FIRST, s.file, s.sheet, p.source, p.low) AS k
    FROM spans AS p JOIN main.sources AS s ON s.source_id = p.source),
listed AS (
    SELECT n, list(entry ORDER BY k) FILTER (k <= {most}) AS entries, sum(many) FILTER (k > {most}) AS more
    FROM named GROUP BY n)
SELECT {columns},
    CAST(CASE WHEN l.n IS NULL THEN []
        WHEN l.more IS NULL THEN l.entries
        ELSE list_append(l.entries, '+' || CAST(l.more AS VARCHAR)) END AS VARCHAR[]) AS {name}
FROM {old} AS a LEFT JOIN listed AS l ON l.n = a.rowid
ORDER BY a.rowid
"""
