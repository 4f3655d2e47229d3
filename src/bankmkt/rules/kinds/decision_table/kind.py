"""A decision table lists members of a grain with the reasons that apply to them and the class that follows.

Conditions are three-valued: a reason that cannot be judged is no hit, but a row that it could add, or move to a
worse mode, is counted among the unknown and, if listed, names the input that was missing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bankmkt.base.errors import Problem
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.query.condition import names_in
from bankmkt.query.plan import NoteQuery, Plan, Step
from bankmkt.result.blocks import Presentation
from bankmkt.result.result import Field, Form, Result
from bankmkt.rules.checks import check_conditions
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.decision_table import columns, show
from bankmkt.rules.kinds.decision_table.columns import Shown
from bankmkt.rules.kinds.decision_table.judging import Judging
from bankmkt.rules.kinds.decision_table.spec import Spec
from bankmkt.rules.kinds.decision_table.telling import Telling, expected_fields
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.grains import GRAINS
from bankmkt.rules.measures.measured import Measured
from bankmkt.rules.measures.planner import measure
from bankmkt.rules.population import MISSING, Grouping, grouping, population, wanted_by
from bankmkt.tables.model import Text


@dataclass(frozen=True, slots=True)
class _Base:
    """The members of an earlier date, judged like those of the date; `step` tells who of them is gone since."""

    judging: Judging | None
    day: date | None
    steps: tuple[Step, ...]
    note: str = ""


def plan(spec: Spec, context: Context) -> Plan:
    """The steps that test every reason, choose the class and say what follows from it."""
    context.require(spec.name, spec.needs)
    measured = measure(context, _wanted(spec, context), spec.per)
    by = grouping(context, measured)
    shown = [columns.shown(name, spec, measured, context) for name in _shown_names(spec)]
    group = _group(spec, by, measured)
    who = population(measured, spec.where, context)
    judging = Judging(spec, measured, who.test, context.as_of, group.name if group else "", shown)
    base = _base(spec, context, group)
    value = next((one.field for one in shown if one.field.name == spec.value), None)
    telling = Telling(spec, judging, by, value, group, context.as_of, base.judging, base.day)
    fields = _fields(spec, shown, by)
    readers = [_for_readers(spec, fields)] if spec.otherwise is None else []
    steps = [*measured.steps, *judging.steps(), *base.steps, *readers, _answer(spec, fields)]
    notes, queries = _remarks(spec, context, measured)
    return Plan(
        rule=spec.name,
        kind=spec.kind,
        as_of=context.as_of,
        steps=tuple(steps),
        rows="answer",
        fields=fields,
        order=_order(spec),
        summary=telling.summary(),
        unknown=telling.unknown(),
        figures=telling.figures(),
        extras=telling.extras(),
        notes=(*notes, *([base.note] if base.note else [])),
        note_queries=queries,
        tables=tuple(measured.tables),
        for_readers=readers[0].name if readers else "",
    )


def _wanted(spec: Spec, context: Context, *, optional: bool = True) -> list[str]:
    """Every name that the table reads; without `optional` those of reasons that may be left out silently are not."""
    reasons = [one for one in spec.reasons if optional or one.missing == "unknown"]
    texts = [*([spec.where] if spec.where else []), *(one.when for one in reasons)]
    wanted = [name for text in texts for name in names_in(text)]
    wanted += [*_shown_names(spec), *wanted_by(context)]
    wanted += [one.priority for one in reasons if one.priority is not None]
    if spec.propose:
        wanted += [spec.propose.maturity, spec.propose.maturities]
    return wanted


def _shown_names(spec: Spec) -> list[str]:
    return list(dict.fromkeys([*([spec.value] if spec.value else []), *spec.show]))


def _group(spec: Spec, by: Grouping | None, measured: Measured) -> Field | None:
    """What the finding groups by: what was asked for, else the branch; nothing where each row is a branch."""
    if by is not None:
        return by.field
    if spec.per == "branch" or "branch_id" not in measured.vocabulary:
        return None
    return Field("branch_id", Form.ID, Text("机构", "Branch"))


def _base(spec: Spec, context: Context, group: Field | None) -> _Base:
    """The same classes on an earlier date, and who of its members is no longer there."""
    if spec.expect is None or spec.expect.base is None:
        return _Base(None, None, ())
    then = context.at(spec.expect.base)
    grain = GRAINS[spec.per]
    if not then.is_loaded(grain.table):
        return _Base(None, None, (), then.absence(grain.table))
    fresh = replace(then, uses={}, answers={}, log=[], pool=None)
    measured = measure(fresh, [*_wanted(spec, context), *([group.name] if group else [])], spec.per)
    test = population(measured, spec.where, then).test
    judging = Judging(spec, measured, test, then.as_of, group.name if group else "", prefix="base_")
    column = f"base.{group.name}, " if group else ""
    dated = f"\n  WHERE as_of = DATE '{context.as_of}'" if grain.table not in ("branches",) else ""
    members = Step(
        "base_members",
        f"the classes of {then.as_of}, and who is gone since",
        f"SELECT {column}base.mode, present.{grain.key} IS NULL AS is_gone\nFROM {judging.name} AS base\n"
        f"LEFT JOIN (\n  SELECT {grain.key} FROM {grain.table}{dated}\n) AS present"
        f" ON present.{grain.key} = base.{grain.key}\nWHERE base.in_population AND base.mode IS NOT NULL",
        store=True,
    )
    return _Base(judging, then.as_of, (*measured.steps, *judging.steps(), members))  # type: ignore[arg-type]


def _remarks(spec: Spec, context: Context, measured: Measured) -> tuple[tuple[str, ...], tuple[NoteQuery, ...]]:
    """The notes, less those on tables that only reasons need whose absence is a plain no."""
    if all(one.missing == "unknown" for one in spec.reasons):
        return tuple(measured.notes), tuple(measured.note_queries)
    apart = replace(context, uses={}, answers={}, log=[], pool=None)
    needed = measure(apart, _wanted(spec, context, optional=False), spec.per)
    return (
        tuple(note for note in measured.notes if note in needed.notes),
        tuple(query for query in measured.note_queries if query in needed.note_queries),
    )


def _answer(spec: Spec, fields: tuple[Field, ...]) -> Step:
    names = [field.name for field in fields] + ["severity"]
    names += ["is_unassigned"] if GRAINS[spec.per].is_owner else []
    sql = f"SELECT {', '.join(names)}\nFROM judged\nWHERE in_population AND severity IS NOT NULL"
    return Step("answer", "the list", sql)


def _for_readers(spec: Spec, fields: tuple[Field, ...]) -> Step:
    """The list, and with an unknown class those who are not on it because they could not be judged."""
    own = [field.name for field in fields if field.name not in ("mode", "missing")]
    sql = (
        f"SELECT {', '.join(own)},\n  CASE WHEN in_population THEN mode END AS mode, missing\nFROM judged\n"
        "WHERE coalesce(in_population, TRUE) AND (severity IS NOT NULL OR is_open)"
    )
    return Step("listed_or_open", "the list, and who could not be judged", sql)


def _fields(spec: Spec, shown: list[Shown], by: Grouping | None) -> tuple[Field, ...]:
    own = columns.identity(spec)
    known = {field.name for field in own}
    added = [by.field] if by is not None and by.column not in known else []
    known |= {field.name for field in added}
    values = [one.field for one in shown if one.field.name == spec.value and one.field.name not in known]
    others = [one.field for one in shown if one.field.name != spec.value and one.field.name not in known]
    proposal = (
        Field("next_maturity", Form.DATE, Text("最近到期日", "Next maturity")),
        Field("proposed_date", Form.DATE, Text("建议日期", "Proposed date")),
        Field("proposed_amount", Form.MONEY, Text("建议金额", "Proposed amount")),
    )
    count = [Field(spec.count, Form.COUNT, columns.heading(spec, "count"))] if spec.count else []
    does = [Field("advice", Form.LIST, columns.heading(spec, "advice"), columns.advice(spec))]
    return (
        *own,
        *added,
        *values,
        Field("mode", Form.CODE, columns.heading(spec, "mode"), columns.modes(spec)),
        Field("reasons", Form.LIST, columns.heading(spec, "reasons"), columns.reasons(spec)),
        *count,
        *(does if spec.has_advice else []),
        *others,
        *expected_fields(spec),
        *(proposal if spec.propose else ()),
        MISSING,
    )


def _order(spec: Spec) -> str:
    """Owners without an id last, then as the table says: by class and value unless it says otherwise; then by key."""
    grain = GRAINS[spec.per]
    items = ["is_unassigned"] if grain.is_owner else []
    for text in spec.order_by or ("mode", *([spec.value] if spec.value else [])):
        name, _, direction = text.partition(" ")
        if name == "mode":
            items.append("severity" + (" DESC" if direction == "falling" else ""))
        else:
            items.append(f"{name} {'ASC' if direction == 'rising' else 'DESC'} NULLS LAST")
    return ", ".join([*items, f"{grain.key} NULLS LAST" if grain.name == "branch" else grain.key])


def check(spec: Spec, layers: Layers, context: Context) -> list[Problem]:
    """Unknown names, conditions that cannot be read, and columns that are asked for what they cannot do."""
    conditions: dict[tuple[str | int, ...], str] = {("where",): spec.where} if spec.where else {}
    conditions |= {("reasons", index, "when"): one.when for index, one in enumerate(spec.reasons)}
    names: dict[tuple[str | int, ...], str] = {("value",): spec.value} if spec.value else {}
    names |= {("show", index): name for index, name in enumerate(spec.show)}
    for index, one in enumerate(spec.reasons):
        if one.priority is not None:
            names["reasons", index, "priority"] = one.priority
    if spec.propose:
        names["propose", "maturity"] = spec.propose.maturity
        names["propose", "maturities"] = spec.propose.maturities
    problems = check_conditions(layers, context, conditions, names, spec.per)
    return problems or _column_problems(spec, layers, context)


def _column_problems(spec: Spec, layers: Layers, context: Context) -> list[Problem]:
    """A value that does not add up, columns of one name, and an order by what is no exact column."""
    measured = measure(context, _wanted(spec, replace(context, where=None, by=None)), spec.per)
    shown = {name: columns.shown(name, spec, measured, context) for name in _shown_names(spec)}
    problems = []
    if spec.value and shown[spec.value].field.form not in (Form.MONEY, Form.COUNT):
        problems.append(layers.problem(("value",), say("decision_table.no_sum", name=spec.value)))
    if spec.propose:
        for key, form in (("maturity", Form.DATE), ("maturities", Form.COUNT)):
            name = str(getattr(spec.propose, key))
            if columns.shown(name, spec, measured, context).field.form is not form:
                problems.append(layers.problem(("propose", key), say(f"decision_table.no_{key}", name=name)))
    fields = _fields(spec, list(shown.values()), None)
    names = [field.name for field in fields]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        problems.append(layers.problem(("show",), say("decision_table.column_twice", name=name)))
    sortable = [field.name for field in fields if field.form not in (Form.RATIO, Form.NUMBER, Form.LIST)]
    for index, text in enumerate(spec.order_by):
        name, _, direction = text.partition(" ")
        if name not in sortable or direction not in ("", "rising", "falling"):
            message = say("decision_table.no_order", name=text)
            problems.append(layers.problem(("order_by", index), message, suggestion(name, sortable)))
    return problems


def present(spec: Spec, result: Result) -> Presentation:
    """Classes, what is at stake, the worst group and its cause, and the list."""
    return show.present(spec, result)


def explain(spec: Spec) -> list[str]:
    """The table in sentences."""
    return show.explain(spec)
