"""Who the customers are, who belongs to them, and what others know of them.

`risk_level` is the customer's class for investments (the suitability test), never a credit grade: that one
is `rating`. Extracts use 客户风险等级 for both and for money laundering too, so that header is no alias of
either.
"""

from __future__ import annotations

from typing import Final

from bankmkt.tables.catalogue._declare import (
    PERSONAL,
    closed,
    code,
    date,
    event,
    flag,
    integer,
    money,
    snapshot,
    text,
)
from bankmkt.tables.catalogue._shared import (
    FIVE_CLASS,
    branch_id,
    customer_id,
    district,
    industry_code,
    is_us,
    manager_id,
    park,
)
from bankmkt.tables.model import Table

_KIND: Final = closed(
    corporate="对公 对公客户 公司 公司客户 企业 企业客户 法人客户",
    personal="对私 对私客户 个人 个人客户 零售 零售客户 自然人",
    institution="机构 机构客户 事业单位 政府机构 机关事业单位",
)
_INDUSTRY_POLICY: Final = closed(
    encouraged="鼓励 鼓励类 支持 支持类 积极支持 优先支持",
    neutral="中性 中性类 一般 一般类 允许 允许类",
    weak="弱势 弱势行业 弱质 弱质行业",
    overheated="过热 过热类 过热行业",
    prohibited="禁止 禁止类 禁止行业 禁止介入 禁入",
)
_SIZE: Final = closed(
    large="大型 大型企业 大企业 大",
    medium="中型 中型企业 中企业 中",
    small="小型 小型企业 小企业 小",
    micro="微型 微型企业 微企业 微",
)
_RATING: Final = closed(AAA="AAA级", AA="AA级", A="A级", B="B级", C="C级")
_RELATION: Final = closed(
    owner="股东 实际控制人 实控人 企业主",
    employee="员工 雇员 职工",
    guarantor="担保人 保证人",
    supplier="供应商 上游 上游企业 上游客户",
    buyer="采购商 买方 下游 下游企业 下游客户",
    family="家属 亲属 家庭成员 配偶",
)

_CUSTOMERS: Final = snapshot(
    "customers",
    "客户",
    "Customers",
    customer_id(key=True),
    text(
        "name",
        "客户名称",
        "Customer name",
        "客户姓名 客户全称 客户名 户名 姓名 名称 企业名称 公司名称 单位名称",
        sensitivity=PERSONAL,
    ),
    code(
        "kind",
        "客户类型",
        "Customer kind",
        _KIND,
        "客户类别 客户性质 客户种类 对公对私 对公对私标志 公私标志",
    ),
    branch_id("开户机构 开户机构号 开户机构编号 开户行 开户网点"),
    manager_id(),
    text(
        "registration_no",
        "统一社会信用代码",
        "Registration number",
        "社会信用代码 统一信用代码 社会统一信用代码 信用代码 注册号 工商注册号",
        sensitivity=PERSONAL,
    ),
    industry_code(),
    code(
        "industry_policy",
        "行业政策",
        "Industry policy",
        _INDUSTRY_POLICY,
        "行业政策分类 行业投向政策 行业信贷政策 行业准入分类",
    ),
    code("size", "企业规模", "Size", _SIZE, "客户规模 规模 企业规模类型 企业划型 企业划型标准"),
    code(
        "rating",
        "信用评级",
        "Credit rating",
        _RATING,
        "信用等级 客户评级 客户信用评级 客户信用等级 内部评级 内部信用评级 内评等级 评级",
    ),
    text("tags", "客户标签", "Tags", "标签 客户标签集 特色标签"),
    date("opened_on", "开户日期", "Opened on", "开户日 开户时间 首次开户日期 建档日期 客户开立日期"),
    text("source_channel", "获客渠道", "Source channel", "客户来源 客户来源渠道 来源渠道 拓户渠道 开户渠道"),
    district(),
    park(),
    date("birth_date", "出生日期", "Birth date", "生日 客户生日 出生年月日 出生日", sensitivity=PERSONAL),
    text("occupation", "职业", "Occupation", "职业名称 职业类别 从事职业"),
    money("income", "年收入", "Annual income", "个人年收入 税前年收入 收入"),
    text(
        "risk_level",
        "风险承受等级",
        "Risk level",
        "风险等级 风险承受能力 风险承受能力等级 风险测评等级 风险偏好",
    ),
    text(
        "id_number",
        "证件号码",
        "ID number",
        "证件号 客户证件号码 身份证号 身份证号码 身份证件号码",
        sensitivity=PERSONAL,
    ),
    text(
        "phone",
        "联系电话",
        "Phone",
        "手机号 手机号码 手机 电话 电话号码 移动电话 联系手机",
        sensitivity=PERSONAL,
    ),
    money("sales_revenue", "销售收入", "Sales revenue", "年销售收入 营业收入 年营业收入 主营业务收入 销售额"),
    money(
        "average_financial_assets",
        "日均金融资产",
        "Average financial assets",
        "金融资产日均 金融资产日均余额 日均金融资产余额 日均AUM AUM日均 AUM日均余额",
    ),
    text("group_id", "集团客户号", "Group ID", "集团号 集团编号 集团代码 集团客户编号 所属集团 所属集团号"),
    money("contribution", "客户贡献度", "Contribution", "贡献度 客户贡献 综合贡献 综合贡献度 客户综合贡献度"),
)

