"""Texts of the kind `decision_table`."""

TEXTS = {
    "subtitle": ("{day} · rule {rule} · {who} listed", "{day} · 规则 {rule} · 列出 {who}"),
    "one_customer": ("{n} customer", "{n} 户"),
    "many_customer": ("{n} customers", "{n} 户"),
    "one_account": ("{n} account", "{n} 个账户"),
    "many_account": ("{n} accounts", "{n} 个账户"),
    "one_loan": ("{n} note", "{n} 笔借据"),
    "many_loan": ("{n} notes", "{n} 笔借据"),
    "one_manager": ("{n} manager", "{n} 名客户经理"),
    "many_manager": ("{n} managers", "{n} 名客户经理"),
    "one_branch": ("{n} branch", "{n} 家机构"),
    "many_branch": ("{n} branches", "{n} 家机构"),
    "summary": ("By class", "按类别汇总"),
    "groups": ("Where it stands out", "突出的机构或分组"),
    "reasons": ("By reason", "按原因汇总"),
    "listed": ("{who} listed{value}.", "列出 {who}{value}。"),
    "value": (", {value} {total} yuan together", "，{value}合计 {total} 元"),
    "focused": ("{named}: {count} of {who} ({share}){value}.", "{named}：{who}中有 {count}（{share}）{value}。"),
    "unjudged": ("{who} could not be judged fully.", "另有 {who}无法完全判断。"),
    "covered": (
        "{title} {share}: {covered} of {population}.",
        "{title} {share}：{population} 中已覆盖 {covered}。",
    ),
    "expected": (
        "{expected} are expected to leave within a year and {at_risk} yuan with them; one more product each would"
        " save {saved} yuan.",
        "预计一年内流失 {expected} 户，涉及 {at_risk} 元；每户再增一类产品可挽回 {saved} 元。",
    ),
    "came_true": (
        "Since the base date {left} have left where {expected} were to be expected.",
        "基期以来实际流失 {left} 户，同期预期 {expected} 户。",
    ),
    "worst": (
        "Worst is {group} {name}: {listed} of {population} ({share}; {whole} overall){cause}.",
        "{group} {name} 最严重：{population} 中有 {listed}（{share}，全部为 {whole}）{cause}。",
    ),
    "stands_out": (
        "Most stand out in {group} {name}: {listed} of {population} ({share}; {whole} overall){cause}.",
        "{group} {name} 最突出：{population} 中有 {listed}（{share}，全部为 {whole}）{cause}。",
    ),
    "cause": (", most often {cause} ({times})", "，最常见原因：{cause}（{times}）"),
    "first": ("First on the list: {name} ({reasons}).", "居首：{name}（{reasons}）。"),
    "no_group": ("without one", "无归属"),
    "chart": ("{value} by class", "各类别的{value}"),
    "chart_groups": ("Share in focus by group", "各组关注占比"),
    "list": ("The list", "清单"),
    "no_portion": ("a share lies between 0 and 100%, not {value}", "占比应在 0 与 100% 之间，而不是 {value}"),
    "levels": (
        "levels: each mode of the order ({order}) needs a number of reasons, smaller from one to the next, at least 1",
        "levels：order 中每个方式（{order}）都需要一个命中数，依次递减且不小于 1",
    ),
    "level_mode": (
        "with levels the number of reasons makes the mode; a reason names none",
        "使用 levels 时方式由命中数决定，原因不再指定 mode",
    ),
    "only_collect": ("{key} needs hit: collect", "{key} 只能与 hit: collect 一起使用"),
    "no_sum": (
        'the value must be money or a whole number that adds up; "{name}" is neither',
        "value 应为可相加的金额或整数，“{name}”不是",
    ),
    "no_maturity": ('maturity must be a date; "{name}" is none', "maturity 应为日期，“{name}”不是"),
    "no_maturities": (
        'maturities must be a number of dates; "{name}" is none',
        "maturities 应为到期日的个数，“{name}”不是",
    ),
    "column_twice": ('two columns would be called "{name}"', "将出现两个名为“{name}”的列"),
    "no_order": (
        '"{name}" is no column to order by: name an exact column, with "rising" or "falling" after it',
        "不能按“{name}”排序：请写出一个精确的列，其后可加 rising 或 falling",
    ),
    "explain_who": ("Judged are those with {where}.", "适用对象：{where}。"),
    "explain_reason": ("{mode}, reason {reason}: when {when}.", "{mode}，原因 {reason}：当 {when}。"),
    "explain_line": ("Counted", "计数"),
    "explain_levels": ("The number of reasons that apply makes the mode ({levels}).", "方式由命中数决定（{levels}）。"),
    "explain_keep": ("At most {keep} reasons are kept.", "最多保留 {keep} 个原因。"),
    "explain_otherwise": ("Where none applies: {otherwise}.", "无一成立时：{otherwise}。"),
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
        "Those whom a missing input could add, or move to a worse mode, are counted as unknown.",
        "因缺失数据而可能新增或转为更严重方式的计为未知。",
    ),
    "explain_class": (
        "Those whose class a missing input could change are unknown.",
        "因缺失数据而可能改变类别的计为未知。",
    ),
    "explain_ignored": (
        "Where these cannot be judged they count as not applying: {reasons}.",
        "以下原因无法判断时按不成立处理：{reasons}。",
    ),
    "explain_expect": ("{mode}: {share} are expected to leave within a year.", "{mode}：预计一年内流失 {share}。"),
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
