"""The small tables beside the names: verdicts per limit, the shares of the whole book, the book of each branch.

The Herfindahl-Hirschman index is 10,000 × Σ (amount ÷ total)². Its two sums are exact whole numbers of fen; only what
is shown is divided.
"""

from __future__ import annotations

from typing import Final

from bankmkt.query.plan import Small
from bankmkt.result.result import Field, Form
from bankmkt.rules.kinds.concentration import show
from bankmkt.rules.kinds.concentration.spec import Spec
from bankmkt.rules.population import Grouping
from bankmkt.tables.model import Text

VERDICTS: Final = ("breach", "near", "within", "unknown")
SHOWN: Final = 12
"""Branches in the table of their books, the largest books first."""


def summary(spec: Spec, group: Grouping | None) -> Small:
    """Names, amount and excess per limit and verdict, also with 0; a group's is that of the largest member."""
    pairs = ", ".join(f"('{one.name}', '{word}')" for one in spec.limits for word in VERDICTS)
    by = "by_value, " if group is not None else ""
    groups = "\nCROSS JOIN (SELECT DISTINCT by_value FROM judged) AS groups" if group is not None else ""
    excess = "@money(coalesce(sum(over_fen), 0))"
    order = " ".join(f"WHEN '{one.name}' THEN {place}" for place, one in enumerate(spec.limits, 1))
    words = " ".join(f"WHEN '{word}' THEN {place}" for place, word in enumerate(VERDICTS, 1))
    sql = (
        f"SELECT {by}limit_name, verdict, sum(names) AS names, coalesce(@sum_money(amount), 0) AS amount,\n"
        f"  CASE WHEN verdict <> 'unknown' THEN {excess} END AS excess\n"
        f"FROM (\n"
        f"  SELECT {by}series AS limit_name, verdict, 1 AS names, amount,\n"
        f"    greatest(@fen(amount) - allowed_fen, 0) AS over_fen\n  FROM judged\n"
        f"  UNION ALL\n"
        f"  SELECT {by}lines.limit_name, lines.verdict, 0, CAST(NULL AS DECIMAL(28,2)), @wide(0)\n"
        f"  FROM (VALUES {pairs}) AS lines(limit_name, verdict){groups}\n"
        f") AS counted\n"
        f"GROUP BY {by}limit_name, verdict\n"
        f"ORDER BY {'by_value NULLS LAST, ' if by else ''}CASE limit_name {order} END NULLS LAST,\n"
        f"  CASE verdict {words} END NULLS LAST"
        if spec.limits
        else f"SELECT {by}series AS limit_name, verdict, 1 AS names, amount, amount AS excess FROM judged WHERE 1 = 0"
    )
    fields = (
        *((Field(group.column, group.field.form, group.field.label),) if group else ()),
        Field("limit_name", Form.CODE, Text("限额", "Limit"), show.limits(spec)),
        Field("verdict", Form.CODE, Text("结论", "Verdict"), show.verdicts(spec)),
        Field("names", Form.COUNT, Text("主体数", "Names")),
        Field("amount", Form.MONEY, Text("金额", "Amount")),
        Field("excess", Form.MONEY, Text("超限金额", "Excess")),
    )
    return Small(sql, fields)


def figures(spec: Spec) -> Small:
    """The shares of the book over each sort of name: names, the largest, the first ten, and the index."""
    columns, fields = [], []
    for one in spec.over:
        own = f"CASE WHEN series = 'book_{one.name}' AND amount > 0"
        title = show.over_title(one)
        total = f"coalesce(sum({own} THEN amount END), 0)"
        columns += [
            f"count({own} THEN 1 END) AS {one.name}_names",
            f"@share(max({own} THEN amount END), {total}) AS {one.name}_top1_share",
            f"@share(sum({own} AND rank <= {spec.top} THEN amount END), {total}) AS {one.name}_top{spec.top}_share",
            f"@hhi(sum({own} THEN @fen(amount) * @fen(amount) END), @fen({total})) AS {one.name}_hhi",
        ]
        fields += [
            Field(f"{one.name}_names", Form.COUNT, Text(f"{title.zh}数", f"{title.en}: names")),
            Field(f"{one.name}_top1_share", Form.RATIO, Text(f"最大{title.zh}占比", f"{title.en}: largest")),
            Field(
                f"{one.name}_top{spec.top}_share",
                Form.RATIO,
                Text(f"前 {spec.top} 大{title.zh}占比", f"{title.en}: largest {spec.top}"),
            ),
            Field(f"{one.name}_hhi", Form.NUMBER, Text(f"{title.zh}集中度指数", f"{title.en}: HHI")),
        ]
    first = spec.over[0].name
    columns.append(
        f"coalesce(@sum_money(CASE WHEN series = 'book_{first}' AND amount > 0 THEN amount END), 0) AS total"
    )
    fields.append(Field("total", Form.MONEY, Text("余额合计", "Total")))
    return Small("SELECT " + ",\n  ".join(columns) + "\nFROM ranked", tuple(fields))


def books(spec: Spec, by: Text, form: Form) -> Small:
    """Each branch's own book of customers: its size, its largest name, the first ten, the index."""
    sql = (
        "WITH own AS (\n"
        "  SELECT by_value, customer_id, customer_name, amount_1,\n"
        "    row_number() OVER (PARTITION BY by_value ORDER BY amount_1 DESC NULLS LAST, customer_id) AS rank\n"
        "  FROM borrowers WHERE in_population AND amount_1 > 0\n"
        ")\n"
        "SELECT by_value, count(*) AS names, @sum_money(amount_1) AS amount,\n"
        "  @share(max(amount_1), sum(amount_1)) AS top1_share,\n"
        f"  @share(sum(CASE WHEN rank <= {spec.top} THEN amount_1 END), sum(amount_1)) AS first_share,\n"
        "  @hhi(sum(@fen(amount_1) * @fen(amount_1)), @fen(sum(amount_1))) AS hhi,\n"
        "  max(CASE WHEN rank = 1 THEN customer_id END) AS largest_id,\n"
        "  max(CASE WHEN rank = 1 THEN customer_name END) AS largest\n"
        "FROM own GROUP BY by_value\n"
        f"ORDER BY amount DESC NULLS LAST, by_value NULLS LAST\nLIMIT {SHOWN}"
    )
    fields = (
        Field("by_value", form, by),
        Field("names", Form.COUNT, Text("户数", "Customers")),
        Field("amount", Form.MONEY, Text("余额", "Book")),
        Field("top1_share", Form.RATIO, Text("最大户占比", "Largest")),
        Field("first_share", Form.RATIO, Text(f"前 {spec.top} 大占比", f"Largest {spec.top}")),
        Field("hhi", Form.NUMBER, Text("集中度指数", "HHI")),
        Field("largest_id", Form.ID, Text("最大户", "Largest customer")),
        Field("largest", Form.TEXT, Text("最大户名称", "Its name")),
    )
    return Small(sql, fields)
