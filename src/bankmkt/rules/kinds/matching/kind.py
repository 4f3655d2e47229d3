"""Enterprises of a registered list are matched with customers, and what is not certain is reviewed, never guessed.

The registration number decides before the name, an equal name before a similar one, and only evidence that points to
one customer, and to which no other enterprise has an equal claim, makes a customer. Everything but the similarity of
names is SQL; a step in Python sees the pairs that blocking left and nothing else.
"""

from __future__ import annotations

from bankmkt.base.errors import Problem, UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.query.condition import compile_condition, names_in
from bankmkt.query.plan import NoteQuery, Plan, Small
from bankmkt.result.blocks import Presentation
from bankmkt.result.result import Field, Form, Result
from bankmkt.rules.checks import check_conditions
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.matching import show
from bankmkt.rules.kinds.matching.spec import VERDICTS, Spec
from bankmkt.rules.kinds.matching.steps import Builder
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.aggregate import operand_of
from bankmkt.rules.measures.planner import measure_customers
from bankmkt.rules.population import IDENTITY, MISSING, full_name
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Text, Type

MANY_ROWS = True
"""A member may have several rows, so no measure can read them."""


MONTH = "month"


def plan(spec: Spec, context: Context) -> Plan:
    """The steps that bring names and numbers to one writing, pair, decide, and look for similar names."""
    context.require(spec.name, spec.needs)
    wanted = ["registration_no", *(names_in(spec.where) if spec.where else [])]
    measured = measure_customers(context, wanted)
    test = measured.condition(spec.where).sql if spec.where else "TRUE"
    group = _grouping(context)
    builder = Builder(spec, context.as_of, measured.relation, test, _listed(context), context.is_loaded(CONTACTS))
    notes = [*measured.notes, *([context.absence(CONTACTS)] if context.absence(CONTACTS) else [])]
    tables = [*measured.tables, "prospects", *([CONTACTS] if context.is_loaded(CONTACTS) else [])]
    return Plan(
        rule=spec.name,
        kind=spec.kind,
        as_of=context.as_of,
        steps=(*measured.steps, *builder.steps(group.name if group else "")),
        rows="answer",
        fields=_fields(),
        order="severity, registered_on DESC NULLS LAST, registration_no",
        summary=_summary(group, context.is_loaded(CONTACTS)),
        unknown=f"SELECT count(*) FROM judged WHERE in_list IS NULL OR (in_list AND verdict = '{VERDICTS[-1]}')",
        figures=_figures(context.is_loaded(CONTACTS)),
        extras={"districts": _districts()},
        notes=tuple(notes),
        note_queries=(*measured.note_queries, *_remarks(spec, builder)),
        tables=tuple(dict.fromkeys(tables)),
    )


CONTACTS = "prospect_contacts"


def _listed(context: Context) -> str:
    """``--where`` as a test of an enterprise of the list; UsageError for a name that the list does not have."""
    prospects = find_table("prospects")
    assert prospects is not None
    if context.where is None:
        return "TRUE"
    known = [column.name for column in prospects.columns if column.name not in ("as_of", "name")]
    vocabulary = {
        column.name: operand_of(column, f"prospects.{column.name}")
        for column in prospects.columns
        if column.name in known
    }
    for name in names_in(context.where):
        if name not in known:
            raise UsageError(say("matching.where_prospects", name=name), suggestion(name, known))
    compiled, faults = compile_condition(context.where, vocabulary, known)
    if compiled is None:
        raise UsageError(say("rules.bad_where", message=faults[0].message), faults[0].remedy)
    return compiled.sql


