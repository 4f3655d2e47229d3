"""A text file is read by the engine where engine and standard agree on every byte of it, and by us where not.

The engine's CSV reader is ten times faster than Python's, and it is lenient in three places where leniency
loads a value into the wrong field without a word: it drops empty cells beyond the last column, skips blank
lines (which moves row numbers) and opens a quote in the middle of a cell. So the shape that `sniff` counted
decides. Only a file whose delimiters add up to exactly the header's width in every record goes straight to
the engine; any other is rewritten, row by row, by the careful way, which keeps each row's number and
refuses ragged rows by it. So is a file in which something besides data stands: a total, a note, its header
once more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bankmkt.intake import rowkind
from bankmkt.intake.body import LONGEST_ROW as LONGEST_ROW
from bankmkt.intake.contract import Scan
from bankmkt.intake.shape import Shape

SEARCHED_WHOLE: Final = 1 << 26
"""A file of at most so many bytes is searched whole for rows that are no data, a larger one at its ends."""
_ENDS: Final = 1 << 22
_CHUNK: Final = 1 << 20
_TAIL: Final = 1 << 15
_LAST_LINES: Final = 60
_SUMS: Final = (
    *(f"{sign}计".encode() for sign in "合总小共累页统组 \u3000"),
    "汇总".encode(),
    *(b"otal", b"OTAL", b"Sum", b"SUM", b"AVG", b"Avg", b"verage", b"VERAGE", b"COUNT", b"Count"),
)
_BOM: Final = "\ufeff".encode()
_NEAR: Final = 240
_BEYOND: Final = 3
_FIRST_CELLS: Final = 8
"""A total's label stands in one of so many first cells; the careful way looks at as many."""
_CELLS: Final = re.compile("[,;|\t]")


@dataclass(frozen=True, slots=True)
class Head:
    """Where the data begins: the header's cells, its row number, the physical lines up to and with it."""

    cells: tuple[str, ...]
    row: int
    lines: int
    delimiter: str
    titles: tuple[str, ...] = ()


def fast_scan(path: Path, head: Head, shape: Shape) -> Scan | None:
    """The file as the engine may read it, or None when the careful way must."""
    if shape.untidy or shape.swallowing or shape.mixed_ends or shape.blank_lines or head.lines != head.row:
        return None
    if any('"' in title for title in head.titles):
        return None
    width = len(head.cells)
    expected = (width - 1) * (shape.records - len(head.titles))
    expected += sum(title.count(head.delimiter) for title in head.titles)
    if shape.delimiters.get(head.delimiter) != expected:  # one that was not counted fits nothing
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
        tight=shape.tight,
        line_feeds=shape.crlf == 0,
        records=shape.records - head.lines,
    )


def surprises(path: Path, head: Head, header_line: str) -> bool:
    """Whether something besides plain data may stand below the header of a UTF-8 file.

    Totals, the header once more (`header_line` as it stands), cells written as formulas, a mark between two
    joined files, rows of which only the first cell is filled, notes at the end. True may be a false alarm; it costs
    time only.
    """
    needle = header_line.strip().encode()
    lonely = _lonely(head)
    size = path.stat().st_size
    first = True
    with path.open("rb") as file:
        tail = b""
        while chunk := file.read(_CHUNK):
            seam = tail + chunk
            start = 0
            if first:
                start, first = max(seam.find(needle) + len(needle), 3), False
            if _surprising(seam, needle, start) or any(map(seam[start:].__contains__, lonely)):
                return True
            tail = seam[-_NEAR - len(needle) :] if start < len(seam) else b""
            if size > SEARCHED_WHOLE and file.tell() >= _ENDS and size - file.tell() > _ENDS:
                file.seek(size - _ENDS)
                tail = b""
        file.seek(max(0, size - _TAIL))
        last = file.read().decode("utf-8", "replace").splitlines()[-_LAST_LINES:]
    return any(_is_aside(line, head.delimiter) for line in last[1:])


def _lonely(head: Head) -> tuple[bytes, ...]:
    """How a row ends of which only the first cell is filled, be it a sentence or an id; a narrow table has many."""
    beyond = len(head.cells) - 1
    if beyond < _BEYOND:
        return ()
    bare, quoted = (head.delimiter * beyond).encode(), f'{head.delimiter}""'.encode() * beyond
    return tuple(cells + end for cells in (bare, quoted) for end in (b"\n", b"\r\n"))


def _surprising(text: bytes, needle: bytes, start: int) -> bool:
    if text.find(_BOM, start) >= 0 or text.find(b'="', start) >= 0:
        return True
    if needle and text.find(needle, start) >= 0:
        return True
    for word in _SUMS:
        place = text.find(word, start)
        while place >= 0:
            end = place + len(word)
            begin = max(text.rfind(b"\n", max(0, place - _NEAR), place) + 1, place - _NEAR, 0)
            cells = _CELLS.split(text[begin:end].decode("utf-8", "ignore"))
            if len(cells) <= _FIRST_CELLS and rowkind.total_kind(rowkind.squeezed(cells[-1].strip("\"' "))):
                return True
            place = text.find(word, end)
    return False


def _is_aside(line: str, delimiter: str) -> bool:
    cells = [cell.strip().strip('"') for cell in line.split(delimiter)]
    if not any(cells):
        return False
    first = next((rowkind.squeezed(cell) for cell in cells if cell), "")
    return rowkind.is_rule(cells) or rowkind.is_note(first) or bool(rowkind.total_kind(first))
