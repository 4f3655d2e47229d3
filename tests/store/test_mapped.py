"""Encodings, delimiters, workbooks and mappings, each through a whole load."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bankmkt.base.errors import InputError

DAY = date(2026, 10, 31)


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


# encodings and delimiters ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_encodings_and_delimiters(bank: Any, encoding: str, delimiter: str) -> None:
    rows = [["客户号", "客户名称", "贡献度"], ["001", "丨囗一|朱", "1.50"], ["002", "镕", "-2"]]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows) + "\r\n"
    bank.write("customers.csv", text, encoding)
    report = bank.load()
    assert bank.rows("SELECT customer_id, name, contribution, _row FROM customers") == [
        ("001", "丨囗一|朱", Decimal("1.50"), 2),
        ("002", "镕", Decimal(-2), 3),
    ]
    expected = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16"}
    assert report.files[0].encoding == expected.get(encoding, "GB18030")


def test_rare_characters_of_gb18030(bank: Any) -> None:
    bank.write("customers.csv", "客户号,客户名称\n1,𠮷䶮\n", "gb18030")
    bank.load()
    assert bank.rows("SELECT name FROM customers") == [("𠮷䶮",)]


def test_encoding_of_the_mapping_wins_and_is_strict(bank: Any) -> None:
    bank.write("customers.csv", "客户号,客户名称\n1,é甲\n", "utf-8")
    mappings = bank.mapping("table: customers\nfiles: customers.csv\nencoding: gb18030\n")
    with pytest.raises(InputError, match="not GB18030 at byte"):
        bank.load(mappings=mappings)


def test_mixed_line_ends_and_no_last_one(bank: Any) -> None:
    bank.write("customers.csv", "customer_id,name\r\n1,a\n2,b\r\n3,c")
    bank.load()
    assert bank.rows("SELECT customer_id, _row FROM customers ORDER BY 1") == [("1", 2), ("2", 3), ("3", 4)]


def test_english_quirks_of_quotes(bank: Any) -> None:
    bank.write("customers.csv", 'customer_id,name\n1,a "b" c\n2, "x,y"\n')
    bank.load()
    assert bank.rows("SELECT name FROM customers ORDER BY customer_id") == [('a "b" c',), ("x,y",)]


# workbooks -------------------------------------------------------------------------------------------------------


def test_workbook_by_file_name(bank: Any) -> None:
    workbook(bank.extracts / "customers.xlsx", Sheet1=[["客户号", "客户名称"], ["001", "甲"], [None, None], [12, "乙"]])
    report = bank.load()
    assert (report.files[0].encoding, report.files[0].sheet) == ("Excel", "Sheet1")
    assert bank.rows("SELECT customer_id, name, _row FROM customers ORDER BY _row") == [
        ("001", "甲", 2),
        ("12", "乙", 4),
    ]


def test_workbook_by_sheet_names(bank: Any) -> None:
    workbook(
        bank.extracts / "all.xlsx", customers=[["customer_id"], ["1"]], loans=[["loan_id"], ["L1"]], notes=[["hello"]]
    )
    report = bank.load()
    assert {(one.table, one.sheet) for one in report.files} == {("customers", "customers"), ("loans", "loans")}
    assert [Path(name).name for name in report.left_out] == ["all.xlsx › notes"]
    assert [one.sheet for one in bank.loaded().extracts["loans"]] == ["loans"]


def test_workbook_with_several_sheets_asks(bank: Any) -> None:
    workbook(bank.extracts / "customers.xlsx", a=[["customer_id"], ["1"]], b=[["customer_id"], ["2"]])
    with pytest.raises(InputError, match="several sheets, and none is named after a table: a, b"):
        bank.load()


def test_cells_of_a_workbook(bank: Any) -> None:
    workbook(
        bank.extracts / "loans.xlsx",
        loans=[
            ["loan_id", "balance", "rate", "matures_on", "started_on", "is_extended", "days_past_due"],
            [1001, 1234.5, 4.35, date(2027, 1, 1), datetime(2026, 1, 2, 0, 0), True, 3],
            ["L2", 0.1, 0.3, "2027/1/1", datetime(2026, 1, 2, 8, 30), False, None],
        ],
    )
    bank.load()
    assert bank.rows(
        "SELECT loan_id, balance, rate, matures_on, started_on, is_extended, days_past_due FROM loans ORDER BY _row"
    ) == [
        ("1001", Decimal("1234.50"), Decimal("4.35"), date(2027, 1, 1), date(2026, 1, 2), True, 3),
        ("L2", Decimal("0.10"), Decimal("0.3"), date(2027, 1, 1), date(2026, 1, 2), False, None),
    ]


def test_damaged_cells_are_refused_by_address(bank: Any) -> None:
    path = workbook(
        bank.extracts / "loans.xlsx",
        loans=[
            ["loan_id", "balance", "other"],
            [123456789012345678, 5, 1],
            ["L2", 0.1 + 0.7, 1],
            ["L3", 1, 1],
            ["L4", 2, 1],
        ],
    )
    book = openpyxl.load_workbook(path)
    book["loans"]["B3"] = 1234567890123.4567
    book["loans"]["B4"] = "#DIV/0!"
    book["loans"]["C5"] = "#N/A"
    book.save(path)
    mappings = bank.mapping("table: loans\nfiles: loans.xlsx\nmax_rejects: 3\n")
    bank.load(mappings=mappings)
    assert [(one.row, one.column, one.code, one.detail) for one in bank.rejects] == [
        (2, "loan_id", "long_number", "A2"),
        (3, "balance", "long_number", "B3"),
        (4, "balance", "error_cell", "B4"),
    ]
    assert bank.rows("SELECT loan_id FROM loans") == [("L4",)]


def test_formula_without_a_result_is_refused(bank: Any) -> None:
    workbook(bank.extracts / "loans.xlsx", loans=[["loan_id", "balance"], ["L1", "=1+1"], ["L2", 3]])
    mappings = bank.mapping("table: loans\nfiles: loans.xlsx\nmax_rejects: 1\n")
    bank.load(mappings=mappings)
    assert [(one.code, one.detail) for one in bank.rejects] == [("no_result", "B2")]


def test_broken_workbook(bank: Any) -> None:
    (bank.extracts / "loans.xlsx").write_bytes(b"PK\x03\x04" + b"junk" * 100)
    with pytest.raises(InputError, match=r"loans.xlsx: the file is damaged or cut off"):
        bank.load()


def test_sheet_that_starts_further_right_and_down(bank: Any) -> None:
    path = bank.extracts / "customers.xlsx"
    book = openpyxl.Workbook()
    book.active["C3"], book.active["D3"] = "客户号", "客户名称"
    book.active["C4"], book.active["D4"] = 12345678901234567, "a"
    book.active["C5"], book.active["D5"] = "2", "b"
    book.save(path)
    mappings = bank.mapping("table: customers\nfiles: customers.xlsx\nmax_rejects: 1\n")
    bank.load(mappings=mappings)
    assert [(one.row, one.detail) for one in bank.rejects] == [(4, "C4")]
    assert bank.rows("SELECT customer_id, _row FROM customers") == [("2", 5)]


# mappings --------------------------------------------------------------------------------------------------------


def test_mapping_with_everything(bank: Any) -> None:
    sheets: dict[str, list[list[Any]]] = {
        "说明": [["x"]],
        "2026-10": [
            ["借据明细"],
            ["借据", "核心号", "贷款余额", "到期", "形态", "展期"],
            ["L1", "001", 123.456789, "31.12.2027", "01", "A"],
            ["L2", "002", 1, "01.01.2028", "正常", "B"],
            ["合计", None, 124.456789],
        ],
    }
    workbook(bank.extracts / "借据_20261031.xlsx", **sheets)
    mappings = bank.mapping(
        """source: core
