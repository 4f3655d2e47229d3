"""What a settlement check means to a person: who owes how much, and under which clause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bankmkt.base.say import pick, say
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Listing, Note, Presentation, Series
from bankmkt.result.result import Result
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    from bankmkt.rules.kinds.ratio_check.spec import Spec

VERDICTS: Final = {"pass": Text("达标", "Pass"), "fail": Text("未达标", "Fail"), "unknown": Text("无法判断", "Unknown")}
BASES: Final = {
    "total_amount": Text("全部银行结算量", "Total of all banks"),
    "sales_revenue": Text("销售收入", "Sales revenue"),
}
PRODUCTS: Final = {
    "payroll": Text("代发工资", "Payroll"),
    "tax": Text("代缴税", "Tax"),
    "utilities": Text("代扣水电费", "Utilities"),
}


def present(spec: Spec, result: Result) -> Presentation:
    """Verdicts, the gap in yuan, and the list."""
    title = pick(result.title.zh, result.title.en)
    subtitle = say("ratio_check.subtitle", rule=result.rule, day=result.as_of, count=f"{result.rows.count:,}")
    blocks: list[Block] = [Grid(say("ratio_check.summary"), result.summary)]
    if result.summary.fields[0].name == "verdict":
        by_verdict = {str(row["verdict"]): row for row in result.summary.dicts()}
        failing, short = by_verdict["fail"]["customers"], by_verdict["fail"]["shortfall"]
        sentence = say(
            "ratio_check.finding", fail=f"{failing:,}", count=f"{result.rows.count:,}", shortfall=f"{short:,}"
        )
        blocks.append(Headline(sentence))
        names = [pick(VERDICTS[word].zh, VERDICTS[word].en) for word in by_verdict]
        counts = [float(str(row["customers"])) for row in by_verdict.values()]
        blocks.append(
            Chart(
                "bars",
                sentence,
                names,
                (Series(say("ratio_check.customers"), counts),),
                value_axis=say("ratio_check.customers"),
            )
        )
    names_ = spec.columns
    columns = (
        "customer_id",
        "customer_name",
        "verdict",
        "shortfall",
        "clause",
        "required_share",
        names_.share,
        "missing_products",
        names_.compare,
        names_.part,
        names_.whole,
        "basis",
        "branch_id",
        "manager_id",
        "missing",
    )
    blocks.append(Listing(say("ratio_check.list"), columns, {"verdict": ("fail",)}))
    blocks += [Note(note) for note in result.notes]
    return Presentation(title, subtitle, result, tuple(blocks))


def explain(spec: Spec) -> list[str]:
    """The clauses in sentences."""
    lines = [say("ratio_check.explain_share", part=spec.part, whole=spec.whole)]
    if spec.where:
        lines.append(say("ratio_check.explain_who", where=spec.where))
    lines.append(say("ratio_check.explain_first"))
    for one in spec.clauses:
        line = say("ratio_check.explain_clause", clause=one.clause, when=one.when, require=one.require)
        if one.lock:
            line += " " + say("ratio_check.explain_lock", products=", ".join(spec.locks))
        if one.also:
            line += " " + say("ratio_check.explain_also", also=one.also)
        lines.append(line)
    return lines
