"""The small tables beside the lines: the groups, the bank, the products of the whole bank, the matrix to look at.

Products per customer are counted among the customers of whom every holding is known: an unknown one is not none.
"""

from __future__ import annotations

from typing import Final

from bankmkt.query.plan import Small
from bankmkt.result.result import Field, Form
from bankmkt.rules.kinds.penetration import show
from bankmkt.rules.kinds.penetration.spec import Spec
from bankmkt.tables.model import Text

PRODUCTS: Final = 15
"""Products in the matrix on a screen, the most held first."""
GROUPS: Final = 8
"""Groups beside them, the largest first."""

_COVERED = "products + nameless > 0"
_KNOWN = "perhaps = 0"


def _counts(prefix: str, test: str) -> str:
    """Customers, those with any product, the coverage, and products per customer, of those for whom `test` holds."""
    covered = f"@count_if({test} AND {_COVERED})"
    open_ = f"@count_if({test} AND NOT ({_COVERED}) AND perhaps > 0)"
    products = f"sum(CASE WHEN {test} AND {_KNOWN} THEN products ELSE 0 END)"
    return (
        f"@count_if({test}) AS {prefix}customers, {covered} AS {prefix}covered,\n"
        f"  @share({covered}, @count_if({test}) - {open_}) AS {prefix}coverage,\n"
        f"  @share({products}, @count_if({test} AND {_KNOWN})) AS {prefix}products_per_customer"
    )


def _count_fields(prefix: str, zh: str, en: str) -> tuple[Field, ...]:
    def text(chinese: str, english: str) -> Text:
        return Text(f"{zh}{chinese}", f"{en}{english[:1].lower()}{english[1:]}" if en else english)

    return (
        Field(f"{prefix}customers", Form.COUNT, text("客户数", "Customers")),
        Field(f"{prefix}covered", Form.COUNT, text("有产品户数", "With a product")),
        Field(f"{prefix}coverage", Form.RATIO, text("覆盖率", "Coverage")),
        Field(f"{prefix}products_per_customer", Form.NUMBER, text("户均产品数", "Products per customer")),
    )


def summary(group: Field) -> Small:
    """Coverage and products per customer of each group, all customers and the new ones."""
    sql = (
        f"SELECT group_value,\n  {_counts('', 'in_population')},\n  {_counts('new_', '(in_population AND is_new)')}\n"
        f"FROM placed WHERE in_population GROUP BY group_value\nORDER BY group_value NULLS LAST"
    )
    return Small(sql, (group, *_count_fields("", "", ""), *_count_fields("new_", "新客户", "New: ")))


def figures() -> Small:
    """The same for the bank."""
    sql = f"SELECT {_counts('', 'in_population')},\n  {_counts('new_', '(in_population AND is_new)')}\nFROM placed"
    return Small(sql, (*_count_fields("", "", ""), *_count_fields("new_", "新客户", "New: ")))


def products(spec: Spec) -> Small:
    """Each product over the whole bank, the most held first."""
    sql = (
        "SELECT product, sum(holders) AS holders, @share(sum(holders), sum(customers) - sum(unclear)) AS penetration,\n"
        "  @share(sum(new_holders), sum(new_customers) - sum(new_unclear)) AS new_penetration\n"
        f"FROM answer GROUP BY product\nORDER BY holders DESC NULLS LAST, product\nLIMIT {PRODUCTS}"
    )
    fields = (
        Field("product", Form.CODE, show.product_label(spec), show.product_labels(spec)),
        Field("holders", Form.COUNT, Text("持有户数", "Holders")),
        Field("penetration", Form.RATIO, Text("渗透率", "All")),
        Field("new_penetration", Form.RATIO, Text("新客户渗透率", "New")),
    )
    return Small(sql, fields)


def matrix(spec: Spec, column: str) -> Small:
    """The shares of every product in the largest groups, and how many holders each lacks to the bank's share."""
    sql = (
        f"WITH largest AS (\n  SELECT {column}, max(customers) AS customers FROM answer GROUP BY {column}\n"
        f"  ORDER BY customers DESC NULLS LAST, {column} NULLS LAST\n  LIMIT {GROUPS}\n)\n"
        f"SELECT answer.product, answer.{column} AS group_value, answer.customers, answer.holders, answer.penetration\n"
        f"FROM answer JOIN largest ON answer.{column} IS NOT DISTINCT FROM largest.{column}\n"
        f"ORDER BY product, group_value NULLS LAST"
    )
    fields = (
        Field("product", Form.CODE, show.product_label(spec), show.product_labels(spec)),
        Field("group_value", Form.ID, Text("分组", "Group")),
        Field("customers", Form.COUNT, Text("客户数", "Customers")),
        Field("holders", Form.COUNT, Text("持有户数", "Holders")),
        Field("penetration", Form.RATIO, Text("渗透率", "Penetration")),
    )
    return Small(sql, fields)
