"""A screen shows calm text that fits: Rich paints and knows the console, but the places are settled here.

Rich would cut ids to fit a narrow screen, take brackets in a customer's name for markup and end the program
at a closed pipe. So lines come ready from `layout`, are printed as plain `Text` (which is never parsed) and
colour is only laid over them: everything is understood without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, TextIO

from rich.console import Console
from rich.text import Text as Painted

from bankmkt.base.say import say
from bankmkt.report import charts
from bankmkt.report.layout import GAP, Column, Fitted, fit
from bankmkt.report.values import NUMBERS, Style, Unit, bar, heading, headings, human, plain, units_of
from bankmkt.report.width import cells, is_unicode, wrap
from bankmkt.result.blocks import Chart, Grid, Headline, Listing, Note, Presentation
from bankmkt.result.edition import Attention, Edition
from bankmkt.result.result import Field, Form, Result, Row, Table

_MARK: Final = "! "
_LEAST_BAR: Final = 6
_MOST_BAR: Final = 60

Span = tuple[str, str]  # a text and the style that is laid over it


def show(presentation: Presentation, stream: TextIO, style: Style) -> None:
    """Write `presentation` to `stream`; no line takes more than `style.width` cells, ids and amounts stay
    whole.

    A closed pipe raises BrokenPipeError, for the caller to end quietly.
    """
    screen = _Screen(stream, style)
    screen.title(presentation.title, presentation.subtitle)
    notes: list[str] = []
    said = ""
    for block in presentation.blocks:
        match block:
            case Headline(text):
                screen.gap()
                screen.wrapped(text)
                said = text
            case Grid(title, table, bars):
                screen.gap()
                if title and title != presentation.title:
                    screen.wrapped(title, "bold")
                _summary(screen, table, bars)
            case Chart():
                _chart(screen, block, titled=block.title != said)
            case Listing():
                screen.gap()
                _listing(screen, presentation.result, block)
            case Note(text):
                notes.append(text)
    notes += [note for note in presentation.result.notes if note not in notes]
    if notes:
        screen.gap()
    for note in notes:
        screen.wrapped(say("report.note", text=note), "dim")


def grid(title: str, table: Table, stream: TextIO, style: Style) -> None:
    """Write any small table whole: long texts break into lines, and columns without room are named below."""
    screen = _Screen(stream, style)
    if title:
        screen.wrapped(title, "bold")
    columns = [
        _column(field, [row[index] for row in table.rows], screen.style, "yuan")
        for index, field in enumerate(table.fields)
    ]
    fitted = fit(columns, screen.width)
    screen.headers(fitted)
    for index in range(len(table.rows)):
        for line in fitted.broken_row(index):
            screen.line([(cell, "") for cell in line])
    if not table.rows:
        screen.wrapped(say("report.no_rows"), "dim")
    screen.dropped(columns, fitted)


def findings(title: str, subtitle: str, table: Table, stream: TextIO, style: Style) -> None:
    """One paragraph for each row (name, title, finding, rows, unknown) of an overview of rules."""
    screen = _Screen(stream, style)
    screen.title(title, subtitle)
    for name, label, finding, rows, unknown in table.rows:
        screen.gap()
        counts = say("report.rows_unknown", rows=f"{rows:,}", unknown=f"{unknown:,}")
        screen.title(f"{name}  {label}", counts)
        if finding:
            screen.wrapped(f"  {finding}")


def cover(edition: Edition, stream: TextIO, style: Style) -> None:
    """The cover of an edition: its numbers with their change, then what needs attention, the gravest first."""
    from bankmkt.report.cover import failed_checks, figures, weight

    screen = _Screen(stream, style)
    screen.title(edition.title, edition.subtitle)
    table = figures(edition, screen.style)
    if table.rows:
        screen.gap()
        columns = [
            Column("", [str(row[0]) for row in table.rows], elastic=True),
            *(Column(heading(table.fields[at]), [str(row[at]) for row in table.rows], right=True) for at in (1, 2, 3)),
            Column("", [str(row[4]) for row in table.rows]),
        ]
        fitted = fit(columns, screen.width)
        screen.headers(fitted)
        for index in range(len(table.rows)):
            screen.line([(cell, "") for cell in fitted.row(index, screen.style.mark)])
    failed = failed_checks(edition)
    told = [*([Attention(failed, severity="error")] if failed else []), *edition.attention]
    if told:
        screen.gap()
        screen.wrapped(say("book.attention"), "bold")
    for one in told:
        words = f"{weight(one.severity, screen.style)}  {one.text}"
        screen.wrapped(words, "bold" if one.severity == "error" else "")
    if edition.notes:
        screen.gap()
    for note in edition.notes:
        screen.wrapped(say("report.note", text=note), "dim")


class _Screen:
    """A stream of some width on which lines of styled texts are printed."""

    def __init__(self, stream: TextIO, style: Style) -> None:
        encoding = getattr(stream, "encoding", None) or "utf-8"
        self.style = replace(style, encoding=encoding, unicode=style.unicode and is_unicode(encoding))
        self.width = style.width
        self._console = _Console(
            file=stream,
            width=max(style.width, 1),
            color_system="standard" if style.color else None,
            force_terminal=True if style.color else None,
            no_color=not style.color,
            markup=False,
            emoji=False,
            highlight=False,
        )

    def print(self, spans: Iterable[Span]) -> None:
        """One line of texts side by side, without blanks at its end."""
        line = Painted()
        for text, paint in spans:
            line.append(text, paint or None)
        line.rstrip()
        self._console.print(line, no_wrap=True, overflow="ignore", crop=False, soft_wrap=True)

    def line(self, spans: Sequence[Span]) -> None:
        """One line of padded cells with the gap between them."""
        blank = (" " * GAP, "")
        parts: list[Span] = []
        for span in spans:
            parts += [blank, span] if parts else [span]
        self.print(parts)

    def gap(self) -> None:
        """An empty line."""
        self.print(())

    def wrapped(self, text: str, paint: str = "") -> None:
        """A text over as many lines as it needs."""
        for line in wrap(self.style.clean(text), self.width):
            self.print([(line, paint)])

    def title(self, left: str, right: str, paint: str = "bold") -> None:
        """A text with a lighter one at the right end, on two lines where one is too short."""
        left, right = self.style.clean(left), self.style.clean(right)
        blanks = self.width - cells(left) - cells(right)
        if right and blanks >= GAP:
            self.print([(left, paint), (" " * blanks, ""), (right, "dim")])
            return
        self.wrapped(left, paint)
        if right:
            self.wrapped(right, "dim")

    def headers(self, fitted: Fitted) -> None:
        """The header lines of a table."""
        for line in fitted.headers():
            if any(cell.strip() for cell in line):
                self.line([(cell, "bold dim") for cell in line])

    def dropped(self, columns: Sequence[Column], fitted: Fitted) -> None:
        """A line that names the columns that had no room."""
        if fitted.dropped:
            names = ", ".join(column.header for column in columns[-fitted.dropped :])
            self.wrapped(say("report.more_columns", names=names), "dim")


class _Console(Console):
    """Rich's console, which leaves a closed pipe to the command."""

    def on_broken_pipe(self) -> None:
        """Let the error through; Rich would exit with 1."""
        raise BrokenPipeError


