"""Texts of the kind `penetration`."""

TEXTS = {
    "subtitle": ("{day} · rule {rule} · {count} customers", "{day} · 规则 {rule} · {count} 户"),
    "groups": ("Coverage and products per customer", "覆盖率与户均产品数"),
    "matrix": ("Penetration of each product, the largest groups", "各产品渗透率（按客户数最多的分组）"),
    "list": ("All products and groups", "全部产品与分组"),
    "worst": (
        "{label} {group} is behind most: {own} products per customer, the bank has {bank}",
        "{label} {group} 差距最大：户均 {own} 个产品，全行 {bank}",
    ),
    "cause": (
        "furthest in {product}: {own} hold it, of the bank {bank}, {lacking} holders short",
        "其中{product}最低：渗透率 {own}，全行 {bank}，少 {lacking} 户",
    ),
    "bank": (
        "{coverage} of the customers hold a product, of the new ones {new}.",
        "{coverage} 的客户持有产品，新客户为 {new}。",
    ),
    "bank_alone": ("{coverage} of the customers hold a product.", "{coverage} 的客户持有产品。"),
    "unknown": (
        "Of {count} it is not known what they hold.",
        "{count} 户的持有情况不明。",
    ),
    "nobody": ("There are no customers.", "没有客户。"),
    "whole_bank": ("Bank", "全行"),
    "new": ("New", "新客户"),
    "none": ("(none)", "（无）"),
    "product": ("Product", "产品"),
    "axis": ("share of customers", "客户占比"),
    "all": ("all customers", "全部客户"),
    "explain_holder": (
        "A customer holds a product when a holding satisfies: {active}.",
        "持有是指符合：{active}。",
    ),
    "explain_share": (
        "Penetration = holders / customers, without those of whom it is not known; shown by {of} and {across}.",
        "渗透率 = 持有户数 ÷ 客户数（不含情况不明者）；按 {of} 与 {across} 列示。",
    ),
    "explain_new": (
        "New are the customers opened within {months} months.",
        "新客户为近 {months} 个月内开户的客户。",
    ),
    "explain_coverage": (
        "Coverage counts customers with at least one product.",
        "覆盖率按至少持有一种产品的客户计算。",
    ),
}
