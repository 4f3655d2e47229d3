"""Old and binary workbooks: files of a real program, and streams put together record by record."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from tests.intake.formats.kit import FILES, biff, biff12, ole, plain, read, relations, wide, zipped

from bankmkt.base.errors import InputError
from bankmkt.intake.formats import identify, open_book
from bankmkt.intake.grid import Merge, Row

TRAPS = [
    (2, ["", "客户号", "余额", "利率", "到期日", "编号", "备注"], {}),
    (3, ["", "000123", "1234.56", "4.35%", "2024-01-31", "000123", "#DIV/0!"], {6: "error_cell"}),
    (
        5,
        ["", "第一行\n第二行", "?", "?", "2024-01-31 10:30:05", "45.5万元", "2469.12"],
        {2: "long_number"},
    ),
    (6, ["", "", "12345678", "26:30:00", "000123", "-0.5", "0"], {2: "scaled_number"}),
    (7, ["", "合并", "", "", "08:05:00", "  前后空格 ", "0.3"], {}),
]
"""What files/traps.* hold; row 5 has a destroyed id (its digits differ by format) and a boolean."""


@pytest.mark.parametrize(("suffix", "boolean"), [("xls", "true"), ("ods", "1")])
def test_a_real_file_of_every_trap(suffix: str, boolean: str) -> None:
    path = FILES / f"traps.{suffix}"
    book = open_book(path, path.name, identify(path))
    assert (book.sheets(), book.hidden()) == (["借据", "长"], ["隐藏"])
    grid = book.grid("借据")
    assert grid.merges() == [Merge(7, 1, 8, 3)]
    rows = plain(list(grid.rows()))
    assert rows[2][1][2].startswith("11010119900307")
    rows[2][1][2] = "?"
    assert rows[2][1][3] == boolean
    rows[2][1][3] = "?"
    assert rows == TRAPS
    assert plain(list(book.grid("隐藏").rows())) == [(1, ["x"], {})]
    long = list(book.grid("长").rows())
    assert len(long) == 1500
    assert long[999] == Row(1000, ["客户01000样例有限公司", "10"])
    assert long[-1] == Row(1500, ["客户01500样例有限公司", "15"])


def string(text: str, high: bool = True) -> bytes:
    """A string of BIFF8 with a length of two bytes."""
    body = text.encode("utf-16-le") if high else text.encode("latin-1")
    return struct.pack("<HB", len(text), high) + body


def cell(row: int, column: int, body: bytes, style: int = 0) -> bytes:
    """The data of a cell's record."""
    return struct.pack("<3H", row, column, style) + body


BOF8, BOF_SHEET = b"\x00\x06\x05\x00" + bytes(12), b"\x00\x06\x10\x00" + bytes(12)
EOF = (0x0A, b"")


def workbook(path: Path, before: list[tuple[int, bytes]], cells: list[tuple[int, bytes]], hidden: int = 0) -> Path:
    """A workbook of one sheet called 明细."""
    name = struct.pack("<BB", 2, 1) + "明细".encode("utf-16-le")

    def start(at: int) -> bytes:
        sheet = (0x85, struct.pack("<IBB", at, hidden, 0) + name)
        return biff((0x809, BOF8), *before, sheet, EOF)

    stream = start(len(start(0))) + biff((0x809, BOF_SHEET), *cells, EOF)
    return ole(path, {"Workbook": stream})


def test_records_of_every_kind(tmp_path: Path) -> None:
    packed = [
        struct.pack("<I", (123456 << 2) | 3),
        struct.pack("<I", (7 << 2) | 2),
        struct.pack("<I", (-5 << 2 | 2) & 0xFFFFFFFF),
    ]
    before = [(0x41E, struct.pack("<H", 164) + string("0.00%", high=False))]
    before += [(0xE0, struct.pack("<HH", 0, code) + bytes(16)) for code in (0, 164, 31)]
    cells = [
        (0x27E, cell(0, 0, packed[0])),  # 1234.56: a whole number of hundredths
        (0xBD, struct.pack("<HH", 0, 1) + b"\0\0" + packed[1] + b"\0\0" + packed[2] + struct.pack("<H", 2)),
        (0x203, cell(0, 3, struct.pack("<d", 0.0435), 1)),
        (0x203, cell(0, 4, struct.pack("<d", 45322.0), 2)),
        (0x204, cell(0, 5, string("甲"))),
        (0x205, cell(0, 6, b"\x01\x00")),
        (0x205, cell(0, 7, b"\x2a\x01")),
        (0x06, cell(1, 0, struct.pack("<d", 2.5) + bytes(8))),
        (0x06, cell(1, 1, b"\x00\0\0\0\0\0\xff\xff" + bytes(8))),
        (0x4BC, bytes(10)),  # a shared formula stands between a formula and its text
        (0x207, string("乙")),
        (0x06, cell(1, 2, b"\x02\0\x07\0\0\0\xff\xff" + bytes(8))),
        (0x06, cell(1, 3, b"\x03\0\0\0\0\0\xff\xff" + bytes(8))),
        (0x06, cell(1, 4, bytes(8) + b"\x03\x00" + bytes(6))),  # to be calculated on opening
        (0x06, cell(1, 5, b"\x00\0\0\0\0\0\xff\xff" + bytes(8))),  # a text that does not follow
        (0xE5, struct.pack("<H4H", 1, 4, 5, 0, 2)),
        (0x809, bytes(16)),  # a chart inside the sheet, with a cell of its own
        (0x203, cell(9, 9, struct.pack("<d", 1.0))),
        EOF,
    ]
    path = workbook(tmp_path / "a.xls", before, cells)
    assert plain(read(path)) == [
        (1, ["1234.56", "7", "-5", "4.35%", "2024-01-31", "甲", "true", "#N/A"], {7: "error_cell"}),
        (2, ["2.5", "乙", "#DIV/0!"], {2: "error_cell", 4: "no_result", 5: "no_result"}),
    ]
    assert open_book(path, "a.xls", "xls").grid("明细").merges() == [Merge(5, 0, 6, 2)]


