"""What a lower rate means to a person: what it costs, whether the customer still pays, and what would pay for it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from bankmkt.base.say import counted, pick, say, sentences
from bankmkt.query.field import Field, Form, Value
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Listing, Note, Presentation, Series
from bankmkt.result.result import Result, Table
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    from bankmkt.rules.kinds.repricing.spec import Spec

CUSTOMERS: Final = Text("客户数", "Customers")
CUT: Final = Text("降息基点", "Cut in basis points")
DAYS: Final = Text("天数", "Days")
CHARTED: Final = 12  # customers in a chart: more bars cannot be read
VERDICTS: Final = {
    "pass": Text("可降", "Still pays"),
    "fail": Text("不可降", "No longer pays"),
    "unknown": Text("未知", "Unknown"),
}
TITLES: Final = {
    "cut_loans": Text("降息借据数", "Loans cut"),
    "average": Text("降息贷款日均", "Average of the loans cut"),
    "rate": Text("现利率", "Rate"),
    "rate_after": Text("降后利率", "Rate after"),
    "contribution": Text("降前综合贡献", "Contribution before"),
    "lost_income": Text("让利金额", "Income lost"),
    "contribution_after": Text("降后综合贡献", "Contribution after"),
    "hurdle": Text("门槛", "Hurdle"),
    "break_even_rate": Text("保本利率", "Break-even rate"),
    "extra_deposit": Text("需增日均存款", "Extra average deposit"),
    "verdict": Text("结论", "Verdict"),
    "deposits": Text("存款贡献", "Deposits"),
    "loans_before": Text("降前贷款贡献", "Loans before"),
    "loans_after": Text("降后贷款贡献", "Loans after"),
    "fees": Text("中间业务", "Fees"),
    "expected_loss": Text("预期损失", "Expected loss"),
    "capital_charge": Text("资本成本", "Capital charge"),
    "service_cost": Text("服务成本", "Service cost"),
}
_PARTS: Final = (
    ("deposits", "deposits", "deposits", 1),
    ("loans", "loans_before", "loans_after", 1),
    ("fees", "fees", "fees", 1),
    ("expected_loss", "expected_loss", "expected_loss", -1),
    ("capital_charge", "capital_charge", "capital_charge", -1),
    ("service_cost", "service_cost", "service_cost", -1),
    ("contribution", "contribution", "contribution_after", 1),
)
_PART_TITLES: Final = {"loans": Text("贷款贡献", "Loans"), "contribution": Text("综合贡献", "Contribution")}


def present(spec: Spec, result: Result) -> Presentation:
    """A card for one customer, a list for many."""
    heading = pick(result.title.zh, result.title.en)
    customers = counted(result.rows.count, "customer")
    subtitle = say("repricing.subtitle", rule=result.rule, day=result.as_of, count=customers, cut=_points(spec))
    rows = [row for batch in result.rows.batches(CHARTED) for row in batch]
    names = [one.name for one in result.fields]
    first = dict(zip(names, rows[0], strict=True)) if rows else {}
    blocks: list[Block] = []
    if result.rows.count == 1:
        blocks += [Headline(_card(spec, result, first)), Grid(say("repricing.parts"), _parts(first))]
    else:
        blocks += [Grid(say("repricing.summary"), result.summary), Headline(_finding(spec, result))]
        chart = _chart([dict(zip(names, row, strict=True)) for row in rows])
        blocks += [chart] if chart is not None else []
    columns = (
        *("customer_id", "customer_name", "verdict", "contribution_after", "lost_income", "rate", "rate_after"),
        *("break_even_rate", "extra_deposit", "contribution", "cut_loans", "average", "branch_id", "manager_id"),
    )
    blocks.append(Listing(say("repricing.list"), columns, {"verdict": ("fail",)}))
    blocks += [Note(note) for note in result.notes]
    return Presentation(heading, subtitle, result, tuple(blocks))


def _points(spec: Spec) -> str:
    return f"{float(spec.cut):g}"


def _card(spec: Spec, result: Result, row: dict[str, Value]) -> str:
    """The answer to the customer's question in a few sentences."""
    who = f"{row['customer_id']} {row['customer_name'] or ''}".strip()
    if row["verdict"] == "unknown":
        missing = row["missing"] if isinstance(row["missing"], list) else []
        return say("repricing.card_unknown", who=who, missing=", ".join(missing))
    text = say(
        f"repricing.card_{row['verdict']}",
        who=who,
        cut=_points(spec),
        lost=_money(row["lost_income"]),
        before=_money(row["contribution"]),
        after=_money(row["contribution_after"]),
        hurdle=_money(row["hurdle"]),
    )
    rate = row["break_even_rate"]
    even = say("repricing.card_rate", rate=f"{rate:.4f}") if isinstance(rate, Decimal) else ""
    extra = row["extra_deposit"]
    deposit = say("repricing.card_deposit", deposit=_money(extra)) if extra is not None else ""
    return sentences(text, even, deposit)


