"""`compare` and `rules diff` take the options of every analysis and say what is compared; the rest is one path."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bankmkt.base.say import say
from bankmkt.cli import exits
from bankmkt.cli.shortcuts import Chosen

if TYPE_CHECKING:
    from bankmkt.api.analysis import Request
    from bankmkt.api.project import Project
    from bankmkt.result.blocks import Presentation
    from bankmkt.rules.ruleset import Rule

Asked = Callable[["Project", "Request"], AbstractContextManager[tuple["Rule", "Presentation"]]]


def compare_command() -> Callable[..., int]:
    """The command `compare`."""

    def compare(
        name: str = typer.Argument(None, metavar="RULE", help=say("compare.help_rule")),
        base: str = typer.Option(None, "--base", metavar="DATE", help=say("compare.help_base")),
        column: str = typer.Option(None, "--column", metavar="NAME", help=say("compare.help_column")),
        rule_file: Path = typer.Option(None, "--rule", metavar="FILE", help=say("help.rule")),
        as_of: str = typer.Option("latest", "--as-of", metavar="DATE", help=say("help.as_of")),
        source: list[Path] = typer.Option([], "--from", metavar="PATH", help=say("help.from")),
        where: str = typer.Option(None, "--where", metavar="CONDITION", help=say("help.where")),
        by: str = typer.Option(None, "--by", metavar="NAME", help=say("help.by")),
        engine: str = typer.Option("duckdb", "--engine", metavar="duckdb|spark", help=say("help.engine")),
        limit: int = typer.Option(10, "--limit", metavar="N", min=0, help=say("help.limit")),
        unit: str = typer.Option(None, "--unit", metavar="yuan|wan|yi", help=say("help.unit")),
        format_: str = typer.Option("table", "--format", metavar="table|json|csv|tsv", help=say("help.format")),
        output: list[Path] = typer.Option([], "-o", "--output", metavar="FILE", help=say("help.output")),
        fail_on: str = typer.Option(None, "--fail-on", metavar="info|warning|error", help=say("help.fail_on")),
        csv_raw: bool = typer.Option(False, "--csv-raw", help=say("help.csv_raw")),
    ) -> int:
        """Check what is asked, compare, write the answer."""
        from bankmkt.base.errors import UsageError

        if name is None and rule_file is None:
            raise UsageError(say("compare.what"), say("cli.see_rules"))
        if base is None:
            raise UsageError(say("compare.needs_base"))
        chosen = Chosen(
            rules=(name,) if name else (),
            rule_file=rule_file,
            as_of=as_of,
            sources=tuple(source),
            where=where,
            by=by,
            engine=engine,
            limit=limit,
            unit=unit,
            format=format_,
            outputs=tuple(output),
            fail_on=fail_on,
            csv_raw=csv_raw,
        )

        def asked(project: Project, request: Request) -> AbstractContextManager[tuple[Rule, Presentation]]:
            from bankmkt.api.comparing import comparing

            return comparing(project, request, base, column)

        return _answer(chosen, name, asked)

    return compare


def diff_command() -> Callable[..., int]:
    """The command `rules diff`."""

    def diff(
        one: str = typer.Argument(..., metavar="A", help=say("compare.help_one")),
        other: str = typer.Argument(..., metavar="B", help=say("compare.help_other")),
        column: str = typer.Option(None, "--column", metavar="NAME", help=say("compare.help_column")),
        as_of: str = typer.Option("latest", "--as-of", metavar="DATE", help=say("help.as_of")),
        source: list[Path] = typer.Option([], "--from", metavar="PATH", help=say("help.from")),
        where: str = typer.Option(None, "--where", metavar="CONDITION", help=say("help.where")),
        by: str = typer.Option(None, "--by", metavar="NAME", help=say("help.by")),
        engine: str = typer.Option("duckdb", "--engine", metavar="duckdb|spark", help=say("help.engine")),
        limit: int = typer.Option(10, "--limit", metavar="N", min=0, help=say("help.limit")),
        unit: str = typer.Option(None, "--unit", metavar="yuan|wan|yi", help=say("help.unit")),
        format_: str = typer.Option("table", "--format", metavar="table|json|csv|tsv", help=say("help.format")),
        output: list[Path] = typer.Option([], "-o", "--output", metavar="FILE", help=say("help.output")),
        csv_raw: bool = typer.Option(False, "--csv-raw", help=say("help.csv_raw")),
    ) -> int:
        """Compare two rules on one date, write the answer."""
        chosen = Chosen(
            rules=(other,),
            rule_file=None,
            as_of=as_of,
            sources=tuple(source),
            where=where,
            by=by,
            engine=engine,
            limit=limit,
            unit=unit,
            format=format_,
            outputs=tuple(output),
            fail_on=None,
            csv_raw=csv_raw,
        )

        def asked(project: Project, request: Request) -> AbstractContextManager[tuple[Rule, Presentation]]:
            from bankmkt.api.differing import differing

            return differing(project, request, one, other, column)

        return _answer(chosen, other, asked)

    return diff


def _answer(chosen: Chosen, name: str | None, asked: Asked) -> int:
    """Run what is asked and write it in every way that was chosen."""
    project = exits.project()
    if chosen.outputs:
        from bankmkt.report.files import check_outputs

        check_outputs(chosen.outputs)
    started = time.perf_counter()
    with asked(project, chosen.request(name)) as (rule, presentation):
        result = presentation.result
        tables = ", ".join(dict.fromkeys(one.table for one in result.provenance.inputs))
        seconds = f"{time.perf_counter() - started:.2f}"
        exits.detail(say("cli.ran", rule=rule.name, day=result.as_of, tables=tables, seconds=seconds))
        chosen.show(project, presentation)
        return chosen.finish(rule, presentation, chosen.outputs)
