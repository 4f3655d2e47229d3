"""A migration brings two dates of the same book together, so that nobody is lost between them.

Everybody of either date is in it: who is there on one date only is `new` or `left`. A base date on which a table that
is read now was not loaded is refused, because everything would seem to have risen from nothing.
"""

from __future__ import annotations

from bankmkt.base.errors import InputError, Problem, RulesError, UsageError
from bankmkt.base.say import say
from bankmkt.query.plan import NoteQuery, Plan
from bankmkt.result.blocks import Presentation
from bankmkt.result.result import Field, Form, Result
from bankmkt.rules.checks import check_conditions
from bankmkt.rules.context import Context, MissingTablesError
from bankmkt.rules.kinds.migration import show
from bankmkt.rules.kinds.migration.balances import Balances
from bankmkt.rules.kinds.migration.classes import Classes
from bankmkt.rules.kinds.migration.sides import Side, grain_of, lacking, not_comparable, side
from bankmkt.rules.kinds.migration.spec import Spec
from bankmkt.rules.layers import Layers
from bankmkt.rules.population import Grouping, label
from bankmkt.tables.model import Text

MANY_ROWS = True
"""A member may have several rows, so no measure can read them."""


BRANCH = Grouping("branch_id", Field("branch_id", Form.ID, Text("机构", "Branch")))
"""Where most is lost is asked of branches, whatever the summary is grouped by."""


def plan(spec: Spec, context: Context) -> Plan:
    """The steps that measure both dates and pair them."""
    context.require(spec.name, spec.needs)
    return _of_balances(spec, context) if spec.measure else _of_classes(spec, context)


def _of_classes(spec: Spec, context: Context) -> Plan:
    grain = grain_of(spec)
    now = side(spec, context, "now_side", spec.rule)
    if spec.against:
        then = side(spec, context, "then_side", spec.against)
    else:
        base = context.at(spec.base[0])
        _require_date(base, context, grain.table)
        then = side(spec, base, "then_side", spec.rule)
        refusal = lacking([*now.tables, *then.tables], base, context)
        if refusal is not None:
            raise refusal
    made = Classes(spec, grain, then, now)
    known = {step.name for step in then.steps}
    return Plan(
        rule=spec.name,
        kind=spec.kind,
        as_of=context.as_of,
        steps=(*then.steps, *(step for step in now.steps if step.name not in known), *made.steps()),
        rows="answer",
        fields=made.fields(),
        order=made.order,
        summary=made.grouped(now.group) if now.group else made.matrix(),
        unknown=made.unknown,
        figures=made.figures(),
        extras={"branches": made.grouped(BRANCH), "causes": made.causes()},
        notes=_notes([then, now]),
        note_queries=(*_queries([now]), *made.remarks()),
        tables=tuple(dict.fromkeys([*now.tables, *then.tables])),
    )


def _of_balances(spec: Spec, context: Context) -> Plan:
    grain = grain_of(spec)
    now = side(spec, context, "now_side", None)
    thens: dict[str, Side] = {}
    left_out: list[str] = []
    missing: list[str] = []
    for word in spec.base:
        base = context.at(word)
        if not base.is_loaded(grain.table):
            left_out.append(say("migration.no_base", base=word, day=base.as_of, table=grain.table))
            missing.append(grain.table)
            continue
        then = side(spec, base, f"then_{word.replace('-', '_')}", None)
        away = not_comparable([*now.tables, *then.tables], base, context)
        if away:
            tables = ", ".join(f"{name} ({at.as_of})" for name, at in away)
            left_out.append(say("migration.base_lacks", base=word, day=base.as_of, tables=tables))
            missing += [name for name, _ in away]
            continue
        thens[word] = then
    if not thens:
        dates = ", ".join(str(one) for one in context.loaded.dates(grain.table)[-6:])
        raise MissingTablesError(missing, left_out[0], say("migration.loaded_dates", table=grain.table, dates=dates))
    made = Balances(spec, grain, now, thens, label(str(spec.measure), context))
    steps = {step.name: step for one in (*thens.values(), now) for step in one.steps}
    return Plan(
        rule=spec.name,
        kind=spec.kind,
        as_of=context.as_of,
        steps=(*steps.values(), *made.steps()),
        rows="answer",
        fields=made.fields(),
        order=made.order,
        summary=made.summary(now.group),
        unknown=made.unknown,
        extras={"branches": made.summary(BRANCH), "largest": made.largest()},
        notes=(*_notes([*thens.values(), now]), *left_out),
        note_queries=(*_queries([now]), *made.remarks()),
        tables=tuple(dict.fromkeys(table for one in (now, *thens.values()) for table in one.tables)),
    )


def _require_date(base: Context, now: Context, table: str) -> None:
    """InputError when there is nothing of the base date."""
    if base.is_loaded(table):
        return
    dates = ", ".join(str(one) for one in now.loaded.dates(table)[-6:])
    raise MissingTablesError(
        [table],
        say("migration.not_loaded", tables=f"{table} ({base.as_of})"),
        say("migration.loaded_dates", table=table, dates=dates or "-"),
    )


def _notes(sides: list[Side]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(note for one in sides for note in one.notes))


def _queries(sides: list[Side]) -> tuple[NoteQuery, ...]:
    return tuple(dict.fromkeys(query for one in sides for query in one.note_queries))


def check(spec: Spec, layers: Layers, context: Context) -> list[Problem]:
    """Unknown names and rules, and conditions that cannot be read."""
    try:
        grain_of(spec)
    except RulesError as error:
        return [layers.problem(("per",), str(error.problems[0].message))]
    conditions: dict[tuple[str | int, ...], str] = {("where",): spec.where} if spec.where else {}
    given = {"of": spec.of, "measure": spec.measure, "value": spec.value}
    names: dict[tuple[str | int, ...], str] = {(key,): name for key, name in given.items() if name}
    problems = check_conditions(layers, context, conditions, names, spec.per)
    for key, rule in (("rule", spec.rule), ("against", spec.against)):
        for column in (spec.column, spec.value_column):
            if rule and column:
                problems += _answer_problems(layers, context, key, rule, column)
    return list(dict.fromkeys(problems))


def _answer_problems(layers: Layers, context: Context, key: str, rule: str, column: str) -> list[Problem]:
    """What is wrong with a rule that is compared: that it is not there, or that its answer has no such column."""
    try:
        context.answer(rule, column)
    except (RulesError, UsageError) as error:
        first = error.problems[0]
        if first.file:  # the other rule is there and wrong itself: what is said of its file is enough
            return list(error.problems)
        return [layers.problem((key,), first.message, first.remedy)]
    except InputError:  # what is not loaded is said when the rule is run
        return []
    return []


def present(spec: Spec, result: Result) -> Presentation:
    """The matrix or the sums, the finding with the branch that lost most, and who moved."""
    return show.present(spec, result)


def explain(spec: Spec) -> list[str]:
    """The comparison in sentences."""
    return show.explain(spec)
