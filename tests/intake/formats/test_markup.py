"""Web pages and XML spreadsheets that were named .xls, and what .ods files may hold besides."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from tests.intake.formats.kit import plain, read, zipped

from bankmkt.base.errors import InputError
from bankmkt.intake.formats import identify, open_book
from bankmkt.intake.grid import Book, Merge


def page(path: Path, body: str, encoding: str = "gbk", head: str = "<meta charset=gbk>") -> Book:
    """A page named .xls, opened."""
    file = path / "明细.xls"
    file.write_bytes(f"<html><head>{head}</head><body>{body}</body></html>".encode(encoding))
    return open_book(file, "明细.xls", identify(file))


def test_a_table_with_its_title_lines_and_merged_cells(tmp_path: Path) -> None:
    book = page(
        tmp_path,
        "<h3>贷款明细表</h3><p>日期：2026-10-31&nbsp;&nbsp;单位：万元</p><table border=1>"
        "<tr><th rowspan=2>借据号</th><th colspan=2>金额</th></tr><tr><th>余额</th><th>利息</th></tr>"
        "<tr><td>000123</td><td>1,234.50</td><td>&lt;空&gt;</td></tr>"
        "<TR><TD>A&amp;B<br>乙<TD>  多 个\n 空格 <TD></TR><tr><td></td><td>&nbsp;</td></tr></table><p>制表：样例</p>",
    )
    assert (book.label, book.sheets(), book.hidden()) == ("HTML", ["表1"], [])
    grid = book.grid("表1")
    assert plain(list(grid.rows())) == [
        (1, ["贷款明细表"], {}),
        (2, ["日期：2026-10-31 单位：万元"], {}),
        (3, ["借据号", "金额"], {}),
        (4, ["", "余额", "利息"], {}),
        (5, ["000123", "1,234.50", "<空>"], {}),
        (6, ["A&B\n乙", "多 个 空格"], {}),
        (8, ["制表：样例"], {}),
    ]
    assert grid.merges() == [Merge(3, 0, 4, 0), Merge(3, 1, 3, 2)]


def test_entities_are_resolved_once(tmp_path: Path) -> None:
    book = page(tmp_path, "<table><tr><td>&amp;lt;b&amp;gt;</td><td>&#20013;</td></tr></table>")
    assert plain(list(book.grid("表1").rows())) == [(1, ["&lt;b&gt;", "中"], {})]


def test_every_table_is_a_sheet_and_names_are_taken(tmp_path: Path) -> None:
    book = page(
        tmp_path,
        "<table><caption>客户</caption><tr><td>1</td></tr></table><table><tr><td> </td></tr></table>"
        "<table><tr><td>2</td></tr></table><table><caption>客户</caption><tr><td>3</td></tr></table>",
    )
    assert book.sheets() == ["客户", "表2", "客户 (2)"]
    assert [plain(list(book.grid(name).rows())) for name in book.sheets()] == [
        [(1, ["1"], {})],
        [(1, ["2"], {})],
        [(1, ["3"], {})],
    ]
    named = page(
        tmp_path,
        "<table><tr><td>1</td></tr></table>",
        head="<!--[if gte mso 9]><xml><x:ExcelWorksheet><x:Name>借据</x:Name></x:ExcelWorksheet></xml><![endif]-->",
        encoding="utf-8",
    )
    assert named.sheets() == ["借据"]


def test_the_table_inside_a_frame_is_the_data(tmp_path: Path) -> None:
    book = page(
        tmp_path,
        "<table><tr><td><table><tr><td>号</td><td>额</td></tr><tr><td>1</td><td>2</td></tr></table></td></tr></table>",
    )
    assert [plain(list(book.grid(name).rows())) for name in book.sheets()] == [
        [(1, ["号", "额"], {}), (2, ["1", "2"], {})]
    ]
    with pytest.raises(InputError, match=r"明细\.xls"):
        page(
            tmp_path,
            "<table><tr><td>号</td><td>额</td></tr><tr><td>1</td><td><table><tr><td>2</td></tr></table></td></tr></table>",
        )


def test_what_excel_keeps_beside_the_shown_text(tmp_path: Path) -> None:
    book = page(
        tmp_path,
        '<table><tr><td x:num="1234.567">1,234.57</td><td x:num="0.0435">4.35%</td><td x:num="123">000123</td>'
        '<td x:num="45322">2024/1/31</td><td x:num>12.5</td><td x:num="12345678">12,346</td><td x:err="#N/A">#N/A</td>'
        '<td>########</td><td x:str="  a">a</td><td x:num="0.4">0</td>'
        '<td x:num="0.0435123">4.35%</td></tr></table>',
    )
    assert plain(list(book.grid("表1").rows())) == [
        (
            1,
            ["1234.567", "4.35%", "000123", "2024/1/31", "12.5", "12,346", "#N/A", "########", "a", "0.4", "4.35123%"],
            {6: "error_cell", 7: "error_cell"},
        )
    ]


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("gb18030", ""),
        ("utf-8", ""),
        ("utf-8-sig", "<meta charset=gbk>"),  # the mark decides
        ("utf-16", "<meta charset=utf-16>"),
        ("utf-8", '<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">'),
        ("gbk", "<meta charset='gb2312'>"),
    ],
)
def test_encodings_of_pages(tmp_path: Path, encoding: str, head: str) -> None:
    book = page(tmp_path, "<table><tr><td>客户號</td></tr></table>", encoding, head)
    assert plain(list(book.grid("表1").rows())) == [(1, ["客户號"], {})]


def test_a_declared_encoding_must_hold(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"byte 60|第 60 字节"):
        page(tmp_path, "<table><tr><td>客户</td></tr></table>", "gbk", "<meta charset=utf-8>")
    with pytest.raises(InputError, match="iso-8859-1"):
        page(tmp_path, "<table><tr><td>客户</td></tr></table>", "gbk", "<meta charset=iso-8859-1>")
    page(tmp_path, "<table><tr><td>plain</td></tr></table>", "ascii", "<meta charset=iso-8859-1>")


def test_a_page_without_a_table_or_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "明细.xls"
    path.write_bytes(b"<html><table><tr><td>1</td></tr><tr><td>2")
    with pytest.raises(InputError, match=r"明细\.xls"):
        open_book(path, "明细.xls", "html")
    with pytest.raises(InputError, match=r"明细\.xls"):
        page(tmp_path, "<p>系统超时，请重新登录</p>")


@pytest.mark.parametrize(
    "body",
    ["<tr>9<td>1</td></tr>", "<tr><td>1</td>9<td>2</td></tr>", "<tr><td>1</td></tr>合计 9", "9<tr><td>1</td></tr>"],
)
def test_text_of_a_table_outside_its_cells_is_refused(tmp_path: Path, body: str) -> None:
    page(tmp_path, "<table> &nbsp;\n<tr>\n<td>1</td> </tr>\n</table>")  # blanks are nothing
    with pytest.raises(InputError, match=r"明细\.xls"):
        page(tmp_path, f"<table>{body}</table>")


MARKUP = """<?xml version="1.0"{encoding}?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style>
<Style ss:ID="z"><NumberFormat ss:Format="000000"/></Style></Styles>
<Worksheet ss:Name="借据"><Table><Column ss:Index="4" ss:StyleID="z"/>
<Row ss:Index="2"><Cell ss:Index="2"><Data ss:Type="String">客户 &amp; 号</Data></Cell>
<Cell ss:MergeAcross="1" ss:MergeDown="1"><Data ss:Type="String">金额</Data></Cell>
<Cell><Data ss:Type="String">末</Data><Comment><ss:Data>不是数据</ss:Data></Comment></Cell></Row>
<Row><Cell><Data ss:Type="Number">1234.5</Data></Cell><Cell ss:StyleID="p"><Data ss:Type="Number">0.0435</Data></Cell>
<Cell><Data ss:Type="DateTime">2024-01-31T00:00:00.000</Data></Cell></Row>
<Row ss:Index="5"><Cell><Data ss:Type="DateTime">2024-01-31T10:30:00.000</Data></Cell>
<Cell><Data ss:Type="Boolean">1</Data></Cell><Cell><Data ss:Type="Error">#REF!</Data></Cell>
<Cell><Data ss:Type="Number">123</Data></Cell><Cell ss:Formula="=R1C1"/>
<Cell><Data ss:Type="Number">110101199003074515</Data></Cell>
<Cell><Data ss:Type="String"><B>粗</B>体</Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="藏"><Table><Row><Cell><Data ss:Type="String">x</Data></Cell></Row></Table>
<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
<Worksheet ss:Name="空"><Table/></Worksheet></Workbook>"""


@pytest.mark.parametrize(("encoding", "declared"), [("utf-8", ""), ("gbk", ' encoding="GB2312"'), ("utf-16", "")])
def test_an_xml_spreadsheet(tmp_path: Path, encoding: str, declared: str) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(MARKUP.replace("{encoding}", declared).encode(encoding))
    book = open_book(path, "a.xls", identify(path))
    assert (book.sheets(), book.hidden()) == (["借据"], ["藏"])
    grid = book.grid("借据")
    assert plain(list(grid.rows())) == [
        (2, ["", "客户 & 号", "金额", "", "末"], {}),
        (3, ["1234.5", "4.35%", "", "", "2024-01-31"], {}),
        (
            5,
            ["2024-01-31 10:30:00", "true", "#REF!", "000123", "", "110101199003074512", "粗体"],
            {2: "error_cell", 4: "no_result", 5: "long_number"},
        ),
    ]
    assert grid.merges() == [Merge(2, 2, 3, 3)]


def test_an_xml_spreadsheet_that_is_not_to_be_trusted(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    bodies = {
        "<!DOCTYPE x [<!ENTITY a 'b'>]>": "",
        "": '<Row ss:Index="3"/><Row ss:Index="2"/>',
        " ": '<Row><Cell ss:Index="3"/><Cell ss:Index="2"/></Row>',
        "  ": '<Row><Cell ss:Index="99999"><Data ss:Type="String">x</Data></Cell></Row>',
        "   ": "<Row><Cell></Row>",
    }
    for doctype, rows in bodies.items():
        path.write_text(
            f'<?xml version="1.0"?>{doctype}<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
            f'xmlns:ss="urn:x"><Worksheet ss:Name="s"><Table>{rows}</Table></Worksheet></Workbook>',
            encoding="utf-8",
        )
        with pytest.raises(InputError, match=r"a\.xls"):
            open_book(path, "a.xls", "spreadsheetml").sheets()


CELL = '<Cell><Data ss:Type="String">x</Data></Cell>'


@pytest.mark.parametrize(
    "sheet",
    [
        "<Cell/>",
        CELL,
        f"<Table>{CELL}</Table>",
        f"<Row>{CELL}</Row>",
        '<Table><Data ss:Type="String">x</Data></Table>',
        '<Table><Row><Data ss:Type="String">x</Data></Row></Table>',
        f"<Table><Row>{CELL}<Row>{CELL}</Row></Row></Table>",
        f"<Table><Group><Row>{CELL}</Row></Group></Table>",
        f"<Table><Row><Cell>{CELL}</Cell></Row></Table>",
        '<Table><Row><Cell><Data ss:Type="Number">1</Data><Data ss:Type="Number">2</Data></Cell></Row></Table>',
        "<Table><Row><Cell>x</Cell></Row></Table>",
    ],
)
def test_cells_outside_rows_are_refused(tmp_path: Path, sheet: str) -> None:
    path = tmp_path / "a.xls"
    path.write_text(f'<Workbook xmlns:ss="urn:x"><Worksheet ss:Name="s">{sheet}</Worksheet></Workbook>', "utf-8")
    with pytest.raises(InputError, match=r"a\.xls › s"):
        open_book(path, "a.xls", "spreadsheetml").sheets()


def test_page_breaks_are_no_rows_and_euros_no_yuan(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text(
        '<Workbook xmlns:ss="urn:x"><Styles><Style ss:ID="e"><NumberFormat ss:Format="Euro Currency"/></Style></Styles>'
        f'<Worksheet ss:Name="s"><Table><Row>{CELL}<Cell ss:StyleID="e"><Data ss:Type="Number">5</Data></Cell></Row>'
        "</Table><PageBreaks><RowBreaks><RowBreak><Row>25</Row></RowBreak><RowBreak><Row>5</Row></RowBreak></RowBreaks>"
        "</PageBreaks></Worksheet></Workbook>",
        "utf-8",
    )
    rows = open_book(path, "a.xls", "spreadsheetml").grid("s").rows()
    assert plain(list(rows)) == [(1, ["x", "5"], {1: "foreign_currency"})]


def ods(path: Path, tables: str, styles: str = "") -> Path:
    """An .ods file."""
    names = ["office", "table", "text", "style", "calcext"]
    spaces = " ".join(f'xmlns:{name}="urn:{name}"' for name in names)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:automatic-styles>{styles}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped(path, {"mimetype": kind, "content.xml": content}, zipfile.ZIP_DEFLATED)


def test_repetitions_and_annotations_in_ods(tmp_path: Path) -> None:
    text = '<table:table-cell office:value-type="string"><text:p>甲</text:p></table:table-cell>'
    note = (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>批注</text:p></office:annotation>'
        "<text:p>乙<text:s text:c='2'/>丙</text:p><text:p>丁</text:p></table:table-cell>"
    )
    number = (
        '<table:table-cell office:value-type="float" office:value="12" table:number-columns-repeated="2">'
        "<text:p>00012</text:p></table:table-cell>"
    )
    unit = '<table:table-cell office:value-type="float" office:value="1.5"><text:p>1.50万元</text:p></table:table-cell>'
    formula = '<table:table-cell table:formula="of:=1+1"/>'
    gap = '<table:table-cell table:number-columns-repeated="3"/>'
    path = ods(
        tmp_path / "a.ods",
        '<table:table table:name="一"><table:table-row table:number-rows-repeated="4"><table:table-cell/>'
        "</table:table-row>"
        f"<table:table-row>{gap}{text}{note}{number}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="2">{text}{unit}{formula}</table:table-row>'
        '<table:table-row table:number-rows-repeated="1048569">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
        f'<table:table table:name="藏" table:style-name="ta"><table:table-row>{text}</table:table-row></table:table>',
        '<style:style style:name="ta"><style:table-properties table:display="false"/></style:style>',
    )
    assert plain(read(path)) == [
        (5, ["", "", "", "甲", "乙  丙\n丁", "00012", "00012"], {}),
        (6, ["甲", "1.5万元"], {2: "no_result"}),
        (7, ["甲", "1.5万元"], {2: "no_result"}),
    ]
    book = open_book(path, "a.ods", "ods")
    assert (book.sheets(), book.hidden()) == (["一"], ["藏"])


def test_foreign_currencies_in_ods(tmp_path: Path) -> None:
    cells = "".join(
        f'<table:table-cell office:value-type="{kind}" office:value="5"><text:p>{text}</text:p></table:table-cell>'
        for kind, text in (
            ("float", "-$5.00"),
            ('currency" office:currency="JPY', "￥5"),
            ('currency" office:currency="CNY', "￥5.00"),
            ("float", "5.00美元"),
            ("float", "5.00元"),
        )
    )
    path = ods(
        tmp_path / "a.ods", f'<table:table table:name="s"><table:table-row>{cells}</table:table-row></table:table>'
    )
    assert plain(read(path)) == [(1, ["5"] * 5, dict.fromkeys((0, 1, 3), "foreign_currency"))]


def test_absurd_repetitions_in_ods_are_refused(tmp_path: Path) -> None:
    filled = '<table:table-cell office:value-type="string"{more}><text:p>x</text:p></table:table-cell>'
    for number, (rows, columns) in enumerate(((1_048_576, 16_384), (2_000_000, 1), (1, 99_999), (1, 10**12))):
        cell = filled.replace("{more}", f' table:number-columns-repeated="{columns}"')
        path = ods(
            tmp_path / f"{number}.ods",
            f'<table:table table:name="s"><table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
            "</table:table>",
        )
        with pytest.raises(InputError, match=f"{number}.ods"):
            read(path)
