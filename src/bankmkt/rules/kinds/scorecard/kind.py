"""A scorecard turns rates into points with weights that make a whole, and says what stands behind every total.

Rates are capped, so that one indicator cannot buy off all others; what is taken off and what spoils a score stand in
columns of their own. Customers without an owner are nobody's score and are not listed.
"""

from __future__ import annotations

from bankmkt.base.errors import Problem
from bankmkt.query.condition import names_in
from bankmkt.query.field import Field, Form
from bankmkt.query.operand import Sort
from bankmkt.query.plan import Plan, Small, Step
from bankmkt.result.blocks import Presentation
from bankmkt.result.result import Result
from bankmkt.rules.checks import check_conditions
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.scorecard import show
from bankmkt.rules.kinds.scorecard.points import Points, hundredths
from bankmkt.rules.kinds.scorecard.show import VERDICTS, title
from bankmkt.rules.kinds.scorecard.spec import Spec
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.planner import measure
from bankmkt.rules.population import MISSING, full_name, grouping, population
from bankmkt.tables.model import Text

__all__ = ["Spec", "check", "explain", "plan", "present"]

_IDENTITY = {
    "manager": (
        Field("manager_id", Form.ID, Text("客户经理", "Manager")),
        Field("manager_name", Form.TEXT, Text("姓名", "Name")),
        Field("branch_id", Form.ID, Text("机构", "Branch")),
    ),
    "branch": (
        Field("branch_id", Form.ID, Text("机构", "Branch")),
        Field("branch_name", Form.TEXT, Text("机构名称", "Branch name")),
        Field("parent_id", Form.ID, Text("上级机构", "Parent branch")),
    ),
}


def plan(spec: Spec, context: Context) -> Plan:
    """The steps from rates to points, totals and places, and the averages of branches."""
    context.require(spec.name, spec.needs)
    by = full_name(context.by) if context.by else _IDENTITY[spec.per][2].name
    texts = [text for text in (spec.where, context.where, *(one.when for one in spec.vetoes)) if text]
    names = [name for text in texts for name in names_in(text)]
    names += [one.of for one in spec.indicators if one.of]
    names += [one.against for one in spec.indicators if one.against and one.number is None]
    names += [one.count for one in spec.deductions if one.count]
    measured = measure(context, [*names, by], spec.per)
    group = grouping(context, measured)
    field = group.field if group is not None else _IDENTITY[spec.per][2]
    points = Points(spec, context, measured, (by,))
    who = population(measured, spec.where, context)
    steps = [*measured.steps, *points.steps(who.test), _grouped(spec, points, by), _lowest(spec)]
    steps.append(_answer(spec, points))
    notes = [*measured.notes]
    absent = context.absence("assessments") if points.is_given else ""
    return Plan(
        rule=spec.name,
        kind=spec.kind,
        as_of=context.as_of,
        steps=tuple(steps),
        rows="answer",
        fields=_fields(spec),
        order=f"total DESC NULLS LAST, {points.key}",
        summary=_summary(spec, field),
        unknown="SELECT @count_if(verdict = 'unknown') FROM placed",
        figures=_figures(spec, points),
        notes=tuple(dict.fromkeys([*notes, *([absent] if absent else [])])),
        note_queries=tuple(measured.note_queries),
        tables=tuple(dict.fromkeys([*measured.tables, *(["assessments"] if points.is_given else [])])),
    )


def _answer(spec: Spec, points: Points) -> Step:
    """What is shown: points of hundredths, and rates to look at."""
    columns = [", ".join(field.name for field in _IDENTITY[spec.per])]
    columns.append("rank_of_total AS rank, @share(total, 100) AS total, verdict")
    for group in spec.groups:
        parts = [f"{one.key}__points" for one in spec.indicators if one.group == group.group]
        columns.append(f"@share({' + '.join(parts)}, 100) AS {_key(group.group)}")
    for one in spec.indicators:
        rate = f"@share({one.key}__n, {one.key}__d) AS {one.key}_rate"
        columns.append(f"{rate}, @share({one.key}__points, 100) AS {one.key}_points")
    for place, deduction in enumerate(spec.deductions):
        columns.append(f"@share(off_{place}, 100) AS {_key(deduction.deduction)}")
    if spec.vetoes:
        columns.append("vetoes")
    columns.append(f"{points.missing()} AS missing")
    shown = ",\n  ".join(columns)
    return Step("answer", "points of every indicator, the total, and the place", f"SELECT {shown}\nFROM placed")


