"""A load works in a folder of its own beside the database, and a dead load's folder is swept away by the next.

Beside, because the last step reads it and the disk there is the one that must have room; a folder of its
own, because it holds customers' data until the load ends and nobody else may read it. Whether its owner
still lives is asked of an operating system lock, not of process ids, which are reused and mean nothing
across containers.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bankmkt.base.errors import OutputError
from bankmkt.base.say import say

if TYPE_CHECKING:
    from filelock import FileLock

_PREFIX: Final = ".bankmkt-stage-"


@contextmanager
def stage_folder(database: Path) -> Iterator[Path]:
    """A private folder beside `database`, gone at the end; folders of loads that died are removed first."""
    from filelock import FileLock  # here, because who only reads needs no lock and pays for no import

    parent = database.parent
    if not parent.is_dir():
        raise OutputError(say("store.no_folder", path=parent), say("store.no_folder_remedy"))
    sweep(parent)
    folder = parent / f"{_PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
    lock = FileLock(_lock_of(folder))
    try:
        lock.acquire(timeout=0)
        folder.mkdir(mode=0o700)
    except OSError as error:
        lock.release()
        _lock_of(folder).unlink(missing_ok=True)
        raise OutputError(say("store.not_writable", path=parent), say("store.not_writable_remedy")) from error
    try:
        yield folder
    finally:
        _remove(folder, lock)


def sweep(parent: Path) -> None:
    """Remove the stage folders below `parent` whose owners are gone."""
    from filelock import FileLock, Timeout

    for lock_file in parent.glob(f"{_PREFIX}*.lock"):
        folder = lock_file.with_suffix("")
        lock = FileLock(lock_file)
        try:
            lock.acquire(timeout=0)
        except (Timeout, OSError):
            continue
        _remove(folder, lock)


def _lock_of(folder: Path) -> Path:
    return folder.with_name(folder.name + ".lock")


def _remove(folder: Path, lock: FileLock) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lock.release()
    if not folder.exists():
        _lock_of(folder).unlink(missing_ok=True)
