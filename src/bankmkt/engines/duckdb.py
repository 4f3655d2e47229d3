"""DuckDB runs a plan in the connection that it is given: plan in, result relation out.

The answer is made once, as a temporary table in the rule's order, from which the summary, the figures and every
writer read; the steps before it are common table expressions of that one statement unless a step asks to be stored.
A step in Python reads a temporary table and fills another, some thousands of rows at a time.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from bankmkt.base.errors import EngineError, UsageError
from bankmkt.base.say import pick, say
from bankmkt.engines import profile, worked
from bankmkt.query.dialect import DUCKDB
from bankmkt.query.field import Field, Form, Row, Value
from bankmkt.query.plan import Plan, Small, Worked
from bankmkt.query.statements import Statement, given, remark, statements
from bankmkt.result.result import Table

if TYPE_CHECKING:
    import polars

BATCH = 10_000
_TYPES = {
    Form.MONEY: "DECIMAL(28,2)",
    Form.RATE: "DECIMAL(12,6)",
    Form.RATIO: "DOUBLE",
    Form.NUMBER: "DOUBLE",
    Form.COUNT: "BIGINT",
    Form.DATE: "DATE",
    Form.BOOLEAN: "BOOLEAN",
    Form.LIST: "VARCHAR[]",
}


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one answer, in a temporary table of the connection."""

    connection: duckdb.DuckDBPyConnection
    select: str
    count: int
    scratch: Path | None = None

    def batches(self, limit: int | None = None) -> Iterator[list[Row]]:
        """The rows in order, in lists of some thousands; one reader at a time, as the connection holds one result."""
        self.connection.execute(f"{self.select} LIMIT {limit:d}" if limit is not None else self.select)
        while batch := self.connection.fetchmany(BATCH):
            yield batch

    def to_parquet(self, path: Path) -> None:
        """All rows as a Parquet file: written by the engine to the one place where it may, then moved."""
        if self.scratch is None:
            self.frame().write_parquet(path)
            return
        name = str(self.scratch).replace("'", "''")
        with _Translated():
            self.connection.execute(f"COPY ({self.select}) TO '{name}' (FORMAT parquet, COMPRESSION zstd)")
        shutil.move(self.scratch, path)

    def frame(self) -> polars.DataFrame:
        """All rows as a Polars frame."""
        import polars

        self.connection.abort()  # a listing that was read only in part would block the connection
        return polars.DataFrame(self.connection.sql(self.select))


@dataclass(slots=True)
class Ran:
    """What a run of a plan left behind: the rows in DuckDB, the small tables in memory, and who worked it out."""

    rows: Rows
    summary: Table
    figures: dict[str, Value]
    unknown: int
    notes: list[str]
    extras: dict[str, Table] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=lambda: {"duckdb": duckdb.__version__})


class _Translated:
    """Turns DuckDB's errors into ours, without the statement: it may be long, and literals are a user's own."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Raise EngineError for what the machine lacks; everything else is a bug of ours and passes."""
        if isinstance(error, duckdb.OutOfMemoryException):
            raise EngineError(say("engine.memory"), say("engine.memory_remedy")) from error
        if isinstance(error, duckdb.OutOfRangeException):
            raise EngineError(say("engine.range"), say("engine.range_remedy")) from error
        if isinstance(error, duckdb.IOException):
            raise EngineError(say("engine.disk", what=str(error).splitlines()[0])) from error


def script(plan: Plan) -> str:
    """All that will run, as one text for a person: the macros, then the named statements."""
    parts = [f"{statement};" for statement in DUCKDB.prelude]
    for one in statements(plan, DUCKDB):
        if one.worked is not None:
            parts.append(f"-- {given(one.name)}\n{_create(given(one.name), one.sql)};")
            parts.append(f"-- {one.name}\n{remark(one.worked)}\n{_empty(one.worked)};")
        else:
            parts.append(f"-- {one.name}\n{_create(one.name, one.sql)};")
    return "\n".join(parts[: len(DUCKDB.prelude)]) + "\n\n" + "\n\n".join(parts[len(DUCKDB.prelude) :])


def _create(name: str, sql: str) -> str:
    return f"CREATE TEMP TABLE {name} AS\n{sql}"


def _empty(step: Worked) -> str:
    """The table that a step in Python fills."""
    columns = ", ".join(f"{one.name} {column_type(one.form)}" for one in step.fields)
    return f"CREATE TEMP TABLE {step.name} ({columns})"


def column_type(form: Form) -> str:
    """The type of a column that holds what Python gives."""
    return _TYPES.get(form, "VARCHAR")


def _make(connection: duckdb.DuckDBPyConnection, statement: Statement) -> None:
    """Run one statement, and the step in Python that fills its table where it has one."""
    connection.execute(f"DROP TABLE IF EXISTS temp.{statement.name}")
    step = statement.worked
    if step is None:
        connection.execute(_create(statement.name, statement.sql))
        return
    connection.execute(f"DROP TABLE IF EXISTS temp.{given(step.name)}")
    connection.execute(_create(given(step.name), statement.sql))
    connection.execute(_empty(step))
    _fill(connection, step)
    connection.execute(f"DROP TABLE {given(step.name)}")


