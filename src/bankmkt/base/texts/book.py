"""Books: what is wrong with one, and what its sheets say."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "no_such": ("no book {name}", "没有报告册 {name}"),
    "there_are": ("the books are: {names}", "现有报告册：{names}"),
    "extends_twice": (
        "{name} extends a book itself; extend the shipped one directly",
        "{name} 本身也是扩展而来；请直接扩展内置的报告册",
    ),
    "one_of_three": (
        "a number of the cover is one of: count: true, sum: COLUMN, figure: NAME",
        "封面数字须为以下之一：count: true、sum: 列名、figure: 名称",
    ),
    "figure_where": (
        "a figure is of the whole rule and takes no where",
        "figure 取自整条规则，不能带 where",
    ),
    "twice": ("{name} stands here twice", "{name} 重复出现"),
    "no_topic": ("no topic {name} in this book", "本报告册没有主题 {name}"),
    "no_base": ("{value} is no word for a date", "{value} 不是日期用语"),
    "no_column": ("{rule} has no column {column}", "{rule} 没有列 {column}"),
    "no_figure": ("{rule} has no figure {name}", "{rule} 没有指标 {name}"),
    "nothing": ("no rule of {book} can run on what is loaded", "{book} 中没有一条规则能在已导入的数据上运行"),
    "without": ("without {rule}: {why}", "未包含 {rule}：{why}"),
    "not_split": (
        "{title} holds nothing by {kind} and is left out",
        "{title} 无法按{kind}划分，未包含",
    ),
    "manager": ("manager", "客户经理"),
    "branch": ("branch", "机构"),
    "subtitle": ("As of {day}", "数据日期 {day}"),
    "compared": ("As of {day}, compared with {base}", "数据日期 {day}，与 {base} 比较"),
    "not_compared": (
        "nothing is loaded for {base}: no change is shown",
        "未导入 {base} 的数据：不显示变动",
    ),
    "counted": ("{title}: {count} ({parts})", "{title}：{count}（{parts}）"),
    "counted_only": ("{title}: {count}", "{title}：{count}"),
    "finding": ("{title}: {text}", "{title}：{text}"),
    "by": ("{title} by {name}", "{title}（按{name}）"),
    "grid_of": ("{title}: {part}", "{title}：{part}"),
    "all_of": ("{title}: {value} by {name}", "{title}：{value}按{name}"),
    "counted_several": (
        "{title}: {count}, of them (several may apply) {parts}",
        "{title}：{count}，其中（可同时符合多项）{parts}",
    ),
    "not_fitting": (
        "not shown on the cover, since the bank's own rule {rule} has no such column: {figures}",
        "本行自有规则 {rule} 没有相应的列，封面未显示：{figures}",
    ),
    "not_shown": (
        "not shown on the cover, since {rule} could not run: {figures}",
        "{rule} 无法运行，封面未显示：{figures}",
    ),
    "not_alike": (
        "{label}: {tables} is loaded for only one of the two dates, so no change is shown",
        "{label}：{tables} 仅在其中一个日期已导入，不显示变动",
    ),
    "source": ("{name}: {files}, sha256 {sha}", "{name}：{files}，sha256 {sha}"),
    "own_book": ("the book is the project's own: {files}", "本报告册为项目自有：{files}"),
    "running": ("rule {rule}", "规则 {rule}"),
    "top": ("{title}: {value} by {name}, largest {count}", "{title}：{value}按{name}，前 {count} 名"),
    "rows": ("Rows", "行数"),
    "no_code": ("(none)", "（无）"),
    "some": (
        "{title}: the first {count} of {all}; the list has all",
        "{title}：共 {all} 行，此处列出前 {count} 行，全部见清单",
    ),
    "some_only": ("{title}: the first {count} of {all}", "{title}：共 {all} 行，此处列出前 {count} 行"),
    "sum_unknown": (
        "{title}: the sum leaves out {count} in which {column} is unknown",
        "{title}：有 {count} 行的{column}未知，未计入合计",
    ),
    "before_unknown": (
        "{title}: the sum with which it is compared leaves out {count} in which {column} is unknown",
        "{title}：作比较的合计有 {count} 行的{column}未知，未计入",
    ),
    "wrong_column": ("{rule}: {column} cannot be used here", "{rule}：{column} 不能用在这里"),
    "empty": ("{key} is empty", "{key} 为空"),
    "base_words": ("write a date such as 2026-09-30, or: {names}", "请写日期（如 2026-09-30）或：{names}"),
    "wrong_form": ("{name} cannot be written as {form}", "{name} 不能写作 {form}"),
    "wrong_form_remedy": ("leave form out: it follows from the column", "请删去 form：由列决定"),
    "wrong_word": ("{rule}: {column} is never {word}", "{rule}：{column} 没有取值 {word}"),
    "words_are": ("its words are: {names}", "可用取值：{names}"),
    "counts_twice": (
        "{rule} has rows for an owner and for all above it, so a sum of {column} counts twice",
        "{rule} 同时有下级与上级的行，{column} 的合计会重复计算",
    ),
    "counts_twice_remedy": ("choose rows by where: {names}", "请用 where 选定行：{names}"),
    "ledger": ("{name}: ours and the ledger's", "{name}：本系统与总账"),
    "better": ("better", "向好"),
    "worse": ("worse", "变差"),
    "points": ("{points} points", "{points} 个百分点"),
    "unknown": ("unknown", "未知"),
    "yuan": ("yuan", "元"),
    "attention": ("What needs attention", "需要关注"),
    "suffix": ("{path}: a book is written as .xlsx or .html", "{path}：报告册可写为 .xlsx 或 .html"),
    "suffix_remedy": ("give the file one of these endings", "请使用其中一种扩展名"),
    "template_suffix": ("{path}: a filled template is an .xlsx file", "{path}：填充后的模板须为 .xlsx 文件"),
    "template_output": ("--template needs a place to write to: -o FILE.xlsx", "--template 需要输出位置：-o 文件.xlsx"),
    "template_unknown": ("left empty, since unknown: {names}", "因未知而留空：{names}"),
    "which": ("which book?", "请指明报告册"),
}
