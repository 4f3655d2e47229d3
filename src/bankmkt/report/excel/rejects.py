"""Refused rows go back to whoever sent them as a workbook that he can work through, row by row.

It is the one place where the refused values themselves stand: the sender needs them, no screen or log does. Each file
has a sheet of its own, because each goes to another desk; its rows are in the file's order under the file's own
headers, so that they can be found there, and the wrong cells are marked by a sign and not by colour alone. Everything
that came from a file is written as text: nothing in it can become a formula or a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from math import ceil
from pathlib import Path
from typing import Any, Final

from bankmkt.base.say import say
from bankmkt.intake.contract import FileReport, Reject, RejectedFile, RejectedRow, Rejects
from bankmkt.intake.reasons import column_text, reason_text, remedy_text
from bankmkt.report.excel.cells import Cells
from bankmkt.report.excel.listing import printed
from bankmkt.report.excel.theme import ACCENT, BLUE, LINE_GREY, ROW_POINTS
from bankmkt.report.excel.workbook import Book, open_book
from bankmkt.report.files import refuse, write_aside
from bankmkt.report.width import cells as width_of

MOST_ROWS: Final = 200_000
"""Rows on one sheet; a longer list goes on in a further one."""

_REASON: Final = 38
_REMEDY: Final = 34
_CORRECTION: Final = 18
_NARROWEST: Final = 9
_WIDEST: Final = 32
_SAMPLE: Final = 200
_MOST_LINES: Final = 8
_PALE_BLUE: Final = "#8497B0"
_PALE_YELLOW: Final = "#FFF8E1"
_SUMMARY_WIDTHS: Final = (2, 36, 24, 15, 15, 15, 15, 15, 36)


def write(rejects: Rejects, path: Path, as_of: date | None = None, most_rows: int = MOST_ROWS) -> Path:
    """Write the rejects to a workbook at `path`, making its folder where it is missing; `path`.

    `as_of` is the date of the data, for the first sheet; `most_rows` bounds a sheet. OutputError when that fails.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse(path, error)
    write_aside(path, lambda aside: _write(rejects, aside, as_of, most_rows))
    return path


def _write(rejects: Rejects, path: Path, as_of: date | None, most_rows: int) -> None:
    with open_book(path, say("rejects.title")) as book:
        summary_sheet, summary = book.sheet(say("rejects.summary"))
        summary_sheet.set_tab_color(BLUE)
        sheets = {}
        for file in rejects.files:
            list_ = _List(book, file, most_rows)
            list_.write()
            sheets[file.report.place] = list_.first_sheet
        _Summary(summary_sheet, summary, book).write(rejects, as_of, sheets)
        summary_sheet.activate()


