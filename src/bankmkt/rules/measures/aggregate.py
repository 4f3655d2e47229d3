"""Measures over one table are aggregated to their grain in one pass, before any join.

Joining first would count a customer's deposits once per loan. All measures over the same rows share one step, so the
table is read once. Each aggregate is three-valued: one unknown cell among the rows that count makes the sum unknown,
and the columns that were missing are named beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bankmkt.base.errors import Problem, RulesError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.query import operand
from bankmkt.query.condition import compile_condition, compile_value
from bankmkt.query.operand import Operand, Sort
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.measured import Measured
from bankmkt.rules.measures.spec import Measure
from bankmkt.tables import names as table_names
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Column, Table, Type


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One measure over a table: its SQL columns in the group step, and what else the join must know.

    `columns` are (name, expression) pairs; `empty` is the SQL of the value without rows; `result` describes the value
    after the join. `gap` is the name of the list of missing columns, "" where nothing can be missing.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    empty: Mapping[str, str]
    result: Operand
    gap: str
    sources: tuple[str, ...]


def operand_of(column: Column, sql: str) -> Operand:
    """A column of a table as an operand of conditions."""
    match column.type:
        case Type.MONEY:
            return operand.money(sql)
        case Type.RATE:
            return operand.rate(sql)
        case Type.NUMBER:
            return operand.fraction(sql)
        case Type.INTEGER:
            return operand.integer(sql)
        case Type.DATE | Type.MONTH:
            return operand.day(sql)
        case Type.BOOLEAN:
            return operand.boolean(sql)
        case Type.TEXT:
            return operand.text(sql, column.allowed)


@dataclass(slots=True)
class _Rows:
    """The rows of a table (with its joined reference table), or those of a finer grain, as conditions see them.

    `labels` are what the names of measures are called where they are missing.
    """

    table: Table
    join: Table | None
    vocabulary: dict[str, Operand]
    labels: Mapping[str, str] = field(default_factory=dict)

    def label(self, name: str) -> str:
        """``table.column`` of a name."""
        if name in self.labels:
            return self.labels[name]
        if self.table.column(name) is not None or self.join is None:
            return f"{self.table.name}.{name}"
        return f"{self.join.name}.{name}"


def source_table(measure: Measure, layers: Layers, path: tuple[str, ...]) -> Table:
    """The table of a measure; RulesError at its place when there is none of that name."""
    found = find_table(str(measure.source))
    if found is None:
        remedy = suggestion(str(measure.source), table_names())
        raise RulesError(layers.problem((*path, "from"), say("rules.unknown_table", name=measure.source), remedy))
    return found


def aggregate(name: str, measure: Measure, layers: Layers, as_of: date) -> Aggregate:
    """The columns that a measure adds to the group step of its table."""
    path = ("measures", name)
    table = source_table(measure, layers, path)
    join = find_table(measure.join) if measure.join else None
    vocabulary = {"as_of": operand.day(f"DATE '{as_of}'")}
    for one in (join, table):
        if one is None:
            continue
        for column in one.columns:
            if column.name != "as_of":
                vocabulary[column.name] = operand_of(column, f"{one.name}.{column.name}")
    return _Builder(name, measure, layers, _Rows(table, join, vocabulary)).build()


def aggregate_measured(name: str, measure: Measure, layers: Layers, finer: Measured) -> Aggregate:
    """The columns that a measure over a finer grain adds to its group step; what is measured there can be used."""
    table = source_table(measure, layers, ("measures", name))
    return _Builder(name, measure, layers, _Rows(table, None, dict(finer.vocabulary), finer.labels)).build()


@dataclass(slots=True)
class _Builder:
    name: str
    measure: Measure
    layers: Layers
    rows: _Rows

    def build(self) -> Aggregate:
        where, where_uses = self._condition("where", self.measure.where)
        operation = self.measure.operation
        if operation in ("any", "count"):
            return self._truth(operation, where, where_uses)
        if operation == "sum":
            value, uses = self._value(str(self.measure.sum))
        else:
            column = str(getattr(self.measure, operation))
            value, uses = self._column(column, operation), (column,)
        if operation == "weighted":
            return self._weighted(value, uses, where, where_uses)
        if operation == "worst":
            return self._worst(value, uses, where, where_uses)
        return self._plain(operation, value, uses, where, where_uses)

    def _plain(
        self, operation: str, value: Operand, uses: tuple[str, ...], where: str, where_uses: tuple[str, ...]
    ) -> Aggregate:
        cell = value.sql or value.numerator
        counted = f"CASE WHEN {where} THEN {cell} END" if where else cell
        known = self._known(where, cell)
        money = value.denominator == "100"
        if operation == "sum" and not value.sql and not money:
            expression, empty = self._rounded_sum(value, counted), self._number("0")
            result = operand.money(self.name)
        elif operation == "sum":
            total = f"@sum_money({counted})" if value.sql and money else f"sum({counted})"
            total = f"@money({total})" if money and not value.sql else total
            expression, empty = f"coalesce({total}, 0)", self._number("0")
            result = operand.renamed(value, self.name)
        elif operation == "distinct":
            expression, empty, result = f"count(DISTINCT {counted})", "0", operand.integer(self.name)
        else:
            expression, empty, result = f"{operation}({counted})", "NULL", operand.renamed(value, self.name)
        columns, gap = self._guarded(expression, known, self._gaps(where, where_uses, uses))
        sources = self._sources((*where_uses, *uses))
        return Aggregate(self.name, columns, self._empty({self.name: empty}), result, gap, sources)

    def _rounded_sum(self, value: Operand, counted: str) -> str:
        """The sum of an arithmetic that is not in whole fen: exact, and rounded half up to the fen once."""
        parts = f"{value.denominator}".removeprefix("-")
        if value.sort is not Sort.NUMBER or not parts.isdigit():
            path = ("measures", self.name, "sum")
            raise RulesError(self.layers.problem(path, say("condition.no_number"), say("rules.sum_remedy")))
        return f"@money(@divide_half_up(coalesce(sum({counted}), 0) * 100, @wide({int(parts) * value.scale})))"

    def _truth(self, operation: str, where: str, where_uses: tuple[str, ...]) -> Aggregate:
        test, uses = self._condition(operation, getattr(self.measure, operation))
        both = f"({where} AND {test})" if where else test
        uses = (*where_uses, *uses)
        if operation == "any":
            expression, empty, result = f"@any({both})", "FALSE", operand.boolean(self.name)
            unknown = f"@any({both}) IS NULL"
        else:
            unknown = f"count({both}) < count(*)"
            expression = f"CASE WHEN {unknown} THEN NULL ELSE @count_if({both}) END"
            empty, result = "0", operand.integer(self.name)
        gaps = self._gaps(both, uses)
        columns = ((self.name, expression), (f"{self.name}__missing", f"CASE WHEN {unknown} THEN {gaps} END"))
        gap = f"{self.name}__missing"
        return Aggregate(self.name, columns, self._empty({self.name: empty}), result, gap, self._sources(uses))

    def _weighted(self, value: Operand, uses: tuple[str, ...], where: str, where_uses: tuple[str, ...]) -> Aggregate:
        """Σ value × weight and Σ weight, kept apart so that averages are compared exactly; weight 0 counts nothing."""
        weight_name = str(self.measure.by)
        weight = self._column(weight_name, "by")
        weighs = f"({weight.sql} <> 0)"
        test = f"({where} AND {weighs})" if where else weighs
        tested = (*where_uses, weight_name)
        known = self._known(test, value.sql)
        top = f"coalesce(sum(CASE WHEN {test} THEN {value.numerator} * {weight.numerator} END), 0)"
        bottom = f"coalesce(sum(CASE WHEN {test} THEN {weight.numerator} END), 0)"
        n, d = f"{self.name}__n", f"{self.name}__d"
        gap = f"{self.name}__missing"
        columns = (
            (n, f"CASE WHEN {known} THEN {top} END" if known else top),
            (d, f"CASE WHEN {known} THEN {bottom} END" if known else bottom),
            (gap, f"CASE WHEN NOT ({known}) THEN {self._gaps(test, tested, uses)} END" if known else "NULL"),
        )
        result = operand.ratio(n, d, int(value.denominator), value.unit)
        return Aggregate(
            self.name,
            columns,
            self._empty({n: "0", d: "0"}),
            result,
            gap if known else "",
            self._sources((*tested, *uses)),
        )

    def _worst(self, value: Operand, uses: tuple[str, ...], where: str, where_uses: tuple[str, ...]) -> Aggregate:
        order = self.measure.order
        words = " ".join(f"WHEN {rank} THEN '{word}'" for rank, word in enumerate(order, 1))
        rank = operand.rank_of(value.sql, order)
        counted = f"CASE WHEN {where} THEN {rank} END" if where else rank
        could, gap = f"{self.name}__could", f"{self.name}__missing"
        hidden = f"CASE WHEN {value.sql} IS NULL THEN {len(order)} ELSE {rank} END"
        problem = self._problem(where, value.sql)
        gaps = self._gaps(where, where_uses, uses)
        columns = (
            (self.name, f"CASE max({counted}) {words} END"),
            (could, f"coalesce(max(CASE WHEN {problem} THEN {hidden} END), 0)"),
            (gap, f"CASE WHEN count(CASE WHEN {problem} THEN 1 END) > 0 THEN {gaps} END"),
        )
        none = f"'{self.measure.none}'" if isinstance(self.measure.none, str) else "NULL"
        result = operand.worst(self.name, order, could)
        empty = self._empty({self.name: none, could: "0"})
        return Aggregate(self.name, columns, empty, result, gap, self._sources((*where_uses, *uses)))

    # Three values -------------------------------------------------------------------------------------------------

    def _problem(self, where: str, cell: str) -> str:
        """A row that may count and whose value is unknown."""
        return f"(({where}) IS NULL OR (({where}) AND {cell} IS NULL))" if where else f"{cell} IS NULL"

    def _known(self, where: str, cell: str) -> str:
        """Whether no row of the group is a problem; "" where unknown cells are to be ignored."""
        if self.measure.missing == "ignore":
            return ""
        if not where:
            return f"count({cell}) = count(*)"
        return f"count(CASE WHEN {self._problem(where, cell)} THEN 1 END) = 0"

    def _guarded(self, expression: str, known: str, gaps: str) -> tuple[tuple[tuple[str, str], ...], str]:
        if not known:
            return ((self.name, expression),), ""
        gap = f"{self.name}__missing"
        guarded = f"CASE WHEN {known} THEN {expression} END"
        return ((self.name, guarded), (gap, f"CASE WHEN NOT ({known}) THEN {gaps} END")), gap

    def _gaps(self, where: str, where_uses: tuple[str, ...], uses: tuple[str, ...] = ()) -> str:
        """The list of the columns that leave a row undecided, or that are null in a row that counts."""
        items = []
        tests = [(name, f"({where}) IS NULL") for name in where_uses]
        tests += [(name, where or "TRUE") for name in uses if name not in where_uses]
        for name, test in dict(tests).items():
            cell = self.rows.vocabulary[name].sql
            if name != "as_of":
                found = f"count(CASE WHEN {test} AND {cell} IS NULL THEN 1 END) > 0"
                items.append(f"CASE WHEN {found} THEN '{self.rows.label(name)}' END")
        return f"@list({', '.join(items)})"

    def _empty(self, plain: Mapping[str, str]) -> Mapping[str, str]:
        """What a customer without rows gets; `none: unknown` says that no row means not known."""
        if self.measure.none == "unknown":
            labels = self.measure.labels or (f"{self.rows.table.name}.{self._main_column()}",)
            gap = {f"{self.name}__missing": f"@list({', '.join(repr(label) for label in labels)})"}
            return {**dict.fromkeys(plain, "NULL"), **gap}
        return plain

    def _main_column(self) -> str:
        operation = self.measure.operation
        named = str(getattr(self.measure, operation))
        return named if named in self.rows.vocabulary else next(iter(self.rows.vocabulary))

    def _number(self, default: str) -> str:
        none = self.measure.none
        return default if none is None or isinstance(none, str) else operand.decimal_text(none)

    def _sources(self, uses: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.rows.label(name) for name in uses if name != "as_of"))

    # Names --------------------------------------------------------------------------------------------------------

    def _condition(self, key: str, text: str | None) -> tuple[str, tuple[str, ...]]:
        if text is None:
            return "", ()
        condition, faults = compile_condition(text, self.rows.vocabulary)
        if condition is None:
            raise RulesError([self._fault(key, fault) for fault in faults])
        return condition.sql, condition.gaps

    def _value(self, text: str) -> tuple[Operand, tuple[str, ...]]:
        from bankmkt.query.condition import names_in

        value, faults = compile_value(text, self.rows.vocabulary)
        if value is None:
            raise RulesError([self._fault(self.measure.operation, fault) for fault in faults])
        return value, tuple(names_in(text))

    def _column(self, name: str, key: str) -> Operand:
        found = self.rows.vocabulary.get(name)
        if found is None:
            message = say("rules.unknown_column", table=self.rows.table.name, name=name)
            remedy = suggestion(name, self.rows.vocabulary)
            raise RulesError(self.layers.problem(("measures", self.name, key), message, remedy))
        return found

    def _fault(self, key: str, fault: object) -> Problem:
        from bankmkt.query.reading import Fault

        assert isinstance(fault, Fault)
        path = ("measures", self.name, key)
        return self.layers.problem(path, fault.message, fault.remedy, offset=fault.offset, width=fault.width)
