"""The arrears curve asks what share of an owner's loan customers is late, and how much of that is too much on this day.

A small owner has a high share by chance, so each verdict is told whether it could be one: the interval is shown, but
whether the share lies above its threshold for certain is decided in whole numbers. Notes that are late for long say
nothing about this month and are counted apart. A note of which neither money nor days are known is not late, which is
the one place where unknown counts as no, and a remark says how many there are.
"""

from __future__ import annotations

from dataclasses import dataclass

from bankmkt.base.errors import Problem, UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.query.condition import compile_condition, names_in
from bankmkt.query.operand import Operand, Sort
from bankmkt.query.plan import NoteQuery, Plan, Step
from bankmkt.result.blocks import Presentation
from bankmkt.result.result import Result
from bankmkt.rules.checks import check_conditions
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.day_curve import show
from bankmkt.rules.kinds.day_curve.judge import answer as judged
from bankmkt.rules.kinds.day_curve.judge import fields
from bankmkt.rules.kinds.day_curve.small import curve, figures, summary, worst
from bankmkt.rules.kinds.day_curve.spec import Spec
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.aggregate import operand_of
from bankmkt.rules.measures.planner import Measured, measure_customers
from bankmkt.rules.population import full_name, known_groupings, population
from bankmkt.tables import table as find_table

UNASSIGNED = "unassigned"
OWNERS = {"manager_id": "managers", "branch_id": "branches"}
"""The owners that have a table of their own: those in it are shown even where no customer names them."""


def plan(spec: Spec, context: Context) -> Plan:
    """The steps that judge each note, count per customer and owner, and hold the shares against the day's limits."""
    context.require(spec.name, spec.needs)
    column = full_name(context.by or spec.per)
    texts = [text for text in (spec.where, context.where) if text]
    measured = measure_customers(context, [column, *(name for text in texts for name in names_in(text))])
    value = measured.vocabulary.get(column)
    if value is None or value.sort is not Sort.TEXT or column in ("customer_id", "customer_name"):
        raise UsageError(say("rules.bad_by", name=context.by), suggestion(str(context.by), known_groupings()))
    notes = Notes(spec, context)
    owners = Owners(context, measured, column, OWNERS.get(column, ""))
    who = population(measured, spec.where, context)
    steps = [
        *measured.steps,
        Step("placed", "the owner of every customer, and whether the rule speaks of it", owners.placed(who.test), True),
        Step("judged", "each note: late, old, with a balance", notes.judged()),
        Step("noted", "notes per customer", notes.noted()),
        Step("counted", f"{spec.unit}s per owner", notes.counted()),
        Step(
            "owners", "all owners: those listed, those whom customers name, and the customers without one", owners.all()
        ),
        Step(
            "owned", "the counts of every owner, zero without customers", owners.with_counts(notes.counts), store=True
        ),
        Step("answer", "the share, its interval, the verdict of the day", judged(spec, context.as_of, notes.extra)),
    ]
    listed = owners.table and context.is_loaded(owners.table)
    absence = [context.absence(owners.table)] if owners.table and not listed else []
    remarks = [*measured.note_queries, context.strangers(spec.source, notes.limit), *_remarks(listed=bool(listed))]
    return Plan(
        rule=spec.name,
        kind=spec.kind,
        as_of=context.as_of,
        steps=tuple(steps),
        rows="answer",
        fields=fields(spec, column, context),
        order="is_unassigned, ratio DESC NULLS LAST, owner_id",
        summary=summary(spec),
        unknown="SELECT count(*) FROM answer WHERE verdict = 'unknown'",
        figures=figures(),
        extras={
            "worst": worst(spec, column, context, listed=bool(listed)),
            "curve": curve(spec, context, notes.texts),
        },
        notes=(*measured.notes, *absence),
        note_queries=tuple(dict.fromkeys(remarks)),
        tables=tuple(dict.fromkeys([*measured.tables, spec.source, *([owners.table] if listed else [])])),
    )


