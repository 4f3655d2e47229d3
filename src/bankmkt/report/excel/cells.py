"""A value reaches a workbook unchanged or marked, because nobody looks twice at a number in a cell.

Text is always written as text: no formula, no link, no number is ever guessed from it. A cell is a binary
double; an amount that needs more than its 15 digits goes out as marked text. What .xlsx cannot hold at all
(control characters, more than 32,767 characters) is left out and counted, so that the workbook can say so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from bankmkt.base.say import say
from bankmkt.report.excel.theme import TROUBLE_FORMAT, Formats
from bankmkt.report.values import NUMBERS, Unit, fits_double, joined, number_format, plain_value
from bankmkt.result.result import Field, Form, Value

LONGEST: Final = 32_767
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PLAIN_LIMIT: Final = 10**13
_EXACT_COUNT: Final = 10**15
_FIRST_DATE: Final = date(1900, 3, 1)


class _Shortest(float):
    """A number that is written with all the digits it takes to read it back; XlsxWriter would stop at 16."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return repr(float(self))


Writer = Callable[[int, int, Value], None]


@dataclass(slots=True)
class Losses:
    """What a workbook could not hold as it was: the numbers of the cells."""

    stripped: int = 0
    cut: int = 0
    inexact: int = 0

    def notes(self) -> list[str]:
        """A sentence for each kind of loss that happened."""
        found: list[str] = []
        if self.stripped:
            found.append(say("report.stripped", count=self.stripped))
        if self.cut:
            found.append(say("report.cut", count=self.cut, longest=f"{LONGEST:,}"))
        if self.inexact:
            found.append(say("report.inexact", count=self.inexact))
        return found

    def text(self, words: str) -> str:
        """`words` as a cell can hold them; what had to go is counted."""
        if _FORBIDDEN.search(words):
            words = _FORBIDDEN.sub("", words)
            self.stripped += 1
        # a spreadsheet counts in UTF-16, where a rare character takes two places
        if len(words) > LONGEST // 2 and len(words.encode("utf-16-le")) // 2 > LONGEST:
            words = words.encode("utf-16-le")[: LONGEST * 2].decode("utf-16-le", "ignore")
            self.cut += 1
        return words


class Cells:
    """Writes the values of typed columns into one sheet."""

    def __init__(self, sheet: Any, formats: Formats, losses: Losses) -> None:
        """Take the XlsxWriter sheet, the formats of its workbook, and where losses are counted."""
        self._sheet = sheet
        self._formats = formats
        self._losses = losses

    def text(self, row: int, column: int, words: str, look: str = "cell", **more: object) -> None:
        """Write text in a look."""
        self._sheet.write_string(row, column, self._losses.text(words), self._formats.get(look, **more))

    def headers(self, row: int, first: int, texts: list[tuple[str, bool]]) -> None:
        """Write a line of headers; each comes with whether it stands at the right."""
        for index, (words, right) in enumerate(texts):
            self.text(row, first + index, words, "header_right" if right else "header")

    def writer(self, field: Field, unit: Unit, look: str = "cell", trouble: tuple[str, ...] = ()) -> Writer:
        """The function that writes a value of `field` at a row and a column; null writes an empty cell."""
        put = self._put(field, unit, look)
        if trouble:
            put = self._marking(put, field, trouble)
        blank = self._formats.get(look)
        sheet = self._sheet

        def write(row: int, column: int, value: Value) -> None:
            if value is None:
                if look != "cell":
                    sheet.write_blank(row, column, None, blank)
            else:
                put(row, column, value)

        return write

    def _put(self, field: Field, unit: Unit, look: str) -> Writer:
        """The writer for values that are there."""
        align: dict[str, object] = {"align": "right"} if field.form in NUMBERS else {"align": "left", "indent": 1}
        format_ = self._formats.get(look, num_format=number_format(field.form, unit), **align)
        if field.form is Form.DATE:
            return self._dates(format_)
        if field.form in NUMBERS:
            return self._numbers(format_)
        sheet, clean = self._sheet, self._losses.text
        if field.form is Form.BOOLEAN:
            return lambda row, column, value: sheet.write_boolean(row, column, value, format_)
        if field.form is Form.LIST:
            return lambda row, column, value: sheet.write_string(
                row,
                column,
                clean(joined(value)),  # type: ignore[arg-type]
                format_,
            )
        return lambda row, column, value: sheet.write_string(row, column, clean(str(value)), format_)

    def _numbers(self, format_: Any) -> Writer:
        """Numbers, as marked text where a double is too narrow."""
        sheet = self._sheet

        def put(row: int, column: int, value: Value) -> None:
            if isinstance(value, Decimal):
                near = -_PLAIN_LIMIT < value < _PLAIN_LIMIT
                if not (near and value.as_tuple().exponent >= -2) and not fits_double(value):  # type: ignore[operator]
                    self._inexact(row, column, f"{value:f}")
                    return
            elif isinstance(value, float):
                if value - value != 0:  # no cell holds infinity
                    return
            elif not -_EXACT_COUNT < value < _EXACT_COUNT:  # type: ignore[operator]
                self._inexact(row, column, str(value))
                return
            sheet.write_number(row, column, _Shortest(value), format_)  # type: ignore[arg-type]

        return put

    def _dates(self, format_: Any) -> Writer:
        """Real dates; those before the first that all spreadsheets agree on as text."""
        sheet = self._sheet

        def put(row: int, column: int, value: Value) -> None:
            if isinstance(value, date) and value >= _FIRST_DATE:
                day = datetime(value.year, value.month, value.day)
                sheet.write_datetime(row, column, day, format_)
            else:
                self.text(row, column, plain_value(value) or "", num_format="@")

        return put

    def _inexact(self, row: int, column: int, digits: str) -> None:
        self._losses.inexact += 1
        self.text(row, column, digits, "inexact")

    def _marking(self, put: Writer, field: Field, trouble: tuple[str, ...]) -> Writer:
        """A writer that marks codes that stand for trouble, by a sign and not by colour alone."""
        marked = self._formats.get("trouble", num_format=TROUBLE_FORMAT, align="left", indent=1)
        flagged = self._formats.get("trouble", num_format=number_format(Form.BOOLEAN), align="left", indent=1)
        sheet = self._sheet

        def write(row: int, column: int, value: Value) -> None:
            if field.form is Form.BOOLEAN and plain_value(value) in trouble:
                sheet.write_boolean(row, column, value, flagged)
            elif value in trouble:
                sheet.write_string(row, column, str(value), marked)
            else:
                put(row, column, value)

        return write
