"""A page or the body of a message is read as a browser would, and what a browser hides is read as well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from bankmkt.deliver.scraps import Scrap, Unreadable

_INLINE: Final = frozenset(
    ("a", "abbr", "b", "bdi", "code", "em", "font", "i", "mark", "small", "span", "strong", "sub", "sup", "tspan", "u")
)
_ESCAPE: Final = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_NUMBER: Final = re.compile(r"[+-]?\d+(?:\.\d+)?")


def page(path: Path) -> Iterator[Scrap]:
    """All scraps of an HTML file; Unreadable where it is no UTF-8."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(path.suffix) from error
    yield from html(text, "html")


def html(text: str, part: str) -> Iterator[Scrap]:
    """All scraps of HTML text: what is shown, put together over inline tags, attributes, scripts, styles, remarks."""
    reader = _Reader(part)
    reader.feed(text)
    reader.close()
    reader.end()
    yield from reader.out


class _Reader(HTMLParser):
    def __init__(self, part: str) -> None:
        super().__init__(convert_charrefs=True)
        self.part = part
        self.out: list[Scrap] = []
        self._shown: list[str] = []
        self._place = ""

    def _put(self, text: str, place: str, *, loose: bool = False) -> None:
        text = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
        if len(text) > 1 and not text.isspace():
            number = _NUMBER.fullmatch(text.strip()) is not None
            self.out.append(Scrap("number" if number else "loose" if loose else "text", text.strip(), self.part, place))

    def end(self) -> None:
        """A block is over: what stood in it is one text."""
        self._put("".join(self._shown), self._place)
        self._shown.clear()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INLINE:
            self.end()
            self._place = tag
        for key, value in attrs:
            self._put(key, f"{tag}/@{key}", loose=True)
            if value:
                self._put(value, f"{tag}/@{key}", loose=True)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self.end()

    def handle_data(self, data: str) -> None:
        self._shown.append(data)

    def handle_comment(self, data: str) -> None:
        self._put(data, "comment")

    def handle_decl(self, decl: str) -> None:
        self._put(decl, "declaration")

    def handle_pi(self, data: str) -> None:
        self._put(data, "instruction")

    def unknown_decl(self, data: str) -> None:
        self._put(data, "declaration")
