"""Texts for settings."""

TEXTS = {
    "no_project": ("{folder} holds no bankmkt.yaml", "{folder} 中没有 bankmkt.yaml"),
    "init": ("make a project with: bankmkt init {folder}", "可用 bankmkt init {folder} 新建项目"),
    "wrong_value": ('{name} cannot be "{value}"', "{name} 不能为“{value}”"),
    "no_database": ("there is no project here and no --db", "此处没有项目，也未指定 --db"),
    "no_database_remedy": (
        "go to a project folder, give --db FILE, or start one with: bankmkt init DIR",
        "请进入项目文件夹、指定 --db FILE，或用 bankmkt init DIR 新建项目",
    ),
}
