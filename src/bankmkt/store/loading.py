"""A load is: prepare, stage, resolve, judge, and let the copy take the database's place.

Everything happens in a copy of the database, so that nothing needs to be taken back: whatever goes wrong, the
copy is thrown away.

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
from pathlib import Path
from typing import Final

from bankmkt.base.errors import InputError, OutputError, Problem
from bankmkt.base.say import say
from bankmkt.intake.contract import LoadReport, Reject
from bankmkt.intake.discover import candidates
from bankmkt.intake.mapping import Mapping
from bankmkt.intake.prepare import Preparation, Progress
from bankmkt.intake.sniff import unchanged
from bankmkt.intake.source import Source
from bankmkt.store import reducing, resolve, staging
from bankmkt.store.commit import Finished, commit
from bankmkt.store.database import DEFAULTS, Settings, engine_errors
from bankmkt.store.reporting import Judge, iterate_rejects
from bankmkt.store.rewriting import rewriting
from bankmkt.store.stage import Stage
from bankmkt.store.stagefolder import stage_folder
from bankmkt.store.undo import Undone, take_back

SHOWN_REJECTS: Final = 20


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """Everything that a load needs to know.

    `paths` are files and folders, `wait` the seconds to wait for the database, `progress` is told (file,
    bytes done, bytes in all). `write_rejects` is given every reject, with the load's last date (today where it has
    none), and returns the file that it wrote.
    """

    paths: tuple[Path, ...]
    database: Path
    as_of: date | None = None
    mappings: tuple[Mapping, ...] = ()
    dry_run: bool = False
    wait: float = 0.0
    settings: Settings = DEFAULTS
    progress: Progress | None = None
    keep_transactions: bool = False
    write_rejects: Callable[[Iterator[Reject], date], Path] | None = None


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
        with rewriting(
            request.database, folder, request.wait, request.settings, keep=not request.dry_run
        ) as connection:
            stage = Stage(connection, folder)
            finished, warnings = _stage(stage, sources, keep_transactions=request.keep_transactions)
            first = tuple(iterate_rejects(connection, stage.first, sources, SHOWN_REJECTS))
            dates = tuple(sorted({day for one in finished for day in one.report.as_of}))
            load_id = None if request.dry_run else commit(stage, finished, dates)
            rejects_file = None
            if first and not request.dry_run:
                rejects_file = _write_rejects(request, stage, sources, dates, warnings)
            stage.close()
    reports = tuple(one.report for one in finished)
    return LoadReport(
        files=reports,
        as_of=dates,
        read=sum(one.read for one in reports),
        loaded=sum(one.loaded for one in reports),
        rejected=sum(one.rejected for one in reports),
        duplicates=sum(one.duplicates for one in reports),
        first=first,
        warnings=(*preparation.warnings, *warnings),
        left_out=(*preparation.left_out, *passed),
        seconds=time.monotonic() - started,
        dry_run=request.dry_run,
        load_id=load_id,
        rejects_file=rejects_file,
    )


def undo(database: Path, wait: float = 0.0, settings: Settings = DEFAULTS) -> Undone:
    """Take the last load back; InputError when there is no database, no load, or it was taken back already."""
    if not database.exists():
        raise InputError(say("store.missing", path=database), say("store.missing_remedy"))
    with (
        stage_folder(database) as folder,
        engine_errors(),
        rewriting(database, folder, wait, settings) as connection,
    ):
        return take_back(connection)


def _stage(stage: Stage, sources: Sequence[Source], *, keep_transactions: bool) -> tuple[list[Finished], list[str]]:
    tables = list(dict.fromkeys(source.table for source in sources))
    judge = Judge(stage)
    summed = None if keep_transactions else _sum_transactions(stage, sources)
    for source in sources:
        if summed is not None and source.number in summed:
            judge.add(staging.Staged(source, summed[source.number], 0))
        else:
            judge.add(staging.stage(stage, source))
        if source.sniffed is not None and not unchanged(source.path, source.sniffed):
            judge.problems.append(Problem(say("load.changed", file=source.place), say("load.changed_remedy")))
    judge.check_dates()
    if summed:
        tables.remove(reducing.postings())
    for one in tables:
        resolve.reject_duplicates(stage, one)
    foreign = [one for one in tables if resolve.has_foreign(stage, one)]
    for one in foreign:
        resolve.find_rates(stage, one)
    judge.check_empty()
    judge.check_limits()
    if judge.problems:
        raise InputError(judge.problems)
    judge.sum_amounts()
    for one in foreign:
        resolve.convert(stage, one)
    if reducing.postings() in tables:
        reducing.sum_stored(stage)
        if not keep_transactions:
            stage.reduce(reducing.postings(), reducing.daily(), reducing.ROWS)
    return judge.finish(), judge.warnings


def _sum_transactions(stage: Stage, sources: Sequence[Source]) -> dict[int, int] | None:
    """Sum clean extracts of transactions as they are read; None when their rows must be judged one by one."""
    flows = [source for source in sources if source.table is reducing.postings()]
    if not flows:
        return {}
    counts = reducing.straight(stage, flows)
    if counts is None:
        stage.put_aside(reducing.postings())
    return counts


def _write_rejects(
    request: LoadRequest, stage: Stage, sources: Sequence[Source], dates: Sequence[date], warnings: list[str]
) -> Path | None:
    """Hand every reject to whoever writes the file; a failure is a warning, because the load stands."""
    if request.write_rejects is None:
        return None
    try:
        rejects = iterate_rejects(stage.connection, stage.first, sources)
        return request.write_rejects(rejects, dates[-1] if dates else date.today())
    except OutputError as error:
        warnings.append(say("load.rejects_not_written", what=error.problems[0].message))
        return None
