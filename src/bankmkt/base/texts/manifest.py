"""What is said about the records of runs and the files that they made."""

TEXTS = {
    "no_record": (
        "the run {run} that made this file is not recorded below {folder}",
        "{folder} 下没有生成该文件的运行记录 {run}",
    ),
    "no_record_remedy": (
        "ask in the project that made it (--project DIR), or look for its folder runs/ in a backup",
        "请到生成该文件的项目中查询（--project 目录），或从备份中找回其 runs/ 文件夹",
    ),
    "broken": ("{path} is no record of a run that this program can read", "{path} 不是本程序可读的运行记录"),
    "broken_remedy": ("put it back from a backup", "请从备份恢复该文件"),
    "no_file": ("{path}: there is no such file, or it may not be read", "{path}：文件不存在或无权读取"),
    "no_file_remedy": (
        "name a workbook (.xlsx) or a page (.html) that bankmkt wrote",
        "请指定由 bankmkt 生成的工作簿（.xlsx）或网页（.html）",
    ),
    "other_file": ("{path} is neither a workbook nor a page", "{path} 既不是工作簿也不是网页"),
    "unreadable": ("{path} is damaged: its parts cannot be read", "{path} 已损坏，无法读取其内容"),
    "unreadable_remedy": ("take it again from where it was delivered", "请重新获取该文件"),
    "no_project": (
        "without a project there are no records of runs",
        "没有项目就没有运行记录",
    ),
    "no_project_remedy": ("name the project with --project DIR", "请用 --project 目录 指定项目"),
    "not_ours": (
        "{path} does not say which run made it, and no run recorded below {folder} wrote this file",
        "{path} 没有注明由哪次运行生成，{folder} 下也没有写出该文件的运行记录",
    ),
    "locked": (
        "{path} is protected by a password, so it cannot say which run made it, and no run recorded below {folder} "
        "wrote this file",
        "{path} 有密码保护，无法读取其运行编号，{folder} 下也没有写出该文件的运行记录",
    ),
    "locked_remedy": (
        "save a copy without the password and ask again; its hash will differ, its run will not",
        "请另存一份去掉密码的副本再查询；其哈希值会不同，运行编号不变",
    ),
    "locked_found": (
        "{path} is protected by a password; its run was found by the file's hash",
        "{path} 有密码保护，按文件哈希值找到其运行记录",
    ),
    "changed": (
        "{path} is not what the run wrote: it was changed afterwards",
        "{path} 与该次运行写出的内容不一致：生成后被修改过",
    ),
    "not_written": (
        "the record could not be written, the outputs are complete: {why}",
        "输出文件均已完成，但未能写入运行记录：{why}",
    ),
    "run_title": ("Run that made {file}", "{file} 的运行记录"),
    "rules_title": ("Rules of this run", "本次运行的规则"),
    "inputs_title": ("Inputs of this run", "本次运行的数据来源"),
    "outputs_title": ("Outputs of this run", "本次运行的输出文件"),
    "unchanged_yes": ("yes, byte for byte", "是，逐字节一致"),
    "unchanged_no": ("no, it was changed after it was written", "否，生成后被修改过"),
    "item_run": ("Run", "运行编号"),
    "item_book": ("Book", "报告册"),
    "item_command": ("Command", "命令"),
    "item_started": ("Started", "开始时间"),
    "item_ended": ("Ended", "结束时间"),
    "item_code": ("Exit code", "退出码"),
    "item_versions": ("Versions", "版本"),
    "item_unchanged": ("File as it was written", "文件与写出时一致"),
}
