"""Texts of the kind `progress`."""

TEXTS = {
    "one_source": (
        'an indicator has either a "measure" or what was "repaid"',
        "指标须有 measure 或 repaid 之一",
    ),
    "repaid_flows": ('what was repaid is a flow: write "form: flow"', "已压降金额属于流量：请写 form: flow"),
    "no_base": ("a flow begins with the year and has no base", "流量指标自年初起算，没有基数"),
    "lights": ("green must lie above yellow, and yellow above 0", "绿灯线须高于黄灯线，黄灯线须大于 0"),
    "phases": (
        "the phases are 1, 2, 3, 4, 6 or 12 weights, not negative, that part the year evenly",
        "phases 须为 1、2、3、4、6 或 12 个非负权重，平均划分全年",
    ),
    "first_phase": (
        "the first phase weighs nothing: nothing would be due, and nothing could be rated",
        "第一阶段权重为 0：应达为 0，无法计算完成率",
    ),
    "repaid_lines": ("what was repaid belongs to managers or branches, not to lines", "压降金额按客户经理或机构统计"),
    "tree": ("only branches have a tree", "只有机构可以逐级汇总"),
    "tree_base": (
        "in a tree the bases come from the table of targets: leave base out",
        "逐级汇总时基数取自任务表，请去掉 base",
    ),
    "no_base_day": (
        "{rule} compares with {day}, of which no customers are loaded",
        "{rule} 需要与 {day} 比较，但该日客户未导入",
    ),
    "no_base_day_remedy": (
        "load the extracts of that day, or name another with `since`; loaded: {days}",
        "请导入该日数据，或用 since 指定其他日期；已导入：{days}",
    ),
    "not_alike": (
        "{rule} cannot compare {day} with {other}: {table} is loaded only for the latter",
        "{rule} 无法比较 {day} 与 {other}：{table} 只导入了后者",
    ),
    "not_alike_remedy": (
        "load the table for both days; without it what is owed would seem repaid",
        "请为两个日期都导入该表，否则欠款会被误认为已还",
    ),
    "subtitle": (
        "{day} · rule {rule} · {due} of the year's increase are due",
        "{day} · 规则 {rule} · 全年增量应完成 {due}",
    ),
    "summary": ("Lights by indicator", "各指标红绿灯"),
    "nothing_rated": (
        "No rate can be told: no targets, no actuals, or nothing is due.",
        "无法计算完成率：没有目标、没有实际值，或应达为零。",
    ),
    "weakest_rate": (
        "Furthest behind: {indicator}, {rate} of what is due.",
        "{indicator}最落后：合计完成应达的 {rate}。",
    ),
    "weakest": ("Furthest behind: {indicator}.", "{indicator}最落后。"),
    "slowest": ("Last in it: {owner} with {rate}, lacking {gap}.", "其中最慢：{owner}，{rate}，尚缺 {gap}。"),
    "in_branch": ("{owner} (branch {branch})", "{owner}（机构 {branch}）"),
    "darkest": ("Most red lights in branch {branch}: {reds}.", "红灯最多的机构：{branch}，共 {reds} 个。"),
    "lines_whole": (
        "the summary of lines is not split: a line is all that stands above its managers",
        "条线汇总不再拆分：条线之下即客户经理",
    ),
    "unknown": ("unknown", "未知"),
    "first": ("The first {count} of the list are drawn.", "图中为清单前 {count} 个。"),
    "axis_manager": ("manager", "客户经理"),
    "axis_branch": ("branch", "机构"),
    "axis_line": ("line", "条线"),
    "rate_axis": ("of what is due to date", "占至今应达"),
    "amounts_money": ("Together and on average, yuan", "合计与均值（金额）"),
    "amounts_number": ("Together and on average, numbers", "合计与均值（数量）"),
    "list": ("Progress, most red lights first", "进度清单（红灯多者在前）"),
    "explain_who": ("Judged are those with {where}.", "适用对象：{where}。"),
    "explain_phases": (
        "The target is due in phases {phases}, by days inside a phase.",
        "目标按 {phases} 分阶段，阶段内按天折算。",
    ),
    "explain_none": ("none", "无"),
    "explain_stock": (
        "{name}: {measure}, grown from the base (targets, else {base}); target from targets ({word}, {said}),"
        " else {default}.",
        "{name}：{measure}，自基数（任务表，否则 {base}）起算；目标取任务表（{word}，{said}），否则 {default}。",
    ),
    "explain_flow": (
        "{name}: {measure} since the year began; target from targets ({word}, {said}), else {default}.",
        "{name}：本年累计 {measure}；目标取任务表（{word}，{said}），否则 {default}。",
    ),
    "explain_repaid": (
        "{name}: what customers with {listed} on {since} owe less ({measure}) without write-offs and sales;"
        " target from targets ({word}, {said}), else {default}.",
        "{name}：{since} 时满足 {listed} 的客户 {measure} 的减少额，核销与转让除外；目标取任务表（{word}，{said}），"
        "否则 {default}。",
    ),
    "explain_lights": (
        "The rate is actual ÷ target to date; green from {green}, yellow from {yellow}, else red.",
        "完成率＝实际÷至今应达；{green} 及以上绿灯，{yellow} 及以上黄灯，其余红灯。",
    ),
    "explain_within": ("Places are counted among those alike in {within}.", "名次在 {within} 相同者之间排列。"),
    "explain_tree": ("A branch covers all branches below it.", "上级机构包含其下全部机构。"),
    "explain_pace_days": (
        "The forecast goes on evenly by calendar days from the base.",
        "年末预测按日历天数自基数匀速推算。",
    ),
    "explain_pace_phases": (
        "The forecast goes on from the base as the phases foresee.",
        "年末预测自基数按阶段权重推算。",
    ),
}
