"""A bank is compared with itself at the dates that bankers compare: yesterday, month end, year start, a year ago.

More dates would make the sample larger and no rule wiser. Two days of the running month are there for the curve
of arrears alone, so only loans and those who own them are kept for these.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_CURVE_DAYS: Final = (21, 26)
_DAYS_OF_A_MONTH: Final = 31


@dataclass(frozen=True, slots=True)
class Calendar:
    """The date of the bank and the earlier ones that it remembers.

    `compared` are the earlier dates of most tables, the latest first; `balanced` those of them at which every
    snapshot is kept; `watched` all earlier dates of loans and customers.
    """

    today: date
    yesterday: date
    month_end: date
    year_start: date
    year_ago: date
    compared: tuple[date, ...]
    balanced: tuple[date, ...]
    watched: tuple[date, ...]

    @property
    def year_first(self) -> date:
        """The first day of the running year."""
        return date(self.today.year, 1, 1)

    @property
    def due_until(self) -> date:
        """The last day whose instalments are already in the plan of repayments."""
        return self.today + timedelta(days=_DAYS_OF_A_MONTH - 1)


def calendar(today: date) -> Calendar:
    """The calendar of a bank whose extracts are of that day."""
    yesterday = today - timedelta(days=1)
    month_end = today.replace(day=1) - timedelta(days=1)
    year_start = date(today.year - 1, 12, 31)
    if (today + timedelta(days=1)).day == 1:
        year_ago = _month_end(today.year - 1, today.month)
    else:
        year_ago = today.replace(year=today.year - 1)
    compared = sorted({yesterday, month_end, year_start, year_ago}, reverse=True)
    curve = {today.replace(day=day) for day in _CURVE_DAYS if day < today.day}
    return Calendar(
        today,
        yesterday,
        month_end,
        year_start,
        year_ago,
        tuple(compared),
        tuple(sorted({month_end, year_start}, reverse=True)),
        tuple(sorted({*compared, *curve}, reverse=True)),
    )


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
