"""Penetration asks which part of the customers holds a product, and where nobody has offered it.

The matrix has a line for every product that anybody holds and every group of customers, also where nobody does: what
is not sold is what it is read for. A customer of whom nobody knows whether it holds a product is neither a holder nor
one to whom it could be sold; it is counted beside and left out of the share.
"""

from __future__ import annotations

from bankmkt.base.errors import Problem, UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.query import operand
from bankmkt.query.condition import compile_condition, names_in
from bankmkt.query.operand import Operand, Sort
from bankmkt.query.plan import NoteQuery, Plan, Step
from bankmkt.result.blocks import Presentation
from bankmkt.result.result import Field, Form, Result
from bankmkt.rules.checks import check_conditions
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.penetration import show
from bankmkt.rules.kinds.penetration.small import figures, matrix, products, summary
from bankmkt.rules.kinds.penetration.spec import Spec
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.aggregate import operand_of
from bankmkt.rules.measures.planner import Measured, measure_customers
from bankmkt.rules.population import full_name, known_groupings, label, population
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Text

MANY_ROWS = True
"""A member may have several rows, so no measure can read them."""


def plan(spec: Spec, context: Context) -> Plan:
    """The steps that find each customer's products, count holders by group, and add the products nobody holds there."""
    context.require(spec.name, spec.needs)
    column = full_name(context.by or spec.across)
    texts = [text for text in (spec.where, context.where) if text]
    measured = measure_customers(context, [column, "opened_on", *(name for text in texts for name in names_in(text))])
    value = measured.vocabulary.get(column)
    if value is None or value.sort not in (Sort.TEXT, Sort.BOOLEAN) or column in ("customer_id", "customer_name"):
        raise UsageError(say("rules.bad_by", name=column), suggestion(column, known_groupings()))
    builder = _Builder(spec, context, measured, value)
    steps = [
        *measured.steps,
        Step("members", "the customers of the rule, their group, and whether they are new", builder.members()),
        Step("held", "products of each customer: certain, or perhaps", builder.held(), True),
        Step("held_by", "how many products each customer holds", builder.held_by()),
        Step("placed", "each customer with the number of its products", builder.placed(), True),
        Step("sizes", "customers of each group", builder.sizes()),
        Step(
            "counted",
            "holders of each product in each group, beside the groups in which it has none",
            builder.counted(),
        ),
        Step("answer", "shares of those of whom it is known", builder.answer(column)),
    ]
    group = Field(column, Form.ID, label(column, context))
    return Plan(
        rule=spec.name,
        kind=spec.kind,
        as_of=context.as_of,
        steps=tuple(steps),
        rows="answer",
        fields=_fields(spec, group),
        order=f"{column} NULLS LAST, product",
        summary=summary(group),
        unknown="SELECT count(*) FROM placed WHERE in_population IS NULL OR perhaps > 0",
        figures=figures(),
        extras={"products": products(spec), "matrix": matrix(spec, column)},
        notes=tuple(measured.notes),
        note_queries=(*measured.note_queries, *builder.remarks()),
        tables=tuple(dict.fromkeys([*measured.tables, "holdings", "products"])),
    )


