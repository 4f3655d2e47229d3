"""What the steps of a job do, in the child process that does one of them: `python -m bankmkt.api.jobsteps`.

Each step is the function of the command of the same name with its words filled in, so that a job cannot mean
something else than what an analyst tried by hand. What goes back to the job is counts, names and hashes.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast
from zoneinfo import ZoneInfo

from bankmkt.api.project import Project, find
from bankmkt.base.errors import Exit
from bankmkt.base.say import say
from bankmkt.deliver.job.outcome import Count, Outcome
from bankmkt.deliver.job.spec import filled
from bankmkt.deliver.job.worker import Order, Perform, Tell, serve
from bankmkt.report.files import refuse

if TYPE_CHECKING:
    from bankmkt.api.analysis import Request
    from bankmkt.report.values import Style
    from bankmkt.result.blocks import Presentation
    from bankmkt.result.result import Result
    from bankmkt.rules.ruleset import Rule

_NAMED: Final = 20
"""Checks that a line of the log names; the findings have all."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """An order with its project opened."""

    project: Project
    folder: Path
    as_of: date
    job: str
    run: str
    settings: Mapping[str, Any]

    def outputs(self, **words: str) -> tuple[Path, ...]:
        """Where the step writes; the folders are made, since a job cannot be told to make them first."""
        named = self.settings.get("output") or ()
        texts = [named] if isinstance(named, str) else list(named)
        paths = tuple(self.folder / filled(one, self.as_of, self.job, **words) for one in texts)
        for path in paths:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                refuse(path, error)
        return paths


def _asked(order: Order) -> _Asked:
    folder = Path(str(order["project"]))
    flags = {**order["flags"], "project": str(folder)}
    return _Asked(
        find(flags), folder, date.fromisoformat(order["as_of"]), str(order["job"]), str(order["run"]), order["settings"]
    )


# Steps ----------------------------------------------------------------------------------------------------------------


def wait(order: Order, tell: Tell) -> Outcome:
    """Wait for files."""
    from bankmkt.deliver.job.waiting import Waited, fresh_from
    from bankmkt.deliver.job.waiting import wait as wait_for

    settings, as_of = order["settings"], date.fromisoformat(order["as_of"])
    found = wait_for(
        Waited(
            folder=Path(str(order["project"])),
            patterns=tuple(filled(one, as_of, str(order["job"])) for one in settings["for"]),
            until=datetime.fromisoformat(order["until"]),
            steady=float(settings["steady"]),
            every=float(settings["every"]),
            marker=settings["marker"] or "",
            fresh_from=fresh_from(as_of, ZoneInfo(order["timezone"])) if settings["fresh"] else None,
        ),
        tell,
    )
    return Outcome(counts={"files": len(found)})


def load(order: Order, _tell: Tell) -> Outcome:
    """Load extracts for the business date, or for the dates that the files say."""
    from bankmkt.api.loading import load as load_extracts

    asked = _asked(order)
    report = load_extracts(
        asked.project,
        tuple(Path(one) for one in order["paths"]),
        as_of=asked.as_of if asked.settings["as_of"] == "job" else None,
        keep_transactions=bool(asked.settings["keep_transactions"]),
    )
    return Outcome(
        counts={
            "files": len(report.files),
            "read": report.read,
            "loaded": report.loaded,
            "rejected": report.rejected,
            "duplicates": report.duplicates,
            **({"load": report.load_id} if report.load_id is not None else {}),
        },
        outputs=[str(report.rejects_file)] if report.rejects_file is not None else [],
        remarks=report.warnings,
        load_id=report.load_id,
        inputs=[
            {
                "table": one.table,
                "file": one.file,
                "sheet": one.sheet,
                "sha256": one.sha256,
                "rows": one.loaded,
                "read": one.read,
                "rejected": one.rejected,
            }
            for one in report.files
        ],
    )


def check(order: Order, _tell: Tell) -> Outcome:
    """Check what is loaded; 10 where there is something at or above `fail_on`."""
    from bankmkt.api.checking import checking, failed, found_at

    asked = _asked(order)
    fail_on = asked.settings["fail_on"]
    with checking(asked.project, asked.as_of.isoformat()) as presentation:
        result = presentation.result
        written = _write(asked, presentation, asked.outputs(), _style(None))
        counts: dict[str, Count] = {"checks": _whole(result.figures.get("checks"))}
        names = {"error": "errors", "warning": "warnings", "info": "remarks"}
        counts |= {names[str(row["severity"])]: _whole(row["findings"]) for row in result.summary.dicts()}
        found = fail_on is not None and found_at(result, fail_on)
        remarks = _failed_checks(failed(result, fail_on or "error"))
        return Outcome(_code(found), counts, written, remarks, **_made_of([result]))


def _failed_checks(names: list[str]) -> list[str]:
    """A line of the log that names the checks that failed, none where none did."""
    if not names:
        return []
    more = len(names) - _NAMED
    shown = ", ".join((*names[:_NAMED], *((f"… (+{more})",) if more > 0 else ())))
    return [say("job.failed_checks", count=len(names), names=shown)]


def run(order: Order, _tell: Tell) -> Outcome:
    """Run rules together and write each answer; 10 where one holds something at or above `fail_on`."""
    from bankmkt.api.every import batch

    asked = _asked(order)
    settings = asked.settings
    names = () if list(settings["rules"]) == ["all"] else tuple(dict.fromkeys(settings["rules"]))
    counts: dict[str, Count] = {"rules": 0}
    written: list[str] = []
    made: dict[str, list[Any]] = {"rules": [], "inputs": [], "versions": []}
    found = False
    with batch(asked.project, _request(asked), names) as ready:
        remarks = [f"{one.rule}: {one.problem.message}" for one in ready.skipped]
        for rule, presentation in ready.answers():
            result = presentation.result
            written += _write(asked, presentation, asked.outputs(rule=rule.name), _style(settings["unit"]))
            found = found or _found(rule, result, settings["fail_on"])
            counts[rule.name] = result.rows.count
            for key, value in _made_of([result]).items():
                made[key] += list(value.items()) if key == "versions" else value
    counts["rules"] = len(counts) - 1
    versions = dict(made["versions"])
    return Outcome(
        _code(found), counts, written, remarks, rules=made["rules"], inputs=made["inputs"], versions=versions
    )


def compare(order: Order, _tell: Tell) -> Outcome:
    """Compare a rule's answer with another date."""
    from dataclasses import replace

    from bankmkt.api.comparing import comparing

    asked = _asked(order)
    settings = asked.settings
    request = replace(_request(asked), rule=settings["rule"])
    with comparing(asked.project, request, settings["base"], settings["column"]) as (rule, presentation):
        result = presentation.result
        written = _write(asked, presentation, asked.outputs(rule=settings["rule"]), _style(settings["unit"]))
        found = _found(rule, result, settings["fail_on"])
        return Outcome(_code(found), {"rows": result.rows.count}, written, **_made_of([result]))


