"""What would a lower rate cost, seen from the whole relationship: one loan may lose where the customer still earns.

The rule extends the contribution, so that every price of it, a bank's own too, is the same here. The reading is that of
the contribution: the year to date, as if the lower rate had held since 1 January, over the same days and averages.
"""

from __future__ import annotations

from collections.abc import Sequence

from bankmkt.base.errors import InputError, Problem
from bankmkt.base.say import say
from bankmkt.query.condition import names_in
from bankmkt.query.field import Field, Form
from bankmkt.query.plan import AnyStep, NoteQuery, Plan, Small, Step
from bankmkt.result.blocks import Presentation
from bankmkt.result.result import Result
from bankmkt.rules.checks import check_conditions
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.repricing import show
from bankmkt.rules.kinds.repricing.cut import CutBuilder, Effects
from bankmkt.rules.kinds.repricing.spec import Spec
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.measured import Measured
from bankmkt.rules.measures.planner import measure, measure_customers
from bankmkt.rules.population import IDENTITY, MISSING, grouping, population, wanted_by

PREFIX = "price_"
SOURCES = ("accounts", "loans", "fees")
SAME = ("deposits", "fees", "expected_loss", "capital_charge", "service_cost")
"""The parts that a cut leaves as they are."""


def plan(spec: Spec, context: Context) -> Plan:
    """The parts at both rates for every customer with a chosen loan."""
    context.require(spec.name, spec.needs)
    loaded = [table for table in SOURCES if context.is_loaded(table)]
    if "loans" not in loaded:
        raise InputError(say("repricing.no_loans", rule=spec.name), say("rules.needs_remedy"))
    customers = measure_customers(context, [*wanted_by(context), *(names_in(spec.where) if spec.where else [])])
    loans = measure(context, names_in(spec.which), "loan")
    days = (context.as_of - context.as_of.replace(month=1, day=1)).days + 1
    lacks = [] if spec.only else [name for name in names_in(spec.which) if name in loans.gaps]
    builder = CutBuilder(spec, context.as_of, days, PREFIX, f"{PREFIX}chosen", spec.cut_micro, len(lacks))
    effects = Effects(spec, builder)
    group = grouping(context, customers)
    steps: list[AnyStep] = [*customers.steps]
    steps += [step for step in loans.steps if step.name not in {known.name for known in customers.steps}]
    steps.append(
        Step(f"{PREFIX}chosen", "which loans are cut; null where that is not known", _chosen(spec, loans, lacks))
    )
    steps += builder.steps()[:-1]
    steps.append(
        Step(
            "priced",
            "the relationship at both rates",
            _priced(spec, context, customers, [loans.labels.get(name, name) for name in lacks]),
        )
    )
    steps.append(Step("answer", "the rate that just suffices, and the verdict", _answer(effects)))
    notes = [*customers.notes, *loans.notes, *(context.absence(table) for table in SOURCES if table not in loaded)]
    below = "SELECT count(*) FROM answer WHERE floored > 0"
    lowered = NoteQuery(
        below, "{n} 户有借据利率降至 0 以下，按 0 计算", "{n} customers with a rate that would fall below 0: taken at 0"
    )
    queries = [*customers.note_queries, *loans.note_queries, *builder.note_queries(loaded), lowered]
    return Plan(
        rule=spec.name,
        kind=spec.kind,
        as_of=context.as_of,
        steps=tuple(steps),
        rows="answer",
        fields=_fields(),
        order="contribution_after DESC NULLS LAST, customer_id",
        summary=_summary(group.field if group else None),
        unknown="SELECT count(*) FROM answer WHERE verdict = 'unknown'",
        figures=_figures(spec, days),
        notes=tuple(dict.fromkeys(notes)),
        note_queries=tuple(dict.fromkeys(queries)),
        tables=tuple(dict.fromkeys((*customers.tables, *loans.tables, *loaded))),
    )


def _chosen(spec: Spec, loans: Measured, lacks: Sequence[str]) -> str:
    """The loans with whether they are cut, and which names leave that open."""
    named = f"loan_id IN ({', '.join(map(_quoted, spec.only))})"
    test = named if spec.only else loans.condition(spec.which).sql
    columns = ["loan_id AS cut_loan_id", f"{test} AS is_cut"]
    columns += [f"({test}) IS NULL AND {loans.gaps[name].test} AS lacks_{nth}" for nth, name in enumerate(lacks)]
    shown = ",\n  ".join(columns)
    return f"SELECT {shown}\nFROM {loans.relation}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _priced(spec: Spec, context: Context, customers: Measured, labels: Sequence[str]) -> str:
    """Customers of the rule with a chosen loan, or with one of which it is not known."""
    who = population(customers, spec.where, context)
    group = grouping(context, customers)
    names = [field.name for field in IDENTITY]
    names += [group.column] if group and group.column not in names else []
    items = [f"CASE WHEN divided.lacks_{nth} > 0 THEN '{label}' END" for nth, label in enumerate(labels)]
    open_ = f"@list({', '.join(items)})" if items else "@none()"
    parts = ", ".join(f"divided.{part}" for part in SAME)
    numbers = "CAST(divided.cut_loans AS BIGINT) AS cut_loans, divided.cut_open, divided.floored, divided.cut_weight"
    before = "divided.deposits + divided.loans + divided.fees - divided.expected_loss - divided.capital_charge"
    return (
        f"SELECT {', '.join(f'customers.{name}' for name in names)},\n  {parts},\n"
        f"  divided.loans AS loans_before, divided.loans_after,\n"
        f"  {numbers}, divided.cut_interest, divided.lowered_interest,\n"
        f"  CAST({before} - divided.service_cost AS DECIMAL(28,2)) AS contribution,\n"
        f"  CAST(divided.loans - divided.loans_after AS DECIMAL(28,2)) AS lost_income,\n"
        f"  @union(divided.contribution__missing, {open_}) AS lacking\n"
        f"FROM (\n  SELECT * FROM {customers.relation} WHERE {who.test}\n) AS customers\n"
        f"JOIN {PREFIX}contribution_divided AS divided ON divided.customer_id = customers.customer_id\n"
        f"WHERE divided.cut_loans + divided.cut_open > 0"
    )


