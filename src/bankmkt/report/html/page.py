"""A page is one file that asks nothing of anybody: no font, picture or script comes from elsewhere, and none may.

The policy in its head names the one style sheet and the one script by their hashes, so a browser runs nothing else
even if a customer's name were a script; every text goes through the template's escaping besides. What is on the page
is settled here, how it looks in the templates beside this module. Rows go from the engine to the file in pieces.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bankmkt.base.say import language, say
from bankmkt.report import palette
from bankmkt.report.cover import failed_checks, weight
from bankmkt.report.html import figures, made, tables
from bankmkt.report.html.cells import shade_colours
from bankmkt.report.html.chartview import ChartView, chart
from bankmkt.report.html.figures import Shown
from bankmkt.report.html.tables import TableView
from bankmkt.report.values import Style
from bankmkt.result.blocks import Chart, Grid, Headline, Note
from bankmkt.result.edition import Attention, Edition, Topic

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES: Final = Path(__file__).parent / "templates"
_FONTS: Final = '"Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif'


@dataclass(frozen=True, slots=True)
class Part:
    """A block as the template writes it: exactly one of its values is there."""

    headline: str = ""
    table: TableView | None = None
    chart: ChartView | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic with its blocks and its lists."""

    ident: str
    title: str
    parts: Sequence[Part]
    lists: Sequence[TableView]


@dataclass(frozen=True, slots=True)
class Alert:
    """A thing that needs attention, with the word for how grave it is and where it stands."""

    text: str
    severity: str
    word: str
    link: str


def write(edition: Edition, path: Path, style: Style, most_rows: int = tables.MOST_ROWS) -> None:
    """Write the page of an edition to `path`; money is shown in `style.unit`.

    The caller moves the file into its place (`files.write_aside`). OSError comes from the system; what the rows raise
    while they are read goes through.
    """
    style = replace(style, unicode=True, encoding="utf-8")
    template = environment().get_template("page.html")
    with path.open("w", encoding="utf-8", newline="\n", buffering=1 << 18) as stream:
        for piece in template.generate(_context(edition, style, most_rows)):
            stream.write(piece)


