"""Whatever of somebody else's customer stands in a workbook is found, in whatever part and however it is written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from tests.deliver.files import MINE, NOTHING, STRANGERS, clean, edit, index, put, swap

from bankmkt.deliver.index import Index
from bankmkt.deliver.leak import Finding, check_file, check_texts

SHEET = r"xl/worksheets/sheet1\.xml"
STRINGS = r"xl/sharedStrings\.xml"


@pytest.fixture(scope="module")
def bank() -> Index:
    """The index of a bank of two managers."""
    return index()


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A clean workbook."""
    return clean(tmp_path / "book.xlsx")


def found(path: Path, bank: Index, masked: frozenset[str] = NOTHING) -> list[Finding]:
    """What the check finds for the first manager."""
    return check_file(path, bank, [MINE], masked)


def test_a_clean_workbook_has_no_finding(book: Path, bank: Index) -> None:
    assert found(book, bank) == []


@pytest.mark.parametrize("one", STRANGERS, ids=lambda one: one.value)
def test_every_word_of_a_stranger_is_found_in_a_cell(one: object, tmp_path: Path, bank: Index) -> None:
    path = clean(tmp_path / "book.xlsx", text=getattr(one, "value", ""))
    findings = found(path, bank)
    assert {finding.fault for finding in findings} == {"foreign"}
    assert {finding.part for finding in findings} >= {"xl/sharedStrings.xml", "客户"}
    assert ("客户", "B3") in {(finding.part, finding.place) for finding in findings}  # as openpyxl sees it


PLANTS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "shared string": (STRINGS, swap("李**", "客户张伟贷款逾期")),
    "numeric references": (STRINGS, swap("李**", "&#24352;&#x4F1F;")),
    "escapes of the format": (STRINGS, swap("李**", "_x5F20_伟")),
    "runs of rich text": (STRINGS, swap("<t>李**</t>", "<r><t>张</t></r><r><rPr><b/></rPr><t>伟</t></r>")),
    "character data section": (STRINGS, swap("李**", "<![CDATA[张]]>伟")),
    "remark": (STRINGS, swap("<sst ", "<!-- 13912345678 --><sst ")),
    "instruction": (STRINGS, swap("<sst ", "<?note J0000000202?><sst ")),
    "inline string": (
        SHEET,
        swap('<c r="A3" t="s"><v>', '<c r="J3" t="inlineStr"><is><t>C000002</t></is></c><c r="A3" t="s"><v>'),
    ),
    "formula": (
        SHEET,
        swap("</row></sheetData>", '<c r="K9"><f>IF(A1="C000002",1,0)</f><v>0</v></c></row></sheetData>'),
    ),
    "text of a formula": (
        SHEET,
        swap("</row></sheetData>", '<c r="K9" t="str"><f>A1</f><v>张伟</v></c></row></sheetData>'),
    ),
    "number": (SHEET, swap("<v>12345.67</v>", "<v>13912345678</v>")),
    "number with exponent": (SHEET, swap("<v>12345.67</v>", "<v>1.3912345678E+10</v>")),
    "number without its zeros": (SHEET, swap("<v>12345.67</v>", "<v>800123456789</v>")),
    "number in a money format": (SHEET, swap("<v>1691234567</v>", "<v>13912345678</v>")),
    "data validation": (SHEET, swap('"是,否"', '"是,张伟"')),
    "prompt": (SHEET, swap("<dataValidation ", '<dataValidation promptTitle="13912345678" ')),
    "conditional format": (SHEET, swap("高风险", "欧阳晓明")),
    "header": (SHEET, swap("手册", "张伟")),
    "header in two fonts": (SHEET, swap("手册", '张&amp;"Arial,Bold"&amp;12伟')),
    "link": (SHEET, swap("<hyperlink ", '<hyperlink tooltip="张伟" ')),
    "place of a link": (SHEET, swap("备用", "欧阳晓明")),
    "comment": (r"xl/comments1\.xml", swap("样例银行王府井支行", "样例银行王府井支行 王府井 联系")),
    "author of comments": (r"xl/comments1\.xml", swap("<author></author>", "<author>张伟</author>")),
    "defined name": (r"xl/workbook\.xml", swap('name="名单"', 'name="张伟"')),
    "formula of a name": (r"xl/workbook\.xml", swap("'客户'!$A$1:$E$3", '"13912345678"')),
    "sheet name": (r"xl/workbook\.xml", swap('name="备用"', 'name="张伟"')),
    "hidden sheet": (
        r"xl/worksheets/sheet2\.xml",
        swap('<c r="B1">', '<c r="C1" t="inlineStr"><is><t>张伟</t></is></c><c r="B1">'),
    ),
    "hidden column": (
        SHEET,
        swap('<c r="A3" t="s">', '<c r="H3" t="inlineStr"><is><t>张伟</t></is></c><c r="A3" t="s">'),
    ),
    "chart title": (r"xl/charts/chart1\.xml", swap("高风险客户 12 户", "张伟占一半")),
    "chart title in runs": (
        r"xl/charts/chart1\.xml",
        swap("<a:t>高风险客户 12 户</a:t>", "<a:t>张</a:t></a:r><a:r><a:t>伟</a:t>"),
    ),
    "chart cache of words": (r"xl/charts/chart1\.xml", swap("<c:v>高风险</c:v>", "<c:v>张伟</c:v>")),
    "chart cache of numbers": (r"xl/charts/chart1\.xml", swap("<c:v>12</c:v>", "<c:v>13912345678</c:v>")),
    "text box": (r"xl/drawings/drawing1\.xml", swap("高风险客户 12 户", "张伟")),
    "name of a shape": (r"xl/drawings/drawing1\.xml", swap('name="TextBox', 'name="C000002 TextBox')),
    "old drawing": (r"xl/drawings/vmlDrawing1\.vml", swap("</v:textbox>", "<div>张<b>伟</b></div></v:textbox>")),
    "old drawing, unclosed": (r"xl/drawings/vmlDrawing1\.vml", swap("</v:textbox>", "<br>张伟</v:textbox>")),
    "property": (r"docProps/core\.xml", swap("手册", "张伟")),
    "custom property": (r"docProps/custom\.xml", swap("20261122T031500Z-4f2a9c", "C000002")),
    "style": (r"xl/styles\.xml", swap('formatCode="#,##0.00"', 'formatCode="&quot;张伟&quot;0"')),
    "outside link": (
        r"xl/worksheets/_rels/sheet1\.xml\.rels",
        swap("<Relationships ", '<!-- x --><Relationships x="https://example.com/?q=%E5%BC%A0%E4%BC%9F" '),
    ),
}