def _key(name: str) -> str:
    return name.replace("-", "_")


def _fields(spec: Spec) -> tuple[Field, ...]:
    found = [
        *_IDENTITY[spec.per],
        Field("rank", Form.COUNT, Text("名次", "Rank")),
        Field("total", Form.NUMBER, Text("总分", "Total")),
        Field("verdict", Form.CODE, Text("结果", "Verdict"), VERDICTS),
    ]
    found += [Field(_key(one.group), Form.NUMBER, title(one.title, one.group)) for one in spec.groups]
    for one in spec.indicators:
        words = title(one.title, one.indicator)
        found.append(Field(f"{one.key}_rate", Form.RATIO, Text(f"{words.zh}完成率", f"{words.en} rate")))
        found.append(Field(f"{one.key}_points", Form.NUMBER, Text(f"{words.zh}得分", f"{words.en} points")))
    found += [
        Field(_key(one.deduction), Form.NUMBER, title(one.title, one.deduction, "扣分", " taken off"))
        for one in spec.deductions
    ]
    vetoes = {one.veto: title(one.title, one.veto) for one in spec.vetoes}
    found += [Field("vetoes", Form.LIST, Text("一票否决", "Vetoes"), vetoes)] if vetoes else []
    return (*found, MISSING)


def _grouped(spec: Spec, points: Points, by: str) -> Step:
    """Totals and lost points of every group; sums of hundredths, so that averages are exact until they are shown."""
    counts = ", ".join(f"@count_if(verdict = '{verdict}') AS {verdict}" for verdict in VERDICTS)
    columns = [f"{by} AS grouped", "count(*) AS owners", counts, "count(total) AS counted", "sum(total) AS total"]
    for place, one in enumerate(spec.indicators):
        name = f"{one.key}__points"
        full = hundredths(points.full(one))
        columns.append(
            f"sum({name}) AS got_{place}, count({name}) AS known_{place},"
            f" coalesce(sum({full} - {name}), 0) AS lost_{place}"
        )
    shown = ",\n  ".join(columns)
    return Step(
        "grouped", "each group's totals, and where it loses points", f"SELECT {shown}\nFROM placed\nGROUP BY {by}", True
    )


def _lowest(spec: Spec) -> Step:
    """The group with the lowest average, and the indicator that costs it most."""
    lost = [f"lost_{place}" for place in range(len(spec.indicators))]
    most = lost[0] if len(lost) == 1 else f"greatest({', '.join(lost)})"
    cases = " ".join(f"WHEN {one} = {most} THEN '{spec.indicators[place].indicator}'" for place, one in enumerate(lost))
    average = "@divide_half_up(total * 1000000, @wide(counted))"
    numbered = (
        f"SELECT *, row_number() OVER (ORDER BY average ASC NULLS LAST, grouped NULLS LAST) AS n\n"
        f"FROM (SELECT *, {average} AS average FROM grouped WHERE counted > 0) AS averaged"
    )
    sql = (
        f"SELECT grouped, counted, total, vetoed,\n  CASE {cases} END AS weakest\n"
        f"FROM (\n{numbered}\n) AS numbered\nWHERE n = 1"
    )
    return Step("lowest", "the group with the lowest average", sql, True)


