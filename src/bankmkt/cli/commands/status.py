"""`bankmkt status`: what is loaded, and which rules can run."""

from __future__ import annotations

import sys
from collections.abc import Callable

import typer

from bankmkt.base.say import say
from bankmkt.cli import exits


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("status", help=say("help.status"), epilog=say("help.globals"))(_command())


def _command() -> Callable[..., int]:
    def status(
        sources: bool = typer.Option(False, "--sources", help=say("help.sources")),
        format_: str = typer.Option("table", "--format", metavar="table|json|csv|tsv", help=say("help.format")),
    ) -> int:
        """Show tables, files and rules."""
        from bankmkt.api.looking import status as look
        from bankmkt.cli.tables import Section, show

        project = exits.project()
        state = look(project)
        sections = [Section("tables", say("cli.status_title", database=state.database), state.tables)]
        if sources or format_ == "json":
            sections.append(Section("sources", say("cli.status_sources"), state.sources))
        sections.append(Section("rules", say("cli.status_rules"), state.rules))
        show(project, sections, format_)
        if not state.tables.rows:
            exits.remark(say("cli.nothing_loaded"), "info")
        elif state.empty and sys.stdout.isatty():
            exits.remark(say("cli.status_empty", names=", ".join(state.empty)), "info")
        return 0

    return status
