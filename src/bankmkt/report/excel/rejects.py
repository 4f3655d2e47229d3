"""Rejected rows go back to whoever sent them as a list that says where, what and why, and nothing else.

It is the one place where the refused values themselves stand: the sender needs them, no screen or log does.
One file per name: a further load under the same name replaces it, as the load itself replaces its tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from bankmkt.base.say import say
from bankmkt.intake.contract import Reject
from bankmkt.intake.reasons import reason_text
from bankmkt.report.excel import workbook
from bankmkt.report.files import refuse, write_aside
from bankmkt.result.result import Field, Form, Row
from bankmkt.tables.model import Text

_BATCH: Final = 5000
_FIELDS: Final = (
    Field("file", Form.TEXT, Text("文件", "File")),
    Field("sheet", Form.TEXT, Text("工作表", "Sheet")),
    Field("table", Form.TEXT, Text("数据表", "Table")),
    Field("row", Form.COUNT, Text("行号", "Row")),
    Field("column", Form.TEXT, Text("字段", "Column")),
    Field("header", Form.TEXT, Text("表头", "Header")),
    Field("reason", Form.TEXT, Text("原因", "Reason")),
    Field("value", Form.TEXT, Text("原值", "Value")),
)


def write(rejects: Iterator[Reject], path: Path) -> Path:
    """Write the rejects to a workbook at `path`, making its folder where it is missing; `path`.

    OutputError when that fails.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse(path, error)
    name = say("report.sheet_rejects")
    write_aside(path, lambda aside: workbook.write_list(aside, name, _FIELDS, _batches(rejects)))
    return path


def _batches(rejects: Iterator[Reject]) -> Iterator[list[Row]]:
    """The rejects as rows, some thousands at a time."""
    while batch := [_row(reject) for reject in islice(rejects, _BATCH)]:
        yield batch


def _row(reject: Reject) -> Row:
    """One reject as a row; nothing where the whole row is meant."""
    return (
        reject.file,
        reject.sheet or None,
        reject.table,
        reject.row,
        reject.column or None,
        reject.header or None,
        reason_text(reject),
        reject.value or None,
    )
