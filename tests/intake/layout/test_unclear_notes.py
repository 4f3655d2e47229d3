"""A note that nobody understands is a question; labels count whatever signs stand around them."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bankmkt.intake.rowkind import is_note, total_kind
from bankmkt.intake.units import notes_of


@pytest.mark.parametrize("text", ["unit " * 40_000, "in " * 40_000, "单位：" + "长" * 40_000 + "：1", "(" * 40_000])
def test_a_long_title_is_read_in_a_moment(text: str) -> None:
    begin = time.process_time()
    notes_of([text])
    assert time.process_time() - begin < 2


@pytest.mark.parametrize("gap", [1, 600])
def test_thousands_far_behind_the_word_unit_still_ask(gap: int) -> None:
    assert notes_of(["Unit" + " " * gap + "thousand"]).unclear == ("thousand",)


@pytest.mark.parametrize("word", ["千", "分", "厘", "角", "W", "wan", "K", "千户", "thousand"])
def test_a_word_that_is_no_unit_asks(desk: Any, word: str) -> None:
    desk.text("loans.csv", f"单位：{word}\n借据号,贷款余额,客户号\nL1,1,C1\n")
    assert "a note names a unit that is not known" in desk.refused()


@pytest.mark.parametrize(
    "note",
    [
        "货币：美元",
        "币别：港币",
        "币种：美元 单位：万元",
        "贷款余额表（美元）",
        "（美元）",
        "（万美元）",
        "贷款余额表（USD）",
        "贷款余额表（千）",
        "Currency: USD",
        "(RMB'000)",
        "RMB million",
        "Amounts are RMB thousand",
        "单位：千 制表：样例",
        "货币：,美元",
    ],
)
def test_other_currencies_and_scales_ask(desk: Any, note: str) -> None:
    desk.text("loans.csv", f"{note}\n借据号,贷款余额,客户号\nL1,1,C1\n")
    assert "a note names a unit that is not known" in desk.refused()


@pytest.mark.parametrize(
    "note",
    [
        "单位：城东支行",
        "单位：户",
        "单位：元，保留两位小数",
        "单位：样例集团",
        "制表单位：样例甲",
        "币种：人民币",
        "货币：人民币",
        "单位：人民币",
    ],
)
def test_what_says_nothing_else_asks_nothing(desk: Any, note: str) -> None:
    desk.text("loans.csv", f"{note}\n借据号,贷款余额,客户号\nL1,1,C1\n")
    assert desk.read().scales == {}


def test_a_mapping_answers_for_the_currency(desk: Any) -> None:
    desk.text("loans.csv", "货币：美元\n借据号,贷款余额,客户号\nL1,1,C1\n")
    desk.mapping("table: loans\nfiles: loans.csv\nunits: 元\n")
    assert desk.read().scales == {}


@pytest.mark.parametrize(("header", "asks"), [("贷款余额(万元)", True), ("贷款余额(人民币万元)", False)])
def test_a_header_says_the_scale_and_not_always_the_currency(desk: Any, header: str, asks: bool) -> None:
    desk.text("loans.csv", f"币种：美元\n借据号,{header},客户号\nL1,1,C1\n")
    if asks:
        assert "is not known: 美元" in desk.refused()
    else:
        assert desk.read().scales == {"balance": 4}


@pytest.mark.parametrize(
    ("note", "word"),
    [
        ("注：利率为小数", "小数"),
        ("利率以‰表示", "‰"),
        ("利率口径：月利率", "月利率"),
        ("利率：日利率", "日利率"),
        ("执行利率按千分之几", "千分"),
        ("利率以bp计", "bp"),
    ],
)
def test_a_rate_in_an_unclear_unit_asks(desk: Any, note: str, word: str) -> None:
    desk.text("loans.csv", f"{note}\n借据号,执行利率,客户号\nL1,1,C1\n")
    assert f"is not known: {word}" in desk.refused()
    desk.mapping("table: loans\nfiles: loans.csv\nunits: {rate: ‰}\n")
    assert desk.read().scales == {"rate": -1}


@pytest.mark.parametrize(("note", "scales"), [("利率单位：‰", {"rate": -1}), ("注：利率保留4位小数", {})])
def test_a_rate_in_a_clear_unit(desk: Any, note: str, scales: dict[str, int]) -> None:
    desk.text("loans.csv", f"{note}\n借据号,执行利率,客户号\nL1,1,C1\n")
    assert desk.read().scales == scales


@pytest.mark.parametrize("note", ["（单位：万元）", "【单位：万元】", "*单位：万元", "※ 单位：万元", "<单位：万元>"])
def test_a_decorated_note_below_the_rows_gives_its_unit(desk: Any, note: str) -> None:
    desk.text("loans.csv", f"借据号,贷款余额,客户号\nL1,1,C1\n{note},,\n")
    read = desk.read()
    assert (read.scales, read.kept) == ({"balance": 4}, [(3, "note")])


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("[合计]", "total"),
        ("**合计**", "total"),
        ("【合计】", "total"),
        ("—合计—", "total"),
        ("汇总", "total"),
        ("城东支行 汇总", "subtotal"),
        ("<小计>", "subtotal"),
        ("AVG", "subtotal"),
        ("Average", "subtotal"),
        ("Count", "subtotal"),
    ],
)
def test_decorated_totals_are_kept_out(desk: Any, label: str, kind: str) -> None:
    desk.text("loans.csv", f"借据号,贷款余额,客户号\nL1,1,C1\n{label},1,\n")
    assert desk.read().kept == [(3, kind)]


def test_decoration_makes_no_note_of_a_name() -> None:
    assert (total_kind("*合计商贸*"), is_note("(样例甲公司)"), total_kind("***")) == ("", False, "")
