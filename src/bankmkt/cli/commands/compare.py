"""`bankmkt compare RULE --base DATE`: a rule's classes or a balance at two dates."""

from __future__ import annotations

import typer

from bankmkt.base.say import say
from bankmkt.cli.compared import compare_command


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("compare", help=say("compare.help"), epilog=say("help.globals"))(compare_command())
