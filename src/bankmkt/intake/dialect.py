"""A delimiter is believed when it turns some row into words of a header; otherwise only when nothing else would do.

Counting signs alone fails on files full of commas in texts. So every sign that stands in the first lines is
tried, and the one by which a row names the most known columns wins. Where no row names any, the one sign
that cuts all lines into equally many cells is taken; two such signs are a question to the person who knows.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.intake.formats.cells import excel_text
from bankmkt.intake.mapping import Mapping
from bankmkt.intake.textgrid import CELL_LIMIT, HEAD_LIMIT, Dialect, open_text

CANDIDATES: Final = (
    *("|@|", "|+|", "|!|", "|$|", "|#|", "||", "@@", "$$", "##", "^^", "~~"),
    *(",", "\t", ";", "|", "\x01", "\x1b", "\x1c", "\x1d", "\x1e", "\x1f", "\x02", "\x03"),
    *("，", "；", "、", "^", "~", "¦", "!", "@", "#", "$", ":"),
)
NAMES: Final = {"\t": "tab", " ": "space", ",": "comma", ";": "semicolon", "|": "pipe"}
_LINES: Final = 60
_MOST_CELLS: Final = 16_384
_SAMPLE: Final = 1 << 18
_AGREE: Final = 90
"""Percent of the lines that must have equally many cells where no header decides."""

_RARE: Final = frozenset(":!@#$、；^~")
"""Signs that stand evenly in texts of other kinds too: they are delimiters only where a header says so."""

Names = Callable[[str], bool]


def decide(path: Path, shown: str, mapping: Mapping | None, names: Names) -> Dialect:
    """The dialect of a UTF-8 text; `names` says whether a cell is a header of the tables in question.

    InputError asking for `delimiter` in a mapping when the text does not tell.
    """
    with open_text(path) as stream:
        first = stream.readline(HEAD_LIMIT)
        if len(first) >= HEAD_LIMIT and not first.endswith(("\n", "\r")):
            raise InputError(say("load.long_line", file=shown, line=1), say("load.bad_quotes_remedy"))
        sample = first + stream.read(_SAMPLE)
    lines = [line for line in re.split(r"\r\n|\n|\r", sample) if line.strip()]
    if len(sample) > _SAMPLE and len(lines) > 1:
        lines.pop()  # cut off
    lines = lines[:_LINES]
    quote = mapping.quote if mapping and mapping.quote is not None else _quote(lines)
    escape = mapping.escape if mapping else ""
    if mapping and mapping.delimiter:
        return Dialect(mapping.delimiter, quote, escape)
    said = re.fullmatch(r"\ufeff?\"?sep=(.)\"?", lines[0].strip(" ")) if lines else None
    if said:
        return Dialect(said[1], quote, escape)
    return Dialect(_delimiter(lines, quote, shown, names), quote, escape)


def _quote(lines: Sequence[str]) -> str:
    """An apostrophe where it stands around every cell and no quotation mark is there; else the usual sign."""
    if any('"' in line for line in lines) or not lines:
        return '"'
    wrapped = [line for line in lines if line.startswith("'") and line.rstrip().endswith("'") and line.count("'") >= 4]
    return "'" if len(wrapped) * 10 >= len(lines) * 8 else '"'


def _delimiter(lines: Sequence[str], quote: str, shown: str, names: Names) -> str:
    outside = [_outside(line, quote) for line in lines]
    present = [sign for sign in CANDIDATES if any(sign in line for line in outside)]
    if not present:
        return ","
    cut = {sign: [_named(line, sign, quote, names) for line in lines] for sign in present}
    named = {sign: max(counts, key=lambda one: (one[0], -one[1])) for sign, counts in cut.items()}
    most = max(count for count, _ in named.values())
    if most >= 2:
        best = [sign for sign in present if named[sign][0] == most]
        fewest = min(named[sign][1] for sign in best)
        best = [sign for sign in best if named[sign][1] == fewest]
        best = [sign for sign in best if not any(sign != other and sign in other for other in best)]
        if len(best) == 1:
            return best[0]
        return _ask(best, shown)
    if most and any(names(excel_text(line.strip().strip(quote or None))) for line in lines[:1]):
        return ","  # one column
    even = [sign for sign in present if sign not in _RARE and _even([line.count(sign) for line in outside])]
    even = [sign for sign in even if not any(sign != other and sign in other for other in even)]
    if len(even) == 1:
        return even[0]
    if even:
        return _ask(even, shown)
    heading = [sign for sign in present if sign in outside[0] and sign in ",\t;|"]
    if len(heading) <= 1:
        return heading[0] if heading else ","
    return _ask(heading, shown)


def _outside(line: str, quote: str) -> str:
    """What stands outside quotes."""
    return "".join(line.split(quote)[::2]) if quote and quote in line else line


def _named(line: str, sign: str, quote: str, names: Names) -> tuple[int, int]:
    """How many cells of a line are headers, and how many are not, when it is cut at `sign`."""
    cells = line.replace("\ufeff", "").split(sign)
    if quote and quote in line and len(sign) == 1:
        csv.field_size_limit(CELL_LIMIT)
        cells = next(
            csv.reader([line.replace("\ufeff", "")], delimiter=sign, quotechar=quote, skipinitialspace=True), []
        )
    if len(cells) > _MOST_CELLS:
        return 0, len(cells)  # no header
    if len(cells) < 2:
        return (1 if names(excel_text(line.strip().strip(quote or None))) else 0), 0
    found = sum(names(excel_text(cell.strip().strip(quote or None))) for cell in cells if len(cell) < 100)
    return found, len(cells) - found


def _even(counts: Sequence[int]) -> bool:
    """Whether nearly all lines hold the sign equally often."""
    usual = max(set(counts), key=counts.count)
    return usual > 0 and counts.count(usual) * 100 >= len(counts) * _AGREE


def _ask(signs: Sequence[str], shown: str) -> str:
    listed = ", ".join(NAMES.get(sign, sign if sign.isprintable() else f"\\x{ord(sign):02x}") for sign in signs)
    message = say("layout.which_delimiter", file=shown, signs=listed)
    raise InputError(message, say("layout.which_delimiter_remedy"))
