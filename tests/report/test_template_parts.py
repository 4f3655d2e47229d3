"""What a template must not lose is refused by name: each part is put into a real workbook and looked for."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from bankmkt.base import say
from bankmkt.base.errors import RulesError
from bankmkt.report.excel.template.parts import check

Make = Callable[[Any, Any, Path], None]


def png(folder: Path) -> str:
    """A picture of one dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    path = folder / "dot.png"
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00\xff\x00\x00")) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    return str(path)


def made(folder: Path, make: Make, name: str = "template.xlsx") -> Path:
    """A workbook of XlsxWriter with one sheet, on which `make` works."""
    path = folder / name
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Data")
        sheet.write_row("A1", ["a", "b"])
        sheet.write_row("A2", [1, -2])
        make(book, sheet, folder)
    return path


def refused(path: Path) -> str:
    """What is said of a template that is refused."""
    with pytest.raises(RulesError) as caught:
        check(path)
    assert all(problem.remedy and problem.file == str(path) for problem in caught.value.problems)
    return str(caught.value)


def _vba(book: Any, _sheet: Any, folder: Path) -> None:
    (folder / "vba.bin").write_bytes(b"stub")
    book.add_vba_project(str(folder / "vba.bin"))


def _bar(_book: Any, sheet: Any, _folder: Path) -> None:
    sheet.conditional_format("A2:B2", {"type": "data_bar", "data_bar_2010": True})


def _logo(_book: Any, sheet: Any, folder: Path) -> None:
    sheet.set_header("&L&G", {"image_left": png(folder)})


LOST: dict[str, tuple[str, Make]] = {
    "sparkline": ("sparklines", lambda b, s, f: s.add_sparkline("C2", {"range": "Data!A2:B2"})),
    "text box": ("text boxes", lambda b, s, f: s.insert_textbox("C3", "words")),
    "button": ("form controls", lambda b, s, f: s.insert_button("C3", {"caption": "press"})),
    "check box": ("check boxes", lambda b, s, f: s.insert_checkbox("C3", True)),
    "macros": ("macros", _vba),
    "data bar": ("conditional formats of the newer kind", _bar),
    "header picture": ("pictures in headers", _logo),
    "background": ("background", lambda b, s, f: s.set_background(png(f))),
    "shown comment": ("always shown", lambda b, s, f: s.write_comment("A1", "words", {"visible": True})),
    "chart sheet": ("chart sheets", lambda b, s, f: _chart(b, b.add_chartsheet("C"))),
    "dynamic array": ("dynamic arrays", lambda b, s, f: s.write_dynamic_array_formula("C2", "=UNIQUE(A1:A2)")),
    "picture in a cell": ("dynamic arrays or rich values", lambda b, s, f: s.embed_image("C2", png(f))),
}


def _chart(book: Any, sheet: Any) -> None:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Data!$A$2:$B$2"})
    sheet.set_chart(chart)


@pytest.mark.parametrize("name", LOST)
def test_a_part_that_would_be_lost_is_refused_by_name(name: str, tmp_path: Path) -> None:
    word, make = LOST[name]
    assert word in refused(made(tmp_path, make))


PLANTED = {
    "xl/pivotTables/pivotTable1.xml": "pivot tables",
    "xl/pivotCache/pivotCacheDefinition1.xml": "pivot tables",
    "xl/slicers/slicer1.xml": "slicers",
    "xl/timelines/timeline1.xml": "timelines",
    "xl/externalLinks/externalLink1.xml": "links to other files",
    "xl/connections.xml": "data connections",
    "xl/queryTables/queryTable1.xml": "data connections",
    "xl/model/item.data": "a data model",
    "xl/diagrams/data1.xml": "SmartArt",
    "customXml/item1.xml": "custom XML",
    "xl/threadedComments/threadedComment1.xml": "threaded comments",
    "xl/activeX/activeX1.xml": "ActiveX",
    "xl/embeddings/oleObject1.bin": "embedded objects",
    "_xmlsignatures/sig1.xml": "a digital signature",
    "docMetadata/LabelInfo.xml": "a sensitivity label",
    "xl/charts/chartEx1.xml": "charts of the newer kinds",
    "xl/webextensions/webextension1.xml": "add-ins",
    "xl/somethingNew/part7.xml": "part7.xml",
}


@pytest.mark.parametrize("part", PLANTED)
def test_a_part_of_another_program_is_refused_by_name(part: str, tmp_path: Path) -> None:
    path = made(tmp_path, lambda b, s, f: None)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(part, "<x/>")
    said = refused(path)
    assert PLANTED[part] in said
    assert part in said


