"""A customer's contribution is built in: six parts in exact integers, each rounded to the fen once, then added.

It is a kind with one rule and not YAML over smaller measures, because the order of rounding is its meaning: the sum
of a part over all accounts is kept whole (fen × millionths of a percent × days) and divided a single time.
"""

from __future__ import annotations

from bankmkt.base.errors import Problem
from bankmkt.base.say import say
from bankmkt.query.plan import Plan, Small, Step
from bankmkt.result.blocks import Presentation
from bankmkt.result.result import Field, Form, Result
from bankmkt.rules.checks import check_conditions
from bankmkt.rules.context import Answer, Context, MissingTablesError
from bankmkt.rules.kinds.contribution import show
from bankmkt.rules.kinds.contribution.spec import Spec
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.planner import AnyStep, measure_customers
from bankmkt.rules.population import IDENTITY, MISSING, Grouping, grouping, population, wanted_by
from bankmkt.rules.profit import parts

SOURCES = ("accounts", "loans", "fees")
PARTS = ("deposits", "loans", "fees", "expected_loss", "capital_charge", "service_cost")


def plan(spec: Spec, context: Context) -> Plan:
    """Every part and the sum for every customer, year to date."""
    context.require(spec.name, spec.needs)
    made = answer(spec, context, "contribution")
    measured = measure_customers(context, [*wanted_by(context), *_names(spec)])
    who = population(measured, spec.where, context)
    group = grouping(context, measured)
    columns = ["customer_id", "customer_name", "branch_id", "manager_id"]
    columns += [group.column] if group and group.column not in columns else []
    chosen = ", ".join(f"customers.{name}" for name in columns)
    shown = ", ".join(f"{part}" for part in PARTS)
    missing = "contribution__missing"
    steps: list[AnyStep] = [
        *(step for step in measured.steps if step not in made.steps),
        *made.steps,
        Step(
            "answer",
            "the customers of the rule with their parts",
            f"SELECT {chosen},\n  {shown}, contribution, raroc,\n"
            f"  CASE WHEN contribution IS NULL THEN {missing} ELSE @none() END AS missing\n"
            f"FROM {measured.relation} AS customers\n"
            f"LEFT JOIN {made.relation} AS made ON made.customer_id = customers.customer_id\nWHERE {who.test}",
        ),
    ]
    return Plan(
        rule=spec.name,
        kind=spec.kind,
        as_of=context.as_of,
        steps=tuple(_distinct(steps)),
        rows="answer",
        fields=_fields(),
        order="contribution DESC NULLS LAST, customer_id",
        summary=_summary(group),
        unknown="SELECT count(*) FROM answer WHERE contribution IS NULL",
        notes=(*made.notes, *measured.notes),
        note_queries=made.note_queries,
        tables=tuple(dict.fromkeys((*measured.tables, *made.tables))),
    )


def _names(spec: Spec) -> list[str]:
    from bankmkt.query.condition import names_in

    return names_in(spec.where) if spec.where else []


def _distinct(steps: list[AnyStep]) -> list[AnyStep]:
    """A step by the same name is the same step: the customers are read once."""
    return list({step.name: step for step in steps}.values())


def _fields() -> tuple[Field, ...]:
    amounts = tuple(Field(part, Form.MONEY, show.PARTS[part]) for part in (*PARTS, "contribution"))
    return (*IDENTITY, *amounts, Field("raroc", Form.RATIO, show.PARTS["raroc"]), MISSING)


def _summary(group: Grouping | None) -> Small:
    """The sum of each part over the customers whose contribution is known."""
    by = f"{group.column}, " if group else ""
    sums = ",\n  ".join(
        f"coalesce(@sum_money(CASE WHEN contribution IS NOT NULL THEN {part} END), 0) AS {part}"
        for part in (*PARTS, "contribution")
    )
    tail = f"\nGROUP BY {group.column}\nORDER BY {group.column} NULLS LAST" if group else ""
    sql = f"SELECT {by}count(*) AS customers,\n  {sums}\nFROM answer{tail}"
    fields = (
        *((group.field,) if group else ()),
        Field("customers", Form.COUNT, show.CUSTOMERS),
        *(Field(part, Form.MONEY, show.PARTS[part]) for part in (*PARTS, "contribution")),
    )
    return Small(sql, fields)


def answer(spec: Spec, context: Context, column: str) -> Answer:
    """One row per customer with every part, `contribution` and the columns that were missing for it."""
    loaded = [table for table in SOURCES if context.is_loaded(table)]
    if not any(table in loaded for table in ("accounts", "loans")):
        message = say("contribution.nothing", rule=spec.name)
        raise MissingTablesError(("accounts", "loans"), message, say("rules.needs_remedy"))
    days = (context.as_of - context.as_of.replace(month=1, day=1)).days + 1
    builder = parts.Builder(spec, context.as_of, days)
    snapshot = f"{{table}}.as_of = DATE '{context.as_of}'"
    limits = {table: snapshot.format(table=table) for table in ("accounts", "loans")}
    limits["fees"] = builder.fees_of_the_year
    notes = tuple(context.absence(table) for table in SOURCES if table not in loaded)
    return Answer(
        relation="contribution_parts",
        steps=tuple(builder.steps()),
        tables=("customers", *loaded),
        notes=notes,
        note_queries=(*builder.note_queries(loaded), *(context.strangers(table, limits[table]) for table in loaded)),
    )


def check(spec: Spec, layers: Layers, context: Context) -> list[Problem]:
    """Conditions that cannot be read."""
    return check_conditions(layers, context, {("where",): spec.where} if spec.where else {}, {})


def present(spec: Spec, result: Result) -> Presentation:
    """The sums of the parts and the customers who bring most."""
    return show.present(result)


def explain(spec: Spec) -> list[str]:
    """The formula with its prices, in sentences."""
    return show.explain(spec)
