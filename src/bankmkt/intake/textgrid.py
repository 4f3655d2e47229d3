"""A text file is rows by the standard of CSV and nothing looser; a row that breaks it is refused, or the file is.

Python's reader does the work, with the file's own delimiter, quote and escape. It can go on after a bad
quote only where the damage ends with the line: an odd number of quotes would turn the rest of the file inside
out, so the file is refused there, with the row in which it happened. A record that runs over several lines
each of which is a whole row by itself has swallowed them and is refused too. Memory holds one row.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TextIO

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.intake.formats.cells import excel_text
from bankmkt.intake.grid import NO_DOUBTS, Merge, Row

CELL_LIMIT: Final = 1 << 24
HEAD_LIMIT: Final = 1 << 20
"""A line before the first data is never longer; what is has no line ends that we know."""
WHOLE_ROW: Final = -1
_STAND_IN: Final = "\ufdd0"
"""Stands for a delimiter of several characters; it is no character of any text."""
_END: Final = "\x1a"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text writes its cells: `quote` and `escape` are one character or none."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""

    @property
    def plain(self) -> bool:
        """Whether quotes and escapes are those of the standard."""
        return self.quote == '"' and not self.escape


def open_text(path: Path) -> TextIO:
    """A UTF-8 file, with or without a mark, line ends untouched."""
    return path.open(encoding="utf-8-sig", newline="")


@dataclass(slots=True)
class _Lines:
    """Lines of a text stream, counted; a line end belongs to its line; `seen` are those of the present record."""

    stream: TextIO
    shown: str
    delimiter: str
    count: int = 0
    limit: int = HEAD_LIMIT
    seen: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.stream.readline(self.limit)
        if not line or line == _END:
            raise StopIteration
        if len(line) >= self.limit and not line.endswith(("\n", "\r")):
            raise InputError(say("load.long_line", file=self.shown, line=self.count + 1), say("load.bad_quotes_remedy"))
        self.count += 1
        if line[0] == "\ufeff":
            line = line[1:]
        if line.endswith(_END):
            line = line[:-1]
        if len(self.delimiter) > 1:
            if _STAND_IN in line:
                message = say("layout.no_character", file=self.shown, line=self.count)
                raise InputError(message, say("load.bad_quotes_remedy"))
            line = line.replace(self.delimiter, _STAND_IN)
        self.seen.append(line)
        return line


@dataclass(slots=True)
class TextGrid:
    """The rows of one text file, as a grid; `path` is UTF-8. The first `kept` records' lines stay in `heads`."""

    path: Path
    shown: str
    dialect: Dialect
    sheet: str = ""
    left: int = 0
    epoch_1904: bool = False
    kept: int = 200
    heads: dict[int, tuple[int, tuple[str, ...]]] = field(default_factory=dict)

    def merges(self) -> Sequence[Merge]:
        """None: a text has no merged cells."""
        return ()

    def rows(self) -> Iterator[Row]:
        """Every record with its number, blank ones too; InputError for a quote that never closes."""
        csv.field_size_limit(CELL_LIMIT)
        with open_text(self.path) as stream:
            lines = _Lines(stream, self.shown, self.dialect.delimiter)
            reader = csv.reader(lines, **self._parameters())
            number = 0
            while True:
                number += 1
                lines.seen = []
                if number == self.kept:
                    lines.limit = CELL_LIMIT
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield self._broken(number, lines, error)
                    continue
                if number <= self.kept:
                    self.heads[number] = (lines.count, tuple(lines.seen))
                yield self._row(number, cells, lines)

    def _parameters(self) -> dict[str, Any]:
        dialect = self.dialect
        delimiter = dialect.delimiter if len(dialect.delimiter) == 1 else _STAND_IN
        quoting = csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE
        return {
            "delimiter": delimiter,
            "quotechar": dialect.quote or None,
            "escapechar": dialect.escape or None,
            "doublequote": True,
            "strict": True,
            "skipinitialspace": delimiter != " ",
            "quoting": quoting,
        }

    def _row(self, number: int, cells: list[str], lines: _Lines) -> Row:
        if len(self.dialect.delimiter) > 1:
            sign = self.dialect.delimiter
            cells = [cell.replace(_STAND_IN, sign) for cell in cells]
            if len(set(sign)) == 1 and any(cell[:1] == sign[0] or cell[-1:] == sign[0] for cell in cells):
                return Row(number, cells, {WHOLE_ROW: "unclear_cells"})  # a|||b: nobody knows whose the third is
        for index, cell in enumerate(cells):
            if cell[:1] == "=":
                cells[index] = excel_text(cell)
        if len(lines.seen) > 1 and len(cells) > 1 and self._swallowed(cells, lines.seen):
            return Row(number, cells, {WHOLE_ROW: "bad_quotes"})
        return Row(number, cells, NO_DOUBTS)

    def _swallowed(self, cells: Sequence[str], seen: Sequence[str]) -> bool:
        """Whether each line of the record would be a whole row of its own."""
        sign = self.dialect.delimiter if len(self.dialect.delimiter) == 1 else _STAND_IN
        return all(line.count(sign) + 1 == len(cells) for line in seen)

    def _broken(self, number: int, lines: _Lines, error: csv.Error) -> Row:
        """The row that could not be read, when the next one can; InputError when it cannot."""
        quote = self.dialect.quote or '"'
        text = "".join(lines.seen)
        unclosed = "unexpected end" in str(error)
        if unclosed and len(lines.seen) == 1 and not text.endswith(("\n", "\r")):
            return Row(number, [], {WHOLE_ROW: "cut_off"})
        if unclosed or "field larger" in str(error) or text.count(quote) % 2:
            message = say("load.open_quote", file=self.shown, row=number)
            raise InputError(message, say("load.bad_quotes_remedy")) from error
        return Row(number, [], {WHOLE_ROW: "bad_quotes"})

    def ends_in_line_end(self) -> bool:
        """Whether the last line is complete."""
        with self.path.open("rb") as file:
            if not file.seek(0, 2):
                return True
            file.seek(-1, 2)
            return file.read(1) in (b"\n", b"\r", b"\x1a")
