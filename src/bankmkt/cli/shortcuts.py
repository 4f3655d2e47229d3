"""One table says which commands are rules; all of them are `run` of that rule with the same options."""

from __future__ import annotations

import inspect
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from bankmkt.base.say import say
from bankmkt.cli import exits
from bankmkt.cli.several import check_places, run_several

if TYPE_CHECKING:
    from bankmkt.api.analysis import Request
    from bankmkt.api.project import Project
    from bankmkt.api.recording import Recorder
    from bankmkt.result.blocks import Presentation
    from bankmkt.rules.ruleset import Rule

SHORTCUTS: Final = ("segment", "mix", "settlement", "exit-list", "arrears", "visits", "kpi", "offers")
"""Commands that are rules of the same name."""
FORMATS: Final = ("table", "json", "csv", "tsv")
UNITS: Final = ("yuan", "wan", "yi")


def analysis(rule: str | None) -> Callable[..., int]:
    """The command function of a rule, or of `run`, which takes its rules as arguments; the options are the same."""

    def one(
        rules: list[str] = typer.Argument(None, metavar="RULE", help=say("help.rules_argument")),
        every: bool = typer.Option(False, "--all", help=say("help.all_rules")),
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
        lineage: bool = typer.Option(False, "--lineage", help=say("help.lineage")),
    ) -> int:
        """Check the options, run the rules, write what was asked for."""
        chosen = Chosen(
            rules=(rule,) if rule else tuple(dict.fromkeys(rules or ())),
            every=every and rule is None,
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
            lineage=lineage,
        )
        return chosen.run()

    if rule is not None:
        one.__name__ = rule.replace("-", "_")
        whole = inspect.signature(one)
        options = [parameter for name, parameter in whole.parameters.items() if name not in ("rules", "every")]
        one.__signature__ = whole.replace(parameters=options)  # type: ignore[attr-defined]
        one.__defaults__ = (None, False, *(one.__defaults__ or ())[2:])
    return one


