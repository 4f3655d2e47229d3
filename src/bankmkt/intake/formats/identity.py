"""What a file is is decided by what is in it; its suffix is never looked at.

The first bytes tell the family. A zip or an OLE container is then opened as far as its directory, because
workbooks, documents, archives and protected files begin alike; text is looked at for markup, in any encoding.
"""

from __future__ import annotations

import re
import struct
import zipfile
from pathlib import Path
from typing import Final

from bankmkt.intake.formats.ole import MAGIC as OLE
from bankmkt.intake.formats.ole import BrokenOle, Ole
from bankmkt.intake.formats.package import UNREADABLE, directory_size

_MAGIC: Final = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08", "zip"),
    (OLE, "ole"),
    (b"PAR1", "parquet"),
    (b"PARE", "parquet"),
    (b"\x1f\x8b", "gzip"),
    (b"%PDF", "pdf"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
)
_BIFF: Final = (b"\x09\x08\x10\x00\x00\x06", b"\x09\x08\x08\x00\x00\x05", b"\x09\x08\x06\x00\x00\x05")
"""The first record of an old workbook that was written without a container, as some report tools do."""
_HEAD: Final = 1 << 16
_SPREADSHEETML: Final = "urn:schemas-microsoft-com:office:spreadsheet"
_TAG: Final = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<(!?[a-z][\w:.-]*)", re.IGNORECASE | re.DOTALL)
_HTML: Final = frozenset(("html", "table", "!doctype", "head", "body", "meta", "style", "div"))


def identify(path: Path) -> str:
    """What the file is.

    One of ``empty text xlsx xlsb ods xls encrypted html spreadsheetml parquet zip gzip pdf 7z rar ole docx``, or
    one of the other kinds that are only named to be refused: ``archive image mhtml tar``. ``encrypted`` is a
    workbook with a password, ``ole`` and ``docx`` are office files of other kinds, old and new, and .xlsm counts
    as ``xlsx``. What cannot be opened keeps the name of its container (``zip``, ``xls``) and is refused by whoever
    reads it.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        return "empty"
    kind = next((name for magic, name in _MAGIC if head.startswith(magic)), "text")
    if kind == "zip":
        return _zip_kind(path)
    if kind == "ole":
        return _ole_kind(path)
    if head.startswith(_BIFF):
        return "xls"
    if head[257:262] == b"ustar":
        return "tar"
    return _text_kind(head) if kind == "text" else kind


def _zip_kind(path: Path) -> str:
    try:
        if directory_size(path) > 16 << 20:
            return "zip"
        with zipfile.ZipFile(path) as archive:
            entries = {entry.filename.replace("\\", "/").lstrip("/").casefold(): entry for entry in archive.infolist()}
            if "mimetype" in entries and not entries["mimetype"].flag_bits & 1:
                with archive.open(entries["mimetype"]) as stream:
                    kind = stream.read(200).decode("ascii", "replace").strip()
                if kind.startswith("application/vnd.oasis.opendocument"):
                    if ".spreadsheet" not in kind:
                        return "docx"
                    return "encrypted" if _ods_has_password(archive, entries) else "ods"
    except UNREADABLE:
        return "zip"
    names = set(entries)
    if "[content_types].xml" not in names and "xl/workbook.xml" not in names:
        return "zip"
    if "xl/workbook.xml" in names or "_rels/.rels" in names:
        for folder, found in (("word/", "docx"), ("ppt/", "docx"), ("visio/", "docx")):
            if any(name.startswith(folder) for name in names) and not any(name.startswith("xl/") for name in names):
                return found
        if any(entry.flag_bits & 1 for entry in entries.values()):
            return "encrypted"
        return "xlsb" if any(name.endswith("workbook.bin") for name in names) else "xlsx"
    return "zip"


def _ods_has_password(archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> bool:
    manifest = entries.get("meta-inf/manifest.xml")
    if "encrypted-package" in entries or manifest is None:
        return "encrypted-package" in entries
    with archive.open(manifest) as stream:
        return b"encryption-data" in stream.read(1 << 20)


def _ole_kind(path: Path) -> str:
    try:
        with path.open("rb") as file:
            ole = Ole(file)
            if ole.find("EncryptedPackage") or ole.find("EncryptionInfo"):
                return "encrypted"
            workbook = ole.find("Workbook", "Book")
            if workbook is None:
                return "ole"
            return "encrypted" if _has_password(ole.stream(workbook, _HEAD)) else "xls"
    except (BrokenOle, struct.error):
        return "xls"


def _has_password(stream: bytearray) -> bool:
    """Whether a workbook stream is encrypted: its FILEPASS record stands among the first ones."""
    at = 0
    for _ in range(64):
        if at + 4 > len(stream):
            return False
        kind, size = struct.unpack_from("<2H", stream, at)
        if kind == 0x2F:
            return True
        if kind == 0x0A:
            return False
        at += 4 + size
    return False


def _text_kind(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head[: len(head) // 2 * 2].decode("utf-16", "replace")
    elif head[:2] == b"<\0":
        text = head[: len(head) // 2 * 2].decode("utf-16-le", "replace")
    elif head[:2] == b"\0<":
        text = head[: len(head) // 2 * 2].decode("utf-16-be", "replace")
    else:
        text = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\x84\x31\x95\x33").decode("latin-1")
    start = text.lstrip("\ufeff \t\r\n\0")
    if start[:13].casefold() == "mime-version:" and "multipart/related" in start[:2000].casefold():
        return "mhtml"
    if not start.startswith("<"):
        return "text"
    lower = start.casefold()
    if "<?mso-application" in lower and "excel.sheet" in lower:
        return "spreadsheetml"
    tag = _TAG.match(start)
    if tag is None:
        return "text"
    name = tag[1].casefold()
    if name.rpartition(":")[2] == "workbook" and _SPREADSHEETML in lower:
        return "spreadsheetml"
    if name == "!doctype":
        return "html" if re.match(r".*?<!doctype\s+html", lower, re.DOTALL) else "text"
    return "html" if name in _HTML and ("<table" in lower or "<html" in lower or "<body" in lower) else "text"
