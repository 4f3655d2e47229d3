"""Rules as things to look at: which there are, whether they can run, what they say, what SQL they become."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from bankmkt.api.analysis import choose_date, opened
from bankmkt.api.project import Project
from bankmkt.base.errors import InputError, Problem, RulesError, UsageError
from bankmkt.base.say import say
from bankmkt.query.field import Field
from bankmkt.rules.context import Context, MissingTablesError
from bankmkt.rules.ruleset import Rule, answer_from
from bankmkt.tables.loaded import Extract, Loaded

if TYPE_CHECKING:
    from pathlib import Path

    from bankmkt.rules.books.bookset import Book


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of `rules list`."""

    rule: str
    kind: str
    title: str
    systems: tuple[str, ...]
    origin: str
    needs: tuple[str, ...]
    can_run: bool
    missing: tuple[str, ...]


def listed(project: Project) -> list[Listed]:
    """All rules; `can_run` against what is loaded (nothing, where there is no database)."""
    state, day = _state(project)
    rows = []
    context = _context(project, state, day)
    for rule in project.rules:
        runs, missing = can_run(rule, context)
        title = str(rule.spec.title)
        rows.append(
            Listed(
                rule.name,
                rule.spec.kind,
                title,
                rule.spec.systems,
                rule.origin,
                rule.spec.needs,
                runs,
                tuple(missing),
            )
        )
    return sorted([*rows, *_built_in(context)], key=lambda one: one.rule)


def _built_in(context: Context) -> list[Listed]:
    """What is no rule file and serves a system all the same: the commands `compare` and `customer`."""
    missing = () if context.is_loaded("customers") else ("customers",)
    return [
        Listed(name, kind, say(f"rules.{name}_title"), systems, "built in", ("customers",), not missing, missing)
        for name, kind, systems in (("compare", "migration", ("S3",)), ("customer", "card", ("C1",)))
    ]


def can_run(rule: Rule, context: Context) -> tuple[bool, list[str]]:
    """Whether the rule can run, and the tables that it needs and that are not loaded for the date."""
    missing = [table for table in rule.spec.needs if not context.is_loaded(table)]
    if missing:
        return False, missing
    try:
        rule.plan(context)
    except MissingTablesError as error:  # of this rule, or of one whose answer it reads
        return False, list(error.tables)
    except (InputError, UsageError, RulesError):  # `broken` says what is wrong
        return False, []
    return True, []


def lint(project: Project) -> tuple[list[Problem], int]:
    """Every problem of every rule, measure, contract and book, and how many rules there are."""
    from bankmkt.api.checking import contracts

    found = [*broken(project), *contracts(project).problems()]
    return [*found, *_books(project)], len(project.rules.names())


def _books(project: Project) -> list[Problem]:
    """What is wrong with books, as far as the rules that they name are in order."""
    from bankmkt.api.reporting import books
    from bankmkt.rules.books.bookset import check_columns, check_rules

    context = _context(project, _everything(), date(2026, 1, 31))
    known = project.rules.names()
    problems: list[Problem] = []
    for name in books(project).names():
        try:
            book = books(project)[name]
        except RulesError as error:
            problems += error.problems
            continue
        problems += check_rules(book, known)
        fields: dict[str, tuple[Field, ...]] = {}
        figures: dict[str, list[str]] = {}
        for rule in book.spec.rules():
            try:
                plan = project.rules[rule].plan(context)
            except (InputError, UsageError, RulesError):  # told with the rules
                continue
            fields[rule] = plan.fields
            figures[rule] = [one.name for one in plan.figures.fields] if plan.figures else []
        changed = frozenset(rule for rule in fields if project.rules[rule].origin != "shipped")
        if book.origin == "shipped":
            figures = {rule: known for rule, known in figures.items() if rule not in changed}
        problems += check_columns(book, fields, figures, changed)
    return list(dict.fromkeys(problems))


def explain(project: Project, name: str) -> tuple[Rule, list[str]]:
    """The rule and what it does, in sentences."""
    rule = project.rules[name]
    return rule, rule.kind.explain(rule.spec)


def sql(project: Project, name: str, as_of: str = "latest") -> str:
    """The SQL of a rule, its steps named, unrun: for what is loaded, or as if everything were, where nothing is."""
    from bankmkt.engines import duckdb as engine

    rule = project.rules[name]
    try:
        with opened(project) as bank:
            context = bank.context(choose_date(bank.loaded, as_of))
            return engine.script(rule.plan(context))
    except InputError:
        day = date.fromisoformat(as_of) if as_of[:1].isdigit() else date(2026, 12, 31)
        return engine.script(rule.plan(_context(project, _everything(day), day)))


def files(project: Project, name: str) -> tuple[Path, ...]:
    """The files of a rule, or of a book where no rule has the name, the most particular first."""
    return _named(project, name).files


def _named(project: Project, name: str) -> Rule | Book:
    from bankmkt.api.reporting import books

    if name not in project.rules.names() and name in books(project).names():
        return books(project)[name]
    return project.rules[name]


def effective(project: Project, name: str) -> dict[str, Any]:
    """The keys of a rule or a book after `extends`, as plain data."""
    data = dict(_named(project, name).layers.data)
    data.pop("extends", None)
    return data


def _state(project: Project) -> tuple[Loaded, date]:
    try:
        with opened(project) as bank:
            dates = bank.loaded.dates("customers")
            return bank.loaded, dates[-1] if dates else date.today()
    except InputError:
        return Loaded(), date.today()


def _context(project: Project, loaded: Loaded, day: date) -> Context:
    rules = project.rules
    return Context(day, loaded, rules.measures, lambda context, rule, column: answer_from(rules, context, rule, column))


def _everything(day: date = date(2026, 1, 31)) -> Loaded:
    """As if every table were loaded with every column but those that stand for a calculation of ours.

    Snapshots are there for the day and for every other date that a word means, so that rules over two dates have both.
    """
    from bankmkt.rules.measures.grains import WORDS, other_day
    from bankmkt.tables import tables
    from bankmkt.tables.model import Kind

    extracts = {}
    for name, declared in tables().items():
        columns = frozenset(column.name for column in declared.columns) - {"contribution"}
        days = sorted({day, *(other_day(word, day, Loaded()) for word in WORDS)})
        dates: list[date | None] = [*days] if declared.kind is Kind.SNAPSHOT else [None]
        extracts[name] = tuple(Extract(name, 1, f"{name}.csv", "", "", 0, columns, as_of) for as_of in dates)
    return Loaded(extracts)


def broken(project: Project) -> list[Problem]:
    """What is wrong with rules, for those who look at the rules that are right."""
    return project.rules.lint(_context(project, _everything(), date(2026, 1, 31)))
