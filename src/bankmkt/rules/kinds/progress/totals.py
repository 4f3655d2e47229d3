"""The whole is added from owners of whom something is asked, each once, and never from rates.

In a tree a branch holds its outlets, so an owner under another one with a target of its own is left out of the sums.
Where one actual is unknown the total is too; the rate is then that of the owners whose rates are known.
"""

from __future__ import annotations

from collections.abc import Sequence

from bankmkt.query.field import Field, Form
from bankmkt.query.plan import Small, Step
from bankmkt.rules.kinds.progress.judging import LOWEST, keyed
from bankmkt.rules.kinds.progress.rows import Unit
from bankmkt.rules.kinds.progress.spec import Indicator, Spec
from bankmkt.rules.population import Grouping
from bankmkt.tables.model import Text

LIGHTS = {
    "green": Text("绿灯", "Green"),
    "yellow": Text("黄灯", "Yellow"),
    "red": Text("红灯", "Red"),
    "unknown": Text("未知", "Unknown"),
}
"""The lights, best first."""
INTERIM = Text("均值达中期线", "Average of interim")
OWNERS = {
    "manager": Text("客户经理数", "Managers"),
    "branch": Text("机构数", "Branches"),
    "line": Text("条线数", "Lines"),
}
"""What the owners are called."""


def title(one: Indicator) -> Text:
    """The human name of an indicator."""
    return Text(one.title.zh, one.title.en) if one.title else Text(one.indicator, one.indicator)


def steps(spec: Spec) -> list[Step]:
    """The totals of each indicator, the one that lags most, and who lags most in it."""
    counts = ", ".join(f"@count_if(light = '{light}') AS {light}" for light in LIGHTS)
    known = "count(CASE WHEN is_counted AND actual IS NULL THEN 1 END) = 0"
    total = (
        f"SELECT place, count(*) AS owners, {counts},\n"
        f"  @count_if(light IS NULL) AS no_target, @count_if(is_counted) AS counted,\n"
        f"  sum(CASE WHEN is_counted AND is_rated THEN top END) AS top,\n"
        f"  sum(CASE WHEN is_counted AND is_rated THEN bottom END) AS bottom,\n"
        f"  CASE WHEN {known} THEN sum(CASE WHEN is_counted THEN actual END) END AS total,\n"
        f"  sum(CASE WHEN is_counted THEN due END) AS due\n"
        f"FROM judged\nWHERE NOT is_unassigned\nGROUP BY place"
    )
    rated = "SELECT place, top, bottom FROM totals WHERE bottom > 0"
    weakest = (
        f"SELECT place FROM (\nSELECT place, row_number() OVER (ORDER BY {LOWEST}, place NULLS LAST) AS n\n"
        f"FROM ({keyed(rated)}) AS ordered\n) AS numbered\nWHERE n = 1"
    )
    slowest = (
        f"SELECT owner_id FROM (\n"
        f"SELECT judged.owner_id, row_number() OVER (ORDER BY {LOWEST}, judged.owner_id NULLS LAST) AS n\n"
        f"FROM judged\nJOIN weakest ON weakest.place = judged.place\n"
        f"WHERE judged.is_rated\n) AS numbered\nWHERE n = 1"
    )
    made = [
        Step("totals", "owners by light, and what they have together", total, store=True),
        Step("weakest", "the indicator with the lowest rate", weakest, store=True),
        Step("slowest", "who has the lowest rate in it", slowest, store=True),
    ]
    return [*made, *([_darkest()] if spec.per == "manager" else [])]


def _darkest() -> Step:
    reds = (
        "SELECT members.branch_id, @count_if(judged.light = 'red') AS reds\n"
        "FROM members\nJOIN judged ON judged.owner_id = members.owner_id\n"
        "WHERE NOT members.is_unassigned AND members.branch_id IS NOT NULL\nGROUP BY members.branch_id"
    )
    first = "row_number() OVER (ORDER BY reds DESC NULLS LAST, branch_id NULLS LAST) AS n"
    sql = (
        f"SELECT branch_id, reds FROM (\nSELECT branch_id, reds, {first}\nFROM (\n{reds}\n) AS counted\n"
        f") AS numbered\nWHERE n = 1 AND reds > 0"
    )
    return Step("darkest", "the branch with most red lights", sql, store=True)