def test_strings_that_run_over_records(tmp_path: Path) -> None:
    """At the border inside a text its characters may change from two bytes to one; what is added behind is skipped."""
    first = struct.pack("<2I", 3, 3) + string("甲乙") + struct.pack("<HBH", 4, 8, 1) + b"AB"
    second = b"\x01" + "丙丁".encode("utf-16-le") + bytes(4) + struct.pack("<HB", 2, 0)
    third = b"\x00" + b"yz"
    before = [(0xFC, first), (0x3C, second), (0x3C, third)]
    cells = [(0xFD, cell(0, at, struct.pack("<I", at))) for at in range(3)]
    assert plain(read(workbook(tmp_path / "a.xls", before, cells))) == [(1, ["甲乙", "AB丙丁", "yz"], {})]


def test_cells_out_of_order_are_sorted_and_twice_refused(tmp_path: Path) -> None:
    def number(row: int, column: int, value: float) -> tuple[int, bytes]:
        return 0x203, cell(row, column, struct.pack("<d", value))

    path = workbook(tmp_path / "a.xls", [], [number(0, 0, 1), number(2, 0, 3), number(1, 0, 2)])
    grid = open_book(path, "a.xls", "xls").grid("明细")
    assert plain(list(grid.rows())) == [(1, ["1"], {}), (2, ["2"], {}), (3, ["3"], {})]
    path = workbook(tmp_path / "b.xls", [], [number(0, 0, 1), number(0, 0, 2)])
    with pytest.raises(InputError, match="A1"):
        read(path)


def test_a_workbook_of_1995_without_a_container(tmp_path: Path) -> None:
    bof, sheet_bof = b"\x00\x05\x05\x00" + bytes(4), b"\x00\x05\x10\x00" + bytes(4)
    name = "明细".encode("gbk")
    head = [(0x809, bof), (0x42, struct.pack("<H", 936)), (0x22, b"\x01\x00")]
    text = "客户甲".encode("gbk")
    cells = [(0x204, cell(0, 0, struct.pack("<H", len(text)) + text)), (0x203, cell(0, 1, struct.pack("<d", 1.5)))]

    def start(at: int) -> bytes:
        return biff(*head, (0x85, struct.pack("<IBBB", at, 0, 0, len(name)) + name), EOF)

    path = tmp_path / "a.xls"
    path.write_bytes(start(len(start(0))) + biff((0x809, sheet_bof), *cells, EOF))
    book = open_book(path, "a.xls", identify(path))
    assert plain(list(book.grid("明细").rows())) == [(1, ["客户甲", "1.5"], {})]
    assert book.grid("明细").epoch_1904


def test_damaged_streams_are_refused(tmp_path: Path) -> None:
    beyond = workbook(tmp_path / "a.xls", [], [(0xFD, cell(0, 0, struct.pack("<I", 3)))])
    cut = workbook(tmp_path / "b.xls", [], [(0x204, cell(0, 0, b"\xff\xff\x00abc"))])
    count = workbook(tmp_path / "c.xls", [(0xFC, struct.pack("<2I", 1, 0xFFFFFFFF))], [])
    old = ole(tmp_path / "d.xls", {"Book": biff((0x809, b"\x00\x04\x05\x00"))})
    for path in (beyond, cut, count, old):
        with pytest.raises(InputError, match=path.name):
            open_book(path, path.name, "xls").sheets()


