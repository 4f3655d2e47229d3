"""Text is decoded strictly and in a stream: the first byte that does not fit is named, nothing is replaced.

A decoder that puts a sign for what it cannot read would load a damaged name as if it were one. And a
stream, because an extract may be larger than memory.
"""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Final

from bankmkt.intake.shape import Shape

UTF8: Final = ("utf-8", "utf-8-sig")
SURELY_UTF8: Final = 16
"""So many bytes of longer characters decode by chance in no GB18030 file: what breaks after them is broken UTF-8."""


class Strict:
    """Decodes a stream and remembers the offset of the first byte that does not decode (-1: none).

    `beyond_ascii` are bytes by which what decoded before it is longer than its characters, counted no further than
    it matters; `cut_off` says that only the last character is incomplete. `large` checks UTF-8 without making
    text of it, ten times as fast.
    """

    def __init__(self, encoding: str, *, large: bool = False) -> None:
        """Nothing was read yet."""
        self.broken = -1
        self.beyond_ascii = 0
        self.cut_off = False
        self._encoding = encoding
        self._large = large and encoding in UTF8
        self._rest = b""
        self._done = 0
        self._decoder = codecs.getincrementaldecoder(encoding)()

    def feed(self, chunk: bytes, *, final: bool = False) -> str:
        """Decode one more chunk, unless something was broken before; its text, empty where that is not wanted."""
        if self.broken >= 0:
            return ""
        if self._large and not final and self._valid(chunk):
            return ""
        pending = len(self._decoder.getstate()[0])
        chunk, self._rest = self._rest + chunk, b""
        try:
            text = self._decoder.decode(chunk, final=final)
        except UnicodeDecodeError as error:
            self.broken = self._done - pending + error.start
            self._count(error.object[: error.start], error.object[: error.start].decode(self._encoding, "ignore"))
            self.cut_off = final
            return ""
        self._count(chunk, text)
        self._done += len(chunk)
        return text

    def finish(self) -> str:
        """Say that no more follows."""
        return self.feed(b"", final=True)

    def _count(self, chunk: bytes, text: str) -> None:
        self.beyond_ascii += len(chunk) - len(text)

    def _valid(self, chunk: bytes) -> bool:
        """Whether all of the chunk up to its last line end is UTF-8; what follows waits for the next."""
        import polars  # its check of UTF-8 is vectorised

        whole = self._rest + chunk
        cut = whole.rfind(b"\n") + 1
        if not cut or self._decoder.getstate()[0]:
            return False
        lines = whole[:cut]
        try:
            polars.Series([lines], dtype=polars.Binary).cast(polars.String, strict=True)
        except polars.exceptions.PolarsError:
            return False
        if self.beyond_ascii < SURELY_UTF8:
            self._count(lines, lines.decode("utf-8"))
        self._rest = whole[cut:]
        self._done += cut
        return True


class Copy:
    """A text written again as UTF-8 without a mark, line ends untouched, in constant memory; its shape besides."""

    def __init__(self, encoding: str, target: Path | None) -> None:
        self.strict = Strict(encoding)
        self.shape = Shape()
        self._first = True
        self._out = target.open("wb") if target is not None else None

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        """Take one more chunk; nothing more is written once something did not decode."""
        text = self.strict.feed(chunk, final=final)
        if self._first and text:
            text, self._first = text.removeprefix("\ufeff"), False
        if text:
            raw = text.encode("utf-8")
            self.shape.feed(raw)
            if self._out is not None:
                self._out.write(raw)

    def finish(self) -> None:
        """Say that no more follows."""
        self.feed(b"", final=True)

    def close(self) -> None:
        """Close the copy."""
        if self._out is not None:
            self._out.close()
