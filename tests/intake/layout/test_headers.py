"""Where the header is, and what it says of each column."""

from __future__ import annotations

from typing import Any

import pytest


def test_header_on_the_first_line_goes_the_fast_way(desk: Any) -> None:
    desk.text("customers.csv", "客户号,客户名称\nC1,甲\nC2,乙\n")
    read = desk.read()
    assert read.fast
    assert read.rows() == [("2", "C1", "甲"), ("3", "C2", "乙")]


def test_header_is_found_below_titles_notes_and_blank_rows(desk: Any) -> None:
    desk.text(
        "customers.csv",
        "城东支行客户信息表,,\n制表单位：计划财务部,,\n\n数据日期：2026-10-31,打印日期：2026-11-01,\n客户号,客户名称,贡献度\nC1,甲,1.00\n",
    )
    read = desk.read(as_of=None)
    assert read.source.header_rows == (5, 5)
    assert str(read.source.as_of) == "2026-10-31"
    assert read.rows() == [("6", "C1", "甲", "1.00")]


def test_titles_of_fewer_cells_are_no_obstacle_to_the_engine(desk: Any) -> None:
    desk.text("customers.csv", "客户信息\n客户号,客户名称\nC1,甲\n")
    assert desk.read().fast


def test_data_above_the_header_is_never_dropped(desk: Any) -> None:
    desk.text("customers.csv", "C1,甲,1.00\n客户号,客户名称,贡献度\nC2,乙,2.00\n")
    assert "row 1 stands above the header and looks like data" in desk.refused()


@pytest.mark.parametrize("first", ["C1,甲", "甲,乙"])
def test_data_above_a_header_of_two_columns(desk: Any, first: str) -> None:
    desk.text("customers.csv", f"{first}\n客户号,客户名称\nC2,乙\n")
    assert "row 1 stands above the header" in desk.refused()


def test_a_row_of_ids_above_the_header_is_no_group(desk: Any) -> None:
    desk.text("relations.csv", "C1,C2,员工\n客户号,关联客户号,关系类型\nC1,C3,员工\n")
    assert "row 1 stands above the header" in desk.refused()


def test_a_merged_header_cell_does_not_make_the_first_row_a_header(desk: Any) -> None:
    desk.book(
        "customers.xlsx", ("B1:C1",), customers=[["客户号", "客户名称", None], ["C1", "甲", None], ["C2", "乙", None]]
    )
    assert [row[:2] for row in desk.read().rows()] == [("2", "C1"), ("3", "C2")]


def test_a_note_merged_down_beside_the_header_swallows_no_rows(desk: Any) -> None:
    desk.book(
        "customers.xlsx",
        ("D1:D4",),
        customers=[["客户号", "客户名称", None, "说明"], ["C1", "甲"], ["C2", "乙"], ["C3", "丙"]],
    )
    assert [row[:2] for row in desk.read().rows()] == [("2", "C1"), ("3", "C2"), ("4", "C3")]


def test_rows_that_the_mapping_skips_may_look_like_data(desk: Any) -> None:
    desk.text("customers.csv", "1,2,3\n客户号,客户名称,贡献度\nC2,乙,2.00\n")
    desk.mapping("table: customers\nfiles: customers.csv\nskip_rows: 1\n")
    assert desk.read().rows() == [("3", "C2", "乙", "2.00")]


def test_two_rows_with_merged_groups(desk: Any) -> None:
    desk.book(
        "loans.xlsx",
        ("A1:A2", "B1:B2", "C1:D1", "E1:F1"),
        loans=[
            ["借据号", "客户号", "本金", None, "利息", None],
            [None, None, "余额", "逾期", "余额", "逾期"],
            ["L1", "C1", 100, 5, 3, 1],
        ],
    )
    read = desk.read()
    assert read.columns == ("loan_id", "customer_id", "balance")
    assert read.rows() == [("3", "L1", "C1", "100")]
    assert read.source.binding.unknown == ("本金/逾期", "利息/逾期", "利息/余额")
    assert read.source.header_rows == (1, 2)


@pytest.mark.parametrize("wanted", ["利息/逾期", "利息逾期"])
def test_a_mapping_names_the_joined_text(desk: Any, wanted: str) -> None:
    desk.book(
        "loans.xlsx",
        ("A1:A2", "B1:B2", "C1:D1", "E1:F1"),
        loans=[
            ["借据号", "客户号", "本金", None, "利息", None],
            [None, None, "余额", "逾期", "余额", "逾期"],
            ["L1", "C1", 100, 5, 3, 1],
        ],
    )
    desk.mapping(f"table: loans\nfiles: loans.xlsx\ncolumns: {{overdue_interest: {wanted}}}\n")
    read = desk.read()
    assert dict(zip(read.columns, read.rows()[0][1:], strict=True))["overdue_interest"] == "1"


def test_two_rows_without_merges(desk: Any) -> None:
    desk.text(
        "loans.csv",
        "借据号,客户号,贷款,,五级分类\n,,本金余额,执行利率,\nL1,C1,100.00,4.35,正常\n",
    )
    read = desk.read()
    assert read.columns == ("loan_id", "customer_id", "balance", "rate", "five_class")
    assert read.rows() == [("3", "L1", "C1", "100.00", "4.35", "正常")]


def test_group_row_above_the_header(desk: Any) -> None:
    desk.text("loans.csv", "基本信息,,贷款情况,\n借据号,客户号,贷款余额,到期日\nL1,C1,100.00,2027-01-01\n")
    read = desk.read()
    assert read.source.header_rows == (1, 2)
    assert read.rows() == [("3", "L1", "C1", "100.00", "2027-01-01")]


