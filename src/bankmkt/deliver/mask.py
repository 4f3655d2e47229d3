"""An edition is masked where its rows stream, so that a writer never holds a value that its reader may not see.

A value is masked for either of two reasons: the column is one that is declared personal, or the value itself is a
telephone, an account or a person's name of the reader's customers, whatever the column is called. The id of a customer
who is not the reader's is hidden; a row about one is no row of this reader, and stops everything.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bankmkt.base.errors import DeliveryError
from bankmkt.base.say import say
from bankmkt.deliver import veil
from bankmkt.deliver.index import SORTS, Index, sort_of
from bankmkt.deliver.policy import Level, Masks
from bankmkt.deliver.reading import folded
from bankmkt.query.field import Field, Form, Row, Value
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Listing, Note
from bankmkt.result.edition import BookList, Edition
from bankmkt.result.result import Result, RowSource, Table
from bankmkt.store.people import Identity

if TYPE_CHECKING:
    import polars

_COLUMN_OF: Final = {
    "person": "customer_name",
    "contact": "contact_name",
    "phone": "phone",
    "id_number": "id_number",
    "registration_no": "registration_no",
    "account": "account_id",
}
"""The column whose mask a word of a sort takes, wherever it stands."""
_WORDS: Final = (Form.TEXT, Form.ID, Form.LIST)
_OF_THE_BANK: Final = ("branch_id", "manager_id", "product_id", "parent_id", "contacted_by")

Mask = Callable[[Value], Value]


def masked_sorts(masks: Masks) -> frozenset[str]:
    """The sorts of words that must not stand plain in a file under these masks."""
    return frozenset(sort for sort in SORTS if (name := _COLUMN_OF.get(sort)) and masks.level(name) != "plain")


@dataclass(slots=True)
class Own:
    """What belongs to one reader's customers: their ids, and the words by which they could be reached.

    `everyone` are the ids of all customers of the bank. An `index` with the bank's own words keeps these whole where a
    customer is called like one: a label is read as a label, and the check reads it so, too.
    """

    everyone: frozenset[str] | set[str]
    customers: set[str] = field(default_factory=set)
    sorts: dict[str, str] = field(default_factory=dict)
    companies: set[str] = field(default_factory=set)
    index: Index = field(default_factory=Index)

    def add(self, words: Iterable[Identity]) -> None:
        """Take the words of the reader's customers; call `finish` after the last."""
        words = list(words)
        for one in words:
            table, _, name = one.sort.partition(".")
            if name == "customer_id" and table == "customers":
                self.customers.add(one.value)
            elif one.sort == "customers.name":
                self.companies.add(one.value)
            else:
                sort = sort_of(one.sort)
                if sort in _COLUMN_OF:
                    self.sorts[one.value] = sort
        self.index.add(words)

    def finish(self) -> None:
        """Make ready. A name that a company and a person share counts as the person's."""
        self.companies -= {name for name, sort in self.sorts.items() if sort == "person"}
        self.index.finish()


@dataclass(slots=True)
class Masker:
    """Masks one reader's edition; `lists` are its lists in their order, which count what is read."""

    masks: Masks
    own: Own
    recipient: str
    done: dict[str, str] = field(default_factory=dict)
    lists: list[MaskedRows] = field(default_factory=list)

    def edition(self, edition: Edition) -> Edition:
        """The edition as its reader may have it; what was masked how stands in `masked`."""
        topics = tuple(
            replace(
                topic,
                blocks=tuple(self._block(block) for block in topic.blocks),
                lists=tuple(self._list(one) for one in topic.lists),
            )
            for topic in edition.topics
        )
        attention = tuple(replace(one, text=self.text(one.text)) for one in edition.attention)
        return replace(
            edition,
            topics=topics,
            attention=attention,
            results=tuple(_closed(result) for result in edition.results),
            notes=tuple(self.text(note) for note in edition.notes),
            masked=_Said(self.done),
        )

    def _list(self, listed: BookList) -> BookList:
        fields = tuple(self._field(one) for one in listed.fields)
        rows = MaskedRows(listed.rows, [self.mask(one) for one in listed.fields], listed.title, self.recipient)
        self.lists.append(rows)
        return replace(listed, fields=fields, rows=rows)

    def _block(self, block: Block) -> Block:
        match block:
            case Headline() | Note():
                return replace(block, text=self.text(block.text))
            case Grid():
                masks = [self.mask(one) for one in block.table.fields]
                rows = [_masked(row, masks) for row in block.table.rows]
                fields = tuple(self._field(one) for one in block.table.fields)
                return replace(block, title=self.text(block.title), table=Table(fields, rows))
            case Chart():
                names = [self.text(one) if isinstance(one, str) else one for one in block.categories]
                series = tuple(replace(one, name=self.text(one.name)) for one in block.series)
                return replace(block, title=self.text(block.title), categories=names, series=series)
            case Listing():
                return block

    def _field(self, one: Field) -> Field:
        """A masked date is a text."""
        if self.masks.of(one) == "plain" or one.form is not Form.DATE:
            return one
        return replace(one, form=Form.TEXT)

    def mask(self, column: Field) -> Mask | None:
        """What is done to the values of a column; None where nothing can be."""
        level = self.masks.of(column)
        if level != "plain":
            self.done[column.name] = level
            if column.form is Form.DATE:
                return veil.day if level == "partial" else _hide
            return _each(self._by_column(column.name, level))
        if column.form not in _WORDS or column.name in self.masks.unmasked:
            return None
        if column.name == "customer_id":
            return self._customer
        strangers = column.form is Form.ID and not column.name.endswith(_OF_THE_BANK)
        return _each(self._by_value(column.name, column.labels, strangers=strangers))

    def _by_column(self, name: str, level: Level) -> Callable[[str], str]:
        if level == "hidden":
            return lambda _: veil.HIDDEN
        if name not in ("customer_name", "counterparty_name"):
            return veil.BY_SORT.get(name, veil.other)
        companies = self.own.companies
        return lambda value: value if value in companies else veil.person(value)

    def _by_value(self, name: str, labels: Container[str], *, strangers: bool) -> Callable[[str], str]:
        sorts, everyone, customers = self.own.sorts, self.own.everyone, self.own.customers

        def mask(value: str) -> str:
            if value in labels:  # a code of the rule, whatever a customer is called
                return value
            sort = sorts.get(value)
            if sort is not None and value not in self.own.companies:
                column = _COLUMN_OF[sort]
                level = self.masks.level(column)
                if level != "plain":
                    self.done.setdefault(name, level)
                    return veil.HIDDEN if level == "hidden" else veil.BY_SORT[column](value)
            if strangers and value in everyone and value not in customers:
                self.done.setdefault(name, "hidden")
                return veil.HIDDEN
            return value

        return mask

    def _customer(self, value: Value) -> Value:
        if value is None or value in self.own.customers:
            return value
        raise _Stranger

    def text(self, raw: str) -> str:
        """A sentence without the plain words that would have to be masked."""
        if not raw:
            return raw
        form = folded(raw)
        pieces: list[str] = []
        last = 0
        source = raw if len(raw) == len(form) else form
        for hit in sorted(self.own.index.text(raw), key=lambda one: one.start):
            column = _COLUMN_OF.get(self.own.index.sort(hit), "")
            level = self.masks.level(column) if column else "plain"
            if level == "plain" or hit.start < last:
                continue
            word = source[hit.start : hit.end]
            pieces += [source[last : hit.start], veil.HIDDEN if level == "hidden" else veil.BY_SORT[column](word)]
            last = hit.end
        return "".join([*pieces, source[last:]]) if pieces else raw


