"""Texts of the commands `compare` and `rules diff`."""

TEXTS = {
    "help": (
        "Compare a rule's classes or a balance with another date: who moved, who is new, who left.",
        "将规则的分类或余额与另一日期比较：升降、新增与离开。",
    ),
    "help_rule": (
        "A rule with a class (segment, exit-list, …), a measure (deposit_balance, …) or a column (rating).",
        "有分类的规则（segment、exit-list 等）、指标（deposit_balance 等）或客户字段（rating）。",
    ),
    "help_base": (
        "The date to compare with: 2026-09-30, last_month_end, year_start, yesterday, …",
        "比较的日期：2026-09-30、last_month_end、year_start、yesterday 等。",
    ),
    "help_column": ("The column of the rule's answer that holds the class.", "规则结果中作为分类的列。"),
    "help_diff": (
        "What changes for whom if rule B stood in the place of rule A, on the same date.",
        "同一日期下以规则 B 代替规则 A 时，哪些客户有何变化。",
    ),
    "help_one": ("A rule by name, or a file.", "规则名或文件。"),
    "help_other": ("The rule to compare with, by name or as a file.", "与之比较的规则名或文件。"),
    "no_such": ('there is no rule, measure or column "{name}"', "没有名为“{name}”的规则、指标或字段"),
    "of_the_bank": ('"{name}" is one number for the whole bank', "“{name}”是全行的一个数"),
    "no_class": ("the rule {rule} puts nobody into a class", "规则 {rule} 没有分类"),
    "columns": ("columns that could serve: {names}", "可用的列：{names}"),
    "same_date": ("{day} cannot be compared with itself", "{day} 不能与自身比较"),
    "other_date": ("name another date with --base", "请用 --base 指定另一日期"),
    "needs_base": ("say what to compare with: --base DATE", "请指明比较日期：--base DATE"),
    "what": ("say what to compare: a rule, a measure or a column", "请指明比较对象：规则、指标或字段"),
    "no_file": ("there is no file {file}", "没有文件 {file}"),
    "unlike": ("{one} and {other} cannot be compared", "{one} 与 {other} 无法比较"),
    "same_column": (
        "both rules need a class of the same name; --column names another",
        "两条规则须有同名的分类；可用 --column 指定其他列",
    ),
}
