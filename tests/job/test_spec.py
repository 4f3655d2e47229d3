"""What is wrong in a job file is said with its place, all at once, before anything is done."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bankmkt.base import say as language
from bankmkt.base.errors import InputError, RulesError
from bankmkt.deliver.job.reading import read
from bankmkt.deliver.job.spans import deadline, seconds_of, written
from bankmkt.deliver.job.spec import JobFile, filled

HEAD = "bankmkt: 1\nname: night\n"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def _english() -> None:
    language.use("en")


def job(folder: Path, text: str) -> JobFile:
    """The job of a file with this text."""
    path = folder / "job.yaml"
    path.write_text(text, encoding="utf-8")
    return read(path, "job.yaml")


def wrong(folder: Path, text: str) -> list[str]:
    """What is wrong with a file, as ``line:column message``."""
    with pytest.raises(RulesError) as caught:
        job(folder, text)
    assert all(one.file == "job.yaml" for one in caught.value.problems)
    return [f"{one.line}:{one.column} {one.message}" for one in caught.value.problems]


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    text = """bankmkt: 1
name: nightly
timezone: Asia/Shanghai
days: [mon, 15]
calendar: calendar.csv
timeout: 3h
as_of: previous-workday
notify: {on: breach, to: [desk@example.com], command: [notify, "a b"]}
steps:
  - wait: {for: ["extracts/客户_{yyyymmdd}.csv"], until: "05:30", steady: 60s, marker: "{name}.ok", fresh: true}
    timeout: 5h
  - load: {paths: [extracts/], as_of: files}
  - name: quality
    check: {fail_on: error}
  - run: {rules: [segment, exit-list], output: "out/{rule}-{as_of}.xlsx", fail_on: warning, unit: wan}
  - compare: {rule: segment, base: previous}
  - report: {book: monthly, output: ["out/monthly-{as_of}.xlsx", out/monthly.html]}
  - deliver: {book: manager-book, split_by: manager, send: true}
    when: clean
  - check:
"""
    found = job(tmp_path, text)
    spec = found.spec
    assert spec.days == ("mon", 15)
    assert spec.timeout == 10_800
    assert [one.label for one in found.steps] == [
        *("1-wait", "2-load", "quality", "4-run", "5-compare", "6-report", "7-deliver", "8-check"),
    ]
    waiting = found.steps[0].spec
    assert waiting.timeout == 18_000
    assert waiting.what.until == time(5, 30)
    assert waiting.what.steady == 60
    assert found.steps[6].spec.when == "clean"
    assert filled(waiting.what.for_[0], date(2026, 10, 30), "nightly") == "extracts/客户_20261030.csv"


def test_defaults(tmp_path: Path) -> None:
    spec = job(tmp_path, HEAD + "steps:\n  - load:\n").spec
    assert spec.timezone == SHANGHAI
    assert spec.days == ("every",)
    assert spec.as_of == "yesterday"
    assert spec.steps[0].what.paths == ("extracts",)
    assert spec.steps[0].when == "success"


def test_every_problem_is_said_with_its_place(tmp_path: Path) -> None:
    text = """bankmkt: 1
name: night
timezone: Asia/Shangai
days: workday
as_of: 2026-02-30
timeout: 90
notify: {on: failure}
steps:
  - wait: {for: ["extracts/{date}.csv"], until: 530}
  - run: {rules: [segment, mix], output: out/all.xlsx}
  - check: {fial_on: error}
    wehn: always
  - report: {book: monthly, output: monthly.pdf}
