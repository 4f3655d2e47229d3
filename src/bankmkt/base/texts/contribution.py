"""Texts of the kind `contribution`."""

TEXTS = {
    "nothing": (
        "the rule {rule} needs accounts or loans (or customers.contribution), never loaded for this date",
        "规则 {rule} 需要存款账户或借据（或 customers.contribution），该日期均未导入",
    ),
    "share": ('"{name}" must be from 0% to 100%', "“{name}”应在 0% 到 100% 之间"),
    "negative": ("weights and costs cannot be negative", "权重与成本不能为负"),
    "summary": ("Sum of the parts, year to date", "各部分合计（年初至今）"),
    "finding": ("Together {total} yuan; {unknown} customers unknown.", "合计 {total} 元；{unknown} 户未知。"),
    "chart": ("Where the contribution comes from", "贡献构成"),
    "yuan": ("yuan", "元"),
    "amount": ("Amount", "金额"),
    "list": ("Customers by contribution", "客户贡献名单"),
    "explain_sum": (
        "Contribution = deposits + loans + fees − expected loss − capital charge − service cost, year to date.",
        "综合贡献 = 存款 + 贷款 + 中间业务 − 预期损失 − 资本成本 − 服务成本，年初至今。",
    ),
    "explain_deposits": (
        "Deposits: average balance × (transfer price − rate); prices {demand} % demand, {notice} % notice, "
        "{time} % time by term.",
        "存款：日均余额 ×（FTP − 利率）；FTP 活期 {demand}%，通知 {notice}%，定期按期限 {time}%。",
    ),
    "explain_loans_interest": (
        "Loans: average balance × (rate net of {vat} VAT − transfer price), prices {prices} % by term;"
        " fees net of VAT.",
        "贷款：日均余额 ×（扣除 {vat} 增值税的利率 − FTP），FTP 按期限 {prices}%；中间业务收入扣除增值税。",
    ),
    "explain_loans_margin": (
        "Loans: average balance × (rate − transfer price), net of {vat} VAT, prices {prices} % by term;"
        " fees net of VAT.",
        "贷款：日均余额 ×（利率 − FTP），扣除 {vat} 增值税，FTP 按期限 {prices}%；中间业务收入扣除增值税。",
    ),
    "explain_loss": (
        "Expected loss: the provision where loaded, else balance × probability of default × {lgd}.",
        "预期损失：有拨备用拨备，否则为余额 × 违约概率 × {lgd}。",
    ),
    "explain_capital": (
        "Capital charge: {yearly} of the loan balance a year.",
        "资本成本：每年为贷款余额的 {yearly}。",
    ),
    "explain_cost": ("Service cost a year: {costs} yuan.", "每年服务成本：{costs} 元。"),
    "explain_days": (
        "All of it for the days from 1 January to the date over {year}; each part is rounded to the fen per customer.",
        "均按 1 月 1 日至数据日期的天数除以 {year} 计算；各部分按客户四舍五入到分。",
    ),
}
