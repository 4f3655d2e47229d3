"""A bank's own workbook is filled and otherwise left as it is; what could not be kept or filled is refused beforehand.

The bank says what goes where by names: named cells and tables that begin with ``bm_`` (docs/template.md). Every
problem is found before anything is written, with sheet, cell and remedy, because a template that was right last month
and is half filled this month would go out unnoticed.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bankmkt.base.errors import Problem, RulesError, UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.report.excel.cells import Losses
from bankmkt.report.excel.template import drawings, follow, tables
from bankmkt.report.excel.template.cells import put
from bankmkt.report.excel.template.offer import PREFIX, Cell, Offer, offer
from bankmkt.report.excel.template.parts import check
from bankmkt.report.excel.template.shift import sheet_and_cells
from bankmkt.report.manifest import PROPERTY
from bankmkt.report.values import Style
from bankmkt.result.edition import Edition

SUFFIXES = (".xlsx", ".xltx")


@dataclass(frozen=True, slots=True)
class FillReport:
    """What was filled: `cells` by name, `tables` with their rows. `unknown` are named cells that were emptied because
    the edition knows no value; `notes` say what the workbook could not hold and what of the template was left out.
    """

    cells: tuple[str, ...]
    unknown: tuple[str, ...]
    tables: Mapping[str, int]
    notes: tuple[str, ...]


def fill(edition: Edition, template: Path, path: Path, style: Style) -> FillReport:
    """Fill a template with an edition and write it to `path`; the template itself is not touched.

    UsageError where there is no such template, RulesError with every problem of it (parts that would be lost, names
    that mean nothing, places that are taken), OSError where `path` cannot be written.
    """
    if template.suffix.lower() not in SUFFIXES:
        raise UsageError(say("template.suffix", path=template), say("template.suffix_remedy"))
    if not template.is_file():
        raise UsageError(say("template.missing", path=template), say("template.missing_remedy"))
    dropped = check(template)
    workbook = _read(template)
    filler = _Filler(workbook, template, offer(edition), style)
    with zipfile.ZipFile(template) as archive:
        placed = drawings.of_sheets(archive)
        covered = {sheet: list(drawings.boxes(archive, part)) for sheet, part in placed.items()}
        filler.headers_kept(archive)
    filler.plan(covered)
    filler.refuse()
    report = filler.write(dropped)
    _mark(workbook, edition.run)
    drawings.hold_places(workbook, placed)
    saved = io.BytesIO()
    workbook.save(saved)
    drawings.graft(saved, template, path, [one.shift for one in filler.fillings])
    return report


def _read(template: Path) -> Any:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what it does not read; that was looked for already
        try:
            return load_workbook(template, rich_text=True)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, InvalidFileException) as error:
            message, remedy = say("template.damaged"), say("template.damaged_remedy")
            raise RulesError(Problem(message, remedy, file=str(template))) from error


def _mark(workbook: Any, run: str) -> None:
    """Name the run, have formulas computed when the file is opened, and make a workbook of a template."""
    from openpyxl.packaging.custom import StringProperty

    if PROPERTY in workbook.custom_doc_props.names:
        del workbook.custom_doc_props[PROPERTY]
    if run:
        workbook.custom_doc_props.append(StringProperty(name=PROPERTY, value=run))
    workbook.calculation.fullCalcOnLoad = True
    workbook.template = False


@dataclass(slots=True)
class _Filler:
    """One template with what an edition offers it."""

    workbook: Any
    template: Path
    offered: Offer
    style: Style
    problems: list[Problem] = field(default_factory=list)
    fillings: list[tables.Filling] = field(default_factory=list)
    targets: list[tuple[str, Any, Cell]] = field(default_factory=list)

    def complain(self, sheet: str, cell: str, message: str, remedy: str) -> None:
        """Note a problem with its place, such as ``template.xlsx›Cover!B4``."""
        place = f"{self.template}›{sheet}!{cell}" if cell else f"{self.template}›{sheet}" if sheet else ""
        self.problems.append(Problem(message, remedy, file=place or str(self.template)))

    def refuse(self) -> None:
        """RulesError with everything that is wrong; also where there is nothing to fill."""
        if not self.problems and not self.targets and not self.fillings:
            self.complain("", "", say("template.nothing"), say("template.nothing_remedy", prefix=PREFIX))
        if self.problems:
            raise RulesError(self.problems)

    def headers_kept(self, archive: zipfile.ZipFile) -> None:
        """Complain about a header or footer that would not come out as it is."""
        for sheet, lost in follow.headers_lost(self.workbook, archive):
            self.complain(sheet, "", say("template.header", text=lost), say("template.header_remedy"))

    def plan(self, covered: Mapping[str, list[tuple[tables.Box, str]]]) -> None:
        """Find all names and tables that are ours, and what is wrong with them."""
        for name, home, defined in _names(self.workbook):
            self._name(name, home, defined)
        for sheet in self.workbook.worksheets:
            for table in sheet.tables.values():
                if table.displayName.casefold().startswith(PREFIX):
                    self._table(sheet, table)
        for filling in self.fillings:
            taken = list(covered.get(filling.sheet.title, ()))
            tables.obstacles(filling, [*taken, *self._taken(filling)], self.complain)
            self._named_inside(filling)
        follow.check(self.workbook, [one.shift for one in self.fillings], self.complain)

    def write(self, dropped: tuple[str, ...]) -> FillReport:
        """Fill everything; the workbook is in memory still."""
        losses = Losses()
        follow.apply(self.workbook, [one.shift for one in self.fillings])
        rows = {one.table.displayName: tables.write(one, losses) for one in self.fillings}
        for _, cell, given in self.targets:
            put(cell, given.field, given.value, losses, self.style.unit or "yuan")
        unknown = tuple(name for name, _, given in self.targets if given.value is None)
        notes = [*losses.notes(), *(say("template.left_out", what=one) for one in dropped)]
        return FillReport(tuple(name for name, _, _ in self.targets), unknown, rows, tuple(notes))

    def _name(self, name: str, home: str, defined: str) -> None:
        """One defined name: the cell that it means and the value that it gets."""
        place = (home, "") if home else ("", "")
        key = name.casefold()
        given = self.offered.cells.get(key)
        if given is None or key in self.offered.twice:
            self._unknown(name, place, self.offered.cells)
            return
        sheet, cells = sheet_and_cells(defined)
        if sheet is None or sheet not in self.workbook.sheetnames:
            message = say("template.no_cell", name=name, refers=defined)
            self.complain(*place, message, say("template.no_cell_remedy"))
            return
        page, plain = self.workbook[sheet], cells.replace("$", "")
        merged = next((one for one in page.merged_cells.ranges if str(one) == plain), None)
        first = plain.partition(":")[0] if merged is not None else plain
        if not first.isalnum() or not first[-1:].isdigit():
            message = say("template.no_cell", name=name, refers=defined)
            self.complain(sheet, plain, message, say("template.no_cell_remedy"))
            return
        cell = page[first]
        if type(cell).__name__ == "MergedCell":
            self.complain(sheet, first, say("template.merged", name=name), say("template.no_cell_remedy"))
        elif cell.data_type == "f":
            self.complain(sheet, first, say("template.formula", name=name), say("template.formula_remedy"))
        else:
            self.targets.append((name, cell, given))

    def _table(self, sheet: Any, table: Any) -> None:
        key = table.displayName.casefold()
        rows = self.offered.tables.get(key)
        if rows is None or key in self.offered.twice:
            self._unknown(table.displayName, (sheet.title, table.ref.partition(":")[0]), self.offered.tables)
            return
        filling = tables.plan(sheet, table, rows, self.style.unit or "yuan", self.complain)
        if filling is not None:
            self.fillings.append(filling)

    def _unknown(self, name: str, place: tuple[str, str], known: Mapping[str, object]) -> None:
        """Complain about a name that nothing fills."""
        key = name.casefold()
        if key in self.offered.twice:
            self.complain(*place, say("template.ambiguous", name=name), say("template.ambiguous_remedy"))
        elif any(key.startswith(one) for one in self.offered.bank_only):
            self.complain(*place, say("template.bank_only", name=name), say("template.bank_only_remedy"))
        else:
            self.complain(*place, say("template.no_such_name", name=name), suggestion(name, known))

    def _named_inside(self, filling: tables.Filling) -> None:
        """Complain about a named cell that a table fills too."""
        shift = filling.shift
        for name, cell, _ in self.targets:
            across = shift.left <= cell.column <= shift.right
            if cell.parent is filling.sheet and across and shift.first - 1 <= cell.row <= shift.last + shift.totals:
                message = say("template.inside", name=name, table=filling.table.displayName)
                self.complain(cell.parent.title, cell.coordinate, message, say("template.inside_remedy"))

    def _taken(self, filling: tables.Filling) -> Iterator[tuple[tables.Box, str]]:
        """What else lies on the sheet of a table: merged cells, other tables, named cells."""
        from openpyxl.utils import range_boundaries

        sheet = filling.sheet
        for one in sheet.merged_cells.ranges:
            yield one.bounds, say("template.what_merged")
        for table in sheet.tables.values():
            if table is not filling.table:
                yield range_boundaries(table.ref), say("template.what_table", table=table.displayName)
        for other in self.fillings:
            if other is not filling and other.sheet is sheet:
                shift = other.shift
                box = (shift.left, shift.first - 1, shift.right, shift.end + shift.totals)
                yield box, say("template.what_table", table=other.table.displayName)
        for name, cell, _ in self.targets:
            if cell.parent is sheet:
                box = (cell.column, cell.row, cell.column, cell.row)
                yield box, say("template.what_name", name=name)


def _names(workbook: Any) -> Iterator[tuple[str, str, str]]:
    """The defined names that are ours, with the sheet to which a name belongs and what it refers to."""
    for name, one in workbook.defined_names.items():
        if name.casefold().startswith(PREFIX):
            yield name, "", one.attr_text or ""
    for sheet in workbook.worksheets:
        for name, one in sheet.defined_names.items():
            if name.casefold().startswith(PREFIX):
                yield name, sheet.title, one.attr_text or ""


__all__ = ["FillReport", "fill"]
