"""Every item becomes one SELECT of the same columns, so that an agenda is all of them under one another.

`hit` is three-valued: what cannot be judged is no entry, but is counted. `done_from` is the day from which a contact
counts as doing it, `prior_from` the day from which one would have kept the period before, both null where they do
not apply; `late` says that it is past its time whatever the contacts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from bankmkt.base.errors import RulesError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.query import operand
from bankmkt.query.condition import compile_condition, compile_value, names_in
from bankmkt.query.operand import Operand, Sort
from bankmkt.query.plan import Step
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.timetable import days
from bankmkt.rules.kinds.timetable.spec import ROLES, Band, Item
from bankmkt.rules.measures.aggregate import operand_of
from bankmkt.rules.measures.grains import GRAINS
from bankmkt.rules.measures.planner import Measured
from bankmkt.tables import names as table_names
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Kind, Table

COLUMNS = (
    *("customer_id", "item", "item_place", "methods", "reach", "owner_role", "detail", "due_on", "done_from"),
    *("prior_from", "prior_due", "late", "amount", "reference_id", "hit", "missing"),
)
NO_DAY = "CAST(NULL AS DATE)"
NO_TEXT = "CAST(NULL AS VARCHAR)"
NO_TRUTH = "CAST(NULL AS BOOLEAN)"
NO_MONEY = "CAST(NULL AS DECIMAL(28,2))"


@dataclass(slots=True)
class Rows:
    """The rows that an item looks at: a relation with the names that its conditions may use."""

    source: str
    customer: str
    reference: str
    vocabulary: dict[str, Operand]
    labels: dict[str, str]

    def gaps(self, names: list[str]) -> str:
        """SQL: the columns among these names that are missing in a row."""
        items = []
        for name in dict.fromkeys(names):
            value = self.vocabulary[name]
            if name != "as_of":
                cell = value.sql or value.numerator
                items.append(f"CASE WHEN {cell} IS NULL THEN '{self.labels.get(name, name)}' END")
        return f"@list({', '.join(items)})" if items else "@none()"


@dataclass(slots=True)
class Reach:
    """Which contacts do an item: by one of these methods, of a person of this rank or a higher one."""

    pairs: list[tuple[tuple[str, ...], int]] = field(default_factory=list)

    def place(self, methods: tuple[str, ...], role: str) -> int:
        """The number of the column of contacts that serves; 0 where no contact counts."""
        if not methods:
            return 0
        pair = (tuple(sorted(methods)), ROLES[role])
        if pair not in self.pairs:
            self.pairs.append(pair)
        return self.pairs.index(pair) + 1


def names_of(item: Item) -> list[str]:
    """The names that an item over measures uses."""
    names = names_in(item.where) if item.where else []
    for band in item.triggers:
        names += names_in(band.when)
    names += names_in(item.quarterly) if item.quarterly else []
    names += names_in(item.amount) if item.amount else []
    names += [one for one in (item.date, item.yearly, item.monthly, item.reference) if one]
    names += ["opened_on"] if item.every else []
    return list(dict.fromkeys(names))


def rows_of_measures(measured: Measured, per: str) -> Rows:
    """The members of a grain."""
    key = GRAINS[per].key
    reference = NO_TEXT if per == "customer" else key
    return Rows(measured.relation, "customer_id", reference, measured.vocabulary, measured.labels)


def rows_of_table(item: Item, context: Context) -> Rows:
    """The rows of a table on the date of `context`; those of events and repayments on any date."""
    table = find_table(str(item.source))
    if table is None:
        raise RulesError(say("rules.unknown_table", name=item.source), suggestion(str(item.source), table_names()))
    name = table.name
    vocabulary = {"as_of": operand.day(f"DATE '{context.as_of}'")}
    labels = {}
    for column in table.columns:
        if column.name != "as_of":
            vocabulary[column.name] = operand_of(column, f"{name}.{column.name}")
            labels[column.name] = f"{name}.{column.name}"
    source, customer = name, f"{name}.customer_id"
    if table.column("customer_id") is None:
        if table.column("loan_id") is None:
            raise RulesError(say("timetable.no_customer", table=name))
        source = f"{name}\nJOIN loans ON loans.loan_id = {name}.loan_id AND loans.as_of = DATE '{context.as_of}'"
        customer = "loans.customer_id"
    if table.kind is Kind.SNAPSHOT:
        source = f"(SELECT * FROM {name} WHERE {name}.as_of = DATE '{context.as_of}') AS {name}" + source[len(name) :]
    return Rows(source, customer, _key_of(item, table), vocabulary, labels)


def _key_of(item: Item, table: Table) -> str:
    """What names a row to a person: what the item says, or the table's own id."""
    if item.reference:
        return f"{table.name}.{item.reference}"
    own = [column.name for column in table.columns if column.key and column.name not in ("as_of", "customer_id")]
    return f"{table.name}.{own[0]}" if own else NO_TEXT


