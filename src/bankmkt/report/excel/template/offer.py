"""What an edition has to give to a template: values under the names of cells, rows under the names of tables.

Names follow the names in rules and books, which stay, and never labels or positions, which change. A copy for one
reader gives only what was made for this reader: the lists of the edition, masked and cut, and its key figures. The
figures and summaries of the rules are those of the whole bank and are offered in the bank's own copy alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from bankmkt.base.names import nearest, suggestion
from bankmkt.base.say import pick, say
from bankmkt.report.values import form_of
from bankmkt.result.edition import Edition
from bankmkt.result.result import Field, Form, Result, Row, RowSource, Table, Value
from bankmkt.tables.model import Text

PREFIX: Final = "bm_"
"""How the names begin that are ours; all others are the template's own."""
_KEYS: Final = (Form.CODE, Form.ID)


@dataclass(frozen=True, slots=True)
class Cell:
    """A value for one cell."""

    field: Field
    value: Value


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows for a table, with the engine or in memory; a value that is a `Cell` is shown by its own field."""

    fields: tuple[Field, ...]
    count: int
    source: RowSource | Sequence[tuple[Value | Cell, ...]]

    def each(self) -> Iterator[tuple[Value | Cell, ...]]:
        """The rows in order."""
        if isinstance(self.source, Sequence):
            yield from self.source
            return
        for batch in self.source.batches():
            yield from batch


@dataclass(slots=True)
class Offer:
    """All that can be filled in, by folded names; `twice` are names that would mean two things."""

    cells: dict[str, Cell] = field(default_factory=dict)
    tables: dict[str, Rows] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)
    bank_only: set[str] = field(default_factory=set)

    def cell(self, name: str, column: Field, value: Value) -> None:
        """Offer a value; a second one of that name makes the name ambiguous."""
        key = name.casefold()
        if key in self.cells and self.cells[key].value != value:
            self.twice.add(key)
        self.cells.setdefault(key, Cell(column, value))

    def table(self, name: str, rows: Rows) -> None:
        """Offer rows."""
        key = name.casefold()
        if key in self.tables:
            self.twice.add(key)
        self.tables.setdefault(key, rows)


def offer(edition: Edition) -> Offer:
    """What an edition has to give."""
    made = Offer()
    _heads(made, edition)
    _figures(made, edition)
    _attention(made, edition)
    _lists(made, edition)
    for result in edition.results:
        if edition.reader is None:
            _result(made, result)
        else:
            made.bank_only.add(f"{PREFIX}{_word(result.rule)}_")
    return made


def _word(text: str) -> str:
    """A text as a part of a name: whatever a name cannot hold becomes an underscore."""
    return re.sub(r"\W", "_", text).casefold()


def _text(name: str, zh: str, en: str) -> Field:
    return Field(name, Form.TEXT, Text(zh, en))


def _heads(made: Offer, edition: Edition) -> None:
    """What the edition is."""
    day = Field("as_of", Form.DATE, Text("数据日期", "As of"))
    reader = edition.reader
    for name, value in (
        ("title", edition.title),
        ("subtitle", edition.subtitle),
        ("book", edition.book),
        ("run", edition.run),
        ("reader", reader.name if reader else None),
        ("reader_id", reader.code if reader else None),
        ("notes", "\n".join(edition.notes) or None),
    ):
        made.cell(f"{PREFIX}{name}", _text(name, name, name), value)
    made.cell(f"{PREFIX}as_of", day, edition.as_of)
    made.cell(f"{PREFIX}base", day, edition.base)


def _figures(made: Offer, edition: Edition) -> None:
    """The key figures of the cover: each alone, and all as a table."""
    rows: list[tuple[Value | Cell, ...]] = []
    for one in edition.figures:
        name = f"{PREFIX}figure_{_word(one.name)}"
        made.cell(name, one.field, one.value)
        made.cell(f"{name}_before", one.field, one.before)
        made.cell(f"{name}_change", one.field, one.change)
        made.cell(f"{name}_label", _text("label", "指标", "Figure"), one.label)
        verdict = say(f"template.{one.verdict}") if one.verdict else None
        made.cell(f"{name}_verdict", _text("verdict", "评价", "Verdict"), verdict)
        shown = [Cell(one.field, value) for value in (one.value, one.before, one.change)]
        rows.append((one.name, one.label, *shown, verdict))
    fields = (
        _text("name", "代码", "Name"),
        _text("label", "指标", "Figure"),
        Field("value", Form.NUMBER, Text("数值", "Value")),
        Field("before", Form.NUMBER, Text("基期", "Before")),
        Field("change", Form.NUMBER, Text("变动", "Change")),
        _text("verdict", "评价", "Verdict"),
    )
    made.table(f"{PREFIX}figures", Rows(fields, len(rows), rows))


def _attention(made: Offer, edition: Edition) -> None:
    severities = {one: Text(zh, one) for one, zh in (("info", "提示"), ("warning", "预警"), ("error", "严重"))}
    fields = (
        Field("severity", Form.CODE, Text("级别", "Severity"), severities),
        _text("text", "事项", "What"),
        _text("topic", "主题", "Topic"),
    )
    titles = {topic.name: topic.title for topic in edition.topics}
    rows: list[Row] = [(one.severity, one.text, titles.get(one.topic, one.topic)) for one in edition.attention]
    made.table(f"{PREFIX}attention", Rows(fields, len(rows), rows))


def _lists(made: Offer, edition: Edition) -> None:
    """The lists of all topics; a second one of the same rule has a number."""
    seen: dict[str, int] = {}
    for topic in edition.topics:
        for one in topic.lists:
            name = f"{PREFIX}{_word(one.rule)}"
            seen[name] = seen.get(name, 0) + 1
            number = f"_{seen[name]}" if seen[name] > 1 else ""
            made.table(f"{name}{number}", Rows(one.fields, one.rows.count, one.rows))
            made.cell(f"{name}{number}_rows", Field("rows", Form.COUNT, Text("行数", "Rows")), one.rows.count)
            for column in one.fields:
                if column.name in one.totals:
                    made.cell(f"{name}{number}_total_{_word(column.name)}", column, one.totals[column.name])


def _result(made: Offer, result: Result) -> None:
    """The figures of a rule, its summary as a table, and every cell of the summary."""
    name = f"{PREFIX}{_word(result.rule)}"
    for figure, value in result.figures.items():
        made.cell(f"{name}_{_word(figure)}", Field(figure, form_of(value), Text(figure, figure)), value)
    made.cell(f"{name}_unknown", Field("unknown", Form.COUNT, Text("无法判断", "Unknown")), result.unknown)
    summary = result.summary
    made.table(f"{name}_summary", Rows(summary.fields, len(summary.rows), list(summary.rows)))
    for words, column, value in _summary_cells(summary):
        made.cell("_".join((name, *words)), column, value)


def _summary_cells(summary: Table) -> Iterator[tuple[list[str], Field, Value]]:
    """Each value of a summary by the words of its line and the name of its column."""
    keys = 0
    while keys < len(summary.fields) and summary.fields[keys].form in _KEYS:
        keys += 1
    lines = [[_word(str(value)) for value in row[:keys] if value is not None] for row in summary.rows]
    if len({tuple(line) for line in lines}) < len(lines):  # lines that have no names of their own
        return
    for line, row in zip(lines, summary.rows, strict=True):
        for column, value in zip(summary.fields[keys:], row[keys:], strict=True):
            yield [*line, _word(column.name)], column, value


def headings(column: Field) -> dict[str, tuple[str, bool]]:
    """The headers under which a template may have a column, folded: (unit named in it, whether it wants words).

    A column is known by its name and its labels in both languages; money with a unit behind its label is shown in
    that unit; a column of codes can be had in words.
    """
    found: dict[str, tuple[str, bool]] = {}
    labels = (column.name, column.label.zh, column.label.en)
    for label in labels:
        found[folded(label)] = ("", False)
    if column.form is Form.MONEY:
        for unit, words in _UNITS.items():
            for label in labels:
                for word in words:
                    found.setdefault(folded(f"{label}({word})"), (unit, False))
    if column.labels:
        for name in (f"{column.name}_word", f"{column.label.zh}名称", f"{column.label.en} in words"):
            found.setdefault(folded(name), ("", True))
    return found


_UNITS: Final = {
    "yuan": ("元", "CNY", "yuan"),
    "wan": ("万元", "CNY 10k", "wan"),
    "yi": ("亿元", "CNY 100m", "yi"),
}


def folded(text: str) -> str:
    """A header for comparing: without blanks, in one kind of brackets and one case."""
    return re.sub(r"\s+", "", text.replace("（", "(").replace("）", ")")).casefold()


def word(column: Field, value: Value) -> Value:
    """A code in words, in the current language; the code itself where there are none."""
    if isinstance(value, list):
        return [str(word(column, one)) for one in value]
    label = column.labels.get(str(value)) if value is not None else None
    return value if label is None else pick(label.zh, label.en)


def instead(header: str, fields: Sequence[Field]) -> str:
    """A remedy for a header that means nothing: the nearest name or label, else the names that there are."""
    near = nearest(header, [name for one in fields for name in (one.name, one.label.zh, one.label.en)])
    return suggestion(near or header, [near] if near else [one.name for one in fields])
