"""Texts of passwords and permissions."""

TEXTS = {
    "missing": ("{file} has no password for {count} recipients: {ids}", "{file} 缺少 {count} 个收件人的密码：{ids}"),
    "missing_remedy": ("add a line for each; nothing was written", "请逐一补充；未写任何文件"),
    "weak": (
        "the password of {code} has fewer than {least} characters or some that cannot be typed",
        "{code} 的密码少于 {least} 个字符，或含有无法输入的字符",
    ),
    "weak_remedy": ("choose another one; nothing was written", "请更换密码；未写任何文件"),
    "unreadable": ("the file of passwords {file} cannot be read", "无法读取密码文件 {file}"),
    "unreadable_remedy": ("one line per recipient: id,password", "每行一个收件人：id,password"),
    "bad_line": (
        "{file}:{line}: this is not id,password, or the id stands there twice",
        "{file}:{line}：不是 id,password 格式，或编号重复",
    ),
    "bad_yaml": (
        "{file}:{line}: the passwords cannot be read; quote each of them",
        "{file}:{line}：无法读取密码；请为每个密码加引号",
    ),
    "open_to_all": ("others may read the file of passwords {file}", "其他用户可以读取密码文件 {file}"),
    "open_to_all_remedy": ("let only its owner read it: chmod 600 {file}", "请只允许所有者读取：chmod 600 {file}"),
    "not_verified": ("the encrypted workbook does not open with its password", "加密后的工作簿无法用其密码打开"),
    "not_verified_remedy": ("it was deleted; try again", "已删除该文件；请重试"),
    "not_narrowed": ("the permissions of {path} cannot be set", "无法设置 {path} 的权限"),
}
