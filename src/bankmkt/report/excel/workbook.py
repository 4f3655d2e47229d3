"""A workbook is summary, list, chart numbers, how it was made; and written as a stream, however long it is.

XlsxWriter's constant-memory mode keeps each sheet's rows in a temporary file. Those files hold customers'
data, so they live in a private folder that is gone when the function returns, also after an error.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from bankmkt.base.say import say
from bankmkt.report.excel import charts, listing, made
from bankmkt.report.excel.cells import Cells, Losses
from bankmkt.report.excel.charts import Drawn
from bankmkt.report.excel.names import SheetNames
from bankmkt.report.excel.page import Page, drawable
from bankmkt.report.excel.theme import BLUE, MEASURE_FONT, ROW_POINTS, Formats
from bankmkt.report.manifest import PROPERTY
from bankmkt.report.values import Style
from bankmkt.result.blocks import Block, Chart, Grid, Listing, Presentation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_OPTIONS: Final[dict[str, object]] = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "use_zip64": True,
    "default_format_properties": MEASURE_FONT,
}


def write(
    presentation: Presentation, path: Path, style: Style, most_rows: int = listing.MOST_ROWS, run: str = ""
) -> None:
    """Write the workbook of a result to `path`, with all its rows and columns; OSError when that fails.

    `most_rows` is the number of rows after which a list goes on in a further sheet, `run` the run that made it.
    """
    result = presentation.result
    with open_book(path, presentation.title, run) as book:
        summary_sheet, summary_writing = book.sheet(say("report.sheet_summary"))
        summary_sheet.set_tab_color(BLUE)
        rows = listing.write(
            lambda: book.sheet(say("report.sheet_list")),
            result.fields,
            result.rows.batches(),
            style.unit or "yuan",
            _highlight(presentation),
            f"{presentation.title}  {result.rule}",
            most_rows,
        )
        native = book.charts(presentation.blocks, presentation.title, style)
        # the first sheet is written now, because only now it is known what the list lost
        notes = book.losses.notes()
        grids = [block for block in presentation.blocks if isinstance(block, Grid)]
        page = Page(summary_sheet, summary_writing, style, grids, charts=bool(native))
        page.title(presentation.title, presentation.subtitle)
        page.row += 1
        page.section(presentation.blocks, native, (*result.notes, *notes))
        page.finish(presentation.title)
        made_sheet, made_writing = book.sheet(say("report.how_made"))
        made.write(made_sheet, made_writing, presentation, rows, book.losses.notes())
        summary_sheet.activate()


class Book:
    """An XlsxWriter workbook with the formats, names and losses that its sheets share."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        self.formats = Formats(workbook)
        self.losses = Losses()
        self._names = SheetNames()
        self._numbers: tuple[Any, Cells] | None = None
        self._number_row = 0

    def sheet(self, name: str) -> tuple[Any, Cells]:
        """A new sheet under this name, or one as near as possible."""
        made_sheet = self.workbook.add_worksheet(self._names.take(name))
        made_sheet.set_default_row(ROW_POINTS)
        return made_sheet, Cells(made_sheet, self.formats, self.losses)

    def charts(self, blocks: Iterable[Block], footer: str, style: Style) -> list[Drawn]:
        """The native charts among `blocks`; the numbers of all stand on one sheet, made when first wanted."""
        native: list[Drawn] = []
        for block in blocks:
            if not isinstance(block, Chart) or not drawable(block):
                continue
            if self._numbers is None:
                self._numbers = self.sheet(say("report.sheet_chart_data"))
                self._numbers[0].set_column(0, 0, charts.WIDTHS[0])
                self._numbers[0].set_column(1, 12, charts.WIDTHS[1])
                listing.printed(self._numbers[0], footer)
            data, writing = self._numbers
            one, self._number_row = charts.add(self.workbook, data, writing, self._number_row, block, style.unit)
            native.append(one)
        return native


@contextmanager
def open_book(path: Path, title: str, run: str = "") -> Iterator[Book]:
    """A new workbook that is complete at `path` when the block ends well; `run` is the run that it leads back to."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    with (
        tempfile.TemporaryDirectory(prefix="bankmkt-", ignore_cleanup_errors=True) as folder,
        path.open("wb") as handle,
    ):
        target = _Target(handle)
        workbook = xlsxwriter.Workbook(target, {**_OPTIONS, "tmpdir": folder})
        workbook.set_properties({"title": title, "author": "", "company": ""})
        if run:
            workbook.set_custom_property(PROPERTY, run, "text")
        try:
            yield Book(workbook)
            workbook.close()
        except FileCreateError as error:
            _release(workbook, target)
            cause = error.args[0]
            raise (cause if isinstance(cause, OSError) else OSError(str(error))) from error
        except BaseException:
            _release(workbook, target)
            raise


class _Target:
    """The file of a workbook, which can be given up.

    A zip archive that broke off still writes its directory when it is collected; by then the file is closed,
    and Python would complain on the user's screen.
    """

    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle
        self.given_up = False

    def write(self, data: bytes) -> int:
        return len(data) if self.given_up else self._handle.write(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0 if self.given_up else self._handle.seek(offset, whence)

    def tell(self) -> int:
        return 0 if self.given_up else self._handle.tell()

    def flush(self) -> None:
        if not self.given_up:
            self._handle.flush()


def _release(workbook: Any, target: _Target) -> None:
    """Close the temporary files of a workbook that will not be finished, so that they can be deleted."""
    target.given_up = True
    workbook.fileclosed = True
    for sheet in workbook.worksheets():
        if sheet.row_data_fh is not None:
            sheet.row_data_fh.close()


def _highlight(presentation: Presentation) -> dict[str, tuple[str, ...]]:
    """The codes to mark, from all listings."""
    found: dict[str, tuple[str, ...]] = {}
    for block in presentation.blocks:
        if isinstance(block, Listing):
            found |= block.highlight
    return found
