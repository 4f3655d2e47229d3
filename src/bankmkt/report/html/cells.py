"""A cell shows what a person reads and keeps beside it what a program sorts and sums by: the exact value.

An amount shown in units of ten thousand is rounded to the eye; its cell carries every fen. Cells are made a column at a
time and as finished markup, because a template that decides cell by cell would take most of the time of a long list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from bankmkt.base.say import say
from bankmkt.report import palette
from bankmkt.report.values import NUMBERS, Style, Unit, human, plain, plain_value
from bankmkt.report.width import cells
from bankmkt.result.result import Field, Form, Row, Value

SHADES: Final = 5
"""The steps of a shading, from pale to the strongest that letters still stand out from."""

_KINDS: Final[dict[Form, str]] = {
    Form.MONEY: "exact",
    Form.RATE: "exact",
    Form.COUNT: "exact",
    Form.RATIO: "float",
    Form.NUMBER: "float",
    Form.CODE: "order",
    Form.BOOLEAN: "order",
    Form.ID: "id",
    Form.DATE: "id",
    Form.TEXT: "text",
    Form.LIST: "text",
}
"""How the values of each form are compared when a reader sorts by them."""

_SHORT: Final = (8, 16)
"""Cells up to which a head stays on one line, and up to which two or three short ones do."""

_KEPT: Final = frozenset({Form.ID, Form.DATE, Form.CODE, Form.BOOLEAN})
"""The forms that are short enough to stay on one line: an id that breaks is hard to read and to copy."""

Writer = Callable[[Sequence[Value]], list[str]]
"""Turns the values of a column into finished cells, in the same order."""


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a column: its words, how it sorts, and whether it stands at the right."""

    words: str
    kind: str
    right: bool

    @property
    def look(self) -> str:
        """Its classes: the side, and how long the words are, since a narrow column would break them to letters."""
        length = 1 + sum(cells(self.words) > most for most in _SHORT)
        return f"{'n ' if self.right else ''}t{length}"


def header(field: Field, words: str, style: Style) -> Header:
    """The head of a column of this field, in these words."""
    return Header(style.clean(words), _KINDS[field.form], field.form in NUMBERS)


def none() -> Markup:
    """What stands in a cell without a value, on the screen and for a screen reader."""
    return Markup('<span aria-hidden="true">·</span><span class="sr">{}</span>').format(say("page.no_value"))


def writer(
    field: Field,
    unit: Unit,
    style: Style,
    trouble: Sequence[str] = (),
    *,
    first: bool = False,
    bar: float | None = None,
) -> Writer:
    """The writer of a column.

    `trouble` are the codes that are marked. The `first` column is the header of its rows. Beside each value of a column
    with a `bar`, which is the value that fills the cell, a bar is drawn.
    """
    name = 'th scope="row"' if first else "td"
    end = "th" if first else "td"
    look = ["n"] if field.form in NUMBERS else ["k"] if field.form in _KEPT else []
    empty = f'<{name} class="{" ".join([*look, "x"])}">{none()}</{end}>'
    sign = Markup('<span class="sr">{} </span><span aria-hidden="true">! </span>').format(say("page.trouble"))
    orders = {code: index for index, code in enumerate(field.labels)}

    def write(values: Sequence[Value]) -> list[str]:
        exact = plain(field.form)(values)
        made: list[str] = []
        for value, text in zip(values, exact, strict=True):
            if text is None:
                made.append(empty)
                continue
            words: str = escape(human(value, field, style, unit))
            classes = list(look)
            if trouble and (text in trouble or value in trouble):
                classes.append("trouble")
                words = sign + words
            if bar is not None:
                words = _bar(value, bar) + Markup("<span>{}</span>").format(words)
            kept = _kept(field.form, text, value, orders)
            named = f' class="{" ".join(classes)}"' if classes else ""
            made.append(f"<{name}{named}{kept}>{words}</{end}>")
        return made

    return write


def _kept(form: Form, text: str, value: Value, orders: dict[str, int]) -> str:
    """The attribute with what a cell is sorted by, where its text would not do."""
    kind = _KINDS[form]
    if kind in ("exact", "float"):
        return f' data-v="{escape(text)}"'
    if form is Form.CODE:
        return f' data-o="{orders.get(str(value), len(orders))}"'
    return f' data-o="{int(bool(value))}"' if form is Form.BOOLEAN else ""


def _bar(value: Value, whole: float) -> Markup:
    """A bar before a number, as wide as its share of the whole; anything above nothing leaves a trace."""
    share = value / whole if isinstance(value, int | float) and whole > 0 else 0.0
    width = max(1.0, min(share, 1.0) * 100) if share > 0 else 0.0
    return Markup(
        '<svg class="bar" aria-hidden="true" width="64" height="10"><rect width="{}%" height="10"/></svg>'
    ).format(f"{width:.1f}")


def rows(batches: Iterable[Sequence[Row]], writers: Sequence[Writer]) -> Iterable[Markup]:
    """Finished table rows, a batch at a time."""
    for batch in batches:
        if not batch:
            continue
        columns = [write(values) for write, values in zip(writers, zip(*batch, strict=True), strict=True)]
        yield Markup("".join(f"<tr>{''.join(line)}</tr>\n" for line in zip(*columns, strict=True)))


def shaded(cell: str, shade: int) -> str:
    """A cell with a shade, which is 0 for none and negative for values below nothing."""
    if not shade:
        return cell
    look = f"h{shade}" if shade > 0 else f"g{-shade}"
    return (
        cell.replace(' class="', f' class="{look} ', 1)
        if ' class="' in cell[: cell.index(">")]
        else cell.replace(">", f' class="{look}">', 1)
    )


def shade(value: Value, largest: float) -> int:
    """The step of a value among values up to `largest`; 0 for nothing and for what is not known."""
    if value is None or isinstance(value, str | list) or not largest > 0:
        return 0
    size = float(plain_value(value) or 0) if not isinstance(value, bool) else 0.0
    if size == 0 or size != size:
        return 0
    step = max(1, min(SHADES, round(abs(size) / largest * SHADES)))
    return step if size > 0 else -step


def shade_colours() -> dict[str, str]:
    """The background of each shade, by its class."""
    above = {f"h{step}": palette.mix(palette.WHITE, palette.BLUE, step * 0.08) for step in range(1, SHADES + 1)}
    below = {f"g{step}": palette.mix(palette.WHITE, palette.ACCENT, step * 0.1) for step in range(1, SHADES + 1)}
    return above | below
