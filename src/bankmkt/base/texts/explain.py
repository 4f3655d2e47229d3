"""Texts for explaining an answer for one customer."""

TEXTS = {
    "no_customer": (
        "there is no customer {customer} in the extracts of {day}",
        "{day} 的数据中没有客户 {customer}",
    ),
    "see_ids": (
        "write the id as it stands in the extract, with its leading zeros, or choose another date with --as-of",
        "请按数据文件中的写法输入客户号（含前导零），或用 --as-of 选择其他日期",
    ),
    "answer": ("Answer", "结论"),
    "inputs": ("What it rests on", "依据"),
    "tests": ("Conditions", "条件"),
    "sources": ("Rows of the extracts", "数据文件中的行"),
    "not_listed": (
        "{rule} does not list this customer; the conditions below say why.",
        "{rule} 的结果中没有该客户，原因见下列条件。",
    ),
    "uses": (
        "This rule reads the answer of {rule}: bankmkt rules explain {rule} --customer {customer}",
        "本规则引用 {rule} 的结果：bankmkt rules explain {rule} --customer {customer}",
    ),
    "place": ("{file} row {rows}", "{file} 第 {rows} 行"),
    "holds": ("yes", "是"),
    "fails": ("no", "否"),
    "open": ("unknown", "无法判断"),
}
