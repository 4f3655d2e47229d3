"""Waterfalls and heat maps, worked out by hand, and how a screen draws a waterfall."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from bankmkt.base import say
from bankmkt.report import charts, heat
from bankmkt.report.steps import steps
from bankmkt.report.values import Style
from bankmkt.result.blocks import Chart, Grid, Series
from bankmkt.result.result import Field, Form, Row, Table
from bankmkt.tables.model import Text


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Each test starts in English."""
    say.use("en")
    yield
    say.use(None)


def falls(*values: float | None, sum_name: str = "left") -> Chart:
    names = [f"step {place}" for place in range(len(values))]
    return Chart("waterfall", "Falls", names, (Series("Step", values),), sum_name=sum_name)


def matrix(*rows: Row) -> Grid:
    fields = (
        Field("before", Form.TEXT, Text("期初", "Before")),
        Field("to_a", Form.COUNT, Text("甲", "A")),
        Field("to_b", Form.COUNT, Text("乙", "B")),
    )
    return Grid("", Table(fields, rows), heat=("to_a", "to_b"))


def test_steps_stand_on_each_other() -> None:
    found = [(one.value, one.start, one.end) for one in steps(falls(10.0, -25.0, 20.0))]
    assert found == [(10.0, 0.0, 10.0), (-25.0, 10.0, -15.0), (20.0, -15.0, 5.0), (5.0, 0.0, 5.0)]
    assert [one.is_sum for one in steps(falls(1.0))] == [False, True]


@pytest.mark.parametrize("gap", [None, float("nan"), float("inf")])
def test_after_an_unknown_step_nothing_has_a_place(gap: float | None) -> None:
    found = [(one.value, one.start, one.end) for one in steps(falls(10.0, gap, 5.0))]
    assert found == [(10.0, 0.0, 10.0), (None, None, None), (5.0, None, None), (None, None, None)]


def test_a_screen_draws_each_step_from_the_end_of_the_one_before() -> None:
    lines = charts.lines(falls(10.0, -25.0, 20.0), Style(width=60))
    assert len(lines) == 4
    bars = [[place for place, sign in enumerate(line) if sign in "█▓░"] for line in lines]
    # ten upwards, back over nothing and fifteen below it, twenty up again, and what is left
    assert [(bar[0], bar[-1] + 1) for bar in bars] == [
        (zero := bars[0][0], bars[0][-1] + 1),
        (bars[1][0], bars[0][-1] + 1),
        (bars[1][0], bars[2][-1] + 1),
        (zero, bars[2][-1] + 1),
    ]
    assert bars[1][0] < zero
    assert [line.split()[-1] for line in lines] == ["+10", "−25", "+20", "5"]
    assert lines[3].startswith("left")
    assert max(map(len, lines)) <= 60


def test_bars_on_both_sides_have_a_line_between_them() -> None:
    lines = charts.lines(falls(-5.0, 2.0, 10.0), Style(width=60))
    mark = lines[0].index("│")
    assert lines[0].rindex("░") == mark - 1
    assert lines[1][mark] == "│"
    assert lines[3].index("█") == mark


def test_a_plain_console_gets_plain_signs() -> None:
    lines = charts.lines(falls(10.0, -4.0), Style(width=60, unicode=False))
    assert all(line.isascii() for line in lines)
    assert lines[1].split()[-1] == "-4"


def test_a_ranking_lies_on_a_screen() -> None:
    top = Chart("top", "Largest", ["b", "a"], (Series("x", [4.0, 1.0]),))
    lines = charts.lines(top, Style(width=60))
    assert [line.split()[0] for line in lines] == ["b", "a"]
    assert (lines[0].count("█"), lines[1]) == (55, "a  █████████████▊ 1")  # 13.75 cells, a quarter of 55


def test_totals_are_not_shaded() -> None:
    scale = heat.scale(matrix(("A", 40, 2), ("B", 0, 8), ("Total", 40, 10)))
    assert scale is not None
    assert (scale.rows, scale.low, scale.middle, scale.high) == (2, 0.0, 8.0, 40.0)
    scale = heat.scale(matrix(("A", 40, 2), ("B", 0, 8), ("C", 40, 11)))
    assert scale is not None
    assert (scale.rows, scale.high) == (3, 40.0)


def test_a_heat_map_below_nothing_has_white_at_nothing() -> None:
    scale = heat.scale(matrix(("A", -5, 2), ("B", 1, 0)))
    assert scale is not None
    assert (scale.low, scale.middle, scale.high) == (-5.0, 0.0, 2.0)


@pytest.mark.parametrize("rows", [(), (("A", 0, 0), ("B", 0, None))])
def test_nothing_is_shaded_where_there_is_nothing(rows: tuple[Row, ...]) -> None:
    assert heat.scale(matrix(*rows)) is None
    money = Grid("", Table((Field("a", Form.MONEY, Text("", "")),), [(Decimal("1.00"),)]))
    assert heat.scale(money) is None
