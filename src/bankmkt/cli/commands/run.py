"""`bankmkt run RULE...`: any rule, with the options of every analysis."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer

from bankmkt.base.say import say
from bankmkt.cli.shortcuts import Chosen


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run", help=say("help.run"), epilog=say("help.globals"))(_command())


def _command() -> Callable[..., int]:
    def run(
        rules: list[str] = typer.Argument(None, metavar="RULE...", help=say("help.rules_argument")),
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
        from bankmkt.base.errors import UsageError

        names = tuple(rules or ())
        if not names and rule_file is None:
            raise UsageError(say("cli.which_rule"), say("cli.see_rules"))
        if len(names) > 1 and (output or format_ != "table"):
            raise UsageError(say("cli.one_rule"), say("cli.one_rule_remedy"))
        return Chosen(
            rules=names,
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
        ).run()

    return run
