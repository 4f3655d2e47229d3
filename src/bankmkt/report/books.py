"""An edition as a file in the format of its suffix: a workbook, a page, or a bank's own template filled."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from bankmkt.base.errors import UsageError
from bankmkt.base.say import say
from bankmkt.report.files import write_aside

if TYPE_CHECKING:
    from bankmkt.report.values import Style
    from bankmkt.result.edition import Edition

SUFFIXES: Final = (".xlsx", ".html")


def check_book_output(path: Path, *, templated: bool = False) -> str:
    """The suffix of an output of a book; UsageError for one that no book has."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(say("book.suffix", path=path), say("book.suffix_remedy"))
    if templated and suffix != ".xlsx":
        raise UsageError(say("book.template_suffix", path=path))
    return suffix


def write_book(edition: Edition, path: Path, style: Style, *, template: Path | None = None) -> tuple[str, ...]:
    """Write an edition and give remarks on what a template was filled with; an old file stays until a whole one.

    UsageError, RulesError for a template that is wrong, or OutputError.
    """
    suffix = check_book_output(path, templated=template is not None)
    remarks: list[str] = []

    def write(aside: Path) -> None:
        if template is not None:
            from bankmkt.report.excel import template as filled

            done = filled.fill(edition, template, aside, style)
            remarks.extend(done.notes)
            if done.unknown:
                remarks.append(say("book.template_unknown", names=", ".join(done.unknown)))
        elif suffix == ".html":
            from bankmkt.report.html import write as page

            page(edition, aside, style)
        else:
            from bankmkt.report.excel import book

            book.write(edition, aside, style)

    write_aside(path, write)
    return tuple(remarks)
