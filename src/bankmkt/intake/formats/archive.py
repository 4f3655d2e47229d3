"""An archive is unpacked under names of our own, counting what comes out, and a member's name is only ever shown.

No name in an archive becomes a path, so that none can leave the folder. Declared sizes are not believed: limits
are on bytes that were really written. Members that are damaged are all named before anything is refused, and
names from Chinese Windows, which zip tools write without saying their encoding, are read as what they are.
"""

from __future__ import annotations

import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bankmkt.base.errors import EngineError, InputError, Problem
from bankmkt.base.say import say
from bankmkt.intake.formats.identity import identify
from bankmkt.intake.formats.package import UNREADABLE, broken, open_zip, protected, too_large

ARCHIVES: Final = ("zip", "gzip")
"""The formats that `members` unpacks."""
_CHUNK: Final = 1 << 20
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
_RUBBISH: Final = frozenset(("__macosx", ".ds_store", "thumbs.db", "desktop.ini"))
_UNICODE_NAME: Final = 0x7075


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may unpack to.

    `total` bytes in all, `members` in number; more than `suspect` bytes of one member, or twice that of all, are at
    most `ratio` times what they take packed; `depth` archives inside one another.
    """

    total: int = 20 << 30
    members: int = 10_000
    ratio: int = 200
    suspect: int = 256 << 20
    depth: int = 2


@dataclass(frozen=True, slots=True)
class Member:
    """One unpacked file: where it lies, and its name inside the archive with slashes, as a person knows it."""

    path: Path
    name: str


class Bomb(InputError):
    """The refusal that ends everything, unlike that of one damaged member."""


@dataclass(slots=True)
class _Budget:
    limits: Limits
    shown: str
    folder: Path
    packed: int
    written: int = 0
    count: int = 0

    def target(self) -> Path:
        """Where the next member is written; InputError when there are too many."""
        self.count += 1
        if self.count > self.limits.members:
            raise Bomb(say("formats.too_many_members", file=self.shown), say("formats.bomb_remedy"))
        return self.folder / f"member-{self.count}"

    def spend(self, amount: int, done: int, packed: int) -> None:
        """Count bytes that are about to be written."""
        self.written += amount
        bomb = done > self.limits.suspect and done > self.limits.ratio * max(1, packed)
        most = min(self.limits.total, max(2 * self.limits.suspect, self.limits.ratio * self.packed))
        if bomb or self.written > most:
            raise Bomb(too_large(self.shown).problems)


def members(path: Path, shown: str, format: str, folder: Path, limits: Limits | None = None) -> list[Member]:  # noqa: A002 - the word of the field
    """Unpack a ``zip`` or ``gzip`` file, and archives inside it, into a new folder within `folder`.

    InputError names the archive and each member that is damaged, protected, there twice or nested too deeply, and
    refuses bombs; nothing of it is left in `folder` then. EngineError where the disk is full. `folder` must exist
    and is the caller's to remove.
    """
    budget = _Budget(
        limits or Limits(), shown, Path(tempfile.mkdtemp(prefix="archive-", dir=folder)), path.stat().st_size
    )
    problems: list[Problem] = []
    try:
        found = list(_expand(path, shown, Path(shown).name, format, budget, 1, problems))
        seen: set[str] = set()
        for member in found:
            if member.name.casefold() in seen:
                message = say("formats.member_twice", file=shown, member=member.name)
                problems.append(Problem(message, say("formats.member_twice_remedy")))
            seen.add(member.name.casefold())
        if problems:
            raise InputError(problems)
    except BaseException:
        shutil.rmtree(budget.folder, ignore_errors=True)
        raise
    return found


def _expand(
    path: Path, shown: str, name: str, kind: str, budget: _Budget, depth: int, problems: list[Problem]
) -> Iterator[Member]:
    if depth > budget.limits.depth:
        problems.append(Problem(say("formats.too_deep", file=shown), say("formats.too_deep_remedy")))
        return
    unpack = _zip_members if kind == "zip" else _gzip_member
    for member in unpack(path, shown, name, budget, problems):
        inner = f"{shown} › {member.name}"
        inside = identify(member.path)
        if inside in ARCHIVES:
            prefix = f"{member.name}/" if inside == "zip" else member.name.rpartition("/")[0]
            prefix = f"{prefix}/" if prefix and not prefix.endswith("/") else prefix
            base = member.name.rpartition("/")[2]
            try:
                for one in _expand(member.path, inner, base, inside, budget, depth + 1, problems):
                    yield Member(one.path, prefix + one.name)
            except Bomb:
                raise
            except InputError as error:
                problems.extend(error.problems)
            member.path.unlink(missing_ok=True)
        else:
            yield member


def _zip_members(path: Path, shown: str, _: str, budget: _Budget, problems: list[Problem]) -> Iterator[Member]:
    with open_zip(path, shown) as archive:
        for entry in archive.infolist():
            name = member_name(entry)
            if entry.is_dir() or name.endswith("/") or _skipped(name) or stat.S_ISLNK(entry.external_attr >> 16):
                continue
            inner = f"{shown} › {name}"
            target = budget.target()
            if entry.flag_bits & 0x1:
                problems.extend(protected(inner).problems)
            elif entry.compress_type not in _METHODS:
                problems.append(Problem(say("formats.method", file=inner), say("formats.method_remedy")))
            else:
                try:
                    _write(_zip_chunks(archive, entry, shown, name), target, entry.compress_size, budget)
                except Bomb:
                    raise
                except InputError as error:
                    problems.extend(error.problems)
                else:
                    yield Member(target, name)


def _gzip_member(path: Path, shown: str, name: str, budget: _Budget, _: list[Problem]) -> Iterator[Member]:
    lower = name.casefold()
    inner = name[:-3] if lower.endswith(".gz") else f"{name[:-4]}.tar" if lower.endswith(".tgz") else name
    target = budget.target()
    _write(_gzip_chunks(path, shown, inner), target, path.stat().st_size, budget)
    yield Member(target, inner or name)


def _write(chunks: Iterator[bytes], target: Path, packed: int, budget: _Budget) -> None:
    done = 0
    try:
        with target.open("wb") as out:
            for chunk in chunks:
                done += len(chunk)
                budget.spend(len(chunk), done, packed)
                out.write(chunk)
    except OSError as error:
        message = say("formats.disk", folder=budget.folder, what=error.strerror or type(error).__name__)
        raise EngineError(message, say("formats.disk_remedy")) from error


def _zip_chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, shown: str, name: str) -> Iterator[bytes]:
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk
    except UNREADABLE as error:
        raise broken(shown, name) from error


def _gzip_chunks(path: Path, shown: str, name: str) -> Iterator[bytes]:
    """The bytes of all members of a gzip file, at most a chunk at a time; a checksum that is wrong is an error."""
    inflate = zlib.decompressobj(31)
    ended = False
    try:
        with path.open("rb") as file:
            while raw := file.read(_CHUNK):
                while raw:
                    if ended:
                        raw = raw.lstrip(b"\0")  # padding of tapes
                        if not raw:
                            break
                        inflate, ended = zlib.decompressobj(31), False
                    yield inflate.decompress(raw, _CHUNK)
                    raw = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
                    ended = inflate.eof
    except (zlib.error, OSError) as error:
        raise broken(shown, name) from error
    if not ended:
        raise broken(shown, name)


def member_name(entry: zipfile.ZipInfo) -> str:
    """A member's name: as marked UTF-8, else the Unicode name beside it, else strict UTF-8, else GB18030."""
    name = entry.orig_filename
    if not entry.flag_bits & 0x800:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:  # decoded by its Unicode name already
            raw = b""
        name = _unicode_name(entry, raw) or _decoded(raw) or name
    name = name.replace("\\", "/")
    return "".join(sign for sign in name if sign.isprintable())


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def _unicode_name(entry: zipfile.ZipInfo, raw: bytes) -> str:
    extra = entry.extra
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<2H", extra)
        field = extra[4 : 4 + size]
        if kind == _UNICODE_NAME and len(field) > 5 and int.from_bytes(field[1:5], "little") == zlib.crc32(raw):
            return field[5:].decode("utf-8", "ignore")
        extra = extra[4 + size :]
    return ""


def _skipped(name: str) -> bool:
    """Whether a member is what systems leave in archives by themselves, or the lock file of an open workbook."""
    parts = name.casefold().split("/")
    return any(part in _RUBBISH for part in parts) or parts[-1].startswith(("~$", "._"))
