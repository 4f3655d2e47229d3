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
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bankmkt.base.errors import InputError, OutputError, Problem
from bankmkt.base.places import near
from bankmkt.base.say import say
from bankmkt.intake.contract import LoadReport, Rejects
from bankmkt.intake.discover import candidates
from bankmkt.intake.mapping import Mapping
from bankmkt.intake.prepare import Preparation, Progress
from bankmkt.intake.sniff import unchanged
from bankmkt.intake.source import Source
from bankmkt.store import arriving, contracts, orphans, reducing, resolve, staging
from bankmkt.store.commit import Finished, commit
from bankmkt.store.database import DEFAULTS, Settings, engine_errors
from bankmkt.store.rejects import collected, iterate_rejects
from bankmkt.store.reporting import Judge
from bankmkt.store.rewriting import rewriting
from bankmkt.store.stage import Stage
from bankmkt.store.stagefolder import stage_folder
from bankmkt.store.telling import Teller, Working
from bankmkt.store.undo import Undone, take_back

if TYPE_CHECKING:
    from bankmkt.rules.contracts.declared import Check

SHOWN_REJECTS: Final = 20


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """Everything that a load needs to know.

    `paths` are files and folders, `wait` the seconds to wait for the database, `progress` is told (file,
    bytes done, bytes in all), `working` how far the engine is, `checks` gives the declared checks of some tables.
    `write_rejects` is given every reject, with the load's last date (today where it has none), and returns the file
    that it wrote; it is also asked when the load is refused for having too many.
    """

    paths: tuple[Path, ...]
    database: Path
    as_of: date | None = None
    mappings: tuple[Mapping, ...] = ()
    dry_run: bool = False
    wait: float = 0.0
    settings: Settings = DEFAULTS
    progress: Progress | None = None
    working: Working | None = None
    keep_transactions: bool = False
    checks: Callable[[Iterable[str]], Sequence[Check]] | None = None
    write_rejects: Callable[[Rejects, date], Path] | None = None


def load(request: LoadRequest) -> LoadReport:
    """Load extracts into the project's database; nothing of it changes unless all of it does.

    InputError for whatever is wrong with the files, OutputError when the database's folder cannot be
    written to, BusyError when the database stays in use, EngineError when memory or disk run out.
    """
    started = time.monotonic()
    found, passed = candidates(request.paths)
    with stage_folder(request.database.resolve()) as folder, engine_errors():
        preparation = Preparation(folder, request.as_of, request.mappings, request.progress)
        sources = preparation.run(found)
        rejects_file = None
        with (
            _kept_only_if_well(lambda: rejects_file),
            rewriting(request.database, folder, request.wait, request.settings, keep=not request.dry_run) as connection,
        ):
            stage = Stage(connection, folder)
            problems, remarks = arriving.judge(connection, sources)
            if problems:
                raise InputError(problems)
            finished, warnings = _stage(stage, sources, request)
            warnings[:0] = remarks
            first = tuple(iterate_rejects(connection, stage.first, sources, SHOWN_REJECTS))
            dates = tuple(sorted({day for one in finished for day in one.report.as_of}))
            load_id = commit(stage, finished, dates, warnings)  # in a dry run too: the copy is thrown away
            if first and not request.dry_run:
                rejects_file = _write_rejects(request, stage, finished, dates, warnings)
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
        load_id=None if request.dry_run else load_id,
        rejects_file=rejects_file,
    )


@contextmanager
def _kept_only_if_well(written: Callable[[], Path | None]) -> Iterator[None]:
    """Remove the rejects file of a load that stood until its very end and then could not take its place."""
    try:
        yield
    except BaseException:
        path = written()
        if path is not None:
            path.unlink(missing_ok=True)
        raise


def undo(database: Path, wait: float = 0.0, settings: Settings = DEFAULTS) -> Undone:
    """Take the last load back; InputError when there is no database, no load, or it was taken back already."""
    if not database.exists():
        raise InputError(say("store.missing", path=database), say("store.missing_remedy"))
    with (
        stage_folder(database.resolve()) as folder,
        engine_errors(),
        rewriting(database, folder, wait, settings) as connection,
    ):
        return take_back(connection)


