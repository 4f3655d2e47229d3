"""XML of strangers is read as a stream of events, without a document type, entities of its own, or a tree.

Expat is used as it stands in the standard library. A document type declaration is the door to every attack by
expansion and stands in no file that a spreadsheet writes, so its mere presence refuses the file. Names are taken
without their prefix: producers differ in prefixes, and no format read here uses one local name in two senses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final
from xml.parsers import expat

from bankmkt.base.errors import InputError
from bankmkt.base.say import say

_LAG: Final = 8 << 20
"""Bytes of one single token (a tag with its attributes): beyond it the file is not honest."""
_DEEPEST: Final = 200

Start = Callable[[str, dict[str, str]], None]


class Events:
    """A parser that calls `start(name, attributes)`, `end(name)` and `text(data)`, names without prefixes."""

    def __init__(
        self,
        shown: str,
        part: str,
        start: Start,
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
        encoding: str | None = None,
    ) -> None:
        """`shown` and `part` are for error messages; `encoding` overrides what the document declares."""
        self._shown, self._part, self._start, self._end = shown, part, start, end
        self._parser = expat.ParserCreate(encoding)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._opened
        self._parser.EndElementHandler = self._closed
        self._parser.StartDoctypeDeclHandler = self._doctype
        if text is not None:
            self._parser.CharacterDataHandler = text
        self._fed = self._depth = 0

    def feed(self, chunk: bytes) -> None:
        """Parse some more bytes."""
        self._fed += len(chunk)
        self._parse(chunk, final=False)
        if self._fed - self._parser.CurrentByteIndex > _LAG:
            raise InputError(say("formats.bomb", file=self._shown), say("formats.bomb_remedy"))

    def finish(self) -> None:
        """Say that no more follows; a document that is not complete is refused."""
        self._parse(b"", final=True)

    def line(self) -> int:
        """The line that is being read, from 1."""
        return self._parser.CurrentLineNumber

    def _parse(self, chunk: bytes, *, final: bool) -> None:
        try:
            self._parser.Parse(chunk, final)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise bad_xml(self._shown, self._part) from error

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise InputError(say("formats.bomb", file=self._shown), say("formats.bomb_remedy"))
        if ":" in name:
            name = name.rpartition(":")[2]
        if attributes:
            attributes = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        self._start(name, attributes)

    def _closed(self, name: str) -> None:
        self._depth -= 1
        if self._end is not None:
            self._end(name.rpartition(":")[2])

    def _doctype(self, *_: object) -> None:
        raise doctype(self._shown, self._part)


def read(shown: str, part: str, chunks: Iterable[bytes], start: Start) -> None:
    """Parse a whole part for its tags."""
    events = Events(shown, part, start)
    for chunk in chunks:
        events.feed(chunk)
    events.finish()


def doctype(shown: str, part: str) -> InputError:
    """The error for a document type declaration."""
    return InputError(say("formats.doctype", file=shown, part=part), say("formats.broken_remedy"))


def bad_xml(shown: str, part: str) -> InputError:
    """The error for XML that is not well formed."""
    return InputError(say("formats.bad_xml", file=shown, part=part), say("formats.broken_remedy"))
