"""How a text is encoded is decided from its bytes, in one pass, and never by statistics.

A guess by frequency takes short GBK texts for Korean. So: a byte order mark decides, else strict UTF-8 over
the whole file, else strict GB18030, else the file is refused with the offset and the line of the first byte
that fits neither. UTF-8 that is cut off or broken late is refused too: GB18030 would read it as other
characters. (Whether a file is a text at all is told by `formats.identify`.) The same
pass makes the hash and counts what the fast reader must know: records, delimiters, quotes that stand where
the engine and the standard read them differently.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.intake.decoding import SURELY_UTF8, UTF8, Copy, Strict
from bankmkt.intake.shape import DELIMITERS as DELIMITERS
from bankmkt.intake.shape import Shape as Shape

CHUNK: Final = 1 << 20
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ENCODINGS: Final = ("utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16")
LABELS: Final = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "gb18030": "GB18030",
    "gbk": "GBK",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}

_FEW: Final = 8
_BEYOND: Final = re.compile(rb"[\x80-\xff]+")
_PAIRS: Final = re.compile(rb"(?:[\xc2-\xd7][\xa1-\xbf])+")
"""The first level of GB 2312, as far as its bytes are two-byte characters of UTF-8 too."""
_LARGE: Final = 64 << 20
"""From so many bytes on the vectorised check of UTF-8 pays for the import of the library that has it."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Sniffed:
    """A text file's hash, size, time, encoding (a Python codec name) and the shape of its text.

    `text` is where that text stands as UTF-8: the file itself, or the copy that `sniff` wrote. `doubtful` says that
    the few characters beyond ASCII would be Chinese ones in GBK as well.
    """

    sha256: str
    size: int
    modified: int
    encoding: str
    shape: Shape
    text: Path
    doubtful: bool = False


def hash_of(path: Path, progress: Progress | None = None) -> str:
    """The file's SHA-256 in hex."""
    digest = hashlib.sha256()
    for chunk in _chunks(path, progress):
        digest.update(chunk)
    return digest.hexdigest()


def sniff(
    path: Path,
    shown: str,
    encoding: str | None = None,
    progress: Progress | None = None,
    target: Path | None = None,
) -> Sniffed:
    """Read a text file once: hash it, decide its encoding (`encoding` overrides), take its shape.

    A file that is not UTF-8 is written again as UTF-8 to `target` in the same pass. InputError names the byte that
    cannot be read.
    """
    stat = path.stat()
    digest = hashlib.sha256()
    reading = _Reading(path, shown, encoding, target, large=stat.st_size >= _LARGE)
    try:
        for chunk in _chunks(path, progress):
            digest.update(chunk)
            reading.feed(chunk)
        reading.finish()
    finally:
        reading.close()
    text = target if reading.copy is not None and target is not None else path
    doubtful = reading.copy is None and reading.decided is None and _may_be_gbk(path, reading.strict.beyond_ascii)
    return Sniffed(digest.hexdigest(), reading.done, stat.st_mtime_ns, reading.encoding, reading.shape, text, doubtful)


def _may_be_gbk(path: Path, beyond_ascii: int) -> bool:
    """Whether UTF-8 of so few characters beyond ASCII is as good a text in GBK: 毛 has the bytes of ë."""
    if not 0 < beyond_ascii <= _FEW:
        return False
    found: list[bytes] = []
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found += _BEYOND.findall(chunk)
    return all(_PAIRS.fullmatch(run) for run in found)


