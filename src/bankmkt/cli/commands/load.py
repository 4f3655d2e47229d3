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
    ) -> int:
        """Load, and print the report."""
        from bankmkt.api.loading import load as load_extracts
        from bankmkt.base.errors import UsageError
        from bankmkt.cli.progress import Progress

        day = None
        if as_of is not None:
            try:
                day = date.fromisoformat(as_of)
            except ValueError:
                raise UsageError(say("analysis.no_date", value=as_of), say("cli.iso_date")) from None
        project = exits.project()
        with Progress(quiet=project.settings["quiet"]) as progress:
            report = load_extracts(project, tuple(paths or ()), as_of=day, dry_run=dry_run, progress=progress)
        show_load(project, report)
        return 0

    return load


def show_load(project: object, report: object) -> None:
    """The load report on stdout, its warnings on stderr."""
    from bankmkt.cli.screen import style
    from bankmkt.intake.contract import LoadReport
    from bankmkt.report import loadtext

    assert isinstance(report, LoadReport)
    look = style(project)
    for line in loadtext.lines(report, look.width, not look.unicode):
        sys.stdout.write(line + "\n")
    sys.stdout.flush()
    for warning in report.warnings:
        exits.remark(warning)
