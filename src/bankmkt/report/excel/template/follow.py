"""What is about the rows of a table follows them: formulas, formats, validations, names, the printed area."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final
from xml.etree import ElementTree

from bankmkt.base.say import say
from bankmkt.report.excel.template.parts import relations
from bankmkt.report.excel.template.shift import Shift, formula, moved, operands, sheet_and_cells
from bankmkt.report.excel.template.tables import Complain

_HEADERS: Final = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")


def check(workbook: Any, shifts: list[Shift], complain: Complain) -> None:
    """Complain about a formula that cannot be read, or that reaches over the end of a table that will grow."""
    for sheet in workbook.worksheets:
        for cell in _formulas(sheet):
            text = _text(cell)
            try:
                used = operands(text)
            except ValueError:
                message = say("template.unreadable_formula")
                complain(sheet.title, cell.coordinate, message, say("template.unreadable_formula_remedy"))
                continue
            for one in used:
                where, cells = sheet_and_cells(one)
                home = (where or sheet.title).casefold()
                if any(shift.sheet.casefold() == home and shift.cuts(cells) for shift in shifts):
                    message = say("template.cut_range", range=one)
                    complain(sheet.title, cell.coordinate, message, say("template.cut_range_remedy"))


def apply(workbook: Any, shifts: list[Shift]) -> None:
    """Let everything that refers to the rows of a table refer to its new rows; before any row is written."""
    changed = [shift for shift in shifts if shift.by]
    if not changed:
        return
    for sheet in workbook.worksheets:
        for cell in _formulas(sheet):
            _set_text(cell, formula(_text(cell), sheet.title, changed))
        _formats(sheet, changed)
        for one in sheet.data_validations.dataValidation:
            one.sqref = _ranges(one.sqref, sheet.title, changed)
            one.formula1 = _bare(one.formula1, sheet.title, changed)
            one.formula2 = _bare(one.formula2, sheet.title, changed)
        for table in sheet.tables.values():
            for column in table.tableColumns:
                for own in (column.calculatedColumnFormula, column.totalsRowFormula):
                    if own is not None:
                        own.attr_text = _bare(own.attr_text, sheet.title, changed)
        for name in sheet.defined_names.values():
            name.attr_text = _bare(name.attr_text, sheet.title, changed)
        _printed(sheet, changed)
    for name in workbook.defined_names.values():
        name.attr_text = _bare(name.attr_text, "", changed)


def _formulas(sheet: Any) -> Iterator[Any]:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f" and _text(cell):
                yield cell


def _text(cell: Any) -> str:
    """The text of a formula, also of one that fills several cells; "" for a table of what-if values."""
    value = cell.value
    if isinstance(value, str):
        return value
    text = getattr(value, "text", None)
    return f"={text.removeprefix('=')}" if isinstance(text, str) else ""


def _set_text(cell: Any, text: str) -> None:
    if isinstance(cell.value, str):
        if cell.value != text:
            cell.value = text
    else:
        cell.value.text = text


def _bare(text: str | None, home: str, shifts: list[Shift]) -> str | None:
    """A formula without its equals sign; one that cannot be read is left as it is."""
    if not text:
        return text
    try:
        return formula(f"={text}", home, shifts)[1:]
    except ValueError:
        return text


def _ranges(several: Any, home: str, shifts: list[Shift]) -> Any:
    from openpyxl.worksheet.cell_range import MultiCellRange

    return MultiCellRange(" ".join(moved(str(one), home, shifts, single=True) for one in several.ranges))


def _formats(sheet: Any, shifts: list[Shift]) -> None:
    """The conditional formats, in their order."""
    from openpyxl.formatting.formatting import ConditionalFormattingList

    made = ConditionalFormattingList()
    for one in sheet.conditional_formatting:
        ranges = str(_ranges(one.sqref, sheet.title, shifts))
        for rule in one.rules:
            rule.formula = [_bare(text, sheet.title, shifts) for text in rule.formula]
            made.add(ranges, rule)
    sheet.conditional_formatting = made


def _printed(sheet: Any, shifts: list[Shift]) -> None:
    """The printed area reaches as far as a table in it does."""
    from openpyxl.utils import get_column_letter, range_boundaries

    if not sheet.print_area:
        return
    areas: list[str] = []
    for area in str(sheet.print_area).split(","):
        left, top, right, bottom = range_boundaries(area.rpartition("!")[2].replace("$", ""))
        for shift in shifts:
            inside = shift.sheet == sheet.title and left <= shift.right and right >= shift.left and top < shift.first
            if inside and bottom >= shift.last:
                bottom = max(bottom, shift.end + shift.totals)
        areas.append(f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")
    sheet.print_area = ",".join(areas)


def headers_lost(workbook: Any, archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Sheets with a header or footer that openpyxl does not read as it stands, and its text."""
    parts = {key: part for key, kind, part in relations(archive, "xl/workbook.xml") if kind == "worksheet"}
    sheets = [one for one in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter() if _tag(one) == "sheet"]
    for one in sheets:
        name = one.get("name") or ""
        key = next((value for attribute, value in one.attrib.items() if attribute.endswith("}id")), "")
        if key not in parts or name not in workbook.sheetnames:
            continue
        found = re.search(rb"<(\w+:)?headerFooter\b.*?</(\w+:)?headerFooter>", archive.read(parts[key]), re.DOTALL)
        if found is None:
            continue
        texts = re.findall(rb"<(?:\w+:)?(\w+)(?: [^>]*)?>([^<]+)<", found[0])
        again = workbook[name].HeaderFooter
        for tag, data in texts:
            place = tag.decode()
            if place not in _HEADERS:
                continue
            text = ElementTree.fromstring(b"<t>" + data + b"</t>").text or ""
            own = getattr(again, place, None)
            kept = str(own.to_tree(place).text or "") if own else ""
            if _plain(kept) != _plain(text):
                yield name, text


def _plain(text: str) -> str:
    """A header without blanks, which openpyxl puts after sizes and colours, and without the mark of the middle."""
    return re.sub(r"\s", "", text if text.startswith(("&L", "&C", "&R")) else f"&C{text}")


def _tag(one: ElementTree.Element) -> str:
    return str(one.tag).rpartition("}")[2]
