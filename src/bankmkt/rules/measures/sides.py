"""What was measured elsewhere (of a customer's owner, on another date, by another rule) comes in as plain columns.

An operand is text over the columns of its own relation. Before it crosses into another relation it is made a column
there, under its own name, so that no two relations can take each other's columns for their own; exact ratios cross as
two whole numbers and stay exact.
"""

from __future__ import annotations

from dataclasses import dataclass

from bankmkt.query import operand
from bankmkt.query.field import Field, Form
from bankmkt.query.operand import Operand, Sort
from bankmkt.query.plan import Step
from bankmkt.rules.measures.measured import Gap, Measured


@dataclass(frozen=True, slots=True)
class Crossing:
    """One name on its way: `columns` are (expression, column) pairs over its own relation, `operand` reads these."""

    name: str
    columns: tuple[tuple[str, str], ...]
    operand: Operand
    gap: str


def crossing(measured: Measured, name: str, target: str | None = None) -> Crossing:
    """The columns that carry the operand `name` over, named after `target`."""
    value, to = measured.vocabulary[name], target or name
    columns: list[tuple[str, str]] = []
    if value.open:
        columns += [(value.sql, to), (value.open, f"{to}__could")]
        moved = operand.worst(to, value.codes, f"{to}__could")
    elif value.sort is Sort.RATIO or (value.sort is Sort.NUMBER and not value.sql):
        columns.append((value.numerator, f"{to}__n"))
        below = value.denominator
        if not below.isdigit():
            columns.append((below, f"{to}__d"))
            below = f"{to}__d"
        moved = (
            operand.ratio(f"{to}__n", below, value.scale, value.unit)
            if value.sort is Sort.RATIO
            else Operand(Sort.NUMBER, "", f"{to}__n", below, scale=value.scale, unit=value.unit)
        )
    else:
        columns.append((value.sql, to))
        moved = operand.renamed(value, to)
    gap = ""
    found = measured.gaps.get(name)
    if found is not None:
        gap = f"{to}__missing"
        columns.append((f"CASE WHEN {found.test} THEN {found.names} END", gap))
    return Crossing(to, tuple(columns), moved, gap)


def side_step(name: str, why: str, measured: Measured, key: str, crossings: list[Crossing]) -> Step:
    """The step that makes the columns, with the key to join by."""
    shown = ",\n  ".join([key, *(f"{sql} AS {column}" for one in crossings for sql, column in one.columns)])
    return Step(name, why, f"SELECT {shown}\nFROM {measured.relation}")


def gap_of(value: Operand, gap: str) -> Gap:
    """How to tell that a name that came over is unknown."""
    if value.open:
        return Gap(operand.is_open(value), gap)
    if value.sort is Sort.RATIO:
        return Gap(f"({value.numerator} IS NULL OR NULLIF({value.denominator}, 0) IS NULL)", gap)
    return Gap(f"{value.sql or value.numerator} IS NULL", gap)


def answered(field: Field, name: str) -> Operand | None:
    """A column of a rule's answer as an operand; None for those that hold no exact value, such as shown ratios."""
    match field.form:
        case Form.MONEY:
            return operand.money(name)
        case Form.RATE:
            return operand.rate(name)
        case Form.COUNT:
            return operand.integer(name)
        case Form.DATE:
            return operand.day(name)
        case Form.BOOLEAN:
            return operand.boolean(name)
        case Form.CODE:
            return operand.text(name, tuple(field.labels))
        case Form.ID | Form.TEXT:
            return operand.text(name)
        case _:
            return None
