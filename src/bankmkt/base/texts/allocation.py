"""Texts of the kind `allocation`."""

TEXTS = {
    "no_money": ('"{name}" is no amount of money', "“{name}”不是金额"),
    "subtitle": (
        "{day} · rule {rule} · {count} customers without a manager",
        "{day} · 规则 {rule} · {count} 户待分配",
    ),
    "summary": ("Managers before and after", "分配前后的客户经理"),
    "areas": ("Between the most and the least of each area", "各范围的极差"),
    "nobody": ("Nobody has to be handed out.", "没有待分配的客户。"),
    "no_managers": (
        "{customers} wait, and there is no manager who may get one.",
        "{customers} 户待分配，但没有可分配的客户经理。",
    ),
    "finding": (
        "Of {customers} without a manager {proposed} are handed out, {left} are left over.",
        "{customers} 户无人管户客户中，建议分配 {proposed} 户，{left} 户未能分配。",
    ),
    "left_no_capacity": (
        "Most are left over at {branch}: {customers}, since all managers in reach are full.",
        "未能分配最多的是 {branch}：{customers} 户，因为范围内客户经理均已满额。",
    ),
    "left_no_manager": (
        "Most are left over at {branch}: {customers}, since no manager is in reach.",
        "未能分配最多的是 {branch}：{customers} 户，因为范围内没有客户经理。",
    ),
    "no_branch": ("no branch", "无机构"),
    "spans": (
        "Between the manager with the most and the one with the fewest customers lie {count_after_span} instead of "
        "{count_before_span}; at best it could be {count_bound}.",
        "管户最多与最少的客户经理相差由 {count_before_span} 户变为 {count_after_span} 户，"
        "理论最小为 {count_bound} 户。",
    ),
    "chart": ("Customers per manager, with what is added", "各客户经理管户数及新增"),
    "before": ("before", "分配前"),
    "added": ("added", "新增"),
    "manager": ("manager", "客户经理"),
    "number": ("customers", "户数"),
    "list": ("The proposal: those left over first", "分配建议（未能分配的在前）"),
    "proposal": ("A proposal: nothing was changed.", "仅为建议，未改动任何数据。"),
    "explain_who": ("Handed out are customers without a manager with {where}.", "待分配客户：没有客户经理且 {where}。"),
    "explain_whom": (
        "They go to managers of role {roles} in reach ({reach}), up to {cap} customers each.",
        "分配给岗位为 {roles}、在范围（{reach}）内的客户经理，每人上限 {cap} 户。",
    ),
    "explain_counts": ("In a portfolio count customers with {counts}.", "计入管户数的客户：{counts}。"),
    "explain_order": (
        "First comes what stands first: {order}. Earlier claims: {claims}.",
        "优先次序：{order}。认领依据：{claims}。",
    ),
    "explain_months": ("{months} months", "{months} 个月内"),
    "explain_method": (
        "Within one relation a customer goes to the manager with the fewest customers, then the least {value}; the "
        "highest {value} is dealt first, ties by id. Then customers are exchanged until no exchange of two makes their "
        "managers more even.",
        "同一次序内，客户分给户数最少、其次{value}最少的客户经理；{value}高者先分，相同按编号；随后两两交换，直到无法更均衡。",
    ),
}
