"""Whom a rule speaks of, and how its summary is grouped, mean the same in every kind.

A customer for whom the condition is unknown is not in the population, but is counted among the unknown: unknown is
neither yes nor no.
"""

from __future__ import annotations

from dataclasses import dataclass

from bankmkt.base.errors import UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.query.condition import compile_condition, names_in
from bankmkt.query.operand import Sort
from bankmkt.result.result import Field, Form
from bankmkt.rules.context import Context
from bankmkt.rules.measures.planner import Measured
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Text

_SHORT = {"branch": "branch_id", "manager": "manager_id", "industry": "industry_code"}

IDENTITY = (
    Field("customer_id", Form.ID, Text("客户号", "Customer")),
    Field("customer_name", Form.TEXT, Text("客户名称", "Name")),
    Field("branch_id", Form.ID, Text("机构", "Branch")),
    Field("manager_id", Form.ID, Text("客户经理", "Manager")),
)
"""The columns with which every answer at customer grain begins."""
MISSING = Field("missing", Form.LIST, Text("缺失的输入", "Missing inputs"))
"""The column with which it ends."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """A column by which the summary is grouped."""

    column: str
    field: Field


def full_name(name: str) -> str:
    """``branch`` for ``branch_id`` and the like."""
    return _SHORT.get(name, name)


def wanted_by(context: Context) -> list[str]:
    """The columns and measures that ``--by`` and ``--where`` need."""
    names = names_in(context.where) if context.where else []
    return [*names, full_name(context.by)] if context.by else names


def grouping(context: Context, measured: Measured) -> Grouping | None:
    """The grouping of ``--by``; UsageError for a name that is nothing to group by."""
    if not context.by:
        return None
    name = full_name(context.by)
    value = measured.vocabulary.get(name)
    if value is None or value.sort not in (Sort.TEXT, Sort.BOOLEAN) or name in ("customer_id", "customer_name"):
        raise UsageError(say("rules.bad_by", name=context.by), suggestion(context.by, known_groupings()))
    return Grouping(name, Field(name, Form.ID, label(name, context)))


def known_groupings() -> list[str]:
    """What can be named with ``--by``: short names and the text columns of customers."""
    return [*_SHORT, "kind", "size", "industry_policy", "rating", "district", "park", "source_channel", "risk_level"]


def label(name: str, context: Context | None = None) -> Text:
    """The title of a measure, the label of a customers column, or the name itself."""
    measure = context.measures.get(name) if context is not None else None
    if measure is not None:
        return Text(measure.title.zh, measure.title.en)
    for field in IDENTITY:
        if field.name == name:
            return field.label
    customers = find_table("customers")
    column = customers.column(name) if customers else None
    return column.label if column is not None else Text(name, name)


@dataclass(frozen=True, slots=True)
class Population:
    """``test`` is true for the customers of the rule; `uses` are the names that it reads."""

    test: str
    uses: tuple[str, ...]


def population(measured: Measured, where: str | None, context: Context) -> Population:
    """The rule's own condition and the one from the command line, as one three-valued test."""
    tests: list[str] = []
    uses: list[str] = []
    if where:
        own = measured.condition(where)
        tests.append(own.sql)
        uses += own.uses
    if context.where:
        compiled, faults = compile_condition(context.where, measured.vocabulary)
        if compiled is None:
            raise UsageError(say("rules.bad_where", message=faults[0].message), faults[0].remedy)
        tests.append(compiled.sql)
        uses += compiled.uses
    return Population(f"({' AND '.join(tests)})" if tests else "TRUE", tuple(dict.fromkeys(uses)))


def check_where(context: Context) -> None:
    """UsageError when ``--where`` cannot be read or names nothing known."""
    if context.where is None:
        return
    known = context.known_names()
    for name in names_in(context.where):
        if name not in known and name != "as_of":
            message = say("condition.unknown_name", name=name)
            raise UsageError(say("rules.bad_where", message=message), suggestion(name, known))
    if not names_in(context.where):
        _, faults = compile_condition(context.where, {})
        if faults:
            raise UsageError(say("rules.bad_where", message=faults[0].message), faults[0].remedy)
