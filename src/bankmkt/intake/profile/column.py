"""A column is followed in one pass and bounded memory; everything said of it later comes from these counts.

Cells come in batches and are counted before they are looked at, so that a column of ten words costs hardly
more than the counting. Ten thousand different values are remembered exactly; beyond that there are "more
than", and only counts and extremes go on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from bankmkt.intake.profile import cells
from bankmkt.intake.profile.cells import Seen

MOST_DISTINCT: Final = 10_000
_KEPT: Final = 96
"""So many characters of a value are remembered; longer ones differ by their hash."""
_FIRST: Final = 40


@dataclass(slots=True)
class ColumnStats:
    """What is known of one column; `feed` it with batches of cells, every row in each.

    `values` counts the filled cells by text while there are not too `many`. `forms` counts filled cells by
    what they look like, `doubts` the cells that the reader distrusts. `places` are
    the most digits behind a point, `first` some of the first values.
    """

    rows: int = 0
    filled: int = 0
    many: bool = False
    values: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    doubts: Counter[str] = field(default_factory=Counter)
    places: int = 0
    first: list[str] = field(default_factory=list)
    low_text: str = ""
    high_text: str = ""
    low_number: Decimal | None = None
    high_number: Decimal | None = None
    low_day: date | None = None
    high_day: date | None = None
    longest: int = 0
    _seen: dict[str, Seen] = field(default_factory=dict)

    def feed(self, batch: Sequence[str]) -> None:
        """Take the cells of some more rows in."""
        self.rows += len(batch)
        for text, count in Counter(batch).items():
            seen = self._seen.get(text)
            if seen is None:
                seen = self._new(text)
            if seen.form == "empty":
                continue
            self.filled += count
            self.forms[seen.form] += count
            if not self.many:
                self._remember(text, count)

    def _new(self, text: str) -> Seen:
        """Look at a value that was not seen before, or was forgotten."""
        seen = cells.read(text)
        if len(self._seen) < MOST_DISTINCT and len(text) <= _KEPT:
            self._seen[text] = seen
        if seen.form == "empty":
            return seen
        bare = text.strip()
        self.longest = max(self.longest, len(bare))
        if len(self.first) < _FIRST and seen.form not in ("null", "no date"):
            self.first.append(bare[:_KEPT])
        if seen.form in ("null", "no date"):
            return seen
        short = bare[:_KEPT]
        self.low_text = min(self.low_text, short) if self.low_text else short
        self.high_text = max(self.high_text, short)
        if seen.number is not None:
            self.low_number = seen.number if self.low_number is None else min(self.low_number, seen.number)
            self.high_number = seen.number if self.high_number is None else max(self.high_number, seen.number)
            self.places = max(self.places, len(bare.partition(".")[2]))
        if seen.day is not None:
            self.low_day = seen.day if self.low_day is None else min(self.low_day, seen.day)
            self.high_day = seen.day if self.high_day is None else max(self.high_day, seen.day)
        return seen

    def _remember(self, text: str, count: int) -> None:
        bare = text.strip()
        key = bare if len(bare) <= _KEPT else f"{bare[:_KEPT]}\0{hash(bare)}"
        self.values[key] += count
        if len(self.values) > MOST_DISTINCT:
            self.many = True
            self.values.clear()

    @property
    def distinct(self) -> int:
        """How many different values there are, or the bound where there are more."""
        return MOST_DISTINCT if self.many else len(self.values)

    @property
    def meant(self) -> int:
        """The filled cells without those that hold a word for nothing."""
        return self.filled - self.forms["null"] - self.forms["no date"]

    def share(self, *forms: str) -> float:
        """The share of meant cells that have one of these forms, with or without a time."""
        if not self.meant:
            return 0.0
        return sum(self.forms[form] + self.forms[f"{form}+time"] for form in forms) / self.meant
