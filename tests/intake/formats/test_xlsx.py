"""Every trap of .xlsx workbooks with the rows that a person would write down."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.intake.formats.kit import plain, read, worksheet, xlsx_parts, zipped

from bankmkt.base.errors import InputError
from bankmkt.intake.formats import open_book
from bankmkt.intake.grid import Merge


def sheet(path: Path, rows: str, **more: object) -> list[tuple[int, list[str], dict[int, str]]]:
    """The rows of a workbook with this one sheet."""
    return plain(read(zipped(path / "a.xlsx", xlsx_parts(worksheet(rows), **more))))  # type: ignore[arg-type]


def test_numbers_texts_and_what_cannot_be_trusted(tmp_path: Path) -> None:
    rows = (
        '<row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2"><v>1234.5</v></c><c r="D2" t="e"><v>#N/A</v></c></row>'
        '<row r="4"><c r="A4" t="b"><v>1</v></c><c r="B4"><f>1+1</f></c><c r="C4"><f>1+1</f><v></v></c>'
        '<c r="D4"><f>1+1</f><v>2</v></c><c r="E4" t="str"><f>""</f><v></v></c><c r="F4" t="str"><f>A1</f><v>x</v></c>'
        '<c r="G4"><v>110101199003074515</v></c><c r="H4" t="s"><v>1</v></c></row>'
    )
    strings = "<si><t>客户&amp;号</t></si><si><t>#REF!</t></si>"
    assert sheet(tmp_path, rows, strings=strings) == [
        (2, ["", "客户&号", "1234.5", "#N/A"], {3: "error_cell"}),
        (
            4,
            ["true", "", "", "2", "", "x", "110101199003074512", "#REF!"],
            {1: "no_result", 2: "no_result", 6: "long_number", 7: "error_cell"},
        ),
    ]


def test_results_are_doubted_when_the_workbook_waits_to_be_calculated(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><f>B1*2</f><v>0</v></c><c r="B1"><v>7</v></c></row>'
    assert sheet(tmp_path, rows, properties='<calcPr fullCalcOnLoad="1"/>') == [(1, ["0", "7"], {0: "no_result"})]


def test_formats_of_styles_are_followed(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" s="1"><v>0.0435</v></c><c r="B1" s="2"><v>123</v></c><c r="C1" s="3"><v>45322</v></c>'
        '<c r="D1" s="4"><v>12.5</v></c><c r="E1" s="99"><v>7</v></c></row>'
    )
    formats = ["0.00%", "000000", "yyyy年m月d日", '0.0"万元"']
    assert sheet(tmp_path, rows, formats=formats) == [(1, ["4.35%", "000123", "2024-01-31", "12.5万元", "7"], {})]


def test_rich_text_is_joined_and_phonetic_guides_are_left_out(tmp_path: Path) -> None:
    strings = (
        '<si><r><t>样例</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 公司</t></r>'
        '<rPh sb="0" eb="2"><t>yangli</t></rPh><phoneticPr fontId="1"/></si>'
        "<si><t>a_x000D_b_x005F_c</t></si><si/><si><t/></si><si><t>末</t></si>"
    )
    rows = '<row r="1">' + "".join(f'<c r="{"ABCDE"[at]}1" t="s"><v>{at}</v></c>' for at in range(5)) + "</row>"
    assert sheet(tmp_path, rows, strings=strings) == [(1, ["样例 公司", "a\rb_c", "", "", "末"], {})]


def test_inline_strings(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>甲&lt;乙</t></is></c>'
        '<c r="B1" t="inlineStr"><is><r><t>丙</t></r><r><t>丁</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c></row>'
    )
    assert sheet(tmp_path, rows) == [(1, ["甲<乙", "丙丁"], {})]


ODD = [
    # cells and rows without addresses
    '<row><c t="str"><v>甲</v></c><c><v>1</v></c></row><row/><row><c t="str"><v>乙</v></c></row>',
    # indented, as some tools print XML
    '\n  <row r="1">\n    <c r="A1" t="str">\n      <v>甲</v>\n    </c>\n    <c r="B1">\n <v>1</v></c>\n  </row>\n'
    '  <row r="3"><c r="A3" t="str"><v>乙</v></c></row>\n',
    # single quotes, attributes in another order, comments, character data
    "<row r='1'><c t='str' r='A1'><v>甲</v></c><!-- c --><c r='B1'><v>1</v></c></row>"
    "<row r='3'><c r='A3' t='str'><v><![CDATA[乙]]></v></c></row>",
    # attributes in another order
    '<row spans="1:2" r="1"><c t="str" r="A1"><v>甲</v></c><c s="0" r="B1"><v>1</v></c></row>'
    '<row ht="15" r="3"><c r="A3" t="str"><v>乙</v></c></row>',
    # rows without cells between the others
    '<row r="1"><c r="A1" t="str"><v>甲</v></c><c r="B1"><v>1</v></c></row><row r="2" spans="1:2"/>'
    '<row r="3"><c r="A3" t="str"><v>乙</v></c></row><row r="9"/>',
    # cells with formats only
    '<row r="1"><c r="A1" t="str"><v>甲</v></c><c r="B1"><v>1</v></c><c r="C1" s="0"/></row>'
    '<row r="2"><c r="A2" s="0"/><c r="B2" s="0"></c></row><row r="3"><c r="A3" t="str"><v>乙</v></c></row>',
]


@pytest.mark.parametrize("rows", ODD)
def test_other_forms_of_the_same_xml_mean_the_same(tmp_path: Path, rows: str) -> None:
    assert sheet(tmp_path, rows) == [(1, ["甲", "1"], {}), (3, ["乙"], {})]


def test_prefixed_names_and_another_encoding(tmp_path: Path) -> None:
    parts = xlsx_parts("")
    xml = (
        '<?xml version="1.0" encoding="UTF-16"?><x:worksheet xmlns:x="urn:x"><x:sheetData><x:row r="1">'
        '<x:c r="A1" t="str"><x:v>甲</x:v></x:c><x:c r="B1" s="1"><x:v>0.05</x:v></x:c></x:row></x:sheetData>'
        '<x:mergeCells><x:mergeCell ref="A1:B2"/></x:mergeCells></x:worksheet>'
    )
    parts |= xlsx_parts(xml, formats=["0%"])
    parts["xl/worksheets/sheet1.xml"] = xml.encode("utf-16")
    assert plain(read(zipped(tmp_path / "a.xlsx", parts))) == [(1, ["甲", "5%"], {})]
    parts["xl/worksheets/sheet1.xml"] = xml.replace("UTF-16", "UTF-8")
    book = open_book(zipped(tmp_path / "b.xlsx", parts), "b.xlsx", "xlsx")
    assert plain(list(book.grid("明细").rows())) == [(1, ["甲", "5%"], {})]
    assert book.grid("明细").merges() == [Merge(1, 0, 2, 1)]


def test_a_form_that_changes_late_repeats_and_loses_no_row(tmp_path: Path) -> None:
    """The patterns hand over to the events in the middle, after many rows are out."""
    full = '<row r="{0}"><c r="A{0}"><v>{0}</v></c></row>'
    rows = "".join((full if n % 5 else '<row r="{0}"/>').format(n) for n in range(1, 30_001))
    odd = rows + '<row r="30001"><!-- x --><c r="A30001"><v>30001</v></c></row>'
    found = sheet(tmp_path, odd)
    assert [number for number, _, _ in found] == [*(n for n in range(1, 30_001) if n % 5), 30_001]
    assert found[-1] == (30_001, ["30001"], {})


def test_merged_ranges_and_a_dimension_that_lies(tmp_path: Path) -> None:
    merges = '<mergeCells count="9"><mergeCell ref="B2:D3"/><mergeCell ref="A5:A9"/></mergeCells>'
    xml = worksheet('<row r="2"><c r="B2"><v>1</v></c></row>', merges, '<dimension ref="A1:XFD1048576"/>')
    book = open_book(zipped(tmp_path / "a.xlsx", xlsx_parts(xml)), "a.xlsx", "xlsx")
    grid = book.grid("明细")
    assert grid.merges() == [Merge(2, 1, 3, 3), Merge(5, 0, 9, 0)]
    assert (grid.left, plain(list(grid.rows()))) == (0, [(2, ["", "1"], {})])
    assert plain(list(grid.rows())) == [(2, ["", "1"], {})]  # and once more


def test_hidden_and_empty_sheets_and_charts(tmp_path: Path) -> None:
    one = worksheet('<row r="1"><c r="A1"><v>1</v></c></row>')
    parts = xlsx_parts(one, one, worksheet(""), one, state=' state="veryHidden"')
    relations = str(parts["xl/_rels/workbook.xml.rels"])
    at = relations.index('Id="s4"')
    parts["xl/_rels/workbook.xml.rels"] = relations[:at] + relations[at:].replace("/worksheet", "/chartsheet", 1)
    book = open_book(zipped(tmp_path / "a.xlsx", parts), "a.xlsx", "xlsx")
    assert (book.sheets(), book.hidden()) == (["明细"], ["表2"])


def test_days_count_from_1904(tmp_path: Path) -> None:
    xml = worksheet('<row r="1"><c r="A1" s="1"><v>43860</v></c><c r="B1"><v>43860</v></c></row>')
    parts = xlsx_parts(xml, formats=["yyyy/m/d"], properties='<workbookPr date1904="1"/>')
    grid = open_book(zipped(tmp_path / "a.xlsx", parts), "a.xlsx", "xlsx").grid("明细")
    assert (grid.epoch_1904, plain(list(grid.rows()))) == (True, [(1, ["2024-01-31", "43860"], {})])


def test_parts_under_other_names_and_backslashes(tmp_path: Path) -> None:
    parts = xlsx_parts(worksheet('<row r="1"><c r="A1"><v>1</v></c></row>'))
    path = zipped(tmp_path / "a.xlsx", {name.replace("/", "\\"): data for name, data in parts.items()})
    assert plain(read(path)) == [(1, ["1"], {})]


def test_dates_written_as_text_of_iso(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="d"><v>2024-01-31</v></c><c r="B1" t="d"><v>2024-01-31T10:30:00Z</v></c>'
        '<c r="C1" t="d"><v>soon</v></c></row>'
    )
    assert sheet(tmp_path, rows) == [(1, ["2024-01-31", "2024-01-31 10:30:00", "soon"], {2: "bad_date"})]


def test_rows_are_as_wide_as_the_header(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><v>3</v></c></row>'
        '<row r="2"><c r="A2"><v>4</v></c></row>'
    )
    path = zipped(tmp_path / "a.xlsx", xlsx_parts(worksheet(rows)))
    assert [row.cells for row in read(path)] == [["1", "2", "3"], ["4", "", ""]]


WRONG = {
    "a text that is not there": ('<row r="1"><c r="A1" t="s"><v>5</v></c></row>', "A1"),
    "a text by a negative number": ('<row r="1"><c r="B1" t="s"><v>-1</v></c></row>', "B1"),
    "cells out of order": ('<row r="1"><c r="B1"><v>5</v></c><c r="A1"><v>5</v></c></row>', "A1"),
    "a cell twice": ('<row r="1"><c r="B1"><v>5</v></c><c r="B1"><v>6</v></c></row>', "B1"),
    "a cell of another row": ('<row r="1"><c r="B2"><v>5</v></c></row>', "B2"),
    "rows out of order": ('<row r="3"><c r="B3"><v>5</v></c></row><row r="2"><c r="B2"><v>5</v></c></row>', "row 2"),
    "a row twice": ('<row r="3"><c r="B3"><v>5</v></c></row><row r="3"><c r="C3"><v>5</v></c></row>', "row 3"),
    "beyond the last column": ('<row r="1"><c r="XFE1"><v>5</v></c></row>', "XFE1"),
    "beyond the last row": ('<row r="1048577"><c r="A1048577"><v>5</v></c></row>', "1048577"),
    "an unknown type": ('<row r="1"><c r="A1" t="z"><v>5</v></c></row>', "明细"),
    "a style that is no number": ('<row r="1"><c r="A1" s="z"><v>5</v></c></row>', "明细"),
    "tags that do not match": ('<row r="1"><c r="A1"><v>5</c></v></row>', "sheet1.xml"),
    "two values in a cell": ('<row r="1"><c r="A1"><v>5</v><v>6</v></c></row>', "row 1"),
    "two values of a text": ('<row r="1"><c r="A1" t="str"><v>5</v><!-- x --><v>6</v></c></row>', "row 1"),
    "an unknown element in a text": ('<row r="1"><c r="A1" t="inlineStr"><is><q>5</q></is></c></row>', "row 1"),
    "the same by events": ('<row r="1"><!-- x --><c r="A1" t="inlineStr"><is><q>5</q></is></c></row>', "row 1"),
    "a sheet that is cut off": (
        '<row r="1"><c r="A1"><v>5</v></c></row><row r="2"><c r="A2"><v>5</v></c>',
        "sheet1.xml",
    ),
}


@pytest.mark.parametrize("case", list(WRONG))
def test_a_sheet_that_contradicts_itself_is_refused_by_place(tmp_path: Path, case: str) -> None:
    rows, place = WRONG[case]
    with pytest.raises(InputError) as caught:
        sheet(tmp_path, rows, strings="<si><t>x</t></si>")
    assert place in str(caught.value)
    assert "a.xlsx" in str(caught.value)


@pytest.mark.parametrize(
    "item", ["<si><q>甲</q></si>", "<si>甲</si>", "<si><t>甲<q>乙</q></t></si>", "<si><v>1</v></si>"]
)
def test_a_shared_text_with_unknown_parts_is_refused(tmp_path: Path, item: str) -> None:
    rows = '<row r="1"><c r="A1" t="s"><v>1</v></c></row>'
    with pytest.raises(InputError, match=r"a\.xlsx.*2"):
        sheet(tmp_path, rows, strings="<si><t>x</t></si>" + item)


def test_formulas_of_extensions_behind_the_rows_are_none_of_a_cell(tmp_path: Path) -> None:
    rows = '<row r="1"><!-- x --><c r="A1"><f>1</f><v>5</v></c></row>'
    after = "<extLst><ext><f>A1</f><f>A2</f></ext></extLst>"
    assert plain(read(zipped(tmp_path / "a.xlsx", xlsx_parts(worksheet(rows, after))))) == [(1, ["5"], {})]


def test_what_writers_write_is_read_back(tmp_path: Path) -> None:
    import openpyxl

    workbook = openpyxl.Workbook()
    cells = workbook.active
    assert cells is not None
    cells.title = "贷款"
    cells["B2"], cells["C2"], cells["D2"] = "借据号", "余额", "到期日"
    cells["B3"], cells["C3"], cells["D3"] = "000123", 1234.56, date(2024, 1, 31)
    cells["B4"], cells["C4"], cells["D4"] = " a\nb ", 0.0435, None
    cells["C4"].number_format = "0.00%"
    cells.merge_cells("B6:D6")
    workbook.save(tmp_path / "a.xlsx")
    book = open_book(tmp_path / "a.xlsx", "a.xlsx", "xlsx")
    assert plain(list(book.grid("贷款").rows())) == [
        (2, ["", "借据号", "余额", "到期日"], {}),
        (3, ["", "000123", "1234.56", "2024-01-31"], {}),
        (4, ["", " a\nb ", "4.35%"], {}),
    ]
    assert book.grid("贷款").merges() == [Merge(6, 1, 6, 3)]
