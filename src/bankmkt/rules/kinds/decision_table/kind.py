"""A decision table lists customers with the reasons that apply to them and the most severe mode among these.

Conditions are three-valued: a reason that cannot be judged is no hit, but a customer whom it could add, or move to a
worse mode, is counted among the unknown and, if listed, names the input that was missing.
"""

from __future__ import annotations

from bankmkt.base.errors import Problem
from bankmkt.query.condition import Condition, names_in
from bankmkt.query.plan import Plan, Small, Step
from bankmkt.result.blocks import Presentation
from bankmkt.result.result import Field, Form, Result
from bankmkt.rules.checks import check_conditions
from bankmkt.rules.context import Answer, Context
from bankmkt.rules.kinds.decision_table import show
from bankmkt.rules.kinds.decision_table.spec import Spec
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.planner import Measured, measure_customers
from bankmkt.rules.model import no_answer
from bankmkt.rules.population import IDENTITY, MISSING, Grouping, grouping, label, population, wanted_by
from bankmkt.tables.model import Text


def plan(spec: Spec, context: Context) -> Plan:
    """The steps that test every reason, choose the mode and propose a date and an amount."""
    context.require(spec.name, spec.needs)
    texts = [*([spec.where] if spec.where else []), *(one.when for one in spec.reasons)]
    wanted = [name for text in texts for name in names_in(text)]
    wanted += [spec.value, *wanted_by(context)]
    if spec.propose:
        wanted += [spec.propose.maturity, spec.propose.maturities]
    measured = measure_customers(context, wanted)
    group = grouping(context, measured)
    who = population(measured, spec.where, context)
    builder = _Builder(spec, context, measured, who.test, group)
    steps = [
        *measured.steps,
        Step("tested", "each reason: true, false or unknown", builder.tested()),
        Step(
            "candidates",
            "those with a reason, and those whom an unknown input could add",
            builder.candidates(),
            store=True,
        ),
        Step("answer", "the list, with what is proposed", builder.answer()),
    ]
    return Plan(
        rule=spec.name,
        kind=spec.kind,
        as_of=context.as_of,
        steps=tuple(steps),
        rows="answer",
        fields=_fields(spec, label(spec.value, context)),
        order=f"severity, {spec.value} DESC, customer_id",
        summary=_summary(spec, group, label(spec.value, context)),
        unknown="SELECT count(*) FROM candidates WHERE in_population IS NULL OR is_open",
        notes=tuple(measured.notes),
        note_queries=tuple(measured.note_queries),
        tables=tuple(measured.tables),
    )


class _Builder:
    """The steps of the kind over what was measured."""

    def __init__(self, spec: Spec, context: Context, measured: Measured, test: str, group: Grouping | None) -> None:
        self.spec, self.context, self.measured, self.test = spec, context, measured, test
        self.whens: list[Condition] = [measured.condition(one.when) for one in spec.reasons]
        self.hits = [f"hit_{one.reason.replace('-', '_')}" for one in spec.reasons]
        self.ranks = [spec.order.index(one.mode) + 1 for one in spec.reasons]
        self.identity = ["customer_id", "customer_name", "branch_id", "manager_id"]
        self.identity += [group.column] if group and group.column not in self.identity else []

    def tested(self) -> str:
        columns = ["*", f"{self.test} AS in_population"]
        columns += [f"{when.sql} AS {hit}" for when, hit in zip(self.whens, self.hits, strict=True)]
        shown = ",\n  ".join(columns)
        return f"SELECT {shown}\nFROM {self.measured.relation}\nWHERE coalesce({self.test}, TRUE)"

    def candidates(self) -> str:
        severity = self._severity()
        is_open = self._open()
        shown = ",\n  ".join(["*", f"{severity} AS severity", f"{is_open} AS is_open"])
        return f"SELECT * FROM (\nSELECT {shown}\nFROM tested\n) AS weighed\nWHERE severity IS NOT NULL OR is_open"

    def _severity(self) -> str:
        """The rank of the mode, 1 the most severe; null without a hit."""
        if self.spec.hit == "first":
            lines = [f"WHEN {hit} THEN {rank}" for hit, rank in zip(self.hits, self.ranks, strict=True)]
            return f"CASE {' '.join(lines)} END"
        lines = []
        for rank in range(1, len(self.spec.order) + 1):
            hits = [hit for hit, own in zip(self.hits, self.ranks, strict=True) if own == rank]
            if hits:
                lines.append(f"WHEN {' OR '.join(hits)} THEN {rank}")
        return f"CASE {' '.join(lines)} END"

    def _open(self) -> str:
        """Whether an unknown reason could still add the customer or move it to a worse mode."""
        if self.spec.hit == "first":
            lines = [f"WHEN {hit} THEN FALSE WHEN {hit} IS NULL THEN TRUE" for hit in self.hits]
            return f"CASE {' '.join(lines)} ELSE FALSE END"
        worst = len(self.spec.order) + 1
        tests = [
            f"({hit} IS NULL AND {rank} < coalesce({self._severity()}, {worst}))"
            for hit, rank in zip(self.hits, self.ranks, strict=True)
        ]
        return f"({' OR '.join(tests)})"

    def answer(self) -> str:
        modes = " ".join(f"WHEN {rank} THEN '{mode}'" for rank, mode in enumerate(self.spec.order, 1))
        columns = [
            *self.identity,
            f"{self.measured.vocabulary[self.spec.value].sql} AS {self.spec.value}",
            f"CASE severity {modes} END AS mode",
            f"{self._reasons()} AS reasons",
            *self._proposal(),
            f"CASE WHEN is_open THEN {self._missing()} ELSE @none() END AS missing",
            "severity",
        ]
        shown = ",\n  ".join(columns)
        return f"SELECT {shown}\nFROM candidates\nWHERE severity IS NOT NULL AND in_population"

    def _reasons(self) -> str:
        pairs = list(zip(self.spec.reasons, self.hits, self.ranks, strict=True))
        if self.spec.hit == "collect":
            return f"@list({', '.join(f'''CASE WHEN {hit} THEN '{one.reason}' END''' for one, hit, _ in pairs)})"
        if self.spec.hit == "priority":
            pairs.sort(key=lambda pair: pair[2])
        first = " ".join(f"WHEN {hit} THEN '{one.reason}'" for one, hit, _ in pairs)
        return f"@one(CASE {first} END)"

    def _missing(self) -> str:
        items = []
        for when, hit, rank in zip(self.whens, self.hits, self.ranks, strict=True):
            worse = "" if self.spec.hit == "first" else f" AND {rank} < severity"
            items.append(f"CASE WHEN {hit} IS NULL{worse} THEN {self.measured.missing(when.gaps)} END")
        return f"@union({', '.join(items)})"

    def _proposal(self) -> list[str]:
        propose = self.spec.propose
        if propose is None:
            return []
        value = self.measured.vocabulary[self.spec.value]
        maturity, count = (self.measured.vocabulary[name].sql for name in (propose.maturity, propose.maturities))
        dates, amounts = [], []
        for rank, mode in enumerate(self.spec.order, 1):
            kind = propose.plans.get(mode, "now")
            day = f"DATE '{self.context.as_of}'" if kind == "now" else maturity
            dates.append(f"WHEN {rank} THEN {day}")
            if kind == "instalments":
                parts = f"least({count}, {propose.instalments})"
                part = f"@money(@divide_half_up({value.numerator}, @wide({parts})))"
                amounts.append(f"WHEN {rank} THEN CASE WHEN {count} > 1 THEN {part} ELSE {value.sql} END")
            else:
                amounts.append(f"WHEN {rank} THEN {value.sql}")
        return [
            f"{maturity} AS next_maturity",
            f"CASE severity {' '.join(dates)} END AS proposed_date",
            f"CAST(CASE severity {' '.join(amounts)} END AS DECIMAL(28,2)) AS proposed_amount",
        ]