def summary(spec: Spec, units: Sequence[Unit], group: Grouping | None) -> Small:
    """Owners by light per indicator, the rate of all together, and the average against the interim line."""
    by = f"groups.{group.column}, " if group else ""
    own, groups, match = "", "", ""
    if group is not None:
        column = "owner_id" if group.column == f"{spec.per}_id" else group.column
        own = f", members.{column} AS grouped"
        listed = f"SELECT DISTINCT {column} AS {group.column} FROM members WHERE NOT is_unassigned"
        groups = f"CROSS JOIN ({listed}) AS groups\n"
        match = f" AND j.grouped IS NOT DISTINCT FROM groups.{group.column}"
    named = ", ".join(f"({place}, '{one.indicator}')" for place, one in enumerate(spec.indicators))
    counts = ", ".join(f"@count_if(j.light = '{light}') AS {light}" for light in LIGHTS)
    sql = (
        f"SELECT {by}named.indicator, count(j.owner_id) AS owners,\n  {counts},\n"
        f"  @count_if(j.owner_id IS NOT NULL AND j.light IS NULL) AS no_target,\n"
        f"  @share(sum(CASE WHEN j.is_counted AND j.is_rated THEN j.top END),\n"
        f"    sum(CASE WHEN j.is_counted AND j.is_rated THEN j.bottom END)) AS rate{_of_interim(spec, units)}\n"
        f"FROM (VALUES {named}) AS named(place, indicator)\n{groups}"
        f"LEFT JOIN (SELECT judged.*{own} FROM judged JOIN members ON members.owner_id = judged.owner_id\n"
        f"  WHERE NOT judged.is_unassigned) AS j ON j.place = named.place{match}\n"
        f"GROUP BY {by}named.place, named.indicator\n"
        f"ORDER BY {by.replace(', ', ' NULLS LAST, ')}named.place NULLS LAST"
    )
    fields = (
        *((group.field,) if group else ()),
        Field(
            "indicator", Form.CODE, Text("指标", "Indicator"), {one.indicator: title(one) for one in spec.indicators}
        ),
        Field("owners", Form.COUNT, OWNERS[spec.per]),
        *(Field(light, Form.COUNT, label) for light, label in LIGHTS.items()),
        Field("no_target", Form.COUNT, Text("无目标", "No target")),
        Field("rate", Form.RATIO, Text("合计完成率", "Rate of all")),
        *((Field("interim_rate", Form.RATIO, INTERIM),) if any(one.interim for one in spec.indicators) else ()),
    )
    return Small(sql, fields)


def _of_interim(spec: Spec, units: Sequence[Unit]) -> str:
    """The average as a part of the interim line; null where an actual is unknown or there is no line."""
    lines = " ".join(
        f"WHEN {place} THEN {unit.literal(one.interim)}"
        for place, (one, unit) in enumerate(zip(spec.indicators, units, strict=True))
        if one.interim is not None
    )
    if not lines:
        return ""
    known = "count(CASE WHEN j.is_counted AND j.actual IS NULL THEN 1 END) = 0"
    return (
        f",\n  CASE WHEN {known} THEN @share(sum(CASE WHEN j.is_counted THEN j.actual END),\n"
        f"    @count_if(j.is_counted) * CASE named.place {lines} ELSE @wide(0) END) END AS interim_rate"
    )


def figures(spec: Spec, units: Sequence[Unit], parts: int) -> Small:
    """What all have together, lights over all indicators, and who lags most; `parts` is that of what is due."""
    columns = [f"coalesce(sum({light}), 0) AS {light}" for light in LIGHTS]
    fields = [Field(light, Form.COUNT, label) for light, label in LIGHTS.items()]
    for place, (one, unit) in enumerate(zip(spec.indicators, units, strict=True)):
        name = title(one)

        def of(column: str, place: int = place) -> str:
            return f"max(CASE WHEN totals.place = {place} THEN totals.{column} END)"

        form = Form.MONEY if unit.is_money else Form.NUMBER
        wanted = [
            ("total", "合计", "total", f"{of('total')}", 1),
            ("due_total", "应达合计", "due, total", f"{of('due')}", parts),
            ("average", "均值", "average", f"@divide_half_up({of('total')}, @wide({of('counted')}))", 1),
        ]
        for end, zh, en, sql, divisor in wanted:
            columns.append(f"{shown(sql, unit, divisor)} AS {one.key}_{end}")
            fields.append(Field(f"{one.key}_{end}", form, Text(f"{name.zh}{zh}", f"{name.en}, {en}")))
    separator = ",\n  "
    weakest = " ".join(f"WHEN {place} THEN '{one.indicator}'" for place, one in enumerate(spec.indicators))
    columns += [f"CASE max(w.place) {weakest} END AS weakest", "max(s.owner_id) AS slowest"]
    fields += [
        Field("weakest", Form.TEXT, Text("最弱指标", "Weakest")),
        Field("slowest", Form.ID, Text("最慢", "Slowest")),
    ]
    source = "FROM totals\nLEFT JOIN weakest AS w ON TRUE\nLEFT JOIN slowest AS s ON TRUE"
    if spec.per == "manager":
        columns += ["max(d.branch_id) AS darkest_branch", "max(d.reds) AS darkest_reds"]
        fields += [
            Field("darkest_branch", Form.ID, Text("红灯最多机构", "Branch with most red")),
            Field("darkest_reds", Form.COUNT, Text("其红灯数", "Its red lights")),
        ]
        source += "\nLEFT JOIN darkest AS d ON TRUE"
    return Small(f"SELECT {separator.join(columns)}\n{source}", tuple(fields))


def shown(sql: str, unit: Unit, divisor: int = 1) -> str:
    """Whole numbers of a unit, or so many parts of them, as they are shown."""
    if unit.is_money:
        return f"@money({sql})" if divisor == 1 else f"@money(@whole({sql}, {divisor}))"
    return f"@share({sql}, @wide({unit.scale}) * {divisor})"
