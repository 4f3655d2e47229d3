"""Texts about the arrival of extracts."""

TEXTS = {
    "no_flag": ("{file}: its flag {flag} is not there", "{file}：缺少完成标志 {flag}"),
    "no_flag_remedy": (
        "wait until the sender has finished, or take flag out of the mapping",
        "请等待提供方写完，或从映射中去掉 flag",
    ),
    "growing": ("{file} is still being written", "{file} 仍在写入"),
    "growing_remedy": (
        "load it again when it has not changed for {seconds} s",
        "请在其 {seconds} 秒内不再变化后重新导入",
    ),
    "other_day": (
        "{file} is of {found}, and {expected} is expected",
        "{file} 的数据日期为 {found}，应为 {expected}",
    ),
    "other_day_remedy": (
        "see whether it is the right file; if it is, take expect out of the mapping",
        "请确认文件是否正确；如无误，请从映射中去掉 expect",
    ),
    "a_month_end": ("the end of a month", "月末"),
    "several_again": (
        "{count} files are the same as in load {load} of {day}: {files}",
        "{count} 个文件与第 {load} 次导入（{day}）相同：{files}",
    ),
    "again": (
        "{file} is the same file as in load {load} of {day}",
        "{file} 与 {day} 第 {load} 次导入的文件相同",
    ),
    "other_date": (
        "{file} is the same file as in load {load} of {day}, which took it for {before}; now it is taken for {now}",
        "{file} 与 {day} 第 {load} 次导入的文件相同，当时的数据日期为 {before}，本次为 {now}",
    ),
    "again_remedy": (
        "see whether it is the new extract; if it is meant, set repeated to allow in the mapping",
        "请确认是否为新数据；如属有意，请在映射中将 repeated 设为 allow",
    ),
}
