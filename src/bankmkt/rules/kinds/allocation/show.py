"""What a proposal means to a person: how many get a manager, how even it becomes, and where somebody is left over."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from bankmkt.base.say import counted, pick, say, sentences
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Listing, Note, Presentation, Series
from bankmkt.result.result import Result, Value
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    from bankmkt.rules.kinds.allocation.spec import Spec

REASONS: Final = {
    "earlier_claim": Text("曾认领", "Earlier claim"),
    "same_branch": Text("同机构", "Same branch"),
    "same_district": Text("同区域", "Same district"),
    "industry": Text("主攻行业", "Manager's industry"),
    "load": Text("负荷均衡", "Load"),
    "no_capacity": Text("客户经理均已满额", "No capacity"),
    "no_manager": Text("范围内无客户经理", "No manager in reach"),
}
CLAIMS: Final = {
    "former_manager": Text("原客户经理", "Former manager"),
    "visit": Text("最近拜访", "Last visit"),
    "prospect_contact": Text("潜客营销", "Contact as a prospect"),
}
CHARTED: Final = 30  # managers in a chart: more bars cannot be read


def present(spec: Spec, result: Result) -> Presentation:
    """Who is handed out, how even it becomes, and where somebody is left over."""
    title = pick(result.title.zh, result.title.en)
    count = f"{_whole(result.figures['customers']):,}"
    subtitle = say("allocation.subtitle", rule=result.rule, day=result.as_of, count=count)
    blocks: list[Block] = [Headline(_finding(result)), Grid(say("allocation.summary"), result.summary)]
    chart = _chart(result)
    if chart is not None:
        blocks.append(chart)
    areas = result.extras.get("areas")
    if areas is not None and len(areas.rows) > 1:
        blocks.append(Grid(say("allocation.areas"), areas))
    columns = ["customer_id", "customer_name", spec.value, "proposed_manager_id", "proposed_branch_id", "reason"]
    columns += ["branch_id", "claim", "claimed_on", "missing"]
    blocks.append(Listing(say("allocation.list"), tuple(columns), {"reason": ("no_capacity", "no_manager")}))
    blocks += [Note(note) for note in (say("allocation.proposal"), *result.notes)]
    return Presentation(title, subtitle, result, tuple(blocks))


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _finding(result: Result) -> str:
    """How many are handed out, who is left over where, and the spans before and after."""
    figures = result.figures
    customers = _whole(figures["customers"])
    if not customers:
        return say("allocation.nobody")
    if not _whole(figures["managers"]):
        return say("allocation.no_managers", customers=counted(customers, "customer"))
    told = say(
        "allocation.finding",
        customers=counted(customers, "customer"),
        proposed=f"{_whole(figures['proposed']):,}",
        left=f"{_whole(figures['left_over']):,}",
    )
    numbers = {name: f"{_whole(figures[name]):,}" for name in ("count_before_span", "count_after_span", "count_bound")}
    return sentences(told, _left(result), say("allocation.spans", **numbers))


def _left(result: Result) -> str:
    """The branch with the most customers left over, and why."""
    left = result.extras.get("left")
    rows = left.dicts() if left is not None else []
    if not rows:
        return ""
    first = rows[0]
    return say(
        f"allocation.left_{first['reason']}",
        branch=first["branch_id"] or say("allocation.no_branch"),
        customers=f"{_whole(first['customers']):,}",
    )


def _chart(result: Result) -> Chart | None:
    """What each manager has, and what is added, as stacked bars; those who get most first."""
    by = result.summary.fields[0].name
    rows = sorted(result.summary.dicts(), key=lambda row: (-_number(row["added"]), str(row[by])))[:CHARTED]
    if not rows:
        return None
    names = [str(row[by]) if row[by] is not None else "-" for row in rows]
    series = (
        Series(say("allocation.before"), [_number(row["customers_before"]) for row in rows]),
        Series(say("allocation.added"), [_number(row["added"]) for row in rows]),
    )
    return Chart("stacked", say("allocation.chart"), names, series, say("allocation.manager"), say("allocation.number"))


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | Decimal) else 0.0


def explain(spec: Spec) -> list[str]:
    """The order and the method in sentences."""
    lines = [say("allocation.explain_who", where=spec.where or "true")]
    lines.append(say("allocation.explain_whom", roles=", ".join(spec.roles), reach=spec.reach, cap=spec.cap))
    lines.append(say("allocation.explain_counts", counts=spec.counts or "true"))
    claims = ", ".join(
        f"{one.claim} ({say('allocation.explain_months', months=one.months)})" if one.months else one.claim
        for one in spec.claims
    )
    lines.append(say("allocation.explain_order", order=" > ".join((*spec.order, "load")), claims=claims or "-"))
    lines.append(say("allocation.explain_method", value=spec.value))
    return [*lines, say("allocation.proposal")]
