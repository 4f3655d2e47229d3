"""`bankmkt report`: a book for the whole bank, as a workbook, a page or a filled template."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from bankmkt.base.say import say
from bankmkt.cli import exits

if TYPE_CHECKING:
    from bankmkt.api.project import Project
    from bankmkt.api.reporting import BookRequest, Reported

FORMATS: Final = ("table", "json", "tsv")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report", help=say("help.report"), epilog=say("help.globals"))(_command())


def _command() -> Callable[..., int]:
    def report(
        book: str = typer.Argument(None, metavar="BOOK", help=say("help.book")),
        output: list[Path] = typer.Option([], "-o", "--output", metavar="FILE", help=say("help.book_output")),
        as_of: str = typer.Option("latest", "--as-of", metavar="DATE", help=say("help.as_of")),
        base: str = typer.Option(None, "--base", metavar="DATE", help=say("help.book_base")),
        source: list[Path] = typer.Option([], "--from", metavar="PATH", help=say("help.from")),
        template: Path = typer.Option(None, "--template", metavar="FILE", help=say("help.template")),
        unit: str = typer.Option(None, "--unit", metavar="yuan|wan|yi", help=say("help.unit")),
        lineage: bool = typer.Option(False, "--lineage", help=say("help.lineage")),
        format_: str = typer.Option("table", "--format", metavar="table|json|tsv", help=say("help.format")),
        fail_on: str = typer.Option(None, "--fail-on", metavar="info|warning|error", help=say("help.fail_on")),
    ) -> int:
        """Check the options, run the book, write its files, and say what stands on its cover."""
        from bankmkt.api.reporting import BookRequest

        request = BookRequest(book or "", as_of, base, tuple(source), tuple(output), template, lineage)
        return _run(request, unit, fail_on, format_)

    return report


def _run(request: BookRequest, unit: str | None, fail_on: str | None, format_: str) -> int:
    from bankmkt.api.analysis import SEVERITIES
    from bankmkt.api.reporting import books
    from bankmkt.api.reporting import report as made
    from bankmkt.base.errors import Exit, UsageError
    from bankmkt.cli.progress import Progress
    from bankmkt.cli.screen import paper
    from bankmkt.cli.shortcuts import UNITS, one_of
    from bankmkt.report.books import check_book_output
    from bankmkt.report.files import check_place

    one_of("--format", format_, FORMATS)
    if unit is not None:
        one_of("--unit", unit, UNITS)
    if fail_on is not None:
        one_of("--fail-on", fail_on, SEVERITIES)
    project = exits.project()
    if not request.book:
        raise UsageError(say("book.which"), say("book.there_are", names=", ".join(books(project).names())))
    for path in request.outputs:
        check_book_output(path, templated=request.template is not None)
        check_place(path)
    if request.template is not None and not request.outputs:
        raise UsageError(say("book.template_output"))
    started = time.perf_counter()
    with Progress(quiet=exits.is_quiet()) as progress:
        done = made(project, request, paper(unit), progress)
    exits.detail(say("cli.ran_one", rule=request.book, seconds=f"{time.perf_counter() - started:.2f}"))
    _show(done, project, unit, format_)
    for remark in done.remarks:
        exits.remark(remark)
    for path in done.outputs:
        exits.remark(say("cli.wrote", path=path), "info")
    if fail_on and done.worst is not None and SEVERITIES.index(done.worst) >= SEVERITIES.index(fail_on):
        return int(Exit.FOUND)
    return int(Exit.DONE)


def _show(done: Reported, project: Project, unit: str | None, format_: str) -> None:
    """The cover on stdout; off a terminal its numbers as TSV."""
    from bankmkt.cli.screen import paper, style
    from bankmkt.report import cover

    edition = done.edition
    if format_ == "json":
        from bankmkt.report import json

        head = {"book": edition.book, "as_of": edition.as_of, "base": edition.base, "run": edition.run}
        said = {"figures": cover.plain_figures(edition), "attention": cover.plain_attention(edition)}
        outputs = [str(path) for path in done.outputs]
        said["checks"] = cover.plain_checks(edition)
        json.write_sections({**head, **said, "notes": list(edition.notes), "outputs": outputs}, {}, sys.stdout)
    elif format_ == "tsv" or not sys.stdout.isatty():
        from bankmkt.report import delimited

        delimited.write_table_tsv(cover.figures(edition, paper(unit)), sys.stdout)
    else:
        from bankmkt.report import terminal

        terminal.cover(edition, sys.stdout, style(project, unit=unit))
    sys.stdout.flush()
