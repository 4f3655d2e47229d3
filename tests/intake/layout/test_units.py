"""Units in headers, notes and mappings; a doubt is a question, never a factor."""

from __future__ import annotations

from typing import Any

import pytest

from bankmkt.intake.units import notes_of, parted, unit_of


@pytest.mark.parametrize(
    ("header", "base", "power"),
    [
        ("贷款余额(万元)", "贷款余额", 4),
        ("余额（单位：亿元）", "余额", 8),
        ("余额/万元", "余额", 4),
        ("余额（人民币千元）", "余额", 3),
        ("余额[百万元]", "余额", 6),
        ("余额 (元)", "余额", 0),
        ("余额万元", "余额", 4),
        ("执行利率(%)", "执行利率", 0),
        ("利率（‰）", "利率", -1),
        ("利率(BP)", "利率", -2),
    ],
)
def test_header_and_its_unit(header: str, base: str, power: int) -> None:
    found = parted(header)
    assert found is not None
    assert found.unit is not None
    assert (found.base, found.unit.power) == (base, power)


@pytest.mark.parametrize("word", ["USD", "千美元", "分", "港元", "户", "千万元", "", "十万元", "万户", "人民币角"])
def test_words_that_are_no_unit_of_amounts(word: str) -> None:
    unit = unit_of(word)
    assert unit is None or unit.kind not in ("money", "rate")


@pytest.mark.parametrize(
    ("cells", "money", "unclear"),
    [
        (["单位：万元"], [4], []),
        (["金额单位:人民币千元"], [3], []),
        (["单位：元、%"], [0], []),
        (["（单位：万元、户）"], [4], []),
        (["单位 ： 万 元"], [4], []),
        (["币种：人民币单位：万元"], [4], []),
        (["填报单位：城东支行", "", "单位：亿元"], [8], []),
        (["单位：", "万元"], [4, 4], []),
        (["单位：万元 数据日期：2026-10-31"], [4], []),
        (["单位：万元数据日期：2026-10-31"], [4], []),
        (["贷款余额表（万元）"], [4], []),
        (["制表单位：计划财务部"], [], []),
        (["单位名称：样例甲公司"], [], []),
        (["单位：城东支行"], [], []),
        (["金额单位：千美元"], [], ["千美元"]),
        (["单位：万元、亿元"], [4, 8], []),
        (["注：金额单位为万元"], [4], []),
        (["注册资本(万元)", "500"], [], []),
    ],
)
def test_notes(cells: list[str], money: list[int], unclear: list[str]) -> None:
    found = notes_of(cells)
    assert ([unit.power for unit in found.money], list(found.unclear)) == (money, unclear)


def test_each_header_says_its_own_unit(desk: Any) -> None:
    desk.text("loans.csv", "借据号,贷款余额(万元),逾期本金(元),借据金额,执行利率(%)\nL1,1,2,3,4\n")
    read = desk.read()
    assert read.scales == {"balance": 4}
    assert read.source.units == ("万元",)
    assert read.fast


def test_the_word_without_the_unit_is_what_binds(desk: Any) -> None:
    desk.text("customers.csv", "客户号,客户贡献度(万元)\nC1,1\n")
    read = desk.read()
    assert (read.columns, read.scales) == (("customer_id", "contribution"), {"contribution": 4})


def test_a_note_holds_for_amounts_without_a_unit_of_their_own(desk: Any) -> None:
    desk.text("loans.csv", "单位：万元\n借据号,贷款余额,逾期本金(元),逾期天数,执行利率\nL1,1,2,3,4\n")
    assert desk.read().scales == {"balance": 4}


def test_a_note_below_the_rows_counts_too(desk: Any) -> None:
    desk.text("loans.csv", "借据号,贷款余额,客户号\nL1,1,C1\n单位：万元,,\n")
    read = desk.read()
    assert not read.fast
    assert (read.scales, read.kept) == ({"balance": 4}, [(3, "note")])


def test_notes_of_two_units_ask(desk: Any) -> None:
    desk.text("loans.csv", "单位：万元\n借据号,贷款余额,客户号\nL1,1,C1\n单位：亿元,,\n")
    assert "its notes name several units: 万元 / 亿元" in desk.refused()


