"""What an arrears curve means to a person: who is worst, over which limit, by what, and whether it can be chance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from bankmkt.base.say import percent, pick, say, sentences
from bankmkt.query.operand import decimal_text
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Listing, Note, Presentation, Series
from bankmkt.result.result import Result, Table, Value
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    from bankmkt.rules.kinds.day_curve.spec import Bound, Spec

UNASSIGNED: Final = Text("未分配", "Unassigned")
UNKNOWN: Final = Text("未知", "Unknown")
_LINES: Final = 2  # limits drawn: a screen tells four lines apart, and two are the bank's and the worst owner's


def verdicts(spec: Spec) -> dict[str, Text]:
    """The human words for the verdicts, from mild to grave, unknown last."""
    named = {word: spec.titles.get(word) for word in spec.order}
    found = {word: Text(title.zh, title.en) if title else Text(word, word) for word, title in named.items()}
    return {**found, "unknown": UNKNOWN}


def present(spec: Spec, result: Result) -> Presentation:
    """Who is worst and why, the verdicts, the curve with its bands, and all owners."""
    period = spec.period(result.as_of)
    title = period.title if period else None
    shown = pick(title.zh, title.en) if title else (period.name if period else "")
    subtitle = say(
        "day_curve.subtitle", rule=result.rule, day=result.as_of, period=shown, count=f"{result.rows.count:,}"
    )
    sentence = _finding(spec, result)
    blocks: list[Block] = [Headline(sentence), Grid(say("day_curve.summary"), result.summary)]
    worst = result.extras.get("worst")
    if worst is not None and worst.rows:
        blocks.append(Grid(say("day_curve.worst_list"), worst, bars=("ratio",)))
    chart = _chart(spec, result, sentence)
    if chart is not None:
        blocks.append(chart)
    columns = (
        *("owner_id", "customers", "in_arrears", "ratio", "verdict", "significant"),
        *("ratio_low", "ratio_high", "old_notes", "day"),
    )
    trouble = spec.order[2:]
    blocks.append(Listing(say("day_curve.list"), columns, {"verdict": trouble}))
    blocks += [Note(note) for note in result.notes]
    return Presentation(pick(result.title.zh, result.title.en), subtitle, result, tuple(blocks))


def _finding(spec: Spec, result: Result) -> str:
    figures = result.figures
    if not figures["customers"]:
        return say("day_curve.no_customers")
    bank = say(
        "day_curve.bank",
        late=_count(figures["in_arrears"]),
        count=_count(figures["customers"]),
        ratio=_percent(figures["ratio"]),
    )
    if not figures["in_arrears"]:
        return sentences(say("day_curve.nobody"), bank)
    worst = result.extras.get("worst")
    if worst is None or not worst.rows:
        return bank
    return sentences(_worst(spec, worst, result.as_of), bank)


def _worst(spec: Spec, worst: Table, day: date) -> str:
    """The first of the worst owners in a sentence: its share, the limit it passed, the main cause, and chance."""
    row = worst.dicts()[0]
    limit = dict(spec.limits(day)).get(str(row["verdict"]))
    words = verdicts(spec)[str(row["verdict"])]
    key = "day_curve.worst" if limit else "day_curve.worst_normal"
    values = {
        "owner": owner(worst, row),
        "late": _count(row["in_arrears"]),
        "count": _count(row["customers"]),
        "units": say("day_curve.customers" if spec.unit == "customer" else "day_curve.notes"),
        "ratio": _percent(row["ratio"]),
    }
    if limit:
        values |= {"verdict": pick(words.zh, words.en.lower()), "limit": _limit(limit)}
    parts = [say(key, **values)]
    cause = _main_cause(spec, row)
    if cause:
        parts.append(cause)
    if limit:
        parts.append(say("day_curve.certain" if row["significant"] else "day_curve.by_chance"))
    return pick("；", "; ").join(parts) + pick("。", ".")


def owner(table: Table, row: Mapping[str, Value]) -> str:
    """An owner as a sentence names it: what it is, its id and its name."""
    field = table.fields[0]
    label = pick(field.label.zh, field.label.en)
    owner_id = str(row["owner_id"])
    if owner_id in field.labels and not row.get("owner_name"):
        word = field.labels[owner_id]
        return pick(word.zh, word.en)
    return " ".join(part for part in (label, owner_id, str(row.get("owner_name") or "")) if part)


def _main_cause(spec: Spec, row: Mapping[str, Value]) -> str:
    counts = [(_number(row[f"cause_{place}"]), -place, one) for place, one in enumerate(spec.causes, 1)]
    if not counts:
        return ""
    most, _, one = max(counts, key=lambda item: item[:2])
    return say("day_curve.cause", cause=pick(one.title.zh, one.title.en.lower()), count=f"{most:,}") if most else ""


def _chart(spec: Spec, result: Result, sentence: str) -> Chart | None:
    """The curve over the loaded days; with one day alone, the highest shares as bars."""
    curve = result.extras.get("curve")
    lines: dict[tuple[Any, Any], dict[int, Any]] = {}
    for day, name, place, ratio in curve.rows if curve else ():
        lines.setdefault((place, name), {})[_day(day)] = ratio
    days = sorted({day for line in lines.values() for day in line})
    worst = result.extras.get("worst")
    if len(days) < 2:
        return _bars(worst, sentence)
    series = []
    for (place, name), line in sorted(lines.items(), key=lambda item: item[0][0]):
        title = say("day_curve.whole_bank") if place == 0 else str(name)
        series.append(Series(title, [line.get(day) for day in days]))
    series = series[:2]
    words = verdicts(spec)
    used = [word for word in spec.order[1:] if any(_at(spec, result.as_of, day, word) for day in days)][:_LINES]
    for word in used:
        bounds = [_at(spec, result.as_of, day, word) for day in days]
        name = say("day_curve.limit_line", verdict=pick(words[word].zh, words[word].en.lower()))
        series.append(Series(name, [float(one.value) if one else None for one in bounds]))
    axis = say("day_curve.curve_axis")
    return Chart(
        "curve", sentence, [float(day) for day in days], tuple(series), axis, say("day_curve.share_axis"), percent=True
    )


def _at(spec: Spec, month: date, day: int, verdict: str) -> Bound | None:
    """The limit of a verdict on a day of the month."""
    return dict(spec.limits(month.replace(day=day))).get(verdict)


def _day(value: Any) -> int:
    return int(value.day) if isinstance(value, date) else int(str(value)[8:10])


def _bars(worst: Table | None, sentence: str) -> Chart | None:
    if worst is None or len(worst.rows) < 2:
        return None
    labels = worst.fields[0].labels
    names = [pick(labels[one].zh, labels[one].en) if one in labels else str(one) for one in worst.column("owner_id")]
    series = Series(say("day_curve.share_axis"), [float(one) for one in worst.column("ratio")])
    return Chart("bars", sentence, names, (series,), value_axis=say("day_curve.share_axis"), percent=True)


def _limit(bound: Bound) -> str:
    return f"{'≥' if bound.inclusive else '>'} {percent(float(bound.value))}"


def _percent(value: Value) -> str:
    return percent(value) if isinstance(value, float) else "·"


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _count(value: Value) -> str:
    return f"{_number(value):,}"


def explain(spec: Spec) -> list[str]:
    """The rule in sentences."""
    words = verdicts(spec)

    def limits(found: Mapping[str, Bound]) -> str:
        parts = [f"{_limit(one)} {pick(words[word].zh, words[word].en.lower())}" for word, one in found.items()]
        return pick("，", ", ").join(parts)

    lines = [
        say("day_curve.explain_late", table=spec.source, late=spec.late, counted=spec.counted),
        say("day_curve.explain_old", old=spec.old),
        say("day_curve.explain_customer" if spec.unit == "customer" else "day_curve.explain_note"),
    ]
    for one in spec.periods:
        name = pick(one.title.zh, one.title.en) if one.title else one.name
        lines.append(
            say("day_curve.explain_period", name=name, first=one.first, last=one.last, limits=limits(one.limits))
        )
    if spec.always:
        lines.append(say("day_curve.explain_always", limits=limits(spec.always)))
    lines.append(say("day_curve.explain_chance", z=decimal_text(spec.z)))
    return lines
