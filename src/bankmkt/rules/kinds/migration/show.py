"""What a migration means to a person: how many went which way, where most is lost, and what did it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from bankmkt.base.say import pick, say, sentences
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Listing, Note, Presentation, Series
from bankmkt.result.result import Field, Form, Result, Row, Table, Value
from bankmkt.rules.kinds.migration import words
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    from bankmkt.rules.kinds.migration.spec import Spec

SHOWN: Final = 10
"""Branches in a table and a chart on a screen: those that lost most."""
WIDEST: Final = 12
"""Classes across a matrix; with more the pairs are listed."""


def present(spec: Spec, result: Result) -> Presentation:
    """The matrix or the sums, the finding with the branch that lost most, and who moved."""
    title = pick(result.title.zh, result.title.en)
    subtitle = say("migration.subtitle", rule=result.rule, day=result.as_of, count=f"{result.rows.count:,}")
    blocks = _balances(spec, result) if spec.measure else _classes(spec, result)
    blocks += [Note(note) for note in result.notes]
    return Presentation(title, subtitle, result, tuple(blocks))


# Classes --------------------------------------------------------------------------------------------------------------


def _classes(spec: Spec, result: Result) -> list[Block]:
    noun = next(name for name in result.figures if name.endswith("_before") and name != "value_before")[:-7]
    grouped = result.summary.fields[0].name != "before"
    blocks: list[Block] = []
    if grouped:
        blocks.append(Grid(say("migration.by_group"), result.summary))
    else:
        matrix = _matrix(result.summary, noun)
        shaded = tuple(field.name for field in matrix.fields if field.name.startswith("to_"))
        blocks.append(Grid(say("migration.matrix", noun=_label(words.NOUNS[noun])), matrix, heat=shaded))
    places = result.summary if grouped else result.extras.get("branches")
    sentence = _found(spec, result, noun)
    worst = _worst(spec, places, result.extras.get("causes"))
    finding = sentences(sentence, worst)
    blocks.append(Headline(finding))
    if places is not None and not grouped and len(places.rows) > 1:
        heading = "migration.by_branch" if _by_value(spec, places.fields) else "migration.by_branch_moves"
        blocks.append(Grid(say(heading, count=SHOWN), _narrow(places, noun)))
    column = "value_change" if places is not None and _by_value(spec, places.fields) else "worse"
    chart = _chart(places, finding, column)
    blocks += [chart] if chart is not None else []
    ids = [field.name for field in result.fields]
    after = ["before", "after", "move", "value_change", "branch_id", "value_before", "value_after", "manager_id"]
    columns = [name for name in [*ids[:2], *after, "missing"] if name in ids]
    blocks.append(Listing(say("migration.list"), tuple(dict.fromkeys(columns)), {"move": ("down", "left")}))
    return blocks


def _found(spec: Spec, result: Result, noun: str) -> str:
    """How many moved, which way, and what that did to the value."""
    counts = result.figures
    ways = [move for move in words.MOVES if move not in ("same", "unclear")]
    numbers = {move: _int(counts.get(words.COUNTED[move])) for move in ways}
    moved, unclear = sum(numbers.values()), _int(counts.get("unclear"))
    parts = [
        say("migration.some", count=f"{number:,}", way=_lower(words.MOVE_LABELS[move]))
        for move, number in numbers.items()
        if number
    ]
    since = say("migration.against", rule=spec.against) if spec.against else str(counts.get("base_date"))
    text = say(
        "migration.found" if parts else "migration.nobody",
        moved=f"{moved:,}",
        whole=f"{moved + unclear + _int(counts.get('same')):,}",
        noun=pick(words.NOUNS[noun].zh.removesuffix("数"), words.NOUNS[noun].en.lower()),
        since=since,
        parts=pick("、", ", ").join(parts),
    )
    open_ = say("migration.unclear", count=f"{unclear:,}") if unclear else ""
    if "value_change" not in counts or spec.against:
        return sentences(text, open_)
    before, after = _money(counts.get("value_before")), _money(counts.get("value_after"))
    value = say("migration.value", before=before, after=after, change=_signed(counts.get("value_change")))
    return sentences(text, open_, value)


def _by_value(spec: Spec, fields: Sequence[Field]) -> bool:
    return spec.worst == "value" and any(field.name == "value_change" for field in fields)


def _worst(spec: Spec, places: Table | None, causes: Table | None) -> str:
    """The group that lost most, and the way of going by which it lost most."""
    if places is None or not places.rows:
        return ""
    first, group, by_value = places.dicts()[0], places.fields[0], _by_value(spec, places.fields)
    if (_number(first["value_change"]) >= 0) if by_value else (_int(first["worse"]) <= 0):
        return ""
    name = _name(first[group.name])
    shown = _signed(first["value_change"]) if by_value else f"{_int(first['worse']):,}"
    text = say(
        "migration.worst" if by_value else "migration.most_down", group=_label(group.label), name=name, lost=shown
    )
    if causes is None or all(field.name != group.name for field in causes.fields):
        return text
    own = [row for row in causes.dicts() if row[group.name] == first[group.name]]
    if not own:
        return text
    cause = min(own, key=lambda row: _number(row["lost"]) if by_value else -_int(row["members"]))
    way = f"{_code(causes, 'before', cause)} → {_code(causes, 'after', cause)}"
    count = f"{_int(cause['members']):,}"
    if by_value:
        return sentences(text, say("migration.cause", way=way, count=count, lost=_signed(cause["lost"])))
    return sentences(text, say("migration.way", way=way, count=count))


def _matrix(summary: Table, noun: str) -> Table:
    """One row per class before, one column per class after; classes of this kind's own only where somebody is."""
    rows = summary.dicts()
    befores, afters = summary.fields[0].labels, summary.fields[1].labels
    froms, tos = _used(rows, "before", noun), _used(rows, "after", noun)
    if len(tos) > WIDEST:
        return Table(summary.fields, [row for row in summary.rows if row[2]])
    counts = {(row["before"], row["after"]): _int(row[noun]) for row in rows}
    table: list[Row] = []
    for name in froms:
        cells = [counts.get((name, other), 0) for other in tos]
        table.append((name, *cells, sum(cells)))
    totals = [sum(_int(row[place]) for row in table) for place in range(1, len(tos) + 2)]
    table.append((say("migration.total"), *totals))
    head = Field("before", Form.CODE, summary.fields[0].label, befores)
    columns = [Field(f"to_{name}", Form.COUNT, afters.get(name, Text(name, name))) for name in tos]
    return Table((head, *columns, Field("total", Form.COUNT, Text("合计", "Total"))), table)


