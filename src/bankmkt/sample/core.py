"""One declaration per extract says how the file looks and how its mapping reads, so the two agree.

The extracts of the core banking systems are here, those of the other systems in `beside`.

The files differ the way a bank's do, since each comes from another system: GB18030 and UTF-8, with and
without a BOM, CRLF and LF, comma and bar, yuan and ten thousands, four forms of a date, a title row and a
total row. Whatever a person would call the same thing is called differently somewhere.
"""

from __future__ import annotations

from typing import Final

from bankmkt.sample.shapes import Dated, Extract, Field, Form

_CLASSES: Final = {
    "normal": "正常",
    "special_mention": "关注",
    "substandard": "次级",
    "doubtful": "可疑",
    "loss": "损失",
}
_CHANNELS: Final = {"online": "线上", "offline": "线下"}
_CURRENCIES: Final = {"CNY": "人民币", "USD": "美元", "EUR": "欧元", "HKD": "港币"}
_PRODUCTS: Final = {
    "deposit": "存款",
    "loan": "贷款",
    "payroll": "代发工资",
    "tax": "代扣税款",
    "utilities": "代缴水电费",
    "e_banking": "电子银行",
    "bill_discount": "票据贴现",
    "international_settlement": "国际结算",
    "cash_management": "现金管理",
    "credit_card": "信用卡",
    "wealth": "理财",
    "notice_deposit": "通知存款",
    "structured_deposit": "结构性存款",
    "bill_acceptance": "票据承兑",
    "mobile_banking": "手机银行",
}

