"""Extracts are written row by row: a bank of a million customers needs no more memory than one of twenty.

Every formatter is made once per column. Money goes from whole fen to text without passing through a binary
float; a workbook cell is one by nature, and gets the quotient of two whole numbers. Nothing in a file
depends on when it was made.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final, Protocol

from bankmkt.sample.shapes import AS_OF_HEADER, DATE_FORMS, Dated, Extract, Field, Form

Cell = str | int | date | bool | None
TOTAL_LABEL: Final = "合计"

_MADE: Final = datetime(2026, 1, 1)  # the format stores no zone


class Sink(Protocol):
    """Where the rows of one extract go."""

    rows: int

    def put(self, row: Sequence[Cell]) -> None:
        """Write one row."""

    def close(self) -> None:
        """Finish the file."""


def money(fen: int) -> str:
    """Fen as yuan with two places."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan}.{rest:02d}"


def _wan(fen: int) -> str:
    """Fen as ten thousands of yuan, without superfluous zeros."""
    whole, rest = divmod(fen, 1_000_000)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def _grouped_wan(fen: int) -> str:
    whole, _, rest = _wan(fen).partition(".")
    return f"{int(whole):,}{'.' + rest if rest else ''}"


def _score(hundredths: int) -> str:
    """Hundredths as a number without superfluous zeros."""
    return money(hundredths).rstrip("0").rstrip(".")


