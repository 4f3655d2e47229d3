"""A timetable lists what falls due: one row per customer, item and whoever has to do it, with what is overdue first.

An item that cannot be judged for a customer is no entry, and the customer is counted. Nobody is dropped for want of an
owner: an entry that falls to a team lead or vice president who cannot be found stays, without one, and is counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bankmkt.base.errors import Problem, RulesError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.query.condition import compile_condition, compile_value, names_in
from bankmkt.query.plan import AnyStep, NoteQuery, Plan, Step
from bankmkt.result.blocks import Presentation
from bankmkt.result.result import Result
from bankmkt.rules.checks import Place, check_conditions
from bankmkt.rules.context import Context, MissingTablesError
from bankmkt.rules.kinds.timetable import days, people, show, tally
from bankmkt.rules.kinds.timetable.items import (
    NO_DAY,
    Entry,
    Reach,
    names_of,
    rows_of_measures,
    rows_of_table,
)
from bankmkt.rules.kinds.timetable.retention import Kept, held_names, kept
from bankmkt.rules.kinds.timetable.spec import Item, Spec
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.grains import GRAINS
from bankmkt.rules.measures.planner import Measured, measure
from bankmkt.rules.population import Grouping, grouping, population, wanted_by
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Kind

MANY_ROWS = True
"""A member may have several rows, so no measure can read them."""


def plan(spec: Spec, context: Context) -> Plan:
    """The steps that find what falls due, who has to do it and whether it was done."""
    context.require(spec.name, spec.needs)
    made = _Agenda(spec, context)
    made.measure()
    steps = made.steps()
    shape = tally.Shape(spec, made.group, made.kept)
    tables = [*made.tables, *made.kept.tables]
    return Plan(
        rule=spec.name,
        kind=spec.kind,
        as_of=context.as_of,
        steps=tuple(steps),
        rows="answer",
        fields=shape.fields(),
        order=(
            "owner_id NULLS LAST, owner_role NULLS LAST, state_place NULLS LAST, due_on NULLS LAST,"
            " item_place NULLS LAST, customer_id, amount NULLS LAST, reference_id NULLS LAST"
        ),
        summary=shape.summary(),
        unknown="SELECT count(DISTINCT customer_id) FROM agenda WHERE is_open",
        figures=shape.figures(),
        extras={"branches": shape.branches()},
        notes=tuple(dict.fromkeys([*made.notes, *made.kept.notes])),
        note_queries=tuple(made.note_queries),
        tables=tuple(dict.fromkeys(tables)),
    )


@dataclass(slots=True)
class _Agenda:
    """One planning: what is measured, per grain and once, and the items over it."""

    spec: Spec
    context: Context
    items: list[Item] = field(default_factory=list)
    grains: dict[str, Measured] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    note_queries: list[NoteQuery] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    reach: Reach = field(default_factory=Reach)
    group: Grouping | None = None
    kept: Kept = field(default_factory=Kept)

    @property
    def has_visits(self) -> bool:
        """Whether contacts are known at all."""
        return self.context.is_loaded("visits")

    @property
    def needs_people(self) -> bool:
        """Whether an item looks at contacts or falls to somebody other than the manager."""
        return any(one.methods for one in self.items) or bool(self.roles - {"manager"})

    @property
    def roles(self) -> set[str]:
        """To whom something falls."""
        return {role for one in self.items for role in (one.by, *(band.by for band in one.triggers)) if role}

    def measure(self) -> None:
        """Settle which items can be judged with what is loaded, and measure each grain once."""
        lacking: list[str] = []
        for item in self.spec.items:
            needed = ["visits"] if item.every else []
            needed += [str(item.source)] if item.source else []
            absent = [note for table in needed if (note := self.context.absence(table))]
            lacking += [table for table in needed if not self.context.is_loaded(table)] if absent else []
            self.notes += [say("timetable.left_out", item=item.name, why=note) for note in absent]
            self.items += [] if absent else [item]
        if not self.items:
            raise MissingTablesError(lacking, say("timetable.nothing", rule=self.spec.name), "; ".join(self.notes))
        texts = [one for one in (self.spec.where,) if one]
        wanted = [name for text in texts for name in names_in(text)]
        wanted += [*held_names(self.spec), *wanted_by(self.context)]
        self._grain("customer", wanted)
        for per in ("account", "loan"):
            if any(one.per == per and not one.source for one in self.items):
                self._grain(per, [])
        self.group = grouping(self.context, self.grains["customer"])
        for item in self.items:
            if item.source:
                self._read(item.source)
        if self.needs_people:
            self._use_people()
        if self.spec.retention:
            column = self.group.column if self.group else None
            self.kept = kept(self.spec, self.spec.retention, self.context, self.grains["customer"], column)

    def _read(self, name: str) -> None:
        """Rows of a table are read; those of nobody who is a customer today are told of."""
        self.tables.append(name)
        table = find_table(name)
        if table is not None and table.kind is Kind.SNAPSHOT and table.column("customer_id") is not None:
            remark = self.context.strangers(name, f"{name}.as_of = DATE '{self.context.as_of}'")
            self.note_queries += [] if remark in self.note_queries else [remark]

    def _grain(self, per: str, wanted: list[str]) -> None:
        names = [name for one in self.items if one.per == per and not one.source for name in names_of(one)]
        measured = measure(self.context, [*wanted, *names], per)
        self.grains[per] = measured
        self.tables += measured.tables
        self.notes += measured.notes
        self.note_queries += [one for one in measured.note_queries if one not in self.note_queries]

    def _use_people(self) -> None:
        used = ["managers"]
        used += ["visits"] if any(one.methods for one in self.items) else []
        used += ["branches"] if "vice_president" in self.roles else []
        self.notes += [note for one in used if (note := self.context.absence(one))]
        self.tables += [one for one in used if self.context.is_loaded(one)]
        if "visits" in used and self.has_visits:
            self.note_queries.append(people.strangers(self.context.as_of))

    # Steps --------------------------------------------------------------------------------------------------------

    def steps(self) -> list[AnyStep]:
        """All steps: measured, people, items, who has to, the answer."""
        steps: dict[str, AnyStep] = {}
        for measured in self.grains.values():
            steps |= {step.name: step for step in measured.steps}
        own = [Step("people", "the customers of the rule", self._people())]
        own += people.staff(self.context.as_of) if self.needs_people else []
        own += people.presidents(self.context.as_of) if "vice_president" in self.roles else []
        own += [people.visits_since()] if any(one.every for one in self.items) else []
        entries: list[AnyStep] = []
        for place, item in enumerate(self.spec.items, 1):
            if item in self.items:
                entries += self._entry(item, place)
        named = [step.name for step in entries if step.name.startswith("item_")]
        if self.reach.pairs and self.has_visits:
            own.append(people.contacted(self.reach, self.context.as_of))
        steps |= {step.name: step for step in [*own, *entries, *self.kept.steps]}
        steps |= {step.name: step for step in self._answers(named)}
        return list(steps.values())

    def _people(self) -> str:
        measured = self.grains["customer"]
        who = population(measured, self.spec.where, self.context)
        names = ["customer_id", "customer_name", "branch_id", "manager_id"]
        names += [self.group.column] if self.group is not None and self.group.column not in names else []
        return (
            f"SELECT {', '.join(names)},\n  {who.test} AS in_population\n"
            f"FROM {measured.relation}\nWHERE coalesce({who.test}, TRUE)"
        )

    def _entry(self, item: Item, place: int) -> list[AnyStep]:
        """The step of an item, after those that say whether a trigger is old."""
        day = self.context.as_of
        if item.source:
            return [Entry(item, place, rows_of_table(item, self.context), day, self.reach).step()]
        measured = self.grains[item.per]
        rows = rows_of_measures(measured, item.per)
        if not (item.triggers and (item.stays or (item.methods and self.has_visits))):
            return [Entry(item, place, rows, day, self.reach, has_visits=self.has_visits).step()]
        earlier = self._earlier(item, measured)
        if earlier is None:
            return [Entry(item, place, rows, day, self.reach, has_visits=self.has_visits).step()]
        old, steps = earlier
        key = GRAINS[item.per].key
        name = f"old_{item.name.replace('-', '_')}"
        then = Entry(item, place, rows_of_measures(old, item.per), old.day, Reach())
        held = then.where(f"({' OR '.join(then.test(band.when) for band in item.triggers)})")
        sql = f"SELECT {key} AS old_member\nFROM {old.relation}\nWHERE {held}"
        since = Step(name, f"for whom it held on {old.day} already", sql)
        joined = replace(rows, source=f"{rows.source}\nLEFT JOIN {name} ON {name}.old_member = {rows.source}.{key}")
        late = f"{name}.old_member IS NOT NULL"
        return [*steps, since, Entry(item, place, joined, day, self.reach, late, self.has_visits).step()]

    def _earlier(self, item: Item, measured: Measured) -> tuple[Measured, list[AnyStep]] | None:
        """The trigger on the last date of this month that lies more than `within` days back; None without one.

        What stays does not begin anew with the month: of it any date counts.
        """
        before = self.context.as_of - timedelta(days=item.within + 1)
        start = date.min if item.stays else days.month_start(self.context.as_of)
        loaded = self.context.loaded.dates("customers")
        for day in sorted((one for one in loaded if start <= one <= before), reverse=True):
            then = self.context.at(day)
            if self._as_complete(then, measured):
                old = measure(then, names_of(item), item.per)
                return old, list(old.steps)
        return None

    def _as_complete(self, then: Context, measured: Measured) -> bool:
        """Whether all snapshots that are read today are loaded on that date too."""
        snapshots = [
            name
            for name in measured.tables
            if (declared := find_table(name)) is not None and declared.kind is Kind.SNAPSHOT
        ]
        return all(then.is_loaded(name) for name in snapshots if self.context.is_loaded(name))

    def _answers(self, named: list[str]) -> list[Step]:
        listed = "\nUNION ALL\n".join(f"SELECT * FROM {name}" for name in named)
        done = "" if self.spec.done else " AND state <> 'done'"
        group = self.group.column if self.group is not None else ""
        names = ["customer_id", "customer_name", "branch_id", "manager_id", "item", "detail AS reason"]
        shown = ", ".join([*names, "owner_role", "owner_id", "methods", "final_due AS due_on", "last_on", "state"])
        own = f"  {group},\n" if group and group not in ("branch_id", "manager_id") else ""
        return [
            Step("entries", "all items under one another", listed),
            Step("owned", "to whom it falls, and the last contact that counts", self._owned()),
            Step("agenda", "due, overdue or done", _stated(), store=True),
            Step(
                "answer",
                "what is to be done, the overdue first for each person",
                f"SELECT {shown},\n{own}  amount, reference_id, missing, item_place,\n"
                f"  CASE state WHEN 'overdue' THEN 1 WHEN 'due' THEN 2 ELSE 3 END AS state_place\n"
                f"FROM agenda\nWHERE NOT is_open{done}",
            ),
        ]

    def _owned(self) -> str:
        """Every entry with its customer, the person to whom it falls and the last contact that counts."""
        manager = "people.manager_id"
        owner, joins = manager, []
        if self.needs_people:
            joins.append("LEFT JOIN staff ON staff.manager_id = people.manager_id")
            joins.append("LEFT JOIN team_leads ON team_leads.team_id = staff.team_id")
            lines = [f"WHEN 'manager' THEN {manager} WHEN 'team_lead' THEN team_leads.lead_id"]
            if "vice_president" in self.roles:
                joins.append("LEFT JOIN presidents ON presidents.below_id = people.branch_id")
                lines.append("WHEN 'vice_president' THEN presidents.vice_president_id")
            owner = f"CASE entries.owner_role {' '.join(lines)} END"
        last = NO_DAY
        if self.reach.pairs and self.has_visits:
            joins.append("LEFT JOIN contacted ON contacted.customer_id = people.customer_id")
            cases = " ".join(
                f"WHEN {place} THEN contacted.last_{place}" for place in range(1, len(self.reach.pairs) + 1)
            )
            last = f"CASE entries.reach {cases} ELSE {NO_DAY} END"
        group = self.group.column if self.group is not None else ""
        names = ["customer_id", "customer_name", "branch_id", "manager_id", "in_population"]
        names += [group] if group and group not in names else []
        columns = [*(f"people.{name}" for name in names), f"{owner} AS owner_id", f"{last} AS last_on"]
        columns += [
            f"entries.{name}"
            for name in (
                *("item", "item_place", "methods", "owner_role", "detail", "due_on", "done_from", "prior_from"),
                *("prior_due", "late", "amount", "reference_id", "hit", "missing"),
            )
        ]
        shown = ", ".join(columns)
        joined = "\n".join(joins)
        return (
            f"SELECT {shown}\nFROM entries\nJOIN people ON people.customer_id = entries.customer_id\n{joined}\n"
            f"WHERE coalesce(entries.hit, TRUE)"
        ).replace("\n\n", "\n")


def _stated() -> str:
    """Done by a contact in time; overdue when its time is past, or when the period before went by too."""
    missed = "(prior_from IS NOT NULL AND coalesce(last_on < prior_from, TRUE))"
    state = (
        f"CASE WHEN coalesce(last_on >= done_from, FALSE) THEN 'done'\n"
        f"    WHEN coalesce(late, FALSE) OR {missed} THEN 'overdue' ELSE 'due' END"
    )
    return (
        f"SELECT *,\n"
        f"  CASE WHEN state = 'overdue' AND prior_from IS NOT NULL THEN prior_due ELSE due_on END AS final_due\n"
        f"FROM (\nSELECT *, {state} AS state, hit IS NULL OR in_population IS NULL AS is_open\nFROM owned\n) AS stated"
    )


# Checks ---------------------------------------------------------------------------------------------------------------


def check(spec: Spec, layers: Layers, context: Context) -> list[Problem]:
    """Unknown names, tables and columns, and conditions that cannot be read."""
    problems: list[Problem] = []
    for per in ("customer", "account", "loan"):
        conditions: dict[Place, str] = {("where",): spec.where} if spec.where and per == "customer" else {}
        names: dict[Place, str] = {}
        if per == "customer" and spec.retention:
            names |= {("retention", "held", place): one for place, one in enumerate(spec.retention.held)}
        for index, item in enumerate(spec.items):
            if item.per == per and not item.source:
                conditions |= _conditions(item, index)
                names |= _names(item, index)
        if conditions or names:
            problems += check_conditions(layers, context, conditions, names, per)
    for index, item in enumerate(spec.items):
        problems += _table_problems(item, index, layers, context) if item.source else []
    return problems


def _conditions(item: Item, index: int) -> dict[Place, str]:
    found: dict[Place, str] = {("items", index, "where"): item.where} if item.where else {}
    found |= {("items", index, "triggers", place, "when"): band.when for place, band in enumerate(item.triggers)}
    return found | ({("items", index, "quarterly"): item.quarterly} if item.quarterly else {})


def _names(item: Item, index: int) -> dict[Place, str]:
    given = {"date": item.date, "yearly": item.yearly, "monthly": item.monthly, "reference": item.reference}
    found: dict[Place, str] = {("items", index, key): name for key, name in given.items() if name}
    for name in names_in(item.amount or ""):
        found[("items", index, "amount")] = name
    return found


def _table_problems(item: Item, index: int, layers: Layers, context: Context) -> list[Problem]:
    """What is wrong with an item over the rows of a table."""
    place: Place = ("items", index)
    try:
        rows = rows_of_table(item, context)
    except RulesError as error:
        return [layers.problem((*place, "from"), error.problems[0].message, error.problems[0].remedy)]
    problems = []
    for where, text in _conditions(item, index).items():
        _, faults = compile_condition(text, rows.vocabulary)
        problems += [
            layers.problem(where, one.message, one.remedy, offset=one.offset, width=one.width) for one in faults
        ]
    for where, name in _names(item, index).items():
        if name not in rows.vocabulary:
            message = say("rules.unknown_column", table=item.source, name=name)
            problems.append(layers.problem(where, message, suggestion(name, rows.vocabulary)))
    if item.amount and not problems:
        _, faults = compile_value(item.amount, rows.vocabulary)
        problems += [layers.problem((*place, "amount"), one.message, one.remedy) for one in faults]
    return problems


def present(spec: Spec, result: Result) -> Presentation:
    """Who is most behind, and the agenda."""
    return show.present(spec, result)


def explain(spec: Spec) -> list[str]:
    """The items in sentences."""
    return show.explain(spec)
