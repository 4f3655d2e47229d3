"""Texts for starting a project."""

TEXTS = {
    "already": ("{folder} is a project already", "{folder} 已是项目"),
    "already_remedy": ("use it with --project, or choose another folder", "请用 --project 使用它，或另选文件夹"),
    "not_empty": ("{folder} is not empty", "{folder} 非空"),
    "not_empty_remedy": ("choose a new folder for the demo", "请为演示另选新文件夹"),
    "cannot_write": ("cannot write to {folder}: {why}", "无法写入 {folder}：{why}"),
    "cannot_write_remedy": ("choose a folder where you may write", "请选择有写入权限的文件夹"),
    "made": ("made {folder}", "已建立 {folder}"),
    "next_steps": (
        "next: put extracts into {folder}/extracts, then: bankmkt --project {folder} load --as-of DATE",
        "下一步：把数据文件放入 {folder}/extracts，然后运行：bankmkt --project {folder} load --as-of 日期",
    ),
    "made_up": (
        "everything in the sample bank is made up; no real customer is in it",
        "样例银行的全部数据均为虚构，不含任何真实客户",
    ),
    "demo_done": (
        "workbook: {path}\ngo on with: bankmkt --project {folder} mix",
        "工作簿：{path}\n接下来可运行：bankmkt --project {folder} mix",
    ),
    "sample_done": (
        "{customers} customers in {files} files in {folder}",
        "{folder} 中有 {files} 个文件，{customers} 名客户",
    ),
    "settings": (
        "bankmkt: 1\n# Settings of this project; `bankmkt doctor` shows all of them and where each comes from.\n"
        "# lang: zh            # or en; default: from the system\n"
        "# db: bankmkt.duckdb  # the project's database\n"
        "# lock_timeout: 10    # seconds to wait while another process uses the database\n"
        "# memory: 4GB         # the most that the engine may use\n",
        "bankmkt: 1\n# 本项目的设置；用 bankmkt doctor 查看全部设置及其来源。\n"
        "# lang: zh            # 或 en；默认取自系统\n"
        "# db: bankmkt.duckdb  # 项目数据库\n"
        "# lock_timeout: 10    # 数据库被占用时等待的秒数\n"
        "# memory: 4GB         # 引擎可用内存上限\n",
    ),
    "rules_readme": (
        "# Rules of this project\n\nA file here stands before the shipped rule of the same name. To change one cut:\n\n"
        "```yaml\nbankmkt: 1\nextends: segment\ncuts:\n  - {tier: core, upto: 75%}\n```\n\n"
        "Check with `bankmkt rules lint`, see the result with `bankmkt rules show segment --effective`.\n",
        "# 本项目的规则\n\n此处的文件优先于同名的内置规则。修改一个界线：\n\n"
        "```yaml\nbankmkt: 1\nextends: segment\ncuts:\n  - {tier: core, upto: 75%}\n```\n\n"
        "用 `bankmkt rules lint` 检查，用 `bankmkt rules show segment --effective` 查看合并结果。\n",
    ),
}
