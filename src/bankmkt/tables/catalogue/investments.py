"""What customers have invested, what the classes of assets return, and when the customer needs the money."""

from __future__ import annotations

from typing import Final

from bankmkt.tables.catalogue._declare import (
    PUBLIC,
    date,
    event,
    money,
    number,
    rate,
    reference,
    snapshot,
    text,
)
from bankmkt.tables.catalogue._shared import currency, customer_id, product_id
from bankmkt.tables.model import Column, Sensitivity, Table


def _asset_class(*, key: bool = False, sensitivity: Sensitivity = PUBLIC) -> Column:
    """A class of assets, in the bank's own words: no list of them is common to all banks."""
    aliases = "资产类型 资产种类 大类资产 资产分类"
    return text(
        "asset_class", "资产类别", "Asset class", aliases, key=key, sensitivity=sensitivity, references="assets"
    )


_POSITIONS: Final = snapshot(
    "positions",
    "投资持仓",
    "Investment positions",
    customer_id(key=True),
    product_id(key=True),
    _asset_class(sensitivity=Sensitivity.INTERNAL),
    currency(),
    money("market_value", "持仓市值", "Market value", "市值 持有市值 当前市值 持仓金额", currency=True),
    money("average_value", "日均市值", "Average value", "日均持仓市值 持仓日均 日均持仓", currency=True),
    number("target_weight", "目标权重", "Target weight", "目标占比 目标配置比例 配置目标"),
    date("matures_on", "到期日", "Matures on", "到期日期 产品到期日 产品到期日期"),
)

_RETURNS: Final = event(
    "returns",
    "资产收益率",
    "Returns of asset classes",
    _asset_class(key=True),
    date("day", "日期", "Day", "收益日期 交易日 交易日期 净值日期", key=True, sensitivity=PUBLIC),
    number("daily_return", "日收益率", "Daily return", "当日收益率 每日收益率 单日收益率", sensitivity=PUBLIC),
    date="day",
)

_ASSETS: Final = reference(
    "assets",
    "资产类别参数",
    "Asset classes",
    _asset_class(key=True),
    rate("expected_return", "预期收益率", "Expected return", "预期年化收益率 预期回报率 年化预期收益率"),
    rate("risk_free", "无风险利率", "Risk-free rate", "无风险收益率 无风险年利率"),
    sensitivity=PUBLIC,
)

_CASH_NEEDS: Final = snapshot(
    "cash_needs",
    "客户用款计划",
    "Cash needs",
    customer_id(key=True),
    date("due_on", "用款日期", "Due on", "用款日 需用日期 计划用款日期 资金需求日期", key=True),
    money("amount", "用款金额", "Amount", "需用金额 计划用款金额 资金需求金额 金额"),
)

TABLES: Final[tuple[Table, ...]] = (_POSITIONS, _RETURNS, _ASSETS, _CASH_NEEDS)
