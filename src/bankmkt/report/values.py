"""Here alone a value becomes text or a number format, so that no two outputs disagree about one.

There are three looks. *Plain* is for machines: exact, without separators, the same in JSON, CSV and TSV.
*Human* is for screens: thousands separators, a unit, a true minus sign, one decimal for shares. The *number
format* is for workbooks, where the cell keeps the exact value in yuan and only its display is scaled: a sum
or a link in the user's own sheet must not silently be ten thousand times too small.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final, Literal

from bankmkt.base.say import language, pick, say
from bankmkt.report.width import visible
from bankmkt.result.result import Field, Form, Table, Value
from bankmkt.tables.model import Text

Unit = Literal["yuan", "wan", "yi"]

_WIDE: Final = Context(prec=80, rounding=ROUND_HALF_UP)
POWER: Final[dict[Unit, int]] = {"yuan": 0, "wan": 4, "yi": 8}
"""By which power of ten each unit is larger than yuan."""

STRINGS: Final = frozenset({Form.ID, Form.TEXT, Form.CODE, Form.LIST})
"""The forms whose plain text is text to a spreadsheet too: what may need quotes or a guard."""

NUMBERS: Final = frozenset({Form.MONEY, Form.RATE, Form.RATIO, Form.NUMBER, Form.COUNT})
"""The forms that stand at the right of their column."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a person wants to see a result; the language is that of `bankmkt.base.say`.

    `unit` None lets each summary choose by the size of its amounts and shows lists in yuan. `width` and
    `height` are those of the screen in cells and lines, `height` None when it does not matter. `limit` is the
    number of listed rows, None for all. `unicode` False is for consoles that cannot print box lines, bars and
    the minus sign, and `encoding` is that of the stream: data that it cannot hold is shown as escapes.
    """

    unit: Unit | None = None
    width: int = 80
    height: int | None = None
    color: bool = False
    limit: int | None = 10
    unicode: bool = True
    encoding: str = "utf-8"

    def clean(self, words: str) -> str:
        """`words` as this screen can show them."""
        return visible(words, self.encoding)

    @property
    def mark(self) -> str:
        """What stands where a text was shortened."""
        return "…" if self.unicode else "..."


def text(words: Text) -> str:
    """A declared text in the current language."""
    return pick(words.zh, words.en)


# --- plain ------------------------------------------------------------------------------------------------


def plain(form: Form) -> Callable[[Iterable[Value]], list[str | None]]:
    """The function that writes the values of a column of this form for machines; None stays None.

    It takes a whole column, because two million calls per column would cost more than the query.
    """
    return _PLAIN[form]


def plain_value(value: Value) -> str | None:
    """A single value whose form nobody declared (a figure), for machines."""
    return plain(form_of(value))((value,))[0]


def form_of(value: Value) -> Form:
    """The form that a single value has by its type."""
    for kind, form in _BY_TYPE:
        if isinstance(value, kind):
            return form
    return Form.TEXT


def _texts(values: Iterable[Value]) -> list[str | None]:
    return [None if value is None else str(value) for value in values]


def _decimals(values: Iterable[Value]) -> list[str | None]:
    values = list(values)
    texts = [None if value is None else str(value) for value in values]
    if "E" in "".join(filter(None, texts)):  # a Decimal may come as 1E+3; formatting each would take twice as long
        return [None if value is None else f"{value:f}" for value in values]
    return texts


def _floats(values: Iterable[Value]) -> list[str | None]:
    return [str(value) if _is_finite(value) else None for value in values]


def _is_finite(value: Value) -> bool:
    return value is not None and math.isfinite(value)  # type: ignore[arg-type]


def _dates(values: Iterable[Value]) -> list[str | None]:
    return [None if value is None else value.isoformat() for value in values]  # type: ignore[union-attr]


def _booleans(values: Iterable[Value]) -> list[str | None]:
    return [None if value is None else "true" if value else "false" for value in values]


def _lists(values: Iterable[Value]) -> list[str | None]:
    return [None if value is None else ";".join(value) for value in values]  # type: ignore[arg-type]


_PLAIN: Final[dict[Form, Callable[[Iterable[Value]], list[str | None]]]] = {
    Form.ID: _texts,
    Form.TEXT: _texts,
    Form.CODE: _texts,
    Form.MONEY: _decimals,
    Form.RATE: _decimals,
    Form.RATIO: _floats,
    Form.NUMBER: _floats,
    Form.COUNT: _texts,
    Form.DATE: _dates,
    Form.BOOLEAN: _booleans,
    Form.LIST: _lists,
}

_BY_TYPE: Final = (
    (bool, Form.BOOLEAN),
    (int, Form.COUNT),
    (float, Form.NUMBER),
    (Decimal, Form.MONEY),
    (date, Form.DATE),
    (list, Form.LIST),
)


# --- human ------------------------------------------------------------------------------------------------


def unit_of(table: Table, name: str) -> Unit:
    """The unit in which a money column of a summary reads best, by its largest amount."""
    return unit_for(abs(value) for value in table.column(name) if value is not None)


def unit_for(amounts: Iterable[Decimal]) -> Unit:
    """The unit in which amounts read best, by the largest."""
    largest = max(amounts, default=Decimal(0))
    if largest < 1_000_000:
        return "yuan"
    return "wan" if largest < 10_000_000_000 else "yi"


_LEAST_SHOWN: Final[dict[Unit, Decimal]] = {"yuan": Decimal(0), "wan": Decimal(10_000), "yi": Decimal(10_000_000)}
"""What the largest amount of a column must reach to be shown in a unit: below it, most would be 0.0."""


def units_of(table: Table, style: Style) -> Mapping[str, Unit]:
    """The unit of each money column of a small table, by name: one for all, so that columns can be held against
    each other.

    It is that of the largest amounts, unless it would make nothing of a column; such a column stays in its own.
    """
    money = [field.name for field in table.fields if field.form is Form.MONEY]
    if style.unit is not None:
        return dict.fromkeys(money, style.unit)
    own = {name: unit_of(table, name) for name in money}
    joint: Unit = max(own.values(), key=lambda unit: POWER[unit], default="yuan")

    def shown(name: str) -> bool:
        largest = max((abs(value) for value in table.column(name) if value is not None), default=Decimal(0))
        return not largest or largest >= _LEAST_SHOWN[joint]  # what is nothing, is nothing in any unit

    return {name: joint if shown(name) else unit for name, unit in own.items()}


def headings(fields: Iterable[Field], units: Mapping[str, Unit]) -> list[str]:
    """The headers of a table's columns; yuan is named as well where another column stands in another unit."""
    mixed = len(set(units.values())) > 1
    return [
        say("report.with_unit", label=text(field.label), unit=say("report.unit_yuan"))
        if mixed and field.form is Form.MONEY and units.get(field.name, "yuan") == "yuan"
        else heading(field, units.get(field.name, "yuan"))
        for field in fields
    ]


