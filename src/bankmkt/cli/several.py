"""Several rules of one run: each in full where they were named, one finding per rule where all were asked for."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bankmkt.base.say import pick, say
from bankmkt.cli import exits
from bankmkt.result.blocks import Headline
from bankmkt.result.result import Field, Form, Row, Table
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    from bankmkt.api.every import Batch
    from bankmkt.api.project import Project
    from bankmkt.cli.shortcuts import Chosen
    from bankmkt.result.blocks import Presentation
    from bankmkt.rules.ruleset import Rule

PLACE = "{rule}"
"""What stands for the rule's name in the name of an output."""


def check_places(outputs: tuple[Path, ...]) -> None:
    """UsageError for an output into which every rule would be written over the one before."""
    from bankmkt.base.errors import UsageError

    for path in outputs:
        if PLACE not in str(path):
            raise UsageError(say("cli.one_rule", path=path), say("cli.one_rule_remedy", rule=PLACE))


def run_several(chosen: Chosen, project: Project) -> int:
    """Run the rules together, write what was asked for, and return the highest code of a finding."""
    from bankmkt.api.every import batch
    from bankmkt.base.errors import Exit

    request = chosen.request(None)
    if not chosen.rules and chosen.format != "json":  # a finding may rest on what charts are drawn from
        request = replace(request, charts=True)
    verbose = exits.is_verbose()
    with batch(project, request, chosen.rules, profiled=verbose) as made:
        for one in made.skipped:
            exits.remark(say("cli.skipped", rule=one.rule, why=one.problem.message))
        report = _Report(chosen, project)
        code = int(Exit.DONE)
        started = time.perf_counter()
        for rule, presentation in made.answers():
            report.add(rule, presentation)
            seconds = f"{time.perf_counter() - started:.2f}"
            exits.detail(say("cli.ran_one", rule=rule.name, seconds=seconds))
            code = max(code, chosen.finish(rule, presentation, _placed(chosen.outputs, rule.name)))
            started = time.perf_counter()
        report.end()
        if verbose:
            _scans(made)
    return code


def _placed(outputs: tuple[Path, ...], rule: str) -> tuple[Path, ...]:
    return tuple(Path(str(path).replace(PLACE, rule)) for path in outputs)


def _scans(made: Batch) -> None:
    """How often each canonical table was read, by the engine's own profile."""
    from bankmkt.tables import tables

    known = tables()
    found = [f"{table} {count}" for table, count in sorted(made.scanned.items()) if table in known]
    exits.detail(say("cli.scans", tables=", ".join(found)))


class _Report:
    """What goes to stdout while the rules run."""

    def __init__(self, chosen: Chosen, project: Project) -> None:
        self.chosen, self.project = chosen, project
        self.rows: list[Row] = []
        self.day = ""
        self.count = 0

    def add(self, rule: Rule, presentation: Presentation) -> None:
        """One rule: in full, as one of a JSON array, or as a line of the overview."""
        result = presentation.result
        self.day = str(result.as_of)
        if self.chosen.format == "json":
            from bankmkt.report import json

            sys.stdout.write(",\n" if self.count else '{"schema": 1, "results": [\n')
            json.write(result, sys.stdout)
        elif self.chosen.rules:
            if self.count:
                sys.stdout.write("\n")
            self.chosen.show(self.project, presentation)
        else:
            finding = next((one.text for one in presentation.blocks if isinstance(one, Headline)), "")
            title = pick(result.title.zh, result.title.en)
            self.rows.append((rule.name, title, finding, result.rows.count, result.unknown))
        self.count += 1

    def end(self) -> None:
        """Close the array, or write the overview."""
        if self.chosen.format == "json":
            sys.stdout.write("]}\n" if self.count else '{"schema": 1, "results": []}\n')
        elif not self.chosen.rules:
            self._overview()
        sys.stdout.flush()

    def _overview(self) -> None:
        fields = (
            Field("rule", Form.TEXT, Text("规则", "Rule")),
            Field("title", Form.TEXT, Text("名称", "Title")),
            Field("finding", Form.TEXT, Text("结论", "Finding")),
            Field("rows", Form.COUNT, Text("行数", "Rows")),
            Field("unknown", Form.COUNT, Text("无法判断", "Unknown")),
        )
        table = Table(fields, self.rows)
        if self.chosen.format == "csv":
            from bankmkt.report import delimited

            delimited.write_table_csv(table, sys.stdout, raw=self.chosen.csv_raw)
        elif self.chosen.format == "tsv" or not sys.stdout.isatty():
            from bankmkt.report import delimited

            delimited.write_table_tsv(table, sys.stdout)
        else:
            from bankmkt.cli.screen import style
            from bankmkt.report import terminal

            heading = say("cli.all_rules", day=self.day)
            terminal.findings(heading, say("cli.all_count", count=self.count), table, sys.stdout, style(self.project))