BRANCHES: Final = Extract(
    "branches",
    "branches",
    "机构",
    (
        Field("branch_id", "机构号"),
        Field("name", "机构名称"),
        Field("parent_id", "上级机构"),
        Field(
            "level",
            "机构层级",
            Form.CODE,
            {"head": "总行", "branch": "分行", "sub_branch": "支行", "outlet": "网点"},
        ),
        Field("vice_president_id", "分管行长工号"),
    ),
)
MANAGERS: Final = Extract(
    "managers",
    "managers",
    "客户经理_{day}",
    (
        Field("manager_id", "工号"),
        Field("name", "姓名"),
        Field("branch_id", "所属机构"),
        Field("team_id", "所属团队"),
        Field(
            "role",
            "岗位",
            Form.CODE,
            {
                "manager": "客户经理",
                "team_lead": "团队长",
                "vice_president": "分管副行长",
                "product_manager": "产品经理",
            },
        ),
        Field("business_line", "条线"),
        Field("grade", "职级"),
        Field("industries", "主攻行业"),
        Field("district", "负责区域"),
        Field("joined_on", "入职日期", Form.DASHED),
        Field("email", "邮箱"),
    ),
    Dated.FILE_NAME,
    workbook=True,
)
CUSTOMERS: Final = Extract(
    "customers",
    "customers",
    "客户信息_{day}",
    (
        Field("customer_id", "客户号"),
        Field("name", "客户名称"),
        Field("kind", "客户类型", Form.CODE, {"corporate": "对公", "institution": "机构", "personal": "个人"}),
        Field("branch_id", "开户机构"),
        Field("manager_id", "管户经理"),
        Field("registration_no", "统一社会信用代码"),
        Field("industry_code", "所属行业"),
        Field(
            "industry_policy",
            "行业投向",
            Form.CODE,
            {
                "encouraged": "支持类",
                "neutral": "一般类",
                "weak": "压缩类",
                "overheated": "过热类",
                "prohibited": "禁止类",
            },
            translated=("weak",),
        ),
        Field(
            "size",
            "企业规模",
            Form.CODE,
            {"large": "大型", "medium": "中型", "small": "小型", "micro": "微型"},
        ),
        Field("rating", "信用评级"),
        Field("tags", "客户标签"),
        Field("opened_on", "开户日期", Form.SLASHED),
        Field("source_channel", "获客渠道"),
        Field("district", "行政区划"),
        Field("park", "所属园区"),
        Field("birth_date", "出生日期", Form.SLASHED),
        Field("occupation", "职业"),
        Field("income", "年收入", Form.MONEY),
        Field("risk_level", "风险承受等级"),
        Field("sales_revenue", "年销售收入（万元）", Form.WAN),
        Field("average_financial_assets", "日均金融资产", Form.MONEY),
        Field("group_id", "集团客户号"),
    ),
    Dated.FILE_NAME,
    encoding="gb18030",
)
ACCOUNTS: Final = Extract(
    "accounts",
    "accounts",
    "存款账户_{day}",
    (
        Field("account_id", "账号"),
        Field("customer_id", "客户编号"),
        Field("product_id", "产品代码"),
        Field(
            "deposit_class",
            "存款种类",
            Form.CODE,
            {"settlement": "结算存款", "pure": "纯存款", "margin": "保证金", "savings": "储蓄"},
        ),
        Field(
            "margin_kind",
            "保证金类型",
            Form.CODE,
            {"bill": "票据", "pledge": "质押", "guarantee": "保函"},
        ),
        Field("term", "定活标志", Form.CODE, {"demand": "活期", "notice": "通知存款", "time": "定期"}),
        Field("term_months", "存期(月)", Form.INTEGER),
        Field("matures_on", "到期日", Form.PACKED),
        Field("currency", "币种", Form.CODE, _CURRENCIES),
        Field("balance", "账户余额", Form.MONEY),
        Field("average_balance", "本月日均", Form.MONEY),
        Field("average_balance_year", "本年日均", Form.MONEY),
        Field("rate", "利率(%)", Form.RATE),
        Field("opened_on", "开户日", Form.PACKED),
        Field("last_active_on", "最后动户日", Form.PACKED),
        Field("is_basic", "基本户标志", Form.FLAG),
    ),
    Dated.FILE_NAME,
    encoding="utf-8-sig",
)
LOANS: Final = Extract(
    "loans",
    "loans",
    "借据_{month}",
    (
        Field("loan_id", "借据号"),
        Field("customer_id", "客户号"),
        Field("branch_id", "放款机构"),
        Field("manager_id", "管户经理"),
        Field("product_id", "产品代码"),
        Field("channel", "渠道", Form.CODE, _CHANNELS),
        Field(
            "loan_type",
            "贷款类型",
            Form.CODE,
            {"operating": "经营性贷款", "housing": "住房贷款", "consumer": "消费贷款", "project": "项目贷款"},
        ),
        Field("currency", "币种", Form.CODE, _CURRENCIES),
        Field("principal", "借据金额", Form.MONEY),
        Field("balance", "借据余额", Form.MONEY),
        Field("average_balance_year", "年日均余额", Form.MONEY),
        Field("rate", "执行利率(%)", Form.RATE),
        Field("benchmark_rate", "基准利率(%)", Form.RATE),
        Field("interest_cycle", "结息方式"),
        Field("settlement_day", "结息日", Form.INTEGER),
        Field("started_on", "放款日期", Form.DASHED),
        Field("matures_on", "到期日期", Form.DASHED),
        Field("five_class", "五级分类", Form.CODE, _CLASSES),
        Field("provision", "减值准备", Form.MONEY),
        Field("overdue_principal", "逾期本金", Form.MONEY),
        Field("overdue_interest", "欠息金额", Form.MONEY),
        Field("days_past_due", "逾期天数", Form.INTEGER),
        Field("is_extended", "是否展期", Form.FLAG),
        Field("is_refinanced", "借新还旧标志", Form.FLAG),
        Field(
            "guarantee",
            "担保方式",
            Form.CODE,
            {"credit": "信用", "pledge": "质押", "mortgage": "抵押", "guarantor": "保证"},
        ),
        Field(
            "approved_by_level",
            "审批层级",
            Form.CODE,
            {"county": "县支行", "prefecture": "市分行", "province": "省分行"},
            translated=("county", "prefecture", "province"),
        ),
    ),
    Dated.COLUMN,
    workbook=True,
    title="贷款借据明细表（样例数据，纯属虚构）",
    total=True,
)
CREDIT_LINES: Final = Extract(
    "credit_lines",
    "credit_lines",
    "授信额度",
    (
        Field("line_id", "授信编号"),
        Field("customer_id", "客户编号"),
        Field("channel", "办理渠道", Form.CODE, _CHANNELS),
        Field("amount", "授信金额（万元）", Form.GROUPED_WAN),
        Field("used", "已用金额（万元）", Form.GROUPED_WAN),
        Field("until", "授信到期日", Form.DASHED),
    ),
    Dated.COLUMN,
    newline="\n",
)
OFF_BALANCE: Final = Extract(
    "off_balance",
    "off_balance",
    "表外业务",
    (
        Field("contract_id", "合同编号"),
        Field("customer_id", "客户号"),
        Field(
            "kind",
            "业务种类",
            Form.CODE,
            {"bill": "01", "guarantee": "02", "letter_of_credit": "03"},
            translated=("bill", "guarantee", "letter_of_credit"),
        ),
        Field("amount", "合同金额", Form.MONEY),
        Field("margin", "保证金金额", Form.MONEY),
    ),
    Dated.COLUMN,
    Form.WRITTEN,
    encoding="gb18030",
)
BORROWINGS: Final = Extract(
    "borrowings",
    "borrowings",
    "征信借款",
    (
        Field("customer_id", "客户号"),
        Field("lender", "授信机构"),
        Field("balance", "未结清余额", Form.WAN),
        Field("credit_line", "授信总额", Form.WAN),
        Field("is_us", "是否我行", Form.FLAG),
    ),
    Dated.COLUMN,
    Form.SLASHED,
    delimiter="|",
)
SETTLEMENTS: Final = Extract(
    "settlements",
    "settlements",
    "结算量",
    (
        Field("customer_id", "客户号"),
        Field("month", "统计月份", Form.PACKED_MONTH),
        Field("settled_amount", "我行结算量", Form.MONEY),
        Field("settled_count", "结算笔数", Form.INTEGER),
        Field("total_amount", "各行结算量合计", Form.MONEY),
        Field("sales_revenue", "当月销售收入", Form.MONEY),
        Field("sales_received", "货款归行额", Form.MONEY),
    ),
)
PRODUCT_LIST: Final = Extract(
    "products",
    "products",
    "产品",
    (
        Field("product_id", "产品代码"),
        Field("name", "产品名称"),
        Field("product_class", "产品大类", Form.CODE, _PRODUCTS),
        Field("block", "所属板块"),
        Field("risk_level", "产品风险等级"),
        Field("priority", "推荐星级", Form.INTEGER),
        Field("unit_price", "产品计价", Form.MONEY),
        Field("product_manager_id", "产品经理工号"),
    ),
    encoding="gb18030",
)
HOLDINGS: Final = Extract(
    "holdings",
    "holdings",
    "产品持有_{day}",
    (
        Field("customer_id", "客户号"),
        Field("product_id", "产品代码"),
        Field("opened_on", "签约日期", Form.DASHED),
        Field("closed_on", "解约日期", Form.DASHED),
        Field("is_active", "有效标志", Form.FLAG),
    ),
    Dated.FILE_NAME,
)
FEES: Final = Extract(
    "fees",
    "fees",
    "中收",
    (
        Field("customer_id", "客户编号"),
        Field("month", "账期", Form.MONTH),
        Field("product_class", "业务种类", Form.CODE, _PRODUCTS),
        Field("amount", "中收金额", Form.MONEY),
        Field("volume", "业务发生额", Form.MONEY),
    ),
)
FX_RATES: Final = Extract(
    "fx_rates",
    "fx_rates",
    "汇率_{day}",
    (Field("currency", "币种", Form.CODE, _CURRENCIES), Field("rate", "折算汇率", Form.FX)),
    Dated.FILE_NAME,
)
