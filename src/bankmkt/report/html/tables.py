"""A table on the page is a small one whole, or the beginning of a list that says how much of it is missing.

A browser lays out every row that it is given: some hundred thousand cells take seconds and most of a gigabyte, on an
older machine it gives up. So a list shows its first rows in the rule's order, which puts first what matters, and says
how many there are; the workbook has all of them. Rows are asked from the engine while they are written, never
gathered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from bankmkt.base.say import say
from bankmkt.report.html.cells import Header, header, rows, shade, shaded, writer
from bankmkt.report.values import Style, Unit, heading, headings, units_of
from bankmkt.result.blocks import Grid
from bankmkt.result.edition import BookList
from bankmkt.result.result import Form, Row, Table, Value

MOST_ROWS: Final = 5_000
MOST_CELLS: Final = 300_000
"""The rows of one list, and the cells of all lists of a page, that a browser bears on an ordinary machine."""

NOTHING: Final = Markup("")
_SEARCHED: Final = 15
_TALL: Final = 30
_LONG: Final = 200
_WIDTHS: Final = (8, 12, 17)


@dataclass(frozen=True, slots=True)
class TableView:
    """A table as the template writes it; `body` yields rows, once. `total` are the rows that there are."""

    ident: str
    title: str
    headers: Sequence[Header]
    body: Iterable[Markup]
    shown: int
    total: int
    foot: Markup = NOTHING
    foot_words: str = ""

    @property
    def width(self) -> str:
        """A class by the number of columns: many columns take smaller letters on paper."""
        return f"w{sum(len(self.headers) > most for most in _WIDTHS) + 1}"

    @property
    def wide(self) -> bool:
        """Whether the table takes the whole width of the page."""
        return len(self.headers) > _WIDTHS[0] - 2

    @property
    def searched(self) -> bool:
        """Whether there is so much that a filter helps."""
        return self.shown >= _SEARCHED

    @property
    def tall(self) -> bool:
        """Whether it has a box of its own to scroll in, so that the page stays short."""
        return self.shown > _TALL

    @property
    def long(self) -> bool:
        """Whether a browser should not lay it out before somebody looks at it."""
        return self.shown > _LONG

    @property
    def count(self) -> str:
        """How many rows there are, and how many of them are here."""
        if self.shown < self.total:
            return say("page.first_rows", shown=f"{self.shown:,}", count=f"{self.total:,}")
        return say("page.rows", count=f"{self.total:,}") if self.total != 1 else say("page.one_row")


def grid(block: Grid, ident: str, style: Style) -> TableView:
    """A small table with its bars, shades and marks."""
    table = block.table
    units = units_of(table, style)
    largest = _largest(table, block.heat)
    columns: list[list[str]] = []
    for index, field in enumerate(table.fields):
        values: list[Value] = [row[index] for row in table.rows]
        unit = units.get(field.name, "yuan")
        bar = _whole(values) if field.name in block.bars and field.form is Form.RATIO else None
        write = writer(field, unit, style, block.highlight.get(field.name, ()), first=index == 0, bar=bar)
        cells = write(values)
        if field.name in block.heat:
            cells = [shaded(cell, shade(value, largest)) for cell, value in zip(cells, values, strict=True)]
        columns.append(cells)
    body = [Markup(f"<tr>{''.join(line)}</tr>\n") for line in zip(*columns, strict=True)]
    words = headings(table.fields, units)
    heads = [header(field, one, style) for field, one in zip(table.fields, words, strict=True)]
    return TableView(ident, style.clean(block.title), heads, body, len(body), len(body))


def _whole(values: Sequence[Value]) -> float:
    """The ratio that fills a bar's cell: all of it, or the largest where all are small."""
    largest = max((value for value in values if isinstance(value, int | float)), default=0.0)
    return 1.0 if largest > 0.5 else float(largest)


def _largest(table: Table, names: Sequence[str]) -> float:
    """The largest size of all values that are shaded together."""
    found = 0.0
    for field in table.fields:
        if field.name in names and field.form is not Form.BOOLEAN:
            values = (value for value in table.column(field.name) if value is not None)
            found = max(found, *(abs(float(value)) for value in values), 0.0)
    return found


def limits(lists: Sequence[BookList], most_rows: int = MOST_ROWS, most_cells: int = MOST_CELLS) -> list[int]:
    """How many rows of each list are shown: at most so many of each, and less of the longest where all are too many."""

    def fits(rows: int) -> bool:
        return sum(min(one.rows.count, rows) * len(one.fields) for one in lists) <= most_cells

    low, high = 0, most_rows
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return [min(one.rows.count, low) for one in lists]


def listed(one: BookList, ident: str, limit: int, style: Style) -> TableView:
    """The first `limit` rows of a list, with the sums over all rows under them."""
    unit: Unit = style.unit or "yuan"
    units: list[Unit] = [unit if field.form is Form.MONEY else "yuan" for field in one.fields]
    writers = [
        writer(field, its, style, one.highlight.get(field.name, ()), first=index == 0)
        for index, (field, its) in enumerate(zip(one.fields, units, strict=True))
    ]
    total = one.rows.count
    batches: Iterable[Sequence[Row]] = one.rows.batches(None if limit >= total else limit)
    heads = [header(field, heading(field, its), style) for field, its in zip(one.fields, units, strict=True)]
    foot = _foot(one, units, style) if one.totals and total else NOTHING
    words = say("page.total_rows", count=f"{total:,}")
    return TableView(ident, style.clean(one.title), heads, rows(batches, writers), limit, total, foot, words)


def _foot(one: BookList, units: Sequence[Unit], style: Style) -> Markup:
    """The row of sums; the first column without one says what it is."""
    totals: Mapping[str, Value] = one.totals
    cells: list[str] = []
    named = False
    for field, unit in zip(one.fields, units, strict=True):
        if field.name in totals:
            cells += writer(field, unit, style)([totals[field.name]])
        elif not named:
            named = True
            cells.append(Markup('<th scope="row">{}</th>').format(say("page.total")))
        else:
            cells.append("<td></td>")
    return Markup(f"<tr>{''.join(cells)}</tr>")
