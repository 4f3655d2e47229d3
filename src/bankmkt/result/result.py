"""A result is a value with three outcomes at once: rows that stream, a small summary, and where it all came from.

Writers (terminal, JSON, workbook) read it and never ask the engine; rows stay with the engine until a writer wants
them, because a list of two million customers must not pass through one Python list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from bankmkt.query.field import Field, Form, Row, Value
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    import polars


class RowSource(Protocol):
    """The rows of a result, still with the engine."""

    @property
    def count(self) -> int:
        """How many rows there are."""
        ...

    def batches(self, limit: int | None = None) -> Iterator[list[Row]]:
        """The rows in the rule's order, in lists of some thousands; at most `limit` rows."""
        ...

    def to_parquet(self, path: Path) -> None:
        """Write all rows to a Parquet file that does not exist yet."""
        ...

    def frame(self) -> polars.DataFrame:
        """All rows as a Polars frame, money as Decimal."""
        ...


class PartRows(RowSource, Protocol):
    """Rows that can be read again in parts and in sums, for as long as the engine is open."""

    def part(
        self, where: Mapping[str, Collection[str]] | None = None, columns: Sequence[str] | None = None
    ) -> PartRows:
        """The rows whose columns hold one of the given values (a list: one of them at least), of these columns."""
        ...

    def ordered(self, by: Sequence[str]) -> PartRows:
        """The same rows by these columns, rising, what is not known first; equal ones as they stood."""
        ...

    def tally(self, by: Sequence[str], sums: Sequence[str] = ()) -> list[Row]:
        """One row per combination of values, sorted by them: the values, how many rows, then for each column of `sums`
        the sum of what is known and the number of rows in which it is not. A row with a list counts once per different
        item, one with an empty list under null; with two lists once per pair.
        """
        ...


@dataclass(frozen=True, slots=True)
class Table:
    """A small table in memory: a summary, the points of a curve."""

    fields: tuple[Field, ...]
    rows: Sequence[Row]

    def dicts(self) -> list[dict[str, Value]]:
        """The rows by column name."""
        names = [column.name for column in self.fields]
        return [dict(zip(names, row, strict=True)) for row in self.rows]

    def column(self, name: str) -> list[Any]:
        """The values of one column; KeyError when there is none of that name."""
        for index, column in enumerate(self.fields):
            if column.name == name:
                return [row[index] for row in self.rows]
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Input:
    """One file that fed a result: the canonical table, the file's name and sheet, its hash and its loaded rows."""

    table: str
    file: str
    sheet: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a result was made, enough to make it again."""

    rule_sha256: str
    rule_files: tuple[str, ...]
    parameters: Mapping[str, str]
    inputs: tuple[Input, ...]
    versions: Mapping[str, str]
    sql: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a rule answers for one date.

    `figures` are the single numbers of a rule (Gini); `unknown` counts the entities that could not be judged, whether
    in the rows or not; `extras` are further small tables that charts are drawn from.
    """

    rule: str
    kind: str
    title: Text
    as_of: date
    engine: str
    fields: tuple[Field, ...]
    rows: RowSource
    summary: Table
    figures: Mapping[str, Value]
    unknown: int
    notes: tuple[str, ...]
    provenance: Provenance
    extras: Mapping[str, Table] = field(default_factory=dict)


__all__ = [
    "Field",
    "Form",
    "Input",
    "PartRows",
    "Provenance",
    "Result",
    "Row",
    "RowSource",
    "Table",
    "Value",
]
