"""What the contribution means to a person: its parts, what they add up to, who brings most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bankmkt.base.say import percent, pick, say
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Listing, Note, Presentation, Series
from bankmkt.result.result import Result
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    from bankmkt.rules.kinds.contribution.spec import Spec

PARTS: Final = {
    "deposits": Text("存款贡献", "Deposits"),
    "loans": Text("贷款贡献", "Loans"),
    "fees": Text("中间业务", "Fees"),
    "expected_loss": Text("预期损失", "Expected loss"),
    "capital_charge": Text("资本成本", "Capital charge"),
    "service_cost": Text("服务成本", "Service cost"),
    "contribution": Text("综合贡献", "Contribution"),
    "raroc": Text("RAROC", "RAROC"),
}
CUSTOMERS: Final = Text("客户数", "Customers")


def present(result: Result) -> Presentation:
    """The sums of the parts and the customers who bring most."""
    title = pick(result.title.zh, result.title.en)
    subtitle = say("tiers.subtitle", rule=result.rule, day=result.as_of, count=f"{result.rows.count:,}")
    blocks: list[Block] = [Grid(say("contribution.summary"), result.summary)]
    grouped = result.summary.fields[0].name != "customers"
    if not grouped and result.summary.rows:
        row = result.summary.dicts()[0]
        signs = {"deposits": 1, "loans": 1, "fees": 1, "expected_loss": -1, "capital_charge": -1, "service_cost": -1}
        names = [pick(PARTS[part].zh, PARTS[part].en) for part in signs]
        values = [None if row[part] is None else float(str(row[part])) * sign for part, sign in signs.items()]
        headline = say("contribution.finding", total=f"{row['contribution']:,}", unknown=f"{result.unknown:,}")
        blocks.append(Headline(headline))
        blocks.append(
            Chart(
                "waterfall",
                say("contribution.chart"),
                names,
                (Series(say("contribution.amount"), values),),
                money=True,
                sum_name=pick(PARTS["contribution"].zh, PARTS["contribution"].en),
            )
        )
    columns = (
        "customer_id",
        "customer_name",
        "contribution",
        "branch_id",
        "deposits",
        "loans",
        "fees",
        "expected_loss",
        "capital_charge",
        "raroc",
        "manager_id",
        "missing",
    )
    blocks.append(Listing(say("contribution.list"), columns))
    blocks += [Note(note) for note in result.notes]
    return Presentation(title, subtitle, result, tuple(blocks))


def explain(spec: Spec) -> list[str]:
    """The formula with its prices, in sentences."""
    deposits = spec.deposits
    return [
        say("contribution.explain_sum"),
        say(
            "contribution.explain_deposits",
            demand=float(deposits.demand),
            notice=float(deposits.notice),
            time=" / ".join(f"{float(one.price)}" for one in deposits.time),
        ),
        say(
            f"contribution.explain_loans_{spec.vat_on}",
            prices=" / ".join(f"{float(one.price)}" for one in spec.loans),
            vat=percent(float(spec.vat), 0),
        ),
        say("contribution.explain_loss", lgd=percent(float(spec.expected_loss.loss_given_default), 0)),
        say("contribution.explain_capital", yearly=percent(float(spec.capital.yearly), 2)),
        say(
            "contribution.explain_cost",
            costs=", ".join(f"{kind} {float(cost):g}" for kind, cost in spec.service_cost.items()),
        ),
        say("contribution.explain_days", year=spec.days_in_year),
    ]
