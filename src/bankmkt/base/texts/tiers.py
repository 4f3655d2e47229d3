"""Texts of the kind `tiers`."""

TEXTS = {
    "subtitle": ("{day} · rule {rule} · {count} customers", "{day} · 规则 {rule} · {count} 户"),
    "summary": ("Customers and value per tier", "各层级客户与贡献"),
    "list": ("Top of the list", "名单（按贡献排序）"),
    "cumulative": ("cumulative share of value", "累计贡献占比"),
    "customers_axis": ("share of the customers who bring a value", "有贡献客户的占比"),
    "value_axis": ("share of the value", "贡献占比"),
    "by_share": ("{share} of the customers bring {cut}.", "{share} 的客户贡献了 {cut}。"),
    "by_heads": ("The first {heads} of the customers bring {share}.", "前 {heads} 的客户贡献了 {share}。"),
    "gini": ("Gini {gini}.", "基尼系数 {gini}。"),
    "explain_order": (
        "Customers are sorted by {measure}, highest first; equal ones by customer id.",
        "客户按 {measure} 从高到低排序；相同者按客户号排序。",
    ),
    "explain_share": (
        "A customer is in {tier} while the customers before it bring less than {cut} of the total of the positive "
        "values; the one who crosses the line is in.",
        "排在其前的客户合计不足正贡献总额 {cut} 时，该客户属于 {tier}；跨线的客户计入该层。",
    ),
    "explain_heads": (
        "A customer is in {tier} when it is among the first {cut} of the customers whose value is known, rounded up.",
        "在贡献已知的客户中排名位于前 {cut}（向上取整）者属于 {tier}。",
    ),
    "explain_rest": ("All other customers with a positive value are in {tier}.", "其余正贡献客户属于 {tier}。"),
    "explain_others": (
        "A value of zero is {zero}, a negative one {negative}, a missing one {missing}; none counts in the total.",
        "贡献为零者为 {zero}，为负者为 {negative}，缺失者为 {missing}；均不计入总额。",
    ),
    "explain_within": ("Ranks and totals are taken within each {within}.", "排名与总额在每个 {within} 内分别计算。"),
}