def _grouping(context: Context) -> Field | None:
    """The column of ``--by``: of the list, the owner of the customer or of the last contact, or the month."""
    if not context.by:
        return None
    name = full_name(context.by)
    prospects = find_table("prospects")
    assert prospects is not None
    column = prospects.column(name)
    if column is not None and column.type is Type.TEXT and not column.key and name != "name":
        return Field(name, Form.ID, column.label)
    if name == MONTH:
        return Field(MONTH, Form.ID, Text("注册月份", "Month of registration"))
    labels = {"branch_id": Text("机构", "Branch"), "manager_id": Text("客户经理", "Manager")}
    if name in labels:
        return Field(name, Form.ID, labels[name])
    known = ["branch", "manager", "district", "park", "department", "industry", "source", MONTH]
    raise UsageError(say("rules.bad_by", name=context.by), suggestion(context.by, known))


def _fields() -> tuple[Field, ...]:
    prospects = find_table("prospects")
    assert prospects is not None
    labels = {column.name: column.label for column in prospects.columns}
    return (
        Field("registration_no", Form.ID, labels["registration_no"]),
        Field("prospect_name", Form.TEXT, labels["name"]),
        Field("registered_on", Form.DATE, labels["registered_on"]),
        Field("district", Form.TEXT, labels["district"]),
        Field("park", Form.TEXT, labels["park"]),
        Field("how", Form.CODE, Text("匹配方式", "Matched by"), show.HOW),
        Field("similarity", Form.RATIO, Text("名称相似度", "Similarity of names")),
        *IDENTITY,
        Field("verdict", Form.CODE, Text("结论", "Verdict"), show.VERDICTS),
        Field("reason", Form.CODE, Text("复核原因", "Why to review"), show.REASONS),
        Field("candidates", Form.COUNT, Text("候选客户数", "Customers in question")),
        Field("contacts", Form.COUNT, Text("营销次数", "Contacts")),
        Field("contacted_on", Form.DATE, Text("最近营销日期", "Last contact")),
        Field("contacted_by", Form.ID, Text("最近营销人员", "Contacted by")),
        Field("contact_branch_id", Form.ID, Text("最近营销机构", "Branch of the contact")),
        MISSING,
    )


def _summary(group: Field | None, has_contacts: bool) -> Small:
    """Enterprises per verdict, verdicts without one too; their share, and how many somebody has contacted."""
    contacted = "@count_if(answer.contacts > 0)" if has_contacts else "CAST(NULL AS BIGINT)"
    words = ", ".join(f"({place}, '{verdict}')" for place, verdict in enumerate(VERDICTS))
    shown, by, match, whole = "", "", "", "(SELECT count(*) AS n FROM answer) AS totals"
    if group is not None:
        shown, by = f"{group.name}, ", "totals.by_group, "
        whole = "(SELECT by_group, count(*) AS n FROM answer GROUP BY by_group) AS totals"
        match = " AND answer.by_group IS NOT DISTINCT FROM totals.by_group"
    sql = f"""SELECT {shown}verdict, prospects, @share(prospects, n) AS share, contacted
FROM (
SELECT {f"totals.by_group AS {group.name}, " if group else ""}totals.n, verdicts.place, verdicts.verdict,
  count(answer.registration_no) AS prospects,
  {contacted} AS contacted
FROM (VALUES {words}) AS verdicts(place, verdict)
CROSS JOIN {whole}
LEFT JOIN answer ON answer.verdict = verdicts.verdict{match}
GROUP BY {by}totals.n, verdicts.place, verdicts.verdict
) AS counted
ORDER BY {f"{group.name} NULLS LAST, " if group else ""}place"""
    fields = (
        *((group,) if group else ()),
        Field("verdict", Form.CODE, Text("结论", "Verdict"), show.VERDICTS),
        Field("prospects", Form.COUNT, Text("企业数", "Enterprises")),
        Field("share", Form.RATIO, Text("占比", "Share")),
        Field("contacted", Form.COUNT, Text("已营销企业数", "Contacted")),
    )
    return Small(sql, fields)


