"""A ratio is held against a requirement that depends on the case: settlement here against settlement in all.

The first clause that holds says what is required. Clauses are three-valued: where an earlier one cannot be decided,
a later one must not be taken instead, and the verdict is unknown. Shares are compared by multiplying fen.
"""

from __future__ import annotations

from bankmkt.base.errors import Problem
from bankmkt.query.condition import Condition, names_in
from bankmkt.query.plan import Plan, Small, Step
from bankmkt.result.blocks import Presentation
from bankmkt.result.result import Field, Form, Result
from bankmkt.rules.checks import check_conditions
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.ratio_check import show
from bankmkt.rules.kinds.ratio_check.spec import Spec
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.planner import Measured, measure_customers
from bankmkt.rules.population import IDENTITY, MISSING, Grouping, grouping, population, wanted_by
from bankmkt.tables.model import Text

VERDICTS = ("pass", "fail", "unknown")


def plan(spec: Spec, context: Context) -> Plan:
    """The steps that give each customer its clause, its shares and its verdict."""
    context.require(spec.name, spec.needs)
    conditions = [spec.where, *(text for one in spec.clauses for text in (one.when, one.also))]
    named = [spec.part, spec.whole, spec.compare, *([spec.basis] if spec.basis else []), *spec.locks.values()]
    wanted = [*(name for text in conditions if text for name in names_in(text)), *named, *wanted_by(context)]
    measured = measure_customers(context, wanted)
    group = grouping(context, measured)
    who = population(measured, spec.where, context)
    builder = _Builder(spec, context, measured, who.test, who.uses, group)
    steps = [
        *measured.steps,
        Step("decided", "the clause of each customer, and the share that it requires", builder.decided()),
        Step("judged", "whether the share, the products and the rest suffice", builder.judged()),
        Step("answer", "verdict, shortfall and what is missing", builder.answer()),
    ]
    return Plan(
        rule=spec.name,
        kind=spec.kind,
        as_of=context.as_of,
        steps=tuple(steps),
        rows="answer",
        fields=_fields(spec),
        order="customer_id",
        summary=_summary(group),
        unknown="SELECT count(*) FROM answer WHERE verdict = 'unknown'",
        notes=tuple(measured.notes),
        note_queries=tuple(measured.note_queries),
        tables=tuple(measured.tables),
    )


