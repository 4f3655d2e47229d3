"""What would be lost is found before anything is read: in the raw archive, by an allow-list.

openpyxl reads a workbook into objects and writes these out again; what it has no object for is gone without a word.
So every part, every element of a sheet and every extension must be one that is known to survive (tried with real files,
see the tests), and everything else is refused by name. A bank's template with a button that is silently gone would be
found out by its readers.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final
from xml.etree import ElementTree

from bankmkt.base.errors import Problem, RulesError
from bankmkt.base.say import say
from bankmkt.report.excel.template.known import (
    DROPPED_PARTS,
    EXTENSIONS,
    HARMLESS_EXTENSIONS,
    KEPT_OF_SHEET,
    KEPT_OF_WORKBOOK,
    KEPT_PARTS,
    LOST_OF_SHEET,
    LOST_OF_WORKBOOK,
    LOST_PARTS,
)

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_MOST_BYTES: Final = 1 << 30

_ANCHORS: Final = frozenset({"twoCellAnchor", "oneCellAnchor", "absoluteAnchor"})
_SHAPES: Final = {"sp": "shapes", "cxnSp": "shapes", "grpSp": "shapes", "contentPart": "ink"}
_CHART: Final = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_CHART_LOST: Final = {"userShapes": "shapes", "externalData": "links", "pivotSource": "pivots"}


@dataclass(slots=True)
class Package:
    """A template's archive, looked through: `lost` is each (part, what it is), `dropped` what means little."""

    lost: dict[tuple[str, str], None] = field(default_factory=dict)
    dropped: dict[str, None] = field(default_factory=dict)

    def lose(self, part: str, what: str) -> None:
        self.lost[(part, what)] = None


def check(template: Path) -> tuple[str, ...]:
    """What will be left out of a template without harm, in words; RulesError with every part that would be lost.

    RulesError too for a file that is no .xlsx at all: one with a password, an old .xls, a damaged archive.
    """
    with template.open("rb") as stream:
        head = stream.read(1 << 20)
    if head.startswith(_OLE):
        wrong = "locked" if _ENCRYPTED in head + _tail(template) else "old_format"
        raise _refused(template, say(f"template.{wrong}"), say(f"template.{wrong}_remedy"))
    package = Package()
    try:
        with zipfile.ZipFile(template) as archive:
            if sum(one.file_size for one in archive.infolist()) > _MOST_BYTES:
                raise _refused(template, say("template.too_large"), say("template.damaged_remedy"))
            _look(archive, package)
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, RuntimeError, NotImplementedError) as error:
        raise _refused(template, say("template.damaged"), say("template.damaged_remedy")) from error
    if package.lost:
        remedy = say("template.lost_remedy")
        raise RulesError(
            [
                Problem(say("template.lost", what=_word(what), part=part), remedy, file=str(template))
                for part, what in package.lost
            ]
        )
    return tuple(say(f"template.part_{what}") for what in package.dropped)


def _word(what: str) -> str:
    """What a part is, in words; an unknown one by its own name."""
    return what[1:] if what.startswith("?") else say(f"template.part_{what}")


def _refused(template: Path, message: str, remedy: str) -> RulesError:
    return RulesError(Problem(message, remedy, file=str(template)))


def _tail(template: Path) -> bytes:
    """The end of a file, where a compound file may keep its directory."""
    with template.open("rb") as stream:
        stream.seek(0, 2)
        stream.seek(max(0, stream.tell() - (1 << 20)))
        return stream.read()


def _look(archive: zipfile.ZipFile, package: Package) -> None:
    """Look at every part."""
    names = [name for name in archive.namelist() if not name.endswith("/")]
    types = archive.read("[Content_Types].xml")
    if b"macroEnabled" in types or b"intlmacrosheet" in types:
        package.lose("[Content_Types].xml", "macros")
    if "xl/workbook.xml" not in names:
        raise KeyError("xl/workbook.xml")
    for name in names:
        _look_at_name(name, package)
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            with archive.open(name) as stream:
                _sheet(name, stream, package)
        elif re.fullmatch(r"xl/drawings/drawing[^/]*\.xml", name):
            _drawing(name, ElementTree.fromstring(archive.read(name)), package)
        elif re.fullmatch(r"xl/charts/chart\d*\.xml", name):
            for one in ElementTree.fromstring(archive.read(name)).iter():
                if _tag(one) in _CHART_LOST:
                    package.lose(name, _CHART_LOST[_tag(one)])
        elif re.fullmatch(r"(?i)xl/comments/?[^/]*\.xml", name):
            _comments(name, ElementTree.fromstring(archive.read(name)), package)
        elif name.endswith(".vml"):
            _vml(name, archive.read(name), package)
        elif re.fullmatch(r"xl/tables/table[^/]*\.xml", name):
            _table(name, ElementTree.fromstring(archive.read(name)), package)
        elif name.endswith(".rels"):
            _relations(name, archive.read(name), package)
    _workbook(ElementTree.fromstring(archive.read("xl/workbook.xml")), package)


def _look_at_name(name: str, package: Package) -> None:
    for pattern, what in LOST_PARTS:
        if re.search(pattern, name):
            package.lose(name, what)
            return
    if KEPT_PARTS.fullmatch(name):
        return
    for pattern, what in DROPPED_PARTS:
        if re.fullmatch(pattern, name):
            if what:
                package.dropped[what] = None
            return
    if not name.endswith(".rels"):
        package.lose(name, f"?{posixpath.basename(name)}")


