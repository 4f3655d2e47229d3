"""Hostile and damaged files end with one clear error, soon, in little memory, and never with a traceback."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tests.intake.formats.kit import FILES, drain, ole, worksheet, xlsx_parts, zipped

from bankmkt.base.errors import InputError

if sys.platform != "win32":
    import resource

unix = pytest.mark.skipif(sys.platform == "win32", reason="memory of a process cannot be limited there")
SECONDS = 10
MEGABYTES = 500
READ = """
import sys
from pathlib import Path
from bankmkt.base.errors import InputError
from tests.intake.formats.kit import drain
try:
    drain(Path(sys.argv[1]))
except InputError as error:
    print(error)
    sys.exit(4)
"""


def refused(path: Path) -> str:
    """Read the file in a process of its own with little memory and time; what the error says."""

    def limit() -> None:
        if sys.platform != "win32":
            resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))

    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)],
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
        preexec_fn=limit,
    )
    assert done.returncode == 4, (done.returncode, done.stderr[-2000:])
    return done.stdout


def repeated(path: Path, parts: dict[str, str | bytes], name: str, head: bytes, unit: bytes, times: int) -> Path:
    """A zip file of which one part is `head` and then `unit` so many times."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for other, data in parts.items():
            if other != name:
                archive.writestr(other, data)
        with archive.open(name, "w", force_zip64=True) as stream:
            stream.write(head)
            block = unit * max(1, (1 << 20) // len(unit))
            for _ in range(max(1, times * len(unit) // len(block))):
                stream.write(block)
    return path


SHEET = "xl/worksheets/sheet1.xml"
OPEN = worksheet("").partition("</sheetData>")[0].encode()


@unix
@pytest.mark.parametrize(
    ("name", "head", "unit", "megabytes"),
    [
        (SHEET, b"<worksheet>", b" ", 300),  # nothing but blanks
        (SHEET, OPEN + b'<row r="1"><c r="A1" t="str"><v>', b"A", 40),  # one endless cell
        (SHEET, OPEN + b'<row r="1"><c r="A1" t="inlineStr"><is><t>', b"A", 40),
        (SHEET, OPEN + b'<row r="1">', b'<c r="A1"/>', 40),  # one endless row
        (SHEET, b"<worksheet><a b='", b"A", 20),  # one endless attribute
        (SHEET, b"<worksheet><!--", b"A", 20),
        ("xl/sharedStrings.xml", b"<sst><si><t>", b"A", 20),
        ("xl/sharedStrings.xml", b"<sst>", b"<si/>", 60),
        ("xl/styles.xml", b"<styleSheet><cellXfs>", b"<xf/>", 2),
        ("xl/workbook.xml", b"<workbook>", b"<a>", 2),
    ],
)
def test_parts_that_inflate_without_end(tmp_path: Path, name: str, head: bytes, unit: bytes, megabytes: int) -> None:
    parts = xlsx_parts(worksheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), strings="<si><t>x</t></si>")
    path = repeated(tmp_path / "a.xlsx", parts, name, head, unit, (megabytes << 20) // len(unit))
    assert "a.xlsx" in refused(path)


def test_a_sheet_of_nothing_but_formats_takes_no_memory(tmp_path: Path) -> None:
    """A million rows that were formatted once: a real thing, and read in a moment."""
    path = tmp_path / "a.xlsx"
    parts = xlsx_parts("")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            if name != SHEET:
                archive.writestr(name, data)
        with archive.open(SHEET, "w") as stream:
            stream.write(OPEN + b'<row r="1"><c r="A1"><v>7</v></c></row>')
            heights = (f'<row r="{n}" ht="15" customHeight="1"/>' for n in range(2, 1_000_001))
            stream.write("".join(heights).encode())
            for first in range(1_000_001, 1_048_001, 1000):
                rows = (
                    f'<row r="{n}"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(first, first + 1000)
                )
                stream.write("".join(rows).encode())
            stream.write(b"</sheetData></worksheet>")
    assert drain(path) == 1


BILLION = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d SYSTEM "file:///etc/passwd">]>'
)


@pytest.mark.parametrize(
    "name",
    [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"],
)
def test_document_types_are_refused_in_every_part(tmp_path: Path, name: str) -> None:
    parts = xlsx_parts(
        worksheet('<row r="1"><c r="A1" t="str"><v>&c;&d;</v></c></row>'), strings="<si><t>&c;&d;</t></si>"
    )
    text = str(parts[name])
    parts[name] = BILLION + (text.partition("?>")[2] if text.startswith("<?xml") else text)
    with pytest.raises(InputError, match=r"a\.xlsx"):
        drain(zipped(tmp_path / "a.xlsx", parts))


def test_limits_of_sheets_columns_and_texts(tmp_path: Path) -> None:
    one = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
    assert drain(zipped(tmp_path / "ok.xlsx", xlsx_parts(worksheet(one.format("A" * 999_999))))) == 1
    cases = {
        "text": xlsx_parts(worksheet(one.format("A" * 1_000_001))),
        "string": xlsx_parts(worksheet(""), strings=f"<si><t>{'A' * 1_000_001}</t></si>")
        | {SHEET: worksheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')},
        "column": xlsx_parts(worksheet("<row>" + "<c><v>1</v></c>" * 16_385 + "</row>")),
        "sheets": xlsx_parts(*["<worksheet/>"] * 2_001),
        "same": xlsx_parts(worksheet(""), worksheet(""), names=["表2"]),
    }
    for name, parts in cases.items():
        with pytest.raises(InputError, match=f"{name}.xlsx"):
            drain(zipped(tmp_path / f"{name}.xlsx", parts))


def test_two_cells_in_opposite_corners(tmp_path: Path) -> None:
    """A dense reader would want 17,179,869,184 cells."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    assert drain(zipped(tmp_path / "a.xlsx", xlsx_parts(worksheet(rows)))) == 2


def test_containers_that_lie(tmp_path: Path) -> None:
    parts = xlsx_parts(worksheet('<row r="1"><c r="A1"><v>1</v></c></row>'))
    good = zipped(tmp_path / "good.xlsx", parts).read_bytes()
    directory = good.index(b"PK\x01\x02")
    cases = {
        "cut": good[:-30],
        "half": good[: len(good) // 2],
        "entries": good[:directory] + b"\0" * 46 + good[directory + 46 :],
        "size": good[:-10] + b"\xff\xff\xff\x0f" + good[-6:],
        "text": b"PK\x03\x04" + b"\0" * 500,
    }
    for name, data in cases.items():
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(data)
        with pytest.raises(InputError, match=f"{name}.xlsx"):
            drain_as(path)
    missing = {name: data for name, data in parts.items() if name != SHEET}
    with pytest.raises(InputError, match="sheet1"):
        drain(zipped(tmp_path / "missing.xlsx", missing))


def test_members_that_share_their_bytes(tmp_path: Path) -> None:
    """Ten sheets in the directory whose data are the same bytes: each is small, together they are not."""
    one = worksheet('<row r="1"><c r="A1"><v>1</v></c></row>')
    path = zipped(tmp_path / "a.xlsx", xlsx_parts(one, one))
    data = bytearray(path.read_bytes())
    second = data.rindex(b"PK\x01\x02")
    first = data.rindex(b"PK\x01\x02", 0, second)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"a\.xlsx"):
        drain_as(path)


@unix
def test_many_sheets_of_blanks_are_one_bomb(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    parts = xlsx_parts(*["x"] * 8)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            if "sheet" in name:
                with archive.open(name, "w") as stream:
                    stream.write(worksheet("").partition("<sheetData>")[0].encode())
                    for _ in range(90):
                        stream.write(b" " * (1 << 20))
                    stream.write(b"<sheetData/></worksheet>")
            else:
                archive.writestr(name, data)
    assert "a.xlsx" in refused(path)


def drain_as(path: Path) -> int:
    """Read a file as .xlsx whatever it seems to be."""
    from bankmkt.intake.formats import open_book

    book = open_book(path, path.name, "xlsx")
    return sum(len(list(book.grid(sheet).rows())) for sheet in book.sheets())


def test_chains_of_sectors_that_loop(tmp_path: Path) -> None:
    path = ole(tmp_path / "a.xls", {"Workbook": bytes(5000)})
    data = bytearray(path.read_bytes())
    for at in range(512 + 8, 512 + 40, 4):
        data[at : at + 4] = struct.pack("<I", 2)
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"a\.xls"):
        drain(path)
    data[512 + 4 : 512 + 8] = struct.pack("<I", 1)  # and the directory
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"a\.xls"):
        drain(path)


def test_pages_without_end(tmp_path: Path) -> None:
    for number, (head, unit) in enumerate(
        (
            ("<table><tr><td>", "A"),
            ("<table><!--", "A"),
            ("<table><tr><td x='", "A"),
            ("<table>", "<table>"),
            ("<table><tr>", "<td>1</td>"),
            ("<table>", "<tr><td colspan=16000>1</td><td>2</td></tr>"),
        )
    ):
        path = tmp_path / f"{number}.xls"
        path.write_bytes((head + unit * (2_000_000 // len(unit))).encode())
        with pytest.raises(InputError, match=f"{number}.xls"):
            drain(path)


def mutated(raw: bytes, seed: int) -> bytes:
    """A damaged copy: cut off, with flipped bytes, or with parts changed under right checksums."""
    chance = random.Random(seed)
    data = bytearray(raw)
    if seed % 3 == 0:
        return bytes(data[: chance.randrange(len(data))])
    if seed % 3 == 1 or not raw.startswith(b"PK"):
        for _ in range(chance.choice([1, 3, 30])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        return bytes(data)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = bytearray(source.read(name))
            for _ in range(chance.randint(0, 4) if part else 0):
                part[chance.randrange(len(part))] = chance.choice([chance.randrange(256), *b'<>"&/0 9'])
            target.writestr(name, bytes(part))
    return out.getvalue()


def small_xlsx(folder: Path) -> bytes:
    """A workbook with strings, styles, formulas and a merged range."""
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2" s="1"><v>0.5</v></c><c r="C2"><f>A2</f><v>1</v></c></row>'
    )
    parts = xlsx_parts(
        worksheet(rows, '<mergeCells><mergeCell ref="A3:B4"/></mergeCells>'),
        strings="<si><t>甲</t></si><si><r><t>乙</t></r></si>",
        formats=["0.00%"],
    )
    return zipped(folder / "small.xlsx", parts).read_bytes()


@pytest.mark.parametrize("source", ["small.xlsx", "traps.ods", "traps.xls"])
def test_damaged_copies_are_read_or_refused(tmp_path: Path, source: str) -> None:
    raw = small_xlsx(tmp_path) if source == "small.xlsx" else (FILES / source).read_bytes()
    path = tmp_path / source
    refusals = []
    seeds = range(60 if source == "small.xlsx" else 15)
    for seed in seeds:
        path.write_bytes(mutated(raw, seed))
        try:
            drain(path)
        except InputError as error:
            refusals.append(str(error))
    assert 0 < len(refusals) < len(seeds)
    assert all(source in refusal for refusal in refusals)
