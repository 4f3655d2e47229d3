"""`bankmkt history`: what was loaded, when, by whom, and from which files."""

from __future__ import annotations

from collections.abc import Callable

import typer

from bankmkt.base.say import say
from bankmkt.cli import exits


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("history", help=say("help.history"), epilog=say("help.globals"))(_command())


def _command() -> Callable[..., int]:
    def history(
        files: bool = typer.Option(False, "--files", help=say("help.history_files")),
        limit: int = typer.Option(20, "--limit", metavar="N", min=0, help=say("help.history_limit")),
        format_: str = typer.Option("table", "--format", metavar="table|json|csv|tsv", help=say("help.format")),
    ) -> int:
        """List the loads."""
        from bankmkt.api.looking import history as look
        from bankmkt.cli.tables import Section, show

        project = exits.project()
        loads, sources = look(project, limit)
        sections = [Section("loads", say("history.title", database=project.database), loads)]
        if files or format_ == "json":
            sections.append(Section("files", say("history.files_title"), sources))
        show(project, sections, format_)
        if not loads.rows:
            exits.remark(say("history.nothing"), "info")
        return 0

    return history
