"""What stayed of what matured: the money need not stay in the same account, so it is looked for at the customer.

A customer's matured money is what of it was due between the base date and today. What all that the customer holds
here fell by since then is taken for matured money that left, up to the whole of it; a rise brings no more than stayed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bankmkt.base.errors import RulesError
from bankmkt.base.say import say
from bankmkt.query.condition import names_in
from bankmkt.query.operand import Sort
from bankmkt.query.plan import AnyStep, Step
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.timetable.items import Entry, Reach, rows_of_table
from bankmkt.rules.kinds.timetable.spec import Item, Retention, Spec
from bankmkt.rules.measures.planner import Measured, measure
from bankmkt.rules.population import population, wanted_by
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Kind


@dataclass(slots=True)
class Kept:
    """The steps to ``kept``: customer, owners, `matured`, `retained` (null where it cannot be told)."""

    steps: list[AnyStep] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_there: bool = False
    base: date = date.min


def kept(spec: Spec, retention: Retention, context: Context, now: Measured, group: str | None) -> Kept:
    """What stayed; nothing but a note where the base date is not loaded."""
    then = context.at(retention.base)
    made = Kept(base=then.as_of)
    if not then.is_loaded("customers"):
        made.notes.append(say("timetable.no_base", day=then.as_of, table="customers"))
        return made
    items = [one for one in spec.items if one.name in retention.items and _comparable(str(one.source), then, context)]
    held = [name for name in retention.held if _comparable(_table_of(name, context), then, context)]
    for name in [*(one.name for one in spec.items if one.name in retention.items), *retention.held]:
        if name not in [*(one.name for one in items), *held]:
            made.notes.append(say("timetable.not_both", name=name, day=then.as_of, today=context.as_of))
    if not items or not held:
        return made
    texts = [one for one in (spec.where, context.where) if one]
    before = measure(then, [*held, *(name for text in texts for name in names_in(text)), *wanted_by(context)])
    test = population(before, spec.where, then).test
    made.is_there = True
    made.tables = [*before.tables, *(str(one.source) for one in items)]
    made.notes += before.notes
    made.steps = [*before.steps, _then(before, held, test, group), _now(now, held), _matured(items, then, context)]
    made.steps.append(_kept(group))
    return made


def held_names(spec: Spec) -> list[str]:
    """The measures that both dates need."""
    return list(spec.retention.held) if spec.retention else []


def _table_of(name: str, context: Context) -> str:
    measure = context.measures.get(name)
    return str(measure.source) if measure is not None and measure.source else "customers"


def _comparable(table: str, then: Context, now: Context) -> bool:
    """Whether a table is loaded on both dates: on one alone its money would seem to have come or gone."""
    declared = find_table(table)
    return declared is None or declared.kind is not Kind.SNAPSHOT or (then.is_loaded(table) and now.is_loaded(table))


def _sum(measured: Measured, names: list[str]) -> str:
    parts = []
    for name in names:
        value = measured.vocabulary[name]
        if value.sort is not Sort.NUMBER or not value.sql or value.denominator != "100":
            raise RulesError(say("rules.no_money", name=name))
        parts.append(f"CAST({value.sql} AS DECIMAL(28,2))")
    return f"CAST({' + '.join(parts)} AS DECIMAL(28,2))"


def _then(before: Measured, held: list[str], test: str, group: str | None) -> Step:
    names = ["customer_id", "branch_id", "manager_id"]
    names += [group] if group is not None and group not in names else []
    sql = f"SELECT {', '.join(names)},\n  {_sum(before, held)} AS held\nFROM {before.relation}\nWHERE {test}"
    return Step("held_then", f"what customers held on {before.day}", sql)


def _now(now: Measured, held: list[str]) -> Step:
    sql = f"SELECT customer_id,\n  {_sum(now, held)} AS held\nFROM {now.relation}"
    return Step("held_now", "what they hold now", sql)


def _matured(items: list[Item], then: Context, now: Context) -> Step:
    """Rows of the base date that were due since; one that cannot be judged makes its customer's sum unknown."""
    parts = []
    for item in items:
        entry = Entry(_without_due_day(item), 0, rows_of_table(item, then), then.as_of, Reach())
        cell = entry.dated(str(item.date))["due_on"]
        test = entry.where(f"({cell} > DATE '{then.as_of}' AND {cell} <= DATE '{now.as_of}')")
        parts.append(
            f"SELECT {entry.rows.customer} AS customer_id,\n"
            f"  CASE WHEN {test} THEN {entry.amount()} ELSE CAST(NULL AS DECIMAL(28,2)) END AS amount\n"
            f"FROM {entry.rows.source}\nWHERE coalesce({test}, TRUE)"
        )
    rows = "\nUNION ALL\n".join(parts)
    return Step(
        "matured",
        f"what matured after {then.as_of}, per customer",
        f"SELECT customer_id, CASE WHEN count(amount) = count(*) THEN @sum_money(amount) END AS matured\n"
        f"FROM (\n{rows}\n) AS due\nGROUP BY customer_id",
    )


def _without_due_day(item: Item) -> Item:
    """The item without a day by which it is to be done: only its date counts here."""
    return item.model_copy(update={"due_day": None})


def _kept(group: str | None) -> Step:
    names = ["customer_id", "branch_id", "manager_id"]
    names += [group] if group is not None and group not in names else []
    now = "CASE WHEN held_now.customer_id IS NULL THEN 0 ELSE held_now.held END"
    fell = f"(held_then.held - {now})"
    stayed = f"CASE WHEN {fell} <= 0 THEN matured WHEN {fell} >= matured THEN 0 ELSE matured - {fell} END"
    shown = ", ".join(f"held_then.{name}" for name in names)
    return Step(
        "kept",
        "what of it stayed here",
        f"SELECT {shown},\n  matured.matured,\n"
        f"  CASE WHEN matured.matured IS NOT NULL AND {fell} IS NOT NULL\n"
        f"    THEN CAST({stayed} AS DECIMAL(28,2)) END AS retained\n"
        f"FROM matured\nJOIN held_then ON held_then.customer_id = matured.customer_id\n"
        f"LEFT JOIN held_now ON held_now.customer_id = matured.customer_id",
        store=True,
    )