def planted(path: Path, part: str, old: str, new: str) -> Path:
    """The workbook with one text of one part replaced."""
    other = path.with_name("planted.xlsx")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(other, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == part:
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            after.writestr(name, data)
    return other


DRAWN = "<xdr:{tag} xmlns:xdr='http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing'/></xdr:{anchor}>"


@pytest.mark.parametrize(
    ("tag", "word"), [("sp", "drawn shapes"), ("cxnSp", "drawn shapes"), ("grpSp", "drawn shapes")]
)
def test_shapes_beside_a_chart_are_found(tag: str, word: str, tmp_path: Path) -> None:
    def chart(book: Any, sheet: Any, _folder: Path) -> None:
        one = book.add_chart({"type": "column"})
        one.add_series({"values": "=Data!$A$2:$B$2"})
        sheet.insert_chart("D2", one)

    path = made(tmp_path, chart)
    assert check(path) == ()
    anchor = "twoCellAnchor"
    other = planted(path, "xl/drawings/drawing1.xml", f"</xdr:{anchor}>", DRAWN.format(tag=tag, anchor=anchor))
    assert word in refused(other)


@pytest.mark.parametrize(
    ("element", "word"),
    [
        ("<scenarios/>", "scenarios"),
        ("<protectedRanges/>", "ranges that may be edited"),
        ("<customSheetViews/>", "custom views"),
        ("<somethingNew/>", "somethingNew"),
        ('<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst>', "validations"),
        ('<extLst><ext uri="{00000000-0000-0000-0000-000000000001}"/></extLst>', "{00000000"),
    ],
)
def test_an_element_of_a_sheet_that_would_be_lost_is_found(element: str, word: str, tmp_path: Path) -> None:
    path = made(tmp_path, lambda b, s, f: None)
    said = refused(planted(path, "xl/worksheets/sheet1.xml", "</worksheet>", f"{element}</worksheet>"))
    assert word in said
    assert "xl/worksheets/sheet1.xml" in said


def test_a_comment_keeps_its_words_and_must_not_have_looks(tmp_path: Path) -> None:
    path = made(tmp_path, lambda b, s, f: s.write_comment("A1", "words"))
    assert check(path) == ()
    bold = planted(path, "xl/comments1.xml", "<rPr>", "<rPr><b/>")
    assert "the formatting of a comment would be lost (xl/comments1.xml!A1)" in refused(bold)


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    def make(_book: Any, sheet: Any, folder: Path) -> None:
        sheet.add_sparkline("C2", {"range": "Data!A2:B2"})
        sheet.insert_textbox("C3", "words")
        sheet.set_background(png(folder))

    with pytest.raises(RulesError) as caught:
        check(made(tmp_path, make))
    assert len(caught.value.problems) == 3


def test_a_password_an_old_workbook_and_rubbish_are_told_apart(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    locked, old, rubbish = (tmp_path / f"{name}.xlsx" for name in ("locked", "old", "rubbish"))
    locked.write_bytes(ole + bytes(3000) + "EncryptedPackage".encode("utf-16-le"))
    old.write_bytes(ole + bytes(3000) + "Workbook".encode("utf-16-le"))
    rubbish.write_bytes(b"PK\x03\x04 nothing")
    assert "password" in refused(locked)
    assert "old .xls" in refused(old)
    assert "no workbook" in refused(rubbish)


def test_what_is_common_and_survives_is_not_refused(tmp_path: Path) -> None:
    def make(book: Any, sheet: Any, folder: Path) -> None:
        bold = book.add_format({"bold": True})
        sheet.write_rich_string("A5", "plain ", bold, "bold", " end")
        sheet.insert_image("D2", png(folder))
        sheet.conditional_format("A2:B2", {"type": "3_color_scale"})
        sheet.conditional_format("A2:B2", {"type": "data_bar"})
        sheet.conditional_format("A2:B2", {"type": "icon_set", "icon_style": "3_arrows"})
        sheet.data_validation("A9", {"validate": "list", "source": ["x", "y"]})
        sheet.merge_range("A6:B6", "m", bold)
        sheet.write_url("A7", "https://example.com/")
        sheet.protect("secret")
        sheet.set_header("&L&9 报告&R&P / &N")
        sheet.ignore_errors({"number_stored_as_text": "A1:A9"})
        book.define_name("own", "=Data!$A$1")
        book.set_custom_property("Owner", "desk")

    path = made(tmp_path, make)
    assert check(path) == ("which green triangles are not shown",)
    again = tmp_path / "again.xlsx"
    openpyxl.load_workbook(path, rich_text=True).save(again)
    sheet = openpyxl.load_workbook(again, rich_text=True)["Data"]
    kinds = [rule.type for one in sheet.conditional_formatting for rule in one.rules]
    assert kinds == ["colorScale", "dataBar", "iconSet"]
    assert [str(one.sqref) for one in sheet.data_validations.dataValidation] == ["A9"]
    assert [str(one) for one in sheet["A5"].value] == ["plain ", "bold", " end"]
    assert sheet.protection.sheet
    assert sheet["A7"].hyperlink.target == "https://example.com/"


def test_the_words_are_there_in_chinese(tmp_path: Path) -> None:
    say.use("zh")
    assert "迷你图将会丢失" in refused(made(tmp_path, LOST["sparkline"][1]))
