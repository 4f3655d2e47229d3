"""A sample bank is written whole or not at all, and never among the files of a real one.

Its files are made in a folder aside and moved into place when all are there. A folder that already holds
extracts or mappings of somebody else is refused: made-up customers among real ones would be found far too
late.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bankmkt.base.errors import OutputError, UsageError
from bankmkt.base.say import say
from bankmkt.sample import business, credit, readme
from bankmkt.sample.dice import Dice
from bankmkt.sample.extracts import EXTRACTS
from bankmkt.sample.mappings import mapping
from bankmkt.sample.people import Customer, everyone
from bankmkt.sample.shapes import WORKBOOK_CUSTOMERS, Extract
from bankmkt.sample.staff import hire
from bankmkt.sample.writers import Cell, Sink, sink

DEFAULT_AS_OF: Final = date(2026, 10, 31)
STREAMED: Final = (
    "customers",
    "accounts",
    "loans",
    "credit_lines",
    "off_balance",
    "borrowings",
    "settlements",
    "holdings",
    "fees",
)
"""The tables whose rows come customer by customer; the others are known as a whole."""

_YEARS: Final = (1950, 2150)
_PROGRESS_EVERY: Final = 500

Rows = Iterable[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class SampleFile:
    """One extract that was written: its path, its canonical table, its number of data rows."""

    path: Path
    table: str
    rows: int


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What `make` wrote: extracts in the order in which people read about them, and the mappings."""

    folder: Path
    customers: int
    seed: int
    as_of: date
    files: tuple[SampleFile, ...]
    sources: tuple[Path, ...]

    @property
    def rows(self) -> int:
        """The data rows of all extracts."""
        return sum(file.rows for file in self.files)


def make(
    customers: int,
    seed: int,
    folder: Path,
    *,
    as_of: date = DEFAULT_AS_OF,
    progress: Callable[[int, int], None] | None = None,
) -> SampleReport:
    """Write a made-up bank of that many customers into `folder` and say what it holds.

    The same `customers`, `seed` and `as_of` give the same files on every machine. The folder is made where
    it is not; an earlier sample bank in it is replaced. `progress` is told (customers done, in all).

    Raises UsageError for fewer than one customer or a date that the calendar of the bank does not bear,
    OutputError where the folder cannot be written or holds extracts or mappings that are not a sample bank's.
    """
    if customers < 1:
        raise UsageError(say("sample.too_few", customers=customers), say("sample.too_few_remedy"))
    if not _YEARS[0] <= as_of.year <= _YEARS[1]:
        raise UsageError(say("sample.date_range", as_of=as_of), say("sample.date_range_remedy"))
    workbooks = customers <= WORKBOOK_CUSTOMERS
    try:
        _refuse_others(folder)
        with _aside(folder) as aside:
            counts = _write_extracts(aside / "extracts", customers, seed, as_of, progress)
            _write_sources(aside / "sources", workbooks)
            report = _report(folder, customers, seed, as_of, counts)
            readme.write(aside / readme.NAME, report)
            _move_into_place(aside, folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            say("sample.cannot_write", folder=folder, reason=reason), say("sample.cannot_write_remedy")
        ) from error
    return report


def rows_by_customer(
    seed: int, as_of: date, everybody: Iterable[tuple[Customer, Sequence[Cell]]]
) -> Iterator[dict[str, Rows]]:
    """For each customer its rows of every streamed table; each table draws from its own stream of chance."""
    dice = {table: Dice(seed, table) for table in STREAMED}
    for customer, person in everybody:
        notes = credit.loans(dice["loans"], customer, as_of)
        ours = sum(note.balance for note in notes)
        held = business.holdings(dice["holdings"], customer, as_of)
        yield {
            "customers": (person,),
            "accounts": business.accounts(dice["accounts"], customer, as_of),
            "loans": notes,
            "credit_lines": credit.credit_lines(dice["credit_lines"], customer, as_of),
            "off_balance": credit.contracts(dice["off_balance"], customer),
            "borrowings": credit.borrowings(dice["borrowings"], customer, ours),
            "settlements": business.settlements(dice["settlements"], customer, as_of, ours > 0),
            "holdings": held,
            "fees": business.fees(dice["fees"], customer, as_of, held),
        }