class _Builder:
    """The three steps of the kind over what was measured."""

    def __init__(
        self,
        spec: Spec,
        context: Context,
        measured: Measured,
        test: str,
        test_uses: tuple[str, ...],
        group: Grouping | None,
    ) -> None:
        self.spec, self.context, self.measured, self.test = spec, context, measured, test
        self.test_uses = test_uses
        self.whens = [measured.condition(one.when) for one in spec.clauses]
        self.compared = measured.vocabulary[spec.compare]
        self.identity = ["customer_id", "customer_name", "branch_id", "manager_id"]
        self.identity += [group.column] if group and group.column not in self.identity else []

    def decided(self) -> str:
        lines = []
        for when, one in zip(self.whens, self.spec.clauses, strict=True):
            if when.sql != "TRUE":
                lines.append(f"WHEN {when.sql} IS NULL THEN NULL")
            lines.append(f"WHEN {when.sql} THEN '{one.clause}'")
        cases = "\n    ".join(lines)
        columns = ",\n  ".join(
            [
                "*",
                f"{self.test} AS in_population",
                f"CASE\n    {cases}\n  END AS clause",
                f"@share({self.compared.numerator}, {self.compared.denominator}) AS compared",
            ]
        )
        return f"SELECT {columns}\nFROM {self.measured.relation}\nWHERE coalesce({self.test}, TRUE)"

    def judged(self) -> str:
        part, whole = (self.measured.vocabulary[name].numerator for name in (self.spec.part, self.spec.whole))
        required_n, required_d = self._required()
        lock = " OR ".join(self.measured.vocabulary[name].sql for name in self.spec.locks.values()) or "TRUE"
        locked = [one.clause for one in self.spec.clauses if one.lock]
        also = [
            f"WHEN '{one.clause}' THEN {self.measured.condition(one.also).sql}" for one in self.spec.clauses if one.also
        ]
        lines = [
            "*",
            f"{required_n} AS required_n",
            f"{required_d} AS required_d",
            f"{part} * {required_d} >= {required_n} * NULLIF({whole}, 0) AS share_suffices",
            f"CASE WHEN clause IN ({_quoted(locked)}) THEN ({lock}) ELSE TRUE END AS lock_holds"
            if locked
            else "TRUE AS lock_holds",
            f"CASE clause {' '.join(also)} ELSE TRUE END AS rest_holds" if also else "TRUE AS rest_holds",
        ]
        shown = ",\n  ".join(lines)
        return f"SELECT {shown}\nFROM decided"

    def _required(self) -> tuple[str, str]:
        top, bottom = [], []
        for one in self.spec.clauses:
            fixed = one.fixed
            n, d = (
                (str(fixed.numerator), str(fixed.denominator))
                if fixed is not None
                else (self.compared.numerator, f"NULLIF({self.compared.denominator}, 0)")
            )
            top.append(f"WHEN '{one.clause}' THEN @wide({n})")
            bottom.append(f"WHEN '{one.clause}' THEN @wide({d})")
        return f"CASE clause {' '.join(top)} END", f"CASE clause {' '.join(bottom)} END"

    def answer(self) -> str:
        spec, names = self.spec, self.spec.columns
        part, whole = (self.measured.vocabulary[name] for name in (spec.part, spec.whole))
        verdict = (
            "CASE WHEN in_population IS NULL OR clause IS NULL OR share_suffices IS NULL THEN 'unknown'"
            " WHEN share_suffices AND lock_holds AND rest_holds THEN 'pass'"
            " WHEN (share_suffices AND lock_holds AND rest_holds) IS NULL THEN 'unknown' ELSE 'fail' END"
        )
        owed = f"@money(@divide_half_up(required_n * {whole.numerator}, required_d))"
        shortfall = f"CASE WHEN {verdict} <> 'unknown' THEN greatest({owed} - {part.sql}, 0) END"
        columns = [
            *self.identity,
            "clause",
            f"compared AS {names.compare}",
            "@share(required_n, required_d) AS required_share",
            f"@share({part.sql}, {whole.sql}) AS {names.share}",
            f"{self.measured.vocabulary[spec.basis].sql if spec.basis else 'CAST(NULL AS VARCHAR)'} AS basis",
            f"{whole.sql} AS {names.whole}",
            f"{part.sql} AS {names.part}",
            f"CAST({shortfall} AS DECIMAL(28,2)) AS shortfall",
            f"{self._missing_products()} AS missing_products",
            f"{verdict} AS verdict",
            f"CASE WHEN {verdict} = 'unknown' THEN {self._missing()} ELSE @none() END AS missing",
        ]
        shown = ",\n  ".join(columns)
        return f"SELECT {shown}\nFROM judged"

    def _missing_products(self) -> str:
        locks = self.spec.locks
        if locks and all(self._is_absent(name) for name in locks.values()):
            return "@no_list()"
        items = [
            f"CASE WHEN coalesce({self.measured.vocabulary[name].sql}, FALSE) THEN NULL ELSE '{word}' END"
            for word, name in locks.items()
        ]
        return f"@list({', '.join(items)})" if items else "@none()"

    def _is_absent(self, name: str) -> bool:
        measure = self.context.measures.get(name)
        return measure is not None and bool(measure.source) and bool(self.context.absence(str(measure.source)))

    def _missing(self) -> str:
        """What kept the verdict open: the population, the first undecided clause, the share, or what else is asked."""
        undecided = " ".join(
            f"WHEN {when.sql} IS NULL THEN {self.measured.missing(when.gaps)}"
            for when in self.whens
            if when.sql != "TRUE"
        )
        matters = "(in_population IS NULL OR coalesce(share_suffices, TRUE))"
        share = self.measured.missing([self.spec.part, self.spec.whole])
        locks = self.measured.missing(self.spec.locks.values())
        also: list[Condition] = [self.measured.condition(one.also) for one in self.spec.clauses if one.also]
        rest = self.measured.missing([name for one in also for name in one.gaps])
        return (
            f"@union(CASE WHEN in_population IS NULL THEN {self.measured.missing(self.test_uses)} END,"
            f" CASE WHEN clause IS NULL THEN CASE {undecided} END END,"
            f" {share},"
            f" CASE WHEN lock_holds IS NULL AND {matters} THEN {locks} END,"
            f" CASE WHEN rest_holds IS NULL AND {matters} THEN {rest} END)"
        )


