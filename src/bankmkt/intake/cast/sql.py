"""What a typing accident can do to a sign is undone by one table, and only where signs carry no style.

Full-width digits, letters and punctuation, the full-width yen, other minus signs and other blanks become the
plain ones; marks that nobody can see are dropped. In a name all of these may be meant, so names never pass
through it.
"""

from __future__ import annotations

from typing import Final

BLANKS: Final = " \t\n\r\v\f\u3000\u00a0"
_UNSEEN: Final = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
WIDE: Final = "".join(chr(code) for code in range(0xFF01, 0xFF5F)) + "\uffe5\u2212\ufe63\u3000\u00a0\u2007\u202f"
NARROW: Final = "".join(chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)) + "\u00a5--    "
_FOLD: Final = str.maketrans(WIDE, NARROW, _UNSEEN)
_ANY_WIDE: Final = (
    r"[\x{FF01}-\x{FF5E}\x{FFE5}\x{2212}\x{FE63}\x{3000}\x{A0}\x{2007}\x{202F}"
    r"\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}\x{FEFF}]"
)
ERROR: Final = r"#(?:N/A|[A-Z/0_]+[!?]|#+)"
"""What a spreadsheet writes for a cell that has no value, or that is too narrow to show it."""


def literal(text: str) -> str:
    """An SQL string."""
    return "'" + text.replace("'", "''") + "'"


def narrowed(cell: str) -> str:
    """SQL for a text with plain signs and no blanks around it.

    The engine translates slowly, so only text that holds such a sign is translated at all; it drops signs that
    have no partner.
    """
    translated = f"translate({cell}, {literal(WIDE + _UNSEEN)}, {literal(NARROW)})"
    tested = f"CASE WHEN regexp_matches({cell}, {literal(_ANY_WIDE)}) THEN {translated} ELSE {cell} END"
    return f"trim({tested}, {literal(BLANKS)})"


def narrow(text: str) -> str:
    """The same for a text of ours."""
    return text.translate(_FOLD).strip(BLANKS)


def folded(word: str) -> str:
    """A word of a list as it is compared: width, case and blanks around it gone."""
    return narrow(word).lower()


def matches(name: str, pattern: str) -> str:
    """SQL: whether the whole text has the form of a pattern."""
    return f"regexp_full_match({name}, {literal(pattern)})"
