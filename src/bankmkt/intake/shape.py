"""A file's shape is what decides whether the engine may read it as it stands, so it is counted over every byte.

The engine's CSV reader drops empty cells beyond the last column, skips blank lines and opens a quote in the
middle of a cell, all without a word. A file whose delimiters add up to exactly its header's width in every
record, and whose quotes stand only where cells begin and end, gives it no occasion. Counting has to cost
little against reading: searches for single bytes come first, everything slower only where they find something.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

DELIMITERS: Final = (",", "\t", ";", "|")
_BEGINNING: Final = 1 << 16

# a quote with an ordinary character on both sides: opened or closed where the engine and the standard differ
_UNTIDY: Final = re.compile(rb'[^,;|\t\r\n"]"[^,;|\t\r\n"]')
_BLANK_LINE: Final = re.compile(rb"\n[ \t]*\r?\n")
_SIGNS: Final = re.compile(b"[,;|\t]")


@dataclass(slots=True)
class Shape:
    """What the text looks like to the engine; fed with UTF-8 bytes, chunk by chunk.

    Counts are of what stands outside quotes. Splitting at quotes tells inside from outside as long as no
    quote stands in the middle of a bare cell, and such files are `untidy`, so their counts are never used.
    `swallowing` says that some quoted cell has a line end and a delimiter in it, and so may hold whole rows.
    Every count is a pass over the whole file, so only those delimiters are counted that its beginning has:
    one that is not among `delimiters` was not counted. `tight` says that no cell can begin or end with a blank.
    Blank lines are looked for at the beginning and the end alone: elsewhere the engine skips them, and the
    number of rows that comes out tells.
    """

    records: int = 0
    feeds: int = 0
    delimiters: dict[str, int] = field(default_factory=dict)
    crlf: int = 0
    cr: int = 0
    untidy: bool = False
    blank_lines: bool = False
    odd_blanks: bool = False
    tight: bool = True
    swallowing: bool = False
    _inside: bool = False
    _tail: bytes = b""
    _last: bytes = b""
    _begun: bool = False

    def feed(self, chunk: bytes) -> None:
        """Count one chunk.

        The last few bytes of the one before are looked at again for patterns across the seam.
        """
        if not self._begun:
            self._begun = True
            self.delimiters = {sign: 0 for sign in DELIMITERS if sign.encode() in chunk[:_BEGINNING]}
            self.blank_lines = _BLANK_LINE.search(chunk[:_BEGINNING]) is not None
        # a search for one byte is ten times as fast as one for several, and most files have none of these
        wide = 0xE3 in chunk and b"\xe3\x80\x80" in self._tail + chunk
        wide = wide or (0xC2 in chunk and b"\xc2\xa0" in self._tail + chunk)
        tabs = 0x09 in chunk
        self.odd_blanks = self.odd_blanks or wide or tabs
        self.tight = self.tight and not (0x20 in chunk or wide or tabs or 0x0B in chunk or 0x0C in chunk)
        outside = chunk
        if 0x22 in chunk:
            parts = chunk.split(b'"')
            self.untidy = self.untidy or _UNTIDY.search(self._tail + chunk) is not None
            outside = b"".join(parts[1 if self._inside else 0 :: 2])
            if not self.swallowing and chunk.count(b"\n") > outside.count(b"\n"):
                self.swallowing = self._swallows(chunk)
            if len(parts) % 2 == 0:
                self._inside = not self._inside
            self.odd_blanks = self.odd_blanks or 0x0A in chunk
            self.tight = False
        elif self._inside:
            outside = b""
        self.feeds += outside.count(b"\n")
        if 0x0D in outside or self._last.endswith(b"\r"):
            self.cr += outside.count(b"\r")
            self.crlf += (self._last[-1:] + outside).count(b"\r\n")
        for delimiter in self.delimiters:
            self.delimiters[delimiter] += outside.count(delimiter.encode())
        if outside:
            self._last = (self._last + outside[-64:])[-64:]
        self._tail = (self._tail + chunk[-16:])[-16:]

    def _swallows(self, chunk: bytes) -> bool:
        """Whether a quoted cell has a line end and a delimiter; one that is cut by the chunk's end may have."""
        parts = chunk.replace(b'""', b"").split(b'"')
        if self._inside:
            parts[0] += b","
        if (len(parts) % 2 == 0) is not self._inside:
            parts[-1] += b","
        return any(b"\n" in cell and _SIGNS.search(cell) is not None for cell in parts[0 if self._inside else 1 :: 2])

    def finish(self) -> None:
        """Count a last line that has no line end, and judge the whole."""
        self.records = self.feeds + (1 if self._last and not self._last.endswith(b"\n") else 0)
        self.untidy = self.untidy or self._inside
        self.blank_lines = self.blank_lines or _BLANK_LINE.search(self._last) is not None

    @property
    def mixed_ends(self) -> bool:
        """Whether lines end in more than one way."""
        return self.cr != self.crlf or self.crlf not in (0, self.feeds)