def test_a_unit_in_a_row_of_units(desk: Any) -> None:
    desk.text("loans.csv", "借据号,贷款余额,执行利率\n,万元,%\nL1,1,4\n")
    read = desk.read()
    assert (read.scales, read.rows()) == ({"balance": 4}, [("3", "L1", "1", "4")])


def test_a_unit_in_a_group(desk: Any) -> None:
    desk.book(
        "loans.xlsx",
        ("A1:A2", "B1:C1"),
        loans=[["借据号", "金额(万元)", None], [None, "贷款余额", "逾期本金"], ["L1", 1, 2]],
    )
    assert desk.read().scales == {"balance": 4, "overdue_principal": 4}


@pytest.mark.parametrize("header", ["贷款余额(USD)", "贷款余额（千美元）", "贷款余额(折人民币)", "执行利率(元)"])
def test_an_unknown_unit_asks(desk: Any, header: str) -> None:
    desk.text("loans.csv", f"借据号,客户号,{header}\nL1,C1,1\n")
    assert "is no unit that is known" in desk.refused()


def test_a_mapping_settles_an_unknown_unit(desk: Any) -> None:
    desk.text("loans.csv", "借据号,客户号,贷款余额(USD)\nL1,C1,1\n")
    desk.mapping("table: loans\nfiles: loans.csv\ncolumns: {balance: 贷款余额(USD)}\nunits: {balance: 元}\n")
    assert desk.read().scales == {}


def test_a_mapping_names_the_header_without_its_unit(desk: Any) -> None:
    desk.text("loans.csv", "借据号,客户号,我的余额(万元)\nL1,C1,1\n")
    desk.mapping("table: loans\nfiles: loans.csv\ncolumns: {balance: 我的余额}\n")
    assert desk.read().scales == {"balance": 4}


@pytest.mark.parametrize(
    "text", ["借据号,贷款余额(万元),客户号\nL1,1,C1\n", "单位：万元\n借据号,贷款余额,客户号\nL1,1,C1\n"]
)
def test_a_mapping_that_contradicts_the_file_is_refused(desk: Any, text: str) -> None:
    desk.text("loans.csv", text)
    desk.mapping("table: loans\nfiles: loans.csv\nunits: {balance: 元}\n")
    assert "the unit of balance is 万元 in the file and another in the mapping" in desk.refused()


def test_a_mapping_that_agrees(desk: Any) -> None:
    desk.text("loans.csv", "单位：万元\n借据号,贷款余额,客户号\nL1,1,C1\n")
    desk.mapping("table: loans\nfiles: loans.csv\nunits: 万元\n")
    assert desk.read().scales == {"balance": 4}


def test_a_rate_in_per_mille_and_counts_with_units(desk: Any) -> None:
    desk.text("loans.csv", "借据号,执行利率(‰),逾期天数(天)\nL1,1,2\n")
    read = desk.read()
    assert (read.scales, read.source.units) == ({"rate": -1}, ("‰",))
    assert "days_past_due" in read.columns


def test_shares_in_percent_are_hundredths(desk: Any) -> None:
    desk.text("applications.csv", "申请编号,客户号,申请日期,落地概率(%),执行年\nA1,C1,2026-10-01,35,1\n")
    read = desk.read()
    assert (read.scales, read.source.units) == ({"probability": -2}, ("%",))


def test_a_rate_a_year(desk: Any) -> None:
    desk.text("loans.csv", "借据号,执行利率(年)\nL1,4.35\n")
    assert (desk.read().scales, desk.read().columns) == ({}, ("loan_id", "rate"))


def test_a_term_in_years_is_no_term_in_months(desk: Any) -> None:
    desk.text("accounts.csv", "账号,客户号,存期月数(年)\nA1,C1,1\n")
    assert "is no unit that is known" in desk.refused()


def test_parentheses_of_an_alias_stay(desk: Any) -> None:
    desk.text("accounts.csv", "账号,客户号,期限(月)\nA1,C1,1\n")
    assert "term_months" in desk.read().columns
