"""Concentration asks how much of the book hangs on a few names, and which name has more than the capital allows.

Every name, a customer or a group of them, is one amount; all amounts of all limits are ranked in one pass. A name of
which an amount is missing may be over any limit, so it is listed as unknown and never as within. Without the capital no
limit can be judged, but the shares of the book do not need it and are shown all the same.
"""

from __future__ import annotations

from bankmkt.base.errors import Problem, RulesError
from bankmkt.base.say import say
from bankmkt.query.condition import names_in
from bankmkt.query.operand import Sort
from bankmkt.query.plan import NoteQuery, Plan, RankCumulate, Step
from bankmkt.result.blocks import Presentation
from bankmkt.result.result import Field, Form, Result
from bankmkt.rules.checks import check_conditions
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.concentration import show
from bankmkt.rules.kinds.concentration.small import books, figures, summary
from bankmkt.rules.kinds.concentration.spec import Limit, Spec
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.planner import Measured, measure_customers
from bankmkt.rules.population import IDENTITY, MISSING, full_name, grouping, label, population, wanted_by
from bankmkt.tables.model import Text

MANY_ROWS = True
"""A member may have several rows, so no measure can read them."""


LISTED = ("breach", "near", "unknown")
"""The verdicts whose names are rows of the answer, in their order."""


def plan(spec: Spec, context: Context) -> Plan:
    """The steps that add up each name, rank the names of each limit, and judge them."""
    context.require(spec.name, spec.needs)
    names = [full_name(one.of) for one in spec.over]
    wanted = [*spec.measures, *names, *(names_in(spec.where) if spec.where else []), *wanted_by(context)]
    by = full_name(context.by) if context.by else "branch_id"
    measured = measure_customers(context, [*wanted, by])
    for name in spec.measures:
        if measured.vocabulary[name].denominator != "100":
            raise RulesError(say("rules.no_money", name=name))
    group = grouping(context, measured)
    builder = _Builder(spec, context, measured)
    steps = [
        *measured.steps,
        Step(
            "borrowers",
            "customers of the rule with an amount, or with one that is missing",
            builder.borrowers(by),
            True,
        ),
        *(Step(f"named_{one.name}", f"amounts of each {one.name}", builder.named(one.name)) for one in spec.over),
        Step("amounts", "each name once for every book and limit", builder.amounts()),
        RankCumulate(
            "ranked", "the largest name of each first", "amounts", "amount", "name_id", ("series",), store=True
        ),
        Step("capital", "what the limits are shares of; one row", builder.capital()),
        Step("judged", "each name held against its limit, in whole fen", builder.judged(), True),
        Step("answer", "names over a limit, near it, or not to be judged", builder.answer()),
    ]
    return Plan(
        rule=spec.name,
        kind=spec.kind,
        as_of=context.as_of,
        steps=tuple(steps),
        rows="answer",
        fields=_fields(spec),
        order="severity, place, amount DESC NULLS LAST, name_id",
        summary=summary(spec, group),
        unknown="SELECT count(*) FROM judged WHERE verdict = 'unknown'",
        figures=figures(spec),
        extras={"books": books(spec, label(by, context), Form.ID)},
        notes=(*measured.notes, *builder.absent),
        note_queries=(*measured.note_queries, *builder.remarks()),
        tables=tuple(dict.fromkeys([*measured.tables, *builder.tables])),
    )


