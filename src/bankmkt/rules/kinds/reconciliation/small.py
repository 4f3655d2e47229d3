"""The small tables beside the lines: verdicts per head, the whole bank's heads, the branches that differ most.

A total that lacks an amount somewhere is no total, so it is empty.
"""

from __future__ import annotations

from typing import Final

from bankmkt.query.plan import Small
from bankmkt.result.result import Field, Form
from bankmkt.rules.contracts.declared import Head
from bankmkt.rules.kinds.reconciliation import show
from bankmkt.rules.kinds.reconciliation.spec import Spec
from bankmkt.tables.model import Text

SHOWN: Final = 10
"""Branches that are named, those with the largest differences first."""
_DIFFERS: Final = "verdict IN ('differs', 'only_ours', 'only_ledger')"


def summary(spec: Spec, heads: tuple[Head, ...], *, by: bool) -> Small:
    """Lines and money per head (per branch with `by`) and verdict, also with 0."""
    own = "branch_id" if by else "head"
    words = list(show.VERDICTS)
    pairs = ", ".join(f"('{head.name}', '{word}')" for head in heads for word in words)
    source = f"(VALUES {pairs}) AS zeros(head, verdict)"
    if by:
        values = ", ".join(f"('{word}')" for word in words)
        source = f"(SELECT DISTINCT branch_id FROM answer) AS named CROSS JOIN (VALUES {values}) AS zeros(verdict)"
    places = " ".join(f"WHEN '{head.name}' THEN {place}" for place, head in enumerate(heads, 1))
    ranks = " ".join(f"WHEN '{word}' THEN {place}" for place, word in enumerate(words, 1))
    order = "branch_id NULLS LAST" if by else f"CASE head {places} END NULLS LAST"
    sql = (
        f"SELECT {own}, verdict, sum(n) AS lines, coalesce(@sum_money(difference), 0) AS difference\n"
        f"FROM (\n  SELECT {own}, verdict, 1 AS n, difference FROM answer\n  UNION ALL\n"
        f"  SELECT {'named.branch_id' if by else 'zeros.head'}, zeros.verdict, 0, CAST(NULL AS DECIMAL(28,2))\n"
        f"  FROM {source}\n) AS counted\nGROUP BY {own}, verdict\n"
        f"ORDER BY {order}, CASE verdict {ranks} END NULLS LAST"
    )
    first = (
        Field("branch_id", Form.ID, Text("机构", "Branch"))
        if by
        else Field("head", Form.CODE, Text("科目", "Head"), {head.name: head.title for head in heads})
    )
    fields = (
        first,
        Field("verdict", Form.CODE, Text("结论", "Verdict"), show.verdicts(spec)),
        Field("lines", Form.COUNT, Text("条数", "Lines")),
        Field("difference", Form.MONEY, Text("差额", "Difference")),
    )
    return Small(sql, fields)


def figures(heads: tuple[Head, ...]) -> Small:
    """Both sides of each head over the whole bank, and how many lines differ."""
    columns, fields = [], []
    for head in heads:
        name = head.name.replace("-", "_")
        own = f"CASE WHEN head = '{head.name}'"
        for side, zh, en in (
            ("ours", "明细合计", "extracts"),
            ("ledger", "总账", "ledger"),
            ("difference", "差额", "difference"),
        ):
            lacking = f"@count_if(head = '{head.name}' AND {_unknown(side)})"
            columns.append(f"CASE WHEN {lacking} = 0 THEN @sum_money({own} THEN {side} END) END AS {name}_{side}")
            fields.append(Field(f"{name}_{side}", Form.MONEY, Text(f"{head.title.zh}{zh}", f"{head.title.en}: {en}")))
    columns += ["count(*) AS lines", f"@count_if({_DIFFERS}) AS differing"]
    fields += [
        Field("lines", Form.COUNT, Text("核对条数", "Lines")),
        Field("differing", Form.COUNT, Text("不符条数", "Lines that differ")),
    ]
    return Small("SELECT " + ",\n  ".join(columns) + "\nFROM answer", tuple(fields))


def _unknown(side: str) -> str:
    """A line that has the side but not its amount; a branch that is on the other side alone has nothing here."""
    return "difference IS NULL" if side == "difference" else f"{side} IS NULL AND verdict = 'unknown'"


def heads_table(heads: tuple[Head, ...]) -> Small:
    """One line for each head that there is."""
    places = " ".join(f"WHEN '{head.name}' THEN {place}" for place, head in enumerate(heads, 1))
    shown = ",\n  ".join(
        f"CASE WHEN @count_if({_unknown(side)}) = 0 THEN @sum_money({side}) END AS {side}"
        for side in ("ours", "ledger", "difference")
    )
    sql = (
        f"SELECT head, {shown},\n  count(*) AS lines, @count_if({_DIFFERS}) AS differing,\n"
        f"  @count_if(verdict = 'unknown') AS not_judged\n"
        f"FROM answer GROUP BY head\nORDER BY CASE head {places} END NULLS LAST"
    )
    fields = (
        Field("head", Form.CODE, Text("科目", "Head"), {head.name: head.title for head in heads}),
        Field("ours", Form.MONEY, Text("明细合计", "Extracts")),
        Field("ledger", Form.MONEY, Text("总账", "Ledger")),
        Field("difference", Form.MONEY, Text("差额", "Difference")),
        Field("lines", Form.COUNT, Text("机构数", "Branches")),
        Field("differing", Form.COUNT, Text("不符", "Differ")),
        Field("not_judged", Form.COUNT, Text("未知", "Unknown")),
    )
    return Small(sql, fields)


def branches() -> Small:
    """The branches by what differs at them, without regard to the sign."""
    sql = (
        f"SELECT branch_id, @count_if({_DIFFERS}) AS differing, @sum_money(abs(difference)) AS size\n"
        f"FROM answer WHERE {_DIFFERS} GROUP BY branch_id\n"
        f"ORDER BY size DESC NULLS LAST, branch_id NULLS LAST\nLIMIT {SHOWN}"
    )
    fields = (
        Field("branch_id", Form.ID, Text("机构", "Branch")),
        Field("differing", Form.COUNT, Text("不符条数", "Lines that differ")),
        Field("size", Form.MONEY, Text("差额绝对值合计", "Differences, sign apart")),
    )
    return Small(sql, fields)
