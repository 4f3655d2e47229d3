"""The files of the systems beside core banking: lending office, credit bureau, marketing, planning, treasury.

They differ as the others do; what each looks like is told once, here, for the file and for its mapping.
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

_REPAYMENTS: Final = Extract(
    "repayments",
    "repayments",
    "还款明细_{month}",
    (
        Field("loan_id", "借据号"),
        Field("due_on", "应还日期", Form.PACKED),
        Field("principal_due", "应还本金", Form.MONEY),
        Field("interest_due", "应还利息", Form.MONEY),
        Field("paid_on", "实还日期", Form.PACKED),
        Field("principal_paid", "实还本金", Form.MONEY),
        Field("interest_paid", "实还利息", Form.MONEY),
    ),
    newline="\n",
)
_RECOVERIES: Final = Extract(
    "recoveries",
    "recoveries",
    "不良清收台账",
    (
        Field("loan_id", "借据编号"),
        Field("on_date", "清收日期", Form.DASHED),
        Field(
            "kind",
            "清收方式",
            Form.CODE,
            {"cash": "现金清收", "revived": "盘活", "write_off": "核销", "sale": "批量转让"},
        ),
        Field("principal", "清收本金", Form.MONEY),
        Field("interest", "清收利息", Form.MONEY),
    ),
    encoding="gb18030",
    title="不良贷款清收台账（样例数据，纯属虚构）",
)
_BUREAU: Final = Extract(
    "bureau",
    "bureau",
    "征信概要_{day}",
    (
        Field("customer_id", "客户号"),
        Field("overdue_count_24m", "近24个月逾期次数", Form.INTEGER),
        Field("worst_class", "最差五级分类", Form.CODE, _CLASSES),
        Field("is_bad", "是否有不良记录", Form.FLAG),
    ),
    Dated.FILE_NAME,
    encoding="gb18030",
)
_RELATIONS: Final = Extract(
    "relations",
    "relations",
    "客户关系",
    (
        Field("customer_id", "客户号"),
        Field("related_id", "关联客户号"),
        Field(
            "kind",
            "关系类型",
            Form.CODE,
            {"owner": "实际控制人", "employee": "员工", "guarantor": "保证人", "supplier": "供应商", "buyer": "采购商"},
        ),
    ),
    Dated.COLUMN,
)
_CONTACTS: Final = Extract(
    "contacts",
    "contacts",
    "客户联系人",
    (
        Field("customer_id", "客户号"),
        Field("name", "联系人"),
        Field("role", "职务"),
        Field("birth_date", "生日", Form.DASHED),
    ),
    Dated.COLUMN,
    Form.SLASHED,
)
_CARDS: Final = Extract(
    "cards",
    "cards",
    "信用卡_{day}",
    (
        Field("card_id", "卡编号"),
        Field("customer_id", "客户号"),
        Field("level", "卡等级"),
        Field("credit_limit", "信用额度", Form.MONEY),
        Field("spend_12m", "近12个月消费额", Form.MONEY),
    ),
    Dated.FILE_NAME,
    delimiter="|",
)
_BILLS: Final = Extract(
    "bills",
    "bills",
    "票据业务",
    (
        Field("customer_id", "客户编号"),
        Field("kind", "业务类型", Form.CODE, {"received": "收票", "issued": "开票", "discounted": "贴现"}),
        Field("amount", "票面金额（万元）", Form.GROUPED_WAN),
        Field("on_date", "业务日期", Form.WRITTEN),
    ),
)
_POSITIONS: Final = Extract(
    "positions",
    "positions",
    "理财持仓",
    (
        Field("customer_id", "客户号"),
        Field("product_id", "产品代码"),
        Field("currency", "币种", Form.CODE, {"CNY": "人民币"}),
        Field("market_value", "持仓市值", Form.MONEY),
        Field("average_value", "日均市值", Form.MONEY),
        Field("matures_on", "产品到期日", Form.DASHED),
    ),
    Dated.COLUMN,
)
_TRANSACTIONS: Final = Extract(
    "transactions",
    "transactions",
    "交易流水_{month}",
    (
        Field("transaction_id", "流水号"),
        Field("account_id", "账号"),
        Field("customer_id", "客户号"),
        Field("posted_on", "交易日期", Form.PACKED),
        Field("amount", "收支金额", Form.MONEY),
        Field("kind", "交易类型"),
        Field("initiated_by", "发起方", Form.CODE, {"customer": "客户", "bank": "银行"}),
        Field("counterparty_name", "对方户名"),
        Field("counterparty_account", "对方账号"),
        Field("counterparty_bank", "对方行名"),
        Field("counterparty_is_self", "是否同名", Form.FLAG),
        Field("channel", "交易渠道"),
        Field("purpose", "用途"),
    ),
    encoding="gb18030",
    newline="\n",
)
_VISITS: Final = Extract(
    "visits",
    "visits",
    "拜访记录",
    (
        Field("customer_id", "客户号"),
        Field("manager_id", "拜访人工号"),
        Field("visited_on", "拜访日期", Form.SLASHED),
        Field(
            "method",
            "拜访方式",
            Form.CODE,
            {"phone": "电话", "on_site": "上门", "message": "短信", "online": "视频"},
        ),
        Field("purpose", "拜访目的"),
    ),
    newline="\n",
)
_PROSPECTS: Final = Extract(
    "prospects",
    "prospects",
    "工商注册企业",
    (
        Field("registration_no", "统一社会信用代码"),
        Field("name", "企业名称"),
        Field("registered_on", "注册日期", Form.DASHED),
        Field("district", "区县"),
        Field("park", "园区"),
        Field("department", "主管部门"),
        Field("industry_code", "行业代码"),
        Field("source", "名单来源"),
    ),
    Dated.COLUMN,
    workbook=True,
    title="工商注册企业名单（样例数据，纯属虚构）",
)
_PROSPECT_CONTACTS: Final = Extract(
    "prospect_contacts",
    "prospect_contacts",
    "潜客营销记录",
    (
        Field("registration_no", "信用代码"),
        Field("manager_id", "客户经理工号"),
        Field("branch_id", "机构号"),
        Field("contacted_on", "营销日期", Form.DASHED),
        Field("result", "营销结果"),
    ),
)
_ASSESSMENTS: Final = Extract(
    "assessments",
    "assessments",
    "考核评分",
    (
        Field("manager_id", "工号"),
        Field("period", "考核期"),
        Field(
            "assessor",
            "考核部门",
            Form.CODE,
            {"company_department": "公司业务部", "outlet": "所在网点"},
            translated=("company_department", "outlet"),
        ),
        Field(
            "indicator",
            "考核项目",
            Form.CODE,
            {"marketing": "营销业绩", "service": "服务质量", "compliance": "合规操作", "incidents": "违规次数"},
            translated=("marketing", "service", "compliance", "incidents"),
        ),
        Field("score", "得分", Form.SCORE),
    ),
    Dated.COLUMN,
    workbook=True,
)
_INDICATORS: Final = {
    "assets": "资产业务",
    "liabilities": "负债业务",
    "customers": "客户数",
    "deposits": "存款",
    "loans": "贷款",
    "new_customers": "新增客户",
    "exit": "退出计划",
}
_TARGETS: Final = Extract(
    "targets",
    "targets",
    "任务目标_{month}",
    (
        Field("owner_kind", "主体类型", Form.CODE, {"branch": "支行", "manager": "客户经理", "line": "条线"}),
        Field("owner_id", "主体编号"),
        Field("indicator", "任务指标", Form.CODE, _INDICATORS, tuple(_INDICATORS)),
        Field("measure", "统计口径", Form.CODE, {"spot": "时点", "average": "日均", "flow": "累计发生额"}),
        Field("year", "年度", Form.INTEGER),
        Field("base_value", "年初基数", Form.SCORE),
        Field("target", "年度目标", Form.SCORE),
    ),
    encoding="utf-8-sig",
)
_MARKET: Final = Extract(
    "market",
    "market",
    "同业数据",
    (
        Field("area", "区域"),
        Field("peer", "同业机构"),
        Field(
            "indicator",
            "统计指标",
            Form.CODE,
            {"deposits": "各项存款", "loans": "各项贷款"},
            translated=("deposits", "loans"),
        ),
        Field("amount", "余额（万元）", Form.WAN),
        Field("is_us", "是否我行", Form.FLAG),
    ),
    Dated.COLUMN,
)
_LEDGER: Final = Extract(
    "ledger",
    "ledger",
    "总账_{day}",
    (
        Field("branch_id", "机构号"),
        Field("head", "会计科目"),
        Field("amount", "总账余额", Form.MONEY),
    ),
    Dated.FILE_NAME,
    encoding="gb18030",
)
_BANK_FACTS: Final = Extract(
    "bank_facts",
    "bank_facts",
    "全行指标",
    (
        Field("net_capital", "资本净额（万元）", Form.GROUPED_WAN),
        Field("tier1_capital", "一级资本净额（万元）", Form.GROUPED_WAN),
        Field("credit_quota", "信贷规模（万元）", Form.GROUPED_WAN),
    ),
    Dated.COLUMN,
    Form.WRITTEN,
)

MORE: Final = (
    _REPAYMENTS,
    _RECOVERIES,
    _BUREAU,
    _RELATIONS,
    _CONTACTS,
    _CARDS,
    _BILLS,
    _POSITIONS,
    _TRANSACTIONS,
    _VISITS,
    _PROSPECTS,
    _PROSPECT_CONTACTS,
    _ASSESSMENTS,
    _TARGETS,
    _MARKET,
    _LEDGER,
    _BANK_FACTS,
)
"""The extracts of these systems, in the order in which they are listed to people."""
