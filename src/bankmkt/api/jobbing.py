"""A job: check its file against the project, decide the business date, run its steps, tell whoever wants to know.

The day and the business date are decided once, in the job's time zone, before anything is done: a job that starts
before midnight and ends after it is one job of one date. Everything that could be wrong in the file is looked for
before the first step as well.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bankmkt.api.project import Project
from bankmkt.base.errors import BankmktError, InputError, Problem, RulesError, UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.deliver.job import days, notify, runner
from bankmkt.deliver.job.inputs import DELIVERY
from bankmkt.deliver.job.reading import named, read
from bankmkt.deliver.job.spec import JobFile
from bankmkt.report.manifest import FOLDER

if TYPE_CHECKING:
    from bankmkt.deliver.job.log import Log
    from bankmkt.deliver.job.runner import Finished, Place, Planned
    from bankmkt.deliver.job.spec import JobSpec
    from bankmkt.report.manifest import Run
    from bankmkt.rules.layers import Layers

WORKER = (sys.executable, "-P", "-m", "bankmkt.api.jobsteps")
"""The command that does one step; no file of the current folder is taken for a module."""


@dataclass(frozen=True, slots=True)
class JobRequest:
    """What is asked: `as_of` takes the place of the job's own business date, and then the job runs on any day."""

    file: Path
    as_of: date | None = None
    from_start: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """What today means for a job: the business date, and whether it is a day of the job."""

    today: date
    as_of: date
    is_due: bool


def job(project: Project, request: JobRequest, log: Log | None = None, now: datetime | None = None) -> Finished | None:
    """Run a job; None on a day that is none of the job's.

    RulesError with every problem of the file, InputError for a year without a calendar, BusyError when the job runs
    already; whoever wants to know is told then too. A step's failure stands in the code of what is returned.
    """
    from bankmkt.deliver.job.log import Log as Writer
    from bankmkt.report.manifest import new_run

    found = _read(project, request.file)
    spec, run = found.spec, new_run(f"job {found.spec.name}")
    log = log or Writer(spec.name, spec.timezone)
    log.job, log.zone = spec.name, spec.timezone
    try:
        _refuse(project, found)
        day = day_of(project, found, request.as_of, now)
        if not day.is_due:
            log("not due", message=say("job.not_due", day=day.today, days=", ".join(str(one) for one in spec.days)))
            return None
        done = runner.run(found, place(project), day.as_of, log, run, from_start=request.from_start)
    except BankmktError as error:
        _tell(project, _never_begun(project, found, request, run, error), found, log)
        raise
    if done.did_anything:
        _tell(project, done, found, log)
    return done


def _tell(project: Project, done: Finished, found: JobFile, log: Log) -> None:
    """Tell whoever wants to know how it ended."""
    spec = found.spec.notify
    if spec is None or project.folder is None or not notify.wanted(spec, done.code):
        return
    for remark in notify.tell(spec, done, project.folder.resolve()):
        log("notified", message=remark)


def _never_begun(project: Project, found: JobFile, request: JobRequest, run: Run, error: BankmktError) -> Finished:
    """A run that ended before its first step; what there is of it lies in the folder of the job."""
    day = request.as_of or datetime.now(found.spec.timezone).date()
    folder = (project.folder or Path()).resolve() / FOLDER / found.spec.name
    if found.spec.notify is not None:
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
    return runner.Finished(found.spec.name, day, int(error.code), (), folder, run)


def planned(project: Project, request: JobRequest, now: datetime | None = None) -> tuple[JobFile, Day, list[Planned]]:
    """What a run would do now, with nothing done; errors as of `job`."""
    found = checked(project, request.file)
    day = day_of(project, found, request.as_of, now)
    return found, day, runner.plan(found, place(project), day.as_of, from_start=request.from_start)


def place(project: Project) -> Place:
    """Where the project's jobs work; UsageError without a project."""
    if project.folder is None:
        raise UsageError(say("job.no_project"), say("job.no_project_remedy"))
    values = project.settings.values.items()
    return runner.Place(
        folder=project.folder.resolve(),
        worker=WORKER,
        last_load=lambda: _last_load(project),
        flags={name: str(one.value) for name, one in values if one.origin.startswith("--")} | _own_database(project),
        lock_wait=project.wait,
        show_errors=bool(project.settings["verbose"]),
    )


def _own_database(project: Project) -> dict[str, str]:
    """A database that was named outside the project's file, as a path that means the same from everywhere."""
    named = project.settings.values["db"]
    return {"db": str(Path(named.value).resolve())} if named.origin in ("--db", "BANKMKT_DB") else {}


def _last_load(project: Project) -> int | None:
    """The number of the last load that stands in the database; None where there is no database."""
    from bankmkt.store.database import open_for_reading
    from bankmkt.store.ledger import loads

    if not project.database.exists():
        return None
    with open_for_reading(project.database, project.wait, project.engine) as connection:
        return next((one.load_id for one in loads(connection, 2) if one.undone_at is None), None)


