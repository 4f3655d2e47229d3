"""Everything that belongs to a member is brought to one row: first grouped to the grain, then joined, once.

Joining first would count a customer's deposits once per loan. All measures over the same rows share one step. What
comes from a coarser grain, another date or another rule arrives already at one row per member.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bankmkt.base.errors import RulesError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.query import operand
from bankmkt.query.operand import Sort
from bankmkt.query.plan import Step
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.aggregate import Aggregate, aggregate, aggregate_measured, source_table
from bankmkt.rules.measures.grains import BY_TABLE, GRAINS, Grain, branch_tree
from bankmkt.rules.measures.measured import Gap, Measured, Origin
from bankmkt.rules.measures.parts import absent_value, literal, source_names
from bankmkt.rules.measures.sides import answered, crossing, gap_of, side_step
from bankmkt.rules.measures.spec import Measure
from bankmkt.rules.measures.windows import time_filter
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Kind, Table

if TYPE_CHECKING:
    from bankmkt.rules.measures.planner import Planner

Columns = list[tuple[str, str]]


@dataclass(slots=True)
class _Group:
    """The aggregates over the same rows: one step, joined by the key or, for the bank, to every row."""

    table: Table
    join: str
    filter: str
    grain: str
    name: str
    finer: Grain | None = None
    members: list[tuple[str, Measure, Layers]] = field(default_factory=list)


@dataclass(slots=True)
class Gatherer:
    """Groups and joins for one planner."""

    planner: Planner
    groups: dict[tuple[str, ...], _Group] = field(default_factory=dict)
    borrowed: list[str] = field(default_factory=list)
    days: dict[str, list[str]] = field(default_factory=dict)
    columns: list[str] = field(default_factory=list)
    joins: list[str] = field(default_factory=list)
    base: str = field(init=False)

    def __post_init__(self) -> None:
        """Begin with the members themselves."""
        self.base = self.planner.name("now")

    @property
    def measured(self) -> Measured:
        """What is being filled."""
        return self.planner.measured

    def take(self, name: str) -> None:
        """One measure that is over a table, another rule's, or of another date."""
        measure, layers = self.planner.measures[name]
        if measure.source:
            self._group(name, measure, layers)
        elif measure.rule:
            self.borrowed.append(name)
        else:
            self.days.setdefault(str(measure.at), []).append(name)

    def take_of_owners(self, wanted: Mapping[str, Iterable[str]]) -> None:
        """What belongs to coarser grains, as columns of their members."""
        for per, names in wanted.items():
            grain = GRAINS[per]
            side = self.planner.nested(grain, names)
            self.planner.merge(side)
            self._cross(f"{per}_of_{self.planner.grain.name}", side, list(names), self.planner.grain.parents[per], {})

    # Groups -------------------------------------------------------------------------------------------------------

    def _group(self, name: str, measure: Measure, layers: Layers) -> None:
        planner = self.planner
        table = source_table(measure, layers, ("measures", name))
        planner.use(table.name)
        if not planner.note_absent(table.name) and measure.join:
            planner.use(measure.join)
            planner.note_absent(measure.join)
        grain = planner.grain.name if measure.per != "bank" else "bank"
        finer = self._finer(table, measure)
        limit = "" if finer else time_filter(table, measure, planner.day)
        is_told = planner.grain.is_owner and table.name != "customers" if finer else grain != "bank"
        if is_told and planner.context.is_loaded(table.name) and table.column("customer_id"):
            remark = planner.context.strangers(table.name, time_filter(table, measure, planner.day))
            self.measured.note_queries += [] if remark in self.measured.note_queries else [remark]
        key = (table.name, measure.join or "", limit, grain, "measured" if finer else "")
        if key not in self.groups:
            count = sum(1 for one in self.groups.values() if one.table is table and one.grain == grain)
            suffix = f"_{count + 1}" if count else ""
            own = "" if grain != "bank" or planner.grain.name == "customer" else f"{planner.grain.name}_"
            step = f"{planner.context.prefix}{own}{table.name}_by_{grain}{suffix}"
            self.groups[key] = _Group(table, measure.join or "", limit, grain, step, finer)
        self.groups[key].members.append((name, measure, layers))

    def _finer(self, table: Table, measure: Measure) -> Grain | None:
        """The grain whose members are counted instead of the table's rows: where owners count, or measures are used."""
        finer = BY_TABLE.get(table.name)
        if finer is None or finer is self.planner.grain:
            return None
        if self.planner.grain.is_owner:  # the bank too: shares of owners are of the one book that they add up to
            return finer
        own = [table, *([found] if (found := find_table(measure.join or "")) else [])]
        others = [name for name in source_names(measure) if not any(one.column(name) for one in own)]
        return finer if any(self.planner.context.measures.located(name) for name in others) else None

    def join(self) -> None:
        """One step that brings everything together; none where there is nothing to bring."""
        for group in self.groups.values():
            self._join_group(group)
        for word, names in self.days.items():
            self._join_day(word, names)
        grain = self.planner.grain.name
        self._joined("measured", f"every {grain} with what belongs to it")
        for name in self.borrowed:
            self._join_answer(name)
        self._joined("answered", f"every {grain} with what other rules answer")

    def _joined(self, name: str, why: str) -> None:
        """The step of all joins so far; none where there is nothing to bring."""
        if not self.joins:
            return
        shown = ",\n  ".join([f"{self.base}.*", *self.columns])
        step = self.planner.name(name)
        sql = f"SELECT {shown}\nFROM {self.base}\n" + "\n".join(self.joins)
        self.measured.steps.append(Step(step, why, sql))
        self.measured.relation = self.base = step
        self.columns, self.joins = [], []

    def _join_group(self, group: _Group) -> None:
        planner = self.planner
        finer = None
        if group.finer is not None:
            finer = planner.nested(group.finer, self._names_of(group, group.finer))
            planner.merge(finer)
        made = [
            aggregate_measured(name, one, layers, finer) if finer else aggregate(name, one, layers, planner.day)
            for name, one, layers in group.members
        ]
        self.measured.steps.append(self._group_step(group, self._shared(group, made, finer), finer))
        if group.grain == "bank":
            self.joins.append(f"CROSS JOIN {group.name}")
        else:
            self.joins.append(f"LEFT JOIN {group.name} ON {self._matches(group.name)}")
        for (name, measure, _), member in zip(group.members, made, strict=True):
            self.columns += self._member_columns(group, measure, member)
            self._describe(member)
            self.measured.origins[name] = Origin(group.table.name, group.filter, planner.grain.key, measure.operation)

    def _shared(self, group: _Group, made: list[Aggregate], finer: Measured | None) -> list[Aggregate]:
        """The aggregates of the group's step: those of all rules of this run, where several run together."""
        planner, pool = self.planner, self.planner.context.pool
        if pool is None or finer is not None:
            return made
        key = (group.table.name, group.join, group.filter, group.grain, planner.day, planner.below)
        found: list[Aggregate] = []
        for name in pool.share(key, [one.name for one in made]):
            located = planner.context.measures.located(name)
            assert located is not None
            found.append(aggregate(name, *located, planner.day))
        return found

    def _names_of(self, group: _Group, finer: Grain) -> list[str]:
        """What a group reads of its members; RulesError at the measure that names something unknown there."""
        names, known = [], self.planner.context.known_names(finer.name)
        for name, measure, layers in group.members:
            for one in source_names(measure):
                if one not in known:
                    message = say("rules.unknown_measure", name=one)
                    raise RulesError(layers.problem(("measures", name), message, suggestion(one, known)))
                names.append(one)
        return names

    def _matches(self, relation: str) -> str:
        """How a row per member is found; the row of those without an owner stands under no id."""
        grain = self.planner.grain
        if grain.is_owner:
            own = f"CASE WHEN {self.base}.is_unassigned THEN NULL ELSE {self.base}.{grain.key} END"
            return f"{relation}.{grain.key} IS NOT DISTINCT FROM {own}"
        return f"{relation}.{grain.key} = {self.base}.{grain.key}"

    def _group_step(self, group: _Group, made: list[Aggregate], finer: Measured | None) -> Step:
        columns = [f"{expression} AS {name}" for member in made for name, expression in member.columns]
        source, key = group.table.name, ""
        if finer is not None:
            if group.join:
                raise RulesError(say("rules.no_key", table=group.join, source=f"{group.table.name} ({group.grain})"))
            source, key = finer.relation, f"{finer.relation}.{self.planner.grain.key}"
        join = self._lookup(group.join, group.table) if group.join else ""
        tests = [group.filter] if group.filter else []
        if self.planner.grain.is_owner and group.finer is not None and "customer" in group.finer.parents:
            known = f"SELECT customer_id FROM customers WHERE as_of = DATE '{self.planner.day}'"
            tests.append(f"{source}.customer_id IN ({known})")  # those of no customer are told of, and nobody's
        where = f"\nWHERE {' AND '.join(tests)}" if tests else ""
        if group.grain == "bank":
            shown = ",\n  ".join(columns)
            return Step(
                group.name, f"{group.table.name}, one row for the bank", f"SELECT {shown}\nFROM {source}{join}{where}"
            )
        if finer is None:
            key, owner = self._key_of_rows(group.table)
            join += owner
        if self.planner.below:
            tree = f"{self.planner.context.prefix}branch_tree"
            if all(step.name != tree for step in self.measured.steps):
                self.measured.steps.append(branch_tree(tree, self.planner.day))
            join += f"\nLEFT JOIN {tree} ON {tree}.below_id = {key}"
            key = f"{tree}.ancestor_id"
        own = self.planner.grain.key
        named = key if key.endswith(f".{own}") else f"{key} AS {own}"
        rows = ["count(*) AS has_rows"] if self.planner.grain.is_owner else []
        shown = ",\n  ".join([named, *rows, *columns])
        why = f"{group.table.name}, one row per {group.grain}"
        return Step(group.name, why, f"SELECT {shown}\nFROM {source}{join}{where}\nGROUP BY {key}")

    def _key_of_rows(self, table: Table) -> tuple[str, str]:
        """The column of the rows that says whose they are, an owner's own or the customer's, and the join it needs."""
        key = self.planner.grain.key
        if table.column(key) is not None:
            return f"{table.name}.{key}", ""
        if not self.planner.grain.is_owner or table.column("customer_id") is None:
            raise RulesError(say("rules.no_key", table=self.planner.grain.table, source=table.name))
        owners = f"{self.planner.context.prefix}owners"
        join = (
            f"\nLEFT JOIN customers AS {owners} ON {owners}.customer_id = {table.name}.customer_id"
            f" AND {owners}.as_of = DATE '{self.planner.day}'"
        )
        return f"{owners}.{key}", join

    def _lookup(self, name: str, table: Table) -> str:
        """A join to a table by its whole key, so that no row is doubled."""
        reference = find_table(name)
        assert reference is not None
        keys = [column.name for column in reference.columns if column.key and column.name != "as_of"]
        if not keys or any(table.column(key) is None for key in keys):  # anything less would double rows
            raise RulesError(say("rules.no_key", table=name, source=table.name))
        tests = [f"{name}.{key} = {table.name}.{key}" for key in keys]
        if reference.kind is Kind.SNAPSHOT:
            tests.append(f"{name}.as_of = DATE '{self.planner.day}'")
        return f"\nLEFT JOIN {name} ON {' AND '.join(tests)}"

    def _member_columns(self, group: _Group, measure: Measure, member: Aggregate) -> list[str]:
        """The columns of a measure after the join: its value, what a member without rows has, or unknown."""
        columns = []
        unknown = measure.absent == "unknown" and bool(self.planner.context.absence(group.table.name))
        for target, _ in member.columns:
            source = f"{group.name}.{target}"
            empty = member.empty.get(target, "NULL")
            if unknown:
                columns.append(f"{absent_value(measure, member, target)} AS {target}")
            elif group.grain == "bank" or empty == "NULL":
                columns.append(f"{source} AS {target}")
            else:
                has_row = self._has_row(group)
                columns.append(f"CASE WHEN {has_row} THEN {empty} ELSE {source} END AS {target}")
        return columns

    def _has_row(self, group: _Group) -> str:
        """SQL: whether the member has no row in the group."""
        if not self.planner.grain.is_owner:
            return f"{group.name}.{self.planner.grain.key} IS NULL"
        return f"{group.name}.has_rows IS NULL"

    def _describe(self, member: Aggregate) -> None:
        vocabulary, gaps = self.measured.vocabulary, self.measured.gaps
        vocabulary[member.name] = member.result
        if member.sources:
            self.measured.labels[member.name] = member.sources[-1]
        if not member.gap:
            return
        if member.result.open:
            test = operand.is_open(member.result)
        elif member.result.sort is Sort.RATIO:
            test = f"{member.result.numerator} IS NULL"
        else:
            test = f"{member.name} IS NULL"
        gaps[member.name] = Gap(test, f"{member.name}__missing")

    # From elsewhere -----------------------------------------------------------------------------------------------

    def _join_answer(self, name: str) -> None:
        """A column of another rule's answer, joined by its key."""
        measure, layers = self.planner.measures[name]
        answer = self.planner.context.answer(str(measure.rule), str(measure.column))
        known = {step.name for step in self.measured.steps}
        self.measured.steps += [step for step in answer.steps if step.name not in known]
        for table in answer.tables:
            self.planner.use(table)
        self.measured.notes += [note for note in answer.notes if note not in self.measured.notes]
        own = self.measured.note_queries
        own += [query for query in answer.note_queries if query not in own]
        if answer.key != self.planner.grain.key:
            raise RulesError(layers.problem(("measures", name, "rule"), say("rules.other_rows", rule=measure.rule)))
        value = answered(answer.field, name) if answer.field is not None else operand.money(name)
        if value is None:
            raise RulesError(
                layers.problem(("measures", name, "column"), say("rules.not_exact", column=measure.column))
            )
        alias = f"answer_{name}"
        column, gap = f"{alias}.{measure.column}", f"{alias}.{measure.column}__missing"
        if answer.field is not None:
            gap = f"CASE WHEN {column} IS NULL THEN {alias}.missing END" if answer.missing else "@no_list()"
        if measure.none is not None and measure.none != "unknown":
            column = f"CASE WHEN {alias}.{answer.key} IS NULL THEN {literal(measure)} ELSE {column} END"
        self.columns += [f"{column} AS {name}", f"{gap} AS {name}__missing"]
        self.joins.append(
            f"LEFT JOIN {answer.relation} AS {alias} ON {alias}.{answer.key} = {self.base}.{self.planner.grain.key}"
        )
        self.measured.vocabulary[name] = value
        self.measured.gaps[name] = Gap(f"{name} IS NULL", f"{name}__missing")
        self.measured.labels[name] = f"{measure.rule}.{measure.column}"

    def _join_day(self, word: str, names: list[str]) -> None:
        """The same measures as they were on another date; unknown where that date was not loaded."""
        planner = self.planner
        then = planner.context.at(word)
        then = replace(then, prefix=f"{planner.context.prefix}of_{then.prefix.removeprefix(planner.context.prefix)}")
        wanted = {name: str(planner.measures[name][0].of) for name in names}
        side = planner.nested(planner.grain, wanted.values(), then)
        lacking = sorted(one for one in side.tables if not then.is_loaded(one) and planner.context.is_loaded(one))
        merged = replace(side, notes=[then.absence(one) for one in lacking] if lacking else side.notes)
        planner.merge(replace(merged, note_queries=[]))
        lost = [f"{one}.as_of" for one in lacking]
        self._cross(f"{then.prefix}{planner.grain.name}", side, list(wanted), planner.grain.key, wanted, lost)

    def _cross(
        self,
        alias: str,
        side: Measured,
        names: list[str],
        own: str,
        sources: Mapping[str, str],
        lost: Iterable[str] = (),
    ) -> None:
        """Bring names of another relation in; `lost` names what was not loaded there, so that nothing is known."""
        made = [crossing(side, sources.get(name, name), name) for name in names]
        step = f"{self.planner.context.prefix}{alias}_side"
        self.measured.steps.append(side_step(step, f"what is read of {side.relation}", side, side.key, made))
        self.joins.append(f"LEFT JOIN {step} ON {step}.{side.key} = {self.base}.{own}")
        for one in made:
            found = self.planner.measures.get(one.name)
            measure = found[0] if found else None
            for _, column in one.columns:
                self.columns.append(
                    f"{self._crossed(step, side.key, column, one.name, measure, list(lost))} AS {column}"
                )
            gap = one.gap or f"{one.name}__missing"
            if not one.gap:
                absent = f"@list({', '.join(repr(label) for label in lost)})" if lost else "@no_list()"
                self.columns.append(f"{absent} AS {gap}")
            self.measured.vocabulary[one.name] = one.operand
            self.measured.gaps[one.name] = gap_of(one.operand, gap)
            source = sources.get(one.name, one.name)
            self.measured.labels[one.name] = side.labels.get(source, source)
            if source in side.origins:
                self.measured.origins[one.name] = side.origins[source]

    def _crossed(
        self, step: str, key: str, column: str, name: str, measure: Measure | None, lost: Sequence[str]
    ) -> str:
        """A column of the other relation: its value, `none` for a member that was not there, or unknown."""
        value = f"{step}.{column}"
        is_gap = column == f"{name}__missing"
        if lost:
            labels = ", ".join(repr(label) for label in lost)
            return f"@list({labels})" if is_gap else f"CASE WHEN FALSE THEN {value} END"
        if is_gap and measure is not None and measure.of and measure.none is None:
            return f"CASE WHEN {step}.{key} IS NULL THEN @one('{self.planner.grain.table}.as_of') ELSE {value} END"
        if column == name and measure is not None and measure.none not in (None, "unknown"):
            return f"CASE WHEN {step}.{key} IS NULL THEN {literal(measure)} ELSE {value} END"
        return value
