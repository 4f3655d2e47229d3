"""A share is judged by the limits of its day alone, and chance is told apart by whole numbers.

Wilson's interval of k of n lies above p exactly where (k − np)² > z²·n·p·(1 − p) and k > np. With p = P ÷ Q and
z = a ÷ b that is (kQ − nP)²·b² > a²·n·P·(Q − P): no float decides, on any engine.

The rows are ordered by the share as it is shown. A quotient of two counts below 2²⁶ is rounded in the same way on every
engine, equal shares to equal numbers and unequal ones, which differ by more than the rounding, to unequal ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from bankmkt.query.operand import decimal_text
from bankmkt.result.result import Field, Form
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.day_curve import show
from bankmkt.rules.kinds.day_curve.spec import Bound, Spec
from bankmkt.rules.population import label
from bankmkt.tables.model import Text


def answer(spec: Spec, day: date, extra: Sequence[str]) -> str:
    """The SELECT of every owner with its verdict, over the step `owned`."""
    limits = spec.limits(day)
    verdicts = "\n    ".join(f"WHEN {_reached(bound)} THEN '{verdict}'" for verdict, bound in limits)
    certain = "\n    ".join(f"WHEN '{verdict}' THEN {above(bound.value, spec.z)}" for verdict, bound in limits)
    z = decimal_text(spec.z)
    inner = (
        f"SELECT *,\n  CASE WHEN customers = 0 THEN 'unknown'\n    {verdicts}\n"
        f"    ELSE '{spec.order[0]}' END AS verdict\n"
        f"FROM owned"
    )
    columns = [
        "owner_id",
        f"DATE '{day}' AS day",
        "customers",
        "in_arrears",
        "@share(in_arrears, customers) AS ratio",
        f"@wilson_low(in_arrears, customers, {z}) AS ratio_low",
        f"@wilson_high(in_arrears, customers, {z}) AS ratio_high",
        "old_notes",
        f"CASE verdict WHEN 'unknown' THEN NULL\n    {certain}\n    ELSE FALSE END AS significant",
        "verdict",
        "is_listed",
        "is_unassigned",
        *extra,
    ]
    shown = ",\n  ".join(columns)
    return f"SELECT {shown}\nFROM (\n{inner}\n) AS weighed"


def _reached(bound: Bound) -> str:
    """k ÷ n against P ÷ Q, multiplied out."""
    p, q = bound.value.numerator, bound.value.denominator
    return f"@wide(in_arrears) * {q} {'>=' if bound.inclusive else '>'} @wide(customers) * {p}"


def above(share: Fraction, z: Fraction) -> str:
    """Whether the whole interval lies above the share."""
    p, q = share.numerator, share.denominator
    over = f"(@wide(in_arrears) * {q} - @wide(customers) * {p})"
    left = f"{over} * {over} * {z.denominator**2}"
    right = f"@wide(customers) * {z.numerator**2 * p * (q - p)}"
    return f"{over} > 0 AND {left} > {right}"


def fields(spec: Spec, column: str, context: Context) -> tuple[Field, ...]:
    """The columns of the answer."""
    units = Text("贷款户数", "Loan customers") if spec.unit == "customer" else Text("借据数", "Loan notes")
    return (
        Field("owner_id", Form.ID, label(column, context), {"unassigned": show.UNASSIGNED}),
        Field("day", Form.DATE, Text("日期", "Day")),
        Field("customers", Form.COUNT, units),
        Field("in_arrears", Form.COUNT, Text("欠款数", "In arrears")),
        Field("ratio", Form.RATIO, Text("欠款占比", "Share in arrears")),
        Field("ratio_low", Form.RATIO, Text("区间下限", "Interval from")),
        Field("ratio_high", Form.RATIO, Text("区间上限", "Interval to")),
        Field("old_notes", Form.COUNT, Text("旧欠借据数", "Old notes")),
        Field("significant", Form.BOOLEAN, Text("是否显著", "Beyond chance")),
        Field("verdict", Form.CODE, Text("结论", "Verdict"), show.verdicts(spec)),
    )
