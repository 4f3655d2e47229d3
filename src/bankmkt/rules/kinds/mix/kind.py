"""The portfolio mix counts each manager's customers by class and holds the counts against minima.

Owners come from two sides, the list of managers and the customers' own entries, so that neither a manager without
customers nor a customer without a manager is lost. A customer whose class cannot be decided counts in the total and
in no class, and makes `attained` unknown only where it could still change the answer.
"""

from __future__ import annotations

from fractions import Fraction

from bankmkt.base.errors import Problem, UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.query.condition import names_in
from bankmkt.query.plan import NoteQuery, Plan, Small, Step
from bankmkt.result.blocks import Presentation
from bankmkt.result.result import Field, Form, Result
from bankmkt.rules.checks import check_conditions
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.mix import show
from bankmkt.rules.kinds.mix.spec import Class, Spec
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.planner import Measured, measure_customers
from bankmkt.rules.population import full_name, population
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Text, Type

UNASSIGNED = "unassigned"


def plan(spec: Spec, context: Context) -> Plan:
    """The steps that count, compare and add the owners without customers."""
    context.require(spec.name, spec.needs)
    texts = [spec.where, context.where, *(one.when for one in spec.classes)]
    wanted = [name for text in texts if text for name in names_in(text)]
    measured = measure_customers(context, wanted)
    builder = _Builder(spec, context, measured)
    has_managers = context.is_loaded("managers")
    steps = [
        *measured.steps,
        Step("classed", "the class of every customer of the rule; null where it cannot be decided", builder.classed()),
        Step("counted", "customers per owner and class", builder.counted()),
        Step("owners", "all managers, and all owners that customers name", builder.owners()),
        Step(
            "measured_owners", "counts of every owner, zero without customers, and the gaps", builder.measured_owners()
        ),
        Step("answer", "shares, and whether the minima are attained", builder.answer()),
    ]
    notes = list(measured.notes)
    if not has_managers:
        notes.append(context.absence("managers"))
    unlisted = NoteQuery(
        f"SELECT count(*) FROM answer WHERE NOT is_listed AND manager_id <> '{UNASSIGNED}'"
        if has_managers
        else "SELECT 0",
        "{n} 个客户经理号不在客户经理表中",
        "{n} manager ids that the table managers lacks",
    )
    return Plan(
        rule=spec.name,
        kind=spec.kind,
        as_of=context.as_of,
        steps=tuple(steps),
        rows="answer",
        fields=_fields(spec),
        order="is_unassigned, manager_id",
        summary=_summary(spec, builder.by),
        unknown="SELECT count(*) FROM answer WHERE attained IS NULL AND NOT is_unassigned",
        figures=_figures(),
        notes=tuple(notes),
        note_queries=(*measured.note_queries, unlisted),
        tables=tuple(dict.fromkeys([*measured.tables, *(["managers"] if has_managers else [])])),
    )


def _by(context: Context) -> str:
    """The column of managers by which the summary is grouped."""
    name = full_name(context.by) if context.by else "branch_id"
    managers = find_table("managers")
    assert managers is not None
    known = [column.name for column in managers.columns if column.type is Type.TEXT]
    if name not in known:
        raise UsageError(say("rules.bad_by", name=context.by), suggestion(str(context.by), known))
    return name


