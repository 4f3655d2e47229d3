"""Steps become statements here, once for every engine: a statement is made for what must be kept, and for nothing else.

A step that nobody asked to store is a common table expression of each statement that reads it, so that a printed
statement says all that it depends on. A step in Python needs two statements: what it reads, and what it fills.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bankmkt.query.dialect import Dialect, Lowered
from bankmkt.query.plan import Plan, Worked


@dataclass(frozen=True, slots=True)
class Statement:
    """One relation that a plan leaves behind: its name, and the SELECT that makes it.

    Of a relation that a step in Python fills the step is in `worked`, and `sql` gives the rows that it reads.
    """

    name: str
    sql: str
    worked: Worked | None = None


def statements(plan: Plan, dialect: Dialect) -> list[Statement]:
    """The statements of a plan in order, the one of the answer in the answer's order; nothing is run.

    Those of the plans that it uses come first, each plan once; of these only the rows are needed, in no order, under
    the plan's `result_name`. Other relations of theirs may be made anew under the same name by a later plan.
    """
    made: list[Statement] = []
    for used in used_plans(plan):
        made += _own(used, dialect, used.result_name)
    return [*made, *_own(plan, dialect, plan.rows, plan.order)]


def used_plans(plan: Plan) -> list[Plan]:
    """The plans that a plan uses, directly or through others, each once and after those that it uses itself."""
    found: dict[str, Plan] = {}
    for used in plan.uses:
        for one in (*used_plans(used), used):
            found.setdefault(one.result_name, one)
    return list(found.values())


def _own(plan: Plan, dialect: Dialect, rows: str, order: str = "") -> list[Statement]:
    return assembled(dialect.steps(plan), plan.rows, rows, order)


def assembled(steps: Sequence[Lowered], last: str, rows: str, order: str = "") -> list[Statement]:
    """The statements of some steps; the step `last` becomes the relation `rows`, in the given order."""
    made: list[Statement] = []
    open_steps: list[Lowered] = []
    for step in steps:
        is_last = step.name == last
        if step.worked is not None or step.store or is_last:
            tail = f"\nORDER BY {order}" if is_last and order else ""
            text = f"{_with(open_steps, step.sql)}{step.sql}{tail}"
            made.append(Statement(rows if is_last else step.name, text, step.worked))
        else:
            open_steps.append(step)
    return made


def given(name: str) -> str:
    """The name of the relation that holds what a step in Python reads."""
    return f"{name}__given"


def remark(step: Worked) -> str:
    """What stands in printed SQL in the place of a function of Python."""
    return f"-- filled by a step in Python from the rows of {given(step.name)}: {step.why}"


def _with(steps: Sequence[Lowered], sql: str) -> str:
    """The steps that a statement reads, directly or through others, as its common table expressions."""
    needed: list[Lowered] = []
    texts = sql
    for step in reversed(steps):
        if re.search(rf"\b{re.escape(step.name)}\b", texts):
            needed.insert(0, step)
            texts += f"\n{step.sql}"  # a name at the end of one must not run into the next
    if not needed:
        return ""
    parts = []
    for step in needed:
        body = "\n".join(f"  {line}" for line in step.sql.splitlines())
        parts.append(f"-- {step.why}\n{step.name} AS (\n{body}\n)")
    return "WITH\n" + ",\n".join(parts) + "\n"
