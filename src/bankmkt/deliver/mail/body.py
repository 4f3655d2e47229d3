"""The body of a mail tells key figures and no customer, because mail is read and kept in more places than workbooks.

It is made of an edition's figures alone: sentences of attention and headlines may come to name somebody one day, so the
body only counts them and points to the workbook. Text and HTML say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final

from bankmkt.base.say import counted, language, say
from bankmkt.report.cover import shown
from bankmkt.report.values import Style
from bankmkt.result.edition import Edition, KeyFigure

_STYLE: Final = Style(width=200, limit=None)
_FONT: Final = "font-family:'Microsoft YaHei','微软雅黑',Arial,sans-serif;font-size:14px;color:#222222"
_CELL: Final = "padding:4px 14px 4px 0;border-bottom:1px solid #d0d4da"
_NUMBER: Final = f"{_CELL};text-align:right;white-space:nowrap"
_HEAD: Final = "color:#5a6472;font-weight:normal"


@dataclass(frozen=True, slots=True)
class Body:
    """What a letter says: subject, plain text, HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class _Line:
    """One figure in words; `before` and `change` are empty where they are not known."""

    label: str
    value: str
    before: str
    change: str


def compose(edition: Edition, name: str = "") -> Body:
    """The letter that goes with a copy of a book; `name` is the recipient's, else the reader's."""
    who = name or (edition.reader.name if edition.reader is not None else "")
    as_of = edition.as_of.isoformat()
    greeting = say("mail.greeting", name=who) if who else say("mail.greeting_nobody")
    opening = say("mail.attached", title=edition.title, as_of=as_of)
    lines = [_line(figure) for figure in edition.figures]
    base = edition.base.isoformat() if edition.base is not None else ""
    count = len(edition.attention)
    points = say("mail.attention", points=counted(count, "item")) if count else ""
    closing = say("mail.closing_words")
    figures = [_told(line, base) for line in lines]
    blocks = [greeting, opening, "\n".join(f"  {line}" for line in figures), points, closing]
    html = [_paragraph(greeting), _paragraph(opening), _table(lines, base), _paragraph(points), _paragraph(closing)]
    return Body(
        say("mail.subject", title=edition.title, as_of=as_of),
        "\n\n".join(block for block in blocks if block) + "\n",
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if language() == "zh" else "en"}">\n'
        f'<head><meta charset="utf-8"></head>\n<body style="{_FONT}">\n{"".join(html)}</body>\n</html>\n',
    )


def _line(figure: KeyFigure) -> _Line:
    return _Line(figure.label, *shown(figure, _STYLE))


def _told(line: _Line, base: str) -> str:
    if not line.before:
        return say("mail.figure_line", label=line.label, value=line.value)
    return say(
        "mail.figure_line_before",
        label=line.label,
        value=line.value,
        base=base,
        before=line.before,
        change=line.change,
    )


def _table(lines: list[_Line], base: str) -> str:
    """The figures as a table whose look needs no style sheet, which mail programs drop."""
    if not lines:
        return ""
    compared = any(line.before for line in lines)
    heads = [say("mail.figure"), say("mail.value")]
    heads += [say("mail.before", base=base), say("mail.change")] if compared else []
    rows = [_row([f'<span style="{_HEAD}">{escape(head)}</span>' for head in heads])]
    for line in lines:
        cells = [line.label, line.value, *((line.before, line.change) if compared else ())]
        rows.append(_row([escape(cell) for cell in cells]))
    return f'<table cellspacing="0" cellpadding="0" style="border-collapse:collapse;{_FONT}">{"".join(rows)}</table>\n'


def _row(cells: list[str]) -> str:
    """A label at the left and numbers at the right."""
    first, *numbers = cells
    rest = "".join(f'<td style="{_NUMBER}">{number}</td>' for number in numbers)
    return f'<tr><td style="{_CELL}">{first}</td>{rest}</tr>\n'


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>\n" if text else ""
