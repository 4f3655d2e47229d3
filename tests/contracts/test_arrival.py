"""Whether an extract has come: flags, growth, the business date, the same bytes again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from bankmkt.base import say as language
from bankmkt.intake.arrival import Arrived, Known, Look, Verdict, check, due_on, flag_of, look
from bankmkt.intake.mapping import Arrival

NOW = datetime(2026, 11, 1, 6, 0, 0)
DAY, EARLIER = date(2026, 10, 31), date(2026, 10, 30)
AT_REST = Look(100, NOW.timestamp() - 60)
FILE = Arrived("extracts/loans.csv", "loans", "aaa", AT_REST, as_of=(DAY,))
LOADED = Known(7, datetime(2026, 10, 31, 6, 0, 0), "loans", "aaa", DAY)


def verdict(file: Arrived, *known: Known, now: datetime = NOW, **arrival: object) -> Verdict:
    """What is said of one file with these settings, in English."""
    language.use("en")
    found = check([replace(file, arrival=Arrival(**arrival))], known, now)  # type: ignore[arg-type]
    language.use(None)
    return found


def test_a_file_without_any_settings_has_arrived() -> None:
    assert verdict(FILE) == Verdict((), ())


@pytest.mark.parametrize(
    ("flag", "name"),
    [("{name}.ok", "loans.csv.ok"), ("{stem}.ok", "loans.ok"), ("all.done", "all.done"), ("", None)],
)
def test_the_flag_stands_beside_the_file(flag: str, name: str | None) -> None:
    found = flag_of(Path("extracts") / "loans.csv", Arrival(flag=flag))
    assert found == (Path("extracts") / name if name else None)


def test_a_missing_flag_stops_the_load() -> None:
    (problem,) = verdict(replace(FILE, flag_there=False), flag="{stem}.ok").problems
    assert "extracts/loans.csv" in problem.message
    assert "loans.ok" in problem.message
    assert problem.remedy
    assert verdict(FILE, flag="{stem}.ok").problems == ()
    assert verdict(replace(FILE, flag_there=False)).problems == ()


@pytest.mark.parametrize(
    ("before", "after", "growing"),
    [
        (AT_REST, AT_REST, False),
        (AT_REST, replace(AT_REST, size=101), True),
        (AT_REST, replace(AT_REST, modified=AT_REST.modified + 0.5), True),
        (AT_REST, None, False),
    ],
)
def test_a_file_that_changes_between_two_looks_is_growing(before: Look, after: Look | None, growing: bool) -> None:
    found = verdict(replace(FILE, before=before, after=after))
    assert bool(found.problems) is growing


@pytest.mark.parametrize(
    ("quiet", "age", "growing"),
    [(60, 59.9, True), (60, 60.0, False), (60, 61.0, False), (0, 0.0, False), (60, -5.0, True)],
)
def test_a_file_must_have_been_quiet(quiet: int, age: float, growing: bool) -> None:
    fresh = replace(FILE, before=Look(100, NOW.timestamp() - age))
    found = verdict(fresh, quiet=quiet)
    assert bool(found.problems) is growing


def test_the_sheets_of_a_workbook_complain_once() -> None:
    both = [replace(FILE, table=name, flag_there=False, arrival=Arrival(flag="x.ok")) for name in ("loans", "accounts")]
    assert len(check(both, [], NOW).problems) == 1


@pytest.mark.parametrize(
    ("expect", "today", "day", "right"),
    [
        ("", NOW, EARLIER, True),
        ("today", NOW, date(2026, 11, 1), True),
        ("today", NOW, DAY, False),
        ("yesterday", NOW, DAY, True),
        ("yesterday", NOW, EARLIER, False),
        ("last-month-end", NOW, DAY, True),
        ("last-month-end", NOW, date(2026, 9, 30), False),
        ("last-month-end", datetime(2026, 10, 31), DAY, False),
        ("month-end", NOW, date(2026, 9, 30), True),
        ("month-end", NOW, EARLIER, False),
        ("month-end", NOW, date(2026, 11, 30), False),
        ("last-month-end", datetime(2024, 3, 15), date(2024, 2, 29), True),
        ("last-month-end", datetime(2026, 1, 1), date(2025, 12, 31), True),
    ],
)
def test_the_business_date_must_be_the_expected_one(expect: str, today: datetime, day: date, right: bool) -> None:
    problems = verdict(replace(FILE, as_of=(day,)), now=today, expect=expect).problems
    assert (not problems) is right
    for problem in problems:
        assert day.isoformat() in problem.message
        assert problem.remedy


def test_one_wrong_date_among_several_is_named() -> None:
    (problem,) = verdict(replace(FILE, as_of=(EARLIER, DAY)), expect="yesterday").problems
    assert "2026-10-30" in problem.message
    assert "2026-10-31 is expected" in problem.message


def test_what_has_no_date_is_not_compared() -> None:
    assert verdict(replace(FILE, as_of=()), expect="yesterday").problems == ()


def test_dates_are_those_of_the_calendar() -> None:
    assert due_on("yesterday", date(2026, 1, 1)) == date(2025, 12, 31)
    assert due_on("month-end", DAY) is None


def test_the_same_bytes_again_are_a_warning() -> None:
    found = verdict(FILE, LOADED)
    assert found.problems == ()
    (warning,) = found.warnings
    assert "load 7 of 2026-10-31" in warning


def test_the_same_bytes_may_be_refused_or_allowed() -> None:
    refused = verdict(FILE, LOADED, repeated="refuse")
    assert (len(refused.problems), refused.warnings) == (1, ())
    assert verdict(FILE, LOADED, repeated="allow") == Verdict((), ())


@pytest.mark.parametrize("repeated", ["allow", "warn"])
def test_yesterdays_file_under_todays_date_is_always_told(repeated: str) -> None:
    found = verdict(FILE, replace(LOADED, as_of=EARLIER), repeated=repeated)
    (warning,) = found.warnings
    assert "2026-10-30" in warning
    assert "2026-10-31" in warning
    assert found.problems == ()


def test_yesterdays_file_is_refused_where_repeats_are() -> None:
    found = verdict(FILE, replace(LOADED, as_of=EARLIER), repeated="refuse")
    (problem,) = found.problems
    assert "2026-10-30" in problem.message


def test_the_last_load_of_the_same_date_is_named() -> None:
    loads = [replace(LOADED, load_id=9, as_of=EARLIER), LOADED, replace(LOADED, load_id=3)]
    (warning,) = verdict(FILE, *loads).warnings
    assert "load 7" in warning


@pytest.mark.parametrize("other", [replace(LOADED, sha256="bbb"), replace(LOADED, table="accounts")])
def test_other_bytes_or_another_table_say_nothing(other: Known) -> None:
    assert verdict(FILE, other, repeated="refuse") == Verdict((), ())


def test_a_look_sees_size_and_time(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc")
    first = look(path)
    assert first.size == 3
    with path.open("ab") as stream:
        stream.write(b"d")
    assert look(path) != first


def test_postings_are_known_again_by_their_daily_sums() -> None:
    """A load of transactions is remembered as what was stored of it; of no other table is that so."""
    flows = replace(LOADED, table="daily_flows", as_of=None)
    postings = replace(FILE, table="transactions", as_of=())
    (warning,) = verdict(postings, flows).warnings
    assert "load 7" in warning
    assert len(verdict(postings, flows, repeated="refuse").problems) == 1
    assert verdict(FILE, flows).warnings == ()
