"""Whether a day is a working day is looked up and never computed: holidays move, and weekends are worked in exchange.

Three sources are asked in order: the bank's own calendar file, the calendar that the State Council published, and, for
a year that is not published, Monday to Friday, but only if the bank's file speaks of that year at all. Otherwise nobody
knows, and a job that guessed would stay silent on a working day or run on a feast.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from bankmkt.base.errors import InputError, Problem, RulesError
from bankmkt.base.say import say

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMED_DAYS: Final = ("every", "workdays", "month-end", "first-workday", "last-workday")
BUSINESS_DATES: Final = ("today", "yesterday", "previous-workday", "month-end")
_YES: Final = frozenset({"1", "yes", "true", "y", "是", "班"})
_NO: Final = frozenset({"0", "no", "false", "n", "否", "休"})
_HEADER: Final = ["date", "workday"]
_SATURDAY: Final = 5
_LONGEST: Final = 60
"""No run of days off is longer: a calendar file that says so is wrong."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days: `own` are the days of the bank's calendar file, `file` its name."""

    own: Mapping[date, bool] = field(default_factory=dict)
    file: str = ""

    def is_workday(self, day: date) -> bool:
        """Whether it is one; InputError for a year of which nothing is known."""
        if day in self.own:
            return self.own[day]
        published = _published(day)
        if published is not None:
            return published
        if any(one.year == day.year for one in self.own):
            return day.weekday() < _SATURDAY
        if self.file:
            remedy = say("job.year_unknown_file_remedy", file=self.file, year=day.year)
        else:
            remedy = say("job.year_unknown_remedy", year=day.year)
        raise InputError(say("job.year_unknown", year=day.year), remedy)

    def previous(self, day: date) -> date:
        """The last working day before a day."""
        for back in range(1, _LONGEST):
            found = day - timedelta(days=back)
            if self.is_workday(found):
                return found
        raise InputError(say("job.no_workday", day=day, days=_LONGEST - 1, file=self.file), say("job.calendar_remedy"))


def _published(day: date) -> bool | None:
    """What the published calendar says; None for a year that it does not have."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def read(path: Path, shown: str) -> Calendar:
    """A bank's calendar: CSV with the columns ``date,workday``; RulesError with every line that is wrong."""
    problems: list[Problem] = []
    own: dict[date, bool] = {}
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        message = say("job.calendar_unreadable", file=shown, why=error.strerror or type(error).__name__)
        raise RulesError(message, say("job.calendar_remedy")) from None
    except UnicodeDecodeError:
        raise RulesError(Problem(say("job.calendar_not_utf8"), say("yaml.save_as_utf8"), shown, 1, 1)) from None
    rows = list(csv.reader(text.splitlines()))
    if not rows or [cell.strip().lower() for cell in rows[0]] != _HEADER:
        raise RulesError(Problem(say("job.calendar_header"), say("job.calendar_remedy"), shown, 1, 1))
    for line, row in enumerate(rows[1:], 2):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        day = _day(cells[0])
        if len(cells) != len(_HEADER) or day is None:
            problems.append(Problem(say("job.calendar_line"), say("job.calendar_remedy"), shown, line, 1))
            continue
        word, column = cells[1].lower(), len(row[0]) + 2
        if word not in _YES | _NO:
            problems.append(Problem(say("job.calendar_word"), say("job.calendar_remedy"), shown, line, column))
        elif own.setdefault(day, word in _YES) != (word in _YES):
            problems.append(Problem(say("job.calendar_twice", day=day), "", shown, line, 1))
    if problems:
        raise RulesError(problems)
    return Calendar(own, shown)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def is_due(days: tuple[str | int, ...], today: date, calendar: Calendar) -> bool:
    """Whether a job of these `days` runs on a day: a word of `NAMED_DAYS`, weekdays, or days of the month."""
    return any(_is(one, today, calendar) for one in days)


def _is(one: str | int, today: date, calendar: Calendar) -> bool:
    if isinstance(one, int):
        return today.day == one
    match one:
        case "every":
            return True
        case "workdays":
            return calendar.is_workday(today)
        case "month-end":
            return (today + timedelta(days=1)).day == 1
        case "first-workday":
            return calendar.is_workday(today) and calendar.previous(today).month != today.month
        case "last-workday":
            return calendar.is_workday(today) and _next_workday(today, calendar).month != today.month
        case _:
            return WEEKDAYS[today.weekday()] == one


def _next_workday(day: date, calendar: Calendar) -> date:
    """The next working day, looked for no further than the first day of the next month."""
    found = day + timedelta(days=1)
    while found.month == day.month and not calendar.is_workday(found):
        found += timedelta(days=1)
    return found


def business_date(wanted: str, today: date, calendar: Calendar) -> date:
    """The business date of a run: ``month-end`` is the last month end up to today, the other words say themselves."""
    match wanted:
        case "today":
            return today
        case "yesterday":
            return today - timedelta(days=1)
        case "previous-workday":
            return calendar.previous(today)
        case "month-end":
            return today if _is("month-end", today, calendar) else today.replace(day=1) - timedelta(days=1)
        case _:
            return date.fromisoformat(wanted)
