"""Winning and keeping customers: visits, registered enterprises, platforms that lead to them, campaigns.

A prospect is an entry of the public register, yet that we are after it is our own business: internal, not
public.
"""

from __future__ import annotations

from typing import Final

from bankmkt.tables.catalogue._declare import (
    INTERNAL,
    closed,
    code,
    date,
    event,
    money,
    reference,
    snapshot,
    text,
)
from bankmkt.tables.catalogue._shared import (
    branch_id,
    customer_id,
    district,
    industry_code,
    manager_id,
    park,
    product_id,
)
from bankmkt.tables.model import Column, Table


def _registration_no(*, key: bool = False) -> Column:
    """The number in the public register of enterprises."""
    aliases = "社会信用代码 统一信用代码 信用代码 注册号 工商注册号"
    return text("registration_no", "统一社会信用代码", "Registration number", aliases, key=key, references="prospects")


def _department() -> Column:
    """The government department through which an enterprise or a platform is reached."""
    return text("department", "主管部门", "Department", "所属部门 政府部门 对接部门 归口部门")


def _campaign_id() -> Column:
    """A marketing campaign."""
    aliases = "活动号 活动代码 营销活动编号 营销活动号"
    return text("campaign_id", "活动编号", "Campaign ID", aliases, key=True, references="campaigns")


_VISITS: Final = event(
    "visits",
    "客户拜访",
    "Visits",
    customer_id(),
    manager_id("拜访人 拜访人工号"),
    date("visited_on", "拜访日期", "Visited on", "拜访时间 走访日期 走访时间 联系日期 联系时间 维护日期"),
    code(
        "method",
        "拜访方式",
        "Method",
        closed(
            phone="电话 电话联系 电话拜访 电访",
            on_site="上门 上门拜访 实地 实地走访 走访 现场",
            message="短信 微信 消息",
            online="线上 视频 线上会议",
        ),
        "走访方式 联系方式 维护方式 接触方式",
    ),
    text("purpose", "拜访目的", "Purpose", "拜访事由 走访目的 走访事由 拜访内容 联系目的"),
    date="visited_on",
)

_PROSPECTS: Final = snapshot(
    "prospects",
    "工商注册企业",
    "Prospects",
    _registration_no(key=True),
    text("name", "企业名称", "Enterprise name", "公司名称 单位名称 名称 商户名称 企业全称"),
    date("registered_on", "注册日期", "Registered on", "成立日期 注册时间 登记日期 成立时间"),
    district(),
    park(),
    _department(),
    industry_code(),
    text("source", "名单来源", "Source", "数据来源 来源 信息来源"),
)

_PROSPECT_CONTACTS: Final = event(
    "prospect_contacts",
    "潜客营销记录",
    "Prospect contacts",
    _registration_no(),
    manager_id("营销人员 营销人工号"),
    branch_id("营销机构 营销机构号"),
    date("contacted_on", "营销日期", "Contacted on", "联系日期 接触日期 营销时间 联系时间 拜访日期"),
    text("result", "营销结果", "Result", "联系结果 接触结果 营销进展"),
    date="contacted_on",
)

_PLATFORMS: Final = snapshot(
    "platforms",
    "合作平台",
    "Platforms",
    text("platform_id", "平台编号", "Platform ID", "平台号 平台代码 合作平台编号", key=True),
    text("name", "平台名称", "Platform name", "合作平台名称 平台"),
    text("kind", "平台类型", "Platform kind", "平台类别 平台种类"),
    _department(),
    park(),
    branch_id("对接机构 对接机构号"),
    manager_id("对接人 对接人工号"),
)

_CAMPAIGNS: Final = reference(
    "campaigns",
    "营销活动",
    "Campaigns",
    _campaign_id(),
    text("name", "活动名称", "Campaign name", "营销活动名称 活动"),
    text("theme", "活动主题", "Theme", "主题 营销主题"),
    date("starts_on", "开始日期", "Starts on", "活动开始日期 活动开始时间 起始日期 开始时间"),
    date("ends_on", "结束日期", "Ends on", "活动结束日期 活动结束时间 终止日期 结束时间"),
    product_id(),
    money("cost", "活动费用", "Cost", "费用 活动成本 营销费用 营销成本", sensitivity=INTERNAL),
)

_CAMPAIGN_CUSTOMERS: Final = reference(
    "campaign_customers",
    "活动目标客户",
    "Campaign customers",
    _campaign_id(),
    customer_id(key=True),
)

TABLES: Final[tuple[Table, ...]] = (
    _VISITS,
    _PROSPECTS,
    _PROSPECT_CONTACTS,
    _PLATFORMS,
    _CAMPAIGNS,
    _CAMPAIGN_CUSTOMERS,
)
