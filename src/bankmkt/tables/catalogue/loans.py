"""What customers owe us: notes, lines, contingent contracts, what secures them and what came back.

An alias stands for the whole of a figure, never for a part of it: 表内欠息 is not the interest overdue,
本金逾期天数 not the days past due, 合同金额 not the amount of a note. A loan's state in the old four
classes (贷款形态) is not taken for the five classes either; its 正常 means something else.
"""

from __future__ import annotations

from typing import Final

from bankmkt.tables.catalogue._declare import (
    closed,
    code,
    date,
    event,
    flag,
    integer,
    money,
    number,
    open_ended,
    rate,
    snapshot,
    text,
)
from bankmkt.tables.catalogue._shared import (
    APPLICATION_CHANNEL,
    CREDIT_CHANNEL,
    FIVE_CLASS,
    branch_id,
    currency,
    customer_id,
    manager_id,
    product_id,
)
from bankmkt.tables.model import Column, Table

_LOAN_TYPE: Final = open_ended(
    operating="经营 经营性 经营贷 经营贷款 经营性贷款 个人经营贷款 个人经营性贷款",
    housing="住房 房贷 住房贷款 个人住房贷款 按揭 按揭贷款",
    consumer="消费 消费贷 消费贷款 个人消费贷款",
    project="项目 项目贷款 项目融资",
)
_GUARANTEE: Final = closed(
    credit="信用 信用方式 信用贷款",
    pledge="质押 质押担保 质押贷款",
    mortgage="抵押 抵押担保 抵押贷款",
    guarantor="保证 保证担保 保证贷款 第三方保证",
)
_OFF_BALANCE: Final = closed(
    bill="银行承兑汇票 银承 银票 承兑汇票",
    guarantee="保函",
    letter_of_credit="信用证",
)
_RECOVERY: Final = closed(
    cash="现金 现金收回 现金清收",
    revived="盘活",
    write_off="核销 呆账核销",
    sale="转让 批量转让 债权转让",
)


def _loan_id(*, key: bool = False) -> Column:
    """The note: the unit in which loans are drawn, priced and classified."""
    aliases = "借据编号 借据号码 借据ID 借据编码 借据流水号 贷款借据号 贷款借据编号"
    return text("loan_id", "借据号", "Loan note ID", aliases, key=key, references="loans")


_LOANS: Final = snapshot(
    "loans",
    "贷款借据",
    "Loan notes",
    _loan_id(key=True),
    customer_id(),
    branch_id("放款机构 放款机构号 贷款机构 账务机构 账务机构号"),
    manager_id(),
    product_id(),
    code("channel", "业务渠道", "Channel", CREDIT_CHANNEL, "渠道 贷款渠道 办理渠道 线上线下 线上线下标志"),
    code("loan_type", "贷款类型", "Loan type", _LOAN_TYPE, "贷款种类 贷款类别 贷款品种 业务品种"),
    currency(),
    money(
        "principal",
        "借据金额",
        "Principal",
        "放款金额 放款本金 发放金额 发放本金 贷款发放金额 贷款金额 借款金额",
        currency=True,
    ),
    money(
        "balance",
        "贷款余额",
        "Balance",
        "借据余额 余额 当前余额 期末余额 时点余额 本金余额 贷款本金余额 月末余额 "
        "贷款当前余额 借款余额 剩余本金 未还本金",
        currency=True,
    ),
    money(
        "average_balance",
        "日均余额",
        "Average balance of the month",
        "月日均 月日均余额 本月日均 本月日均余额 当月日均余额 贷款日均余额 日均贷款余额",
        currency=True,
    ),
    money(
        "average_balance_year",
        "年日均余额",
        "Average balance of the year",
        "年日均 本年日均 本年日均余额 当年日均余额 年度日均余额 年初至今日均余额 年日均贷款余额",
        currency=True,
    ),
    rate(
        "rate",
        "执行利率",
        "Rate",
        "执行年利率 利率 年利率 贷款利率 贷款年利率 贷款执行利率 当前利率 执行利率(%) 年利率(%) 利率(%)",
    ),
    rate("benchmark_rate", "基准利率", "Benchmark rate", "LPR LPR利率 贷款基准利率 参考利率 基准利率(%)"),
    text("interest_cycle", "结息周期", "Interest cycle", "结息方式 结息频率 付息周期 付息方式 付息频率"),
    integer("settlement_day", "结息日", "Settlement day of the month", "扣款日 扣息日 付息日 还款日 每月还款日"),
    date(
        "started_on",
        "放款日期",
        "Started on",
        "放款日 发放日期 发放日 贷款发放日 贷款发放日期 起息日 起息日期 借款日期 借据起期 "
        "借据起始日 借据起始日期 贷款起始日 贷款起始日期 起始日期",
    ),
    date(
        "matures_on",
        "到期日",
        "Matures on",
        "到期日期 贷款到期日 贷款到期日期 借据到期日 借据到期日期 借据止期 借据终止日 贷款终止日 借款到期日 终止日期",
    ),
    code(
        "five_class",
        "五级分类",
        "Five-class rating",
        FIVE_CLASS,
        "五级形态 五级分类结果 五级分类形态 贷款五级分类 资产五级分类 五级分类名称 贷款五级形态",
    ),
    money(
        "provision",
        "减值准备",
        "Provision",
        "贷款减值准备 减值准备余额 拨备 拨备余额 贷款损失准备",
        currency=True,
    ),
    money(
        "overdue_principal",
        "逾期本金",
        "Overdue principal",
        "欠本 欠本金额 拖欠本金 逾期本金余额",
        currency=True,
    ),
    money("overdue_interest", "逾期利息", "Overdue interest", "欠息 欠息金额 拖欠利息 欠息余额", currency=True),
    integer("days_past_due", "逾期天数", "Days past due", "拖欠天数 当前逾期天数 最大逾期天数 逾期日数"),
    flag("is_extended", "是否展期", "Extended", "展期 展期标志 展期标识"),
    flag("is_refinanced", "是否借新还旧", "Refinanced", "借新还旧 借新还旧标志 借新还旧标识"),
    code("guarantee", "担保方式", "Guarantee", _GUARANTEE, "主担保方式 主要担保方式 担保类型 担保种类"),
    text("approved_by_level", "审批层级", "Approved by level", "审批级别 终审层级 审批机构层级 审批权限级别"),
)

