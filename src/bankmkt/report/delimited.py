"""CSV is for spreadsheets and programs, TSV for pipes; both say exactly what JSON says, cell by cell.

CSV quotes as RFC 4180 asks and ends lines with a line feed alone: every spreadsheet and parser takes it, and
shell tools find no stray carriage return. Text that a spreadsheet would run as a formula gets an apostrophe
in front, numbers never do: a negative amount is an amount. TSV never quotes; the four characters that would
break its grid are written as escapes, so ``cut`` and ``awk`` are safe.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TextIO

from bankmkt.report.values import STRINGS, plain
from bankmkt.result.result import Field, Result, Row, Table

_GUARDED: Final = frozenset("=+-@\t\r")
_SPECIAL: Final = re.compile('[",\r\n]')
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_ESCAPED: Final = re.compile("[\\\\\t\n\r]")

Cell = Callable[[str], str]


def write_csv(result: Result, stream: TextIO, *, raw: bool = False) -> None:
    """Write the rows of `result` as CSV with one header line; `raw` leaves text unguarded.

    Null is an empty field, booleans are true and false, lists are joined by ``;``. The stream must not
    translate line breaks (``newline=""``), or those inside values change.
    """
    cell = _quoted if raw else _guarded
    _write(result.fields, result.rows.batches(), stream, ",", cell)


def write_tsv(result: Result, stream: TextIO) -> None:
    """Write the rows of `result` with tabs: a header line, whole values, ``\\t \\n \\r \\\\`` inside them."""
    _write(result.fields, result.rows.batches(), stream, "\t", _escaped)


def write_table_csv(table: Table, stream: TextIO, *, raw: bool = False) -> None:
    """Write a small table like `write_csv`."""
    _write(table.fields, [table.rows], stream, ",", _quoted if raw else _guarded)


def write_table_tsv(table: Table, stream: TextIO) -> None:
    """Write a small table like `write_tsv`."""
    _write(table.fields, [table.rows], stream, "\t", _escaped)


def _write(
    fields: Sequence[Field], batches: Iterable[Sequence[Row]], stream: TextIO, separator: str, cell: Cell
) -> None:
    """Write header and rows, batch by batch."""
    stream.write(separator.join(cell(field.name) for field in fields) + "\n")
    # a lone empty field would be an empty line, which readers skip
    alone = len(fields) == 1 and separator == ","
    for batch in batches:
        if not batch:
            continue
        columns = zip(*batch, strict=True)
        texts = [_column(field, column, cell) for field, column in zip(fields, columns, strict=True)]
        lines: Iterable[str] = map(separator.join, zip(*texts, strict=True))
        if alone:
            lines = (line or '""' for line in lines)
        stream.write("\n".join(lines) + "\n")


def _column(field: Field, values: Iterable[object], cell: Cell) -> list[str]:
    """The values of one column as they stand in the file."""
    texts = plain(field.form)(values)  # type: ignore[arg-type]
    if field.form in STRINGS:
        return [cell(text) if text else "" for text in texts]
    return [text or "" for text in texts]


def _quoted(text: str) -> str:
    """A CSV field, in quotes where it must be."""
    return '"' + text.replace('"', '""') + '"' if _SPECIAL.search(text) else text


def _guarded(text: str) -> str:
    """A CSV field that no spreadsheet takes for a formula."""
    return _quoted("'" + text if text[:1] in _GUARDED else text)


def _escaped(text: str) -> str:
    """A TSV field."""
    return text.translate(_ESCAPES) if _ESCAPED.search(text) else text
