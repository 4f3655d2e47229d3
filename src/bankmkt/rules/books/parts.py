"""A rule in a book: for the whole bank as the rule itself tells it, for one reader counted anew from the reader's rows.

A rule's own sentences, tables and charts are of the whole bank and name others' branches and customers, so none of them
goes to a reader. What a reader gets is made here of nothing but the rows that are theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from bankmkt.base.say import pick, say
from bankmkt.query.field import Field, Form, Row, Value
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Note, Series
from bankmkt.result.edition import Attention, BookList
from bankmkt.result.result import PartRows, Table
from bankmkt.rules.books.material import Facts, Material, Whose
from bankmkt.rules.books.spec import Part, Small
from bankmkt.tables.model import Text

MOST_ROWS: Final = 40
"""Rows of a small table of an answer's own rows; the list has all."""
MOST_BARS: Final = 12
_ROWS: Final = Text("行数", "Rows")
_NAME: Final = Text("名称", "Name")
_GRAVE: Final = ("error", "warning")


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a part: blocks, the list if there is one, and what asks for attention."""

    blocks: tuple[Block, ...]
    listed: BookList | None
    attention: tuple[Attention, ...]


def make(part: Part, material: Material, facts: Facts, whose: Whose | None, topic: str, *, alone: bool) -> Made | None:
    """A part of a topic; None where the rows do not say whose they are. `alone` says that its topic has no other."""
    rows: PartRows | None = material.rows if whose is None else whose.part(material, material.rows)
    if rows is None:
        return None
    title = pick(material.result.title.zh, material.result.title.en)
    counted = _Counted(part, material, rows, facts, title)
    blocks: list[Block] = []
    if whose is None:
        blocks += _own(part, material, title, alone=alone)
        attention = _attention(material, topic, title)
    else:
        summary = counted.grid()
        if summary is not None or not part.tables:  # a table of one's own row needs no count of it
            blocks.append(Headline(counted.sentence()))
        attention = counted.attention(topic)
        if summary is not None:
            blocks.append(summary)
            blocks += counted.bars_of_words()
    blocks += counted.by()
    blocks += [block for small in part.tables if (block := _small(small, material, rows, title)) is not None]
    if whose is None and "notes" in part.show:
        said = {block.text for block in blocks if isinstance(block, Note)}
        blocks += [Note(note) for note in material.result.notes if note not in said]
    listed = _list(part, material, rows, facts, title) if part.list else None
    if listed is not None and whose is not None and not listed.rows.count:
        listed = None  # the headline says that there is none
    return Made(tuple(blocks), listed, attention)


def _own(part: Part, material: Material, title: str, *, alone: bool) -> list[Block]:
    """The rule's own blocks, under its title where others stand beside it."""
    wanted = {"headline": Headline, "grids": Grid, "charts": Chart, "notes": Note}
    kinds = tuple(wanted[word] for word in part.show)
    found: list[Block] = []
    for block in material.presentation.blocks:
        if not isinstance(block, kinds):
            continue
        if alone:
            found.append(block)
        elif isinstance(block, Headline):
            found.append(Headline(say("book.finding", title=title, text=block.text)))
        elif isinstance(block, Grid):
            whole = say("book.grid_of", title=title, part=block.title) if block.title else title
            found.append(replace(block, title=whole))
        else:
            found.append(block)
    # the finding first: a page takes what follows it as its own, up to the next one
    return sorted(found, key=lambda block: not isinstance(block, Headline))


def _attention(material: Material, topic: str, title: str) -> tuple[Attention, ...]:
    """The rule's finding, where it counts something that it calls grave."""
    severity = material.rule.spec.severity
    counts = _counts(material)
    for level in _GRAVE:
        if any(counts.get(word) for word, one in severity.items() if one == level):
            text = next((one.text for one in material.presentation.blocks if isinstance(one, Headline)), "")
            if text:
                said = say("book.finding", title=title, text=text)
                return (Attention(said, topic, "error" if level == "error" else "warning"),)
    return ()


