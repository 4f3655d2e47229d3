"""`bankmkt doctor`: settings and where each comes from, versions, places."""

from __future__ import annotations

from collections.abc import Callable

import typer

from bankmkt.base.say import say
from bankmkt.cli import exits


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor", help=say("help.doctor"), epilog=say("help.globals"))(_command())


def _command() -> Callable[..., int]:
    def doctor(
        format_: str = typer.Option("table", "--format", metavar="table|json|csv|tsv", help=say("help.format")),
    ) -> int:
        """Show settings, versions and places."""
        from bankmkt.api.looking import doctor as examine
        from bankmkt.cli.tables import Section, show

        project = exits.project()
        names = ("settings", "versions", "places")
        sections = [Section(name, title, table) for name, (title, table) in zip(names, examine(project), strict=True)]
        show(project, sections, format_)
        return 0

    return doctor
