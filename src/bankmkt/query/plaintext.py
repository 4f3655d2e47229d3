"""Names and numbers are brought to one way of writing inside the engine, by tables that are made from Unicode's own.

No engine has NFKC as SQL, and two normalisations, one in SQL and one in Python, would sooner or later disagree. So
there is one: for the letters that stand in names of enterprises (full width and small forms, Roman and circled
numbers, radicals that a PDF puts in the place of characters) the tables below say what NFKC makes of them, in
capitals, with blanks and punctuation dropped. Engines translate by these tables, and nothing is normalised twice.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

BY_CODE: Final = "\t\n\r'"
"""What is dropped too, but would break the text of a statement: it is named by its code."""
DROPPED: Final = (
    " \u3000\u00a0\u200b\ufeff"  # blanks, those without a width too
    '!"#$%&()*+,-./:;<=>?@[]^_`{|}~'
    "·•‧・、。《》〈〉「」『』【】〔〕“”‘’…—–‐￥¥×"
)
"""What says nothing in a name or a number. A backslash is none of these: engines read it differently in a text."""
_USUAL: Final = (range(0x61, 0x7B), range(0xFF01, 0xFF5F))
_RARE: Final = (
    range(0x2000, 0x200B),  # blanks of all widths
    range(0x2160, 0x2180),  # Roman numbers
    range(0x2460, 0x2474),  # circled numbers
    range(0x2E80, 0x2FD6),  # radicals
    range(0x3220, 0x322A),  # numbers in brackets
    range(0x3231, 0x3232),
    range(0xFE30, 0xFE6C),  # upright and small forms of punctuation
    range(0xFF5F, 0xFF66),  # punctuation of half width
    range(0xFFE0, 0xFFE7),
)


def plain(letter: str) -> str:
    """What becomes of one letter: its compatibility form in capitals, "" where that is a blank or punctuation."""
    shown = unicodedata.normalize("NFKC", letter)
    if shown == "\\":
        return letter
    return "".join(one.upper() if one.isascii() else one for one in shown if one not in DROPPED + BY_CODE)


def lowered(text: str, matches: str) -> str:
    """SQL of a text in plain letters; `matches` is how the engine asks for a pattern: ``f({text}, {pattern})``.

    A text of characters, digits and capitals alone is plain already, and the long table is only gone through for texts
    that hold one of its letters: a million names take seconds.
    """
    several = text
    for letter, becomes in _several():
        several = f"replace({several}, '{letter}', '{becomes}')"
    classes = "".join(f"{chr(one.start)}-{chr(one.stop - 1)}" for one in _RARE)
    asked = matches.format(text=text, pattern=f"'[{classes}]'")
    exact = f"CASE WHEN {asked} THEN translate({several}, '{_rare()[0]}', '{_rare()[1]}') ELSE {text} END"
    for letter in BY_CODE:
        exact = f"replace({exact}, chr({ord(letter)}), '')"
    other = matches.format(text=text, pattern="'[^0-9A-Z㐀-鿿]'")
    return f"CASE WHEN {other} THEN translate({exact}, '{_usual()[0]}', '{_usual()[1]}') ELSE {text} END"


@cache
def _usual() -> tuple[str, str]:
    """From and to of what most names hold; what is dropped stands last, without a partner."""
    return _table(_USUAL, DROPPED)


@cache
def _rare() -> tuple[str, str]:
    """From and to of the letters that few names hold."""
    return _table(_RARE, "")


@cache
def _several() -> tuple[tuple[str, str], ...]:
    """The rare letters that become several, such as Ⅲ."""
    return tuple((one, plain(one)) for one in _letters(_RARE) if len(plain(one)) > 1)


def _letters(ranges: tuple[range, ...]) -> list[str]:
    return [chr(code) for one in ranges for code in one]


def _table(ranges: tuple[range, ...], dropped: str) -> tuple[str, str]:
    letters = [one for one in _letters(ranges) if one not in dropped and plain(one) != one and len(plain(one)) <= 1]
    kept = [one for one in letters if plain(one)]
    gone = [one for one in letters if not plain(one)]
    return "".join([*kept, *gone, *dropped]), "".join(plain(one) for one in kept)
