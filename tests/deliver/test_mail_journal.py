"""The journal says what is certain, after any end of the process that wrote it, and refuses to be guessed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bankmkt.base import say as language
from bankmkt.base.errors import DeliveryError, OutputError
from bankmkt.deliver.mail.journal import Fate, Journal, Record, opened, read

KEY = ("monthly", "2026-10-31", "0101")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    language.use("en")
    yield
    language.use(None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def intend(book: Journal, number: int = 1, sha256: str = "aa") -> int:
    return book.intend(KEY, number, f"<x.{number}@example.com>", "example.com", sha256, 100)


def fate(path: Path) -> Fate:
    return read(path).records.get(KEY, Record()).fate


def test_nothing_is_known_of_nothing(path: Path) -> None:
    assert read(path).records == {}
    assert not read(path).torn
    with opened(path) as book:
        assert book.record(KEY).fate is Fate.NONE
    assert path.read_bytes() == b""


def test_an_intent_alone_is_uncertain_and_an_outcome_closes_it(path: Path) -> None:
    with opened(path) as book:
        attempt = intend(book)
        assert fate(path) is Fate.UNCERTAIN  # on the disk at once
        book.close(KEY, Fate.FAILED, attempt, "451 4.3.0")
        assert fate(path) is Fate.FAILED
        book.close(KEY, Fate.SENT, intend(book), "250")
        assert fate(path) is Fate.SENT
    record = read(path).records[KEY]
    assert (record.number, record.tries, record.reply) == (1, 2, "250")


def test_an_outcome_closes_its_own_intent_alone(path: Path) -> None:
    with opened(path) as book:
        intend(book)
    with opened(path) as book:  # the first process died here
        book.close(KEY, Fate.FAILED, None, "450")  # refused before anything was sent
        assert fate(path) is Fate.UNCERTAIN
        book.close(KEY, Fate.REFUSED, intend(book), "550")
        assert fate(path) is Fate.UNCERTAIN
        book.close(KEY, Fate.SENT, intend(book), "250")
        assert fate(path) is Fate.SENT


def test_an_uncertain_outcome_leaves_it_open(path: Path) -> None:
    with opened(path) as book:
        book.close(KEY, Fate.UNCERTAIN, intend(book), "")
    assert fate(path) is Fate.UNCERTAIN


def test_what_was_sent_stays_sent_when_a_further_sending_fails(path: Path) -> None:
    with opened(path) as book:
        book.close(KEY, Fate.SENT, intend(book), "250")
        book.close(KEY, Fate.FAILED, intend(book, 2, "bb"), "451")
        assert fate(path) is Fate.SENT
        assert book.record(KEY).number == 2
        intend(book, 3)
        assert fate(path) is Fate.UNCERTAIN


def test_a_line_that_is_cut_off_anywhere_is_tolerated_and_told(path: Path) -> None:
    with opened(path) as book:
        attempt = intend(book)
        before = path.read_bytes()
        book.close(KEY, Fate.SENT, attempt, "250")
    whole = path.read_bytes()
    assert whole.endswith(b"}\n")
    for length in range(len(before), len(whole)):
        path.write_bytes(whole[:length])
        past = read(path)
        complete = length >= len(whole) - 1  # only the end of the line is missing
        assert past.torn == (length > len(before) and not complete), length
        assert past.records[KEY].fate is (Fate.SENT if complete else Fate.UNCERTAIN), length
        with opened(path) as book:
            assert book.torn == past.torn
            book.close(("risk", *KEY[1:]), Fate.FAILED, None, "450")
        again = read(path)
        assert not again.torn
        assert again.records[KEY].fate is past.records[KEY].fate
        assert again.records["risk", KEY[1], KEY[2]].fate is Fate.FAILED


def test_a_crash_while_the_torn_line_is_marked(path: Path) -> None:
    path.write_bytes(b'{"schema": 1, "eve #to')
    with opened(path) as book:
        assert book.torn
        intend(book)
    assert fate(path) is Fate.UNCERTAIN


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b"rubbish",
        b'{"schema": 2, "event": "sent", "time": "", "book": "", "as_of": "", "recipient": ""}',
        b'{"schema": 1, "event": "lost", "time": "", "book": "", "as_of": "", "recipient": ""}',
        b'{"schema": 1, "event": "sent", "time": "", "book": "", "as_of": ""}',
        b'{"schema": 1, "event": "intent", "time": "", "book": "", "as_of": "", "recipient": ""}',
        b'{"schema": 1, "event": "sent", "time": "", "book": "", "as_of": "", "recipient": "", "try": "1"}',
        b"\xff\xfe",
    ],
)
def test_a_damaged_line_stops_everything(path: Path, line: bytes) -> None:
    with opened(path) as book:
        intend(book)
    path.write_bytes(path.read_bytes() + line + b"\n" + path.read_bytes())
    with pytest.raises(DeliveryError) as caught:
        read(path)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (str(path), 2)
    with pytest.raises(DeliveryError), opened(path):
        pass


def test_the_same_id_of_two_kinds_is_two_letters(path: Path) -> None:
    manager, branch = (*KEY, "manager"), (*KEY, "branch")
    with opened(path) as book:
        book.close(manager, Fate.SENT, book.intend(manager, 1, "<x@example.com>", "example.com", "aa", 1), "250")
        assert (book.record(manager).fate, book.record(branch).fate) == (Fate.SENT, Fate.NONE)
    again = read(path).records
    assert (again[manager].fate, branch in again) == (Fate.SENT, False)
    assert [json.loads(line)["kind"] for line in path.read_text(encoding="utf-8").splitlines()] == ["manager"] * 2


def test_a_line_without_a_kind_counts_for_every_kind(path: Path) -> None:
    branch = (*KEY, "branch")
    with opened(path) as book:
        intend(book)  # as journals were written once; the process died then
    with opened(path) as book:
        assert book.record(branch).fate is Fate.UNCERTAIN
        again = book.intend(branch, 1, "<x@example.com>", "example.com", "aa", 1)
        assert again == 2
        book.close(branch, Fate.FAILED, again, "451")
        assert book.record(branch).fate is Fate.UNCERTAIN  # the first one may have arrived all the same
    assert read(path).records[branch].fate is Fate.UNCERTAIN
    assert read(path).records[KEY].tries == 1


def test_blank_lines_and_line_ends_of_editors_do_no_harm(path: Path) -> None:
    with opened(path) as book:
        book.close(KEY, Fate.SENT, intend(book), "250")
    path.write_bytes(b"\n" + path.read_bytes().replace(b"\n", b"\r\n") + b"\r\n")
    assert fate(path) is Fate.SENT


def test_the_journal_is_for_its_owner_only(path: Path) -> None:
    with opened(path) as book:
        intend(book)
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600
    (line,) = path.read_text(encoding="utf-8").splitlines()
    assert set(json.loads(line)) == {
        *("schema", "time", "event", "book", "as_of", "recipient"),
        *("try", "number", "message_id", "domain", "attachment_sha256", "bytes"),
    }


@pytest.mark.skipif(sys.platform != "linux", reason="a device that is always full")
def test_a_full_disk_ends_the_writing(tmp_path: Path) -> None:
    full = tmp_path / "journal.jsonl"
    full.symlink_to("/dev/full")
    handle = os.open(full, os.O_WRONLY)
    try:
        book = Journal(full, handle, {}, torn=False)
        with pytest.raises(OutputError, match=r"full|space|room"):
            intend(book)
        with pytest.raises(OutputError, match="before"):
            intend(book)
        assert book.record(KEY).fate is Fate.NONE
    finally:
        os.close(handle)
