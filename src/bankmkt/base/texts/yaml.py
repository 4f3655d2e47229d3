"""Texts for YAML files that cannot be read."""

TEXTS = {
    "not_utf8": ("not UTF-8 at byte {offset}", "第 {offset} 字节处不是 UTF-8"),
    "save_as_utf8": ("save the file as UTF-8", "请另存为 UTF-8"),
    "syntax": ("not valid YAML: {what}", "不是有效的 YAML：{what}"),
    "comma": (
        "within { } put a condition that holds a comma into double quotes",
        "在 { } 内，含逗号的条件须加双引号",
    ),
    "no_mapping": ("the file is empty or holds no keys", "文件为空或没有键"),
    "first_line": ('write "bankmkt: 1" as the first line', "第一行应为“bankmkt: 1”"),
    "version_missing": ('the key "bankmkt" is missing', "缺少键“bankmkt”"),
    "version_other": (
        "this program reads version 1 of the file format, the file says {given}",
        "本程序读取第 1 版文件格式，文件标明为 {given}",
    ),
    "duplicate_key": ('the key "{key}" stands twice; first on line {line}', "键“{key}”重复；首次出现在第 {line} 行"),
}