class _Builder:
    """The steps of the kind over what was measured."""

    def __init__(self, spec: Spec, context: Context, measured: Measured) -> None:
        self.spec, self.context, self.measured = spec, context, measured
        self.who = population(measured, spec.where, context)
        self.amount = {name: f"amount_{place}" for place, name in enumerate(spec.measures, 1)}
        self.lack = {name: f"missing_{place}" for place, name in enumerate(spec.measures, 1)}
        self.first_unknown = {name: f"unknown_{place}" for place, name in enumerate(spec.measures, 1)}
        tables = dict.fromkeys(one.partition(".")[0] for one in spec.capital)
        self.tables = [table for table in tables if context.is_loaded(table)]
        self.absent = [note for table in tables if (note := context.absence(table))]

    def borrowers(self, by: str) -> str:
        vocabulary = self.measured.vocabulary
        columns = ["customer_id", "customer_name", "branch_id", "manager_id", f"{vocabulary[by].sql} AS by_value"]
        for one in self.spec.over:
            value = vocabulary[full_name(one.of)].sql
            columns.append(f"{f'coalesce({value}, customer_id)' if one.alone else value} AS over_{one.name}")
        for name in self.spec.measures:
            columns.append(f"{vocabulary[name].sql} AS {self.amount[name]}")
            columns.append(f"{self.measured.missing([name])} AS {self.lack[name]}")
        shown = ",\n  ".join([*columns, f"{self.who.test} AS in_population"])
        some = " OR ".join(f"{one} IS NULL OR {one} <> 0" for one in self.amount.values())
        return f"SELECT * FROM (\nSELECT {shown}\nFROM {self.measured.relation}\n) AS owing\nWHERE {some}"

    def named(self, over: str) -> str:
        """A group's amount is unknown as soon as one member's is; the largest member stands for its branch."""
        book = self.amount[self.spec.measure]
        order = f"PARTITION BY over_{over} ORDER BY {book} DESC NULLS LAST, customer_id"
        columns = [
            f"over_{over} AS name_id",
            "count(*) AS members",
            "max(CASE WHEN place = 1 THEN customer_id END) AS lead_id",
        ]
        for name, amount in self.amount.items():
            columns.append(f"CASE WHEN count({amount}) = count(*) THEN @sum_money({amount}) END AS {amount}")
            columns.append(f"min(CASE WHEN {amount} IS NULL THEN customer_id END) AS {self.first_unknown[name]}")
        shown = ",\n  ".join(columns)
        return (
            f"SELECT {shown}\nFROM (\n  SELECT *, row_number() OVER ({order}) AS place\n  FROM borrowers\n"
            f"  WHERE in_population AND over_{over} IS NOT NULL\n) AS placed\nGROUP BY over_{over}"
        )

    def amounts(self) -> str:
        series = [(f"book_{one.name}", one.name, self.spec.measure) for one in self.spec.over]
        series += [(one.name, one.over, one.measure) for one in self.spec.limits]
        parts = []
        for name, over, measure in series:
            amount = self.amount[measure]
            parts.append(
                f"SELECT '{name}' AS series, name_id, members, lead_id, {self.first_unknown[measure]} AS unknown_id,"
                f" {amount} AS amount\nFROM named_{over} WHERE {amount} IS NULL OR {amount} > 0"
            )
        return "\nUNION ALL\n".join(parts)

    def capital(self) -> str:
        """One row, whatever is loaded: scalar subqueries would have to be repeated for each name."""
        day = self.context.as_of
        columns, sources = [], []
        tables = list(dict.fromkeys(one.partition(".")[0] for one in self.spec.capital))
        for table in tables:
            own = [one.partition(".")[2] for one in self.spec.capital if one.startswith(f"{table}.")]
            sums = ", ".join(f"@sum_money({column}) AS {column}" for column in own)
            sources.append(f"(SELECT {sums} FROM {table} WHERE as_of = DATE '{day}') AS {table}_now")
            columns += [f"{table}_now.{column} AS {self._capital(f'{table}.{column}')}" for column in own]
        if not sources:
            return "SELECT 0 AS nothing"
        return f"SELECT {', '.join(columns)}\nFROM " + "\nCROSS JOIN ".join(sources)

    def _capital(self, column: str) -> str:
        return f"capital_{self.spec.capital.index(column) + 1}"

    def judged(self) -> str:
        """What is allowed is rounded down to the fen: an amount is over its limit exactly where the excess is a fen."""
        near = self.spec.near
        capital = self._each(lambda one: self._capital(one.of), "CAST(NULL AS DECIMAL(28,2))")
        p = self._each(lambda one: str(one.at_most.numerator), "0")
        q = self._each(lambda one: str(one.at_most.denominator), "1")
        place = self._each(lambda one: str(self.spec.limits.index(one) + 1), "0")
        listed = ", ".join(f"'{one.name}'" for one in self.spec.limits) or "''"
        inner = (
            f"SELECT ranked.series, ranked.name_id, ranked.members, ranked.lead_id, ranked.unknown_id, ranked.amount,\n"
            f"    ranked.rank, {place} AS place, {capital} AS capital,\n    {p} AS p, {q} AS q\n"
            f"  FROM ranked CROSS JOIN capital\n  WHERE ranked.series IN ({listed})"
        )
        weighed = (
            f"SELECT *,\n  CASE WHEN capital > 0 THEN @whole(@fen(capital) * p, q) END AS allowed_fen\n"
            f"FROM (\n  {inner}\n) AS held"
        )
        verdict = (
            f"CASE WHEN weighed.amount IS NULL OR weighed.allowed_fen IS NULL THEN 'unknown'\n"
            f"    WHEN @fen(weighed.amount) > weighed.allowed_fen THEN 'breach'\n"
            f"    WHEN @fen(weighed.amount) * weighed.q * {near.denominator} >="
            f" @fen(weighed.capital) * weighed.p * {near.numerator} THEN 'near'\n"
            f"    ELSE 'within' END AS verdict"
        )
        return (
            f"SELECT weighed.*, lead.by_value,\n  {verdict}\n"
            f"FROM (\n{weighed}\n) AS weighed\nJOIN borrowers AS lead ON lead.customer_id = weighed.lead_id"
        )

    def _each(self, value: object, otherwise: str) -> str:
        assert callable(value)
        lines = " ".join(f"WHEN '{one.name}' THEN {value(one)}" for one in self.spec.limits)
        return f"CASE ranked.series {lines} ELSE {otherwise} END" if lines else otherwise

    def answer(self) -> str:
        """Names to look at. Where the capital is unknown nobody can be judged: the largest are listed."""
        lacking = " ".join(f"WHEN '{one.name}' THEN gap.{self.lack[one.measure]}" for one in self.spec.limits)
        capital = " ".join(f"WHEN '{one.name}' THEN @one('{one.of}')" for one in self.spec.limits)
        severity = " ".join(f"WHEN '{word}' THEN {rank}" for rank, word in enumerate(LISTED, 1))
        excess = "@money(greatest(@fen(judged.amount) - judged.allowed_fen, 0))"
        missing = "@none()"
        if self.spec.limits:
            missing = (
                f"CASE WHEN judged.verdict <> 'unknown' THEN @none() ELSE @union(\n"
                f"    CASE WHEN judged.amount IS NULL THEN CASE judged.series {lacking} END END,\n"
                f"    CASE WHEN judged.allowed_fen IS NULL THEN CASE judged.series {capital} END END) END"
            )
        return (
            f"SELECT lead.customer_id, lead.customer_name, lead.branch_id, lead.manager_id,\n"
            f"  judged.series AS limit_name, judged.name_id, judged.members, judged.amount,\n"
            f"  @share(judged.amount, CASE WHEN judged.capital > 0 THEN judged.capital END) AS capital_share,\n"
            f"  @money(judged.allowed_fen) AS allowed,\n"
            f"  CASE WHEN judged.verdict <> 'unknown' THEN {excess} END AS excess,\n"
            f"  judged.verdict,\n  {missing} AS missing,\n"
            f"  CASE judged.verdict {severity} END AS severity, judged.place\n"
            f"FROM judged\nJOIN borrowers AS lead ON lead.customer_id = judged.lead_id\n"
            f"LEFT JOIN borrowers AS gap ON gap.customer_id = judged.unknown_id\n"
            f"WHERE judged.verdict IN ('breach', 'near')\n"
            f"  OR (judged.verdict = 'unknown' AND (judged.amount IS NULL OR judged.rank <= {self.spec.top}))"
        )

    def remarks(self) -> list[NoteQuery]:
        """Who is in no name, and who may not belong to the rule."""
        book = self.amount[self.spec.measure]
        found = []
        for one in self.spec.over:
            if not one.alone and full_name(one.of) != "customer_id":
                title = label(full_name(one.of), self.context)
                sql = f"SELECT count(*) FROM borrowers WHERE in_population AND over_{one.name} IS NULL AND {book} <> 0"
                zh, en = (
                    f"{{n}} 户缺少{title.zh}，未计入相应集中度",
                    f"{{n}} customers without {title.en.lower()}: in none of its shares",
                )
                found.append(NoteQuery(sql, zh, en))
        perhaps = "SELECT count(*) FROM borrowers WHERE in_population IS NULL"
        found.append(
            NoteQuery(
                perhaps,
                "{n} 户缺少判断范围所需的数据，未计入",
                "{n} customers of whom it is not known whether the rule speaks of them: not counted",
            )
        )
        return found


