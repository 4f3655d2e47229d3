"""A number of the cover is made of the rows behind it, so that a reader can count and add them up again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from bankmkt.base.say import counted, pick, say
from bankmkt.query.field import Field, Form, Value
from bankmkt.result.edition import Check, KeyFigure
from bankmkt.result.result import PartRows
from bankmkt.rules.books.material import Material, Whose
from bankmkt.rules.books.spec import Figure
from bankmkt.tables.model import Text

_FORMS: Final = {"money": Form.MONEY, "count": Form.COUNT, "ratio": Form.RATIO, "number": Form.NUMBER}


def key_figure(figure: Figure, material: Material, whose: Whose | None) -> tuple[KeyFigure | None, list[str]]:
    """The number for the whole bank or for one reader, and remarks where some rows are not known, now or before.

    None where it cannot be said for this reader: a single figure of a rule is of the whole bank, and rows that do not
    say whose they are belong to nobody.
    """
    if figure.figure is not None:
        unlike = [_unlike(figure, material)] if material.not_alike else []
        return (None, []) if whose else (_single(figure, material), unlike)
    now, unknown = _over(figure, material, material.rows, whose)
    if now is None and unknown < 0:
        return None, []
    before, lost = (None, 0) if material.before is None else _over(figure, material, material.before, whose)
    column = material.fields.get(figure.sum or "")
    form = _form(figure, column.form if column is not None else Form.COUNT)
    remarks = [_unlike(figure, material)] if material.not_alike else []
    for said, count in (("book.sum_unknown", unknown), ("book.before_unknown", lost)):
        if count > 0 and column is not None:
            label = pick(column.label.zh, column.label.en)
            remarks.append(say(said, title=str(figure.label), column=label, count=counted(count, "row")))
    return _made(figure, form, now, before), remarks


def _unlike(figure: Figure, material: Material) -> str:
    return say("book.not_alike", label=str(figure.label), tables=", ".join(material.not_alike))


def _over(figure: Figure, material: Material, rows: PartRows, whose: Whose | None) -> tuple[Value, int]:
    """The number over some rows and in how many it is not known, which is -1 where nobody knows whose they are."""
    part: PartRows | None = rows if whose is None else whose.part(material, rows)
    if part is None:
        return None, -1
    if figure.where:
        part = part.part(figure.where)
    if figure.sum is None:
        return part.count, 0
    _, total, unknown = part.tally((), (figure.sum,))[0]
    form = material.fields[figure.sum].form
    if total is None:  # nothing to add up is nothing, but only where nothing is unknown
        return (None if unknown else _zero(form)), int(str(unknown))
    return (int(str(total)) if form is Form.COUNT else total), int(str(unknown))


def _zero(form: Form) -> Value:
    return Decimal("0.00") if form in (Form.MONEY, Form.RATE) else 0 if form is Form.COUNT else 0.0


def _single(figure: Figure, material: Material) -> KeyFigure:
    """A figure of the rule as it is; a word or a day, such as the weakest indicator, has no change."""
    value = material.result.figures.get(str(figure.figure))
    before = material.figures_before.get(str(figure.figure))
    kind = next((kind for one in (value, before) for kind in _SINGLE if type(one) in kind[0]), _SINGLE[0])
    _, form, others = kind
    form = _FORMS[figure.form] if figure.form in others else form
    if not others:
        return _made(figure, form, value, None)
    return _made(figure, form, value, before if isinstance(before, Decimal | int | float) else None)


_SINGLE: Final[tuple[tuple[tuple[type, ...], Form, tuple[str, ...]], ...]] = (
    ((float,), Form.RATIO, ("ratio", "number")),
    ((Decimal,), Form.MONEY, ("money",)),
    ((int,), Form.COUNT, ("count", "ratio", "number")),
    ((str,), Form.TEXT, ()),
    ((date,), Form.DATE, ()),
    ((bool,), Form.BOOLEAN, ()),
    ((list,), Form.LIST, ()),
)
"""For the types of a figure: how it is written, and the forms that a book may choose for it."""


def _form(figure: Figure, otherwise: Form) -> Form:
    return _FORMS[figure.form] if figure.form else otherwise


def _made(figure: Figure, form: Form, value: Value, before: Value) -> KeyFigure:
    field = Field(figure.name, form, Text(figure.label.zh, figure.label.en))
    return KeyFigure(figure.name, str(figure.label), field, value, before, figure.better or "", figure.topic or "")


def checks(material: Material) -> tuple[Check, ...]:
    """Our sums beside the ledger's, head by head, out of the figures of a reconciliation."""
    figures = material.result.figures
    heads = [name.removesuffix("_ours") for name in figures if name.endswith("_ours")]
    return tuple(
        Check(say("book.ledger", name=_head(material, head)), figures[f"{head}_ours"], figures[f"{head}_ledger"])
        for head in heads
        if f"{head}_ledger" in figures
    )


def _head(material: Material, head: str) -> str:
    for one in material.result.fields:
        if one.name == "head" and head in one.labels:
            return pick(one.labels[head].zh, one.labels[head].en)
    return head
