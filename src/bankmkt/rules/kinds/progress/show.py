"""What progress means to a person: which indicator lags most, who lags most in it, and what is lacking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bankmkt.base.say import percent, pick, say, sentences
from bankmkt.query.field import Field, Form, Value
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Listing, Note, Presentation, Series
from bankmkt.result.result import Result, Table
from bankmkt.rules.kinds.progress.phasing import due_part
from bankmkt.rules.kinds.progress.totals import title
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    from bankmkt.rules.kinds.progress.spec import Indicator, Spec

CHARTED: Final = 20  # owners in a chart: more bars cannot be read
_APART: Final = ("write_off", "sale", "risen")


def present(spec: Spec, result: Result) -> Presentation:
    """The lights per indicator, the finding, rates as bars, what all have together, and the owners."""
    heading = pick(result.title.zh, result.title.en)
    due = percent(float(due_part(result.as_of, spec.phases)))
    subtitle = say("progress.subtitle", rule=result.rule, day=result.as_of, due=due)
    sentence = _finding(spec, result)
    blocks: list[Block] = [Grid(say("progress.summary"), result.summary), Headline(sentence)]
    chart = _chart(spec, result, sentence)
    blocks += [chart] if chart else []
    blocks += _amounts(spec, result)
    marked = {f"{one.key}_light": ("red",) for one in spec.indicators}
    blocks.append(Listing(say("progress.list"), _columns(spec, result), marked))
    blocks += [Note(note) for note in result.notes]
    return Presentation(heading, subtitle, result, tuple(blocks))


def _columns(spec: Spec, result: Result) -> tuple[str, ...]:
    """Who, how it stands in each indicator, what is lacking and what is apart; then the rest."""
    names = [field.name for field in result.fields]
    order = [names[0], *(name for name in ("branch_id",) if name in names[1:])]
    for ends in (("light", "rate"), ("gap",), ("actual",), (*_APART,), ("rank", "to_next"), ("forecast",)):
        order += [f"{one.key}_{end}" for one in spec.indicators for end in ends if f"{one.key}_{end}" in names]
    order += [name for name in names if name not in order]
    return tuple(order)


def _finding(spec: Spec, result: Result) -> str:
    """The weakest indicator, and who is slowest in it; where together nobody is behind, the first red light."""
    figures = result.figures
    weakest = next((one for one in spec.indicators if one.indicator == figures["weakest"]), None)
    if weakest is None:
        return say("progress.nothing_rated")
    slowest = _row_of(result, str(figures["slowest"]))
    if not _lags(slowest.get(f"{weakest.key}_rate")):
        weakest, slowest = _first_red(spec, result) or (weakest, slowest)
    rates = {str(row["indicator"]): row["rate"] for row in result.summary.dicts()} if not _is_grouped(result) else {}
    name = title(weakest)
    rate = rates.get(weakest.indicator)
    own = slowest.get(f"{weakest.key}_rate")
    words = pick(name.zh, name.en)
    is_told = rate is not None and (_lags(rate) or not _lags(own))  # "behind" and more than all is due: a contradiction
    first = say("progress.weakest_rate", indicator=words, rate=percent(float(str(rate)))) if is_told else ""
    first = first or say("progress.weakest", indicator=words)
    second = ""
    if slowest:
        second = say(
            "progress.slowest",
            owner=_named(slowest, result),
            rate=percent(float(str(own))),
            gap=_amount(slowest.get(f"{weakest.key}_gap")),
        )
    third = ""
    if figures.get("darkest_reds"):
        third = say("progress.darkest", branch=figures["darkest_branch"], reds=figures["darkest_reds"])
    return sentences(first, second, third)


def _lags(rate: Value) -> bool:
    return rate is not None and float(str(rate)) < 1


def _first_red(spec: Spec, result: Result) -> tuple[Indicator, dict[str, Value]] | None:
    """The owner with most red lights and the one of them that lags most; None where no light is red."""
    names = [field.name for field in result.fields]
    first = next((row for batch in result.rows.batches(1) for row in batch), None)
    row = dict(zip(names, first, strict=True)) if first else {}
    red = [one for one in spec.indicators if row.get(f"{one.key}_light") == "red"]
    return (min(red, key=lambda one: float(str(row[f"{one.key}_rate"]))), row) if red else None


def _is_grouped(result: Result) -> bool:
    return result.summary.fields[0].name != "indicator"


def _row_of(result: Result, owner: str) -> dict[str, Value]:
    """The row of one owner, looked for from the worst on."""
    names = [field.name for field in result.fields]
    for batch in result.rows.batches():
        for row in batch:
            if str(row[0]) == owner:
                return dict(zip(names, row, strict=True))
    return {}


def _named(row: dict[str, Value], result: Result) -> str:
    """An owner by id, name and branch."""
    key = result.fields[0].name
    beside = [row.get(one) for one in ("manager_name", "branch_name") if row.get(one)]
    own = f"{row[key]} {beside[0]}" if beside else str(row[key])
    if key == "manager_id" and row.get("branch_id"):
        return say("progress.in_branch", owner=own, branch=row["branch_id"])
    return own


def _amount(value: Value) -> str:
    return f"{value:,}" if value is not None and not isinstance(value, str | list) else say("progress.unknown")


def _chart(spec: Spec, result: Result, sentence: str) -> Chart | None:
    """The rates of the first owners of the list in the indicator that lags most."""
    one = next((one for one in spec.indicators if one.indicator == result.figures["weakest"]), None)
    if one is None:
        return None
    places = {field.name: index for index, field in enumerate(result.fields)}
    rows = [row for batch in result.rows.batches(CHARTED) for row in batch]
    rates = [(str(row[0]), row[places[f"{one.key}_rate"]]) for row in rows]
    shown = [(owner, float(str(rate))) for owner, rate in rates if rate is not None]
    if not shown:
        return None
    name = title(one)
    words = sentence if result.rows.count <= CHARTED else sentences(sentence, say("progress.first", count=len(shown)))
    series = Series(pick(name.zh, name.en), [rate for _, rate in shown])
    axis = say(f"progress.axis_{spec.per}")
    owners = [owner for owner, _ in shown]
    return Chart("bars", words, owners, (series,), axis, say("progress.rate_axis"), percent=True)


def _amounts(spec: Spec, result: Result) -> list[Block]:
    """What all have together, money and numbers apart, since a unit belongs to a whole column."""
    blocks: list[Block] = []
    for form in (Form.MONEY, Form.NUMBER):
        chosen = [one for one in spec.indicators if _form(one, result) is form]
        if not chosen:
            continue
        has_line = any(one.interim is not None for one in chosen)
        fields = (
            Field("indicator", Form.TEXT, Text("指标", "Indicator")),
            Field("total", form, Text("合计", "Together")),
            Field("due", form, Text("应达", "Due to date")),
            Field("average", form, Text("均值", "Average")),
            *((Field("interim", form, Text("中期线", "Interim line")),) if has_line else ()),
        )
        rows = []
        for one in chosen:
            name = title(one)
            figures = [result.figures[f"{one.key}_{end}"] for end in ("total", "due_total", "average")]
            line = (_line(one, form),) if has_line else ()
            rows.append((pick(name.zh, name.en), *figures, *line))
        blocks.append(Grid(say(f"progress.amounts_{form.value}"), Table(fields, rows)))
    return blocks


def _form(one: Indicator, result: Result) -> Form:
    """Whether an indicator is counted in money."""
    target = next(field for field in result.fields if field.name == f"{one.key}_target")
    return target.form


def _line(one: Indicator, form: Form) -> Value:
    from decimal import Decimal

    if one.interim is None:
        return None
    exact = Decimal(one.interim.numerator) / Decimal(one.interim.denominator)
    return exact.quantize(Decimal("0.01")) if form is Form.MONEY else float(exact)


def explain(spec: Spec) -> list[str]:
    """The rule in sentences."""
    lines = [say("progress.explain_who", where=spec.where)] if spec.where else []
    lines.append(say("progress.explain_phases", phases=" : ".join(map(str, spec.phases))))
    for one in spec.indicators:
        key = "repaid" if one.repaid else one.form
        base, target = one.base or say("progress.explain_none"), one.target
        measure = one.measure or (one.repaid.value if one.repaid else "")
        listed, since = (one.repaid.listed, one.repaid.since) if one.repaid else ("", "")
        default = f"{float(target):,.2f}".removesuffix(".00") if target is not None else say("progress.explain_none")
        lines.append(
            say(
                f"progress.explain_{key}",
                name=one.indicator,
                measure=measure,
                base=base,
                listed=listed,
                since=since,
                default=default,
                word=one.targets or one.indicator,
                said=one.said,
            )
        )
    green, yellow = (percent(float(one), 0) for one in (spec.lights.green, spec.lights.yellow))
    lines.append(say("progress.explain_lights", green=green, yellow=yellow))
    if spec.within:
        lines.append(say("progress.explain_within", within=spec.within))
    if spec.tree:
        lines.append(say("progress.explain_tree"))
    lines.append(say(f"progress.explain_pace_{spec.pace}"))
    return lines