@pytest.mark.parametrize("where", PLANTS)
def test_a_planted_word_is_found(where: str, book: Path, bank: Index) -> None:
    part, change = PLANTS[where]
    findings = found(edit(book, part, change), bank)
    assert "foreign" in {finding.fault for finding in findings}, findings


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("customXml/item1.xml", b"<a><b>13912345678</b></a>"),
        ("customXml/item2.xml", '<?xml version="1.0" encoding="UTF-16"?><a b="张伟"/>'.encode("utf-16")),
        ("customXml/item3.xml", b'<?xml version="1.0" encoding="iso-8859-1"?><a>&#24352;&#20255;</a>'),
        ("xl/pivotCache/pivotCacheRecords1.xml", '<r><s v="张伟"/><n v="13912345678"/></r>'.encode()),
        ("xl/externalLinks/externalLink1.xml", b"<x><v>C000002</v></x>"),
        ("xl/persons/person.xml", '<personList><person displayName="张伟"/></personList>'.encode()),
        ("张伟.xml", b"<a/>"),
        ("xl/media/image1.png", b"\x89PNG\r\n\x1a\n tEXtComment\x0013912345678 "),
        ("xl/printerSettings/printerSettings1.bin", "打印机 欧阳晓明".encode("utf-16-le")),
        ("readme.txt", "张伟".encode("gb18030")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_part_that_should_not_be_there_is_read_too(name: str, content: bytes, book: Path, bank: Index) -> None:
    findings = found(put(book, name, content), bank)
    assert "foreign" in {finding.fault for finding in findings}, findings


def test_a_workbook_within_a_workbook_is_read(book: Path, tmp_path: Path, bank: Index) -> None:
    inner = clean(tmp_path / "inner.xlsx", text="张伟")
    findings = found(put(book, "xl/embeddings/inner.xlsx", inner.read_bytes()), bank)
    assert any("inner.xlsx!xl/" in one.part for one in findings)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 macros"),
        ("xl/odd.xml", b"<a><b></a>"),
        ("xl/entity.xml", b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'),
        ("xl/coded.xml", '<?xml version="1.0" encoding="GBK"?><a>张伟</a>'.encode("gbk")),
        ("xl/unknown.dat", b"???"),
    ],
)
def test_what_cannot_be_read_does_not_go_out(name: str, content: bytes, book: Path, bank: Index) -> None:
    faults = {(one.fault, one.part) for one in found(put(book, name, content), bank)}
    assert ("unreadable", name) in faults


