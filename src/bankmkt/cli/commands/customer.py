"""`bankmkt customer ID`: the card."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from bankmkt.base.say import say
from bankmkt.cli import exits


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("customer", help=say("help.customer"), epilog=say("help.globals"))(customer)


def customer(
    customer_id: str = typer.Argument(..., metavar="ID", help=say("help.customer_id")),
    as_of: str = typer.Option("latest", "--as-of", metavar="DATE", help=say("help.as_of")),
    unit: str = typer.Option(None, "--unit", metavar="yuan|wan|yi", help=say("help.unit")),
    format_: str = typer.Option("table", "--format", metavar="table|json", help=say("help.card_format")),
    output: list[Path] = typer.Option([], "-o", "--output", metavar="FILE", help=say("help.card_output")),
) -> int:
    """Gather the card, show it, write it."""
    from bankmkt.api.card import card
    from bankmkt.api.cardview import present
    from bankmkt.cli.screen import paper, style
    from bankmkt.cli.shortcuts import UNITS, one_of
    from bankmkt.report import terminal
    from bankmkt.report.files import check_outputs, write_output

    one_of("--format", format_, ("table", "json"))
    if unit is not None:
        one_of("--unit", unit, UNITS)
    project = exits.project()
    check_outputs(tuple(output))
    made = card(project, customer_id, as_of)
    presentation = present(made)
    if format_ == "json":
        from bankmkt.report import json

        head = {"customer_id": made.customer_id, "customer_name": made.name, "as_of": str(made.as_of)}
        json.write_sections(head, made.sections, sys.stdout)
    else:
        terminal.show(presentation, sys.stdout, style(project, limit=None, unit=unit or "yuan"))
    sys.stdout.flush()
    for path in output:
        write_output(presentation, path, paper(unit))
        exits.remark(say("cli.wrote", path=path), "info")
    return 0
