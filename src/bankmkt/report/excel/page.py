"""A page of findings is laid out once, for the workbook of one rule and for a topic of a book alike.

Each section says its finding, shows the numbers, the charts beside them where a screen has the room and else below,
and the remarks. Cells keep exact yuan; the unit is a matter of the number format and stands in the header.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any, Final

from bankmkt.base.say import say
from bankmkt.report import heat
from bankmkt.report.excel.cells import Cells
from bankmkt.report.excel.charts import Drawn
from bankmkt.report.excel.grids import WIDEST, Part, is_words, parts, trouble_of, with_words
from bankmkt.report.excel.listing import negative, pixels, printed, width_for
from bankmkt.report.excel.theme import BAR, HEAT, PALE_ACCENT, PALE_HEAT, ROW_PIXELS, ROW_POINTS, WHITE
from bankmkt.report.layout import split_unit
from bankmkt.report.values import NUMBERS, STRINGS, Style, headings, units_of
from bankmkt.report.width import cells, wrap
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Note
from bankmkt.result.result import Field, Table, Value

FIRST: Final = 1  # column B: a margin on the left
MARGIN: Final = 2.0
_HEADER_WIDEST: Final = 13
_SCREEN: Final = 1_560  # pixels that a screen of 1,920 shows beside the row numbers, with some air
_LIMITS: Final = (1_400, 1_200, 1_000, 800)
"""Pixels above which a table goes on below itself: less, where tables of other columns make the page too wide."""

_ABREAST: Final = 1_240  # pixels that charts side by side take on a page that nothing else makes wide
_LINE: Final = 1_080  # pixels over which a sentence runs
_DEFAULT: Final = 64  # pixels of a column that has no width of its own
_GAP: Final = 20
_CELL: Final = 6.9  # pixels of half a Chinese character in the size of the body
_PAPER: Final = (890, 640)  # pixels of A4 across inside its margins, less some for printers that measure otherwise
_SHRUNK: Final = 1.3  # how much too high a page may be to be shrunk onto one sheet of paper
_UNKNOWN: Final = "·"  # an empty cell might be taken for nothing
_WHOLE: Final = 40  # rows of a table that is not broken over pages


class Page:
    """A sheet of findings while it is being written, from the top down."""

    def __init__(
        self,
        sheet: Any,
        writing: Cells,
        style: Style,
        grids: Sequence[Grid],
        *,
        charts: bool,
        as_lists: Sequence[Table] = (),
    ) -> None:
        """Take an empty XlsxWriter sheet and all grids that will stand on it, since they share its columns.

        The money of the tables `as_lists` stands in the unit of the lists, so that it can be held against them.
        """
        self._sheet = sheet
        self._writing = writing
        self._style = style
        self._as_lists = as_lists
        self._widths: dict[int, float] = {}
        for self._limit in _LIMITS:
            self._widths.clear()
            self._measure([part for grid in grids for part in self._parts(grid)])
            if sum(map(pixels, self._widths.values())) <= _SCREEN:
                break
        self._left = sum(map(pixels, self._widths.values()))
        self._right = FIRST + max(len(self._widths), 4)
        self._beside = charts and self._left + _GAP <= _SCREEN - 600
        self.row = 0
        self._heights: dict[int, float] = {}
        self._together: list[tuple[int, int]] = []  # rows between which no page breaks: first, and first not any more
        self._extent = pixels(MARGIN) + self._left

    def title(self, title: str, subtitle: str = "") -> None:
        """The title of the sheet, and what it is about."""
        self._writing.text(self.row, FIRST, title, "title")
        self._high(self.row, 28)
        self.row += 1
        if subtitle:
            self._writing.text(self.row, FIRST, subtitle, "subtitle")
            self.row += 1

    def link(self, words: str, sheet: str) -> None:
        """A line that leads to another sheet."""
        self._writing.link(self.row, FIRST, words, sheet)
        self.row += 1

    def section(self, blocks: Sequence[Block], charts: Sequence[Drawn], notes: Sequence[str] = ()) -> None:
        """Findings, numbers with `charts`, then the remarks among the blocks and `notes`, each once."""
        start = self.row
        for block in blocks:
            if isinstance(block, Headline):
                self.across(block.text, "headline", 1.25)
        self.row += 1
        self._together.append((start, self.row + 2))
        grids = [part for block in blocks if isinstance(block, Grid) for part in self._parts(block)]
        top = self.row
        if self._beside and grids:
            for grid in grids:
                self._grid(grid)
            self.row = max(self.row, self._charts_down(charts, top))
        else:
            self.row = self._charts_across(charts, top)
            for grid in grids:
                self._grid(grid)
        remarks = [block.text for block in blocks if isinstance(block, Note)]
        remarks += [note for note in notes if note not in remarks]
        for remark in dict.fromkeys(remarks):
            self.across(say("report.note", text=remark), "note")
        self.row += 1

    def across(self, words: str, look: str, size: float = 1.0) -> None:
        """A text over the width of the page, in the lines it needs; `size` is that of its letters."""
        room = 0
        for last in count(FIRST):
            room += self._pixels(last - FIRST)
            if room >= _LINE:
                break
        lines = lines_for(words, room, size)
        self._writing.across(self.row, FIRST, last, words, look)
        self._high(self.row, lines * ROW_POINTS * max(1.0, size * 0.95))
        self._extent = max(self._extent, pixels(MARGIN) + room)
        self.row += 1

    def totals(self, words: str, sheet: str, grids: Sequence[Grid]) -> None:
        """A line that leads to a list, and what the list adds up to."""
        start = self.row
        self.link(words, sheet)
        for part in [part for grid in grids for part in self._parts(grid)]:
            self._grid(part)
        self._together.append((start, self.row))

    def finish(self, footer: str) -> None:
        """Widths, print set-up, no grid lines."""
        self._sheet.set_column(0, 0, MARGIN)
        for index, width in self._widths.items():
            self._sheet.set_column(FIRST + index, FIRST + index, width)
        if self._beside:
            self._sheet.set_column(self._right, self._right, MARGIN)
        self._sheet.hide_gridlines(2)
        self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        printed(self._sheet, footer)
        self._pages()

    def _high(self, row: int, points: float) -> None:
        """Set the height of a row."""
        self._heights[row] = points
        self._sheet.set_row(row, points)

    def _pages(self) -> None:
        """One sheet of paper where that can be read, else pages that break between tables and charts."""
        scale = min(1.0, _PAPER[0] / self._extent)
        room = _PAPER[1] / scale
        tall = [self._heights.get(row, ROW_POINTS) / 0.75 for row in range(self.row)]
        if sum(tall) <= room * _SHRUNK:
            self._sheet.fit_to_pages(1, 1)
            return
        breaks: list[int] = []
        start, used = 0, 0.0
        for row, height in enumerate(tall):
            used += height
            if used <= room:
                continue
            whole = [at for at in range(start + 1, row + 1) if not any(a < at < b for a, b in self._together)]
            at = whole[-1] if whole else row
            breaks.append(at)
            start, used = at, sum(tall[at : row + 1])
        # a scale and not "one page wide": programs that fit pages pass over the breaks
        self._sheet.set_print_scale(max(10, int(scale * 100)))
        self._sheet.set_h_pagebreaks(breaks)

    # --- grids --------------------------------------------------------------------------------------------

    def _pixels(self, index: int) -> int:
        """The width of a column of the page, counted from its first."""
        if self._beside and FIRST + index == self._right:
            return pixels(MARGIN)
        return pixels(self._widths[index]) if index in self._widths else _DEFAULT

    def _parts(self, grid: Grid) -> list[Part]:
        """The grid in parts that fit, with the units of the whole table."""
        listed = any(grid.table is one for one in self._as_lists)
        style = replace(self._style, unit=self._style.unit or "yuan") if listed else self._style
        return parts(grid, self._limit, units_of(grid.table, style))

    def _measure(self, found: Sequence[Part]) -> None:
        """Widths that suit all grids, which share the columns of the sheet."""
        for part in found:
            columns = with_words(part.grid.table)
            heads = headings([field for field, _ in columns], part.units)
            for index, ((field, values), header) in enumerate(zip(columns, heads, strict=True)):
                content = min(WIDEST, width_for("", field, values, part.unit(field)))
                word = max((len(one) + 3 for one in header.split() if one.isascii()), default=0)
                wanted = max(content, min(_HEADER_WIDEST, cells(header) + 2), word, 11)
                self._widths[index] = max(self._widths.get(index, 0.0), wanted)

    def _grid(self, part: Part) -> None:
        """One small table with its title."""
        top = self.row
        grid = part.grid
        columns = with_words(grid.table)
        units = [part.unit(field) for field, _ in columns]
        heads = headings([field for field, _ in columns], part.units)
        if grid.title:
            for index in range(len(columns)):
                self._writing.text(self.row, FIRST + index, grid.title if index == 0 else "", "section")
            self.row += 1
        self._headers(heads, columns)
        first = self.row
        shade = heat.scale(grid)
        totals = shade is not None and shade.rows < len(grid.table.rows)
        null = _UNKNOWN
        for look, lines in (("grid", range(len(grid.table.rows) - totals)), ("total", range(totals))):
            ready = []
            for (field, values), unit in zip(columns, units, strict=True):
                words = "" if is_words(grid.table, field) else null
                column = self._writing.column(field, unit, look, trouble_of(grid, field), words)
                mine = values[: len(values) - totals] if look == "grid" else values[len(values) - totals :]
                ready.append((column, column.ready(mine)))
            for line in lines:
                for index, (column, values_ready) in enumerate(ready):
                    column.write(self.row, FIRST + index, values_ready[line])
                self._height(columns, self.row - first)
                self.row += 1
        self._bars(grid, columns, first)
        self._shade(grid, columns, first, shade)
        numbers = [FIRST + index for index, (field, _) in enumerate(columns) if field.form in NUMBERS]
        negative(self._writing, first, self.row - 1, numbers)
        self._together.append((top, self.row if self.row - first <= _WHOLE else first + 2))
        self.row += 1

    def _headers(self, words: Sequence[str], columns: Sequence[tuple[Field, list[Value]]]) -> None:
        words = [self._broken(one, index) for index, one in enumerate(words)]
        self._high(self.row, 18 * max(one.count("\n") + 1 for one in words))
        right = [field.form in NUMBERS for field, _ in columns]
        self._writing.headers(self.row, FIRST, list(zip(words, right, strict=True)))
        self.row += 1

    def _broken(self, header: str, index: int) -> str:
        """A header in the lines that its column makes it take, its unit whole on the last."""
        room = max(4, int(self._widths[index]) - 2)
        if cells(header) <= room:
            return header
        name, unit = split_unit(header)
        return "\n".join([*wrap(name, room), *([unit] if unit else [])])

    def _height(self, columns: Sequence[tuple[Field, list[Value]]], line: int) -> None:
        """Room for texts that break into lines."""
        most = 1
        for index, (field, values) in enumerate(columns):
            value = values[line]
            if field.form in STRINGS and value is not None:
                words = ";".join(value) if isinstance(value, list) else str(value)
                most = max(most, lines_for(words, self._pixels(index) - 12))
        if most > 1:
            self._high(self.row, most * ROW_POINTS)

    def _bars(self, grid: Grid, columns: Sequence[tuple[Field, list[Value]]], first: int) -> None:
        """Data bars behind the shares; a whole cell is 100 %."""
        for index, (field, _) in enumerate(columns):
            if field.name in grid.bars and field.form in NUMBERS and self.row > first:
                place = FIRST + index
                self._sheet.conditional_format(first, place, self.row - 1, place, _DATA_BAR)

    def _shade(
        self, grid: Grid, columns: Sequence[tuple[Field, list[Value]]], first: int, shade: heat.Scale | None
    ) -> None:
        """One colour scale over all shaded columns together, so that they can be compared."""
        if shade is None:
            return
        names = {grid.table.fields[place].name for place in shade.columns}
        places = [FIRST + i for i, (field, _) in enumerate(columns) if field.name in names and field.form in NUMBERS]
        last = first + shade.rows - 1
        options: dict[str, object] = {
            "type": "3_color_scale",
            "min_type": "num",
            "mid_type": "num",
            "max_type": "num",
            "min_value": shade.low,
            "mid_value": shade.middle,
            "max_value": shade.high,
            "min_color": PALE_ACCENT if shade.low < 0 else WHITE,
            "mid_color": WHITE if shade.low < 0 else PALE_HEAT,
            "max_color": HEAT,
        }
        from xlsxwriter.utility import xl_range

        ranges = [xl_range(first, place, last, place) for place in places]
        if places == list(range(places[0], places[-1] + 1)):
            ranges = [xl_range(first, places[0], last, places[-1])]
        else:
            options["multi_range"] = " ".join(ranges)
        self._sheet.conditional_format(ranges[0], options)

    # --- charts -------------------------------------------------------------------------------------------

    def _charts_down(self, charts: Sequence[Drawn], top: int) -> int:
        """Put charts one below the other at the right; the first free row. No row is lower than the default."""
        row = top
        for chart in charts:
            self._sheet.insert_chart(row, self._right + 1, chart.native, {"object_position": 2})
            after = row + chart.height // ROW_PIXELS + 2
            self._together.append((row, after))
            row = after
            before = sum(self._pixels(index) for index in range(self._right + 1 - FIRST))
            self._extent = max(self._extent, pixels(MARGIN) + before + chart.width)
        return row

    def _charts_across(self, charts: Sequence[Drawn], top: int) -> int:
        """Put charts side by side, as many as the page is wide; the first free row."""
        row, at, height = top, 0, 0
        for chart in charts:
            if at and at + chart.width > max(self._left, _ABREAST):
                row, at, height = row + height // ROW_PIXELS + 2, 0, 0
            self._sheet.insert_chart(row, FIRST, chart.native, {"object_position": 2, "x_offset": at})
            at += chart.width + _GAP
            height = max(height, chart.height)
            self._together.append((row, row + height // ROW_PIXELS + 2))
            self._extent = max(self._extent, pixels(MARGIN) + at - _GAP)
        return row + height // ROW_PIXELS + 2 if charts else row


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


def lines_for(words: str, room: float, size: float = 1.0) -> int:
    """The lines that a text takes in `room` pixels."""
    fits = max(1.0, room / (_CELL * size))
    return sum(max(1, -(-int(cells(part) * 1.05) // int(fits))) for part in words.split("\n"))


def sections(blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks of a topic in parts that belong together: a finding begins one, unless it follows another finding.

    What stands before the first finding belongs to it.
    """
    found: list[list[Block]] = []
    said = False
    for block in blocks:
        starts = isinstance(block, Headline) and said and not isinstance(found[-1][-1], Headline)
        if not found or starts:
            found.append([])
        said = said or isinstance(block, Headline)
        found[-1].append(block)
    return found


def drawable(block: Block) -> bool:
    """Whether a block is a chart with something in it."""
    return isinstance(block, Chart) and bool(block.categories) and bool(block.series)
