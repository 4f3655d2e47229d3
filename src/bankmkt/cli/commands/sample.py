"""`bankmkt sample`: a sample bank's extracts, made up."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import typer

from bankmkt.base.say import say
from bankmkt.cli import exits


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sample", help=say("help.sample"), epilog=say("help.globals"))(_command())


def _command() -> Callable[..., int]:
    def sample(
        customers: int = typer.Option(400, "--customers", metavar="N", help=say("help.customers")),
        seed: int = typer.Option(1, "--seed", metavar="S", help=say("help.seed")),
        folder: Path = typer.Option(..., "-o", "--output", metavar="DIR", help=say("help.sample_dir")),
    ) -> int:
        """Make the extracts and say how many there are."""
        from bankmkt.api.starting import sample as make_sample
        from bankmkt.base.errors import UsageError
        from bankmkt.cli.progress import Progress

        if not 20 <= customers <= 5_000_000:
            raise UsageError(say("cli.customers_range"))
        project = exits.project()
        with Progress(quiet=project.settings["quiet"]) as progress:
            report = make_sample(
                customers, seed, folder, lambda done, total: progress(say("cli.customers_done"), done, total)
            )
        text = say("starting.sample_done", customers=f"{customers:,}", files=len(report.files), folder=folder)
        sys.stdout.write(f"{text}\n{say('starting.made_up')}\n")
        return 0

    return sample
