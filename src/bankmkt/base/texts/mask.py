"""Texts of masks."""

TEXTS = {
    "no_column": ('"{name}" is no column or class that can be masked', "“{name}”不是可脱敏的列或级别"),
}
