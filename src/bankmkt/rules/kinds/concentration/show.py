"""What concentration means to a person: who is over which limit and by how much, and what the book hangs on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from bankmkt.base.say import percent, pick, say, sentences
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Listing, Note, Presentation, Series
from bankmkt.result.result import Field, Form, Result, Row, Table, Value
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    from bankmkt.rules.kinds.concentration.spec import Over, Spec

VERDICTS: Final = {
    "breach": Text("超限", "Over"),
    "near": Text("接近", "Near"),
    "within": Text("限额内", "Within"),
    "unknown": Text("未知", "Unknown"),
}


def verdicts(spec: Spec) -> dict[str, Text]:
    """The human words for the verdicts, in their order."""
    own = {word: Text(title.zh, title.en) for word, title in spec.titles.items()}
    return {word: own.get(word, title) for word, title in VERDICTS.items()}


def limits(spec: Spec) -> dict[str, Text]:
    """The human words for the limits, in their order."""
    return {
        one.name: Text(one.title.zh, one.title.en) if one.title else Text(one.name, one.name) for one in spec.limits
    }


def over_title(one: Over) -> Text:
    """The human word for a sort of names."""
    return Text(one.title.zh, one.title.en) if one.title else Text(one.name, one.name)


def present(spec: Spec, result: Result) -> Presentation:
    """The worst breach or the largest name, the limits, the shares of the book, and the names to look at."""
    subtitle = say("concentration.subtitle", rule=result.rule, day=result.as_of, count=f"{result.rows.count:,}")
    sentence = _finding(spec, result)
    blocks: list[Block] = [Headline(sentence), Grid(say("concentration.summary"), _filled(result.summary))]
    blocks.append(Grid(say("concentration.shares"), _shares(spec, result), bars=("first_share",)))
    books = result.extras.get("books")
    if books is not None and books.rows:
        blocks.append(Grid(say("concentration.books"), books, bars=("top1_share",)))
        chart = _chart(books)
        if chart is not None:
            blocks.append(chart)
    columns = (
        *("limit_name", "customer_id", "customer_name", "name_id", "amount", "capital_share", "excess", "verdict"),
        *("branch_id", "allowed", "members", "manager_id", "missing"),
    )
    blocks.append(Listing(say("concentration.list"), columns, {"verdict": ("breach", "unknown")}))
    blocks += [Note(note) for note in result.notes]
    return Presentation(pick(result.title.zh, result.title.en), subtitle, result, tuple(blocks))


def _filled(summary: Table) -> Table:
    """The summary without its empty lines: on a screen most of them would say nothing."""
    rows = [row for row, count in zip(summary.rows, summary.column("names"), strict=True) if count]
    return Table(summary.fields, rows)


def _finding(spec: Spec, result: Result) -> str:
    """The worst breach by the part of the limit it is over, how many others, what cannot be judged, the book."""
    counts = dict.fromkeys(VERDICTS, 0)
    for line in result.summary.dicts():
        if isinstance(line["names"], int) and str(line["verdict"]) in counts:
            counts[str(line["verdict"])] += line["names"]
    texts = []
    if spec.limits:
        if counts["breach"]:
            texts.append(_worst(spec, result) + pick("。", "."))
            texts.append(say("concentration.breaches", breaches=f"{counts['breach']:,}", near=f"{counts['near']:,}"))
        elif counts["within"] or counts["near"]:
            texts.append(say("concentration.no_breach", near=f"{counts['near']:,}"))
        if result.unknown:
            texts.append(say("concentration.unknown", count=f"{result.unknown:,}", missing=_missing(result)))
    first = spec.over[0].name
    top1, share = result.figures[f"{first}_top1_share"], result.figures[f"{first}_top{spec.top}_share"]
    hhi = result.figures[f"{first}_hhi"]
    if isinstance(top1, float) and isinstance(share, float) and isinstance(hhi, float):
        texts.append(
            say("concentration.book", top1=percent(top1), top=spec.top, share=percent(share), hhi=f"{hhi:,.0f}")
        )
    else:
        texts.append(say("concentration.empty"))
    return sentences(*texts)


def _worst(spec: Spec, result: Result) -> str:
    """The breach with the largest excess for its limit; breaches stand first in the rows."""
    places = {field.name: index for index, field in enumerate(result.fields)}
    breaches: list[Row] = []
    for batch in result.rows.batches(200):
        breaches += [row for row in batch if row[places["verdict"]] == "breach"]

    def over(row: Row) -> Decimal:
        allowed = Decimal(str(row[places["allowed"]]))
        return Decimal(str(row[places["amount"]])) / allowed if allowed else Decimal("Infinity")

    row = max(breaches, key=over)
    limit = next(one for one in spec.limits if one.name == row[places["limit_name"]])
    title = limits(spec)[limit.name]
    name = row[places["customer_name"]] or ""
    key = str(row[places["name_id"]])
    share = row[places["capital_share"]]
    return say(
        "concentration.breach",
        who=f"{key} {name}".strip(),
        branch=row[places["branch_id"]] or "·",
        limit=pick(title.zh, title.en.lower()),
        amount=_money(row[places["amount"]]),
        share=percent(share) if isinstance(share, float) else "·",
        excess=_money(row[places["excess"]]),
    )


def _money(value: Value) -> str:
    return f"{Decimal(str(value)):,}" if value is not None else "·"


def _missing(result: Result) -> str:
    """The inputs that the first of the unknown rows name."""
    places = {field.name: index for index, field in enumerate(result.fields)}
    found: list[str] = []
    for batch in result.rows.batches(200):
        for row in batch:
            named = row[places["missing"]]
            found += named if isinstance(named, list) else []
    return ", ".join(dict.fromkeys(found)) or say("concentration.inputs")


def _shares(spec: Spec, result: Result) -> Table:
    """The figures as a table: a line for each sort of names."""
    fields = (
        Field("over", Form.TEXT, Text(say("concentration.by"), say("concentration.by"))),
        Field("names", Form.COUNT, Text(say("concentration.names"), say("concentration.names"))),
        Field("top1_share", Form.RATIO, Text(say("concentration.largest"), say("concentration.largest"))),
        Field("first_share", Form.RATIO, Text(*[say("concentration.first", top=spec.top)] * 2)),
        Field("hhi", Form.NUMBER, Text(say("concentration.index"), say("concentration.index"))),
    )
    rows = []
    for one in spec.over:
        title = over_title(one)
        names = (f"{one.name}_names", f"{one.name}_top1_share", f"{one.name}_top{spec.top}_share", f"{one.name}_hhi")
        rows.append((pick(title.zh, title.en), *(result.figures[name] for name in names)))
    return Table(fields, rows)


def _chart(books: Table) -> Chart | None:
    """The share of the largest customer in each branch's book, the most dependent branch first, equal ones by id."""
    rows = [row for row in books.dicts() if isinstance(row["top1_share"], float)]
    if len(rows) < 2:
        return None
    nameless = say("concentration.none")
    bars = [(-float(str(row["top1_share"])), str(row["by_value"] or nameless)) for row in rows]
    names = [name for _, name in sorted(bars)]
    series = Series(say("concentration.axis"), [-share for share, _ in sorted(bars)])
    return Chart(
        "top", say("concentration.chart"), names, (series,), value_axis=say("concentration.axis"), percent=True
    )


def explain(spec: Spec) -> list[str]:
    """The limits in sentences."""
    over = {one.name: over_title(one) for one in spec.over}
    lines = [say("concentration.explain_shares", measure=spec.measure, top=spec.top)]
    for one in spec.over:
        if one.alone:
            lines.append(say("concentration.explain_alone", of=one.of))
    for limit in spec.limits:
        title = limits(spec)[limit.name]
        lines.append(
            say(
                "concentration.explain_limit",
                name=pick(title.zh, title.en),
                measure=limit.measure,
                over=pick(over[limit.over].zh, over[limit.over].en.lower()),
                share=percent(float(limit.at_most), 0),
                of=limit.of,
            )
        )
    lines.append(say("concentration.explain_near", share=percent(float(spec.near), 0)))
    lines.append(say("concentration.explain_unknown"))
    return lines
