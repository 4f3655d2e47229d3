"""What a column is, exactly: a numerator and a denominator of whole numbers, so that limits never meet a quotient.

Shown is a quotient, decided by is a product. The bounds are what the column could still be where a member leaves it
open.
"""

from __future__ import annotations

from dataclasses import dataclass

from bankmkt.query.field import Field, Form
from bankmkt.rules.kinds.structure.spec import Column, Spec
from bankmkt.tables.model import Text

_FORMS = {"fen": Form.MONEY, "count": Form.COUNT, "share": Form.RATIO, "rate": Form.RATE}
MICRO = 1_000_000
PARTS = 10_000


@dataclass(frozen=True, slots=True)
class Exact:
    """A column over the rows ``f`` (and ``t``, the owner's whole): value = numerator ÷ (denominator × `scale`).

    `low` and `high` bound the numerator, `whole_low` and `whole_high` the denominator; "" where nothing is open.
    """

    unit: str
    numerator: str
    denominator: str = "1"
    low: str = ""
    high: str = ""
    scale: int = 1
    base: str = ""
    whole_low: str = ""
    whole_high: str = ""

    @property
    def lowest(self) -> str:
        """The numerator at the least."""
        return self.low or self.numerator

    @property
    def highest(self) -> str:
        """The numerator at the most."""
        return self.high or self.numerator

    @property
    def least_whole(self) -> str:
        """The denominator at the least, as a whole number."""
        return "@wide(1)" if self.denominator == "1" else self.whole_low or self.denominator

    @property
    def most_whole(self) -> str:
        """The denominator at the most."""
        return "@wide(1)" if self.denominator == "1" else self.whole_high or self.denominator

    @property
    def shown(self) -> str:
        """The value as it is shown; a rate half up to the ten-thousandth of a percent."""
        match self.unit:
            case "fen":
                return f"@money({self._quotient})"
            case "count":
                return f"CAST({self._quotient} AS BIGINT)"
            case "rate":
                return f"@percent(@divide_half_up({self.numerator}, {self.denominator} * 100) * 100)"
            case _:
                return f"@share({self.numerator}, {self.denominator})"

    @property
    def whole(self) -> str:
        """The value as one whole number to order by: fen, a count, or parts of ten thousand."""
        if self.unit == "share":
            return f"@divide_half_up({self.numerator} * {PARTS}, {self.denominator})"
        return self._quotient

    @property
    def _quotient(self) -> str:
        if self.denominator == "1":
            return self.numerator
        return f"@divide_half_up({self.numerator}, {self.denominator})"


def exact(spec: Spec, units: dict[str, str]) -> dict[str, Exact]:
    """Every column of the rule; `units` are those of the counted ones."""
    found: dict[str, Exact] = {}
    for one in spec.columns:
        found[one.name] = _exact(one, found, units)
    return found


def _exact(one: Column, found: dict[str, Exact], units: dict[str, str]) -> Exact:
    name = one.name
    if one.form == "weighted":
        scale = MICRO if units[name] == "rate" else 1
        return Exact(units[name], f"f.{name}__n", f"f.{name}__d", scale=scale, base=name)
    if one.form == "rank":
        return Exact("count", f"f.{name}", base=name)
    if one.is_base:
        return Exact(units[name], f"f.{name}", "1", f"f.{name}__low", f"f.{name}__high", base=name)
    if one.share:
        part = found[one.share]
        whole, low, high = (text.replace("f.", "t.") for text in (part.numerator, part.lowest, part.highest))
        return Exact("share", part.numerator, whole, part.low, part.high, 1, part.base, low, high)
    a, b = (found[part] for part in one.parts)
    if one.minus:
        return _minus(a, b)
    low, high, base = a.low, a.high, a.base
    if a.denominator == "1" and b.denominator == "1":
        unit = "share" if a.unit == b.unit else a.unit
        return Exact(unit, a.numerator, b.numerator, low, high, 1, base, b.lowest, b.highest)
    return Exact("share", f"{a.numerator} * {b.denominator}", f"{a.denominator} * {b.numerator}", base=base)


def _minus(a: Exact, b: Exact) -> Exact:
    if a.denominator == b.denominator:
        return Exact(a.unit, f"({a.numerator} - {b.numerator})", a.denominator, scale=a.scale, base=a.base)
    top = f"({a.numerator} * {b.denominator} - {b.numerator} * {a.denominator})"
    return Exact(a.unit, top, f"({a.denominator} * {b.denominator})", scale=a.scale, base=a.base)


def field_of(one: Column, value: Exact) -> Field:
    """The column as a field of the answer."""
    return Field(one.name, _FORMS[value.unit], Text(one.title.zh, one.title.en))
