"""What was sent is known from an append-only journal, written to the disk before and after each message.

Mail cannot promise exactly once: between the last byte of a message and the server's answer nobody knows. So the intent
is on the disk before the first byte, and the outcome after the answer. An intent without an outcome is *uncertain*,
whatever the reason, and only a person decides about it. Every outcome names the intent that it closes, so that a later
attempt that certainly failed does not make an earlier uncertain one look certain.

The journal names recipients by id and addresses by domain; it holds no customer's data.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Final

from bankmkt.base.errors import BusyError, DeliveryError, OutputError, Problem
from bankmkt.base.say import say

NAME: Final = "journal.jsonl"
"""What the journal of a date's outbox is called."""
_SCHEMA: Final = 1
_OUTCOMES: Final = frozenset({"sent", "refused", "failed", "uncertain"})
_TORN: Final = b" #torn"
_PLAIN: Final = 3
"""The parts of a key without a kind."""
Key = tuple[str, ...]
"""Book, date and recipient of a letter and, where ids of several kinds are in use, the kind of the recipient."""


class Fate(Enum):
    """What is known of a letter from the journal alone."""

    NONE = "none"  # never begun
    SENT = "sent"
    REFUSED = "refused"  # for good
    FAILED = "failed"  # certainly not sent
    UNCERTAIN = "uncertain"


@dataclass(slots=True)
class Record:
    """What the journal says of one letter; times are UTC in ISO form.

    `number` is that of the last sending, `tries` counts the intents, `reply` is the server's last answer as codes, and
    `open` are the intents without an outcome.
    """

    number: int = 0
    tries: int = 0
    sent_on: str = ""
    begun_on: str = ""
    reply: str = ""
    last: Fate = Fate.NONE
    open: set[int] = field(default_factory=set)

    @property
    def fate(self) -> Fate:
        """What is to be assumed: a copy that may be under way weighs more than one that arrived."""
        if self.open:
            return Fate.UNCERTAIN
        return Fate.SENT if self.sent_on else self.last


@dataclass(frozen=True, slots=True)
class Past:
    """The journal as it was read: what is known of each letter, and whether its last line was cut off."""

    records: Mapping[Key, Record]
    torn: bool = False


def read(path: Path) -> Past:
    """What a journal says; nothing where there is none.

    The last line may have been cut off by a crash: what it would have said had not happened yet, or counts as
    uncertain. Any other line that cannot be read raises DeliveryError, since a message might be sent twice.
    """
    records, torn, _ = _parse(path)
    return Past(records, torn)


class Journal:
    """The journal of one outbox, open for its one writer; see `opened`."""

    def __init__(self, path: Path, handle: int, records: dict[Key, Record], *, torn: bool) -> None:
        """`torn` says that a crash had cut off the last line, which is set apart by now."""
        self.path = path
        self.torn = torn
        self._handle = handle
        self._records = records
        self._broken = False

    def record(self, key: Key) -> Record:
        """What is known of a letter; to be looked at, not changed."""
        return _known(self._records, key)

    def intend(self, key: Key, number: int, message_id: str, domain: str, sha256: str, size: int) -> int:
        """Say, before the first byte of it goes out, that a message is about to be sent; the number of this try."""
        attempt = self.record(key).tries + 1
        self._write(
            key,
            "intent",
            {
                "try": attempt,
                "number": number,
                "message_id": message_id,
                "domain": domain,
                "attachment_sha256": sha256,
                "bytes": size,
            },
        )
        return attempt

    def close(self, key: Key, fate: Fate, attempt: int | None, reply: str) -> None:
        """Say what became of a try; `attempt` None where it ended before anything was intended."""
        self._write(key, fate.value, {"try": attempt, "reply": reply})

    def _write(self, key: Key, event: str, more: Mapping[str, Any]) -> None:
        """One line, on the disk when this returns; OutputError where that fails."""
        book, as_of, recipient, *kind = key
        line = {
            "schema": _SCHEMA,
            "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "event": event,
            "book": book,
            "as_of": as_of,
            "recipient": recipient,
            **({"kind": kind[0]} if kind else {}),
            **more,
        }
        if self._broken:  # half a line may stand at the end; only a new reading sets it apart
            raise OutputError(say("mail.journal_broken", path=self.path), say("mail.journal_broken_remedy"))
        self._broken = True
        _append(self.path, self._handle, json.dumps(line, ensure_ascii=False).encode() + b"\n")
        self._broken = False
        _take_in(self._records, line)


