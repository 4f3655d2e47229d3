"""A column that stands in many tables is worded once, so that its aliases and codes cannot drift apart.

`more` adds the aliases that are safe in one table only. Two kinds of word are left out of every code list
on purpose: bare numbers (banks number the same classes differently; only the ISO numbers of currencies are
safe) and words that fit two codes (小微, 限制类). A bank's own mapping says what those mean; guessing would
put customers into wrong classes without a trace.
"""

from __future__ import annotations

from typing import Final

from bankmkt.tables.catalogue._declare import closed, code, flag, open_ended, text
from bankmkt.tables.model import Column

CURRENCY: Final = open_ended(
    CNY="人民币 人民币元 RMB 156",
    USD="美元 美金 840",
    EUR="欧元 978",
    HKD="港币 港元 344",
    JPY="日元 日圆 392",
    GBP="英镑 826",
    AUD="澳元 澳大利亚元 036",
    CAD="加元 加拿大元 124",
    CHF="瑞士法郎 瑞郎 756",
    SGD="新加坡元 新元 702",
    NZD="新西兰元 554",
    KRW="韩元 韩国元 410",
    THB="泰铢 764",
)

_ONLINE_WORDS: Final = {"online": "线上 线上业务 线上贷款", "offline": "线下 线下业务 线下贷款"}
CREDIT_CHANNEL: Final = closed(**_ONLINE_WORDS)
APPLICATION_CHANNEL: Final = open_ended(**_ONLINE_WORDS)

FIVE_CLASS: Final = closed(
    normal="正常 正常类 正常贷款",
    special_mention="关注 关注类 关注贷款",
    substandard="次级 次级类 次级贷款",
    doubtful="可疑 可疑类 可疑贷款",
    loss="损失 损失类 损失贷款",
)

PRODUCT_CLASS: Final = open_ended(
    deposit="存款 存款类 存款产品",
    notice_deposit="通知存款 单位通知存款 个人通知存款 一天通知存款 七天通知存款",
    structured_deposit="结构性存款 单位结构性存款 个人结构性存款",
    loan="贷款 贷款类 贷款产品",
    payroll="代发工资 代发 代发薪 代发薪资 工资代发",
    tax="代缴税 代扣税 代缴税款 代扣税款 代扣代缴税款 税费代缴 代缴税费",
    utilities="水电费 代扣水电费 代缴水电费 代收水电费 水电费代扣 公用事业费 代缴公用事业费 代收公用事业费",
    e_banking="电子银行 网银 网上银行 企业网银 个人网银",
    mobile_banking="手机银行 掌上银行 企业手机银行 个人手机银行",
    bill_discount="贴现 票据贴现 银票贴现",
    bill_acceptance="票据承兑 银票承兑 汇票承兑 银行承兑汇票 银承 承兑",
    international_settlement="国际结算 国际业务",
    cash_management="现金管理",
    credit_card="信用卡 贷记卡",
    wealth="理财 理财产品 财富 财富管理",
)


def customer_id(more: str = "", *, key: bool = False) -> Column:
    """The customer's number in the core system."""
    aliases = "客户编号 核心客户号 客户代码 客户ID 核心客户编号 核心客户代码 客户内码 ECIF客户号 ECIF号 CIF号"
    own = "客户编码 统一客户号 客户标识 客户唯一编号 核心客户编码 ECIF客户编号 CIF客户号 CIF编号 行内客户号"
    return text("customer_id", "客户号", "Customer ID", f"{aliases} {own} {more}", key=key, references="customers")


def branch_id(more: str = "", *, key: bool = False) -> Column:
    """The branch that something belongs to."""
    aliases = "机构编号 机构代码 机构 归属机构 归属机构号 归属机构编号 所属机构 所属机构号 所属机构编号 管理机构"
    own = (
        "经办机构 经办机构号 网点号 网点编号 网点代码 机构代号 管理机构号 管理机构编号 管户机构 管户机构号 经营机构 "
        "经营机构号 所属支行 所属支行号 归属支行 归属支行号 所属网点 归属网点"
    )
    return text("branch_id", "机构号", "Branch ID", f"{aliases} {own} {more}", key=key, references="branches")


def manager_id(more: str = "", *, key: bool = False) -> Column:
    """The relationship manager who looks after something."""
    aliases = "客户经理编号 客户经理工号 客户经理代码 客户经理ID 客户经理 管户经理 管户经理号 管户经理编号"
    own = "管户经理工号 管户客户经理 管户人 管户人工号 管户员 主办客户经理"
    return text("manager_id", "客户经理号", "Manager ID", f"{aliases} {own} {more}", key=key, references="managers")


def product_id(*, key: bool = False) -> Column:
    """A product of the bank."""
    aliases = "产品代码 产品号 产品编码 产品ID 业务品种代码 业务品种编号"
    return text("product_id", "产品编号", "Product ID", aliases, key=key, references="products")


def currency(*, key: bool = False) -> Column:
    """The currency of a row's amounts, by its ISO code."""
    return code("currency", "币种", "Currency", CURRENCY, "币别 货币 币种代码 货币代码 币种名称 货币种类", key=key)


def industry_code() -> Column:
    """The industry, as the bank classifies it."""
    aliases = "行业 所属行业 行业分类 行业编码 行业类别 行业门类 行业分类代码 国标行业 国标行业代码"
    return text("industry_code", "行业代码", "Industry code", aliases)


def district(zh: str = "区县", en: str = "District", more: str = "") -> Column:
    """The administrative district."""
    return text("district", zh, en, f"行政区 行政区划 所属区县 所在区县 辖区 {more}")


def park() -> Column:
    """The industrial park or trade district."""
    return text("park", "园区", "Park", "所属园区 所在园区 园区名称 园区商圈 所属商圈")


def is_us() -> Column:
    """Whether a row about several banks is about this one."""
    return flag("is_us", "是否本行", "Our bank", "本行标志 是否我行 我行标志")
