"""`bankmkt job FILE.yaml`: a scheduled run, its plan, its check, and what a scheduler needs."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bankmkt.base.say import say
from bankmkt.cli import exits

if TYPE_CHECKING:
    from bankmkt.api.jobbing import Day, JobRequest
    from bankmkt.api.project import Project
    from bankmkt.deliver.job.runner import Planned
    from bankmkt.deliver.job.spec import JobFile


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("job", help=say("job.help"), epilog=say("help.globals"))(_command())


def _command() -> Callable[..., int]:
    def job(
        file: Path = typer.Argument(None, metavar="FILE", help=say("job.help_file")),
        as_of: str = typer.Option(None, "--as-of", metavar="DATE", help=say("job.help_as_of")),
        from_start: bool = typer.Option(False, "--from-start", help=say("job.help_from_start")),
        dry_run: bool = typer.Option(False, "--dry-run", help=say("job.help_dry_run")),
        check: bool = typer.Option(False, "--check", help=say("job.help_check")),
        install_help: bool = typer.Option(False, "--install-help", help=say("job.help_install")),
    ) -> int:
        """Run a job, or say what it would do."""
        from bankmkt.base.errors import UsageError

        if file is None and not install_help:
            raise UsageError(say("job.which"), say("job.which_remedy"))
        if sum((dry_run, check, install_help)) > 1:
            raise UsageError(say("job.one_of"))
        day = _date(as_of)
        project = exits.project(file)
        from bankmkt.api import jobbing

        if install_help:
            sys.stdout.write(jobbing.install_help(project, file))
            return 0
        if check:
            found = jobbing.checked(project, file)
            sys.stdout.write(say("job.checked", file=found.shown, steps=len(found.steps)) + "\n")
            return 0
        request = jobbing.JobRequest(file, day, from_start)
        if dry_run:
            _show(*jobbing.planned(project, request))
            return 0
        return _run(project, request)

    return job


def _date(text: str | None) -> date | None:
    from bankmkt.base.errors import UsageError

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(say("analysis.no_date", value=text), say("cli.iso_date")) from None


def _run(project: Project, request: JobRequest) -> int:
    """Run it; a scheduler that ends us is answered like Ctrl-C, so that the step under way is stopped in order."""
    from zoneinfo import ZoneInfo

    from bankmkt.api.jobbing import job
    from bankmkt.deliver.job.log import Log

    settings = project.settings
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    log = Log(
        request.file.stem,
        ZoneInfo("UTC"),
        as_json=settings["log_format"] == "json",
        quiet=bool(settings["quiet"]),
    )
    done = job(project, request, log)
    return 0 if done is None else done.code


def _show(found: JobFile, day: Day, planned: list[Planned]) -> None:
    """The plan on stdout, a line for each step."""
    from bankmkt.deliver.job.spans import written

    if not day.is_due:
        sys.stdout.write(say("job.not_due", day=day.today, days=", ".join(str(one) for one in found.spec.days)) + "\n")
        return
    sys.stdout.write(say("job.plan", job=found.spec.name, as_of=day.as_of) + "\n")
    width = max(len(one.step.label) for one in planned)
    for one in planned:
        limit = one.step.spec.timeout
        more = [f"when: {one.step.spec.when}"] if one.step.spec.when != "success" else []
        more += [say("job.at_most", limit=written(limit))] if limit is not None else []
        line = f"  {one.step.label:<{width}}  {say('job.plan_' + one.what)}"
        sys.stdout.write(line + (f" ({', '.join(more)})" if more else "") + "\n")
