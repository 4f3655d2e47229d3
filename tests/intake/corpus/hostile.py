"""Files that were made, or broken, to exhaust whoever reads them; each is small on disk or quickly written.

They stand in code and not in cases, because their bytes are a rule and not a text.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from tests.intake.formats.kit import worksheet, xlsx_parts, zipped

_MEGABYTE: Final = 1 << 20
_ENTITIES: Final = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)


def _inflating(megabytes: int) -> bytes:
    """A deflate stream of so many megabytes of blanks: one block that stands by itself, again and again."""
    work = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = work.compress(b" " * _MEGABYTE) + work.flush(zlib.Z_FULL_FLUSH)
    return block * megabytes + b"\x03\x00"


def gzip_bomb(path: Path) -> None:
    """Two gigabytes from two megabytes."""
    path.write_bytes(b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + _inflating(2048) + struct.pack("<2I", 0, 0))


def zip_bomb(path: Path) -> None:
    """The same in an archive, whose directory says that it is a kilobyte."""
    name, body = b"customers.csv", _inflating(2048)
    shared = struct.pack("<5H3I2H", 20, 0, 8, 0, 0x5A21, 0, len(body), 1024, len(name), 0)
    local = b"PK\x03\x04" + shared + name + body
    central = b"PK\x01\x02" + struct.pack("<H", 20) + shared + struct.pack("<3H2I", 0, 0, 0, 0, 0) + name
    end = b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 1, 1, len(central), len(local), 0)
    path.write_bytes(local + central + end)


def entities(path: Path) -> None:
    """Entities of entities in a sheet."""
    sheet = worksheet('<row r="1"><c r="A1" t="str"><v>&d;</v></c></row>')
    zipped(path, xlsx_parts(_ENTITIES + sheet.partition("?>")[2]))


def million_columns(path: Path) -> None:
    """A header that never seems to end."""
    path.write_bytes(b"customer_id" + b"".join(b",c%d" % number for number in range(1_000_000)) + b"\n1\n")


def million_columns_below(path: Path) -> None:
    """A good header, and one row of a million cells."""
    path.write_bytes(b"customer_id,name\n1,a\n" + b"x," * 1_000_000 + b"\n2,b\n")


def endless_cell(path: Path) -> None:
    """One quoted cell of 100 MB."""
    path.write_bytes(b'customer_id,name\n1,"' + b"A" * (100 * _MEGABYTE) + b'"\n')


def endless_line(path: Path) -> None:
    """100 MB without a line end or a delimiter."""
    path.write_bytes(b"A" * (100 * _MEGABYTE))


def endless_quote(path: Path) -> None:
    """A quote that is opened in the first row and never closed, before 60 MB of rows."""
    path.write_bytes(b'customer_id,name\n1,"a\n' + b"000002,somebody else\n" * (3 * _MEGABYTE))


def nothing_but_zeros(path: Path) -> None:
    """50 MB of NUL bytes, as a broken copy leaves them behind the first rows."""
    path.write_bytes(b"customer_id,name\n1,a\n" + bytes(50 * _MEGABYTE))


def deep_page(path: Path) -> None:
    """A page of tables within tables within tables."""
    path.write_bytes(b"<html><body>" + b"<table><tr><td>" * 200_000)


def broken_directory(path: Path) -> None:
    """A workbook whose directory was overwritten."""
    zipped(path, xlsx_parts(worksheet('<row r="1"><c r="A1"><v>1</v></c></row>')))
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 42 : at + 46] = b"\xff\xff\xff\x7f"
    path.write_bytes(bytes(data))


HOSTILE: Final[Mapping[str, Callable[[Path], None]]] = {
    "customers.csv.gz": gzip_bomb,
    "all.zip": zip_bomb,
    "customers.xlsx": entities,
    "customers_202601.csv": million_columns,
    "customers_202602.csv": million_columns_below,
    "customers_202603.csv": endless_cell,
    "customers_202604.csv": endless_line,
    "customers_202605.csv": endless_quote,
    "customers_202606.csv": nothing_but_zeros,
    "customers.xls": deep_page,
    "customers_202607.xlsx": broken_directory,
}
"""How to write each file, by the name that it has."""
