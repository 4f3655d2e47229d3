"""Deposit accounts, one row each, with three balances that are never mixed: spot, month's and year's average.

No alias says merely 日均 and none says 折人民币: the first may be either average, and an amount that the
bank has already converted must not be converted again because the row names a currency.
"""

from __future__ import annotations

from typing import Final

from bankmkt.tables.catalogue._declare import (
    PERSONAL,
    closed,
    code,
    date,
    flag,
    integer,
    money,
    rate,
    snapshot,
    text,
)
from bankmkt.tables.catalogue._shared import currency, customer_id, product_id
from bankmkt.tables.model import Table

_DEPOSIT_CLASS: Final = closed(
    settlement="结算 结算存款 结算性存款",
    pure="纯存款 纯存",
    margin="保证金 保证金存款",
    savings="储蓄 储蓄存款",
)
_MARGIN_KIND: Final = closed(
    bill="票据 票据保证金 银票保证金 承兑保证金 银行承兑汇票保证金",
    pledge="质押 质押保证金",
    guarantee="保函 保函保证金",
)
_TERM: Final = closed(
    demand="活期 活期存款",
    notice="通知 通知存款 一天通知存款 七天通知存款",
    time="定期 定期存款 整存整取 大额存单",
)

_ACCOUNTS: Final = snapshot(
    "accounts",
    "存款账户",
    "Deposit accounts",
    text(
        "account_id",
        "账号",
        "Account ID",
        "账户号 账户编号 账户账号 账户ID 存款账号 存款账户号 分户账号",
        key=True,
        sensitivity=PERSONAL,
    ),
    customer_id(),
    product_id(),
    code("deposit_class", "存款分类", "Deposit class", _DEPOSIT_CLASS, "存款类别 存款类型 存款种类"),
    code("margin_kind", "保证金类型", "Margin kind", _MARGIN_KIND, "保证金种类 保证金类别 保证金用途"),
    code("term", "期限类型", "Term", _TERM, "存款期限类型 定活标志 定活期标志 活定标志 定活期"),
    integer("term_months", "存期月数", "Term in months", "存期(月) 期限(月) 存款期限(月) 期限月数"),
    date("matures_on", "到期日", "Matures on", "到期日期 存款到期日 存款到期日期 账户到期日"),
    currency(),
    money(
        "balance", "账户余额", "Balance", "余额 存款余额 当前余额 时点余额 期末余额 月末余额 账面余额", currency=True
    ),
    money(
        "average_balance",
        "日均余额",
        "Average balance of the month",
        "月日均 月日均余额 本月日均 本月日均余额 当月日均余额 存款日均余额 日均存款余额",
        currency=True,
    ),
    money(
        "average_balance_year",
        "年日均余额",
        "Average balance of the year",
        "年日均 本年日均 本年日均余额 当年日均余额 年度日均余额 年初至今日均余额 年日均存款余额",
        currency=True,
    ),
    rate("rate", "执行利率", "Rate", "利率 年利率 执行年利率 存款利率 当前利率 执行利率(%) 年利率(%) 利率(%)"),
    date("opened_on", "开户日期", "Opened on", "开户日 开户时间 账户开立日期 账户开户日期 起息日 起息日期"),
    date(
        "last_active_on",
        "最后动账日期",
        "Last active on",
        "最后交易日 最后交易日期 最近交易日期 末次交易日期 最近动账日期 上次动账日期 上次动户日期",
    ),
    flag("is_basic", "是否基本户", "Basic account", "基本户 基本户标志 是否基本账户 基本账户标志"),
)

TABLES: Final[tuple[Table, ...]] = (_ACCOUNTS,)
