"""What columns mean, what type they have, and what is left to a person: small sheets, worked out by hand."""

from __future__ import annotations

import pytest
from tests.profile.sheets import asked, column, meanings, profile

LOAN_HEADER = ["借据号", "客户号", "贷款余额(万元)", "执行利率(%)", "放款日期", "五级分类"]
LOANS = [
    ["J-01", "000001", "120.50", "4.35", "2025-03-15", "正常"],
    ["J-02", "000002", "80.00", "4.10", "20260701", "可疑"],
    ["J-03", "000003", "60.25", "4.00", "2026/7/1", "正常"],
    ["J-04", "000001", "9.75", "4.35", "2026年7月1日", "好"],
]


def test_known_headers_that_fit_are_certain() -> None:
    sheet = profile(LOAN_HEADER, LOANS)
    assert sheet.table == "loans"
    assert meanings(sheet) == {
        "借据号": ("loan_id", "exact"),
        "客户号": ("customer_id", "exact"),
        "贷款余额(万元)": ("balance", "exact"),
        "执行利率(%)": ("rate", "exact"),
        "放款日期": ("started_on", "exact"),
        "五级分类": ("five_class", "exact"),
    }
    assert sheet.rows == 4
    assert not sheet.sampled


def test_columns_are_counted() -> None:
    sheet = profile(LOAN_HEADER, [*LOANS, ["J-05", "", "-", "4.00", "99991231", "正常"]])
    ids = column(sheet, "客户号")
    assert (ids.rows, ids.filled, ids.distinct, ids.many, ids.type) == (5, 4, 3, False, "id")
    balance = column(sheet, "贷款余额(万元)")
    assert (balance.type, balance.unit, balance.unit_from) == ("money", "万元", "header")
    assert (balance.smallest, balance.largest) == ("9.**", "1**.**")
    dates = column(sheet, "放款日期")
    assert (dates.type, dates.smallest, dates.largest) == ("date", "2025-03-15", "2026-07-01")
    assert dict(dates.forms) == {"date-": 1, "date8": 1, "date/": 1, "date年": 1} | {
        form: count for form, count in dates.forms if form == "no date"
    }
    classes = column(sheet, "五级分类")
    assert classes.translated == (("正常", "normal", 3), ("可疑", "doubtful", 1))
    assert classes.unknown == (("好", 1),)


def test_more_than_ten_thousand_values_are_only_bounded() -> None:
    rows = [[f"J{number:06d}", f"{number:06d}", "1.00", "4", "2026-01-01", "正常"] for number in range(10_001)]
    sheet = profile(LOAN_HEADER, rows)
    assert (column(sheet, "借据号").distinct, column(sheet, "借据号").many) == (10_000, True)
    sheet = profile(LOAN_HEADER, rows[:10_000])
    assert (column(sheet, "借据号").distinct, column(sheet, "借据号").many) == (10_000, False)


def test_unknown_codes_of_a_closed_list_are_asked_for() -> None:
    sheet = profile(LOAN_HEADER, LOANS)
    assert ("code", "five_class") in asked(sheet)
    (question,) = [one for one in sheet.questions if one.code == "code"]
    assert question.blocking
    assert "好" in question.text


def test_a_similar_header_is_asked_for_and_not_taken() -> None:
    sheet = profile(["借据号", "客户号", "贷款的余额", "执行利率(%)"], [row[:4] for row in LOANS])
    assert meanings(sheet)["贷款的余额"] == ("balance", "similar")
    assert ("similar", "balance") in asked(sheet)


def test_a_name_is_no_id_however_like_its_header_is() -> None:
    names = ["张样", "李样", "王样", "赵样"]
    rows = [[*row[:4], name] for row, name in zip(LOANS, names, strict=True)]
    sheet = profile([*LOAN_HEADER[:4], "客户经理的姓名"], rows)
    assert "客户经理的姓名" not in meanings(sheet) or meanings(sheet)["客户经理的姓名"][0] != "manager_id"


def test_a_known_header_with_other_values_is_doubtful() -> None:
    rows = [[*row[:4], "正常", row[5]] for row in LOANS]
    sheet = profile(LOAN_HEADER, rows)
    assert meanings(sheet)["放款日期"] == ("started_on", "doubtful")
    assert ("doubtful", "started_on") in asked(sheet)