def day_of(project: Project, found: JobFile, as_of: date | None = None, now: datetime | None = None) -> Day:
    """The business date of a run that starts now; a date that was asked for is run on any day."""
    spec = found.spec
    today = (now or datetime.now(spec.timezone)).astimezone(spec.timezone).date()
    if as_of is not None:
        return Day(today, as_of, is_due=True)
    calendar = _calendar(project, spec)
    if not days.is_due(spec.days, today, calendar):
        return Day(today, today, is_due=False)
    return Day(today, days.business_date(spec.as_of, today, calendar), is_due=True)


def _calendar(project: Project, spec: JobSpec) -> days.Calendar:
    if spec.calendar is None:
        return days.Calendar()
    return days.read((project.folder or Path()) / spec.calendar, spec.calendar)


def install_help(project: Project, file: Path | None) -> str:
    """Lines for cron, systemd and Windows, for a job's file or for one that is yet to be written."""
    from bankmkt.deliver.job import install

    if project.folder is None:
        raise UsageError(say("job.no_project"), say("job.no_project_remedy"))
    spec = read(file, _shown(file)).spec if file is not None else None
    return install.text(install.installed(project.folder, file or project.folder / "jobs" / "nightly.yaml", spec))


# The file against the project -----------------------------------------------------------------------------------------


def checked(project: Project, file: Path) -> JobFile:
    """A job's file, when nothing is wrong with it nor with what it names; RulesError with all that is."""
    found = _read(project, file)
    _refuse(project, found)
    return found


def _read(project: Project, file: Path) -> JobFile:
    """The file, or all that is wrong with its shape and, in a project, with what it names."""
    return read(file, _shown(file), lambda layers: _misnamed(project, layers) if project.folder is not None else ())


def _refuse(project: Project, found: JobFile) -> None:
    if project.folder is None:
        raise UsageError(say("job.no_project"), say("job.no_project_remedy"))
    problems = list(_problems(project, found))
    if problems:
        raise RulesError(list(dict.fromkeys(problems)))


def _shown(file: Path) -> str:
    """The path as the user would type it."""
    with suppress(ValueError, OSError):
        return file.resolve().relative_to(Path.cwd()).as_posix()
    return file.as_posix()


def _problems(project: Project, found: JobFile) -> Iterator[Problem]:
    """What is wrong with the rules, books and files that a job names."""
    yield from _misnamed(project, found.layers)
    yield from _sent(project, found)
    if found.spec.calendar is not None:
        try:
            _calendar(project, found.spec)
        except BankmktError as error:
            yield from error.problems


def _misnamed(project: Project, layers: Layers) -> Iterator[Problem]:
    """The rules and books of a file that there are not, or that are wrong themselves."""
    check = {"rule": _rule, "compared": _compared, "book": _book}
    for one in named(layers):
        yield from check[one.sort](project, layers, one.path, one.name)


def _rule(project: Project, layers: Layers, path: Sequence[str | int], name: str) -> Iterator[Problem]:
    try:
        _ = project.rules[name]
    except UsageError:
        message = say("rules.no_such_rule", name=name)
        yield layers.problem(path, message, suggestion(name, project.rules.names()))
    except RulesError as error:
        yield from error.problems


def _compared(project: Project, layers: Layers, path: Sequence[str | int], name: str) -> Iterator[Problem]:
    """`compare` takes measures and columns of customers too."""
    from bankmkt.tables import table

    customers = table("customers")
    known = {*project.rules.measures.names(), *(one.name for one in customers.columns)} if customers else set()
    if name not in known or name in project.rules.names():
        yield from _rule(project, layers, path, name)


def _book(project: Project, layers: Layers, path: Sequence[str | int], name: str) -> Iterator[Problem]:
    from bankmkt.api.reporting import books

    known = books(project)
    try:
        _ = known[name]
    except UsageError as error:
        one = error.problems[0]
        yield layers.problem(path, one.message, one.remedy)
    except RulesError as error:
        yield from error.problems


def _sent(project: Project, found: JobFile) -> Iterator[Problem]:
    """What is wrong with the mail settings where a job sends anything."""
    from bankmkt.deliver.mail.spec import read_spec

    sends = [step for step in found.steps if step.kind == "deliver" and step.spec.what.send]
    told = found.spec.notify is not None and bool(found.spec.notify.to)
    if not sends and not told:
        return
    try:
        server = read_spec((project.folder or Path()) / DELIVERY, DELIVERY)
    except (RulesError, InputError) as error:
        yield from error.problems
        return
    for step in sends:
        if server is None:
            yield found.place(
                ("steps", step.index, "deliver", "send"), say("job.no_mail", file=DELIVERY), say("job.no_mail_remedy")
            )
    for place_, address in enumerate(found.spec.notify.to if found.spec.notify and server is not None else ()):
        if server is not None and not server.allows(address):
            yield found.place(
                ("notify", "to", place_), say("job.not_allowed", domain=address.rpartition("@")[2], file=DELIVERY)
            )
