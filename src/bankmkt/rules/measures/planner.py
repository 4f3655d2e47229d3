"""From the names that a rule mentions to the steps that compute them, each table read once.

The order is always the same, so that an auditor finds his way: the members of the grain, one step per table that
aggregates to them, one join, and then the derived measures level by level. What a rule gets back is a relation, a
vocabulary for its conditions, and for every name how to tell that it is unknown and what was missing.

What belongs to another grain or another date is measured there by the same way, under names of its own, and comes in
as plain columns (see `sides`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from bankmkt.base.errors import RulesError, UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.query import operand
from bankmkt.query.plan import AnyStep
from bankmkt.rules.context import Context
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures import grains
from bankmkt.rules.measures.aggregate import operand_of
from bankmkt.rules.measures.derived import Deriver
from bankmkt.rules.measures.gathering import Gatherer
from bankmkt.rules.measures.grains import BY_TABLE, GRAINS, Grain
from bankmkt.rules.measures.measured import Gap, Measured
from bankmkt.rules.measures.spec import Measure
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Table

IDENTITY = GRAINS["customer"].identity


def measure_customers(context: Context, wanted: Iterable[str]) -> Measured:
    """Steps that give one row per customer of the date with every wanted column and measure."""
    return measure(context, wanted)


def measure(context: Context, wanted: Iterable[str], per: str = "customer", *, below: bool = False) -> Measured:
    """Steps that give one row per member of a grain with every wanted column and measure of the context's date.

    `below` makes every measure of a branch cover the branches below it too. RulesError for circles and wrong
    declarations, UsageError for a name that is not known at this grain.
    """
    names = [name for name in dict.fromkeys(wanted) if name != "as_of"]
    measured = _planned(context, names, GRAINS[per], below)
    context.log.append(measured)
    return measured


def _planned(context: Context, names: list[str], grain: Grain, below: bool) -> Measured:
    planner = Planner(context, grain, below)
    planner.want(names)
    measured = planner.plan()
    measured.wanted = tuple(names)
    return measured


@dataclass(slots=True)
class Planner:
    """One planning at one grain: first all names are resolved, then the steps are made."""

    context: Context
    grain: Grain
    below: bool = False
    columns: list[str] = field(default_factory=list)
    measures: dict[str, tuple[Measure, Layers]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    of_owners: dict[str, dict[str, None]] = field(default_factory=dict)
    measured: Measured = field(init=False)

    def __post_init__(self) -> None:
        """An empty answer, to be filled."""
        self.measured = Measured(self.name("now"), key=self.grain.key, day=self.day)

    @property
    def day(self) -> date:
        """The date of this planning."""
        return self.context.as_of

    @property
    def table(self) -> Table:
        """The canonical table of the grain."""
        found = find_table(self.grain.table)
        assert found is not None
        return found

    def name(self, suffix: str) -> str:
        """The name of a step over the members: ``customers_now``."""
        return f"{self.context.prefix}{self.grain.table}_{suffix}"

    # Names --------------------------------------------------------------------------------------------------------

    def want(self, names: Iterable[str], trail: tuple[str, ...] = ()) -> None:
        """Resolve names depth first; a circle is refused with its path."""
        for name in names:
            if name == "as_of":
                continue
            if name in trail:
                raise RulesError(say("rules.measure_circle", path=" → ".join((*trail, name))))
            if name in self.measures or name in self.columns:
                continue
            found = self.context.measures.located(name)
            if found is None:
                self._want_column(name)
                continue
            measure, layers = found
            if measure.unless_loaded and self._is_loaded(measure.unless_loaded):
                self._want_column(name)
                continue
            if measure.per not in (self.grain.name, "bank"):
                self._want_of_owner(name, measure.per)
                continue
            self.want(measure.used, (*trail, name))
            self.measures[name] = (measure, layers)
            self.order.append(name)

    def _want_column(self, name: str) -> None:
        if name in self.grain.identity:
            return
        if self.table.column(name) is not None and name != "as_of":
            self.columns += [] if name in self.columns else [name]
            return
        customers = find_table("customers")
        if "customer" in self.grain.parents and customers is not None and customers.column(name) is not None:
            self.of_owners.setdefault("customer", {})[name] = None
            return
        self._unknown(name)

    def _want_of_owner(self, name: str, per: str) -> None:
        """A measure of a coarser grain: the customer's of an account, the branch's of a manager."""
        if per not in self.grain.parents:
            message = say("rules.other_grain", name=name, own=per, wanted=self.grain.name)
            raise RulesError(message)
        self.of_owners.setdefault(per, {})[name] = None

    def _unknown(self, name: str) -> None:
        if self.context.measures.problems:
            raise RulesError(self.context.measures.problems)
        known = self.context.known_names(self.grain.name)
        raise UsageError(say("rules.unknown_measure", name=name), suggestion(name, known))

    def _is_loaded(self, label: str) -> bool:
        table, column = label.split(".")
        return column in self.context.loaded.columns(table, self.day)

    # Steps --------------------------------------------------------------------------------------------------------

    def plan(self) -> Measured:
        """All steps, in the order that the head of this module names."""
        self._members()
        gatherer = Gatherer(self)
        derived = []
        for name in self.order:
            measure, _ = self.measures[name]
            self.measured.uses[name] = measure.used
            if measure.source or measure.rule or measure.of:
                gatherer.take(name)
            else:
                derived.append(name)
        gatherer.take_of_owners(self.of_owners)
        gatherer.join()
        Deriver(self.measured, self.measures, self.context.prefix, self.grain).add(derived)
        for name in derived:  # what is made of others is missing where the first of these is
            made_of = [self.measured.labels[one] for one in self.measures[name][0].used if one in self.measured.labels]
            self.measured.labels[name] = made_of[0] if made_of else name
        return self.measured

    def _members(self) -> None:
        vocabulary, gaps, labels = self.measured.vocabulary, self.measured.gaps, self.measured.labels
        vocabulary["as_of"] = operand.day(f"DATE '{self.day}'")
        table = self.table
        for name in (*self.grain.identity, *self.columns):
            column = table.column(name)
            if column is None or (name in ("branch_id", "manager_id") and "customer" in self.grain.parents):
                self._identity_word(name)
                continue
            vocabulary[name] = operand_of(column, name)
            labels[name] = f"{table.name}.{name}"
            if name != self.grain.key:
                gaps[name] = Gap(f"{name} IS NULL", f"@one('{table.name}.{name}')")
        self.measured.steps.append(grains.base(self.grain, self.name("now"), self.columns, self.day))
        for one in (*(() if self.grain.name == "customer" else ("customers",)), table.name):
            self.use(one)

    def _identity_word(self, name: str) -> None:
        """What stands in the identity of a grain and in no column of its table under this name."""
        flags = ("is_listed", "is_unassigned")
        self.measured.vocabulary[name] = operand.boolean(name) if name in flags else operand.text(name)
        if name in ("branch_id", "manager_id"):
            self.measured.labels[name] = f"customers.{name}"
            self.measured.gaps[name] = Gap(f"{name} IS NULL", f"@one('customers.{name}')")

    def use(self, table: str) -> None:
        """Say that a table is read."""
        if table not in self.measured.tables:
            self.measured.tables.append(table)

    def note_absent(self, table: str) -> bool:
        """Say once that a table is not in the figures; True when it is absent."""
        note = self.context.absence(table)
        if note and note not in self.measured.notes:
            self.measured.notes.append(note)
        return bool(note)

    def merge(self, other: Measured) -> None:
        """Take over the steps and remarks of what was measured elsewhere."""
        known = {step.name: step for step in self.measured.steps}
        for step in other.steps:
            if step.name not in known:
                self.measured.steps.append(step)
            elif known[step.name] != step:  # a bug of ours: one of the two would be taken for the other
                raise AssertionError(f"two steps are called {step.name}")
        for table in other.tables:
            self.use(table)
        self.measured.notes += [note for note in other.notes if note not in self.measured.notes]
        own = self.measured.note_queries
        own += [query for query in other.note_queries if query not in own]

    def nested(self, grain: Grain, names: Iterable[str], context: Context | None = None) -> Measured:
        """What another grain, or this one on another date, says; its steps stand under names of their own.

        On another date a branch covers the branches below it where it does so now.
        """
        if context is None:
            context = replace(self.context, prefix=f"{self.context.prefix}{self.grain.name}_")
        made = _planned(context, list(dict.fromkeys(names)), grain, self.below and grain is self.grain)
        self.context.log.append(made)
        return made


__all__ = ["BY_TABLE", "IDENTITY", "AnyStep", "Measured", "Planner", "measure", "measure_customers"]
