"""Texts of the kind `fund_flows`."""

TEXTS = {
    "subtitle": (
        "{day} · rule {rule} · {days} days · {count} sums",
        "{day} · 规则 {rule} · 近 {days} 日 · {count} 笔日",
    ),
    "summary": ("By class", "按类别汇总"),
    "leak": ("{amount} yuan left for other banks ({customers}).", "流出他行 {amount} 元（{customers} 户）。"),
    "lead": (
        "{amount} yuan came from those who are no customers ({customers}).",
        "非客户流入 {amount} 元（{customers} 户）。",
    ),
    "most": ("Most went to {bank}: {amount} yuan.", "流向最多的是{bank}：{amount} 元。"),
    "worst": (
        "Branch {branch} loses most: {branch_amount} yuan, of it {amount} to {bank}.",
        "机构 {branch} 流出最多：{branch_amount} 元，其中 {amount} 元流向{bank}。",
    ),
    "unknown": ("Of {count} large sums it cannot be told.", "另有 {count} 笔日大额资金无法判断。"),
    "no_bank": ("not told", "未提供"),
    "leak_series": ("Leaks", "流出他行"),
    "lead_series": ("Leads", "非客户流入"),
    "chart": ("Leaks and leads by the other bank", "各对手行的流出与流入"),
    "banks": ("By the bank of the other side", "按对手行汇总"),
    "list": ("The list", "清单"),
    "no_limit": ("a limit is more than 0", "限额应大于 0"),
    "explain_window": (
        "The postings of {days} days up to the date are looked at.",
        "考察截至当日的 {days} 日内的资金流。",
    ),
    "explain_who": ("Customers with {where} are judged.", "适用客户：{where}。"),
    "explain_limit": (
        "Customers with {when}: a sum of {amount} a day or more is large.",
        "{when} 的客户：单日合计 {amount} 元及以上为大额。",
    ),
    "explain_left_out": (
        "Left out: what the bank posts itself, and kinds or purposes with one of the {count} words of left_out.",
        "剔除银行自行记账，以及交易类型或用途含 left_out 中 {count} 个字样之一的资金流。",
    ),
    "explain_classes": (
        "Sums are made per customer, direction, day and class: leak (out to another bank), lead (in from no customer),"
        " and the own name elsewhere apart; what stays within the bank is in none.",
        "按客户、方向、日期和类别合计：流出他行、非客户流入、本人他行账户单列；行内往来不计。",
    ),
    "explain_customer": (
        "Whether the other side is a customer is asked by its account, then by its exact name.",
        "对手是否为本行客户先按账号、再按完全一致的名称判断。",
    ),
}