class Chosen:
    """The options of one analysis, checked before anything is opened."""

    def __init__(
        self,
        *,
        rules: tuple[str, ...],
        rule_file: Path | None,
        as_of: str,
        sources: tuple[Path, ...],
        where: str | None,
        by: str | None,
        engine: str,
        limit: int,
        unit: str | None,
        format: str,  # noqa: A002
        outputs: tuple[Path, ...],
        fail_on: str | None,
        csv_raw: bool,
        every: bool = False,
        lineage: bool = False,
    ) -> None:
        """Take the options as they were typed; UsageError for a word that is not one of its option's."""
        from bankmkt.api.analysis import SEVERITIES, check_engine, check_lineage
        from bankmkt.base.errors import UsageError

        if not rules and rule_file is None and not every:
            raise UsageError(say("cli.which_rule"), say("cli.see_rules"))
        if every and (rules or rule_file is not None):
            raise UsageError(say("cli.all_or_some"))
        self.is_several = every or len(rules) > 1
        if self.is_several:
            check_places(outputs)
            if not every and format in ("csv", "tsv"):
                raise UsageError(say("cli.one_table"), say("cli.one_table_remedy", rule="{rule}"))
        one_of("--format", format, FORMATS)
        if unit is not None:
            one_of("--unit", unit, UNITS)
        if fail_on is not None:
            one_of("--fail-on", fail_on, SEVERITIES)
        check_engine(engine)
        if lineage:
            check_lineage(engine)
        self.rules, self.rule_file, self.as_of, self.sources = rules, rule_file, as_of, sources
        self.where, self.by, self.engine, self.limit = where, by, engine, limit
        self.unit, self.format, self.outputs = unit, format, outputs
        self.fail_on, self.csv_raw, self.lineage = fail_on, csv_raw, lineage
        self.recorder: Recorder | None = None

    def run(self) -> int:
        """Run each rule and write what was asked for; the highest code of a finding is returned."""

        project = exits.project()
        if self.outputs:
            from bankmkt.report.files import check_outputs

            check_outputs(self.outputs)
        if any(_is(path, ".xlsx") for path in self.outputs):
            from bankmkt.api.recording import recorder

            self.recorder = recorder(project, self._command())
        if self.is_several:
            code = run_several(self, project)
        else:
            code = 0
            for name in self.rules or (None,):
                code = max(code, self._one(project, name))
        self._record(code)
        return code

    def _command(self) -> str:
        """The command for the record: options are left out, as a condition may name a customer."""
        named = [*self.rules, *([f"--rule {self.rule_file.name}"] if self.rule_file else [])]
        return " ".join(["run", *named] if named else ["run", "--all"])

    def _record(self, code: int) -> None:
        """Write the record of a run that wrote a workbook; the outputs stand even where it cannot be written."""
        from bankmkt.base.errors import OutputError

        if self.recorder is None:
            return
        try:
            self.recorder.close(code)
        except OutputError as error:
            exits.remark(say("manifest.not_written", why=error.problems[0].message))

    def request(self, name: str | None) -> Request:
        """What is asked of a rule, or of several where there is no name."""
        from bankmkt.api.analysis import Request

        return Request(
            rule=name,
            rule_file=self.rule_file,
            as_of=self.as_of,
            sources=self.sources,
            where=self.where,
            by=self.by,
            engine=self.engine,
            charts=self._draws(),
            parquet=any(_is(path, ".parquet") for path in self.outputs),
            lineage=self.lineage,
        )

    def _one(self, project: Project, name: str | None) -> int:
        from bankmkt.api.analysis import answering

        request = self.request(name)
        started = time.perf_counter()
        with answering(project, request) as (rule, presentation):
            result = presentation.result
            tables = ", ".join(dict.fromkeys(one.table for one in result.provenance.inputs))
            seconds = f"{time.perf_counter() - started:.2f}"
            exits.detail(say("cli.ran", rule=rule.name, day=result.as_of, tables=tables, seconds=seconds))
            self.show(project, presentation)
            return self.finish(rule, presentation, self.outputs)

    def finish(self, rule: Rule, presentation: Presentation, outputs: tuple[Path, ...]) -> int:
        """Write the outputs of a rule; the code of its finding."""
        from bankmkt.api.analysis import found
        from bankmkt.base.errors import Exit

        self._write(presentation, outputs)
        if self.fail_on and found(rule, presentation.result, self.fail_on):
            return int(Exit.FOUND)
        return int(Exit.DONE)

    def _draws(self) -> bool:
        """Whether anything that is written draws a chart."""
        on_screen = self.format == "table" and sys.stdout.isatty()
        return on_screen or any(_is(path, ".xlsx") for path in self.outputs)

    def show(self, project: Project, presentation: Presentation) -> None:
        """What was asked for on stdout; a table off a terminal is TSV."""
        result = presentation.result
        if self.format == "json":
            from bankmkt.report import json

            json.write(result, sys.stdout)
        elif self.format == "csv":
            from bankmkt.report import delimited

            delimited.write_csv(result, sys.stdout, raw=self.csv_raw)
        elif self.format == "tsv" or not sys.stdout.isatty():
            from bankmkt.report import delimited

            delimited.write_tsv(result, sys.stdout)
            for note in result.notes:
                exits.remark(note, "info")
        else:
            from bankmkt.cli.screen import style
            from bankmkt.report import terminal

            terminal.show(presentation, sys.stdout, style(project, limit=self.limit, unit=self.unit))
        sys.stdout.flush()

    def _write(self, presentation: Presentation, outputs: tuple[Path, ...]) -> None:
        if not outputs:
            return
        from bankmkt.cli.screen import paper
        from bankmkt.report.files import write_output

        for path in outputs:
            run = self.recorder.run_id if self.recorder else ""
            write_output(presentation, path, paper(self.unit), csv_raw=self.csv_raw, run=run)
            exits.remark(say("cli.wrote", path=path), "info")
        if self.recorder:
            self.recorder.add(presentation.result, outputs)


def one_of(option: str, value: str, words: tuple[str, ...]) -> None:
    """UsageError for a value that is not one of the option's words."""
    from bankmkt.base.errors import UsageError
    from bankmkt.base.names import suggestion

    if value not in words:
        raise UsageError(say("settings.wrong_value", name=option, value=value), suggestion(value, words))


def _is(path: Path, suffix: str) -> bool:
    return path.suffix.lower() == suffix
