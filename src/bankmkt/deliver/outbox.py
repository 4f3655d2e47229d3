"""Nothing stands in the outbox that was not checked: copies are made beside it and moved there all at the end.

So a run that finds a leak, or dies, leaves the outbox as it was, and whoever sends by hand finds checked files only.
One delivery works on an outbox at a time; what an earlier one left half done is taken away by the next.
"""

from __future__ import annotations

import getpass
import json
import os
import secrets
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from bankmkt.base.errors import BusyError
from bankmkt.base.say import say
from bankmkt.deliver import protect
from bankmkt.deliver.folders import UNASSIGNED
from bankmkt.report.files import refuse
from bankmkt.store.people import Customer, SplitBy

LOG: Final = "deliveries.jsonl"
"""The record of every delivery of a date: who, when, what was shown unmasked; no customer's data."""
_STAGING: Final = ".staging-"


@dataclass(frozen=True, slots=True)
class Outbox:
    """The outbox of one date, and the name of the book's files there."""

    root: Path
    as_of: date
    book: str

    @property
    def folder(self) -> Path:
        """The folder of the date."""
        return self.root / self.as_of.isoformat()

    @property
    def file(self) -> str:
        """The name of every copy; ASCII, without any id or name."""
        return f"{self.book}-{self.as_of.isoformat()}.xlsx"

    def rest(self, by: SplitBy) -> str:
        """The name of the workbook of what belongs to nobody: what one split leaves over another one may not."""
        return f"{self.book}-{by}-{self.as_of.isoformat()}.xlsx"

    def place(self, folder: str) -> Path:
        """Where a recipient's copy stands."""
        return self.folder / folder / self.file

    @contextmanager
    def opened(self, wait: float) -> Iterator[Path]:
        """A private folder for copies that are not checked yet; it is gone when the block ends, however it ends.

        BusyError where another delivery is at work here, OutputError where nothing can be written.
        """
        from filelock import FileLock, Timeout

        with suppress(OSError):
            if not self.root.exists():
                protect.folder(self.root)
        protect.folder(self.folder)
        lock = FileLock(self.folder / ".delivering.lock", mode=0o600)
        try:
            lock.acquire(timeout=max(wait, 0.0))
        except Timeout as error:
            raise BusyError(say("deliver.busy", folder=self.folder), say("deliver.busy_remedy")) from error
        except OSError as error:
            refuse(self.folder, error)
        try:
            for left in self.folder.glob(f"{_STAGING}*"):
                shutil.rmtree(left, ignore_errors=True)
            staging = self.folder / f"{_STAGING}{secrets.token_hex(4)}"
            protect.folder(staging)
            try:
                yield staging
            finally:
                shutil.rmtree(staging, ignore_errors=True)
        finally:
            lock.release()

    def move_in(self, staged: Path, folder: str, name: str = "") -> Path:
        """Move a checked file into a recipient's folder, in the place of the one of an earlier run."""
        target = self.folder / folder / (name or self.file)
        protect.folder(target.parent)
        try:
            protect.narrow(staged)
            with staged.open("r+b") as stream:
                os.fsync(stream.fileno())
            staged.replace(target)
        except OSError as error:
            refuse(target, error)
        return target

    def stale(self, folders: Collection[str]) -> list[str]:
        """Folders with a copy of this book that are none of these; nothing in them is ever sent."""
        if not self.folder.is_dir():
            return []
        known = {one.casefold() for one in (*folders, UNASSIGNED)}
        return sorted(
            path.name
            for path in self.folder.iterdir()
            if path.is_dir() and path.name.casefold() not in known and (path / self.file).is_file()
        )

    def note(self, event: Mapping[str, object]) -> None:
        """Add a line to the log of deliveries; OutputError where that fails."""
        path = self.folder / LOG
        now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        line = {"schema": 1, "time": now, "user": _user(), **event}
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        try:
            handle = os.open(path, flags, 0o600)
            with os.fdopen(handle, "ab") as stream:
                stream.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            refuse(path, error)


def _user() -> str:
    """The user of the machine, who is named in the log of deliveries."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def unassigned(outbox: Outbox, by: SplitBy, customers: Iterable[Sequence[Customer]]) -> Path:
    """Write the list of the customers of no recipient, with the reason, and return its path; OutputError."""
    from bankmkt.query.field import Field, Form
    from bankmkt.report.delimited import write_table_csv
    from bankmkt.report.files import write_aside
    from bankmkt.result.result import Table
    from bankmkt.tables.model import Text

    path = outbox.folder / UNASSIGNED / f"customers-{by}-{outbox.as_of.isoformat()}.csv"
    protect.folder(path.parent)
    names = ("customer_id", "customer_name", "branch_id", "manager_id", "reason")
    fields = tuple(Field(name, Form.ID, Text(name, name)) for name in names)
    rows = []
    for batch in customers:
        for one in batch:
            named = one.manager_id if by == "manager" else one.branch_id
            reason = f"unknown_{by}" if named else f"no_{by}"
            rows.append((one.customer_id, one.name, one.branch_id, one.manager_id, reason))

    def write(aside: Path) -> None:
        protect.private(aside).close()
        with aside.open("w", encoding="utf-8-sig", newline="") as stream:
            write_table_csv(Table(fields, rows), stream)

    write_aside(path, write)
    return path
