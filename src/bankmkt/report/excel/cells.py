"""A value reaches a workbook unchanged or marked, because nobody looks twice at a number in a cell.

Text is always written as text: no formula, no link, no number is ever guessed from it. A cell is a binary
double; an amount that needs more than its 15 digits goes out as marked text. What .xlsx cannot hold at all
(control characters, more than 32,767 characters) is left out and counted, so that the workbook can say so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bankmkt.base.say import say
from bankmkt.report.excel.columns import Column
from bankmkt.report.excel.theme import Formats
from bankmkt.report.values import Unit
from bankmkt.result.result import Field, Value

LONGEST: Final = 32_767
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_RICH: Final = "<r>"

Writer = Callable[[int, int, Value], None]


@dataclass(slots=True)
class Losses:
    """What a workbook could not hold as it was: the numbers of the cells."""

    stripped: int = 0
    cut: int = 0
    inexact: int = 0

    def notes(self) -> list[str]:
        """A sentence for each kind of loss that happened."""
        found: list[str] = []
        if self.stripped:
            found.append(say("report.stripped", count=self.stripped))
        if self.cut:
            found.append(say("report.cut", count=self.cut, longest=f"{LONGEST:,}"))
        if self.inexact:
            found.append(say("report.inexact", count=self.inexact))
        return found

    def text(self, words: str) -> str:
        """`words` as a cell can hold them; what had to go is counted."""
        if _FORBIDDEN.search(words):
            words = _FORBIDDEN.sub("", words)
            self.stripped += 1
        # a spreadsheet counts in UTF-16, where a rare character takes two places
        if len(words) > LONGEST // 2 and len(words.encode("utf-16-le")) // 2 > LONGEST:
            words = words.encode("utf-16-le")[: LONGEST * 2].decode("utf-16-le", "ignore")
            self.cut += 1
        return words

    def harmless(self, texts: Sequence[str | None]) -> bool:
        """Whether every one of `texts` can be written as it is; looked up in all of them at once."""
        there = [text for text in texts if text is not None]
        whole = "".join(there)
        if _FORBIDDEN.search(whole) or _RICH in whole:
            return False
        return len(whole) <= LONGEST // 2 or max(map(len, there)) <= LONGEST // 2


class Cells:
    """Writes the values of typed columns into one sheet."""

    def __init__(self, sheet: Any, formats: Formats, losses: Losses) -> None:
        """Take the XlsxWriter sheet, the formats of its workbook, and where losses are counted."""
        self.sheet = sheet
        self.formats = formats
        self.losses = losses

    def text(self, row: int, column: int, words: str, look: str = "cell", **more: object) -> None:
        """Write text in a look."""
        self.put_text(row, column, words, self.formats.get(look, **more))

    def put_text(self, row: int, column: int, words: str, format_: Any) -> None:
        """Write text in a format.

        XlsxWriter takes a text between ``<r>`` and ``</r>`` for markup of its own and would write it as it
        stands; in two pieces it is escaped like any other.
        """
        words = self.losses.text(words)
        if words.startswith(_RICH) and words.endswith("</r>"):
            self.sheet.write_rich_string(row, column, words[:1], format_, words[1:], format_)
        else:
            self.sheet.write_string(row, column, words, format_)

    def link(self, row: int, column: int, words: str, sheet: str, look: str = "link", **more: object) -> None:
        """Write text that leads to the top of another sheet of this workbook."""
        quoted = sheet.replace("'", "''")
        format_ = self.formats.get(look, **more)
        self.sheet.write_url(row, column, f"internal:'{quoted}'!A1", format_, "→")
        self.put_text(row, column, words, format_)  # the link stays with the cell, whatever is written in it

    def across(self, row: int, first: int, last: int, words: str, look: str, **more: object) -> None:
        """Write text over several columns of one row."""
        format_ = self.formats.get(look, **more)
        if last > first:
            self.sheet.merge_range(row, first, row, last, "", format_)
        self.put_text(row, first, words, format_)

    def headers(self, row: int, first: int, texts: list[tuple[str, bool]]) -> None:
        """Write a line of headers; each comes with whether it stands at the right."""
        for index, (words, right) in enumerate(texts):
            self.text(row, first + index, words, "header_right" if right else "header")

    def column(
        self,
        field: Field,
        unit: Unit,
        look: str = "cell",
        trouble: Sequence[str] = (),
        null: str = "",
        *,
        minus: bool = False,
        **more: object,
    ) -> Column:
        """A column of values of `field`; `trouble` are the values to mark, `null` is what stands for an unknown.

        `minus` writes a true minus, for a number that stands beside words.
        """
        return Column(self, field, unit, look, trouble, null, more, minus=minus)

    def writer(self, field: Field, unit: Unit, look: str = "cell", trouble: tuple[str, ...] = ()) -> Writer:
        """The function that writes a value of `field` at a row and a column; null writes an empty cell."""
        cells = self.column(field, unit, look, trouble)

        def write(row: int, column: int, value: Value) -> None:
            cells.write(row, column, cells.ready((value,))[0])

        return write
