"""What tiers mean to a person: the finding in a sentence, the curve, the words for the codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bankmkt.base.say import percent, pick, say, sentences
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Listing, Note, Presentation, Series
from bankmkt.result.result import Result
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    from bankmkt.rules.kinds.tiers.spec import Spec

TIERS: Final = {
    "core": Text("核心", "Core"),
    "growth": Text("成长", "Growth"),
    "base": Text("基础", "Base"),
    "no_value": Text("无贡献", "No value"),
    "loss_making": Text("亏损", "Loss-making"),
    "unknown": Text("未知", "Unknown"),
}


def present(spec: Spec, result: Result) -> Presentation:
    """Summary, finding, curve and the top of the list."""
    title = pick(result.title.zh, result.title.en)
    subtitle = say("tiers.subtitle", rule=result.rule, day=result.as_of, count=f"{result.rows.count:,}")
    bar = f"{spec.measure}_share"
    blocks: list[Block] = [Grid(say("tiers.summary"), result.summary, bars=("customer_share", bar))]
    sentence = _finding(spec, result)
    if sentence:
        blocks.append(Headline(sentence))
    curve = result.extras.get("curve")
    if curve is not None and len(curve.rows) > 1:
        points = [(0.0, 0.0), *((float(x), float(y)) for x, y in _numbers(curve.rows))]
        series = Series(say("tiers.cumulative"), [y for _, y in points])
        blocks.append(
            Chart(
                "curve",
                sentence or title,
                [x for x, _ in points],
                (series,),
                category_axis=say("tiers.customers_axis"),
                value_axis=say("tiers.value_axis"),
                percent=True,
            )
        )
    columns = (
        "rank",
        "customer_id",
        "customer_name",
        "branch_id",
        spec.measure,
        "tier",
        "cumulative_share",
        "share",
        "manager_id",
        "missing",
    )
    blocks.append(Listing(say("tiers.list"), columns, {"tier": (spec.others.negative, spec.others.missing)}))
    blocks += [Note(note) for note in result.notes]
    return Presentation(title, subtitle, result, tuple(blocks))


def _numbers(rows: Any) -> Any:
    return [(x, y) for x, y in rows if x is not None and y is not None]


def _finding(spec: Spec, result: Result) -> str:
    """ "8.5 % of the customers bring 80 %": the customers of the first cut, among all."""
    customers = result.rows.count
    core = result.figures.get("customers_for_cut")
    gini = result.figures.get("gini")
    if not customers or not isinstance(core, int) or not core:
        return ""
    cut = spec.cuts[0].upto
    if spec.reading == "heads":
        brought = next(
            (row.get(f"{spec.measure}_share") for row in result.summary.dicts() if row["tier"] == spec.cuts[0].tier),
            None,
        )
        return (
            say("tiers.by_heads", heads=percent(float(cut), 0), share=percent(brought))
            if isinstance(brought, float)
            else ""
        )
    text = say("tiers.by_share", share=percent(core / customers), cut=percent(float(cut), 0))
    return sentences(text, say("tiers.gini", gini=f"{gini:.2f}")) if isinstance(gini, float) else text


def explain(spec: Spec) -> list[str]:
    """The rule in sentences."""
    lines = [say("tiers.explain_order", measure=spec.measure)]
    key = "tiers.explain_share" if spec.reading == "share" else "tiers.explain_heads"
    for cut in spec.cuts[:-1]:
        lines.append(
            say(key, tier=cut.tier, cut=f"{float(cut.upto):.4g}" if cut.upto > 1 else f"{float(cut.upto * 100):.6g} %")
        )
    lines.append(say("tiers.explain_rest", tier=spec.cuts[-1].tier))
    lines.append(
        say("tiers.explain_others", zero=spec.others.zero, negative=spec.others.negative, missing=spec.others.missing)
    )
    if spec.within:
        lines.append(say("tiers.explain_within", within=spec.within))
    return lines
