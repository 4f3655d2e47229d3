"""What a step in Python gives is held to its declaration, row by row, before an engine sees it.

Engines repair silently: they round a third decimal, take a float for money and a text for a number. A row that is not
what the plan declares is a bug of ours, and it must show as one, on every engine alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Final

from bankmkt.query.field import Field, Form, Row, Value
from bankmkt.query.plan import Worked

_MONEY, _RATE = Decimal("0.01"), Decimal("0.000001")


def _text(value: Value) -> bool:
    return isinstance(value, str)


def _exact(places: Decimal, whole: int) -> Callable[[Value], bool]:
    """Decimals of at most so many digits before the point, and no more places than the column holds."""
    limit = Decimal(10) ** whole

    def fits(value: Value) -> bool:
        return isinstance(value, Decimal) and abs(value) < limit and value % places == 0

    return fits


def _count(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63


def _float(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_FITS: Final[Mapping[Form, Callable[[Value], bool]]] = {
    Form.ID: _text,
    Form.TEXT: _text,
    Form.CODE: _text,
    Form.MONEY: _exact(_MONEY, 26),
    Form.RATE: _exact(_RATE, 6),
    Form.RATIO: _float,
    Form.NUMBER: _float,
    Form.COUNT: _count,
    Form.DATE: lambda value: isinstance(value, date) and not isinstance(value, datetime),
    Form.BOOLEAN: lambda value: isinstance(value, bool),
    Form.LIST: lambda value: isinstance(value, list) and all(map(_text, value)),
}


def columns(step: Worked, given: Iterable[Iterable[Row]], batch: int) -> Iterator[list[list[Value]]]:
    """The checked answer of a step to the rows `given`, column by column, in lots of at most `batch` rows.

    TypeError, which names the step and the column but never the value, for a row that is not as declared.
    """
    rows = iter(step.work(row for some in given for row in some))
    while lot := list(islice(rows, batch)):
        made = [_column(step, place, one, lot) for place, one in enumerate(step.fields)]
        yield made


def _column(step: Worked, place: int, declared: Field, rows: list[Row]) -> list[Value]:
    fits = _FITS[declared.form]
    values: list[Value] = []
    for row in rows:
        if len(row) != len(step.fields):
            raise TypeError(f"{step.name}: a row of {len(row)} values for {len(step.fields)} columns")
        value = row[place]
        if value is not None and not fits(value):
            kind = type(value).__name__
            raise TypeError(f"{step.name}.{declared.name}: not {declared.form.value}, but {kind}")
        values.append(value)
    return values
