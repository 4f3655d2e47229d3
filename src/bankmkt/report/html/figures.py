"""What a key figure says on a page, in the words of the cover, so that page and workbook cannot differ.

A change is told by a sign, a triangle and a word, never by colour alone; a share changes by percentage points, since
"up by 2 %" could mean two things. A change that rounds to nothing is called one, not shown as +0.0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from bankmkt.base.say import say
from bankmkt.report.cover import is_nothing, moved, unit_of_figure
from bankmkt.report.values import NUMBERS, Style, Unit, human, plain
from bankmkt.result.edition import KeyFigure
from bankmkt.result.result import Form

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
    style = replace(style, unicode=True)
    unit = unit_of_figure(figure, style)
    unknown = figure.value is None or (isinstance(figure.value, float) and not math.isfinite(figure.value))
    value = say("page.unknown") if unknown else human(figure.value, figure.field, style, unit)
    return Shown(
        style.clean(figure.label),
        value,
        "" if unknown else _unit_words(figure, unit),
        "" if base is None else _change(figure, unit, style),
        figure.verdict,
        plain(figure.field.form)((figure.value,))[0],
        figure.topic,
    )


def title(base: date | None) -> str:
    """What stands above all figures: they are compared with one date."""
    return say("page.figures") if base is None else say("page.figures_since", day=base.isoformat())


def _unit_words(figure: KeyFigure, unit: Unit) -> str:
    """The unit of an amount or a rate; the others have it in their text or need none."""
    if figure.field.form is Form.MONEY:
        return say(f"report.unit_{unit}")
    return "%" if figure.field.form is Form.RATE else ""


def _change(figure: KeyFigure, unit: Unit, style: Style) -> str:
    """The change since the base date in words; which date that is stands above all figures."""
    if figure.field.form not in NUMBERS or figure.value is None:
        return ""
    change = figure.change
    if change is None or (isinstance(change, float) and not math.isfinite(change)):
        return say("page.base_unknown")
    if change == 0:
        return say("page.unchanged")
    words = moved(figure, style, unit)
    if is_nothing(words):
        return say("page.hardly_changed")
    told = f"{_UP if change > 0 else _DOWN} {words}"  # type: ignore[operator]
    return say("page.judged", change=told, verdict=say(f"book.{figure.verdict}")) if figure.verdict else told