table: loans
files: 借据_*.xlsx
sheet: 2026-*
skip_rows: 1
footer: 合计
columns:
  {loan_id: 借据, customer_id: [客户, 核心号], balance: 贷款余额, matures_on: 到期, five_class: 形态, is_extended: 展期}
units: {balance: 万元}
dates: {matures_on: "%d.%m.%Y"}
codes: {five_class: {"01": special_mention}, is_extended: {A: true, B: false}}
fixed: {channel: offline, currency: CNY, branch_id: "007"}
as_of: {file_name: "(?P<date>[0-9]{8})"}
"""
    )
    report = bank.load(as_of=None, mappings=mappings)
    assert bank.rows(
        "SELECT as_of, loan_id, customer_id, balance, matures_on, five_class, is_extended, channel, branch_id, _row "
        "FROM loans ORDER BY loan_id"
    ) == [
        (DAY, "L1", "001", Decimal("1234567.89"), date(2027, 12, 31), "special_mention", True, "offline", "007", 3),
        (DAY, "L2", "002", Decimal(10000), date(2028, 1, 1), "normal", False, "offline", "007", 4),
    ]
    (file,) = report.files
    assert (file.units, file.total_agrees, file.sheet) == (("万元",), True, "2026-10")
    assert "channel" in bank.loaded().extracts["loans"][0].columns


def test_mapped_header_that_is_missing(bank: Any) -> None:
    bank.write("l.csv", "借据号,贷款余\nL1,5\n")
    mappings = bank.mapping("table: loans\nfiles: l.csv\ncolumns: {balance: 贷款余额}\n")
    with pytest.raises(InputError, match='no "贷款余额", which the mapping names for balance; did you mean "贷款余"'):
        bank.load(mappings=mappings)


def test_other_columns_still_match_by_alias(bank: Any) -> None:
    bank.write("l.csv", "借据号,余额1,放款日期\nL1,5,2026-01-01\n")
    mappings = bank.mapping("table: loans\nfiles: l.csv\ncolumns: {balance: 余额1}\n")
    bank.load(mappings=mappings)
    assert bank.rows("SELECT loan_id, balance, started_on FROM loans") == [("L1", Decimal(5), date(2026, 1, 1))]


def test_mapping_wins_over_the_name(bank: Any) -> None:
    bank.write("customers.csv", "id\n1\n")
    mappings = bank.mapping("table: branches\nfiles: customers.csv\ncolumns: {branch_id: id}\n")
    assert bank.load(mappings=mappings).files[0].table == "branches"


def test_two_mappings_for_one_file(bank: Any) -> None:
    bank.write("x.csv", "customer_id\n1\n")
    bank.mapping("table: customers\nfiles: x*.csv\n", "a.yaml")
    mappings = bank.mapping("table: customers\nfiles: x.csv\n", "b.yaml")
    with pytest.raises(InputError, match=r"several mappings take it: .*a.yaml, .*b.yaml"):
        bank.load(mappings=mappings)


def test_as_of_of_the_mapping_must_agree(bank: Any) -> None:
    bank.write("customers_20260930.csv", "customer_id\n1\n")
    mappings = bank.mapping('table: customers\nfiles: customers_*.csv\nas_of: {file_name: "(?P<date>[0-9]{8})"}\n')
    with pytest.raises(InputError, match="holds rows of 2026-09-30, not of 2026-10-31"):
        bank.load(mappings=mappings)
    assert bank.load(as_of=None, mappings=mappings).as_of == (date(2026, 9, 30),)


def test_skip_rows_and_footer_of_a_csv(bank: Any) -> None:
    bank.write("c.csv", "报表,,\n制表人：某某\n客户号,客户名称,贡献度\n1,a,1.00\n2,b,2.00\n本页小计,3.00\n")
    mappings = bank.mapping("table: customers\nfiles: c.csv\nskip_rows: 2\nfooter: .*小计.*\n")
    report = bank.load(mappings=mappings)
    assert (report.read, report.loaded) == (2, 2)
    assert bank.rows("SELECT customer_id, _row FROM customers ORDER BY 1") == [("1", 4), ("2", 5)]


def test_title_rows_of_a_clean_csv_go_the_fast_way(bank: Any) -> None:
    bank.write("c.csv", "报表\n客户号,客户名称,贡献度\n1,a,1.00\n2,b,2.00\n")
    mappings = bank.mapping("table: customers\nfiles: c.csv\nskip_rows: 1\n")
    bank.load(mappings=mappings)
    assert bank.rows("SELECT customer_id, _row FROM customers ORDER BY 1") == [("1", 3), ("2", 4)]
