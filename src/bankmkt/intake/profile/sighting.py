"""What a reader and the layout found of one sheet is handed to inference in one shape, whatever the format was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from bankmkt.intake.grid import Row
from bankmkt.intake.headers import Heading
from bankmkt.intake.profile.shape import KeptOut


@dataclass(slots=True)
class Sighting:
    """A sheet before anything is understood of its cells.

    `rows` are the data rows, streamed once; while they are read, `kept_out` grows. `note` is the unit of amounts
    that a note states, `rates` that of rates, `day` the labelled date of a title, `named` the tables that
    the name means. `header` is empty where no header was found. `letters` says that columns have letters, of
    which the first is that of sheet column `left`; `serials` that day numbers are read as days.
    """

    file: str
    sheet: str
    headings: tuple[Heading, ...]
    rows: Iterator[Row]
    header: tuple[int, ...] = ()
    note: str = ""
    rates: str = ""
    day: date | None = None
    named: tuple[str, ...] = ()
    kept_out: list[KeptOut] = field(default_factory=list)
    kept_out_more: int = 0
    hidden: bool = False
    alone: bool = True
    left: int = 0
    letters: bool = False
    serials: bool = False
    keys: dict[str, str] = field(default_factory=dict)
