"""`bankmkt profile FILE...`: what a file is, what its columns mean, and a draft of its mapping."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bankmkt.base.say import say
from bankmkt.cli import exits

if TYPE_CHECKING:
    from bankmkt.api.profiling import Profiled
    from bankmkt.api.project import Project


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("profile", help=say("help.profile"), epilog=say("help.globals"))(_command())


def _command() -> Callable[..., int]:
    def profile(
        files: list[Path] = typer.Argument(..., metavar="FILE...", help=say("help.profile_files")),
        write: Path = typer.Option(None, "--write", metavar="FILE|DIR", help=say("help.profile_write")),
        force: bool = typer.Option(False, "--force", help=say("help.profile_force")),
        table: str = typer.Option("", "--table", metavar="NAME", help=say("help.profile_table")),
        sheet: str = typer.Option("", "--sheet", metavar="NAME", help=say("help.profile_sheet")),
        rows: int = typer.Option(200_000, "--rows", metavar="N", help=say("help.profile_rows")),
        format_: str = typer.Option("table", "--format", metavar="table|json|csv|tsv", help=say("help.format")),
    ) -> int:
        """Profile the files, show them, write the draft."""
        from bankmkt.api.profiling import Wanted, check, next_step, write_drafts
        from bankmkt.api.profiling import profile as look
        from bankmkt.base.errors import InputError
        from bankmkt.cli.progress import Progress
        from bankmkt.cli.shortcuts import FORMATS, one_of

        one_of("--format", format_, FORMATS)
        wanted = Wanted(tuple(files), table=table, sheet=sheet, rows=rows, write=write, force=force)
        check(wanted)
        project = exits.project()
        with Progress(quiet=project.settings["quiet"]) as progress:
            found = look(project, wanted, progress=progress)
        written = write_drafts(project, found, wanted) if write is not None else ()
        _show(project, found, next_step(project, found, wanted, written), format_)
        for path in written:
            exits.remark(say("profile.written", path=path.as_posix()), "info")
        if found.problems:
            raise InputError(found.problems)
        return 0

    return profile


def _show(project: Project, found: Profiled, step: str, format_: str) -> None:
    """The profiles on stdout: laid out on a terminal, as tables or JSON for programs."""
    from bankmkt.cli.screen import style
    from bankmkt.report import delimited, profilejson, profiletext

    if format_ == "json":
        profilejson.write(found.files, sys.stdout, step)
    elif format_ == "csv":
        delimited.write_table_csv(profiletext.columns_table(found.files), sys.stdout)
    elif format_ == "tsv" or not sys.stdout.isatty():
        delimited.write_table_tsv(profiletext.columns_table(found.files), sys.stdout)
    else:
        look = style(project)
        for line in profiletext.lines(found.files, step, look.width, not look.unicode):
            sys.stdout.write(look.clean(line) + "\n")
    sys.stdout.flush()
