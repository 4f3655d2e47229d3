"""Labels, headers and code words: complete in both languages, and each with one meaning within its table."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from typing import Final

import pytest

from bankmkt.tables import names, table, tables
from bankmkt.tables.model import Column, Table

COMMON_HEADERS: Final = {
    ("customers", "客户编号"): "customer_id",
    ("customers", "核心客户号"): "customer_id",
    ("customers", "客户代码"): "customer_id",
    ("customers", "管户经理"): "manager_id",
    ("customers", "客户经理工号"): "manager_id",
    ("customers", "管户人"): "manager_id",
    ("customers", "归属机构"): "branch_id",
    ("customers", "开户机构"): "branch_id",
    ("customers", "开户行"): "branch_id",
    ("customers", "信用等级"): "rating",
    ("accounts", "日均余额"): "average_balance",
    ("accounts", "年日均余额"): "average_balance_year",
    ("loans", "借据编号"): "loan_id",
    ("loans", "借据余额"): "balance",
    ("loans", "贷款余额"): "balance",
    ("loans", "五级形态"): "five_class",
    ("loans", "五级分类"): "five_class",
    ("loans", "执行年利率"): "rate",
    ("loans", "执行利率"): "rate",
    ("loans", "到期日"): "matures_on",
    ("loans", "到期日期"): "matures_on",
    ("loans", "逾期天数"): "days_past_due",
    ("loans", "欠本"): "overdue_principal",
    ("loans", "欠息"): "overdue_interest",
}

MISLEADING_HEADERS: Final = [
    ("accounts", "日均"),  # the month's or the year's
    ("accounts", "折人民币余额"),  # already converted
    ("loans", "合同金额"),  # of the contract, not of the note
    ("loans", "本金逾期天数"),
    ("loans", "表内欠息"),
    ("loans", "贷款形态"),  # the old four classes
    ("customers", "客户风险等级"),  # suitability, credit or money laundering
    ("customers", "客户经理姓名"),  # a name, not an id
    ("customers", "AUM"),  # spot, not average
    ("transactions", "交易金额"),  # unsigned
    ("transactions", "发生额"),
    ("settlements", "贷方发生额"),  # with own transfers
    ("fx_rates", "中间价"),  # for 100 units as often as for one
]

CODE_WORDS: Final = {
    ("loans", "five_class", "关注"): "special_mention",
    ("loans", "channel", "线上"): "online",
    ("loans", "guarantee", "保证"): "guarantor",
    ("loans", "loan_type", "经营性贷款"): "operating",
    ("customers", "kind", "对公"): "corporate",
    ("customers", "kind", "零售"): "personal",
    ("customers", "kind", "机构"): "institution",
    ("customers", "size", "微型"): "micro",
    ("accounts", "currency", "人民币"): "CNY",
    ("accounts", "currency", "156"): "CNY",
    ("accounts", "currency", "美元"): "USD",
    ("products", "product_class", "代发工资"): "payroll",
    ("products", "product_class", "代扣税"): "tax",
    ("products", "product_class", "代扣水电费"): "utilities",
    ("fees", "product_class", "代缴税"): "tax",
}


def normalised(header: str) -> str:
    """A header as matching sees it: half-width, without blanks, without case."""
    return "".join(unicodedata.normalize("NFKC", header).split()).casefold()


def headers(column: Column) -> set[str]:
    """Everything that is taken for the column, and its English label, which a person may type."""
    return {normalised(word) for word in (column.name, column.label.zh, column.label.en, *column.aliases)}


def meanings(declared: Table) -> dict[str, set[str]]:
    """Header → the columns that it would be taken for."""
    found: dict[str, set[str]] = defaultdict(set)
    for column in declared.columns:
        for header in headers(column):
            found[header].add(column.name)
    return dict(found)


def is_chinese(word: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in word)


@pytest.mark.parametrize("name", names())
def test_every_label_stands_in_both_languages(name: str) -> None:
    declared = tables()[name]
    for label in [declared.label, *(column.label for column in declared.columns)]:
        assert is_chinese(label.zh), label
        assert label.en.strip(), label
        assert not is_chinese(label.en), label
        assert label.zh == label.zh.strip()
        assert label.en == label.en.strip()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_two_tables_and_no_two_columns_of_a_table_share_a_label(language: str) -> None:
    shown = [getattr(declared.label, language) for declared in tables().values()]
    assert len(set(shown)) == len(shown)
    for name, declared in tables().items():
        labels = [getattr(column.label, language) for column in declared.columns]
        assert len(set(labels)) == len(labels), name


@pytest.mark.parametrize("name", names())
def test_a_header_means_one_column_of_its_table(name: str) -> None:
    ambiguous = {header: owners for header, owners in meanings(tables()[name]).items() if len(owners) > 1}
    assert ambiguous == {}


@pytest.mark.parametrize("name", names())
def test_no_alias_is_said_twice(name: str) -> None:
    for column in tables()[name].columns:
        words = [normalised(word) for word in (column.name, column.label.zh, *column.aliases)]
        assert sorted(words) == sorted(set(words)), column.name


def test_hundreds_of_chinese_headers_are_built_in() -> None:
    aliases = {alias for t in tables().values() for column in t.columns for alias in column.aliases}
    assert len({alias for alias in aliases if is_chinese(alias)}) >= 200


@pytest.mark.parametrize(("where", "column"), COMMON_HEADERS.items())
def test_a_common_header_is_known(where: tuple[str, str], column: str) -> None:
    name, header = where
    assert meanings(tables()[name]).get(normalised(header)) == {column}


@pytest.mark.parametrize(("name", "header"), MISLEADING_HEADERS)
def test_a_header_that_may_mean_something_else_is_left_to_the_bank(name: str, header: str) -> None:
    assert normalised(header) not in meanings(tables()[name])


@pytest.mark.parametrize("name", names())
def test_codes_are_consistent(name: str) -> None:
    for column in tables()[name].columns:
        words = [normalised(word) for word, _ in column.codes]
        assert len(set(words)) == len(words), column.name
        assert len(set(column.allowed)) == len(column.allowed), column.name
        if column.allowed:
            assert {code for _, code in column.codes} == set(column.allowed), column.name
        for word, code in column.codes:
            assert normalised(word) != normalised(code), column.name


@pytest.mark.parametrize(("where", "code"), CODE_WORDS.items())
def test_a_common_word_is_translated(where: tuple[str, str, str], code: str) -> None:
    name, column_name, word = where
    declared = table(name)
    assert declared is not None
    column = declared.column(column_name)
    assert column is not None
    assert dict(column.codes)[word] == code


def test_bare_numbers_are_left_to_the_bank_except_those_of_currencies() -> None:
    for name, declared in tables().items():
        for column in declared.columns:
            if column.name != "currency":
                assert not [word for word, _ in column.codes if word.isdigit()], f"{name}.{column.name}"
