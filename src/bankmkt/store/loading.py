"""A load is: prepare, stage, resolve, judge, commit. Only the last step touches the project's database.

What an empty extract means is decided here, because it depends on what is already loaded. A header without
rows is refused when it is all there is, when the table is `customers`, or when the table already has rows:
a table that suddenly has none is a failed extract. Beside files with rows, on a first load, it is taken for
what it says: loaded, and empty, with a warning.

`max_rejects` is a share of the rows read (or a count): a file is over it when more than floor(share × rows)
rows were rejected, so that one bad row of five is already too many at 1 %. Identical duplicates are not
counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bankmkt.base.errors import InputError, OutputError, Problem
from bankmkt.base.say import say
from bankmkt.intake.contract import LoadReport, Reject
from bankmkt.intake.discover import candidates
from bankmkt.intake.mapping import Mapping
from bankmkt.intake.prepare import Preparation, Progress
from bankmkt.intake.sniff import unchanged
from bankmkt.intake.source import Source
from bankmkt.store import resolve, staging
from bankmkt.store.commit import Finished, commit
from bankmkt.store.database import (
    DEFAULTS,
    Settings,
    connect_scratch,
    engine_errors,
    open_for_reading,
    open_for_writing,
)
from bankmkt.store.reporting import Judge, iterate_rejects
from bankmkt.store.stagefolder import stage_folder
from bankmkt.tables import table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SHOWN_REJECTS: Final = 20
_STAGE: Final = "stage.duckdb"


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """Everything that a load needs to know.

    `paths` are files and folders, `wait` the seconds to wait for the database, `progress` is told (file,
    bytes done, bytes in all). `write_rejects` is given every reject once the load stands, with the
    load's last date (today where it has none), and returns the file that it wrote.
    """

    paths: tuple[Path, ...]
    database: Path
    as_of: date | None = None
    mappings: tuple[Mapping, ...] = ()
    dry_run: bool = False
    wait: float = 0.0
    settings: Settings = DEFAULTS
    progress: Progress | None = None
    write_rejects: Callable[[Iterator[Reject], date], Path] | None = None


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the load must know of the database before it commits."""

    filled: frozenset[str]
    rates: resolve.Rates


def load(request: LoadRequest) -> LoadReport:
    """Load extracts into the project's database; nothing of it changes unless all of it does.

    InputError for whatever is wrong with the files, OutputError when the database's folder cannot be
    written to, BusyError when the database stays in use, EngineError when memory or disk run out.
    """
    started = time.monotonic()
    found, passed = candidates(request.paths)
    with stage_folder(request.database) as folder, engine_errors():
        preparation = Preparation(folder, request.as_of, request.mappings, request.progress)
        sources = preparation.run(found)
        connection = connect_scratch(folder / _STAGE, request.settings)
        try:
            finished, warnings = _stage(connection, sources, folder, request)
            first = tuple(iterate_rejects(connection, sources, SHOWN_REJECTS))
        finally:
            connection.close()
        dates = tuple(sorted({day for one in finished for day in one.report.as_of}))
        load_id = None
        rejects_file = None
        if not request.dry_run:
            with open_for_writing(request.database, request.wait, request.settings) as database:
                load_id = commit(database, folder / _STAGE, finished, dates)
            if first and request.write_rejects is not None:
                day = dates[-1] if dates else date.today()
                rejects_file = _write_rejects(request, day, folder, sources, warnings)
    reports = tuple(one.report for one in finished)
    return LoadReport(
        files=reports,
        as_of=dates,
        read=sum(one.read for one in reports),
        loaded=sum(one.loaded for one in reports),
        rejected=sum(one.rejected for one in reports),
        duplicates=sum(one.duplicates for one in reports),
        first=first,
        warnings=tuple(warnings),
        left_out=(*preparation.left_out, *passed),
        seconds=time.monotonic() - started,
        dry_run=request.dry_run,
        load_id=load_id,
        rejects_file=rejects_file,
    )


def _stage(
    connection: DuckDBPyConnection, sources: Sequence[Source], folder: Path, request: LoadRequest
) -> tuple[list[Finished], list[str]]:
    tables = list(dict.fromkeys(source.table for source in sources))
    staging.prepare(connection, tables)
    judge = Judge(connection)
    for source in sources:
        judge.add(staging.stage(connection, source, folder))
        if source.sniffed is not None and not unchanged(source.path, source.sniffed):
            judge.problems.append(Problem(say("load.changed", file=source.place), say("load.changed_remedy")))
    judge.check_dates()
    for one in tables:
        resolve.reject_duplicates(connection, one)
    foreign = [one for one in tables if resolve.has_foreign(connection, one)]
    stored = _peek(request, judge, foreign=bool(foreign))
    if foreign:
        resolve.set_rates(connection, stored.rates, staged=any(one.name == "fx_rates" for one in tables))
        for one in foreign:
            resolve.find_rates(connection, one)
    judge.check_empty(stored.filled)
    judge.check_limits()
    if judge.problems:
        raise InputError(judge.problems)
    judge.sum_amounts()
    for one in foreign:
        resolve.convert(connection, one)
    return judge.finish(), judge.warnings


def _peek(request: LoadRequest, judge: Judge, *, foreign: bool) -> _Stored:
    """Look into the database if anything depends on it, and only then: it may be in use, or not there yet."""
    if not request.database.exists() or not (foreign or judge.has_empty):
        return _Stored(frozenset(), ())
    with open_for_reading(request.database, request.wait, request.settings) as database:
        filled = database.execute('SELECT DISTINCT "table" FROM feeds WHERE "rows" > 0').fetchall()
        rates: list[tuple[str, date, Decimal]] = []
        if foreign:
            assert table("fx_rates") is not None
            rates = database.execute("SELECT currency, as_of, rate FROM fx_rates").fetchall()
    return _Stored(frozenset(row[0] for row in filled), rates)


def _write_rejects(
    request: LoadRequest, day: date, folder: Path, sources: Sequence[Source], warnings: list[str]
) -> Path | None:
    """Hand every reject to whoever writes the file; the load already stands, so a failure is a warning."""
    assert request.write_rejects is not None
    connection = connect_scratch(folder / _STAGE, request.settings)
    try:
        return request.write_rejects(iterate_rejects(connection, sources), day)
    except OutputError as error:
        warnings.append(say("load.rejects_not_written", what=error.problems[0].message))
        return None
    finally:
        connection.close()
