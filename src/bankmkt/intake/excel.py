"""A workbook's cells become the text that they mean, and what a spreadsheet has damaged is refused by its address.

Numbers are binary in the file, so a number becomes its shortest decimal text and one with more than 15
significant digits is refused: an id that was typed as a number has lost its last digits, and an amount may
have. The reader library hands error cells and formulas without a stored value over as empty, which would
load a missing value in silence, so their addresses are looked up in the sheet's own XML first.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bankmkt.base.errors import InputError, Problem
from bankmkt.base.say import say
from bankmkt.intake import sniff
from bankmkt.intake.cast import BLANKS
from bankmkt.intake.contract import CellProblem, Reading
from bankmkt.intake.csvfile import Rewriter
from bankmkt.intake.discover import Candidate, table_named
from bankmkt.intake.mapping import Mapping
from bankmkt.intake.source import Source
from bankmkt.intake.xlsxml import bad_cells
from bankmkt.tables import table
from bankmkt.tables.model import Table

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

    from bankmkt.intake.prepare import Preparation

_LARGEST: Final = 4 << 30  # bytes of XML; a real workbook of a million rows stays below
_ERRORS: Final = frozenset(
    ("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA")
)
_EXACT: Final = 10**15


def is_workbook(path: Path) -> bool:
    """Whether a zip file is an .xlsx workbook, by what is in it."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


@dataclass(frozen=True, slots=True)
class Claim:
    """One sheet that is to be loaded, and as what."""

    sheet: str
    target: Table
    mapping: Mapping | None


def prepare_workbook(
    preparation: Preparation, candidate: Candidate, mappings: Sequence[Mapping], named: Table | None
) -> None:
    """Bind every sheet of the workbook that a mapping, its own name or the file's name claims."""
    workbook = _open(candidate)
    visible = _sheets(workbook)
    claims, problems = claim(candidate.shown, visible, mappings, named)
    preparation.problems.extend(problems)
    if problems:
        return
    if not claims:
        if candidate.named:
            message = say("load.which_sheet", file=candidate.shown, sheets=", ".join(visible))
            preparation.problems.append(Problem(message, say("load.which_sheet_remedy")))
        else:
            preparation.left_out.append(candidate.shown)
        return
    taken = {one.sheet for one in claims}
    preparation.left_out.extend(f"{candidate.shown} › {sheet}" for sheet in visible if sheet not in taken)
    tell = preparation.progress
    stat = candidate.path.stat()
    digest = sniff.hash_of(candidate.path, partial(tell, candidate.shown) if tell else None)
    sniffed = sniff.Sniffed(digest, stat.st_size, stat.st_mtime_ns, "", None)
    for one in claims:
        try:
            _prepare_sheet(preparation, candidate, workbook, one, sniffed)
        except InputError as error:
            preparation.problems.extend(error.problems)