def _column(field: Field, values: Sequence[object], style: Style, unit: Unit) -> Column:
    """One column of values for people."""
    body = [human(value, field, style, unit) for value in values]  # type: ignore[arg-type]
    elastic = field.form in (Form.TEXT, Form.LIST)
    return Column(style.clean(heading(field, unit)), body, field.form in NUMBERS, elastic)


# --- summaries --------------------------------------------------------------------------------------------


def _summary(screen: _Screen, table: Table, bars: Sequence[str]) -> None:
    """A summary with bars beside the shares that `bars` names, as far as the width allows."""
    style = screen.style
    units = units_of(table, style)
    heads = [style.clean(head) for head in headings(table.fields, units)]
    columns: list[Column] = []
    for field, head in zip(table.fields, heads, strict=True):
        column = _column(field, table.column(field.name), style, units.get(field.name, "yuan"))
        column = replace(column, header=head)
        if columns and _is_share_of(field, table.fields[len(columns) - 1]):
            column = replace(column, header="")
        columns.append(column)
    fitted = fit(columns, screen.width)
    shown = [field.name for field in table.fields[: len(fitted.columns)]]
    drawn = [name for name in bars if name in shown]
    bar_width = _bar_width(screen.width - fitted.width, len(drawn))
    bodies = {name: _bars(table.column(name), bar_width, style) for name in drawn if bar_width}
    for line in fitted.headers():
        screen.line(_with_bars([(cell, "bold dim") for cell in line], shown, bodies, bar_width, None))
    for index in range(len(table.rows)):
        spans: list[Span] = [(cell, "") for cell in fitted.row(index, style.mark)]
        screen.line(_with_bars(spans, shown, bodies, bar_width, index))
    if not table.rows:
        screen.wrapped(say("report.no_rows"), "dim")
    names = [style.clean(heading(field)) for field in table.fields]  # a share has lost its header
    screen.dropped([replace(column, header=name) for column, name in zip(columns, names, strict=True)], fitted)


