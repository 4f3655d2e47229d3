"""What is said about earlier loads and about taking one back."""

TEXTS = {
    "nothing_to_undo": (
        "there is no load that could be taken back",
        "没有可以撤销的导入",
    ),
    "nothing_to_undo_remedy": (
        "only the last load can be, and only once; bankmkt history lists the loads",
        "只能撤销最后一次导入，且只能撤销一次；bankmkt history 列出历次导入",
    ),
    "undo_alone": (
        "--undo takes the last load back and cannot be combined with files or other options of load",
        "--undo 撤销最后一次导入，不能与文件或 load 的其他选项同用",
    ),
    "undo_alone_remedy": ("run bankmkt load --undo alone", "请单独运行 bankmkt load --undo"),
    "undone": (
        "took back load {load}{day}: {removed} gone, {restored} back",
        "已撤销第 {load} 次导入{day}：去掉 {removed} 行，恢复 {restored} 行",
    ),
    "columns_gone": (
        "{table}: replaces {before} of {files} (load {load}), and these columns are no longer there: {columns}; "
        "bankmkt load --undo brings them back",
        "{table}：替换了 {files}（第 {load} 次导入）的 {before} 行，以下列不再有数据：{columns}；"
        "bankmkt load --undo 可以恢复",
    ),
    "far_fewer": (
        "{table}: {before} of {files} (load {load}) became {now}; if that is wrong: bankmkt load --undo",
        "{table}：{files}（第 {load} 次导入）的 {before} 行变为 {now} 行；如有误：bankmkt load --undo",
    ),
    "days_gone": (
        "{table}: {rows} of {days} ({first} to {last}) went although this load brings none of these days; they lie "
        "between its first and its last day: look for a mistyped date; bankmkt load --undo takes it back",
        "{table}：{days} 天（{first} 至 {last}）的 {rows} 行被移除，而本次导入并没有这些日期的数据；它们在本次导入的"
        "起止日期之间：请检查是否有日期录入错误；bankmkt load --undo 可以撤销",
    ),
    "title": ("Loads of {database}", "导入记录：{database}"),
    "files_title": ("Files of these loads", "各次导入的文件"),
    "nothing": ("nothing was loaded yet", "尚未导入任何数据"),
    "undone_state": ("taken back", "已撤销"),
    "stands": ("stands", "有效"),
}