def _used(rows: Sequence[Mapping[str, Value]], side: str, noun: str) -> list[str]:
    """The classes of a side in their order: declared ones always, others where somebody is."""
    names = dict.fromkeys(str(row[side]) for row in rows)
    filled = {str(row[side]) for row in rows if row[noun]}
    return [name for name in names if name in filled or name not in words.OWN]


def _narrow(places: Table, noun: str) -> Table:
    """The branches that lost most, with the columns that matter."""
    totals = {field.name: sum(abs(_number(cell)) for cell in places.column(field.name)) for field in places.fields[1:]}
    always = ("value_change", "net", "worse", f"{noun}_before", f"{noun}_after", "up", "down", "gone", "new")
    keep = [places.fields[0].name, *(name for name in totals if name in always or (name != "same" and totals[name]))]
    index = [place for place, field in enumerate(places.fields) if field.name in keep]
    rows = [tuple(row[place] for place in index) for row in places.rows[:SHOWN]]
    return Table(tuple(places.fields[place] for place in index), rows)


def _chart(places: Table | None, sentence: str, column: str) -> Chart | None:
    """One bar per group, the worst first; none where nothing stands out."""
    rows = places.dicts()[:SHOWN] if places is not None else []
    values = [float(_number(row[column])) for row in rows]
    if places is None or len(rows) < 2 or not any(values):
        return None
    field = next(field for field in places.fields if field.name == column)
    return Chart(
        "bars",
        sentence,
        [_name(row[places.fields[0].name]) for row in rows],
        (Series(_label(field.label), values),),
        value_axis=_label(field.label),
        money=field.form is Form.MONEY,
    )


# Balances -------------------------------------------------------------------------------------------------------------


