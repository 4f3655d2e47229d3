"""Customers without a manager are proposed to managers; nothing is written back, and nobody loses a customer.

Who may be handed out, what gives an earlier claim and what every manager holds today is asked of the engine; the
dealing itself is one step in Python over the open customers, their managers and the branch tree.
"""

from __future__ import annotations

from bankmkt.base.errors import Problem, UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.query.condition import names_in
from bankmkt.query.operand import Sort
from bankmkt.query.plan import NoteQuery, Plan, Small
from bankmkt.result.blocks import Presentation
from bankmkt.result.result import Field, Form, Result
from bankmkt.rules.checks import check_conditions
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.allocation import show
from bankmkt.rules.kinds.allocation.spec import Spec
from bankmkt.rules.kinds.allocation.steps import Builder
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.planner import measure_customers
from bankmkt.rules.population import IDENTITY, MISSING, full_name, label, population
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Text, Type

OPTIONAL = ("branches", "visits", "prospect_contacts")
"""Tables that help and may be missing, each with a note."""


def plan(spec: Spec, context: Context) -> Plan:
    """The steps that find open customers, claims and loads, deal, and list the proposal."""
    context.require(spec.name, spec.needs)
    texts = [text for text in (spec.where, spec.counts, context.where) if text]
    wanted = [name for text in texts for name in names_in(text)]
    measured = measure_customers(context, [*wanted, spec.value, *COLUMNS])
    who = population(measured, spec.where, context)
    by = _by(context)
    loaded = {table for table in OPTIONAL if context.is_loaded(table)}
    builder = Builder(spec, context.as_of, measured, who.test, loaded)
    used = _used(spec)
    absent = [context.absence(table) for table in OPTIONAL if table in used and table not in loaded]
    return Plan(
        rule=spec.name,
        kind=spec.kind,
        as_of=context.as_of,
        steps=(*measured.steps, *builder.steps(by)),
        rows="answer",
        fields=_fields(spec, label(spec.value, context)),
        order=f"proposed_branch_id NULLS FIRST, proposed_manager_id NULLS FIRST, {spec.value} DESC NULLS LAST,"
        " customer_id",
        summary=_summary(spec, by, label(spec.value, context)),
        unknown="SELECT count(*) FROM open_customers WHERE in_population IS NULL",
        figures=_figures(spec, label(spec.value, context)),
        extras={"areas": _areas(label(spec.value, context)), "left": _left()},
        notes=tuple(dict.fromkeys([*measured.notes, *absent])),
        note_queries=(*measured.note_queries, *_remarks(spec, context)),
        tables=tuple(dict.fromkeys([*measured.tables, "managers", *sorted(loaded & used)])),
    )


COLUMNS = ("registration_no", "district", "industry_code")


def _used(spec: Spec) -> set[str]:
    """The tables that the claims and the reach of the rule read."""
    tables = {"visit": "visits", "prospect_contact": "prospect_contacts"}
    used = {tables[one.claim] for one in spec.claims if one.claim in tables} if "earlier_claim" in spec.order else set()
    return used | (set() if spec.reach == "bank" else {"branches"})


def _by(context: Context) -> str:
    """The column of managers by which the summary is grouped; each manager by itself without ``--by``."""
    name = full_name(context.by) if context.by else "manager_id"
    managers = find_table("managers")
    assert managers is not None
    known = [column.name for column in managers.columns if column.type is Type.TEXT]
    if name not in known:
        raise UsageError(say("rules.bad_by", name=context.by), suggestion(str(context.by), known))
    return name


def _fields(spec: Spec, value: Text) -> tuple[Field, ...]:
    return (
        *IDENTITY,
        Field(spec.value, Form.MONEY, value),
        Field("proposed_manager_id", Form.ID, Text("拟分配客户经理", "Proposed manager")),
        Field("proposed_branch_id", Form.ID, Text("拟分配机构", "Proposed branch")),
        Field("reason", Form.CODE, Text("理由", "Reason"), show.REASONS),
        Field("claim", Form.CODE, Text("认领依据", "Claim"), show.CLAIMS),
        Field("claimed_on", Form.DATE, Text("认领日期", "Claimed on")),
        MISSING,
    )


