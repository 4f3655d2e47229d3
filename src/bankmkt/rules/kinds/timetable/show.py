"""What a timetable means to a person: who is most behind and with what, and what is next for whom."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from bankmkt.base.say import percent, pick, say, sentences
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Listing, Note, Presentation, Series
from bankmkt.result.result import Form, Result, Table, Value
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    from bankmkt.rules.kinds.timetable.spec import Item, Spec

SHOWN: Final = 15
"""Persons in a table and a chart: those who are most behind."""


def present(spec: Spec, result: Result) -> Presentation:
    """Who is most behind, and the agenda."""
    title = pick(result.title.zh, result.title.en)
    figures = result.figures
    subtitle = say("timetable.subtitle", rule=result.rule, day=result.as_of, count=f"{result.rows.count:,}")
    whole = result.summary
    grouped = whole.fields[0].name != "owner_role"
    shown = Table(whole.fields, whole.rows[:SHOWN])
    heading = "timetable.by_group" if grouped else "timetable.by_person"
    blocks: list[Block] = [Grid(say(heading, count=SHOWN), shown, bars=_ratios(whole))]
    text = say(
        "timetable.found",
        overdue=f"{_int(figures.get('overdue')):,}",
        due=f"{_int(figures.get('due')):,}",
        customers=f"{_int(figures.get('customers')):,}",
    )
    worst = sentences(_worst_place(result.extras.get("branches")), _worst_person(whole) if not grouped else "")
    sentence = sentences(text, worst, _stayed(figures), _lost(whole), _nobody(figures))
    blocks.append(Headline(sentence))
    chart = _chart(shown, sentence)
    blocks += [chart] if chart is not None else []
    columns = (
        *("owner_id", "state", "due_on", "item", "reason", "customer_id", "customer_name", "amount", "last_on"),
        *("methods", "reference_id", "owner_role", "branch_id", "manager_id", "missing"),
    )
    blocks.append(Listing(say("timetable.list"), columns, {"state": ("overdue",)}))
    blocks += [Note(note) for note in result.notes]
    return Presentation(title, subtitle, result, tuple(blocks))


def _ratios(table: Table) -> tuple[str, ...]:
    return tuple(field.name for field in table.fields if field.form is Form.RATIO)


def _worst_place(branches: Table | None) -> str:
    """The branch with most overdue, and the item that makes most of it."""
    if branches is None:
        return ""
    rows = branches.dicts()
    sums: dict[str, int] = {}
    for row in rows:
        name = _name(row["branch_id"])
        sums[name] = sums.get(name, 0) + _int(row["overdue"])
    most = max(sums.values(), default=0)
    if not most:
        return ""
    worst = min(name for name, count in sums.items() if count == most)
    own = [row for row in rows if _name(row["branch_id"]) == worst]
    cause = max(own, key=lambda row: _int(row["overdue"]))
    labels = next(field.labels for field in branches.fields if field.name == "item")
    return say(
        "timetable.worst",
        branch=worst,
        overdue=f"{most:,}",
        item=_lower(_said(labels, str(cause["item"]))),
        part=f"{_int(cause['overdue']):,}",
    )


def _worst_person(summary: Table) -> str:
    """The person with most overdue: the first of the summary who is known."""
    first = next((row for row in summary.dicts() if row["owner_id"] is not None), None)
    if first is None or not _int(first["overdue"]):
        return ""
    role = _said(summary.fields[0].labels, str(first["owner_role"]))
    return say(
        "timetable.person",
        role=_lower(role),
        name=str(first["owner_id"]),
        overdue=f"{_int(first['overdue']):,}",
        due=f"{_int(first['due']):,}",
    )


def _stayed(figures: Mapping[str, Value]) -> str:
    rate = figures.get("retention")
    if not isinstance(rate, float):
        return ""
    return say(
        "timetable.stayed",
        matured=f"{figures['matured']:,}",
        base=str(figures["retention_base"]),
        rate=percent(rate),
    )


def _lost(summary: Table) -> str:
    """With whom most of what matured left."""
    rows = [row for row in summary.dicts() if row.get("matured") is not None and row.get("retained") is not None]
    if not rows:
        return ""
    worst = max(rows, key=lambda row: Decimal(str(row["matured"])) - Decimal(str(row["retained"])))
    lost = Decimal(str(worst["matured"])) - Decimal(str(worst["retained"]))
    rate = worst["retention"]
    if lost <= 0 or not isinstance(rate, float):
        return ""
    key = summary.fields[1] if summary.fields[0].name == "owner_role" else summary.fields[0]
    what = pick(key.label.zh, key.label.en.lower())
    return say("timetable.lost", what=what, name=_name(worst[key.name]), lost=f"{lost:,}", rate=percent(rate))


def _nobody(figures: Mapping[str, Value]) -> str:
    count = _int(figures.get("without_owner"))
    return say("timetable.without_owner", count=f"{count:,}") if count else ""


def _chart(table: Table, sentence: str) -> Chart | None:
    """What is overdue and due, person by person or group by group."""
    rows = [row for row in table.dicts() if _int(row["overdue"]) + _int(row["due"])]
    if len(rows) < 2:
        return None
    key = "owner_id" if table.fields[0].name == "owner_role" else table.fields[0].name
    series = tuple(
        Series(pick(field.label.zh, field.label.en), [float(_int(row[field.name])) for row in rows])
        for field in table.fields
        if field.name in ("overdue", "due")
    )
    return Chart("stacked", sentence, [_name(row[key]) for row in rows], series, value_axis=say("timetable.entries"))


def _said(labels: Mapping[str, Text], word: str) -> str:
    return pick(labels[word].zh, labels[word].en) if word in labels else word


def _lower(text: str) -> str:
    return pick(text, text[:1].lower() + text[1:])


def _name(value: Value) -> str:
    return say("timetable.nameless") if value is None else str(value)


def _int(value: object) -> int:
    return int(str(value)) if value is not None else 0


def explain(spec: Spec) -> list[str]:
    """The items in sentences."""
    lines = [say("timetable.explain_where", where=spec.where)] if spec.where else []
    for item in spec.items:
        name = pick(item.title.zh, item.title.en) if item.title else item.name
        where = say("timetable.explain_if", where=item.where) if item.where else ""
        lines.append(say("timetable.explain_item", name=name, what=_what(item), where=where))
        for band in item.triggers:
            role = say(f"timetable.{band.by or item.by}")
            lines.append(say("timetable.explain_band", name=band.name, when=band.when, role=role))
        if item.stays:
            lines.append(say("timetable.explain_stays", name=name))
        elif item.methods:
            methods = ", ".join(say(f"timetable.{method}") for method in item.methods)
            role = say("timetable.whoever") if item.triggers else say(f"timetable.{item.by}")
            lines.append(say("timetable.explain_done", name=name, methods=methods, role=role))
    if spec.retention:
        lines.append(say("timetable.explain_retention", base=spec.retention.base))
    lines.append(say("timetable.explain_unknown"))
    return lines


def _what(item: Item) -> str:
    """The form of an item in words."""
    if item.every:
        return say(f"timetable.every_{item.every}")
    if item.triggers:
        key = "timetable.explain_trigger_stays" if item.stays else "timetable.explain_trigger"
        return say(key, days=item.within)
    if item.date and item.due_day:
        return say("timetable.explain_due_day", date=item.date, days=item.within, day=item.due_day)
    if item.date:
        return say("timetable.explain_date", date=item.date, days=item.within)
    return say("timetable.explain_recurring", date=item.yearly or item.monthly, days=item.within)
