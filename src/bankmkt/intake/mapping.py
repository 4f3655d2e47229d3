"""How a bank's own file becomes a canonical table is data: a mapping, read from one YAML file of `sources/`.

This module holds the checked value alone, so that a load without mappings imports neither YAML nor models;
reading and checking the files is `mappingfile`'s business.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType
from typing import Final

UNITS: Final[Dict[str, int]] = MappingProxyType({"元": 0, "千元": 3, "万元": 4, "百万元": 6, "亿元": 8})
"""The units of amounts, as powers of ten of a yuan."""

_NONE: Final[Dict[str, tuple[str, ...]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Mapping:
    """One mapping file. `place` is the file, for messages; everything else is as the YAML says it.

    `columns` names the headers that may stand for a canonical column, `units` are powers of ten by column,
    `codes` pairs of (word in the file, canonical code), `fixed` values as text. `as_of_name` is a pattern
    with the group ``date`` (or year, month, day) that finds the date in a file's name. Of `share` and
    `count` at most one is set.
    """

    place: str
    source: str
    table: str
    files: tuple[str, ...]
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    skip_rows: int = 0
    header_rows: int = 1
    footer: str = ""
    columns: Dict[str, tuple[str, ...]] = field(default_factory=lambda: _NONE)
    units: Dict[str, int] = field(default_factory=lambda: MappingProxyType({}))
    dates: Dict[str, tuple[str, ...]] = field(default_factory=lambda: _NONE)
    codes: Dict[str, tuple[tuple[str, str], ...]] = field(default_factory=lambda: MappingProxyType({}))
    fixed: Dict[str, str] = field(default_factory=lambda: MappingProxyType({}))
    as_of: date | None = None
    as_of_name: str = ""
    share: Decimal | None = None
    count: int | None = None

    def takes_file(self, name: str) -> bool:
        """Whether a file of that name, or relative path with slashes, is meant."""
        folded = name.casefold()
        short = folded.rsplit("/", 1)[-1]
        patterns = [pattern.casefold() for pattern in self.files]
        return any(fnmatchcase(short, pattern) or fnmatchcase(folded, pattern) for pattern in patterns)

    def takes_sheet(self, name: str) -> bool:
        """Whether a sheet of that name is meant; every sheet is when the mapping names none."""
        return not self.sheet or fnmatchcase(name.strip().casefold(), self.sheet.casefold())

    def date_in(self, name: str) -> date | None:
        """The date that the pattern `as_of_name` finds in a file's name, or None."""
        found = re.search(self.as_of_name, name) if self.as_of_name else None
        if found is None:
            return None
        groups = {key: text for key, text in found.groupdict().items() if text}
        digits = re.sub(r"\D", "", groups.get("date", ""))
        if len(digits) == 8:
            groups = {"year": digits[:4], "month": digits[4:6], "day": digits[6:]}
        try:
            return date(int(groups["year"]), int(groups["month"]), int(groups["day"]))
        except (KeyError, ValueError):
            return None


def read_folder(folder: Path) -> tuple[Mapping, ...]:
    """The mappings of a project's ``sources`` folder, by name; RulesError with every problem of every file."""
    if not folder.is_dir():
        return ()
    files = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in (".yaml", ".yml")]
    files = [path for path in files if not path.name.startswith(".")]
    if not files:
        return ()
    from bankmkt.intake.mappingfile import read_files

    return read_files(files)
