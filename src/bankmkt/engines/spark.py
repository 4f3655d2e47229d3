"""Spark Connect runs a plan over what DuckDB holds: the tables go there, the answer comes back, nothing stays.

The bank's database remains the one DuckDB file; a run sends the columns that its plan names, as views of a session of
its own, and keeps the finished rows in DuckDB, so that every writer reads them as it always does. A server whose
settings would change an answer is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bankmkt.base.say import pick
from bankmkt.engines import worked
from bankmkt.engines.duckdb import BATCH, Ran, Rows, column_type
from bankmkt.engines.sparkserver import Server, session, shared, translated
from bankmkt.query.dialect import DUCKDB
from bankmkt.query.field import Field, Form, Row
from bankmkt.query.plan import Plan, Small, Worked
from bankmkt.query.spark import SPARK
from bankmkt.query.statements import Statement, given, remark, statements
from bankmkt.result.result import Table
from bankmkt.tables import tables

if TYPE_CHECKING:
    import duckdb
    import pyarrow
    from pyspark.sql import DataFrame
    from pyspark.sql.connect.session import SparkSession

LOT_BYTES = 16 * 2**20
"""What is sent in one message: servers take no more than 128 MB, and less behind a gateway."""


def script(plan: Plan) -> str:
    """All that will run, as one text for a person: the named views in their order."""
    parts = []
    for one in statements(plan, SPARK):
        if one.worked is not None:
            parts.append(f"-- {given(one.name)}\n{_view(given(one.name), one.sql)};")
            parts.append(f"-- {one.name}\n{remark(one.worked)}")
        else:
            parts.append(f"-- {one.name}\n{_view(one.name, one.sql)};")
    return "\n\n".join(parts)


def _view(name: str, sql: str) -> str:
    return f"CREATE OR REPLACE TEMPORARY VIEW {name} AS\n{sql}"


@dataclass
class Run:
    """One session: the connection that holds the tables, a folder of its own, what the server was asked to keep."""

    spark: SparkSession
    connection: duckdb.DuckDBPyConnection
    folder: Path | None
    kept: list[DataFrame] = field(default_factory=list)

    def send_tables(self, texts: str) -> None:
        """Every canonical table whose name stands in the texts, with the columns that are named there."""
        words = set(re.findall(r"\w+", texts))
        for table in tables().values():
            if table.name not in words:
                continue
            whole = re.search(rf"\b{table.name}\.\*|\*\s+FROM\s+{table.name}\b", texts) is not None
            names = [column.name for column in table.columns if whole or column.name in words]
            listed = ", ".join(f'"{name}"' for name in names or [table.columns[0].name])
            reader = self.connection.sql(f'SELECT {listed} FROM "{table.name}"').to_arrow_reader(BATCH)
            assert reader is not None
            self.send(table.name, reader.schema, reader)

    def send(self, name: str, schema: pyarrow.Schema, batches: Iterable[pyarrow.RecordBatch]) -> None:
        """Rows as the view `name`: as a file where the server reads our folder, over the connection elsewhere."""
        if self.folder is not None:
            self._write(name, schema, batches)
            return
        sent = 0
        for lot in _lots(schema, batches):
            self.spark.createDataFrame(lot).createOrReplaceTempView(f"{name}__{sent}")
            sent += 1
        lots = " UNION ALL ".join(f"SELECT * FROM {name}__{place}" for place in range(sent))
        (self.spark.sql(lots) if sent else self._empty(schema)).createOrReplaceTempView(name)

    def _empty(self, schema: pyarrow.Schema) -> DataFrame:
        """No rows of these columns: the client refuses to make such a frame."""
        columns = ", ".join(f"CAST(NULL AS {_sql_type(one.type)}) AS `{one.name}`" for one in schema)
        return self.spark.sql(f"SELECT {columns} WHERE 1 = 0")

    def _write(self, name: str, schema: pyarrow.Schema, batches: Iterable[pyarrow.RecordBatch]) -> None:
        from pyarrow import parquet

        path = Path(str(self.folder), f"{name}.parquet")
        with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
            for batch in batches:
                writer.write_batch(batch)
        self.spark.read.parquet(path.absolute().as_uri()).createOrReplaceTempView(name)

    def make(self, statement: Statement) -> None:
        """The relation of a statement as a view of the session."""
        if statement.worked is not None:
            schema = _schema(statement.worked.fields)
            self.send(statement.name, schema, self._worked(statement, statement.worked, schema))
            return
        if not self.keeps:
            tables = self._fetch(statement.sql)
            first = next(tables)
            batches = (batch for table in chain((first,), tables) for batch in table.to_batches())
            self.send(statement.name, first.schema, batches)
            return
        frame = self.spark.sql(statement.sql).cache()
        self.kept.append(frame)
        frame.createOrReplaceTempView(statement.name)

    @cached_property
    def keeps(self) -> bool:
        """Whether the server keeps a frame that it is asked to keep; where it does not, rows come here and go back."""
        frame = self.spark.sql("SELECT 1 AS kept").cache()
        self.kept.append(frame)
        frame.createOrReplaceTempView("kept")
        return "InMemory" in str(self.rows("EXPLAIN SELECT * FROM kept"))

    def answer(self, statement: Statement, plan: Plan) -> Rows:
        """The relation of the answer, worked out once: a table of DuckDB, in its order, and sent back as a view.

        So the small tables of the answer are read from the very rows that go out.
        """
        name, batches = statement.name, self._batches(statement)
        self.connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
        for place, batch in enumerate(batches):
            self.connection.register("incoming", batch)
            verb = f"INSERT INTO temp.{name}" if place else f"CREATE TEMP TABLE {name} AS"
            self.connection.execute(f"{verb} SELECT * FROM incoming")
            self.connection.unregister("incoming")
        reader = self.connection.sql(f"SELECT * FROM temp.{name}").to_arrow_reader(BATCH)
        assert reader is not None
        self.send(name, reader.schema, reader)
        count = int(self.connection.execute(f"SELECT count(*) FROM temp.{name}").fetchall()[0][0])
        columns = ", ".join(_shown(one) for one in plan.fields)
        return Rows(self.connection, f"SELECT {columns} FROM temp.{name}", count)

    def _batches(self, statement: Statement) -> Iterator[pyarrow.Table]:
        """The rows of a statement, at least one batch of them, be it empty."""
        import pyarrow as pa

        if statement.worked is None:
            yield from self._fetch(statement.sql)
            return
        schema = _schema(statement.worked.fields)
        yield schema.empty_table()
        yield from (pa.Table.from_batches([one]) for one in self._worked(statement, statement.worked, schema))

    def _worked(self, statement: Statement, step: Worked, schema: pyarrow.Schema) -> Iterator[pyarrow.RecordBatch]:
        """What a step in Python makes of the rows that its statement gives."""
        import pyarrow as pa

        rows = (_rows(table) for table in self._fetch(statement.sql))
        for columns in worked.columns(step, rows, BATCH):
            arrays = [pa.array(values, one.type) for values, one in zip(columns, schema, strict=True)]
            yield pa.record_batch(arrays, schema=schema)

    def _fetch(self, sql: str) -> Iterator[pyarrow.Table]:
        """The rows of a SELECT as they come over the connection, in their order, with the types that they have.

        The client's public iterator goes by the types that the server announces, and Sail announces the type of the
        first branch of a CASE.
        """
        import pyarrow as pa

        frame: Any = self.spark.sql(sql)
        plan = frame._plan.to_proto(self.spark.client)
        for part in self.spark.client.to_table_as_iterator(plan, {}):
            if isinstance(part, pa.Table):
                yield part

    def small(self, small: Small) -> Table:
        """A few rows, fetched whole.

        Sail divides in batches of no rows too, now and then, and calls that a division by zero, though every divisor
        that can be 0 is a null in our texts: then DuckDB, which holds the same answer, works out the small table.
        """
        from pyspark.errors import PySparkException

        try:
            return Table(small.fields, self.rows(SPARK.text(small.sql)))
        except PySparkException as error:
            if " by zero" not in str(error):
                raise
        for statement in DUCKDB.prelude:
            self.connection.execute(statement)
        return Table(small.fields, self.connection.execute(DUCKDB.text(small.sql)).fetchall())

    def one(self, sql: str) -> int:
        """The one number of a SELECT in portable SQL."""
        rows = self.rows(SPARK.text(sql))
        return int(str(rows[0][0] or 0)) if rows else 0

    def rows(self, sql: str) -> list[Row]:
        """All rows of a SELECT in Spark's SQL."""
        return [row for table in self._fetch(sql) for row in _rows(table)]