class _Reading:
    """One pass over a file: strict UTF-8 until something breaks it, then strict GB18030 from the beginning."""

    def __init__(self, path: Path, shown: str, encoding: str | None, target: Path | None, *, large: bool) -> None:
        self.path, self.shown, self.target = path, shown, target
        self.given = self.decided = encoding
        self.strict = Strict("utf-8", large=large)
        self.shape = Shape()
        self.copy: Copy | None = None
        self.done = 0

    @property
    def encoding(self) -> str:
        return self.decided or "utf-8"

    def feed(self, chunk: bytes) -> None:
        if self.done == 0 and self.decided is None:
            self.decided = next((name for bom, name in _BOMS if chunk.startswith(bom)), None)
        if 0 in chunk and not self.encoding.startswith("utf-16"):
            offset = self.done + chunk.index(0)
            message = say("load.nul_byte", file=self.shown, offset=offset, line=_line_of(self.path, offset))
            raise InputError(message, say("load.nul_byte_remedy"))
        if self.copy is None and self.encoding not in UTF8:
            self._start_copy()
        if self.copy is None:
            self.strict.feed(chunk)
            if self.strict.broken >= 0:
                self._not_utf8()
            else:
                self.shape.feed(chunk)
        if self.copy is not None:
            self.copy.feed(chunk)
        self.done += len(chunk)

    def finish(self) -> None:
        if self.copy is None:
            self.strict.finish()
            if self.strict.broken >= 0:
                self._not_utf8()
        if self.copy is not None:
            self.copy.finish()
            self.shape = self.copy.shape
            if self.copy.strict.broken >= 0:
                raise self._undecodable(self.copy.strict.broken)
        self.shape.finish()

    def close(self) -> None:
        if self.copy is not None:
            self.copy.close()

    def _not_utf8(self) -> None:
        """Go on as GB18030, or refuse broken UTF-8 that GB18030 would read as other characters."""
        offset = self.strict.broken
        if self.decided in UTF8:
            raise _undecodable(self.path, self.shown, self.decided, offset)
        if self.strict.cut_off:
            message = say("load.half_character", file=self.shown, offset=offset, line=_line_of(self.path, offset))
            raise InputError(message, say("load.half_character_remedy"))
        if self.strict.beyond_ascii >= SURELY_UTF8:
            message = say("load.broken_utf8", file=self.shown, offset=offset, line=_line_of(self.path, offset))
            raise InputError(message, say("load.broken_utf8_remedy"))
        self.decided = "gb18030"
        self._start_copy()

    def _start_copy(self) -> None:
        """Begin the copy, with what was read before the encoding was known."""
        self.copy = Copy(self.encoding, self.target)
        left = self.done
        if left:
            with self.path.open("rb") as file:
                while left and (chunk := file.read(min(CHUNK, left))):
                    self.copy.feed(chunk)
                    left -= len(chunk)

    def _undecodable(self, offset: int) -> InputError:
        if self.given is None and self.strict.broken >= 0:
            line = _line_of(self.path, offset)
            message = say("load.no_encoding", file=self.shown, utf8=self.strict.broken, gb=offset, line=line)
            return InputError(message, say("load.no_encoding_remedy"))
        return _undecodable(self.path, self.shown, self.encoding, offset)


def unchanged(path: Path, sniffed: Sniffed) -> bool:
    """Whether the file is still the one that was sniffed, by size and time."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return False
    return (stat.st_size, stat.st_mtime_ns) == (sniffed.size, sniffed.modified)


def _chunks(path: Path, progress: Progress | None) -> Iterator[bytes]:
    size = path.stat().st_size
    done = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
            done += len(chunk)
            if progress is not None:
                progress(done, size)


def _line_of(path: Path, offset: int) -> int:
    """The line, from 1, in which a byte of a file stands, as an editor counts."""
    feeds = 0
    with path.open("rb") as file:
        while offset > 0 and (chunk := file.read(min(CHUNK, offset))):
            feeds += chunk.count(b"\n")
            offset -= len(chunk)
    return feeds + 1


def _undecodable(path: Path, shown: str, encoding: str, offset: int) -> InputError:
    line = _line_of(path, offset)
    message = say("load.undecodable", file=shown, encoding=LABELS.get(encoding, encoding), offset=offset, line=line)
    return InputError(message, say("load.undecodable_remedy"))
