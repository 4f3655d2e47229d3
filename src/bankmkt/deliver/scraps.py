"""Whatever a file holds is taken out of it as scraps of text, each with its place, and nothing in it is passed over.

A workbook is a zip of XML parts. Every part is parsed, whatever it is for: text, attributes, remarks, what is split
into runs, what is written with escapes, what a chart remembers. A part that cannot be parsed or is of an unknown kind
raises `Unreadable`, because a check that looks away is none.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import unquote
from xml.parsers import expat

from bankmkt.deliver.reading import unescaped

Kind = Literal["cell", "text", "loose", "number", "amount"]


@dataclass(frozen=True, slots=True)
class Scrap:
    """A piece of text: a whole text (`cell`), words among others (`text`), or a number as it is stored.

    ``loose`` is text where bare digits are sizes and counters and not for a reader; ``amount`` is a number whose format
    is that of an amount, a share or a date. `place` is the cell or the element.
    """

    kind: Kind
    text: str
    part: str
    place: str = ""


class Unreadable(Exception):
    """A part of a file cannot be looked into."""

    def __init__(self, part: str) -> None:
        """`part` is its name."""
        super().__init__(part)
        self.part = part


_XML: Final = (".xml", ".rels", ".vml")
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf", ".tif", ".tiff")
_JOINED: Final = frozenset({"si", "is", "p", "text", "comment", "textbox", "div", "font", "span", "td", "t"})
"""Elements whose runs a reader sees as one text."""
_FORMULAS: Final = frozenset({"f", "formula", "formula1", "formula2", "definedName", "sqref"})
_HEADERS: Final = frozenset(f"{page}{part}" for page in ("odd", "even", "first") for part in ("Header", "Footer"))
_FOR_READERS: Final = frozenset(
    (
        *("v", "val", "name", "location", "display", "tooltip", "title", "prompt", "error", "promptTitle"),
        *("errorTitle", "Target", "text", "descr", "alt", "caption", "header", "footer", "formatCode"),
    )
)
_PLACES: Final = frozenset({"r", "ref", "sqref", "activeCell", "topLeftCell", "spans"})
_WRITTEN: Final = frozenset({"lpwstr", "lpstr", "bstr", *_JOINED})
"""Elements whose text was written by somebody; elsewhere bare digits are places and sizes."""
_CELL: Final = r"\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}"
_REFERENCE: Final = re.compile(rf"{_CELL}(?:[: ]{_CELL})*|[0-9]{{1,5}}:[0-9]{{1,5}}")
_IN_FORMULA: Final = re.compile(r"\"[^\"]*\"|'[^']*'|\$?\b[A-Z]{1,3}\$?[1-9][0-9]{0,6}\b")
_HEADER_CODE: Final = re.compile(r'&"[^"]*"|&K[0-9A-Fa-f]{6}|&K\d\d[+-]\d{3}|&\d{1,3}|&[A-Za-z]')
_NUMBER: Final = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_AMOUNT_FORMAT: Final = re.compile(r"[0#?][.,][0#?]|%|[ymdhs]", re.IGNORECASE)
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_BUILT_IN_IDS: Final = frozenset({0, 1, 49})
_DEEPEST: Final = 3


def workbook(path: Path) -> Iterator[Scrap]:
    """All scraps of a workbook, part by part. Raises Unreadable; OSError passes."""
    with path.open("rb") as stream:
        yield from _zip(stream, "", 0)


def _zip(stream: io.BufferedIOBase | io.BytesIO | io.BufferedReader, outer: str, depth: int) -> Iterator[Scrap]:
    try:
        with zipfile.ZipFile(stream) as archive:
            yield from _words(archive.comment, outer or "zip")
            amounts = _Formats().read(archive)
            for member in archive.infolist():
                name = f"{outer}{member.filename}"
                yield Scrap("text", member.filename, name)
                yield from _words(member.comment, name)
                if not member.is_dir():
                    yield from _member(archive, member, name, amounts, depth)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise Unreadable(outer or "zip") from error


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, amounts: frozenset[int], depth: int
) -> Iterator[Scrap]:
    suffix = "." + name.rpartition(".")[2].lower()
    if suffix in _XML:
        yield from _xml(archive, member, name, amounts)
        return
    content = archive.read(member)
    if content[:4] == b"PK\x03\x04" and depth < _DEEPEST:
        yield from _zip(io.BytesIO(content), f"{name}!", depth + 1)
    elif suffix in _PICTURES or "printerSettings" in name:
        yield from _words(content, name)
    elif suffix in (".txt", ".css", ".js", ".json") or not content:
        yield from _plain(content, name)
    else:
        raise Unreadable(name)


def _words(content: bytes, part: str) -> Iterator[Scrap]:
    """Readable stretches of bytes that are no text, in the encodings in which programs leave words there."""
    for encoding in ("ascii", "utf-16-le", "utf-16-be"):
        pieces = [content] if encoding == "ascii" else [content, content[1:]]
        for piece in pieces:
            text = piece.decode(encoding, "replace")
            for one in re.finditer(r"[0-9A-Za-z]{9,}", text):
                yield Scrap("loose", one[0], part)
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        for one in re.finditer(r"[\u3400-\u9fff]{4,}", content.decode(encoding, "replace")):
            yield Scrap("loose", one[0], part)


def _plain(content: bytes, part: str) -> Iterator[Scrap]:
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        yield Scrap("text", text, part)
        return
    raise Unreadable(part)


class _Formats:
    """Which cell formats of a workbook show amounts, shares or dates."""

    def read(self, archive: zipfile.ZipFile) -> frozenset[int]:
        """The places of such formats among the cell formats; none where there is no sheet of styles."""
        self._codes: dict[int, str] = {}
        self._used: list[int] = []
        self._in_cells = False
        for name in archive.namelist():
            if name.lower().endswith("xl/styles.xml"):
                parser = expat.ParserCreate(namespace_separator=" ")
                parser.StartElementHandler = self._start
                parser.EndElementHandler = self._end
                try:
                    parser.Parse(archive.read(name), True)
                except (expat.ExpatError, ValueError):
                    return frozenset()
        return frozenset(place for place, one in enumerate(self._used) if self._is_amount(one))

    def _is_amount(self, number: int) -> bool:
        if number in self._codes:
            return _AMOUNT_FORMAT.search(_QUOTED.sub("", self._codes[number])) is not None
        return number not in _BUILT_IN_IDS

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "numFmt" and attributes.get("numFmtId", "").isdigit():
            self._codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif local == "cellXfs":
            self._in_cells = True
        elif local == "xf" and self._in_cells:
            self._used.append(int(attributes.get("numFmtId", "0") or 0))

    def _end(self, name: str) -> None:
        if name.rpartition(" ")[2] == "cellXfs":
            self._in_cells = False


def _xml(archive: zipfile.ZipFile, member: zipfile.ZipInfo, part: str, amounts: frozenset[int]) -> Iterator[Scrap]:
    reader = _Reader(part, amounts)
    try:
        with archive.open(member) as stream:
            while block := stream.read(1 << 18):
                reader.feed(block)
                yield from reader.taken()
        reader.feed(b"", last=True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        if not part.lower().endswith(".vml"):
            raise Unreadable(part) from error
        yield from _drawing_of_old(archive.read(member), part)
    yield from reader.taken()


def _drawing_of_old(content: bytes, part: str) -> Iterator[Scrap]:
    """Old drawings are HTML in disguise and not always well-formed."""
    from bankmkt.deliver import pages

    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        yield from pages.html(text, part)
        return
    raise Unreadable(part)


class _Reader:
    """One XML part: text of elements, of runs put together, of attributes, remarks and instructions."""

    def __init__(self, part: str, amounts: frozenset[int]) -> None:
        self._part, self._amounts = part, amounts
        self._out: list[Scrap] = []
        self._stack: list[str] = []
        self._texts: list[list[str]] = []
        self._joined: list[list[str]] = []
        self._cell, self._type, self._is_amount = "", "", False
        self._numbers = 0
        parser = self._parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.CommentHandler = self._remark
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, block: bytes, *, last: bool = False) -> None:
        """Take the next bytes."""
        self._parser.Parse(block, last)

    def taken(self) -> list[Scrap]:
        """What was found since the last time."""
        out, self._out = self._out, []
        return out

    def _put(self, kind: Kind, text: str, place: str = "") -> None:
        self._out.append(Scrap(kind, unescaped(text), self._part, place or self._cell))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self._stack.append(local)
        self._texts.append([])
        if local == "c" and "r" in attributes and len(attributes) <= 3:
            self._cell = attributes["r"]
            self._type = attributes.get("t", "n")
            style = attributes.get("s", "")
            self._is_amount = style.isdigit() and int(style) in self._amounts
            if not _REFERENCE.fullmatch(self._cell):
                self._put("text", self._cell)
            return
        if local in _JOINED:
            self._joined.append([])
        if local in ("numCache", "numLit"):
            self._numbers += 1
        if local == "row":
            self._cell = ""
        for key, value in attributes.items():
            self._attribute(local, key.rpartition(" ")[2], value)

    def _attribute(self, element: str, key: str, value: str) -> None:
        if len(value) < 2 or (key in _PLACES and _REFERENCE.fullmatch(value)):
            return
        if _NUMBER.fullmatch(value):
            is_text = key in _FOR_READERS and element != "n"
            self._put("cell" if is_text and key != "val" else "number", value, f"{element}/@{key}")
            return
        self._put("loose" if key not in _FOR_READERS else "cell", value, f"{element}/@{key}")
        if "%" in value:
            self._put("loose", unquote(value), f"{element}/@{key}")

    def _data(self, text: str) -> None:
        if self._texts:
            self._texts[-1].append(text)
        if self._joined:
            self._joined[-1].append(text)

    def _end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        text = "".join(self._texts.pop())
        self._stack.pop()
        if text:
            self._text(local, text)
        if local in _JOINED:
            runs = self._joined.pop()
            whole = "".join(runs)
            if len(runs) > 1 and len(whole) > 1:
                self._put("cell", whole)
            if self._joined and whole:
                self._joined[-1].append(whole)
        if local in ("numCache", "numLit"):
            self._numbers -= 1

    def _text(self, local: str, text: str) -> None:
        if len(text) < 2 or text.isspace():
            return
        if local == "v":
            number = self._numbers or (self._type in ("n", "d", "b") and "row" in self._stack)
            if number and _NUMBER.fullmatch(text.strip()):
                self._put("amount" if self._is_amount and not self._numbers else "number", text.strip())
            elif self._type != "s" or "row" not in self._stack:  # a shared string is read where it stands
                self._put("cell", text)
        elif local in _FORMULAS:
            self._put("text", _IN_FORMULA.sub(_kept, text), local if local == "definedName" else "")
        elif local in _HEADERS:
            self._put("text", text, local)
            self._put("text", _HEADER_CODE.sub("", text), local)
        elif local not in _WRITTEN and _NUMBER.fullmatch(text.strip()):
            self._put("number", text.strip(), local)
        else:
            self._put("cell", text)

    def _remark(self, text: str) -> None:
        self._put("text", text, "comment")

    def _instruction(self, target: str, text: str) -> None:
        self._put("text", f"{target} {text}", "instruction")

    def _doctype(self, *_: object) -> None:
        raise ValueError("a part of a workbook declares no document type")


def _kept(found: re.Match[str]) -> str:
    """In a formula, what is quoted is text; what looks like a cell is a cell."""
    return found[0] if found[0][0] in "\"'" else " "
