"""`bankmkt demo [DIR]`: the whole way on the sample bank."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bankmkt.base.say import say
from bankmkt.cli import exits

if TYPE_CHECKING:
    from bankmkt.result.blocks import Presentation


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", help=say("help.demo"), epilog=say("help.globals"))(_command())


def _command() -> Callable[..., int]:
    def demo(folder: Path = typer.Argument(Path("bankmkt-demo"), metavar="DIR", help=say("help.demo_dir"))) -> int:
        """Load the sample bank, run two rules, leave a workbook."""
        from bankmkt.api import starting
        from bankmkt.cli.commands.load import show_load
        from bankmkt.cli.progress import Progress
        from bankmkt.cli.screen import paper, style
        from bankmkt.report import terminal
        from bankmkt.report.files import write_output

        project = starting.demo_project(folder)
        exits.remark(say("starting.made_up"), "info")
        with Progress(quiet=project.settings["quiet"]) as progress:
            show_load(project, starting.demo_load(project, progress))
        workbook = folder / "segment.xlsx"

        def show(presentation: Presentation) -> None:
            sys.stdout.write("\n")
            terminal.show(presentation, sys.stdout, style(project, limit=5))
            if presentation.result.rule == "segment":
                write_output(presentation, workbook, paper(None))

        for rule in ("segment", "exit-list"):
            starting.demo_rule(project, rule, show)
        sys.stdout.write("\n" + say("starting.demo_done", path=workbook, folder=folder) + "\n")
        return 0

    return demo
