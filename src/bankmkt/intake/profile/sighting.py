"""What a reader and the layout found of one sheet is handed to inference in one shape, whatever the format was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from bankmkt.intake.grid import Row
from bankmkt.intake.headers import Heading
from bankmkt.intake.profile.shape import KeptOut


@dataclass(slots=True)
class Sighting:
    """A sheet before anything is understood of its cells.

    `rows` are the data rows, streamed once. `note` is the unit of amounts that a note states, `rates` that of
    rates, `day` the labelled date of a title. `named` are the tables that the name means, `recognised` the one
    that loading would take it for without a mapping. `header` is empty where no header was found. `letters`
    says that columns have letters, of which the first is that of sheet column `left`; `serials` that day
    numbers are read as days. `keys` are further keys of the mapping, `alone` says that the file has no other
    visible sheet, `more` that rows were left unread. `doubts` counts cells that the reader distrusts, by index
    and code.
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
    recognised: str = ""
    hidden: bool = False
    alone: bool = True
    left: int = 0
    letters: bool = False
    serials: bool = False
    more: bool = False
    doubts: Counter[tuple[int, str]] = field(default_factory=Counter)
    keys: dict[str, str] = field(default_factory=dict)