def _figures(has_contacts: bool) -> Small:
    """Conversion as it is certain, and as it would be if every case of review were a customer."""
    untouched = "@count_if(verdict = 'lead' AND contacts = 0)" if has_contacts else "CAST(NULL AS BIGINT)"
    sql = f"""SELECT prospects, customers, reviews, leads AS open_leads, untouched AS untouched_leads,
  @share(customers, prospects) AS conversion, @share(customers + reviews, prospects) AS conversion_at_most
FROM (
  SELECT count(*) AS prospects, @count_if(verdict = 'customer') AS customers,
    @count_if(verdict = 'review') AS reviews, @count_if(verdict = 'lead') AS leads,
    {untouched} AS untouched
  FROM answer
) AS counted"""
    fields = (
        Field("prospects", Form.COUNT, Text("企业数", "Enterprises")),
        Field("customers", Form.COUNT, Text("已转化客户数", "Customers")),
        Field("reviews", Form.COUNT, Text("待复核数", "To review")),
        Field("open_leads", Form.COUNT, Text("未转化线索数", "Open leads")),
        Field("untouched_leads", Form.COUNT, Text("未营销线索数", "Leads without a contact")),
        Field("conversion", Form.RATIO, Text("转化率", "Conversion")),
        Field("conversion_at_most", Form.RATIO, Text("转化率上限", "Conversion at most")),
    )
    return Small(sql, fields)


def _districts() -> Small:
    """Enterprises per district by verdict, the district with the most open leads first."""
    counts = ",\n  ".join(f"@count_if(verdict = '{verdict}') AS {verdict}" for verdict in VERDICTS)
    sql = f"""SELECT district, prospects, customer, review, lead, unknown, untouched
FROM (
SELECT district, count(*) AS prospects,
  {counts},
  @count_if(verdict = 'lead' AND contacts = 0) AS untouched
FROM answer
GROUP BY district
) AS counted
ORDER BY lead DESC NULLS LAST, district NULLS LAST"""
    fields = (
        Field("district", Form.TEXT, Text("区域", "District")),
        Field("prospects", Form.COUNT, Text("企业数", "Enterprises")),
        *(Field(verdict, Form.COUNT, label) for verdict, label in show.VERDICTS.items()),
        Field("untouched", Form.COUNT, Text("未营销线索数", "Leads without a contact")),
    )
    return Small(sql, fields)


def _remarks(spec: Spec, builder: Builder) -> tuple[NoteQuery, ...]:
    """What was compared with less than everything, or not at all."""
    neither = NoteQuery(
        "SELECT count(*) FROM parsed WHERE side = 'customer' AND number_key IS NULL AND core IS NULL",
        "{n} 个客户既无注册号又无名称，无法比对",
        "{n} customers have neither registration number nor name: they cannot be compared",
    )
    nameless = NoteQuery(
        "SELECT count(*) FROM parsed WHERE side = 'customer' AND number_key IS NULL AND core IS NOT NULL",
        "{n} 个客户没有注册号，只按名称比对",
        "{n} customers have no registration number: they are compared by name alone",
    )
    if spec.within_months is None:
        return (neither, nameless)
    undated = NoteQuery(
        "SELECT count(*) FROM answer WHERE registered_on IS NULL",
        "{n} 家企业没有注册日期，仍计入",
        "{n} enterprises have no date of registration: they count",
    )
    later = NoteQuery(
        builder.later(),
        "{n} 家企业的注册日期晚于数据日期，未计入",
        "{n} enterprises are registered after the date of the data: left out",
    )
    return (neither, nameless, undated, later)


def check(spec: Spec, layers: Layers, context: Context) -> list[Problem]:
    """A condition that cannot be read."""
    return check_conditions(layers, context, {("where",): spec.where} if spec.where else {}, {})


def present(spec: Spec, result: Result) -> Presentation:
    """Conversion, where the open leads are, and the list."""
    return show.present(spec, result)


def explain(spec: Spec) -> list[str]:
    """How two are found to be one, in sentences."""
    return show.explain(spec)