def report(order: Order, _tell: Tell) -> Outcome:
    """Make a book; 10 where its rules found something at or above `fail_on`."""
    from bankmkt.api.analysis import SEVERITIES
    from bankmkt.api.reporting import BookRequest
    from bankmkt.api.reporting import report as make
    from bankmkt.report.books import check_book_output

    asked = _asked(order)
    settings = asked.settings
    paths = asked.outputs(book=settings["book"])
    template = asked.folder / settings["template"] if settings["template"] else None
    for path in paths:
        check_book_output(path, templated=template is not None)
    request = BookRequest(
        settings["book"],
        asked.as_of.isoformat(),
        settings["base"],
        outputs=paths,
        template=template,
        lineage=bool(settings["lineage"]),
    )
    done = make(asked.project, request, _style(settings["unit"]))
    counts: dict[str, Count] = {
        "topics": len(done.edition.topics),
        "attention": len(done.edition.attention),
        "outputs": len(done.outputs),
    }
    limit, worst = settings["fail_on"], done.worst
    found = limit is not None and worst is not None and SEVERITIES.index(worst) >= SEVERITIES.index(limit)
    return Outcome(
        code=_code(found),
        counts=counts,
        outputs=[str(one) for one in done.outputs],
        remarks=done.edition.notes,
        **_made_of(done.edition.results),
    )