class _Builder:
    """The steps of the kind over what was measured."""

    def __init__(self, spec: Spec, context: Context, measured: Measured, group: Operand) -> None:
        self.spec, self.context, self.measured = spec, context, measured
        self.group = f"CAST({group.sql} AS VARCHAR)" if group.sort is Sort.BOOLEAN else group.sql
        self.active = _active(spec, context)

    def members(self) -> str:
        day = self.context.as_of
        opened = self.measured.vocabulary["opened_on"].sql
        since = f"@add_months(DATE '{day}', -{self.spec.new_months})"
        test = population(self.measured, self.spec.where, self.context).test
        return (
            f"SELECT customer_id, {self.group} AS group_value,\n"
            f"  {opened} > {since} AND {opened} <= DATE '{day}' AS is_new,\n  {test} AS in_population\n"
            f"FROM {self.measured.relation}\nWHERE coalesce({test}, TRUE)"
        )

    def held(self) -> str:
        product = "holdings.product_id" if self.spec.of == "product_id" else f"products.{self.spec.of}"
        return (
            f"SELECT holdings.customer_id, {product} AS product,\n"
            f"  @count_if({self.active}) AS certain,\n  @count_if(({self.active}) IS NULL) AS perhaps\n"
            f"FROM holdings LEFT JOIN products ON products.product_id = holdings.product_id\n"
            f"WHERE holdings.as_of = DATE '{self.context.as_of}'\nGROUP BY holdings.customer_id, {product}"
        )

    def held_by(self) -> str:
        return (
            "SELECT customer_id, @count_if(certain > 0 AND product IS NOT NULL) AS products,\n"
            "  @count_if(certain > 0 AND product IS NULL) AS nameless,\n"
            "  @count_if(certain = 0 AND perhaps > 0) AS perhaps\n"
            "FROM held\nGROUP BY customer_id"
        )

    def placed(self) -> str:
        counts = ", ".join(f"coalesce(held_by.{one}, 0) AS {one}" for one in ("products", "nameless", "perhaps"))
        return (
            f"SELECT members.*, {counts}\nFROM members\nLEFT JOIN held_by ON held_by.customer_id = members.customer_id"
        )

    def sizes(self) -> str:
        return (
            "SELECT group_value, count(*) AS customers, @count_if(is_new) AS new_customers\n"
            "FROM placed\nWHERE in_population\nGROUP BY group_value"
        )

    def counted(self) -> str:
        holds, perhaps = "held.certain > 0", "held.certain = 0 AND held.perhaps > 0"
        return (
            "SELECT group_value, product, 0 AS customers, 0 AS new_customers, 1 AS holders, 0 AS unclear,\n"
            "  CASE WHEN is_new THEN 1 ELSE 0 END AS new_holders, 0 AS new_unclear\n"
            "FROM placed JOIN held ON held.customer_id = placed.customer_id\n"
            f"WHERE in_population AND product IS NOT NULL AND {holds}\nUNION ALL\n"
            "SELECT group_value, product, 0, 0, 0, 1, 0, CASE WHEN is_new THEN 1 ELSE 0 END\n"
            "FROM placed JOIN held ON held.customer_id = placed.customer_id\n"
            f"WHERE in_population AND product IS NOT NULL AND {perhaps}\nUNION ALL\n"
            "SELECT sizes.group_value, sold.product, sizes.customers, sizes.new_customers, 0, 0, 0, 0\n"
            "FROM sizes CROSS JOIN (SELECT DISTINCT product FROM held WHERE product IS NOT NULL) AS sold"
        )

    def answer(self, column: str) -> str:
        sums = ("customers", "holders", "unclear", "new_customers", "new_holders", "new_unclear")
        inner = ", ".join(f"sum({one}) AS {one}" for one in sums)
        return (
            f"SELECT product, group_value AS {column}, customers, holders, unclear,\n"
            f"  @share(holders, customers - unclear) AS penetration,\n"
            f"  new_customers, new_holders, new_unclear,\n"
            f"  @share(new_holders, new_customers - new_unclear) AS new_penetration\n"
            f"FROM (\n  SELECT group_value, product, {inner}\n  FROM counted GROUP BY group_value, product\n) AS summed"
        )

    def remarks(self) -> list[NoteQuery]:
        """What stands in no line: products without a class, classes without a holding, customers without a date."""
        found = [
            NoteQuery(
                "SELECT coalesce(sum(nameless), 0) FROM placed WHERE in_population",
                "{n} 户持有未归类的产品：计入覆盖，不计入任何类别",
                "{n} customers hold a product without a class: in the coverage, in no class",
            ),
            NoteQuery(
                "SELECT count(*) FROM placed WHERE in_population AND is_new IS NULL",
                "{n} 户缺少开户日期，不计入新客户",
                "{n} customers without opened_on: not counted among the new",
            ),
            self.context.strangers("holdings", f"holdings.as_of = DATE '{self.context.as_of}'"),
        ]
        if self.spec.of == "product_class":
            unsold = (
                "SELECT count(DISTINCT product_class) FROM products WHERE NOT EXISTS"
                " (SELECT 1 FROM held WHERE held.product = products.product_class)"
            )
            zh, en = "{n} 类产品没有任何持有记录，未列示", "{n} product classes are in no holding: not shown"
            found.insert(1, NoteQuery(unsold, zh, en))
        return found


def _vocabulary(context: Context) -> dict[str, Operand]:
    """The columns of holdings as the condition `active` names them."""
    holdings = find_table("holdings")
    assert holdings is not None
    found = {one.name: operand_of(one, f"holdings.{one.name}") for one in holdings.columns if one.name != "as_of"}
    return {**found, "as_of": operand.day(f"DATE '{context.as_of}'")}


def _active(spec: Spec, context: Context) -> str:
    compiled, faults = compile_condition(spec.active, _vocabulary(context))
    if compiled is None:
        raise UsageError(faults[0].message, faults[0].remedy)
    return compiled.sql


def _fields(spec: Spec, group: Field) -> tuple[Field, ...]:
    return (
        Field("product", Form.CODE, show.product_label(spec), show.product_labels(spec)),
        group,
        Field("customers", Form.COUNT, Text("客户数", "Customers")),
        Field("holders", Form.COUNT, Text("持有户数", "Holders")),
        Field("unclear", Form.COUNT, Text("未知户数", "Not known")),
        Field("penetration", Form.RATIO, Text("渗透率", "Penetration")),
        Field("new_customers", Form.COUNT, Text("新客户数", "New customers")),
        Field("new_holders", Form.COUNT, Text("新客户持有", "New holders")),
        Field("new_unclear", Form.COUNT, Text("新客户未知", "New not known")),
        Field("new_penetration", Form.RATIO, Text("新客户渗透率", "New penetration")),
    )


def check(spec: Spec, layers: Layers, context: Context) -> list[Problem]:
    """A grouping that does not exist and conditions that cannot be read."""
    conditions: dict[tuple[str | int, ...], str] = {("where",): spec.where} if spec.where else {}
    problems = check_conditions(layers, context, conditions, {("across",): full_name(spec.across)})
    _, faults = compile_condition(spec.active, _vocabulary(context))
    return problems + [
        layers.problem(("active",), fault.message, fault.remedy, offset=fault.offset, width=fault.width)
        for fault in faults
    ]


def present(spec: Spec, result: Result) -> Presentation:
    """The weakest group and what it lacks, the groups, the matrix, and every line."""
    return show.present(spec, result)


def explain(spec: Spec) -> list[str]:
    """The rule in sentences."""
    return show.explain(spec)
