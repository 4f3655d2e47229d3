"""What the mix means to a person: how many managers attain it, and on which side the rest falls short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bankmkt.base.say import counted, percent, pick, say, sentences
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Listing, Note, Presentation, Series
from bankmkt.result.result import Result, Value
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    from bankmkt.rules.kinds.mix.spec import Class, Spec

UNASSIGNED: Final = Text("未分配", "Unassigned")
CHARTED: Final = 30  # managers in a chart: more bars cannot be read


def title(one: Class) -> Text:
    """The human name of a class."""
    return Text(one.title.zh, one.title.en) if one.title else Text(one.name, one.name)


def present(spec: Spec, result: Result) -> Presentation:
    """Branches, the finding, the mix as stacked bars, and the managers."""
    heading = pick(result.title.zh, result.title.en)
    figures = result.figures
    subtitle = say("mix.subtitle", rule=result.rule, day=result.as_of, count=f"{figures['managers']:,}")
    sentence = say("mix.finding", attained=f"{figures['attained']:,}", managers=f"{figures['managers']:,}")
    if figures["unassigned"]:
        sentence = sentences(sentence, say("mix.unassigned", customers=_customers(figures["unassigned"])))
    if figures["undecided"]:
        sentence = sentences(sentence, say("mix.undecided", customers=_customers(figures["undecided"])))
    blocks: list[Block] = [Grid(say("mix.summary"), result.summary), Headline(sentence)]
    chart = _chart(spec, result, sentence)
    if chart is not None:
        blocks.append(chart)
    names = [one.name for one in spec.classes]
    gaps = [f"{one.short}_gap" for one in spec.classes]
    shares = [f"{one.short}_share" for one in spec.classes]
    columns = ("manager_id", "branch_id", *names, "total", "attained", *gaps, "total_gap", *shares)
    blocks.append(Listing(say("mix.list"), columns, {"attained": ("false",)}))
    blocks += [Note(note) for note in result.notes]
    return Presentation(heading, subtitle, result, tuple(blocks))


def _customers(value: Value) -> str:
    return counted(value if isinstance(value, int) else 0, "customer")


def _chart(spec: Spec, result: Result, sentence: str) -> Chart | None:
    """The first managers of the list as stacked bars."""
    rows = [row for batch in result.rows.batches(CHARTED) for row in batch]
    if not rows:
        return None
    places = {field.name: index for index, field in enumerate(result.fields)}
    owners = [str(row[places["manager_id"]]) for row in rows]
    series = []
    for one in spec.classes:
        text = title(one)
        counts = [float(str(row[places[one.name]])) for row in rows]
        series.append(Series(pick(text.zh, text.en), counts))
    shown = sentence if result.rows.count <= CHARTED else sentences(sentence, say("mix.first", count=CHARTED))
    return Chart("stacked", shown, owners, tuple(series), say("mix.manager"), say("mix.customers"))


def explain(spec: Spec) -> list[str]:
    """The minima in sentences."""
    lines = [say("mix.explain_who", where=spec.where or "true")]
    for one in spec.classes:
        when = one.when or say("mix.explain_rest")
        lines.append(say("mix.explain_class", name=one.name, when=when, minimum=one.at_least))
    lines.append(say(f"mix.explain_{spec.count}"))
    if spec.reading == "minimum":
        lines.append(say("mix.explain_total", total=spec.total))
    else:
        lines.append(say("mix.explain_proportion", tolerance=percent(float(spec.tolerance), 0)))
    lines.append(say("mix.explain_owners"))
    return lines
