"""A side is one date of a comparison: everybody of the grain with a class or number, a value, and what was missing.

Whom the rule does not speak of on a date is `outside` there and not gone: only who is in the bank on one date and
not on the other is new or left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from bankmkt.base.errors import RulesError
from bankmkt.base.say import say
from bankmkt.query import operand
from bankmkt.query.condition import names_in
from bankmkt.query.operand import Operand, Sort
from bankmkt.query.plan import AnyStep, NoteQuery, Step
from bankmkt.result.result import Field, Form
from bankmkt.rules.context import Answer, Context, MissingTablesError
from bankmkt.rules.kinds.migration.spec import Spec
from bankmkt.rules.measures.grains import GRAINS, Grain
from bankmkt.rules.measures.planner import Measured, measure
from bankmkt.rules.population import Grouping, grouping, population, wanted_by
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Kind, Text

YES_NO = {"yes": Text("是", "Yes"), "no": Text("否", "No")}


@dataclass(slots=True)
class Side:
    """One date's relation `name` with the steps to it, and what is known of its columns.

    `several` is the step of those whose class has several rows. `words` are the classes that the rule or the table
    declares, with their labels; empty where any word may stand. `form` is that of a number that is compared, `group`
    what ``--by`` named.
    """

    name: str
    day: date
    steps: list[AnyStep]
    tables: list[str]
    notes: list[str]
    note_queries: list[NoteQuery]
    several: str = ""
    words: dict[str, Text] = field(default_factory=dict)
    form: Form = Form.MONEY
    group: Grouping | None = None


def grain_of(spec: Spec) -> Grain:
    """The grain of the rule; RulesError for one that cannot be compared."""
    found = GRAINS.get(spec.per)
    if found is None:
        raise RulesError(say("migration.no_grain", per=spec.per, known=", ".join(GRAINS)))
    return found


def identity_of(grain: Grain) -> list[str]:
    """The columns that every row begins with."""
    return [name for name in grain.identity if not name.startswith("is_")]


def wanted(spec: Spec, context: Context) -> list[str]:
    """All names that a side measures."""
    names = names_in(spec.where) if spec.where else []
    names += [one for one in (spec.of, spec.measure, spec.value) if one]
    return [*names, *wanted_by(context)]


def side(spec: Spec, context: Context, name: str, rule: str | None) -> Side:
    """The side of the date of `context`, as relation `name`; `rule` gives the class where one does."""
    grain = grain_of(spec)
    measured = measure(context, wanted(spec, context), spec.per)
    answer = context.answer(rule, str(spec.column)) if rule else None
    priced = context.answer(rule, spec.value_column) if rule and spec.value_column else None
    made = _Builder(spec, context, grain, measured, name, answer, priced)
    steps = [*measured.steps]
    for one in (answer, priced):
        known = {other.name for other in steps}
        steps += [other for other in (one.steps if one else ()) if other.name not in known]
    who = f"{grain.table} of {context.as_of} and whom the rule speaks of"
    steps.append(Step(f"{name}_members", who, made.members()))
    if answer is not None:
        why = f"who has several rows in the answer of {rule}, of which none can be chosen"
        sql = f"SELECT {answer.key}\nFROM {answer.relation}\nGROUP BY {answer.key}\nHAVING count(*) > 1"
        steps.append(Step(f"{name}_several", why, sql, store=True))
    steps.append(Step(name, f"what is compared on {context.as_of}: {made.what}", made.subjects()))
    answers = [one for one in (answer, priced) if one]
    return Side(
        name,
        context.as_of,
        steps,
        list(dict.fromkeys([*measured.tables, *(table for one in answers for table in one.tables)])),
        list(dict.fromkeys([*measured.notes, *(note for one in answers for note in one.notes)])),
        list(dict.fromkeys([*measured.note_queries, *(query for one in answers for query in one.note_queries)])),
        f"{name}_several" if answer is not None else "",
        made.words,
        made.form,
        grouping(context, measured),
    )


@dataclass(slots=True)
class _Builder:
    """The two steps of a side: the members with what was measured, then their class from the other rule's answer."""

    spec: Spec
    context: Context
    grain: Grain
    measured: Measured
    name: str
    answer: Answer | None
    priced: Answer | None
    words: dict[str, Text] = field(default_factory=dict)
    form: Form = Form.MONEY

    @property
    def what(self) -> str:
        """What is compared, for the remark above the step."""
        spec = self.spec
        return spec.measure or (f"{spec.rule}.{spec.column}" if spec.rule else str(spec.of))

    def members(self) -> str:
        """Everybody of the grain, whether the rule speaks of them, and what was measured of them."""
        own = population(self.measured, self.spec.where, replace(self.context, where=None))
        asked = population(self.measured, None, self.context)
        columns = self.kept()
        columns += [
            f"{asked.test} AS in_scope",
            f"{own.test} AS in_population",
            f"CASE WHEN {own.test} IS NULL THEN {self.measured.missing(own.uses)} END AS population_missing",
        ]
        if self.answer is None:
            name = str(self.spec.of or self.spec.measure)
            value = self.measured.vocabulary[name]
            cell = self._number(name, value) if self.spec.measure else self._word(name, value)
            columns += [f"{cell} AS measured_subject", f"{self.measured.missing([name])} AS measured_missing"]
        if self.spec.value is not None:
            value = self.measured.vocabulary[self.spec.value]
            if value.sort is not Sort.NUMBER or not value.sql or value.denominator != "100":
                raise RulesError(say("rules.no_money", name=self.spec.value))
            columns.append(f"CAST({value.sql} AS DECIMAL(28,2)) AS value")
            columns.append(f"{self.measured.missing([self.spec.value])} AS value_missing")
        shown = ",\n  ".join(columns)
        return f"SELECT {shown}\nFROM {self.measured.relation}"

    def kept(self) -> list[str]:
        """The identity, and the column of ``--by``."""
        group = grouping(self.context, self.measured)
        names = identity_of(self.grain)
        return [*names, group.column] if group is not None and group.column not in names else names

    def subjects(self) -> str:
        """The class or number of each; `outside`, or no amount, for whom the rule does not speak of."""
        members = f"{self.name}_members"
        subject, gap = self._subject(members)
        where = f"{members}.in_population"
        if self.spec.where:
            numbers = ("CAST(0 AS DECIMAL(28,2))", "CAST(NULL AS DECIMAL(28,2))")
            away, open_ = numbers if self.spec.measure else ("'outside'", "'unknown'")
            subject = f"CASE WHEN {where} IS NULL THEN {open_} WHEN NOT {where} THEN {away} ELSE {subject} END"
            gap = f"CASE WHEN {where} IS NULL THEN {members}.population_missing WHEN {where} THEN {gap} END"
        columns = [f"{members}.{name}" for name in self.kept()]
        columns += [f"{members}.in_scope", f"{where}", f"{subject} AS subject", f"{gap} AS subject_missing"]
        columns += self._value(members)
        shown = ",\n  ".join(columns)
        joins = ""
        if self.answer is not None:
            several = f"{self.name}_several"
            joins = f"\nLEFT JOIN {several} AS several ON several.{self.answer.key} = {members}.{self.grain.key}"
        for alias, one in (("answered", self.answer), ("priced", self.priced)):
            if one is not None:
                same = f"{alias}.{one.key} = {members}.{self.grain.key} AND several.{one.key} IS NULL"
                joins += f"\nLEFT JOIN {one.relation} AS {alias} ON {same}"
        return f"SELECT {shown}\nFROM {members}{joins}"

    def _subject(self, members: str) -> tuple[str, str]:
        """The class or number, and what is missing where it is not known."""
        if self.answer is not None:
            return self._answered(self.answer)
        cell, gap = f"{members}.measured_subject", f"{members}.measured_missing"
        return (cell if self.spec.measure else f"coalesce({cell}, 'unknown')"), gap

    def _answered(self, answer: Answer) -> tuple[str, str]:
        name = str(self.spec.column)
        shown = answer.field or Field(name, Form.MONEY, Text(name, name))
        cell = f"answered.{name}"
        if shown.form is Form.BOOLEAN:
            self.words = dict(YES_NO)
            word = _truth(cell)
        elif shown.form in (Form.CODE, Form.TEXT, Form.ID):
            self.words = dict(shown.labels)
            word = cell
        else:
            raise RulesError(say("migration.no_class", name=f"{self.spec.rule}.{name}"))
        missing = f"answered.{answer.missing}" if answer.missing else "@no_list()"
        none, many = f"answered.{answer.key} IS NULL", f"several.{answer.key} IS NOT NULL"
        sql = f"CASE WHEN {many} THEN 'unknown' WHEN {none} THEN 'outside' ELSE coalesce({word}, 'unknown') END"
        return sql, f"CASE WHEN coalesce({word}, 'unknown') = 'unknown' THEN {missing} END"

    def _word(self, name: str, value: Operand) -> str:
        """A word of the measured relation; a worst word behind which a worse one may hide is not known."""
        if value.sort is Sort.BOOLEAN:
            self.words = dict(YES_NO)
            return _truth(value.sql)
        if value.sort is not Sort.TEXT:
            raise RulesError(say("migration.no_class", name=name))
        self.words = _column(name, self.grain) or {code: Text(code, code) for code in value.codes}
        return f"CASE WHEN {operand.is_open(value)} THEN NULL ELSE {value.sql} END" if value.open else value.sql

    def _number(self, name: str, value: Operand) -> str:
        """Money or a whole number, as a decimal that both dates share."""
        if value.sort is not Sort.NUMBER or not value.sql or value.denominator not in ("1", "100"):
            raise RulesError(say("migration.no_number", name=name))
        self.form = Form.MONEY if value.denominator == "100" else Form.COUNT
        return f"CAST({value.sql} AS DECIMAL(28,2))"

    def _value(self, members: str) -> list[str]:
        """What is at stake: a measure, or a column of the same answer, which is nothing for whom it does not list."""
        if self.priced is not None:
            cell = f"priced.{self.spec.value_column}"
            many = f"several.{self.priced.key} IS NOT NULL"
            away = f"priced.{self.priced.key} IS NULL"
            missing = f"priced.{self.priced.missing}" if self.priced.missing else "@no_list()"
            return [
                f"CAST(CASE WHEN {away} AND NOT {many} THEN 0 ELSE {cell} END AS DECIMAL(28,2)) AS value",
                f"CASE WHEN NOT ({away}) AND {cell} IS NULL THEN {missing} END AS value_missing",
            ]
        return [f"{members}.value", f"{members}.value_missing"] if self.spec.value else []


