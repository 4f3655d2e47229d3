"""A list is made to be filtered, printed and pasted on: one header line, then rows, no decoration between.

Rows are written as they come and never held. A list that is longer than a sheet goes on in a further sheet
with the same header; nothing is cut. Widths follow the headers and the first rows, since the sheet is already
written when the last row is seen. On paper a wide list goes over two or three pages side by side, each with the
name at its left: shrunk onto one page nobody could read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from bankmkt.report.excel.cells import Cells
from bankmkt.report.excel.columns import Column, Odd
from bankmkt.report.excel.theme import NARROWEST, WIDEST
from bankmkt.report.values import NUMBERS, Unit, amount, heading, plain
from bankmkt.report.width import cells
from bankmkt.result.result import Field, Form, Row

MOST_ROWS: Final = 1_048_575
"""Rows of data on one sheet: Excel's 1,048,576 less the header."""

_SAMPLE: Final = 500
_PAGE_PIXELS: Final = 1_600
"""What goes on one A4 page across at the smallest size that is still read easily (65 %)."""

_MOST_PAGES: Final = 3

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
        start = 0
        while start < len(batch):
            if part is None or part.rows == most_rows:
                if part is not None:
                    part.finish()
                part = _Part(new_sheet(), fields, unit, highlight, batch[start:], footer)
            end = min(len(batch), start + most_rows - part.rows)
            part.add(batch if end - start == len(batch) else batch[start:end])
            total += end - start
            start = end
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
        self._writing = writing
        self._fields = fields
        self._last_column = len(fields) - 1
        self.rows = 0
        self._columns: list[Column] = [
            writing.column(field, unit, trouble=highlight.get(field.name, ())) for field in fields
        ]
        headers = [heading(field, unit) for field in fields]
        writing.headers(0, 0, [(words, f.form in NUMBERS) for words, f in zip(headers, fields, strict=True)])
        widths = [
            width_for(headers[index], field, [row[index] for row in sample[:_SAMPLE]], unit)
            for index, field in enumerate(fields)
        ]
        for index, width in enumerate(widths):
            self._sheet.set_column(index, index, width)
        self._set_up(fields, widths, footer)

    def add(self, rows: Sequence[Row]) -> None:
        """Write the next rows, made ready column by column."""
        ready = [column.ready(values) for column, values in zip(self._columns, zip(*rows, strict=True), strict=True)]
        cells_of = [(index, column.put, column.format) for index, column in enumerate(self._columns)]
        at = self.rows
        for line in zip(*ready, strict=True):
            at += 1
            for (column, put, format_), value in zip(cells_of, line, strict=True):
                if value is None:
                    continue
                if value.__class__ is Odd:
                    value.write(at, column)
                else:
                    put(at, column, value, format_)
        self.rows = at

    def finish(self) -> None:
        """Put the filter and the mark of negative numbers over what was written."""
        self._sheet.autofilter(0, 0, self.rows, self._last_column)
        numbers = [index for index, field in enumerate(self._fields) if field.form in NUMBERS]
        negative(self._writing, 1, self.rows, numbers)

    def _set_up(self, fields: Sequence[Field], widths: Sequence[float], footer: str) -> None:
        """Frozen header, filter marks, print set-up."""
        named = len(fields) > 2 and fields[1].form is Form.TEXT
        self._sheet.freeze_panes(1, 2 if named else 0)
        self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        printed(self._sheet, footer)
        self._sheet.repeat_rows(0)
        kept = sum(map(pixels, widths[:2])) if named else 0
        pages = 1
        while pages < _MOST_PAGES and sum(map(pixels, widths)) + kept * (pages - 1) > _PAGE_PIXELS * pages:
            pages += 1
        if pages > 1:
            self._sheet.fit_to_pages(pages, 0)
            self._sheet.print_across()
            if named:
                self._sheet.repeat_columns(0, 1)


def negative(writing: Cells, top: int, bottom: int, columns: Sequence[int]) -> None:
    """Let negative numbers in these columns, which have their minus, stand out besides."""
    if not columns or bottom < top:
        return
    from xlsxwriter.utility import xl_range

    ranges = [xl_range(top, column, bottom, column) for column in columns]
    options = {"type": "cell", "criteria": "<", "value": 0, "format": writing.formats.rule("negative")}
    writing.sheet.conditional_format(ranges[0], options | {"multi_range": " ".join(ranges)})


def pixels(width: float) -> int:
    """A column's width on a screen at 100 %."""
    return int(width * 7 + 5)


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
    content = max((_cells(text) for text in texts if text), default=0)
    return max(NARROWEST, min(WIDEST, max(content + 2, cells(header) + 4)))


def _cells(text: str) -> int:
    """The width of a text; where the font is not installed, others have wider letters and digits, but no wider 汉字.

    A number that does not fit is not shown at all.
    """
    return -(-len(text) * 9 // 8) if text.isascii() else cells(text)
