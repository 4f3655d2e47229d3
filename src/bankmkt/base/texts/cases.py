"""Texts for cases that users write for their own rules."""

TEXTS = {
    "no_cases": ("the file holds no list of cases", "文件中没有 cases 列表"),
    "no_case": ("a case is a mapping with case, given and expect", "每个 case 须含 case、given、expect"),
    "see_docs": (
        "see “Testing your rules” in docs/writing-rules.md",
        "参见 docs/writing-rules.md 的“Testing your rules”",
    ),
    "twice": ('two cases are called "{name}"', "有两个 case 名为“{name}”"),
    "no_header": ("a table needs a header line", "表格需要表头行"),
    "other_length": (
        '"{line}" has {found} cells, the header has {wanted}',
        "“{line}”有 {found} 个单元格，表头有 {wanted} 个",
    ),
    "two_ranges": ('"{line}" holds two different ranges', "“{line}”中有两个不同的区间"),
    "other": ("{place}: expected {wanted}, got {got}", "{place}：应为 {wanted}，实际为 {got}"),
    "other_count": ("{part}: expected {wanted} rows, got {got}", "{part}：应有 {wanted} 行，实际 {got} 行"),
    "no_column": ('the answer has no column "{name}"', "结果中没有列“{name}”"),
    "refused": ("the rule could not be run: {why}", "规则无法运行：{why}"),
    "rejected": ("{table}: {count} given rows were rejected", "{table}：{count} 行给定数据被拒收"),
    "none": ("there are no cases to run", "没有可运行的 case"),
    "where": (
        "write them in rules/cases/*.yaml of the project, or name files",
        "请写入项目的 rules/cases/*.yaml，或指定文件",
    ),
    "title": ("Cases", "Case 运行结果"),
    "all_passed": ("cases: {count}, all passed", "{count} 个 case，全部通过"),
    "some_failed": ("cases: {count}, failed: {failed}", "{count} 个 case 中 {failed} 个未通过"),
    "unreadable": ("cannot read the file: {why}", "无法读取文件：{why}"),
}
