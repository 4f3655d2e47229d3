"""Texts of the check that opens every copy again."""

TEXTS = {
    "foreign": (
        "the copy of {recipient} holds {sort} of somebody else's customer: {part}",
        "{recipient} 的工作簿含有他人客户的{sort}：{part}",
    ),
    "unmasked": (
        "the copy of {recipient} holds {sort} that should be masked: {part}",
        "{recipient} 的工作簿含有应脱敏的{sort}：{part}",
    ),
    "several": (
        "the copy of {recipient} has {count} findings or more; the first {shown} of them:",
        "{recipient} 的工作簿至少有 {count} 处发现，前 {shown} 处为：",
    ),
    "unreadable": (
        "the copy of {recipient} has a part that cannot be checked: {part}",
        "{recipient} 的工作簿有无法检查的部分：{part}",
    ),
    "row": (
        "the copy of {recipient} would hold a row about somebody else's customer: {title}, row {row}",
        "{recipient} 的工作簿将含有他人客户的行：{title} 第 {row} 行",
    ),
    "remedy": (
        "nothing was placed or sent, and the copies were deleted; find out why before anything is sent by hand",
        "未放置也未发送任何文件，已生成的文件均已删除；请先查明原因，勿手工发送",
    ),
    "checker": ("the process that checks the copies has ended", "检查工作簿的进程已终止"),
    "checker_remedy": (
        "nothing was placed or sent; look for a lack of memory and run it again",
        "未放置也未发送任何文件；请检查内存是否不足后重新运行",
    ),
    "sort_id": ("the number (customer, note, contract)", "编号（客户、借据、合同等）"),
    "sort_registration_no": ("the registration number", "统一社会信用代码"),
    "sort_id_number": ("the ID number", "证件号码"),
    "sort_phone": ("the telephone number", "电话号码"),
    "sort_account": ("the account or card", "账号或卡号"),
    "sort_company": ("the name", "名称"),
    "sort_person": ("the name", "姓名"),
    "sort_contact": ("the contact's name", "联系人姓名"),
    "sort_other": ("the name", "名称"),
}
