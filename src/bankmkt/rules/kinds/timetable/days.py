"""The calendar of a timetable is worked out here, once, and stands in the steps as plain dates.

So no engine needs to know what the next birthday or the end of a quarter is, and a reader sees the days that are meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta


def month_start(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """The last day of its month."""
    return month_start(month_start(day) + timedelta(days=32)) - timedelta(days=1)


def period(day: date, every: str) -> tuple[date, date]:
    """First and last day of the month or quarter of a day."""
    if every == "month":
        return month_start(day), month_end(day)
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return first, month_end(first + timedelta(days=70))


def before(day: date, every: str) -> tuple[date, date]:
    """First and last day of the period before that of a day."""
    return period(period(day, every)[0] - timedelta(days=1), every)


def ahead(day: date, days: int) -> Iterator[date]:
    """The day and so many after it."""
    for count in range(days + 1):
        yield day + timedelta(days=count)


def birthdays(day: date, days: int) -> dict[int, date]:
    """Month × 100 + day of birth → the next birthday, for those that come up; 29 February falls on the month's last."""
    found: dict[int, date] = {}
    for one in ahead(day, days):
        found.setdefault(one.month * 100 + one.day, one)
        if (one.month, one.day) == (2, 28) and month_end(one) == one:
            found.setdefault(229, one)
    return found


def monthly(day: date, days: int, *, quarter_ends: bool) -> dict[int, date]:
    """Day of the month → its next date, for those that come up; a day that a month lacks falls on its last."""
    found: dict[int, date] = {}
    for one in ahead(day, days):
        if quarter_ends and one.month % 3:
            continue
        found.setdefault(one.day, one)
        if one == month_end(one):
            for later in range(one.day + 1, 32):
                found.setdefault(later, one)
    return found


def due_days(day: date, days: int, due_day: int) -> list[tuple[date, date, date]]:
    """For each month from that of the day on: its first and last day, and the day by which things are to be done."""
    months = []
    first = month_start(day)
    while first <= day + timedelta(days=days):
        months.append((first, month_end(first), first.replace(day=due_day)))
        first = month_end(first) + timedelta(days=1)
    return months