def _summary(spec: Spec, by: str, value: Text) -> Small:
    """Per manager (or group of managers): customers and value before, added and after, and the cap."""
    grouped = by != "manager_id"
    dealt = (
        f"SELECT proposed_manager_id AS manager_id, count(*) AS added,\n"
        f"    coalesce(@sum_money({spec.value}), 0) AS value_added\n"
        f"  FROM answer WHERE proposed_manager_id IS NOT NULL GROUP BY proposed_manager_id"
    )
    one = (
        f"SELECT carried.manager_id, carried.branch_id, carried.by_group, carried.number AS count_before,\n"
        f"  coalesce(dealt.added, 0) AS added, carried.amount AS value_before,\n"
        f"  CAST(coalesce(dealt.value_added, 0) AS DECIMAL(28,2)) AS value_added\n"
        f"FROM carried\nLEFT JOIN (\n  {dealt}\n) AS dealt ON dealt.manager_id = carried.manager_id"
    )
    if grouped:
        head, tail = f"by_group AS {by}, count(*) AS managers", "GROUP BY by_group\nORDER BY by_group NULLS LAST"
    else:
        head, tail = "manager_id, min(branch_id) AS branch_id", "GROUP BY manager_id\nORDER BY manager_id"
    sql = f"""SELECT {head},
  sum(count_before) AS customers_before, sum(added) AS added,
  sum(count_before) + sum(added) AS customers_after, count(*) * {spec.cap} AS cap,
  @sum_money(value_before) AS value_before, @sum_money(value_added) AS value_added,
  CAST(@sum_money(value_before) + @sum_money(value_added) AS DECIMAL(28,2)) AS value_after
FROM (
{one}
) AS one
{tail}"""
    managers = find_table("managers")
    column = managers.column(by) if managers else None
    owner = Field(by, Form.ID, column.label if column else Text(by, by))
    beside = (
        Field("managers", Form.COUNT, Text("客户经理数", "Managers"))
        if grouped
        else Field("branch_id", Form.ID, Text("机构", "Branch"))
    )
    return Small(
        sql,
        (
            owner,
            beside,
            Field("customers_before", Form.COUNT, Text("分配前户数", "Customers before")),
            Field("added", Form.COUNT, Text("新增户数", "Added")),
            Field("customers_after", Form.COUNT, Text("分配后户数", "Customers after")),
            Field("cap", Form.COUNT, Text("管户上限", "Cap")),
            Field("value_before", Form.MONEY, Text(f"分配前{value.zh}", f"{value.en} before")),
            Field("value_added", Form.MONEY, Text(f"新增{value.zh}", f"{value.en} added")),
            Field("value_after", Form.MONEY, Text(f"分配后{value.zh}", f"{value.en} after")),
        ),
    )


SPANS = (
    ("count_before", Form.COUNT, "分配前户数极差", "Span of numbers before"),
    ("count_after", Form.COUNT, "分配后户数极差", "Span of numbers after"),
    ("count_bound", Form.COUNT, "户数极差下限", "Least possible span of numbers"),
    ("value_before", Form.MONEY, "分配前{value}极差", "Span of {value} before"),
    ("value_after", Form.MONEY, "分配后{value}极差", "Span of {value} after"),
    ("value_bound", Form.MONEY, "{value}极差下限", "Least possible span of {value}"),
)
"""What is told of the bank and of each area: the most less the least that a manager has."""


def _span(name: str) -> str:
    return name if name.endswith("bound") else f"{name}_span"


def _spans(value: Text) -> list[Field]:
    low = value.en[:1].lower() + value.en[1:]
    return [
        Field(_span(name), form, Text(zh.format(value=value.zh), en.format(value=low))) for name, form, zh, en in SPANS
    ]


def _figures(spec: Spec, value: Text) -> Small:
    """How many were handed out, and the spans over all managers with their distance from the least possible."""
    spans = ",\n  ".join(f"area.{name} AS {_span(name)}" for name, *_ in SPANS)
    sql = f"""SELECT counted.customers, counted.proposed, counted.customers - counted.proposed AS left_over,
  counted.unknown_value, coalesce(area.managers, 0) AS managers,
  {spans},
  area.count_after - area.count_bound AS count_distance,
  CAST(area.value_after - area.value_bound AS DECIMAL(28,2)) AS value_distance
FROM (
  SELECT count(*) AS customers, count(proposed_manager_id) AS proposed,
    count(*) - count({spec.value}) AS unknown_value
  FROM answer
) AS counted
LEFT JOIN (SELECT * FROM handed WHERE part = 'area' AND id = '') AS area ON TRUE"""
    fields = (
        Field("customers", Form.COUNT, Text("待分配客户数", "Customers without a manager")),
        Field("proposed", Form.COUNT, Text("已建议分配", "Handed out")),
        Field("left_over", Form.COUNT, Text("未能分配", "Left over")),
        Field("unknown_value", Form.COUNT, Text("价值未知客户数", "Customers of unknown value")),
        Field("managers", Form.COUNT, Text("客户经理数", "Managers")),
        *_spans(value),
        Field("count_distance", Form.COUNT, Text("户数与下限之差", "Numbers above the least possible")),
        Field("value_distance", Form.MONEY, Text("价值与下限之差", "Value above the least possible")),
    )
    return Small(sql, fields)