def _answer(effects: Effects) -> str:
    after = "CAST(contribution - lost_income AS DECIMAL(28,2))"
    hurdle = f"@money(@wide({effects.hurdle_fen}))"
    return (
        f"SELECT priced.*,\n"
        f"  @money(cut_weight) AS average,\n"
        f"  {effects.rate('cut_interest')} AS rate, {effects.rate('lowered_interest')} AS rate_after,\n"
        f"  {after} AS contribution_after, {hurdle} AS hurdle,\n"
        f"  CASE WHEN cut_open = 0 THEN {effects.break_even} END AS break_even_rate,\n"
        f"  {effects.extra_deposit} AS extra_deposit,\n"
        f"  CASE WHEN contribution - lost_income IS NULL THEN 'unknown'\n"
        f"    WHEN contribution - lost_income >= {hurdle} THEN 'pass' ELSE 'fail' END AS verdict,\n"
        f"  CASE WHEN contribution - lost_income IS NULL THEN lacking ELSE @none() END AS missing\n"
        f"FROM priced"
    )


# --- what goes out -----------------------------------------------------------------------------------------------


def _fields() -> tuple[Field, ...]:
    rates = ("rate", "rate_after", "break_even_rate")
    names = ("average", "rate", "rate_after", "contribution", "lost_income", "contribution_after", "hurdle")
    found = [Field("cut_loans", Form.COUNT, show.TITLES["cut_loans"])]
    for name in (*names, "break_even_rate", "extra_deposit"):
        found.append(Field(name, Form.RATE if name in rates else Form.MONEY, show.TITLES[name]))
    found.append(Field("verdict", Form.CODE, show.TITLES["verdict"], show.VERDICTS))
    parts = ("deposits", "loans_before", "loans_after", "fees", "expected_loss", "capital_charge", "service_cost")
    found += [Field(name, Form.MONEY, show.TITLES[name]) for name in parts]
    return (*IDENTITY, *found, MISSING)


_SUMS = ("contribution", "lost_income", "contribution_after")


def _summary(by: Field | None) -> Small:
    """Customers and money by verdict, of every group where one is asked for."""
    words = "\n  UNION ALL ".join(
        f"SELECT '{word}' AS verdict, {place} AS place" for place, word in enumerate(show.VERDICTS, 1)
    )
    known = "CASE WHEN verdicts.verdict <> 'unknown' THEN coalesce(@sum_money(answer.{0}), 0) END AS {0}"
    sums = ", ".join(known.format(name) for name in _SUMS)
    fields = [
        Field("verdict", Form.CODE, show.TITLES["verdict"], show.VERDICTS),
        Field("customers", Form.COUNT, show.CUSTOMERS),
        *(Field(name, Form.MONEY, show.TITLES[name]) for name in _SUMS),
    ]
    outer, same, select = "", "", ""
    if by is not None:
        outer = f"CROSS JOIN (SELECT DISTINCT {by.name} FROM answer) AS owners\n"
        same, select = f" AND answer.{by.name} IS NOT DISTINCT FROM owners.{by.name}", f"owners.{by.name}, "
        fields = [by, *fields]
    keys = f"{select}verdicts.verdict, verdicts.place"
    order = f"owners.{by.name} NULLS LAST, verdicts.place" if by else "verdicts.place"
    sql = (
        f"SELECT {select}verdicts.verdict, count(answer.customer_id) AS customers, {sums}\n"
        f"FROM (\n  {words}\n) AS verdicts\n{outer}"
        f"LEFT JOIN answer ON answer.verdict = verdicts.verdict{same}\nGROUP BY {keys}\nORDER BY {order}"
    )
    return Small(sql, tuple(fields))


def _figures(spec: Spec, days: int) -> Small:
    sql = (
        f"SELECT count(*) AS customers, @share({spec.cut.numerator}, {spec.cut.denominator}) AS cut_bp,\n"
        f"  {days} AS days,\n"
        f"  coalesce(@sum_money(lost_income), 0) AS lost_income\nFROM answer"
    )
    fields = (
        Field("customers", Form.COUNT, show.CUSTOMERS),
        Field("cut_bp", Form.NUMBER, show.CUT),
        Field("days", Form.COUNT, show.DAYS),
        Field("lost_income", Form.MONEY, show.TITLES["lost_income"]),
    )
    return Small(sql, fields)


def check(spec: Spec, layers: Layers, context: Context) -> list[Problem]:
    """Conditions that cannot be read."""
    problems = check_conditions(layers, context, {("where",): spec.where} if spec.where else {}, {})
    return [*problems, *check_conditions(layers, context, {("which",): spec.which}, {}, "loan")]


def present(spec: Spec, result: Result) -> Presentation:
    """A card for one customer, a list for many."""
    return show.present(spec, result)


def explain(spec: Spec) -> list[str]:
    """The question and the formula, in sentences."""
    return show.explain(spec)
