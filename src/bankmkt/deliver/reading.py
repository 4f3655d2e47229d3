"""Two texts that look the same to a reader must be the same to the check, so both sides are brought to one form.

Full-width digits, letters of either case, invisible characters and the several middle dots of foreign names all fold
together. Blanks between single Chinese characters go, because extracts pad short names with them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_CJK: Final = "\u2e80-\u303f\u3105-\u312f\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_DOTS: Final = re.compile("[\u2022\u2027\u2219\u22c5\u30fb\u00b7\uff65]")
_BLANKS: Final = re.compile(r"\s+")
_ANY_PAD: Final = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}])")
_PAD: Final = re.compile(
    rf"(?:(?<=^[{_CJK}])|(?<=[^{_CJK}][{_CJK}]))\s+(?=[{_CJK}])|(?<=[{_CJK}])\s+(?=[{_CJK}](?:[^{_CJK}]|$))"
)
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_HAN_RUN: Final = re.compile(rf"[{_CJK}·]{{2,}}")
TOKEN: Final = re.compile(r"[0-9a-z]+")
"""A maximal run of letters and digits in folded text."""


def folded(text: str) -> str:
    """The one form in which names and numbers are compared."""
    if text.isascii():
        return _BLANKS.sub(" ", _INVISIBLE.sub("", text.casefold())).strip()
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    text = _BLANKS.sub(" ", _DOTS.sub("·", text)).strip()
    return _PAD.sub("", text) if " " in text else text


def name_forms(name: str) -> set[str]:
    """The folded forms of a name: as it stands, and without any blank between Chinese characters."""
    form = folded(name)
    return {form, _ANY_PAD.sub("", form)}


def id_form(value: str) -> str:
    """An id as one run of letters and digits, or "" where it holds other letters and is to be sought like a name."""
    form = folded(value)
    if not form.isascii():
        return ""
    return "".join(TOKEN.findall(form))


def unescaped(text: str) -> str:
    """Text of an Office part with its ``_x5F20_`` escapes undone."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def han_runs(text: str) -> list[str]:
    """The stretches of Chinese characters in folded text that are two long or more."""
    return _HAN_RUN.findall(text)