def _open(candidate: Candidate) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook

    with zipfile.ZipFile(candidate.path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
            message = say("load.bad_workbook", file=candidate.shown, what=say("load.too_large"))
            raise InputError(message, say("load.bad_workbook_remedy"))
    try:
        return CalamineWorkbook.from_path(str(candidate.path))
    except CalamineError as error:
        message = say("load.bad_workbook", file=candidate.shown, what=str(error).splitlines()[0])
        raise InputError(message, say("load.bad_workbook_remedy")) from error


def _sheets(workbook: CalamineWorkbook) -> list[str]:
    """The names of the visible worksheets that hold anything."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet
        and sheet.visible == SheetVisibleEnum.Visible
        and workbook.get_sheet_by_name(sheet.name).height > 0
    ]


def claim(
    shown: str, sheets: Sequence[str], mappings: Sequence[Mapping], named: Table | None
) -> tuple[list[Claim], list[Problem]]:
    """Which sheets are loaded as what, with what stands against it."""
    claims: dict[str, Claim] = {}
    problems: list[Problem] = []
    for mapping in mappings:
        target = table(mapping.table)
        assert target is not None
        if mapping.sheets:
            wanted = [sheet for sheet in sheets if mapping.takes_sheet(sheet)]
            if not wanted:
                message = say("load.sheet_missing", file=shown, sheet=", ".join(mapping.sheets), sheets=", ".join(sheets))
                problems.append(Problem(message, say("load.sheet_missing_remedy")))
        elif len(sheets) == 1:
            wanted = list(sheets)
        else:
            wanted = [sheet for sheet in sheets if table_named(sheet) is target]
            if not wanted:
                message = say("load.which_sheet", file=shown, sheets=", ".join(sheets))
                problems.append(Problem(message, say("load.which_sheet_remedy")))
        for sheet in wanted:
            if sheet in claims:
                other = claims[sheet].mapping
                places = f"{other.place if other else ''}, {mapping.place}"
                message = say("load.two_mappings", file=f"{shown} › {sheet}", mappings=places)
                problems.append(Problem(message, say("load.two_mappings_remedy")))
            claims[sheet] = Claim(sheet, target, mapping)
    for sheet in sheets:
        target = table_named(sheet)
        if sheet not in claims and target is not None:
            claims[sheet] = Claim(sheet, target, None)
    if not claims and not problems and named is not None:
        if not sheets:
            problems.append(Problem(say("load.empty_file", file=shown), say("load.empty_file_remedy")))
        elif len(sheets) == 1:
            claims[sheets[0]] = Claim(sheets[0], named, None)
        else:
            message = say("load.which_sheet", file=shown, sheets=", ".join(sheets))
            problems.append(Problem(message, say("load.which_sheet_remedy")))
    return [claims[sheet] for sheet in sheets if sheet in claims], problems


def _prepare_sheet(
    preparation: Preparation,
    candidate: Candidate,
    workbook: CalamineWorkbook,
    one: Claim,
    sniffed: sniff.Sniffed,
) -> None:
    from bankmkt.intake.prepare import footer_of

    mapping = one.mapping
    sheet = workbook.get_sheet_by_name(one.sheet)
    left = sheet.start[1] if sheet.start else 0
    rows = iter(enumerate(sheet.iter_rows(), start=1))
    skip = mapping.skip_rows if mapping else 0
    place = f"{candidate.shown} › {one.sheet}"
    header: list[str] = []
    for number, cells in rows:
        header = [_header_text(cell) for cell in cells]
        if number > skip and any(header):
            break
    else:
        raise InputError(say("load.no_header", file=place, skip=skip), say("load.no_header_remedy"))
    while not header[-1]:
        header.pop()
    binding, as_of = preparation.bind(candidate, one.sheet, one.target, mapping, header)
    if binding is None:
        return
    bound = tuple(dict.fromkeys(binding.places.values()))
    order = len(preparation.sources) + 1
    rewriter = Rewriter(preparation.folder / f"{order}-rows.csv", len(header), bound, footer_of(mapping))
    wrong = bad_cells(candidate.path, one.sheet)
    reading: Reading = rewriter.write(_rows(rows, rewriter, left, wrong))
    preparation.sources.append(
        Source(
            order,
            candidate.path,
            candidate.shown,
            candidate.file,
            one.sheet,
            "Excel",
            sniffed.sha256,
            one.target,
            binding,
            reading,
            mapping,
            as_of,
            sniffed,
        )
    )


def _header_text(cell: Any) -> str:
    text, _ = cell_text(cell)
    return text.strip(BLANKS)


def _rows(
    rows: Iterator[tuple[int, list[Any]]], rewriter: Rewriter, left: int, wrong: dict[tuple[int, int], str]
) -> Iterator[tuple[int, list[str] | None, bool]]:
    """Every row as text.

    The bound cells that cannot be trusted are listed and left empty, and their row is marked.
    """
    bound = set(rewriter.bound)
    for number, values in rows:
        cells = []
        problems = []
        for index, value in enumerate(values[: rewriter.width]):
            text, code = (value, "") if type(value) is str else cell_text(value)
            if text in _ERRORS:
                code = "error_cell"
            elif (number, left + index) in wrong:
                code = wrong[number, left + index]
            if code and index in bound:
                detail = address(number, left + index)
                problems.append(CellProblem(number, index, code, text, detail))
                text = ""
            cells.append(text)
        cells += [""] * (rewriter.width - len(cells))
        if problems and not any(cell.strip(BLANKS) for cell in cells):
            rewriter.problems.extend(problems)
            rewriter.unreadable += 1
            continue
        rewriter.problems.extend(problems)
        yield number, cells, bool(problems)


def address(row: int, column: int) -> str:
    """A cell's address, such as ``B5``; `row` counts from 1, `column` from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def cell_text(cell: Any) -> tuple[str, str]:
    """A cell as text, and the code of what makes it untrustworthy, or ""."""
    match cell:
        case str():
            return cell, ""
        case bool():
            return ("true" if cell else "false"), ""
        case int() | float():
            return _number_text(cell)
        case datetime():
            return (cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")), ""
        case date() | time():
            return cell.isoformat(), ""
        case timedelta() | None:
            return ("" if cell is None else str(cell)), ""
    raise AssertionError(f"a cell of type {type(cell).__name__}")


def _number_text(number: int | float) -> tuple[str, str]:
    """The shortest decimal text of a number; beyond 15 digits it cannot be what was typed."""
    if number == int(number):
        return str(int(number)), ("" if abs(number) < _EXACT else "long_number")
    exact = Decimal(repr(number))
    digits = len(exact.as_tuple().digits)
    return f"{exact:f}", ("" if digits <= 15 else "long_number")
