"""Texts around running a rule."""

TEXTS = {
    "only": ("only {where}", "仅 {where}"),
    "no_customers": ("no customers are loaded", "尚未导入客户数据"),
    "no_month_end": ("no month end is loaded", "尚未导入月末数据"),
    "no_date": ('"{value}" is no date', "“{value}”不是日期"),
    "date_form": (
        "write 2026-10-31, latest, month-end or last-month-end",
        "请写 2026-10-31、latest、month-end 或 last-month-end",
    ),
    "not_loaded": ("nothing is loaded for {day}", "{day} 没有数据"),
    "loaded_dates": ("loaded: {dates}", "已导入：{dates}"),
}
