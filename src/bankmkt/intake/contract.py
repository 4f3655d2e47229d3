"""Intake hands over a scan or a list of what it could not read, never a guess.

A scan names a clean UTF-8 text file and says which of its columns is which; every value in it is text, and
the engine casts it. Whatever could not even become such a row is a `Reject` already. The other shapes here
are what a load reports; they hold no logic, so that whoever shows them needs nothing of how they came
about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Reject:
    """One thing for which a row was refused; a row that has two has two of these.

    `row` is the row's number in the file as a spreadsheet shows it, `column` the canonical column and
    `header` what the file calls it (both empty when the whole row is meant). `code` is the reason in short,
    `detail` what belongs to it (the currency without a rate), `value` the cell's text. `counted` is false
    for identical duplicates, which `max_rejects` does not count; `personal` values are for the rejects file
    only.
    """

    file: str
    sheet: str
    table: str
    row: int
    column: str
    header: str
    code: str
    value: str
    detail: str = ""
    counted: bool = True
    personal: bool = True


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A row, or one cell of it (`index` of the file's column), that the reader itself had to refuse."""

    row: int
    index: int | None
    code: str
    value: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """A total row of the file, kept out of the data: its cells as text."""

    row: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptOut:
    """A row that is no data and was kept out.

    `what` is ``total``, ``subtotal``, ``note``, ``repeated_header`` or ``rule`` (a line drawn with signs).
    """

    row: int
    what: str


@dataclass(frozen=True, slots=True)
class Scan:
    """A UTF-8 text file that the engine reads as it is: `width` columns, all text, after `skip` lines.

    The file column that stands at `index` of the file's header is the scan's column ``places[index]``.
    Where `numbered`, the first two columns are the row number and a mark that the reader already refused
    the row; otherwise rows are numbered from `first_row` on. `plain` says that no cell can begin or end
    with a blank other than a space, `tight` that none can with any. `records` is the number of rows that must
    come out, None where that is not known. A `parquet` file has columns by name and neither delimiter nor lines.
    """

    path: Path
    delimiter: str
    width: int
    skip: int
    places: dict[int, int]
    numbered: bool
    first_row: int
    plain: bool = False
    tight: bool = False
    line_feeds: bool = True  # lines end in a bare line feed
    records: int | None = None
    parquet: bool = False
    names: tuple[str, ...] = ()  # of a Parquet file's columns


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one file or sheet: the scan, what its reader refused and what it kept out."""

    scan: Scan
    problems: tuple[CellProblem, ...] = ()
    totals: tuple[Total, ...] = ()
    unreadable: int = 0  # rows among the problems that are not in the scan at all
    kept_out: tuple[KeptOut, ...] = ()  # everything but blank rows
    blank: int = 0  # rows in which nothing stands, as far as the reader hands them over
    nameless: tuple[int, ...] = ()  # columns (indexes) in which something stands below no header

    @property
    def kept(self) -> dict[str, int]:
        """How many rows were kept out, by what they are."""
        counts: dict[str, int] = {}
        for one in self.kept_out:
            counts[one.what] = counts.get(one.what, 0) + 1
        return counts


@dataclass(frozen=True, slots=True)
class MoneySum:
    """The control sums of one money column, in the file's currency and in yuan; read = loaded + rejected.

    `stored` is what the database holds of it: `loaded`, but for amounts in other currencies. `total` is the
    file's own total row, None where it has none.
    """

    column: str
    read: Decimal
    loaded: Decimal
    rejected: Decimal
    stored: Decimal
    total: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file or sheet of a load.

    `shown` is the path as the user would type it, `file` what the ledger keeps.

    `rejected` counts the rows that `max_rejects` counts, `duplicates` the identical ones beside them; read
    = loaded + rejected + duplicates. `total_agrees` is None where the file has no total row.
    """

    shown: str
    file: str
    sheet: str
    encoding: str
    table: str
    sha256: str
    read: int
    loaded: int
    rejected: int
    duplicates: int
    columns: tuple[str, ...]
    unknown: tuple[str, ...]
    money: tuple[MoneySum, ...]
    as_of: tuple[date, ...]
    units: tuple[str, ...] = ()
    total_agrees: bool | None = None
    kept_out: tuple[tuple[str, int], ...] = ()  # rows that are no data, by what they are


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, or with `dry_run` would have done.

    `first` are the first rejects in order of file and row; `rejects_file` holds all of them. `load_id` is
    None when nothing was committed. `left_out` names files that belong to no table.
    """

    files: tuple[FileReport, ...]
    as_of: tuple[date, ...]
    read: int
    loaded: int
    rejected: int
    duplicates: int
    first: tuple[Reject, ...]
    warnings: tuple[str, ...]
    left_out: tuple[str, ...]
    seconds: float
    dry_run: bool
    load_id: int | None
    rejects_file: Path | None
