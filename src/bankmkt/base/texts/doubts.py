"""Texts about what an extract leaves open although it can be read."""

TEXTS = {
    "maybe_gbk": (
        "{file}: taken as UTF-8, but its few characters outside ASCII would be Chinese ones in GBK; "
        "if they are, set encoding: gbk in a mapping",
        "{file}：按 UTF-8 读取，但其中少数非 ASCII 字符按 GBK 读则为汉字；若确为汉字，请在映射中设置 encoding: gbk",
    ),
}