def _is_share_of(field: Field, before: Field) -> bool:
    """Whether a column is the share of the one before it and so needs no header of its own."""
    whole = field.name.removesuffix("_share")
    return field.form is Form.RATIO and whole != field.name and before.name.startswith(whole)


def _bar_width(spare: int, count: int) -> int:
    """The cells of each bar; 0 where there is no room for any."""
    if not count:
        return 0
    width = spare // count - GAP
    return min(width, _MOST_BAR) if width >= _LEAST_BAR else 0


def _bars(shares: Sequence[float | None], width: int, style: Style) -> list[str]:
    """A bar for each share, the largest over the whole width."""
    largest = max((share for share in shares if share is not None), default=0.0)
    if not largest > 0:
        return [""] * len(shares)
    return [bar((share or 0.0) / largest, width, unicode=style.unicode) for share in shares]


def _with_bars(
    spans: Sequence[Span],
    names: Sequence[str],
    bodies: Mapping[str, Sequence[str]],
    width: int,
    row: int | None,
) -> list[Span]:
    """A line with its bars after the columns that they belong to."""
    line: list[Span] = []
    for span, name in zip(spans, names, strict=True):
        line.append(span)
        if name in bodies:
            text = bodies[name][row] if row is not None else ""
            line.append((text.ljust(width), "blue"))
    return line


# --- charts -----------------------------------------------------------------------------------------------


def _chart(screen: _Screen, chart: Chart, *, titled: bool) -> None:
    """A chart under its title, where there is room; a title that was just said is not said again."""
    drawn = charts.lines(chart, screen.style)
    if not drawn:
        return
    screen.gap()
    if titled:
        screen.wrapped(chart.title, "bold")
    for line in drawn:
        screen.print([(line, "")])


# --- listings ---------------------------------------------------------------------------------------------


def _listing(screen: _Screen, result: Result, listing: Listing) -> None:
    """The first rows of the result and how to see the others."""
    style = screen.style
    rows = _first_rows(result, style.limit)
    hint = ""
    if len(rows) < result.rows.count:
        hint = say("report.more_rows", shown=f"{len(rows):,}", count=f"{result.rows.count:,}")
    screen.title(listing.title, hint)
    if not result.rows.count:
        screen.wrapped(say("report.no_rows"), "dim")
    if not rows:
        return
    places = {field.name: index for index, field in enumerate(result.fields)}
    names = [name for name in listing.columns if name in places]
    columns: list[Column] = []
    marked: list[list[bool]] = []
    for name in names:
        field = result.fields[places[name]]
        values = [row[places[name]] for row in rows]
        trouble = _trouble(field, values, listing.highlight.get(name, ()))
        columns.append(_marked(_column(field, values, style, style.unit or "yuan"), trouble))
        marked.append(trouble)
    fitted = fit(columns, screen.width)
    screen.headers(fitted)
    for index in range(len(rows)):
        line = fitted.row(index, style.mark)
        bad = [bool(trouble) and trouble[index] for trouble in marked]
        # columns that had no room are missing at the end
        screen.line([(cell, "bold red" if red else "") for cell, red in zip(line, bad, strict=False)])
    screen.dropped(columns, fitted)


def _first_rows(result: Result, limit: int | None) -> list[Row]:
    """The rows that are shown."""
    return [row for batch in result.rows.batches(limit) for row in batch]


def _trouble(field: Field, values: Sequence[object], codes: Sequence[str]) -> list[bool]:
    """Which values stand for trouble; an empty list for a column without any such codes."""
    if not codes:
        return []
    return [text in codes for text in plain(field.form)(values)]  # type: ignore[arg-type]


def _marked(column: Column, trouble: Sequence[bool]) -> Column:
    """The column with a mark before each value that stands for trouble."""
    if not any(trouble):
        return column
    body = [f"{_MARK if bad else '  '}{text}" for text, bad in zip(column.body, trouble, strict=True)]
    return replace(column, header=f"  {column.header}", body=body)
