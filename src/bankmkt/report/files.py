"""A file appears whole or not at all: it is written beside its place and moved there when it is complete.

A reader never sees half a file, a failed run leaves the old one, and a run that takes an hour is refused in
its first second when its output could not be written anyway.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, NoReturn

from bankmkt.base.errors import OutputError, UsageError
from bankmkt.base.say import say
from bankmkt.report.values import Style
from bankmkt.result.blocks import Presentation

SUFFIXES: Final = (".xlsx", ".csv", ".json", ".parquet")
"""The formats of a rule's result, by the end of the file's name."""

_DENIED: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ETXTBSY, errno.EBUSY})
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def check_outputs(paths: Iterable[Path]) -> None:
    """Refuse outputs that cannot work, before the work: UsageError for names, OutputError for places."""
    seen: set[str] = set()
    for path in paths:
        check_suffix(path)
        place = os.path.normcase(path.absolute())
        if place in seen:
            raise UsageError(say("report.output_twice", path=path), say("report.output_twice_remedy"))
        seen.add(place)
        check_place(path)


def check_suffix(path: Path) -> str:
    """The suffix in lower case; UsageError for one that is no format of a result."""
    suffix = path.suffix.lower()
    if suffix in (".html", ".htm"):
        raise UsageError(say("report.output_html", path=path), say("report.output_html_remedy"))
    if suffix not in SUFFIXES:
        remedy = say("report.output_suffix_remedy", suffixes=" ".join(SUFFIXES))
        raise UsageError(say("report.output_suffix", path=path), remedy)
    return suffix


def check_place(path: Path) -> None:
    """OutputError when a file could not be written at `path`; nothing is left behind."""
    _check_target(path)
    probe = _aside(path)
    try:
        probe.touch(exist_ok=False)
    except OSError as error:
        refuse(path, error)
    finally:
        with suppress(OSError):
            probe.unlink(missing_ok=True)


def write_output(presentation: Presentation, path: Path, style: Style, *, csv_raw: bool = False, run: str = "") -> None:
    """Write a result to a file in the format of its suffix; UsageError or OutputError when it cannot be.

    `run` is the id that a workbook keeps of the run that made it.
    """
    result = presentation.result
    suffix = check_suffix(path)

    def write(aside: Path) -> None:
        match suffix:
            case ".xlsx":
                from bankmkt.report.excel import workbook

                workbook.write(presentation, aside, style, run=run)
            case ".csv":
                from bankmkt.report import delimited

                # the byte order mark tells Excel that this is UTF-8
                with aside.open("w", encoding="utf-8-sig", newline="") as stream:
                    delimited.write_csv(result, stream, raw=csv_raw)
            case ".json":
                from bankmkt.report import json

                with aside.open("w", encoding="utf-8", newline="") as stream:
                    json.write(result, stream)
            case _:
                from bankmkt.report import parquet

                parquet.write(result, aside)

    write_aside(path, write)


def write_aside(path: Path, writer: Callable[[Path], None]) -> None:
    """Let `writer` write a file that does not exist yet in the folder of `path`, then move it there.

    On any failure the old file is as it was and nothing is left; what the system refuses becomes an
    OutputError.
    """
    _check_target(path)
    goal = Path(os.path.realpath(path))  # a link keeps pointing where it points
    aside = _aside(goal)
    try:
        writer(aside)
        _settle(aside, goal)
        aside.replace(goal)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        refuse(path, error)
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
    _sync_folder(goal.parent)


def _aside(path: Path) -> Path:
    """A name in the same folder that nobody has; the suffix stays, for writers that look at it."""
    stem = path.stem.encode("utf-8", "surrogateescape")[:100].decode("utf-8", "ignore")
    return path.with_name(f".{stem}.{secrets.token_hex(4)}.part{path.suffix}")


def _check_target(path: Path) -> None:
    """OutputError when the place itself is wrong: no folder, a folder, a file that may not be written."""
    folder = path.parent
    try:
        missing, taken, there = not folder.is_dir(), path.is_dir(), path.exists()
    except OSError as error:  # a name that is too long, a folder that may not be looked into
        refuse(path, error)
    if missing:
        message = say("report.output_no_folder", path=path, folder=folder)
        raise OutputError(message, say("report.output_no_folder_remedy"))
    if taken:
        raise OutputError(say("report.output_is_folder", path=path), say("report.output_is_folder_remedy"))
    if there:
        try:
            # on Windows this fails while Excel has the file open; elsewhere it respects a read-only file
            with path.open("r+b"):
                pass
        except OSError as error:
            refuse(path, error)


def _settle(aside: Path, goal: Path) -> None:
    """Put the bytes on the disk, and give the new file the permissions of the old one."""
    with aside.open("r+b") as handle:
        os.fsync(handle.fileno())
    if goal.exists():
        aside.chmod(goal.stat().st_mode & 0o777)


def _sync_folder(folder: Path) -> None:
    """Make the move itself last through a power cut, where folders can be synced."""
    if os.name == "nt":
        return
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def refuse(path: Path, error: OSError) -> NoReturn:
    """Raise the OutputError that says what to do."""
    if error.errno in _FULL:
        message, remedy = say("report.output_full", path=path), say("report.output_full_remedy")
    elif error.errno in _DENIED or isinstance(error, PermissionError):
        message, remedy = say("report.output_denied", path=path), say("report.output_denied_remedy")
    else:
        reason = error.strerror or type(error).__name__
        message = say("report.output_failed", path=path, reason=reason)
        remedy = say("report.output_failed_remedy")
    raise OutputError(message, remedy) from error
