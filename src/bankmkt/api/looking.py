"""Looking at what there is: the state of the database, a query of one's own, the settings in force."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from bankmkt import __version__
from bankmkt.api.analysis import opened
from bankmkt.api.project import Project
from bankmkt.api.ruling import can_run
from bankmkt.base.errors import InputError
from bankmkt.base.say import pick, say
from bankmkt.base.shipped import shipped
from bankmkt.result.result import Field, Form, Row, Table
from bankmkt.tables import tables
from bankmkt.tables.model import Text


@dataclass(frozen=True, slots=True)
class Status:
    """What is loaded, and which rules can run on it."""

    database: str
    tables: Table
    sources: Table
    rules: Table
    empty: tuple[str, ...]


def status(project: Project) -> Status:
    """Tables with their dates and rows, the files behind them, and the rules with what is missing for them."""
    with opened(project) as bank:
        rows, sources = _tables(bank.loaded)
        latest = bank.loaded.dates("customers")
        day = latest[-1] if latest else date.today()
        context = bank.context(day)
        rules = [
            (rule.name, pick(rule.spec.title.zh, rule.spec.title.en), *can_run(rule, context)) for rule in bank.rules
        ]
    never = tuple(name for name in tables() if not bank.loaded.has(name))
    return Status(str(project.database), rows, sources, _rules_table(rules), never)


def history(project: Project, limit: int) -> tuple[Table, Table]:
    """The loads, the last one first, at most `limit` of them (0: all), and their files; times are local."""
    from bankmkt.store.database import open_for_reading
    from bankmkt.store.ledger import files_of, loads

    with open_for_reading(project.database, project.wait, project.engine) as connection:
        found = loads(connection, limit)
        files = files_of(connection, [one.load_id for one in found])
    rows: list[Row] = [
        (
            one.load_id,
            one.loaded_at.replace(tzinfo=UTC).astimezone().strftime("%Y-%m-%d %H:%M"),
            one.as_of,
            one.user,
            one.files,
            one.read,
            one.loaded,
            one.rejected,
            say("history.undone_state") if one.undone_at else say("history.stands"),
        )
        for one in found
    ]
    listed: list[Row] = [
        (one.load_id, one.table, one.file, one.sheet, one.read, one.loaded, one.rejected, one.sha256) for one in files
    ]
    counts = (
        Field("rows_read", Form.COUNT, Text("读取行数", "Read")),
        Field("rows_loaded", Form.COUNT, Text("导入行数", "Loaded")),
        Field("rows_rejected", Form.COUNT, Text("剔除行数", "Rejected")),
    )
    number = Field("load", Form.COUNT, Text("批次", "Load"))
    shown = (
        number,
        Field("loaded_at", Form.TEXT, Text("时间", "When")),
        Field("as_of", Form.DATE, Text("数据日期", "As of")),
        Field("user", Form.TEXT, Text("操作人", "Who")),
        Field("files", Form.COUNT, Text("文件数", "Files")),
        *counts,
        Field("state", Form.TEXT, Text("状态", "State")),
    )
    of_files = (
        number,
        Field("table", Form.TEXT, Text("表", "Table")),
        Field("file", Form.TEXT, Text("文件", "File")),
        Field("sheet", Form.TEXT, Text("工作表", "Sheet")),
        *counts,
        Field("sha256", Form.TEXT, Text("SHA-256", "SHA-256")),
    )
    return Table(shown, rows), Table(of_files, listed)


def _tables(loaded: Any) -> tuple[Table, Table]:
    rows: list[Row] = []
    sources: list[Row] = []
    for name, declared in tables().items():
        extracts = loaded.extracts.get(name, ())
        if not extracts:
            continue
        dates = loaded.dates(name)
        span = "" if not dates else str(dates[-1]) if len(dates) == 1 else f"{dates[0]} … {dates[-1]} ({len(dates)})"
        label = pick(declared.label.zh, declared.label.en)
        rows.append((name, label, sum(one.rows for one in extracts), span, len(extracts)))
        sources += [(name, one.as_of, one.file, one.sheet, one.rows, one.load_id) for one in extracts]
    shown = (
        Field("table", Form.TEXT, Text("表", "Table")),
        Field("name", Form.TEXT, Text("名称", "Name")),
        Field("rows", Form.COUNT, Text("行数", "Rows")),
        Field("dates", Form.TEXT, Text("日期", "Dates")),
        Field("files", Form.COUNT, Text("文件数", "Files")),
    )
    files = (
        Field("table", Form.TEXT, Text("表", "Table")),
        Field("as_of", Form.DATE, Text("数据日期", "As of")),
        Field("file", Form.TEXT, Text("文件", "File")),
        Field("sheet", Form.TEXT, Text("工作表", "Sheet")),
        Field("rows", Form.COUNT, Text("行数", "Rows")),
        Field("load", Form.COUNT, Text("导入批次", "Load")),
    )
    return Table(shown, rows), Table(files, sources)


def _rules_table(rows: list[Any]) -> Table:
    fields = (
        Field("rule", Form.TEXT, Text("规则", "Rule")),
        Field("title", Form.TEXT, Text("名称", "Title")),
        Field("can_run", Form.BOOLEAN, Text("可运行", "Can run")),
        Field("missing", Form.LIST, Text("缺少", "Missing")),
    )
    return Table(fields, rows)


@contextmanager
def query(project: Project, sql: str) -> Iterator[tuple[list[str], Iterator[list[Row]]]]:
    """Column names and rows of one SELECT over the canonical tables; UsageError for anything else."""
    from bankmkt.engines import duckdb as engine

    with opened(project) as bank:
        yield engine.select(bank.connection, sql)


def doctor(project: Project) -> list[tuple[str, Table]]:
    """Settings with their origins, versions, and places; sections with a title each."""
    settings = project.settings
    fields = (
        Field("setting", Form.TEXT, Text("设置", "Setting")),
        Field("value", Form.TEXT, Text("值", "Value")),
        Field("origin", Form.TEXT, Text("来源", "Comes from")),
    )
    rows: list[Row] = [("project", str(settings.project.resolve()) if settings.project else "—", "")]
    rows += [(name, _value(name, one.value), one.origin) for name, one in settings.values.items()]
    parts = (
        Field("part", Form.TEXT, Text("组件", "Part")),
        Field("version", Form.TEXT, Text("版本", "Version")),
    )
    found: list[Row] = [
        ("bankmkt", __version__),
        ("python", platform.python_version()),
        ("system", platform.platform()),
    ]
    for name in ("duckdb", "polars", "pydantic", "typer", "rich", "sqlglot", "ruamel.yaml", "openpyxl", "xlsxwriter"):
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            found.append((name, say("doctor.not_installed")))
    places: list[Row] = [
        ("database", _database(project)),
        ("shipped rules", str(shipped("rules"))),
        ("rules", _place(project.rules_folder)),
        ("sources", _place(project.sources_folder)),
        ("extracts", _place(project.extracts_folder)),
        ("stdout", f"{sys.stdout.encoding}, {'tty' if sys.stdout.isatty() else 'no tty'}"),
    ]
    names = (Field("place", Form.TEXT, Text("位置", "Place")), Field("path", Form.TEXT, Text("路径", "Path")))
    return [
        (say("doctor.settings"), Table(fields, rows)),
        (say("doctor.versions"), Table(parts, found)),
        (say("doctor.places"), Table(names, places)),
    ]


def _value(name: str, value: object) -> str:
    """A setting as it may be seen: what follows the server's address may be a token."""
    return "" if value is None else str(value).partition(";")[0] if name == "spark_remote" else str(value)


def _database(project: Project) -> str:
    try:
        path = project.database
    except InputError:
        return "—"
    return str(path.resolve()) if path.exists() else f"{path.resolve()} ({say('doctor.not_there')})"


def _place(path: Any) -> str:
    if path is None:
        return "—"
    return str(path) if path.is_dir() else f"{path} ({say('doctor.not_there')})"