def test_values_with_check_digits_say_what_they_are() -> None:
    rows = [[f"{number:06d}", "样例公司", "91350100M000100Y43"] for number in range(6)]
    sheet = profile(["客户号", "客户名称", "代码甲"], rows)
    assert sheet.table == "customers"
    assert meanings(sheet)["代码甲"] == ("registration_no", "values")


def test_two_headers_of_one_column_are_a_question() -> None:
    rows = [[*row[:2], "1.00", "2.00"] for row in LOANS]
    sheet = profile(["借据号", "客户号", "余额", "贷款余额"], rows, only="loans")
    assert ("contested", "balance") in asked(sheet)
    (question,) = [one for one in sheet.questions if one.code == "contested"]
    assert question.blocking


def test_amounts_without_a_unit_are_said_to_be_yuan() -> None:
    sheet = profile(["借据号", "客户号", "贷款余额"], [row[:3] for row in LOANS])
    (question,) = [one for one in sheet.questions if one.code == "unit"]
    assert question.column == "balance"
    assert not question.blocking
    assert ("unit", "balance") not in asked(profile(LOAN_HEADER, LOANS))
    assert ("unit", "balance") not in asked(
        profile(["借据号", "客户号", "贷款余额"], [r[:3] for r in LOANS], note="万元")
    )


def test_rates_below_a_half_percent_are_taken_for_fractions() -> None:
    rows = [[*row[:2], rate] for row, rate in zip(LOANS, ["0.0435", "0.041", "0.0395", "0.05"], strict=True)]
    sheet = profile(["借据号", "客户号", "执行利率"], rows)
    assert ("fraction", "rate") in asked(sheet)
    assert "rate: 小数" in sheet.draft
    stated = profile(["借据号", "客户号", "执行利率(%)"], rows)
    assert ("fraction", "rate") not in asked(stated)


@pytest.mark.parametrize(
    ("cells", "forms", "code"),
    [
        (["03/15/2025", "01/02/2026"], '["%m/%d/%Y"]', ""),
        (["15-03-2025", "01-02-2026"], '["%d-%m-%Y"]', ""),
        (["15/03/2025", "2026-01-02"], '["%d/%m/%Y", "%Y-%m-%d"]', ""),
        (["01/02/2026", "03/04/2026"], "", "date_order"),
        (["15/03/2025", "03/15/2025"], "", "date_orders"),
        (["45000", "45001"], "", "date_serial"),
        (["115/10/31", "115/11/01"], "", "date_roc"),
        (["31-JAN-24", "01-FEB-24"], "", "date_name"),
    ],
)
def test_forms_of_dates(cells: list[str], forms: str, code: str) -> None:
    rows = [[f"J-0{number}", f"00000{number}", cell] for number, cell in enumerate(cells * 2)]
    sheet = profile(["借据号", "客户号", "放款日期"], rows)
    lines = sheet.draft.splitlines()
    if forms:
        assert f"  started_on: {forms}" in lines
    else:
        assert (code, "started_on") in asked(sheet)
        assert not any(line.startswith("  started_on: [") for line in lines)


def test_day_numbers_of_a_workbook_need_no_form() -> None:
    rows = [[f"J-0{number}", f"00000{number}", "45000"] for number in range(4)]
    sheet = profile(["借据号", "客户号", "放款日期"], rows, serials=True)
    assert ("date_serial", "started_on") not in asked(sheet)


def test_a_sheet_of_nothing_known_has_no_table() -> None:
    sheet = profile(["甲", "乙"], [["1", "2"], ["3", "4"]])
    assert sheet.tables == ()
    assert sheet.draft == ""
    assert asked(sheet) == {("table", "")}


def test_the_needed_columns_decide_between_tables() -> None:
    # both tables know 客户号, 余额 and 到期日: the id of the row tells which it is
    rows = [["800000000101", "000001", "5.00", "2026-01-01"]] * 3
    assert profile(["账号", "客户号", "余额", "到期日"], rows).table == "accounts"
    assert profile(["借据号", "客户号", "余额", "到期日"], rows).table == "loans"


def test_runners_up_are_said() -> None:
    sheet = profile(["客户号", "余额", "到期日"], [["000001", "5.00", "2026-01-01"]] * 3)
    assert len(sheet.tables) >= 2
    assert ("which_table", "") in asked(sheet)
