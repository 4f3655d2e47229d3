"""`bankmkt price`: what a lower rate would cost, for one customer as a card, for every customer as a list."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import typer

from bankmkt.base.say import say
from bankmkt.cli import exits
from bankmkt.cli.shortcuts import Chosen


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("price", help=say("repricing.help"), epilog=say("help.globals"))(_command())


def _command() -> Callable[..., int]:
    def price(
        customer: str = typer.Option(None, "--customer", metavar="ID", help=say("repricing.help_customer")),
        every: bool = typer.Option(False, "--every-customer", help=say("repricing.help_every")),
        cut: str = typer.Option(None, "--cut-bp", metavar="N", help=say("repricing.help_cut")),
        loan: list[str] = typer.Option([], "--loan", metavar="ID", help=say("repricing.help_loan")),
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
        """Check what is asked, run the rule, write the answer."""
        chosen = Chosen(
            rules=("price",),
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
        return _run(chosen, customer, every, cut, tuple(dict.fromkeys(loan)))

    return price


def _run(chosen: Chosen, customer: str | None, every: bool, cut: str | None, loans: tuple[str, ...]) -> int:
    from bankmkt.api.pricing import Ask, pricing
    from bankmkt.base.errors import UsageError

    if (customer is None) is not every:
        raise UsageError(say("repricing.whom"), say("repricing.whom_remedy"))
    if cut is None:
        raise UsageError(say("repricing.how_much"), say("repricing.number_remedy"))
    project = exits.project()
    if chosen.outputs:
        from bankmkt.report.files import check_outputs

        check_outputs(chosen.outputs)
    started = time.perf_counter()
    with pricing(project, chosen.request("price"), Ask(cut, customer, loans)) as (rule, presentation):
        result = presentation.result
        tables = ", ".join(dict.fromkeys(one.table for one in result.provenance.inputs))
        seconds = f"{time.perf_counter() - started:.2f}"
        exits.detail(say("cli.ran", rule=rule.name, day=result.as_of, tables=tables, seconds=seconds))
        chosen.show(project, presentation)
        return chosen.finish(rule, presentation, chosen.outputs)