def test_no_workbook_does_not_go_out(tmp_path: Path, bank: Index) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"PK\x03\x04 half a file")
    assert [one.fault for one in found(path, bank)] == ["unreadable"]
    other = tmp_path / "book.docx"
    other.write_bytes(b"")
    assert [one.fault for one in found(other, bank)] == ["unreadable"]


def test_a_finding_names_the_cell_and_never_the_value(tmp_path: Path, bank: Index) -> None:
    path = clean(tmp_path / "book.xlsx", text="13912345678")
    findings = found(path, bank)
    assert findings
    assert "13912345678" not in repr(findings)
    assert all(one.sort == "phone" for one in findings)


def test_both_readers_find_it_by_themselves(tmp_path: Path, bank: Index) -> None:
    """A workbook that openpyxl wrote: one reader names the part, the other the sheet."""
    book = openpyxl.Workbook()
    book.active["C7"] = "张伟"
    book.active["C8"] = 13912345678
    book.save(tmp_path / "other.xlsx")
    places = {(one.part, one.place) for one in found(tmp_path / "other.xlsx", bank)}
    assert places >= {("Sheet", "C7"), ("Sheet", "C8"), ("xl/worksheets/sheet1.xml", "C8")}


def test_an_own_telephone_that_should_be_masked_is_found(tmp_path: Path, bank: Index) -> None:
    path = clean(tmp_path / "book.xlsx", text="13700000001")
    assert found(path, bank) == []
    assert {one.fault for one in found(path, bank, frozenset({"phone"}))} == {"unmasked"}
    path = clean(tmp_path / "named.xlsx", text="李宁静")
    assert {one.fault for one in found(path, bank, frozenset({"person"}))} == {"unmasked"}


HTML = """<!DOCTYPE html><html><head><meta name="x" content="{0}"></head><body>
<p>{1}</p><table><tr><td data-value="{2}">1</td></tr></table><script>var x = "{3}";</script><!-- {4} -->
</body></html>"""


IN_HTML = [(place, word) for place in range(5) for word in ("C000002", "张伟", "13912345678")]
IN_HTML += [(1, "张<b>伟</b>"), (3, "\\u5f20伟"), *((place, "&#24352;伟") for place in range(3))]


@pytest.mark.parametrize(("place", "word"), IN_HTML)
def test_a_page_is_read_like_a_browser_would(place: int, word: str, tmp_path: Path, bank: Index) -> None:
    words = ["x"] * 5
    words[place] = word
    path = tmp_path / "book.html"
    path.write_text(HTML.format(*words), encoding="utf-8")
    assert {one.fault for one in found(path, bank)} == {"foreign"}
    path.write_text(HTML.format(*"xxxxx"), encoding="utf-8")
    assert found(path, bank) == []


def test_the_texts_of_a_message_are_read(bank: Index) -> None:
    texts = [("message.txt", "您好\n张伟"), ("message.html", "<p>13912345678</p>")]
    found_in = {one.where for one in check_texts(texts, bank, [MINE], NOTHING)}
    assert found_in == {"message.txt 2", "message.html p"}


def test_a_bank_workbook_with_a_list_of_many_rows(tmp_path: Path, bank: Index) -> None:
    """One stranger among twenty thousand rows is found, in a file written as a stream."""
    path = tmp_path / "long.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("名单")
        for row in range(20_000):
            sheet.write_string(row, 0, "C000002" if row == 17_777 else "C000001")
            sheet.write_number(row, 1, row + 0.5)
    places = {(one.part, one.place) for one in found(path, bank)}
    assert places == {("xl/worksheets/sheet1.xml", "A17778"), ("名单", "A17778")}


def test_a_second_member_of_the_same_name_is_read(book: Path, bank: Index) -> None:
    """A zip may hold a part twice; programs differ in which they show."""
    content = io.BytesIO(book.read_bytes())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(content, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", "<sst><si><t>张伟</t></si></sst>")
    path = book.with_name("twice.xlsx")
    path.write_bytes(content.getvalue())
    assert "foreign" in {one.fault for one in found(path, bank)}
