"""Texts of the kind `mix`."""

TEXTS = {
    "one_rest": (
        'the last class, and only it, has no "when": it takes the rest',
        "只有最后一类可以没有“when”：它包含其余客户",
    ),
    "subtitle": ("{day} · rule {rule} · {count} managers", "{day} · 规则 {rule} · {count} 名客户经理"),
    "summary": ("By branch", "按机构汇总"),
    "finding": ("{attained} of {managers} managers attain the mix.", "{managers} 名客户经理中 {attained} 名达标。"),
    "unassigned": ("{customers} without a manager.", "{customers} 户没有客户经理。"),
    "undecided": ("{customers} could not be classed.", "{customers} 户无法归类。"),
    "first": ("The first {count} are drawn.", "图中为前 {count} 名。"),
    "manager": ("manager", "客户经理"),
    "customers": ("customers", "户数"),
    "list": ("Managers", "客户经理清单"),
    "explain_who": ("Counted are customers with {where}.", "计入的客户：{where}。"),
    "explain_rest": ("no other class takes the customer", "不属于其他各类"),
    "explain_class": ("{name}: when {when}; at least {minimum}.", "{name}：{when}；至少 {minimum} 户。"),
    "explain_first": ("A customer counts in the first class that takes it.", "客户计入第一个符合的类别。"),
    "explain_both": ("A customer counts in every class that takes it.", "客户计入每个符合的类别。"),
    "explain_total": ("In all at least {total} customers.", "合计至少 {total} 户。"),
    "explain_proportion": (
        "The minima are read as proportions of the manager's own total, with a tolerance of {tolerance}.",
        "各下限按客户经理自身管户总数的比例计算，容差 {tolerance}。",
    ),
    "explain_owners": (
        "Managers without customers are shown with zeros; customers without a manager form the row unassigned.",
        "没有客户的客户经理列示为零；没有客户经理的客户归入 unassigned 一行。",
    ),
}
