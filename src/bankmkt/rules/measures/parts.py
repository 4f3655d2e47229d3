"""What a declaration says without any plan: the names it reads, and the values that stand in for what is not there."""

from __future__ import annotations

from bankmkt.query import operand
from bankmkt.query.condition import names_in
from bankmkt.query.operand import Sort
from bankmkt.rules.measures.aggregate import Aggregate
from bankmkt.rules.measures.spec import Measure


def literal(measure: Measure) -> str:
    """The value for a member that is not there, as SQL."""
    none = measure.none
    return f"'{none}'" if isinstance(none, str) or none is None else operand.decimal_text(none)


def absent_value(measure: Measure, member: Aggregate, target: str) -> str:
    """What stands in a column of a measure that is unknown because its table was never loaded, as SQL."""
    if target.endswith("__missing"):
        return f"@list({', '.join(repr(label) for label in measure.labels or member.sources)})"
    return {Sort.BOOLEAN: "CAST(NULL AS BOOLEAN)"}.get(member.result.sort, "CAST(NULL AS DECIMAL(28,2))")


def source_names(measure: Measure) -> list[str]:
    """The names that a measure over rows reads of them."""
    names = names_in(measure.where) if measure.where else []
    for key in ("count", "any", "sum"):
        text = getattr(measure, key)
        names += names_in(text) if text else []
    names += [
        str(one) for key in ("min", "max", "worst", "distinct", "weighted", "by") if (one := getattr(measure, key))
    ]
    return [name for name in dict.fromkeys(names) if name != "as_of"]