def environment() -> Environment:
    """The templates of this room: everything is escaped, and a name that is not there is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        newline_sequence="\n",
    )


def _context(edition: Edition, style: Style, most_rows: int) -> dict[str, Any]:
    """All that the template needs; lists are read while it runs."""
    links = {topic.name: f"topic-{index}" for index, topic in enumerate(edition.topics, 1)}
    sheet, script = _sheet(), (_TEMPLATES / "page.js").read_text(encoding="utf-8")
    topics = _topics(edition, style, most_rows)
    return {
        "language": "zh-CN" if language() == "zh" else "en",
        "policy": _policy(sheet, script),
        "sheet": _raw(sheet),
        "script": _raw(script),
        "edition": edition,
        "title": style.clean(edition.title),
        "subtitle": style.clean(edition.subtitle),
        "dated": edition.as_of.isoformat() not in edition.subtitle,
        "reader": made.reader(edition, style),
        "figures": [_linked(figures.shown(one, edition.base, style), links) for one in edition.figures],
        "alerts": [*_failed(edition, style), *(_alert(one, links, style) for one in edition.attention)],
        "topics": topics,
        "lists": [one for topic in topics for one in topic.lists],
        "facts": made.facts(edition, style),
        "notes": made.notes(edition, style),
        "masks": made.masks(edition, style),
        "records": made.tables(edition, style),
        "parameters": made.parameters(edition, style),
        "words": _words(edition),
        "looks": range(6),
    }


def _raw(text: str) -> Any:
    """Our own style sheet or script, which holds nothing that ends its element."""
    from markupsafe import Markup

    return Markup(text)


def _linked(shown: Shown, links: dict[str, str]) -> Shown:
    """A figure whose topic is the id of a section, or nothing."""
    return replace(shown, topic=links.get(shown.topic, ""))


def _failed(edition: Edition, style: Style) -> list[Alert]:
    """Sums that do not agree, before everything else: no number of the page is sure until they do."""
    words = failed_checks(edition)
    return [Alert(style.clean(words), "error", weight("error", style), "made")] if words else []


def _alert(one: Attention, links: dict[str, str], style: Style) -> Alert:
    """One line of what needs attention."""
    return Alert(style.clean(one.text), one.severity, weight(one.severity, style), links.get(one.topic, ""))


def _topics(edition: Edition, style: Style, most_rows: int) -> list[TopicView]:
    """The topics with their blocks and lists; the limit of a list depends on all of them."""
    limits = iter(tables.limits([one for topic in edition.topics for one in topic.lists], most_rows))
    views: list[TopicView] = []
    for number, topic in enumerate(edition.topics, 1):
        ident = f"topic-{number}"
        listed = [
            tables.listed(one, f"list-{number}-{place}", next(limits), style)
            for place, one in enumerate(topic.lists, 1)
        ]
        views.append(TopicView(ident, style.clean(topic.title), _parts(topic, ident, style), listed))
    return views


def _parts(topic: Topic, ident: str, style: Style) -> list[Part]:
    """The blocks of a topic; its lists come after all topics, so a block that stands for one has no place here."""
    parts: list[Part] = []
    for number, block in enumerate(topic.blocks, 1):
        place = f"{ident}-{number}"
        match block:
            case Headline(text):
                parts.append(Part(headline=style.clean(text)))
            case Note(text):
                parts.append(Part(note=say("report.note", text=style.clean(text))))
            case Grid():
                parts.append(Part(table=tables.grid(block, place, style)))
            case Chart() if block.categories and block.series:
                parts.append(Part(chart=chart(block, place, style)))
            case _:
                pass
    return parts


def _policy(sheet: str, script: str) -> str:
    """The content security policy: nothing may be loaded, and only our own style sheet and script count."""
    return (
        "default-src 'none'; "
        f"style-src 'sha256-{_hash(sheet)}'; script-src 'sha256-{_hash(script)}'; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _sheet() -> str:
    """The style sheet with the colours of the palette."""
    ink = palette.against(palette.ACCENT, palette.PALE_ACCENT, 4.5)
    colours = {
        "text": palette.TEXT,
        "blue": palette.BLUE,
        "accent": palette.ACCENT,
        "accent-ink": ink,
        "pale-accent": palette.PALE_ACCENT,
        "pale": palette.mix(palette.WHITE, palette.BLUE, 0.05),
        "grey": palette.GREY,
        "line": palette.LINE_GREY,
        "bar": palette.BAR,
        "white": palette.WHITE,
    }
    # a shape must stand out from the paper by 3 to 1 to be seen by everybody
    series = [palette.against(colour, palette.WHITE, 3.0) for colour in palette.SERIES]
    colours |= {f"s{index}": colour for index, colour in enumerate(series)}
    lines = [f"  --{name}: {colour};" for name, colour in colours.items()]
    shades = [f".{name} {{ background: {colour}; }}" for name, colour in shade_colours().items()]
    own = (_TEMPLATES / "page.css").read_text(encoding="utf-8")
    return "\n".join([":root {", *lines, f"  --fonts: {_FONTS};", "}", own.strip(), *shades, ""])


def _words(edition: Edition) -> dict[str, str]:
    """The texts of the page itself; some keep their places open, for the template or the script to fill."""
    return {
        "skip": say("page.skip"),
        "contents": say("page.contents"),
        "figures": figures.title(edition.base),
        "attention": say("page.attention"),
        "nothing": say("page.nothing"),
        "lists": say("page.lists"),
        "made": say("report.how_made"),
        "notes": say("report.notes"),
        "parameters": say("report.parameters"),
        "masks": say("page.masks"),
        "top": say("page.top"),
        "back": say("page.back", title="{title}"),
        "numbers": say("page.numbers"),
        "no_numbers": say("page.no_numbers"),
        "no_rows": say("report.no_rows"),
        "as_of": say("report.as_of"),
        "base": say("page.base"),
        "run": say("page.run"),
        "dot": say("page.dot"),
        "filter": say("page.filter", title="{title}"),
        "filtered": say("page.filtered", shown="{shown}", count="{count}"),
        "sort": say("page.sort", name="{name}"),
    }
