"""A step in Python reads and gives the same rows on every engine, and what it gives is held to its declaration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from tests.engines import plans
from tests.engines.plans import ENGINES, fields, plan

from bankmkt.engines import duckdb as duckdb_engine
from bankmkt.engines import spark as spark_engine
from bankmkt.query.field import Form, Row
from bankmkt.query.plan import Step, Worked

LOT = duckdb_engine.BATCH
ALL = fields(
    id=Form.ID,
    word=Form.CODE,
    amount=Form.MONEY,
    rate=Form.RATE,
    share=Form.RATIO,
    n=Form.COUNT,
    day=Form.DATE,
    holds=Form.BOOLEAN,
    names=Form.LIST,
)
DAY = date(2026, 1, 31)
FULL: Row = ("007", "it's", Decimal("-12.30"), Decimal("4.350001"), 0.25, 10**15, DAY, True, ["b", "a"])
EMPTY: Row = ("008", None, None, None, None, None, None, None, None)


def given(rows: Iterable[Row]) -> Step:
    """As many rows as wanted, numbered from 0."""
    return Step("given_rows", "rows", plans.values([[str(place)] for place, _ in enumerate(rows)], "n"))


@pytest.fixture(params=["connection", "folder"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    """Both ways in which rows reach a server."""
    return tmp_path if request.param == "folder" else None


@pytest.mark.parametrize("engine", ENGINES)
def test_every_form_comes_back_as_it_went(engine: str, folder: Path | None) -> None:
    made = Worked("made", "given", "SELECT n FROM given_rows", ALL, lambda rows: [*list(rows)[:0], EMPTY, FULL])
    last = Step("answer", "all", "SELECT * FROM made")
    with duckdb.connect() as connection:
        ran = plans.run(engine, connection, plan((given([FULL]), made, last), ALL, "id NULLS LAST"), folder)
        assert plans.rows(ran) == [FULL, EMPTY]
        assert [type(value) for value in plans.rows(ran)[0]] == [type(value) for value in FULL]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_function_sees_rows_in_order_with_exact_values(engine: str) -> None:
    seen: list[Row] = []

    def work(rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            seen.append(row)
            yield (str(row[0]),)

    source = (
        "SELECT CAST(n AS VARCHAR) AS id, CAST(n AS DECIMAL(18,2)) AS amount,\n"
        "  @wide(n) * @wide(10000000000000000000) AS w, @add_days(DATE '2026-01-31', n) AS day,\n"
        "  CASE WHEN n = 1 THEN @one('x') END AS names, n > 1 AS more\n"
        "FROM given_rows\nORDER BY n DESC NULLS LAST"
    )
    steps = (given([FULL] * 3), Worked("made", "noted", source, fields(id=Form.ID), work))
    with duckdb.connect() as connection:
        answer = plans.rows(plans.run(engine, connection, plan(steps, fields(id=Form.ID))))
    assert seen == [
        ("2", Decimal("2.00"), 2 * 10**19, date(2026, 2, 2), None, True),
        ("1", Decimal("1.00"), 10**19, date(2026, 2, 1), ["x"], False),
        ("0", Decimal("0.00"), 0, date(2026, 1, 31), None, False),
    ]
    assert [type(value) for value in seen[0]][:3] == [str, Decimal, int]
    assert answer == [("2",), ("1",), ("0",)]


@pytest.mark.parametrize("engine", ENGINES)
def test_more_rows_than_one_lot_and_steps_on_both_sides(engine: str) -> None:
    """A running number over what an earlier step left, read by a later step beside an earlier one."""

    def work(rows: Iterator[Row]) -> Iterator[Row]:
        total = 0
        for (n,) in rows:
            assert isinstance(n, int)
            total += n
            yield (n, total)

    ten = "(VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS {0}(n)"
    count = 2 * LOT + 1
    number = " + ".join(f"{name}.n * {10**place}" for place, name in enumerate("abcde"))
    tables = " CROSS JOIN ".join(ten.format(name) for name in "abcde")
    steps = (
        Step("numbers", "0 to 99,999", f"SELECT {number} AS n\nFROM {tables}"),
        Step("early", "the first", f"SELECT n FROM numbers WHERE n < {count}"),
        Worked(
            "summed", "up", "SELECT n FROM early ORDER BY n NULLS LAST", fields(n=Form.COUNT, total=Form.COUNT), work
        ),
        Step(
            "answer",
            "the last",
            "SELECT summed.n, summed.total\nFROM summed\nJOIN early ON early.n = summed.n\n"
            f"WHERE early.n >= {count - 2}",
        ),
    )
    with duckdb.connect() as connection:
        found = plan(steps, fields(n=Form.COUNT, total=Form.COUNT), "n NULLS LAST")
        answer = plans.rows(plans.run(engine, connection, found))
    assert answer == [(n, n * (n + 1) // 2) for n in (count - 2, count - 1)]


@pytest.mark.parametrize("engine", ENGINES)
def test_no_rows_in_and_no_rows_out(engine: str, folder: Path | None) -> None:
    steps = (
        Step("given_rows", "none", "SELECT 1 AS n WHERE 1 = 0"),
        Worked("made", "none", "SELECT n FROM given_rows", ALL, lambda rows: [EMPTY for _ in rows]),
        Step("answer", "none", "SELECT * FROM made"),
    )
    with duckdb.connect() as connection:
        ran = plans.run(engine, connection, plan(steps, ALL), folder)
        assert (ran.rows.count, plans.rows(ran), ran.summary.dicts()) == (0, [], [{"n": 0}])


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("columns", "row", "words"),
    [
        (fields(a=Form.MONEY), (1.5,), "made.a: not money, but float"),
        (fields(a=Form.MONEY), (Decimal("1.001"),), "made.a: not money"),
        (fields(a=Form.MONEY), (Decimal(10**26),), "made.a: not money"),
        (fields(a=Form.COUNT), (True,), "made.a: not count, but bool"),
        (fields(a=Form.COUNT), (2**63,), "made.a: not count"),
        (fields(a=Form.ID), (7,), "made.a: not id, but int"),
        (fields(a=Form.DATE), ("2026-01-31",), "made.a: not date, but str"),
        (fields(a=Form.LIST), (["x", 1],), "made.a: not list"),
        (fields(a=Form.ID, b=Form.ID), ("x",), "made: a row of 1 values for 2 columns"),
    ],
)
def test_a_row_that_is_not_as_declared_is_a_bug(engine: str, columns: object, row: Row, words: str) -> None:
    assert isinstance(columns, tuple)
    step = Worked("made", "wrong", "SELECT 1 AS n", columns, lambda rows: [row])
    with duckdb.connect() as connection, pytest.raises(TypeError, match=words):
        plans.run(engine, connection, plan((step,), columns))


def test_printed_sql_says_what_stands_in_the_place_of_the_function() -> None:
    step = Worked("pairs", "names that are alike", "SELECT n FROM given_rows", fields(n=Form.COUNT), lambda rows: rows)
    asked = plan((given([FULL]), step, Step("answer", "all", "SELECT n FROM pairs")), fields(n=Form.COUNT))
    for text in (duckdb_engine.script(asked), spark_engine.script(asked)):
        assert "-- filled by a step in Python from the rows of pairs__given: names that are alike" in text
