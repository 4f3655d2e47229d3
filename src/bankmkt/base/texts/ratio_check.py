"""Texts of the kind `ratio_check`."""

TEXTS = {
    "require": (
        '"require" must be a percentage or {compare}, got "{value}"',
        "“require”应为百分比或 {compare}，实际为“{value}”",
    ),
    "subtitle": ("{day} · rule {rule} · {count} borrowers", "{day} · 规则 {rule} · {count} 户贷款客户"),
    "summary": ("Verdicts", "检查结论"),
    "customers": ("customers", "客户数"),
    "finding": (
        "{fail} of {count} borrowers fall short, by {shortfall} yuan together.",
        "{count} 户贷款客户中 {fail} 户未达标，缺口合计 {shortfall} 元。",
    ),
    "list": ("Borrowers", "贷款客户清单"),
    "explain_share": ("The share checked is {part} ÷ {whole}.", "检查的占比为 {part} ÷ {whole}。"),
    "explain_who": ("It is checked for customers with {where}.", "适用客户：{where}。"),
    "explain_first": (
        "The first clause that holds counts; where an earlier one cannot be decided, the verdict is unknown.",
        "按顺序适用第一个成立的条款；若前面的条款无法判断，则结论为未知。",
    ),
    "explain_clause": (
        "{clause}: when {when}, the share must be at least {require}.",
        "{clause}：当 {when}，占比应不低于 {require}。",
    ),
    "explain_lock": ("One of {products} must be held as well.", "并须持有 {products} 之一。"),
    "explain_also": ("It also asks {also}.", "另须 {also}。"),
}
