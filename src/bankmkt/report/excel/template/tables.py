"""A table of the template gets the rows of a list: as many as there are, in the looks of its own first row.

First everything is looked at and every problem named (a header that means nothing, a cell that would be written over);
only a template without any is touched. Columns with a formula are the bank's own and go on in every row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Final

from bankmkt.base.say import say
from bankmkt.report.excel.cells import Losses
from bankmkt.report.excel.template.cells import put
from bankmkt.report.excel.template.offer import Cell, Rows, folded, headings, instead, word
from bankmkt.report.excel.template.shift import Shift, operands
from bankmkt.report.values import Unit
from bankmkt.result.result import Field, Value

LAST_ROW: Final = 1_048_576

Complain = Callable[[str, str, str, str], None]
"""Takes sheet, cell, what is wrong, and what to do."""
Box = tuple[int, int, int, int]
"""First column, first row, last column, last row."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: the place of its values in a row, or its formula."""

    index: int
    place: int = -1
    field: Field | None = None
    unit: Unit = "yuan"
    forced: bool = False
    words: bool = False
    formula: str = ""


@dataclass(slots=True)
class Filling:
    """A table with the rows that it gets and how it changes."""

    sheet: Any
    table: Any
    rows: Rows
    columns: list[Column]
    shift: Shift
    boxes: list[Box] = field(default_factory=list)


def plan(sheet: Any, table: Any, rows: Rows, unit: Unit, complain: Complain) -> Filling | None:
    """How a table is to be filled; None where something is wrong, which is then complained about."""
    from openpyxl.utils import range_boundaries

    left, top, right, bottom = range_boundaries(table.ref)
    where = f"{_letter(left)}{top}"
    totals = table.totalsRowCount or 0
    first, last = top + 1, bottom - totals
    if table.headerRowCount == 0 or last < first:
        complain(
            sheet.title, where, say("template.no_header", table=table.displayName), say("template.no_header_remedy")
        )
        return None
    if _is_filtered(table):
        complain(sheet.title, where, say("template.filtered", table=table.displayName), say("template.filtered_remedy"))
        return None
    hidden = [row for row in range(top, bottom + 1) if row in sheet.row_dimensions and sheet.row_dimensions[row].hidden]
    if hidden:
        place = f"{_letter(left)}{hidden[0]}"
        complain(sheet.title, place, say("template.hidden", table=table.displayName), say("template.hidden_remedy"))
        return None
    end = first + max(rows.count, 1) - 1
    if end + totals > LAST_ROW:
        message = say("template.too_long", table=table.displayName, count=f"{rows.count:,}")
        complain(sheet.title, where, message, say("template.too_long_remedy"))
        return None
    columns = list(_columns(sheet, table, rows, unit, (left, top), complain))
    if len(columns) < len(table.tableColumns):
        return None
    if not any(one.field for one in columns):
        complain(sheet.title, where, say("template.no_column", table=table.displayName), instead("", rows.fields))
        return None
    return Filling(sheet, table, rows, columns, Shift(sheet.title, left, right, first, last, end, totals))


def _is_filtered(table: Any) -> bool:
    chosen = table.autoFilter is not None and (table.autoFilter.filterColumn or table.autoFilter.sortState)
    return bool(chosen or table.sortState)


def _columns(
    sheet: Any, table: Any, rows: Rows, unit: Unit, corner: tuple[int, int], complain: Complain
) -> Iterator[Column]:
    """The columns by their headers; those that are wrong are complained about and left out."""
    known: dict[str, tuple[int, str, bool]] = {}
    twice: set[str] = set()
    for place, column in enumerate(rows.fields):
        for header, (named, words) in headings(column).items():
            if header in known and known[header][0] != place:
                twice.add(header)
            known.setdefault(header, (place, named, words))
    left, top = corner
    for offset, one in enumerate(table.tableColumns):
        index = left + offset
        where = f"{_letter(index)}{top}"
        below = sheet.cell(top + 1, index)
        calculated = one.calculatedColumnFormula
        own = below.value if below.data_type == "f" else f"={calculated.attr_text}" if calculated else ""
        header = folded(one.name.replace("_x000a_", " "))
        found = known.get(header)
        if header in twice and header not in {folded(column.name) for column in rows.fields}:
            names = ", ".join(column.name for column in rows.fields if header in headings(column))
            complain(sheet.title, where, say("template.two_columns", header=one.name, names=names), "")
        elif found is not None and own:
            message = say("template.formula_column", header=one.name)
            complain(sheet.title, where, message, say("template.formula_column_remedy"))
        elif found is not None:
            place, named, words = found
            chosen: Unit = "wan" if named == "wan" else "yi" if named == "yi" else "yuan" if named else unit
            yield Column(index, place, rows.fields[place], chosen, bool(named), words)
        elif not own:
            message = say("template.no_such_column", header=one.name, table=table.displayName)
            complain(sheet.title, where, message, instead(one.name, rows.fields))
        elif not isinstance(own, str):
            message = say("template.array_column", header=one.name)
            complain(sheet.title, where, message, say("template.array_column_remedy"))
        else:
            yield Column(index, formula=own)


