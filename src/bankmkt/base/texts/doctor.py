"""Texts of `doctor`."""

TEXTS = {
    "settings": ("Settings", "设置"),
    "versions": ("Versions", "版本"),
    "places": ("Places", "位置"),
    "not_installed": ("not installed", "未安装"),
    "not_there": ("not there", "不存在"),
}
