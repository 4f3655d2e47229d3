"""Texts for the sample bank."""

TEXTS = {
    "too_few": (
        "a sample bank needs at least one customer, not {customers}",
        "样例银行至少需要 1 个客户，而不是 {customers}",
    ),
    "too_few_remedy": ("give a larger number, such as 400", "请给出更大的数，例如 400"),
    "date_range": (
        "a sample bank cannot be made for {as_of}: its dates would leave the calendar",
        "无法为 {as_of} 生成样例银行：日期会超出日历范围",
    ),
    "date_range_remedy": ("give a date between 1950 and 2150", "请给出 1950 年到 2150 年之间的日期"),
    "occupied": (
        "{folder} already holds files that are not a sample bank's: {file}",
        "{folder} 中已有不属于样例银行的文件：{file}",
    ),
    "occupied_remedy": (
        "give another folder; made-up customers must not lie among real ones",
        "请换一个目录；虚构客户不能与真实客户混放",
    ),
    "cannot_write": ("{folder} could not be written: {reason}", "无法写入 {folder}：{reason}"),
    "cannot_write_remedy": (
        "give a folder that may be written and has room",
        "请给出可写且空间足够的目录",
    ),
    "readme_title": ("A sample bank, all of it made up", "样例银行：全部数据纯属虚构"),
    "readme_made_up": (
        (
            "Nothing in this folder is real. Customers, managers, branches, lenders and every amount were "
            "made by a random number generator; each name carries the mark 样例 (sample). There are no id numbers "
            "and no phone numbers; registration numbers are of a region that does not exist (99). Any likeness to "
            "a real person or firm is chance."
        ),
        (
            "本目录中没有任何真实数据。客户、客户经理、机构、同业银行以及所有金额均由随机数生成，"
            "每个名称都带有“样例”二字；不含证件号码和电话号码，统一社会信用代码使用不存在的行政区划（99）。"
            "如与真实个人或企业雷同，纯属巧合。"
        ),
    ),
    "readme_made_by": (
        "{customers} customers on {as_of}, seed {seed}. The same three always give the same files.",
        "客户 {customers} 个，数据日期 {as_of}，随机种子 {seed}。三者相同，则文件相同。",
    ),
    "readme_folders": (
        (
            "`extracts/` holds the files as a bank's systems would deliver them, each in its own manner; "
            "`history/` holds the rows of earlier dates (yesterday, the last month end, the year's start, a year "
            "ago, two days of the month), each with its date; `sources/` holds one mapping per file that tells "
            "bankmkt how to read it. `bankmkt load extracts history` loads all of it. One branch does badly on "
            "purpose: the rules are there to find it, and why."
        ),
        (
            "`extracts/` 是各系统导出的当日数据文件，格式各不相同；`history/` 是以前各日（昨日、上月末、上年末、"
            "上年同期及当月两日）的数据，每行带有日期；`sources/` 中每个文件对应一份映射，说明如何读取。"
            "用 `bankmkt load extracts history` 一并导入。有一家机构被有意设为最差，供各规则找出并说明原因。"
        ),
    ),
    "readme_file": ("file", "文件"),
    "readme_table": ("table", "表"),
    "readme_rows": ("rows", "行数"),
}