def _truth(cell: str) -> str:
    return f"CASE WHEN {cell} THEN 'yes' WHEN NOT {cell} THEN 'no' END"


def _column(name: str, grain: Grain) -> dict[str, Text]:
    """The codes of a column of the grain's table (or of customers) with the words that people read."""
    for table in (find_table(grain.table), find_table("customers")):
        column = table.column(name) if table else None
        if column is not None:
            return {code: Text(_first(column.codes, code), _english(code)) for code in column.allowed}
    return {}


def _english(code: str) -> str:
    return code.replace("_", " ").capitalize() if code.islower() else code


def _first(codes: Iterable[tuple[str, str]], code: str) -> str:
    """The first Chinese word that extracts hold for a code."""
    return next((written for written, own in codes if own == code and not written.isascii()), code)


def not_comparable(tables: Iterable[str], then: Context, now: Context) -> list[tuple[str, Context]]:
    """The snapshot tables that are loaded on one of the two dates only, with the date that lacks them.

    Such a table would make balances rise from nothing or fall to it.
    """
    found: list[tuple[str, Context]] = []
    for name in dict.fromkeys(tables):
        declared = find_table(name)
        if declared is None or declared.kind is not Kind.SNAPSHOT:
            continue
        there, here = then.is_loaded(name), now.is_loaded(name)
        if there is not here:
            found.append((name, now if there else then))
    return found


def lacking(tables: Iterable[str], then: Context, now: Context) -> MissingTablesError | None:
    """The refusal of a base date, naming each table that lacks and the dates that there are."""
    found = not_comparable(tables, then, now)
    if not found:
        return None
    what = ", ".join(f"{name} ({at.as_of})" for name, at in found)
    dates = now.loaded.dates(found[0][0])
    shown = ", ".join(str(one) for one in dates[-6:]) or "-"
    remedy = say("migration.loaded_dates", table=found[0][0], dates=shown)
    return MissingTablesError([name for name, _ in found], say("migration.not_loaded", tables=what), remedy)
