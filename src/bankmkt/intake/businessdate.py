"""A date counts as the business date of a file only where a label beside it says so.

A title often holds two dates, and the one of printing is a day later; a file's name often holds the day of
the run. So an unlabelled date is never taken, and that in a file's name is only compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Final

_DAY: Final = r"((?:19|20)\d\d)(?:年|-|/|\.)(\d{1,2})(?:月|-|/|\.)(\d{1,2})日?|((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)"
_STRONG: Final = "数据日期|数据日|数据截止日期?|截止日期|截至日期|截止日|截至|截止|统计日期|统计日|业务日期|余额日期"
_LABELLED: Final = re.compile(rf"({_STRONG}|报表日期|报告日期)[:：为]?\s*(?:{_DAY})")
_IN_NAME: Final = re.compile(
    r"(?<!\d)(?:((?:19|20)\d\d)(\d\d)(\d\d)|((?:19|20)\d\d)[-_.年](\d{1,2})[-_.月](\d{1,2})日?)(?!\d)"
)


def dates_in(rows: Sequence[Sequence[str]]) -> tuple[date, ...]:
    """The different business dates that rows above the header state, best labels first.

    报表日期 counts only where nothing says 数据日期 or the like: it may be the day of the report.
    """
    strong: dict[date, None] = {}
    weak: dict[date, None] = {}
    for cells in rows:
        text = unicodedata.normalize("NFKC", " ".join(cell.strip() for cell in cells if cell.strip()))
        for found in _LABELLED.finditer(text):
            day = _day(found.groups()[1:])
            if day is not None:
                (weak if found[1].startswith("报") else strong)[day] = None
    return tuple(strong or weak)


def date_in_name(name: str) -> date | None:
    """The one date in a file's name, or None where it has none or several."""
    days = {day for found in _IN_NAME.finditer(name) if (day := _day(found.groups())) is not None}
    return days.pop() if len(days) == 1 else None


def _day(parts: Sequence[str | None]) -> date | None:
    year, month, day = (int(part) for part in parts if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None
