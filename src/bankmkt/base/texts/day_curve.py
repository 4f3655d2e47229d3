"""Texts of the kind `day_curve`."""

TEXTS = {
    "no_bound": ('"{value}" is no limit; write "> 5%" or ">= 10%"', "“{value}”不是界限；请写成“> 5%”或“>= 10%”"),
    "no_share": (
        '"{value}" must be below 100 % and no finer than a thousandth of a percent',
        "“{value}”应小于 100%，且最多精确到千分之一个百分点",
    ),
    "no_period": (
        "no period holds day {day} of a month of {length} days",
        "{length} 天的月份中，第 {day} 日不属于任何时段",
    ),
    "no_z": ('"z" must be above 0 and at most 10', "“z”应大于 0 且不超过 10"),
    "subtitle": (
        "{day} · rule {rule} · {period} · {count} owners",
        "{day} · 规则 {rule} · {period} · {count} 个归属",
    ),
    "summary": ("Owners by verdict", "按结论汇总"),
    "worst": (
        "{owner} is worst: {late} of {count} {units} in arrears ({ratio}, {verdict}: {limit})",
        "最差为{owner}：{count} {units}中 {late} 欠款（{ratio}，{verdict}：{limit}）",
    ),
    "worst_normal": (
        "Nobody is above the limit of the day. Highest is {owner}: {late} of {count} {units} in arrears ({ratio})",
        "当日无人超限。最高为{owner}：{count} {units}中 {late} 欠款（{ratio}）",
    ),
    "cause": ("mostly: {cause}, {count}", "主要为{cause} {count}"),
    "certain": ("beyond chance", "统计上显著"),
    "by_chance": ("not beyond chance", "统计上不显著"),
    "bank": (
        "The bank: {late} of {count} ({ratio}).",
        "全行：{count} 中 {late} 欠款（{ratio}）。",
    ),
    "nobody": ("Nobody is in arrears.", "没有欠款。"),
    "no_customers": ("There are no loan customers.", "没有贷款客户。"),
    "customers": ("loan customers", "户贷款客户"),
    "notes": ("loan notes", "笔借据"),
    "worst_list": ("Highest shares, and what is late", "占比最高者及欠款内容"),
    "list": ("All owners", "全部归属"),
    "curve_axis": ("day of the month", "日"),
    "share_axis": ("share in arrears", "欠款占比"),
    "whole_bank": ("bank", "全行"),
    "limit_line": ("limit: {verdict}", "界限：{verdict}"),
    "explain_late": (
        "A note of {table} is late when {late}; it counts when {counted}, or when it is late.",
        "{table} 中的借据符合 {late} 即为欠款；符合 {counted} 或欠款的借据计入。",
    ),
    "explain_old": ("Notes with {old} are left out and counted apart.", "{old} 的借据不计入，另行统计。"),
    "explain_customer": (
        "Counted are customers: in arrears with at least one late note.",
        "按客户计：有一笔欠款借据即为欠款客户。",
    ),
    "explain_note": ("Counted are the notes themselves.", "按借据计。"),
    "explain_period": (
        "{name} (day {first} to {last}; below 0 from the end of the month): {limits}.",
        "{name}（{first} 日至 {last} 日；负数自月末倒数）：{limits}。",
    ),
    "explain_always": ("On any day: {limits}.", "任何一天：{limits}。"),
    "explain_chance": (
        "Beyond chance is a share whose whole interval (z = {z}) lies above the limit that gave the verdict.",
        "置信区间（z = {z}）整体高于得出结论的界限时，即为显著。",
    ),
}
