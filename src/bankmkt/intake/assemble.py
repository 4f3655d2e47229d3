"""A sheet becomes a source in one order: layout, date, columns, units, rows; what is wrong is gathered on the way.

Nothing here knows of formats. Whether the engine may read a text as it stands is asked at the very end,
when it is known what the file holds, so that both ways see the same header, units and date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final

from bankmkt.base.errors import InputError, Problem
from bankmkt.base.say import say
from bankmkt.intake import companions, csvfile, headers, rowkind, units
from bankmkt.intake import layout as layouts
from bankmkt.intake.body import Body
from bankmkt.intake.businessdate import date_in_name, dates_in
from bankmkt.intake.contract import Reading, Scan
from bankmkt.intake.discover import Candidate
from bankmkt.intake.grid import Grid, Row
from bankmkt.intake.layout import Layout
from bankmkt.intake.mapping import Mapping
from bankmkt.intake.merged import fill_for
from bankmkt.intake.parquetgrid import ParquetGrid
from bankmkt.intake.sniff import Sniffed
from bankmkt.intake.source import Source
from bankmkt.intake.textgrid import TextGrid
from bankmkt.tables.model import Kind, Table

MOST_COLUMNS: Final = 16_384
"""As many as a spreadsheet can have."""
_SAMPLE_CHARACTERS: Final = 1 << 23


@dataclass(frozen=True, slots=True)
class Extract:
    """One sheet or text file that is to be loaded, and as what; `order` counts the sources of the load."""

    order: int
    candidate: Candidate
    sheet: str
    grid: Grid
    table: Table
    mapping: Mapping | None
    encoding: str
    sniffed: Sniffed

    @property
    def place(self) -> str:
        """The extract as messages name it."""
        return f"{self.candidate.shown} › {self.sheet}" if self.sheet else self.candidate.shown


@dataclass(slots=True)
class Outcome:
    """The source, or the problems for which there is none; warnings in either case."""

    source: Source | None = None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def sample(grid: Grid, shown: str = "") -> list[Row]:
    """The first rows of a grid, enough to understand it and bounded in memory.

    A row of more columns than any table has is no header and is left out; InputError where it is the first.
    """
    rows: list[Row] = []
    characters = 0
    for row in islice(grid.rows(), layouts.LOOKED_AT * 5):
        if not any(row.cells):
            continue
        if len(row.cells) > MOST_COLUMNS:
            if not rows:
                message = say("load.too_many_columns", file=shown, count=len(row.cells))
                raise InputError(message, say("load.too_many_columns_remedy"))
            continue
        rows.append(row)
        characters += sum(map(len, row.cells))
        if len(rows) >= layouts.LOOKED_AT or characters > _SAMPLE_CHARACTERS:
            break
    return rows


def assemble(extract: Extract, folder: Path, as_of: date | None, rows: Sequence[Row] | None = None) -> Outcome:
    """Bind one extract to its table; `as_of` is the date given for the load, `folder` takes rewritten files.

    InputError for what leaves nothing to go on with: no header, a header that is not one, endless quotes.
    """
    outcome = Outcome()
    looked = list(rows) if rows is not None else sample(extract.grid, extract.place)
    mapping, table = extract.mapping, extract.table
    given = tuple(mapping.fixed) if mapping else ()
    found = layouts.find(
        looked,
        table=table,
        mapping=mapping,
        given=given,
        merges=extract.grid.merges(),
        left=extract.grid.left,
        shown=extract.place,
    )
    if found.width > MOST_COLUMNS:
        message = say("load.too_many_columns", file=extract.place, count=found.width)
        raise InputError(message, say("load.too_many_columns_remedy"))
    named = units.notes_of([Path(extract.candidate.file).stem]) + units.notes_of([extract.sheet])
    found = replace(found, notes=found.notes + named)
    day = _date_for(extract, found, as_of, outcome)
    own_date = "as_of" in headers.recognised(table, found.headings) or bool(mapping and "as_of" in mapping.columns)
    dated = (*given, "as_of") if day is not None and not own_date else given
    binding, wrong = headers.bind(
        table,
        found.headings,
        extract.place,
        named=mapping.columns if mapping else {},
        given=dated,
        scaled=_scaled(table, mapping),
    )
    outcome.problems += wrong
    scales = units.scales(table, binding.units, found.notes, mapping, tuple(binding.places), extract.place)
    outcome.problems += scales.problems
    outcome.problems += companions.problems(table, found, binding, scales.powers, given, looked, extract.place)
    if not outcome.problems:
        work = _Work(extract, found, binding, folder, day)
        outcome.source = work.source(scales, looked)
        outcome.problems += work.problems
    return outcome


def _scaled(table: Table, mapping: Mapping | None) -> tuple[str, ...]:
    """The columns whose unit the mapping says."""
    if mapping is None:
        return ()
    if mapping.unit is None:
        return tuple(mapping.units)
    return (*mapping.units, *(column.name for column in table.columns if column.type.value == "money"))


def _date_for(extract: Extract, found: Layout, as_of: date | None, outcome: Outcome) -> date | None:
    """The date that comes from outside the rows; several sources of it must agree."""
    mapping, place = extract.mapping, extract.place
    if extract.table.kind is not Kind.SNAPSHOT:
        return None
    said: list[date] = [as_of] if as_of else []
    if mapping is not None:
        if mapping.as_of is not None:
            said.append(mapping.as_of)
        if mapping.as_of_name:
            in_name = mapping.date_in(extract.candidate.file)
            if in_name is None:
                message = say("load.no_date_in_name", file=place, mapping=mapping.place)
                outcome.problems.append(Problem(message, say("load.no_date_in_name_remedy")))
            else:
                said.append(in_name)
    said += found.dates
    differing = list(dict.fromkeys(said))
    if len(differing) > 1:
        message = say("load.as_of_conflict", file=place, given=differing[0], found=differing[1])
        outcome.problems.append(Problem(message, say("load.as_of_conflict_remedy")))
    day = said[0] if said else None
    named = date_in_name(extract.candidate.file.rsplit("/", 1)[-1])
    if day is not None and named is not None and named != day and not (mapping and mapping.as_of_name):
        outcome.warnings.append(say("layout.other_date_in_name", file=place, named=named, day=day))
    return day


@dataclass(slots=True)
class _Work:
    """Reads the rows of one extract whose columns are bound."""

    extract: Extract
    layout: Layout
    binding: headers.Binding
    folder: Path
    day: date | None
    problems: list[Problem] = field(default_factory=list)
    scales: units.Scales = field(default_factory=lambda: units.Scales({}, []))

    def source(self, scales: units.Scales, looked: Sequence[Row]) -> Source:
        """The source, with its rows read by whichever way they can be."""
        extract = self.extract
        self.scales = scales
        data = next((row.cells for row in looked if row.number > self.layout.last), [])
        scan, again = None if rowkind.is_numbering(data) else self._fast(), None
        if scan is not None:
            reading, again = Reading(scan, nameless=self._nameless(looked)), None if scan.parquet else self._again
        else:
            reading = self._careful()
        named = tuple(f"#{index + 1}" for index in reading.nameless)
        return Source(
            extract.order,
            extract.candidate.path,
            extract.candidate.shown,
            extract.candidate.file,
            extract.sheet,
            extract.encoding,
            extract.sniffed.sha256,
            extract.table,
            replace(self.binding, unknown=self.binding.unknown + named),
            reading,
            extract.mapping,
            self.day,
            extract.sniffed,
            again,
            scales=self.scales.powers,
            epoch=""
            if isinstance(extract.grid, (TextGrid, ParquetGrid))
            else "1904"
            if extract.grid.epoch_1904
            else "1900",
            header_rows=(self.layout.first, self.layout.last),
            left=None if isinstance(extract.grid, TextGrid) else extract.grid.left,
            outer=extract.candidate.outer,
        )

    def _nameless(self, looked: Sequence[Row]) -> tuple[int, ...]:
        """The columns without a header in which the first rows hold something."""
        used = set(self.binding.places.values())
        blank = [index for index, one in enumerate(self.layout.headings) if not one.names and index not in used]
        rows = [row.cells for row in looked if row.number > self.layout.last]
        return tuple(index for index in blank if any(index < len(cells) and cells[index].strip() for cells in rows))

    def _fast(self) -> Scan | None:
        """The text as the engine may read it, or None when it must go the careful way."""
        grid, mapping, last = self.extract.grid, self.extract.mapping, self.layout.last
        if isinstance(grid, ParquetGrid):
            return grid.scan()
        if not isinstance(grid, TextGrid) or not grid.dialect.plain or not self.layout.header:
            return None
        if mapping is not None and (mapping.footer or mapping.notes or mapping.fill_down):
            return None
        if len(grid.dialect.delimiter) > 1 or last not in grid.heads:
            return None
        lines, texts = grid.heads[last]
        titles = [grid.heads[number][1] for number in range(1, last) if number in grid.heads]
        head = csvfile.Head(
            tuple(heading.text for heading in self.layout.headings),
            last,
            lines,
            grid.dialect.delimiter,
            tuple(line for seen in titles for line in seen),
        )
        scan = csvfile.fast_scan(grid.path, head, self.extract.sniffed.shape)
        if scan is None or csvfile.surprises(grid.path, head, texts[0]):
            return None
        return scan

    def _again(self) -> Reading:
        """The careful way after the engine refused the fast one."""
        before = dict(self.scales.powers)
        reading = self._careful()
        if dict(self.scales.powers) != before:
            message = say("layout.unit_note_late", file=self.extract.place)
            self.problems.append(Problem(message, say("layout.units_remedy")))
        if self.problems:
            raise InputError(self.problems)
        return reading

    def _careful(self) -> Reading:
        extract, grid = self.extract, self.extract.grid
        text = isinstance(grid, TextGrid)
        body = Body(
            self.folder / f"{extract.order}-rows.csv",
            extract.table,
            self.layout,
            self.binding,
            extract.mapping,
            padded=not text,
            left=None if text else grid.left,
            cut=isinstance(grid, TextGrid) and not grid.ends_in_line_end(),
            fill=fill_for(
                extract.table,
                self.binding,
                grid.merges(),
                grid.left,
                self.layout.last,
                extract.mapping.fill_down if extract.mapping else (),
            ),
            shown=extract.place,
        )
        reading = body.write(grid.rows())
        if body.all_trailing:
            reading = body.write(grid.rows(), extra=1)
        self._compare_notes(body)
        return reading

    def _compare_notes(self, body: Body) -> None:
        """Take the units that notes below the data say; what contradicts those above stops the load."""
        extract = self.extract
        present = tuple(self.binding.places)
        below = units.scales(
            extract.table, self.binding.units, self.layout.notes + body.notes, extract.mapping, present, extract.place
        )
        self.problems += below.problems
        if not below.problems:
            self.scales = below
        days = dates_in(body.noted)
        if extract.table.kind is Kind.SNAPSHOT and self.day is not None and days and self.day not in days:
            message = say("load.as_of_conflict", file=extract.place, given=self.day, found=days[0])
            self.problems.append(Problem(message, say("load.as_of_conflict_remedy")))
