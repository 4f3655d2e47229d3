"""A Parquet file has names and types already, and still its values are read as text and cast by us.

So an amount that was written as a binary float is seen as its shortest decimal text and refused when that is
no amount, an id that was written as a number keeps the digits that it has, and one set of rules holds for
every format. The engine reads the file; here only its names and first rows are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.intake.contract import Scan
from bankmkt.intake.grid import Merge, Row

HEADER: Final = 1
"""The names count as row 1, so that the first row of data is row 2 as in a text file."""
_LOOKED_AT: Final = 200


@dataclass(slots=True)
class ParquetGrid:
    """The columns of a Parquet file; `count` is its number of rows.

    Columns of nested values have no header: nothing of ours is nested.
    """

    path: Path
    shown: str
    sheet: str = ""
    left: int = 0
    epoch_1904: bool = False
    names: tuple[str, ...] = ()
    count: int = 0
    _first: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read names, number of rows and first rows; InputError when the file is damaged or encrypted."""
        import polars

        try:
            frame = polars.scan_parquet(self.path, glob=False, hive_partitioning=False)
            schema = frame.collect_schema()
            self.count = int(frame.select(polars.len()).collect().item())
            nested = [name for name, kind in schema.items() if kind.is_nested()]
            single = [name for name, kind in schema.items() if kind == polars.Float32]
            head = frame.drop(nested).head(_LOOKED_AT).collect()
        except (polars.exceptions.PolarsError, polars.exceptions.PanicException, OSError, ValueError) as error:
            message = say("load.bad_parquet", file=self.shown)
            raise InputError(message, say("load.bad_parquet_remedy")) from error
        if single:  # seven digits: 12345678.91 has become another amount before it came here
            message = say("load.single_floats", file=self.shown, columns=", ".join(single))
            raise InputError(message, say("load.single_floats_remedy"))
        self.names = tuple(schema)
        self._first = [Row(HEADER, ["" if name in nested else name for name in self.names])]
        places = [None if name in nested else head.columns.index(name) for name in self.names]
        for number, values in enumerate(head.iter_rows(), start=HEADER + 1):
            self._first.append(Row(number, ["[…]" if place is None else _text(values[place]) for place in places]))

    def rows(self) -> Iterator[Row]:
        """The names, then the first rows."""
        return iter(self._first)

    def merges(self) -> Sequence[Merge]:
        """None."""
        return ()

    def scan(self) -> Scan:
        """How the engine reads the file."""
        width = len(self.names)
        places = {index: index for index in range(width)}
        return Scan(
            self.path, "", width, 0, places, False, HEADER + 1, records=self.count, parquet=True, names=self.names
        )


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
