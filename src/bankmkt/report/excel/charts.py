"""Charts are native and draw from a visible sheet of numbers, so that a reader can check and reuse them.

Titles and names go in as literal text. XlsxWriter takes a name that begins with ``=`` for a reference; such a
name (a branch may be called anything) gets a blank in front. A waterfall, which .xlsx has no chart for that all
programs draw, is bars stacked on an invisible one; its numbers show the steps themselves first. Amounts stand there in
the unit of the axis, which their headers name: no number format divides by ten thousand and groups digits as well.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from bankmkt.base.say import say
from bankmkt.report.charts import has_share_axis
from bankmkt.report.excel.cells import Cells
from bankmkt.report.excel.theme import BLUE, CHART_SIZE, FALL, FONT, GREY, LINE_GREY, RISE, ROW_POINTS, SERIES, SUM
from bankmkt.report.steps import Step, steps
from bankmkt.report.values import POWER, Unit, amount, percent, unit_for
from bankmkt.report.width import cells, wrap
from bankmkt.result.blocks import Chart, Series
from bankmkt.result.result import Field, Form
from bankmkt.tables.model import Text

_SHARE: Final = Field("", Form.RATIO, Text("", ""))
_COUNT: Final = Field("", Form.COUNT, Text("", ""))
_PLAIN: Final = Field("", Form.NUMBER, Text("", ""))


WIDTHS: Final = (28, 20)
"""The widths of the columns with the categories and the numbers."""

_HEADER_ROOM: Final = 15
_BAR_PIXELS: Final = 26
_LONG_TITLE: Final = 60
_MOST_LABELLED: Final = 12  # bars that bear their numbers
_PLOT: Final = 500  # pixels that the columns of a chart share
_GAP_BETWEEN: Final = 4
_GAP_SHARE: Final = 0.6  # of the width of a column, between the columns of two categories
_DIGIT: Final = 6  # pixels of a digit of a label


@dataclass(frozen=True, slots=True)
class Drawn:
    """A native chart with its size on the sheet, in pixels."""

    native: Any
    width: int
    height: int


def add(
    workbook: Any, data: Any, writing: Cells, row: int, chart: Chart, unit: Unit | None = None
) -> tuple[Drawn, int]:
    """The native chart and the next free row; its numbers go into the sheet `data` from `row` on.

    Money stands in `unit`, None chooses by the largest amount.
    """
    unit = _unit(chart, unit)
    chart = _scaled(chart, unit)
    numeric = all(isinstance(x, int | float) for x in chart.categories)
    if chart.kind == "waterfall":
        made, last = _waterfall(workbook, data.get_name(), writing, row, chart, unit)
    else:
        first = _numbers(writing, row, chart, unit)
        made = workbook.add_chart(_type(chart, numeric=numeric))
        last = first + len(chart.categories) - 1
        for index, series in enumerate(chart.series):
            made.add_series(_series(chart, index, series, data.get_name(), first, last))
    _dress(made, chart, unit, numeric=numeric)
    height = CHART_SIZE[1]
    if chart.kind == "top":
        height = max(height, 130 + _BAR_PIXELS * len(chart.categories) * len(chart.series))
    made.set_size({"width": CHART_SIZE[0], "height": height})
    return Drawn(made, CHART_SIZE[0], height), last + 2


def _unit(chart: Chart, unit: Unit | None) -> Unit:
    """The unit of the value axis."""
    if not chart.money:
        return "yuan"
    return unit or unit_for(Decimal(str(abs(value))) for value in _values(chart))


def _scaled(chart: Chart, unit: Unit) -> Chart:
    """The chart with its amounts in `unit`, scaled as decimals so that no digit is made up."""
    if unit == "yuan":
        return chart

    def scaled(value: float | None) -> float | None:
        known = value is not None and math.isfinite(value)
        return float(Decimal(str(value)).scaleb(-POWER[unit])) if known else None

    return replace(chart, series=tuple(replace(one, values=[scaled(v) for v in one.values]) for one in chart.series))


def _values(chart: Chart) -> list[float]:
    """All values that are there."""
    return [v for series in chart.series for v in series.values if v is not None and math.isfinite(v)]


def _form(chart: Chart) -> Field:
    if chart.percent:
        return _SHARE
    return _PLAIN if chart.money else _COUNT if _is_whole(chart) else _PLAIN


def _numbers(writing: Cells, row: int, chart: Chart, unit: Unit) -> int:
    """Write title, headers and values; the row of the first value."""
    writing.text(row, 0, chart.title, "section")
    _headers(writing, row + 1, [chart.category_axis, *(_in_unit(one.name, chart, unit) for one in chart.series)])
    category = writing.writer(_SHARE if has_share_axis(chart) else _PLAIN, "yuan")
    value = writing.writer(_form(chart), "yuan")
    for index, name in enumerate(chart.categories):
        if isinstance(name, str):
            writing.text(row + 2 + index, 0, name, num_format="@")
        else:
            category(row + 2 + index, 0, float(name))
        for place, series in enumerate(chart.series):
            if index < len(series.values):
                value(row + 2 + index, place + 1, series.values[index])
    return row + 2


def _headers(writing: Cells, row: int, names: Sequence[str]) -> None:
    """The headers of the categories and of the numbers, with room for those of several lines."""
    lines = max(len(wrap(name, _HEADER_ROOM)) for name in names)
    writing.sheet.set_row(row, ROW_POINTS * max(1, lines))
    writing.headers(row, 0, [(name, place > 0) for place, name in enumerate(names)])


def _type(chart: Chart, *, numeric: bool) -> dict[str, str]:
    """XlsxWriter's name for the kind of chart."""
    if chart.kind == "curve":
        return {"type": "scatter", "subtype": "straight"} if numeric else {"type": "line"}
    if chart.kind == "top":
        return {"type": "bar"}
    return {"type": "column", "subtype": "stacked"} if chart.kind == "stacked" else {"type": "column"}


