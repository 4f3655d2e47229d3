"""Steps that several plans have in common are made once for all of them.

Two steps are the same when their text is the same after every earlier step that they name is replaced by what it is:
names do not matter, so that the same customers measured under two names are one. What is kept is the last step of each
common stretch, as nothing before it is read by anybody else; it is dropped after the last plan that reads it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bankmkt.query.dialect import Dialect, Lowered
from bankmkt.query.plan import Plan
from bankmkt.query.statements import Statement, assembled, used_plans

_SHARED = re.compile(r"\bshared_[0-9a-f]{12}\b")


@dataclass(slots=True)
class _Unit:
    """One plan to be made: its steps with the digest of each, and the name that its rows get."""

    plan: Plan
    rows: str
    order: str
    steps: list[Lowered]
    digests: dict[str, str] = field(default_factory=dict)
    reads: dict[str, list[str]] = field(default_factory=dict)  # step → earlier steps that its text names


@dataclass(frozen=True, slots=True)
class Batch:
    """What to run for each plan, in the order of the plans: statements before it, and relations to drop after it."""

    statements: Sequence[Statement]
    drop: Sequence[str]


def batches(plans: Sequence[Plan], dialect: Dialect) -> list[Batch]:
    """The statements of each plan, with what they have in common made by the first that reads it."""
    units: list[list[_Unit]] = []
    known: set[str] = set()
    for plan in plans:
        own = []
        for used in used_plans(plan):
            if used.result_name not in known:
                known.add(used.result_name)
                own.append(_unit(used, used.result_name, "", dialect))
        own.append(_unit(plan, plan.rows, plan.order, dialect))
        units.append(own)
    kept = _kept([one for own in units for one in own])
    standing: set[str] = set()
    made = [_statements(own, kept, standing) for own in units]
    last: dict[str, int] = {}
    for place, plan in enumerate(plans):
        for used in used_plans(plan):
            last[used.result_name] = place
        for statement in made[place]:
            last.update(dict.fromkeys(_SHARED.findall(f"{statement.name} {statement.sql}"), place))
    return [
        Batch(statements, [name for name, at in last.items() if at == place]) for place, statements in enumerate(made)
    ]


def _unit(plan: Plan, rows: str, order: str, dialect: Dialect) -> _Unit:
    unit = _Unit(plan, rows, order, dialect.steps(plan))
    for step in unit.steps:
        names = [name for name in unit.digests if re.search(rf"\b{re.escape(name)}\b", step.sql)]
        text = step.sql
        for name in names:
            text = re.sub(rf"\b{re.escape(name)}\b", unit.digests[name], text)
        if step.worked is not None:  # a function of Python is the same where the rule is
            text = f"{plan.rule} {plan.as_of} {step.name} {text}"
        unit.reads[step.name] = names
        unit.digests[step.name] = hashlib.sha256(text.encode()).hexdigest()[:12]
    return unit


def _kept(units: Sequence[_Unit]) -> set[str]:
    """The digests to keep: of steps in several plans, those that a step reads which fewer plans have, and those that
    the engine is asked to store anyway.
    """
    count: dict[str, int] = {}
    for unit in units:
        for digest in set(unit.digests.values()):
            count[digest] = count.get(digest, 0) + 1
    kept: set[str] = set()
    for unit in units:
        for step in unit.steps:
            own = unit.digests[step.name]
            read = {unit.digests[name] for name in unit.reads[step.name]}
            kept |= {digest for digest in read if count[own] < count[digest]}
            is_rows = step.name == unit.plan.rows and _ordered_by_columns(unit.plan)
            if count[own] > 1 and (step.store or is_rows):
                kept.add(own)
    return kept


def _ordered_by_columns(plan: Plan) -> bool:
    """Whether the rows can be put in order by what they show: some orders read what only the step before has."""
    names = {one.name for one in plan.fields}
    return all(item.strip().split(" ")[0] in names for item in plan.order.split(",") if item.strip())


def _statements(units: Sequence[_Unit], kept: set[str], made: set[str]) -> list[Statement]:
    """The statements of a plan and of those that it is the first to use; `made` are the digests that stand already."""
    found: list[Statement] = []
    for unit in units:
        steps: list[Lowered] = []
        for step in unit.steps:
            digest = unit.digests[step.name]
            is_rows = step.name == unit.plan.rows
            if digest not in kept or step.worked is not None or (is_rows and not _ordered_by_columns(unit.plan)):
                steps.append(step)
                continue
            if digest not in made:
                made.add(digest)
                steps.append(Lowered(_name(digest), step.why, step.sql, store=True))
            steps.append(Lowered(step.name, step.why, f"SELECT * FROM {_name(digest)}", step.store))
        found += assembled(steps, unit.plan.rows, unit.rows, unit.order)
    return found


def _name(digest: str) -> str:
    return f"shared_{digest}"