class _Builder:
    """The steps of the kind over what was measured."""

    def __init__(self, spec: Spec, context: Context, measured: Measured) -> None:
        self.spec, self.context, self.measured = spec, context, measured
        self.by = _by(context)

    def classed(self) -> str:
        who = population(self.measured, self.spec.where, self.context)
        tests = [self.measured.condition(one.when).sql for one in self.spec.classes if one.when]
        columns = ["customer_id", "manager_id", f"{who.test} AS in_population"]
        if self.spec.count == "both":
            columns += [f"{test} AS is_{one.name}" for one, test in zip(self.spec.classes, tests, strict=False)]
            columns.append(f"NOT ({' OR '.join(tests)}) AS is_{self.spec.classes[-1].name}")
        else:
            earlier: list[str] = []
            for one, test in zip(self.spec.classes, [*tests, "TRUE"], strict=True):
                not_before = "".join(f" AND NOT {other}" for other in earlier)
                columns.append(f"({test}{not_before}) AS is_{one.name}")
                earlier.append(test)
        shown = ",\n  ".join(columns)
        return f"SELECT {shown}\nFROM {self.measured.relation}"

    def counted(self) -> str:
        decided = [f"is_{one.name}" for one in self.spec.classes]
        undecided = f"in_population AND ({' OR '.join(f'{name} IS NULL' for name in decided)})"
        columns = ["manager_id"]
        columns += [f"@count_if(in_population AND is_{one.name}) AS {one.name}" for one in self.spec.classes]
        columns += [
            "@count_if(in_population) AS total",
            f"@count_if(({undecided}) OR in_population IS NULL) AS undecided",
            "@count_if(in_population IS NULL) AS perhaps",
        ]
        shown = ",\n  ".join(columns)
        return f"SELECT {shown}\nFROM classed\nGROUP BY manager_id"

    def owners(self) -> str:
        day = self.context.as_of
        by = f"CAST(managers.{self.by} AS VARCHAR)"
        branch = "" if self.by == "branch_id" else f", {by} AS {self.by}"
        unlisted = "" if self.by == "branch_id" else f", CAST(NULL AS VARCHAR) AS {self.by}"
        return (
            f"SELECT managers.manager_id, managers.branch_id{branch}, TRUE AS is_listed, FALSE AS is_unassigned\n"
            f"FROM managers\nWHERE managers.as_of = DATE '{day}'\n"
            f"UNION ALL\n"
            f"SELECT counted.manager_id, CAST(NULL AS VARCHAR){unlisted}, FALSE, FALSE\n"
            f"FROM counted\n"
            f"WHERE counted.manager_id IS NOT NULL AND NOT EXISTS (\n"
            f"  SELECT 1 FROM managers\n"
            f"  WHERE managers.as_of = DATE '{day}' AND managers.manager_id = counted.manager_id\n"
            f")\n"
            f"UNION ALL\n"
            f"SELECT '{UNASSIGNED}', CAST(NULL AS VARCHAR){unlisted}, FALSE, TRUE\n"
            f"FROM counted\n"
            f"WHERE counted.manager_id IS NULL AND counted.total + counted.perhaps > 0"
        )

    def measured_owners(self) -> str:
        owner = "CASE WHEN owners.is_unassigned THEN NULL ELSE owners.manager_id END"
        match = f"counted.manager_id IS NOT DISTINCT FROM {owner}"
        counts = [*(one.name for one in self.spec.classes), "total", "undecided", "perhaps"]
        columns = ["owners.*", *(f"coalesce(counted.{name}, 0) AS {name}" for name in counts)]
        shown = ",\n  ".join(columns)
        inner = f"SELECT {shown}\nFROM owners\nLEFT JOIN counted ON {match}"
        gaps = [f"greatest({self._needed(one)} - {one.name}, 0) AS {one.short}_gap" for one in self.spec.classes]
        total = "0" if self.spec.reading == "proportion" else f"greatest({self.spec.total} - total, 0)"
        lines = ",\n  ".join(["*", *gaps, f"{total} AS total_gap"])
        return f"SELECT {lines}\nFROM (\n{inner}\n) AS owned"

    def _needed(self, one: Class) -> str:
        """The minimum of a class: a number, or its part of the manager's own total, rounded up."""
        if self.spec.reading == "minimum":
            return str(one.at_least)
        whole = sum(other.at_least for other in self.spec.classes) or 1
        part = Fraction(one.at_least, whole) * (1 - self.spec.tolerance)
        return f"@whole(total * {part.numerator} + {part.denominator - 1}, {part.denominator})"

    def answer(self) -> str:
        names = [one.name for one in self.spec.classes]
        gaps = [f"{one.short}_gap" for one in self.spec.classes]
        short = " + ".join(gaps)
        attained = (
            f"CASE WHEN is_unassigned THEN NULL"
            f" WHEN total = 0 AND undecided = 0 THEN FALSE"  # nobody attains with nobody, not even by proportion
            f" WHEN {short} + total_gap = 0 THEN TRUE"
            f" WHEN undecided = 0 THEN FALSE"
            f" WHEN {short} > undecided OR total_gap > perhaps THEN FALSE ELSE NULL END"
        )
        columns = ["manager_id", "branch_id", *names, "total"]
        columns += [f"@share({one.name}, total) AS {one.short}_share" for one in self.spec.classes]
        columns += [f"CASE WHEN is_unassigned THEN NULL ELSE {gap} END AS {gap}" for gap in (*gaps, "total_gap")]
        columns += [f"{attained} AS attained", "is_listed", "is_unassigned", "undecided"]
        columns += [self.by] if self.by != "branch_id" else []
        shown = ",\n  ".join(columns)
        return f"SELECT {shown}\nFROM measured_owners"


