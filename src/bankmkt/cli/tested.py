"""The outcome of cases: one line for each that passed, one for each difference of the others."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bankmkt.base.say import say
from bankmkt.cli import exits
from bankmkt.cli.progress import Progress
from bankmkt.cli.tables import Section, show
from bankmkt.query.field import Field, Form, Row
from bankmkt.result.result import Table
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    from bankmkt.api.casing import Outcome
    from bankmkt.api.project import Project


def show_outcomes(project: Project, outcomes: Iterable[Outcome], count: int, format_: str) -> int:
    """Write the outcomes as they are known and say how many failed; their number."""
    fields = (
        Field("file", Form.TEXT, Text("文件", "File")),
        Field("line", Form.COUNT, Text("行", "Line")),
        Field("case", Form.TEXT, Text("Case", "Case")),
        Field("rule", Form.TEXT, Text("规则", "Rule")),
        Field("passed", Form.BOOLEAN, Text("通过", "Passed")),
        Field("difference", Form.TEXT, Text("差异", "Difference")),
    )
    rows: list[Row] = []
    failed = 0
    with Progress(quiet=exits.is_quiet()) as progress:
        for number, one in enumerate(outcomes, 1):
            progress(one.case.name, number, count)
            own = (one.case.file, one.case.line, one.case.name, one.case.rule)
            failed += bool(one.differences)
            rows += [(*own, False, difference) for difference in one.differences] or [(*own, True, None)]
    show(project, [Section("cases", say("cases.title"), Table(fields, rows))], format_, bare=True)
    if format_ == "table" and sys.stdout.isatty():
        last = say("cases.some_failed", failed=failed, count=count) if failed else say("cases.all_passed", count=count)
        sys.stdout.write(f"\n{last}\n")
    return failed
