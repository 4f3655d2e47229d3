"""Checking what is loaded gives a result like any rule's, so that every writer and `--fail-on` know it already.

The rows are the findings and not the rows that are wrong: those stay in the database, found by file and row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bankmkt import __version__
from bankmkt.api.analysis import SEVERITIES, choose_among, opened
from bankmkt.api.project import Project
from bankmkt.base.errors import InputError
from bankmkt.base.say import counted, pick, say
from bankmkt.base.shipped import shipped
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Listing, Note, Presentation, Series
from bankmkt.result.result import Field, Form, Input, Provenance, Result, Row, Table
from bankmkt.rules.contracts.declared import FOLDER, Contracts
from bankmkt.tables import table as find_table
from bankmkt.tables.loaded import Loaded
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    import polars

    from bankmkt.store.checking import Examined, Issue
    from bankmkt.store.reconcile import Compared

_SEVERITY: Final[Mapping[str, Text]] = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "info": Text("提示", "info"),
}
_AREA: Final[Mapping[str, Text]] = {
    "declared": Text("声明的检查", "declared"),
    "reference": Text("关联", "reference"),
    "aside": Text("另存", "aside"),
    "stub": Text("占位", "stub"),
    "stale": Text("时效", "stale"),
    "checksum": Text("校验位", "check digit"),
    "ledger": Text("总分核对", "ledger"),
}
FIELDS: Final = (
    Field("severity", Form.CODE, Text("级别", "Severity"), _SEVERITY),
    Field("table", Form.TEXT, Text("表", "Table")),
    Field("check", Form.TEXT, Text("检查", "Check")),
    Field("title", Form.TEXT, Text("应满足", "What should hold")),
    Field("rows", Form.COUNT, Text("行数", "Rows")),
    Field("share", Form.RATIO, Text("占比", "Share")),
    Field("first", Form.LIST, Text("前几行", "First rows")),
    Field("file", Form.TEXT, Text("文件", "File")),
    Field("branch_id", Form.ID, Text("机构号", "Branch ID")),
    Field("difference", Form.MONEY, Text("差额", "Difference")),
    Field("detail", Form.TEXT, Text("说明", "Detail")),
    Field("remedy", Form.TEXT, Text("处理建议", "What to do")),
    Field("area", Form.CODE, Text("类别", "Area"), _AREA),
    Field("as_of", Form.DATE, Text("数据日期", "As of")),
)
_CHARTED: Final = 12


@dataclass(frozen=True, slots=True)
class Held:
    """The findings in memory: there are never many."""

    rows: Sequence[Row]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.rows)

    def batches(self, limit: int | None = None) -> Iterator[list[Row]]:
        """All of them, or the first."""
        shown = list(self.rows if limit is None else self.rows[:limit])
        if shown:
            yield shown

    def frame(self) -> polars.DataFrame:
        """The findings as a Polars frame."""
        import polars

        types = {
            Form.COUNT: polars.Int64(),
            Form.RATIO: polars.Float64(),
            Form.MONEY: polars.Decimal(38, 2),
            Form.DATE: polars.Date(),
            Form.LIST: polars.List(polars.String()),
        }
        schema = {field.name: types.get(field.form, polars.String()) for field in FIELDS}
        return polars.DataFrame(list(self.rows), schema=schema, orient="row")

    def to_parquet(self, path: Path) -> None:
        """The findings as a Parquet file."""
        self.frame().write_parquet(path)


def contracts(project: Project) -> Contracts:
    """The shipped contracts with the project's laid over them."""
    own = project.rules_folder
    return Contracts(shipped("rules") / FOLDER, own / FOLDER if own is not None else None)


@contextmanager
def checking(project: Project, as_of: str = "latest") -> Iterator[Presentation]:
    """Run every check on what is loaded up to a date, each table at its newest one.

    InputError when nothing is loaded, UsageError for a date of which nothing is, RulesError with every problem of the
    contract files.
    """
    from bankmkt.store.checking import examine
    from bankmkt.store.reconcile import reconcile

    declared = contracts(project)
    with opened(project) as bank:
        if not bank.loaded.extracts:
            raise InputError(say("contract.nothing"), say("rules.needs_remedy"))
        day = _date(bank.loaded, as_of)
        tables = tuple(bank.loaded.extracts)
        checks = declared.checks(tables)
        seen, found = examine(bank.connection, bank.loaded, day, checks)
        compared = reconcile(seen, declared.heads(), found) if bank.loaded.has("ledger") else []
        result = _result(bank.loaded, day, found, compared, declared.files(tables))
        yield _present(result, found, compared)


def _date(loaded: Loaded, wanted: str) -> date:
    dates = sorted({day for name in loaded.extracts for day in loaded.dates(name)})
    if not dates and wanted == "latest":  # only tables without dates
        return date.today()
    return choose_among(dates, wanted)


def found_at(result: Result, at_least: str) -> bool:
    """Whether there is a finding as severe as `at_least`."""
    level = SEVERITIES.index(at_least)
    return any(row["findings"] and SEVERITIES.index(str(row["severity"])) >= level for row in result.summary.dicts())


def failed(result: Result, at_least: str) -> list[str]:
    """The checks with a finding as severe as `at_least`, as ``table.check``, each once and the gravest first.

    Names alone: what a check found in which rows stays with its findings.
    """
    names = [one.name for one in result.fields]
    severity, table, check = (names.index(name) for name in ("severity", "table", "check"))
    level = SEVERITIES.index(at_least)
    rows = (row for batch in result.rows.batches() for row in batch)
    grave = (row for row in rows if SEVERITIES.index(str(row[severity])) >= level)
    return list(dict.fromkeys(f"{row[table]}.{row[check]}" for row in grave))


