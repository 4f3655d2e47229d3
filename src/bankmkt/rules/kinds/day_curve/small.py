"""The small tables beside the owners: verdicts, the bank as a whole, the worst owners with their causes, the curve.

The curve follows the customers whom an owner has today through the loaded days of the month, so that its last point is
the share of the answer, whoever served them before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bankmkt.query.plan import Small
from bankmkt.result.result import Field, Form
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.day_curve import show
from bankmkt.rules.kinds.day_curve.spec import Spec
from bankmkt.rules.population import label
from bankmkt.tables.model import Text

WORST: Final = 10
"""How many owners are shown with their causes."""
DRAWN: Final = 2
"""How many of them are drawn as lines beside the bank's."""


def summary(spec: Spec) -> Small:
    """Owners per verdict, verdicts without owners too, unknown last."""
    words = ", ".join(f"({place}, '{word}')" for place, word in enumerate([*spec.order, "unknown"]))
    sql = (
        "SELECT verdicts.verdict, count(answer.owner_id) AS owners\n"
        f"FROM (VALUES {words}) AS verdicts(place, verdict)\n"
        "LEFT JOIN answer ON answer.verdict = verdicts.verdict\n"
        "GROUP BY verdicts.place, verdicts.verdict\n"
        "ORDER BY verdicts.place"
    )
    fields = (
        Field("verdict", Form.CODE, Text("结论", "Verdict"), show.verdicts(spec)),
        Field("owners", Form.COUNT, Text("个数", "Owners")),
    )
    return Small(sql, fields)


def figures() -> Small:
    """The bank as a whole."""
    sql = (
        "SELECT count(*) AS owners, coalesce(sum(customers), 0) AS customers,\n"
        "  coalesce(sum(in_arrears), 0) AS in_arrears, @share(sum(in_arrears), sum(customers)) AS ratio,\n"
        "  coalesce(sum(old_notes), 0) AS old_notes, @count_if(significant) AS significant\n"
        "FROM answer"
    )
    fields = (
        Field("owners", Form.COUNT, Text("个数", "Owners")),
        Field("customers", Form.COUNT, Text("贷款户数", "Loan customers")),
        Field("in_arrears", Form.COUNT, Text("欠款数", "In arrears")),
        Field("ratio", Form.RATIO, Text("欠款占比", "Share in arrears")),
        Field("old_notes", Form.COUNT, Text("旧欠借据数", "Old notes")),
        Field("significant", Form.COUNT, Text("显著超限的个数", "Beyond their limit for certain")),
    )
    return Small(sql, fields)


def _placed() -> str:
    """Owners by how bad they are: those beyond chance first, then by share."""
    order = "CASE WHEN significant THEN 0 ELSE 1 END NULLS LAST, ratio DESC NULLS LAST, is_unassigned, owner_id"
    return f"SELECT *, row_number() OVER (ORDER BY {order}) AS rank FROM answer"


def worst(spec: Spec, column: str, context: Context, *, listed: bool) -> Small:
    """The worst owners whose verdict is not the mildest, with their names and what their notes lack."""
    causes = [f"cause_{number}" for number in range(1, len(spec.causes) + 1)]
    name, join = "CAST(NULL AS VARCHAR)", ""
    if listed:
        table = "managers" if column == "manager_id" else "branches"
        dated = f" AND {table}.as_of = DATE '{context.as_of}'" if table == "managers" else ""
        name, join = f"{table}.name", f"\nLEFT JOIN {table} ON {table}.{column} = worst.owner_id{dated}"
    shown = ", ".join(f"worst.{one}" for one in ("customers", "in_arrears", "ratio", "significant", "verdict", *causes))
    sql = (
        f"SELECT worst.owner_id, {name} AS owner_name, {shown}\n"
        f"FROM (\n  {_placed()}\n) AS worst{join}\n"
        f"WHERE worst.in_arrears > 0 AND worst.rank <= {WORST}\n"
        f"ORDER BY worst.rank NULLS LAST"
    )
    fields = (
        Field("owner_id", Form.ID, label(column, context), {"unassigned": show.UNASSIGNED}),
        Field("owner_name", Form.TEXT, Text("名称", "Name")),
        Field("customers", Form.COUNT, Text("贷款户数", "Loan customers")),
        Field("in_arrears", Form.COUNT, Text("欠款数", "In arrears")),
        Field("ratio", Form.RATIO, Text("欠款占比", "Share in arrears")),
        Field("significant", Form.BOOLEAN, Text("是否显著", "Beyond chance")),
        Field("verdict", Form.CODE, Text("结论", "Verdict"), show.verdicts(spec)),
        *(
            Field(name, Form.COUNT, Text(one.title.zh, one.title.en))
            for name, one in zip(causes, spec.causes, strict=True)
        ),
    )
    return Small(sql, fields)


def curve(spec: Spec, context: Context, texts: Mapping[str, str]) -> Small:
    """Day by day: the bank (owner null) and the worst owners, over the loaded days of the month up to the date."""
    source, day = spec.source, context.as_of
    late = f"coalesce({texts['late']}, FALSE)"
    inner = (
        f"SELECT {source}.as_of, placed.owner_id, {source}.customer_id,\n"
        f"    @count_if({late} OR {texts['live']}) AS notes, @count_if({late}) AS late\n"
        f"  FROM {source}\n  JOIN placed ON placed.customer_id = {source}.customer_id AND placed.in_population\n"
        f"  WHERE {source}.as_of >= DATE '{day.replace(day=1)}' AND {source}.as_of <= DATE '{day}'\n"
        f"    AND NOT coalesce({texts['old']}, FALSE)\n"
        f"  GROUP BY {source}.as_of, placed.owner_id, {source}.customer_id"
    )
    units = ("@count_if(notes > 0)", "@count_if(late > 0)") if spec.unit == "customer" else ("sum(notes)", "sum(late)")
    sql = (
        f"WITH noted AS (\n  {inner}\n), counted AS (\n"
        f"  SELECT as_of, coalesce(owner_id, 'unassigned') AS owner_id, owner_id IS NULL AS is_unassigned,\n"
        f"    {units[0]} AS customers, {units[1]} AS in_arrears\n"
        f"  FROM noted GROUP BY as_of, owner_id\n"
        f"), worst AS (\n  {_placed()}\n)\n"
        f"SELECT as_of, CAST(NULL AS VARCHAR) AS owner_id, 0 AS rank,\n"
        f"  @share(sum(in_arrears), sum(customers)) AS ratio\n"
        f"FROM counted GROUP BY as_of\n"
        f"UNION ALL\n"
        f"SELECT counted.as_of, worst.owner_id, worst.rank, @share(counted.in_arrears, counted.customers) AS ratio\n"
        f"FROM counted\nJOIN worst ON worst.rank <= {DRAWN} AND worst.in_arrears > 0\n"
        f"  AND counted.owner_id = worst.owner_id AND counted.is_unassigned = worst.is_unassigned\n"
        f"ORDER BY rank, as_of NULLS LAST"
    )
    fields = (
        Field("as_of", Form.DATE, Text("日期", "Day")),
        Field("owner_id", Form.ID, Text("归属", "Owner")),
        Field("rank", Form.COUNT, Text("名次", "Place")),
        Field("ratio", Form.RATIO, Text("欠款占比", "Share in arrears")),
    )
    return Small(sql, fields)
