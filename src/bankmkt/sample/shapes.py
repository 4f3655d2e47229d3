"""How an extract may look is a small closed vocabulary; which bank file looks how is data, in `extracts`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final

EXTRACTS_FOLDER: Final = "extracts"
HISTORY_FOLDER: Final = "history"
AS_OF_HEADER: Final = "数据日期"


class Form(Enum):
    """How a value of a row is printed."""

    TEXT = "text"
    MONEY = "money"  # yuan with two places
    SCORE = "score"  # a number with two places at most, from hundredths
    GROUPED_WAN = "grouped_wan"  # ten thousand yuan, thousands separated
    WAN = "wan"  # ten thousand yuan
    RATE = "rate"  # percent a year, from hundredths of a percent
    FX = "fx"  # from millionths
    INTEGER = "integer"
    FLAG = "flag"  # 是 or 否
    DASHED = "2026-10-31"
    SLASHED = "2026/10/31"
    PACKED = "20261031"
    WRITTEN = "2026年10月31日"
    MONTH = "2026-10"
    PACKED_MONTH = "202610"
    CODE = "code"  # by the field's words


WAN_FORMS: Final = (Form.WAN, Form.GROUPED_WAN)
DATE_FORMS: Final = (Form.DASHED, Form.SLASHED, Form.PACKED, Form.WRITTEN, Form.MONTH, Form.PACKED_MONTH)


@dataclass(frozen=True, slots=True)
class Field:
    """One column of an extract: the canonical column, the header over it, the form of its cells.

    `words` are what the file says for each canonical code; `translated` are the codes that only the mapping
    explains.
    """

    column: str
    header: str
    form: Form = Form.TEXT
    words: Mapping[str, str] = field(default_factory=dict)
    translated: tuple[str, ...] = ()


class Dated(Enum):
    """Where the date of the rows stands."""

    NOWHERE = 0  # not a snapshot
    FILE_NAME = 1
    COLUMN = 2  # one date, the same in every row
    ROWS = 3  # a date of its own in every row, its first cell


@dataclass(frozen=True, slots=True)
class Extract:
    """One file: its table, its name, its fields in the order of the row's fields, and its make-up.

    `{day}` and `{month}` in the name stand for the date. `folder` is where the file lies: today's extracts in
    ``extracts``, those of earlier dates in ``history``. `workbook` extracts are .xlsx for banks of up to
    `WORKBOOK_CUSTOMERS`, .csv beyond. `title` is a line above the header, `total` a row of sums at the end.
    """

    table: str
    source: str
    stem: str
    fields: tuple[Field, ...]
    dated: Dated = Dated.NOWHERE
    date_form: Form = Form.DASHED
    encoding: str = "utf-8"
    newline: str = "\r\n"
    delimiter: str = ","
    workbook: bool = False
    title: str = ""
    total: bool = False
    folder: str = EXTRACTS_FOLDER

    def name(self, as_of: date, *, workbook: bool) -> str:
        """The file's name for a date."""
        stem = self.stem.format(day=f"{as_of:%Y%m%d}", month=f"{as_of:%Y%m}")
        return f"{stem}.{'xlsx' if workbook else 'csv'}"

    @property
    def pattern(self) -> str:
        """A pattern for the file's names of all dates and both endings."""
        return f"{self.stem.format(day='*', month='*')}.*"


WORKBOOK_CUSTOMERS: Final = 100_000
"""Beyond, every file is a CSV: a customer has at most nine notes, and a sheet ends at row 1,048,576."""
