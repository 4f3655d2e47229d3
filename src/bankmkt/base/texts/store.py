"""Texts about the project's database."""

TEXTS = {
    "another": (
        "{path}: another file was put here meanwhile; it was left as it is, and nothing was loaded into it",
        "{path}：期间被替换为另一个文件；已保留该文件，未向其装载",
    ),
    "another_remedy": ("load again", "请重新装载"),
    "missing": ("there is no database at {path}", "数据库 {path} 不存在"),
    "missing_remedy": ("load extracts first: bankmkt load", "请先装载数据：bankmkt load"),
    "folder": ("{path} is a folder, not a database", "{path} 是文件夹，不是数据库"),
    "not_a_database": ("{path} is not a database", "{path} 不是数据库文件"),
    "not_ours": (
        "{path} is a DuckDB database that bankmkt did not make; nothing in it was touched",
        "{path} 不是 bankmkt 建立的数据库；未作任何改动",
    ),
    "not_ours_remedy": ("name another file with --db", "请用 --db 指定另一个文件"),
    "corrupt": ("the database {path} is damaged", "数据库 {path} 已损坏"),
    "corrupt_remedy": (
        "restore it from a backup, or move it away and load the extracts again",
        "请从备份恢复，或将其移走后重新装载数据",
    ),
    "unreadable": ("the database {path} cannot be opened: {what}", "无法打开数据库 {path}：{what}"),
    "no_permission": ("no permission to open {path}", "没有打开 {path} 的权限"),
    "no_permission_remedy": (
        "ask for access, or name another file with --db",
        "请申请权限，或用 --db 指定另一个文件",
    ),
    "other_format": (
        "{path} was written by a version of DuckDB that this one cannot read",
        "{path} 由本程序所带 DuckDB 无法读取的版本写成",
    ),
    "other_format_remedy": (
        "update bankmkt, or load the extracts into a new database",
        "请升级 bankmkt，或将数据装载到新的数据库",
    ),
    "settings_refused": ("the engine refused its settings: {what}", "引擎拒绝了设置：{what}"),
    "settings_remedy": ("correct the memory or thread setting", "请更正内存或线程数设置"),
    "newer": (
        "{path} has schema version {version}, written by bankmkt {written}; this is bankmkt {own}, which reads up to "
        "version {known}",
        "{path} 的结构版本为 {version}，由 bankmkt {written} 写成；本程序为 bankmkt {own}，最高支持版本 {known}",
    ),
    "newer_remedy": ("update bankmkt", "请升级 bankmkt"),
    "busy_by": (
        "the database {path} is in use by {program} (process {pid})",
        "数据库 {path} 正被 {program}（进程 {pid}）使用",
    ),
    "busy_here": (
        "the database {path} is in use by this same process ({pid})",
        "数据库 {path} 正被本进程（{pid}）使用",
    ),
    "busy": ("the database {path} is in use by another process", "数据库 {path} 正被另一进程使用"),
    "busy_remedy": (
        "wait until it ends, or give --lock-timeout more seconds",
        "请等待其结束，或用 --lock-timeout 延长等待秒数",
    ),
    "busy_here_remedy": ("finish or close what reads it first", "请先结束或关闭正在读取它的操作"),
    "out_of_memory": ("the engine ran out of memory", "引擎内存不足"),
    "out_of_memory_remedy": (
        "raise the memory limit, or free disk space so that the engine can spill",
        "请提高内存上限，或释放磁盘空间以便引擎落盘",
    ),
    "disk_full": ("the disk is full", "磁盘空间不足"),
    "disk_full_remedy": ("free some space; nothing was changed", "请释放空间；数据未作改动"),
    "no_folder": ("the folder {path} does not exist", "文件夹 {path} 不存在"),
    "no_folder_remedy": (
        "make it, or name another file with --db",
        "请先建立该文件夹，或用 --db 指定另一个文件",
    ),
    "not_writable": ("cannot write into the folder {path}", "无法写入文件夹 {path}"),
    "not_writable_remedy": (
        "ask for permission, or name another file with --db",
        "请申请权限，或用 --db 指定另一个文件",
    ),
}