def deliver(order: Order, _tell: Tell) -> Outcome:
    """One copy per recipient, and mail where it is asked for; 7 where some recipient did not get it.

    What was sent stands in the outbox's own journal, so doing it again sends nothing twice.
    """
    from collections import Counter

    from bankmkt.api.delivering import GOOD, DeliveryRequest
    from bankmkt.api.delivering import deliver as make
    from bankmkt.report.manifest import FOLDER, find

    asked = _asked(order)
    settings = asked.settings
    outbox = settings["output"]
    request = DeliveryRequest(
        book=settings["book"],
        split_by=settings["split_by"],
        as_of=asked.as_of.isoformat(),
        outbox=asked.folder / filled(outbox, asked.as_of, asked.job) if outbox else None,
        send=bool(settings["send"]),
        only=tuple(settings["only"]),
    )
    done = make(asked.project, request, _style(settings["unit"]))
    counts: dict[str, Count] = {"recipients": len(done.lines), "customers": done.customers}
    counts |= dict(sorted(Counter(one.state for one in done.lines).items()))
    counts["unassigned"] = sum(done.unassigned.values())
    problems = [
        say("job.not_delivered", recipient=one.recipient, state=one.state, detail=one.detail)
        for one in done.lines
        if one.state not in GOOD
    ]
    record = find(asked.folder / FOLDER, done.run)
    return Outcome(
        int(Exit.DELIVERY if done.failed else Exit.DONE),
        counts,
        [str(one) for one in done.files],
        [say("job.stale", folder=one) for one in done.stale],
        problems,
        rules=cast("list[dict[str, Any]]", record["rules"]),
        inputs=cast("list[dict[str, Any]]", record["inputs"]),
        versions=cast("dict[str, str]", record["versions"]),
    )


# What steps have in common --------------------------------------------------------------------------------------------


def _request(asked: _Asked) -> Request:
    from bankmkt.api.analysis import Request as Wanted

    paths = [str(one).lower() for one in asked.settings.get("output") or ()]
    return Wanted(
        as_of=asked.as_of.isoformat(),
        where=asked.settings.get("where"),
        by=asked.settings.get("by"),
        lineage=bool(asked.settings.get("lineage")),
        charts=any(one.endswith(".xlsx") for one in paths),
        parquet=False,
    )


def _style(unit: str | None) -> Style:
    from bankmkt.report.values import Style as Look
    from bankmkt.report.values import Unit

    return Look(unit=cast("Unit | None", unit))


def _write(asked: _Asked, presentation: Presentation, paths: tuple[Path, ...], style: Style) -> list[str]:
    """Write an answer to files, which keep the id of the job's run; their paths."""
    from bankmkt.report.files import check_outputs, write_output

    check_outputs(paths)
    for path in paths:
        write_output(presentation, path, style, run=asked.run)
    return [str(one) for one in paths]


def _found(rule: Rule, result: Result, fail_on: str | None) -> bool:
    from bankmkt.api.analysis import found

    return fail_on is not None and found(rule, result, fail_on)


def _code(found: bool) -> int:
    return int(Exit.FOUND if found else Exit.DONE)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _made_of(results: Any) -> dict[str, Any]:
    """The rules and files behind answers, with hashes, while the answers can still be counted."""
    rules: list[dict[str, Any]] = []
    inputs: list[dict[str, Any]] = []
    versions: dict[str, str] = {}
    for result in results:
        made = result.provenance
        versions |= made.versions
        rules.append(
            {
                "rule": result.rule,
                "kind": result.kind,
                "as_of": result.as_of.isoformat(),
                "engine": result.engine,
                "rows": result.rows.count,
                "unknown": result.unknown,
                "sha256": made.rule_sha256,
                "files": list(made.rule_files),
            }
        )
        inputs += [
            {"table": one.table, "file": one.file, "sheet": one.sheet, "sha256": one.sha256, "rows": one.rows}
            for one in made.inputs
        ]
    return {"rules": rules, "inputs": list({tuple(one.items()): one for one in inputs}.values()), "versions": versions}


STEPS: Final[Mapping[str, Perform]] = {
    "wait": wait,
    "load": load,
    "check": check,
    "run": run,
    "compare": compare,
    "report": report,
    "deliver": deliver,
}
"""What each kind of step is done by."""

if __name__ == "__main__":
    sys.exit(serve(STEPS))
