"""What a scorecard means to a person: who is behind, in which branch, and what it costs most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bankmkt.base.say import percent, pick, say, sentences
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Listing, Note, Presentation, Series
from bankmkt.result.result import Result, Value
from bankmkt.rules.model import Words
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    from bankmkt.rules.kinds.scorecard.spec import Indicator, Spec

CHARTED: Final = 20  # owners in a chart: more bars cannot be read
VERDICTS: Final = {
    "scored": Text("已评分", "Scored"),
    "vetoed": Text("一票否决", "Vetoed"),
    "unknown": Text("未知", "Unknown"),
}
"""How a score ends."""


def title(words: Words | None, name: str, zh: str = "", en: str = "") -> Text:
    """The human name of a part, with an ending."""
    return Text(f"{words.zh}{zh}", f"{words.en}{en}") if words else Text(f"{name}{zh}", f"{name}{en}")


def present(spec: Spec, result: Result) -> Presentation:
    """Branches, the finding, totals as stacked bars, and the owners."""
    heading = pick(result.title.zh, result.title.en)
    period = result.figures.get("period")
    subtitle = say("scorecard.subtitle", rule=result.rule, day=result.as_of)
    subtitle += say("scorecard.period", period=period) if period else ""
    sentence = _finding(spec, result)
    blocks: list[Block] = [Grid(say("scorecard.summary"), result.summary), Headline(sentence)]
    chart = _chart(spec, result, sentence)
    blocks += [chart] if chart else []
    names = [field.name for field in result.fields]
    first = [names[0], "rank", "total", "verdict", names[1]]
    points = [f"{one.key}_points" for one in spec.indicators]
    order = [*first, *(["vetoes"] if spec.vetoes else []), *points]
    columns = (*order, *(name for name in names if name not in order))
    blocks.append(Listing(say("scorecard.list"), columns, {"verdict": ("vetoed",)}))
    blocks += [Note(note) for note in result.notes]
    return Presentation(heading, subtitle, result, tuple(blocks))


def _finding(spec: Spec, result: Result) -> str:
    """The lowest branch and its cause; whoever was vetoed, and whoever could not be scored."""
    figures = result.figures
    if figures["average_total"] is None:
        first = say("scorecard.nobody")
    else:
        weakest = next(one for one in spec.indicators if one.indicator == figures["weakest"])
        words = title(weakest.title, weakest.indicator)
        field = result.summary.fields[0]
        first = say(
            "scorecard.lowest",
            group=pick(field.label.zh, field.label.en[:1].lower() + field.label.en[1:]),
            name=figures["lowest_group"] or say("scorecard.none"),
            average=_points(figures["lowest_average"]),
            whole=_points(figures["average_total"]),
            weakest=pick(words.zh, words.en),
        )
        if figures["lowest_vetoed"]:
            first = sentences(first, say("scorecard.vetoed_there", count=figures["lowest_vetoed"]))
    second = say("scorecard.vetoed", count=figures["vetoed"]) if figures["vetoed"] else ""
    third = say("scorecard.unknown", count=figures["unknown"]) if figures["unknown"] else ""
    return sentences(first, second, third)


def _points(value: Value) -> str:
    return f"{float(str(value)):,.2f}"


def _chart(spec: Spec, result: Result, sentence: str) -> Chart | None:
    """The points of the first owners, indicator on indicator."""
    places = {field.name: index for index, field in enumerate(result.fields)}
    rows = [row for batch in result.rows.batches(CHARTED) for row in batch if row[places["total"]] is not None]
    if not rows:
        return None
    series = []
    for one in spec.indicators:
        words = title(one.title, one.indicator)
        values = [row[places[f"{one.key}_points"]] for row in rows]
        shown = [float(str(value)) if value is not None else None for value in values]
        series.append(Series(pick(words.zh, words.en), shown))
    text = sentence if result.rows.count <= CHARTED else sentences(sentence, say("scorecard.first", count=len(rows)))
    owners = [str(row[0]) for row in rows]
    return Chart("stacked", text, owners, tuple(series), say(f"scorecard.axis_{spec.per}"), say("scorecard.points"))


def explain(spec: Spec) -> list[str]:
    """The weights in sentences."""
    lines = [say("scorecard.explain_who", where=spec.where)] if spec.where else []
    lines.append(say("scorecard.explain_points", points=spec.points, cap=percent(float(spec.cap), 0)))
    lines += [_explained(one) for one in spec.indicators]
    for off in spec.deductions:
        most = say("scorecard.explain_most", most=_number(off.at_most)) if off.at_most is not None else ""
        what = off.count or off.item
        each = _number(off.points)
        lines.append(sentences(say("scorecard.explain_off", name=off.deduction, points=each, what=what), most))
    lines += [say("scorecard.explain_veto", name=one.veto, when=one.when, to=_number(one.to)) for one in spec.vetoes]
    lines.append(say(f"scorecard.explain_{spec.missing}"))
    return lines


def _explained(one: Indicator) -> str:
    weight = percent(float(one.weight), 0)
    if one.given is not None:
        given = one.given
        return say(
            "scorecard.explain_given",
            name=one.indicator,
            weight=weight,
            by=given.by,
            item=given.item,
            full=_number(given.full),
        )
    return say("scorecard.explain_measured", name=one.indicator, weight=weight, of=one.of, against=one.against)


def _number(value: object) -> str:
    from fractions import Fraction

    return f"{float(Fraction(str(value))):,.2f}".removesuffix(".00")
