"""Texts for wrong names."""

TEXTS = {
    "did_you_mean": ('did you mean "{name}"?', "是否应为“{name}”？"),
    "one_of": ("known: {names}", "可选：{names}"),
}
