"""Why a rule says what it says of one customer: the answer, every input with the rows that it comes from, every test.

Nothing here knows the kinds of rules. What a rule measured is noted while it is planned; its conditions are found by
their keys in its file; and every stored row knows its file. So whatever a new kind asks, it can be explained.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from bankmkt.api.analysis import Opened, choose_date, opened, run
from bankmkt.api.project import Project
from bankmkt.base.errors import UsageError
from bankmkt.base.say import say
from bankmkt.query.condition import compile_condition, names_in
from bankmkt.query.field import Field, Form, Row, Value
from bankmkt.query.operand import Operand, Sort
from bankmkt.query.plan import Plan, Small, Step
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.grains import UNASSIGNED
from bankmkt.rules.measures.measured import Measured
from bankmkt.rules.measures.planner import measure
from bankmkt.rules.population import label
from bankmkt.rules.ruleset import Rule
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Kind, Text

if TYPE_CHECKING:
    from bankmkt.rules.context import Context

CONDITIONS: Final = ("when", "where", "also", "holds", "if", "counted", "late", "old")
"""The keys under which rules keep conditions."""
NAMES: Final = ("reason", "clause", "class", "tier", "segment", "item", "indicator", "trigger", "part", "word", "name")
"""The keys that name what a condition stands beside, the most telling first."""
NO_SHARE: Final = 5
"""From here on a quotient is shown as a number: amounts a month are quotients too, and no shares of anything."""
MOST: Final = 20
"""Members of a finer grain (accounts, notes) whose values are listed."""


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one file: `rows` as a person writes them, such as ``240-242, 250``."""

    table: str
    file: str
    sheet: str
    rows: str


@dataclass(frozen=True, slots=True)
class Input:
    """One name that the rule reads, for one member of its grain; `missing` are the columns that lack."""

    name: str
    label: Text
    member: str
    form: Form
    value: Value
    missing: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Test:
    """One condition of the rule as it holds for one member: True, False, or None where it cannot be judged."""

    name: str
    member: str
    condition: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that a rule says of a customer. `rows` are its rows of the answer (or those of its owner), empty where the
    rule does not list it; `uses` are the rules whose answers this one reads; `sources` all rows of the customer that
    the rule read.
    """

    rule: Rule
    as_of: date
    customer_id: str
    customer_name: str
    fields: tuple[Field, ...]
    rows: tuple[Row, ...]
    inputs: tuple[Input, ...]
    tests: tuple[Test, ...]
    sources: tuple[Source, ...]
    uses: tuple[str, ...]
    notes: tuple[str, ...]


def explain(project: Project, name: str, customer_id: str, as_of: str = "latest") -> Explanation:
    """Run the rule for the whole bank and follow one customer through it.

    UsageError where there is no such rule, date or customer; errors of the rule itself as when it is run.
    """
    with opened(project) as bank:
        rule = bank.rules[name]
        day = choose_date(bank.loaded, as_of)
        context = bank.context(day)
        person = _Person(bank, day, customer_id)
        plan = rule.plan(context)
        run(bank, rule, plan, charts=False)
        rows = person.answer(plan)
        measured = [one for one in context.log if one.day == day]
        inputs: list[Input] = []
        tests: list[Test] = []
        seen: set[tuple[str, str]] = set()
        for one in _widest(measured):
            found, held = person.follow(one, rule.layers, context, seen)
            inputs += found
            tests += held
        for one in _unread(rule.layers, context, seen):
            found, held = person.follow(one, rule.layers, context, seen)
            inputs += found
            tests += held
        return Explanation(
            rule=rule,
            as_of=day,
            customer_id=customer_id,
            customer_name=person.name,
            fields=plan.fields,
            rows=tuple(rows),
            inputs=tuple(inputs),
            tests=tuple(tests),
            sources=tuple(source for table in plan.tables for source in person.rows_of(table)),
            uses=tuple(used.rule for used in plan.uses),
            notes=plan.notes,
        )


def _unread(layers: Layers, context: Context, seen: set[tuple[str, str]]) -> Iterator[Measured]:
    """Measurings for conditions over rows that the kind reads itself, such as the notes of an arrears curve."""
    read = {text for _, text in seen}
    texts = [text for _, text in _conditions(layers) if text not in read]
    for per in ("customer", "loan", "account"):
        known = set(context.known_names(per))
        names = [name for text in texts if known >= {*names_in(text)} - {"as_of"} for name in names_in(text)]
        if names:
            yield measure(context, names, per)
            texts = [text for text in texts if not known >= {*names_in(text)} - {"as_of"}]


def _widest(measured: Sequence[Measured]) -> Iterator[Measured]:
    """Of several measurings of one grain the one that holds the most; the customer's own first."""
    best: dict[str, Measured] = {}
    for one in measured:
        kept = best.get(one.key)
        if kept is None or len(one.vocabulary) > len(kept.vocabulary):
            best[one.key] = one
    yield from sorted(best.values(), key=lambda one: one.key != "customer_id")


