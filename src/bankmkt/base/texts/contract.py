"""Texts about contracts: declared checks, unknown parents, and `bankmkt check`."""

TEXTS = {
    # contract files
    "one_form": (
        "a check has exactly one of holds, some, filled; or sum with by and holds",
        "每项检查只能有 holds、some、filled 之一；或 sum 与 by、holds 并用",
    ),
    "by_needs_sum": ("by belongs to sum", "by 只与 sum 并用"),
    "no_table": ('there is no table "{name}"', "没有表“{name}”"),
    "no_column": ('{table} has no column "{name}"', "{table} 没有列“{name}”"),
    "not_added": ('"{name}" is no amount that could be added', "“{name}”不是可相加的数值列"),
    "twice": ('there are two checks named "{name}"', "有两项检查同名“{name}”"),
    "heads_of_ledger": ("heads belong to the table ledger", "heads 只用于 ledger 表"),
    "no_branch": (
        "{name} has neither branch_id nor customer_id, so it has no branch",
        "{name} 既无 branch_id 也无 customer_id，无法归到机构",
    ),
    # why a row was refused
    "why_required_empty": ("{column} is empty, which the mapping does not allow", "{column} 为空，映射要求必填"),
    "why_not_in_contract": ("{column} is not among the allowed values of the mapping", "{column} 不在映射允许的取值内"),
    "why_out_of_range": ("{column} is outside the range of the mapping", "{column} 超出映射规定的范围"),
    "why_unknown_parent": ("{column} is not in {detail}", "{column} 在 {detail} 中不存在"),
    # at a load
    "required_absent": (
        "{file} has no column {column}, which the mapping requires",
        "{file} 缺少映射要求的列 {column}",
    ),
    "required_absent_remedy": (
        "ask the sender for it, or take it out of required in the mapping",
        "请向提供方索取该列，或从映射的 required 中去掉",
    ),
    "too_few": ("{file} has {read} rows, fewer than the usual {low}", "{file} 只有 {read} 行，少于通常的 {low} 行"),
    "too_many": ("{file} has {read} rows, more than the usual {high}", "{file} 有 {read} 行，多于通常的 {high} 行"),
    "changed": (
        "{file} has {read} rows after {last} in its last load, a change of more than {change}",
        "{file} 有 {read} 行，上次为 {last} 行，变动超过 {change}",
    ),
    "rows_remedy": (
        "see whether the extract is whole; if it is, widen rows under contract in {mapping}",
        "请确认数据文件是否完整；如属正常，请放宽 {mapping} 中 contract 的 rows",
    ),
    "found": (
        "{file}: {rows} of {looked_at} against the check “{title}” (row {first}); {remedy}",
        "{file}：{looked_at} 行中有 {rows} 行不符合“{title}”（第 {first} 行）；{remedy}",
    ),
    "orphans": (
        "{file}: {column} is not in {parent} in {rows} (row {first}); {fate}",
        "{file}：{rows} 行的 {column} 在 {parent} 中不存在（第 {first} 行）；{fate}",
    ),
    "fate_admit": ("loaded all the same", "已照常导入"),
    "fate_reject": ("rejected", "已拒绝"),
    "fate_aside": ("kept aside, not in the table", "已另存，未进入该表"),
    "fate_stub": ("loaded, with a stub for each of these customers", "已导入，并为这些客户建立占位记录"),
    # bankmkt check
    "no_parents": (
        "not compared, {parent} was never loaded: {columns}",
        "{parent} 尚未导入，未核对：{columns}",
    ),
    "no_parents_at": (
        "not compared, {parent} is not loaded for {day}: {columns}",
        "{parent} 没有 {day} 的数据，未核对：{columns}",
    ),
    "behind": ("of {day}: {days} days behind {as_of}", "数据日期 {day}，比 {as_of} 早 {days} 天"),
    "head_without_table": (
        "ledger head {head} was not compared: {table} is not loaded for {day}",
        "总账科目 {head} 未核对：{table} 没有 {day} 的数据",
    ),
    "heads_left": (
        "{count} of the ledger without a table to compare with: {heads}",
        "{count} 个总账科目未对应到数据表，未核对：{heads}",
    ),
    "difference": ("ledger {ledger}, extracts {extracts}", "总账 {ledger}，明细 {extracts}"),
    "nothing": ("nothing is loaded", "尚未导入数据"),
    "title": ("Data quality", "数据质量检查"),
    "subtitle": ("check · as of {day} · {tables} tables", "check · 数据日期 {day} · {tables} 张表"),
    "clean": ("{checks} checks found nothing.", "{checks} 项检查均未发现问题。"),
    "finding": (
        "{findings} of {checks} checks found something: {errors}, {warnings}, {remarks}.",
        "{checks} 项检查中有 {findings} 项发现：错误 {errors}，警告 {warnings}，提示 {remarks}。",
    ),
    "by_severity": ("By severity", "按级别"),
    "findings": ("Findings", "发现的问题"),
    "ledger": ("Ledger reconciliation", "总分核对"),
    "shares": ("Rows concerned by the widest finding of each table", "各表涉及行数最多的问题占比"),
}