def _write_extracts(
    folder: Path, customers: int, seed: int, as_of: date, progress: Callable[[int, int], None] | None
) -> dict[str, int]:
    """Write every extract; returns the number of rows by table."""
    folder.mkdir()
    staff = hire(customers, seed, as_of)
    whole: dict[str, Rows] = {
        "branches": staff.branches,
        "managers": staff.managers,
        "products": business.PRODUCTS,
        "fx_rates": business.EXCHANGE_RATES,
    }
    with ExitStack() as stack:
        sinks: dict[str, Sink] = {}
        for extract in EXTRACTS:
            workbook = extract.workbook and customers <= WORKBOOK_CUSTOMERS
            sinks[extract.table] = sink(extract, folder, as_of, workbook=workbook)
            stack.callback(sinks[extract.table].close)
        for table, rows in whole.items():
            _put_all(sinks[table], rows)
        everybody = everyone(customers, seed, as_of, staff)
        for done, tables in enumerate(rows_by_customer(seed, as_of, everybody), start=1):
            for table, rows in tables.items():
                _put_all(sinks[table], rows)
            if progress is not None and (done % _PROGRESS_EVERY == 0 or done == customers):
                progress(done, customers)
    return {table: filled.rows for table, filled in sinks.items()}


def _put_all(filled: Sink, rows: Rows) -> None:
    for row in rows:
        filled.put(row)


def _write_sources(folder: Path, workbooks: bool) -> None:
    folder.mkdir()
    for extract in EXTRACTS:
        text = mapping(extract, workbook=extract.workbook and workbooks)
        (folder / _source_name(extract)).write_text(text, encoding="utf-8", newline="\n")


def _source_name(extract: Extract) -> str:
    return f"{extract.source}.yaml"


def _report(folder: Path, customers: int, seed: int, as_of: date, counts: dict[str, int]) -> SampleReport:
    files = []
    for extract in EXTRACTS:
        name = extract.name(as_of, workbook=extract.workbook and customers <= WORKBOOK_CUSTOMERS)
        files.append(SampleFile(folder / "extracts" / name, extract.table, counts[extract.table]))
    sources = tuple(folder / "sources" / _source_name(extract) for extract in EXTRACTS)
    return SampleReport(folder, customers, seed, as_of, tuple(files), sources)


def _refuse_others(folder: Path) -> None:
    """Refuse a folder whose extracts or mappings are not those of an earlier sample bank."""
    ours = readme.is_ours(folder / readme.NAME)
    for path in (*_files(folder / "extracts"), *_files(folder / "sources")):
        if not (ours and _is_sample_file(path)):
            raise OutputError(
                say("sample.occupied", folder=folder, file=path.relative_to(folder).as_posix()),
                say("sample.occupied_remedy"),
            )


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _is_sample_file(path: Path) -> bool:
    """Whether a file of extracts/ or sources/ has a name that a sample bank uses."""
    return any(path.match(extract.pattern) or path.name == _source_name(extract) for extract in EXTRACTS)


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """A new folder inside `folder`, gone at the end whatever happens."""
    folder.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".sample-", dir=folder))
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _move_into_place(aside: Path, folder: Path) -> None:
    """Remove what an earlier sample bank left and put the new files in its place, the README first.

    With the README in place an interrupted move is still recognised as a sample bank's, and can be repeated.
    """
    (aside / readme.NAME).replace(folder / readme.NAME)
    for part in ("extracts", "sources"):
        (folder / part).mkdir(exist_ok=True)
        for old in _files(folder / part):
            old.unlink()
        for new in _files(aside / part):
            new.replace(folder / part / new.name)