@dataclass(slots=True)
class Entry:
    """One item over its rows, on one date."""

    item: Item
    place: int
    rows: Rows
    day: date
    reach: Reach
    late: str = "FALSE"
    has_visits: bool = True

    def step(self) -> Step:
        """The SELECT of the item."""
        item = self.item
        title = item.title.en.lower() if item.title else item.name
        made = {
            "customer_id": self.rows.customer,
            "item": f"'{item.name}'",
            "item_place": str(self.place),
            "methods": f"@list({', '.join(repr(one) for one in item.methods)})" if item.methods else "@none()",
            "amount": self.amount(),
            "reference_id": self._reference(),
            **self._form(),
        }
        made.setdefault("reach", str(self._reach(item.by)))
        made.setdefault("owner_role", f"'{item.by}'")
        made.setdefault("detail", NO_TEXT)
        for name in ("done_from", "prior_from", "prior_due"):
            made.setdefault(name, NO_DAY)
        made.setdefault("late", self.late)
        made["missing"] = self._missing(made["hit"], made["amount"])
        if item.missing == "ignore":
            made["hit"] = f"coalesce({made['hit']}, FALSE)"
        shown = ",\n  ".join(f"{made[name]} AS {name}" for name in COLUMNS)
        source = self.rows.source + ("\nCROSS JOIN visits_since" if item.every else "")
        return Step(f"item_{item.name.replace('-', '_')}", f"item: {title}", f"SELECT {shown}\nFROM {source}")

    def _reach(self, role: str) -> int:
        return self.reach.place(self.item.methods, role) if self.has_visits else 0

    def _reference(self) -> str:
        if self.item.reference and not self.item.source:
            return self.rows.vocabulary[self.item.reference].sql
        return self.rows.reference

    def amount(self) -> str:
        """The amount as money; RulesError where it is none."""
        if self.item.amount is None:
            return NO_MONEY
        value, faults = compile_value(self.item.amount, self.rows.vocabulary)
        if value is None:
            raise RulesError(faults[0].message, faults[0].remedy)
        if value.sort is not Sort.NUMBER or value.denominator != "100":
            raise RulesError(say("rules.no_money", name=self.item.amount))
        return f"CAST({value.sql or f'@money({value.numerator})'} AS DECIMAL(28,2))"

    def test(self, text: str) -> str:
        """A condition of the item as SQL; it was checked before."""
        condition, faults = compile_condition(text, self.rows.vocabulary)
        if condition is None:
            raise RulesError(faults[0].message, faults[0].remedy)
        return condition.sql

    def where(self, test: str = "") -> str:
        """The item's own condition and `test`, as one three-valued test."""
        own = self.test(self.item.where) if self.item.where else ""
        return f"({' AND '.join(one for one in (own, test) if one) or 'TRUE'})"

    def _missing(self, hit: str, amount: str) -> str:
        """What lacks: of the inputs where it cannot be judged, of the amount where it can."""
        names = [name for name in names_of(self.item) if name in self.rows.vocabulary]
        inputs = [name for name in names if name not in ("opened_on", self.item.reference)]
        money = [name for name in names_in(self.item.amount or "") if name in inputs]
        open_ = f"CASE WHEN {hit} IS NULL THEN {self.rows.gaps(inputs)}"
        if not money:
            return f"{open_} ELSE @none() END"
        return f"{open_} WHEN {amount} IS NULL THEN {self.rows.gaps(money)} ELSE @none() END"

    # Forms --------------------------------------------------------------------------------------------------------

    def _form(self) -> dict[str, str]:
        item = self.item
        if item.every:
            return self._cadence(item.every)
        if item.triggers:
            return self._triggered(item.triggers)
        if item.date:
            return self.dated(item.date)
        if item.yearly:
            cell = self._cell(item.yearly)
            found = days.birthdays(self.day, item.within)
            return self._next(f"month({cell}) * 100 + day({cell})", cell, _chosen(found))
        return self._monthly(str(item.monthly))

    def _cell(self, name: str) -> str:
        value = self.rows.vocabulary.get(name)
        if value is None or not value.sql:
            raise RulesError(say("timetable.no_date", name=name))
        return value.sql

    def _cadence(self, every: str) -> dict[str, str]:
        """Due by the end of the period; overdue where the period before went by too, as far as contacts are known."""
        (first, last), (old_first, old_last) = days.period(self.day, every), days.before(self.day, every)
        was_here = f"coalesce(opened_on < DATE '{old_first}', TRUE)"
        known = f"coalesce(visits_since.first_on <= DATE '{old_last}', FALSE)"
        return {
            "hit": self.where(),
            "due_on": f"DATE '{last}'",
            "done_from": f"DATE '{first}'",
            "prior_from": f"CASE WHEN {was_here} AND {known} THEN DATE '{old_first}' END",
            "prior_due": f"DATE '{old_last}'",
        }

    def _triggered(self, bands: tuple[Band, ...]) -> dict[str, str]:
        """The first band that holds; one that is not known leaves open whether a later one counts."""
        tests = [(band, self.where(self.test(band.when))) for band in bands]

        def chosen(value: dict[str, str], nothing: str) -> str:
            lines = [f"WHEN {test} IS NULL THEN {nothing} WHEN {test} THEN {value[band.name]}" for band, test in tests]
            return f"CASE {' '.join(lines)} ELSE {value.get('', nothing)} END"

        roles = {band.name: band.by or self.item.by for band in bands}
        due = self.day + timedelta(days=self.item.within)
        return {
            "hit": chosen({**dict.fromkeys(roles, "TRUE"), "": "FALSE"}, NO_TRUTH),
            "detail": chosen({name: f"'{name}'" for name in roles}, NO_TEXT),
            "owner_role": chosen({name: f"'{role}'" for name, role in roles.items()}, NO_TEXT),
            "reach": chosen({name: str(self._reach(role)) for name, role in roles.items()}, "0"),
            "due_on": f"DATE '{due}'",
            "done_from": NO_DAY if self.item.stays else f"DATE '{days.month_start(self.day)}'",
        }

    def dated(self, name: str) -> dict[str, str]:
        """A date within the days ahead; with `past` those behind too, which are late."""
        item, cell = self.item, self._cell(name)
        last = self.day + timedelta(days=item.within)
        window = (
            f"{cell} <= DATE '{last}'" if item.past else f"({cell} >= DATE '{self.day}' AND {cell} <= DATE '{last}')"
        )
        made = {"hit": self.where(window), "due_on": cell, "late": f"({cell} < DATE '{self.day}')"}
        if item.due_day is None:
            return made
        months = days.due_days(self.day, item.within, item.due_day)
        by = _by_month(cell, {(first, end): by for first, end, by in months}, cell)
        due = f"CASE WHEN {cell} < {by} THEN {cell} ELSE {by} END"
        early = _by_month(cell, {(first, end): by - timedelta(days=item.lead) for first, end, by in months}, NO_DAY)
        return {
            **made,
            "due_on": due,
            "done_from": f"CASE WHEN {cell} >= DATE '{self.day}' THEN {early} ELSE {NO_DAY} END",
            "late": f"({due} < DATE '{self.day}')",
        }

    def _monthly(self, name: str) -> dict[str, str]:
        cell = self._cell(name)
        due = _chosen(days.monthly(self.day, self.item.within, quarter_ends=False))
        if not self.item.quarterly:
            return self._next(cell, cell, due)
        quarterly = self.test(self.item.quarterly)
        rare = _chosen(days.monthly(self.day, self.item.within, quarter_ends=True))
        made = self._next(cell, cell, due)
        every, seldom = made["due_on"], f"CASE {cell}{rare} END" if rare else NO_DAY
        made["due_on"] = f"CASE WHEN {quarterly} THEN {seldom} ELSE {every} END"
        known = (
            f"CASE WHEN {cell} IS NULL OR {quarterly} IS NULL THEN {NO_TRUTH} ELSE ({made['due_on']}) IS NOT NULL END"
        )
        made["hit"] = self.where(known)
        return made

    def _next(self, value: str, cell: str, lines: str) -> dict[str, str]:
        """The next of the days of a small calendar; none where it does not come up."""
        due = f"CASE {value}{lines} END" if lines else NO_DAY
        known = f"CASE WHEN {cell} IS NULL THEN {NO_TRUTH} ELSE ({due}) IS NOT NULL END"
        return {"hit": self.where(known), "due_on": due}


def _chosen(calendar: dict[int, date]) -> str:
    return "".join(f" WHEN {number} THEN DATE '{day}'" for number, day in calendar.items())


def _by_month(cell: str, months: dict[tuple[date, date], date], otherwise: str) -> str:
    lines = " ".join(
        f"WHEN {cell} >= DATE '{first}' AND {cell} <= DATE '{end}' THEN DATE '{day}'"
        for (first, end), day in months.items()
    )
    return f"CASE {lines} ELSE {otherwise} END"
