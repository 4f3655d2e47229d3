"""Texts of the kind `repricing` and of the command `price`."""

TEXTS = {
    "help": (
        "What a lower loan rate would cost, seen from the customer's whole relationship.",
        "测算降低贷款利率的代价（从客户整体综合贡献看）。",
    ),
    "help_customer": ("One customer, as a card.", "单个客户，显示为卡片。"),
    "help_every": ("Every customer with a loan that can be cut, as a list.", "所有有可降息贷款的客户，显示为清单。"),
    "help_cut": ("By how many basis points the rate is cut.", "降息的基点数。"),
    "help_loan": ("Only this loan note of the customer; repeatable.", "只降该客户的这笔借据，可重复。"),
    "cut": (
        "a cut is more than 0 basis points, with at most four decimals; got {value}",
        "降息基点应大于 0，至多四位小数；给出的是 {value}",
    ),
    "no_loans": ("the rule {rule} needs loans, never loaded for this date", "规则 {rule} 需要借据，该日期未导入"),
    "whom": (
        "say whose rate is to be cut: --customer ID or --every-customer",
        "请指明客户：--customer ID 或 --every-customer",
    ),
    "whom_remedy": ("one of them, not both", "二者选一"),
    "how_much": ("say by how much: --cut-bp N (basis points)", "请指明降多少：--cut-bp N（基点）"),
    "no_number": ('"{value}" is no number of basis points', "“{value}”不是基点数"),
    "number_remedy": ("write digits, such as 25 or 12.5", "请写数字，例如 25 或 12.5"),
    "no_customer": ("there is no customer {customer} on {day}", "{day} 没有客户 {customer}"),
    "no_loan": ("customer {customer} has no loan {loan} on {day}", "{day} 客户 {customer} 没有借据 {loan}"),
    "nothing": (
        "customer {customer} has no loan that the rule would cut ({which})",
        "客户 {customer} 没有符合条件（{which}）的借据",
    ),
    "nothing_remedy": ("name the notes with --loan ID", "请用 --loan ID 指定借据"),
    "only_with_customer": ("--loan belongs to --customer ID", "--loan 应与 --customer ID 一起使用"),
    "subtitle": (
        "{day} · rule {rule} · cut of {cut} bp · {count}",
        "{day} · 规则 {rule} · 降 {cut} 个基点 · {count} 户",
    ),
    "summary": ("By verdict", "按结论汇总"),
    "parts": ("Contribution before and after, year to date", "降息前后综合贡献（年初至今）"),
    "list": ("Customers", "客户清单"),
    "chart": ("Contribution before and after the cut", "降息前后综合贡献"),
    "customer": ("customer", "客户"),
    "finding": (
        "A cut of {cut} bp costs {lost} yuan, year to date; {kept} of {customers} still pay.",
        "降 {cut} 个基点，年初至今让利 {lost} 元；{customers} 户中 {kept} 户仍达门槛。",
    ),
    "unknown": ("{unknown} could not be judged.", "{unknown} 户无法判断。"),
    "card_pass": (
        "{who} still pays: a cut of {cut} bp costs {lost} yuan, and the contribution goes from {before} to {after}, "
        "not below the hurdle of {hurdle}.",
        "{who} 可降：降 {cut} 个基点让利 {lost} 元，综合贡献由 {before} 变为 {after}，不低于门槛 {hurdle}。",
    ),
    "card_fail": (
        "{who} would no longer pay: a cut of {cut} bp costs {lost} yuan, and the contribution goes from {before} to "
        "{after}, below the hurdle of {hurdle}.",
        "{who} 不可降：降 {cut} 个基点让利 {lost} 元，综合贡献由 {before} 变为 {after}，低于门槛 {hurdle}。",
    ),
    "card_unknown": ("{who} cannot be judged: {missing} is missing.", "{who} 无法判断：缺少 {missing}。"),
    "card_rate": ("The break-even rate is {rate} %.", "保本利率 {rate}%。"),
    "card_deposit": (
        "An extra average demand deposit of {deposit} yuan would pay for it.",
        "增加日均活期存款 {deposit} 元可弥补让利。",
    ),
    "explain_which": (
        "The rate is cut by {cut} basis points on the loans with {which}.",
        "对满足 {which} 的借据降息 {cut} 个基点。",
    ),
    "explain_reading": (
        "Before and after are the contribution, year to date, as if the lower rate had held since 1 January.",
        "降前与降后均为年初至今的综合贡献，视同自 1 月 1 日起即执行新利率。",
    ),
    "explain_hurdle": (
        "The verdict is pass while the contribution after is not below {hurdle} yuan a year, times days ÷ {year}.",
        "降后综合贡献不低于每年 {hurdle} 元 × 天数 ÷ {year} 即为可降。",
    ),
    "explain_even": (
        "The break-even rate is the average rate of these loans at which the contribution is just the hurdle.",
        "保本利率是使综合贡献恰好等于门槛的这些借据的平均利率。",
    ),
    "explain_deposit": (
        "The extra deposit earns the demand transfer price less {rate} %, which is {margin} %, for the same days.",
        "新增存款按活期 FTP 减 {rate}%（即 {margin}%）在同样天数内计收益。",
    ),
}
