"""What the bank sells and who has it. A product says nothing about a customer, so all of it is public."""

from __future__ import annotations

from typing import Final

from bankmkt.tables.catalogue._declare import (
    PERSONAL,
    PUBLIC,
    code,
    date,
    flag,
    money,
    number,
    reference,
    snapshot,
    text,
)
from bankmkt.tables.catalogue._shared import PRODUCT_CLASS, customer_id, product_id
from bankmkt.tables.model import Table

_PRODUCTS: Final = reference(
    "products",
    "产品",
    "Products",
    product_id(key=True),
    text("name", "产品名称", "Product name", "产品简称 产品全称 产品"),
    code("product_class", "产品类别", "Product class", PRODUCT_CLASS, "产品大类 产品分类 产品种类 产品类型"),
    text("block", "业务板块", "Business block", "板块 所属板块 产品板块"),
    text("risk_level", "产品风险等级", "Product risk level", "风险等级 产品风险评级 产品风险级别"),
    number("priority", "推荐星级", "Priority in stars", "星级 产品星级 优先级 推荐级别"),
    money("unit_price", "产品计价", "Unit price", "计价标准 产品单价 计价单价 单价"),
    text(
        "product_manager_id",
        "产品经理号",
        "Product manager ID",
        "产品经理 产品经理工号 产品经理编号",
        references="managers",
    ),
    sensitivity=PUBLIC,
)

_HOLDINGS: Final = snapshot(
    "holdings",
    "产品持有",
    "Product holdings",
    customer_id(key=True),
    product_id(key=True),
    date("opened_on", "签约日期", "Opened on", "开通日期 开办日期 开立日期 签约日 签约时间"),
    date("closed_on", "解约日期", "Closed on", "关闭日期 销户日期 注销日期 解约日"),
    flag("is_active", "是否有效", "Active", "有效标志 是否持有 持有标志 是否活跃 是否签约"),
)

_CARDS: Final = snapshot(
    "cards",
    "银行卡",
    "Cards",
    text("card_id", "卡号", "Card ID", "卡片号 银行卡号 信用卡号 卡编号", key=True, sensitivity=PERSONAL),
    customer_id(),
    text("level", "卡等级", "Card level", "卡级别 卡片等级 卡种等级 卡片级别"),
    money("credit_limit", "信用额度", "Credit limit", "卡额度 固定额度 卡片额度 授信额度"),
    money(
        "spend_12m",
        "近12个月消费额",
        "Spend in 12 months",
        "近一年消费额 近12个月消费金额 年消费额 年消费金额",
    ),
)

TABLES: Final[tuple[Table, ...]] = (_PRODUCTS, _HOLDINGS, _CARDS)
