"""A sample bank is written whole or not at all, and never among the files of a real one.

Its files are made in a folder aside and moved into place when all are there. A folder that already holds
extracts or mappings of somebody else is refused: made-up customers among real ones would be found far too
late.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bankmkt.base.errors import OutputError, UsageError
from bankmkt.base.say import say
from bankmkt.sample import readme
from bankmkt.sample.dates import calendar
from bankmkt.sample.extracts import EXTRACTS, TODAY
from bankmkt.sample.lives import Lives, Rows
from bankmkt.sample.mappings import mapping
from bankmkt.sample.shapes import EXTRACTS_FOLDER, HISTORY_FOLDER, WORKBOOK_CUSTOMERS, Extract
from bankmkt.sample.writers import Sink, sink

DEFAULT_AS_OF: Final = date(2026, 10, 31)
_YEARS: Final = (1950, 2150)
_PROGRESS_EVERY: Final = 500
_FOLDERS: Final = (EXTRACTS_FOLDER, HISTORY_FOLDER)
_PARTS: Final = (*_FOLDERS, "sources")


@dataclass(frozen=True, slots=True)
class SampleFile:
    """One extract that was written: its path, its canonical table, its number of data rows, its source's name."""

    path: Path
    table: str
    rows: int
    source: str


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What `make` wrote: extracts in the order in which people read about them, the past last, and the mappings."""

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
    history: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> SampleReport:
    """Write a made-up bank of that many customers into `folder` and say what it holds.

    Without `history` the extracts of earlier dates, two rows of five, are left out; the others are the same. The
    same `customers`, `seed` and `as_of` give the same files on every machine. The folder is made where
    it is not; an earlier sample bank in it is replaced. `progress` is told (customers done, in all).

    Raises UsageError for fewer than one customer or a date that the calendar of the bank does not bear,
    OutputError where the folder cannot be written or holds extracts or mappings that are not a sample bank's.
    """
    if customers < 1:
        raise UsageError(say("sample.too_few", customers=customers), say("sample.too_few_remedy"))
    if not _YEARS[0] <= as_of.year <= _YEARS[1]:
        raise UsageError(say("sample.date_range", as_of=as_of), say("sample.date_range_remedy"))
    extracts = EXTRACTS if history else TODAY
    try:
        _refuse_others(folder)
        with _aside(folder) as aside:
            lives = Lives(customers, seed, calendar(as_of))
            counts = _write_extracts(aside, extracts, lives, progress)
            _write_sources(aside / "sources", extracts, workbooks=customers <= WORKBOOK_CUSTOMERS)
            report = _report(folder, extracts, lives, counts)
            readme.write(aside / readme.NAME, report)
            _move_into_place(aside, folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            say("sample.cannot_write", folder=folder, reason=reason), say("sample.cannot_write_remedy")
        ) from error
    return report


def _write_extracts(
    aside: Path, extracts: Sequence[Extract], lives: Lives, progress: Callable[[int, int], None] | None
) -> dict[str, int]:
    """Write the extracts; returns the number of rows by source."""
    for folder in _FOLDERS:
        (aside / folder).mkdir()
    with ExitStack() as stack:
        sinks: dict[str, Sink] = {}
        for extract in extracts:
            workbook = extract.workbook and lives.number <= WORKBOOK_CUSTOMERS
            sinks[extract.source] = sink(extract, aside / extract.folder, lives.dates.today, workbook=workbook)
            stack.callback(sinks[extract.source].close)
        _put_all(sinks, lives.first())
        for done, tables in enumerate(lives.customers(), start=1):
            _put_all(sinks, tables)
            if progress is not None and _is_told(done, lives.number):
                progress(done, lives.number)
        _put_all(sinks, lives.last())
    return {source: filled.rows for source, filled in sinks.items()}


def _is_told(done: int, customers: int) -> bool:
    """Whether progress is told now; those who left come behind the customers and are not counted."""
    return done == customers or (done < customers and done % _PROGRESS_EVERY == 0)


def _put_all(sinks: dict[str, Sink], tables: Mapping[str, Rows]) -> None:
    for source, rows in tables.items():
        if source in sinks:
            put = sinks[source].put
            for row in rows:
                put(row)


def _write_sources(folder: Path, extracts: Sequence[Extract], *, workbooks: bool) -> None:
    folder.mkdir()
    for extract in extracts:
        text = mapping(extract, workbook=extract.workbook and workbooks)
        (folder / _source_name(extract)).write_text(text, encoding="utf-8", newline="\n")


def _source_name(extract: Extract) -> str:
    return f"{extract.source}.yaml"


def _report(folder: Path, extracts: Sequence[Extract], lives: Lives, counts: dict[str, int]) -> SampleReport:
    files = []
    as_of = lives.dates.today
    for extract in extracts:
        name = extract.name(as_of, workbook=extract.workbook and lives.number <= WORKBOOK_CUSTOMERS)
        files.append(SampleFile(folder / extract.folder / name, extract.table, counts[extract.source], extract.source))
    sources = tuple(folder / "sources" / _source_name(extract) for extract in extracts)
    return SampleReport(folder, lives.number, lives.seed, as_of, tuple(files), sources)


def _refuse_others(folder: Path) -> None:
    """Refuse a folder whose extracts or mappings are not those of an earlier sample bank."""
    ours = readme.is_ours(folder / readme.NAME)
    for path in (path for part in _PARTS for path in _files(folder / part)):
        if not (ours and _is_sample_file(path)):
            raise OutputError(
                say("sample.occupied", folder=folder, file=path.relative_to(folder).as_posix()),
                say("sample.occupied_remedy"),
            )


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _is_sample_file(path: Path) -> bool:
    """Whether a file of extracts/, history/ or sources/ has a name that a sample bank uses."""
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
    for part in _PARTS:
        (folder / part).mkdir(exist_ok=True)
        for old in _files(folder / part):
            old.unlink()
        for new in _files(aside / part):
            new.replace(folder / part / new.name)
