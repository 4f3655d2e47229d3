"""`bankmkt check`: data quality of what is loaded."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bankmkt.base.say import say
from bankmkt.cli import exits

if TYPE_CHECKING:
    from bankmkt.api.project import Project
    from bankmkt.result.blocks import Presentation


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check", help=say("help.check"), epilog=say("help.globals"))(_command())


def _command() -> Callable[..., int]:
    def check(
        as_of: str = typer.Option("latest", "--as-of", metavar="DATE", help=say("help.as_of")),
        limit: int = typer.Option(20, "--limit", metavar="N", min=0, help=say("help.check_limit")),
        format_: str = typer.Option("table", "--format", metavar="table|json|csv|tsv", help=say("help.format")),
        output: list[Path] = typer.Option([], "-o", "--output", metavar="FILE", help=say("help.output")),
        fail_on: str = typer.Option(None, "--fail-on", metavar="info|warning|error", help=say("help.fail_on")),
    ) -> int:
        """Run all checks and write what was asked for."""
        from bankmkt.api.analysis import SEVERITIES
        from bankmkt.base.errors import Exit
        from bankmkt.cli.shortcuts import FORMATS, one_of

        one_of("--format", format_, FORMATS)
        if fail_on is not None:
            one_of("--fail-on", fail_on, SEVERITIES)
        if output:
            from bankmkt.report.files import check_outputs

            check_outputs(output)
        project = exits.project()
        from bankmkt.api.checking import checking, found_at

        with checking(project, as_of) as presentation:
            _show(project, presentation, format_, limit)
            for path in output:
                from bankmkt.cli.screen import paper
                from bankmkt.report.files import write_output

                write_output(presentation, path, paper(None))
                exits.remark(say("cli.wrote", path=path), "info")
            if fail_on is not None and found_at(presentation.result, fail_on):
                return int(Exit.FOUND)
        return int(Exit.DONE)

    return check


def _show(project: Project, presentation: Presentation, format_: str, limit: int) -> None:
    """The findings on stdout; a table off a terminal is TSV."""
    result = presentation.result
    if format_ == "json":
        from bankmkt.report import json

        json.write(result, sys.stdout)
    elif format_ == "table" and sys.stdout.isatty():
        from bankmkt.cli.screen import style
        from bankmkt.report import terminal

        terminal.show(presentation, sys.stdout, style(project, limit=limit))
    else:
        from bankmkt.report import delimited

        write = delimited.write_csv if format_ == "csv" else delimited.write_tsv
        write(result, sys.stdout)
        if format_ == "table":
            for note in result.notes:
                exits.remark(note, "info")
    sys.stdout.flush()
