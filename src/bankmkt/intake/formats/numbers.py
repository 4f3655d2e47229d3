"""A number becomes the exact decimal that was typed, written as its format shows it only where the meaning differs.

Spreadsheets hold binary numbers, and 15 decimal digits are what they promise to keep. So a whole number from
10**15 on is not trusted (an id typed as a number has lost its end), while 0.30000000000000004, the noise of a
calculation, is 0.3. Of formats only what changes the meaning is followed: dates, percent, leading zeros and
units in the format itself. A format that shows a number in another scale than it is stored in (thousands by a
trailing comma) leaves open which of the two a header's unit means, so such a cell is doubted; and so is one whose
format alone says that the amount is in dollars, because the number without its format would pass for yuan.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from bankmkt.intake.formats.numberformat import Section, sections

Shown = tuple[str, str]
"""A cell's text, and the code of the reason why it is not trusted, or ""."""

EXACT: Final = 10**15
_LAST_DAY: Final = 2_958_466  # the day after 9999-12-31
CANONICAL: Final = re.compile(r"0|-?(?:[1-9][0-9]*|(?:0|[1-9][0-9]*)\.[0-9]*[1-9])", re.ASCII).fullmatch
"""Matches a number that is written as `number_text` would write it, as most are; up to 15 signs it is exact, too."""
_SIMPLE: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?", re.ASCII)
_DAY: Final = 86_400_000


def number_text(stored: str) -> Shown:
    """A stored number, in any XML or decimal spelling, as the decimal that was typed."""
    if len(stored) <= 15 and CANONICAL(stored):
        return stored, ""
    stored = stored.strip()
    if len(stored) <= 15 and _SIMPLE.fullmatch(stored):
        if "." in stored:
            stored = stored.rstrip("0").rstrip(".")
        return ("0" if stored == "-0" else stored), ""
    if not _NUMBER.fullmatch(stored):
        return stored, "bad_number"
    return float_text(float(stored)) if len(stored) < 400 else (stored[:400], "bad_number")


def float_text(number: float) -> Shown:
    """A binary number as the decimal that was typed, at most 15 digits of it."""
    if not math.isfinite(number):
        return str(number), "bad_number"
    if number == int(number):
        return str(int(number)), ("" if abs(number) < EXACT else "long_number")
    exact = Decimal(repr(number))
    if len(exact.as_tuple().digits) <= 15:
        return f"{exact:f}", ""
    rounded = Decimal(f"{number:.15g}").normalize()
    if abs(number) < 10**9 or len(rounded.as_tuple().digits) <= 13:
        return f"{rounded:f}", ""
    return f"{exact:f}", "long_number"


def day_text(number: float, *, has_date: bool, epoch_1904: bool) -> Shown:
    """A day number as an ISO date, a date with time, or a time alone where it has no day."""
    if not 0 <= number < _LAST_DAY - (1462 if epoch_1904 else 0):
        text, doubt = float_text(number)
        return text, doubt or ("" if re.fullmatch("[12][0-9]{7}", text) else "bad_date")
    day, rest = divmod(round(number * _DAY), _DAY)
    clock = str(timedelta(seconds=rest // 1000)).rjust(8, "0")
    if day == 0 and not (epoch_1904 and has_date):
        return (float_text(number)[0] if has_date and not rest else clock), ""
    if epoch_1904:
        first = date(1904, 1, 1)
    elif day == 60:
        return "1900-02-29", "bad_date"
    else:
        first = date(1899, 12, 31 if day < 60 else 30)
    text = (first + timedelta(days=day)).isoformat()
    return (f"{text} {clock}" if rest else text), ""


def _elapsed_text(number: float) -> Shown:
    seconds = round(abs(number) * 86_400)
    sign = "-" if number < 0 else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}", ""


def _as_section(section: Section, number: float, stored: str, *, epoch_1904: bool) -> Shown:
    if section.kind == "date":
        return day_text(number, has_date=section.has_date, epoch_1904=epoch_1904)
    if section.kind == "elapsed":
        return _elapsed_text(number)
    text, doubt = number_text(stored)
    if doubt:
        return text, doubt
    if section.kind == "foreign":
        return text, "foreign_currency"
    if section.kind == "scaled":
        return text, "scaled_number"
    if section.kind == "percent":
        hundredfold = (Decimal(text) * 100).normalize()
        return f"{hundredfold:f}%", ""
    if section.kind == "padded" and "." not in text:
        return section.padded(text), ""
    return text + section.unit, ""


def formatter(code: str, *, epoch_1904: bool) -> Callable[[str], Shown] | None:
    """How a number of that format becomes text: a function of the stored text, None where the format does not matter.

    The function may be called millions of times with few different values, so it remembers some.
    """
    parts = sections(code)
    if all(part.kind == "plain" and not part.unit for part in parts):
        return None
    known: dict[str, Shown] = {}

    def shown(stored: str) -> Shown:
        found = known.get(stored)
        if found is None:
            found = _by_sign(parts, stored, epoch_1904=epoch_1904)
            if len(known) < 20_000:
                known[stored] = found
        return found

    return shown


def _by_sign(parts: list[Section], stored: str, *, epoch_1904: bool) -> Shown:
    if not _NUMBER.fullmatch(stored.strip()) or len(stored) > 400:
        return stored[:400], "bad_number"
    number = float(stored)
    if not math.isfinite(number):
        return stored, "bad_number"
    if any(part.conditional for part in parts):
        if len({(part.kind, part.unit, part.pattern) for part in parts}) > 1:
            return number_text(stored)[0], "number_format"
        section = parts[0]
    elif number < 0 and len(parts) > 1:
        section = parts[1]
    elif number == 0 and len(parts) > 2:
        section = parts[2]
    else:
        section = parts[0]
    if not section.places:  # a dash or nothing in its place: the value counts as in the first part
        section = parts[0]
    return _as_section(section, number, stored, epoch_1904=epoch_1904)
