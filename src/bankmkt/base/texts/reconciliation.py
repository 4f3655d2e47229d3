"""Texts of the kind `reconciliation`."""

TEXTS = {
    "no_money": ('"tolerance" is money in yuan, such as 0.01', "“tolerance”为金额（元），例如 0.01"),
    "no_head": (
        'the contract of the ledger declares no head "{name}"',
        "总账的约定中没有科目“{name}”",
    ),
    "where": (
        "a ledger knows branches and no customers: use branch_id alone",
        "总账只有机构，没有客户：条件只能使用 branch_id",
    ),
    "subtitle": ("{day} · rule {rule} · {count} lines", "{day} · 规则 {rule} · {count} 条"),
    "heads": ("The whole bank, head by head", "全行分科目核对"),
    "summary": ("Lines by verdict", "按结论汇总"),
    "list": ("All lines, the largest differences first", "全部条目（差额大者在前）"),
    "nothing": ("There is nothing to compare.", "没有可核对的内容。"),
    "agrees": ("All {count} lines that can be compared agree with the ledger.", "可核对的 {count} 条全部与总账一致。"),
    "worst": (
        "Branch {branch} is worst: {head} {size} {direction}.",
        "差额最大的是机构 {branch}：{head}{direction} {size}。",
    ),
    "no_branch": ("(none)", "（无）"),
    "more": ("more in the extracts than in the ledger", "明细多于总账"),
    "less": ("less in the extracts than in the ledger", "明细少于总账"),
    "only_ours": ("in the extracts, and no such line in the ledger", "仅明细有、总账无"),
    "only_ledger": ("in the ledger, and nothing in the extracts", "仅总账有、明细无"),
    "differing": ("{differing} of {lines} lines differ.", "{lines} 条中 {differing} 条不符。"),
    "unknown": ("{count} lines cannot be judged.", "{count} 条无法判断。"),
    "chart": ("Differences by branch, sign apart", "各机构差额（绝对值）"),
    "yuan": ("yuan", "元"),
    "explain_heads": (
        "Compared are the heads of the ledger's contract: {heads}.",
        "核对总账约定中的科目：{heads}。",
    ),
    "explain_all": ("all that it declares", "全部"),
    "explain_sides": (
        "Every branch with an amount on either side has a line; difference = extracts - ledger.",
        "任何一方有金额的机构均列一条；差额 = 明细 − 总账。",
    ),
    "explain_tolerance": (
        "A difference of up to {tolerance} yuan agrees.",
        "差额不超过 {tolerance} 元视为一致。",
    ),
    "explain_unknown": (
        "A line with a missing amount, and a head that the ledger or the extracts lack, is unknown.",
        "金额缺失，或总账、明细缺少该科目时，结论为未知。",
    ),
}
