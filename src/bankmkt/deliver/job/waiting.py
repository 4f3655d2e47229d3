"""An extract has come when it has stopped changing between two looks of our own, whatever its time of change says.

Copying programs keep a file's old time, or give it its full length before its content, so that neither a time nor a
size seen once proves anything; only what we saw ourselves, twice, does. All files of a pattern must be at rest, because
a second part that is still coming belongs to the first. Archives and workbooks are then read to their end once.
"""

from __future__ import annotations

import glob
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bankmkt.base.errors import InputError, Problem
from bankmkt.base.say import say

Say = Callable[[str], None]
_PACKED: Final = (".zip", ".xlsx", ".xlsm", ".xlsb", ".ods")
_BLOCK: Final = 1 << 20
_SKIPPED: Final = ("~$", ".")
_NAMED: Final = 3
_SLACK: Final = 1.0
"""So that a file that was at rest from the first look on is not missed by the time that looking takes."""
_QUIET: Final = 600.0
"""Seconds after which a log hears again that nothing has come."""


@dataclass(frozen=True, slots=True)
class Waited:
    """What is waited for: `patterns` with the folder that they start from, until `until` (an aware time).

    `steady` and `every` are seconds, `fresh_from` the first moment at which a file may have been changed, `marker` the
    name of the file that the sender writes last.
    """

    folder: Path
    patterns: tuple[str, ...]
    until: datetime
    steady: float = 30.0
    every: float = 10.0
    marker: str = ""
    fresh_from: datetime | None = None


@dataclass(slots=True)
class _Seen:
    """A file as it was at the last look, and since when it has been so; `sound` is None until it was read."""

    state: tuple[int, int]
    since: float
    sound: bool | None = None


@dataclass(slots=True)
class _Watch:
    """What was seen of all files, over all looks."""

    asked: Waited
    files: dict[Path, _Seen] = field(default_factory=dict)


def fresh_from(as_of: date, zone: ZoneInfo) -> datetime:
    """The first moment of a business date in the job's time zone."""
    return datetime(as_of.year, as_of.month, as_of.day, tzinfo=zone)


def matching(folder: Path, pattern: str) -> list[Path]:
    """The files that a pattern finds, in the order of their names; what programs leave beside open files is not."""
    is_absolute = Path(pattern).is_absolute()
    named = pattern if is_absolute else str(Path(glob.escape(str(folder))) / pattern)
    found = (Path(one) for one in glob.glob(named, recursive=True))  # noqa: PTH207 - takes absolute patterns too
    return sorted(one for one in found if not one.name.startswith(_SKIPPED) and one.is_file())


def wait(asked: Waited, say_so: Say = lambda _: None) -> list[Path]:
    """Wait until every pattern has a file and all files are whole; the files.

    There is always a look, and a second one after `steady` seconds, even when the time is over already. InputError
    with every pattern that is not there, and why, when the time is over.
    """
    watch = _Watch(asked)
    told, said_at = "", 0.0
    end = time.monotonic() + max(
        asked.steady + _SLACK, (asked.until - datetime.now(asked.until.tzinfo)).total_seconds()
    )
    while True:
        open_ = {pattern: reasons for pattern in asked.patterns if (reasons := _missing(watch, pattern))}
        if not open_:
            return list(dict.fromkeys(one for pattern in asked.patterns for one in matching(asked.folder, pattern)))
        now = time.monotonic()
        if now >= end:
            raise InputError([_problem(pattern, reasons, asked) for pattern, reasons in open_.items()])
        summary = "; ".join(f"{pattern}: {reasons[0]}" for pattern, reasons in open_.items())
        if summary != told or now - said_at >= _QUIET:
            say_so(say("job.waiting", what=summary))
            told, said_at = summary, now
        time.sleep(max(0.01, min(asked.every, end - now, *_rests(watch, now))))


def _rests(watch: _Watch, now: float) -> Sequence[float]:
    """How long each file that is at rest so far still has to be."""
    return [rest for one in watch.files.values() if (rest := one.since + watch.asked.steady - now) > 0] or [1e9]


def _problem(pattern: str, reasons: Sequence[str], asked: Waited) -> Problem:
    listed = "; ".join(reasons[:_NAMED]) + (" …" if len(reasons) > _NAMED else "")
    until = f"{asked.until:%Y-%m-%d %H:%M}"
    return Problem(say("job.not_come", pattern=pattern, until=until, why=listed), say("job.not_come_remedy"))


def _missing(watch: _Watch, pattern: str) -> list[str]:
    """Why the files of a pattern are not there yet; nothing when they are."""
    found = matching(watch.asked.folder, pattern)
    if not found:
        return [say("job.no_file")]
    return [reason for path in found if (reason := _unfinished(watch, path))]


def _unfinished(watch: _Watch, path: Path) -> str:
    """Why a file is not whole yet; nothing when it is."""
    asked, now = watch.asked, time.monotonic()
    try:
        stat = path.stat()
    except OSError:
        watch.files.pop(path, None)
        return say("job.gone", file=path.name)
    state = (stat.st_size, stat.st_mtime_ns)
    seen = watch.files.get(path)
    if seen is None or seen.state != state:
        seen = watch.files[path] = _Seen(state, now)
    if not stat.st_size:
        return say("job.empty", file=path.name)
    if asked.fresh_from is not None and stat.st_mtime < asked.fresh_from.timestamp():
        changed = datetime.fromtimestamp(stat.st_mtime, asked.fresh_from.tzinfo)
        return say("job.old", file=path.name, changed=f"{changed:%Y-%m-%d %H:%M}")
    if now - seen.since < asked.steady:
        return say("job.growing" if seen.sound is None else "job.torn", file=path.name)
    if asked.marker:
        marker = path.with_name(asked.marker.replace("{name}", path.name).replace("{stem}", path.stem))
        if not marker.is_file():
            return say("job.no_marker_file", file=path.name, marker=marker.name)
    return _unsound(seen, path)


def _unsound(seen: _Seen, path: Path) -> str:
    """Why a file at rest cannot be read to its end; looked at once as long as it does not change."""
    if seen.sound:
        return ""
    try:
        whole = _is_whole(path)
    except PermissionError:  # on Windows the sender still holds it
        return say("job.locked", file=path.name)
    except OSError as error:
        return say("job.no_read", file=path.name, why=error.strerror or type(error).__name__)
    if not whole:
        seen.since, seen.sound = time.monotonic(), False  # it may be filled without a new size or time
        return say("job.torn", file=path.name)
    seen.sound = True
    return ""


def _is_whole(path: Path) -> bool:
    """Whether a packed file can be unpacked to its end; any other file need only be open to us."""
    suffix = path.suffix.lower()
    if suffix in _PACKED:
        return _is_whole_zip(path)
    if suffix == ".gz":
        return _is_whole_gzip(path)
    with path.open("rb") as stream:
        stream.read(1)
    return True


def _is_whole_zip(path: Path) -> bool:
    import zipfile
    import zlib

    with path.open("rb") as stream:
        start = stream.read(8)
    if not start.startswith(b"PK"):  # text under the name of a workbook, or a locked one: for the load to judge
        return True
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                if entry.flag_bits & 1:  # only who knows the password can tell
                    continue
                with archive.open(entry) as part:
                    while part.read(_BLOCK):
                        pass
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        return isinstance(error, NotImplementedError)
    return True


def _is_whole_gzip(path: Path) -> bool:
    import gzip
    import zlib

    try:
        with gzip.open(path) as stream:
            while stream.read(_BLOCK):
                pass
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return False
    return True
