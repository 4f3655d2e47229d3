"""What a file is, by its content alone: no name in these tests has a suffix that helps."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest
from tests.intake.formats.kit import FILES, biff, ole, relations, worksheet, xlsx_parts, zipped

from bankmkt.base import say
from bankmkt.base.errors import InputError
from bankmkt.intake.formats import excel_text, identify, open_book, refuse

WEB = "<html><head><meta charset=gbk></head><body><table><tr><td>客户号</td></tr></table></body></html>"
SHEETS = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
)

BYTES = {
    b"": "empty",
    b"customer_id,name\n1,a\n": "text",
    '客户号\t="00123"\n'.encode("gbk"): "text",
    b"\xff\xfe" + "客户号,名称\n".encode("utf-16-le"): "text",
    b"<b> is not a page\n": "text",
    b"<1 year,x\n": "text",
    b"<customer>1</customer>": "text",
    b"\0\0\0": "text",
    WEB.encode("gbk"): "html",
    b"\xef\xbb\xbf\r\n  " + WEB.encode(): "html",
    b"\xff\xfe" + WEB.encode("utf-16-le"): "html",
    b"\xfe\xff" + WEB.encode("utf-16-be"): "html",
    WEB.encode("utf-16-le"): "html",
    b"<table border=1><tr><td>1</td></tr></table>": "html",
    b"<!-- made by a tool --><!DOCTYPE html><html></html>": "html",
    b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"></html>': "html",
    SHEETS.encode(): "spreadsheetml",
    b"\xef\xbb\xbf" + SHEETS.encode(): "spreadsheetml",
    b"\xff\xfe" + SHEETS.encode("utf-16-le"): "spreadsheetml",
    b'<ss:Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"/>': "spreadsheetml",
    b"PAR1\x15\x04": "parquet",
    gzip.compress(b"a,b\n", mtime=0): "gzip",
    b"%PDF-1.7\n": "pdf",
    b"7z\xbc\xaf\x27\x1c\0\4": "7z",
    b"Rar!\x1a\x07\x01\0": "rar",
    b"\x89PNG\r\n\x1a\n": "image",
    b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n": "mhtml",
    bytes(257) + b"ustar\x0000": "tar",
    b"BZh91AY": "archive",
    b"PK\x03\x04 cut off": "zip",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut off": "xls",
    biff((0x809, b"\x00\x06\x05\x00" + bytes(12))): "xls",
}


@pytest.mark.parametrize(("data", "kind"), list(BYTES.items()))
def test_the_first_bytes_tell(tmp_path: Path, data: bytes, kind: str) -> None:
    path = tmp_path / "extract.csv"
    path.write_bytes(data)
    assert identify(path) == kind


def test_containers_are_looked_into(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    workbook = xlsx_parts(worksheet(""))
    assert identify(zipped(path, workbook)) == "xlsx"
    binary: dict[str, str | bytes] = {"xl/workbook.bin": b"", "[Content_Types].xml": "", "_rels/.rels": ""}
    assert identify(zipped(path, binary)) == "xlsb"
    rels = relations([("a", "officeDocument", "word/document.xml")])
    word = {"[Content_Types].xml": "", "_rels/.rels": rels, "word/document.xml": ""}
    assert identify(zipped(path, word)) == "docx"
    kind = "application/vnd.oasis.opendocument"
    assert identify(zipped(path, {"mimetype": f"{kind}.spreadsheet"}, zipfile.ZIP_STORED)) == "ods"
    assert identify(zipped(path, {"mimetype": f"{kind}.text"}, zipfile.ZIP_STORED)) == "docx"
    assert identify(zipped(path, {"loans.csv": "a\n"})) == "zip"
    assert identify(zipped(path, {})) == "zip"
    assert identify(ole(path, {"Workbook": biff((0x809, b"\x00\x06\x05\x00" + bytes(12)), (0x0A, b""))})) == "xls"
    assert identify(ole(path, {"WordDocument": b"x"})) == "ole"


def test_what_has_a_password_is_never_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "extract.xlsx"
    assert identify(ole(path, {"EncryptionInfo": b"x", "EncryptedPackage": b"y"})) == "encrypted"
    locked = biff((0x809, b"\x00\x06\x05\x00" + bytes(12)), (0x2F, bytes(6)), (0x0A, b""))
    assert identify(ole(path, {"Workbook": locked})) == "encrypted"
    assert identify(FILES / "secret.xls") == "encrypted"
    assert identify(FILES / "secret.ods") == "encrypted"
    say.use("en")
    for name in ("secret.xls", "secret.ods"):
        with pytest.raises(InputError, match=r"password-protected.*without a password"):
            open_book(FILES / name, name, "encrypted")
    with pytest.raises(InputError, match="password-protected"):
        open_book(FILES / "secret.xls", "secret.xls", "xls")
    say.use(None)


@pytest.mark.parametrize(
    ("kind", "word"), [("pdf", "PDF"), ("rar", "RAR"), ("7z", "7z"), ("docx", "Word"), ("ole", "Word"), ("text", "")]
)
def test_foreign_files_are_named(kind: str, word: str) -> None:
    for language in ("en", "zh"):
        say.use("zh" if language == "zh" else "en")
        assert word in str(refuse("a.xls", kind))
    say.use(None)


CELLS = [
    ('="00123"', "00123"),
    ('="6222 0210"', "6222 0210"),
    (' = "00123" ', "00123"),
    ('="a""b"', 'a"b'),
    ('=""', ""),
    ('=T("00123")', "00123"),
    ('=t( "x" )', "x"),
    ("=1+1", "=1+1"),
    ('="a"&"b"', '="a"&"b"'),
    ('="a', '="a'),
    ("00123", "00123"),
    ('"00123"', '"00123"'),
    ("", ""),
]


@pytest.mark.parametrize(("cell", "text"), CELLS)
def test_text_in_the_form_of_a_formula(cell: str, text: str) -> None:
    assert excel_text(cell) == text
