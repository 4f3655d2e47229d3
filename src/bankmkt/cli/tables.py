"""Small tables of commands that are no analyses, in the formats that analyses have."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from bankmkt.base.say import say
from bankmkt.cli import exits
from bankmkt.cli.screen import style
from bankmkt.result.result import Field, Form, Row, Table, Value
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    from bankmkt.api.project import Project
    from bankmkt.api.ruling import Listed


@dataclass(frozen=True, slots=True)
class Section:
    """One table with its title for people and its name for programs."""

    name: str
    title: str
    table: Table


def show(project: Project, sections: Sequence[Section], format_: str, *, bare: bool = False) -> None:
    """Write the sections; JSON is one object by section names, or with `bare` the one section's rows."""
    from bankmkt.cli.shortcuts import FORMATS, one_of
    from bankmkt.report import delimited, json, terminal

    one_of("--format", format_, FORMATS)
    if format_ == "json":
        if bare:
            json.write_table(sections[0].table, sys.stdout)
        else:
            json.write_tables({section.name: section.table for section in sections}, sys.stdout)
        return
    for number, section in enumerate(sections):
        if format_ == "csv":
            delimited.write_table_csv(section.table, sys.stdout)
        elif format_ == "tsv" or not sys.stdout.isatty():
            delimited.write_table_tsv(section.table, sys.stdout)
        else:
            if number:
                sys.stdout.write("\n")
            terminal.grid(section.title, section.table, sys.stdout, style(project))
    sys.stdout.flush()


def rules_table(rules: Sequence[Listed]) -> Table:
    """The rows of `rules list`."""
    fields = (
        Field("rule", Form.TEXT, Text("规则", "Rule")),
        Field("title", Form.TEXT, Text("名称", "Title")),
        Field("can_run", Form.BOOLEAN, Text("可运行", "Can run")),
        Field("missing", Form.LIST, Text("缺少", "Missing")),
        Field("systems", Form.LIST, Text("体系", "Systems")),
        Field("origin", Form.TEXT, Text("来源", "Origin")),
        Field("kind", Form.TEXT, Text("类型", "Kind")),
        Field("needs", Form.LIST, Text("需要", "Needs")),
    )
    rows: list[Row] = [
        (
            one.rule,
            one.title,
            one.can_run,
            list(one.missing),
            list(one.systems),
            one.origin,
            one.kind,
            list(one.needs),
        )
        for one in rules
    ]
    return Table(fields, rows)


def show_query(project: Project, names: Sequence[str], batches: Iterator[list[Row]], format_: str, limit: int) -> None:
    """The rows of a query; on a terminal at most `limit`, elsewhere all."""
    from bankmkt.cli.shortcuts import FORMATS, one_of
    from bankmkt.report import delimited, json, terminal

    one_of("--format", format_, FORMATS)
    on_screen = format_ == "table" and sys.stdout.isatty()
    rows: list[Row] = []
    for batch in batches:
        rows += [tuple(_plain(value) for value in row) for row in batch]
        if on_screen and len(rows) > limit:
            break
    shown = rows[:limit] if on_screen else rows
    fields = tuple(Field(name, _form(rows, index), Text(name, name)) for index, name in enumerate(names))
    table = Table(fields, shown)
    if format_ == "json":
        json.write_table(table, sys.stdout)
    elif format_ == "csv":
        delimited.write_table_csv(table, sys.stdout)
    elif on_screen:
        terminal.grid("", table, sys.stdout, style(project))
        if len(rows) > limit:
            exits.remark(say("cli.more_rows", limit=limit), "info")
    else:
        delimited.write_table_tsv(table, sys.stdout)
    sys.stdout.flush()


def _plain(value: object) -> Value:
    """Types that results do not know, as text."""
    if value is None or isinstance(value, (str, int, float, bool, Decimal, date)):
        return value
    if isinstance(value, list):
        return [str(item) for item in value if item is not None]
    return str(value)


def _form(rows: Sequence[Row], index: int) -> Form:
    """The form of a column by its first value; whole numbers beyond a thousand rows stay what they are."""
    for row in rows:
        value = row[index]
        if value is None:
            continue
        if isinstance(value, bool):
            return Form.BOOLEAN
        if isinstance(value, int):
            return Form.COUNT
        if isinstance(value, float):
            return Form.NUMBER
        if isinstance(value, Decimal):
            return Form.MONEY if value.as_tuple().exponent == -2 else Form.TEXT
        if isinstance(value, date):
            return Form.DATE
        if isinstance(value, list):
            return Form.LIST
        return Form.TEXT
    return Form.TEXT