def test_three_rows_that_the_mapping_counts(desk: Any) -> None:
    desk.text("loans.csv", "贷款明细,,\n,金额,金额\n借据号,本金,利息\nL1,100.00,1.00\n")
    desk.mapping("table: loans\nfiles: loans.csv\nheader_rows: 3\ncolumns: {balance: 金额/本金}\n")
    read = desk.read()
    assert read.rows() == [("4", "100.00", "L1")]
    assert read.columns == ("balance", "loan_id")


def test_a_general_word_below_a_group_that_says_otherwise_asks(desk: Any) -> None:
    desk.text("loans.csv", "借据号,客户号,利息,\n,,余额,逾期\nL1,C1,3.00,1.00\n")
    assert 'the header "余额" may or may not be balance' in desk.refused()


@pytest.mark.parametrize(
    ("group", "below", "columns"),
    [
        ("利率", "执行利率,基准利率", ("rate", "benchmark_rate")),
        ("利率(%)", "执行利率,LPR", ("rate", "benchmark_rate")),
        ("期限", "放款日期,到期日", ("started_on", "matures_on")),
        ("日期", "放款日期,到期日", ("started_on", "matures_on")),
    ],
)
def test_a_group_that_gathers_exact_names_leaves_them_their_meaning(
    desk: Any, group: str, below: str, columns: tuple[str, str]
) -> None:
    values = "4.35,3.10" if "利率" in group else "2026-01-02,2027-01-02"
    desk.text("loans.csv", f"借据号,客户号,{group},\n,,{below}\nL1,C1,{values}\n")
    read = desk.read()
    assert read.columns[2:] == columns
    assert read.rows() == [("3", "L1", "C1", *values.split(","))]


def test_a_general_word_below_a_group_that_is_a_header_asks(desk: Any) -> None:
    desk.text("loans.csv", "借据号,客户号,利率,\n,,余额,逾期\nL1,C1,3.00,1.00\n")
    assert 'the header "余额" may or may not be balance' in desk.refused()


def test_two_years_of_one_figure_ask(desk: Any) -> None:
    desk.text("loans.csv", "借据号,客户号,2026年,,2025年,\n,,余额,日均,余额,日均\nL1,C1,1,2,3,4\n")
    message = desk.refused()
    assert "several headers mean balance: 2026年/余额, 2025年/余额" in message


def test_header_in_two_languages(desk: Any) -> None:
    desk.text("customers.csv", "客户号,客户名称\ncustomer_id,name\nC1,甲\n")
    read = desk.read()
    assert read.rows() == [("3", "C1", "甲")]


def test_no_header_and_positions(desk: Any) -> None:
    desk.text("c.csv", "C1,甲,1.00\nC2,乙,2.00\n")
    desk.mapping('table: customers\nfiles: c.csv\nheader_rows: 0\ncolumns: {customer_id: "#1", contribution: "#3"}\n')
    read = desk.read()
    assert read.rows() == [("1", "C1", "1.00"), ("2", "C2", "2.00")]
    assert read.source.binding.unknown == ("#2",)


def test_a_position_beside_names(desk: Any) -> None:
    desk.text("customers.csv", "客户号,,客户名称\nC1,5.00,甲\n")
    desk.mapping('table: customers\nfiles: customers.csv\ncolumns: {contribution: "#2"}\n')
    assert desk.read().rows() == [("2", "5.00", "C1", "甲")]


def test_data_below_no_header_is_reported(desk: Any) -> None:
    desk.text("customers.csv", "客户号,,客户名称\nC1,x,甲\n")
    assert desk.read().source.binding.unknown == ("#2",)


def test_header_found_by_cells_of_the_mapping(desk: Any) -> None:
    desk.text("c.csv", "客户号,说明\nx,y\n编号,名字\nC1,甲\n")
    desk.mapping("table: customers\nfiles: c.csv\nheader: [编号, 名字]\ncolumns: {customer_id: 编号, name: 名字}\n")
    assert desk.read().rows() == [("4", "C1", "甲")]


def test_header_cells_that_nobody_has(desk: Any) -> None:
    desk.text("c.csv", "客户号,客户名称\nC1,甲\n")
    desk.mapping("table: customers\nfiles: c.csv\nheader: 编号\n")
    assert "no row holds the header 编号" in desk.refused()


def test_duplicate_header_names_ask(desk: Any) -> None:
    desk.text("customers.csv", "客户号,客户名称,客户姓名\nC1,甲,乙\n")
    assert "several headers mean name: 客户名称, 客户姓名" in desk.refused()


def test_line_breaks_and_wide_characters_in_a_header(desk: Any) -> None:
    desk.text("customers.csv", '"客户\n号",客 户 名 称,ＥＣＩＦ\nC1,甲,1\n')
    assert desk.read().columns == ("customer_id", "name")


def test_a_date_in_the_title_that_contradicts_is_refused(desk: Any) -> None:
    desk.text("customers.csv", "数据日期：2026年9月30日\n客户号,客户名称\nC1,甲\n")
    assert "holds rows of 2026-09-30, not of 2026-10-31" in desk.refused()


def test_a_date_in_the_name_only_warns(desk: Any) -> None:
    desk.text("customers_20261101.csv", "客户号,客户名称\nC1,甲\n")
    read = desk.read()
    assert [w for w in read.preparation.warnings if "its name says 2026-11-01" in w]
    assert "nothing says of which date it is" in desk.refused(as_of=None)