_CREDIT_LINES: Final = snapshot(
    "credit_lines",
    "授信额度",
    "Credit lines",
    text("line_id", "额度编号", "Line ID", "额度号 授信编号 授信号 授信额度编号 授信协议号", key=True),
    customer_id(),
    code("channel", "业务渠道", "Channel", CREDIT_CHANNEL, "渠道 授信渠道 办理渠道 线上线下 线上线下标志"),
    money("amount", "额度金额", "Amount", "授信额度 授信金额 授信总额 额度 总额度"),
    money("used", "已用额度", "Used", "已使用额度 已用金额 占用额度 用信余额 已用授信额度"),
    date("until", "额度到期日", "Valid until", "额度到期日期 授信到期日 授信到期日期 到期日 到期日期"),
)

_OFF_BALANCE_TABLE: Final = snapshot(
    "off_balance",
    "表外业务",
    "Off-balance contracts",
    text("contract_id", "合同号", "Contract ID", "合同编号 业务合同号 业务编号 表外业务编号", key=True),
    customer_id(),
    code("kind", "表外业务种类", "Contract kind", _OFF_BALANCE, "业务种类 业务类型 表外业务类型 业务品种"),
    money("amount", "表外金额", "Amount", "业务金额 合同金额 票面金额 表外余额 余额 金额"),
    money("margin", "保证金", "Margin", "保证金金额 保证金余额"),
)

_REPAYMENTS: Final = event(
    "repayments",
    "还款计划与实还",
    "Repayments",
    _loan_id(key=True),
    date("due_on", "应还日期", "Due on", "应还日 应还款日 应还款日期 计划还款日 计划还款日期", key=True),
    money("principal_due", "应还本金", "Principal due", "应收本金 计划还本金额 应还本金金额"),
    money("interest_due", "应还利息", "Interest due", "应收利息 计划还息金额 应还利息金额"),
    date("paid_on", "实还日期", "Paid on", "实还日 实际还款日 实际还款日期 实收日期"),
    money("principal_paid", "实还本金", "Principal paid", "实收本金 已还本金 实还本金金额"),
    money("interest_paid", "实还利息", "Interest paid", "实收利息 已还利息 实还利息金额"),
    date="due_on",
)

_RECOVERIES: Final = event(
    "recoveries",
    "不良清收",
    "Recoveries",
    _loan_id(),
    date("on_date", "清收日期", "Date", "收回日期 处置日期 核销日期 清收时间"),
    code("kind", "清收方式", "Recovery kind", _RECOVERY, "处置方式 收回方式 清收处置方式"),
    money("principal", "清收本金", "Principal", "收回本金 处置本金 核销本金"),
    money("interest", "清收利息", "Interest", "收回利息 处置利息 核销利息"),
    date="on_date",
)

_COLLATERAL: Final = snapshot(
    "collateral",
    "押品",
    "Collateral",
    text("collateral_id", "押品编号", "Collateral ID", "押品号 抵质押物编号 抵押物编号 担保物编号", key=True),
    _loan_id(),
    text("kind", "押品类型", "Collateral kind", "押品种类 抵质押物类型 抵押物类型 担保物类型"),
    money("value", "押品价值", "Value", "评估价值 评估价 押品评估价值 抵押物价值 认定价值"),
    date("valued_on", "评估日期", "Valued on", "估值日期 押品评估日期 价值评估日期"),
)

_APPLICATIONS: Final = event(
    "applications",
    "贷款申请",
    "Loan applications",
    text(
        "application_id",
        "申请编号",
        "Application ID",
        "申请号 申请流水号 业务申请编号 贷款申请编号",
        key=True,
    ),
    customer_id(),
    product_id(),
    code("channel", "申请渠道", "Channel", APPLICATION_CHANNEL, "渠道 业务渠道 进件渠道 线上线下"),
    money("amount", "申请金额", "Amount", "拟贷金额 申请额度 贷款申请金额"),
    date("applied_on", "申请日期", "Applied on", "申请日 申请时间 进件日期 受理日期"),
    date("approved_on", "审批通过日期", "Approved on", "批复日期 审批日期 审批完成日期 审批通过时间"),
    date("drawn_on", "首次放款日期", "Drawn on", "放款日期 提款日期 放款日 出账日期"),
    number("probability", "落地概率", "Probability", "投放概率 成功概率 预计成功率"),
    text("status", "申请状态", "Status", "业务状态 流程状态 审批状态 状态"),
    date="applied_on",
)

TABLES: Final[tuple[Table, ...]] = (
    _LOANS,
    _CREDIT_LINES,
    _OFF_BALANCE_TABLE,
    _REPAYMENTS,
    _RECOVERIES,
    _COLLATERAL,
    _APPLICATIONS,
)
