"""Texts of the engines."""

TEXTS = {
    "memory": ("the engine ran out of memory", "引擎内存不足"),
    "memory_remedy": (
        "give it more with --memory or BANKMKT_MEMORY, or a disk with room for temporary files",
        "请用 --memory 或 BANKMKT_MEMORY 增加内存，或提供空间充足的临时磁盘",
    ),
    "range": ("an amount is too large for exact arithmetic", "金额过大，无法精确计算"),
    "range_remedy": ("look for a wrong unit in the extracts", "请检查导入文件的金额单位"),
    "disk": ("the engine could not read or write a file: {what}", "引擎读写文件失败：{what}"),
    "one_select": ("only one SELECT is allowed here", "此处只允许一条 SELECT 语句"),
    "sql_wrong": ("the query is wrong: {what}", "查询有误：{what}"),
    "value": ("a value cannot be taken as the query wants it", "有的值不符合查询的要求"),
    "sql_remedy": ("see the tables with: bankmkt status", "可用 bankmkt status 查看各表"),
    "not_there": ('the engine "{engine}" is not there yet', "引擎“{engine}”尚不可用"),
    "use_duckdb": ("use --engine duckdb", "请使用 --engine duckdb"),
}
