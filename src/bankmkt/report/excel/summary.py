"""The first sheet answers without a scroll: the finding, the numbers, the chart beside them, the remarks.

Cells keep exact yuan; the unit is a matter of the number format and stands in the header. Codes stay codes;
where the reader's language is Chinese, the Chinese word stands beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from bankmkt.base.say import language, say
from bankmkt.report.excel.cells import Cells
from bankmkt.report.excel.listing import printed, width_for
from bankmkt.report.excel.theme import BAR, CHART_SIZE, ROW_PIXELS, ROW_POINTS, Formats
from bankmkt.report.values import NUMBERS, Style, Unit, heading, text, unit_of
from bankmkt.report.width import cells
from bankmkt.result.blocks import Grid, Headline, Note, Presentation
from bankmkt.result.result import Field, Form, Table, Value
from bankmkt.tables.model import Text

_FIRST: Final = 1  # column B: a margin on the left
_HEADER_WIDEST: Final = 18
_CHART_COLUMNS: Final = 8
_ONE_PAGE: Final = 70  # rows that can still be read when they are printed on one page


class Summary:
    """The first sheet of a workbook while it is being written."""

    def __init__(self, sheet: Any, writing: Cells, formats: Formats, style: Style) -> None:
        """Take an empty XlsxWriter sheet."""
        self._sheet = sheet
        self._writing = writing
        self._formats = formats
        self._style = style
        self._row = 0
        self._widths: dict[int, float] = {}
        self._right = _FIRST

    def write(self, presentation: Presentation, charts: Sequence[Any], notes: Sequence[str]) -> None:
        """Write everything; `charts` are the native charts in the order of their blocks."""
        grids = [block for block in presentation.blocks if isinstance(block, Grid)]
        width = max((len(_columns(grid.table)) for grid in grids), default=4)
        self._right = _FIRST + max(width, 4)
        self._writing.text(self._row, _FIRST, presentation.title, "title")
        self._sheet.set_row(self._row, 28)
        self._writing.text(self._row + 1, _FIRST, presentation.subtitle, "subtitle")
        self._row += 3
        self._measure(grids)
        for block in presentation.blocks:
            if isinstance(block, Headline):
                self._across(block.text, "headline", 1.35)
        self._row += 1
        top = self._row
        for grid in grids:
            self._grid(grid)
        self._row = max(self._row, self._charts(charts, top))
        remarks = [block.text for block in presentation.blocks if isinstance(block, Note)]
        remarks += [note for note in (*presentation.result.notes, *notes) if note not in remarks]
        for remark in remarks:
            self._across(say("report.note", text=remark), "note", 1.0)
        self._finish(presentation, has_charts=bool(charts))

    def _measure(self, grids: Sequence[Grid]) -> None:
        """Widths that suit all grids, which share the columns of the sheet."""
        for grid in grids:
            for index, (field, values) in enumerate(_columns(grid.table)):
                header = heading(field, self._unit(grid.table, field))
                unit = self._unit(grid.table, field)
                content = width_for("", field, values, unit)
                wanted = max(content, min(_HEADER_WIDEST, cells(header) + 2), 11)
                self._widths[index] = max(self._widths.get(index, 0.0), wanted)

    def _unit(self, table: Table, field: Field) -> Unit:
        if field.form is not Form.MONEY:
            return "yuan"
        return self._style.unit or unit_of(table, field.name)

    def _grid(self, grid: Grid) -> None:
        """One small table with its title."""
        columns = _columns(grid.table)
        if grid.title:
            for index in range(len(columns)):
                words = grid.title if index == 0 else ""
                self._writing.text(self._row, _FIRST + index, words, "section")
            self._row += 1
        units = [self._unit(grid.table, field) for field, _ in columns]
        headers = [heading(field, unit) for (field, _), unit in zip(columns, units, strict=True)]
        lines = [-(-cells(words) // max(1, int(self._widths[index]) - 1)) for index, words in enumerate(headers)]
        self._sheet.set_row(self._row, 18 * max(1, *lines))
        self._writing.headers(
            self._row,
            _FIRST,
            [(words, field.form in NUMBERS) for words, (field, _) in zip(headers, columns, strict=True)],
        )
        first = self._row + 1
        writers = [
            self._writing.writer(field, unit, "summary") for (field, _), unit in zip(columns, units, strict=True)
        ]
        for line in range(len(grid.table.rows)):
            for index, ((_, values), put) in enumerate(zip(columns, writers, strict=True)):
                put(first + line, _FIRST + index, values[line])
        self._bars(grid, [field.name for field, _ in columns], first)
        self._row = first + len(grid.table.rows) + 1

    def _bars(self, grid: Grid, names: Sequence[str], first: int) -> None:
        """Data bars behind the shares; a whole cell is 100 %."""
        last = first + len(grid.table.rows) - 1
        if last < first:
            return
        for name in grid.bars:
            if name in names:
                column = _FIRST + names.index(name)
                self._sheet.conditional_format(first, column, last, column, _DATA_BAR)

    def _charts(self, charts: Sequence[Any], top: int) -> int:
        """Put the charts at the right of the tables, one below the other; the first free row."""
        row = top
        for chart in charts:
            self._sheet.insert_chart(row, self._right + 1, chart, {"object_position": 2})
            row += CHART_SIZE[1] // ROW_PIXELS + 1
        return row

    def _across(self, words: str, look: str, wide: float) -> None:
        """A text over the width of the page, in the lines it needs; `wide` is the size of its letters."""
        last = self._right + _CHART_COLUMNS
        room = sum(self._widths.get(index, 9.0) for index in range(last - _FIRST + 1)) / wide
        lines = max(1, -(-int(cells(words) * 1.05) // int(room)))
        format_ = self._formats.get(look)
        self._sheet.merge_range(self._row, _FIRST, self._row, last, "", format_)
        self._writing.text(self._row, _FIRST, words, look)
        self._sheet.set_row(self._row, lines * (20.0 if wide > 1 else ROW_POINTS))
        self._row += 1

    def _finish(self, presentation: Presentation, *, has_charts: bool) -> None:
        """Widths, print set-up, no grid lines."""
        self._sheet.set_column(0, 0, 2)
        for index, width in self._widths.items():
            self._sheet.set_column(_FIRST + index, _FIRST + index, width)
        if has_charts:
            self._sheet.set_column(self._right, self._right, 2)
        self._sheet.hide_gridlines(2)
        self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        printed(self._sheet, presentation.title)
        if self._row <= _ONE_PAGE:
            self._sheet.fit_to_pages(1, 1)


_DATA_BAR: Final[dict[str, object]] = {
    "type": "data_bar",
    "data_bar_2010": True,
    "bar_solid": True,
    "bar_color": BAR,
    "min_type": "num",
    "min_value": 0,
    "max_type": "num",
    "max_value": 1,
}


def _columns(table: Table) -> list[tuple[Field, list[Value]]]:
    """The columns with their values, and after each code its Chinese word."""
    columns: list[tuple[Field, list[Value]]] = []
    for index, field in enumerate(table.fields):
        values = [row[index] for row in table.rows]
        columns.append((field, values))
        if field.form is Form.CODE and field.labels and language() == "zh":
            label = Text(say("report.word_for", label=text(field.label)), "")
            words: list[Value] = [
                text(field.labels[value]) if isinstance(value, str) and value in field.labels else None
                for value in values
            ]
            columns.append((Field(field.name, Form.TEXT, label), words))
    return columns