def obstacles(filling: Filling, taken: Sequence[tuple[Box, str]], complain: Complain) -> None:
    """Complain about the first thing that stands where a table would grow to.

    `taken` are boxes on its sheet that are no cells' values: merged cells, other tables, charts, named cells.
    """
    shift, sheet = filling.shift, filling.sheet
    if shift.by <= 0:
        return
    top, bottom = shift.last + shift.totals + 1, shift.end + shift.totals
    remedy = say("template.in_the_way_remedy")
    for box, what in taken:
        if box[0] <= shift.right and box[2] >= shift.left and box[1] <= bottom and box[3] >= top:
            where = f"{_letter(max(box[0], shift.left))}{max(box[1], top)}"
            complain(sheet.title, where, _in_the_way(filling, what), remedy)
            return
    within = {"min_row": top, "max_row": min(bottom, sheet.max_row), "min_col": shift.left, "max_col": shift.right}
    if within["max_row"] < top:
        return
    for row in sheet.iter_rows(**within):
        for cell in row:
            if cell.value is not None or cell.comment is not None:
                complain(sheet.title, cell.coordinate, _in_the_way(filling, say("template.what_value")), remedy)
                return


def _in_the_way(filling: Filling, what: str) -> str:
    count = f"{filling.rows.count:,}"
    return say("template.in_the_way", table=filling.table.displayName, count=count, what=what)


def write(filling: Filling, losses: Losses) -> int:
    """Write the rows; how many there were. References elsewhere must have followed the change already."""
    sheet, shift = filling.sheet, filling.shift
    totals = _taken_up(sheet, shift)
    looks = [copy(sheet.cell(shift.first, one.index)._style) for one in filling.columns]
    height = sheet.row_dimensions[shift.first].height if shift.first in sheet.row_dimensions else None
    formulas = [_extending(one, sheet, shift) for one in filling.columns]
    written = 0
    for row in filling.rows.each():
        number = shift.first + written
        for column, look, extended in zip(filling.columns, looks, formulas, strict=True):
            cell = sheet.cell(number, column.index)
            cell._style = copy(look)
            if number <= shift.last:
                cell.hyperlink = None
            if extended is not None:
                cell.value = extended(number)
            else:
                _put(cell, column, row[column.place], losses)
        if height is not None:
            sheet.row_dimensions[number].height = height
        written += 1
    if written != filling.rows.count:
        raise RuntimeError("a list gave another number of rows than it announced")
    emptied = shift.first + written
    for number in range(emptied, max(shift.last + shift.totals, shift.end) + 1):
        for column, look in zip(filling.columns, looks, strict=True):
            _empty(sheet.cell(number, column.index), look if number <= shift.end else None)
    _put_down(sheet, shift, totals)
    _stretch(filling)
    return written


def _put(cell: Any, column: Column, value: Value | Cell, losses: Losses) -> None:
    assert column.field is not None
    if isinstance(value, Cell):
        put(cell, value.field, value.value, losses, column.unit)
        return
    put(
        cell,
        column.field,
        word(column.field, value) if column.words else value,
        losses,
        column.unit,
        forced=column.forced,
    )


def _empty(cell: Any, look: Any) -> None:
    cell.value = None
    cell.hyperlink = None
    cell.comment = None
    if look is None:
        cell.style = "Normal"
    else:
        cell._style = copy(look)


def _extending(column: Column, sheet: Any, shift: Shift) -> Callable[[int], str] | None:
    """The formula of a column in each row, None for a column of values."""
    from openpyxl.formula.translate import Translator

    if column.field is not None:
        return None
    here = sheet.cell(shift.first, column.index)
    text = str(here.value) if here.data_type == "f" else column.formula
    if not any("[" not in one for one in operands(text)):
        return lambda _row: text
    translator = Translator(text, origin=f"{_letter(column.index)}{shift.first}")
    return lambda row: str(translator.translate_formula(f"{_letter(column.index)}{row}"))


def _taken_up(sheet: Any, shift: Shift) -> list[tuple[Any, Any]]:
    """The cells of the row of totals, before anything is written over them."""
    if not shift.totals:
        return []
    cells = [sheet.cell(shift.last + 1, column) for column in range(shift.left, shift.right + 1)]
    return [(cell.value, copy(cell._style)) for cell in cells]


def _put_down(sheet: Any, shift: Shift, totals: list[tuple[Any, Any]]) -> None:
    for offset, (value, look) in enumerate(totals):
        cell = sheet.cell(shift.end + 1, shift.left + offset)
        cell.value = value
        cell._style = look


def _stretch(filling: Filling) -> None:
    """The table's own range and the range of its filter."""
    shift, table = filling.shift, filling.table
    corner = f"{_letter(shift.left)}{shift.first - 1}"
    table.ref = f"{corner}:{_letter(shift.right)}{shift.end + shift.totals}"
    if table.autoFilter is not None:
        table.autoFilter.ref = f"{corner}:{_letter(shift.right)}{shift.end}"


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))


__all__ = ["Box", "Column", "Complain", "Filling", "obstacles", "plan", "write"]
