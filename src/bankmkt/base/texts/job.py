"""Texts of jobs: their file, their days, what they wait for, how they end."""

TEXTS = {
    # help
    "help": (
        "A scheduled run: wait for extracts, load, check, run, report, deliver, with a log and a manifest.",
        "定时作业：等待数据、导入、检查、运行、出报告、投递，并留下日志与记录。",
    ),
    "help_file": ("The job's file (YAML).", "作业文件（YAML）。"),
    "help_as_of": (
        "The business date, in place of the job's own; runs on any day.",
        "业务日期，代替作业自己的；任何一天都可运行。",
    ),
    "help_from_start": ("Do everything anew, also what an earlier run did.", "全部重做，包括先前已完成的步骤。"),
    "help_dry_run": ("Say what would happen, do nothing.", "只说明将要做什么，不执行。"),
    "help_check": ("Check the file and what it names, do nothing.", "检查作业文件及其所引用的内容，不执行。"),
    "help_install": (
        "Print lines for cron, systemd and Windows Task Scheduler.",
        "输出 cron、systemd 与 Windows 任务计划程序的配置。",
    ),
    # the file
    "which": ("name the job's file", "请指定作业文件"),
    "which_remedy": (
        "for example: bankmkt job jobs/nightly.yaml; bankmkt job --install-help shows how to schedule it",
        "例如：bankmkt job jobs/nightly.yaml；bankmkt job --install-help 说明如何定时运行",
    ),
    "one_of": (
        "--dry-run, --check and --install-help exclude each other",
        "--dry-run、--check 与 --install-help 不能同时使用",
    ),
    "unreadable": ("{file} cannot be read: {why}", "无法读取 {file}：{why}"),
    "unreadable_remedy": ("check the path and who may read it", "请检查路径与读取权限"),
    "no_project": ("a job needs a project", "作业需要一个项目"),
    "no_project_remedy": (
        "name it with --project DIR, or keep the job's file in the project",
        "请用 --project DIR 指定，或把作业文件放在项目文件夹中",
    ),
    "checked": ("{file}: nothing is wrong, {steps} steps", "{file}：没有问题，共 {steps} 步"),
    "no_span": ('"{value}" is no span of time; write 90s, 20m, 1h30m', "“{value}”不是时长；请写成 90s、20m、1h30m"),
    "no_clock": (
        '"{value}" is no time of day; write "05:30", in quotes',
        '“{value}”不是时刻；请写成 "05:30"（带引号）',
    ),
    "no_days": ('"{value}" is no day of a job; there are {known}', "“{value}”不是作业日；可用：{known}"),
    "no_zone": (
        '"{value}" is no time zone; write it as Asia/Shanghai',
        "“{value}”不是时区；请写成 Asia/Shanghai",
    ),
    "no_business_date": (
        '"{value}" is no business date; write {known} or a date such as 2026-10-31',
        "“{value}”不是业务日期；请写 {known} 或 2026-10-31 这样的日期",
    ),
    "no_texts": ("a text or a list of texts is needed", "此处应为一段文字或文字列表"),
    "no_word": ("nothing is filled in for {{{word}}}; there are {known}", "{{{word}}} 无法替换；可用：{known}"),
    "no_suffix": (
        "{path} ends in no format that is written here: {known}",
        "{path} 的扩展名不在可输出的格式中：{known}",
    ),
    "no_marker": (
        '"{value}" names no file of its own for each file; write {{name}}.ok or {{stem}}.done',
        "“{value}”不能为每个文件指明标志文件；请写 {{name}}.ok 或 {{stem}}.done",
    ),
    "needs_rule": (
        "several rules cannot be written to one file: {path}; put {{rule}} into its name",
        "多条规则不能写入同一文件：{path}；请在文件名中写入 {{rule}}",
    ),
    "one_thing": (
        "a step does one thing ({given}); it is one of: {known}",
        "每一步只做一件事（{given}）；可用：{known}",
    ),
    "no_steps": ("a job needs a step", "作业至少要有一个步骤"),
    "no_step": ("this is no step", "这不是一个步骤"),
    "step_example": ("write: - {kind}: {{…}}", "请写成：- {kind}: {{…}}"),
    "nobody": (
        "name whom to tell: to: [address], or command: [program, argument]",
        "请指明通知对象：to: [地址]，或 command: [程序, 参数]",
    ),
    "no_address": ('"{value}" is no mail address', "“{value}”不是邮件地址"),
    "reserved_name": ('"{name}" cannot be a folder on Windows', "“{name}”在 Windows 上不能作文件夹名"),
    "name_twice": ('two steps are called "{name}"', "有两个步骤都叫“{name}”"),
    "no_mail": ("nothing can be sent: {file} has no mail settings", "无法发送：{file} 中没有邮件设置"),
    "no_mail_remedy": ("add the key mail to it, or take send away", "请在其中加入 mail 一项，或去掉 send"),
    "not_allowed": (
        "mail to {domain} is not allowed by {file}",
        "{file} 不允许向 {domain} 发送邮件",
    ),
    # days
    "year_unknown": (
        "the working days of {year} are not known: the calendar of {year} is not published yet, or this installation "
        "does not have it",
        "不知道 {year} 年的工作日：{year} 年的放假安排尚未公布，或本机未包含",
    ),
    "year_unknown_remedy": (
        "update the package chinesecalendar, or name a file of your own with calendar: (columns date,workday) that has "
        "lines for {year}",
        "请升级 chinesecalendar 包，或用 calendar: 指定自己的日历文件（两列 date,workday），写入 {year} 年的日期",
    ),
    "year_unknown_file_remedy": (
        "add lines for {year} to {file}, or update the package chinesecalendar",
        "请在 {file} 中加入 {year} 年的日期，或升级 chinesecalendar 包",
    ),
    "no_workday": (
        "no working day in the {days} days before {day} ({file})",
        "{day} 之前 {days} 天内没有工作日（{file}）",
    ),
    "calendar_unreadable": ("the calendar {file} cannot be read: {why}", "无法读取日历 {file}：{why}"),
    "calendar_not_utf8": ("the calendar is not UTF-8", "日历文件不是 UTF-8 编码"),
    "calendar_header": ("a calendar begins with the line date,workday", "日历文件的首行应为 date,workday"),
    "calendar_line": ("this is no day of a calendar", "此行不是日历中的一天"),
    "calendar_word": ("a day is a working day or it is not", "应写明是否工作日"),
    "calendar_twice": ("{day} is a working day in one line and none in another", "{day} 在不同行中的写法不一致"),
    "calendar_remedy": (
        "write lines such as 2027-01-04,yes and 2027-02-08,no",
        "请写成 2027-01-04,yes 或 2027-02-08,no 这样的行",
    ),
    "not_due": (
        "{day} is no day of this job ({days}); nothing is done",
        "{day} 不是本作业的运行日（{days}）；不做任何事",
    ),
    # waiting
    "waiting": ("for {what}", "等待 {what}"),
    "not_come": ("{pattern} has not come by {until}: {why}", "{pattern} 到 {until} 仍未到齐：{why}"),
    "not_come_remedy": (
        "ask whoever sends it, then run the job again: it goes on here",
        "请联系数据发送方，然后重新运行作业：将从此处继续",
    ),
    "no_file": ("no such file", "没有这样的文件"),
    "gone": ("{file} has gone again", "{file} 又不见了"),
    "empty": ("{file} is empty", "{file} 是空文件"),
    "old": ("{file} is of {changed}, from before the business date", "{file} 的时间为 {changed}，早于业务日期"),
    "growing": ("{file} has not been at rest for long enough", "{file} 静止的时间还不够"),
    "no_marker_file": ("{file} is there without {marker}", "{file} 已到，但没有 {marker}"),
    "locked": ("{file} is held by another program", "{file} 被其他程序占用"),
    "no_read": ("{file} cannot be read: {why}", "无法读取 {file}：{why}"),
    "torn": ("{file} ends before its end, or is damaged", "{file} 不完整或已损坏"),
    # running
    "busy": (
        "the job {job} is running since {since} (process {pid})",
        "作业 {job} 自 {since} 起正在运行（进程 {pid}）",
    ),
    "busy_remedy": ("wait until it has ended; its log says how far it is", "请等它结束；其日志说明进度"),
    "kept": ("done by an earlier run, and nothing that it reads has changed", "先前已完成，且所依据的内容没有变化"),
    "other_load": (
        "the database is not as the last run left it: every step that reads it is done again",
        "数据库与上次运行后的状态不同：凡读取数据库的步骤都将重做",
    ),
    "timed_out": ("took longer than {limit} and was stopped", "超过 {limit}，已停止"),
    "died": ("its process ended before it said how it went ({how})", "其进程在报告结果之前就结束了（{how}）"),
    "bug": (
        "this is a bug in bankmkt ({kind}); please report the lines below, they hold no data",
        "这是 bankmkt 的程序错误（{kind}）；请报告以下信息，其中不含数据",
    ),
    "not_delivered": ("{recipient}: {state} {detail}", "{recipient}：{state} {detail}"),
    "stale": (
        "{folder} holds a copy of an earlier delivery, and nobody gets one there now",
        "{folder} 中有先前投递的副本，现已无此收件人",
    ),
    # the plan
    "plan": ("{job}, business date {as_of}:", "{job}，业务日期 {as_of}："),
    "plan_run": ("runs", "执行"),
    "plan_kept": ("is done already", "已完成"),
    "plan_skipped": ("is skipped", "跳过"),
    "plan_depends": ("depends on how the steps before it end", "取决于前面各步的结果"),
    "at_most": ("at most {limit}", "最长 {limit}"),
    # notices
    "subject_done": ("bankmkt: {job} for {as_of} is done", "bankmkt：{job}（{as_of}）已完成"),
    "subject_breach": ("bankmkt: {job} for {as_of} is done, with findings", "bankmkt：{job}（{as_of}）已完成，有发现"),
    "subject_failed": (
        "bankmkt: {job} for {as_of} failed (code {code})",
        "bankmkt：{job}（{as_of}）失败（退出码 {code}）",
    ),
    "notice_head": ("The job {job} for {as_of} ended with code {code}.", "作业 {job}（{as_of}）以退出码 {code} 结束。"),
    "notice_code": ("code {code}", "退出码 {code}"),
    "notice_log": ("Log: {log} in the project; run {run}.", "日志：项目中的 {log}；运行编号 {run}。"),
    "no_server": (
        "the notice lies as a draft in {folder}: {file} names no server",
        "通知已存为草稿，位于 {folder}：{file} 中没有邮件服务器",
    ),
    "told": ("notice {number}: {state}", "通知 {number}：{state}"),
    "command_late": (
        "the command of notify took longer than {limit} and was stopped",
        "notify 的命令超过 {limit}，已停止",
    ),
    "command_failed": ("the command of notify could not be started: {why}", "notify 的命令无法启动：{why}"),
    "command_ended": ("the command of notify ended with code {code}", "notify 的命令以退出码 {code} 结束"),
    "state_done": ("done", "完成"),
    "state_failed": ("failed", "失败"),
    "state_timeout": ("stopped, its time was over", "超时停止"),
    "state_skipped": ("skipped", "跳过"),
    "state_running": ("running", "运行中"),
    "state_interrupted": ("interrupted", "中断"),
    "state_kept": ("done before", "先前已完成"),
    "code_0": ("Everything was done.", "全部完成。"),
    "code_1": ("A step met a bug of bankmkt; the log says where.", "某一步遇到 bankmkt 的程序错误；日志中有位置。"),
    "code_2": ("Something was asked for that is not there.", "所要求的内容不存在。"),
    "code_3": ("A rule, mapping or settings file is wrong.", "规则、映射或设置文件有误。"),
    "code_4": (
        "An extract or a table is missing, unreadable or not the one expected.",
        "数据文件或表缺失、不可读或不符合预期。",
    ),
    "code_5": ("The database was in use.", "数据库被占用。"),
    "code_6": ("An output could not be written.", "输出无法写入。"),
    "code_7": ("Some delivery failed, or the leak check stopped it.", "有投递失败，或被泄漏检查拦下。"),
    "code_8": ("The engine failed or took too long.", "计算引擎失败或超时。"),
    "code_10": ("Everything was done, and something was found.", "全部完成，且有发现。"),
    "code_130": ("The job was interrupted.", "作业被中断。"),
    # schedulers
    "install_head": (
        "Lines to start the job {name} every night; change the time of day as you need it.",
        "每晚启动作业 {name} 的配置；时刻请按需修改。",
    ),
    "install_cron": ("cron (crontab -e)", "cron 定时任务（crontab -e）"),
    "install_cron_notes": (
        "CRON_TZ is known to cronie (RHEL, openEuler, Kylin). Debian's and Ubuntu's cron ignores it and takes the\n"
        "time zone of the machine: there, write the time so that it fits {zone}, or set the machine to it. TZ= is no\n"
        "help, it only reaches the command. Cron starts in the home folder with a short PATH: all paths below are\n"
        "absolute. A night that the machine was off is not made up for. Mail from cron holds the log, which has no\n"
        "customer data.",
        "CRON_TZ 只有 cronie（RHEL、openEuler、麒麟）支持；Debian、Ubuntu 的 cron 忽略它，使用机器的时区：\n"
        "此时请按 {zone} 换算时刻，或设置机器的时区。TZ= 只影响命令本身，不影响启动时刻。\n"
        "cron 从用户主目录启动，PATH 很短，因此下面都是绝对路径。\n"
        "关机错过的一晚不会补做。cron 的邮件就是日志，不含客户数据。",
    ),
    "install_systemd": ("systemd (service and timer)", "systemd（服务与定时器）"),
    "install_systemd_notes": (
        "Save both files, then: systemctl --user daemon-reload && systemctl --user enable --now {unit}.timer\n"
        "loginctl enable-linger lets the timer run while nobody is logged in; for the whole machine save them in\n"
        "/etc/systemd/system with a line User= in the service, and leave --user away.\n"
        "A night that the machine was off is made up for at the next start (Persistent).\n"
        "Look at it with: systemctl --user list-timers; journalctl --user -u {unit}",
        "保存两个文件，然后：systemctl --user daemon-reload && systemctl --user enable --now {unit}.timer\n"
        "loginctl enable-linger 使定时器在无人登录时也运行；若为整机安装，请存入 /etc/systemd/system，\n"
        "在服务中加一行 User=，并去掉 --user。\n"
        "关机错过的一晚会在下次开机时补做（Persistent）。\n"
        "查看：systemctl --user list-timers；journalctl --user -u {unit}",
    ),
    "install_windows": ("Windows Task Scheduler", "Windows 任务计划程序"),
    "install_windows_notes": (
        "One of the three: a line for the command prompt, lines for PowerShell, or a task as XML. The time is that of\n"
        "the machine, which should be in {zone}. The line runs while you are logged in; add /RU and /RP, or in\n"
        "PowerShell -User and -Password, to run without. schtasks takes a command of 261 characters at most: use\n"
        'PowerShell for long paths. Save the XML as "Unicode" (UTF-16), then:\n'
        'schtasks /Create /TN "bankmkt {name}" /XML task.xml',
        "三选一：命令提示符的一行、PowerShell 的几行、或 XML 任务。时刻按机器的时区，应为 {zone}。\n"
        "该行只在您登录时运行；要在未登录时运行，请加 /RU 与 /RP，PowerShell 中用 -User 与 -Password。\n"
        "schtasks 的命令最长 261 个字符：路径较长时请用 PowerShell。\n"
        'XML 请存为“Unicode”（UTF-16），然后：schtasks /Create /TN "bankmkt {name}" /XML task.xml',
    ),
    "failed_checks": ("checks that failed ({count}): {names}", "未通过的检查（{count} 项）：{names}"),
}
