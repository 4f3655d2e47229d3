"""A column is made ready a batch at a time, because half of a long list's cost is asking each cell what it is.

A check that a whole batch passes at once (no forbidden character, no long text) is not made per cell; what remains for
a cell is one call of XlsxWriter. The rare value that needs another format or another form, such as an amount of more
digits than a cell holds, travels as `Odd` and is written by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from bankmkt.report.excel.theme import TROUBLE_FORMAT
from bankmkt.report.values import (
    NUMBERS,
    Unit,
    fits_double,
    grouped_format,
    joined,
    number_format,
    plain_value,
    with_minus,
)
from bankmkt.result.result import Field, Form, Value

if TYPE_CHECKING:
    from bankmkt.report.excel.cells import Cells

_SURE_DIGITS: Final = 15
_EXACT_COUNT: Final = 10**15
_FIRST_DATE: Final = date(1900, 3, 1)
_DAY_ZERO: Final = date(1899, 12, 30).toordinal()


class Shortest(float):
    """A number that is written with all the digits it takes to read it back; XlsxWriter would stop at 16."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return repr(float(self))


@dataclass(frozen=True, slots=True)
class Odd:
    """A value that is not written like the others of its column."""

    write: Callable[[int, int], None]


class Column:
    """The cells of one typed column: `put` writes a ready value with `format`, `ready` makes values ready."""

    __slots__ = (
        *("_blank", "_look", "_make", "_marked", "_minus", "_more", "_trouble", "_unit", "_writing"),
        *("format", "put"),
    )

    def __init__(
        self,
        writing: Cells,
        field: Field,
        unit: Unit,
        look: str,
        trouble: Sequence[str],
        words: str,
        more: Mapping[str, object],
        *,
        minus: bool = False,
    ) -> None:
        """Take what `Cells.column` is given; `words` is what stands for null, where something has to."""
        self._writing = writing
        align: dict[str, object] = {"align": "right"} if field.form in NUMBERS else {"align": "left", "indent": 1}
        align |= more
        sheet, formats = writing.sheet, writing.formats
        self._minus = minus and field.form in NUMBERS
        self.format = formats.get(look, num_format=self._shown(number_format(field.form, unit)), **align)
        self.put: Callable[[int, int, Any, Any], object] = sheet.write_string
        self._make: Callable[[Sequence[Value]], list[Any]] = self._texts
        match field.form:
            case Form.MONEY | Form.RATE:
                self.put, self._make = sheet.write_number, self._decimals
            case Form.COUNT:
                self.put, self._make = sheet.write_number, self._counts
            case Form.RATIO | Form.NUMBER:
                self.put, self._make = sheet.write_number, self._floats
            case Form.DATE:
                self.put, self._make = sheet.write_number, self._dates
            case Form.BOOLEAN:
                self.put, self._make = sheet.write_boolean, list
            case Form.LIST:
                self._make = self._lists
        self._trouble = frozenset(trouble)
        self._unit: Unit = unit if field.form is Form.MONEY else "yuan"
        self._look, self._more = look, align
        marks = number_format(Form.BOOLEAN) if field.form is Form.BOOLEAN else TROUBLE_FORMAT
        self._marked = formats.get("trouble", num_format=marks, align="left", indent=1)
        self._blank: Odd | None = None
        if look != "cell":
            self._blank = Odd(self._null(formats.get(look, **align), words))

    def ready(self, values: Sequence[Value]) -> list[Any]:
        """What `write` takes, for each value; None is a cell that is not there."""
        made = self._make(values)
        if self._trouble:
            made = [
                self._troubled(value) if self._is_trouble(raw) else value
                for raw, value in zip(values, made, strict=True)
            ]
        if self._blank is not None:
            made = [self._blank if value is None else value for value in made]
        return made

    def write(self, row: int, column: int, ready: Any) -> None:
        """Write one value that `ready` made."""
        if ready is None:
            return
        if ready.__class__ is Odd:
            ready.write(row, column)
        else:
            self.put(row, column, ready, self.format)

    def _shown(self, format_: str) -> str:
        return with_minus(format_) if self._minus else format_

    # --- what each form needs -----------------------------------------------------------------------------

    def _texts(self, values: Sequence[Value]) -> list[Any]:
        """Text; characters that no cell holds are looked for in all of it at once."""
        return self._clean([value if value is None or value.__class__ is str else str(value) for value in values])

    def _lists(self, values: Sequence[Value]) -> list[Any]:
        return self._clean([None if value is None else joined(value) for value in values])  # type: ignore[arg-type]

    def _clean(self, texts: list[Any]) -> list[Any]:
        if self._writing.losses.harmless(texts):
            return texts
        return [None if text is None else Odd(self._text(text)) for text in texts]

    def _decimals(self, values: Sequence[Value]) -> list[Any]:
        """Amounts; what has at most fifteen characters surely has no more digits than a cell gives back."""
        made: list[Any] = []
        for value in values:
            if value is None:
                made.append(None)
                continue
            digits = str(value)
            if len(digits) <= _SURE_DIGITS or (isinstance(value, Decimal | int) and fits_double(value)):
                number = float(digits)
                grouped = grouped_format(number, self._unit) if self._unit != "yuan" else None
                made.append(number if grouped is None else Odd(self._grouped(number, grouped)))
            else:
                made.append(Odd(self._inexact(f"{value:f}")))
        return made

    def _counts(self, values: Sequence[Value]) -> list[Any]:
        return [
            value if value is None or -_EXACT_COUNT < value < _EXACT_COUNT else Odd(self._inexact(str(value)))  # type: ignore[operator]
            for value in values
        ]

    def _floats(self, values: Sequence[Value]) -> list[Any]:
        """Ratios; no cell holds infinity, so it stays empty."""
        return [
            None if value is None or value - value != 0 else Shortest(value)  # type: ignore[operator,arg-type]
            for value in values
        ]

    def _dates(self, values: Sequence[Value]) -> list[Any]:
        """Real dates, by their number; those before the first that all spreadsheets agree on as text."""
        made: list[Any] = []
        for value in values:
            if value is None:
                made.append(None)
            elif isinstance(value, date) and value >= _FIRST_DATE:
                made.append(value.toordinal() - _DAY_ZERO)
            else:
                made.append(Odd(self._text(plain_value(value) or "")))
        return made

    # --- odd values ---------------------------------------------------------------------------------------

    def _text(self, words: str) -> Callable[[int, int], None]:
        format_ = self.format if self.put == self._writing.sheet.write_string else None

        def write(row: int, column: int) -> None:
            if format_ is None:
                self._writing.text(row, column, words, num_format="@")
            else:
                self._writing.put_text(row, column, words, format_)

        return write

    def _grouped(self, number: float, format_: str) -> Callable[[int, int], None]:
        """A large amount in 万 or 亿, whose thousands separators take a format of their own."""
        made = self._writing.formats.get(self._look, num_format=self._shown(format_), **self._more)

        def write(row: int, column: int) -> None:
            self._writing.sheet.write_number(row, column, number, made)

        return write

    def _inexact(self, digits: str) -> Callable[[int, int], None]:
        def write(row: int, column: int) -> None:
            self._writing.losses.inexact += 1
            self._writing.text(row, column, digits, "inexact")

        return write

    def _is_trouble(self, raw: Value) -> bool:
        if isinstance(raw, list):
            return not self._trouble.isdisjoint(raw)
        return (raw if raw.__class__ is str else plain_value(raw)) in self._trouble

    def _troubled(self, value: Any) -> Odd:
        """A value that stands for trouble, by a sign and not by colour alone."""

        def write(row: int, column: int) -> None:
            if isinstance(value, bool):
                self._writing.sheet.write_boolean(row, column, value, self._marked)
            else:
                self._writing.put_text(row, column, str(value), self._marked)

        return value if isinstance(value, Odd) else Odd(write)

    def _null(self, format_: Any, words: str) -> Callable[[int, int], None]:
        def write(row: int, column: int) -> None:
            if words:
                self._writing.put_text(row, column, words, format_)
            else:
                self._writing.sheet.write_blank(row, column, None, format_)

        return write
