"""Texts for the customer card."""

TEXTS = {
    "not_that_day": ("there is no customer {customer} on {day}", "{day} 没有客户 {customer}"),
    "subtitle": ("{day} · customer card", "{day} · 客户卡片"),
    "waiting": (
        "not on the card, as it was never loaded or cannot be asked: {names}",
        "未列入（未导入或暂不能计算）：{names}",
    ),
    "tier": ("Tier {tier}, rank {rank}.", "层级：{tier}，第 {rank} 名。"),
    "tier_only": ("Tier {tier}.", "层级：{tier}。"),
    "settlement": ("Settlement: {verdict}.", "结算检查：{verdict}。"),
    "signals": ("{signals} warning signals.", "预警信号 {signals} 个。"),
    "exit": ("On the exit list: {mode}.", "列入退出清单：{mode}。"),
    "offers": ("To offer: {offers}.", "可推荐：{offers}。"),
    "visits": ("{overdue} contacts overdue.", "逾期联系 {overdue} 项。"),
    "nothing": ("No rule says anything about this customer.", "没有规则涉及该客户。"),
    "past": ("Over the loaded dates", "各数据日期"),
}