def _series(chart: Chart, index: int, series: Series, sheet: str, first: int, last: int) -> dict[str, object]:
    """One series, with its values cached in the chart for readers that do not look into the cells."""
    colour = SERIES[index % len(SERIES)]
    options = _cached(series.name, sheet, first, last, index + 1, list(chart.categories), series.values)
    if chart.kind == "curve":
        options["line"] = {"color": colour, "width": 2.25}
        few = len(chart.categories) <= 13 and not all(isinstance(x, int | float) for x in chart.categories)
        mark = {"type": "circle", "size": 5, "fill": {"color": colour}, "border": {"color": colour}}
        options["marker"] = mark if few else {"type": "none"}
        return options
    options["fill"] = {"color": colour}
    options["border"] = {"none": True}
    options["gap"] = int(_GAP_SHARE * 100)
    if chart.kind == "top":
        options["data_labels"] = {"value": True, "num_format": _label_format(chart), "font": _font(9, GREY)}
    elif chart.kind == "bars" and (format_ := _labels_that_fit(chart)):
        labels: dict[str, object] = {"value": True, "num_format": format_, "position": "outside_end"}
        options["data_labels"] = labels | {"font": _font(9, GREY)}
    return options


def _cached(
    name: str, sheet: str, first: int, last: int, column: int, categories: Sequence[object], values: Sequence[Any]
) -> dict[str, object]:
    """A series that draws from a column of the sheet of numbers, whose categories stand in the first."""
    return {
        "name": literal(name),
        "categories": [sheet, first, 0, last, 0],
        "values": [sheet, first, column, last, column],
        "categories_data": list(categories),
        "values_data": [value if value is not None and math.isfinite(value) else None for value in values],
    }


# --- waterfalls -------------------------------------------------------------------------------------------


