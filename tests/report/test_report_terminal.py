"""What a person sees on a screen."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal

import pytest
from rich.cells import cell_len

from bankmkt.base import say
from bankmkt.report import terminal
from bankmkt.report.values import Style
from bankmkt.result.blocks import Chart, Grid, Listing, Note, Presentation, Series
from bankmkt.result.result import Field, Form, Result, Table
from bankmkt.tables.model import Text

Present = Callable[..., Presentation]


def shown(presentation: Presentation, **style: Any) -> str:
    stream = io.StringIO()
    terminal.show(presentation, stream, Style(**style))
    return stream.getvalue()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [40, 60, 80, 100, 160])
@pytest.mark.parametrize("unit", [None, "yuan", "wan", "yi"])
def test_no_line_is_wider_than_the_screen(
    result: Result, present: Present, language: Literal["zh", "en"], width: int, unit: Any
) -> None:
    say.use(language)
    text = shown(present(result), width=width, unit=unit, limit=None)
    assert max(map(cell_len, text.splitlines())) <= width
    assert not any(line.endswith(" ") for line in text.splitlines())


def test_names_are_data_and_nothing_else(result: Result, present: Present) -> None:
    text = shown(present(result), width=200, limit=None)
    for name in (
        '=HYPERLINK("http://x","y")',
        "[red]x",
        "a[/b]c",
        "+1",
        "-1",
        "@x",
        "𠮷野家🍜",
        'said "no", twice',
    ):
        assert name in text
    for name in ("tab\\there", "line\\nbreak\\r\\nend", "nul\\x00esc\\x1b[31m"):
        assert name in text
    assert "\x1b" not in text
    assert "\x00" not in text
    assert "\t" not in text


def test_rows_that_are_not_shown_are_not_fetched(result: Result, present: Present) -> None:
    text = shown(present(result), limit=3)
    assert result.rows.asked == 3  # type: ignore[attr-defined]
    assert "3 of 16; --limit N, -o file.xlsx for all" in text
    assert "000002" in text
    assert "000003" not in text


def test_no_hint_when_all_rows_are_there(result: Result, present: Present) -> None:
    assert "--limit" not in shown(present(result), limit=None)
    assert "--limit" not in shown(present(result), limit=16)


def test_a_narrow_screen_drops_columns_and_keeps_ids_and_money(result: Result, present: Present) -> None:
    narrow = shown(present(result), width=60, limit=None)
    wide = shown(present(result), width=160, limit=None)
    listed, _, said = narrow.partition("not shown for lack of width")
    assert "Missing" not in listed
    assert "Missing" in said  # below the list it says which columns there are besides
    assert "Missing" in wide
    for row in result.rows.rows:  # type: ignore[attr-defined]
        assert row[0] in narrow
    assert "1,234,567.80" in narrow
    assert "…" in narrow


def test_bars_grow_with_the_screen(result: Result, present: Present) -> None:
    grid = present(result, Grid("", result.summary, ("contribution_share",)))
    assert 0 < shown(grid, width=80).count("█") < shown(grid, width=160).count("█")
    assert "█" not in shown(grid, width=60, unicode=False)
    assert "####" in shown(grid, width=100, unicode=False)


def test_summary_is_in_one_unit_named_in_the_header(result: Result, present: Present) -> None:
    grid = present(result, Grid("", result.summary))
    assert "Contribution (CNY 10k)" in shown(grid)
    assert "8,136.00" in shown(grid)
    assert "81,360,000.05" in shown(grid, unit="yuan")
    assert "(CNY 100m)" in shown(grid, unit="yi")
    assert "−241.00" in shown(grid)
    say.use("zh")
    assert "贡献（万元）" in shown(grid)
    assert "亏损" in shown(grid)


def test_trouble_is_marked_without_colour(result: Result, present: Present) -> None:
    text = shown(present(result), width=160, limit=None)
    assert "! loss-making" in text
    assert "! no" in text
    assert "! core" not in text


def test_colour_adds_and_the_text_stays(result: Result, present: Present) -> None:
    import re

    plain = shown(present(result), width=100)
    colour = shown(present(result), width=100, color=True)
    assert "\x1b[" in colour
    assert "\x1b[" not in plain
    stripped = re.sub(r"\x1b\[[0-9;]*m", "", colour)
    assert [line.rstrip() for line in stripped.splitlines()] == plain.splitlines()


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "cp936", "latin-1"])
def test_a_console_that_cannot_print_everything(result: Result, present: Present, encoding: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="")
    terminal.show(present(result), stream, Style(width=80, limit=None))
    stream.flush()
    text = raw.getvalue().decode(encoding)
    assert "#" in text
    assert "-" in text
    assert "\\U" in text
    assert max(map(cell_len, text.splitlines())) <= 80


def test_notes_stand_at_the_end_once(result: Result, present: Present) -> None:
    text = shown(present(result, Note("without off_balance"), Note("second")))
    assert text.splitlines()[-2:] == ["Note: without off_balance", "Note: second"]


def test_charts_only_where_there_is_room(result: Result, present: Present) -> None:
    assert "share of customers" in shown(present(result), width=80)
    assert "share of customers" not in shown(present(result), width=80, height=24)
    assert "share of customers" not in shown(present(result), width=45)


@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("width", [50, 80, 160])
@pytest.mark.parametrize(
    "chart",
    [
        Chart("curve", "two", [1.0, 2.0, 31.0], (Series("a", [0.1, None, 0.3]), Series("b", [0.2, 0.1, 0.9]))),
        Chart("curve", "text axis", ["Jan", "Feb", "三月"], (Series("a", [-1.0, 5.0, 1e12]),), "月", "金额"),
        Chart("curve", "one point", [1.0], (Series("a", [0.0]),)),
        Chart("bars", "negative", ["a\x1b", "b" * 90], (Series("s", [-5.0, 10.5]),)),
        Chart(
            "bars",
            "several",
            [f"支行{i}" for i in range(20)],
            (Series("甲", [1.0] * 20), Series("乙", [2.0] * 19)),
        ),
        Chart("stacked", "shares", ["a"], (Series("x", [0.4]), Series("y", [0.6])), percent=True),
        Chart("stacked", "zero", ["a"], (Series("x" * 200, [0.0]), Series("y", [None]))),
        Chart("bars", "nothing", [], ()),
    ],
    ids=lambda chart: chart.title if isinstance(chart, Chart) else None,
)
def test_every_chart_fits(result: Result, present: Present, chart: Chart, width: int, unicode: bool) -> None:
    text = shown(present(result, chart), width=width, unicode=unicode)
    assert max(map(cell_len, text.splitlines())) <= width
    assert "\x1b" not in text


def test_a_pareto_curve_rises_to_the_top(result: Result, present: Present) -> None:
    lines = shown(present(result), width=80).splitlines()
    top = next(line for line in lines if line.startswith("100.0 %"))
    bottom = next(line for line in lines if line.lstrip().startswith("0.0 % │"))
    assert top.endswith("█")
    assert top.count("█") < bottom.count("█")


def test_a_long_title_takes_two_lines(result: Result, present: Present) -> None:
    wide = replace(present(result), title="t" * 60, subtitle="s" * 30)
    assert shown(wide, width=80).splitlines()[:2] == ["t" * 60, "s" * 30]


def test_an_empty_list_says_so(with_rows: Callable[..., Result], present: Present) -> None:
    assert "no rows" in shown(present(with_rows([])))
    assert "no rows" not in shown(present(with_rows([])), limit=0).split("top of the list")[0]


def test_unknown_columns_of_a_listing_are_left_out(result: Result, present: Present) -> None:
    assert "000000" in shown(present(result, Listing("", ("customer_id", "not_there"))))


def test_a_closed_pipe_is_an_error_for_the_caller(result: Result, present: Present) -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        terminal.show(present(result), Closed(), Style())


def test_a_grid_loses_no_text(result: Result) -> None:
    table = Table(
        (
            Field("rule", Form.ID, Text("规则", "Rule")),
            Field("needs", Form.LIST, Text("所需", "Needs")),
            Field("money", Form.MONEY, Text("金额", "Amount")),
        ),
        [("segment", ["customers.contribution", "loans.balance", "accounts.balance"], Decimal("1.00"))] * 2,
    )
    stream = io.StringIO()
    terminal.grid("Rules", table, stream, Style(width=40))
    text = stream.getvalue()
    assert text.startswith("Rules\n")
    assert max(map(cell_len, text.splitlines())) <= 40
    assert "accounts.balance" in text
    assert "…" not in text


def test_a_grid_names_the_columns_it_has_no_room_for(result: Result) -> None:
    stream = io.StringIO()
    terminal.grid("", Table(result.fields, [result.rows.rows[0]]), stream, Style(width=60))  # type: ignore[attr-defined]
    text = stream.getvalue()
    assert "not shown for lack of width" in text
    assert "Missing" in text.splitlines()[-1]
