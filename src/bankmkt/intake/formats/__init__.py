"""Every kind of file that holds tables opens as the same thing, a book of grids, or is refused by its name.

What a file is, is asked first (`identify`), and only the one reader that is needed is imported. A password is
never called damage, and a file of a foreign kind (PDF, Word, RAR) is named as what it is, because the person who
reads the message must know whom to ask for what.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.intake.formats.cells import address, excel_text
from bankmkt.intake.formats.identity import identify
from bankmkt.intake.grid import Book

__all__ = ["WORKBOOKS", "address", "excel_text", "identify", "open_book", "refuse"]

WORKBOOKS: Final = ("xlsx", "xlsb", "ods", "xls", "html", "spreadsheetml")
"""The formats that `open_book` reads."""


def open_book(path: Path, shown: str, format: str) -> Book:  # noqa: A002 - the word of the field
    """Open a file of one of `WORKBOOKS`; `shown` is its name in messages.

    InputError where it is damaged, protected or not to be trusted with memory, and for every other format.
    """
    match format:
        case "xlsx":
            from bankmkt.intake.formats.xlsx import XlsxBook

            return XlsxBook(path, shown)
        case "xlsb":
            from bankmkt.intake.formats.xlsb import XlsbBook

            return XlsbBook(path, shown)
        case "ods":
            from bankmkt.intake.formats.ods import open_ods

            return open_ods(path, shown)
        case "xls":
            from bankmkt.intake.formats.xls import XlsBook

            return XlsBook(path, shown)
        case "html":
            from bankmkt.intake.formats.html import open_html

            return open_html(path, shown)
        case "spreadsheetml":
            from bankmkt.intake.formats.spreadsheetml import open_spreadsheetml

            return open_spreadsheetml(path, shown)
    raise refuse(shown, format)


def refuse(shown: str, format: str) -> InputError:  # noqa: A002 - as above
    """The error for a file of a format that holds no tables, or none that can be read; it names the format."""
    if format == "encrypted":
        return InputError(say("formats.password", file=shown), say("formats.password_remedy"))
    if format in ("empty", "text", "parquet", "zip", "gzip"):
        return InputError(say("formats.no_book", file=shown), say("formats.no_book_remedy"))
    return InputError(
        say("formats.foreign", file=shown, what=say(f"formats.is_{format}")), say("formats.no_book_remedy")
    )
