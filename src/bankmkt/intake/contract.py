"""Intake hands over a scan or a list of what it could not read, never a guess.

A scan names a clean UTF-8 text file and says which of its columns is which; every value in it is text, and
the engine casts it. Whatever could not even become such a row is a `Reject` already. The other shapes here
are what a load reports; they hold no logic, so that whoever shows them needs nothing of how they came
about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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
    only. `address` is the cell's in a workbook (``B5``), empty elsewhere. Where a whole row is meant that could not
    be told apart into cells, `value` is what stands in it.
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
    address: str = ""


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
class ReasonCount:
    """How many rows of a file one reason concerns: an `example` without value or place, and the first rows' numbers."""

    example: Reject
    rows: int
    first_rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file or sheet of a load.

    `shown` is the path as the user would type it, `file` what the ledger keeps.

    `rejected` counts the rows that `max_rejects` counts, `duplicates` the identical ones beside them; read
    = loaded + rejected + duplicates. `total_agrees` is None where the file has no total row. `reasons` are in order
    of frequency. `bound` are pairs of (the file's header, canonical column) in the file's order, `header_rows` the
    numbers of the header's first and last row, `as_of_from` says where the date came from (``column``, ``option``,
    ``mapping``, ``name``, ``note``; empty where there is none), `by_header` that only the header told the table,
    `mapping` the mapping's file, `limit` how many rows might be rejected, `seconds` what the engine took.
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
    reasons: tuple[ReasonCount, ...] = ()
    bound: tuple[tuple[str, str], ...] = ()
    header_rows: tuple[int, int] = (0, 0)
    as_of_from: str = ""
    by_header: bool = False
    mapping: str = ""
    limit: int = 0
    seconds: float = 0.0
    aside: int = 0  # rows kept aside because their parent is unknown

    @property
    def place(self) -> str:
        """The file, with its sheet where it has one."""
        return f"{self.shown} › {self.sheet}" if self.sheet else self.shown


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A refused row: everything for which it was refused, and its cells as the file has them.

    There are no cells where the row could not be told apart into them.
    """

    row: int
    problems: tuple[Reject, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RejectedFile:
    """One file or sheet with refused rows: its `headers` in its own order, and where each column stands among them.

    `rows` streams the refused rows in the file's order; one file at a time.
    """

    report: FileReport
    headers: tuple[str, ...]
    places: Mapping[str, int]
    rows: Callable[[], Iterator[RejectedRow]]


@dataclass(frozen=True, slots=True)
class Rejects:
    """Everything that a load refused, file by file; iterating gives every problem of every row.

    `refused` says that the load itself was refused and nothing was loaded. `reports` are those of all files.
    """

    files: tuple[RejectedFile, ...]
    reports: tuple[FileReport, ...] = ()
    refused: bool = False

    def __iter__(self) -> Iterator[Reject]:
        """Every problem, by file and row."""
        for file in self.files:
            for row in file.rows():
                yield from row.problems


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
