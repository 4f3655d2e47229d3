"""What is data, what is kept out and counted, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

HEADER = "客户号,客户名称,客户类型,贡献度\n"
ROW = "C1,甲,对公,1.00\n"


def test_total_rows_are_kept_out_and_the_last_is_the_control_total(desk: Any) -> None:
    desk.text("customers.csv", f"{HEADER}{ROW}小计,,,1.00\nC2,乙,对公,2.00\n合 计：,,,3.00\n")
    read = desk.read()
    assert read.rows() == [("2", "C1", "甲", "对公", "1.00"), ("4", "C2", "乙", "对公", "2.00")]
    assert read.kept == [(3, "subtotal"), (5, "total")]
    assert [(one.row, one.cells) for one in read.reading.totals] == [(5, ("合 计：", "", "", "3.00"))]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("合计,,,3.00", "total"),
        (",合计,,3.00", "total"),
        ("总计：2户,,,3.00", "total"),
        ("Total,,,3.00", "total"),
        ("本页小计,,,3.00", "subtotal"),
        ("城东支行小计,,,3.00", "subtotal"),
        ("城东支行合计,,,3.00", "subtotal"),
        ("本年累计,,,3.00", "subtotal"),
        ("制表人：张三,,,", "note"),
        ("制表人：,张三,,", "note"),
        ("制表人：张三,审核人：李四,日期：2026-11-01,", "note"),
        ("备注：本表不含表外,,,", "note"),
        ("注：口径见附件,,,", "note"),
        ("第 1 页 共 3 页,,,", "note"),
        ("— 以下空白 —,,,", "note"),
        ("(120 rows affected),,,", "note"),
        ("已选择 12 行。,,,", "note"),
        ("----------,------,----,-----", "rule"),
        ("客户号,客户名称,客户类型,贡献度", "repeated_header"),
        (" 客户号 ,客户名称,客户类型,贡献度", "repeated_header"),
    ],
)
def test_what_is_kept_out(desk: Any, line: str, what: str) -> None:
    desk.text("customers.csv", f"{HEADER}{ROW}{line}\nC2,乙,对公,2.00\n")
    read = desk.read()
    assert read.kept == [(3, what)]
    assert [row[:2] for row in read.rows()] == [("2", "C1"), ("4", "C2")]
    assert read.reading.kept == {what: 1}


@pytest.mark.parametrize(
    "line",
    [
        "C9,合计,对公,3.00",  # a company may be called that
        "C9,合计：,,",
        "C9,备注：无,,",
        "C9,,对公,3.00",
        "合计商贸,,对公,3.00",
        "C9,制表人：张三,,",
        "计算机公司,,,3.00",
    ],
)
def test_what_is_data(desk: Any, line: str) -> None:
    desk.text("customers.csv", f"{HEADER}{ROW}{line}\n")
    read = desk.read()
    assert (read.kept, len(read.rows())) == ([], 2)


def test_a_row_of_no_table_key_but_with_its_date_is_data(desk: Any) -> None:
    desk.text(
        "bills.csv",
        "客户号,票据类型,票面金额,业务日期\nC1,贴现,1.00,2026-10-01\nC2,合计,1.00,2026-10-02\n合计,,2.00,\n",
    )
    read = desk.read()
    assert (len(read.rows()), read.kept) == (2, [(4, "total")])


POSTINGS = "交易日期,交易流水号,账号,客户号,资金用途,收支金额\n2026-10-15,T1,A1,C1,货款,3.00\n"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("2026-10-15,小计,,,,3.00", "subtotal"),
        ("2026-10-15,合计,,,,3.00", "subtotal"),  # of the day, as far as anybody can tell
        ("20261015,,小计,,,3.00", "subtotal"),
        ("20261015,,,,合计,3.00", "subtotal"),
        (",合计,,,,3.00", "total"),
        ("合计,,,,,3.00", "total"),
        ("2026-10-15,A1小计,,,,3.00", "subtotal"),
    ],
)
def test_a_date_alone_makes_no_row_of_a_total(desk: Any, line: str, what: str) -> None:
    desk.text("transactions.csv", f"{POSTINGS}{line}\n")
    read = desk.read()
    assert ([row[0] for row in read.rows()], read.kept) == (["2"], [(3, what)])


@pytest.mark.parametrize(
    "line",
    [
        "2026-10-15,T2,A1,C1,合计,3.00",
        "2026-10-15,,A1,,小计,3.00",
        "2026-10-15,,,,货款合计,3.00",
        "2026-10-15,,,,货款,3.00",
    ],
)
def test_a_posting_with_an_id_or_of_another_purpose_is_data(desk: Any, line: str) -> None:
    desk.text("transactions.csv", f"{POSTINGS}{line}\n")
    read = desk.read()
    assert ([row[0] for row in read.rows()], read.kept) == (["2", "3"], [])


def test_a_note_with_a_date_is_none_of_the_postings(desk: Any) -> None:
    desk.text("transactions.csv", f"{POSTINGS}2026-10-16,T2,A1,C1,备注：退款,1.00\n,,制表人：某甲,,,\n")
    assert desk.read().kept == [(4, "note")]
    desk.text(
        "transactions.csv",
        "账号,交易日期,收支金额,用途\nA1,2026-10-15,3.00,货款\n制表人：某甲,2026-10-31,,\nA1,2026-10-16,2,\n",
    )
    assert desk.read().kept == [(3, "note")]


@pytest.mark.parametrize(
    ("name", "header", "row", "total"),
    [
        ("bills", "业务日期,客户号,票据类型,票面金额", "2026-10-15,C1,贴现,3.00", "2026-10-15,小计,,3.00"),
        ("recoveries", "清收日期,借据号,清收金额", "2026-10-15,L1,3.00", "2026-10-15,小计,3.00"),
        ("project_flows", "发生日期,项目编号,金额", "2026-10-15,P1,3.00", "2026-10-15,合计,3.00"),
    ],
)
def test_totals_of_tables_that_need_a_date_only(desk: Any, name: str, header: str, row: str, total: str) -> None:
    desk.text(f"{name}.csv", f"{header}\n{row}\n{total}\n")
    read = desk.read()
    assert ([one[0] for one in read.rows()], [number for number, _ in read.kept]) == (["2"], [3])


def test_a_figure_may_be_called_a_sum(desk: Any) -> None:
    desk.text(
        "ledger.csv",
        "机构号,科目,科目余额\nB1,各项存款合计,5.00\nB1,小计,5.00\nB1,合计,5.00\n城东支行合计,,5.00\n合计,,10.00\n",
    )
    read = desk.read()
    assert read.rows() == [("2", "B1", "各项存款合计", "5.00")]
    assert read.kept == [(3, "subtotal"), (4, "subtotal"), (5, "subtotal"), (6, "total")]


def test_the_mapping_says_what_a_total_is(desk: Any) -> None:
    desk.text("customers.csv", f"{HEADER}{ROW}C9,全行,对公,1.00\n小结,x,,1.00\n")
    desk.mapping('table: customers\nfiles: customers.csv\nfooter: "C9|小结"\n')
    assert desk.read().kept == [(3, "total"), (4, "total")]


def test_the_mapping_says_what_a_note_is(desk: Any) -> None:
    desk.text("customers.csv", f"{HEADER}{ROW}本表由样例系统生成,,,\n")
    assert desk.read().refused == [(3, "stray_text")]
    desk.mapping("table: customers\nfiles: customers.csv\nnotes: 本表.*\n")
    assert desk.read().kept == [(3, "note")]


def test_a_note_of_one_cell_in_a_text(desk: Any) -> None:
    desk.text("customers.csv", f"{HEADER}{ROW}制表人：张三\n谁知道\n")
    read = desk.read()
    assert (read.kept, read.refused) == ([(3, "note")], [(4, "too_few_cells")])


def test_a_header_that_differs_stops_the_load(desk: Any) -> None:
    desk.text("customers.csv", f"{HEADER}{ROW}客户号,客户类型,客户名称,贡献度\nC2,对公,乙,2.00\n")
    assert "row 3 is another header than the first" in desk.refused()


def test_blank_rows_keep_the_numbers_right(desk: Any) -> None:
    desk.text("customers.csv", f"\n{HEADER}\n{ROW}\n,,,\nC2,乙,对公,2.00\n\n")
    assert [row[:2] for row in desk.read().rows()] == [("4", "C1"), ("7", "C2")]


# ragged rows -----------------------------------------------------------------------------------------------------


def test_shifted_rows_are_refused_by_count(desk: Any) -> None:
    desk.text("customers.csv", f"{HEADER}C1,甲,乙,对公,1.00\nC2,乙,对公\n{ROW}")
    read = desk.read()
    assert read.refused == [(2, "too_many_cells"), (3, "too_few_cells")]
    assert read.rows() == [("4", "C1", "甲", "对公", "1.00")]


def test_trailing_delimiters_on_every_line(desk: Any) -> None:
    desk.text("customers.csv", "客户号,客户名称,\nC1,甲,\nC2,乙,\n")
    read = desk.read()
    assert (read.refused, read.rows()) == ([], [("2", "C1", "甲"), ("3", "C2", "乙")])


def test_trailing_delimiters_on_every_row_but_not_the_header(desk: Any) -> None:
    desk.text("customers.csv", "客户号,客户名称\nC1,甲,\nC2,乙,\n合计,,\n")
    read = desk.read()
    assert (read.refused, read.rows()) == ([], [("2", "C1", "甲"), ("3", "C2", "乙")])


@pytest.mark.parametrize("other", ["C2,乙\n", "C2,乙,,\n", "C2,乙,x\n"])
def test_trailing_delimiters_on_some_rows_are_refused(desk: Any, other: str) -> None:
    desk.text("customers.csv", f"客户号,客户名称\nC1,甲,\n{other}")
    assert (2, "too_many_cells") in desk.read().refused


def test_a_last_line_that_is_cut_off(desk: Any) -> None:
    desk.text("customers.csv", f"{HEADER}{ROW}C2,乙,对")
    assert desk.read().refused == [(3, "cut_off")]
    desk.text("customers.csv", f'{HEADER}{ROW}C2,"乙')
    assert desk.read().refused == [(3, "cut_off")]
    desk.text("customers.csv", f"{HEADER}{ROW}C2,乙,对\n")
    assert desk.read().refused == [(3, "too_few_cells")]


def test_a_whole_last_line_without_its_end_is_taken(desk: Any) -> None:
    desk.text("customers.csv", f"{HEADER}{ROW}C2,乙,对公,2.00")
    assert len(desk.read().rows()) == 2


# merged cells ----------------------------------------------------------------------------------------------------


def test_merged_cells_take_the_value_of_their_range(desk: Any) -> None:
    desk.book(
        "loans.xlsx",
        ("A2:A3", "B2:C2"),
        loans=[
            ["机构号", "借据号", "客户号", "贷款余额"],
            ["B1", "L1", None, 1],
            [None, "L2", "C2", 2],
            [None, "L3", "C3", 3],
        ],
    )
    assert desk.read().rows() == [("2", "B1", "L1", "", "1"), ("3", "B1", "L2", "C2", "2"), ("4", "", "L3", "C3", "3")]


def test_an_amount_over_several_rows_is_refused_by_address(desk: Any) -> None:
    desk.book("loans.xlsx", ("B2:B3",), loans=[["借据号", "贷款余额", "客户号"], ["L1", 100, "C1"], ["L2", None, "C2"]])
    problems = desk.read().reading.problems
    assert [(one.row, one.code, one.detail) for one in problems] == [
        (2, "merged_amount", "B2"),
        (3, "merged_amount", "B3"),
    ]


def test_only_columns_that_the_mapping_names_fill_down(desk: Any) -> None:
    text = "机构号,客户经理号,借据号\nB1,M1,L1\n,,L2\n小计,,\nB2,M2,L3\n,,L4\n"
    desk.text("loans.csv", text)
    desk.mapping("table: loans\nfiles: loans.csv\nfill_down: [branch_id]\n")
    assert desk.read().rows() == [
        ("2", "B1", "M1", "L1"), ("3", "B1", "", "L2"), ("5", "B2", "M2", "L3"), ("6", "B2", "", "L4"),
    ]  # fmt: skip


def test_no_filling_crosses_a_subtotal(desk: Any) -> None:
    desk.text("loans.csv", "机构号,借据号,贷款余额\nB1,L1,1\n小计,,1\n,L2,2\n")
    desk.mapping("table: loans\nfiles: loans.csv\nfill_down: [branch_id]\n")
    assert desk.read().rows() == [("2", "B1", "L1", "1"), ("4", "", "L2", "2")]


def test_a_cell_that_a_spreadsheet_destroyed_has_its_address(desk: Any) -> None:
    desk.book("customers.xlsx", customers=[["客户号", "客户名称"], [123456789012345678, "甲"], ["C2", "乙"]])
    (problem,) = desk.read().reading.problems
    assert (problem.row, problem.code, problem.detail) == (2, "long_number", "A2")