def heading(field: Field, unit: Unit = "yuan") -> str:
    """The header of a column, with the unit where the numbers need one."""
    label = text(field.label)
    if field.form is Form.MONEY and unit != "yuan":
        return say("report.with_unit", label=label, unit=say(f"report.unit_{unit}"))
    if field.form is Form.RATE and "%" not in label and "％" not in label:
        return say("report.with_unit", label=label, unit="%")
    return label


def human(value: Value, field: Field, style: Style, unit: Unit = "yuan") -> str:
    """`value` as a person reads it on a screen; data in it can do nothing to the terminal."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "·" if style.unicode else "-"
    match field.form:
        case Form.MONEY:
            shown = amount(Decimal(value), unit)  # type: ignore[arg-type]
        case Form.RATE:
            shown = rate(Decimal(value))  # type: ignore[arg-type]
        case Form.RATIO:
            shown = percent(float(value))  # type: ignore[arg-type]
        case Form.NUMBER:
            shown = _unsigned_zero(f"{value:,.2f}")
        case Form.COUNT:
            shown = f"{value:,d}"
        case Form.BOOLEAN:
            return say("report.true") if value else say("report.false")
        case Form.LIST:
            return style.clean(", ".join(word(str(item), field) for item in value))  # type: ignore[union-attr]
        case Form.CODE:
            return style.clean(word(str(value), field))
        case _:
            return style.clean(str(value))
    return shown.replace("-", "−") if style.unicode else shown


def word(code: str, field: Field) -> str:
    """The human word for a code, or the code where there is none."""
    label = field.labels.get(code)
    return code if label is None else text(label)


def amount(value: Decimal, unit: Unit, decimals: int = 2) -> str:
    """Money in `unit` with these decimals and thousands separators, half up."""
    scaled = value.scaleb(-POWER[unit], _WIDE).quantize(Decimal(1).scaleb(-decimals), context=_WIDE)
    return _unsigned_zero(f"{scaled:,f}")


def rate(value: Decimal) -> str:
    """Percent a year without idle zeros, at least two decimals; the header says that it is percent."""
    whole, _, decimals = f"{value:,f}".partition(".")
    return _unsigned_zero(f"{whole}.{decimals.rstrip('0').ljust(2, '0')}")


def percent(value: float) -> str:
    """A ratio as percent with one decimal."""
    number = _unsigned_zero(f"{value * 100:,.1f}")
    return f"{number}%" if language() == "zh" else f"{number} %"


def _unsigned_zero(number: str) -> str:
    """``-0.00`` as ``0.00``."""
    return number[1:] if number.startswith("-") and not number.strip("-0.,") else number


_EIGHTHS: Final = " ▏▎▍▌▋▊▉"


def bar(share: float, width: int, *, unicode: bool) -> str:
    """A bar of `share` (0 to 1) of `width` cells; anything above nothing leaves a trace."""
    if not share > 0:
        return ""
    eighths = max(1, round(min(share, 1.0) * width * 8))
    if not unicode:
        return "#" * max(1, round(eighths / 8))
    whole, rest = divmod(eighths, 8)
    return "█" * whole + _EIGHTHS[rest].strip()


# --- workbooks --------------------------------------------------------------------------------------------

_UNIT_FORMATS: Final[dict[Unit, str]] = {
    # One comma divides by a thousand; a literal point before the last digits does the rest. So 万 and 亿
    # commonly stand in Excel and WPS, which have no scaling by ten thousand.
    "yuan": "#,##0.00",
    "wan": "0\\.0,",
    "yi": "0\\.00,,",
}

CELL_DECIMALS: Final[dict[Unit, int]] = {"yuan": 2, "wan": 1, "yi": 2}
"""The decimals that these formats show: words beside a cell say no more than the cell does."""

_FORMATS: Final[dict[Form, str]] = {
    Form.RATE: "0.00####",
    Form.RATIO: "0.0%",
    Form.NUMBER: "#,##0.00",
    Form.COUNT: "#,##0",
    Form.DATE: "yyyy-mm-dd",
    Form.BOOLEAN: '"TRUE";"TRUE";"FALSE"',  # Excel needs none; others would show 1 and 0
}


def number_format(form: Form, unit: Unit = "yuan") -> str:
    """The number format of a workbook's cell: ``@`` for everything that is text."""
    return _UNIT_FORMATS[unit] if form is Form.MONEY else _FORMATS.get(form, "@")


