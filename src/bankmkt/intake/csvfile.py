"""A text file is read by the engine where engine and standard agree on every byte of it, and by us where not.

The engine's CSV reader is ten times faster than Python's, and it is lenient in three places where leniency
loads a value into the wrong field without a word: it drops empty cells beyond the last column, skips blank
lines (which moves row numbers) and opens a quote in the middle of a cell. So the shape that `sniff` counted
decides. Only a file whose delimiters add up to exactly the header's width in every record goes straight to
the engine; any other is rewritten, row by row, by the careful way, which keeps each row's number and
refuses ragged rows by it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TextIO

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.intake.cast import BLANKS
from bankmkt.intake.contract import CellProblem, Reading, Scan, Total
from bankmkt.intake.sniff import DELIMITERS, Shape

_CELL_LIMIT: Final = 1 << 24
_HEADER_LIMIT: Final = 1 << 20
LONGEST_ROW: Final = 2_000_000
"""Bytes of the longest row that is taken; the engine's own limit, so that both ways refuse alike."""
DEFAULT_FOOTER: Final = re.compile(r"(?:合|总|小|共)[ \u3000]*计[:：]?")


@dataclass(frozen=True, slots=True)
class Head:
    """Where the data begins: the header's cells, its row number, the physical lines up to and with it."""

    cells: tuple[str, ...]
    row: int
    lines: int
    delimiter: str
    titles: tuple[str, ...] = ()


@dataclass(slots=True)
class _Lines:
    """Lines of a text stream, counted; a line end belongs to its line."""

    stream: TextIO
    shown: str
    count: int = 0
    seen: list[str] = field(default_factory=list)
    keep: bool = True

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        limit = _HEADER_LIMIT if self.keep else _CELL_LIMIT
        line = self.stream.readline(limit)
        if not line:
            raise StopIteration
        if len(line) >= limit and not line.endswith(("\n", "\r")):
            raise InputError(say("load.long_line", file=self.shown, line=self.count + 1), say("load.bad_quotes_remedy"))
        self.count += 1
        if self.keep:
            self.seen.append(line)
        return line


def open_text(path: Path) -> TextIO:
    """A UTF-8 file, with or without a mark, line ends untouched."""
    return path.open(encoding="utf-8-sig", newline="")


def read_head(path: Path, shown: str, *, skip_rows: int = 0, delimiter: str = "") -> Head:
    """Find the header: the first line with something in it after `skip_rows` lines.

    InputError when there is none.
    """
    with open_text(path) as stream:
        lines = _Lines(stream, shown)
        for _ in range(skip_rows):
            next(lines, "")
        row = skip_rows
        for line in lines:
            row += 1
            if not line.strip(BLANKS + "\ufeff"):
                continue
            used = delimiter or find_delimiter(line)
            titles = tuple(lines.seen[:-1])
            cells = _header_cells(line, lines, used, shown, row)
            return Head(tuple(cells), row, lines.count, used, titles)
    raise InputError(say("load.no_header", file=shown, skip=skip_rows), say("load.no_header_remedy"))


def _header_cells(line: str, lines: _Lines, delimiter: str, shown: str, row: int) -> list[str]:
    def rest() -> Iterator[str]:
        yield line
        yield from lines

    csv.field_size_limit(_CELL_LIMIT)
    try:
        return next(csv.reader(rest(), delimiter=delimiter, strict=True, skipinitialspace=True))
    except csv.Error as error:
        raise InputError(say("load.bad_quotes", file=shown, row=row), say("load.bad_quotes_remedy")) from error