"""
    found = wrong(tmp_path, text)
    expected = {
        '3:11 "Asia/Shangai" is no time zone',
        '4:7 "workday" is no day of a job',
        '5:8 "2026-02-30" is no business date',
        '6:10 "90" is no span of time',
        "7:9 name whom to tell",
        "9:17 nothing is filled in for {date}",
        '9:49 "530" is no time of day',
        "10:42 several rules cannot be written to one file",
        "11:13 ",
        "12:5 ",
        "13:37 monthly.pdf ends in no format",
    }
    assert len(found) == len(expected), found
    for beginning in expected:
        assert any(one.startswith(beginning) for one in found), (beginning, found)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("  - laod: {}\n", "4:5 a step does one thing (laod)"),
        ("  []\n", "4:3 a job needs a step"),
        ("  - load\n", "4:5 this is no step"),
        ("  - {load: {}, check: {}}\n", "4:5 a step does one thing (load, check)"),
        ("  - {name: a, load: {}}\n  - {name: a, check: {}}\n", '5:12 two steps are called "a"'),
        ("  - wait: {for: [a.csv], until: '24:00'}\n", '4:33 "24:00" is no time of day'),
        ("  - wait: {for: [a.csv], until: '05:30', marker: done.ok}\n", '4:50 "done.ok" names no file'),
        ("  - deliver: {book: manager-book, split_by: team}\n", "4:45 "),
        ("  - load: {}\n    timeout: 0s\n", '5:14 "0s" is no span'),
    ],
)
def test_steps_that_are_none(tmp_path: Path, steps: str, expected: str) -> None:
    assert any(one.startswith(expected) for one in wrong(tmp_path, HEAD + "steps:\n" + steps)), expected


def test_a_mistyped_step_is_recognised(tmp_path: Path) -> None:
    with pytest.raises(RulesError) as caught:
        job(tmp_path, HEAD + "steps:\n  - delivr: {book: monthly}\n")
    assert "deliver" in caught.value.problems[0].remedy


def test_a_strange_step_hides_nothing(tmp_path: Path) -> None:
    text = """bankmkt: 1
name: night
as_of: yesterdy
steps:
  - laod: {paths: [extracts]}
    timeout: 90
  - check
  - run: {rules: [segment], otput: out/a.xlsx}
"""
    found = wrong(tmp_path, text)
    expected = ['3:8 "yesterdy"', "5:5 a step does one thing (laod)", '6:14 "90"', "7:5 this is no step", "8:29 "]
    assert [one[: len(start)] for one, start in zip(found, expected, strict=True)] == expected


@pytest.mark.parametrize("name", ["CON", "lpt1", "名", "a/b", ""])
def test_names_that_cannot_be_folders(tmp_path: Path, name: str) -> None:
    assert wrong(tmp_path, f"bankmkt: 1\nname: '{name}'\nsteps:\n  - check:\n")[0].startswith("2:7 ")


def test_no_file_is_code_4(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read(tmp_path / "none.yaml", "none.yaml")


def test_the_key_of_a_step_says_what_it_is_asked_to_do(tmp_path: Path) -> None:
    """The place, the name, the condition and the limit are not what a step does; its settings are."""
    one = job(tmp_path, HEAD + "steps:\n  - check: {fail_on: error}\n").steps[0].key
    text = HEAD + "steps:\n  - load:\n  - {name: q, check: {fail_on: error}, when: always, timeout: 5m}\n"
    assert job(tmp_path, text).steps[1].key == one
    assert job(tmp_path, HEAD + "steps:\n  - check: {fail_on: warning}\n").steps[0].key != one
    twice = job(tmp_path, HEAD + "steps:\n  - check:\n  - load:\n  - check:\n").steps
    assert twice[0].key != twice[2].key


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("20m", 1200), ("1h30m", 5400), ("2d", 172_800), ("1h1s", 3601), ("0s", 0)]
)
def test_spans(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "90", "1.5h", "h", "30m1h", "-5m", 90, None])
def test_no_spans(text: object) -> None:
    with pytest.raises(ValueError, match="no span"):
        seconds_of(text)


def test_spans_are_written_as_they_are_read() -> None:
    assert [written(one) for one in (0, 59.6, 5400, 90_061)] == ["0s", "1m", "1h30m", "25h1m1s"]


@pytest.mark.parametrize(
    ("started", "expected"),
    [
        ("2026-10-30 22:00", "2026-10-31 05:30"),  # of the next morning
        ("2026-10-31 01:00", "2026-10-31 05:30"),
        ("2026-10-31 05:30", "2026-10-31 05:30"),
        ("2026-10-31 06:00", "2026-10-31 05:30"),  # over already: not tomorrow's
        ("2026-10-31 17:29", "2026-10-31 05:30"),  # twelve hours and a minute before tomorrow's
        ("2026-10-31 17:30", "2026-11-01 05:30"),
    ],
)
def test_which_half_past_five_is_meant(started: str, expected: str) -> None:
    begin = datetime.fromisoformat(started).replace(tzinfo=SHANGHAI).astimezone(UTC)
    assert deadline(time(5, 30), begin, SHANGHAI) == datetime.fromisoformat(expected).replace(tzinfo=SHANGHAI)