def _waterfall(workbook: Any, sheet: str, writing: Cells, row: int, chart: Chart, unit: Unit) -> tuple[Any, int]:
    """The chart and its last row of numbers.

    Programs stack what is above nothing upwards and what is below downwards, so a step that crosses nothing is two
    bars, and no bar ever needs a base on the other side.
    """
    found = steps(chart)
    parts: list[tuple[str, str | None, list[float | None]]] = [(say("workbook.base"), None, [_base(s) for s in found])]
    for kind, shade in (("rise", RISE), ("fall", FALL), ("sum", SUM)):
        name = chart.sum_name if kind == "sum" and chart.sum_name else say(f"workbook.{kind}")
        mine = [step if _kind(step) == kind else None for step in found]
        for above in (True, False):
            values = [None if step is None else _part(step, above=above) for step in mine]
            if any(values) or (above and kind == "sum"):
                parts.append((name, shade, values))
    tops = [None if step.end is None or step.start is None else max(step.start, step.end) for step in found]
    columns = [(chart.series[0].name, [step.value for step in found])]
    columns += [(part, values) for part, _, values in parts]
    columns.append((say("workbook.tops"), tops))
    columns = [(_in_unit(name, chart, unit), values) for name, values in columns]
    names = [step.name for step in found]
    first = _columns(writing, row, chart, names, columns)
    last = first + len(found) - 1
    made = workbook.add_chart({"type": "column", "subtype": "stacked"})
    shown: set[str | None] = {None}
    hidden: list[int] = []
    for place, (part, colour, values) in enumerate(parts):
        options = _cached(part, sheet, first, last, place + 2, names, values)
        options |= {
            "fill": {"none": True} if colour is None else {"color": colour},
            "border": {"none": True},
            "gap": 40,
        }
        if colour in shown:
            hidden.append(place)
        shown.add(colour)
        made.add_series(options)
    # the labels hang on a line that is not drawn: bars of a stack have no place for them outside
    labels = workbook.add_chart({"type": "line"})
    options = _cached(say("workbook.tops"), sheet, first, last, len(parts) + 2, names, tops)
    texts = [{"value": _signed(step, chart)} if step.end is not None else {"delete": True} for step in found]
    options |= {"line": {"none": True}, "marker": {"type": "none"}}
    options["data_labels"] = {"value": True, "position": "above", "custom": texts, "font": _font(9, GREY)}
    labels.add_series(options)
    made.combine(labels)
    made.set_legend({"position": "bottom", "font": _font(9, GREY), "delete_series": [*hidden, len(parts)]})
    return made, last


def _columns(
    writing: Cells,
    row: int,
    chart: Chart,
    names: Sequence[str],
    columns: Sequence[tuple[str, Sequence[float | None]]],
) -> int:
    """Write title, headers and the columns of numbers; the row of the first."""
    writing.text(row, 0, chart.title, "section")
    _headers(writing, row + 1, [chart.category_axis, *(name for name, _ in columns)])
    value = writing.writer(_form(chart), "yuan")
    for index, name in enumerate(names):
        writing.text(row + 2 + index, 0, name, num_format="@")
        for place, (_, values) in enumerate(columns):
            value(row + 2 + index, place + 1, values[index])
    return row + 2


def _kind(step: Step) -> str:
    if step.is_sum:
        return "sum"
    return "rise" if (step.value or 0) >= 0 else "fall"


def _base(step: Step) -> float | None:
    """How far from nothing a bar begins that lies on one side of it."""
    if step.start is None or step.end is None or step.is_sum:
        return None
    low, high = sorted((step.start, step.end))
    return low if low > 0 else high if high < 0 else None


def _part(step: Step, *, above: bool) -> float | None:
    """The part of a bar above nothing, or below it; None where there is none."""
    if step.start is None or step.end is None:
        return None
    low, high = sorted((step.start, step.end))
    size = max(0.0, high) - max(0.0, low) if above else min(0.0, low) - min(0.0, high)
    return size or None


def _signed(step: Step, chart: Chart) -> str:
    value = step.value or 0.0
    if chart.percent:
        text = percent(abs(value))
    elif chart.money:
        text = amount(Decimal(str(abs(value))), "yuan")  # which it is in already, or scaled to the chart's unit
    else:
        text = f"{abs(value):,.0f}" if value.is_integer() else f"{abs(value):,.2f}"
    return ("−" if value < 0 else "" if step.is_sum else "+") + text


# --- looks ------------------------------------------------------------------------------------------------


