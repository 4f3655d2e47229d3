"""The cover answers how we are, what moved and what must be done, on one screen and without a click.

Key figures stand as cards in one unit each, their change with an arrow, a sign and a word, because colour may be
missing on paper. Below stand what needs attention, and every sheet: each line leads to where it is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from bankmkt.base.say import say
from bankmkt.report.cover import failed_checks, is_nothing, moved, unit_of_figure, weight
from bankmkt.report.excel.cells import Cells
from bankmkt.report.excel.listing import pixels, printed
from bankmkt.report.excel.made import reader_name
from bankmkt.report.excel.page import FIRST, MARGIN, lines_for
from bankmkt.report.excel.theme import ROW_POINTS
from bankmkt.report.values import CELL_DECIMALS, Style, Unit
from bankmkt.result.edition import Attention, Edition, KeyFigure
from bankmkt.result.result import Form

_WIDTH: Final = 9.5
_COLUMNS: Final = 20
_CARD: Final = 5  # columns of a card, the last of them the gap
_SMALL_CARD: Final = 4
_MANY: Final = 12  # figures above which cards become smaller, so that the rest stays on the screen
_ENTRY: Final = 5  # columns of a line of the contents
_ACROSS: Final = 4


@dataclass(frozen=True, slots=True)
class Sheet:
    """A line of the contents: the sheet to which it leads, its words, and whether it belongs to the one above."""

    name: str
    words: str
    inner: bool = False


def write(
    sheet: Any,
    writing: Cells,
    edition: Edition,
    topics: Mapping[str, str],
    contents: Sequence[Sheet],
    made: str,
    style: Style,
) -> None:
    """Write the cover: `topics` are the sheets of the topics by their name, `made` is the sheet that says how."""
    cover = _Cover(sheet, writing, edition, topics, style)
    cover.title()
    cover.cards()
    cover.checks(made)
    cover.attention()
    cover.contents(contents)
    cover.foot(made)
    cover.finish()


class _Cover:
    """The first sheet while it is being written."""

    def __init__(self, sheet: Any, writing: Cells, edition: Edition, topics: Mapping[str, str], style: Style) -> None:
        self._sheet = sheet
        self._writing = writing
        self._edition = edition
        self._topics = topics
        self._style = style
        self._last = FIRST + _COLUMNS - 2
        self._row = 0

    def title(self) -> None:
        """What it is, of which date, for whom."""
        edition = self._edition
        self._writing.text(0, FIRST, edition.title, "title", font_size=20)
        self._sheet.set_row(0, 34)
        words = edition.subtitle
        if edition.reader is not None and edition.reader.name not in words:
            words = f"{reader_name(edition.reader)} · {words}" if words else reader_name(edition.reader)
        if edition.as_of.isoformat() not in words:
            words = f"{words} · {edition.as_of.isoformat()}" if words else edition.as_of.isoformat()
        self._writing.text(1, FIRST, words, "subtitle")
        self._row = 2
        self._gap()

    # --- key figures --------------------------------------------------------------------------------------

    def cards(self) -> None:
        """The key figures, some in a row."""
        figures = self._edition.figures
        wide = _CARD if len(figures) <= _MANY else _SMALL_CARD
        across = _COLUMNS // wide
        for start in range(0, len(figures), across):
            self._line(figures[start : start + across], wide)

    def _line(self, figures: Sequence[KeyFigure], wide: int) -> None:
        units = [unit_of_figure(one, self._style) for one in figures]
        firsts = [FIRST + index * wide for index in range(len(figures))]
        for one, unit, first in zip(figures, units, firsts, strict=True):
            self._label(one, unit, first, first + wide - 2)
        self._sheet.set_row(self._row, 18)
        for one, unit, first in zip(figures, units, firsts, strict=True):
            self._value(one, unit, first, first + wide - 2)
        self._sheet.set_row(self._row + 1, 28)
        for one, unit, first in zip(figures, units, firsts, strict=True):
            look = {"better": "card_better", "worse": "card_worse"}.get(one.verdict, "card_change")
            words = _change(one, unit, self._edition, self._style)
            room = sum(pixels(_WIDTH) for _ in range(wide - 1)) - 14
            size = 10 if lines_for(words, room, 1.15) == 1 else 8.5
            self._writing.across(self._row + 2, first, first + wide - 2, words, look, font_size=size)
        self._sheet.set_row(self._row + 2, 18)
        self._row += 3
        self._gap()

    def _label(self, one: KeyFigure, unit: Unit, first: int, last: int) -> None:
        """The name with its unit; it leads to the topic that tells more."""
        words = one.label
        if one.field.form is Form.MONEY:
            words = say("report.with_unit", label=one.label, unit=say(f"report.unit_{unit}"))
        elif one.field.form is Form.RATE and "%" not in words:
            words = say("report.with_unit", label=one.label, unit="%")
        target = self._topics.get(one.topic)
        size = 10 if lines_for(words, (last - first + 1) * pixels(_WIDTH) - 14) == 1 else 8.5
        self._writing.across(self._row, first, last, words, "card_link" if target else "card_label", font_size=size)
        if target:
            self._writing.link(self._row, first, words, target, "card_link", font_size=size)

    def _value(self, one: KeyFigure, unit: Unit, first: int, last: int) -> None:
        """The number itself as a cell that can be reckoned with."""
        if one.value is None:
            self._writing.across(self._row + 1, first, last, say("workbook.figure_unknown"), "card_unknown")
            return
        self._writing.across(self._row + 1, first, last, "", "card_value")
        column = self._writing.column(one.field, unit, "card_value", minus=True, align="left", indent=1)
        column.write(self._row + 1, first, column.ready((one.value,))[0])

    # --- the rest -----------------------------------------------------------------------------------------

    def checks(self, made: str) -> None:
        """Whether the sums agree with those of others, in one line that leads to them."""
        checks = self._edition.checks
        if not checks:
            return
        differ = failed_checks(self._edition)
        unknown = sum(one.agrees is None for one in checks)
        parts = []
        if differ:
            parts.append(f"✗ {differ}")
        elif unknown < len(checks):
            parts.append("✓ " + say("workbook.checks_agree", count=len(checks) - unknown))
        if unknown:
            parts.append("? " + say("workbook.checks_unknown", count=unknown))
        words = " · ".join(parts)
        look = "error" if differ else "info" if unknown else "good"
        last = self._last - 3
        self._writing.across(self._row, FIRST, last, words, look, text_wrap=True)
        self._writing.across(self._row, last + 1, self._last, "", "link", valign="top")
        self._writing.link(self._row, last + 1, f"→ {made}", made, valign="top")
        room = (last - FIRST + 1) * pixels(_WIDTH)
        self._sheet.set_row(self._row, ROW_POINTS * lines_for(words, room))
        self._row += 1
        self._gap()

    def attention(self) -> None:
        """What needs attention: each line says how grave it is, and leads to the topic that tells more."""
        self._section(say("workbook.attention"))
        if not self._edition.attention:
            self._writing.across(self._row, FIRST, self._last, say("workbook.nothing"), "info")
            self._row += 1
        for line in self._edition.attention:
            self._line_of(line)
        self._gap()

    def _line_of(self, line: Attention) -> None:
        """One sentence with its weight in a sign and a word. Links in it would keep some programs from breaking it."""
        first, last = FIRST + 2, self._last - 3
        words = weight(line.severity, replace(self._style, unicode=True))
        self._writing.across(self._row, FIRST, first - 1, words, line.severity)
        self._writing.across(self._row, first, last, line.text, "wrapped")
        target = self._topics.get(line.topic)
        if target:
            self._writing.across(self._row, last + 1, self._last, "", "link", valign="top")
            self._writing.link(self._row, last + 1, f"→ {target}", target, valign="top")
        room = (last - first + 1) * pixels(_WIDTH) - 6
        self._sheet.set_row(self._row, ROW_POINTS * lines_for(line.text, room))
        self._row += 1

    def contents(self, contents: Sequence[Sheet]) -> None:
        """Every sheet: topics below one another, beside each its lists."""
        self._section(say("workbook.contents"))
        place = 0
        for entry in contents:
            if not entry.inner or place == _ACROSS:
                self._row += place > 0
                place = 0 if not entry.inner else 1
            self._entry(entry, FIRST + place * _ENTRY)
            place += 1
        self._row += 1
        self._gap()

    def _entry(self, entry: Sheet, first: int) -> None:
        """One sheet: what it is, in smaller letters where that is long."""
        last = min(first + _ENTRY - 1, self._last)
        words = entry.words
        size = 10 if lines_for(words, (last - first + 1) * pixels(_WIDTH) - 6) == 1 else 8.5
        self._writing.across(self._row, first, last, words, "link", font_size=size)
        self._writing.link(self._row, first, words, entry.name, font_size=size)

    def _gap(self) -> None:
        """A little room; a whole line each time would push the end off the screen."""
        self._sheet.set_row(self._row, 8)
        self._row += 1

    def _section(self, words: str) -> None:
        for column in range(FIRST, self._last + 1):
            self._writing.text(self._row, column, words if column == FIRST else "", "section")
        self._row += 1

    def foot(self, made: str) -> None:
        """How it was made, in small letters."""
        run = self._edition.run
        words = say("workbook.made_by", sheet=made, run=run) if run else say("workbook.made", sheet=made)
        self._writing.link(self._row, FIRST, words, made, font_size=8, font_color="#595959")
        self._row += 1

    def finish(self) -> None:
        """Widths, print set-up, no grid lines."""
        self._sheet.set_column(0, 0, MARGIN)
        self._sheet.set_column(FIRST, self._last, _WIDTH)
        self._sheet.hide_gridlines(2)
        printed(self._sheet, self._edition.title)
        self._sheet.fit_to_pages(1, 1 if self._row <= 60 else 0)


def _change(one: KeyFigure, unit: Unit, edition: Edition, style: Style) -> str:
    """The change as a sentence: arrow, sign, number with the decimals of the value, and whether it is good."""
    if edition.base is None:
        return say("workbook.no_base")
    base = edition.base.isoformat()
    words = moved(one, replace(style, unicode=True), unit, CELL_DECIMALS[unit])
    change = one.change
    if not words or not isinstance(change, int | float | Decimal):
        return say("workbook.before_unknown", base=base) if one.before is None else " "
    if change == 0:
        return say("workbook.unchanged", base=base)
    if is_nothing(words):
        return say("workbook.hardly", base=base)
    told = say("workbook.rose" if change > 0 else "workbook.sank", change=words, base=base)
    return say("workbook.judged", change=told, verdict=say(f"book.{one.verdict}")) if one.verdict else told
