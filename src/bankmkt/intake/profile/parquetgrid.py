"""A Parquet file has a header and types of its own; a profile looks at its cells as text all the same.

The first rows are read a slice at a time, so that a large file is never in memory. Numbers keep every digit,
days are written as ISO days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.intake.grid import Merge, Row

_SLICE: Final = 5000


class ParquetGrid:
    """The rows of a Parquet file: the names of its columns as the first, then its data."""

    sheet = ""
    left = 0
    epoch_1904 = False

    def __init__(self, path: Path, shown: str) -> None:
        """Nothing is read before rows are asked for."""
        self._path, self._shown = path, shown

    def merges(self) -> Sequence[Merge]:
        """None: a Parquet file has no merged cells."""
        return ()

    def rows(self) -> Iterator[Row]:
        """The names, then every row as text; InputError where the file is damaged."""
        import polars
        from polars.exceptions import PanicException, PolarsError

        try:
            frame = polars.scan_parquet(self._path, hive_partitioning=False, glob=False)
            yield Row(1, frame.collect_schema().names())
            number = 1
            while batch := frame.slice(number - 1, _SLICE).collect().rows():
                for values in batch:
                    number += 1
                    yield Row(number, [_text(value) for value in values])
        except (PolarsError, PanicException, OSError) as error:
            raise InputError(say("profile.bad_parquet", file=self._shown), say("profile.bad_parquet_remedy")) from error


def _text(value: Any) -> str:
    """A value as a text file would hold it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f") if value == value and abs(value) != float("inf") else str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)