def _stage(stage: Stage, sources: Sequence[Source], request: LoadRequest) -> tuple[list[Finished], list[str]]:
    """Store, judge and convert the rows of all sources; InputError with everything that stops the load."""
    terms = [contracts.Terms.of(stage, source) for source in sources]
    judge = Judge(stage, given=request.as_of)
    judge.problems += contracts.missing_columns(terms)
    summed = _read(stage, sources, terms, judge, request)
    tables = [one for one in dict.fromkeys(source.table for source in sources) if not contracts.is_reduced(stage, one)]
    judge.check_dates()
    for one in tables:
        resolve.reject_duplicates(stage, one)
    contracts.enforce(stage, (one for one in terms if one.table in tables))
    foreign = [one for one in tables if resolve.has_foreign(stage, one)]
    for one in foreign:
        resolve.find_rates(stage, one)
    settled = orphans.settle(stage, terms)
    judge.aside = settled.aside
    judge.check_empty()
    judge.check_limits()
    for staged, one_terms in zip(judge.staged, terms, strict=True):
        last = contracts.last_rows(stage.connection, staged.source.file, staged.source.sheet)
        judge.problems += contracts.check_rows(one_terms, staged.read, last)
    if judge.problems:
        if judge.over_limit and not request.dry_run:
            judge.problems += _show_refused(request, stage, judge)
        raise InputError(judge.problems)
    judge.sum_amounts()
    for one in foreign:
        resolve.convert(stage, one)
    judge.warnings += [str(one) for one in settled.found]
    judge.warnings += _checked(stage, terms, request)
    if summed is None:
        reducing.sum_stored(stage)
        if not request.keep_transactions:
            stage.reduce(reducing.postings(), reducing.daily(), reducing.ROWS)
    return judge.finish(), judge.warnings


def _read(
    stage: Stage, sources: Sequence[Source], terms: Sequence[contracts.Terms], judge: Judge, request: LoadRequest
) -> dict[int, int] | None:
    """Store the rows of every source; the postings that were summed as they were read, None where they were stored."""
    flows = [source for source in sources if source.table is reducing.postings()]
    summed: dict[int, int] | None = {}
    teller = Teller(stage.connection, request.working, sources)
    if flows:
        by_row = any(one.by_row for one in terms if one.table is reducing.postings())
        if by_row or request.keep_transactions:
            summed = None
        else:
            with teller.during(flows):
                summed = reducing.straight(stage, flows)
        if summed is None and not request.keep_transactions:
            stage.put_aside(reducing.postings())
    for source in sources:
        if summed and source.number in summed:
            judge.add(staging.Staged(source, summed[source.number], 0))
        else:
            with teller.during([source]):
                staged = staging.stage(stage, source)
            judge.add(staged)
        if source.sniffed is not None and not unchanged(source.path, source.sniffed):
            judge.problems.append(Problem(say("load.changed", file=source.place), say("load.changed_remedy")))
    return summed


def _checked(stage: Stage, terms: Sequence[contracts.Terms], request: LoadRequest) -> list[str]:
    """What the declared checks and the check digits find in the rows of this load, as sentences."""
    checks = request.checks(one.table.name for one in terms) if request.checks is not None else ()
    found = [*contracts.run(stage, terms, checks), *contracts.check_digits(stage, terms)]
    return [str(one) for one in found if one.severity != "info"]


def _show_refused(request: LoadRequest, stage: Stage, judge: Judge) -> list[Problem]:
    """Write the rejects of a load that is refused for them, so that they can be mended; where they are."""
    judge.sum_amounts()
    warnings: list[str] = []
    dates = tuple(one.source.as_of for one in judge.staged if one.source.as_of is not None)
    path = _write_rejects(request, stage, judge.finish(), dates, warnings, refused=True)
    if path is not None:
        return [Problem(say("load.rejects_in", path=near(path)))]
    return [Problem(warning) for warning in warnings]


def _write_rejects(
    request: LoadRequest,
    stage: Stage,
    finished: Sequence[Finished],
    dates: Sequence[date],
    warnings: list[str],
    *,
    refused: bool = False,
) -> Path | None:
    """Hand every reject to whoever writes the file; a failure is a warning, because the load stands."""
    if request.write_rejects is None:
        return None
    sources, reports = [one.source for one in finished], [one.report for one in finished]
    try:
        rejects = collected(stage, sources, reports, refused=refused)
        return request.write_rejects(rejects, max(dates, default=date.today()))
    except OutputError as error:
        key = "load.rejects_lost" if refused else "load.rejects_not_written"
        warnings.append(say(key, what=error.problems[0].message))
        return None