class _List:
    """The refused rows of one file, on as many sheets as they need."""

    def __init__(self, book: Book, file: RejectedFile, most_rows: int) -> None:
        self._book = book
        self._file = file
        self._most = most_rows
        self._row = 0
        self._sheet: Any = None
        self._cells: Cells
        self.first_sheet = ""
        reasons = file.report.reasons
        self._addressed = any(one.example.column and file.report.sheet for one in reasons)
        self._whole = any(not one.example.column for one in reasons)
        self._own = 4 + self._addressed  # the first column of the file's own
        # the mark is part of the number format, so that the value itself stays what it is
        formats = book.formats
        self._wrong = formats.get("trouble", num_format='"▶ "@', align="left", indent=1, valign="top")
        self._wrong_empty = formats.get("trouble", num_format="@", align="left", indent=1, valign="top")
        self._blank = formats.get("cell", bg_color=_PALE_YELLOW, border=1, border_color=LINE_GREY, text_wrap=True)

    def write(self) -> None:
        """Write all rows."""
        waiting: list[RejectedRow] = []
        started = False
        for row in self._file.rows():
            if not started:
                waiting.append(row)
                if len(waiting) < _SAMPLE:
                    continue
                started = True
                self._add_all(waiting)
                waiting = []
            else:
                self._add(row)
        self._add_all(waiting)
        if self._sheet is not None:
            self._finish()

    def _add_all(self, rows: Sequence[RejectedRow]) -> None:
        if rows and self._sheet is None:
            self._begin(rows)
        for row in rows:
            self._add(row)

    def _begin(self, sample: Sequence[RejectedRow]) -> None:
        report = self._file.report
        name = report.file.rsplit("/", 1)[-1]
        self._sheet, self._cells = self._book.sheet(f"{report.sheet} {name}" if report.sheet else name)
        if not self.first_sheet:
            self.first_sheet = self._sheet.get_name()
            self._widths = self._measure(sample)
        self._row = 0
        ours = [say("rejects.row"), *([say("rejects.cell")] if self._addressed else [])]
        ours += [say("rejects.reason"), say("rejects.remedy")]
        for index, words in enumerate(ours):
            self._cells.text(0, index, words, "header")
        self._cells.text(0, len(ours), say("rejects.correction"), "header", bg_color=ACCENT)
        own = [*self._file.headers, *([say("rejects.whole_row")] if self._whole else [])]
        for index, words in enumerate(own, start=self._own):
            self._cells.text(0, index, words, "header", bg_color=_PALE_BLUE)
        for index, width in enumerate(self._widths):
            self._sheet.set_column(index, index, width)
        self._sheet.freeze_panes(1, 1)
        self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        printed(self._sheet, report.place)
        self._sheet.repeat_rows(0)

    def _measure(self, sample: Sequence[RejectedRow]) -> list[float]:
        widths: list[float] = [9, *([10] if self._addressed else []), _REASON, _REMEDY, _CORRECTION]
        for index, header in enumerate(self._file.headers):
            texts = [row.cells[index] for row in sample if row.cells]
            widest = max([width_of(header) + 4, *(width_of(text) + 4 for text in texts)])
            widths.append(min(_WIDEST, max(_NARROWEST, widest)))
        return [*widths, *([60.0] if self._whole else [])]

    def _add(self, row: RejectedRow) -> None:
        if self._row == self._most:
            self._finish()
            self._begin([row])
        self._row += 1
        at = self._row
        reasons = "\n".join(_numbered([reason_text(one) for one in row.problems]))
        remedies = "\n".join(_numbered(list(dict.fromkeys(remedy_text(one) for one in row.problems))))
        lines = max(_lines(reasons, _REASON), _lines(remedies, _REMEDY))
        if lines > 1:
            self._sheet.set_row(at, ROW_POINTS * min(lines, _MOST_LINES))
        self._sheet.write_number(at, 0, row.row, self._book.formats.get("cell", num_format="#,##0", align="center"))
        if self._addressed:
            self._cells.text(at, 1, ", ".join(one.address for one in row.problems if one.address), align="center")
        self._cells.text(at, self._own - 3, reasons, text_wrap=True, align="left", indent=1)
        self._cells.text(at, self._own - 2, remedies, text_wrap=True, align="left", indent=1)
        self._sheet.write_blank(at, self._own - 1, None, self._blank)
        self._add_own(at, row)

    def _add_own(self, at: int, row: RejectedRow) -> None:
        places = self._file.places
        wrong = {places[one.column] for one in row.problems if one.counted and one.column in places}
        clean = self._book.losses.text
        for index, text in enumerate(row.cells):
            if index in wrong:
                if text:
                    self._sheet.write_string(at, self._own + index, clean(text), self._wrong)
                else:
                    self._sheet.write_string(at, self._own + index, say("rejects.empty"), self._wrong_empty)
            elif text:
                self._cells.text(at, self._own + index, text, num_format="@", align="left", indent=1)
        whole = next((one.value for one in row.problems if not one.column and one.value), "")
        if whole and not row.cells:
            self._cells.text(at, self._own + len(self._file.headers), whole, num_format="@", align="left", indent=1)

    def _finish(self) -> None:
        self._sheet.autofilter(0, 0, max(self._row, 1), len(self._widths) - 1)


