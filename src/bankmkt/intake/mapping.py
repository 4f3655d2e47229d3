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

RATE_UNITS: Final[Dict[str, int]] = MappingProxyType({"%": 0, "小数": 2, "‰": -1, "bp": -2})
"""The units of rates, as powers of ten of a percent: 0.0435 in 小数 is 4.35 %."""

_NONE: Final[Dict[str, tuple[str, ...]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Range:
    """What a number or date of a column may be; `low` and `high` are canonical text, None where open.

    Canonical text is plain digits (yuan, percent a year) or an ISO date, a month by its first day.
    """

    low: str | None = None
    high: str | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """What the sender promised beyond the table's own declaration; a row that breaks it is rejected.

    `required` columns must be filled, `allowed` lists the canonical values of a column, `ranges` its bounds.
    `orphans` says, by column, what becomes of a row whose parent is unknown: ``admit``, ``reject``, ``aside``
    or ``stub``. `rows` are the fewest and most rows that a file usually has, `change` the largest change of
    that number against the last load of the same source, as a share.
    """

    required: tuple[str, ...] = ()
    allowed: Dict[str, tuple[str, ...]] = field(default_factory=lambda: _NONE)
    ranges: Dict[str, Range] = field(default_factory=lambda: MappingProxyType({}))
    orphans: Dict[str, str] = field(default_factory=lambda: MappingProxyType({}))
    rows: tuple[int | None, int | None] = (None, None)
    change: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """When an extract counts as arrived.

    `flag` is the name of the file that the sender writes last, with ``{name}`` for the extract's name and
    ``{stem}`` for it without suffix; `quiet` the seconds for which the extract must not have changed;
    `repeated` what the same bytes as in an earlier load mean: ``allow``, ``warn`` or ``refuse``; `expect`
    the business date that the extract must have: ``""`` (any), ``today``, ``yesterday``,
    ``month-end`` (the last day of some month) or ``last-month-end`` (that of the month before today's).
    """

    flag: str = ""
    quiet: int = 0
    repeated: str = "warn"
    expect: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """One mapping file. `place` is the file, for messages; everything else is as the YAML says it.

    `sheets` are patterns (none: see `takes_sheet`). `quote` is the quoting sign, ``""`` for none, None for the
    usual one; `escape` the sign that makes the next one literal. `header` are cells by which the header row is
    found; `header_rows` 0 means that there is none. `columns` names positions (``#1``) then, and may with a
    header. `footer` finds total rows and `notes` rows that are neither data nor totals, both by their first
    filled cell. `fill_down` are columns in which an empty cell means the one above. `columns` names the headers
    that may stand for a canonical column, `units` are powers of ten by column (of yuan, of a percent, or of one
    where the column is a number that is neither), `unit` the one of all other amounts, None where the file says
    it. `dates` are forms by column, ``*`` for all other: strptime's, or ``excel``, ``excel1904``, ``roc``.
    `nulls` are further words for nothing. `codes` are pairs of (word in the file, canonical code; ``""`` for a
    word that says nothing), `fixed` values as canonical text. `as_of_name` is a pattern with the group ``date``
    (or year, month, day) that finds the date in a file's name. `share` and `count` limit rejects; where both
    are set, both hold.
    """

    place: str
    source: str
    table: str
    files: tuple[str, ...]
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    quote: str | None = None
    escape: str = ""
    skip_rows: int = 0
    header_rows: int = 1
    header: tuple[str, ...] = ()
    footer: str = ""
    notes: str = ""
    fill_down: tuple[str, ...] = ()
    columns: Dict[str, tuple[str, ...]] = field(default_factory=lambda: _NONE)
    units: Dict[str, int] = field(default_factory=lambda: MappingProxyType({}))
    unit: int | None = None
    dates: Dict[str, tuple[str, ...]] = field(default_factory=lambda: _NONE)
    nulls: tuple[str, ...] = ()
    codes: Dict[str, tuple[tuple[str, str], ...]] = field(default_factory=lambda: MappingProxyType({}))
    fixed: Dict[str, str] = field(default_factory=lambda: MappingProxyType({}))
    as_of: date | None = None
    as_of_name: str = ""
    share: Decimal | None = None
    count: int | None = None
    contract: Contract = field(default_factory=Contract)
    arrival: Arrival = field(default_factory=Arrival)

    def takes_file(self, name: str) -> bool:
        """Whether a file of that name, or relative path with slashes, is meant."""
        folded = name.casefold()
        short = folded.rsplit("/", 1)[-1]
        patterns = [pattern.casefold() for pattern in self.files]
        return any(fnmatchcase(short, pattern) or fnmatchcase(folded, pattern) for pattern in patterns)

    def takes_sheet(self, name: str) -> bool:
        """Whether a sheet of that name is meant; every sheet is when the mapping names none."""
        folded = name.strip().casefold()
        return not self.sheets or any(fnmatchcase(folded, sheet.casefold()) for sheet in self.sheets)

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