def _quoted(words: list[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _fields(spec: Spec) -> tuple[Field, ...]:
    names = spec.columns
    clauses = {one.clause: Text(one.title.zh, one.title.en) for one in spec.clauses if one.title}
    return (
        *IDENTITY,
        Field("clause", Form.CODE, Text("适用条款", "Clause"), clauses),
        Field(names.compare, Form.RATIO, Text("贷款占比", "Loan share")),
        Field("required_share", Form.RATIO, Text("要求占比", "Required share")),
        Field(names.share, Form.RATIO, Text("实际占比", "Actual share")),
        Field("basis", Form.CODE, Text("总量口径", "Basis"), show.BASES),
        Field(names.whole, Form.MONEY, Text("总结算量", "Total")),
        Field(names.part, Form.MONEY, Text("行内结算量", "Settled here")),
        Field("shortfall", Form.MONEY, Text("缺口", "Shortfall")),
        Field("missing_products", Form.LIST, Text("未办理的锁定产品", "Lock-in products missing"), show.PRODUCTS),
        Field("verdict", Form.CODE, Text("结论", "Verdict"), show.VERDICTS),
        MISSING,
    )


def _summary(group: Grouping | None) -> Small:
    """Customers and shortfall per verdict, verdicts without customers too."""
    verdicts = ", ".join(f"({place}, '{word}')" for place, word in enumerate(VERDICTS))
    by, source, match = "", "", ""
    if group is not None:
        by = f"groups.{group.column}, "
        source = f"CROSS JOIN (SELECT DISTINCT {group.column} FROM answer) AS groups\n"
        match = f" AND answer.{group.column} IS NOT DISTINCT FROM groups.{group.column}"
    sql = f"""SELECT {by}verdicts.verdict,
  count(answer.customer_id) AS customers,
  CASE WHEN verdicts.verdict <> 'unknown' THEN coalesce(@sum_money(answer.shortfall), 0) END AS shortfall
FROM (VALUES {verdicts}) AS verdicts(place, verdict)
{source}LEFT JOIN answer ON answer.verdict = verdicts.verdict{match}
GROUP BY {by}verdicts.place, verdicts.verdict
ORDER BY {by.replace(", ", " NULLS LAST, ")}verdicts.place"""
    fields = (
        *((group.field,) if group else ()),
        Field("verdict", Form.CODE, Text("结论", "Verdict"), show.VERDICTS),
        Field("customers", Form.COUNT, Text("客户数", "Customers")),
        Field("shortfall", Form.MONEY, Text("缺口", "Shortfall")),
    )
    return Small(sql, fields)


def check(spec: Spec, layers: Layers, context: Context) -> list[Problem]:
    """Unknown names, and conditions that cannot be read."""
    conditions: dict[tuple[str | int, ...], str] = {("where",): spec.where} if spec.where else {}
    for index, one in enumerate(spec.clauses):
        conditions[("clauses", index, "when")] = one.when
        if one.also:
            conditions[("clauses", index, "also")] = one.also
    names: dict[tuple[str | int, ...], str] = {("part",): spec.part, ("whole",): spec.whole, ("compare",): spec.compare}
    names |= {("locks", word): name for word, name in spec.locks.items()}
    if spec.basis:
        names[("basis",)] = spec.basis
    return check_conditions(layers, context, conditions, names)


def present(spec: Spec, result: Result) -> Presentation:
    """Verdicts, the gap in yuan, and those who owe most."""
    return show.present(spec, result)


def explain(spec: Spec) -> list[str]:
    """The clauses in sentences."""
    return show.explain(spec)
