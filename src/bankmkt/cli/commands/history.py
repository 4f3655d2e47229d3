"""`bankmkt history`: what was loaded, when, by whom, and from which files; and which run made a workbook."""

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


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("history", help=say("help.history"), epilog=say("help.globals"))(_command())


def _command() -> Callable[..., int]:
    def history(
        files: bool = typer.Option(False, "--files", help=say("help.history_files")),
        workbook: Path = typer.Option(None, "--workbook", metavar="FILE", help=say("help.history_workbook")),
        limit: int = typer.Option(20, "--limit", metavar="N", min=0, help=say("help.history_limit")),
        format_: str = typer.Option("table", "--format", metavar="table|json|csv|tsv", help=say("help.format")),
    ) -> int:
        """List the loads, or the run that made a workbook."""
        from bankmkt.api.looking import history as look
        from bankmkt.cli.tables import Section, show

        project = exits.project()
        if workbook is not None:
            return _made(project, workbook, format_)
        loads, sources = look(project, limit)
        sections = [Section("loads", say("history.title", database=project.database), loads)]
        if files or format_ == "json":
            sections.append(Section("files", say("history.files_title"), sources))
        show(project, sections, format_)
        if not loads.rows:
            exits.remark(say("history.nothing"), "info")
        return 0

    return history


def _made(project: Project, path: Path, format_: str) -> int:
    """Show the run that made a workbook or a page."""
    from bankmkt.api.recording import made_by
    from bankmkt.cli.shortcuts import FORMATS, one_of
    from bankmkt.cli.tables import Section, show

    one_of("--format", format_, FORMATS)
    made = made_by(project, path)
    if made.locked:
        exits.remark(say("manifest.locked_found", path=path), "info")
    if format_ == "json":
        from bankmkt.report import json

        head = {"run": made.run, "file": made.file, "unchanged": made.unchanged}
        facts = {"facts": made.facts, "rules": made.rules, "inputs": made.inputs, "outputs": made.outputs}
        json.write_sections(head, facts, sys.stdout)
    else:
        sections = [
            Section("facts", say("manifest.run_title", file=made.file), made.facts),
            Section("rules", say("manifest.rules_title"), made.rules),
            Section("inputs", say("manifest.inputs_title"), made.inputs),
            Section("outputs", say("manifest.outputs_title"), made.outputs),
        ]
        show(project, sections, format_)
    if not made.unchanged:
        exits.remark(say("manifest.changed", path=path))
    return 0
