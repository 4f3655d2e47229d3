"""Files that are still coming are waited for: real files, written by a thread while we look."""

from __future__ import annotations

import gzip
import os
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bankmkt.base import say as language
from bankmkt.base.errors import InputError
from bankmkt.deliver.job.waiting import Waited, fresh_from, matching, wait

PATIENT = timedelta(seconds=60)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def _english() -> None:
    language.use("en")


def asked(folder: Path, *patterns: str, patience: timedelta = PATIENT, steady: float = 0.3) -> Waited:
    """What is waited for; looked at often, so that tests are short."""
    return Waited(folder, patterns, datetime.now(UTC) + patience, steady=steady, every=0.05)


@contextmanager
def meanwhile(work: Callable[[], None]) -> Iterator[None]:
    """Do something in a thread while the block runs; it has ended when the block has."""
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def refused(waited: Waited) -> list[str]:
    """What has not come when the time is over."""
    with pytest.raises(InputError) as caught:
        wait(waited)
    return [one.message for one in caught.value.problems]


def test_files_that_are_there_and_at_rest(tmp_path: Path) -> None:
    for name in ("客户_1.csv", "客户_2.csv", "~$客户_3.csv", ".客户_4.csv"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert [one.name for one in wait(asked(tmp_path, "客户*.csv"))] == ["客户_1.csv", "客户_2.csv"]


def test_a_file_that_grows_is_waited_for_until_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "loans.csv"

    def arrive() -> None:
        for _ in range(8):
            with path.open("a", encoding="utf-8") as stream:
                stream.write("row\n")
            time.sleep(0.1)

    with meanwhile(arrive):
        found = wait(asked(tmp_path, "loans.csv", steady=0.6))
        content = path.read_text(encoding="utf-8")
    assert found == [path]
    assert content == "row\n" * 8


def test_an_old_time_of_change_proves_nothing(tmp_path: Path) -> None:
    """A copy that keeps the original's time is still growing, and found out by its size."""
    path = tmp_path / "loans.csv"
    long_ago = time.time() - 86_400

    def arrive() -> None:
        for _ in range(8):
            with path.open("a", encoding="utf-8") as stream:
                stream.write("row\n")
            os.utime(path, (long_ago, long_ago))
            time.sleep(0.1)

    with meanwhile(arrive):
        wait(asked(tmp_path, "loans.csv", steady=0.6))
        content = path.read_text(encoding="utf-8")
    assert content == "row\n" * 8


def test_every_pattern_that_has_not_come_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x", encoding="utf-8")
    (tmp_path / "c.csv").touch()
    found = refused(asked(tmp_path, "a.csv", "b*.csv", "c.csv", patience=timedelta()))
    assert len(found) == 2
    assert "b*.csv" in found[0]
    assert "no such file" in found[0]
    assert "c.csv is empty" in found[1]


def test_a_second_part_that_still_comes_belongs_to_the_first(tmp_path: Path) -> None:
    (tmp_path / "part1.csv").write_text("x", encoding="utf-8")
    second = tmp_path / "part2.csv"
    stop = threading.Event()

    def arrive() -> None:
        while not stop.is_set():
            with second.open("a", encoding="utf-8") as stream:
                stream.write("x")
            time.sleep(0.02)

    with meanwhile(arrive):
        try:
            found = refused(asked(tmp_path, "part*.csv", patience=timedelta(seconds=1)))
        finally:
            stop.set()
    assert "part2.csv has not been at rest" in found[0]


def test_over_already_there_is_still_one_good_look(tmp_path: Path) -> None:
    """A job that is started again after the hour goes on when the files have come."""
    (tmp_path / "a.csv").write_text("x", encoding="utf-8")
    late = asked(tmp_path, "a.csv", patience=timedelta(hours=-1))
    assert [one.name for one in wait(late)] == ["a.csv"]


@pytest.mark.parametrize("name", ["loans.xlsx", "loans.zip"])
def test_half_an_archive_is_not_whole(tmp_path: Path, name: str) -> None:
    whole = tmp_path / "whole.zip"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sheet.xml", os.urandom(20_000))
    path = tmp_path / name
    path.write_bytes(whole.read_bytes()[:10_000])
    assert "ends before its end" in refused(asked(tmp_path, name, patience=timedelta(seconds=1)))[0]
    path.write_bytes(whole.read_bytes())
    assert wait(asked(tmp_path, name)) == [path]


def test_a_damaged_archive_of_full_length_is_not_whole(tmp_path: Path) -> None:
    """Length and directory are there before the content, as when a copy was given its size first."""
    path = tmp_path / "loans.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.csv", b"x" * 50_000)
    content = bytearray(path.read_bytes())
    content[20_000:30_000] = bytes(10_000)
    path.write_bytes(content)
    assert "ends before its end" in refused(asked(tmp_path, "*.zip", patience=timedelta()))[0]


def test_half_a_gzip_is_not_whole(tmp_path: Path) -> None:
    content = gzip.compress(os.urandom(20_000))
    path = tmp_path / "loans.csv.gz"
    path.write_bytes(content[:-5])
    assert "ends before its end" in refused(asked(tmp_path, "*.gz", patience=timedelta()))[0]
    path.write_bytes(content)
    assert wait(asked(tmp_path, "*.gz")) == [path]


def test_a_workbook_that_is_text_is_for_the_load_to_judge(tmp_path: Path) -> None:
    (tmp_path / "loans.xlsx").write_text("customer_id\n1\n", encoding="utf-8")
    assert len(wait(asked(tmp_path, "*.xlsx"))) == 1


def test_a_marker_is_waited_for(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv", "a.csv.ok"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    waited = replace(asked(tmp_path, "?.csv", patience=timedelta()), marker="{name}.ok")
    assert "b.csv is there without b.csv.ok" in refused(waited)[0]
    (tmp_path / "b.csv.ok").touch()
    assert len(wait(waited)) == 2
    (tmp_path / "a.done").touch()
    assert "b.csv is there without b.done" in refused(replace(waited, marker="{stem}.done"))[0]


def test_a_file_from_before_the_business_date_is_not_the_one(tmp_path: Path) -> None:
    """Midnight is that of the job's time zone: 16:00 of the day before in UTC."""
    path = tmp_path / "a.csv"
    path.write_text("x", encoding="utf-8")
    first = fresh_from(date(2026, 10, 30), SHANGHAI)
    assert first == datetime(2026, 10, 29, 16, tzinfo=UTC)
    waited = replace(asked(tmp_path, "a.csv", patience=timedelta()), fresh_from=first)
    os.utime(path, (first.timestamp() - 1,) * 2)
    assert "a.csv is of 2026-10-29 23:59" in refused(waited)[0]
    os.utime(path, (first.timestamp(),) * 2)
    assert wait(waited) == [path]


def test_it_says_what_it_waits_for_once(tmp_path: Path) -> None:
    said: list[str] = []
    with pytest.raises(InputError):
        wait(asked(tmp_path, "a.csv", patience=timedelta(seconds=1)), said.append)
    assert len(said) == 1
    assert "a.csv: no such file" in said[0]


def test_a_folder_with_signs_of_patterns_in_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "数据[2026]"
    folder.mkdir()
    (folder / "a.csv").write_text("x", encoding="utf-8")
    assert matching(folder, "*.csv") == [folder / "a.csv"]
    assert matching(tmp_path, str(tmp_path / "*" / "a.csv")) == [folder / "a.csv"]
    assert matching(folder, "none/*.csv") == []
