"""Which table a file or sheet is: by name, by header, or not at all."""

from __future__ import annotations

import gzip
import zipfile
from typing import Any

import pytest

from bankmkt.intake.recognise import named
from bankmkt.tables import tables

LOANS = "借据号,客户号,贷款余额,执行利率,到期日\nL1,C1,1,4,2027-01-01\n"


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("customers", "customers"),
        ("customers_20261031", "customers"),
        ("客户信息", "customers"),
        ("客户信息表", "customers"),
        ("城东支行客户信息表_20261031(1)", "customers"),
        ("样例银行城东支行客户清单2026年10月", "customers"),
        ("2026年10月末贷款台账", "loans"),
        ("贷款明细", "loans"),
        ("借据表-副本", "loans"),
        ("存款账户20261031", "accounts"),
        ("存款台账（城东支行）", "accounts"),
        ("全行客户经理名单", "managers"),
        ("总账", "ledger"),
        ("汇率表", "fx_rates"),
        ("客户信息修改记录", ""),
        ("不良客户信息", ""),
        ("贷款", ""),
        ("说明", ""),
        ("Sheet1", ""),
        ("20261031", ""),
    ],
)
def test_names(name: str, table: str) -> None:
    found = named(name)
    assert (found.name if found else "") == table


def test_every_table_has_titles_of_its_own() -> None:
    for target in tables().values():
        assert bool(target.aliases) is not target.derived, target.name
        assert all(named(title) is target for title in target.aliases), target.name


def test_a_file_is_known_by_its_name(desk: Any) -> None:
    desk.text("城东支行贷款台账_20261031(1).csv", LOANS)
    read = desk.read()
    assert (read.source.table.name, read.preparation.warnings) == ("loans", [])


def test_a_name_without_the_columns_is_not_believed(desk: Any) -> None:
    desk.text("客户清单.csv", LOANS)
    read = desk.read()
    assert read.source.table.name == "loans"
    assert "taken as loans because of its columns" in read.preparation.warnings[0]


def test_the_canonical_name_is_always_believed(desk: Any) -> None:
    desk.text("customers.csv", "借据号,贷款余额,执行利率,到期日\nL1,1,4,2027-01-01\n")
    assert "the header has no customer_id" in desk.refused()


def test_a_file_is_known_by_its_header(desk: Any) -> None:
    desk.text("导出1.csv", "城东支行\n" + LOANS)
    read = desk.read()
    assert read.source.table.name == "loans"
    assert "导出1.csv: taken as loans because of its columns" in read.preparation.warnings[0]


def test_too_few_columns_are_nobodys(desk: Any) -> None:
    path = desk.text("x.csv", "借据号,贷款余额\nL1,1\n")
    desk.text("customers.csv", "客户号\nC1\n")
    read = desk.read()
    assert [name for name in read.preparation.left_out if name.endswith("x.csv")]
    assert "belongs to no table" in desk.refused(path)


def test_a_header_that_is_mostly_unknown_is_nobodys(desk: Any) -> None:
    path = desk.text("x.csv", "借据号,贷款余额,客户号,甲,乙,丙,丁\nL1,1,C1,1,2,3,4\n")
    assert "belongs to no table" in desk.refused(path)


def test_columns_of_two_tables_ask(desk: Any) -> None:
    path = desk.text("x.csv", "客户号,月份,产品类别,手续费,业务量,余额,数据日期\nC1,2026-10,存款,1,2,3,2026-10-31\n")
    assert desk.read(path, as_of=None).source.table.name == "fees"
    path = desk.text("y.csv", "客户号,姓名,手机号,生日\nC1,甲,1,1990-01-01\n")
    assert "its columns fit several tables" in desk.refused(path)
    desk.text("customers.csv", "客户号\nC1\n")
    preparation = desk.read().preparation
    assert any("y.csv: left out; its columns fit several tables" in warning for warning in preparation.warnings)


def test_ambiguous_headers_ask(desk: Any) -> None:
    desk.text("x.csv", "客户号,余额,日均余额,币种,到期日\nC1,1,1,CNY,2027-01-01\n")
    assert "none of these files belongs to a table" in desk.refused()


def test_what_is_no_extract_is_left_out_of_a_folder(desk: Any) -> None:
    desk.text("customers.csv", "客户号\nC1\n")
    desk.text("readme.txt", "这里是说明，\n请先阅读\n")
    desk.text("x.pdf", b"%PDF-1.7\n")
    desk.text("y.bin", b"a\0b\xff\xfe\n")
    desk.text("z.txt", "")
    left = desk.read().preparation.left_out
    assert [name.rsplit("/", 1)[-1] for name in left] == ["readme.txt", "x.pdf", "y.bin", "z.txt"]


