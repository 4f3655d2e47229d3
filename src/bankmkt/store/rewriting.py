"""Whoever changes the database changes a copy of it, and the copy takes its place in one move.

So every reader sees the database as it was until it is as it will be, a process that is killed at any moment
leaves one or the other, and a disk that fills up fills up beside it. Copying costs less than it seems: the
file is compressed, and the alternative, a stage whose rows are then written a second time, costs more from
the first large extract on. One writer at a time works on a copy; the next one waits, for a bounded time.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bankmkt.base.errors import BusyError, InputError, OutputError
from bankmkt.base.say import say
from bankmkt.store.database import DEFAULTS, Settings, create_at, open_copy, open_for_reading, open_for_writing

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_PAUSE: Final = 0.05
_MEGABYTES: Final = 700
_PER_THREAD: Final = 150


@contextmanager
def rewriting(
    path: Path, folder: Path, wait: float = 0.0, settings: Settings = DEFAULTS, *, keep: bool = True
) -> Iterator[DuckDBPyConnection]:
    """A connection to a copy of the database at `path`, made in `folder`; an empty one where there is none.

    The copy replaces the database when the block ends well and `keep` is true. BusyError when another writer
    does not finish, or the file stays in use, within `wait` seconds; other errors as in `open_for_reading`;
    OutputError when nothing can be written beside the database.
    """
    target = path.resolve()
    copy = folder / "new.duckdb"
    with _only_writer(target, wait):
        held = _copy(target, copy, wait, settings)
        copied = None if held is None else _mark(target)
        try:
            connection = open_copy(copy, settings)
            if not settings.memory:
                connection.execute(f"SET memory_limit = '{_memory(connection)}'")
            try:
                yield connection
                if keep:
                    connection.execute("CHECKPOINT")
            finally:
                connection.close()
            if keep:
                _refuse_another(target, copied)
                _take_its_place(copy, target, held, wait)
        finally:
            if held is not None:
                held.close()


def _memory(connection: DuckDBPyConnection) -> str:
    """What a load may use where no setting says it: so much that large extracts go by without being put to disk twice,
    and no more on a machine that has more, because what does not fit is spilled at little cost.
    """
    found = connection.execute("SELECT current_setting('threads')").fetchone()
    assert found is not None
    return f"{_MEGABYTES + _PER_THREAD * int(found[0])}MB"


@contextmanager
def _only_writer(path: Path, wait: float) -> Iterator[None]:
    """Hold the lock of those who change this database."""
    from filelock import FileLock, Timeout

    mode = path.stat().st_mode & 0o666 if path.exists() else 0o644  # whoever may write the database may lock it
    lock = FileLock(path.with_name(f".{path.name}.writing"), mode=mode)
    try:
        lock.acquire(timeout=max(wait, 0.0), poll_interval=_PAUSE)
    except Timeout as error:
        raise BusyError(say("store.busy", path=path), say("store.busy_remedy")) from error
    except OSError as error:
        raise OutputError(say("store.not_writable", path=path.parent), say("store.not_writable_remedy")) from error
    try:
        yield
    finally:
        lock.release()  # the file stays: whoever waits for it has it open, and a new one would be another lock


def _copy(path: Path, copy: Path, wait: float, settings: Settings) -> DuckDBPyConnection | None:
    """Copy the database, and hold it open for reading from then on, so that no other program writes to it.

    The copy is made before and not while it is held: closing a file that was opened a second time gives up the locks
    that the first opening holds, where locks are those of POSIX. If the file changed meanwhile, it is copied again.
    """
    if not path.exists():
        create_at(copy, settings)
        return None
    try:
        while True:
            held = _copied(path, copy, wait, settings)
            if held is not None:
                return held
    except FileNotFoundError:  # it was there a moment ago
        raise InputError(say("store.missing", path=path), say("store.missing_remedy")) from None


def _copied(path: Path, copy: Path, wait: float, settings: Settings) -> DuckDBPyConnection | None:
    """Copy the file and hold it; None when it changed meanwhile."""
    if path.with_name(path.name + ".wal").exists():  # of a program that died: part of the file
        with open_for_writing(path, wait, settings) as connection:
            connection.execute("CHECKPOINT")
    open_for_reading(path, wait, settings).close()  # refuses what is not ours, and brings an older one up to date
    before = _mark(path)
    shutil.copyfile(path, copy)
    _like(path, copy)
    held = open_for_reading(path, wait, settings)
    if _mark(path) == before:
        return held
    held.close()
    return None


def _like(path: Path, copy: Path) -> None:
    """Give the copy the file's mode, and its owner and group where the system lets us: it may be a group's database."""
    if path.exists() and not os.access(path, os.W_OK):
        raise OutputError(say("store.not_writable", path=path), say("store.not_writable_remedy"))
    shutil.copymode(path, copy)
    if os.name != "nt":
        stat = path.stat()
        for owner, group in ((-1, stat.st_gid), (stat.st_uid, -1)):
            with suppress(OSError):
                os.chown(copy, owner, group)


def _mark(path: Path) -> tuple[int, int, int]:
    stat = path.stat()
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def _refuse_another(path: Path, copied: tuple[int, int, int] | None) -> None:
    """BusyError when the file is not the one that was copied: somebody has put another one there, which must stay."""
    if path.exists() and _mark(path) != copied:
        raise BusyError(say("store.another", path=path), say("store.another_remedy"))


def _take_its_place(copy: Path, path: Path, held: DuckDBPyConnection | None, wait: float) -> None:
    """Put the copy under the database's name; where open files cannot be replaced, wait for the readers to finish."""
    until = time.monotonic() + wait
    if os.name == "nt" and held is not None:
        held.close()
    while True:
        try:
            copy.replace(path)
            break
        except OSError as error:
            if os.name != "nt" or not isinstance(error, PermissionError):
                raise OutputError(
                    say("store.not_writable", path=path.parent), say("store.not_writable_remedy")
                ) from error
            if time.monotonic() >= until:
                raise BusyError(say("store.busy", path=path), say("store.busy_remedy")) from error
        time.sleep(_PAUSE)
    _write_through(path.parent)


def _write_through(folder: Path) -> None:
    """Make the move itself durable, where folders can be synchronised."""
    if os.name == "nt":
        return
    with suppress(OSError):  # a folder that cannot be opened or synchronised: the move is atomic all the same
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
