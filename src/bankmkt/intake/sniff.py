"""What a file is is decided from its bytes, in one pass, and never by statistics.

The suffix lies too often, and a guess by frequency takes short GBK texts for Korean. So: the first bytes
tell a workbook from text; a byte order mark decides the encoding, else strict UTF-8 over the whole file,
else strict GB18030, else the file is refused with the offset of the first byte that fits neither. UTF-8
that is cut off or broken late is refused too: GB18030 would read it as other characters. The same
pass makes the hash and counts what the fast reader must know: records, delimiters, quotes that stand where
the engine and the standard read them differently.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bankmkt.base.errors import InputError
from bankmkt.base.say import say

DELIMITERS: Final = (",", "\t", ";", "|")
CHUNK: Final = 1 << 20
_MAGIC: Final = (
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"PAR1", "parquet"),
    (b"\x1f\x8b", "gzip"),
    (b"%PDF", "pdf"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "rar"),
)
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
}

# a quote with an ordinary character on both sides: opened or closed where the engine and the standard differ
_UNTIDY: Final = re.compile(rb'[^,;|\t\r\n"]"[^,;|\t\r\n"]')
_UNTIDY_START: Final = re.compile(rb'\A[^,;|\t\r\n"]"')
_BLANK_LINE: Final = re.compile(rb"\n[ \t]*\r?\n")
_TOTAL: Final = re.compile("(?:^|\n)[\"',;|\\s\u3000]*(?:合|总|小|共)[ \u3000]*计".encode())

_UTF8: Final = ("utf-8", "utf-8-sig")
_SURELY_UTF8: Final = 16
"""So many bytes of longer characters decode by chance in no GB18030 file: what breaks after them is broken UTF-8."""
_SUM: Final = "计".encode()

Progress = Callable[[int, int], None]


def _has_blank_line(text: bytes) -> bool:
    """Whether a line holds nothing but blanks; plain searches first, because patterns take ten times as long."""
    if b"\n\n" in text or b"\n\r\n" in text:
        return True
    if not any(end in text for end in (b" \n", b" \r\n", b"\t\n", b"\t\r\n")):
        return False
    return _BLANK_LINE.search(text) is not None


@dataclass(slots=True)
class Shape:
    """What the text looks like to the engine; fed with UTF-8 bytes, chunk by chunk.

    Counts are of what stands outside quotes. Splitting at quotes tells inside from outside as long as no
    quote stands in the middle of a bare cell, and such files are `untidy`, so their counts are never used.
    """

    records: int = 0
    feeds: int = 0
    delimiters: dict[str, int] = field(default_factory=lambda: dict.fromkeys(DELIMITERS, 0))
    crlf: int = 0
    cr: int = 0
    untidy: bool = False
    blank_lines: bool = False
    odd_blanks: bool = False
    totals: bool = False
    _inside: bool = False
    _tail: bytes = b""
    _last: bytes = b""

    def feed(self, chunk: bytes) -> None:
        """Count one chunk.

        The last few bytes of the one before are looked at again for patterns across the seam.
        """
        seam = self._tail + chunk
        self.totals = self.totals or (_SUM in seam and _TOTAL.search(seam) is not None)
        self.odd_blanks = self.odd_blanks or b"\xe3\x80\x80" in seam or b"\t" in chunk
        outside = chunk
        if b'"' in chunk:
            parts = chunk.split(b'"')
            self.untidy = self.untidy or _UNTIDY.search(seam) is not None
            outside = b"".join(parts[1 if self._inside else 0 :: 2])
            if len(parts) % 2 == 0:
                self._inside = not self._inside
            self.odd_blanks = self.odd_blanks or b"\n" in chunk
        elif self._inside:
            outside = b""
        self.blank_lines = self.blank_lines or _has_blank_line(self._last + outside)
        self.feeds += outside.count(b"\n")
        self.cr += outside.count(b"\r")
        self.crlf += (self._last[-1:] + outside).count(b"\r\n")
        for delimiter in DELIMITERS:
            self.delimiters[delimiter] += outside.count(delimiter.encode())
        if outside:
            self._last = (self._last + outside)[-8:]
        self._tail = seam[-16:]

    def finish(self) -> None:
        """Count a last line that has no line end, and judge the whole."""
        self.records = self.feeds + (1 if self._last and not self._last.endswith(b"\n") else 0)
        self.untidy = self.untidy or self._inside

    @property
    def mixed_ends(self) -> bool:
        """Whether lines end in more than one way."""
        return self.cr != self.crlf or self.crlf not in (0, self.feeds)


@dataclass(frozen=True, slots=True)
class Sniffed:
    """A text file's hash, size, encoding (a Python codec name) and, for UTF-8, its shape."""

    sha256: str
    size: int
    modified: int
    encoding: str
    shape: Shape | None


def format_of(path: Path) -> str:
    """``text``, ``empty``, ``zip`` (every .xlsx is one), or the name of another known format, by the first bytes."""
    with path.open("rb") as file:
        head = file.read(16)
    if not head:
        return "empty"
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    return "text"