def xlsb(path: Path, sheet: bytes, calculation: bytes = bytes(26)) -> Path:
    """An .xlsb workbook: style 1 is percent, 2 a date; two shared strings; a hidden sheet 藏."""
    book = biff12(
        (153, bytes(4)),
        (156, struct.pack("<2I", 0, 1) + wide("r1") + wide("明细")),
        (156, struct.pack("<2I", 1, 2) + wide("r2") + wide("藏")),
        (157, calculation),
    )
    styles = biff12(
        (44, struct.pack("<H", 164) + wide("0.00%")),
        (626, b"\1\0\0\0"),
        (47, struct.pack("<2H", 0, 9) + bytes(12)),  # a style of styles: not one of cells
        (627, b""),
        (617, b"\3\0\0\0"),
        *((47, struct.pack("<2H", 0, code) + bytes(12)) for code in (0, 164, 31)),
        (618, b""),
    )
    rels = [("r1", "worksheet", "worksheets/s1.bin"), ("r2", "worksheet", "worksheets/s2.bin")]
    rels += [("r3", "styles", "styles.bin"), ("r4", "sharedStrings", "sst.bin")]
    return zipped(
        path,
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations([("w", "officeDocument", "xl/workbook.bin")]),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": relations(rels),
            "xl/styles.bin": styles,
            "xl/sst.bin": biff12(
                (159, bytes(8)), (19, b"\0" + wide("客户号")), (19, b"\1" + wide("甲" * 200) + bytes(4))
            ),
            "xl/worksheets/s1.bin": sheet,
            "xl/worksheets/s2.bin": biff12((0, struct.pack("<I", 0) + bytes(13)), (5, bytes(8) + struct.pack("<d", 1))),
        },
    )


def test_an_xlsb_workbook(tmp_path: Path) -> None:
    def at(column: int, body: bytes, style: int = 0) -> bytes:
        return struct.pack("<2I", column, style) + body

    sheet = biff12(
        (145, b""),
        (0, struct.pack("<I", 1) + bytes(13)),
        (7, at(1, struct.pack("<I", 0))),
        (7, at(2, struct.pack("<I", 1))),
        (1, at(3, b"")),
        (0, struct.pack("<I", 3) + bytes(13)),
        (2, at(0, struct.pack("<I", (123456 << 2) | 3))),
        (5, at(1, struct.pack("<d", 0.0435), 1)),
        (5, at(2, struct.pack("<d", 45322), 2)),
        (4, at(3, b"\1")),
        (3, at(4, b"\x2a")),
        (6, at(5, wide("乙"))),
        (62, at(6, b"\1" + wide("丙") + bytes(8))),
        (0, struct.pack("<I", 4) + bytes(13)),
        (8, at(0, wide("丁") + bytes(4))),
        (9, at(1, struct.pack("<d", 110101199003074515) + bytes(4))),
        (10, at(2, b"\0")),
        (11, at(3, b"\x07")),
        (146, b""),
        (176, struct.pack("<4I", 6, 7, 0, 2)),
    )
    path = xlsb(tmp_path / "a.xlsb", sheet)
    book = open_book(path, "a.xlsb", identify(path))
    assert (book.sheets(), book.hidden()) == (["明细"], ["藏"])
    assert plain(list(book.grid("明细").rows())) == [
        (2, ["", "客户号", "甲" * 200], {}),
        (4, ["1234.56", "4.35%", "2024-01-31", "true", "#N/A", "乙", "丙"], {4: "error_cell"}),
        (5, ["丁", "110101199003074512", "false", "#DIV/0!"], {1: "long_number", 3: "error_cell"}),
    ]
    assert book.grid("明细").merges() == [Merge(7, 0, 8, 2)]
    stale = xlsb(tmp_path / "b.xlsb", sheet, bytes(24) + b"\1\0")
    row = read(stale)[2]
    assert row.doubts == {0: "no_result", 1: "no_result", 2: "no_result", 3: "error_cell"}


def test_a_damaged_xlsb_workbook_is_refused(tmp_path: Path) -> None:
    row = (0, struct.pack("<I", 0) + bytes(13))
    for number, sheet in enumerate(
        (
            biff12(row, (7, struct.pack("<3I", 0, 0, 9))),  # a text that is not there
            biff12(row, (5, bytes(8) + b"\0")),  # too short
            biff12(row, (6, bytes(8) + struct.pack("<I", 1 << 30))),  # longer than its record
            biff12(row)[:-1],
            b"\x05\xff\xff\xff\xff",
        )
    ):
        path = xlsb(tmp_path / f"{number}.xlsb", sheet)
        with pytest.raises(InputError, match=f"{number}.xlsb"):
            read(path, "明细")


def test_an_independent_reader_finds_the_same_values() -> None:
    from python_calamine import CalamineWorkbook

    for name in ("traps.xls", "traps.ods"):
        ours = [row.cells for row in read(FILES / name, "长")]
        theirs = CalamineWorkbook.from_path(FILES / name).get_sheet_by_name("长").to_python()
        assert ours == [[str(text), f"{number:.10g}"] for text, number in theirs]
