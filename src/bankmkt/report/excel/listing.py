"""A list is made to be filtered, printed and pasted on: one header line, then rows, no decoration between.

Rows are written as they come and never held. A list that is longer than a sheet goes on in a further sheet
with the same header; nothing is cut. Widths follow the headers and the first rows, since the sheet is already
written when the last row is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from bankmkt.report.excel.cells import Cells, Writer
from bankmkt.report.excel.theme import NARROWEST, WIDEST
from bankmkt.report.values import NUMBERS, Unit, amount, heading, plain
from bankmkt.report.width import cells
from bankmkt.result.result import Field, Form, Row

MOST_ROWS: Final = 1_048_575
"""Rows of data on one sheet: Excel's 1,048,576 less the header."""

_SAMPLE: Final = 500

NewSheet = Callable[[], tuple[Any, Cells]]


def write(
    new_sheet: NewSheet,
    fields: Sequence[Field],
    batches: Iterable[Sequence[Row]],
    unit: Unit,
    highlight: Mapping[str, tuple[str, ...]],
    footer: str,
    most_rows: int = MOST_ROWS,
) -> int:
    """Write the rows into as many sheets as they need; the number of rows.

    `new_sheet` makes the next sheet, `footer` stands on printed pages. A list without rows is one sheet with
    a header.
    """
    total = 0
    part: _Part | None = None
    for batch in batches:
        for row in batch:
            if part is None or part.rows == most_rows:
                if part is not None:
                    part.finish()
                part = _Part(new_sheet(), fields, unit, highlight, batch, footer)
            part.add(row)
            total += 1
    if part is None:
        part = _Part(new_sheet(), fields, unit, highlight, (), footer)
    part.finish()
    return total


class _Part:
    """One sheet of a list."""

    def __init__(
        self,
        made: tuple[Any, Cells],
        fields: Sequence[Field],
        unit: Unit,
        highlight: Mapping[str, tuple[str, ...]],
        sample: Sequence[Row],
        footer: str,
    ) -> None:
        self._sheet, writing = made
        self._last_column = len(fields) - 1
        self.rows = 0
        self._writers: list[Writer] = [
            writing.writer(field, unit, trouble=tuple(highlight.get(field.name, ()))) for field in fields
        ]
        headers = [heading(field, unit) for field in fields]
        writing.headers(0, 0, [(words, f.form in NUMBERS) for words, f in zip(headers, fields, strict=True)])
        for index, field in enumerate(fields):
            values = [row[index] for row in sample[:_SAMPLE]]
            self._sheet.set_column(index, index, width_for(headers[index], field, values, unit))
        self._set_up(fields, footer)

    def add(self, row: Row) -> None:
        """Write the next row."""
        self.rows += 1
        for column, (write_one, value) in enumerate(zip(self._writers, row, strict=True)):
            write_one(self.rows, column, value)

    def finish(self) -> None:
        """Put the filter over what was written."""
        self._sheet.autofilter(0, 0, self.rows, self._last_column)

    def _set_up(self, fields: Sequence[Field], footer: str) -> None:
        """Frozen header, filter marks, print set-up."""
        named = len(fields) > 2 and fields[1].form is Form.TEXT
        self._sheet.freeze_panes(1, 2 if named else 0)
        self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        printed(self._sheet, footer)
        self._sheet.repeat_rows(0)


def printed(sheet: Any, footer: str) -> None:
    """A4 across, as wide as the page, with the page number at the foot."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    safe = footer.replace("&", "&&")[:200]
    sheet.set_footer(f"&L&9{' ' if safe[:1].isdigit() else ''}{safe}&R&9&P / &N")


def width_for(header: str, field: Field, values: Sequence[object], unit: Unit = "yuan") -> float:
    """A column width for a header with its filter button and these values."""
    if field.form is Form.MONEY:
        texts = [None if value is None else amount(value, unit) for value in values]  # type: ignore[arg-type]
    elif field.form is Form.RATIO:
        texts = ["100.0%"]
    elif field.form is Form.NUMBER:
        texts = [None if value is None else f"{value:,.2f}" for value in values]
    else:
        texts = plain(field.form)(values)  # type: ignore[arg-type]
    content = max((cells(text) for text in texts if text), default=0)
    return max(NARROWEST, min(WIDEST, max(content + 2, cells(header) + 4)))
