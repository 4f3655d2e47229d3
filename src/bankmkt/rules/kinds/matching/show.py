"""What a matched list means to a person: how many became customers, where the open leads are, and who calls on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bankmkt.base.say import counted, percent, pick, say, sentences
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Listing, Note, Presentation, Series
from bankmkt.result.result import Result, Value
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    from bankmkt.rules.kinds.matching.spec import Spec

VERDICTS: Final = {
    "customer": Text("已是客户", "Customer"),
    "review": Text("待复核", "Review"),
    "lead": Text("未转化线索", "Lead"),
    "unknown": Text("无法判断", "Unknown"),
}
HOW: Final = {
    "registration_no": Text("注册号", "Registration number"),
    "name": Text("名称相同", "Equal name"),
    "near": Text("名称相近", "Near name"),
    "none": Text("未匹配", "None"),
}
REASONS: Final = {
    "several_customers": Text("多个客户相符", "Several customers"),
    "several_prospects": Text("多家企业对应同一客户", "Several enterprises"),
    "taken": Text("客户已与另一企业更相符", "Fits another better"),
    "other_form": Text("组织形式不同", "Other legal form"),
    "other_place": Text("地名不同", "Other place"),
    "other_number": Text("注册号不一致", "Other number"),
    "near_name": Text("名称相近", "Near name"),
}
CHARTED: Final = 15  # districts in a chart: more bars cannot be read


def present(spec: Spec, result: Result) -> Presentation:
    """Conversion, where the open leads are, and the list."""
    title = pick(result.title.zh, result.title.en)
    figures = result.figures
    since = say("matching.within", months=spec.within_months) if spec.within_months else say("matching.whole_list")
    count = f"{figures['prospects']:,}"
    subtitle = say("matching.subtitle", rule=result.rule, day=result.as_of, count=count, since=since)
    sentence = sentences(_finding(figures), _worst(result))
    blocks: list[Block] = [Headline(sentence), Grid(say("matching.summary"), result.summary, ("share",))]
    chart = _chart(result)
    if chart is not None:
        blocks.append(chart)
    columns = ["registration_no", "prospect_name", "verdict", "reason", "registered_on", "customer_id", "customer_name"]
    columns += ["district", "contacted_on", "contacted_by", "branch_id", "manager_id", "how", "similarity", "park"]
    columns += ["candidates", "contacts", "contact_branch_id", "missing"]
    blocks.append(Listing(say("matching.list"), tuple(columns), {"verdict": ("review", "unknown")}))
    blocks += [Note(note) for note in result.notes]
    return Presentation(title, subtitle, result, tuple(blocks))


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _finding(figures: object) -> str:
    """How many of the list are customers, to be looked at, and open."""
    assert isinstance(figures, dict)
    prospects = _whole(figures["prospects"])
    if not prospects:
        return say("matching.nobody")
    share = figures["conversion"]
    told = say(
        "matching.finding",
        prospects=counted(prospects, "enterprise"),
        customers=f"{_whole(figures['customers']):,}",
        share=percent(float(share) if isinstance(share, float | int) else 0.0),
        reviews=f"{_whole(figures['reviews']):,}",
        leads=counted(_whole(figures["open_leads"]), "open lead"),
    )
    if figures["untouched_leads"] is None:
        return told
    return sentences(told, say("matching.untouched", leads=f"{_whole(figures['untouched_leads']):,}"))


def _worst(result: Result) -> str:
    """The district with the most open leads, where there are several."""
    districts = result.extras.get("districts")
    rows = districts.dicts() if districts is not None else []
    named = [row for row in rows if row["district"] is not None]
    if len(named) < 2 or not _whole(named[0]["lead"]):
        return ""
    first = named[0]
    key = "matching.worst_untouched" if result.figures["untouched_leads"] is not None else "matching.worst"
    numbers = {name: f"{_whole(first[name]):,}" for name in ("lead", "prospects", "untouched")}
    return say(key, district=first["district"], **numbers)


def _chart(result: Result) -> Chart | None:
    """Districts as stacked bars, the one with the most open leads first."""
    districts = result.extras.get("districts")
    rows = districts.dicts()[:CHARTED] if districts is not None else []
    if not rows:
        return None
    names = [str(row["district"] or say("matching.no_district")) for row in rows]
    series = tuple(
        Series(pick(label.zh, label.en), [float(_whole(row[verdict])) for row in rows])
        for verdict, label in VERDICTS.items()
        if any(row[verdict] for row in rows)
    )
    return Chart("stacked", say("matching.chart"), names, series, say("matching.district"), say("matching.enterprises"))


def explain(spec: Spec) -> list[str]:
    """How two are found to be one, in sentences."""
    lines = [say("matching.explain_who", where=spec.where or "true"), say("matching.explain_number")]
    lines.append(say("matching.explain_name", places=len(spec.places), forms=len(spec.legal_forms)))
    lines.append(say("matching.explain_claim"))
    if spec.near is not None:
        similarity = percent(float(spec.near.similarity), 0)
        lines.append(say("matching.explain_near", similarity=similarity, crowd=spec.near.crowd))
    if spec.within_months:
        lines.append(say("matching.explain_within", months=spec.within_months))
    return lines
