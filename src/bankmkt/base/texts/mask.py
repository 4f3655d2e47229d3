"""Texts of masks."""

TEXTS = {
    "level_partial": ("masked in part", "部分脱敏"),
    "level_hidden": ("hidden", "隐藏"),
    "no_column": ('"{name}" is no column or class that can be masked', "“{name}”不是可脱敏的列或级别"),
}
