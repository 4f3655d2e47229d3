"""A file goes out only after it was opened again and read by two readers that know nothing of how it was written.

The first takes the archive apart and reads every part; the second is openpyxl, which sees cells, names and properties
as a spreadsheet does. What either finds of somebody else's customers is a finding, and so is an own customer's
telephone that should have been masked. A finding names the part and the cell, never the value: it goes to logs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final, Literal

from bankmkt.deliver.index import Hit, Index
from bankmkt.deliver.scraps import Scrap, Unreadable, workbook

Fault = Literal["foreign", "unmasked", "unreadable"]
_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """What must not go out, by its place: `sort` says what kind of word it is, the word itself is never kept."""

    fault: Fault
    sort: str
    part: str
    place: str = ""

    @property
    def where(self) -> str:
        """Part and place as one text."""
        return f"{self.part} {self.place}".strip()


def check_file(path: Path, index: Index, codes: Iterable[str | None], masked: frozenset[str]) -> list[Finding]:
    """Read a workbook or page whole and list what its reader may not see, at most twenty findings.

    `codes` are the managers or branches whose customers the reader may see, `masked` the sorts of words (`index.SORTS`)
    that must not stand there even of these. OSError passes.
    """
    suffix = path.suffix.lower()
    if suffix in (".html", ".htm"):
        from bankmkt.deliver.pages import page

        scraps: Iterator[Scrap] = page(path)
    elif suffix == ".xlsx":
        scraps = chain(workbook(path), _as_spreadsheet(path))
    else:
        return [Finding("unreadable", "", suffix or path.name)]
    return check_scraps(scraps, index, codes, masked)


def check_texts(
    texts: Iterable[tuple[str, str]], index: Index, codes: Iterable[str | None], masked: frozenset[str]
) -> list[Finding]:
    """The same for the texts of a message, each with its name; HTML is read as such where the name ends in ``html``."""
    from bankmkt.deliver.pages import html

    def scraps() -> Iterator[Scrap]:
        for name, text in texts:
            if name.endswith("html"):
                yield from html(text, name)
            else:
                for number, line in enumerate(text.splitlines(), 1):
                    yield Scrap("text", line, name, str(number))

    return check_scraps(scraps(), index, codes, masked)


def check_scraps(
    scraps: Iterable[Scrap], index: Index, codes: Iterable[str | None], masked: frozenset[str]
) -> list[Finding]:
    """The findings among scraps, each place once."""
    mine = index.mine(list(codes))
    found: dict[Finding, None] = {}
    try:
        for one in scraps:
            for hit in _hits(one, index):
                fault = index.judge(hit, mine, masked)
                if fault:
                    found[Finding(fault, index.sort(hit), one.part, one.place)] = None
            if len(found) >= _MOST:
                break
    except Unreadable as error:
        found[Finding("unreadable", "", error.part)] = None
    return list(found)


def _hits(one: Scrap, index: Index) -> list[Hit]:
    match one.kind:
        case "number":
            return index.number(one.text)
        case "amount":
            return index.number(one.text, is_amount=True)
        case "loose":
            return index.text(one.text, is_whole=False, is_loose=True)
        case _:
            return index.text(one.text, is_whole=one.kind == "cell")


def _as_spreadsheet(path: Path) -> Iterator[Scrap]:
    """The workbook as openpyxl reads it: properties, names, and the cells of every sheet, hidden ones too."""
    import warnings
    from zipfile import BadZipFile

    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    broken = (
        InvalidFileException,
        BadZipFile,
        SyntaxError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
    )

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it does not show us; the first reader has read it
            book = openpyxl.load_workbook(path, read_only=True)
            try:
                yield from _book(book)
            finally:
                book.close()
    except broken as error:
        raise Unreadable("openpyxl") from error


def _book(book: object) -> Iterator[Scrap]:
    from openpyxl.utils import get_column_letter

    properties = book.properties  # type: ignore[attr-defined]
    for name, value in vars(properties).items():
        if isinstance(value, str):
            yield Scrap("text", value, "properties", name)
    for name, defined in book.defined_names.items():  # type: ignore[attr-defined]
        yield Scrap("text", name, "names", "")
        yield Scrap("text", str(defined.comment or ""), "names", "")
    for sheet in book.worksheets:  # type: ignore[attr-defined]
        yield Scrap("cell", sheet.title, sheet.title)
        sheet.reset_dimensions()  # the stored size is a claim of the writer
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            for column, value in enumerate(row, 1):
                if isinstance(value, str):
                    yield Scrap("cell", value, sheet.title, f"{get_column_letter(column)}{number}")
                elif isinstance(value, int | float) and (value >= 1e10 or value <= -1e10):
                    yield Scrap("amount", repr(value), sheet.title, f"{get_column_letter(column)}{number}")
