"""Columns line up by terminal cells and not by characters, because a Chinese character takes two.

Everything that is laid out as text measures with `cells`; so the terminal, the text charts and the widths of
a workbook's columns agree. What has no shape of its own on a screen (control characters, line separators,
invisible format characters that could reverse a line) is made visible by `visible` before it is measured, so
a customer's name can neither move the cursor nor pass for another.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_SHORT = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_PLAINER = {
    "−": "-",
    "–": "-",
    "—": "--",
    "…": "...",
    "·": "-",
    "›": ">",
    "×": "x",
    "≥": ">=",
    "≤": "<=",
    "→": "->",
}


@lru_cache(maxsize=8192)
def _cell(character: str) -> int:
    """The cells of one character: 0 for a combining mark, 2 for a wide one."""
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def cells(text: str) -> int:
    """How many terminal cells `text` takes; it must have gone through `visible` if it is data."""
    if text.isascii():
        return len(text)
    return sum(map(_cell, text))


def visible(text: str, encoding: str = "utf-8") -> str:
    """`text` with everything that has no shape written as an escape such as ``\\t`` or ``\\x1b``.

    So is what `encoding` cannot hold, unless a plainer character says the same.
    """
    if text.isascii() and text.isprintable():
        return text
    shaped = "".join(_escape(c) if unicodedata.category(c) in _HIDDEN else c for c in text)
    if is_unicode(encoding):
        return shaped
    return "".join(c if _can_hold(c, encoding) else _PLAINER.get(c) or _escape(c) for c in shaped)


def is_unicode(encoding: str) -> bool:
    """Whether `encoding` holds every character."""
    return encoding.lower().replace("_", "-").startswith(("utf", "gb18030"))


@lru_cache(maxsize=8192)
def _can_hold(character: str, encoding: str) -> bool:
    """Whether `character` can be written in `encoding`."""
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _escape(character: str) -> str:
    """One character as its escape."""
    short = _SHORT.get(character)
    if short is not None:
        return short
    number = ord(character)
    if number <= 0xFF:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def cut(text: str, width: int) -> tuple[str, str]:
    """`text` in two: what fits into `width` cells, and the rest."""
    taken = 0
    for index, character in enumerate(text):
        size = _cell(character)
        if taken + size > width:
            return text[:index], text[index:]
        taken += size
    return text, ""


def shorten(text: str, width: int, mark: str = "…") -> str:
    """`text` in at most `width` cells, with `mark` where something was left out."""
    if cells(text) <= width:
        return text
    return cut(text, max(0, width - len(mark)))[0] + mark[: max(0, width)]


def pad(text: str, width: int, *, right: bool = False) -> str:
    """`text` filled up to `width` cells, on the left when it stands at the right."""
    blanks = " " * max(0, width - cells(text))
    return blanks + text if right else text + blanks


def wrap(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells, broken at blanks and beside Chinese characters.

    A Latin word or a path is broken only where it is longer than a whole line.
    """
    lines = [""]
    for piece in _pieces(text):
        while True:
            if cells(lines[-1] + piece.rstrip()) <= width:
                lines[-1] += piece
                break
            if lines[-1].strip():
                lines.append("")
                continue
            head, piece = _break_word(piece, max(width, 2))
            lines[-1] = head
            if not piece:
                break
            lines.append("")
    return [line.rstrip() for line in lines]


_NOT_FIRST = frozenset("，。、；：！？）》】」”’％…,.;:!?)%")
_NOT_LAST = frozenset("（《【「“‘(")
_OF_PATHS = frozenset("/\\")


def _break_word(word: str, width: int) -> tuple[str, str]:
    """A word that is longer than a line in two: behind the last part of a path that fits, else where the line ends."""
    head, rest = cut(word, width)
    end = max((head.rfind(sign) for sign in _OF_PATHS), default=-1)
    if rest and end > 0:
        return word[: end + 1], word[end + 1 :]
    return head, rest


def _pieces(text: str) -> list[str]:
    """The parts between which a line may break: words with the blank after them, single wide characters.

    Closing punctuation stays with what it closes, opening punctuation with what it opens.
    """
    pieces: list[str] = []
    fresh = True
    last = ""
    for character in text:
        wide = _cell(character) == 2
        glued = pieces and (character in _NOT_FIRST or character == " " or last in _NOT_LAST)
        if glued:
            pieces[-1] += character
        elif fresh or wide:
            pieces.append(character)
        else:
            pieces[-1] += character
        fresh = character == " " or (wide and character not in _NOT_LAST)
        last = character
    return pieces
