"""Where a sheet's header stands depends on what it is, so every table is tried and the one that reads best is taken.

Then the rows below go through the same gate as in a load: what is kept out there is kept out here, and what is
filled there is filled here. Only columns that mean nothing come along too, since a profile must describe them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bankmkt.base.errors import InputError
from bankmkt.intake import layout as layouts
from bankmkt.intake import recognise
from bankmkt.intake.assemble import MOST_COLUMNS, sample
from bankmkt.intake.body import Body
from bankmkt.intake.cast import BLANKS
from bankmkt.intake.grid import Grid, Row
from bankmkt.intake.headers import Binding, Heading, bind, fold, needed, recognised
from bankmkt.intake.layout import Layout
from bankmkt.intake.mapping import RATE_UNITS, UNITS
from bankmkt.intake.merged import Fill, fill_for
from bankmkt.intake.profile import masking
from bankmkt.intake.profile.cells import read
from bankmkt.intake.profile.proposal import stem
from bankmkt.intake.profile.shape import KeptOut
from bankmkt.intake.profile.sighting import Sighting
from bankmkt.intake.textgrid import TextGrid
from bankmkt.intake.units import parted
from bankmkt.tables import table
from bankmkt.tables.model import Table

_KEPT: Final = 40
_WORDS: Final = frozenset({"chinese", "word", "text", "code"})
"""What the cells of a header look like."""
_LONGEST: Final = 40
_TRIED: Final = 8
"""So many tables are tried in earnest; one of which half as many columns are named cannot be it."""


def sight(
    grid: Grid, file: str, shown: str, folder: Path, only: str, most_rows: int, *, letters: bool, padded: bool
) -> Sighting:
    """What stands in the grid, with its data rows ready to be streamed; InputError where it cannot be laid out."""
    place = f"{shown} › {grid.sheet}" if grid.sheet else shown
    head = sample(grid, place)
    named = _named(file, grid.sheet)
    target, found = _best(head, grid, place, [only] if only else named)
    if target is None or found is None:
        return _unknown(grid, file, head, named, letters=letters)
    sighting = Sighting(
        file=file,
        sheet=grid.sheet,
        headings=found.headings,
        rows=iter(()),
        header=tuple(range(found.first, found.last + 1)) if found.header else (),
        note=_one_word(found.notes.money, UNITS),
        rates=_one_word(found.notes.rates, RATE_UNITS),
        day=found.dates[0] if len(found.dates) == 1 else None,
        named=tuple(named),
        kept_out=[KeptOut(row.number, "title", _line(row)) for row in found.titles[:_KEPT]],
        recognised=_recognised(target, head, grid, file),
        left=grid.left,
        letters=letters,
        serials=letters,
    )
    sighting.rows = _data(grid, target, found, folder, sighting, most_rows, padded=padded)
    return sighting


def _named(file: str, sheet: str) -> list[str]:
    """The table that the sheet's name means, else that of the file's."""
    for name in (sheet, stem(file)):
        found = recognise.named(name) if name else None
        if found is not None:
            return [found.name]
    return []


def _recognised(target: Table, head: Sequence[Row], grid: Grid, file: str) -> str:
    """The table that loading would take the sheet for without a mapping, where that is this one."""
    for name in (grid.sheet, stem(file)):
        if name and recognise.canonical(name) is target:
            return target.name
    by_name = target.name in _named(file, grid.sheet)
    if by_name and recognise.is_of(target, head, merges=grid.merges(), left=grid.left):
        return target.name
    guess = recognise.by_header(head, given=("as_of",), merges=grid.merges(), left=grid.left)
    return target.name if guess.table is target else ""


def _line(row: Row) -> str:
    return masking.line(" ".join(text for cell in row.cells if (text := cell.strip(BLANKS))))


def _one_word(units: Sequence[object], words: object) -> str:
    powers = {getattr(unit, "power", None) for unit in units}
    if len(powers) != 1:
        return ""
    power = powers.pop()
    return next((word for word, one in words.items() if one == power), "")  # type: ignore[attr-defined]


def _best(head: Sequence[Row], grid: Grid, shown: str, first: Sequence[str]) -> tuple[Table | None, Layout | None]:
    """The table whose search for a header recognises most, and that layout; those that are named win ties."""
    best: tuple[tuple[int, int, int], Table, Layout] | None = None
    refused: InputError | None = None
    merges = grid.merges()
    likely = _plausible(head)
    for name in dict.fromkeys((*first, *likely)):
        target = table(name)
        assert target is not None
        try:
            found = layouts.find(head, table=target, given=("as_of",), merges=merges, left=grid.left, shown=shown)
        except InputError as error:
            refused = refused or (error if likely.get(name, 0) >= recognise.LEAST else None)
            continue
        known = recognised(target, found.headings)
        short = sum(one not in known and one != "as_of" for one in needed(target))
        score = (len(known) - 2 * short, len(known), int(name in first))
        if len(known) >= 1 and (best is None or score > best[0]):
            best = score, target, found
    if best is None or (best[0][1] < 2 and best[1].name not in first):
        if refused is not None:
            raise refused  # it is a table, and loading would refuse it for that
        return None, None
    return best[1], best[2]


def _plausible(head: Sequence[Row]) -> dict[str, int]:
    """The tables of which some row names columns, with how many it names, most first."""
    words = recognise.vocabulary()
    most: dict[str, int] = {}
    for row in head[: layouts.SEARCHED]:
        counts: dict[str, set[str]] = {}
        for cell in row.cells[:MOST_COLUMNS]:
            parts = parted(cell) if cell else None
            for name, column in words.get(fold(cell), ()) or (words.get(parts.base, ()) if parts else ()):
                counts.setdefault(name, set()).add(column)
        for name, columns in counts.items():
            most[name] = max(most.get(name, 0), len(columns))
    best = max(most.values(), default=0)
    likely = [name for name, count in most.items() if count * 2 >= best]
    return {name: most[name] for name in sorted(likely, key=lambda name: -most[name])[:_TRIED]}


def _data(
    grid: Grid, target: Table, found: Layout, folder: Path, sighting: Sighting, most_rows: int, *, padded: bool
) -> Iterator[Row]:
    """The data rows, filled as a load fills them, from a scratch copy with all columns."""
    binding, _ = bind(target, found.headings, sighting.file, named={}, given=())
    used = set(binding.places.values())
    others = {f"#{index}": index for index in range(min(found.width, MOST_COLUMNS)) if index not in used}
    every = Binding(binding.header, {**binding.places, **others}, binding.unknown, binding.units)
    fill = fill_for(target, every, grid.merges(), grid.left, found.last, ()) if sighting.letters else Fill()
    scratch = folder / f"rows-{len(list(folder.iterdir()))}.csv"
    body = Body(
        scratch,
        target,
        found,
        every,
        None,
        padded=padded,
        left=grid.left if sighting.letters else None,
        cut=isinstance(grid, TextGrid) and not grid.ends_in_line_end(),
        fill=fill,
        shown=sighting.file,
    )
    first = _First(grid, found.last + most_rows + _KEPT)
    reading = body.write(first.rows())
    if body.all_trailing:
        reading = body.write(first.rows(), extra=1)
    sighting.more = first.more
    for one in reading.kept_out[: _KEPT - len(sighting.kept_out)]:
        sighting.kept_out.append(KeptOut(one.row, one.what))
    sighting.kept_out_more = len(reading.kept_out) - sum(one.what != "title" for one in sighting.kept_out)
    for problem in reading.problems:
        if problem.index is not None:
            sighting.doubts[problem.index, problem.code] += 1
    order = [place - 2 for place in (reading.scan.places[index] for index in range(found.width))]
    return _read_back(scratch, order)


@dataclass(slots=True)
class _First:
    """The first rows of a grid; `more` says afterwards whether there are others."""

    grid: Grid
    most: int
    more: bool = False

    def rows(self) -> Iterator[Row]:
        """The rows, from the beginning each time."""
        self.more = False
        for number, row in enumerate(self.grid.rows()):
            if number == self.most:
                self.more = True
                return
            yield row


def _read_back(scratch: Path, order: Sequence[int]) -> Iterator[Row]:
    csv.field_size_limit(1 << 24)
    with scratch.open(encoding="utf-8", newline="") as stream:
        for cells in csv.reader(stream):
            yield Row(int(cells[0]), [cells[2 + place] for place in order])


def _unknown(grid: Grid, file: str, head: Sequence[Row], named: Sequence[str], *, letters: bool) -> Sighting:
    """A sheet that is no known table: its first full row is the header if nothing in it looks like a value."""
    width = max((len(row.cells) for row in head), default=0)
    filled = [row for row in head if sum(1 for cell in row.cells if cell.strip(BLANKS)) * 2 > width]
    top = filled[0] if filled and _is_header(filled[0], filled[1:]) else None
    names_ = top.cells if top is not None else [""] * width
    headings = tuple(
        Heading(cell.strip(), (cell.strip(),)) if cell.strip() else Heading(f"#{place}", (f"#{place}",))
        for place, cell in enumerate([*names_, *[""] * (width - len(names_))], start=1)
    )
    last = top.number if top is not None else 0
    titles = [row for row in head if row.number < last and any(cell.strip(BLANKS) for cell in row.cells)]
    rows = (row for row in grid.rows() if row.number > last and any(cell.strip(BLANKS) for cell in row.cells))
    return Sighting(
        file=file,
        sheet=grid.sheet,
        headings=headings,
        rows=rows,
        header=(last,) if last else (),
        named=tuple(named),
        kept_out=[KeptOut(row.number, "title", _line(row)) for row in titles[:_KEPT]],
        left=grid.left,
        letters=letters,
        serials=letters,
        keys={} if last else {"header_rows": "0"},
    )


def _is_header(row: Row, below: Sequence[Row]) -> bool:
    """Whether a row may be shown as a header: texts that differ, above cells that are plainly values.

    Without values below, the first row of a file of texts might be somebody's address as well.
    """
    texts = {index: cell.strip() for index, cell in enumerate(row.cells) if cell.strip()}
    if len(set(texts.values())) < max(2, len(texts)):
        return False
    # 项目 and 余额 look like names of persons; a row of data would hold a value where the rows below do
    if not all(read(text).form in (*_WORDS, "person") and len(text) <= _LONGEST for text in texts.values()):
        return False
    return any(
        len(cells) >= 2
        and all(read(cell).form not in (*_WORDS, "person", "company", "empty", "null") for cell in cells)
        for cells in ([one.cells[index] for one in below if index < len(one.cells)] for index in texts)
    )