def _counts(material: Material) -> dict[str, object]:
    """How many each word has: in the rows where they have a code, else as a figure or a column of the summary."""
    counts: dict[str, object] = dict(material.result.figures)
    code = material.code()
    if code:
        counts |= {str(row[0]): row[1] for row in material.rows.tally((code,))}
    summary = material.result.summary
    for one in summary.fields:
        if one.form is Form.COUNT:
            numbers = [value for value in summary.column(one.name) if isinstance(value, int)]
            counts.setdefault(one.name, sum(numbers))
    managers, attained = counts.get("managers"), counts.get("attained")
    if isinstance(managers, int) and isinstance(attained, int):
        counts["not_attained"] = managers - attained - material.result.unknown
    counts["unknown"] = material.result.unknown
    return counts


class _Counted:
    """The rows of a part, counted by what they are and by whose they are."""

    def __init__(self, part: Part, material: Material, rows: PartRows, facts: Facts, title: str) -> None:
        self.material, self.rows, self.facts, self.title = material, rows, facts, title
        self.code = part.code or material.code()
        self.value = part.value or material.value()
        self.group = part.by or ""

    def _sums(self) -> tuple[str, ...]:
        return (self.value,) if self.value else ()

    def _words(self) -> list[tuple[str, int, Value]]:
        """Each word of the code with its rows and its sum, in the order in which the rule lists its words."""
        if not self.code:
            return []
        found = {row[0]: row for row in self.rows.tally((self.code,), self._sums())}
        order = [*self.material.fields[self.code].labels]
        order += [str(word) for word in found if word is not None and word not in order]
        return [
            (word, int(str(row[1])), row[2] if self.value else None)
            for word in order
            if (row := found.get(word)) is not None
        ]

    def _label(self, word: str) -> str:
        label = self.material.fields[self.code].labels.get(word)
        return word if label is None else pick(label.zh, label.en)

    def sentence(self) -> str:
        """How many rows there are, and how many of each word."""
        parts = [f"{self._label(word)} {count:,}" for word, count, _ in self._words()]
        count = f"{self.rows.count:,}"
        if not parts:
            return say("book.counted_only", title=self.title, count=count)
        return say("book.counted", title=self.title, count=count, parts=pick("，", ", ").join(parts))

    def attention(self, topic: str) -> tuple[Attention, ...]:
        """The words among the rows that the rule calls grave, the gravest first."""
        severity = self.material.rule.spec.severity
        found = []
        for level in _GRAVE:
            grave = [(word, count) for word, count, _ in self._words() if severity.get(word) == level and count]
            if grave:
                parts = [f"{self._label(word)} {count:,}" for word, count in grave]
                text = say("book.finding", title=self.title, text=pick("，", ", ").join(parts))
                found.append(Attention(text, topic, "error" if level == "error" else "warning"))
        return tuple(found)

    def grid(self) -> Grid | None:
        """The words with their rows and sums; nothing where there is no code or no row."""
        words = self._words()
        if not words:
            return None
        fields = [self.material.fields[self.code], Field("rows", Form.COUNT, _ROWS)]
        if self.value:
            fields.append(self.material.fields[self.value])
        rows: list[Row] = [(word, count, value)[: len(fields)] for word, count, value in words]
        return Grid(self.title, Table(tuple(fields), rows), highlight=self._marked(self.code))

    def bars_of_words(self) -> list[Chart]:
        """The rows of each word as bars, where there is more than one word."""
        words = self._words()
        if len(words) < 2:
            return []
        names = [self._label(word) for word, _, _ in words]
        rows = pick(_ROWS.zh, _ROWS.en)
        series = Series(rows, [float(count) for _, count, _ in words])
        return [Chart("bars", self.sentence(), names, (series,), value_axis=rows)]

    def _marked(self, column: str) -> Mapping[str, tuple[str, ...]]:
        marks = self.material.highlight
        return {column: marks[column]} if column in marks else {}

    def by(self) -> list[Block]:
        """A table per value of the column that the book names, the largest first, and its largest as bars."""
        if not self.group:
            return []
        rows = self._groups()
        if len(rows) < 2:  # one branch or manager alone is the summary once more
            return []
        column = self.material.fields[self.group]
        label = pick(column.label.zh, column.label.en)
        words = [word for word, _, _ in self._words()]
        fields = [Field(column.name, Form.ID, column.label)]
        names = self.facts.names.get(self.group)
        if names is not None:
            fields.append(Field(f"{self.group}_name", Form.TEXT, _NAME))
        fields.append(Field("rows", Form.COUNT, _ROWS))
        if self.value:
            fields.append(self.material.fields[self.value])
        labels = self.material.fields[self.code].labels if self.code else {}
        fields += [Field(word, Form.COUNT, labels.get(word, Text(word, word))) for word in words]
        table = Table(tuple(fields), [self._line(one, names, words) for one in rows[:MOST_ROWS]])
        blocks: list[Block] = [Grid(say("book.by", title=self.title, name=label), table)]
        if len(rows) > MOST_ROWS:
            blocks.append(Note(say("book.some", title=self.title, count=MOST_ROWS, all=f"{len(rows):,}")))
        blocks.append(self._bars(rows, names, label))
        return blocks

    def _groups(self) -> list[_Group]:
        """The groups, those with the largest sum (or the most rows) first, equal ones by their id."""
        by = (self.group, self.code) if self.code else (self.group,)
        found: dict[str, _Group] = {}
        for row in self.rows.tally(by, self._sums()):
            one = found.setdefault("" if row[0] is None else str(row[0]), _Group("" if row[0] is None else str(row[0])))
            count = int(str(row[len(by)]))
            one.rows += count
            if self.code and row[1] is not None:
                one.words[str(row[1])] = count
            total = row[len(by) + 1] if self.value else None
            if isinstance(total, Decimal):
                one.value = total if one.value is None else one.value + total
        return sorted(found.values(), key=lambda one: (-(one.value or 0) if self.value else -one.rows, one.code))

    def _line(self, one: _Group, names: Mapping[str, str] | None, words: Iterable[str]) -> Row:
        start: list[Value] = [one.code or say("book.no_code")]
        if names is not None:
            start.append(names.get(one.code))
        start.append(one.rows)
        if self.value:
            start.append(one.value)
        return (*start, *(one.words.get(word, 0) for word in words))

    def _bars(self, rows: list[_Group], names: Mapping[str, str] | None, label: str) -> Chart:
        shown = rows[:MOST_BARS]
        counted = self.material.fields[self.value] if self.value else Field("rows", Form.COUNT, _ROWS)
        value = pick(counted.label.zh, counted.label.en)
        title = say("book.top", title=self.title, value=value, name=label, count=len(shown))
        categories = [_called(one.code, names) for one in shown]
        numbers = [float(one.value or 0) if self.value else float(one.rows) for one in shown]
        return Chart("top", title, categories, (Series(value, numbers),), value_axis=value, money=bool(self.value))