class _Said(Mapping[str, str]):
    """How columns were masked, in words; lists are masked while a writer reads them, so it grows until then."""

    def __init__(self, done: Mapping[str, str]) -> None:
        self._done = done

    def __getitem__(self, name: str) -> str:
        return say(f"mask.level_{self._done[name]}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._done)

    def __len__(self) -> int:
        return len(self._done)


class _Stranger(Exception):
    """A row is about a customer who is not the reader's."""


def _each(mask: Callable[[str], str]) -> Mask:
    """The same for a text and for every item of a list; null stays null."""

    def one(value: Value) -> Value:
        if isinstance(value, str):
            return mask(value) if value else value
        if isinstance(value, list):
            return [mask(item) for item in value]
        return value

    return one


def _hide(value: Value) -> Value:
    return None if value is None else veil.HIDDEN


def _masked(row: Row, masks: Sequence[Mask | None]) -> Row:
    return tuple(value if mask is None else mask(value) for value, mask in zip(row, masks, strict=True))


@dataclass(slots=True)
class MaskedRows:
    """The rows of a list, masked as they stream; `most` is how many a writer has taken in one reading."""

    source: RowSource
    masks: Sequence[Mask | None]
    title: str
    recipient: str
    most: int = 0

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self.source.count

    def batches(self, limit: int | None = None) -> Iterator[list[Row]]:
        """The rows in order; DeliveryError where one is about somebody else's customer."""
        read = 0
        active = [(place, mask) for place, mask in enumerate(self.masks) if mask is not None]
        for batch in self.source.batches(limit):
            made: list[Row] = []
            for row in batch:
                values = list(row)
                try:
                    for place, mask in active:
                        values[place] = mask(values[place])
                except _Stranger:
                    message = say("leak.row", recipient=self.recipient, title=self.title, row=read + len(made) + 1)
                    raise DeliveryError(message, say("leak.remedy")) from None
                made.append(tuple(values))
            read += len(made)
            self.most = max(self.most, read)
            yield made

    def to_parquet(self, path: Path) -> None:
        """All rows as a Parquet file."""
        self.frame().write_parquet(path)

    def frame(self) -> polars.DataFrame:
        """All rows as a Polars frame, its columns numbered: names are the list's."""
        import polars

        return polars.DataFrame([row for batch in self.batches() for row in batch], orient="row")


@dataclass(frozen=True, slots=True)
class _ClosedRows:
    """Rows that are counted and not shown: those of the whole bank, behind one reader's edition."""

    count: int

    def batches(self, limit: int | None = None) -> Iterator[list[Row]]:
        """None."""
        del limit
        yield from ()

    def to_parquet(self, path: Path) -> None:
        """Never for a reader."""
        raise NotImplementedError(path.suffix)

    def frame(self) -> polars.DataFrame:
        """No rows."""
        import polars

        return polars.DataFrame()


def _closed(result: Result) -> Result:
    """A rule's answer for the record of how an edition was made: rules, inputs and counts, and nobody's rows."""
    parameters: Mapping[str, str] = {"origin": result.provenance.parameters.get("origin", "")}
    return replace(
        result,
        rows=_ClosedRows(result.rows.count),
        summary=Table(result.summary.fields, []),
        figures={},
        notes=(),
        extras={},
        provenance=replace(result.provenance, parameters=parameters, sql=""),
    )
