"""A rule in a book: for the whole bank as the rule itself tells it, for one reader counted anew from the reader's rows.

A rule's own sentences, tables and charts are of the whole bank and name others' branches and customers, so none of them
goes to a reader. What a reader gets is made here of nothing but the rows that are theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Final

from bankmkt.base.say import counted, pick, say
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
_NONE: Final = Text("（无）", "(none)")
_GRAVE: Final = ("error", "warning")
_LONG: Final = 60
_SHORT: Final = 12


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
    if whose is not None and len(whose.codes) == 1 and part.by == material.owner(whose.reader.kind):
        part = part.model_copy(update={"by": None})  # one owner alone is the summary once more
    mine = _Counted(part, material, rows, facts, title)
    blocks: list[Block] = []
    if whose is None:
        blocks += _own(part, material, title, alone=alone)
        attention = _attention(material, topic, title)
    else:
        summary = mine.grid()
        if summary is not None or not part.tables:  # a table of one's own row needs no count of it
            blocks.append(Headline(mine.sentence()))
        attention = mine.attention(topic)
        if summary is not None:
            blocks.append(summary)
            blocks += mine.bars_of_words()
    blocks += mine.by()
    if (unknown := mine.unknown(blocks)) is not None:
        blocks.append(unknown)
    blocks += [block for small in part.tables if (block := _small(small, part, material, rows)) is not None]
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
            found.append(replace(block, title=_first_sentence(block.title)) if isinstance(block, Chart) else block)
        elif isinstance(block, Headline):
            found.append(Headline(say("book.finding", title=title, text=block.text)))
        elif isinstance(block, Grid):
            whole = say("book.grid_of", title=title, part=block.title) if block.title else title
            found.append(replace(block, title=whole))
        elif isinstance(block, Chart):
            found.append(replace(block, title=_first_sentence(block.title)))
        else:
            found.append(block)
    # the finding first: a page takes what follows it as its own, up to the next one
    return sorted(found, key=lambda block: not isinstance(block, Headline))


def _first_sentence(title: str) -> str:
    """The beginning of a long finding: the whole of it stands above the chart, and would leave the chart no room."""
    if len(title) <= _LONG:
        return title
    found = re.search(r"[。；;]|\. (?=\S)", title)
    return title[: found.start()] if found is not None and found.start() >= _SHORT else title


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
        self.has_list = part.list

    def _sums(self) -> tuple[str, ...]:
        return (self.value,) if self.value else ()

    @cached_property
    def _tallied(self) -> list[Row]:
        """The rows of each word of the code with their sums; the readings below share it, as it is a scan."""
        return self.rows.tally((self.code,), self._sums())

    @cached_property
    def _unknown(self) -> int:
        """In how many rows the money is not known."""
        once = bool(self.code) and self.material.fields[self.code].form is not Form.LIST
        found = self._tallied if once else self.rows.tally((), self._sums())
        return sum(int(str(row[-1])) for row in found)

    @cached_property
    def _words(self) -> list[tuple[str, int, Value]]:
        """Each word of the code with its rows and its sum, in the order in which the rule lists its words.

        Rows without a word come last, under "": left out, the words would not add up to the rows.
        """
        if not self.code:
            return []
        found = {_text(row[0]): row for row in self._tallied}
        order = [*self.material.fields[self.code].labels]
        order += sorted((word for word in found if word not in order), key=lambda word: (not word, word))
        return [
            (word, int(str(row[1])), row[2] if self.value else None)
            for word in order
            if (row := found.get(word)) is not None
        ]

    def _label(self, word: str) -> str:
        label = self.material.fields[self.code].labels.get(word)
        return (word or say("book.no_code")) if label is None else pick(label.zh, label.en)

    def sentence(self) -> str:
        """How many rows there are, and how many of each word."""
        parts = [f"{self._label(word)} {count:,}" for word, count, _ in self._words]
        count = f"{self.rows.count:,}"
        if not parts:
            return say("book.counted_only", title=self.title, count=count)
        several = self.material.fields[self.code].form is Form.LIST
        said = "book.counted_several" if several else "book.counted"
        return say(said, title=self.title, count=count, parts=pick("，", ", ").join(parts))

    def attention(self, topic: str) -> tuple[Attention, ...]:
        """The words among the rows that the rule calls grave, the gravest first."""
        severity = self.material.rule.spec.severity
        found = []
        for level in _GRAVE:
            grave = [(word, count) for word, count, _ in self._words if severity.get(word) == level and count]
            if grave:
                parts = [f"{self._label(word)} {count:,}" for word, count in grave]
                text = say("book.finding", title=self.title, text=pick("，", ", ").join(parts))
                found.append(Attention(text, topic, "error" if level == "error" else "warning"))
        return tuple(found)

    def grid(self) -> Grid | None:
        """The words with their rows and sums; nothing where there is no code or no row."""
        words = self._words
        if not words:
            return None
        code = self.material.fields[self.code]
        # of a list of words each row here has one
        fields = [replace(code, form=Form.CODE if code.labels else Form.TEXT), Field("rows", Form.COUNT, _ROWS)]
        if self.value:
            fields.append(self.material.fields[self.value])
        none = say("book.no_code")
        rows: list[Row] = [(word or none, count, value)[: len(fields)] for word, count, value in words]
        return Grid(self.title, Table(tuple(fields), rows), highlight=self._marked(self.code))

    def bars_of_words(self) -> list[Chart]:
        """The rows of each word as bars, where there is more than one word."""
        words = self._words
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
        words = [] if self.code == self.group else [word for word, _, _ in self._words]
        fields = [Field(column.name, Form.CODE if column.labels else Form.ID, column.label, column.labels)]
        names = self.facts.names.get(self.group)
        if names is not None:
            fields.append(Field(f"{self.group}_name", Form.TEXT, _NAME))
        fields.append(Field("rows", Form.COUNT, _ROWS))
        if self.value:
            fields.append(self.material.fields[self.value])
        labels = self.material.fields[self.code].labels if self.code else {}
        fields += [Field(word, Form.COUNT, labels.get(word, Text(word, word) if word else _NONE)) for word in words]
        table = Table(tuple(fields), [self._line(one, names, words) for one in rows[:MOST_ROWS]])
        blocks: list[Block] = [Grid(say("book.by", title=self.title, name=label), table)]
        if len(rows) > MOST_ROWS:
            blocks.append(Note(_first(self.title, len(rows), has_list=self.has_list)))
        chart = self._bars(rows, names, label)
        return blocks if chart is None else [*blocks, chart]

    def unknown(self, blocks: Iterable[Block]) -> Note | None:
        """In how many rows the money is not known, where a table of ours adds it up."""
        if not self.value or not any(isinstance(one, Grid) and _has(one, self.value) for one in blocks):
            return None
        count = self._unknown
        if not count:
            return None
        column = self.material.fields[self.value].label
        rows = counted(count, "row")
        return Note(say("book.sum_unknown", title=self.title, column=pick(column.zh, column.en), count=rows))

    def _groups(self) -> list[_Group]:
        """The groups, those with the largest sum (or the most rows) first, equal ones by their id.

        Rows and sums are counted apart from the words, as a row may have several words.
        """
        found: dict[str, _Group] = {}
        for row in self.rows.tally((self.group,), self._sums()):
            one = found.setdefault(_text(row[0]), _Group(_text(row[0])))
            one.rows += int(str(row[1]))
            total = row[2] if self.value else None
            if isinstance(total, Decimal):
                one.value = total if one.value is None else one.value + total
        if self.code and self.code != self.group and len(found) > 1:
            for row in self.rows.tally((self.group, self.code)):
                words, word = found[_text(row[0])].words, _text(row[1])
                words[word] = words.get(word, 0) + int(str(row[2]))
        return sorted(found.values(), key=self._place)

    def _place(self, one: _Group) -> tuple[bool, Decimal, bool, str]:
        """The order of the groups; where nothing is known of one it comes last, as it is not zero."""
        largest = -(one.value or Decimal(0)) if self.value else Decimal(-one.rows)
        return bool(self.value) and one.value is None, largest, not one.code, one.code

    def _line(self, one: _Group, names: Mapping[str, str] | None, words: Iterable[str]) -> Row:
        start: list[Value] = [one.code or say("book.no_code")]
        if names is not None:
            start.append(names.get(one.code))
        start.append(one.rows)
        if self.value:
            start.append(one.value)
        return (*start, *(one.words.get(word, 0) for word in words))

    def _bars(self, rows: list[_Group], names: Mapping[str, str] | None, label: str) -> Chart | None:
        """The largest groups as bars; one of which nothing is known has none."""
        shown = [one for one in rows if one.value is not None or not self.value][:MOST_BARS]
        if len(shown) < 2:
            return None
        counted = self.material.fields[self.value] if self.value else Field("rows", Form.COUNT, _ROWS)
        value = pick(counted.label.zh, counted.label.en)
        said = "book.top" if len(rows) > MOST_BARS else "book.all_of"
        title = say(said, title=self.title, value=value, name=label, count=len(shown))
        labels = self.material.fields[self.group].labels
        called = {word: pick(one.zh, one.en) for word, one in labels.items()}
        categories = [called.get(one.code) or _called(one.code, names) for one in shown]
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


def _text(value: Value) -> str:
    """A value as the key of a group; "" where there is none."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _has(grid: Grid, column: str) -> bool:
    """Whether a table is of rows that are counted and added up."""
    names = [one.name for one in grid.table.fields]
    return "rows" in names and column in names


def _first(title: str, count: int, *, has_list: bool) -> str:
    """That a table ends after its first rows, and where the rest is."""
    said = "book.some" if has_list else "book.some_only"
    return say(said, title=title, count=MOST_ROWS, all=f"{count:,}")


def _small(small: Small, part: Part, material: Material, rows: PartRows) -> Grid | None:
    """Some columns of the first rows, as a table of the topic."""
    title = pick(material.result.title.zh, material.result.title.en)
    chosen = rows.part(small.where or None, small.columns)
    if small.order:
        chosen = chosen.ordered(small.order)
    lines = [row for batch in chosen.batches(MOST_ROWS) for row in batch]
    if not lines:
        return None
    heading = str(small.title) if small.title is not None else title
    if chosen.count > MOST_ROWS:
        heading = _first(heading, chosen.count, has_list=part.list)
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
