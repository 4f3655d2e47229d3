"""Texts of the kind `scorecard`."""

TEXTS = {
    "one_source": (
        'an indicator has "of" and "against", or a score "given"',
        "指标须有 of 与 against，或有 given 之一",
    ),
    "one_count": ('a deduction has a "count" or an "item" of the assessments', "扣分项须有 count 或 item 之一"),
    "full": ("the best score is above 0", "满分须大于 0"),
    "against_nothing": ("against 0 there is no rate", "以 0 为分母无法计算完成率"),
    "weight": ("a weight lies above 0 and is at most 100%", "权重须大于 0 且不超过 100%"),
    "weights": ("the weights add up to {sum} and not to 100%", "权重合计为 {sum}，应为 100%"),
    "group_weights": (
        "the weights of the group {group} add up to {sum} and not to {weight}",
        "分组 {group} 的权重合计为 {sum}，应为 {weight}",
    ),
    "floor": ("the floor lies above the cap", "保底高于封顶"),
    "takes_off": ("a deduction takes off more than 0 points", "扣分须大于 0"),
    "given_to_managers": ("only managers are assessed", "评分表只针对客户经理"),
    "subtitle": ("{day} · rule {rule}", "{day} · 规则 {rule}"),
    "period": (" · scores of {period}", " · 评分期 {period}"),
    "summary": ("Averages by branch", "各机构平均得分"),
    "nobody": ("Nobody could be scored.", "无人可评分。"),
    "none": ("(none)", "（无）"),
    "lowest": (
        "Lowest is {group} {name} with {average} on average ({whole} overall); most points are lost in {weakest}.",
        "平均分最低的是{group} {name}：{average}（整体 {whole}），失分最多的是{weakest}。",
    ),
    "vetoed_there": ("A veto spoils {count} there.", "其中一票否决 {count} 个。"),
    "vetoed": ("Vetoed in all: {count}.", "一票否决共 {count} 个。"),
    "unknown": ("Not to be scored for lack of inputs: {count}.", "因缺少数据无法评分 {count} 个。"),
    "first": ("The first {count} of the list are drawn.", "图中为清单前 {count} 名。"),
    "axis_manager": ("manager", "客户经理"),
    "axis_branch": ("branch", "机构"),
    "points": ("points", "得分"),
    "list": ("Scores, highest first", "得分排名"),
    "explain_who": ("Scored are those with {where}.", "适用对象：{where}。"),
    "explain_points": (
        "Points = {points} × weight × rate, the rate at most {cap}, each rounded half up to 0.01.",
        "得分＝{points}×权重×完成率，完成率最高 {cap}，每项四舍五入到 0.01 分。",
    ),
    "explain_given": (
        "{name} ({weight}): the score that {by} gave for {item}, out of {full}.",
        "{name}（{weight}）：{by} 对 {item} 的评分，满分 {full}。",
    ),
    "explain_measured": ("{name} ({weight}): {of} against {against}.", "{name}（{weight}）：完成率＝{of}÷{against}。"),
    "explain_off": ("{name}: {points} points off for each of {what}.", "{name}：{what} 每项扣 {points} 分。"),
    "explain_most": ("At most {most}.", "最多扣 {most} 分。"),
    "explain_veto": ("{name}: when {when}, no more than {to} points.", "{name}：当 {when} 时，总分不超过 {to}。"),
    "explain_unknown": (
        "Where an indicator is unknown, the total is too.",
        "任一指标未知则总分未知。",
    ),
    "explain_zero": ("An unknown indicator brings nothing.", "未知指标计 0 分。"),
    "explain_redistribute": (
        "The others take the weight of an unknown indicator.",
        "未知指标的权重由其他指标按比例分摊。",
    ),
}