@contextmanager
def opened(path: Path, wait: float = 0.0) -> Iterator[Journal]:
    """The journal at `path` for writing, made where it is not; one writer at a time.

    BusyError after `wait` seconds while another process sends from this outbox, DeliveryError where the journal cannot
    be understood, OutputError where it cannot be written.
    """
    from filelock import FileLock, Timeout

    from bankmkt.report.files import refuse

    lock = FileLock(path.with_name(f".{path.name}.lock"), mode=0o600)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=max(wait, 0.0))
    except Timeout as error:
        raise BusyError(say("mail.busy", path=path.parent), say("mail.busy_remedy")) from error
    except OSError as error:
        refuse(path, error)
    try:
        records, torn, end = _parse(path)
        handle = _open(path)
        try:
            if end:
                _append(path, handle, end)
            yield Journal(path, handle, records, torn=torn)
        finally:
            os.close(handle)
    finally:
        lock.release()  # its file stays: one that is deleted and made again is two locks


def _open(path: Path) -> int:
    """The file for appending; its place in the folder is on the disk too."""
    from bankmkt.report.files import refuse

    new = not path.exists()
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags, 0o600)
    except OSError as error:
        refuse(path, error)
    if new and os.name != "nt":
        with suppress(OSError):
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    return handle


def _append(path: Path, handle: int, content: bytes) -> None:
    """Bytes at the end of the file, on the disk when this returns."""
    from bankmkt.report.files import refuse

    try:
        while content:
            content = content[os.write(handle, content) :]
        os.fsync(handle)
    except OSError as error:
        refuse(path, error)


def _parse(path: Path) -> tuple[dict[Key, Record], bool, bytes]:
    """Records, whether the last line is torn, and what ends the last line where its end is missing.

    A torn line gets a mark with its end, which tells it from damage ever after; if that is cut off too, it is marked
    again.
    """
    records: dict[Key, Record] = {}
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return records, False, b""
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DeliveryError(say("mail.journal_unreadable", path=path, reason=reason)) from error
    lines = content.split(b"\n")
    rest = lines.pop()  # empty, unless the last line lacks its end
    for number, line in enumerate(lines, start=1):
        event = _event(line)
        if event is not None:
            _take_in(records, event)
        elif line.strip() and not line.endswith(_TORN):
            problem = Problem(say("mail.journal_line"), say("mail.journal_line_remedy"), str(path), number, 1)
            raise DeliveryError(problem)
    if not rest:
        return records, False, b""
    last = _event(rest)
    if last is None:
        return records, True, _TORN + b"\n"
    _take_in(records, last)
    return records, False, b"\n"


def _event(line: bytes) -> dict[str, Any] | None:
    """One line as an event, None where it is none of this schema."""
    try:
        event = json.loads(line)
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None
    if not isinstance(event, dict) or event.get("schema") != _SCHEMA:
        return None
    kind = event.get("event")
    texts, numbers = ["time", "book", "as_of", "recipient"], list[str]()
    if kind == "intent":
        texts, numbers = [*texts, "attachment_sha256"], ["try", "number"]
    elif kind not in _OUTCOMES:
        return None
    elif event.get("try") is not None:
        numbers = ["try"]
    texts += ["kind"] * ("kind" in event)
    whole = all(isinstance(event.get(name), str) for name in texts)
    return event if whole and all(isinstance(event.get(name), int) for name in numbers) else None


def _known(records: Mapping[Key, Record], key: Key) -> Record:
    """What is known of a letter; a line without a kind counts for all kinds, as nobody knows which was meant.

    Journals had no kind once: a letter that may be the one of such a line is kept back rather than sent twice.
    """
    return records.get(key) or records.get(key[:_PLAIN]) or Record()


def _take_in(records: dict[Key, Record], event: Mapping[str, Any]) -> None:
    """Change what is known of a letter by one event."""
    key = (event["book"], event["as_of"], event["recipient"], *((event["kind"],) if "kind" in event else ()))
    record = records.setdefault(key, deepcopy(_known(records, key)))
    attempt = event.get("try")
    if event["event"] == "intent":
        record.tries, record.number = event["try"], event["number"]
        record.begun_on = event["time"]
        record.open.add(record.tries)
        return
    fate = Fate(event["event"])
    record.last, record.reply = fate, str(event.get("reply", ""))
    if fate is Fate.UNCERTAIN:
        return
    if attempt is not None:
        record.open.discard(attempt)
    if fate is Fate.SENT:
        record.open.clear()  # one copy has arrived: what was uncertain before was asked about and done again
        record.sent_on = event["time"]
