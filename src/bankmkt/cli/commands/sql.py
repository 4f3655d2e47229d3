"""`bankmkt sql QUERY`: one read-only SELECT."""

from __future__ import annotations

from collections.abc import Callable

import typer

from bankmkt.base.say import say
from bankmkt.cli import exits


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sql", help=say("help.sql"), epilog=say("help.globals"))(_command())


def _command() -> Callable[..., int]:
    def sql(
        query: str = typer.Argument(..., metavar="QUERY", help=say("help.query")),
        format_: str = typer.Option("table", "--format", metavar="table|json|csv|tsv", help=say("help.format")),
        limit: int = typer.Option(100, "--limit", metavar="N", min=0, help=say("help.limit")),
    ) -> int:
        """Run the query and show its rows."""
        from bankmkt.api.looking import query as look
        from bankmkt.cli.tables import show_query

        project = exits.project()
        with look(project, query) as (names, batches):
            show_query(project, names, batches, format_, limit)
        return 0

    return sql
