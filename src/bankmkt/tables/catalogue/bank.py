"""Figures of the bank as a whole: what totals must agree with, what ratios are measured against.

None of them is about a customer. The market and the exchange rates are published; ledger and capital are
the bank's own and internal. 中间价 is no alias of the exchange rate: it is quoted for 100 units as often as
for one.
"""

from __future__ import annotations

from typing import Final

from bankmkt.tables.catalogue._declare import INTERNAL, PUBLIC, money, number, snapshot, text
from bankmkt.tables.catalogue._shared import branch_id, currency, is_us
from bankmkt.tables.model import Table

_MARKET: Final = snapshot(
    "market",
    "同业市场",
    "Market",
    text("area", "区域", "Area", "地区 统计区域 市场区域", key=True),
    text("peer", "同业名称", "Peer", "同业 同业机构 银行名称 银行 金融机构", key=True),
    text("indicator", "指标", "Indicator", "指标名称 统计指标", key=True),
    money("amount", "指标金额", "Amount", "金额 余额 指标值 数值"),
    is_us(),
    sensitivity=PUBLIC,
)

_LEDGER: Final = snapshot(
    "ledger",
    "总账",
    "General ledger",
    branch_id("核算机构 核算机构号 账务机构", key=True),
    text("head", "科目", "Account head", "科目号 科目代码 会计科目 总账科目 科目编号", key=True),
    money("amount", "科目余额", "Amount", "总账余额 余额 金额 期末余额"),
    sensitivity=INTERNAL,
)

_FX_RATES: Final = snapshot(
    "fx_rates",
    "汇率",
    "Exchange rates",
    currency(key=True),
    number("rate", "折人民币汇率", "Yuan per unit", "汇率 折算汇率 折算率 对人民币汇率"),
    sensitivity=PUBLIC,
)

_BANK_FACTS: Final = snapshot(
    "bank_facts",
    "全行指标",
    "Facts of the bank",
    money("net_capital", "资本净额", "Net capital", "总资本净额 全行资本净额"),
    money("tier1_capital", "一级资本净额", "Tier 1 capital", "一级资本 一级资本净额合计"),
    money("credit_quota", "信贷规模", "Credit quota", "信贷额度 贷款规模 信贷规模限额 贷款规模限额"),
    sensitivity=INTERNAL,
)

TABLES: Final[tuple[Table, ...]] = (_MARKET, _LEDGER, _FX_RATES, _BANK_FACTS)
