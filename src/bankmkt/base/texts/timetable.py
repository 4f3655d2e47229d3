"""Texts of the kind `timetable`."""

TEXTS = {
    "empty": ("the list is empty", "列表为空"),
    "one_form": ("an item is of exactly one form: {forms}", "每个事项只能是以下形式之一：{forms}"),
    "every_customer": (
        '"every" speaks of customers: no "from" and no other "per"',
        "“every”只用于客户：不可配“from”或其他“per”",
    ),
    "every_method": ('"every" needs "methods": what counts as done', "“every”需要“methods”：什么算完成"),
    "trigger_measures": ("triggers are over measures, not over a table", "触发条件用于指标，不用于数据表"),
    "too_far": ("at most {days} days ahead", "最多提前 {days} 天"),
    "needs_date": ('it belongs to a "date"', "只用于“date”"),
    "needs_due_day": (
        'only what is due "every" period, by "triggers" or by a "due_day" is done by a contact',
        "只有按“every”、“triggers”或“due_day”到期的事项才由联系完成",
    ),
    "needs_triggers": ('it belongs to "triggers"', "只用于“triggers”"),
    "needs_monthly": ('it belongs to "monthly"', "只用于“monthly”"),
    "no_retained": (
        '"{item}" is no item of a table with a date and an amount',
        "“{item}”不是取自数据表、有日期和金额的事项",
    ),
    "no_customer": ("the rows of {table} belong to no customer and to no loan", "{table} 的行不属于任何客户或借据"),
    "no_date": ('"{name}" cannot be used here', "此处不能使用“{name}”"),
    "nothing": ("nothing that {rule} lists can be judged", "{rule} 的各事项均无法判断"),
    "left_out": ("without {item}: {why}", "不含 {item}：{why}"),
    "no_base": ("no retention: {table} is not loaded for {day}", "未计算留存：{table} 未导入 {day} 的数据"),
    "not_both": (
        "retention without {name}: not loaded for both {day} and {today}",
        "留存不含 {name}：{day} 与 {today} 未同时导入",
    ),
    "subtitle": ("{day} · rule {rule} · {count} entries", "{day} · 规则 {rule} · {count} 项"),
    "by_person": ("Who is most behind (at most {count})", "最落后的责任人（最多 {count} 名）"),
    "by_group": ("Where most is overdue (at most {count})", "逾期最多者（最多 {count} 项）"),
    "found": (
        "{overdue} overdue and {due} due, of {customers} customers.",
        "{customers} 户中逾期 {overdue} 项、待办 {due} 项。",
    ),
    "worst": (
        "Most behind is branch {branch}: {overdue} overdue, {part} of them {item}.",
        "最落后的机构是 {branch}：逾期 {overdue} 项，其中{item} {part} 项。",
    ),
    "person": (
        "The {role} most behind: {name}, {overdue} overdue and {due} due.",
        "最落后的{role}：{name}，逾期 {overdue} 项、待办 {due} 项。",
    ),
    "stayed": (
        "Of {matured} yuan that matured since {base}, {rate} stayed.",
        "{base} 以来到期 {matured} 元，留存 {rate}。",
    ),
    "lost": (
        "Most of it left with {what} {name}: {lost} yuan, {rate} stayed.",
        "流失最多的是{what} {name}：{lost} 元，留存 {rate}。",
    ),
    "without_owner": ("{count} fall to nobody who is known.", "{count} 项无已知责任人。"),
    "entries": ("entries", "项数"),
    "nameless": ("without one", "无"),
    "list": ("Agenda", "日程清单"),
    "manager": ("the manager", "客户经理"),
    "team_lead": ("the team lead", "团队负责人"),
    "vice_president": ("the vice president", "分管行长"),
    "whoever": ("the person to whom it falls", "责任人"),
    "phone": ("phone", "电话"),
    "on_site": ("on site", "上门"),
    "message": ("message", "短信"),
    "online": ("online", "线上"),
    "every_month": ("every calendar month", "每个自然月"),
    "every_quarter": ("every calendar quarter", "每个自然季"),
    "explain_where": ("Customers with {where}.", "适用客户：{where}。"),
    "explain_if": (", where {where}", "，条件：{where}"),
    "explain_item": ("{name}: {what}{where}.", "{name}：{what}{where}。"),
    "explain_trigger": (
        "the first of these that holds, due within {days} days; overdue if it held before and nobody came this month",
        "以第一个成立的触发条件为准，{days} 天内办理；此前已触发且本月无人办理即为逾期",
    ),
    "explain_trigger_stays": (
        "the first of these that holds, due within {days} days; overdue if it held before",
        "以第一个成立的触发条件为准，{days} 天内办理；此前已触发即为逾期",
    ),
    "explain_stays": (
        "{name} stays until none of these holds; a contact does not end it.",
        "{name}：条件不再成立之前一直列示，联系不算完成。",
    ),
    "explain_band": ("{name}: {when}; falls to {role}.", "{name}：{when}；由{role}办理。"),
    "explain_done": (
        "{name} is done by a contact ({methods}) of {role} or somebody higher.",
        "{name}：由{role}或更高岗位人员联系（{methods}）即为完成。",
    ),
    "explain_date": ("{date} within {days} days", "{date} 在 {days} 天内"),
    "explain_due_day": (
        "{date} within {days} days, to be dealt with by the {day}th of its month",
        "{date} 在 {days} 天内，须于当月 {day} 日前办理",
    ),
    "explain_recurring": ("the next day by {date}, within {days} days", "按 {date} 的下一日期在 {days} 天内"),
    "explain_retention": (
        "Retained is what of the money that matured since {base} did not leave the customer's total here.",
        "留存：自 {base} 以来到期的资金中未从客户在本行的总额流出的部分。",
    ),
    "explain_unknown": (
        "A customer for whom an item cannot be judged is counted as unknown.",
        "某事项因缺失数据而无法判断的客户计为未知。",
    ),
}
