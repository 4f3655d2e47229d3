"""Letters are measured before they are drawn, because SVG breaks no line and moves no label out of the way.

A browser's font is not known here: a Chinese character takes its size, a Latin letter as much as it does in the widest
of the common fonts. What fits by this measure fits on the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup, escape

from bankmkt.report.width import cells, shorten, wrap

SIZE: Final = 12.0
"""The size of the letters in pixels."""

ASCENT: Final = 14.0
"""How far letters and their accents reach above their base line; Chinese fonts are tall."""

LINE: Final = 17.0
"""The height of a line of letters."""

_WIDE: Final = 1.0
_USUAL: Final = 0.6
_SIZES: Final = dict.fromkeys("MWmw@%—", 0.95) | dict.fromkeys("ABCDEFGHKNOPQRSTUVXYZ&", 0.75)
"""How wide letters are, in parts of their size; figures and most small letters are of the usual width or less."""


def tag(name: str, attributes: Mapping[str, object], inside: Markup | str = "") -> Markup:
    """An element; `inside` is escaped unless it is markup, numbers are written with at most one decimal."""
    written = Markup("").join(
        Markup(' {}="{}"').format(Markup(key), _short(value)) for key, value in attributes.items()
    )
    start = Markup("<{}{}").format(Markup(name), written)
    return start + Markup(">{}</{}>").format(inside, Markup(name)) if inside else start + Markup("/>")


def label(x: float, y: float, words: str, anchor: str = "start", look: str = "") -> Markup:
    """A line of letters whose base line begins, ends or is centred (`anchor`) at a point."""
    attributes: dict[str, object] = {"x": x, "y": y}
    if anchor != "start":
        attributes["text-anchor"] = anchor
    if look:
        attributes["class"] = look
    return tag("text", attributes, escape(words))


def titled(name: str, attributes: Mapping[str, object], words: str) -> Markup:
    """An element that says `words` under the mouse and to a screen reader."""
    return tag(name, attributes, tag("title", {}, escape(words)))


def length(words: str) -> float:
    """The pixels that a line of letters takes at most."""
    return SIZE * sum(_WIDE if cells(letter) > 1 else _SIZES.get(letter, _USUAL) for letter in words)


def fitted(words: str, pixels: float, lines: int) -> list[str]:
    """`words` in at most so many lines of so many pixels, shortened where that is not enough."""
    if length(words) <= pixels:
        return [words]
    broken = wrap(words, max(2, int(pixels * cells(words) / length(words))))
    if len(broken) > lines:
        broken = [*broken[: lines - 1], _after(words, broken[: lines - 1])]
    return [_cut(line, pixels) for line in broken]


def _after(words: str, lines: list[str]) -> str:
    """What is left of `words` behind its first lines."""
    rest = words
    for line in lines:
        rest = rest.lstrip()[len(line) :]
    return rest.strip()


def _cut(words: str, pixels: float) -> str:
    """`words` in at most so many pixels."""
    room = cells(words)
    while room > 1 and length(words) > pixels:
        room -= 1
        words = shorten(words, room)
    return words


def _short(value: object) -> str:
    """A coordinate with one decimal at most."""
    if isinstance(value, float):
        text = f"{value:.1f}"
        return text[:-2] if text.endswith(".0") else text
    return str(value)
