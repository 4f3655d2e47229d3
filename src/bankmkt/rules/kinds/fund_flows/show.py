"""What large sums mean to a person: how much leaves for which bank, and who pays our customers and is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bankmkt.base.say import counted, pick, say, sentences
from bankmkt.query.operand import decimal_text
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Listing, Note, Presentation, Series
from bankmkt.result.result import Result, Table

if TYPE_CHECKING:
    from bankmkt.rules.kinds.fund_flows.spec import Spec

BANKS: Final = 12
"""Banks that are shown, the one that takes most first."""


def present(spec: Spec, result: Result) -> Presentation:
    """Classes, the bank that takes most, and the list."""
    title = pick(result.title.zh, result.title.en)
    count = f"{result.rows.count:,}"
    subtitle = say("fund_flows.subtitle", rule=result.rule, day=result.as_of, days=spec.days, count=count)
    figures = result.figures
    said = [
        say(
            f"fund_flows.{mode}",
            amount=f"{figures[f'{mode}_amount']:,}",
            customers=counted(int(str(figures[f"{mode}_customers"])), "customer"),
        )
        for mode in ("leak", "lead")
    ]
    banks = result.extras.get("banks")
    most = next((row for row in banks.dicts() if row["counterparty_bank"]), None) if banks is not None else None
    if most is not None and float(str(most["leak_amount"])):
        said.append(say("fund_flows.most", bank=most["counterparty_bank"], amount=f"{most['leak_amount']:,}"))
    branches = result.extras.get("branches")
    worst = next((row for row in branches.dicts() if row["branch_id"]), None) if branches is not None else None
    if worst is not None:
        cells = {name: worst[name] for name in ("branch_id", "counterparty_bank")}
        amounts = {name: f"{worst[name]:,}" for name in ("branch_amount", "amount")}
        said.append(say("fund_flows.worst", branch=cells["branch_id"], bank=cells["counterparty_bank"], **amounts))
    if result.unknown:
        said.append(say("fund_flows.unknown", count=f"{result.unknown:,}"))
    blocks: list[Block] = [Grid(say("fund_flows.summary"), result.summary), Headline(sentences(*said))]
    if banks is not None and banks.rows:
        shown = Table(banks.fields, banks.rows[:BANKS])
        names = [str(row["counterparty_bank"] or say("fund_flows.no_bank")) for row in shown.dicts()]
        series = tuple(
            Series(say(f"fund_flows.{mode}_series"), [float(str(one)) for one in shown.column(f"{mode}_amount")])
            for mode in ("leak", "lead")
        )
        axis = say("contribution.yuan")
        blocks.append(Chart("bars", say("fund_flows.chart"), names, series, value_axis=axis, money=True))
        blocks.append(Grid(say("fund_flows.banks"), shown))
    columns = ("customer_id", "customer_name", "mode", "amount", "posted_on", "counterparties", "counterparty_bank")
    rest = ("branch_id", "manager_id", "postings", "parties", "direction", "missing")
    blocks.append(Listing(say("fund_flows.list"), (*columns, *rest), {"mode": ("leak",)}))
    blocks += [Note(note) for note in result.notes]
    return Presentation(title, subtitle, result, tuple(blocks))


def explain(spec: Spec) -> list[str]:
    """The classes and limits in sentences."""
    lines = [say("fund_flows.explain_window", days=spec.days)]
    if spec.where:
        lines.append(say("fund_flows.explain_who", where=spec.where))
    for one in spec.limits:
        lines.append(say("fund_flows.explain_limit", when=one.when, amount=decimal_text(one.amount)))
    if spec.left_out:
        lines.append(say("fund_flows.explain_left_out", count=len(spec.left_out)))
    lines.append(say("fund_flows.explain_classes"))
    lines.append(say("fund_flows.explain_customer"))
    return lines
