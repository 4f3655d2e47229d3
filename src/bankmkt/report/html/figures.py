"""What a key figure says is put into words once, so that the page and the mail about it cannot differ.

A change is told by a sign, a triangle and a word, never by colour alone; a share changes by percentage points, since
"up by 2 %" could mean two things. A change that rounds to nothing is called one, not shown as +0.0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from bankmkt.base.say import say
from bankmkt.report.values import NUMBERS, Style, Unit, amount, human, plain, rate, unit_for
from bankmkt.result.edition import KeyFigure
from bankmkt.result.result import Form, Value

_UP: Final = "▲"
_DOWN: Final = "▼"


@dataclass(frozen=True, slots=True)
class Shown:
    """A key figure in words: its value, the unit behind it, the change, and whether that is good.

    `change` is empty where there was no base date; `exact` is the value as a program reads it, None where unknown.
    """

    label: str
    value: str
    unit: str
    change: str
    verdict: str
    exact: str | None
    topic: str


def shown(figure: KeyFigure, base: date | None, style: Style) -> Shown:
    """The words for a figure with its change since the base date."""
    unit = _unit(figure, style)
    unknown = figure.value is None or (isinstance(figure.value, float) and not math.isfinite(figure.value))
    value = say("page.unknown") if unknown else human(figure.value, figure.field, replace(style, unicode=True), unit)
    return Shown(
        style.clean(figure.label),
        value,
        "" if unknown else _unit_words(figure, unit),
        "" if base is None else _change(figure, unit),
        figure.verdict,
        plain(figure.field.form)((figure.value,))[0],
        figure.topic,
    )


def title(base: date | None) -> str:
    """What stands above all figures: they are compared with one date."""
    return say("page.figures") if base is None else say("page.figures_since", day=base.isoformat())


def _unit(figure: KeyFigure, style: Style) -> Unit:
    """The unit of an amount: the reader's, else the one in which both values read best."""
    if figure.field.form is not Form.MONEY:
        return "yuan"
    known = [abs(value) for value in (figure.value, figure.before) if isinstance(value, Decimal)]
    return style.unit or unit_for(known)


def _unit_words(figure: KeyFigure, unit: Unit) -> str:
    """The unit of an amount or a rate; the others have it in their text or need none."""
    if figure.field.form is Form.MONEY:
        return say(f"report.unit_{unit}")
    return "%" if figure.field.form is Form.RATE else ""


def _change(figure: KeyFigure, unit: Unit) -> str:
    """The change since the base date in words; which date that is stands above all figures."""
    if figure.field.form not in NUMBERS or figure.value is None:
        return ""
    change = figure.change
    if change is None or (isinstance(change, float) and not math.isfinite(change)):
        return say("page.base_unknown")
    if change == 0:
        return say("page.unchanged")
    number = _number(change, figure.field.form, unit)
    if not number.strip("0.,"):
        return say("page.hardly_changed")
    up = change > 0  # type: ignore[operator]
    sign = f"{_UP} +{number}" if up else f"{_DOWN} −{number}"
    if figure.field.form is Form.RATIO or figure.field.form is Form.RATE:
        sign = say("page.points", number=sign)
    verdicts = {"better": say("page.better"), "worse": say("page.worse"), "": ""}
    verdict = verdicts[figure.verdict]
    return say("page.judged", change=sign, verdict=verdict) if verdict else sign


def _number(change: Value, form: Form, unit: Unit) -> str:
    """The size of a change without a sign."""
    match form:
        case Form.MONEY:
            return amount(abs(Decimal(change)), unit)  # type: ignore[arg-type]
        case Form.RATE:
            return rate(abs(Decimal(change)))  # type: ignore[arg-type]
        case Form.RATIO:
            return f"{abs(float(change)) * 100:,.2f}"  # type: ignore[arg-type]
        case Form.COUNT:
            return f"{abs(change):,}"  # type: ignore[arg-type]
        case _:
            return f"{abs(float(change)):,.2f}"  # type: ignore[arg-type]
