"""A mail tells figures and no customer, because a mail is read on a phone in a lift and forwarded without a thought.

Only the key figures go into it, and what needs attention where the edition was cut for one reader and so is free of
names. For the whole bank's edition it says how many things need attention, and the workbook names them. The HTML is
tables with their looks written on each cell: mail programs drop style sheets, scripts and drawings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bankmkt.base.say import language, say
from bankmkt.report import palette
from bankmkt.report.cover import weight
from bankmkt.report.html import figures, made
from bankmkt.report.html.figures import Shown
from bankmkt.report.html.page import environment
from bankmkt.report.values import Style
from bankmkt.result.edition import Edition


def body(edition: Edition, style: Style) -> tuple[str, str]:
    """The plain text and the HTML of a mail with this edition; money is shown in `style.unit`."""
    style = replace(style, unicode=True, encoding="utf-8")
    shown = [figures.shown(one, edition.base, style) for one in edition.figures]
    alerts = _alerts(edition, style)
    lines = _head(edition, style)
    text = _text(lines, figures.title(edition.base), shown, alerts)
    template = environment().get_template("mail.html")
    html = template.render(
        language="zh-CN" if language() == "zh" else "en",
        lines=lines,
        figures_title=figures.title(edition.base),
        figures=shown,
        attention=say("page.attention"),
        alerts=alerts,
        attached=say("page.mail_attached"),
        colours=_colours(),
    )
    return text, html


def _head(edition: Edition, style: Style) -> list[str]:
    """Title, bank or branch, date and reader, a line each."""
    day = edition.as_of.isoformat()
    dates = "" if day in edition.subtitle else f"{say('report.as_of')} {day}"
    lines = [style.clean(edition.title), style.clean(edition.subtitle), dates, made.reader(edition, style)]
    return [line for line in lines if line]


def _alerts(edition: Edition, style: Style) -> list[tuple[str, str]]:
    """What needs attention with the word for how grave it is; only a count where names could stand in it."""
    if edition.reader is None:
        count = len(edition.attention)
        return [("", say("page.mail_counted", count=f"{count:,}"))] if count else []
    return [(weight(one.severity, style), style.clean(one.text)) for one in edition.attention]


def _text(lines: Sequence[str], title: str, shown: Sequence[Shown], alerts: Sequence[tuple[str, str]]) -> str:
    """The mail for programs that show no HTML."""
    parts = [*lines, ""]
    if shown:
        parts.append(title)
        parts += [say("page.mail_line", label=one.label, text=_value(one)) for one in shown]
        parts.append("")
    if alerts:
        parts.append(say("page.attention"))
        parts += [say("page.mail_line", label=word, text=text) if word else f"- {text}" for word, text in alerts]
        parts.append("")
    parts += [say("page.mail_attached"), ""]
    return "\n".join(parts)


def _value(one: Shown) -> str:
    """Value, unit and change in one line."""
    value = f"{one.value} {one.unit}".rstrip()
    return f"{value}  {one.change}".rstrip()


def _colours() -> dict[str, str]:
    """The colours of the theme; those of letters stand out from white by 4.5 to 1 at least."""
    return {
        "text": palette.TEXT,
        "blue": palette.BLUE,
        "grey": palette.GREY,
        "line": palette.LINE_GREY,
        "accent": palette.against(palette.ACCENT, palette.WHITE, 4.5),
        "white": palette.WHITE,
    }
