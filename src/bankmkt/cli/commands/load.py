"""`bankmkt load [PATH...]`: extracts into the database."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import typer

from bankmkt.base.say import say
from bankmkt.cli import exits


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("load", help=say("help.load"), epilog=say("help.globals"))(_command())


def _command() -> Callable[..., int]:
    def load(
        paths: list[Path] = typer.Argument(None, metavar="PATH", help=say("help.load_paths")),
        as_of: str = typer.Option(None, "--as-of", metavar="DATE", help=say("help.load_as_of")),
        dry_run: bool = typer.Option(False, "--dry-run", help=say("help.dry_run")),
        keep: bool = typer.Option(False, "--keep-transactions", help=say("help.keep_transactions")),
        undo: bool = typer.Option(False, "--undo", help=say("help.undo")),
        format_: str = typer.Option("table", "--format", metavar="table|json", help=say("help.load_format")),
    ) -> int:
        """Load, and print the report."""
        from bankmkt.api.loading import load as load_extracts
        from bankmkt.base.errors import UsageError
        from bankmkt.cli.progress import Progress
        from bankmkt.cli.shortcuts import one_of

        one_of("--format", format_, ("table", "json"))
        if undo:
            if paths or as_of is not None or dry_run or keep:
                raise UsageError(say("history.undo_alone"), say("history.undo_alone_remedy"))
            return _undo()
        day = None
        if as_of is not None:
            try:
                day = date.fromisoformat(as_of)
            except ValueError:
                raise UsageError(say("analysis.no_date", value=as_of), say("cli.iso_date")) from None
        project = exits.project()
        with Progress(quiet=project.settings["quiet"]) as progress:
            report = load_extracts(
                project, tuple(paths or ()), as_of=day, dry_run=dry_run, keep_transactions=keep, progress=progress
            )
        if format_ == "json":
            from bankmkt.report.loadjson import write

            write(report, sys.stdout)
            for warning in report.warnings:
                exits.remark(warning)
        else:
            show_load(project, report)
        return 0

    return load


def _undo() -> int:
    """Take the last load back, and say what went and what came back."""
    from bankmkt.api.loading import undo
    from bankmkt.base.say import counted

    done = undo(exits.project())
    day = f", {done.as_of}" if done.as_of else ""
    sys.stdout.write(
        say(
            "history.undone",
            load=done.load_id,
            day=day,
            removed=counted(done.removed, "row"),
            restored=counted(done.restored, "row"),
        )
        + "\n"
    )
    return 0


def show_load(project: object, report: object) -> None:
    """The load report on stdout, with what can be done next; its warnings on stderr."""
    from bankmkt.api.loading import readiness
    from bankmkt.api.project import Project
    from bankmkt.base.errors import BankmktError
    from bankmkt.cli.screen import style
    from bankmkt.intake.contract import LoadReport
    from bankmkt.report import loadtext

    assert isinstance(report, LoadReport)
    assert isinstance(project, Project)
    look = style(project)
    ready = None
    if not report.dry_run:
        try:
            ready = readiness(project, report.as_of[-1] if report.as_of else None)
        except BankmktError:  # the load stands all the same, and whoever runs a rule is told what is wrong
            ready = None
    verbose = bool(project.settings["verbose"])
    for line in loadtext.lines(report, look.width, not look.unicode, ready, verbose=verbose):
        sys.stdout.write(line + "\n")
    sys.stdout.flush()
    for warning in report.warnings:
        exits.remark(warning)