@dataclass(slots=True)
class _Person:
    """One customer in an open bank on a date."""

    bank: Opened
    day: date
    customer_id: str
    name: str = ""
    owners: tuple[tuple[str, str | None], ...] = ()

    def __post_init__(self) -> None:
        """Look the customer up; UsageError where there is none."""
        found = self._query(
            "SELECT name, manager_id, branch_id FROM customers WHERE as_of = CAST(? AS DATE) AND customer_id = ?",
            [str(self.day), self.customer_id],
        )
        if not found:
            raise UsageError(
                say("explain.no_customer", customer=self.customer_id, day=self.day), say("explain.see_ids")
            )
        self.name = str(found[0][0] or "")
        manager, branch = (None if one is None else str(one) for one in found[0][1:])
        self.owners = (("manager_id", manager), ("branch_id", branch))

    def _query(self, sql: str, values: Sequence[object]) -> list[Row]:
        return self.bank.connection.execute(sql, list(values)).fetchall()

    def _where(self, names: Sequence[str], relation: str = "") -> tuple[str, str]:
        """The condition on the rows of a relation that are the customer's, or its owner's, and the value in it."""
        before = f"{relation}." if relation else ""
        if "customer_id" in names:
            return f"{before}customer_id = ?", self.customer_id
        for column, value in self.owners:
            if column in names or "owner_id" in names:
                own = column if column in names else "owner_id"
                return f"{before}{own} = ?", value or UNASSIGNED
        return "", ""

    def answer(self, plan: Plan) -> list[Row]:
        """The rows of the answer that are about the customer or its owner."""
        where, value = self._where([one.name for one in plan.fields])
        if not where:
            return []
        columns = ", ".join(f'"{one.name}"' for one in plan.fields)
        return self._query(f"SELECT {columns} FROM {plan.rows} WHERE {where}", [value])

    def follow(
        self, measured: Measured, layers: Layers, context: Context, seen: set[tuple[str, str]]
    ) -> tuple[list[Input], list[Test]]:
        """The values of all names of one measuring, and the conditions that can be read over them."""
        from bankmkt.engines import duckdb as engine

        names = [name for name in measured.vocabulary if name not in ("as_of", "customer_id", "customer_name")]
        names = [name for name in names if not name.startswith("is_") or name in measured.uses]
        if measured.key != "customer_id":  # whose it is stands with the customer already
            names = [name for name in names if name not in (measured.key, "branch_id", "manager_id")]
        conditions = [one for one in _conditions(layers) if (measured.key, one[1]) not in seen]
        tests: list[tuple[str, str, str]] = []
        for named, text in conditions:
            compiled, _ = compile_condition(text, measured.vocabulary)
            if compiled is not None:
                tests.append((named, text, compiled.sql))
        shown = [f"CAST({measured.key} AS VARCHAR) AS member"]
        for place, name in enumerate(names):
            gap = measured.gaps.get(name)
            shown.append(f"{_shown(measured.vocabulary[name])} AS v{place}")
            shown.append(
                f"{f'CASE WHEN {gap.test} THEN {gap.names} ELSE @none() END' if gap else '@none()'} AS m{place}"
            )
        shown += [f"({sql}) AS t{place}" for place, (_, _, sql) in enumerate(tests)]
        identity = [measured.key] if measured.key in ("manager_id", "branch_id") else ["customer_id"]
        where, value = self._where(identity)
        literal = "'" + value.replace("'", "''") + "'"
        sql = f"SELECT {', '.join(shown)}\nFROM {measured.relation}\nWHERE {where.replace('?', literal)}"
        step = Step("explained", "the values of one member", f"{sql}\nORDER BY member\nLIMIT {MOST}")
        nothing = Small("SELECT 0", ())
        plan = Plan("", "", self.day, (*measured.steps, step), "explained", (), "", nothing, "SELECT 0")
        inputs: list[Input] = []
        held: list[Test] = []
        for row in engine.fetch(self.bank.connection, plan):
            member = "" if measured.key == "customer_id" else str(row[0])
            for place, name in enumerate(names):
                inputs.append(self._input(measured, name, member, row[1 + 2 * place], row[2 + 2 * place], context))
            for place, (named, text, _) in enumerate(tests):
                held.append(Test(named, member, text, row[1 + 2 * len(names) + place]))  # type: ignore[arg-type]
        seen |= {(measured.key, text) for _, text, _ in tests}
        return inputs, held

    def _input(
        self, measured: Measured, name: str, member: str, value: Value, missing: Value, context: Context
    ) -> Input:
        lacking = tuple(missing) if isinstance(missing, list) else ()
        form = _form(measured.vocabulary[name])
        if form is Form.RATIO and isinstance(value, float) and abs(value) >= NO_SHARE:
            form = Form.NUMBER
        if form is Form.RATE and isinstance(value, float):
            value = Decimal(repr(round(value, 6)))
        origin = measured.origins.get(name)
        sources: tuple[Source, ...] = ()
        if origin is not None:
            sources = tuple(self.rows_of(origin.table, origin.where))
        elif name not in measured.uses and "." in measured.labels.get(name, ""):
            table = measured.labels[name].split(".")[0]
            sources = tuple(self.rows_of(table, self._one_of(table, measured.key, member)))
        return Input(name, label(name, context), member, form, value, lacking, sources)

    def _one_of(self, table: str, key: str, member: str) -> str:
        """The condition on the one row of an account, a note or an owner; the table of branches has no dates."""
        declared = find_table(table)
        if not member or declared is None or key == "customer_id" or declared.column(key) is None:
            return ""
        literal = "'" + member.replace("'", "''") + "'"
        dated = f"{table}.as_of = DATE '{self.day}' AND " if declared.kind is Kind.SNAPSHOT else ""
        return f"{dated}{table}.{key} = {literal}"

    def rows_of(self, table: str, limit: str = "") -> Iterator[Source]:
        """The rows of a canonical table that are the customer's (or its owner's), by file and sheet."""
        declared = find_table(table)
        if declared is None:
            return
        where, value = self._where([column.name for column in declared.columns], table)
        if not where:
            return
        if not limit and declared.kind is Kind.SNAPSHOT:
            limit = f"{table}.as_of = DATE '{self.day}'"
        tests = " AND ".join(one for one in (where, limit) if one)
        found = self._query(
            f"SELECT sources.file, sources.sheet, {table}._row FROM {table}"
            f" JOIN sources ON sources.source_id = {table}._source WHERE {tests}"
            f" ORDER BY sources.file, sources.sheet, {table}._row",
            [value],
        )
        files: dict[tuple[str, str], list[int]] = {}
        for file, sheet, number in found:
            files.setdefault((str(file), str(sheet)), []).append(int(str(number)))
        for (file, sheet), numbers in files.items():
            yield Source(table, file, sheet, ranges(numbers))


