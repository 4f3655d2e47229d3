"""The addresses of cells that a spreadsheet marks as wrong are read from the sheet's XML, by pattern and in a stream.

Only two marks matter: a cell of the type error, and a formula without a stored result. Patterns over chunks
find both in constant memory and build no tree, so that hostile XML has nothing to expand.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from html import unescape
from pathlib import Path
from typing import Final

from bankmkt.base.errors import InputError
from bankmkt.base.say import say

_CHUNK: Final = 1 << 20
_SEAM: Final = 1 << 12
_CELL: Final = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_ERROR: Final = re.compile(rb"""\bt\s*=\s*["']e["']""")
_ADDRESS: Final = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
_NO_RESULT: Final = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_SHEET: Final = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION: Final = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")


def bad_cells(path: Path, sheet: str) -> dict[tuple[int, int], str]:
    """The cells of a sheet that hold an error or a formula without a result.

    (row from 1, column from 0) → code.
    """
    found: dict[tuple[int, int], str] = {}
    with zipfile.ZipFile(path) as archive:
        part = _part_of(archive, sheet)
        if part is None:
            return found
        with archive.open(part) as stream:
            tail = b""
            while chunk := stream.read(_CHUNK):
                text = tail + chunk
                if b"e" in text:
                    _look(text, found, path)
                tail = text[-_SEAM:]
    return found


def _look(text: bytes, found: dict[tuple[int, int], str], path: Path) -> None:
    if b't="e"' in text or b"t='e'" in text:
        for cell in _CELL.finditer(text):
            if _ERROR.search(cell[1]):
                found[_place(cell[1], path)] = "error_cell"
    if b"<f" in text or b":f" in text:
        for cell in _NO_RESULT.finditer(text):
            found.setdefault(_place(cell[1], path), "no_result")


def _place(attributes: bytes, path: Path) -> tuple[int, int]:
    address = _ADDRESS.search(attributes)
    if address is None:
        raise InputError(say("load.error_nowhere", file=path.name), say("load.bad_workbook_remedy"))
    column = 0
    for letter in address[1]:
        column = column * 26 + letter - 64
    return int(address[2]), column - 1


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The name of the part of the archive that holds the sheet, through the workbook's relations."""
    workbook = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    relation = next(
        (_attribute(tag, r"(?:\w+:)?id") for tag in _SHEET.findall(workbook) if _attribute(tag, "name") == sheet),
        None,
    )
    try:
        relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return None
    for tag in _RELATION.findall(relations):
        if relation and _attribute(tag, "Id") == relation:
            target = _attribute(tag, "Target") or ""
            part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            return part if part in archive.namelist() else None
    return None


def _attribute(tag: str, name: str) -> str | None:
    found = re.search(rf"""\s{name}\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    return unescape(found[1] if found[1] is not None else found[2]) if found else None
