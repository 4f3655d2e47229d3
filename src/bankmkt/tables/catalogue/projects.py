"""Building projects under closed management: each project once, and each movement of its money."""

from __future__ import annotations

from typing import Final

from bankmkt.tables.catalogue._declare import (
    PERSONAL,
    closed,
    code,
    date,
    event,
    flag,
    money,
    number,
    reference,
    text,
)
from bankmkt.tables.model import Column, Table

_FLOW: Final = closed(
    sale="售房款 销售款 购房款 预售资金 首付款",
    mortgage="按揭款 按揭 按揭贷款",
    provident="公积金 公积金贷款 公积金款",
    payment="支付 付款 对外支付 工程款",
    margin="保证金",
)


def _project_id(*, key: bool = False) -> Column:
    """A building project."""
    return text("project_id", "项目编号", "Project ID", "项目号 项目代码 楼盘编号", key=key, references="projects")


_PROJECTS: Final = reference(
    "projects",
    "封闭管理项目",
    "Projects",
    _project_id(key=True),
    text(
        "developer_id",
        "开发商客户号",
        "Developer ID",
        "开发商 开发商编号 开发企业客户号 开发商客户编号",
        references="customers",
    ),
    text(
        "supervised_account",
        "监管账户",
        "Supervised account",
        "监管账号 监控账户 监控账号",
        sensitivity=PERSONAL,
    ),
    money("payment_limit", "支付限额", "Payment limit", "单笔支付限额 付款限额 支付审核限额"),
    money("margin_required", "应缴保证金", "Margin required", "应存保证金 保证金要求 应缴保证金金额"),
    number("progress", "工程进度", "Progress", "项目进度 形象进度 完工进度 施工进度"),
)

_PROJECT_FLOWS: Final = event(
    "project_flows",
    "项目资金流水",
    "Project flows",
    _project_id(),
    date("on_date", "发生日期", "Date", "资金日期 交易日期 入账日期 收付日期"),
    code("kind", "资金类型", "Flow kind", _FLOW, "资金种类 资金性质 款项类型 款项性质"),
    money("amount", "发生金额", "Amount", "金额 资金金额 收付金额"),
    flag("has_documents", "是否有凭证", "Documents present", "凭证是否齐全 凭证齐全标志 是否提供凭证"),
    money("planned_amount", "计划金额", "Planned amount", "计划支付金额 用款计划金额 计划用款金额"),
    money("registered_sales", "网签销售额", "Registered sales", "网签金额 备案销售额 网签备案金额 登记销售额"),
    date="on_date",
)

TABLES: Final[tuple[Table, ...]] = (_PROJECTS, _PROJECT_FLOWS)
