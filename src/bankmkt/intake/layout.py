"""The header of a sheet is searched for, and a sheet in which the search leaves a doubt is refused.

Banks put titles, units and dates above a header, spread it over several rows and merge its cells. What
counts is whether a row names the columns without which the table cannot be stored; the row's place counts
for nothing. Rows above it must be titles: a row there that looks like data stops the load, because it would
be lost otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.intake import rowkind
from bankmkt.intake.businessdate import dates_in
from bankmkt.intake.cast import BLANKS
from bankmkt.intake.grid import Merge, Row
from bankmkt.intake.headers import POSITION, Heading, fold, needed, places_of, recognised, single
from bankmkt.intake.mapping import Mapping
from bankmkt.intake.units import Notes, Unit, notes_of, unit_of
from bankmkt.tables.model import Table

LOOKED_AT: Final = 200
"""So many rows of a sheet are looked at to understand it."""
SEARCHED: Final = 50
"""The header stands within so many filled rows."""
_WIDE: Final = 1_000
_SEARCHED_WIDE: Final = 4
"""Where rows have more columns than any extract, the header is searched for in fewer of them: it takes time."""
DEEPEST: Final = 5
"""So many rows a header may have."""
_VALUE: Final = re.compile(r"[-+]?[¥￥]?\d[\d,./:\- ]*%?|.*\d{6,}.*")


_UNIT_LABEL: Final = re.compile("[(（]?(?:金额|货币|计量)?单位[:：]")
_ID: Final = re.compile(r"[A-Za-z]{0,6}[-_]?[0-9][0-9A-Za-z_-]*")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet is laid out: one heading per column, and where the data begins.

    `first` and `last` are the numbers of the header's rows (both the last row before the data where there is
    no header), `header` these rows as they stand. `titles` are the filled rows above; `notes` and `dates` are
    what they say of units and of the business date.
    """

    headings: tuple[Heading, ...]
    first: int
    last: int
    header: tuple[tuple[str, ...], ...]
    titles: tuple[Row, ...]
    notes: Notes
    dates: tuple[date, ...]

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.headings)


def find(
    rows: Sequence[Row],
    *,
    table: Table,
    mapping: Mapping | None = None,
    given: Sequence[str] = (),
    merges: Sequence[Merge] = (),
    left: int = 0,
    shown: str = "",
) -> Layout:
    """Understand a sheet from its first rows.

    `given` are columns whose value does not come from the sheet, `left` the sheet's column of ``cells[0]``,
    `shown` the sheet as messages name it. InputError when there is no header, or data above it.
    """
    filled = [row for row in rows if any(cell.strip(BLANKS) for cell in row.cells)]
    skip = mapping.skip_rows if mapping else 0
    shifted = [Merge(one.top, one.left - left, one.bottom, one.right - left) for one in merges]
    search = _Search(filled, table, mapping, frozenset(given), shifted, skip, shown)
    if mapping is not None and mapping.header_rows == 0:
        return search.without_header()
    below = [index for index, row in enumerate(filled) if row.number > skip]
    if not below:
        raise InputError(say("load.no_header", file=shown, skip=skip), say("load.no_header_remedy"))
    wide = any(len(filled[index].cells) > _WIDE for index in below[:SEARCHED])
    return search.layout(search.block(below[: _SEARCHED_WIDE if wide else SEARCHED]))


