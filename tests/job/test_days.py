"""Working days as the State Council published them for 2026, worked out by hand from the notice.

New Year's Day 1 to 3 January with Sunday the 4th worked; the Spring Festival 15 to 23 February with Saturdays the 14th
and the 28th worked; the National Day 1 to 7 October with Sunday 20 September and Saturday 10 October worked.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bankmkt.base import say as language
from bankmkt.base.errors import InputError, RulesError
from bankmkt.deliver.job.days import Calendar, business_date, is_due, read

PUBLISHED = Calendar()
LOOKED_AT = ("01-01", "01-04", "02-28", "09-30", "10-08", "10-10", "10-11", "10-12", "10-30", "10-31")


@pytest.fixture(autouse=True)
def _english() -> None:
    language.use("en")


def day(text: str) -> date:
    """A date of 2026."""
    return date.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("01-01", False),  # Thursday, New Year's Day
        ("01-02", False),  # Friday, off
        ("01-04", True),  # Sunday, worked for it
        ("02-14", True),  # Saturday, worked for the Spring Festival
        ("02-16", False),  # Monday, the eve of the Spring Festival
        ("02-23", False),  # Monday, its last day off
        ("02-24", True),
        ("02-28", True),  # Saturday, worked
        ("09-20", True),  # Sunday, worked
        ("09-25", False),  # Friday, Mid-Autumn
        ("10-01", False),
        ("10-07", False),
        ("10-08", True),  # Thursday
        ("10-10", True),  # Saturday, worked
        ("10-11", False),  # Sunday
        ("10-30", True),  # Friday
        ("10-31", False),  # Saturday
    ],
)
def test_published_days(text: str, expected: bool) -> None:
    assert PUBLISHED.is_workday(day(text)) is expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("11-02", "10-30"),  # Monday after an ordinary week
        ("10-08", "09-30"),  # the first day after the National Day
        ("10-11", "10-10"),  # Sunday after a worked Saturday
        ("10-12", "10-10"),  # Monday: Saturday was the last working day, not Friday
        ("02-24", "02-14"),  # after the Spring Festival: the worked Saturday before it
        ("01-05", "01-04"),  # Monday after a worked Sunday
    ],
)
def test_previous_working_day(today: str, expected: str) -> None:
    assert PUBLISHED.previous(day(today)) == day(expected)
    assert business_date("previous-workday", day(today), PUBLISHED) == day(expected)


def test_a_year_that_is_not_published_is_said() -> None:
    with pytest.raises(InputError) as caught:
        PUBLISHED.is_workday(date(2090, 1, 4))
    assert "2090" in str(caught.value)
    assert "calendar:" in caught.value.problems[0].remedy


def test_new_year_needs_only_what_it_asks() -> None:
    """The last working day of a year is known without the next year's calendar."""
    assert is_due(("last-workday",), day("12-31"), PUBLISHED)
    assert not is_due(("last-workday",), day("12-30"), PUBLISHED)


@pytest.mark.parametrize(
    ("days", "due"),
    [
        (("every",), list(LOOKED_AT)),
        (("workdays",), ["01-04", "02-28", "09-30", "10-08", "10-10", "10-12", "10-30"]),
        (("mon", "sat"), ["02-28", "10-10", "10-12", "10-31"]),
        ((11,), ["10-11"]),
        ((11, "mon"), ["10-11", "10-12"]),
        (("month-end",), ["02-28", "09-30", "10-31"]),
        (("first-workday",), ["01-04", "10-08"]),
        (("last-workday",), ["02-28", "09-30", "10-30"]),
    ],
)
def test_days_of_a_job(days: tuple[str | int, ...], due: list[str]) -> None:
    assert [one for one in LOOKED_AT if is_due(days, day(one), PUBLISHED)] == due


