"""Texts of a book as a page."""

TEXTS = {
    # cover
    "skip": ("Skip to the content", "跳到正文"),
    "contents": ("Contents", "目录"),
    "figures": ("Key figures", "关键指标"),
    "figures_since": ("Key figures, with the change since {day}", "关键指标（较 {day} 变化）"),
    "attention": ("What needs attention", "需要关注"),
    "nothing": ("Nothing needs attention.", "暂无需要关注的事项。"),
    "base": ("Compared with", "对比日期"),
    "run": ("Run", "运行编号"),
    "book": ("Book", "报告册"),
    "reader": ("{kind}: {name} ({code})", "{kind}：{name}（{code}）"),
    "for_manager": ("For the manager", "客户经理"),
    "for_branch": ("For the branch", "机构"),
    # figures
    "unknown": ("unknown", "未知"),
    "judged": ("{change}, {verdict}", "{change}，{verdict}"),
    "unchanged": ("unchanged", "持平"),
    "hardly_changed": ("hardly changed", "基本持平"),
    "base_unknown": ("change unknown", "变化未知"),
    # tables
    "lists": ("Lists", "清单"),
    "rows": ("{count} rows", "共 {count} 行"),
    "one_row": ("1 row", "共 1 行"),
    "first_rows": (
        "the first {shown} of {count} rows; the workbook (.xlsx) of this book has all of them",
        "前 {shown} 行，共 {count} 行；本报告册的工作簿（.xlsx）含全部记录",
    ),
    "total": ("Total", "合计"),
    "total_rows": ("Totals are over all {count} rows.", "合计为全部 {count} 行之和。"),
    "no_value": ("no value", "无值"),
    "trouble": ("attention", "注意"),
    "dot": (
        "· stands for a value that is not known or does not apply; it is not zero.",
        "“·” 表示未知或不适用，并不等于零。",
    ),
    "filter": ("Filter the rows of: {title}", "筛选：{title}"),
    "filtered": ("{shown} of {count} rows match", "符合条件 {shown} 行，共 {count} 行"),
    "sort": ("Sort by {name}", "按 {name} 排序"),
    "top": ("Back to the cover", "返回封面"),
    "back": ("Back to the topic: {title}", "返回专题：{title}"),
    # charts
    "numbers": ("The numbers of this chart", "图表数据"),
    "no_numbers": ("There is no value to draw.", "无可绘制的数值。"),
    "category": ("Category", "类别"),
    "more_categories": (
        "{count} more are not drawn; they are in the numbers of this chart.",
        "另有 {count} 项未绘出，见图表数据。",
    ),
    "step_up": ("adds", "增加"),
    "step_down": ("takes away", "减少"),
    "sum": ("Sum", "合计"),
    "described_curve": (
        "Lines over {categories} points: {series}. From {low} to {high}.",
        "折线图，{categories} 个点：{series}。最低 {low}，最高 {high}。",
    ),
    "described_bars": (
        "Bars for {categories} categories: {series}. From {low} to {high}.",
        "柱形图，{categories} 个类别：{series}。最低 {low}，最高 {high}。",
    ),
    "described_stacked": (
        "Stacked bars for {categories} categories: {series}. Parts from {low} to {high}.",
        "堆积柱形图，{categories} 个类别：{series}。各部分最低 {low}，最高 {high}。",
    ),
    "described_top": (
        "The largest of {categories}, as lying bars: {series}. From {low} to {high}.",
        "排名条形图，{categories} 项：{series}。最低 {low}，最高 {high}。",
    ),
    "described_waterfall": (
        "{categories} steps that lead to their sum: {series}. Steps from {low} to {high}.",
        "瀑布图，{categories} 步：{series}。各步最低 {low}，最高 {high}。",
    ),
    # how made
    "masks": ("Masked columns", "脱敏字段"),
    "checks": ("Checks", "核对"),
    "check": ("What must agree", "核对项"),
    "ours": ("Here", "本表"),
    "theirs": ("There", "对方"),
    "agrees": ("Agrees", "是否一致"),
    "agree_yes": ("✓ agrees", "✓ 一致"),
    "agree_no": ("✗ differs", "✗ 不一致"),
    "rules": ("Rules", "规则"),
    "parameter": ("Parameter", "参数"),
    "setting": ("Value", "取值"),
}