# The result ----------------------------------------------------------------------------------------------------------


def _result(loaded: Loaded, day: date, found: Examined, compared: Sequence[Compared], files: Sequence[Path]) -> Result:
    from importlib.metadata import version

    issues = sorted(found.issues, key=lambda one: -SEVERITIES.index(one.severity))
    inputs = tuple(
        Input(one.table, one.file, one.sheet, one.sha256, one.rows)
        for name, at in found.tables.items()
        for one in loaded.at(name, at or day)
    )
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()
    return Result(
        rule="check",
        kind="check",
        title=Text("数据质量检查", "Data quality"),
        as_of=day,
        engine="duckdb",
        fields=FIELDS,
        rows=Held([_row(one) for one in issues]),
        summary=_summary(issues),
        figures={"tables": len(found.tables), "checks": found.checks, "findings": len(issues)},
        unknown=0,
        notes=tuple(dict.fromkeys(found.notes)),
        provenance=Provenance(
            rule_sha256=digest,
            rule_files=tuple(path.name for path in files),
            parameters={},
            inputs=inputs,
            versions={"bankmkt": __version__, "duckdb": version("duckdb")},
            sql="",
        ),
        extras={"ledger": _ledger(compared)} if compared else {},
    )


def _row(issue: Issue) -> Row:
    share = issue.rows / issue.looked_at if issue.rows is not None and issue.looked_at else None
    return (
        issue.severity,
        issue.table,
        issue.check,
        pick(issue.title.zh, issue.title.en),
        issue.rows,
        share,
        [str(row) for row in issue.first],
        issue.file or None,
        issue.branch_id,
        issue.difference,
        issue.detail or None,
        pick(issue.remedy.zh, issue.remedy.en),
        issue.area,
        issue.as_of,
    )


def _summary(issues: Sequence[Issue]) -> Table:
    fields = (
        FIELDS[0],
        Field("findings", Form.COUNT, Text("问题数", "Findings")),
        Field("tables", Form.COUNT, Text("涉及表数", "Tables")),
        Field("rows", Form.COUNT, Text("行数", "Rows")),
    )
    rows: list[Row] = []
    for severity in reversed(SEVERITIES):
        mine = [one for one in issues if one.severity == severity]
        rows.append((severity, len(mine), len({one.table for one in mine}), sum(one.rows or 0 for one in mine)))
    return Table(fields, rows)


def _ledger(compared: Sequence[Compared]) -> Table:
    fields = (
        Field("head", Form.TEXT, Text("项目", "Head")),
        Field("ledger", Form.MONEY, Text("总账", "Ledger")),
        Field("extracts", Form.MONEY, Text("明细", "Extracts")),
        Field("difference", Form.MONEY, Text("差额", "Difference")),
        Field("branches", Form.COUNT, Text("机构数", "Branches")),
        Field("differing", Form.COUNT, Text("不符机构", "Differing")),
    )
    return Table(
        fields,
        [
            (
                pick(one.title.zh, one.title.en),
                one.ledger,
                one.extracts,
                one.extracts - one.ledger,
                one.branches,
                one.differing,
            )
            for one in compared
        ],
    )


# The presentation ----------------------------------------------------------------------------------------------------


def _present(result: Result, found: Examined, compared: Sequence[Compared]) -> Presentation:
    counts = {severity: sum(1 for one in found.issues if one.severity == severity) for severity in SEVERITIES}
    checks = f"{found.checks:,}"
    sentence = say("contract.clean", checks=checks)
    if found.issues:
        sentence = say(
            "contract.finding",
            checks=checks,
            findings=f"{len({(one.table, one.check) for one in found.issues}):,}",
            errors=counted(counts["error"], "error"),
            warnings=counted(counts["warning"], "warning"),
            remarks=counted(counts["info"], "remark"),
        )
    blocks: list[Block] = [Grid(say("contract.by_severity"), result.summary), Headline(sentence)]
    if compared:
        blocks.append(Grid(say("contract.ledger"), result.extras["ledger"]))
    chart = _chart(found)
    if chart is not None:
        blocks.append(chart)
    blocks.append(Listing(say("contract.findings"), _columns(found), {"severity": ("error",)}))
    blocks += [Note(note) for note in result.notes]
    subtitle = say("contract.subtitle", day=result.as_of, tables=f"{len(found.tables):,}")
    return Presentation(say("contract.title"), subtitle, result, tuple(blocks))


def _columns(found: Examined) -> tuple[str, ...]:
    """The columns in which anything stands, the most useful first."""
    ledger = any(one.difference is not None for one in found.issues)
    detail = any(one.detail for one in found.issues)
    return (
        *("severity", "table", "title", "rows", "first"),
        *(("branch_id", "difference") if ledger else ()),
        *("share", "file"),
        *(("detail",) if detail else ()),
        "remedy",
    )


def _chart(found: Examined) -> Chart | None:
    """How much of each table its widest finding concerns."""
    widest: dict[str, float] = {}
    for one in found.issues:
        if one.rows is not None and one.looked_at:
            widest[one.table] = max(widest.get(one.table, 0.0), one.rows / one.looked_at)
    shares = sorted(widest.items(), key=lambda pair: (-pair[1], pair[0]))[:_CHARTED]
    if not shares:
        return None
    labels = []
    for name, _ in shares:
        table = find_table(name)
        labels.append(pick(table.label.zh, table.label.en) if table is not None else name)
    title = say("contract.shares")
    return Chart("bars", title, labels, (Series(title, [share for _, share in shares]),), percent=True)
