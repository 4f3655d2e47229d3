"""The container of old Office files is walked as far as its directory and one stream, with every chain bounded.

Sector chains are linked lists made by strangers: a loop in one must not hang the reader, and a length that the
file cannot hold must not be allocated. What is needed of the format is small enough to be sure of that here.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from bankmkt.base.errors import InputError
from bankmkt.base.say import say

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END: Final = 0xFFFFFFFA  # from here on numbers mean end, free or table sectors
MOST: Final = 256 << 20
_MINI: Final = 64


class BrokenOle(Exception):
    """The container's chains lead nowhere."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A stream or storage of the container."""

    name: str
    kind: int
    start: int
    size: int


class Ole:
    """An opened compound file: its entries by name, and the bytes of one stream."""

    def __init__(self, file: BinaryIO) -> None:
        """Read header, sector table and directory; BrokenOle where they contradict one another."""
        self._file = file
        self._length = file.seek(0, 2)
        file.seek(0)
        header = file.read(512)
        if len(header) < 512 or not header.startswith(MAGIC):
            raise BrokenOle
        version, _, shift, mini_shift = struct.unpack_from("<4H", header, 26)
        if shift not in (9, 12) or mini_shift != 6 or version not in (3, 4):
            raise BrokenOle
        self._sector = 1 << shift
        tables, self._directory = struct.unpack_from("<2I", header, 44)
        self._cutoff, mini_table, _, more, more_count = struct.unpack_from("<5I", header, 56)
        numbers = list(struct.unpack_from("<109I", header, 76))
        per_sector = self._sector // 4
        seen = 0
        while more < _END and seen <= min(more_count, self._length // self._sector):
            words = struct.unpack(f"<{per_sector}I", self._read(more))
            numbers.extend(words[:-1])
            more, seen = words[-1], seen + 1
        self._table: list[int] = []
        for number in [number for number in numbers if number < _END][: min(tables, self._length // self._sector + 1)]:
            self._table.extend(struct.unpack(f"<{per_sector}I", self._read(number)))
        self.entries = self._entries()
        root = next((entry for entry in self.entries if entry.kind == 5), None)
        self._mini_start = root.start if root else _END
        self._mini_table_start = mini_table

    def find(self, *names: str) -> Entry | None:
        """The first stream whose name is one of these, in any capitals."""
        wanted = {name.casefold() for name in names}
        return next((one for one in self.entries if one.kind == 2 and one.name.casefold() in wanted), None)

    def stream(self, entry: Entry, most: int = MOST) -> bytearray:
        """The bytes of a stream, at most so many; BrokenOle where its chain is shorter than its size."""
        if entry.size > min(MOST, self._length):
            raise BrokenOle
        size = min(entry.size, most)
        if entry.size >= self._cutoff:
            data = self._chain(entry.start, size)
        else:
            table = self._chain(self._mini_table_start, None)
            links = struct.unpack(f"<{len(table) // 4}I", table)
            store = self._chain(self._mini_start, None)
            data = bytearray()
            number = entry.start
            while number < _END and len(data) < size:
                if number >= len(links):
                    raise BrokenOle
                data += store[number * _MINI : (number + 1) * _MINI]
                number = links[number]
        if len(data) < size:
            raise BrokenOle
        del data[size:]
        return data

    def _chain(self, start: int, size: int | None) -> bytearray:
        data = bytearray()
        number = start
        while number < _END and (size is None or len(data) < size):
            data += self._read(number)
            if number >= len(self._table) or len(data) > self._length + self._sector:
                raise BrokenOle
            number = self._table[number]
        return data

    def _read(self, number: int) -> bytes:
        at = (number + 1) * self._sector
        if at >= self._length:
            raise BrokenOle
        self._file.seek(at)
        data = self._file.read(self._sector)
        return data.ljust(self._sector, b"\0")  # the last sector of a file may be short

    def _entries(self) -> list[Entry]:
        found = []
        data = self._chain(self._directory, None)
        for at in range(0, len(data) - 127, 128):
            length, kind = struct.unpack_from("<HB", data, at + 64)
            if kind in (1, 2, 5) and 2 <= length <= 64:
                name = data[at : at + length - 2].decode("utf-16-le", "replace")
                start, size = struct.unpack_from("<IQ", data, at + 116)
                if self._sector == 512:
                    size &= 0xFFFFFFFF
                found.append(Entry(name, kind, start, size))
        return found


def stream_of(path: Path, shown: str, *names: str) -> bytearray:
    """The bytes of the first of these streams in the file; InputError where the file is damaged or has none."""
    try:
        with path.open("rb") as file:
            ole = Ole(file)
            entry = ole.find(*names)
            if entry is not None:
                return ole.stream(entry)
    except (BrokenOle, struct.error) as error:
        raise InputError(say("formats.broken_ole", file=shown), say("formats.broken_remedy")) from error
    raise InputError(say("formats.broken_ole", file=shown), say("formats.broken_remedy"))