def find_delimiter(line: str) -> str:
    """The delimiter that stands most often outside quotes in the header; a comma when there is none."""
    outside = "".join(line.split('"')[::2])
    counts = {delimiter: outside.count(delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: counts[delimiter])
    return best if counts[best] else ","


def fast_scan(path: Path, head: Head, shape: Shape) -> Scan | None:
    """The file as the engine may read it, or None when the careful way must."""
    if shape.untidy or shape.mixed_ends or shape.blank_lines or shape.totals or head.lines != head.row:
        return None
    if any('"' in title for title in head.titles):
        return None
    width = len(head.cells)
    expected = (width - 1) * (shape.records - len(head.titles))
    expected += sum(title.count(head.delimiter) for title in head.titles)
    if shape.delimiters[head.delimiter] != expected:
        return None
    return Scan(
        path,
        head.delimiter,
        width,
        head.lines,
        {index: index for index in range(width)},
        False,
        head.row + 1,
        plain=not shape.odd_blanks,
        line_feeds=shape.crlf == 0,
        records=shape.records - head.lines,
    )


@dataclass(slots=True)
class Rewriter:
    """Writes the rows of any reader as the clean file that the engine takes.

    Row number, mark, the bound cells.
    """

    target: Path
    width: int
    bound: Sequence[int]
    footer: re.Pattern[str] = DEFAULT_FOOTER
    problems: list[CellProblem] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    unreadable: int = 0
    written: int = 0

    def write(self, rows: Iterator[tuple[int, list[str] | None, bool]]) -> Reading:
        """Take rows of (number, cells or None when already refused, mark); what came of them."""
        with self.target.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
            for number, cells, marked in rows:
                if cells is None:
                    self.unreadable += 1
                    continue
                if self._kept_out(number, cells):
                    continue
                writer.writerow([number, "1" if marked else "", *(cells[index] for index in self.bound)])
                self.written += 1
        places = {index: place for place, index in enumerate(self.bound, start=2)}
        scan = Scan(self.target, ",", 2 + len(self.bound), 0, places, True, 0, plain=False, records=self.written)
        return Reading(scan, tuple(self.problems), tuple(self.totals), self.unreadable)

    def _kept_out(self, number: int, cells: list[str]) -> bool:
        first = next((text for cell in cells if (text := cell.strip(BLANKS))), None)
        if first is None:
            return True
        if self.footer.fullmatch(first):
            self.totals.append(Total(number, tuple(cells)))
            return True
        if sum(map(len, cells)) > LONGEST_ROW // 4 and len("".join(cells).encode()) > LONGEST_ROW:
            self.problems.append(CellProblem(number, None, "too_long"))
            self.unreadable += 1
            return True
        if len(cells) != self.width:
            code = "too_few_cells" if len(cells) < self.width else "too_many_cells"
            self.problems.append(CellProblem(number, None, code, detail=f"{len(cells)}/{self.width}"))
            self.unreadable += 1
            return True
        return False


def careful_rows(
    stream: TextIO, head: Head, shown: str, rewriter: Rewriter
) -> Iterator[tuple[int, list[str] | None, bool]]:
    """Every row after the header with its number; a row whose quotes cannot be read comes as None."""
    csv.field_size_limit(_CELL_LIMIT)
    lines = _Lines(stream, shown, keep=False)
    for _ in range(head.lines):
        next(lines, "")
    reader = csv.reader(lines, delimiter=head.delimiter, strict=True, skipinitialspace=True)
    number = head.row
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end" in str(error) or "field larger" in str(error):
                message = say("load.open_quote", file=shown, row=number)
                raise InputError(message, say("load.bad_quotes_remedy")) from error
            rewriter.problems.append(CellProblem(number, None, "bad_quotes"))
            yield number, None, True
            continue
        yield number, cells, False


def careful_scan(
    path: Path, head: Head, shown: str, target: Path, bound: Sequence[int], footer: re.Pattern[str]
) -> Reading:
    """Rewrite the file to `target` by Python's own reader; what the engine then reads of it."""
    rewriter = Rewriter(target, len(head.cells), bound, footer)
    with open_text(path) as stream:
        return rewriter.write(careful_rows(stream, head, shown, rewriter))
