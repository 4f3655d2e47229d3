"""`bankmkt run RULE...`: any rule, with the options of every analysis."""

from __future__ import annotations

import typer

from bankmkt.base.say import say
from bankmkt.cli.shortcuts import analysis


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run", help=say("help.run"), epilog=say("help.globals"))(analysis(None))