@dataclass(slots=True)
class _Search:
    rows: list[Row]
    table: Table
    mapping: Mapping | None
    given: frozenset[str]
    merges: list[Merge]
    skip: int
    shown: str

    def without_header(self) -> Layout:
        """The layout of a sheet whose first row after `skip` is data; every column is its position."""
        titles = tuple(row for row in self.rows if row.number <= self.skip)
        body = [row for row in self.rows if row.number > self.skip]
        width = max((_width(row.cells) for row in body), default=0)
        if body and not self.merges:
            width = max(width, len(body[0].cells))
        headings = tuple(Heading(f"#{place}", (f"#{place}",)) for place in range(1, width + 1))
        return Layout(headings, self.skip, self.skip, (), titles, _notes(titles), _dates(titles))

    def block(self, below: Sequence[int]) -> tuple[int, int]:
        """The indexes of the header's first and last row."""
        if self.mapping is not None and self.mapping.header:
            return self._by_cells(below, self.mapping.header)
        best, best_score = None, 0
        for index in below:
            for block in self._blocks(index):
                headings = self.headings(block)
                found = recognised(self.table, headings)
                if self._suffices(headings, found):
                    return block
                if len(found) > max(best_score, 1):
                    best, best_score = block, len(found)
        return best or next(iter(self._blocks(below[0])))

    def _blocks(self, index: int) -> list[tuple[int, int]]:
        """The headers that may begin or end in a row, the likeliest first."""
        depth = self.mapping.header_rows if self.mapping else 1
        if depth > 1:
            last = self.rows[index].number + depth - 1
            end = max(i for i in range(index, len(self.rows)) if self.rows[i].number <= last)
            return [(index, end)]
        low = index
        while low + 1 < len(self.rows) and low - index + 1 < DEEPEST and self._goes_on(index, low):
            low += 1
        return [(self._top(index, low), low)]

    def _by_cells(self, below: Sequence[int], wanted: Sequence[str]) -> tuple[int, int]:
        folded = {fold(cell) for cell in wanted}
        for index in below:
            for block in self._blocks(index):
                texts = {fold(cell) for row in self.rows[block[0] : block[1] + 1] for cell in row.cells}
                if folded <= texts:
                    return block
        message = say("layout.header_not_found", file=self.shown, header=" / ".join(wanted))
        raise InputError(message, say("layout.header_not_found_remedy"))

    def _suffices(self, headings: Sequence[Heading], found: dict[str, int]) -> bool:
        """Whether these headings name all that the table and the mapping need."""
        named = self.mapping.columns if self.mapping else {}
        for words in named.values():
            if not all(POSITION.fullmatch(word.strip()) for word in words) and not places_of(headings, words):
                return False
        short = [name for name in needed(self.table) if name not in found and name not in named]
        enough = bool(found or named) if needed(self.table) != ("as_of",) else len({*found, *named}) >= 2
        return enough and all(name in self.given or name == "as_of" for name in short)

    def _goes_on(self, top: int, low: int) -> bool:
        """Whether the row below `low` still belongs to the header that begins at `top`."""
        row, below = self.rows[low], self.rows[low + 1]
        filled = _filled(below.cells)
        if all(unit_of(text) for text in filled.values()):
            ids = self._keys(top, low) if needed(self.table) != ("as_of",) else []  # CNY below 币种 is a row
            return below.number == row.number + 1 and not any(place in filled for place in ids)
        if self._names_again(row, below):
            return below.number == row.number + 1
        keys = self._keys(top, low)
        if any(place in filled for place in keys):
            return False  # what stands below a key is data
        if any(one.top <= row.number < one.bottom and one.bottom - one.top < DEEPEST for one in self.merges):
            return bool(keys) or not _holds_values(filled)
        if below.number != row.number + 1 or _holds_values(filled):
            return False
        groups = [one for one in self.merges if one.top == one.bottom == row.number and one.right > one.left]
        if groups:
            return not self._is_title(low) and all(any(one.left <= i <= one.right for i in filled) for one in groups)
        above = _filled(row.cells)
        return bool(keys) and all(
            place not in above or (place + 1 in filled and place + 1 not in above) for place in filled
        )

    def _keys(self, top: int, low: int) -> list[int]:
        """Where the columns stand, in a header of these rows, without which no row can be stored.

        A table that needs none has all its recognised columns for them.
        """
        headings = self.headings((top, low))
        places = recognised(self.table, headings)
        named = self.mapping.columns if self.mapping else {}
        places |= {name: found[0] for name, words in named.items() if (found := places_of(headings, words))}
        wanted = [name for name in needed(self.table) if name != "as_of"] or list(places)
        return [places[name] for name in wanted if name in places]

    def _names_again(self, row: Row, below: Row) -> bool:
        """Whether the row below names the same columns once more, say in the other language."""
        first = recognised(self.table, single(row.cells))
        second = recognised(self.table, single(below.cells))
        places = {place: name for name, place in first.items()}
        again = sum(places.get(place) == name for name, place in second.items())
        return (
            again >= 2
            and again * 2 >= len(_filled(below.cells))
            and fold("".join(row.cells)) != fold("".join(below.cells))
        )

    def _top(self, index: int, low: int) -> int:
        """The first row of the header whose lowest is `low`: rows of groups above belong to it."""
        top = index
        while top > 0 and low - top + 1 < DEEPEST and self.rows[top - 1].number > self.skip:
            above, row = self.rows[top - 1], self.rows[top]
            if above.number != row.number - 1 or not self._is_group(top - 1, low):
                break
            top -= 1
        return top

    def _is_group(self, index: int, low: int) -> bool:
        row = self.rows[index]
        texts = _filled(row.cells)
        if self._is_title(index) or any(rowkind.is_note(rowkind.squeezed(text)) for text in texts.values()):
            return False
        if any(":" in fold(text) for text in texts.values()):
            return False
        reaching = [one for one in self.merges if one.top <= row.number <= one.bottom]
        if any(one.bottom > row.number for one in reaching):
            return True
        if any(unit_of(text) or dates_in([[text]]) for text in texts.values()):
            return False
        below = _filled(self.rows[low].cells)
        if any(place not in below and place + 1 not in below for place in texts):
            return False
        if any(_VALUE.fullmatch(text) or _ID.fullmatch(text) for text in texts.values()):
            return False
        if len(texts) >= 2:
            return bool(reaching) or len(texts) < len(below)
        return bool(reaching) or _repeats(below.values())

    def _is_title(self, index: int) -> bool:
        """Whether a row is one text over all columns."""
        row = self.rows[index]
        if len(_filled(row.cells)) != 1:
            return False
        widest = max((_width(one.cells) for one in self.rows), default=0)
        spans = [one.right - one.left + 1 for one in self.merges if one.top == row.number]
        return any(span >= widest - 1 and span > 1 for span in spans)

    def headings(self, block: tuple[int, int]) -> tuple[Heading, ...]:
        """One heading per column of the header that these rows are."""
        rows = self.rows[block[0] : block[1] + 1]
        width = max(_width(row.cells) for row in rows)
        if not self.merges:
            width = max(len(row.cells) for row in rows)
        stacks = self._stacks(rows, width)
        lowest = [next((text for text in reversed(stack) if text and not unit_of(text)), "") for stack in stacks]
        counts: dict[str, int] = {}
        for text in lowest:
            counts[fold(text)] = counts.get(fold(text), 0) + 1
        return tuple(
            _heading(stack, low, repeated=counts[fold(low)] > 1) for stack, low in zip(stacks, lowest, strict=True)
        )

    def _stacks(self, rows: Sequence[Row], width: int) -> list[list[str]]:
        """The texts above each column, from top to bottom; a group's text stands above all its columns."""
        grid = [[_clean(cell) for cell in row.cells] + [""] * (width - len(row.cells)) for row in rows]
        numbers = {row.number: place for place, row in enumerate(rows)}
        for one in self.merges:
            place = numbers.get(one.top)
            if place is None or not 0 <= one.left < width:
                continue
            for column in range(one.left + 1, min(one.right + 1, width)):
                grid[place][column] = grid[place][column] or grid[place][one.left]
        if not self.merges:
            for place, row in enumerate(grid[:-1]):
                for column in range(1, width):
                    lower = any(below[column] for below in grid[place + 1 :])
                    if not row[column] and lower and any(below[column - 1] for below in grid[place + 1 :]):
                        row[column] = row[column - 1]
        return [[row[column] for row in grid] for column in range(width)]

    def layout(self, block: tuple[int, int]) -> Layout:
        """What follows from where the header stands."""
        headings = self.headings(block)
        titles = self.rows[: block[0]]
        self._refuse_data_above(titles, headings)
        first, last = self.rows[block[0]].number, self.rows[block[1]].number
        if self.mapping is not None and self.mapping.header_rows > 1:
            last = max(last, first + self.mapping.header_rows - 1)
        while headings and not headings[-1].names and self.merges:
            headings = headings[:-1]
        header = tuple(tuple(row.cells) for row in self.rows[block[0] : block[1] + 1])
        said = (*titles, *_groups_as_notes(self.rows[block[0] : block[1]]))
        said = (*said, *_labels(self.rows[block[0] : block[1] + 1]))
        return Layout(headings, first, last, header, tuple(titles), _notes(said), _dates(titles))

    def _refuse_data_above(self, titles: Sequence[Row], headings: Sequence[Heading]) -> None:
        if self.mapping is not None and self.mapping.header:
            return  # the mapping says where the header is, and so what stands above it
        named = sum(1 for heading in headings if heading.names)
        for row in titles:
            texts = [text for cell in row.cells if (text := cell.strip(BLANKS))]
            if row.number <= self.skip or len(texts) < min(3, max(2, named)) or len(texts) * 2 < named:
                continue
            if dates_in([row.cells]) or notes_of(row.cells) != Notes():
                continue
            if sum(map(rowkind.is_label, texts)) * 2 >= len(texts) and ":" in fold("".join(texts)):
                continue
            raise InputError(
                say("layout.data_above_header", file=self.shown, row=row.number), say("layout.data_above_remedy")
            )