def _sheet(name: str, stream: IO[bytes], package: Package) -> None:
    """The elements of a sheet; its cells are passed by without being held."""
    depth = 0
    root: ElementTree.Element | None = None
    for event, one in ElementTree.iterparse(stream, events=("start", "end")):
        if event == "start":
            depth += 1
            root = one if root is None else root
            if depth == 2:
                _element(name, _tag(one), package)
            continue
        depth -= 1
        tag = _tag(one)
        if tag == "c" and (one.get("cm") or one.get("vm")):
            package.lose(name, "dynamic_arrays")
        elif tag == "ext":
            _extension(name, one, package)
        elif tag in ("control", "oleObject"):
            package.lose(name, LOST_OF_SHEET[f"{tag}s"])
        elif tag.endswith(("Header", "Footer")) and "&G" in (one.text or ""):
            package.lose(name, "header_pictures")
        if tag == "row" or depth == 1:
            one.clear()
        if depth == 1 and root is not None:
            root.clear()


def _element(name: str, tag: str, package: Package) -> None:
    if tag in LOST_OF_SHEET:
        package.lose(name, LOST_OF_SHEET[tag])
    elif tag == "ignoredErrors":
        package.dropped["warnings"] = None
    elif tag not in KEPT_OF_SHEET and tag != "AlternateContent":
        package.lose(name, f"?{tag}")


def _extension(name: str, one: ElementTree.Element, package: Package) -> None:
    uri = (one.get("uri") or "").upper()
    if uri not in HARMLESS_EXTENSIONS:
        package.lose(name, EXTENSIONS.get(uri, f"?{uri}"))


def _drawing(name: str, root: ElementTree.Element, package: Package) -> None:
    """Charts and pictures are carried over byte by byte; whatever else is drawn is not."""
    for anchor in root:
        if _tag(anchor) not in _ANCHORS:
            package.lose(name, "objects")
            continue
        for one in anchor:
            tag = _tag(one)
            if tag in _SHAPES:
                box = any(_tag(part) == "cNvSpPr" and part.get("txBox") == "1" for part in one.iter())
                package.lose(name, "text_boxes" if box else _SHAPES[tag])
            elif tag == "AlternateContent":
                package.lose(name, "objects")
            elif tag == "graphicFrame":
                kinds = [part.get("uri") for part in one.iter() if _tag(part) == "graphicData"]
                if kinds != [_CHART]:
                    package.lose(name, "smartart" if any("diagram" in (kind or "") for kind in kinds) else "objects")


def _comments(name: str, root: ElementTree.Element, package: Package) -> None:
    """Remarks keep their words and lose their looks."""
    looks = {"b", "i", "u", "strike", "vertAlign"}
    for remark in root.iter():
        if _tag(remark) != "comment":
            continue
        runs = [one for one in remark.iter() if _tag(one) == "rPr"]
        if any(_tag(part) in looks for run in runs for part in run) or len({_look_of(run) for run in runs}) > 1:
            package.lose(f"{name}!{remark.get('ref')}", "comment_looks")


def _look_of(run: ElementTree.Element) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((_tag(part), str(sorted(part.attrib.items()))) for part in run))


def _vml(name: str, data: bytes, package: Package) -> None:
    """The old drawings: those of remarks are made anew, all others are lost."""
    for kind in re.findall(rb"ObjectType=[\"'](\w+)[\"']", data):
        if kind != b"Note":
            package.lose(name, "controls" if kind != b"Pict" else "objects")
    if b"imagedata" in data:
        package.lose(name, "header_pictures")
    if re.search(rb"<(\w+:)?Visible\b", data):
        package.lose(name, "comments_shown")


def _table(name: str, root: ElementTree.Element, package: Package) -> None:
    if root.get("tableType") not in (None, "worksheet"):
        package.lose(name, "connections")
    for one in root.iter():
        if _tag(one) == "ext":
            _extension(name, one, package)
        elif _tag(one) == "xmlColumnPr":
            package.lose(name, "xml_maps")


def _relations(name: str, data: bytes, package: Package) -> None:
    """A picture or a chart that lies outside the file."""
    for one in ElementTree.fromstring(data):
        kind = (one.get("Type") or "").rpartition("/")[2]
        if one.get("TargetMode") == "External" and kind != "hyperlink":
            package.lose(name, "links")


def _workbook(root: ElementTree.Element, package: Package) -> None:
    name = "xl/workbook.xml"
    for one in root:
        tag = _tag(one)
        if tag in LOST_OF_WORKBOOK:
            package.lose(name, LOST_OF_WORKBOOK[tag])
        elif tag not in KEPT_OF_WORKBOOK:
            package.lose(name, f"?{tag}")
    for one in root.iter():
        if _tag(one) == "ext":
            _extension(name, one, package)
        elif _tag(one) == "definedName" and {one.get("xlm"), one.get("vbProcedure")} & {"1", "true"}:
            package.lose(name, "macros")


def _tag(one: ElementTree.Element) -> str:
    """The local name of an element."""
    return str(one.tag).rpartition("}")[2]


def relations(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str, str]]:
    """The relations of a part as (id, kind, name of the other part)."""
    folder, _, base = part.rpartition("/")
    name = f"{folder}/_rels/{base}.rels"
    if name not in archive.namelist():
        return
    for one in ElementTree.fromstring(archive.read(name)):
        target = one.get("Target") or ""
        if one.get("TargetMode") != "External":
            whole = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            yield one.get("Id") or "", (one.get("Type") or "").rpartition("/")[2], whole


__all__ = ["check", "relations"]
