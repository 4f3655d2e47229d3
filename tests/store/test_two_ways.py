"""The engine's way and the careful way read the same rows, with the same numbers and the same rejects."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from bankmkt.base.errors import InputError
from bankmkt.intake.cast import BLANKS
from bankmkt.intake.discover import candidates
from bankmkt.intake.prepare import Preparation
from bankmkt.store import schema, staging
from bankmkt.store.stage import REJECTED, Stage

TABLE = "contacts"
HEADER = ["customer_id", "name", "role", "shoe"]
CELLS = st.text(alphabet='ab1 ,"\n\r\t;|\u3000\u00a0é汉', max_size=6)
WRITTEN = st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=8)
PARTS = ["a", "1", " ", ",", '"', '""', "\n", "\r\n", "\u3000", "汉", ",,", '",', ',"', "v,w,x,y,z\n"]
NOISE = st.lists(st.sampled_from(PARTS), max_size=8).map("".join)
BARE = st.text(alphabet="ab1 汉\u3000", max_size=3)
QUOTED = st.text(alphabet='a ,"\n\r', max_size=4).map(lambda cell: '"' + cell.replace('"', '""') + '"')
LINE = st.lists(BARE | QUOTED, min_size=5, max_size=5).map(",".join)
RAW = st.lists(LINE | LINE | LINE | LINE | LINE | NOISE, max_size=8).map("\n".join)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, Path]]:
    with duckdb.connect() as connection:
        for statement in schema.statements():
            connection.execute(statement)
        folder = tmp_path_factory.mktemp("ways")
        yield Stage(connection, folder), folder


def outcome(stage: Stage, folder: Path, *, careful: bool) -> tuple[str, Any]:
    """Stage the file in one way: whether the engine read it, rows and rejects, or the refusal."""
    connection = stage.connection
    for name in (TABLE, REJECTED):
        connection.execute(f"DELETE FROM {name}")
    try:
        (source,) = Preparation(folder, None, ()).run(candidates([folder / f"{TABLE}.csv"])[0])
        if careful and source.again is not None:
            source.reading = source.again()
            source.again = None
        staged = staging.stage(stage, source)
    except InputError as error:
        return "refused", str(error)
    rows = connection.execute(f"SELECT customer_id, name, role, _row FROM {TABLE} ORDER BY _row").fetchall()
    rejects = connection.execute(
        f'SELECT _row, "column", code, "value", detail FROM {REJECTED} ORDER BY ALL'
    ).fetchall()
    way = "careful" if source.again is None else "fast"
    return way, (staged.read, rows, rejects)


def compare(scratch: tuple[Stage, Path], text: str) -> None:
    stage, folder = scratch
    content = ",".join(["as_of", *HEADER]) + "\n" + text
    (folder / f"{TABLE}.csv").write_bytes(content.encode())
    way, fast = outcome(stage, folder, careful=False)
    event(way)
    _, careful = outcome(stage, folder, careful=True)
    assert fast == careful


SETTINGS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@SETTINGS
@given(WRITTEN, st.sampled_from(["\n", "\r\n"]), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
@example([["1", "a\rb", "c\nd", ""]], "\n", csv.QUOTE_ALL)
@example([["1", '"', '""', '","']], "\n", csv.QUOTE_MINIMAL)
def test_well_formed_files(scratch: tuple[Any, Path], rows: list[list[str]], end: str, quoting: Any) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=end, quoting=quoting)
    writer.writerows([["2026-10-31", *row] for row in rows])
    text = out.getvalue()
    compare(scratch, text)
    if quoting == csv.QUOTE_ALL:
        _, (read, loaded, _) = outcome(*scratch, careful=False)
        names = [row[1].strip(BLANKS) or None for row in rows if any(cell.strip(BLANKS) for cell in row[:3])]
        assert read == len(rows)
        assert [row[1] for row in loaded] == names


@SETTINGS
@given(RAW)
@example("1,2,3,4,5,\n")
@example("1,2,3,4\n1,2,3,4,5\n")
@example('1,2,a"b,4,5\n')
@example('1, "2",3,4,5\n')
@example('1,"2" ,3,4,5\n')
@example("1,2,3,4,5\n\n1,2,3,4,5\n")
@example(",,,,\n1,2,3,4,5\n")
def test_any_text(scratch: tuple[Stage, Path], text: str) -> None:
    compare(scratch, text)