def _remarks(*, listed: bool) -> list[NoteQuery]:
    """What was left out or taken for no, each once for all owners."""
    unlisted = NoteQuery(
        "SELECT count(*) FROM answer WHERE NOT is_listed AND NOT is_unassigned",
        "{n} 个归属号不在其登记表中",
        "{n} owners are not in the table of owners",
    )
    return [
        NoteQuery(
            "SELECT coalesce(sum(unclear), 0) FROM answer",
            "{n} 笔借据既无逾期金额也无逾期天数，按未欠计",
            "{n} loan notes with neither overdue money nor days known: counted as not in arrears",
        ),
        NoteQuery(
            "SELECT coalesce(sum(undecided), 0) FROM answer",
            "{n} 户借据余额缺失，未计入",
            "{n} customers whose notes lack a balance: not counted",
        ),
        NoteQuery(
            "SELECT coalesce(sum(perhaps), 0) FROM answer",
            "{n} 户缺少判断范围所需的数据，未计入",
            "{n} loan customers of whom it is not known whether the rule speaks of them: not counted",
        ),
        *([unlisted] if listed else []),
    ]


class Notes:
    """The notes of the date: judged one by one, then counted per customer and per owner."""

    def __init__(self, spec: Spec, context: Context) -> None:
        self.spec = spec
        vocabulary = _vocabulary(spec.source)
        named = {"late": spec.late, "old": spec.old, "live": spec.counted, "unclear": spec.unclear}
        named |= {f"cause_{number}": one.holds for number, one in enumerate(spec.causes, 1)}
        self.texts = {name: _compiled(text, vocabulary) for name, text in named.items()}
        self.limit = f"{spec.source}.as_of = DATE '{context.as_of}'"
        self.causes = [name for name in self.texts if name.startswith("cause_")]
        self.extra = [*self.causes, "unclear", "undecided", "perhaps"]
        self.counts = ["customers", "in_arrears", "old_notes", *self.extra]

    def judged(self) -> str:
        columns = [f"{self.spec.source}.customer_id"]
        columns += [f"coalesce({text}, FALSE) AS is_{name}" for name, text in self.texts.items() if name != "live"]
        columns.append(f"{self.texts['live']} AS is_live")
        shown = ",\n  ".join(columns)
        return f"SELECT {shown}\nFROM {self.spec.source}\nWHERE {self.limit}"

    def noted(self) -> str:
        columns = [
            "@count_if(NOT is_old AND (is_live OR is_late)) AS notes",
            "@count_if(NOT is_old AND is_late) AS late",
            "@count_if(is_old) AS old",
            "@count_if(NOT is_old AND is_live AND is_unclear AND NOT is_late) AS unclear",
            "@count_if(NOT is_old AND is_live IS NULL AND NOT is_late) AS undecided",
        ]
        columns += [f"@count_if(NOT is_old AND is_late AND is_{name}) AS {name}" for name in self.causes]
        shown = ",\n  ".join(["customer_id", *columns])
        return f"SELECT {shown}\nFROM judged\nGROUP BY customer_id"

    def counted(self) -> str:
        """Customers with a note, or the notes themselves; a customer is put under the first cause it shows."""
        customer = self.spec.unit == "customer"
        columns = [
            self._units("notes > 0", "notes", "customers"),
            self._units("late > 0", "late", "in_arrears"),
            "sum(CASE WHEN in_population THEN old ELSE 0 END) AS old_notes",
        ]
        earlier = ""
        for name in self.causes:
            columns.append(self._units(f"{name} > 0{earlier}", name, name))
            earlier += f" AND {name} = 0"
        columns += [
            "sum(CASE WHEN in_population THEN unclear ELSE 0 END) AS unclear",
            "@count_if(in_population AND notes = 0 AND undecided > 0) AS undecided"
            if customer
            else "sum(CASE WHEN in_population THEN undecided ELSE 0 END) AS undecided",
            "@count_if(in_population IS NULL AND notes > 0) AS perhaps",
        ]
        owner = [f"coalesce(placed.owner_id, '{UNASSIGNED}') AS owner_id", "placed.owner_id IS NULL AS is_unassigned"]
        shown = ",\n  ".join([*owner, *columns])
        join = "JOIN noted ON noted.customer_id = placed.customer_id"
        return f"SELECT {shown}\nFROM placed\n{join}\nGROUP BY placed.owner_id"

    def _units(self, test: str, number: str, name: str) -> str:
        if self.spec.unit == "customer":
            return f"@count_if(in_population AND {test}) AS {name}"
        return f"sum(CASE WHEN in_population THEN {number} ELSE 0 END) AS {name}"


