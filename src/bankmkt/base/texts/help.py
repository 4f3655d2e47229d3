"""Texts of `--help`."""

TEXTS = {
    "bankmkt": (
        "Analytics over core-banking extracts: load them, apply rules, read tables, write workbooks.",
        "核心系统数据分析工具：导入数据、运行规则、查看表格、输出工作簿。",
    ),
    "epilog": (
        "Global options stand before or after the command. First steps: bankmkt demo. Exit codes: 0 done, 1 bug, "
        "2 usage, 3 rule files, 4 input, 5 database in use, 6 output, 7 delivery, 8 engine, 10 found (--fail-on), "
        "130 interrupted.",
        "全局选项可放在命令之前或之后。入门：bankmkt demo。退出码：0 完成，1 程序错误，2 用法，3 规则文件，4 输入，"
        "5 数据库被占用，6 输出，7 分发，8 引擎，10 有发现（--fail-on），130 中断。",
    ),
    "globals": (
        "Global options: --project DIR, --db FILE, --lang zh|en, --quiet, --verbose, --log-format text|json, "
        "--no-color, --lock-timeout SECONDS (see: bankmkt --help).",
        "全局选项：--project DIR、--db FILE、--lang zh|en、--quiet、--verbose、--log-format text|json、--no-color、"
        "--lock-timeout SECONDS（见 bankmkt --help）。",
    ),
    "project": (
        "The project folder (default: the nearest one upward with bankmkt.yaml).",
        "项目文件夹（默认：向上最近的含 bankmkt.yaml 的文件夹）。",
    ),
    "db": (
        "The database file (default: bankmkt.duckdb in the project).",
        "数据库文件（默认：项目中的 bankmkt.duckdb）。",
    ),
    "lang": ("Language (default: from the system).", "语言（默认取自系统）。"),
    "quiet": ("Only errors on stderr.", "stderr 只输出错误。"),
    "verbose": ("More on stderr.", "stderr 输出更多信息。"),
    "log_format": ("Form of messages on stderr.", "stderr 消息格式。"),
    "no_color": ("No colour.", "不使用颜色。"),
    "lock_timeout": ("Seconds to wait while another process uses the database.", "数据库被占用时等待的秒数。"),
    "version": ("Show the version.", "显示版本。"),
    # commands
    "demo": (
        "The whole way on the sample bank: load, rules, a workbook.",
        "用样例银行走一遍全流程：导入、规则、工作簿。",
    ),
    "init": ("Make a new project folder.", "新建项目文件夹。"),
    "profile": (
        "What a file never seen is: encoding, layout, columns and their meaning, a draft of its mapping.",
        "查看从未见过的文件：编码、版式、各列含义，并起草映射。",
    ),
    "load": ("Load extracts into the project's database.", "把数据文件导入项目数据库。"),
    "report": (
        "A book for the whole bank: a workbook with cover, topics with charts, lists, and how it was made.",
        "全行报告册：含封面、图表主题、清单与制表说明的工作簿。",
    ),
    "book": (
        "The book: monthly, manager-book, risk, marketing, or one of the project's.",
        "报告册：monthly、manager-book、risk、marketing 或项目自有。",
    ),
    "book_output": ("Write it: .xlsx or .html; repeatable.", "写入文件：.xlsx 或 .html；可重复。"),
    "book_base": (
        "Date with which the cover compares (default: the book's, as a rule the last month end).",
        "封面比较所用日期（默认由报告册决定，一般为上月末）。",
    ),
    "template": ("Fill this workbook of the bank's own.", "填充本行自有的工作簿模板。"),
    "status": ("What is loaded, and which rules can run.", "已导入的数据，以及可运行的规则。"),
    "check": ("Data quality of what is loaded.", "检查已导入数据的质量。"),
    "explain_customer": (
        "Follow one customer: the answer, every input with file and row, every condition.",
        "追踪一个客户：结论、每项输入及其文件与行、每个条件。",
    ),
    "explain_format": ("Format of an explanation with --customer.", "与 --customer 同用时的输出格式。"),
    "customer": (
        "Everything about one customer: tier, contribution, settlement, loans, signals, offers, visits, and the past.",
        "一个客户的全部情况：层级、贡献、结算、贷款、预警、推荐、拜访及历史。",
    ),
    "customer_id": ("The customer's id as in the extract.", "客户号，写法同数据文件。"),
    "card_format": ("Format on stdout: table or json.", "标准输出的格式：table 或 json。"),
    "card_output": ("Write the card to a file too: .xlsx.", "同时把卡片写入文件：.xlsx。"),
    "rules_test": (
        "Run cases: a few rows in, the expected rows out. Code 10 when one fails.",
        "运行 case：给定若干行，核对应得的结果。有未通过者时退出码为 10。",
    ),
    "case_files": (
        "Files of cases; default: rules/cases/*.yaml of the project.",
        "case 文件；默认为项目的 rules/cases/*.yaml。",
    ),
    "all_rules": (
        "Every rule that can run on what is loaded, computed together.",
        "运行当前数据可支持的全部规则，合并计算。",
    ),
    "run": ("Run any rule.", "运行任意规则。"),
    "rules": ("Look at rules and check them.", "查看与检查规则。"),
    "sql": ("One read-only SELECT over the tables.", "对各表执行一条只读 SELECT。"),
    "sample": (
        "Make a sample bank's extracts; everything in them is made up.",
        "生成样例银行的数据文件；内容全部虚构。",
    ),
    "doctor": ("Settings and where each comes from, versions, places.", "设置及其来源、版本、位置。"),
    "segment": ("Value tiers: which customers bring the first 80 %.", "客户价值分层：哪些客户贡献了前 80%。"),
    "mix": ("The 25/30/50 portfolio mix of each manager.", "客户经理 25/30/50 管户结构。"),
    "settlement": ("Do borrowers settle with us as they should?", "授信客户结算是否达标。"),
    "arrears": (
        "Which managers' borrowers are late, for this day of the month.",
        "各客户经理贷款客户当日欠款比例（曲线）。",
    ),
    "visits": ("Whom to call and visit, by whom, and what is overdue.", "拜访计划：该联系谁、由谁去、哪些已逾期。"),
    "kpi": (
        "Each manager's assets, liabilities and customers against the target to date.",
        "客户经理指标按时序进度的完成情况。",
    ),
    "offers": ("The next products for each customer, with the reason.", "下一步产品推荐及理由。"),
    "exit_list": ("Which customers to leave, how and when.", "客户退出清单：退出谁、如何退、何时退。"),
    "same_as": ("Same as: bankmkt run {rule}", "等同于：bankmkt run {rule}"),
    # options of analyses
    "rules_argument": ("Names of rules.", "规则名称。"),
    "rule": ("Another rule file.", "使用另一个规则文件。"),
    "as_of": (
        "A loaded date, or latest, month-end, last-month-end.",
        "已导入的日期，或 latest、month-end、last-month-end。",
    ),
    "from": ("Run straight on extracts, no database kept; repeatable.", "直接读取数据文件，不保留数据库；可重复。"),
    "where": (
        "Only customers for whom this holds, such as: branch_id = '001'.",
        "只计满足条件的客户，例如：branch_id = '001'。",
    ),
    "by": (
        "Group the summary: branch, manager, industry, or a column.",
        "汇总分组：branch、manager、industry 或某列。",
    ),
    "engine": ("The engine.", "计算引擎。"),
    "limit": ("Rows of the list on the screen.", "屏幕上清单的行数。"),
    "check_limit": ("Findings on the screen.", "屏幕上问题的条数。"),
    "unit": ("Unit of money in tables and workbooks.", "表格与工作簿的金额单位。"),
    "load_format": ("The report as lines, or as one JSON object.", "报告形式：文本行或一个 JSON 对象。"),
    "format": ("What stdout gets; table off a terminal is TSV.", "标准输出格式；非终端时 table 为 TSV。"),
    "output": (
        "Also write a file: .xlsx .csv .json .parquet; repeatable.",
        "同时写入文件：.xlsx .csv .json .parquet；可重复。",
    ),
    "fail_on": ("Exit 10 when something this severe is found.", "发现达到该级别的问题时以 10 退出。"),
    "lineage": (
        "Add a last column: file, sheet and row from which each row of the list comes.",
        "在末尾加一列：清单每一行来自的文件、工作表和行号。",
    ),
    "csv_raw": ("CSV without the guard against formulas.", "CSV 不加防公式前缀。"),
    # options of profile
    "profile_files": ("Files or folders to look at.", "要查看的文件或文件夹。"),
    "profile_write": (
        "Write the drafted mapping to a file, or one file per table into a folder.",
        "把起草的映射写入文件；给出文件夹时每张表一个文件。",
    ),
    "profile_force": ("Overwrite a mapping that is there.", "覆盖已有的映射文件。"),
    "profile_table": ("Take the files for this table.", "指定对应的表。"),
    "profile_sheet": ("Only this sheet; also a hidden one.", "只看该工作表；可为隐藏的工作表。"),
    "profile_rows": ("Look at the first N rows of each sheet.", "每个工作表只看前 N 行。"),
    # other options
    "load_paths": (
        "Files or folders (default: the project's extracts folder).",
        "文件或文件夹（默认：项目的 extracts）。",
    ),
    "load_as_of": ("The date of snapshots whose files hold none.", "文件中没有日期时的数据日期。"),
    "keep_transactions": (
        "Keep every posting, besides the sums per day that are made of transactions.",
        "除按日汇总外，保留每一笔交易流水。",
    ),
    "undo": ("Take the last load back.", "撤销最后一次导入。"),
    "history": ("List the loads: files, counts, who and when", "列出历次导入：文件、行数、何人何时"),
    "history_files": ("List the files of these loads too.", "同时列出各次导入的文件。"),
    "history_workbook": (
        "Show the run that made this workbook or page, and whether the file was changed since.",
        "显示生成该工作簿或网页的运行记录，以及文件之后是否被修改。",
    ),
    "history_limit": ("How many loads, the last first (0: all).", "显示最近几次导入（0 为全部）。"),
    "dry_run": ("Change nothing, report all.", "不做更改，只报告。"),
    "init_dir": ("The folder to make.", "要新建的文件夹。"),
    "demo_dir": ("Where (default: bankmkt-demo here).", "位置（默认：当前目录下 bankmkt-demo）。"),
    "customers": ("How many customers.", "客户数。"),
    "seed": ("Another seed, another bank.", "随机种子。"),
    "sample_dir": ("The folder to write to.", "输出文件夹。"),
    "query": ("The SELECT statement.", "SELECT 语句。"),
    "sources": ("Also list the files behind each table.", "同时列出各表的来源文件。"),
    "rules_list": ("All rules, where each comes from, whether it can run.", "全部规则、来源、能否运行。"),
    "rules_show": (
        "A rule's file, or with --effective what extends makes of it.",
        "规则文件；--effective 显示合并结果。",
    ),
    "effective": ("After `extends`.", "显示 extends 合并后的结果。"),
    "rules_lint": ("Check all rules; every mistake with its place.", "检查全部规则，逐一指出错误位置。"),
    "rules_explain": (
        "What a rule does, in words; --sql prints its steps unrun.",
        "用文字说明规则；--sql 打印各步骤而不执行。",
    ),
    "rule_name": ("Name of the rule.", "规则名称。"),
    "show_sql": ("Print the named SQL steps, unrun.", "打印命名的 SQL 步骤，不执行。"),
}