_RELATIONS: Final = snapshot(
    "relations",
    "客户关系",
    "Customer relations",
    customer_id(key=True),
    text(
        "related_id",
        "关联客户号",
        "Related ID",
        "关联客户编号 关联方客户号 关系人客户号 关联人编号",
        key=True,
    ),
    code("kind", "关系类型", "Relation kind", _RELATION, "关联关系 关联类型 关联关系类型 关系", key=True),
)

_CONTACTS: Final = snapshot(
    "contacts",
    "客户联系人",
    "Contacts",
    customer_id(),
    text("name", "联系人姓名", "Contact name", "联系人 姓名 联系人名称 关键人姓名", sensitivity=PERSONAL),
    text("role", "联系人职务", "Contact role", "职务 职位 联系人角色 关键人职务"),
    date("birth_date", "出生日期", "Birth date", "生日 联系人生日 关键人生日", sensitivity=PERSONAL),
    text("phone", "联系电话", "Phone", "手机号 手机号码 手机 电话 联系人电话", sensitivity=PERSONAL),
    keyed=False,
)

_BORROWINGS: Final = snapshot(
    "borrowings",
    "各行融资",
    "Borrowings at all lenders",
    customer_id(key=True),
    text("lender", "贷款机构", "Lender", "授信机构 融资机构 借款银行 贷款银行 贷款行 放款机构", key=True),
    money("balance", "融资余额", "Balance", "贷款余额 借款余额 余额 未结清余额"),
    money("credit_line", "授信额度", "Credit line", "授信总额 授信金额 授信总额度"),
    is_us(),
)

_BUREAU: Final = snapshot(
    "bureau",
    "征信信息",
    "Credit bureau",
    customer_id(key=True),
    integer("overdue_count_24m", "近24个月逾期次数", "Times overdue in 24 months", "近两年逾期次数 近24月逾期次数"),
    code("worst_class", "最差五级分类", "Worst five-class rating", FIVE_CLASS, "最差分类 历史最差五级分类"),
    flag("is_bad", "是否有不良记录", "Bad record", "不良记录标志 是否不良 征信不良标志"),
    sensitivity=PERSONAL,
)

_COMPLAINTS: Final = event(
    "complaints",
    "客户投诉",
    "Complaints",
    text("complaint_id", "投诉编号", "Complaint ID", "投诉单号 投诉工单号 工单号 工单编号", key=True),
    customer_id(),
    branch_id("被投诉机构 责任机构"),
    date("received_on", "受理日期", "Received on", "投诉日期 投诉时间 受理时间 登记日期"),
    date("closed_on", "办结日期", "Closed on", "办结时间 结案日期 完结日期"),
    text("category", "投诉类别", "Category", "投诉类型 投诉分类 投诉种类"),
    date="received_on",
)

TABLES: Final[tuple[Table, ...]] = (_CUSTOMERS, _RELATIONS, _CONTACTS, _BORROWINGS, _BUREAU, _COMPLAINTS)
