"""A job does its steps in order, knows nothing of what they do, and forgets nothing that it did.

A step that an earlier run did for the same business date is not done again as long as what it reads is
the same: its settings, its files, its outputs, and the loads of the database.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from bankmkt.base.errors import BankmktError, Exit
from bankmkt.base.say import language, say
from bankmkt.deliver.job import child, inputs, state
from bankmkt.deliver.job.conditions import FINE, code_of, meets
from bankmkt.deliver.job.lock import only_one
from bankmkt.deliver.job.log import FILE as LOG_FILE
from bankmkt.deliver.job.log import Level, Log, harmless
from bankmkt.deliver.job.manifest import write as write_manifest
from bankmkt.deliver.job.outcome import Outcome
from bankmkt.deliver.job.spans import deadline, written
from bankmkt.deliver.job.spec import JobFile, Step
from bankmkt.deliver.job.state import State, StepRecord
from bankmkt.report.files import refuse
from bankmkt.report.manifest import FOLDER, Run

_LATE: Final[Mapping[str, Exit]] = {"wait": Exit.INPUT, "deliver": Exit.DELIVERY}
"""The code of a step whose time is over; where none stands here the engine took too long."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a job works: the project's folder and the command that does one step (see `worker`).

    `flags` are the settings that the user gave on the command line; `last_load` asks the database for its last load,
    None where there is none; `lock_wait` are seconds to wait for another run of the job.
    """

    folder: Path
    worker: Sequence[str]
    last_load: Callable[[], int | None]
    flags: Mapping[str, str] = field(default_factory=dict)
    lock_wait: float = 0.0
    grace: float = child.GRACE
    show_errors: bool = False

    def runs(self, job: JobFile) -> Path:
        """Where the job keeps its runs."""
        return self.folder / FOLDER / job.spec.name


@dataclass(frozen=True, slots=True)
class Finished:
    """How a run of a job ended; `records` are its steps in order, `folder` where log and manifest lie."""

    job: str
    as_of: date
    code: int
    records: tuple[StepRecord, ...]
    folder: Path
    run: Run
    manifest: Path | None = None

    @property
    def did_anything(self) -> bool:
        """Whether this run did a step itself; one that found all done has nothing to tell."""
        return any(one.state not in ("kept", "skipped") for one in self.records)

    @property
    def first_failed(self) -> StepRecord | None:
        """The step whose code is the job's, where it failed."""
        return next((one for one in self.records if one.code is not None and one.code not in FINE), None)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a run would do with a step if none fails: ``run``, ``kept``, ``skipped``, or ``depends`` on findings."""

    step: Step
    what: str


@dataclass(slots=True)
class _Run:
    """One run under way."""

    job: JobFile
    place: Place
    as_of: date
    log: Log
    run: Run
    folder: Path
    state: State
    is_changed: bool
    started: datetime
    until: float | None
    records: list[StepRecord] = field(default_factory=list)

    @property
    def codes(self) -> list[int]:
        """The codes of the steps so far."""
        return [one.code for one in self.records if one.code is not None]


def run(job: JobFile, place: Place, as_of: date, log: Log, run_: Run, *, from_start: bool = False) -> Finished:
    """Run a job for a business date; BusyError when it runs already, OutputError when its folder cannot be made.

    What fails later stands in the code, so that somebody can still be told. KeyboardInterrupt passes through when the
    step under way is stopped and the record is written.
    """
    runs = place.runs(job)
    folder = runs / as_of.isoformat()
    now = datetime.now(job.spec.timezone)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse(folder, error)
    with only_one(runs, job.spec.name, place.lock_wait, now):
        log.path, log.as_of, log.run = folder / LOG_FILE, as_of.isoformat(), run_.id
        under_way = _begin(job, place, as_of, log, run_, from_start=from_start)
        started = time.monotonic()
        log("started", counts={"as_of": as_of.isoformat(), "steps": len(job.steps), "run": run_.id})
        code, path = int(Exit.BUG), None
        try:
            for step in job.steps:
                _one(under_way, step)
            code = code_of(under_way.codes)
        except KeyboardInterrupt:
            code = int(Exit.INTERRUPTED)
            raise
        except BankmktError as error:  # the state cannot be written: what fails here is not the step's
            code = int(error.code)
            _tell_problems(log, error)
        finally:
            try:
                path = write_manifest(folder, job, as_of, run_, under_way.records, code, place.folder)
            except BankmktError as error:
                code = code if code not in FINE else int(error.code)
                _tell_problems(log, error)
            log("finished", level=_level(code), code=code, seconds=time.monotonic() - started)
        return Finished(job.spec.name, as_of, code, tuple(under_way.records), folder, run_, path)


def _tell_problems(log: Log, error: BankmktError) -> None:
    for problem in error.problems:
        log("problem", level="error", message=harmless(str(problem)))


def plan(job: JobFile, place: Place, as_of: date, *, from_start: bool = False) -> list[Planned]:
    """What a run would do, without doing it; nothing is written."""
    folder = place.runs(job) / as_of.isoformat()
    kept = State(job.spec.name, as_of.isoformat()) if from_start else state.read(folder, job.spec.name, str(as_of))
    is_changed = _is_changed(kept, place)
    planned: list[Planned] = []
    codes: list[int] = []
    is_certain = True
    for step in job.steps:
        record = None if is_changed and step.kind != "wait" else _kept(kept, step, place.folder, as_of, job)
        goes_on = step.spec.when in ("success", "always")  # unless a step before it fails, which nobody can foresee
        if not goes_on and not is_certain:
            what = "depends"
        elif not meets(step.spec.when, codes):
            what = "skipped"
        else:
            what = "run" if record is None else "kept"
        if what == "kept" and record is not None and record.code is not None:
            codes.append(record.code)
        is_certain = is_certain and what in ("kept", "skipped")
        is_changed = is_changed or (what == "run" and step.kind == "load")
        planned.append(Planned(step, what))
    return planned


def _begin(job: JobFile, place: Place, as_of: date, log: Log, run_: Run, *, from_start: bool) -> _Run:
    """What is known at the start: the steps that were done, and whether the database is as they left it."""
    name, folder = job.spec.name, place.runs(job) / as_of.isoformat()
    kept = State(name, as_of.isoformat()) if from_start else state.read(folder, name, as_of.isoformat())
    limit = job.spec.timeout
    made = _Run(
        job=job,
        place=place,
        as_of=as_of,
        log=log,
        run=run_,
        folder=folder,
        state=kept,
        is_changed=_is_changed(kept, place),
        started=datetime.now(UTC),
        until=None if limit is None else time.monotonic() + limit,
    )
    if kept.runs and made.is_changed:
        log("changed", level="warning", message=say("job.other_load"))
    kept.runs.append(run_.id)
    state.write(folder, kept)
    return made


def _is_changed(kept: State, place: Place) -> bool:
    """Whether somebody else loaded since; one who cannot be asked counts as changed, as doing anew is safe."""
    if not kept.steps:
        kept.last_load = _asked(place)
        return False
    now = _asked(place)
    is_changed = now != kept.last_load
    kept.last_load = now
    return is_changed


def _asked(place: Place) -> int | None:
    try:
        return place.last_load()
    except BankmktError:
        return None


def _kept(kept: State, step: Step, folder: Path, as_of: date, job: JobFile) -> StepRecord | None:
    """The record of a step that an earlier run did and that reads the same now; None where it must be done."""
    found = kept.steps.get(step.key)
    if found is None or found.state not in ("done", "kept") or found.code not in FINE:
        return None
    if step.spec.when == "failure":  # it is about this run's failure, not about an earlier one's
        return None
    if dict(found.inputs) != inputs.read_by(step, folder, as_of, job.spec.name):
        return None
    if step.kind == "load":  # its rejects go back to the sender, and are no reason to load again
        return found
    return found if inputs.still_there(found.outputs, folder) else None


def _one(run_: _Run, step: Step) -> None:
    """Skip a step, keep what an earlier run made of it, or do it."""
    if not meets(step.spec.when, run_.codes):
        run_.records.append(StepRecord(step.key, step.label, step.kind, "skipped"))
        run_.log("skipped", step=step.label, message=f"when: {step.spec.when}")
        return
    try:
        kept = None
        if not run_.is_changed or step.kind == "wait":
            kept = _kept(run_.state, step, run_.place.folder, run_.as_of, run_.job)
        if kept is not None:
            run_.records.append(replace(kept, label=step.label, state="kept"))
            run_.log("kept", step=step.label, code=kept.code, counts=kept.counts, message=say("job.kept"))
            return
        read = inputs.read_by(step, run_.place.folder, run_.as_of, run_.job.spec.name)
    except OSError as error:
        message = say("job.unreadable", file=error.filename, why=error.strerror or type(error).__name__)
        _ended(run_, step, Outcome(int(Exit.INPUT), problems=[message]), _now(run_), 0.0, {}, timed_out=False)
        return
    _do(run_, step, read)


def _do(run_: _Run, step: Step, read: Mapping[str, str]) -> None:
    """Let a child do the step, and keep how it ended."""
    began, started = time.monotonic(), _now(run_)
    allowed = _allowed(run_, step)
    run_.state.steps[step.key] = StepRecord(step.key, step.label, step.kind, "running", started=started)
    state.write(run_.folder, run_.state)
    run_.log("started", step=step.label)
    try:
        ended = _child(run_, step, allowed)
    except KeyboardInterrupt:
        record = StepRecord(step.key, step.label, step.kind, "interrupted", int(Exit.INTERRUPTED), started, _now(run_))
        run_.records.append(record)
        run_.state.steps[step.key] = record
        state.write(run_.folder, run_.state)
        run_.log("interrupted", step=step.label, level="error", code=int(Exit.INTERRUPTED))
        raise
    outcome = ended.outcome
    if ended.timed_out:
        text = say("job.timed_out", limit=written(allowed or 0))
        outcome = Outcome(int(_LATE.get(step.kind, Exit.ENGINE)), problems=[text])
    _ended(run_, step, outcome, started, time.monotonic() - began, read, timed_out=ended.timed_out)


def _child(run_: _Run, step: Step, allowed: float | None) -> child.Ended:
    """The step in a process of its own; none is started when the job's time is over."""
    if allowed is not None and allowed <= 0:
        return child.Ended(Outcome(), timed_out=True)
    return child.run(
        run_.place.worker,
        _order(run_, step),
        allowed,
        lambda text: run_.log("waiting" if step.kind == "wait" else "said", step=step.label, message=harmless(text)),
        folder=run_.place.folder,
        grace=run_.place.grace,
        show_errors=run_.place.show_errors,
    )


