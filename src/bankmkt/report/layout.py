"""A table is fitted to the screen by giving up what matters least: blanks, length of names, last columns.

Ids and amounts are never cut: half of one is worse than none. The order of giving up is: headers break into
two and three lines, long texts become shorter (or, where nothing may be lost, break into lines), and at last
columns go from the end, which the caller then names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bankmkt.report.width import cells, pad, shorten, wrap

GAP: Final = 2
_LEAST: Final = 14
_HEADER_LINES: Final = 3
_LEAST_CHINESE: Final = 4
_UNIT: Final = re.compile(r"[(（][^()（）]{1,10}[)）]$")


@dataclass(frozen=True, slots=True)
class Column:
    """One column as text; `elastic` ones may become narrower than what they hold."""

    header: str
    body: Sequence[str]
    right: bool = False
    elastic: bool = False

    @property
    def content(self) -> int:
        """The cells that its widest value takes."""
        return max(map(cells, self.body), default=0)


@dataclass(frozen=True, slots=True)
class Fitted:
    """The columns that fit, with their widths, and how many were left out at the end."""

    columns: tuple[Column, ...]
    widths: tuple[int, ...]
    dropped: int

    @property
    def width(self) -> int:
        """The cells that a line takes."""
        return sum(self.widths) + GAP * (len(self.widths) - 1)

    def headers(self) -> list[list[str]]:
        """The header lines, each as one padded cell per column; texts stand at the bottom."""
        broken = [_broken(column.header, width) for column, width in zip(self.columns, self.widths, strict=True)]
        height = max(map(len, broken), default=0)
        raised = [[""] * (height - len(lines)) + lines for lines in broken]
        return [[self._pad(index, lines[line]) for index, lines in enumerate(raised)] for line in range(height)]

    def row(self, index: int, mark: str) -> list[str]:
        """One row as padded cells, long texts shortened with `mark`."""
        return [
            self._pad(place, shorten(column.body[index], width, mark) if column.elastic else column.body[index])
            for place, (column, width) in enumerate(zip(self.columns, self.widths, strict=True))
        ]

    def broken_row(self, index: int) -> list[list[str]]:
        """One row over as many lines as its longest text needs."""
        parts = [
            wrap(column.body[index], width) if column.elastic else [column.body[index]]
            for column, width in zip(self.columns, self.widths, strict=True)
        ]
        height = max(map(len, parts), default=0)
        filled = [lines + [""] * (height - len(lines)) for lines in parts]
        return [[self._pad(place, lines[line]) for place, lines in enumerate(filled)] for line in range(height)]

    def _pad(self, place: int, text: str) -> str:
        return pad(text, self.widths[place], right=self.columns[place].right)


def fit(columns: Sequence[Column], width: int) -> Fitted:
    """The most of `columns` that goes into `width` cells; one column stays, however narrow the screen."""
    contents = [min(column.content, width) if column.elastic else column.content for column in columns]
    for kept in range(len(columns), 0, -1):
        chosen = columns[:kept]
        for lines in range(1, _HEADER_LINES + 1):
            widths = [
                max(content, _header_width(column.header, lines))
                for column, content in zip(chosen, contents, strict=False)
            ]
            if _over(widths, width) <= 0:
                return Fitted(tuple(chosen), tuple(widths), len(columns) - kept)
        _shrink(widths, chosen, _over(widths, width))
        if kept == 1 or _over(widths, width) <= 0:
            return Fitted(tuple(chosen), tuple(widths), len(columns) - kept)
    return Fitted((), (), 0)


def _over(widths: Sequence[int], width: int) -> int:
    """By how many cells a line is too long."""
    return sum(widths) + GAP * (len(widths) - 1) - width


def _shrink(widths: list[int], columns: Sequence[Column], excess: int) -> None:
    """Take `excess` cells from the elastic columns, always from the widest."""
    elastic = [index for index, column in enumerate(columns) if column.elastic and widths[index] > _LEAST]
    while excess > 0 and elastic:
        widest = max(elastic, key=lambda index: widths[index])
        widths[widest] -= 1
        excess -= 1
        if widths[widest] == _LEAST:
            elastic.remove(widest)


def _header_width(header: str, lines: int) -> int:
    """The narrowest column in which `header` takes at most `lines` lines without a broken word."""
    name, unit = split_unit(header)
    longest = max((cells(word) for word in (*name.split(), unit)), default=0)
    full = cells(header)
    # Chinese has no blanks to break at; but one character a line reads badly
    least = longest if header.isascii() else min(full, max(_LEAST_CHINESE, cells(unit), full // lines))
    for width in range(least, full):
        if len(_broken(header, width)) <= lines:
            return width
    return full


def _broken(header: str, width: int) -> list[str]:
    """A header in lines; its unit stays whole."""
    name, unit = split_unit(header)
    if not unit or cells(header) <= width:
        return wrap(header, width)
    return [*wrap(name, width), *wrap(unit, width)]


def split_unit(header: str) -> tuple[str, str]:
    """A header without its unit in brackets at the end, and the unit; "" where it has none."""
    found = _UNIT.search(header)
    return (header[: found.start()].rstrip(), found[0]) if found else (header, "")