def _areas(value: Text) -> Small:
    """The spans of each area, as they are and at best."""
    spans = ", ".join(f"{name} AS {_span(name)}" for name, *_ in SPANS)
    sql = f"SELECT id AS area, managers, added, {spans}\nFROM handed\nWHERE part = 'area' AND id <> ''\nORDER BY area"
    fields = (
        Field("area", Form.ID, Text("范围", "Area")),
        Field("managers", Form.COUNT, Text("客户经理数", "Managers")),
        Field("added", Form.COUNT, Text("新增户数", "Added")),
        *_spans(value),
    )
    return Small(sql, fields)


def _left() -> Small:
    """Where customers are left over, and why, most of them first."""
    sql = """SELECT branch_id, reason, customers
FROM (
  SELECT branch_id, reason, count(*) AS customers
  FROM answer WHERE proposed_manager_id IS NULL GROUP BY branch_id, reason
) AS counted
ORDER BY customers DESC NULLS LAST, branch_id NULLS LAST, reason NULLS LAST"""
    fields = (
        Field("branch_id", Form.ID, Text("机构", "Branch")),
        Field("reason", Form.CODE, Text("理由", "Reason"), show.REASONS),
        Field("customers", Form.COUNT, Text("客户数", "Customers")),
    )
    return Small(sql, fields)


def _remarks(spec: Spec, context: Context) -> tuple[NoteQuery, ...]:
    """What was dealt with less than everything known."""
    unvalued = NoteQuery(
        f"SELECT count(*) FROM answer WHERE {spec.value} IS NULL",
        "{n} 个待分配客户价值未知，只按户数分配",
        "{n} customers of unknown value are handed out by number alone",
    )
    carried = NoteQuery(
        "SELECT coalesce(sum(unvalued), 0) FROM carried",
        "客户经理现有的 {n} 个客户价值未知，未计入价值",
        "{n} customers whom managers have already are of unknown value: not in their sums",
    )
    roleless = NoteQuery(
        f"SELECT count(*) FROM managers WHERE as_of = DATE '{context.as_of}' AND role IS NULL",
        "{n} 名客户经理没有岗位，未参与分配",
        "{n} managers have no role: they get nobody",
    )
    unlisted = NoteQuery(
        f"SELECT count(*) FROM people WHERE manager_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM managers"
        f" WHERE managers.as_of = DATE '{context.as_of}' AND managers.manager_id = people.manager_id)",
        "{n} 个客户的客户经理不在客户经理表中，视为已有人管户",
        "{n} customers have a manager whom the table managers lacks: they count as looked after",
    )
    return (unvalued, carried, roleless, unlisted)


def check(spec: Spec, layers: Layers, context: Context) -> list[Problem]:
    """Conditions that cannot be read, and a value that is no amount of money."""
    conditions: dict[tuple[str | int, ...], str] = {}
    if spec.where:
        conditions[("where",)] = spec.where
    if spec.counts:
        conditions[("counts",)] = spec.counts
    problems = check_conditions(layers, context, conditions, {("value",): spec.value})
    if not problems:
        operand = measure_customers(context, [spec.value]).vocabulary[spec.value]
        if operand.sort is not Sort.NUMBER or operand.denominator != "100":
            problems.append(layers.problem(("value",), say("allocation.no_money", name=spec.value)))
    return problems


def present(spec: Spec, result: Result) -> Presentation:
    """Who is handed out, how even it becomes, and where somebody is left over."""
    return show.present(spec, result)


def explain(spec: Spec) -> list[str]:
    """The order and the method in sentences."""
    return show.explain(spec)