def _dress(made: Any, chart: Chart, unit: Unit, *, numeric: bool) -> None:
    """Title, axes, legend."""
    size = 12 if cells(chart.title) <= _LONG_TITLE else 10
    made.set_title({"name": literal(chart.title), "overlay": False, "name_font": _font(size, BLUE, bold=True)})
    named: dict[str, object] = {"name": literal(chart.category_axis), "name_font": _font(9, GREY)}
    named |= {"num_font": _font(9, GREY), "line": {"color": LINE_GREY}, "major_gridlines": {"visible": False}}
    if has_share_axis(chart):
        named |= {"min": 0, "max": 1, "major_unit": 0.2, "num_format": "0%"}
    elif numeric and chart.kind == "curve":
        named |= {"min": min(map(float, chart.categories)), "max": max(map(float, chart.categories))}
    else:
        named["label_position"] = "low"  # below the bars that hang down
    valued: dict[str, object] = {"name": literal(_axis_name(chart, unit)), "name_font": _font(9, GREY)}
    valued |= {"num_font": _font(9, GREY), "line": {"none": True}, "num_format": _axis_format(chart)}
    valued |= {"major_gridlines": {"visible": True, "line": {"color": LINE_GREY, "width": 0.75}}}
    if has_share_axis(chart) and _within_one(chart):
        valued |= {"min": 0, "max": 1, "major_unit": 0.2}
    if chart.kind == "top":
        # the bars bear their numbers, for which the longest needs room behind it
        largest = max([value for value in _values(chart) if value > 0], default=0.0)
        valued |= {"visible": False, "major_gridlines": {"visible": False}}
        made.set_x_axis(valued | ({"max": largest * 1.15} if largest else {}))
        made.set_y_axis(named | {"reverse": True})
    else:
        made.set_x_axis(named)
        made.set_y_axis(valued)
    if chart.kind != "waterfall":
        made.set_legend({"position": "bottom", "font": _font(9, GREY)} if len(chart.series) > 1 else {"none": True})
    made.set_chartarea({"border": {"color": LINE_GREY}})
    made.show_blanks_as("gap")


def _axis_name(chart: Chart, unit: Unit) -> str:
    """What the values are, and for money in which unit."""
    return _in_unit(chart.value_axis, chart, unit)


def _in_unit(name: str, chart: Chart, unit: Unit) -> str:
    """A name with the unit of the chart's amounts; one that is a unit itself gives way to it."""
    if not chart.money:
        return name
    shown = say(f"report.unit_{unit}")
    if name in ("", say("report.unit_yuan"), say("contribution.yuan")):
        return shown
    return say("report.with_unit", label=name, unit=shown)


def _axis_format(chart: Chart) -> str:
    """The numbers on the value axis, with the decimals that its steps need and no more."""
    if chart.percent:
        return "0%" if _steps_of_one(chart) else "0.0%"
    if _is_whole(chart):
        return _grouped(0)
    values = _values(chart)
    low, high = min(values), max(values)
    # programs begin the axis of a curve near its lowest value where all values are close to each other
    near = chart.kind == "curve" and low > 0 and high - low < high / 5
    span = high - low if near else max(high, 0.0) - min(low, 0.0)
    return _grouped(next((decimals for decimals, least in enumerate((10.0, 1.0, 0.1)) if span >= least), 3))


def _label_format(chart: Chart) -> str:
    """The numbers at the end of bars."""
    if chart.percent:
        return "0.0%"
    return _grouped(0 if _is_whole(chart) else 1 if max(map(abs, _values(chart))) >= 10 else 2)


def _labels_that_fit(chart: Chart) -> str:
    """The format of the numbers on columns that have room side by side; empty where they have none."""
    values = _values(chart)
    bars = len(chart.categories) * len(chart.series)
    if not values or bars > _MOST_LABELLED:
        return ""
    slot = _PLOT / len(chart.categories)
    room = slot - _GAP_BETWEEN if len(chart.series) == 1 else slot / (len(chart.series) + _GAP_SHARE)
    if chart.percent:
        return "0.0%" if max(len(f"{value:.1%}") for value in values) * _DIGIT <= room else ""
    whole = _is_whole(chart)
    for decimals in (0,) if whole else (2, 1, 0) if max(map(abs, values)) < 10 else (1, 0):
        tells = all(not value or abs(value) >= 0.5 * 10**-decimals for value in values)  # or something would be 0
        if tells and max(len(f"{value:,.{decimals}f}") for value in values) * _DIGIT <= room:
            return _grouped(decimals)
    return ""


def _grouped(decimals: int) -> str:
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"


def _steps_of_one(chart: Chart) -> bool:
    """Whether whole percents tell the values of an axis apart."""
    return max(map(abs, _values(chart)), default=1) >= 0.1


def _is_whole(chart: Chart) -> bool:
    """Whether all values are whole numbers."""
    return all(value.is_integer() for value in map(float, _values(chart)))


def _within_one(chart: Chart) -> bool:
    values = _values(chart)
    return bool(values) and min(values) >= 0 and max(values) <= 1


def _font(size: int, colour: str, *, bold: bool = False) -> dict[str, object]:
    return {"name": FONT, "size": size, "bold": bold, "color": colour}


def literal(name: str) -> str:
    """A name that XlsxWriter takes as it is."""
    return f" {name}" if name.startswith("=") else name