def run(
    connection: duckdb.DuckDBPyConnection, plan: Plan, server: Server, *, extras: bool, scratch: Path | None = None
) -> Ran:
    """Run a plan on the server; the connection holds the tables, and the answer's rows afterwards.

    EngineError when the server cannot be reached, refuses a setting, or runs out of memory or of digits.
    """
    with opened(server, connection) as running:
        return _answer(running, plan, extras, scratch)


@contextmanager
def opened(server: Server, connection: duckdb.DuckDBPyConnection) -> Iterator[Run]:
    """A session of our own on the server; nothing of it stays. Errors as in `run`."""
    with session(server) as spark, translated(server), shared(server) as folder:
        running = Run(spark, connection, folder)
        try:
            yield running
        finally:
            for frame in running.kept:
                frame.unpersist()


def _answer(running: Run, plan: Plan, extras: bool, scratch: Path | None) -> Ran:
    import pyspark

    planned = statements(plan, SPARK)
    running.send_tables("\n".join([*(one.sql for one in planned), *(sql for sql in _small_texts(plan))]))
    for one in planned[:-1]:
        running.make(one)
    rows = running.answer(planned[-1], plan)
    figures = running.small(plan.figures).dicts()[0] if plan.figures else {}
    notes = list(plan.notes)
    for query in plan.note_queries:
        n = running.one(query.sql)
        text = pick(query.zh, query.en).format(n=f"{n:,}")
        if n and text not in notes:
            notes.append(text)
    return Ran(
        replace(rows, scratch=scratch),
        running.small(plan.summary),
        figures,
        running.one(plan.unknown),
        notes,
        {name: running.small(small) for name, small in plan.extras.items()} if extras else {},
        {"spark": running.spark.version, "pyspark-client": pyspark.__version__},
    )