def _finding(spec: Spec, result: Result) -> str:
    by_verdict: dict[str, int] = dict.fromkeys(VERDICTS, 0)
    for row in result.summary.dicts():
        count = row["customers"]
        by_verdict[str(row["verdict"])] += count if isinstance(count, int) else 0
    text = say(
        "repricing.finding",
        cut=_points(spec),
        lost=_money(result.figures["lost_income"]),
        kept=f"{by_verdict['pass']:,}",
        customers=counted(sum(by_verdict.values()), "customer"),
    )
    unknown = by_verdict["unknown"]
    return sentences(text, say("repricing.unknown", unknown=f"{unknown:,}") if unknown else "")


def _money(value: Value) -> str:
    return f"{value:,}" if isinstance(value, Decimal) else "·"


def _parts(row: dict[str, Value]) -> Table:
    """Before, after and the difference of every part; costs with a minus, so that the column adds up."""
    fields = (
        Field("part", Form.TEXT, Text("项目", "Part")),
        Field("before", Form.MONEY, Text("降前", "Before")),
        Field("after", Form.MONEY, Text("降后", "After")),
        Field("change", Form.MONEY, Text("变化", "Change")),
    )
    rows = []
    for name, before, after, sign in _PARTS:
        title = _PART_TITLES.get(name, TITLES.get(name, Text(name, name)))
        old, new = row[before], row[after]
        known = isinstance(old, Decimal) and isinstance(new, Decimal)
        shown = (old * sign, new * sign, (new - old) * sign) if known else (None, None, None)  # type: ignore[operator]
        rows.append((pick(title.zh, title.en), *shown))
    return Table(fields, rows)


def _chart(rows: list[dict[str, Value]]) -> Chart | None:
    """The contribution before and after of the first customers."""
    known = [row for row in rows if row["contribution_after"] is not None]
    if not known:
        return None
    series = tuple(
        Series(pick(TITLES[name].zh, TITLES[name].en), [float(str(row[name])) for row in known])
        for name in ("contribution", "contribution_after")
    )
    names = [str(row["customer_id"]) for row in known]
    return Chart("bars", say("repricing.chart"), names, series, say("repricing.customer"), money=True)


def explain(spec: Spec) -> list[str]:
    """The question and the formula, in sentences."""
    lines = [
        say("repricing.explain_which", cut=_points(spec), which=", ".join(spec.only) or spec.which),
        say("repricing.explain_reading"),
        say("repricing.explain_hurdle", hurdle=f"{float(spec.hurdle):,.2f}", year=spec.days_in_year),
        say("repricing.explain_even"),
    ]
    margin = float(spec.deposits.demand - spec.extra_deposit.rate)
    return [*lines, say("repricing.explain_deposit", rate=f"{float(spec.extra_deposit.rate):g}", margin=f"{margin:g}")]