def hash_of(path: Path, progress: Progress | None = None) -> str:
    """The file's SHA-256 in hex."""
    digest = hashlib.sha256()
    for chunk in _chunks(path, progress):
        digest.update(chunk)
    return digest.hexdigest()


def sniff(path: Path, shown: str, encoding: str | None = None, progress: Progress | None = None) -> Sniffed:
    """Read a text file once; `encoding` overrides the decision. InputError names the byte that cannot be read."""
    stat = path.stat()
    digest = hashlib.sha256()
    shape = Shape()
    strict = Strict("utf-8")
    decided = encoding
    done = 0
    for chunk in _chunks(path, progress):
        digest.update(chunk)
        if done == 0 and decided is None:
            decided = next((name for bom, name in _BOMS if chunk.startswith(bom)), None)
        if b"\0" in chunk and decided != "utf-16":
            offset = done + chunk.index(b"\0")
            raise InputError(say("load.nul_byte", file=shown, offset=offset), say("load.nul_byte_remedy"))
        if decided in (None, *_UTF8) and strict.broken < 0:
            strict.feed(chunk)
            shape.feed(chunk)
        done += len(chunk)
    if decided in (None, *_UTF8):
        strict.finish()
    decided = decided or _decide(path, shown, strict)
    if decided in _UTF8 and strict.broken >= 0:
        raise _undecodable(shown, decided, strict.broken)
    if decided not in _UTF8:
        offset = _first_undecodable(path, decided)
        if offset >= 0:
            raise _undecodable(shown, decided, offset)
    shape.finish()
    return Sniffed(digest.hexdigest(), done, stat.st_mtime_ns, decided, shape if decided in _UTF8 else None)


def _decide(path: Path, shown: str, strict: Strict) -> str:
    """The encoding of a file without a mark; refuses broken UTF-8 that GB18030 would read as other characters."""
    if strict.broken < 0:
        return "utf-8"
    if strict.cut_off:
        message = say("load.half_character", file=shown, offset=strict.broken)
        raise InputError(message, say("load.half_character_remedy"))
    if strict.beyond_ascii >= _SURELY_UTF8:
        message = say("load.broken_utf8", file=shown, offset=strict.broken)
        raise InputError(message, say("load.broken_utf8_remedy"))
    offset = _first_undecodable(path, "gb18030")
    if offset >= 0:
        message = say("load.no_encoding", file=shown, utf8=strict.broken, gb=offset)
        raise InputError(message, say("load.no_encoding_remedy"))
    return "gb18030"


def transcode(path: Path, encoding: str, target: Path) -> Shape:
    """Write the file again as UTF-8 without a mark, line ends untouched, in constant memory.

    The shape of the copy.
    """
    shape = Shape()
    decoder = codecs.getincrementaldecoder(encoding)()
    first = True
    with target.open("wb") as out:
        for chunk in _chunks(path, None):
            text = decoder.decode(chunk)
            if first and text:
                text, first = text.removeprefix("\ufeff"), False
            raw = text.encode("utf-8")
            shape.feed(raw)
            out.write(raw)
        rest = decoder.decode(b"", final=True).encode("utf-8")
        shape.feed(rest)
        out.write(rest)
    shape.finish()
    return shape


def unchanged(path: Path, sniffed: Sniffed) -> bool:
    """Whether the file is still the one that was sniffed, by size and time."""
    stat = path.stat()
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


@dataclass(slots=True)
class Strict:
    """Decodes a stream and remembers the offset of the first byte that does not decode (-1: none).

    `beyond_ascii` are the bytes by which what decoded before it is longer than its characters; `cut_off` says that
    only the last character is incomplete.
    """

    encoding: str
    broken: int = -1
    beyond_ascii: int = 0
    cut_off: bool = False
    _done: int = 0
    _decoder: codecs.IncrementalDecoder = field(init=False)

    def __post_init__(self) -> None:
        """Make the decoder."""
        self._decoder = codecs.getincrementaldecoder(self.encoding)()

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        """Decode one more chunk, unless something was broken before."""
        if self.broken >= 0:
            return
        pending = len(self._decoder.getstate()[0])
        try:
            text = self._decoder.decode(chunk, final=final)
        except UnicodeDecodeError as error:
            self.broken = self._done - pending + error.start
            self.beyond_ascii += error.start - len(error.object[: error.start].decode(self.encoding, "ignore"))
            self.cut_off = final
            return
        self.beyond_ascii += len(chunk) - len(text)
        self._done += len(chunk)

    def finish(self) -> None:
        """Say that no more follows."""
        self.feed(b"", final=True)


def _first_undecodable(path: Path, encoding: str) -> int:
    strict = Strict(encoding)
    for chunk in _chunks(path, None):
        strict.feed(chunk)
        if strict.broken >= 0:
            break
    strict.finish()
    return strict.broken


def _undecodable(shown: str, encoding: str, offset: int) -> InputError:
    message = say("load.undecodable", file=shown, encoding=LABELS.get(encoding, encoding), offset=offset)
    return InputError(message, say("load.undecodable_remedy"))