@pytest.mark.parametrize(
    ("wanted", "today", "expected"),
    [
        ("today", "10-31", "2026-10-31"),
        ("yesterday", "01-01", "2025-12-31"),
        ("month-end", "10-31", "2026-10-31"),
        ("month-end", "10-30", "2026-09-30"),
        ("month-end", "03-01", "2026-02-28"),
        ("2026-06-30", "10-30", "2026-06-30"),
    ],
)
def test_business_dates(wanted: str, today: str, expected: str) -> None:
    assert business_date(wanted, day(today), PUBLISHED) == date.fromisoformat(expected)


def calendar(folder: Path, text: str) -> Calendar:
    """The calendar of a file with this text."""
    path = folder / "calendar.csv"
    path.write_text(text, encoding="utf-8-sig")
    return read(path, "calendar.csv")


def test_the_banks_own_days_come_first(tmp_path: Path) -> None:
    """2026 is published, so unlisted days are as published; 2090 is not, so they are Monday to Friday."""
    own = calendar(tmp_path, "date,workday\n2026-10-10,no\n2026-10-11,是\n2090-01-02,0\n\n")
    assert not own.is_workday(day("10-10"))
    assert own.is_workday(day("10-11"))
    assert not own.is_workday(day("10-07"))
    assert not own.is_workday(date(2090, 1, 2))
    assert own.is_workday(date(2090, 1, 3))  # a Tuesday
    assert not own.is_workday(date(2090, 1, 1))  # a Sunday
    with pytest.raises(InputError, match=r"calendar\.csv"):
        own.is_workday(date(2091, 1, 3))


def test_a_wrong_calendar_is_refused_with_every_line(tmp_path: Path) -> None:
    with pytest.raises(RulesError) as caught:
        calendar(
            tmp_path, "date,workday\n2027-02-30,yes\n2027-01-04,maybe\n2027-01-05,yes\n2027-01-05,no\n2027-01-06\n"
        )
    assert [(one.line, one.column) for one in caught.value.problems] == [(2, 1), (3, 12), (5, 1), (6, 1)]
    with pytest.raises(RulesError, match="date,workday"):
        calendar(tmp_path, "day,work\n")
    with pytest.raises(RulesError):
        read(tmp_path / "none.csv", "none.csv")


def test_a_calendar_without_working_days_is_no_endless_search(tmp_path: Path) -> None:
    days = "".join(f"{date.fromordinal(date(2026, 6, 30).toordinal() - back)},no\n" for back in range(90))
    with pytest.raises(InputError, match="no working day"):
        calendar(tmp_path, "date,workday\n" + days).previous(day("06-30"))


def test_a_day_is_a_day_of_the_jobs_time_zone(tmp_path: Path) -> None:
    """At half past six in the evening in London it is the next day in Shanghai."""
    from bankmkt.api.jobbing import day_of
    from bankmkt.api.project import Project
    from bankmkt.base.settings import resolve
    from bankmkt.deliver.job.reading import read as read_job

    (tmp_path / "bankmkt.yaml").write_text("bankmkt: 1\n", encoding="utf-8")
    path = tmp_path / "job.yaml"
    head = "bankmkt: 1\nname: night\ndays: workdays\nas_of: previous-workday\n"
    path.write_text(f"{head}steps:\n  - check:\n", encoding="utf-8")
    project = Project(resolve({"project": str(tmp_path)}))
    found = day_of(project, read_job(path, "job.yaml"), now=datetime(2026, 10, 11, 18, 30, tzinfo=UTC))
    assert (found.today, found.as_of, found.is_due) == (day("10-12"), day("10-10"), True)
    path.write_text(f"{head}timezone: Europe/London\nsteps:\n  - check:\n", encoding="utf-8")
    found = day_of(project, read_job(path, "job.yaml"), now=datetime(2026, 10, 11, 18, 30, tzinfo=UTC))
    assert not found.is_due  # a Sunday in London
    asked = day_of(project, read_job(path, "job.yaml"), day("10-09"), datetime(2026, 10, 11, 18, 30, tzinfo=UTC))
    assert (asked.as_of, asked.is_due) == (day("10-09"), True)
