"""The program's own words, in both languages, so that a customer called like a label is not found in every heading.

Only what the program and its rules declare counts: titles that a rule makes for a whole bank name customers in their
findings, and none of these is taken.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module

from bankmkt.base import texts
from bankmkt.result.edition import Edition
from bankmkt.tables import tables
from bankmkt.tables.model import Text


def program_words() -> Iterator[str]:
    """Every text of the program, the labels of all columns and tables, and the words that stand for codes."""
    for module in pkgutil.iter_modules(texts.__path__):
        for pair in import_module(f"{texts.__name__}.{module.name}").TEXTS.values():
            yield from pair
    for table in tables().values():
        yield from _both(table.label)
        for column in table.columns:
            yield from _both(column.label)
            yield from (word for word, _ in column.codes)


def edition_words(edition: Edition) -> Iterator[str]:
    """What a book and its rules declare: titles of book, topics and rules, labels of columns and codes."""
    yield edition.title
    for topic in edition.topics:
        yield topic.title
        for listed in topic.lists:
            yield listed.title
            for field in listed.fields:
                yield from _both(field.label)
    for result in edition.results:
        yield from _both(result.title)
        for field in (*result.fields, *result.summary.fields):
            yield from _both(field.label)
            for label in field.labels.values():
                yield from _both(label)
    for figure in edition.figures:
        yield figure.label


def _both(text: Text) -> tuple[str, str]:
    return text.zh, text.en
