"""A case's files are written down in the words of its format, and the bytes are made here, the same at every run.

Writers of libraries make only well-behaved files; what is odd about a case therefore stands in the case itself
(as text, as hex, as cells), and only the shell of the format is built.
"""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import Any, Final

from tests.intake.formats.kit import biff, biff12, ole, relations, wide, zipped

Spec = Mapping[str, Any]
Sheets = Mapping[str, Mapping[str, Any]]

ENDS: Final = {"lf": "\n", "crlf": "\r\n", "cr": "\r"}
_DAY_0: Final = date(1899, 12, 30)
_PERCENT, _DATE, _DIGITS = 1, 2, 3
_CODES: Final = {"0.00%": _PERCENT, "yyyy-mm-dd": _DATE, "000000": _DIGITS}


def write(folder: Path, name: str, spec: Spec) -> Path:
    """Write one file of a case; ``name`` may hold folders."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = next(key for key in spec if key in _BUILDERS)
    _BUILDERS[kind](path, spec)
    if "patch" in spec:
        data = path.read_bytes()
        for old, new in spec["patch"]:
            was, now = bytes.fromhex(old), bytes.fromhex(new)
            assert was in data, f"{name}: nothing to patch"
            data = data.replace(was, now)
        path.write_bytes(data)
    if "keep" in spec:  # only so many bytes; a negative number leaves so many off
        path.write_bytes(path.read_bytes()[: spec["keep"]])
    return path


def _text(path: Path, spec: Spec) -> None:
    text: str = spec["text"]
    if spec.get("cut"):
        text = text.rstrip("\n")
    text = text.replace("\n", ENDS[spec.get("ends", "lf")])
    path.write_bytes(bytes.fromhex(spec.get("before", "")) + text.encode(spec.get("encoding", "utf-8")))


def _hex(path: Path, spec: Spec) -> None:
    path.write_bytes(bytes.fromhex(spec["hex"]))


def _mixed(path: Path, spec: Spec) -> None:
    """Pieces of text, each in its own encoding, and raw bytes."""
    out = b""
    for piece in spec["mixed"]:
        (encoding, text), *_ = piece.items()
        out += bytes.fromhex(text) if encoding == "hex" else text.encode(encoding)
    path.write_bytes(out)


def _copy(path: Path, spec: Spec) -> None:
    source = Path(__file__).parent.parent / "formats" / "files" / spec["copy"]
    path.write_bytes(source.read_bytes())


def _zip(path: Path, spec: Spec) -> None:
    box = path.parent / f"{path.name}.d"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inner in spec["zip"].items():
            made = write(box, "member", inner)
            entry = zipfile.ZipInfo(name, (2026, 11, 1, 0, 0, 0))
            archive.writestr(entry, made.read_bytes(), zipfile.ZIP_DEFLATED)
            made.unlink()
    box.rmdir()
    if "names" in spec:  # as old programs wrote them: in the code page of the machine and without a word about it
        _rename(path, spec["zip"], spec["names"])


def _rename(path: Path, names: Sequence[str], encoding: str) -> None:
    data = path.read_bytes()
    for name in names:
        was, now = name.encode(), name.encode(encoding)
        local, central = data.find(was) - 30, data.rfind(was) - 46
        for at, flags, length in ((central, 8, 28), (local, 6, 26)):
            assert data[at : at + 2] == b"PK"
            head = bytearray(data[at : at + (46 if at == central else 30)])
            struct.pack_into("<H", head, flags, 0)
            struct.pack_into("<H", head, length, len(now))
            data = data[:at] + bytes(head) + now + data[at + len(head) + len(was) :]
        end = data.rfind(b"PK\x05\x06")
        first = data.find(b"PK\x01\x02")
        data = data[:end] + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, end - first, first, 0)
    path.write_bytes(data)


def _gz(path: Path, spec: Spec) -> None:
    made = write(path.parent / f"{path.name}.d", "member", spec["gz"])
    out = io.BytesIO()
    with gzip.GzipFile("", "wb", fileobj=out, mtime=0) as stream:
        stream.write(made.read_bytes())
    path.write_bytes(out.getvalue())
    made.unlink()
    made.parent.rmdir()


def _parquet(path: Path, spec: Spec) -> None:
    import polars

    columns = spec["parquet"]
    kinds = {"str": polars.String, "float": polars.Float64, "int": polars.Int64, "date": polars.Date}
    frame = polars.DataFrame(
        {name: polars.Series(name, one["values"], dtype=kinds[one["type"]]) for name, one in columns.items()}
    )
    frame.write_parquet(path)


# workbooks ------------------------------------------------------------------------------------------------------------


def _xlsx(path: Path, spec: Spec) -> None:
    import openpyxl
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    if spec.get("epoch") == 1904:
        book.epoch = CALENDAR_MAC_1904
    for name, one in spec["xlsx"].items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(one["rows"], start=one.get("top", 1)):
            for place, value in enumerate(row or [], start=one.get("left", 1)):
                if value is not None:
                    sheet.cell(number, place).value = value
        for place in one.get("texts", ()):  # as a person types it behind an apostrophe
            sheet[place].data_type = "s"
        for place, code in one.get("formats", {}).items():
            cells = sheet[place]
            for cell in [cells] if not isinstance(cells, tuple) else [each for line in cells for each in line]:
                cell.number_format = code
        for merged in one.get("merges", ()):
            sheet.merge_cells(merged)
        if one.get("hidden"):
            sheet.sheet_state = "hidden"
    book.save(path)


def _xls(path: Path, spec: Spec) -> None:
    """One sheet of the format of 97: numbers, texts and the three styles of `_CODES`."""
    (name, one), *_ = spec["xls"].items()
    before = [(0x41E, struct.pack("<H", 164) + _string("0.00%")), (0x41E, struct.pack("<H", 165) + _string("000000"))]
    before += [(0xE0, struct.pack("<HH", 0, code) + bytes(16)) for code in (0, 164, 31, 165)]
    cells: list[tuple[int, bytes]] = []
    for row, column, value, style in _placed(one):
        at = struct.pack("<3H", row, column, style)
        if isinstance(value, str):
            cells.append((0x204, at + _string(value)))
        else:
            cells.append((0x203, at + struct.pack("<d", _number(value))))
    title = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    bof, sheet_bof = b"\x00\x06\x05\x00" + bytes(12), b"\x00\x06\x10\x00" + bytes(12)

    def start(at: int) -> bytes:
        return biff((0x809, bof), *before, (0x85, struct.pack("<IBB", at, 0, 0) + title), (0x0A, b""))

    stream = start(len(start(0))) + biff((0x809, sheet_bof), *cells, (0x0A, b""))
    ole(path, {"Workbook": stream})


def _xlsb(path: Path, spec: Spec) -> None:
    """One sheet of the binary format, with the same styles."""
    (name, one), *_ = spec["xlsb"].items()
    records: list[tuple[int, bytes]] = [(145, b"")]
    last = -1
    for row, column, value, style in _placed(one):
        if row != last:
            records.append((0, struct.pack("<I", row) + bytes(13)))
            last = row
        at = struct.pack("<2I", column, style)
        if isinstance(value, str):
            records.append((6, at + wide(value)))
        else:
            records.append((5, at + struct.pack("<d", _number(value))))
    records.append((146, b""))
    book = biff12((153, bytes(4)), (156, struct.pack("<2I", 0, 1) + wide("r1") + wide(name)), (157, bytes(26)))
    formats = [struct.pack("<H", 164) + wide("0.00%"), struct.pack("<H", 165) + wide("000000")]
    styles = biff12(
        *((44, each) for each in formats),
        (617, b"\4\0\0\0"),
        *((47, struct.pack("<2H", 0, code) + bytes(12)) for code in (0, 164, 31, 165)),
        (618, b""),
    )
    rels = [("r1", "worksheet", "worksheets/s1.bin"), ("r3", "styles", "styles.bin")]
    zipped(
        path,
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations([("w", "officeDocument", "xl/workbook.bin")]),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": relations(rels),
            "xl/styles.bin": styles,
            "xl/worksheets/s1.bin": biff12(*records),
        },
    )


def _ods(path: Path, spec: Spec) -> None:
    names = ["office", "table", "text", "style"]
    spaces = " ".join(f'xmlns:{name}="urn:{name}"' for name in names)
    sheets = ""
    for name, one in spec["ods"].items():
        rows = "".join(
            f"<table:table-row>{''.join(map(_ods_cell, row or [None]))}</table:table-row>" for row in one["rows"]
        )
        sheets += f'<table:table table:name="{escape(name)}">{rows}</table:table>'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f"{sheets}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    zipped(path, {"mimetype": kind, "content.xml": content})


def _ods_cell(value: Any) -> str:
    match value:
        case None:
            return "<table:table-cell/>"
        case date():
            day = value.isoformat()
            said = f'office:value-type="date" office:date-value="{day}"'
            return f"<table:table-cell {said}><text:p>{day}</text:p></table:table-cell>"
        case str():
            return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
    said = f'office:value-type="float" office:value="{value}"'
    return f"<table:table-cell {said}><text:p>{value}</text:p></table:table-cell>"


def _placed(sheet: Spec) -> list[tuple[int, int, Any, int]]:
    """The filled cells of a sheet with their style: dates and percentages (``{percent: 0.0435}``) have their own."""
    found = []
    for row, cells in enumerate(sheet["rows"]):
        for column, value in enumerate(cells or []):
            if value is None:
                continue
            style = 0
            if isinstance(value, Mapping):
                (code, value), *_ = value.items()
                style = _CODES[code]
            elif isinstance(value, date):
                style = _DATE
            found.append((row, column, value, style))
    return found


def _number(value: Any) -> float:
    if isinstance(value, datetime):
        value = value.date()
    return float((value - _DAY_0).days) if isinstance(value, date) else float(value)


def _string(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


_BUILDERS: Final = {
    "text": _text,
    "hex": _hex,
    "mixed": _mixed,
    "copy": _copy,
    "zip": _zip,
    "gz": _gz,
    "parquet": _parquet,
    "xlsx": _xlsx,
    "xls": _xls,
    "xlsb": _xlsb,
    "ods": _ods,
}
