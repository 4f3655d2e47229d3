"""Each owner is one row: the columns of an indicator stand together, each in the form of its own unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bankmkt.query.field import Field, Form
from bankmkt.query.plan import Step
from bankmkt.rules.kinds.progress.judging import Judging
from bankmkt.rules.kinds.progress.repaid import Repaid
from bankmkt.rules.kinds.progress.rows import COUNT, MONEY, Rows, Unit
from bankmkt.rules.kinds.progress.spec import Indicator, Spec
from bankmkt.rules.kinds.progress.totals import LIGHTS, shown, title
from bankmkt.rules.measures.grains import UNASSIGNED
from bankmkt.rules.population import MISSING
from bankmkt.tables.model import Text

_A_LINE = 2  # columns in a line of SQL: one each would make the step too long to be read
_NOBODY = Text("未分配", "Unassigned")
_IDENTITY = {
    "manager_id": Field("manager_id", Form.ID, Text("客户经理", "Manager"), {UNASSIGNED: _NOBODY}),
    "manager_name": Field("manager_name", Form.TEXT, Text("姓名", "Name")),
    "branch_id": Field("branch_id", Form.ID, Text("机构", "Branch"), {UNASSIGNED: _NOBODY}),
    "branch_name": Field("branch_name", Form.TEXT, Text("机构名称", "Branch name")),
    "parent_id": Field("parent_id", Form.ID, Text("上级机构", "Parent branch")),
    "level": Field("level", Form.TEXT, Text("层级", "Level")),
    "line_id": Field("line_id", Form.ID, Text("条线", "Line"), {UNASSIGNED: _NOBODY}),
}
_BESIDE = {
    "listed": Text("名单户数", "listed"),
    "before": Text("基期敞口", "exposure then"),
    "after": Text("当前敞口", "exposure now"),
    "risen": Text("新增敞口", "risen"),
    "write_off": Text("核销", "written off"),
    "sale": Text("转让", "sold"),
    "revived": Text("盘活", "revived"),
    "cash": Text("现金清收", "cash"),
}
"""What is shown beside an indicator of what was repaid."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an indicator: its end of the name, its form, its words and its SQL over the row `p`."""

    end: str
    form: Form
    label: Text
    sql: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The answer's columns."""

    spec: Spec
    rows: Rows
    judging: Judging
    runs: Sequence[Repaid]

    @property
    def key(self) -> str:
        """The column that names an owner."""
        return f"{self.spec.per}_id"

    @property
    def identity(self) -> tuple[str, ...]:
        """The columns that say who an owner is."""
        return tuple(one for one in (self.key, *self.rows.identity) if one in _IDENTITY)

    @property
    def order(self) -> str:
        """Who has most red lights first; among equals, who stands lower in the places; nobody's customers last."""
        last = self.key if self.spec.per == "manager" else f"{self.key} NULLS LAST"
        return f"is_unassigned, reds DESC NULLS LAST, yellows DESC NULLS LAST, places DESC NULLS LAST, {last}"

    def steps(self) -> list[Step]:
        """The step ``answer``."""
        numbered = list(enumerate(zip(self.spec.indicators, self.rows.units, strict=True)))
        lights = [f"p{place}.light" for place, _ in numbered]
        columns = [f"members.owner_id AS {self.key}"]
        columns[0] += "".join(f", members.{one}" for one in self.identity[1:])
        for place, (one, unit) in numbered:
            made = [
                f"{column.sql.replace('p.', f'p{place}.')} AS {one.key}_{column.end}"
                for column in self.columns(one, unit)
            ]
            columns += [", ".join(made[at : at + _A_LINE]) for at in range(0, len(made), _A_LINE)]
        columns += [f"{_adding(lights, light)} AS {light}s" for light in ("red", "yellow", "unknown")]
        places = " + ".join(f"coalesce(p{place}.rate_rank, 0)" for place, _ in numbered)
        columns += [f"{places} AS places", "members.is_unassigned"]
        columns.append(f"@union({', '.join(f'p{place}.missing' for place, _ in numbered)}) AS missing")
        joins = "\n".join(
            f"LEFT JOIN judged AS p{place} ON p{place}.owner_id = members.owner_id AND p{place}.place = {place}"
            for place, _ in numbered
        )
        sql = "SELECT " + ",\n  ".join(columns) + f"\nFROM members\n{joins}"
        return [Step("answer", "one row per owner", sql)]

    def fields(self) -> tuple[Field, ...]:
        """All columns that go out."""
        found = [_IDENTITY[one] for one in self.identity]
        for one, unit in zip(self.spec.indicators, self.rows.units, strict=True):
            name = title(one)
            for column in self.columns(one, unit):
                labels = LIGHTS if column.end == "light" else {}
                label = Text(f"{name.zh}{column.label.zh}", f"{name.en} {column.label.en}")
                found.append(Field(f"{one.key}_{column.end}", column.form, label, labels))
        return (*found, MISSING)

    def columns(self, one: Indicator, unit: Unit) -> list[Column]:
        """The columns of one indicator."""
        parts = self.judging.parts
        many = Form.MONEY if unit.is_money else Form.NUMBER
        there = _there("p.actual", unit)
        least = f"@whole(p.due + p.unit * {parts} - 1, p.unit * {parts}) * p.unit"
        lacks = f"{least} - p.actual"
        gap = f"CASE WHEN p.due <= 0 OR {lacks} < 0 THEN @wide(0) ELSE {lacks} END"
        found = [
            Column("actual", there[0], Text("实际", "actual"), there[1]),
            Column("target", many, Text("目标", "target"), shown("p.target", unit)),
            Column("target_to_date", many, Text("至今应达", "due to date"), shown("p.due", unit, parts)),
            Column("rate", Form.RATIO, Text("完成率", "rate"), "CASE WHEN p.is_rated THEN @share(p.top, p.bottom) END"),
            Column("light", Form.CODE, Text("灯", "light"), "p.light"),
            Column("rank", Form.COUNT, Text("名次", "rank"), "p.rate_rank"),
            Column("gap", *_lacking(unit, gap, Text("缺口", "gap"))),
            Column("to_next", *_lacking(unit, "p.to_next", Text("距上一名", "to next rank"))),
            Column(
                "forecast", many, Text("年末预测", "forecast"), shown("p.forecast", unit, self.judging.pace.numerator)
            ),
        ]
        if one.form == "stock":
            found.insert(0, Column("base", many, Text("基数", "base"), shown("p.base", unit)))
        return found + self._beside(one)

    def _beside(self, one: Indicator) -> list[Column]:
        run = next((run for run in self.runs if run.name == one.key), None)
        if run is None:
            return []
        return [
            Column(end, Form.COUNT, _BESIDE[end], f"members.{one.key}__{end}")
            if end == "listed"
            else Column(end, Form.MONEY, _BESIDE[end], f"@money(members.{one.key}__{end})")
            for end in run.shown
        ]


def _there(sql: str, unit: Unit) -> tuple[Form, str]:
    """The form and SQL of what there is: customers are whole."""
    if unit == COUNT:
        return Form.COUNT, f"CAST(@whole({sql}, {unit.scale}) AS BIGINT)"
    return (Form.MONEY if unit == MONEY else Form.NUMBER), shown(sql, unit)


def _lacking(unit: Unit, sql: str, label: Text) -> tuple[Form, Text, str]:
    form, made = _there(sql, unit)
    return form, label, made


def _adding(lights: list[str], light: str) -> str:
    return " + ".join(f"CASE WHEN {one} = '{light}' THEN 1 ELSE 0 END" for one in lights)
