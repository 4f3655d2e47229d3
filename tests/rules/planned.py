"""The shipped rules as plans, made as if every table were loaded with every column but those that replace a measure."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bankmkt.api.project import Project
from bankmkt.base.settings import DEFAULTS, Setting, Settings
from bankmkt.base.shipped import shipped
from bankmkt.query.plan import Plan
from bankmkt.rules.context import Context
from bankmkt.rules.measures.grains import WORDS, other_day
from bankmkt.rules.ruleset import RuleSet, answer_from
from bankmkt.tables import tables
from bankmkt.tables.loaded import Extract, Loaded
from bankmkt.tables.model import Kind

DAY = date(2026, 12, 31)
SHIPPED = sorted(path.stem for path in Path(shipped("rules")).glob("*.yaml"))


def no_project() -> Project:
    """No folder and no database: the shipped rules alone."""
    return Project(Settings(None, {name: Setting(value, "default") for name, value in DEFAULTS.items()}))


def everything() -> Loaded:
    """All tables of the catalogue for the day, snapshots for every other date that a word means too."""
    extracts = {}
    for name, declared in tables().items():
        columns = frozenset(column.name for column in declared.columns) - {"contribution"}
        days = sorted({DAY, *(other_day(word, DAY, Loaded()) for word in WORDS)})
        dates: list[date | None] = [*days] if declared.kind is Kind.SNAPSHOT else [None]
        extracts[name] = tuple(Extract(name, 1, f"{name}.csv", "", "", 0, columns, as_of) for as_of in dates)
    return Loaded(extracts)


def context(rules: RuleSet, by: str | None = None) -> Context:
    """A planning of the day on everything."""
    return Context(
        DAY, everything(), rules.measures, lambda at, rule, column: answer_from(rules, at, rule, column), by=by
    )


def plan_of(name: str, by: str | None = None) -> Plan:
    """The plan of a shipped rule."""
    rules = no_project().rules
    rule = rules[name]
    made: Plan = rule.kind.plan(rule.spec, context(rules, by))
    return made