def _rate(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _fx(millionths: int) -> str:
    return f"{millionths // 1_000_000}.{millionths % 1_000_000:06d}"


_PRINT: Final[dict[Form, Callable[[Any], str]]] = {
    Form.TEXT: str,
    Form.MONEY: money,
    Form.WAN: _wan,
    Form.GROUPED_WAN: _grouped_wan,
    Form.RATE: _rate,
    Form.SCORE: _score,
    Form.FX: _fx,
    Form.INTEGER: str,
    Form.FLAG: lambda yes: "是" if yes else "否",
    Form.DASHED: date.isoformat,
    Form.SLASHED: lambda day: f"{day.year}/{day.month}/{day.day}",
    Form.PACKED: lambda day: f"{day.year:04d}{day.month:02d}{day.day:02d}",
    Form.WRITTEN: lambda day: f"{day.year}年{day.month}月{day.day}日",
    Form.MONTH: lambda day: f"{day.year:04d}-{day.month:02d}",
    Form.PACKED_MONTH: lambda day: f"{day.year:04d}{day.month:02d}",
}


def printer(field: Field) -> Callable[[Any], str]:
    """What turns a value of the field into the text of a cell."""
    return field.words.__getitem__ if field.form is Form.CODE else _PRINT[field.form]


class CsvSink:
    """A delimited text file in the encoding and with the line ends of its extract."""

    def __init__(self, extract: Extract, path: Path, as_of: date) -> None:
        """Create the file with its title and header."""
        self.rows = 0
        self._extract = extract
        self._stack = ExitStack()
        file = self._stack.enter_context(path.open("w", encoding=extract.encoding, newline=""))
        self._write = csv.writer(file, delimiter=extract.delimiter, lineterminator=extract.newline).writerow
        self._printers = tuple(printer(field) for field in extract.fields)
        in_column = extract.dated is Dated.COLUMN
        self._lead = (_PRINT[extract.date_form](as_of),) if in_column else ()
        self._sums = _Sums(extract.fields)
        if extract.title:
            self._write([extract.title])
        self._write([AS_OF_HEADER] * in_column + [field.header for field in extract.fields])

    def put(self, row: Sequence[Cell]) -> None:
        """Write one row; a missing value is an empty cell."""
        self.rows += 1
        cells = ["" if value is None else show(value) for show, value in zip(self._printers, row, strict=True)]
        self._write([*self._lead, *cells])
        if self._extract.total:
            self._sums.add(row)

    def close(self) -> None:
        """Write the total row where there is one, and close the file."""
        if self._extract.total:
            sums = [("" if total is None else money(total)) for total in self._sums.totals()]
            cells = [*[""] * len(self._lead), *sums]
            cells[0] = TOTAL_LABEL
            self._write(cells)
        self._stack.close()


class _Sums:
    """The sums of the money columns, for a total row."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self._totals = [0 if field.form is Form.MONEY else None for field in fields]
        self._money = [place for place, total in enumerate(self._totals) if total is not None]

    def add(self, row: Sequence[Cell]) -> None:
        for place in self._money:
            value = row[place]
            if isinstance(value, int):
                self._totals[place] = (self._totals[place] or 0) + value

    def totals(self) -> Sequence[int | None]:
        return self._totals


class WorkbookSink:
    """A workbook of one sheet: a title, the header, the rows, a total, as a core system exports it."""

    def __init__(self, extract: Extract, path: Path, as_of: date) -> None:
        """Create the workbook with its title and header; nothing in it tells when it was made."""
        import xlsxwriter

        self.rows = 0
        self._extract = extract
        self._book: Any = xlsxwriter.Workbook(
            str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self._book.set_properties({"created": _MADE})
        self._sheet: Any = self._book.add_worksheet(f"{as_of:%Y-%m}")
        self._bold: Any = self._book.add_format({"bold": True})
        self._day: Any = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._money: Any = self._book.add_format({"num_format": "#,##0.00"})
        lead = (Field("as_of", AS_OF_HEADER, extract.date_form),) if extract.dated is Dated.COLUMN else ()
        self._lead = (as_of,) if lead else ()
        self._fields = (*lead, *extract.fields)
        self._sums = _Sums(self._fields)
        self._line = 0
        self._sheet.set_column(0, len(self._fields) - 1, 14)
        if extract.title:
            self._texts([extract.title])
        self._texts([field.header for field in self._fields])

    def put(self, row: Sequence[Cell]) -> None:
        """Write one row: numbers and dates as such, ids and codes as text, a missing value as no cell."""
        self.rows += 1
        cells = (*self._lead, *row)
        for place, (field, value) in enumerate(zip(self._fields, cells, strict=True)):
            if value is not None:
                self._cell(place, field, value)
        self._line += 1
        if self._extract.total:
            self._sums.add(cells)

    def close(self) -> None:
        """Write the total row where there is one, and save the workbook."""
        if self._extract.total:
            self._sheet.write_string(self._line, 0, TOTAL_LABEL, self._bold)
            for place, total in enumerate(self._sums.totals()):
                if total is not None:
                    self._sheet.write_number(self._line, place, total / 100, self._money)
        self._book.close()

    def _texts(self, texts: Iterable[str]) -> None:
        for place, text in enumerate(texts):
            self._sheet.write_string(self._line, place, text, self._bold)
        self._line += 1

    def _cell(self, place: int, field: Field, value: Cell) -> None:
        form = field.form
        if form in DATE_FORMS and isinstance(value, date):
            self._sheet.write_datetime(self._line, place, datetime.combine(value, time()), self._day)
        elif form is Form.MONEY and isinstance(value, int):
            self._sheet.write_number(self._line, place, value / 100, self._money)
        elif form in (Form.RATE, Form.SCORE) and isinstance(value, int):
            self._sheet.write_number(self._line, place, value / 100)
        elif form is Form.INTEGER and isinstance(value, int):
            self._sheet.write_number(self._line, place, value)
        else:
            self._sheet.write_string(self._line, place, printer(field)(value))


def sink(extract: Extract, folder: Path, as_of: date, *, workbook: bool) -> Sink:
    """Open the file of an extract in that folder, as a workbook or as text."""
    path = folder / extract.name(as_of, workbook=workbook)
    return WorkbookSink(extract, path, as_of) if workbook else CsvSink(extract, path, as_of)
