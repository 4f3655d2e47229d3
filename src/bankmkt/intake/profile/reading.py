"""A file is opened for a profile by the readers of a load, as far as is wanted, and no further.

What a load refuses for a whole file (a password, broken bytes, an archive that is a bomb) is a problem of that
file here; every other file is profiled all the same.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bankmkt.base.errors import InputError, Problem
from bankmkt.base.say import say
from bankmkt.intake import formats
from bankmkt.intake.decoding import UTF8
from bankmkt.intake.discover import Candidate
from bankmkt.intake.discover import candidates as discover_candidates
from bankmkt.intake.profile.compose import profile_sheet
from bankmkt.intake.profile.shape import Dialect, FileProfile, SheetProfile
from bankmkt.intake.profile.sheets import sight

if TYPE_CHECKING:
    from bankmkt.intake.grid import Grid
    from bankmkt.intake.prepare import Progress
    from bankmkt.intake.shape import Shape

_SUFFIXES: Final = {
    "text": (".csv", ".txt", ".tsv", ".dat", ".del", ".psv", ".unl", ".out", ".tab", ".asc", ""),
    "xlsx": (".xlsx", ".xlsm", ".xltx", ".et"),
    "xls": (".xls", ".xlt", ".et"),
    "xlsb": (".xlsb",),
    "ods": (".ods",),
    "html": (".html", ".htm"),
    "spreadsheetml": (".xml",),
    "parquet": (".parquet", ".pq"),
    "zip": (".zip",),
    "gzip": (".gz",),
}
_MOST_SHEETS: Final = 60
_MOST_MEMBERS: Final = 100
_COPY: Final = "utf8.txt"
_HEAD_BYTES: Final = 128 << 20


@dataclass(slots=True)
class Opened:
    """A profiled file with what its trial needs: where its bytes lie, and how many sheets may be tried.

    `problems` are those for which it, or a sheet of it, could not be read.
    """

    profile: FileProfile
    path: Path
    folder: Path
    problems: list[Problem] = field(default_factory=list)

    def renamed(self, text: str, path: Path) -> str:
        """A message about `path` with the name that the user knows."""
        known = sorted({path.as_posix(), str(path), self.path.as_posix(), str(self.path), path.name}, key=len)
        pattern = "|".join(re.escape(one) for one in reversed(known))
        return re.sub(pattern, lambda _: self.profile.shown, text)


@dataclass(frozen=True, slots=True)
class Look:
    """How far to look: the table and sheet that are given, the most rows of each sheet."""

    table: str = ""
    sheet: str = ""
    rows: int = 200_000


def candidates(paths: Sequence[Path]) -> tuple[list[Candidate], list[Problem]]:
    """The files meant by `paths`, in order and each once, and a problem for each path that leads nowhere."""
    found: dict[Path, Candidate] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            for one in discover_candidates([path])[0]:
                found.setdefault(one.path.resolve(), one)
        except InputError as error:
            problems += error.problems
    return list(found.values()), problems


def open_files(candidate: Candidate, folder: Path, look: Look, progress: Progress | None) -> Iterator[Opened]:
    """The profile of a file, or those of an archive and of every member; never raises for what is in them."""
    size, kind = 0, ""
    try:
        size = candidate.path.stat().st_size
        kind = formats.identify(candidate.path)
        if kind in ("zip", "gzip"):
            yield from _archive(candidate, kind, size, folder, look, progress)
            return
        yield _one(candidate.path, candidate.shown, candidate.file, kind, size, folder, look, progress)
    except InputError as error:
        yield _failed(candidate, size, kind, list(error.problems), folder)
    except OSError as error:
        problem = Problem(f"{candidate.shown}: {error.strerror or type(error).__name__}")
        yield _failed(candidate, size, kind, [problem], folder)


def _failed(candidate: Candidate, size: int, kind: str, problems: list[Problem], folder: Path) -> Opened:
    texts = tuple(str(problem) for problem in problems)
    made = FileProfile(candidate.shown, candidate.file, size, kind, problems=texts)
    return Opened(made, candidate.path, folder, problems)


def _archive(
    candidate: Candidate, kind: str, size: int, folder: Path, look: Look, progress: Progress | None
) -> Iterator[Opened]:
    from bankmkt.intake.formats.archive import members

    inside = folder / "members"
    inside.mkdir()
    found = members(candidate.path, candidate.shown, kind, inside)
    names = tuple(member.name for member in found)
    yield Opened(FileProfile(candidate.shown, candidate.file, size, kind, members=names), candidate.path, folder)
    for number, member in enumerate(found[:_MOST_MEMBERS]):
        shown, file = f"{candidate.shown}/{member.name}", f"{candidate.file}/{member.name}"
        place = folder / f"m{number}"
        place.mkdir()
        inner = Candidate(member.path, shown, file, named=False)
        member_size, member_kind = 0, ""
        try:
            member_size = member.path.stat().st_size
            member_kind = formats.identify(member.path)
            yield _one(member.path, shown, file, member_kind, member_size, place, look, progress)
        except InputError as error:
            yield _failed(inner, member_size, member_kind, list(error.problems), place)


def _one(
    path: Path,
    shown: str,
    file: str,
    kind: str,
    size: int,
    folder: Path,
    look: Look,
    progress: Progress | None,
) -> Opened:
    suffix = Path(file).suffix.lower()
    lying = suffix if kind in _SUFFIXES and suffix not in _SUFFIXES[kind] else ""
    made = FileProfile(shown, file, size, kind, suffix=lying)
    opened = Opened(made, path, folder)
    if kind in formats.WORKBOOKS:
        _workbook(opened, kind, look)
    elif kind == "text":
        _text(opened, look, progress)
    elif kind == "parquet":
        from bankmkt.intake.profile.parquetgrid import ParquetGrid

        sheet = _sheet(opened, ParquetGrid(path, shown), look, alone=True, hidden=False)
        opened.profile = replace(made, sheets=(sheet,))
    elif kind == "empty":
        raise InputError(say("load.empty_file", file=shown), say("load.empty_file_remedy"))
    else:
        raise formats.refuse(shown, kind)
    return opened


# --- workbooks --------------------------------------------------------------------------------------------------


def _workbook(opened: Opened, kind: str, look: Look) -> None:
    profile = opened.profile
    book = formats.open_book(opened.path, profile.shown, kind)
    visible, hidden = list(book.sheets()), list(book.hidden())
    names = [*visible, *hidden]
    if look.sheet:
        names = [name for name in names if name.strip().casefold() == look.sheet.strip().casefold()]
        if not names:
            problem = Problem(say("profile.no_such_sheet", file=profile.shown, sheet=look.sheet))
            opened.problems.append(problem)
    sheets = []
    for name in names[:_MOST_SHEETS]:
        alone = len(visible) == 1 and name in visible
        hides = name in hidden and not look.sheet
        if hides:
            sheets.append(SheetProfile(name, 0, hidden=True))
            continue
        sheets.append(_sheet(opened, book.grid(name), look, alone=alone, hidden=name in hidden))
    if any(sheet.tables for sheet in sheets):
        # beside tables, a sheet of none is an explanation and no question
        sheets = [sheet if sheet.tables else replace(sheet, questions=()) for sheet in sheets]
    opened.profile = replace(profile, sheets=tuple(sheets), encoding=getattr(book, "encoding", ""))


def _sheet(opened: Opened, grid: Grid, look: Look, *, alone: bool, hidden: bool) -> SheetProfile:
    """The profile of one grid; what cannot be read of it is a problem of the sheet."""
    profile = opened.profile
    letters = profile.format in formats.WORKBOOKS
    try:
        sighting = sight(
            grid,
            profile.file,
            profile.shown,
            opened.folder,
            look.table,
            look.rows,
            letters=letters,
            padded=profile.format != "text",
        )
    except InputError as error:
        opened.problems += error.problems
        texts = tuple(str(problem) for problem in error.problems)
        return SheetProfile(grid.sheet, 0, hidden=hidden, problems=texts)
    sighting.alone, sighting.hidden = alone, hidden
    return profile_sheet(sighting, most_rows=look.rows, only=look.table)


# --- text -------------------------------------------------------------------------------------------------------


def _text(opened: Opened, look: Look, progress: Progress | None) -> None:
    from bankmkt.intake import dialect as dialects
    from bankmkt.intake import recognise, sniff
    from bankmkt.intake.textgrid import TextGrid
    from bankmkt.tables import table

    profile = opened.profile
    tell = (lambda done, size: progress(profile.shown, done, size)) if progress else None
    large = profile.size > _HEAD_BYTES
    copy = None if large else opened.folder / _COPY
    sniffed = sniff.sniff(opened.path, profile.shown, None, tell, copy)
    text = sniffed.text
    cut = large and sniffed.encoding not in UTF8
    if cut:
        text = opened.folder / _COPY
        _copy_head(opened.path, sniffed.encoding, text)
    decided = "bom" if _has_mark(opened.path) else "utf8" if sniffed.encoding in UTF8 else sniffed.encoding
    opened.profile = replace(
        profile, encoding=sniff.LABELS.get(sniffed.encoding, sniffed.encoding.upper()), decided=decided
    )
    target = table(look.table) if look.table else None
    dialect = dialects.decide(text, profile.shown, None, lambda cell: recognise.is_header(cell, target))
    quotes = dialect.quote if _stands_in(text, dialect.quote) else ""
    opened.profile = replace(
        opened.profile, dialect=Dialect(dialect.delimiter, quotes, _ends(sniffed.shape.crlf, sniffed.shape))
    )
    sheet = _sheet(opened, TextGrid(text, profile.shown, dialect), look, alone=True, hidden=False)
    opened.profile = replace(opened.profile, sheets=(replace(sheet, sampled=sheet.sampled or cut),))


def _copy_head(path: Path, encoding: str, target: Path) -> None:
    """The first part of a large text as UTF-8, up to its last whole line."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as source:
        text = decoder.decode(source.read(_HEAD_BYTES)).removeprefix("\ufeff")
    text = text[: text.rfind("\n") + 1] or text
    target.write_bytes(text.encode("utf-8"))


