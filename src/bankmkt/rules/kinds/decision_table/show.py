"""What a decision table means to a person: how many in which class, what is at stake, where it is worst and why.

The finding is said in a few sentences before any list: the count, the money, then the group that stands out with the
reason that is told there most often, so that nobody has to compare columns to find it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from bankmkt.base.say import percent, pick, say, sentences
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Listing, Note, Presentation, Series
from bankmkt.result.result import Field, Form, Result, Table, Value
from bankmkt.rules.kinds.decision_table import columns
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    from bankmkt.rules.kinds.decision_table.spec import Spec

GROUPS: Final = 10
"""Groups that are shown, worst first: the rest is in the summary with ``--by``."""


def present(spec: Spec, result: Result) -> Presentation:
    """Classes, what is at stake, the worst group and its cause, and the list."""
    title = pick(result.title.zh, result.title.en)
    who = members(spec, result.rows.count)
    subtitle = say("decision_table.subtitle", rule=result.rule, day=result.as_of, who=who)
    sentence = sentences(*_finding(spec, result), _standing_out(spec, result), _first_row(spec, result))
    blocks: list[Block] = [
        Grid(say("decision_table.summary"), result.summary, _bars(result.summary)),
        Headline(sentence),
    ]
    chart = _chart(spec, result)
    if chart is not None:
        blocks.append(chart)
    groups = result.extras.get("groups")
    if groups is not None and len(groups.rows) > 1 and any(groups.column("listed")):
        blocks.append(Grid(say("decision_table.groups"), _groups(spec, groups), ("listed_share",)))
    told = result.extras.get("reasons")
    if told is not None and len(spec.reasons) > 1 and any(told.column(columns.MEMBERS[spec.per].name)):
        blocks.append(Grid(say("decision_table.reasons"), told))
    trouble = {"mode": spec.focused[:1]} if spec.is_grave else {}
    blocks.append(Listing(say("decision_table.list"), _listed(spec, result), trouble))
    blocks += [Note(note) for note in result.notes]
    return Presentation(title, subtitle, result, tuple(blocks))


def members(spec: Spec, count: int) -> str:
    """``3 customers``, ``1 note``: a count with the noun of the grain."""
    return say(f"decision_table.{'one' if count == 1 else 'many'}_{spec.per}", n=f"{count:,}")


# The finding ------------------------------------------------------------------------------------------------------


def _finding(spec: Spec, result: Result) -> list[str]:
    """How many, with how much money; what is covered or expected; how many could not be judged."""
    counts = _by_mode(result.summary, 1 + _is_grouped(result))
    focused = sum(int(str(counts.get(mode, 0))) for mode in spec.focused)
    total = _amount(spec, result, spec.focused if spec.otherwise is not None else spec.classes)
    if spec.otherwise is None:
        said = [say("decision_table.listed", who=members(spec, result.rows.count), value=total)]
    else:
        all_ = sum(int(str(count)) for count in counts.values())
        words = columns.modes(spec)
        named = pick("、", ", ").join(_pick(words[mode]) for mode in spec.focused)
        share = percent(focused / all_) if all_ else "–"
        who = members(spec, all_)
        said = [say("decision_table.focused", named=named, count=f"{focused:,}", who=who, share=share, value=total)]
    figures = result.figures
    if spec.coverage is not None and isinstance(figures.get(spec.coverage.name), float):
        said.append(
            say(
                "decision_table.covered",
                title=_pick(Text(spec.coverage.title.zh, spec.coverage.title.en)),
                share=percent(float(str(figures[spec.coverage.name]))),
                covered=f"{figures['covered']:,}",
                population=f"{figures['population']:,}",
            )
        )
    if spec.expect is not None:
        said += _expected(result)
    if result.unknown or not said:
        said.append(say("decision_table.unjudged", who=members(spec, result.unknown)))
    return said


def _expected(result: Result) -> list[str]:
    """What is expected of all classes together, and what came true of it so far."""
    figures = result.figures
    said = []
    if figures.get("expected") is not None:
        said.append(
            say(
                "decision_table.expected",
                expected=f"{float(str(figures['expected'])):,.1f}",
                at_risk=f"{figures['at_risk']:,}",
                saved=f"{figures['saved']:,}",
            )
        )
    if figures.get("base_expected") is not None:
        by_now = f"{float(str(figures['base_expected'])):,.1f}"
        said.append(say("decision_table.came_true", left=f"{figures['left_since']:,}", expected=by_now))
    return said


def _amount(spec: Spec, result: Result, modes: tuple[str, ...]) -> str:
    """``, exposure 12.00 yuan together``; "" where the table has no money."""
    value = next((field for field in result.summary.fields if field.name == spec.value), None)
    if value is None or value.form is not Form.MONEY:
        return ""
    rows = [row for row in result.summary.dicts() if row["mode"] in modes]
    total = sum((Decimal(str(row[value.name])) for row in rows), Decimal(0))
    name = _pick(value.label)
    return say("decision_table.value", value=pick(name, name[:1].lower() + name[1:]), total=f"{total:,}")


def _standing_out(spec: Spec, result: Result) -> str:
    """The group that has most more than its size would lead to expect, and the reason told there most often."""
    groups = result.extras.get("groups")
    if groups is None or len(groups.rows) < 2:  # one of them has a name
        return ""
    rows = groups.dicts()
    listed, population = (sum(int(str(row[name])) for row in rows) for name in ("listed", "population"))
    worst = next(row for row in rows if row[groups.fields[0].name] is not None)
    own, size = int(str(worst["listed"])), int(str(worst["population"]))
    if not own or own * population <= listed * size:  # all alike
        return ""
    cause = next(field for field in groups.fields if field.name == "cause")
    reason = ""
    if worst["cause"] is not None:
        word = cause.labels.get(str(worst["cause"]), Text(str(worst["cause"]), str(worst["cause"])))
        reason = say("decision_table.cause", cause=_pick(word), times=f"{worst['cause_count']:,}")
    group = _pick(groups.fields[0].label)
    return say(
        "decision_table.worst" if spec.is_grave else "decision_table.stands_out",
        group=pick(group, group[:1].lower() + group[1:]),
        name=str(worst[groups.fields[0].name]),
        listed=f"{own:,}",
        population=f"{size:,}",
        share=percent(own / size),
        whole=percent(listed / population),
        cause=reason,
    )


def _first_row(spec: Spec, result: Result) -> str:
    """Of a table of owners: who comes first, and why."""
    if spec.per not in ("manager", "branch") or (spec.otherwise is not None and not spec.focus):
        return ""
    for batch in result.rows.batches(1):
        for row in batch:
            cells = dict(zip((field.name for field in result.fields), row, strict=True))
            words = columns.reasons(spec)
            told = [_pick(words.get(one, Text(one, one))) for one in _items(cells["reasons"])]
            if cells["mode"] not in spec.focused or not told:
                return ""
            name = sentences(str(cells[columns.key(spec)]), str(cells.get(f"{spec.per}_name") or ""))
            return say("decision_table.first", name=name, reasons=pick("、", ", ").join(told))
    return ""


def _items(value: Value) -> list[str]:
    return value if isinstance(value, list) else []


def _pick(text: Text) -> str:
    return pick(text.zh, text.en)


def _group_name(value: Value) -> str:
    return str(value) if value is not None else say("decision_table.no_group")


def _is_grouped(result: Result) -> bool:
    return result.summary.fields[0].name != "mode"


def _by_mode(table: Table, index: int) -> Mapping[str, int]:
    """Members by class, over all groups."""
    place = [field.name for field in table.fields].index("mode")
    found: dict[str, int] = {}
    for row in table.rows:
        found[str(row[place])] = found.get(str(row[place]), 0) + int(str(row[index]))
    return found


# Tables and charts ------------------------------------------------------------------------------------------------


def _bars(table: Table) -> tuple[str, ...]:
    """No bars in a summary but for shares that lie between 0 and 1."""
    return tuple(field.name for field in table.fields if field.form is Form.RATIO)


def _groups(spec: Spec, groups: Table) -> Table:
    """The worst groups, with what matters most first, so that a narrow screen drops the rest."""
    fields = {field.name: field for field in groups.fields}
    names = [groups.fields[0].name, "listed", "population", "listed_share", "cause", "cause_count"]
    names += [name for name in fields if name.startswith("class_") and len(spec.classes) > 1]
    names += [name for name in ("focused_value",) if name in fields]
    places = [list(fields).index(name) for name in names]
    listed = list(fields).index("listed")
    concerned = [row for row in groups.rows if row[listed]][:GROUPS]
    rows = [tuple(row[place] for place in places) for row in concerned]
    return Table(tuple(fields[name] for name in names), rows)


def _chart(spec: Spec, result: Result) -> Chart | None:
    """Classes as bars, by money where there is some, else by number; groups by share where they were asked for."""
    groups = result.extras.get("groups")
    if _is_grouped(result):
        rows = [row for row in groups.dicts() if row["listed"]][:GROUPS] if groups is not None else []
        if groups is None or not rows:
            return None
        names = [_group_name(row[groups.fields[0].name]) for row in rows]
        shares = [float(str(row["listed_share"] or 0)) for row in rows]
        title = say("decision_table.chart_groups")
        return Chart("bars", title, names, (Series(title, shares),), value_axis=title, percent=True)
    value = next((field for field in result.summary.fields if field.name == spec.value), None)
    money = value is not None and value.form is Form.MONEY
    field: Field = value if value is not None and money else result.summary.fields[1]
    words = columns.modes(spec)
    rows = result.summary.dicts()
    names = [_pick(words[str(row["mode"])]) for row in rows]
    amounts = [float(str(row[field.name])) for row in rows]
    axis = say("contribution.yuan") if money else _pick(field.label)
    title = say("decision_table.chart", value=_pick(field.label))
    return Chart("bars", title, names, (Series(_pick(field.label), amounts),), value_axis=axis, money=money)


def _listed(spec: Spec, result: Result) -> tuple[str, ...]:
    """The columns of the list in order of importance."""
    own = [field.name for field in columns.identity(spec)]
    named = [name for name in own if name.endswith("_name")][:1]
    rest = [name for name in own[1:] if name not in named]
    first = [own[0], *named, *([spec.value] if spec.value else []), "mode", "reasons"]
    first += [spec.count] if spec.count else []
    first += ["advice", "at_risk", *[name for name in rest if name == "branch_id"]]
    first += ["proposed_date", "proposed_amount", *spec.show, "expected_share", "saved", "next_maturity", *rest]
    known = [field.name for field in result.fields]
    return tuple(name for name in dict.fromkeys([*first, *known]) if name in known)


# In words ---------------------------------------------------------------------------------------------------------


def explain(spec: Spec) -> list[str]:
    """The table in sentences."""
    lines = [say("decision_table.explain_who", where=spec.where)] if spec.where else []
    for one in spec.reasons:
        mode = spec.mode_of(one) if not spec.levels else say("decision_table.explain_line")
        lines.append(say("decision_table.explain_reason", mode=mode, reason=one.reason, when=one.when))
    order = " > ".join(spec.order)
    if spec.levels:
        levels = ", ".join(f"{mode} ≥ {number}" for mode, number in spec.levels.items())
        lines.append(say("decision_table.explain_levels", levels=levels))
    else:
        lines.append(say(f"decision_table.explain_{spec.hit}", order=order))
    if spec.keep is not None:
        lines.append(say("decision_table.explain_keep", keep=spec.keep))
    if spec.otherwise is not None:
        lines.append(say("decision_table.explain_otherwise", otherwise=spec.otherwise))
    lines.append(say("decision_table.explain_unknown" if spec.otherwise is None else "decision_table.explain_class"))
    ignored = [one.reason for one in spec.reasons if one.missing == "ignore"]
    if ignored:
        lines.append(say("decision_table.explain_ignored", reasons=", ".join(ignored)))
    if spec.expect is not None:
        for mode, share in spec.expect.shares.items():
            lines.append(say("decision_table.explain_expect", mode=mode, share=share))
    if spec.propose:
        for mode, kind in spec.propose.plans.items():
            lines.append(say(f"decision_table.explain_{kind}", mode=mode, parts=spec.propose.instalments))
    return lines
