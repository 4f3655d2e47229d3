"""How a ratio went is read over all loaded dates in one pass, since a picture needs no steps of its own per date.

Only what stands in the table itself can be seen on every date at once; a ratio that needs a customer's column or a
measure is not drawn. A row that leaves a part open is not in it: the picture shows what is known at least.
"""

from __future__ import annotations

from bankmkt.query import operand
from bankmkt.query.condition import compile_condition, compile_value
from bankmkt.query.field import Field, Form
from bankmkt.query.operand import Operand
from bankmkt.query.plan import Small
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.structure.spec import Column, Spec
from bankmkt.rules.measures.aggregate import operand_of
from bankmkt.rules.measures.grains import GRAINS
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Text

DATES = 12
"""The most dates that are drawn, the latest ones."""


def trend(spec: Spec, context: Context) -> Small | None:
    """The ratios of `trend` by date; None where there is none to draw, or part of the bank was asked for."""
    grain = GRAINS.get(spec.of)
    if not spec.trend or grain is None or context.where:
        return None
    table = find_table(grain.table)
    assert table is not None
    vocabulary = {"as_of": operand.day(f"{table.name}.as_of")}
    for column in table.columns:
        if column.name != "as_of":
            vocabulary[column.name] = operand_of(column, f"{table.name}.{column.name}")
    population = _condition(spec.where, vocabulary) if spec.where else "TRUE"
    columns, fields = [], [Field("as_of", Form.DATE, Text("数据日期", "As of"))]
    for name in spec.trend:
        one = spec.column(name)
        parts = [_total(spec.column(part), vocabulary) for part in one.ratio]
        if len(parts) == 2 and all(parts):
            columns.append(f"@share({parts[0]}, {parts[1]}) AS {name}")
            fields.append(Field(name, Form.RATIO, Text(one.title.zh, one.title.en)))
    if not columns or not population:
        return None
    shown = ",\n  ".join(["as_of", *columns])
    sql = (
        f"SELECT as_of, {', '.join(one.name for one in fields[1:])}\nFROM (\n"
        f"  SELECT {shown}\n  FROM {table.name}\n  WHERE as_of <= DATE '{context.as_of}' AND {population}\n"
        f"  GROUP BY as_of\n  ORDER BY as_of DESC NULLS LAST\n  LIMIT {DATES}\n) AS dated\nORDER BY as_of NULLS LAST"
    )
    return Small(sql, tuple(fields))


def _total(one: Column, vocabulary: dict[str, Operand]) -> str:
    """The sum or count of a column over the rows of which it is known; "" where the table alone cannot say."""
    test = _condition(one.where or one.count, vocabulary) if one.where or one.count else "TRUE"
    if not test or one.at or one.form not in ("sum", "count"):
        return ""
    if one.form == "count":
        return f"@count_if({test})"
    value, _ = compile_value(str(one.sum), vocabulary)
    if value is None or value.denominator != "100":
        return ""
    return f"coalesce(sum(CASE WHEN {test} THEN {value.numerator} END), 0)"


def _condition(text: str | None, vocabulary: dict[str, Operand]) -> str:
    compiled, _ = compile_condition(str(text), vocabulary)
    return compiled.sql if compiled is not None else ""
