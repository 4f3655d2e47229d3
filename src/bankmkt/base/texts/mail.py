"""Texts about mail."""

TEXTS = {
    # delivery.yaml
    "no_address_here": ('"{value}" is no mail address', "“{value}”不是邮箱地址"),
    "no_domain": (
        '"{value}" is no domain; write what stands behind the @, such as example.com',
        "“{value}”不是域名；请写 @ 之后的部分，例如 example.com",
    ),
    "no_server": (
        '"{value}" is no name of a server; write it without a protocol and a port, such as smtp.example.com',
        "“{value}”不是服务器名；请写不带协议和端口的名称，例如 smtp.example.com",
    ),
    "password_in_file": (
        "a password does not belong into this file; write password_file, or set {variable}",
        "密码不应写在此文件中；请写 password_file，或设置环境变量 {variable}",
    ),
    "password_without_user": ("password_file needs user", "password_file 须与 user 同时使用"),
    "not_encrypted": (
        "security: none would send everything readable over the network to {server}; write tls or starttls, "
        "or insecure: true if this is really meant",
        "security: none 会将全部内容以明文经网络发送至 {server}；请写 tls 或 starttls，确需如此时写 insecure: true",
    ),
    "not_positive": ("a number above 0 and of at most 86400 is needed", "须为大于 0 且不超过 86400 的数"),
    "no_whole_number": (
        "a whole number from {least} to {most} is needed, got {value}",
        "须为 {least} 至 {most} 的整数，实为 {value}",
    ),
    "no_wait": ("a number of seconds from 0 to 3600 is needed", "须为 0 至 3600 之间的秒数"),
    "bad_braces": ("the braces do not match", "花括号不成对"),
    "unknown_word": (
        '"{word}" cannot stand in braces; these can: {words}',
        "花括号中不能写“{word}”；可以写：{words}",
    ),
    # what sending needs
    "no_password": ("the mail account has a user and no password", "邮件账户有用户名而没有密码"),
    "no_password_remedy": (
        "set {variable}, or write password_file in delivery.yaml",
        "请设置环境变量 {variable}，或在 delivery.yaml 中写 password_file",
    ),
    "password_file": (
        "{path}: the password cannot be read from the first line of this file",
        "{path}：无法从此文件的第一行读取密码",
    ),
    "password_file_remedy": (
        "write it there, in UTF-8, or set {variable}",
        "请将密码以 UTF-8 写在第一行，或设置环境变量 {variable}",
    ),
    "password_open": (
        "{path}: everybody on this machine may read the password",
        "{path}：本机所有用户都能读取此密码",
    ),
    "password_open_remedy": ('run: chmod 600 "{path}"', '请执行：chmod 600 "{path}"'),
    "no_ca_file": ("{path}: there is no such file of certificates", "{path}：没有此证书文件"),
    "no_ca_file_remedy": (
        "correct ca_file in delivery.yaml, or remove it to trust the system's certificates",
        "请更正 delivery.yaml 中的 ca_file，或删除该键以使用系统证书",
    ),
    # the journal
    "busy": ("another process is sending from {path}", "另一个进程正在从 {path} 发送邮件"),
    "busy_remedy": ("wait until it has ended, then run this again", "请待其结束后重新运行"),
    "journal_unreadable": ("{path} cannot be read: {reason}", "无法读取 {path}：{reason}"),
    "journal_broken": (
        "{path} could not be written before, so nothing more is sent",
        "{path} 此前写入失败，因此不再发送",
    ),
    "journal_broken_remedy": ("make room, then run this again", "请腾出空间后重新运行"),
    "journal_line": (
        "this line of the journal cannot be understood, so it is not known what was sent",
        "无法识别日志的这一行，因而不能确定哪些邮件已发送",
    ),
    "journal_line_remedy": (
        "correct or delete the line; nothing is sent before that",
        "请更正或删除该行；在此之前不会发送任何邮件",
    ),
    # the way to the server
    "no_user": ("user must be a name of plain ASCII characters", "user 须为由普通 ASCII 字符组成的名称"),
    "password_not_ascii": (
        "the password of the mail account holds characters that cannot be sent to a mail server",
        "邮件账户的密码含有无法发送给邮件服务器的字符",
    ),
    "password_not_ascii_remedy": (
        "use a password of plain ASCII characters",
        "请使用由普通 ASCII 字符组成的密码",
    ),
    "bad_ca_file": (
        "{path}: the certificates in this file cannot be read ({reason})",
        "{path}：无法读取此文件中的证书（{reason}）",
    ),
    "certificate": (
        "the certificate of {where} cannot be trusted: {reason}",
        "{where} 的证书不可信：{reason}",
    ),
    "no_tls": ("no encrypted connection to {where}: {reason}", "无法与 {where} 建立加密连接：{reason}"),
    "not_offered": ("{where} does not offer {what}", "{where} 不支持 {what}"),
    "login": ("{where} does not accept user and password ({codes})", "{where} 不接受该用户名和密码（{codes}）"),
    "turned_away": ("{where} turned us away ({codes})", "{where} 拒绝了连接（{codes}）"),
    "hung_up": ("{where} ended the connection", "{where} 中断了连接"),
    "no_answer": ("{where} did not answer in time", "{where} 未在规定时间内应答"),
    "unreachable": ("{where} cannot be reached: {reason}", "无法连接 {where}：{reason}"),
    "sender_refused": ("the server does not accept the sender ({codes})", "服务器不接受该发件人（{codes}）"),
    # what became of a message
    "dropped": (
        "the connection was lost before the message was sent",
        "连接在发送邮件之前中断",
    ),
    "dropped_late": (
        "the connection was lost while the message was sent: it may have arrived",
        "连接在发送邮件的过程中中断：邮件可能已送达",
    ),
    "closing": ("the server ended the connection", "服务器中断了连接"),
    "no_sense": ("the server's answer makes no sense", "服务器的应答无法理解"),
    "refused": ("the server refused it for good ({codes})", "服务器永久拒收（{codes}）"),
    "refused_before": (
        "the server refused it for good before ({codes}); --resend tries again",
        "服务器此前已永久拒收（{codes}）；用 --resend 再次尝试",
    ),
    "not_now": ("the server would not take it now ({codes})", "服务器暂时不接收（{codes}）"),
    "uncertain": (
        "begun {when} and never confirmed: it may have arrived; --resend-uncertain sends it again",
        "{when} 开始发送而未获确认：邮件可能已送达；用 --resend-uncertain 再次发送",
    ),
    "earlier": (
        "an earlier sending may have arrived; this one did not:",
        "此前一次发送可能已送达；本次未送达：",
    ),
    "torn": (
        "the journal's last line was cut off by a crash",
        "日志的最后一行因程序崩溃而不完整",
    ),
    "already": ("sent {when}", "已于 {when} 发送"),
    "unassigned": ("what belongs to nobody is never sent", "无归属的内容一律不发送"),
    "without_address": ("no mail address is known", "没有邮箱地址"),
    "bad_address": ("what is given as the mail address is none", "所给的邮箱地址无效"),
    "no_domains": (
        "delivery.yaml allows no domain: mail.domains is empty",
        "delivery.yaml 未允许任何域名：mail.domains 为空",
    ),
    "domain": (
        "mail.domains in delivery.yaml does not allow {domain}",
        "delivery.yaml 的 mail.domains 未允许 {domain}",
    ),
    "too_large": (
        "the message has {size} MB, and {largest} MB are allowed",
        "邮件大小为 {size} MB，上限为 {largest} MB",
    ),
    "too_large_there": (
        "the message has {size} MB, which is too much for the server",
        "邮件大小为 {size} MB，超过服务器的上限",
    ),
    "attachment": ("the workbook cannot be read: {reason}", "无法读取工作簿：{reason}"),
    "not_as_checked": (
        "the workbook is no longer the one that was checked",
        "工作簿已不是检查过的那一份",
    ),
    "no_letter": ("there is nothing for the recipient {recipient}", "没有给收件人 {recipient} 的内容"),
    # what the second number of a server's code means
    "class_1": ("the address", "地址"),
    "class_2": ("the mailbox", "邮箱"),
    "class_3": ("the mail server", "邮件服务器"),
    "class_4": ("the network", "网络"),
    "class_5": ("the protocol", "协议"),
    "class_6": ("the content", "内容"),
    "class_7": ("a policy of the server", "服务器的策略"),
    # the body
    "subject": ("{title}, {as_of}", "{title} {as_of}"),
    "greeting": ("Dear {name},", "{name}，您好："),
    "greeting_nobody": ("Good day,", "您好："),
    "attached": ("Attached is: {title}, as of {as_of}.", "附件为《{title}》，数据日期 {as_of}。"),
    "figure": ("Figure", "指标"),
    "value": ("Now", "本期"),
    "before": ("On {base}", "{base}"),
    "change": ("Change", "变动"),
    "figure_line": ("{label}: {value}", "{label}：{value}"),
    "figure_line_before": (
        "{label}: {value} (on {base} {before}, change {change})",
        "{label}：{value}（{base} 为 {before}，变动 {change}）",
    ),
    "attention": (
        "What needs attention stands on the first sheet: {points}.",
        "需要关注的事项共 {points} 项，见首页。",
    ),
    "closing_words": (
        "This message was sent by a program. The workbook holds customers' data: do not pass it on.",
        "本邮件由程序自动发送。工作簿含有客户信息，请勿转发。",
    ),
}