# sheets ----------------------------------------------------------------------------------------------------------


def test_sheets_by_name_and_the_rest_left_out(desk: Any) -> None:
    desk.book("月报.xlsx", 客户信息=[["客户号"], ["C1"]], 借据=[["借据号", "客户号"], ["L1", "C1"]], 说明=[["甲"]])
    read = desk.read()
    assert [(one.table.name, one.sheet) for one in read.preparation.sources] == [
        ("customers", "客户信息"),
        ("loans", "借据"),
    ]
    assert read.preparation.left_out[0].endswith("月报.xlsx › 说明")


def test_sheet_by_its_header(desk: Any) -> None:
    loans = [["借据号", "客户号", "贷款余额", "到期日"], ["L1", "C1", 1, "2027-01-01"]]
    desk.book("月报.xlsx", Sheet1=[["贷款情况"], [], *loans])
    read = desk.read()
    assert (read.source.table.name, read.source.header_rows) == ("loans", (3, 3))
    assert "Sheet1: taken as loans because of its columns" in read.preparation.warnings[0]


def test_a_second_sheet_of_the_same_columns_is_left_out(desk: Any) -> None:
    loans = [["借据号", "客户号", "贷款余额", "到期日"], ["L1", "C1", 1, "2027-01-01"]]
    desk.book("月报.xlsx", 借据=loans, 透视=loans)
    read = desk.read()
    assert [one.sheet for one in read.preparation.sources] == ["借据"]
    assert read.preparation.left_out[0].endswith("› 透视")


def test_one_table_over_several_sheets_of_a_mapping(desk: Any) -> None:
    one = [["借据号", "客户号"], ["L1", "C1"]]
    two = [["客户号", "借据号"], ["C2", "L2"]]
    desk.book("x.xlsx", 城东=one, 城西=two, 汇总=[["甲"]])
    desk.mapping("table: loans\nfiles: x.xlsx\nsheet: [城*]\n")
    read = desk.read()
    assert [one.sheet for one in read.preparation.sources] == ["城东", "城西"]
    assert read.rows(0) == [("2", "L1", "C1")]
    assert read.rows(1) == [("2", "C2", "L2")]


def test_hidden_sheets_only_by_their_exact_name(desk: Any) -> None:
    import openpyxl

    path = desk.book("x.xlsx", 借据=[["借据号"], ["L1"]], 旧借据=[["借据号"], ["L2"]])
    book = openpyxl.load_workbook(path)
    book["旧借据"].sheet_state = "hidden"
    book.save(path)
    desk.mapping("table: loans\nfiles: x.xlsx\nsheet: '*借据'\n")
    assert [one.sheet for one in desk.read().preparation.sources] == ["借据"]
    desk.mapping("table: loans\nfiles: x.xlsx\nsheet: [旧借据]\n")
    assert [one.sheet for one in desk.read().preparation.sources] == ["旧借据"]


# archives --------------------------------------------------------------------------------------------------------


def test_members_of_an_archive(desk: Any) -> None:
    with zipfile.ZipFile(desk.folder / "extracts" / "x.zip", "w") as archive:
        archive.writestr("月末/借据表.csv", LOANS)
        archive.writestr("customers.csv.gz", gzip.compress("客户号\nC1\n".encode()))
        archive.writestr("说明.txt", "请先阅读")
    read = desk.read()
    assert [(one.file, one.table.name) for one in read.preparation.sources] == [
        ("x.zip/月末/借据表.csv", "loans"),
        ("x.zip/customers.csv", "customers"),
    ]
    assert read.rows(1) == [("2", "C1")]
    assert read.preparation.left_out[0].endswith("x.zip/说明.txt")
    assert len({one.sha256 for one in read.preparation.sources}) == 2


def test_a_mapping_takes_a_member_by_its_name(desk: Any) -> None:
    with zipfile.ZipFile(desk.folder / "extracts" / "x.zip", "w") as archive:
        archive.writestr("a.csv", "编号,名字\nC1,甲\n")
    desk.mapping("table: customers\nfiles: a.csv\ncolumns: {customer_id: 编号}\n")
    assert desk.read().rows() == [("2", "C1")]
    desk.mapping("table: customers\nfiles: x.zip/*.csv\ncolumns: {customer_id: 编号}\n")
    assert desk.read().rows() == [("2", "C1")]
