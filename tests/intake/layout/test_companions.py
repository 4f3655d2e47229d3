"""Columns that are not loaded and yet say what the amounts beside them mean."""

from __future__ import annotations

from typing import Any

import pytest

POSTING = "T1,A1,2026-10-15"


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("收支金额,借贷标志", "3.00,借"),
        ("收支金额,收支方向", "3.00,支"),
        ("收支金额,借贷方向", "3.00,D"),
        ("收支金额,收付标志", "3.00,付"),
        ("收支金额,direction", "3.00,out"),
        ("收支金额,借方发生额,贷方发生额", "3.00,3.00,"),
        ("收支金额,收入金额(元),支出金额(元)", "3.00,3.00,"),
        ("收支金额,借贷标志", "3.00,贷"),  # the sample has nothing that goes out: it proves nothing
        ("收支金额,收支方向,笔数", "-3.00,支,2"),  # sums of days, not postings
    ],
)
def test_a_direction_beside_the_amount_is_refused(desk: Any, header: str, row: str) -> None:
    desk.text("transactions.csv", f"交易流水号,账号,交易日期,{header}\n{POSTING},{row}\n")
    refused = desk.refused()
    assert header.split(",")[1] in refused
    assert "sign" in refused


@pytest.mark.parametrize("header", ["交易金额", "发生额"])
def test_an_unsigned_amount_alone_is_refused(desk: Any, header: str) -> None:
    desk.text("transactions.csv", f"交易流水号,账号,交易日期,{header},摘要\n{POSTING},3.00,货款\n")
    assert "transactions has no column amount" in desk.refused()


def test_a_direction_that_the_mapping_leaves_aside_is_refused(desk: Any) -> None:
    desk.mapping("table: transactions\nfiles: t.csv\ncolumns:\n  amount: 交易金额\n")
    desk.text("t.csv", f"交易流水号,账号,交易日期,交易金额,借贷标志\n{POSTING},3.00,借\n")
    assert "借贷标志" in desk.refused()


def test_a_direction_that_agrees_with_the_signs_is_taken(desk: Any) -> None:
    desk.text(
        "transactions.csv", f"交易流水号,账号,交易日期,收支金额,借贷标志\n{POSTING},-3.00,借\nT2,A1,2026-10-15,3,贷\n"
    )
    assert [row[4] for row in desk.read().rows()] == ["-3.00", "3"]


@pytest.mark.parametrize("rows", ["-3.00,借\nT2,A1,2026-10-16,2.00,借", "-3.00,?\nT2,A1,2026-10-16,2.00,贷"])
def test_a_direction_that_contradicts_one_sign_is_refused(desk: Any, rows: str) -> None:
    desk.text("transactions.csv", f"交易流水号,账号,交易日期,收支金额,借贷标志\n{POSTING},{rows}\n")
    assert "借贷标志" in desk.refused()


def test_a_signed_amount_with_other_columns_is_taken(desk: Any) -> None:
    desk.text(
        "transactions.csv", f"交易流水号,账号,交易日期,收支金额,对方户名,交易状态\n{POSTING},-3.00,样例甲公司,成功\n"
    )
    assert len(desk.read().rows()) == 1


def test_daily_sums_are_no_postings(desk: Any) -> None:
    desk.text("transactions.csv", "账号,交易日期,收支方向,收支金额,笔数\nA1,2026-10-15,支出,-3.00,2\n")
    assert "收支方向" in desk.refused()


LOANS = "借据号,客户号,贷款余额"


@pytest.mark.parametrize(
    ("units", "words"),
    [
        (("万元", "万元"), "says 万元"),
        (("元", "万元"), "not all in one unit"),
        (("万元", "美元"), "not all in one unit"),
        (("元", "美元"), "not all in one unit"),
        (("USD", "USD"), "says usd"),
    ],
)
@pytest.mark.parametrize("header", ["单位", "金额单位", "计量单位", "货币单位"])
def test_a_unit_beside_the_amounts_is_refused(desk: Any, header: str, units: tuple[str, str], words: str) -> None:
    desk.text("loans.csv", f"{LOANS},{header}\nL1,C1,10,{units[0]}\nL2,C2,20,{units[1]}\n")
    assert words in desk.refused()


@pytest.mark.parametrize("units", [("元", "元"), ("", ""), ("人民币元", "元"), ("样例甲公司", "样例乙公司")])
def test_yuan_and_names_beside_the_amounts_are_taken(desk: Any, units: tuple[str, str]) -> None:
    desk.text("loans.csv", f"{LOANS},单位\nL1,C1,10,{units[0]}\nL2,C2,20,{units[1]}\n")
    assert (len(desk.read().rows()), desk.read().scales) == (2, {})


def test_a_currency_in_the_column_of_units_is_taken_beside_its_own(desk: Any) -> None:
    desk.text("loans.csv", f"{LOANS},币种,单位\nL1,C1,10,USD,美元\nL2,C2,20,CNY,元\n")
    assert len(desk.read().rows()) == 2


def test_a_unit_that_header_or_mapping_say_too_is_taken(desk: Any) -> None:
    path = desk.text("loans.csv", f"{LOANS}(万元),单位\nL1,C1,10,万元\n")
    assert desk.read(path).scales == {"balance": 4}
    path = desk.text("loans.csv", f"{LOANS},单位\nL1,C1,10,万元\n")
    desk.mapping("table: loans\nfiles: loans.csv\nunits:\n  balance: 万元\n")
    assert desk.read(path).scales == {"balance": 4}
    path = desk.text("loans.csv", f"{LOANS},单位\nL1,C1,10,亿元\n")
    assert "says 亿元" in desk.refused(path)


@pytest.mark.parametrize(("cells", "taken"), [(("100", "100"), False), (("1", "100"), False), (("1", "1"), True)])
def test_rates_for_many_units_are_refused(desk: Any, cells: tuple[str, str], taken: bool) -> None:
    path = desk.text("fx_rates.csv", f"币种,单位,汇率\nUSD,{cells[0]},7.12\nJPY,{cells[1]},4.7\n")
    if taken:
        assert len(desk.read(path).rows()) == 2
    else:
        assert "more than one unit" in desk.refused(path)
