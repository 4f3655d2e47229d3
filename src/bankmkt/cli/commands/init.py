"""`bankmkt init DIR`: a new project folder."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import typer

from bankmkt.base.say import say


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("init", help=say("help.init"), epilog=say("help.globals"))(_command())


def _command() -> Callable[..., int]:
    def init(folder: Path = typer.Argument(..., metavar="DIR", help=say("help.init_dir"))) -> int:
        """Make the project and say what comes next."""
        from bankmkt.api.starting import init as make_project

        make_project(folder)
        sys.stdout.write(say("starting.made", folder=folder) + "\n" + say("starting.next_steps", folder=folder) + "\n")
        return 0

    return init