def _heading(stack: Sequence[str], low: str, *, repeated: bool) -> Heading:
    """A column's heading from the texts above it."""
    texts = list(dict.fromkeys(text for text in stack if text))
    units = [one for text in texts if (one := unit_of(text)) is not None]
    texts = [text for text in texts if unit_of(text) is None]
    unit: Unit | None = units[-1] if units else None
    if not low:
        return Heading("", (), "", unit)
    upper = [text for text in texts if text != low]
    if not upper:
        return Heading(low, (low,), "", unit)
    joined = "/".join((*upper, low))
    names = dict.fromkeys((joined, "".join((*upper, low)), f"{upper[-1]}/{low}", f"{upper[-1]}{low}", low))
    if unit is None:
        said = [one for text in upper for one in notes_of([text]).money]
        unit = said[-1] if said else None
    return Heading(joined if repeated else low, tuple(names), "/".join(upper), unit)


def _clean(cell: str) -> str:
    return " ".join(cell.replace("\ufeff", "").split())


def _filled(cells: Sequence[str]) -> dict[int, str]:
    return {index: text for index, cell in enumerate(cells) if (text := cell.strip(BLANKS))}


def _width(cells: Sequence[str]) -> int:
    """The number of cells up to the last filled one."""
    return max((index + 1 for index, cell in enumerate(cells) if cell.strip(BLANKS)), default=0)


def _holds_values(filled: dict[int, str]) -> bool:
    return any(_VALUE.fullmatch(text) or rowkind.is_label(text) for text in filled.values())


def _repeats(texts: Iterable[str]) -> bool:
    folded = [fold(text) for text in texts]
    return len(set(folded)) < len(folded)


def _notes(rows: Sequence[Row]) -> Notes:
    said = Notes()
    for row in rows:
        said = said + notes_of(row.cells)
    return said


def _dates(rows: Sequence[Row]) -> tuple[date, ...]:
    return dates_in([row.cells for row in rows])


def _labels(rows: Sequence[Row]) -> tuple[Row, ...]:
    """What stands beside the headers and is none itself: 单位：万元 at the end of their row."""
    return tuple(Row(row.number, [cell]) for row in rows for cell in row.cells if _UNIT_LABEL.match(cell.strip(BLANKS)))


def _groups_as_notes(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Upper rows of a header that are one text only: a unit in them holds for all columns."""
    return tuple(row for row in rows if len(_filled(row.cells)) == 1)