def _stands_in(path: Path, quote: str) -> bool:
    """Whether the quoting sign occurs at all in the first part of a text."""
    if not quote:
        return False
    with path.open("rb") as file:
        return quote.encode() in file.read(1 << 22)


def _ends(crlf: int, shape: Shape) -> tuple[str, ...]:
    counts = (("CRLF", crlf), ("LF", shape.feeds - crlf), ("CR", shape.cr - crlf))
    return tuple(name for name, count in counts if count > 0)


_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x84\x31\x95\x33")


def _has_mark(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4).startswith(_MARKS)


def head_of(opened: Opened, sheet: SheetProfile) -> tuple[Path, bool]:
    """The file on which loading is tried: the file itself, or where only a part was looked at, a copy of its head.

    A copy ends with the last whole line outside quotes within some megabytes.
    """
    if not sheet.sampled or opened.profile.format != "text" or opened.path.stat().st_size <= _HEAD_BYTES:
        return opened.path, False
    text = opened.folder / _COPY
    if text.exists():
        return text, True
    target = opened.folder / "head" / opened.path.name
    target.parent.mkdir(exist_ok=True)
    with opened.path.open("rb") as source:
        head = source.read(_HEAD_BYTES)
    end = head.rfind(b"\n")
    while end > 0 and head.count(b'"', 0, end) % 2:
        end = head.rfind(b"\n", 0, end)
    target.write_bytes(head[: end + 1] if end > 0 else head)
    return target, True
