"""From the names that a rule mentions to the steps that compute them, each table read once.

The order is always the same, so that an auditor finds his way: the customers of the date, one step per table that
aggregates to the customer, one join, and then the derived measures level by level. What a rule gets back is a
relation, a vocabulary for its conditions, and for every name how to tell that it is unknown and what was missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from bankmkt.base.errors import RulesError, UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.query import operand
from bankmkt.query.condition import Condition, compile_condition, names_in
from bankmkt.query.operand import Operand, Sort
from bankmkt.query.plan import NoteQuery, RankCumulate, Step
from bankmkt.rules.context import Context
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.aggregate import Aggregate, aggregate, operand_of, source_table, time_filter
from bankmkt.rules.measures.spec import Measure, Need
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Kind, Table

IDENTITY = ("customer_id", "customer_name", "branch_id", "manager_id")
AnyStep = Step | RankCumulate


@dataclass(frozen=True, slots=True)
class Gap:
    """How to tell that a name is unknown for a customer, and the list of ``table.column`` that were missing."""

    test: str
    names: str


@dataclass(slots=True)
class Measured:
    """The customers of a date with all measures that were asked for, as the relation `relation`."""

    relation: str
    steps: list[AnyStep] = field(default_factory=list)
    vocabulary: dict[str, Operand] = field(default_factory=dict)
    gaps: dict[str, Gap] = field(default_factory=dict)
    tables: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    note_queries: list[NoteQuery] = field(default_factory=list)

    def missing(self, names: Iterable[str]) -> str:
        """SQL: the sorted list of the columns that are missing among these names, empty where none is."""
        found = [self.gaps[name] for name in dict.fromkeys(names) if name in self.gaps]
        if len(found) == 1:
            return f"CASE WHEN {found[0].test} THEN {found[0].names} ELSE @none() END"
        items = [f"CASE WHEN {gap.test} THEN {gap.names} END" for gap in found]
        return f"@union({', '.join(items)})" if items else "@none()"

    def condition(self, text: str) -> Condition:
        """A condition over these names that was checked before; a fault here raises UsageError."""
        compiled, faults = compile_condition(text, self.vocabulary)
        if compiled is None:
            raise UsageError(faults[0].message, faults[0].remedy)
        return compiled


@dataclass(slots=True)
class _Group:
    """The aggregates over the same rows: one step; without a table they are another rule's answer."""

    table: Table | None
    join: str
    filter: str
    grain: str
    name: str
    members: list[Aggregate] = field(default_factory=list)


def measure_customers(context: Context, wanted: Iterable[str]) -> Measured:
    """Steps that give one row per customer of the date with every wanted column and measure."""
    planner = _Planner(context)
    planner.want([name for name in dict.fromkeys(wanted) if name != "as_of"])
    return planner.plan()


