"""Texts of the kind `concentration`."""

TEXTS = {
    "no_share": ("a share above 0 and up to 100 %", "应为大于 0 且不超过 100% 的比例"),
    "no_amount": (
        '"{value}" is no amount of the bank, such as bank_facts.net_capital',
        "“{value}”不是全行金额，例如 bank_facts.net_capital",
    ),
    "subtitle": ("{day} · rule {rule} · {count} names to look at", "{day} · 规则 {rule} · {count} 条需关注"),
    "summary": ("Names by limit", "按限额汇总"),
    "shares": ("The book by its names", "贷款余额的集中度"),
    "books": ("Each branch's own book", "各机构的贷款余额"),
    "list": ("Over a limit, near it, or not to be judged", "超限、接近限额与无法判断"),
    "breach": (
        "{who} (branch {branch}) is over the limit {limit}: {amount}, {share} of capital, {excess} too much",
        "{who}（机构 {branch}）超过{limit}：{amount}，占资本 {share}，超限 {excess}",
    ),
    "breaches": ("{breaches} over a limit, {near} near one.", "超限 {breaches} 条，接近限额 {near} 条。"),
    "no_breach": ("No name is over a limit; {near} near one.", "没有超限；接近限额 {near} 条。"),
    "unknown": ("{count} could not be judged for lack of {missing}.", "{count} 条因缺少 {missing} 无法判断。"),
    "inputs": ("inputs", "数据"),
    "book": (
        "The largest customer has {top1} of the book, the largest {top} have {share}; HHI {hhi}.",
        "最大客户占贷款余额 {top1}，前 {top} 大占 {share}；集中度指数 {hhi}。",
    ),
    "empty": ("There is no book.", "没有贷款余额。"),
    "by": ("by", "按"),
    "names": ("Names", "主体数"),
    "largest": ("Largest", "最大占比"),
    "first": ("Largest {top}", "前 {top} 大占比"),
    "index": ("HHI", "集中度指数"),
    "axis": ("share of the branch's book", "占本机构余额"),
    "chart": ("The largest customer's share of each branch's book", "各机构最大客户占比"),
    "none": ("without branch", "无机构"),
    "explain_limit": (
        "{name}: {measure} of each {over}, at most {share} of {of}.",
        "{name}：每个{over}的 {measure} 不超过 {of} 的 {share}。",
    ),
    "explain_near": ("From {share} of a limit on, a name is listed as near it.", "达到限额的 {share} 起列为接近限额。"),
    "explain_alone": (
        "A customer without {of} is a name of its own.",
        "没有 {of} 的客户自成一个主体。",
    ),
    "explain_shares": (
        "Shares and HHI are of the positive amounts of {measure}; the largest {top} are added.",
        "占比与集中度指数按 {measure} 为正的主体计算；合计前 {top} 大。",
    ),
    "explain_unknown": (
        "A name with a missing amount is unknown and listed; without the capital all names are.",
        "金额缺失的主体为未知并列出；缺少资本数据时全部为未知。",
    ),
}
