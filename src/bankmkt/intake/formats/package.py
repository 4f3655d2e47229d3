"""A zip container is believed only as far as its bytes go: sizes are counted while inflating, never read from headers.

What the central directory says of a part (its size, its checksum) is written by whoever made the file, so a limit
on declared sizes protects nothing. Every reader of zipped formats takes its parts from here, as a stream that
ends with an error once more comes out than an honest workbook could hold.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Final

from bankmkt.base.errors import InputError
from bankmkt.base.say import say

CHUNK: Final = 1 << 18
LARGEST: Final = 4 << 30
"""Bytes that all parts of one workbook may inflate to."""
SUSPECT: Final = 256 << 20
RATIO: Final = 200
"""A part that is larger than `SUSPECT` and this many times its packed size is a bomb: real sheets stay below 60."""
_DIRECTORY: Final = 16 << 20
_END: Final = b"PK\x05\x06"
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 0x1
UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    ValueError,
)
"""What `zipfile` raises on broken archives."""


def broken(shown: str, part: str = "") -> InputError:
    """The error for a container, or one part of it, whose bytes are damaged or cut off."""
    message = say("formats.broken_part", file=shown, part=part) if part else say("formats.broken_zip", file=shown)
    return InputError(message, say("formats.broken_remedy"))


def too_large(shown: str) -> InputError:
    """The error for a file that unpacks to more than it may."""
    return InputError(say("formats.bomb", file=shown), say("formats.bomb_remedy"))


def protected(shown: str) -> InputError:
    """The error for a workbook or archive with a password."""
    return InputError(say("formats.password", file=shown), say("formats.password_remedy"))


def directory_size(path: Path) -> int:
    """The bytes of a zip file's central directory as its end record says; 0 where none is found.

    Asked before the directory is read, because a directory of a million entries takes memory and time.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 66_000))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or at + 22 > len(tail):
        return 0
    declared = int.from_bytes(tail[at + 12 : at + 16], "little")
    long_form = tail[max(0, at - 76) : at]
    if len(long_form) == 76 and long_form.startswith(b"PK\x06\x06"):
        return int.from_bytes(long_form[40:48], "little")
    return 0 if declared == 0xFFFFFFFF else declared


def open_zip(path: Path, shown: str) -> zipfile.ZipFile:
    """The zip file, opened; InputError where it is none or its directory is absurdly large."""
    try:
        if directory_size(path) > _DIRECTORY:
            raise InputError(say("formats.too_many_members", file=shown), say("formats.bomb_remedy"))
        archive = zipfile.ZipFile(path)
    except UNREADABLE as error:
        raise broken(shown) from error
    places = sorted((entry.header_offset, entry.compress_size) for entry in archive.infolist())
    if any(at + size > after for (at, size), (after, _) in pairwise(places)):
        archive.close()
        raise too_large(shown)  # members that share their bytes unpack to any size
    return archive


@dataclass(slots=True)
class Spent:
    """What has been inflated of one workbook over all its openings: many small bombs are one large bomb."""

    total: int = 0


class Package:
    """The parts of a zipped workbook by name, in any spelling of slashes and capitals; a context manager."""

    def __init__(self, path: Path, shown: str, spent: Spent | None = None) -> None:
        """Open the container and check its directory; `spent` is shared by all openings of one workbook."""
        self.shown = shown
        self._spent = spent or Spent()
        self._most = max(2 * SUSPECT, RATIO * path.stat().st_size)
        self._zip = open_zip(path, shown)
        self._left = LARGEST
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for entry in self._zip.infolist():
            name = _normal(entry.filename)
            if name in self._parts:
                self._zip.close()
                raise InputError(say("formats.part_twice", file=shown, part=name), say("formats.broken_remedy"))
            self._parts[name] = entry

    def __enter__(self) -> Package:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._zip.close()

    def __contains__(self, part: str) -> bool:
        """Whether there is a part of that name."""
        return _normal(part) in self._parts

    def chunks(self, part: str) -> Iterator[bytes]:
        """The bytes of a part, inflated in a stream; InputError where it is missing, damaged, protected or a bomb."""
        entry = self._parts.get(_normal(part))
        if entry is None:
            raise InputError(say("formats.no_part", file=self.shown, part=part), say("formats.broken_remedy"))
        if entry.flag_bits & _ENCRYPTED:
            raise protected(self.shown)
        if entry.compress_type not in _METHODS:
            raise broken(self.shown, part)
        done = 0
        try:
            with self._zip.open(entry) as stream:
                while chunk := stream.read(CHUNK):
                    done += len(chunk)
                    self._left -= len(chunk)
                    self._spent.total += len(chunk)
                    if (
                        self._left < 0
                        or self._spent.total > self._most
                        or (done > SUSPECT and done > RATIO * entry.compress_size)
                    ):
                        raise too_large(self.shown)
                    yield chunk
        except UNREADABLE as error:
            raise broken(self.shown, part) from error


def _normal(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()
