"""One job of a name runs at a time, held by a lock of the operating system that ends with its process.

A file with a process id would outlive a crash and stop the job every night after it. Since when the other one runs
stands in a file beside the lock, because on Windows a locked file cannot be read; that file is for people only.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from bankmkt.base.errors import BusyError
from bankmkt.base.say import say
from bankmkt.report.files import refuse

LOCK: Final = ".lock"
RUNNING: Final = "running.json"


@contextmanager
def only_one(folder: Path, job: str, wait: float, now: datetime) -> Iterator[None]:
    """Hold the lock of a job; BusyError after `wait` seconds, with the time since when another one runs."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=max(wait, 0.0))
    except Timeout:
        since, pid = _who(folder / RUNNING)
        raise BusyError(say("job.busy", job=job, since=since, pid=pid), say("job.busy_remedy")) from None
    except OSError as error:
        refuse(folder / LOCK, error)
    told = folder / RUNNING
    try:
        with suppress(OSError):
            text = json.dumps({"since": now.isoformat(sep=" ", timespec="seconds"), "pid": os.getpid()})
            told.write_text(text, encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            told.unlink(missing_ok=True)
        lock.release()  # the file stays: whoever waits for it has it open, and a new one would be another lock


def _who(path: Path) -> tuple[str, str]:
    """Since when, and as which process, the other one runs."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return str(found["since"]), str(found["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return "?", "?"