def _fields(spec: Spec) -> tuple[Field, ...]:
    return (
        *IDENTITY,
        Field("limit_name", Form.CODE, Text("限额", "Limit"), show.limits(spec)),
        Field("name_id", Form.ID, Text("主体号", "Name ID")),
        Field("members", Form.COUNT, Text("成员数", "Members")),
        Field("amount", Form.MONEY, Text("金额", "Amount")),
        Field("capital_share", Form.RATIO, Text("占资本", "Share of capital")),
        Field("allowed", Form.MONEY, Text("限额金额", "Allowed")),
        Field("excess", Form.MONEY, Text("超限金额", "Excess")),
        Field("verdict", Form.CODE, Text("结论", "Verdict"), show.verdicts(spec)),
        MISSING,
    )


def check(spec: Spec, layers: Layers, context: Context) -> list[Problem]:
    """Unknown names, names that are no text, and conditions that cannot be read."""
    names: dict[tuple[str | int, ...], str] = {("measure",): spec.measure}
    names |= {("over", index, "of"): full_name(one.of) for index, one in enumerate(spec.over)}
    names |= {("limits", index, "measure"): one.measure for index, one in enumerate(spec.limits)}
    problems = check_conditions(layers, context, {("where",): spec.where} if spec.where else {}, names)
    if problems:
        return problems
    measured = measure_customers(context, names.values())
    for index, one in enumerate(spec.over):
        if measured.vocabulary[full_name(one.of)].sort is not Sort.TEXT:
            problems.append(layers.problem(("over", index, "of"), say("rules.bad_by", name=one.of)))
    for place in (key for key in names if key[-1] == "measure"):
        if measured.vocabulary[names[place]].denominator != "100":
            problems.append(layers.problem(place, say("rules.no_money", name=names[place])))
    return problems


def present(spec: Spec, result: Result) -> Presentation:
    """The worst breach or the largest name, the limits, the shares of the book, and the names to look at."""
    return show.present(spec, result)


def explain(spec: Spec) -> list[str]:
    """The limits in sentences."""
    return show.explain(spec)


__all__ = ["Limit", "Spec", "check", "explain", "plan", "present"]
