"""Texts of the kind `decision_table`."""

TEXTS = {
    "subtitle": ("{day} · rule {rule} · {count} customers listed", "{day} · 规则 {rule} · 列出 {count} 户"),
    "summary": ("By mode", "按方式汇总"),
    "finding": (
        "{customers} listed, {value} {total} yuan together; {unknown} could not be judged fully.",
        "列出 {customers} 户，{value}合计 {total} 元；另有 {unknown} 户无法完全判断。",
    ),
    "list": ("The list", "清单"),
    "explain_who": ("Customers with {where} are judged.", "适用客户：{where}。"),
    "explain_reason": ("{mode}, reason {reason}: when {when}.", "{mode}，原因 {reason}：当 {when}。"),
    "explain_collect": (
        "All reasons that apply are kept; the mode is the most severe ({order}).",
        "保留全部成立的原因；方式取其中最严重者（{order}）。",
    ),
    "explain_first": ("The first reason that applies counts.", "以第一个成立的原因为准。"),
    "explain_priority": (
        "The reason of the most severe mode counts ({order}).",
        "以最严重方式（{order}）的原因为准。",
    ),
    "explain_unknown": (
        "Customers whom a missing input could add, or move to a worse mode, are counted as unknown.",
        "因缺失数据而可能新增或转为更严重方式的客户计为未知。",
    ),
    "explain_now": ("{mode}: proposed now, all of it.", "{mode}：建议立即全额退出。"),
    "explain_next_maturity": (
        "{mode}: proposed at the next maturity, all of it.",
        "{mode}：建议在最近到期日全额退出。",
    ),
    "explain_instalments": (
        "{mode}: proposed in {parts} equal parts at the next maturities.",
        "{mode}：建议在今后 {parts} 个到期日等额退出。",
    ),
}