def _fields(spec: Spec) -> tuple[Field, ...]:
    titles = {one.name: show.title(one) for one in spec.classes}
    return (
        Field("manager_id", Form.ID, Text("客户经理", "Manager"), {UNASSIGNED: show.UNASSIGNED}),
        Field("branch_id", Form.ID, Text("机构", "Branch")),
        *(Field(one.name, Form.COUNT, titles[one.name]) for one in spec.classes),
        Field("total", Form.COUNT, Text("合计", "Total")),
        *(
            Field(f"{one.short}_share", Form.RATIO, Text(f"{titles[one.name].zh}占比", f"{titles[one.name].en} share"))
            for one in spec.classes
        ),
        *(
            Field(f"{one.short}_gap", Form.COUNT, Text(f"{titles[one.name].zh}缺口", f"{titles[one.name].en} gap"))
            for one in spec.classes
        ),
        Field("total_gap", Form.COUNT, Text("合计缺口", "Total gap")),
        Field("attained", Form.BOOLEAN, Text("是否达标", "Attained")),
    )


def _summary(spec: Spec, by: str) -> Small:
    """Per branch: managers, how many attain, the average and the gaps; unlisted owners last, unassigned left out."""
    gaps = [*(f"{one.short}_gap" for one in spec.classes), "total_gap"]
    sums = ",\n  ".join(f"sum({gap}) AS {gap}" for gap in gaps)
    sql = (
        f"SELECT {by}, count(*) AS managers, @count_if(attained) AS attained,\n"
        f"  @share(sum(total), count(*)) AS average_total,\n  {sums}\n"
        f"FROM answer\nWHERE NOT is_unassigned\nGROUP BY {by}\nORDER BY {by} NULLS LAST"
    )
    titles = {f"{one.short}_gap": show.title(one) for one in spec.classes}
    managers = find_table("managers")
    column = managers.column(by) if managers else None
    label = Text("机构", "Branch") if by == "branch_id" else (column.label if column else Text(by, by))
    fields = (
        Field(by, Form.ID, label),
        Field("managers", Form.COUNT, Text("客户经理数", "Managers")),
        Field("attained", Form.COUNT, Text("达标人数", "Attained")),
        Field("average_total", Form.NUMBER, Text("人均管户数", "Average per manager")),
        *(Field(gap, Form.COUNT, Text(f"{text.zh}缺口", f"{text.en} gap")) for gap, text in titles.items()),
        Field("total_gap", Form.COUNT, Text("合计缺口", "Total gap")),
    )
    return Small(sql, fields)


def _figures() -> Small:
    sql = (
        "SELECT @count_if(NOT is_unassigned) AS managers, @count_if(attained) AS attained,\n"
        "  coalesce(sum(total), 0) AS customers,\n"
        "  coalesce(sum(CASE WHEN is_unassigned THEN total END), 0) AS unassigned,\n"
        "  coalesce(sum(undecided), 0) AS undecided\n"
        "FROM answer"
    )
    fields = (
        Field("managers", Form.COUNT, Text("客户经理数", "Managers")),
        Field("attained", Form.COUNT, Text("达标人数", "Attained")),
        Field("customers", Form.COUNT, Text("客户数", "Customers")),
        Field("unassigned", Form.COUNT, Text("未分配客户数", "Unassigned customers")),
        Field("undecided", Form.COUNT, Text("无法归类客户数", "Undecided customers")),
    )
    return Small(sql, fields)


def check(spec: Spec, layers: Layers, context: Context) -> list[Problem]:
    """Conditions that cannot be read."""
    conditions: dict[tuple[str | int, ...], str] = {("where",): spec.where} if spec.where else {}
    conditions |= {("classes", index, "when"): one.when for index, one in enumerate(spec.classes) if one.when}
    return check_conditions(layers, context, conditions, {})


def present(spec: Spec, result: Result) -> Presentation:
    """Branches, the finding, the mix as stacked bars, and the managers."""
    return show.present(spec, result)


def explain(spec: Spec) -> list[str]:
    """The minima in sentences."""
    return show.explain(spec)
