"""Rank and running total are the same on every engine, though one sorts everybody and the other buckets of them."""

from __future__ import annotations

import random
from decimal import Decimal

import duckdb
import pytest
from tests.engines import plans
from tests.engines.plans import ENGINES, fields, plan

from bankmkt.query.field import Form, Row
from bankmkt.query.plan import RankCumulate, Step
from bankmkt.query.spark import SPARK

Given = list[tuple[str, str | None, str | None]]
"""Rows of id, area and value."""

COLUMNS = fields(id=Form.ID, rank=Form.COUNT, cumulative=Form.MONEY, total=Form.MONEY, known=Form.COUNT)


def ranked(engine: str, given: Given, within: tuple[str, ...] = ()) -> list[Row]:
    """The answer by id."""
    listed = [
        (
            f"'{key}'",
            "CAST(NULL AS VARCHAR)" if area is None else f"'{area}'",
            f"CAST({'NULL' if value is None else value} AS DECIMAL(18,2))",
        )
        for key, area, value in given
    ]
    steps = (
        Step("given_rows", "the rows", plans.values(listed, "id", "area", "value")),
        RankCumulate("ranked", "by value", "given_rows", "value", "id", within),
    )
    with duckdb.connect() as connection:
        return plans.rows(plans.run(engine, connection, plan(steps, COLUMNS, "id NULLS LAST")))


def money(text: str) -> Decimal:
    return Decimal(text)


@pytest.mark.parametrize("engine", ENGINES)
def test_ties_zeros_losses_and_the_unknown(engine: str) -> None:
    """Ties by the key, a row at a time; only positive values run up; the unknown stands last and is not counted."""
    given: Given = [
        ("b", "x", "5.00"),
        ("a", "x", "5.00"),
        ("c", "x", "-2.00"),
        ("d", "x", None),
        ("e", "x", "0.00"),
        ("f", "x", "9.50"),
    ]
    all_of_it = (money("19.50"), 5)
    assert ranked(engine, given) == [
        ("a", 2, money("14.50"), *all_of_it),
        ("b", 3, money("19.50"), *all_of_it),
        ("c", 5, money("19.50"), *all_of_it),
        ("d", 6, money("19.50"), *all_of_it),
        ("e", 4, money("19.50"), *all_of_it),
        ("f", 1, money("9.50"), *all_of_it),
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_amounts_of_the_same_first_digits(engine: str) -> None:
    """Amounts stand in the order of their size, however many digits they have; of losses the smaller stand first."""
    values = ["99.99", "100.00", "100.01", "0.09", "0.10", "9999999999999999.99", "-0.01", "-0.10", "-99.99", "-100.00"]
    given: Given = [(f"{place:02}", None, value) for place, value in enumerate(values)]
    found = {str(row[0]): row[1] for row in ranked(engine, given)}
    falling = sorted(given, key=lambda row: -Decimal(str(row[2])))
    assert found == {row[0]: rank for rank, row in enumerate(falling, 1)}


@pytest.mark.parametrize("engine", ENGINES)
def test_within_a_group_and_within_no_group(engine: str) -> None:
    given: Given = [("a", "x", "5"), ("b", "y", "3"), ("c", "y", "4"), ("d", None, "1"), ("e", None, None)]
    assert ranked(engine, given, ("area",)) == [
        ("a", 1, money("5"), money("5"), 1),
        ("b", 2, money("7"), money("7"), 2),
        ("c", 1, money("4"), money("7"), 2),
        ("d", 1, money("1"), money("1"), 1),
        ("e", 2, money("1"), money("1"), 1),
    ]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("within", [(), ("area",)])
@pytest.mark.parametrize("seed", range(3))
def test_as_a_plain_loop_does_it(engine: str, within: tuple[str, ...], seed: int) -> None:
    """Many ties, ids of several lengths, many without a value: the order of ids decides among hundreds."""
    dice = random.Random(seed)
    keys = sorted({f"{dice.randrange(10 ** dice.choice((2, 5, 9)))}" for _ in range(400)})
    amounts = [
        None,
        "0",
        "0",
        "1000",
        "1000",
        "-1000",
        *(f"{dice.randrange(-(10**6), 10**7) / 100:.2f}" for _ in "1234567"),
    ]
    given: Given = [(key, dice.choice(["x", "y", None]), dice.choice(amounts)) for key in keys]
    dice.shuffle(given)
    expected = []
    for area in {row[1] for row in given} if within else {None}:
        part = [row for row in given if not within or row[1] == area]
        part.sort(key=lambda row: (row[2] is None, -Decimal(row[2] or 0), row[0]))
        gains = [max(Decimal(row[2] or 0), Decimal(0)) for row in part]
        known = sum(row[2] is not None for row in part)
        for place, row in enumerate(part, 1):
            expected.append((row[0], place, sum(gains[:place], Decimal(0)), sum(gains, Decimal(0)), known))
    assert ranked(engine, given, within) == sorted(expected)


def test_no_window_on_spark_sees_everybody() -> None:
    """A window is over a place or over the totals of the places, never over the rows of the source as a whole."""
    texts = {step.name: step.sql for step in SPARK.rank_cumulate(RankCumulate("r", "why", "s", "value", "id"))}
    assert [name for name, text in texts.items() if "OVER" in text] == ["r__before", "r"]
    assert texts["r__before"].endswith("FROM r__sums")
    assert texts["r"].count("OVER (PARTITION BY r__place, r__part ") == texts["r"].count("OVER (") == 2