def _small_texts(plan: Plan) -> Iterator[str]:
    """Every SELECT of a plan besides its steps."""
    yield plan.unknown
    yield from (query.sql for query in plan.note_queries)
    yield from (small.sql for small in (plan.summary, plan.figures, *plan.extras.values()) if small is not None)


# Values ----------------------------------------------------------------------------------------------------------


def _rows(table: pyarrow.Table) -> list[Row]:
    """Rows as DuckDB would give them: whole numbers are int, however wide."""
    columns = []
    for column in table.columns:
        values = column.to_pylist()
        whole = str(column.type).startswith("decimal") and column.type.scale == 0
        columns.append([None if one is None else int(one) for one in values] if whole else values)
    return list(zip(*columns, strict=True))


def _shown(one: Field) -> str:
    """A column of the answer in the type of its form, where the server counts in another."""
    if one.form in (Form.COUNT, Form.RATIO, Form.NUMBER):
        return f'CAST("{one.name}" AS {column_type(one.form)}) AS "{one.name}"'
    return f'"{one.name}"'


def _schema(fields: Sequence[Field]) -> pyarrow.Schema:
    import pyarrow as pa

    types = {
        Form.MONEY: pa.decimal128(28, 2),
        Form.RATE: pa.decimal128(12, 6),
        Form.RATIO: pa.float64(),
        Form.NUMBER: pa.float64(),
        Form.COUNT: pa.int64(),
        Form.DATE: pa.date32(),
        Form.BOOLEAN: pa.bool_(),
        Form.LIST: pa.list_(pa.string()),
    }
    return pa.schema([(one.name, types.get(one.form, pa.string())) for one in fields])


def _lots(schema: pyarrow.Schema, batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.Table]:
    """Tables small enough for one message; none where there are no rows."""
    import pyarrow as pa

    waiting: list[pyarrow.RecordBatch] = []
    for batch in batches:
        if batch.num_rows:
            waiting.append(batch)
        if sum(one.nbytes for one in waiting) >= LOT_BYTES:
            yield pa.Table.from_batches(waiting, schema)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting, schema)


def _sql_type(kind: pyarrow.DataType) -> str:
    """The name that Spark gives to a type of Arrow's."""
    text = str(kind)
    if text.startswith("decimal128"):
        return f"DECIMAL{text.removeprefix('decimal128')}"
    return "ARRAY<STRING>" if text.startswith("list") else _NAMES[text]


_NAMES: Final = {
    "string": "STRING",
    "large_string": "STRING",
    "null": "STRING",
    "date32[day]": "DATE",
    "int8": "TINYINT",
    "int16": "SMALLINT",
    "int32": "INT",
    "int64": "BIGINT",
    "float": "FLOAT",
    "double": "DOUBLE",
    "bool": "BOOLEAN",
}