@dataclass(slots=True)
class _Group:
    """One value of the column by which rows are grouped; "" stands for none."""

    code: str
    rows: int = 0
    value: Decimal | None = None
    words: dict[str, int] = field(default_factory=dict)


def _called(code: str, names: Mapping[str, str] | None) -> str:
    name = names.get(code) if names is not None else None
    return f"{code} {name}" if name else code or say("book.no_code")


def _small(small: Small, material: Material, rows: PartRows, title: str) -> Grid | None:
    """Some columns of the first rows, as a table of the topic."""
    chosen = rows.part(small.where or None, small.columns)
    lines = [row for batch in chosen.batches(MOST_ROWS) for row in batch]
    if not lines:
        return None
    heading = str(small.title) if small.title is not None else title
    if chosen.count > MOST_ROWS:
        heading = say("book.some", title=heading, count=MOST_ROWS, all=f"{chosen.count:,}")
    fields = tuple(material.fields[name] for name in small.columns)
    marks = {name: marked for name, marked in material.highlight.items() if name in small.columns}
    return Grid(heading, Table(fields, lines), highlight=marks)


def _list(part: Part, material: Material, rows: PartRows, facts: Facts, title: str) -> BookList:
    """The rows as a list with a sheet of its own, with the sums of its money."""
    names = part.columns or tuple(material.fields)
    if facts.is_traced and (source := material.result.fields[-1].name) not in names:
        names = (*names, source)
    chosen = rows.part(part.where or None, names)
    fields = tuple(material.fields[name] for name in names)
    money = [one.name for one in fields if one.form is Form.MONEY and part.totals and not material.is_tree]
    totals: dict[str, Value] = {}
    if money:
        row = chosen.tally((), money)[0]
        for place, name in enumerate(money):
            total, unknown = row[1 + 2 * place], row[2 + 2 * place]
            totals[name] = None if unknown else total if total is not None else Decimal("0.00")
    return BookList(part.rule, title, fields, chosen, material.highlight, totals)
