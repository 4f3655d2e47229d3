"""Charts and pictures go into the filled workbook as the very bytes that the template had.

openpyxl reads a chart into its own objects and loses some of its looks on the way out, and it reads no picture without
a further library. So while it writes, an empty chart keeps the place of each sheet's drawing; afterwards the template's
own drawing, with all that belongs to it, takes that place. In a chart only two things change: its ranges follow the
tables, and the numbers it remembers from the template go, so that no reader sees last month's.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from html import escape, unescape
from pathlib import Path
from typing import Any, BinaryIO, Final
from xml.etree import ElementTree

from bankmkt.base.say import say
from bankmkt.report.excel.template.parts import relations
from bankmkt.report.excel.template.shift import Shift, moved
from bankmkt.report.excel.template.tables import Box

_TYPES: Final = "[Content_Types].xml"
_TYPES_SPACE: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_CACHE: Final = re.compile(r"<(\w+:)?(num|str|multiLvlStr)Cache>.*?</\1?\2Cache>", re.DOTALL)
_REFERENCE: Final = re.compile(r"(<(?:\w+:)?f>)(.*?)(</(?:\w+:)?f>)", re.DOTALL)
_LINE: Final = 190_500
"""The height of a line of 15 points, in the units of drawings."""


def of_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """The drawing of each sheet that has one, by the sheet's name."""
    parts = {key: part for key, kind, part in relations(archive, "xl/workbook.xml") if kind == "worksheet"}
    found: dict[str, str] = {}
    for one in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if not str(one.tag).endswith("}sheet"):
            continue
        key = next((value for name, value in one.attrib.items() if name.endswith("}id")), "")
        for _, kind, part in relations(archive, parts.get(key, "")):
            if kind == "drawing":
                found[one.get("name") or ""] = part
    return found


def boxes(archive: zipfile.ZipFile, drawing: str) -> Iterator[tuple[Box, str]]:
    """The cells that each chart and picture covers."""
    for anchor in ElementTree.fromstring(archive.read(drawing)):
        places = {_tag(one): [int(part.text or 0) for part in one] for one in anchor if _tag(one) in ("from", "to")}
        if "from" not in places:
            continue
        column, _, row, _ = places["from"]
        if "to" in places:
            right, _, bottom, _ = places["to"]
        else:
            size = next((int(one.get("cy") or 0) for one in anchor if _tag(one) == "ext"), 0)
            right, bottom = column, row + size // _LINE
        yield (column + 1, row + 1, right + 1, bottom + 1), say("template.what_drawing")


def hold_places(workbook: Any, drawings: Mapping[str, str]) -> None:
    """Give every sheet that has a drawing an empty chart in its stead."""
    from openpyxl.chart import BarChart

    for sheet in workbook.worksheets:
        sheet._charts = []
        sheet._images = []
        if sheet.title in drawings:
            sheet.add_chart(BarChart(), "A1")


def graft(saved: BinaryIO, template: Path, goal: Path, shifts: list[Shift]) -> None:
    """Write what openpyxl saved to `goal`, with the template's drawings in their places; OSError when that fails."""
    with (
        zipfile.ZipFile(saved) as new,
        zipfile.ZipFile(template) as old,
        zipfile.ZipFile(goal, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        before, after = of_sheets(old), of_sheets(new)
        put: dict[str, bytes] = {}
        for sheet, drawing in before.items():
            place = after[sheet]
            put[place] = old.read(drawing)
            put[_relations_of(place)] = old.read(_relations_of(drawing))
            for part in _belonging(old, drawing):
                data = old.read(part)
                is_chart = re.search(r"/charts/chart\d*\.xml$", part)
                put[part] = _chart(data, sheet, shifts) if is_chart else data
        for one in new.infolist():
            if one.filename == _TYPES:
                out.writestr(_TYPES, _types(new.read(_TYPES), old.read(_TYPES), set(put)))
            elif one.filename not in put and not one.filename.startswith("xl/charts/"):
                out.writestr(one, new.read(one), zipfile.ZIP_DEFLATED)
        for name, data in put.items():
            out.writestr(name, data)


def _relations_of(part: str) -> str:
    folder, _, base = part.rpartition("/")
    return f"{folder}/_rels/{base}.rels"


def _belonging(archive: zipfile.ZipFile, part: str) -> Iterator[str]:
    """All parts that a part leads to, and their lists of relations."""
    seen: set[str] = set()
    waiting = [part]
    while waiting:
        for _, _, other in relations(archive, waiting.pop()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
                yield other
                if _relations_of(other) in archive.namelist():
                    yield _relations_of(other)


def _chart(data: bytes, sheet: str, shifts: list[Shift]) -> bytes:
    text = _CACHE.sub("", data.decode("utf-8-sig"))

    def follow(found: re.Match[str]) -> str:
        return found[1] + escape(moved(unescape(found[2]), sheet, shifts), quote=False) + found[3]

    return _REFERENCE.sub(follow, text).encode("utf-8")


def _types(new: bytes, old: bytes, put: set[str]) -> bytes:
    """The list of contents: without what was left out, with what was brought in."""
    ElementTree.register_namespace("", _TYPES_SPACE)
    root, before = ElementTree.fromstring(new), ElementTree.fromstring(old)
    for one in list(root):
        name = (one.get("PartName") or "").lstrip("/")
        if name.startswith("xl/charts/"):
            root.remove(one)
    there = {one.get("PartName") or "" for one in root}
    endings = {(one.get("Extension") or "").lower() for one in root}
    for one in before:
        name, ending = one.get("PartName") or "", (one.get("Extension") or "").lower()
        brought = name.lstrip("/") in put and name not in there
        if brought or (ending and ending not in endings):
            root.append(one)
    made: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return made


def _tag(one: ElementTree.Element) -> str:
    return str(one.tag).rpartition("}")[2]
