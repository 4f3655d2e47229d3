"""Money that moves: monthly settlement, postings, fees, bills.

`transactions.amount` carries its direction in its sign. Banks mostly send an unsigned 交易金额 with a
借贷标志 beside it; taken as it is, every payment would become an inflow. So the column is labelled 收支金额
and has no alias that an unsigned amount could stand under: such an extract is refused until the sender makes
the sign. For the same reason 贷方发生额 is not the settled amount, which leaves out own transfers,
drawdowns and reversals.
"""

from __future__ import annotations

from typing import Final

from bankmkt.tables.catalogue._declare import (
    PERSONAL,
    closed,
    code,
    date,
    derived,
    event,
    flag,
    integer,
    money,
    month,
    text,
)
from bankmkt.tables.catalogue._shared import PRODUCT_CLASS, currency, customer_id
from bankmkt.tables.model import Column, Table

_DIRECTION: Final = closed(**{"in": "收 收入 流入 贷", "out": "支 支出 流出 借"})
_INITIATED_BY: Final = closed(
    customer="客户 客户发起 客户主动 主动",
    bank="银行 银行发起 本行 系统 系统批量 批量",
)


def _month() -> Column:
    """The month of a monthly figure."""
    return month("month", "月份", "Month", "统计月份 数据月份 所属月份 年月 账期", key=True)


_SETTLEMENTS: Final = event(
    "settlements",
    "结算情况",
    "Settlements",
    customer_id(key=True),
    _month(),
    money("settled_amount", "本行结算量", "Settled here", "我行结算量 结算量 结算金额 本行结算金额 我行结算金额"),
    integer("settled_count", "本行结算笔数", "Settlements here", "我行结算笔数 结算笔数 结算次数"),
    money(
        "total_amount",
        "全部结算量",
        "Settled at all banks",
        "总结算量 结算总量 各行结算量合计 全部银行结算量",
    ),
    money("sales_revenue", "销售收入", "Sales revenue", "营业收入 当月销售收入 月销售收入 销售额"),
    money(
        "sales_received",
        "销售归行额",
        "Sales received here",
        "归行额 销售回笼额 货款归行额 货款回笼额 回笼金额",
    ),
    date="month",
)

_TRANSACTIONS: Final = event(
    "transactions",
    "账户交易",
    "Transactions",
    text("transaction_id", "交易流水号", "Transaction ID", "流水号 交易编号 核心流水号 交易号 业务流水号"),
    text(
        "account_id",
        "账号",
        "Account ID",
        "账户号 账户编号 本方账号 交易账号",
        sensitivity=PERSONAL,
        references="accounts",
    ),
    customer_id(),
    date("posted_on", "交易日期", "Posted on", "交易日 记账日期 入账日期 账务日期 交易时间"),
    currency(),
    money("amount", "收支金额", "Amount, in + and out −", "收支发生额 带符号发生额 带符号金额", currency=True),
    text("kind", "交易类型", "Transaction kind", "交易种类 交易码 交易类别"),
    code(
        "initiated_by",
        "发起方",
        "Initiated by",
        _INITIATED_BY,
        "交易发起方 发起方标志 发起人类型",
    ),
    text(
        "counterparty_name",
        "对手名称",
        "Counterparty name",
        "对手户名 对方户名 对方名称 交易对手 交易对手名称 对手方名称 对手方户名 交易对手户名 对方客户名称",
        sensitivity=PERSONAL,
    ),
    text(
        "counterparty_account",
        "对手账号",
        "Counterparty account",
        "对方账号 对方账户 交易对手账号 对手方账号 对手账户 对方账户号 交易对手账户",
        sensitivity=PERSONAL,
    ),
    text(
        "counterparty_bank",
        "对手行名称",
        "Counterparty bank",
        "对方行名 对方银行 对方开户行 对手行 对手行名 交易对手行名 对手开户行 对手方行名 对手方开户行 对方开户银行",
        sensitivity=PERSONAL,
    ),
    flag(
        "counterparty_is_self",
        "是否本人账户",
        "Own account elsewhere",
        "同名标志 是否同名 是否同名账户 同名转账标志",
    ),
    text("channel", "交易渠道", "Channel", "渠道 渠道代码 渠道名称"),
    text("purpose", "资金用途", "Purpose", "用途 摘要 附言 交易摘要 交易附言", sensitivity=PERSONAL),
    date="posted_on",
    optional_key="transaction_id",
)

_DAILY_FLOWS: Final = derived(
    "daily_flows",
    "每日资金流",
    "Daily flows",
    text("account_id", "账号", "Account ID", sensitivity=PERSONAL),
    customer_id(),
    date("posted_on", "交易日期", "Posted on"),
    code("direction", "收支方向", "Direction", _DIRECTION),
    text("kind", "交易类型", "Transaction kind"),
    code("initiated_by", "发起方", "Initiated by", _INITIATED_BY),
    text("counterparty_name", "对手名称", "Counterparty name", sensitivity=PERSONAL),
    text("counterparty_account", "对手账号", "Counterparty account", sensitivity=PERSONAL),
    text("counterparty_bank", "对手行名称", "Counterparty bank", sensitivity=PERSONAL),
    flag("counterparty_is_self", "是否本人账户", "Own account elsewhere"),
    text("purpose", "资金用途", "Purpose", sensitivity=PERSONAL),
    money("amount", "收支金额", "Amount, in + and out −"),
    integer("postings", "笔数", "Postings"),
    date="posted_on",
)
"""What transactions are reduced to as they are loaded: sums per day of all that later questions tell apart."""

_FEES: Final = event(
    "fees",
    "中间业务收入",
    "Fees",
    customer_id(key=True),
    _month(),
    code(
        "product_class",
        "产品类别",
        "Product class",
        PRODUCT_CLASS,
        "产品大类 产品分类 业务类别 业务种类",
        key=True,
    ),
    money("amount", "手续费收入", "Fee income", "中间业务收入 中收 手续费 手续费金额 收费金额"),
    money("volume", "业务量", "Volume", "业务金额 业务发生额 交易量 业务办理金额"),
    date="month",
)

_BILLS: Final = event(
    "bills",
    "票据",
    "Bills",
    customer_id(),
    code(
        "kind",
        "票据业务类型",
        "Bill kind",
        closed(
            received="收票 收到 收到票据 持票",
            issued="开票 签发 出票 签发票据",
            discounted="贴现 票据贴现 已贴现",
        ),
        "票据类型 业务类型 票据业务种类",
    ),
    money("amount", "票面金额", "Amount", "票据金额 票面金额合计 金额"),
    date("on_date", "业务日期", "Date", "票据业务日期 办理日期 发生日期 出票日期 贴现日期"),
    date="on_date",
)

TABLES: Final[tuple[Table, ...]] = (_SETTLEMENTS, _TRANSACTIONS, _DAILY_FLOWS, _FEES, _BILLS)