def _fields(spec: Spec, value: Text) -> tuple[Field, ...]:
    reasons = {one.reason: Text(one.title.zh, one.title.en) for one in spec.reasons if one.title}
    proposal = (
        Field("next_maturity", Form.DATE, Text("最近到期日", "Next maturity")),
        Field("proposed_date", Form.DATE, Text("建议日期", "Proposed date")),
        Field("proposed_amount", Form.MONEY, Text("建议金额", "Proposed amount")),
    )
    return (
        *IDENTITY,
        Field(spec.value, Form.MONEY, value),
        Field("mode", Form.CODE, Text("方式", "Mode"), modes(spec)),
        Field("reasons", Form.LIST, Text("原因", "Reasons"), reasons),
        *(proposal if spec.propose else ()),
        MISSING,
    )


def modes(spec: Spec) -> dict[str, Text]:
    """The human words for the modes, in their order."""
    return {
        mode: Text(spec.titles[mode].zh, spec.titles[mode].en) if mode in spec.titles else Text(mode, mode)
        for mode in spec.order
    }


def _summary(spec: Spec, group: Grouping | None, value: Text) -> Small:
    """Customers and value per mode, modes without customers too."""
    words = ", ".join(f"({place}, '{mode}')" for place, mode in enumerate(spec.order))
    by, source, match = "", "", ""
    if group is not None:
        by = f"groups.{group.column}, "
        source = f"CROSS JOIN (SELECT DISTINCT {group.column} FROM answer) AS groups\n"
        match = f" AND answer.{group.column} IS NOT DISTINCT FROM groups.{group.column}"
    sql = f"""SELECT {by}modes.mode,
  count(answer.customer_id) AS customers,
  coalesce(@sum_money(answer.{spec.value}), 0) AS {spec.value}
FROM (VALUES {words}) AS modes(place, mode)
{source}LEFT JOIN answer ON answer.mode = modes.mode{match}
GROUP BY {by}modes.place, modes.mode
ORDER BY {by.replace(", ", " NULLS LAST, ")}modes.place"""
    fields = (
        *((group.field,) if group else ()),
        Field("mode", Form.CODE, Text("方式", "Mode"), modes(spec)),
        Field("customers", Form.COUNT, Text("客户数", "Customers")),
        Field(spec.value, Form.MONEY, value),
    )
    return Small(sql, fields)


def check(spec: Spec, layers: Layers, context: Context) -> list[Problem]:
    """Unknown names, and conditions that cannot be read."""
    conditions: dict[tuple[str | int, ...], str] = {("where",): spec.where} if spec.where else {}
    conditions |= {("reasons", index, "when"): one.when for index, one in enumerate(spec.reasons)}
    names: dict[tuple[str | int, ...], str] = {("value",): spec.value}
    if spec.propose:
        names[("propose", "maturity")] = spec.propose.maturity
        names[("propose", "maturities")] = spec.propose.maturities
    return check_conditions(layers, context, conditions, names)


def present(spec: Spec, result: Result) -> Presentation:
    """Modes, what is at stake, and the list."""
    return show.present(spec, result)


def explain(spec: Spec) -> list[str]:
    """The table in sentences."""
    return show.explain(spec)


def answer(spec: Spec, context: Context, column: str) -> Answer:
    """Not used as a measure yet."""
    raise no_answer(spec, column)