@dataclass(frozen=True, slots=True)
class Owners:
    """Owners come from two sides, their own table and the customers, so that neither side is lost."""

    context: Context
    measured: Measured
    column: str
    table: str

    def placed(self, test: str) -> str:
        value = self.measured.vocabulary[self.column].sql
        return f"SELECT customer_id, {value} AS owner_id,\n  {test} AS in_population\nFROM {self.measured.relation}"

    def all(self) -> str:
        parts = []
        named = "SELECT DISTINCT owner_id FROM placed WHERE owner_id IS NOT NULL"
        if self.table:
            dated = f" WHERE as_of = DATE '{self.context.as_of}'" if self.table == "managers" else ""
            listed = f"(SELECT {self.column} AS owner_id FROM {self.table}{dated}) AS listed"
            parts.append(f"SELECT owner_id, TRUE AS is_listed, FALSE AS is_unassigned\nFROM {listed}")
            named = (
                f"SELECT named.owner_id FROM ({named}) AS named\n"
                f"WHERE NOT EXISTS (SELECT 1 FROM {listed} WHERE listed.owner_id = named.owner_id)"
            )
        parts.append(f"SELECT owner_id, FALSE AS is_listed, FALSE AS is_unassigned\nFROM (\n{named}\n) AS unlisted")
        some = " + ".join(("customers", "old_notes", "unclear", "undecided", "perhaps"))
        parts.append(f"SELECT owner_id, FALSE, TRUE\nFROM counted\nWHERE is_unassigned AND {some} > 0")
        return "\nUNION ALL\n".join(parts)

    def with_counts(self, counts: list[str]) -> str:
        match = "counted.owner_id = owners.owner_id AND counted.is_unassigned = owners.is_unassigned"
        columns = ["owners.*", *(f"coalesce(counted.{name}, 0) AS {name}" for name in counts)]
        shown = ",\n  ".join(columns)
        return f"SELECT {shown}\nFROM owners\nLEFT JOIN counted ON {match}"


def _vocabulary(table: str) -> dict[str, Operand]:
    """The columns of a table as conditions over its rows name them."""
    declared = find_table(table)
    return {} if declared is None else {one.name: operand_of(one, f"{table}.{one.name}") for one in declared.columns}


def _compiled(text: str, vocabulary: dict[str, Operand]) -> str:
    compiled, faults = compile_condition(text, vocabulary)
    if compiled is None:
        raise UsageError(faults[0].message, faults[0].remedy)
    return compiled.sql


def check(spec: Spec, layers: Layers, context: Context) -> list[Problem]:
    """Conditions over customers and over notes that cannot be read, and a table that is not there or holds no notes."""
    table = find_table(spec.source)
    if table is None or table.column("customer_id") is None or table.column("as_of") is None:
        return [layers.problem(("from",), say("rules.unknown_table", name=spec.source))]
    problems = check_conditions(layers, context, {("where",): spec.where} if spec.where else {}, {})
    texts: dict[tuple[str | int, ...], str] = {
        (name,): getattr(spec, name) for name in ("counted", "late", "old", "unclear")
    }
    texts |= {("causes", index, "holds"): one.holds for index, one in enumerate(spec.causes)}
    vocabulary = _vocabulary(spec.source)
    for place, text in texts.items():
        _, faults = compile_condition(text, vocabulary)
        problems += [
            layers.problem(place, fault.message, fault.remedy, offset=fault.offset, width=fault.width)
            for fault in faults
        ]
    return problems


def present(spec: Spec, result: Result) -> Presentation:
    """Who is worst and why, the verdicts, the curve with its bands, and all owners."""
    return show.present(spec, result)


def explain(spec: Spec) -> list[str]:
    """The rule in sentences."""
    return show.explain(spec)
