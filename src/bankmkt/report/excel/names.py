"""A sheet's name must suit every program that opens the file, and two sheets never share one."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 31
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_RESERVED: Final = "history"


class SheetNames:
    """Hands out the names of one workbook's sheets."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str) -> str:
        """`wanted` without what is forbidden, at most 31 characters, with a number where it is taken."""
        plain = _FORBIDDEN.sub(" ", wanted).strip().strip("'").strip() or "_"
        number = 1
        name = _cut(plain, LONGEST)
        while name.casefold() in self._taken or name.casefold() == _RESERVED:
            number += 1
            suffix = f" ({number})"
            name = _cut(plain, LONGEST - len(suffix)).rstrip() + suffix
        self._taken.add(name.casefold())
        return name


def _cut(text: str, places: int) -> str:
    """At most `places` UTF-16 units, never half a character, not ending in an apostrophe."""
    return text.encode("utf-16-le")[: places * 2].decode("utf-16-le", "ignore").rstrip().rstrip("'")