def _fill(connection: duckdb.DuckDBPyConnection, step: Worked) -> None:
    """Let the step's function read what it is given and put its answer into the table that stands ready."""
    source = given(step.name)
    count = _one(connection, f"SELECT count(*) FROM {source}")

    def batches() -> Iterator[list[Row]]:
        for start in range(0, count, BATCH):  # whole lots, since the answer is written to the same connection
            within = f"rowid >= {start} AND rowid < {start + BATCH}"
            yield connection.execute(f"SELECT * FROM {source} WHERE {within} ORDER BY rowid").fetchall()

    insert(connection, step.name, step.fields, worked.columns(step, batches(), BATCH))


def insert(
    connection: duckdb.DuckDBPyConnection, table: str, fields: Sequence[Field], lots: Iterable[list[list[Value]]]
) -> None:
    """Put rows that came from elsewhere into a table of these columns; a lot is a list of columns."""
    typed = enumerate((column_type(one.form) for one in fields), 1)
    values = ", ".join(f"unnest(CAST(${place} AS {kind}[]))" for place, kind in typed)
    for columns in lots:
        connection.execute(f"INSERT INTO {table} SELECT {values}", columns)


def run(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    *,
    extras: bool,
    scratch: Path | None = None,
    prepared: Sequence[Statement] | None = None,
    scanned: Counter[str] | None = None,
) -> Ran:
    """Run a plan; `extras` asks for the small tables that only charts need, `scratch` is a file it may write.

    `prepared` are its statements where they were made together with those of other plans (`query.sharing`). `scanned`
    counts how often each table was read, where the connection keeps profiles. Raises EngineError when memory, disk or
    the range of numbers is exceeded.
    """
    with _Translated():
        for statement in DUCKDB.prelude:
            connection.execute(statement)
        for one in statements(plan, DUCKDB) if prepared is None else prepared:
            _make(connection, one)
            if scanned is not None:
                scanned.update(profile.scans(connection))
        count = _one(connection, f"SELECT count(*) FROM {plan.rows}")
        columns = ", ".join(f'"{one.name}"' for one in plan.fields)
        figures = _small(connection, plan.figures).dicts()[0] if plan.figures else {}
        notes = list(plan.notes)
        for query in plan.note_queries:
            n = _one(connection, DUCKDB.text(query.sql))
            text = pick(query.zh, query.en).format(n=f"{n:,}")
            if n and text not in notes:
                notes.append(text)
        return Ran(
            Rows(connection, f"SELECT {columns} FROM {plan.rows}", count, scratch),
            _small(connection, plan.summary),
            figures,
            _one(connection, DUCKDB.text(plan.unknown)),
            notes,
            {name: _small(connection, small) for name, small in plan.extras.items()} if extras else {},
        )


def fetch(connection: duckdb.DuckDBPyConnection, plan: Plan) -> list[Row]:
    """The few rows of a plan, whole; nothing of it stays behind but what its steps ask to store."""
    with _Translated():
        for statement in DUCKDB.prelude:
            connection.execute(statement)
        *before, last = statements(plan, DUCKDB)
        for one in before:
            _make(connection, one)
        return connection.execute(last.sql).fetchall()


def drop(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> None:
    """Give up relations that no later plan reads."""
    for name in names:
        connection.execute(f"DROP TABLE IF EXISTS temp.{name}")


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    rows = connection.execute(sql).fetchall()
    return int(rows[0][0] or 0) if rows else 0


def _small(connection: duckdb.DuckDBPyConnection, small: Small) -> Table:
    rows = connection.execute(DUCKDB.text(small.sql)).fetchall()
    forms = [one.form for one in small.fields]
    counts = (Form.COUNT,)
    clean = [
        tuple(
            int(value) if form in counts and value is not None else value
            for value, form in zip(row, forms, strict=True)
        )
        for row in rows
    ]
    return Table(small.fields, clean)


def select(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[list[str], Iterator[list[Row]]]:
    """Run exactly one SELECT of a user; column names and rows in batches.

    UsageError with the engine's words, less any value that they quote, for a query that is wrong or no SELECT.
    """
    try:
        parsed = connection.extract_statements(query)
        if len(parsed) != 1 or parsed[0].type != duckdb.StatementType.SELECT:
            raise UsageError(say("engine.one_select"), say("engine.sql_remedy"))
        cursor = connection.execute(parsed[0])
    except duckdb.Error as error:
        raise _wrong_query(error) from None
    names = [str(column[0]) for column in cursor.description or ()]

    def batches() -> Iterator[list[Row]]:
        try:
            while batch := cursor.fetchmany(BATCH):
                yield batch
        except duckdb.Error as error:
            raise _wrong_query(error) from None

    return names, batches()


def _wrong_query(error: duckdb.Error) -> UsageError:
    harmless = (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException, duckdb.PermissionException)
    # other messages quote the value that they stumbled over, and that is a customer's
    what = str(error).split("\n", 1)[0] if isinstance(error, harmless) else say("engine.value")
    return UsageError(say("engine.sql_wrong", what=what), say("engine.sql_remedy"))
