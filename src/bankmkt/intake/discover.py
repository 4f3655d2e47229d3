"""Which files a load means: those named, or those of a folder, and each is looked at once.

A file that is named must load or be refused; a file that merely lies in a folder may belong to something
else, so it is left out with a warning. Folders inside a folder are not entered: they hold other dates as a
rule, and two dates' files under one name would look like duplicates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bankmkt.base.errors import InputError, Problem
from bankmkt.base.say import say
from bankmkt.intake.mapping import Mapping
from bankmkt.tables import names, table
from bankmkt.tables.model import Table

_SKIPPED = ("~$", ".", "._")
_DATED = r"(?:[-_. ]?(?:\d{8}|\d{6}|\d{4}-\d{2}-\d{2}|\d{4}-\d{2}))?"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may be an extract: `shown` as the user would type it, `file` as the ledger keeps it."""

    path: Path
    shown: str
    file: str
    named: bool
    outer: Path | None = None  # the archive that it came out of


def candidates(paths: Sequence[Path]) -> tuple[list[Candidate], list[str]]:
    """The files meant by `paths`, in order and each once, and the entries that were passed over."""
    found: dict[Path, Candidate] = {}
    passed: list[str] = []
    problems: list[Problem] = []
    for path in paths:
        if path.is_dir():
            for entry in sorted(path.iterdir(), key=lambda one: one.name):
                if entry.name.startswith(_SKIPPED):
                    continue
                if entry.is_dir():
                    passed.append(f"{_shown(entry)}/")
                    continue
                found.setdefault(entry.resolve(), Candidate(entry, _shown(entry), entry.name, False))
        elif path.exists():
            found[path.resolve()] = Candidate(path, _shown(path), path.name, True)
        else:
            problems.append(Problem(say("load.no_such_file", path=_shown(path)), say("load.no_such_file_remedy")))
    if problems:
        raise InputError(problems)
    return list(found.values()), passed


def _shown(path: Path) -> str:
    """The path with slashes, relative to where the user stands when it lies below."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    listed = "|".join(sorted(names(), key=len, reverse=True))
    return re.compile(f"({listed}){_DATED}", re.IGNORECASE)


def table_named(name: str) -> Table | None:
    """The table that a file's stem or a sheet's name means: its own name, perhaps with a date behind it."""
    match = _pattern().fullmatch(name.strip())
    return table(match[1].lower()) if match else None


def mappings_for(candidate: Candidate, mappings: Iterable[Mapping]) -> list[Mapping]:
    """The mappings whose file patterns take the file."""
    return [mapping for mapping in mappings if mapping.takes_file(candidate.file)]
