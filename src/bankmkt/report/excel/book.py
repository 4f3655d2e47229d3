"""A book's workbook is written list by list and read from the cover: the order of writing is not that of the sheets.

Sheets get their place and name first. Then come the lists, of which only one batch of rows is ever held; then charts,
topics and cover, which tell what the lists held; and last how it all was made, with what had to be left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bankmkt.base.say import say
from bankmkt.report.excel import cover, listing, made, topic
from bankmkt.report.excel.cells import Cells
from bankmkt.report.excel.grids import has_words, words_field, words_for
from bankmkt.report.excel.listing import MOST_ROWS
from bankmkt.report.excel.theme import ACCENT, BLUE
from bankmkt.report.excel.workbook import Book, open_book
from bankmkt.report.values import Style
from bankmkt.result.edition import BookList, Edition, Topic
from bankmkt.result.result import Field, Row


@dataclass(slots=True)
class _List:
    """A list that was written: the name of its first sheet, how many sheets it has, and its rows."""

    listed: BookList
    name: str = ""
    sheets: int = 0
    rows: int = 0


@dataclass(slots=True)
class _Sheet:
    """A topic's sheet, which has its place and waits for its lists."""

    topic: Topic
    sheet: Any
    writing: Cells
    lists: list[_List] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.sheet.get_name())


def write(edition: Edition, path: Path, style: Style, most_rows: int = MOST_ROWS) -> None:
    """Write the workbook of `edition` to `path`, lists with all their rows; OSError when that fails.

    `style.unit` is the unit of all amounts, None lets each table choose and shows lists in yuan. `most_rows` is the
    number of rows after which a list goes on in a further sheet.
    """
    with open_book(path, edition.title, edition.run) as book:
        front, front_writing = book.sheet(say("workbook.cover"))
        front.set_tab_color(ACCENT)
        topics = [_Sheet(one, *_coloured(book, one.title)) for one in edition.topics]
        for one in topics:
            for listed in one.topic.lists:
                one.lists.append(_list(book, listed, edition, style, most_rows))
        native = [book.charts(one.topic.blocks, edition.title, style) for one in topics]
        for one, charts in zip(topics, native, strict=True):
            lists = [(done.listed, done.name, done.rows) for done in one.lists]
            footer = f"{edition.title}  {one.topic.title}"
            topic.write(one.sheet, one.writing, one.topic, charts, lists, str(front.get_name()), style, footer)
        made_sheet, made_writing = book.sheet(say("report.how_made"))
        contents = _contents(topics, [str(sheet.get_name()) for sheet in book.workbook.worksheets()])
        targets = {one.topic.name: one.name for one in topics}
        cover.write(front, front_writing, edition, targets, contents, str(made_sheet.get_name()), style)
        made.write_edition(made_sheet, made_writing, edition, book.losses.notes())
        front.activate()


def _coloured(book: Book, name: str) -> tuple[Any, Cells]:
    sheet, writing = book.sheet(name)
    sheet.set_tab_color(BLUE)
    return sheet, writing


def _list(book: Book, listed: BookList, edition: Edition, style: Style, most_rows: int) -> _List:
    """Write a list on sheets of its own."""
    done = _List(listed)
    name = listed.title
    if name.casefold() in {one.title.casefold() for one in edition.topics}:
        name = say("workbook.list_name", title=name)

    def next_sheet() -> tuple[Any, Cells]:
        sheet, writing = book.sheet(name)
        done.sheets += 1
        done.name = done.name or str(sheet.get_name())
        return sheet, writing

    fields, batches, highlight = _worded(listed)
    footer = f"{edition.title}  {listed.title}"
    unit = style.unit or "yuan"
    done.rows = listing.write(next_sheet, fields, batches, unit, highlight, footer, most_rows)
    return done


def _worded(listed: BookList) -> tuple[list[Field], Iterator[list[Row]], dict[str, tuple[str, ...]]]:
    """Columns, rows and what is marked of a list, in Chinese with the words for codes in a column beside them.

    Readers of a book do not know the codes of the rules; the codes stay, since filters and links hang on them.
    """
    if not any(has_words(one) for one in listed.fields):
        return list(listed.fields), listed.rows.batches(), dict(listed.highlight)
    fields: list[Field] = []
    places: list[tuple[int, bool]] = []
    highlight = dict(listed.highlight)
    for index, one in enumerate(listed.fields):
        fields.append(one)
        places.append((index, False))
        if has_words(one):
            beside = replace(words_field(one), name=f"{one.name} in words")
            fields.append(beside)
            marked = [words_for(one, code) for code in highlight.get(one.name, ())]
            highlight[beside.name] = tuple(word for word in marked if isinstance(word, str))
            places.append((index, True))

    def worded() -> Iterator[list[Row]]:
        for batch in listed.rows.batches():
            columns = list(zip(*batch, strict=True))
            made = [
                [words_for(listed.fields[index], value) for value in columns[index]] if words else columns[index]
                for index, words in places
            ]
            yield list(zip(*made, strict=True))

    return fields, worded(), highlight


def _contents(topics: list[_Sheet], sheets: list[str]) -> list[cover.Sheet]:
    """Every sheet behind the cover: topics with their lists, then what remains."""
    found: list[cover.Sheet] = []
    told: set[str] = set()
    for one in topics:
        found.append(cover.Sheet(one.name, one.topic.title))
        for done in one.lists:
            key = "contents_list" if done.sheets == 1 else "contents_goes_on"
            what = say(f"workbook.{key}", rows=f"{done.rows:,}", sheets=done.sheets)
            found.append(cover.Sheet(done.name, f"{done.listed.title} {what}", inner=True))
            told.update(sheets[sheets.index(done.name) : sheets.index(done.name) + done.sheets])
        told.add(one.name)
    found += [cover.Sheet(name, name) for name in sheets[1:] if name not in told]
    return found
