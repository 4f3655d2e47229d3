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
from bankmkt.report.excel.names import SheetNames
from bankmkt.report.excel.summary import Summary
from bankmkt.report.excel.theme import BLUE, FONT, ROW_POINTS, SIZE, Formats
from bankmkt.report.values import Style
from bankmkt.result.blocks import Chart, Listing, Presentation

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPTIONS: Final[dict[str, object]] = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "use_zip64": True,
    "default_format_properties": {"font_name": FONT, "font_size": SIZE},
}


def write(presentation: Presentation, path: Path, style: Style, most_rows: int = listing.MOST_ROWS) -> None:
    """Write the workbook of a result to `path`, with all its rows and columns; OSError when that fails.

    `most_rows` is the number of rows after which a list goes on in a further sheet.
    """
    result = presentation.result
    with open_book(path, presentation.title) as book:
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
        native = _charts(book, presentation)
        # the first sheet is written now, because only now it is known what the list lost
        notes = book.losses.notes()
        Summary(summary_sheet, summary_writing, book.formats, style).write(presentation, native, notes)
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

    def sheet(self, name: str) -> tuple[Any, Cells]:
        """A new sheet under this name, or one as near as possible."""
        made_sheet = self.workbook.add_worksheet(self._names.take(name))
        made_sheet.set_default_row(ROW_POINTS)
        return made_sheet, Cells(made_sheet, self.formats, self.losses)


@contextmanager
def open_book(path: Path, title: str) -> Iterator[Book]:
    """A new workbook that is complete at `path` when the block ends well."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    with (
        tempfile.TemporaryDirectory(prefix="bankmkt-", ignore_cleanup_errors=True) as folder,
        path.open("wb") as handle,
    ):
        target = _Target(handle)
        workbook = xlsxwriter.Workbook(target, {**_OPTIONS, "tmpdir": folder})
        workbook.set_properties({"title": title, "author": "", "company": ""})
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


def _charts(book: Book, presentation: Presentation) -> list[Any]:
    """The native charts, with their numbers on a sheet of their own."""
    blocks = [block for block in presentation.blocks if isinstance(block, Chart) and block.categories and block.series]
    if not blocks:
        return []
    data, writing = book.sheet(say("report.sheet_chart_data"))
    data.set_column(0, 0, 24)
    data.set_column(1, 12, 16)
    listing.printed(data, presentation.title)
    native: list[Any] = []
    row = 0
    for block in blocks:
        chart, row = charts.add(book.workbook, data, writing, row, block)
        native.append(chart)
    return native


def _highlight(presentation: Presentation) -> dict[str, tuple[str, ...]]:
    """The codes to mark, from all listings."""
    found: dict[str, tuple[str, ...]] = {}
    for block in presentation.blocks:
        if isinstance(block, Listing):
            found |= block.highlight
    return found
