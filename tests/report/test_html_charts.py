"""Drawings of charts, measured: a bar is as long as its value, a line goes through its points, letters stay inside."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from tests.report.html_editions import charts

from bankmkt.base import say
from bankmkt.report.html.chartview import NARROW, WIDE, chart
from bankmkt.report.html.svg import draw, left_out
from bankmkt.report.html.svg.frame import Drawing
from bankmkt.report.html.svg.numbers import scale
from bankmkt.report.html.svg.pen import fitted, length
from bankmkt.report.values import Style
from bankmkt.result.blocks import Chart, Series

STYLE = Style()
XML = ElementTree.Element


def tree(drawing: Drawing) -> XML:
    """The shapes of a drawing; it must be well-formed."""
    return ElementTree.fromstring(f"<svg>{drawing.body}</svg>")


def bars(drawing: Drawing) -> list[tuple[str, float, float, float, float]]:
    """What a bar says, and its place: x, y, width, height; signs of the legend say nothing."""
    found = []
    for rect in tree(drawing).iter("rect"):
        title = rect.find("title")
        if title is not None:
            x, y, width, height = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
            found.append((str(title.text), x, y, width, height))
    return found


def words(drawing: Drawing) -> list[str]:
    """All letters of a drawing."""
    return [str(text.text) for text in tree(drawing).iter("text")]


def one_series(kind: str, values: list[float | None], **more: object) -> Chart:
    """A chart of one series with categories a, b, c …"""
    return Chart(kind, "t", [chr(97 + i) for i in range(len(values))], (Series("s", values),), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("number", range(len(charts())))
def test_every_letter_stays_inside_the_box(number: int, width: int) -> None:
    block = charts()[number]
    if block.title == "Nothing known":
        assert chart(block, "x", STYLE).drawings == []
        return
    drawing = draw(block, STYLE, width)
    for text in tree(drawing).iter("text"):
        x, y, wide = float(text.attrib["x"]), float(text.attrib["y"]), length(str(text.text))
        left = {"end": x - wide, "middle": x - wide / 2}.get(text.attrib.get("text-anchor", ""), x)
        assert left >= -0.5, text.text
        assert left + wide <= width + 0.5, text.text
        assert 0 < y <= drawing.height
    for rect in tree(drawing).iter("rect"):
        assert float(rect.attrib["x"]) >= 0
        assert float(rect.attrib["x"]) + float(rect.attrib["width"]) <= width + 0.1
        assert float(rect.attrib["y"]) + float(rect.attrib["height"]) <= drawing.height


def test_standing_bars_are_as_high_as_their_values() -> None:
    drawing = draw(one_series("bars", [10.0, 20.0, None, -5.0]), STYLE, WIDE)
    shapes = {title: place for title, *place in bars(drawing)}
    assert set(shapes) == {"a, s: 10", "b, s: 20", "d, s: −5"}
    unit = shapes["a, s: 10"][3] / 10
    assert shapes["b, s: 20"][3] == pytest.approx(20 * unit, abs=0.2)
    assert shapes["d, s: −5"][3] == pytest.approx(5 * unit, abs=0.2)
    floor = shapes["a, s: 10"][1] + shapes["a, s: 10"][3]
    assert shapes["b, s: 20"][1] + shapes["b, s: 20"][3] == pytest.approx(floor, abs=0.2)
    assert shapes["d, s: −5"][1] == pytest.approx(floor, abs=0.2)
    assert "·" in words(drawing)  # the unknown one


def test_bars_lie_where_their_names_have_no_room() -> None:
    names = [
        "a branch with a long name in the north",
        "another with a long name",
        "one in the old town by the river",
    ] * 3
    drawing = draw(Chart("bars", "t", names, (Series("s", [float(i) for i in range(9)]),)), STYLE, NARROW)
    shapes = bars(drawing)
    heights = {height for _, _, _, _, height in shapes}
    assert heights == {18.0}
    widths = [width for _, _, _, width, _ in shapes]
    assert widths[0] == 0
    assert [round(width / widths[1]) for width in widths] == list(range(9))


def test_a_date_under_a_bar_is_broken_at_its_year_and_a_word_never() -> None:
    dates = [f"2026-{month:02d}-28" for month in range(1, 9)]
    drawing = draw(Chart("bars", "t", dates, (Series("s", [1.0] * 8), Series("r", [2.0] * 8))), STYLE, WIDE)
    assert {"01-28", "2026"} <= set(words(drawing))
    names = ["indivisible", "word", "x"] * 3
    drawing = draw(Chart("bars", "t", names, (Series("s", [1.0] * 9), Series("r", [2.0] * 9))), STYLE, WIDE)
    assert words(drawing).count("indivisible") == 3


def test_the_longest_bars_go_from_the_largest_down_and_ties_keep_their_order() -> None:
    drawing = draw(one_series("top", [3.0, None, 7.0, 3.0, 0.0, -2.0]), STYLE, WIDE)
    shapes = sorted(bars(drawing), key=lambda one: one[2])
    assert [title for title, *_ in shapes] == ["c, s: 7", "a, s: 3", "d, s: 3", "e, s: 0", "f, s: −2"]
    assert [text for text in words(drawing) if text in "abcdef"] == ["c", "a", "d", "e", "f", "b"]
    assert shapes[0][3] == pytest.approx(shapes[1][3] * 7 / 3, abs=0.3)
    assert shapes[4][1] + shapes[4][3] == pytest.approx(shapes[0][1], abs=0.2)  # both end at nothing


def test_stacked_parts_stand_on_each_other() -> None:
    block = Chart(
        "stacked", "t", ["a", "b"], (Series("p", [2.0, 1.0]), Series("q", [3.0, None]), Series("r", [-1.0, 4.0]))
    )
    drawing = draw(block, STYLE, WIDE)
    shapes = {title: place for title, *place in bars(drawing)}
    assert set(shapes) == {"a, p: 2", "a, q: 3", "a, r: −1", "b, p: 1", "b, r: 4"}
    p, q, r = shapes["a, p: 2"], shapes["a, q: 3"], shapes["a, r: −1"]
    assert q[3] == pytest.approx(p[3] * 1.5, abs=0.2)
    assert q[1] + q[3] == pytest.approx(p[1], abs=0.2)
    assert r[1] == pytest.approx(p[1] + p[3], abs=0.2)  # below nothing, where p begins
    # 2 + 3 - 1 is written; a sum with an unknown part is not
    assert "4" in words(drawing)
    assert "5" not in [text for text in words(drawing) if text not in {str(i) for i in (0, 2, 4, 6, -2)}]


def test_a_sum_of_parts_is_exact_to_the_fen() -> None:
    block = Chart("stacked", "t", ["a"], (Series("p", [0.1]), Series("q", [0.2])), money=True)
    assert "0.30" in words(draw(block, STYLE, WIDE))
    steps = one_series("waterfall", [1234567.89, 0.01, -0.9], money=True, sum_name="all")
    assert "123.46" in words(draw(steps, STYLE, WIDE))  # 1,234,567.00 in units of ten thousand
    assert "1,234,567.00" in words(draw(steps, Style(unit="yuan"), WIDE))


def test_a_waterfall_goes_from_step_to_step() -> None:
    drawing = draw(one_series("waterfall", [3.0, -9.0, 2.0], sum_name="sum"), STYLE, WIDE)
    places = {title: place for title, *place in bars(drawing)}
    assert list(places) == ["a: 3", "b: −9", "c: 2", "sum: −4"]
    a, b, c, total = places.values()
    unit = a[3] / 3
    assert b[1] == pytest.approx(a[1], abs=0.2)  # begins where a ended: at its top
    assert b[3] == pytest.approx(9 * unit, abs=0.3)
    assert c[1] + c[3] == pytest.approx(b[1] + b[3], abs=0.2)
    assert c[3] == pytest.approx(2 * unit, abs=0.2)
    zero = a[1] + a[3]
    assert total[1] == pytest.approx(zero, abs=0.2)
    assert total[3] == pytest.approx(4 * unit, abs=0.3)
    assert total[1] + total[3] == pytest.approx(c[1], abs=0.3)  # the sum ends where the last step did
    marks = [text.text for text in tree(drawing).iter("text") if text.attrib.get("class") == "mark"]
    assert marks == ["+3", "−9", "+2", "−4"]
    joins = [line for line in tree(drawing).iter("line") if line.attrib["class"] == "join"]
    assert len(joins) == 3


def test_an_unknown_step_leaves_the_sum_unknown() -> None:
    drawing = draw(one_series("waterfall", [3.0, None], sum_name="all"), STYLE, WIDE)
    assert [title for title, *_ in bars(drawing)] == ["a: 3"]
    assert "unknown" in words(drawing)
    say.use("zh")
    assert "未知" in words(draw(one_series("waterfall", [3.0, None]), STYLE, WIDE))


def test_a_gap_breaks_a_line_and_a_single_point_is_seen() -> None:
    drawing = draw(one_series("curve", [1.0, 2.0, None, 3.0, None, 4.0, 5.0]), STYLE, WIDE)
    lines = [line.attrib["points"].split() for line in tree(drawing).iter("polyline")]
    assert [len(line) for line in lines] == [2, 2]
    titles = [str(one.text) for one in tree(drawing).iter("title")]
    assert titles == ["a, s: 1", "b, s: 2", "d, s: 3", "f, s: 4", "g, s: 5"]


def test_a_line_over_numbers_keeps_their_distances() -> None:
    block = Chart("curve", "t", [0.0, 0.25, 1.0], (Series("s", [0.0, 0.5, 1.0]),), percent=True)
    (line,) = tree(draw(block, STYLE, WIDE)).iter("polyline")
    (x0, y0), (x1, y1), (x2, y2) = [tuple(map(float, point.split(","))) for point in line.attrib["points"].split()]
    assert (x1 - x0) / (x2 - x0) == pytest.approx(0.25, abs=0.001)
    assert (y1 - y0) / (y2 - y0) == pytest.approx(0.5, abs=0.001)
    assert y2 < y0
    assert {"0 %", "100 %"} <= set(words(draw(block, STYLE, WIDE)))


def test_series_differ_by_more_than_their_colour() -> None:
    block = Chart("curve", "t", ["a", "b"], tuple(Series(str(i), [1.0, 2.0]) for i in range(6)))
    shapes = [
        path.attrib["d"] for path in tree(draw(block, STYLE, WIDE)).iter("path") if path.find("title") is not None
    ]
    forms = {re.sub(r"[-\d.]+ [-\d.]+", "", d) + str(len(d.split("L"))) + form(d) for d in shapes}
    assert len(forms) == 6
    block = Chart("bars", "t", ["a"], tuple(Series(str(i), [1.0]) for i in range(6)))
    looks = [
        rect.attrib["class"] for rect in tree(draw(block, STYLE, WIDE)).iter("rect") if rect.find("title") is not None
    ]
    assert looks == ["f0", "f1", "f2", "f3", "f4", "f5"]


def form(d: str) -> str:
    """The steps from corner to corner of a mark, which do not depend on where it stands."""
    corners = [tuple(map(float, corner.split())) for corner in d.strip("MZ").split("L")]
    return str([(round(b[0] - a[0], 1), round(b[1] - a[1], 1)) for a, b in pairwise(corners)])


@pytest.mark.parametrize(
    ("values", "more", "unit", "expected"),
    [
        ([0.0, 7.0], {}, None, ["0", "2", "4", "6", "8"]),
        ([1.0, 2.0], {}, None, ["0", "1", "2"]),  # no half customers
        ([-3.0, 9.5], {}, None, ["−5.0", "−2.5", "0.0", "2.5", "5.0", "7.5", "10.0"]),
        ([0.0, 0.93], {"percent": True}, None, ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]),
        ([0.0, 0.031], {"percent": True}, None, ["0 %", "1 %", "2 %", "3 %", "4 %"]),
        ([0.0, 8.16e7], {"money": True}, None, ["0", "2,000", "4,000", "6,000", "8,000", "10,000"]),
        ([0.0, 8.16e7], {"money": True}, "yi", ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        ([0.0, 0.0], {}, None, ["0", "1"]),
    ],
)
def test_the_axis_has_round_numbers(
    values: list[float], more: dict[str, bool], unit: str | None, expected: list[str]
) -> None:
    block = one_series("bars", list(values), **more)
    axis = scale(values, block, Style(unit=unit), 5)  # type: ignore[arg-type]
    assert list(axis.words) == expected
    assert axis.low <= min(values)
    assert axis.high >= max(values)


def test_the_unit_of_amounts_is_named_once() -> None:
    for name in ("", "yuan"):
        assert "CNY 10k" in words(draw(one_series("bars", [8.16e7], money=True, value_axis=name), STYLE, WIDE))
    assert "loans (CNY 100m)" in words(
        draw(one_series("bars", [8.16e7], money=True, value_axis="loans"), Style(unit="yi"), WIDE)
    )


def test_what_is_not_drawn_is_said_and_in_the_numbers() -> None:
    block = one_series("bars", [float(i) for i in range(80)])
    assert left_out(block) == 40
    view = chart(block, "x", STYLE)
    assert view.remark == "40 more are not drawn; they are in the numbers of this chart."
    assert view.numbers.total == 80
    assert left_out(one_series("waterfall", [1.0] * 80)) == 0


def test_the_numbers_of_a_chart_are_those_of_its_series() -> None:
    view = chart(one_series("bars", [1.5e6, None], money=True), "x", STYLE)
    body = "".join(view.numbers.body)
    assert 'data-v="1500000.0"' in body
    assert "150.00" in body
    assert view.description == "Bars for 2 categories: s. From 150.00 to 150.00."


def test_names_are_broken_or_cut_to_their_room() -> None:
    assert fitted("城南支行", 48.0, 2) == ["城南支行"]
    assert fitted("城南支行", 24.0, 2) == ["城南", "支行"]
    two = fitted("开发区国际商务中心支行", 60.0, 2)
    assert "".join(two) == "开发区国际商务中心支行"[: len("".join(two)) - 1] + "…" or two == [
        "开发区国际",
        "商务中心支行",
    ]
    assert all(length(line) <= 60.0 for line in two)
    assert fitted("Wwwwwwwwwwwwwwwwwwwwwwwww", 40.0, 1)[0].endswith("…")
