"""What a reconciliation means to a person: at which branch the largest difference is, and on which side."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from bankmkt.base.say import pick, say, sentences
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Listing, Note, Presentation, Series
from bankmkt.result.result import Result, Table
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    from bankmkt.rules.kinds.reconciliation.spec import Spec

VERDICTS: Final = {
    "agrees": Text("一致", "Agrees"),
    "differs": Text("不符", "Differs"),
    "only_ours": Text("仅明细有", "Extracts only"),
    "only_ledger": Text("仅总账有", "Ledger only"),
    "unknown": Text("未知", "Unknown"),
}


def verdicts(spec: Spec) -> dict[str, Text]:
    """The human words for the verdicts, in their order."""
    own = {word: Text(title.zh, title.en) for word, title in spec.titles.items()}
    return {word: own.get(word, title) for word, title in VERDICTS.items()}


def present(spec: Spec, result: Result) -> Presentation:
    """The worst branch, the heads of the whole bank, and every line."""
    subtitle = say("reconciliation.subtitle", rule=result.rule, day=result.as_of, count=f"{result.rows.count:,}")
    blocks: list[Block] = [Headline(_finding(result))]
    heads = result.extras.get("heads")
    if heads is not None and heads.rows:
        blocks.append(Grid(say("reconciliation.heads"), heads))
    blocks.append(Grid(say("reconciliation.summary"), _filled(result.summary)))
    chart = _chart(result)
    if chart is not None:
        blocks.append(chart)
    columns = ("head", "branch_id", "ours", "ledger", "difference", "verdict", "missing")
    trouble = ("differs", "only_ours", "only_ledger")
    blocks.append(Listing(say("reconciliation.list"), columns, {"verdict": trouble}))
    blocks += [Note(note) for note in result.notes]
    return Presentation(pick(result.title.zh, result.title.en), subtitle, result, tuple(blocks))


def _filled(summary: Table) -> Table:
    """The summary without its empty lines: on a screen most of them would say nothing."""
    rows = [row for row, count in zip(summary.rows, summary.column("lines"), strict=True) if count]
    return Table(summary.fields, rows)


def _finding(result: Result) -> str:
    """The largest difference, where it is and which side has more; the rows begin with it."""
    lines, differing = result.figures["lines"], result.figures["differing"]
    if not isinstance(lines, int) or not isinstance(differing, int) or not lines:
        return say("reconciliation.nothing")
    unknown = say("reconciliation.unknown", count=f"{result.unknown:,}") if result.unknown else ""
    if not differing:
        judged = lines - result.unknown
        return sentences(say("reconciliation.agrees", count=f"{judged:,}") if judged else "", unknown)
    places = {field.name: index for index, field in enumerate(result.fields)}
    row = next(row for batch in result.rows.batches(1) for row in batch)
    difference, verdict = Decimal(str(row[places["difference"]])), str(row[places["verdict"]])
    title = result.fields[places["head"]].labels[str(row[places["head"]])]
    direction = verdict if verdict.startswith("only") else "more" if difference > 0 else "less"
    worst = say(
        "reconciliation.worst",
        branch=row[places["branch_id"]] or say("reconciliation.no_branch"),
        head=pick(title.zh, title.en.lower()),
        size=f"{abs(difference):,}",
        direction=say(f"reconciliation.{direction}"),
    )
    counts = say("reconciliation.differing", differing=f"{differing:,}", lines=f"{lines:,}")
    return sentences(worst, counts, unknown)


def _chart(result: Result) -> Chart | None:
    """The branches with the largest differences."""
    table = result.extras.get("branches")
    if table is None or len(table.rows) < 2:
        return None
    names = [str(one) if one is not None else say("reconciliation.no_branch") for one in table.column("branch_id")]
    series = Series(say("reconciliation.chart"), [float(str(one)) for one in table.column("size")])
    axis = say("reconciliation.yuan")
    return Chart("bars", say("reconciliation.chart"), names, (series,), value_axis=axis, money=True)


def explain(spec: Spec) -> list[str]:
    """What is compared, in sentences."""
    heads = ", ".join(spec.heads) or say("reconciliation.explain_all")
    return [
        say("reconciliation.explain_heads", heads=heads),
        say("reconciliation.explain_sides"),
        say("reconciliation.explain_tolerance", tolerance=f"{float(spec.tolerance):.2f}"),
        say("reconciliation.explain_unknown"),
    ]
