"""Charts are native and draw from a visible sheet of numbers, so that a reader can check and reuse them.

Titles and names go in as literal text. XlsxWriter takes a name that begins with ``=`` for a reference; such a
name (a branch may be called anything) gets a blank in front.
"""

from __future__ import annotations

import math
from typing import Any, Final

from bankmkt.report.charts import has_share_axis
from bankmkt.report.excel.cells import Cells
from bankmkt.report.excel.theme import BLUE, CHART_SIZE, FONT, GREY, LINE_GREY, SERIES
from bankmkt.result.blocks import Chart, Series
from bankmkt.result.result import Field, Form
from bankmkt.tables.model import Text

_SHARE: Final = Field("", Form.RATIO, Text("", ""))
_COUNT: Final = Field("", Form.COUNT, Text("", ""))
_PLAIN: Final = Field("", Form.NUMBER, Text("", ""))


def add(workbook: Any, data: Any, writing: Cells, row: int, chart: Chart) -> tuple[Any, int]:
    """The native chart and the next free row; its numbers go into the sheet `data` from `row` on."""
    numeric = all(isinstance(x, int | float) for x in chart.categories)
    row = _numbers(writing, row, chart)
    made = workbook.add_chart(_type(chart, numeric=numeric))
    last = row + len(chart.categories) - 1
    for index, series in enumerate(chart.series):
        made.add_series(_series(chart, index, series, data.get_name(), row, last))
    _dress(made, chart, numeric=numeric)
    return made, last + 2


def _numbers(writing: Cells, row: int, chart: Chart) -> int:
    """Write title, headers and values; the row of the first value."""
    writing.text(row, 0, chart.title, "section")
    names = [(chart.category_axis, False), *((series.name, True) for series in chart.series)]
    writing.headers(row + 1, 0, names)
    category = writing.writer(_SHARE if has_share_axis(chart) else _PLAIN, "yuan")
    value = writing.writer(_SHARE if chart.percent else _COUNT if _is_whole(chart) else _PLAIN, "yuan")
    for index, name in enumerate(chart.categories):
        if isinstance(name, str):
            writing.text(row + 2 + index, 0, name, num_format="@")
        else:
            category(row + 2 + index, 0, float(name))
        for place, series in enumerate(chart.series):
            if index < len(series.values):
                value(row + 2 + index, place + 1, series.values[index])
    return row + 2


def _type(chart: Chart, *, numeric: bool) -> dict[str, str]:
    """XlsxWriter's name for the kind of chart."""
    if chart.kind == "curve":
        return {"type": "scatter", "subtype": "straight"} if numeric else {"type": "line"}
    return {"type": "column", "subtype": "stacked"} if chart.kind == "stacked" else {"type": "column"}


def _series(chart: Chart, index: int, series: Series, sheet: str, first: int, last: int) -> dict[str, object]:
    """One series, with its values cached in the chart for readers that do not look into the cells."""
    colour = SERIES[index % len(SERIES)]
    values = [value if value is not None and math.isfinite(value) else "" for value in series.values]
    options: dict[str, object] = {
        "name": literal(series.name),
        "categories": [sheet, first, 0, last, 0],
        "values": [sheet, first, index + 1, last, index + 1],
        "categories_data": list(chart.categories),
        "values_data": values,
    }
    if chart.kind == "curve":
        options["line"] = {"color": colour, "width": 2.25}
        options["marker"] = {"type": "none"}
    else:
        options["fill"] = {"color": colour}
        options["border"] = {"none": True}
        options["gap"] = 60
    return options


def _dress(made: Any, chart: Chart, *, numeric: bool) -> None:
    """Title, axes, legend and size."""
    made.set_title({"name": literal(chart.title), "overlay": False, "name_font": _font(12, BLUE, bold=True)})
    across: dict[str, object] = {"name": literal(chart.category_axis), "name_font": _font(9, GREY)}
    across |= {
        "num_font": _font(9, GREY),
        "line": {"color": LINE_GREY},
        "major_gridlines": {"visible": False},
    }
    if has_share_axis(chart):
        across |= {"min": 0, "max": 1, "major_unit": 0.2, "num_format": "0%"}
    elif numeric and chart.kind == "curve":
        across |= {"min": min(map(float, chart.categories)), "max": max(map(float, chart.categories))}
    up: dict[str, object] = {"name": literal(chart.value_axis), "name_font": _font(9, GREY)}
    up |= {"num_font": _font(9, GREY), "line": {"none": True}}
    up |= {"major_gridlines": {"visible": True, "line": {"color": LINE_GREY, "width": 0.75}}}
    up["num_format"] = "0%" if chart.percent else "#,##0"
    if has_share_axis(chart) and _within_one(chart):
        up |= {"min": 0, "max": 1, "major_unit": 0.2}
    made.set_x_axis(across)
    made.set_y_axis(up)
    if len(chart.series) > 1:
        made.set_legend({"position": "bottom", "font": _font(9, GREY)})
    else:
        made.set_legend({"none": True})
    made.set_size({"width": CHART_SIZE[0], "height": CHART_SIZE[1]})
    made.set_chartarea({"border": {"color": LINE_GREY}})
    made.show_blanks_as("gap")


def _is_whole(chart: Chart) -> bool:
    """Whether all values are whole numbers."""
    return all(value is None or float(value).is_integer() for series in chart.series for value in series.values)


def _within_one(chart: Chart) -> bool:
    values = [value for series in chart.series for value in series.values if value is not None]
    return bool(values) and min(values) >= 0 and max(values) <= 1


def _font(size: int, colour: str, *, bold: bool = False) -> dict[str, object]:
    return {"name": FONT, "size": size, "bold": bold, "color": colour}


def literal(name: str) -> str:
    """A name that XlsxWriter takes as it is."""
    return f" {name}" if name.startswith("=") else name
