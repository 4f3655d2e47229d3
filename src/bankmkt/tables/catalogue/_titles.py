"""What banks call the files and sheets that hold a table stands apart from the columns, because names come first.

A load looks at the names of many files before it knows which tables it needs, and must not declare all of
them for that. A word that fits two tables (贷款, 产品明细) is in none; a file of such a name is known by its
header or asked about.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

_TITLES: Final = {
    "branches": "机构 机构表 机构信息 机构信息表 机构清单 机构列表 网点 网点表 网点信息 网点清单 机构代码表 机构对照表",
    "managers": "客户经理 客户经理表 客户经理信息 客户经理信息表 客户经理清单 客户经理名单 客户经理花名册 员工信息 "
    "员工信息表 员工花名册 人员信息表",
    "customers": "客户 客户表 客户信息 客户信息表 客户清单 客户名单 客户台账 客户基本信息 客户基本信息表 客户明细 "
    "客户明细表 对公客户 对公客户信息 对公客户清单 对私客户信息 对私客户清单 个人客户信息 个人客户清单 "
    "零售客户清单 公司客户清单 客户主表 客户资料",
    "relations": "客户关系 客户关系表 客户关联关系 关联关系 关联关系表 关联客户 关联客户清单 关联方清单",
    "contacts": "联系人 联系人表 客户联系人 客户联系人信息 联系人信息 联系人清单 联系人信息表 关键人信息",
    "accounts": "存款账户 存款账户表 存款账户信息 存款账户清单 存款台账 存款明细 存款明细表 存款信息 存款信息表 "
    "存款余额表 存款余额明细 存款日均 存款日均表 存款分户 存款分户账 存款清单 账户信息表 账户清单 "
    "存款账户明细",
    "loans": "借据 借据表 借据信息 借据信息表 借据清单 借据明细 借据台账 贷款借据 贷款借据表 贷款借据信息 贷款借据明细 "
    "贷款台账 贷款明细 贷款明细表 贷款清单 贷款信息 贷款信息表 贷款余额表 贷款余额明细 贷款分户 贷款分户账 "
    "信贷台账 信贷业务台账",
    "credit_lines": "授信 授信表 授信额度 授信额度表 授信信息 授信台账 授信清单 授信明细 额度信息 额度台账 "
    "授信额度台账 "
    "授信额度明细",
    "off_balance": "表外 表外业务 表外业务表 表外业务台账 表外业务明细 表外台账 表外业务清单 保函台账 信用证台账 "
    "银承台账",
    "repayments": "还款计划 还款计划表 还款明细 还款计划与实还 还款情况 还款记录 还款流水 还本付息计划 还本付息明细",
    "recoveries": "不良清收 清收 清收台账 清收明细 不良清收台账 不良处置 不良处置台账 清收处置 清收处置台账",
    "collateral": "押品 押品表 押品信息 押品清单 押品台账 抵质押物 抵质押物清单 抵质押物台账 抵押物清单 抵押物台账 "
    "担保物清单",
    "borrowings": "各行融资 他行融资 融资情况 各行融资情况 客户融资 客户融资情况 他行贷款 他行贷款明细 同业融资情况",
    "bureau": "征信 征信信息 征信信息表 征信查询结果 征信结果 征信明细",
    "settlements": "结算情况 结算情况表 结算量 结算量表 客户结算量 结算明细 结算台账 客户结算情况 销售归行",
    "transactions": "交易流水 交易明细 账户交易 账户交易明细 账户流水 流水 资金流水 交易流水明细 账户交易流水",
    "products": "产品 产品表 产品信息 产品信息表 产品清单 产品目录 产品库",
    "holdings": "产品持有 产品持有表 持有产品 客户产品持有 产品签约 产品签约明细 签约明细 签约清单 客户产品 "
    "客户产品清单 "
    "产品覆盖",
    "cards": "银行卡 银行卡表 银行卡清单 卡片信息 卡片清单 信用卡清单 信用卡台账 信用卡明细",
    "fees": "中间业务收入 中收 中收表 中收明细 中收台账 手续费收入 手续费明细 中间业务收入明细 中间业务收入表",
    "bills": "票据 票据表 票据台账 票据明细 票据清单 票据业务 票据业务台账 票据业务明细",
    "visits": "客户拜访 拜访 拜访表 拜访记录 拜访台账 走访 走访记录 走访台账 客户走访 客户走访记录 客户拜访记录 "
    "拜访明细",
    "prospects": "工商注册企业 潜客 潜客名单 潜客清单 潜在客户 潜在客户名单 潜在客户清单 目标企业名单 企业名单 "
    "企业清单 "
    "新注册企业",
    "prospect_contacts": "潜客营销 潜客营销记录 潜客营销台账 潜客联系记录 潜在客户营销记录 潜客走访记录",
    "platforms": "合作平台 合作平台清单 合作平台台账 平台清单 平台台账 平台信息",
    "applications": "贷款申请 贷款申请表 贷款申请明细 贷款申请台账 贷款申请清单 进件明细 进件清单 进件台账 储备项目 "
    "贷款储备",
    "campaigns": "营销活动 营销活动表 营销活动清单 活动清单 活动信息 营销活动信息",
    "campaign_customers": "活动目标客户 活动客户名单 活动客户清单 活动客户 营销活动客户 活动目标客户名单",
    "assessments": "考核评分 考核评分表 评分表 考核得分 考核得分表 考核评分明细",
    "attributions": "业绩分成 业绩分成表 业绩分配 业绩归属 业绩认领 业绩分成明细 业绩归属关系",
    "targets": "任务目标 任务目标表 任务计划 目标任务 任务表 任务分解 任务分解表 指标任务 任务下达表",
    "market": "同业市场 同业数据 同业对比 同业情况 市场份额 市场份额表 同业余额",
    "complaints": "客户投诉 投诉 投诉表 投诉明细 投诉台账 投诉清单 客户投诉台账 客户投诉明细 投诉工单",
    "ledger": "总账 总账表 总账余额 总账余额表 科目余额 科目余额表 科目总账 会计科目余额表",
    "positions": "投资持仓 持仓 持仓表 持仓明细 客户持仓 客户持仓明细 持仓清单 理财持仓 资产持仓",
    "returns": "资产收益率 收益率序列 日收益率 收益率表",
    "assets": "资产类别参数 资产参数 资产类别表 大类资产参数",
    "cash_needs": "客户用款计划 用款计划 用款计划表 资金需求 资金需求计划 用款需求",
    "projects": "封闭管理项目 项目 项目表 项目信息 项目清单 项目台账 封闭项目 封闭项目清单 监管项目清单",
    "project_flows": "项目资金流水 项目资金 项目资金明细 项目流水 封闭项目资金流水 监管资金流水",
    "fx_rates": "汇率 汇率表 外汇牌价 牌价 折算汇率 汇率信息",
    "bank_facts": "全行指标 全行指标表 全行数据 监管指标 资本净额表",
}


def words(table: str) -> tuple[str, ...]:
    """What banks call files and sheets of a table."""
    return tuple(_TITLES.get(table, "").split())


@cache
def titles() -> Mapping[str, str]:
    """The table of each title; a title that two tables have is a mistake here."""
    found: dict[str, str] = {}
    for table, listed in _TITLES.items():
        for title in listed.split():
            if found.setdefault(title, table) != table:
                raise ValueError(f"{title}: a title of two tables")
    return MappingProxyType(found)
