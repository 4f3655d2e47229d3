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
from bankmkt.query.operand import Sort
from bankmkt.query.plan import Step
from bankmkt.rules.context import Context
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.aggregate import Aggregate, aggregate, operand_of, source_table, time_filter
from bankmkt.rules.measures.derived import Deriver
from bankmkt.rules.measures.measured import AnyStep, Gap, Measured
from bankmkt.rules.measures.spec import Measure
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Kind, Table

IDENTITY = ("customer_id", "customer_name", "branch_id", "manager_id")


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
        Deriver(self.measured, self.measures).add(derived)
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
        if grain == "customer" and self.context.is_loaded(table.name):
            remark = self.context.strangers(table.name, limit)
            self.measured.note_queries += [] if remark in self.measured.note_queries else [remark]
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
    if not keys or any(table.column(key) is None for key in keys):  # anything less would double rows
        raise RulesError(say("rules.no_key", table=name, source=table.name))
    tests = [f"{name}.{key} = {table.name}.{key}" for key in keys]
    if reference.kind is Kind.SNAPSHOT:
        tests.append(f"{name}.as_of = DATE '{day}'")
    return f"\nLEFT JOIN {name} ON {' AND '.join(tests)}"


__all__ = ["IDENTITY", "AnyStep", "Measured", "measure_customers"]
