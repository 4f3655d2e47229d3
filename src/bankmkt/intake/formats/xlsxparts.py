"""What an .xlsx workbook says of itself outside its sheets: which sheets, which styles, which strings.

Parts are found through the package's relations, never by their usual names: producers name them as they like.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.intake.formats import xml
from bankmkt.intake.formats.numberformat import BUILT_IN
from bankmkt.intake.formats.package import Package, too_large

MOST_SHEETS: Final = 2_000
LONGEST: Final = 1_000_000
"""Characters of one cell; Excel itself stops at 32,767."""
_MOST_STRINGS: Final = 10_000_000
_MOST_TEXT: Final = 256 << 20
_MOST_STYLES: Final = 200_000
_ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_ENTITY: Final = re.compile("&(?:#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6})|(amp|lt|gt|quot|apos));")
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_PLAIN_ITEM: Final = re.compile(r'<si><t(?: xml:space="preserve")?(?:>([^<]*)</t>|/>)')
_ITEM: Final = re.compile(r"<si(?:/|(?: [^<>]*)?)>")
_PHONETIC: Final = re.compile("<rPh[ >].*?</rPh>", re.DOTALL)
_TEXT: Final = re.compile(r"<t(?: [^<>]*)?>([^<]*)</t>")
_KNOWN: Final = re.compile(r"<rPr[ >].*?</rPr>|</?(?:si|r|t|rPr|phoneticPr)(?: [^<>]*)?/?>", re.DOTALL)
RICH: Final = frozenset(("t", "r", "phoneticPr"))
"""The elements of a rich text besides `ASIDE`."""
ASIDE: Final = frozenset(("rPh", "rPr"))
"""Elements of a rich text whose content is none of it: phonetic guides and fonts."""


class Unusual(Exception):
    """XML in a form that the fast patterns do not cover; the event parser reads it instead."""


@dataclass(slots=True)
class Sheet:
    """A worksheet: its name, its part, and whether it is hidden."""

    name: str
    part: str
    hidden: bool


@dataclass(slots=True)
class Workbook:
    """What stands in the workbook's own parts. `stale`: its formulas wait to be calculated."""

    sheets: list[Sheet] = field(default_factory=list)
    epoch_1904: bool = False
    stale: bool = False
    styles: list[str] = field(default_factory=list)
    strings: str = ""


def main_part(package: Package) -> str:
    """The name of the workbook's main part, usually ``xl/workbook.xml`` or ``xl/workbook.bin``."""
    if "_rels/.rels" in package:
        for kind, target in relations(package, "").values():
            if kind == "officeDocument":
                return target
    return "xl/workbook.xml"


def relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """The relations of a part (of the package itself: ""): id → (kind, name of the target part)."""
    folder, name = posixpath.split(part)
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], place)

    source = posixpath.join(folder, "_rels", f"{name}.rels")
    if source in package:
        xml.read(package.shown, source, package.chunks(source), start)
    return found


def workbook(package: Package) -> Workbook:
    """Read the main part, its relations and the styles."""
    found = Workbook()
    main = main_part(package)
    known = relations(package, main)

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            kind, part = known.get(attributes.get("id", ""), ("", ""))
            if kind == "worksheet":
                hidden = attributes.get("state", "visible") != "visible"
                found.sheets.append(Sheet(attributes.get("name", ""), part, hidden))
            if len(found.sheets) > MOST_SHEETS:
                raise InputError(
                    say("formats.too_many_sheets", file=package.shown, limit=MOST_SHEETS), say("formats.bomb_remedy")
                )
        elif tag == "workbookPr":
            found.epoch_1904 = attributes.get("date1904", "0") in ("1", "true", "on")
        elif tag == "calcPr":
            found.stale = attributes.get("fullCalcOnLoad", "0") in ("1", "true", "on")

    xml.read(package.shown, main, package.chunks(main), start)
    for kind, part in known.values():
        if kind == "styles" and part in package:
            found.styles = _styles(package, part)
        elif kind == "sharedStrings" and part in package:
            found.strings = part
    return found


def _styles(package: Package, part: str) -> list[str]:
    """The format code of every cell style, by its number; plain ones are ""."""
    codes: dict[int, str] = dict(BUILT_IN)
    styles: list[str] = []
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if tag == "numFmt" and attributes.get("numFmtId", "").isdecimal():
            codes[int(attributes["numFmtId"][:9])] = attributes.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            number = attributes.get("numFmtId", "0")
            styles.append(codes.get(int(number[:9]), "") if number.isdecimal() else "")
        if len(styles) > _MOST_STYLES or len(codes) > _MOST_STYLES:
            raise too_large(package.shown)

    xml.read(package.shown, part, package.chunks(part), start)
    return styles