def _allowed(run_: _Run, step: Step) -> float | None:
    """The seconds that a step may take: its own, and no more than is left of the job's."""
    limits = [float(step.spec.timeout)] if step.spec.timeout is not None else []
    if run_.until is not None:
        limits.append(max(0.0, run_.until - time.monotonic()))
    return min(limits, default=None)


def _order(run_: _Run, step: Step) -> dict[str, Any]:
    """What the child is told; it works in the project's folder, so that what it says names files from there."""
    spec = run_.job.spec
    order: dict[str, Any] = {
        "kind": step.kind,
        "label": step.label,
        "settings": step.spec.settings(),
        "as_of": run_.as_of.isoformat(),
        "job": spec.name,
        "run": run_.run.id,
        "project": ".",
        "flags": dict(run_.place.flags),
        "lang": language(),
        "timezone": spec.timezone.key,
    }
    if step.kind == "wait":
        until = deadline(step.spec.what.until, run_.started, spec.timezone)
        order["until"] = until.astimezone(spec.timezone).isoformat()
    if step.kind == "load":
        found = inputs.load_paths(step, run_.place.folder, run_.as_of, spec.name)
        order["paths"] = [inputs.name_of(one, run_.place.folder) for one in found]
    return order


def _ended(
    run_: _Run,
    step: Step,
    outcome: Outcome,
    started: str,
    seconds: float,
    read: Mapping[str, str],
    *,
    timed_out: bool,
) -> None:
    """Keep how a step ended, in the state and in the log."""
    problems = [harmless(text) for text in outcome.problems]
    record = StepRecord(
        key=step.key,
        label=step.label,
        kind=step.kind,
        state="done" if outcome.is_done else "timeout" if timed_out else "failed",
        code=outcome.code,
        started=started,
        ended=_now(run_),
        seconds=round(seconds, 1),
        counts=outcome.counts,
        inputs=read,
        outputs=inputs.hashes([run_.place.folder / one for one in outcome.outputs], run_.place.folder),
        load_id=outcome.load_id,
        problems=problems,
        rules=outcome.rules,
        sources=outcome.inputs,
        versions=outcome.versions,
    )
    if step.kind == "load" and outcome.is_done:
        run_.is_changed = True  # whatever comes after reads another database than it did before
        run_.state.last_load = outcome.load_id if outcome.load_id is not None else _asked(run_.place)
    if step.kind == "wait" and outcome.is_done:  # what came while it waited is what it waited for
        now = inputs.read_by(step, run_.place.folder, run_.as_of, run_.job.spec.name)
        record = replace(record, inputs=now)
    run_.records.append(record)
    run_.state.steps[step.key] = record
    state.write(run_.folder, run_.state)
    for text in outcome.remarks:
        run_.log("remark", step=step.label, level="warning", message=harmless(text))
    for text in problems:
        run_.log("problem", step=step.label, level="error", message=text)
    level = _level(outcome.code)
    run_.log(record.state, step=step.label, level=level, code=outcome.code, seconds=seconds, counts=outcome.counts)


def _level(code: int) -> Level:
    return "info" if code == Exit.DONE else "warning" if code == Exit.FOUND else "error"


def _now(run_: _Run) -> str:
    return datetime.now(run_.job.spec.timezone).isoformat(timespec="seconds")
