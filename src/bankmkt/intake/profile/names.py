"""A file's name tomorrow differs from today's in its date alone, so a draft names files by what stays.

The date in a name is never taken for the date of the data unasked: many senders write the day of the run
there. It is offered, and a person decides.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

_DATED: Final = re.compile(
    r"(?<![0-9])(?:(?P<y>(?:19|20)[0-9]{2})(?P<s>[-_.年]?)(?P<m>[01][0-9])(?:(?:(?P=s)|月)(?P<d>[0-3][0-9])日?)?月?)(?![0-9])"
)
_COPY: Final = re.compile(r"[ _-]*[(（][0-9]{1,2}[)）]$")


def date_in(name: str) -> date | None:
    """The one full date in a name; None where there is none, or more than one."""
    found = {day for match in _DATED.finditer(name) if (day := _day(match)) is not None}
    return found.pop() if len(found) == 1 else None


def _day(match: re.Match[str]) -> date | None:
    if match["d"] is None:
        return None
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None


def date_pattern(name: str) -> str:
    """A regular expression for the date of `date_in`, for `as_of: file_name` of a mapping."""
    for match in _DATED.finditer(name):
        if _day(match) is None:
            continue
        sign = match["s"]
        if not sign:
            return "(?P<date>[0-9]{8})"
        if sign == "年":
            return "(?P<year>[0-9]{4})年(?P<month>[0-9]{2})月(?P<day>[0-9]{2})"
        return f"(?P<date>[0-9]{{4}}{re.escape(sign)}[0-9]{{2}}{re.escape(sign)}[0-9]{{2}})"
    return ""


def file_pattern(name: str) -> str:
    """A pattern that takes this file and those of other dates."""
    short = name.rsplit("/", 1)[-1]
    stem, dot, suffix = short.partition(".")
    stem = _COPY.sub("\0", stem) if _DATED.search(stem) else stem
    dated = re.sub("\0+", "\0", _DATED.sub("\0", stem))
    return _escaped(dated).replace("\0", "*") + dot + _escaped(suffix)


def sheet_pattern(name: str) -> str:
    """A pattern that takes this sheet and those of other dates."""
    return _DATED.sub(lambda match: re.sub("[0-9]", "?", match[0]), _escaped(name))


def source_name(name: str) -> str:
    """A short name for the source: the file's, without date and suffixes."""
    stem = name.rsplit("/", 1)[-1].partition(".")[0]
    return _COPY.sub("", _DATED.sub("", stem)).strip(" _-.") or stem


def _escaped(text: str) -> str:
    """The text as a file pattern that means just it."""
    return re.sub(r"([\[*?])", r"[\1]", text)