@dataclass(slots=True)
class _Planner:
    context: Context
    columns: list[str] = field(default_factory=list)
    measures: dict[str, tuple[Measure, Layers]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    measured: Measured = field(default_factory=lambda: Measured("customers_now"))
    groups: dict[tuple[str, ...], _Group] = field(default_factory=dict)

    @property
    def day(self) -> date:
        return self.context.as_of

    def want(self, names: Iterable[str], trail: tuple[str, ...] = ()) -> None:
        """Resolve names depth first; a circle is refused with its path."""
        customers = find_table("customers")
        assert customers is not None
        for name in names:
            if name in trail:
                path = " → ".join((*trail, name))
                raise RulesError(say("rules.measure_circle", path=path))
            found = self.context.measures.located(name)
            if found is None:
                if name in IDENTITY or customers.column(name) is not None:
                    self._want_column(name)
                    continue
                self._unknown(name)
                continue
            if name in self.measures:
                continue
            measure, layers = found
            if measure.unless_loaded and self._is_loaded(measure.unless_loaded):
                self._want_column(name)
                continue
            self.want(measure.used, (*trail, name))
            self.measures[name] = (measure, layers)
            self.order.append(name)

    def _unknown(self, name: str) -> None:
        if self.context.measures.problems:
            raise RulesError(self.context.measures.problems)
        known = self.context.known_names()
        raise UsageError(say("rules.unknown_measure", name=name), suggestion(name, known))

    def _want_column(self, name: str) -> None:
        if name not in self.columns and name not in IDENTITY:
            self.columns.append(name)

    def _is_loaded(self, label: str) -> bool:
        table, column = label.split(".")
        return column in self.context.loaded.columns(table, self.day)

    # Steps --------------------------------------------------------------------------------------------------------

    def plan(self) -> Measured:
        """All steps, in the order that the head of this module names."""
        self._customers()
        derived = []
        for name in self.order:
            measure, layers = self.measures[name]
            if measure.source:
                self._aggregate(name, measure, layers)
            elif measure.rule:
                self._borrow(name, measure)
            else:
                derived.append(name)
        self._join()
        self._derive(derived)
        return self.measured

    def _customers(self) -> None:
        customers = find_table("customers")
        assert customers is not None
        vocabulary, gaps = self.measured.vocabulary, self.measured.gaps
        vocabulary["as_of"] = operand.day(f"DATE '{self.day}'")
        names = ["customer_id", "name AS customer_name", "branch_id", "manager_id", *self.columns]
        for name in ("customer_id", "branch_id", "manager_id", *self.columns):
            column = customers.column(name)
            assert column is not None
            vocabulary[name] = operand_of(column, name)
            if name != "customer_id":
                gaps[name] = Gap(f"{name} IS NULL", f"@one('customers.{name}')")
        vocabulary["customer_name"] = operand.text("customer_name")
        sql = f"SELECT {', '.join(names)}\nFROM customers\nWHERE as_of = DATE '{self.day}'"
        self.measured.steps.append(Step("customers_now", f"the customers of {self.day}", sql))
        self._use("customers")

    def _use(self, table: str) -> None:
        if table not in self.measured.tables:
            self.measured.tables.append(table)

    def _aggregate(self, name: str, measure: Measure, layers: Layers) -> None:
        table = source_table(measure, layers, ("measures", name))
        self._use(table.name)
        if not self._note_absent(table.name) and measure.join:
            self._use(measure.join)
            self._note_absent(measure.join)
        grain = "customer" if measure.per == "customer" else "bank"
        limit = time_filter(table, measure, self.day)
        key = (table.name, measure.join or "", limit, grain)
        if key not in self.groups:
            count = sum(1 for one in self.groups.values() if one.table is table and one.grain == grain)
            suffix = f"_{count + 1}" if count else ""
            self.groups[key] = _Group(table, measure.join or "", limit, grain, f"{table.name}_by_{grain}{suffix}")
        self.groups[key].members.append(aggregate(name, measure, layers, self.day))

    def _note_absent(self, table: str) -> bool:
        """Say once that a table is not in the figures; True when it is absent."""
        note = self.context.absence(table)
        if note and note not in self.measured.notes:
            self.measured.notes.append(note)
        return bool(note)

    def _borrow(self, name: str, measure: Measure) -> None:
        """A column of another rule's answer: its steps come first, and its rows are joined by customer."""
        answer = self.context.answer(str(measure.rule), str(measure.column))
        self.measured.steps += answer.steps
        for table in answer.tables:
            self._use(table)
        self.measured.notes += [note for note in answer.notes if note not in self.measured.notes]
        self.measured.note_queries += answer.note_queries
        columns = ((name, str(measure.column)), (f"{name}__missing", f"{measure.column}__missing"))
        member = Aggregate(name, columns, {}, operand.money(name), f"{name}__missing", ())
        self.groups[("rule", name)] = _Group(None, "", "", "customer", answer.relation, [member])

    def _join(self) -> None:
        if not self.groups:
            return
        columns, joins = ["customers_now.*"], []
        for group in self.groups.values():
            if group.table is not None:
                self.measured.steps.append(_group_step(group, group.table, self.day))
            if group.grain == "bank":
                joins.append(f"CROSS JOIN {group.name}")
            else:
                joins.append(f"LEFT JOIN {group.name} ON {group.name}.customer_id = customers_now.customer_id")
            for member in group.members:
                columns += self._member_columns(group, member)
                self._describe(member)
        shown = ",\n  ".join(columns)
        sql = f"SELECT {shown}\nFROM customers_now\n" + "\n".join(joins)
        self.measured.steps.append(Step("customers_measured", "every customer with what belongs to it", sql))
        self.measured.relation = "customers_measured"

    def _member_columns(self, group: _Group, member: Aggregate) -> list[str]:
        """The columns of a measure after the join: its value, what a customer without rows has, or unknown."""
        columns = []
        unknown = self._is_unknown_when_absent(group, member)
        for target, expression in member.columns:
            source = f"{group.name}.{target if group.table is not None else expression}"
            empty = member.empty.get(target, "NULL")
            if unknown:
                columns.append(f"{self._absent_value(member, target)} AS {target}")
            elif group.grain == "bank" or empty == "NULL":
                columns.append(f"{source} AS {target}")
            else:
                columns.append(f"CASE WHEN {group.name}.customer_id IS NULL THEN {empty} ELSE {source} END AS {target}")
        return columns

    def _is_unknown_when_absent(self, group: _Group, member: Aggregate) -> bool:
        if group.table is None or self.measures[member.name][0].absent != "unknown":
            return False
        return bool(self.context.absence(group.table.name))

    def _absent_value(self, member: Aggregate, target: str) -> str:
        if target.endswith("__missing"):
            labels = self.measures[member.name][0].labels or member.sources
            return f"@list({', '.join(repr(label) for label in labels)})"
        return {Sort.BOOLEAN: "CAST(NULL AS BOOLEAN)"}.get(member.result.sort, "CAST(NULL AS DECIMAL(28,2))")

    def _describe(self, member: Aggregate) -> None:
        vocabulary, gaps = self.measured.vocabulary, self.measured.gaps
        vocabulary[member.name] = member.result
        if not member.gap:
            return
        if member.result.open:
            test = operand.is_open(member.result)
        elif member.result.sort is Sort.RATIO:
            test = f"{member.result.numerator} IS NULL"
        else:
            test = f"{member.name} IS NULL"
        gaps[member.name] = Gap(test, f"{member.name}__missing")

    # Derived measures ---------------------------------------------------------------------------------------------

    def _derive(self, names: list[str]) -> None:
        """Level by level: each step may use what the steps before it made."""
        rest, level = list(names), 0
        while rest:
            ready = [n for n in rest if not any(used in rest for used in self.measures[n][0].used)]
            level += 1
            columns = []
            for name in ready:
                columns += self._derived(name, self.measures[name][0])
            if columns:
                shown = ",\n  ".join(columns)
                step = f"customers_derived_{level}"
                sql = f"SELECT *,\n  {shown}\nFROM {self.measured.relation}"
                self.measured.steps.append(Step(step, f"measures made of others: {', '.join(ready)}", sql))
                self.measured.relation = step
            rest = [name for name in rest if name not in ready]

    def _derived(self, name: str, measure: Measure) -> list[str]:
        vocabulary = self.measured.vocabulary
        self.measured.gaps[name] = self._derived_gap(name, measure)
        if measure.add:
            parts = [vocabulary[part] for part in measure.add]
            vocabulary[name] = operand.money(name)
            total = " + ".join(f"CAST({part.sql} AS DECIMAL(28,2))" for part in parts)
            return [f"CAST({total} AS DECIMAL(28,2)) AS {name}"]
        if measure.ratio:
            top, bottom = (vocabulary[part] for part in measure.ratio)
            vocabulary[name] = operand.ratio(
                _scaled(top.numerator, bottom.denominator, top.denominator),
                _scaled(bottom.numerator, top.denominator, bottom.denominator),
            )
            return []
        if measure.condition is not None:
            vocabulary[name] = operand.boolean(name)
            condition = self._compile(name, measure.condition, "is")
            return [f"{condition.sql} AS {name}"]
        return self._choose(name, measure)

    def _compile(self, name: str, text: str, *place: str | int) -> Condition:
        compiled, faults = compile_condition(text, self.measured.vocabulary)
        if compiled is None:
            layers = self.measures[name][1]
            path = ("measures", name, *place)
            raise RulesError(
                [layers.problem(path, one.message, one.remedy, offset=one.offset, width=one.width) for one in faults]
            )
        return compiled

    def _choose(self, name: str, measure: Measure) -> list[str]:
        """The first that applies; an unknown condition makes the choice unknown, as nothing later may overtake it."""
        lines, results = [], []
        for index, choice in enumerate(measure.choose):
            condition = self._compile(name, choice.when, "choose", index, "when").sql
            value = f"'{choice.word}'" if choice.word is not None else self.measured.vocabulary[str(choice.measure)].sql
            lines.append(f"WHEN {condition} IS NULL THEN NULL WHEN {condition} THEN {value}")
            if choice.measure:
                results.append(self.measured.vocabulary[choice.measure])
        words = tuple(choice.word for choice in measure.choose if choice.word is not None)
        self.measured.vocabulary[name] = _retitled(results[0], name) if results else operand.text(name, words)
        return [f"CASE {' '.join(lines)} END AS {name}"]

    def _derived_gap(self, name: str, measure: Measure) -> Gap:
        if measure.ratio:
            top, bottom = (self.measured.vocabulary[part] for part in measure.ratio)
            test = f"({top.sql} IS NULL OR {bottom.sql} IS NULL OR {bottom.sql} = 0)"
        else:
            test = f"{name} IS NULL"
        parts = self._parts_missing(name, measure)
        if not measure.needs:
            return Gap(test, parts)
        own = self._needed(name, measure)
        return Gap(test, f"CASE WHEN @is_empty({parts}) THEN {own} ELSE {parts} END")

    def _parts_missing(self, name: str, measure: Measure) -> str:
        """What lacks among the parts; of a choice, among what decides it and the one that was chosen."""
        if not measure.choose:
            return self.measured.missing(measure.used)
        deciding = [used for choice in measure.choose for used in names_in(choice.when)]
        lines = []
        for index, choice in enumerate(measure.choose):
            test = self._compile(name, choice.when, "choose", index, "when").sql
            names = self.measured.missing([choice.measure]) if choice.measure else "@none()"
            lines.append(f"WHEN {test} THEN {names}")
        return f"@union({self.measured.missing(deciding)}, CASE {' '.join(lines)} END)"

    def _needed(self, name: str, measure: Measure) -> str:
        """The columns of `needs` whose condition holds."""
        items = []
        for index, need in enumerate(measure.needs):
            if isinstance(need, Need):
                test = self._compile(name, need.when, "needs", index, "when").sql
                items.append(f"CASE WHEN {test} THEN '{need.column}' END")
            else:
                items.append(f"'{need}'")
        return f"@list({', '.join(items)})"


def _scaled(numerator: str, other: str, own: str) -> str:
    """Two numbers of the same unit need no scaling; others are brought to one."""
    return numerator if other == own else f"({numerator} * {other})"


def _retitled(value: Operand, name: str) -> Operand:
    if value.denominator == "100":
        return operand.money(name)
    if value.denominator == "1":
        return operand.integer(name)
    return Operand(value.sort, name, codes=value.codes)


def _group_step(group: _Group, table: Table, day: date) -> Step:
    columns = [f"{expression} AS {name}" for member in group.members for name, expression in member.columns]
    join = _lookup(group.join, table, day) if group.join else ""
    where = f"\nWHERE {group.filter}" if group.filter else ""
    if group.grain == "bank":
        shown = ",\n  ".join(columns)
        sql = f"SELECT {shown}\nFROM {table.name}{join}{where}"
        return Step(group.name, f"{table.name}, one row for the bank", sql)
    shown = ",\n  ".join([f"{table.name}.customer_id", *columns])
    sql = f"SELECT {shown}\nFROM {table.name}{join}{where}\nGROUP BY {table.name}.customer_id"
    return Step(group.name, f"{table.name}, one row per customer", sql)


def _lookup(name: str, table: Table, day: date) -> str:
    """A join to a table by its whole key, so that no row is doubled."""
    reference = find_table(name)
    assert reference is not None
    keys = [column.name for column in reference.columns if column.key and column.name != "as_of"]
    tests = [f"{name}.{key} = {table.name}.{key}" for key in keys]
    if reference.kind is Kind.SNAPSHOT:
        tests.append(f"{name}.as_of = DATE '{day}'")
    return f"\nLEFT JOIN {name} ON {' AND '.join(tests)}"
