"""A cover in words: each number written in its unit, its change beside it and, in a word, whether that is good.

Numbers of different kinds share a column here, so they become text; JSON keeps them as they are. Screen, workbook, page
and mail take their words from here, so that nobody finds two of them in disagreement.
"""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from typing import Final

from bankmkt.base.say import language, say
from bankmkt.report.values import Style, Unit, amount, human, percent, unit_for
from bankmkt.result.edition import Edition, KeyFigure
from bankmkt.result.result import Field, Form, Row, Table
from bankmkt.tables.model import Text

FIGURES: Final = (
    Field("figure", Form.TEXT, Text("指标", "Figure")),
    Field("value", Form.TEXT, Text("本期", "Now")),
    Field("before", Form.TEXT, Text("上期", "Before")),
    Field("change", Form.TEXT, Text("变动", "Change")),
    Field("verdict", Form.TEXT, Text("", "")),
)

_SIGNS: Final = {"error": "✗", "warning": "!", "info": "·"}
_ASCII_SIGNS: Final = {"error": "x", "warning": "!", "info": "-"}


def figures(edition: Edition, style: Style) -> Table:
    """The key figures as text: label, now, before, change with its sign, and better or worse."""
    rows: list[Row] = []
    for one in edition.figures:
        value, before, change = shown(one, style)
        rows.append((one.label, value, before, change, say(f"book.{one.verdict}") if one.verdict else ""))
    return Table(FIGURES, rows)


def shown(figure: KeyFigure, style: Style) -> tuple[str, str, str]:
    """Value, value before and change as a person reads them, all in one unit, which stands with the value."""
    unit = unit_of_figure(figure, style)
    before = "" if figure.before is None else human(figure.before, figure.field, style, unit)
    return _with_unit(human(figure.value, figure.field, style, unit), figure, unit), before, moved(figure, style, unit)


def unit_of_figure(figure: KeyFigure, style: Style) -> Unit:
    """The unit of an amount: the reader's, else the one in which both values read best."""
    if figure.field.form is not Form.MONEY:
        return "yuan"
    known = [abs(value) for value in (figure.value, figure.before) if isinstance(value, Decimal)]
    return style.unit or unit_for(known)


def moved(figure: KeyFigure, style: Style, unit: Unit, decimals: int = 2) -> str:
    """The change with its sign, empty where it is not known; money in `unit` with `decimals`.

    That of a ratio or a rate is in points, since percent of what would be the question.
    """
    change = figure.change
    if change is None or (isinstance(change, float) and not math.isfinite(change)):
        return ""
    match figure.field.form:
        case Form.MONEY if isinstance(change, Decimal):
            number = amount(change, unit, decimals)
        case Form.RATIO if isinstance(change, int | float | Decimal):
            number = percent(float(change)).rstrip("% ")
        case _:
            number = human(change, figure.field, replace(style, unicode=False), unit)
    if isinstance(change, int | float | Decimal) and change > 0:
        number = f"+{number}"
    number = number.replace("-", "−") if style.unicode else number
    return say("book.points", points=number) if figure.field.form in (Form.RATIO, Form.RATE) else number


def is_nothing(change: str) -> bool:
    """Whether a change is too small for the decimals that are shown."""
    return not any(digit in change for digit in "123456789")


def _with_unit(text: str, figure: KeyFigure, unit: Unit) -> str:
    if figure.value is None:
        return say("book.unknown")
    if figure.field.form is Form.RATE:
        return f"{text}%" if language() == "zh" else f"{text} %"
    if figure.field.form is not Form.MONEY:
        return text
    return f"{text} {say(f'report.unit_{unit}') if unit != 'yuan' else say('book.yuan')}"


def weight(severity: str, style: Style) -> str:
    """How grave a thing is, in a sign and a word: colour may be missing."""
    signs = _SIGNS if style.unicode else _ASCII_SIGNS
    return f"{signs[severity]} {say(f'report.severity_{severity}')}"


def failed_checks(edition: Edition) -> str:
    """The sentence that names the sums that do not agree; empty where all do, or cannot be compared."""
    differ = [one.label for one in edition.checks if one.agrees is False]
    if not differ:
        return ""
    labels = "、".join(differ) if language() == "zh" else ", ".join(differ)
    return say("report.checks_differ", count=len(edition.checks), differ=len(differ), labels=labels)


def plain_figures(edition: Edition) -> list[dict[str, object]]:
    """The key figures for programs."""
    return [
        {
            "name": one.name,
            "label": one.label,
            "value": one.value,
            "before": one.before,
            "change": one.change,
            "verdict": one.verdict or None,
            "topic": one.topic or None,
        }
        for one in edition.figures
    ]


def plain_attention(edition: Edition) -> list[dict[str, object]]:
    """What needs attention, for programs."""
    return [{"severity": one.severity, "text": one.text, "topic": one.topic or None} for one in edition.attention]


def plain_checks(edition: Edition) -> list[dict[str, object]]:
    """The sums that must agree, for programs."""
    return [
        {"label": one.label, "ours": one.ours, "theirs": one.theirs, "agrees": one.agrees} for one in edition.checks
    ]
