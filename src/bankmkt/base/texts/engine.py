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
    "not_there": ('there is no engine "{engine}"', "没有引擎“{engine}”"),
    "use_one_of": ("use --engine duckdb or --engine spark", "请使用 --engine duckdb 或 --engine spark"),
    "no_client": ("the client of Spark Connect is not installed", "尚未安装 Spark Connect 客户端"),
    "no_client_remedy": (
        "install it with: pip install 'bankmkt[spark]', or use --engine duckdb",
        "请执行 pip install 'bankmkt[spark]' 安装，或使用 --engine duckdb",
    ),
    "no_remote": ("no Spark server is named", "未指定 Spark 服务器"),
    "no_remote_remedy": (
        "name it in BANKMKT_SPARK_REMOTE or as spark_remote in bankmkt.yaml, such as sc://localhost:15002",
        "请在环境变量 BANKMKT_SPARK_REMOTE 或 bankmkt.yaml 的 spark_remote 中指定，例如 sc://localhost:15002",
    ),
    "unreachable": ("the Spark server {server} does not answer", "Spark 服务器 {server} 无响应"),
    "unreachable_remedy": (
        "start it, or correct BANKMKT_SPARK_REMOTE or spark_remote; --engine duckdb needs no server",
        "请启动该服务器，或更正 BANKMKT_SPARK_REMOTE 或 spark_remote；--engine duckdb 无需服务器",
    ),
    "setting": (
        "the Spark server does not keep the setting {name}={value}: it is {found}",
        "Spark 服务器未采用设置 {name}={value}，实际为 {found}",
    ),
    "setting_remedy": (
        "with other settings its answers differ; allow the setting on the server, or use --engine duckdb",
        "设置不同会使结果不同；请在服务器上允许该设置，或使用 --engine duckdb",
    ),
    "spark_memory": ("the Spark server ran out of memory", "Spark 服务器内存不足"),
    "spark_memory_remedy": (
        "give the server more memory, or use --engine duckdb",
        "请为服务器增加内存，或使用 --engine duckdb",
    ),
    "folder": ("the folder for Spark cannot be written: {folder}", "无法写入供 Spark 使用的文件夹：{folder}"),
    "folder_remedy": (
        "name one that both sides can reach in BANKMKT_SPARK_FOLDER or spark_folder, or none",
        "请在 BANKMKT_SPARK_FOLDER 或 spark_folder 中指定双方都能访问的文件夹，或不指定",
    ),
}
