"""Files for these tests are put together byte by byte, because no writer makes the broken and the odd ones."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from bankmkt.intake.formats import identify, open_book
from bankmkt.intake.grid import Row

FILES = Path(__file__).parent / "files"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

Cells = list[str]


def zipped(path: Path, parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """A zip file of these parts."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def relations(pairs: Iterable[tuple[str, str, str]]) -> str:
    """The XML of relations: id, kind, target."""
    tags = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{to}"/>' for i, kind, to in pairs)
    return f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}">{tags}</Relationships>'


def worksheet(rows: str, after: str = "", before: str = "") -> str:
    """The XML of a sheet."""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<worksheet xmlns="{MAIN}">{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def xlsx_parts(
    *sheets: str,
    strings: str = "",
    formats: Iterable[str] = (),
    properties: str = "",
    names: Iterable[str] = ("明细",),
    state: str = "",
) -> dict[str, str | bytes]:
    """The parts of a workbook; style 1 has the first of `formats`, and so on."""
    codes = list(formats)
    known = [("st", "styles", "styles.xml")]
    if strings:
        known.append(("ss", "sharedStrings", "sharedStrings.xml"))
    titles = [*names, *(f"表{number}" for number in range(2, len(sheets) + 1))]
    tags = ""
    for number, title in zip(range(1, len(sheets) + 1), titles, strict=False):
        known.append((f"s{number}", "worksheet", f"worksheets/sheet{number}.xml"))
        tags += f'<sheet name="{title}" sheetId="{number}" r:id="s{number}"{state if number > 1 else ""}/>'
    escaped = (code.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;") for code in codes)
    declared = "".join(f'<numFmt numFmtId="{164 + at}" formatCode="{code}"/>' for at, code in enumerate(escaped))
    styles = "".join(f'<xf numFmtId="{164 + at}"/>' for at in range(len(codes)))
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations([("w", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}<sheets>{tags}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": relations(known),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>{declared}</numFmts><cellStyleXfs><xf numFmtId="9"/>'
        f'</cellStyleXfs><cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
    }
    if strings:
        parts["xl/sharedStrings.xml"] = f'<?xml version="1.0"?>\r\n<sst xmlns="{MAIN}">{strings}</sst>'
    for number, sheet in enumerate(sheets, start=1):
        parts[f"xl/worksheets/sheet{number}.xml"] = sheet
    return parts


def read(path: Path, sheet: str | None = None) -> list[Row]:
    """All rows of one sheet, the first if none is named."""
    book = open_book(path, path.name, identify(path))
    return list(book.grid(sheet or book.sheets()[0]).rows())


def drain(path: Path) -> int:
    """Read all there is, as a load does; how many rows."""
    book = open_book(path, path.name, identify(path))
    count = 0
    for sheet in [*book.sheets(), *book.hidden()]:
        grid = book.grid(sheet)
        count += len(grid.merges())
        count += sum(1 for _ in grid.rows())
    return count


def plain(rows: list[Row]) -> list[tuple[int, list[str], dict[int, str]]]:
    """Rows in a form that compares and prints well, without trailing empty cells."""
    out = []
    for row in rows:
        cells = list(row.cells)
        while cells and not cells[-1]:
            cells.pop()
        out.append((row.number, cells, dict(row.doubts)))
    return out


def ole(path: Path, streams: Mapping[str, bytes]) -> Path:
    """A compound file with these streams, each at least 4,096 bytes long so that none is in the mini stream."""
    data = [(name, body.ljust(4096, b"\0")) for name, body in streams.items()]
    directory_sectors = (len(data) + 1 + 3) // 4
    table: list[int] = [0xFFFFFFFD]
    table += [*range(2, directory_sectors + 1), 0xFFFFFFFE]
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0)]
    sectors = b""
    for name, body in data:
        start = len(table)
        count = (len(body) + 511) // 512
        table += [*range(start + 1, start + count), 0xFFFFFFFE]
        entries.append(_entry(name, 2, start, len(body)))
        sectors += body.ljust(512 * count, b"\0")
    directory = b"".join(entries).ljust(512 * directory_sectors, b"\0")
    fat = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    assert len(fat) == 512, "too large for one sector of the table"
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<2I", 1, 1) + struct.pack("<I", 0) + struct.pack("<5I", 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    path.write_bytes(header + fat + directory + sectors)
    return path


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    entry = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + b"\xff" * 12 + bytes(36)
    return entry + struct.pack("<IQ", start, size)


def biff(*records: tuple[int, bytes]) -> bytes:
    """Records of an old workbook."""
    return b"".join(struct.pack("<2H", kind, len(data)) + data for kind, data in records)


def biff12(*records: tuple[int, bytes]) -> bytes:
    """Records of an .xlsb part."""
    out = b""
    for kind, data in records:
        out += bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
        length = len(data)
        while length >= 0x80:
            out += bytes([length & 0x7F | 0x80])
            length >>= 7
        out += bytes([length]) + data
    return out


def wide(text: str) -> bytes:
    """A string of an .xlsb part."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
