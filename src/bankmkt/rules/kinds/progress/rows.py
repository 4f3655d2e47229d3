"""All sums are whole numbers until they are shown: fen for money, millionths for everything else that is counted.

An owner's standing in an indicator is one row: what there is, what it began with, and what is asked for by the end of
the year. A target of the table stands before the default of the rule, even where it is empty: somebody meant to set
one, and an unknown target is not the usual one. An owner of whom nothing is asked is not judged, and not unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from bankmkt.base.errors import RulesError
from bankmkt.base.say import say
from bankmkt.query.operand import Operand, Sort
from bankmkt.query.plan import NoteQuery, Step
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.progress.repaid import Repaid
from bankmkt.rules.kinds.progress.spec import Indicator, Spec
from bankmkt.rules.measures.grains import GRAINS, UNASSIGNED
from bankmkt.rules.measures.measured import Measured

MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Unit:
    """How an indicator is counted: `scale` whole numbers make one, and it can only change by `step` of them."""

    scale: int
    step: int

    @property
    def is_money(self) -> bool:
        """Whether it is counted in fen."""
        return self.scale == 100

    def literal(self, number: Fraction) -> str:
        """A number of a rule file in these whole numbers, half up."""
        return f"@wide({int(number * self.scale + Fraction(1, 2))})"

    def of_table(self, column: str) -> str:
        """A column of the table of targets, which has six places, in these whole numbers, half up."""
        return f"@divide_half_up(@micro({column}), @wide({MICRO // self.scale}))"


MONEY = Unit(100, 1)
COUNT = Unit(MICRO, MICRO)
NUMBER = Unit(MICRO, 1)


def unit_of(name: str, value: Operand) -> Unit:
    """The unit of a measure; RulesError for one that is no plain number."""
    if value.sort is not Sort.NUMBER or not value.denominator.isdigit() or value.unit:
        raise RulesError(say("rules.no_money", name=name))
    return {100: MONEY, 1: COUNT}.get(int(value.denominator) * value.scale, NUMBER)


def whole(value: Operand, unit: Unit) -> str:
    """A measured number in the whole numbers of its unit."""
    parts = int(value.denominator) * value.scale
    if parts == unit.scale:
        return value.numerator
    if unit.scale % parts == 0:
        return f"({value.numerator} * {unit.scale // parts})"
    return f"@divide_half_up({value.numerator} * {unit.scale}, @wide({parts}))"


@dataclass(frozen=True, slots=True)
class Rows:
    """The steps from what was measured to one row per owner and indicator; `units` are those of the indicators."""

    spec: Spec
    context: Context
    measured: Measured
    units: Sequence[Unit]
    group: str | None = None

    @property
    def grain(self) -> str:
        """The grain that was measured: lines are made of managers."""
        return "manager" if self.spec.per == "line" else self.spec.per

    @property
    def identity(self) -> tuple[str, ...]:
        """The columns that tell who an owner is, after its id."""
        if self.spec.per == "line":
            return ("is_unassigned",)
        return GRAINS[self.spec.per].identity[1:]

    @property
    def beside(self) -> tuple[str, ...]:
        """Further columns of owners: those that places keep to and that the summary is grouped by."""
        wanted = [one for one in (self.spec.within, self.group) if one]
        own = (*self.identity, GRAINS[self.grain].key)
        return tuple(dict.fromkeys(one for one in wanted if one not in own))

    def met(self, name: str, test: str) -> Step:
        """The owners of the rule with what was measured of them, as the step `name`."""
        key = GRAINS[self.grain].key
        owner = f"coalesce(business_line, '{UNASSIGNED}')" if self.spec.per == "line" else key
        lines = [f"{owner} AS owner_id"]
        lines += [", ".join(one for one in (*self.identity, *self.beside))]
        for one, unit in zip(self.spec.indicators, self.units, strict=True):
            lines += [self._brought(name, f"{one.key}__{to}", unit) for name, to in _sources(one)]
        shown = ",\n  ".join(lines)
        why = "whom the rule judges, with what was measured in whole fen or millionths"
        return Step(name, why, f"SELECT {shown}\nFROM {self.measured.relation}\nWHERE {test}", name == "members")

    def _brought(self, name: str, to: str, unit: Unit) -> str:
        value = self.measured.vocabulary[name]
        return f"{whole(value, unit)} AS {to}, {self.measured.missing([name])} AS {to}_lacks"

    def lines(self) -> Step:
        """Managers added up to their lines; one unknown manager makes the line unknown."""
        columns = ["owner_id", f"owner_id = '{UNASSIGNED}' AS is_unassigned"]
        columns += [f"max({one}) AS {one}" for one in self.beside]
        for one in self.spec.indicators:
            for _, to in _sources(one):
                name = f"{one.key}__{to}"
                columns.append(
                    f"CASE WHEN count({name}) = count(*) THEN sum({name}) END AS {name},"
                    f" @gather({name}_lacks) AS {name}_lacks"
                )
        shown = ",\n  ".join(columns)
        return Step("members", "the lines of the managers", f"SELECT {shown}\nFROM met\nGROUP BY owner_id", True)

    def joined(self, runs: Sequence[Repaid]) -> Step:
        """The owners with what their listed customers have repaid; owners of that date who are gone since too."""
        measured = [f"{one.key}__{to}" for one in self.spec.indicators for _, to in _sources(one)]
        own = ["owner_id", *self.identity, *self.beside, *measured, *(f"{name}_lacks" for name in measured)]
        empty = {"is_listed": "FALSE", "is_unassigned": f"owner_id = '{UNASSIGNED}'", "owner_id": "owner_id"}
        empty |= dict.fromkeys(measured, "@wide(NULL)") | {f"{name}_lacks": "@no_list()" for name in measured}
        nobody = ", ".join(f"{empty.get(name, 'CAST(NULL AS VARCHAR)')} AS {name}" for name in own)
        key = GRAINS[self.grain].key
        gone = (
            f"SELECT {nobody} FROM (SELECT DISTINCT owner_id FROM ({{all}}) AS every_run) AS gone\n"
            f"WHERE NOT EXISTS (SELECT 1 FROM {self.measured.relation} AS here WHERE here.{key} = gone.owner_id)"
        ).format(all=" UNION ALL ".join(f"SELECT owner_id FROM {run.owned}" for run in runs))
        columns, joins = ["owners.*"], []
        for run in runs:
            joins.append(f"LEFT JOIN {run.owned} ON {run.owned}.owner_id = owners.owner_id")
            for name in run.shown:
                columns.append(_or_nothing(run, name))
            columns.append(_or_nothing(run, "actual"))
            columns.append(f"{run.owned}.lacks AS {run.name}__actual_lacks")
        shown = ",\n  ".join(columns)
        source = f"SELECT {', '.join(own)} FROM met\nUNION ALL\n{gone}"
        sql = f"SELECT {shown}\nFROM (\n{source}\n) AS owners\n" + "\n".join(joins)
        return Step("members", "the owners, with what their listed customers have repaid", sql, True)

    def goals(self) -> Step:
        """What the table of targets asks of the owners of this kind in this year."""
        pairs = " OR ".join(f"(indicator = '{_word(one)}' AND measure = '{one.said}')" for one in self.spec.indicators)
        sql = (
            f"SELECT owner_id, indicator, measure, base_value, target\nFROM targets\n"
            f"WHERE owner_kind = '{self.spec.per}' AND year = {self.context.as_of.year} AND ({pairs})"
        )
        return Step("goals", f"the targets of {self.context.as_of.year}", sql)

    def standing(self, place: int) -> Step:
        """One indicator: what each owner has, began with and is asked for."""
        one, unit = self.spec.indicators[place], self.units[place]
        name = f"members.{one.key}__"
        given = "goals.owner_id IS NOT NULL"
        asked = "NOT members.is_unassigned" + ("" if one.target is not None else f" AND {given}")
        goal = f"CASE WHEN {given} THEN {unit.of_table('goals.target')}"
        goal += f" ELSE {unit.literal(one.target)} END" if one.target is not None else " END"
        base, lacks = "@wide(0)", "@none()"
        if one.form == "stock":
            start = f"{name}start" if one.base else ""
            base = f"coalesce({', '.join(filter(None, [unit.of_table('goals.base_value'), start]))})"
            parts = ", ".join(filter(None, ["@one('targets.base_value')", f"{start}_lacks" if start else ""]))
            lacks = f"CASE WHEN {base} IS NULL THEN @union({parts}) ELSE @none() END"
        empty = f"CASE WHEN {given} AND goals.target IS NULL THEN @one('targets.target') ELSE @none() END"
        peers = f"members.{self.spec.within}" if self.spec.within else "CAST(NULL AS VARCHAR)"
        lines = [
            f"members.owner_id, members.is_unassigned, {peers} AS peers",
            f"CAST({place} AS BIGINT) AS place, {_boolean(unit.is_money)} AS is_money, @wide({unit.step}) AS unit",
            f"({asked}) AS is_asked",
            f"{name}actual AS actual",
            f"{base} AS base",
            f"CASE WHEN {asked} THEN {goal} END AS target",
            f"CASE WHEN {asked} THEN @union({name}actual_lacks, {lacks}, {empty}) ELSE @none() END AS missing",
        ]
        shown = ",\n  ".join(lines)
        sql = (
            f"SELECT {shown}\nFROM members\n"
            f"LEFT JOIN goals ON goals.owner_id = members.owner_id AND goals.indicator = '{_word(one)}'"
            f" AND goals.measure = '{one.said}' AND NOT members.is_unassigned"
        )
        return Step(f"standing_{one.key}", f"{one.indicator}: actual, base and target of every owner", sql)

    def all_standing(self) -> Step:
        """All indicators, one below the other."""
        sql = "\nUNION ALL\n".join(f"SELECT * FROM standing_{one.key}" for one in self.spec.indicators)
        return Step("standing", "every owner in every indicator", sql)

    def remarks(self) -> list[NoteQuery]:
        """Targets of the year that nobody here can answer to."""
        mine = f"owner_kind = '{self.spec.per}' AND year = {self.context.as_of.year}"
        words = ", ".join(f"'{_word(one)}'" for one in self.spec.indicators)
        other = " AND ".join(
            f"NOT (indicator = '{_word(one)}' AND measure = '{one.said}')" for one in self.spec.indicators
        )
        there = "EXISTS (SELECT 1 FROM members WHERE members.owner_id = targets.owner_id)"
        return [
            NoteQuery(
                f"SELECT count(*) FROM targets WHERE {mine} AND indicator IN ({words}) AND {other}",
                "有 {n} 条任务目标的计量口径与规则不同，未采用",
                "{n} targets are set for another measure than the rule takes: not used",
            ),
            NoteQuery(
                f"SELECT count(*) FROM targets WHERE {mine} AND indicator IN ({words}) AND NOT {there}",
                "有 {n} 条任务目标的主体不在本规则范围内，未采用",
                "{n} targets belong to owners whom the rule does not list: not used",
            ),
        ]


def _sources(one: Indicator) -> list[tuple[str, str]]:
    """The measures of an indicator, each with the end of its column's name."""
    found = [(one.measure, "actual")] if one.measure else []
    return found + ([(one.base, "start")] if one.base else [])


def _or_nothing(run: Repaid, name: str) -> str:
    """A sum of an owner; nothing where none of its customers was listed."""
    zero = "0" if name == "listed" else "@wide(0)"
    return f"CASE WHEN {run.owned}.owner_id IS NULL THEN {zero} ELSE {run.owned}.{name} END AS {run.name}__{name}"


def _word(one: Indicator) -> str:
    return one.targets or one.indicator


def _boolean(value: bool) -> str:
    return "TRUE" if value else "FALSE"