def _summary(spec: Spec, field: Field) -> Small:
    """Per branch: who was scored, the average, and the average points of each indicator."""
    verdicts = ", ".join(VERDICTS)
    columns = [f"grouped AS {field.name}, owners, {verdicts}", "@share(total, counted * 100) AS average_total"]
    columns += [
        f"@share(got_{place}, known_{place} * 100) AS {one.key}_points" for place, one in enumerate(spec.indicators)
    ]
    shown = ",\n  ".join(columns)
    owners = Text("客户经理数", "Managers") if spec.per == "manager" else Text("机构数", "Branches")
    fields = [
        field,
        Field("owners", Form.COUNT, owners),
        *(Field(verdict, Form.COUNT, label) for verdict, label in VERDICTS.items()),
        Field("average_total", Form.NUMBER, Text("平均总分", "Average total")),
    ]
    for one in spec.indicators:
        words = title(one.title, one.indicator)
        fields.append(Field(f"{one.key}_points", Form.NUMBER, Text(f"{words.zh}均分", f"{words.en}, average")))
    return Small(f"SELECT {shown}\nFROM grouped\nORDER BY grouped NULLS LAST", tuple(fields))


def _figures(spec: Spec, points: Points) -> Small:
    """All together, and the group that lags."""
    counts = ",\n  ".join(f"coalesce(sum(grouped.{name}), 0) AS {name}" for name in ("owners", *VERDICTS))
    period = ",\n  max(period.period) AS period" if points.is_given else ""
    join = "\nLEFT JOIN period ON TRUE" if points.is_given else ""
    sql = (
        f"SELECT {counts},\n  @share(sum(grouped.total), sum(grouped.counted) * 100) AS average_total,\n"
        f"  max(lowest.grouped) AS lowest_group,\n"
        f"  @share(max(lowest.total), max(lowest.counted) * 100) AS lowest_average,\n"
        f"  max(lowest.weakest) AS weakest, max(lowest.vetoed) AS lowest_vetoed{period}\n"
        f"FROM grouped\nLEFT JOIN lowest ON TRUE{join}"
    )
    fields = [
        Field("owners", Form.COUNT, Text("对象数", "Owners")),
        *(Field(verdict, Form.COUNT, label) for verdict, label in VERDICTS.items()),
        Field("average_total", Form.NUMBER, Text("平均总分", "Average total")),
        Field("lowest_group", Form.ID, Text("最低分组", "Lowest group")),
        Field("lowest_average", Form.NUMBER, Text("其平均分", "Its average")),
        Field("weakest", Form.TEXT, Text("失分最多指标", "Costs it most")),
        Field("lowest_vetoed", Form.COUNT, Text("其否决人数", "Vetoed there")),
    ]
    fields += [Field("period", Form.TEXT, Text("考核期", "Period"))] if points.is_given else []
    return Small(sql, tuple(fields))


def check(spec: Spec, layers: Layers, context: Context) -> list[Problem]:
    """Unknown names, conditions that cannot be read, and measures that are no numbers."""
    from bankmkt.base.say import say

    conditions: dict[tuple[str | int, ...], str] = {("where",): spec.where} if spec.where else {}
    conditions |= {("vetoes", index, "when"): one.when for index, one in enumerate(spec.vetoes)}
    names: dict[tuple[str | int, ...], str] = {}
    for index, one in enumerate(spec.indicators):
        names |= {("indicators", index, "of"): one.of} if one.of else {}
        names |= {("indicators", index, "against"): one.against} if one.against and one.number is None else {}
    names |= {("deductions", index, "count"): one.count for index, one in enumerate(spec.deductions) if one.count}
    problems = check_conditions(layers, context, conditions, names, spec.per)
    if problems:
        return problems
    measured = measure(context, names.values(), spec.per)
    return [
        layers.problem(place, say("rules.no_money", name=name))
        for place, name in names.items()
        if measured.vocabulary[name].sort not in (Sort.NUMBER, Sort.RATIO)
    ]


def present(spec: Spec, result: Result) -> Presentation:
    """Branches, the finding, totals as bars, and the owners."""
    return show.present(spec, result)


def explain(spec: Spec) -> list[str]:
    """The weights in sentences."""
    return show.explain(spec)