def _balances(spec: Spec, result: Result) -> list[Block]:
    blocks: list[Block] = [Grid(say("migration.by_base"), result.summary)]
    first = next(iter(result.summary.dicts()), None)
    if first is None:
        return blocks
    grouped = any(field.name == "branch_id" for field in result.summary.fields)
    places = result.summary if grouped else result.extras.get("branches")
    own = _of_base(places, str(first["base"]))
    text = ""
    if not grouped:
        text = say(
            "migration.changed",
            since=first["base_date"],
            change=_shown(result, first["change"]),
            risen=_shown(result, first["risen"]),
            fallen=_shown(result, first["fallen"]),
            up=f"{_int(first['up']):,}",
            down=f"{_int(first['down']):,}",
        )
    worst = _worst_change(result, own)
    finding = sentences(text, worst)
    blocks.append(Headline(finding))
    chart = _chart(own, finding, "change")
    blocks += [chart] if chart is not None else []
    ids = [field.name for field in result.fields]
    columns = (
        "base",
        "direction",
        "place",
        *ids[:2],
        "change",
        "before",
        "after",
        "branch_id",
        "presence",
        "manager_id",
    )
    listed = tuple(name for name in dict.fromkeys([*columns, "base_date", "missing"]) if name in ids)
    blocks.append(Listing(say("migration.movers"), listed, {"direction": ("down",)}))
    return blocks


def _of_base(places: Table | None, base: str) -> Table | None:
    """The groups of one base, without the columns of the base."""
    if places is None:
        return None
    at = next(place for place, field in enumerate(places.fields) if field.name == "base")
    index = [place for place, field in enumerate(places.fields) if field.name not in ("base", "base_date")]
    rows = [tuple(row[place] for place in index) for row in places.rows if row[at] == base]
    return Table(tuple(places.fields[place] for place in index), rows)


def _worst_change(result: Result, own: Table | None) -> str:
    if own is None or not own.rows or _number(own.dicts()[0]["change"]) >= 0:
        return ""
    first, group = own.dicts()[0], own.fields[0]
    text = say(
        "migration.fell",
        group=_label(group.label),
        name=_name(first[group.name]),
        lost=_shown(result, first["change"]),
        down=f"{_int(first['down']):,}",
        gone=f"{_int(first['gone']):,}",
    )
    largest = result.extras.get("largest")
    if largest is None or group.name != "branch_id":
        return text
    base = result.summary.dicts()[0]["base"]
    row = next((one for one in largest.dicts() if (one["base"], one["branch_id"]) == (base, first["branch_id"])), None)
    if row is None:
        return text
    return sentences(text, say("migration.most", who=_name(row["who"]), lost=_shown(result, row["change"])))


# Values ---------------------------------------------------------------------------------------------------------------


def _shown(result: Result, value: Value) -> str:
    form = next(field.form for field in result.fields if field.name == "change")
    return _signed(value) if form is Form.MONEY else f"{_int(value):+,}"


def _label(text: Text) -> str:
    return pick(text.zh, text.en)


def _lower(text: Text) -> str:
    return pick(text.zh, text.en[:1].lower() + text.en[1:])


def _code(table: Table, column: str, row: Mapping[str, Value]) -> str:
    field = next(field for field in table.fields if field.name == column)
    word = str(row[column])
    return _label(field.labels[word]) if word in field.labels else word


def _name(value: Any) -> str:
    return say("migration.nameless") if value is None else str(value)


def _int(value: object) -> int:
    return int(str(value)) if value is not None else 0


def _number(value: object) -> Decimal:
    return Decimal(str(value)) if value is not None else Decimal(0)


def _money(value: object) -> str:
    return f"{_number(value):,}"


def _signed(value: object) -> str:
    return f"{_number(value):+,}"


def explain(spec: Spec) -> list[str]:
    """The comparison in sentences."""
    what = spec.measure or spec.of or f"{spec.rule}.{spec.column}"
    base = ", ".join(_label(words.BASES[one]) if one in words.BASES else one for one in spec.base)
    lines = [say("migration.explain_where", where=spec.where)] if spec.where else []
    if spec.against:
        lines.append(say("migration.explain_against", what=what, rule=spec.against))
    else:
        lines.append(say("migration.explain_what", what=what, base=base))
    if spec.measure:
        lines.append(say("migration.explain_top", top=spec.top))
    else:
        if spec.order:
            end = say(f"migration.{spec.better}")
            lines.append(say("migration.explain_order", order=", ".join(spec.order), end=end))
        value = spec.value or spec.value_column
        lines += [say("migration.explain_value", value=value)] if value else []
    lines.append(say("migration.explain_absent"))
    return lines