def strings(package: Package, part: str) -> list[str]:
    """The shared strings of a workbook, rich text joined, phonetic guides left out."""
    if not part:
        return []
    try:
        return list(_limited(package, _fast_strings(package, part)))
    except Unusual:
        return list(_limited(package, _event_strings(package, part)))


def _limited(package: Package, items: Iterator[str]) -> Iterator[str]:
    size = 0
    for count, text in enumerate(items, start=1):
        size += len(text)
        if len(text) > LONGEST:
            raise InputError(say("formats.long_string", file=package.shown, number=count), say("formats.bomb_remedy"))
        if count > _MOST_STRINGS or size > _MOST_TEXT:
            raise too_large(package.shown)
        yield text


def decoded(package: Package, part: str) -> Iterator[str]:
    """A part's text in chunks, as UTF-8; Unusual where it is in another encoding."""
    import codecs

    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in package.chunks(part):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise Unusual from error


def _fast_strings(package: Package, part: str) -> Iterator[str]:
    rest = ""
    begun = False
    for chunk in decoded(package, part):
        rest += chunk
        if not begun:
            at = rest.find("<si")
            if at < 0:
                if len(rest) > LONGEST:
                    raise Unusual
                continue
            if "<!" in rest[:at]:
                raise Unusual
            begun, rest = True, rest[at:]
        if "<!" in rest or "<?" in rest or "\r" in rest:
            raise Unusual
        *items, rest = rest.split("</si>")
        for item in items:
            found = _PLAIN_ITEM.fullmatch(item)
            if found is not None:
                text = found[1] or ""
                yield clean(text) if "&" in text or "_x" in text else text
            else:
                yield _rich(item)
        if len(rest) > 8 * LONGEST:
            raise InputError(say("formats.long_string", file=package.shown, number=0), say("formats.bomb_remedy"))
    if begun and not re.fullmatch(r"\s*</sst>\s*", rest) and "extLst" not in rest:
        raise Unusual
    if not begun and not re.search(r"<sst[^<>]*(?:/>|>\s*</sst>)\s*\Z", rest):
        raise Unusual


def _rich(item: str) -> str:
    item = item.strip()
    found = _ITEM.match(item)
    if found is None or item.count("<si") != 1:
        raise Unusual
    item = _PHONETIC.sub("", item)
    if odd(item):
        raise Unusual
    return clean("".join(_TEXT.findall(item)))


def odd(item: str) -> bool:
    """Whether a rich text's XML, without phonetic guides, holds anything besides texts and their fonts."""
    return bool(_KNOWN.sub("", _TEXT.sub("", item)).strip())


def clean(text: str) -> str:
    """A text of the XML with its references resolved, and with the escapes that spreadsheets use for control signs."""
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    return unescaped(text) if "_x" in text else text


def unescaped(text: str) -> str:
    """A text without the escapes of the form ``_x000D_``."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def _character(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    number = int(found[1]) if found[1] else int(found[2], 16)
    return chr(number) if number < 0x110000 else "\ufffd"


def _event_strings(package: Package, part: str) -> Iterator[str]:
    done: list[str] = []
    pieces: list[str] = []
    size = count = 0
    aside = ""
    collecting = inside = False

    def refusal() -> InputError:
        return InputError(say("formats.odd_string", file=package.shown, number=count), say("formats.broken_remedy"))

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal aside, collecting, inside, size, count
        if tag == "si":
            pieces.clear()
            size = 0
            count += 1
            inside = True
        elif not inside or aside:
            return
        elif tag in ASIDE:
            aside = tag
        elif tag not in RICH or collecting:
            raise refusal()
        elif tag == "t":
            collecting = True

    def end(tag: str) -> None:
        nonlocal aside, collecting, inside
        if tag == "si":
            done.append(unescaped("".join(pieces)))
            inside = False
        elif aside:
            aside = "" if tag == aside else aside
        elif tag == "t":
            collecting = False

    def text(data: str) -> None:
        nonlocal size
        if collecting:
            size += len(data)
            if size > LONGEST:
                number = len(done) + 1
                raise InputError(
                    say("formats.long_string", file=package.shown, number=number), say("formats.bomb_remedy")
                )
            pieces.append(data)
        elif inside and not aside and data.strip():
            raise refusal()

    events = xml.Events(package.shown, part, start, end, text)
    for chunk in package.chunks(part):
        events.feed(chunk)
        yield from done
        done.clear()
    events.finish()
    yield from done
