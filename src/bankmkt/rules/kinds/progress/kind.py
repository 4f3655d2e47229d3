"""Progress is judged against what is due by the day, not against the year: a phased target, exact to the last fen.

Every owner has one row and every indicator a group of columns in it, because each counts in its own unit. Owners of
whom nothing is asked are shown and not judged; customers without an owner are shown last.
"""

from __future__ import annotations

from datetime import date

from bankmkt.base.errors import Problem
from bankmkt.base.say import say
from bankmkt.query.condition import names_in
from bankmkt.query.operand import Sort
from bankmkt.query.plan import NoteQuery, Plan, Step
from bankmkt.result.blocks import Presentation
from bankmkt.result.result import Result
from bankmkt.rules.checks import check_conditions
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.progress import answering, show, totals
from bankmkt.rules.kinds.progress.judging import Judging
from bankmkt.rules.kinds.progress.repaid import Repaid, repaid
from bankmkt.rules.kinds.progress.rows import MONEY, Rows, unit_of
from bankmkt.rules.kinds.progress.spec import Spec
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.grains import branch_tree
from bankmkt.rules.measures.measured import Measured
from bankmkt.rules.measures.planner import measure
from bankmkt.rules.population import Grouping, full_name, grouping, population

__all__ = ["Spec", "check", "explain", "plan", "present"]


def plan(spec: Spec, context: Context) -> Plan:
    """The steps from what was measured to every owner's rates, lights and places."""
    context.require(spec.name, spec.needs)
    spec, unfounded = _founded(spec, context)
    grain = "manager" if spec.per == "line" else spec.per
    measured = measure(context, _wanted(spec, context), grain, below=spec.tree)
    group = _grouping(spec, context, measured)
    who = population(measured, spec.where, context)
    units = [
        MONEY if one.measure is None else unit_of(one.measure, measured.vocabulary[one.measure])
        for one in spec.indicators
    ]
    runs = [repaid(spec.name, one, grain, spec.tree, context) for one in spec.indicators if one.repaid is not None]
    rows = Rows(spec, context, measured, units, group.column if group else None)
    judging = Judging(spec, context.as_of)
    steps = [*measured.steps]
    for run in runs:
        known = {step.name for step in steps}
        steps += [step for step in (*run.before.steps, *run.after.steps) if step.name not in known]
        steps += run.steps()
    steps += [*_members(spec, rows, runs, who.test), rows.goals()]
    steps += [rows.standing(place) for place in range(len(spec.indicators))]
    steps += [rows.all_standing()]
    steps += [branch_tree("progress_tree", context.as_of)] if spec.tree else []
    shown = answering.Shown(spec, rows, judging, runs)
    steps += [*judging.steps(), *totals.steps(spec), *shown.steps()]
    sides = [measured, *(one for run in runs for one in (run.before, run.after))]
    remarks = [query for one in sides for query in one.note_queries]
    remarks += [*rows.remarks(), *unfounded, *(query for run in runs for query in run.remarks())]
    read = ["targets", *(["recoveries"] if runs else [])]
    notes = [note for one in sides for note in one.notes]
    notes += [note for note in map(context.absence, read) if note]
    notes += [say("progress.lines_whole")] if context.by and spec.per == "line" else []
    return Plan(
        rule=spec.name,
        kind=spec.kind,
        as_of=context.as_of,
        steps=tuple(steps),
        rows="answer",
        fields=shown.fields(),
        order=shown.order,
        summary=totals.summary(spec, units, group),
        unknown="SELECT count(*) FROM answer WHERE unknowns > 0",
        figures=totals.figures(spec, units, judging.parts),
        notes=tuple(dict.fromkeys(notes)),
        note_queries=tuple(dict.fromkeys(remarks)),
        tables=tuple(dict.fromkeys([*(one for side in sides for one in side.tables), *read])),
    )


def _founded(spec: Spec, context: Context) -> tuple[Spec, list[NoteQuery]]:
    """The rule without bases of days that were never loaded, and one remark for each such day.

    Measuring there would say of every table that it lacks, even where the table of targets holds all bases.
    """
    kept, lost = [], dict[date, None]()
    for one in spec.indicators:
        declared = context.measures.get(one.base) if one.base else None
        then = context.at(declared.at) if declared is not None and declared.at else context
        if not then.is_loaded("customers"):
            lost[then.as_of] = None
            one = one.model_copy(update={"base": None})
        kept.append(one)
    remarks = [
        NoteQuery(
            "SELECT count(*) FROM judged WHERE is_asked AND base IS NULL",
            f"有 {{n}} 项基数未知：任务表无基数，且 {day} 未导入数据",
            f"{{n}} bases are not known: targets hold none, and nothing is loaded for {day}",
        )
        for day in lost
    ]
    return spec.model_copy(update={"indicators": tuple(kept)}), remarks


def _wanted(spec: Spec, context: Context) -> list[str]:
    """All names of the owner's grain that the rule reads."""
    texts = [text for text in (spec.where, context.where) if text]
    names = [name for text in texts for name in names_in(text)]
    names += [name for one in spec.indicators for name in (one.measure, one.base) if name]
    names += [spec.within] if spec.within else []
    names += ["business_line"] if spec.per == "line" else []
    return [*names, full_name(context.by)] if context.by and spec.per != "line" else names


def _grouping(spec: Spec, context: Context, measured: Measured) -> Grouping | None:
    """The grouping of the summary; lines are all that there is above their managers."""
    return None if spec.per == "line" else grouping(context, measured)


def _members(spec: Spec, rows: Rows, runs: list[Repaid], test: str) -> list[Step]:
    """The owners with their sums, in the step ``members``."""
    if spec.per == "line":
        return [rows.met("met", test), rows.lines()]
    if not runs:
        return [rows.met("members", test)]
    return [rows.met("met", test), rows.joined(runs)]


def check(spec: Spec, layers: Layers, context: Context) -> list[Problem]:
    """Unknown names, conditions that cannot be read, and measures that are no numbers."""
    grain = "manager" if spec.per == "line" else spec.per
    conditions: dict[tuple[str | int, ...], str] = {("where",): spec.where} if spec.where else {}
    names: dict[tuple[str | int, ...], str] = {("within",): spec.within} if spec.within else {}
    listed: dict[tuple[str | int, ...], str] = {}
    owed: dict[tuple[str | int, ...], str] = {}
    for index, one in enumerate(spec.indicators):
        names |= {
            ("indicators", index, key): name for key, name in (("measure", one.measure), ("base", one.base)) if name
        }
        if one.repaid is not None:
            listed[("indicators", index, "repaid", "listed")] = one.repaid.listed
            owed[("indicators", index, "repaid", "value")] = one.repaid.value
    problems = check_conditions(layers, context, conditions, names, grain)
    problems += check_conditions(layers, context, listed, owed)
    return problems or _no_numbers(layers, context, names, grain)


def _no_numbers(layers: Layers, context: Context, names: dict[tuple[str | int, ...], str], grain: str) -> list[Problem]:
    """Measures and bases that cannot be counted."""
    counted = {place: name for place, name in names.items() if place != ("within",)}
    measured = measure(context, counted.values(), grain)
    return [
        layers.problem(place, say("rules.no_money", name=name))
        for place, name in counted.items()
        if measured.vocabulary[name].sort is not Sort.NUMBER
    ]


def present(spec: Spec, result: Result) -> Presentation:
    """The indicators, who lags most, and the owners."""
    return show.present(spec, result)


def explain(spec: Spec) -> list[str]:
    """The rule in sentences."""
    return show.explain(spec)
