"""An explanation on the screen: the answer, what it rests on, the tests, the rows of the files; JSON says the same."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bankmkt.base.say import pick, say
from bankmkt.cli.tables import Section, show
from bankmkt.query.field import Field, Form, Value
from bankmkt.result.result import Row, Table
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    from bankmkt.api.explaining import Explanation, Source
    from bankmkt.api.project import Project

Words = Callable[[Value, Field], str | None]


def show_explanation(project: Project, found: Explanation, format_: str) -> None:
    """Write an explanation; people get values as they read them, programs whole ones."""
    on_screen = format_ == "table" and sys.stdout.isatty()
    words = _human(project) if on_screen else _plain
    sections = [
        Section("answer", say("explain.answer"), _answer(found, words)),
        Section("inputs", say("explain.inputs"), _inputs(found, words, on_screen)),
        Section("tests", say("explain.tests"), _tests(found, on_screen)),
        Section("sources", say("explain.sources"), _sources(found.sources)),
    ]
    if on_screen:
        title = pick(found.rule.spec.title.zh, found.rule.spec.title.en)
        sys.stdout.write(f"{found.customer_id} {found.customer_name}, {found.as_of}: {found.rule.name}, {title}\n\n")
        if not found.rows:
            sys.stdout.write(say("explain.not_listed", rule=found.rule.name) + "\n\n")
        sections = [one for one in sections if one.table.rows]
    show(project, sections, format_)
    if on_screen:
        for used in found.uses:
            sys.stdout.write(say("explain.uses", rule=used, customer=found.customer_id) + "\n")
        for note in found.notes:
            sys.stdout.write(say("report.note", text=note) + "\n")


def _plain(value: Value, field: Field) -> str | None:
    from bankmkt.report.values import plain

    return plain(field.form)((value,))[0]


def _human(project: Project) -> Words:
    from bankmkt.cli.screen import style
    from bankmkt.report.values import human

    own = replace(style(project), unit="yuan")
    return lambda value, field: human(value, field, own)


def _answer(found: Explanation, words: Words) -> Table:
    """The columns of the answer as lines; several rows stand one after the other."""
    fields = (
        Field("column", Form.TEXT, Text("列", "Column")),
        Field("label", Form.TEXT, Text("名称", "Label")),
        Field("value", Form.TEXT, Text("值", "Value")),
    )
    rows: list[Row] = []
    for row in found.rows:
        for field, value in zip(found.fields, row, strict=True):
            rows.append((field.name, pick(field.label.zh, field.label.en), words(value, field)))
    return Table(fields, rows)


def _inputs(found: Explanation, words: Words, on_screen: bool) -> Table:
    fields = (
        Field("name", Form.TEXT, Text("指标", "Name")),
        Field("label", Form.TEXT, Text("依据", "Input")),
        Field("value", Form.TEXT, Text("值", "Value")),
        Field("from", Form.TEXT, Text("来源", "From")),
        Field("missing", Form.LIST, Text("缺失的输入", "Missing inputs")),
        Field("member", Form.TEXT, Text("对象", "Of")),
    )
    rows: list[Row] = []
    for one in found.inputs:
        value = words(one.value, Field(one.name, one.form, one.label))
        label = pick(one.label.zh, one.label.en)
        rows.append((one.name, label, value, _places(one.sources), list(one.missing), one.member))
    return _for_reading(fields, rows) if on_screen else Table(fields, rows)


def _for_reading(fields: tuple[Field, ...], rows: list[Row]) -> Table:
    """Name and label in one column, as conditions use the name; columns in which nothing stands are left out."""
    shown = [(f"{label} · {name}" if label != name else name, *rest) for name, label, *rest in rows]
    kept = [place for place in range(len(fields) - 1) if place < 3 or any(row[place] for row in shown)]
    return Table(tuple(fields[1:][place] for place in kept), [tuple(row[place] for place in kept) for row in shown])


def _places(sources: Sequence[Source]) -> str:
    """``loans.csv row 17, 18`` for each file."""
    parts = []
    for one in sources:
        file = f"{one.file} › {one.sheet}" if one.sheet else one.file
        parts.append(say("explain.place", file=file, rows=one.rows))
    return "; ".join(parts)


def _tests(found: Explanation, on_screen: bool) -> Table:
    fields = (
        Field("name", Form.TEXT, Text("条目", "Name")),
        Field("condition", Form.TEXT, Text("条件", "Condition")),
        Field("holds", Form.TEXT if on_screen else Form.BOOLEAN, Text("结果", "Holds")),
        Field("member", Form.TEXT, Text("对象", "Of")),
    )
    said = {True: say("explain.holds"), False: say("explain.fails"), None: say("explain.open")}
    rows: list[Row] = []
    for one in found.tests:
        rows.append((one.name, one.condition, said[one.holds] if on_screen else one.holds, one.member))
    if on_screen and not any(one.member for one in found.tests):
        return Table(fields[:3], [row[:3] for row in rows])
    return Table(fields, rows)


def _sources(sources: Sequence[Source]) -> Table:
    fields = (
        Field("table", Form.TEXT, Text("表", "Table")),
        Field("file", Form.TEXT, Text("文件", "File")),
        Field("sheet", Form.TEXT, Text("工作表", "Sheet")),
        Field("rows", Form.TEXT, Text("行", "Rows")),
    )
    return Table(fields, [(one.table, one.file, one.sheet, one.rows) for one in sources])
