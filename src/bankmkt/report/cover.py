"""A cover in words: each number written in its unit, its change beside it and, in a word, whether that is good.

Numbers of different kinds share a column here, so they become text; JSON keeps them as they are.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from bankmkt.base.say import say
from bankmkt.report.values import Style, Unit, human, percent, unit_for
from bankmkt.result.edition import Edition, KeyFigure
from bankmkt.result.result import Field, Form, Row, Table, Value
from bankmkt.tables.model import Text

FIGURES: Final = (
    Field("figure", Form.TEXT, Text("指标", "Figure")),
    Field("value", Form.TEXT, Text("本期", "Now")),
    Field("before", Form.TEXT, Text("上期", "Before")),
    Field("change", Form.TEXT, Text("变动", "Change")),
    Field("verdict", Form.TEXT, Text("", "")),
)


def figures(edition: Edition, style: Style) -> Table:
    """The key figures as text: label, now, before, change with its sign, and better or worse."""
    rows: list[Row] = []
    for one in edition.figures:
        value, before, change = shown(one, style)
        rows.append((one.label, value, before, change, say(f"book.{one.verdict}") if one.verdict else ""))
    return Table(FIGURES, rows)


def shown(figure: KeyFigure, style: Style) -> tuple[str, str, str]:
    """Value, value before and change as a person reads them, all in one unit, which stands with the value."""
    unit: Unit = "yuan"
    if figure.field.form is Form.MONEY:
        amounts = [abs(one) for one in (figure.value, figure.before) if isinstance(one, Decimal)]
        unit = style.unit or unit_for(amounts)
    change = figure.change
    if figure.field.form is Form.RATIO and isinstance(change, float):  # points of a percentage are no percentage
        points = percent(change).rstrip("% ")
        moved = say("book.points", points=_signed(points.replace("-", "−") if style.unicode else points, change))
    else:
        moved = "" if change is None else _signed(human(change, figure.field, style, unit), change)
    value = _in_unit(human(figure.value, figure.field, style, unit), figure, unit)
    return value, "" if figure.before is None else human(figure.before, figure.field, style, unit), moved


def _signed(text: str, change: Value) -> str:
    return f"+{text}" if isinstance(change, int | float | Decimal) and change > 0 else text


def _in_unit(text: str, figure: KeyFigure, unit: Unit) -> str:
    if figure.value is None:
        return say("book.unknown")
    if figure.field.form is not Form.MONEY:
        return text
    return f"{text} {say(f'report.unit_{unit}') if unit != 'yuan' else say('book.yuan')}"


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