_GROUPED: Final[dict[Unit, tuple[tuple[Decimal, str], ...]]] = {
    # The thousands' comma is a literal as well, so it takes a format for each size. One with conditions for the sizes
    # would do in one program and lose the minus of small negative amounts in another.
    "yuan": (),
    "wan": ((Decimal(9_999_500_000), "#\\,###\\,##0\\.0,"), (Decimal(9_999_500), "#\\,##0\\.0,")),
    "yi": ((Decimal(99_999_500_000), "#\\,##0\\.00,,"),),
}


def grouped_format(value: Decimal | float, unit: Unit) -> str | None:
    """The number format with thousands separators for one amount in 万 or 亿; None where the column's will do."""
    for least, format_ in _GROUPED[unit]:
        if not -least < value < least:
            return format_
    return None


def with_minus(format_: str) -> str:
    """A number format that writes a true minus, as words do."""
    return f'{format_};"−"{format_}'


_EXACT_INTEGER: Final = 10**13


def fits_double(value: Decimal | int) -> bool:
    """Whether a cell, which is a binary double, gives this number back exactly in 15 significant digits."""
    if -_EXACT_INTEGER < value < _EXACT_INTEGER and isinstance(value, int):
        return True
    _, digits, _ = Decimal(value).as_tuple()
    return len("".join(map(str, digits)).strip("0")) <= 15


def joined(items: Sequence[str]) -> str:
    """A list as one cell or field."""
    return ";".join(items)