class _Summary:
    """The first sheet: what became of each file, of its amounts, and why, with what to do."""

    def __init__(self, sheet: Any, writing: Cells, book: Book) -> None:
        self._sheet = sheet
        self._writing = writing
        self._book = book
        self._row = 0

    def write(self, rejects: Rejects, as_of: date | None, sheets: dict[str, str]) -> None:
        """Write everything; `sheets` names the sheet of each file that has one."""
        for index, width in enumerate(_SUMMARY_WIDTHS):
            self._sheet.set_column(index, index, width)
        self._sheet.set_row(0, 28)
        self._line(say("rejects.title"), "title")
        if as_of is not None:
            self._line(say("rejects.as_of", day=as_of.isoformat()), "subtitle")
        self._sheet.set_row(self._row, ROW_POINTS * 1.4)
        self._line(say("rejects.refused" if rejects.refused else "rejects.loaded"), "headline", text_wrap=False)
        self._line(say("rejects.how", column=say("rejects.correction")), "key")
        self._row += 1
        self._files(rejects, sheets)
        self._money(rejects.reports, refused=rejects.refused)
        self._reasons([one.report for one in rejects.files])
        for note in self._book.losses.notes():
            self._line(note, "key")
        self._sheet.hide_gridlines(2)
        printed(self._sheet, say("rejects.title"))

    def _line(self, words: str, look: str, **more: object) -> None:
        self._writing.text(self._row, 1, words, look, **more)
        self._row += 1

    def _headers(self, title: str, names: Sequence[str], right: Sequence[int]) -> None:
        for column in range(1, len(_SUMMARY_WIDTHS)):
            self._writing.text(self._row, column, title if column == 1 else "", "section")
        self._row += 1
        for index, name in enumerate(names, start=1):
            self._writing.text(self._row, index, name, "header_right" if index in right else "header")
        self._row += 1

    def _files(self, rejects: Rejects, sheets: dict[str, str]) -> None:
        good = say("rejects.acceptable" if rejects.refused else "rejects.loaded_rows")
        names = [say("rejects.file"), say("rejects.table"), say("rejects.read"), good, say("rejects.rejected")]
        names += [say("rejects.allowed"), say("rejects.duplicates"), say("rejects.sheet")]
        self._headers(say("rejects.files"), names, range(3, 8))
        for one in rejects.reports:
            self._text(1, one.place)
            self._text(2, one.table)
            counts = (one.read, one.loaded, one.rejected, one.limit, one.duplicates)
            over = one.rejected > one.limit
            for column, count in enumerate(counts, start=3):
                self._number(column, count, "#,##0", trouble=over and column == 5)
            sheet = sheets.get(one.place, "")
            if sheet:
                target = sheet.replace("'", "''")
                self._sheet.write_url(
                    self._row,
                    8,
                    f"internal:'{target}'!A1",
                    self._book.formats.get("summary", font_color=BLUE, indent=1),
                    sheet,
                )
            self._row += 1
        self._row += 1

    def _money(self, reports: Sequence[FileReport], *, refused: bool) -> None:
        rows = [(one, money) for one in reports for money in one.money]
        if not rows:
            return
        good = say("rejects.acceptable" if refused else "rejects.loaded_rows")
        names = [say("rejects.file"), say("rejects.amount"), say("rejects.money_read"), good]
        names += [say("rejects.money_rejected"), say("rejects.own_total"), say("rejects.difference")]
        self._headers(say("rejects.money"), names, range(3, 8))
        for one, money in rows:
            headers = {name: header for header, name in one.bound}
            self._text(1, one.place)
            shown = Reject("", "", one.table, 0, money.column, headers.get(money.column, ""), "", "")
            self._text(2, column_text(shown))
            for column, amount in enumerate((money.read, money.loaded, money.rejected), start=3):
                self._amount(column, amount)
            if money.total is not None:
                self._amount(6, money.total)
                self._amount(7, money.read - money.total, trouble=money.read != money.total)
            self._row += 1
        self._row += 1

    def _reasons(self, reports: Sequence[FileReport]) -> None:
        names = [say("rejects.file"), say("rejects.reason"), "", "", say("rejects.rows"), say("rejects.first_rows")]
        names += ["", say("rejects.remedy")]
        self._headers(say("rejects.reasons"), names, (5,))
        formats = self._book.formats
        wrapped: dict[str, object] = {"text_wrap": True, "valign": "top"}
        merged = formats.get("summary", align="left", indent=1, **wrapped)
        for report in reports:
            for one in report.reasons:
                reason, remedy = reason_text(one.example), remedy_text(one.example)
                lines = max(_lines(reason, 50), _lines(remedy, 34), _lines(report.place, 34))
                if lines > 1:
                    self._sheet.set_row(self._row, ROW_POINTS * min(lines, _MOST_LINES))
                self._text(1, report.place, text_wrap=True, valign="top")
                self._sheet.merge_range(self._row, 2, self._row, 4, "", merged)
                self._text(2, reason, **wrapped)
                self._number(5, one.rows, "#,##0", valign="top")
                first = ", ".join(f"{row:,}" for row in one.first_rows)
                first += " …" if one.rows > len(one.first_rows) else ""
                self._sheet.merge_range(self._row, 6, self._row, 7, "", merged)
                self._text(6, first, **wrapped)
                self._text(8, remedy, **wrapped)
                self._row += 1
        self._row += 1

    def _text(self, column: int, words: str, **more: object) -> None:
        self._writing.text(self._row, column, words, "summary", align="left", indent=1, **more)

    def _number(self, column: int, number: int, form: str, *, trouble: bool = False, **more: object) -> None:
        look = self._book.formats.get("trouble" if trouble else "summary", num_format=form, align="right", **more)
        self._sheet.write_number(self._row, column, number, look)

    def _amount(self, column: int, amount: Decimal, *, trouble: bool = False) -> None:
        """An amount in yuan; as text where a cell's double cannot hold its fen."""
        look: dict[str, object] = {"num_format": "#,##0.00", "align": "right"}
        format_ = self._book.formats.get("trouble" if trouble else "summary", **look)
        if abs(amount) < 10**13:
            self._sheet.write_number(self._row, column, float(amount), format_)
        else:
            self._sheet.write_string(self._row, column, f"{amount:,.2f}", format_)


def _numbered(texts: Sequence[str]) -> list[str]:
    """Several sentences each with a number; one alone as it is."""
    return list(texts) if len(texts) < 2 else [f"{index}. {text}" for index, text in enumerate(texts, start=1)]


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column of that width."""
    return sum(max(1, ceil(width_of(line) / width)) for line in text.split("\n"))