def _conditions(layers: Layers) -> list[tuple[str, str]]:
    """The conditions of a rule, each with the word that it stands beside."""
    found = []
    for path, text in layers.texts():
        if path[-1] in CONDITIONS:
            beside = layers.at(path[:-1])
            name = next((str(beside[key]) for key in NAMES if key in beside), "") if len(path) > 1 else ""
            found.append((name or str(path[-1]), text))
    return found


def _shown(value: Operand) -> str:
    """An operand as a value to look at."""
    if value.sql:
        return value.sql
    return f"@share({value.numerator}, {value.denominator} * {value.scale})"


def _form(value: Operand) -> Form:
    """How a value is to be written."""
    if value.sort is Sort.RATIO:
        return Form.RATE if value.unit else Form.RATIO
    if value.sort is Sort.NUMBER:
        known = {"100": Form.MONEY, "1": Form.COUNT}
        return known.get(value.denominator, Form.RATE if value.unit else Form.NUMBER)
    forms = {Sort.DATE: Form.DATE, Sort.BOOLEAN: Form.BOOLEAN}
    return forms.get(value.sort, Form.TEXT)


def ranges(numbers: Sequence[int]) -> str:
    """Rising numbers as a person writes them: ``17, 18, 240-242``."""
    parts: list[list[int]] = []
    for number in sorted(set(numbers)):
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    texts = []
    for part in parts:
        texts += [f"{part[0]}-{part[-1]}"] if len(part) > 2 else [str(one) for one in part]
    return ", ".join(texts)


__all__ = ["Explanation", "Input", "Source", "Test", "explain", "ranges"]
