"""Texts about the formats of files: workbooks, archives, web pages."""

TEXTS = {
    # files of other kinds
    "foreign": ("{file}: this is {what}", "{file}：这是{what}"),
    "is_pdf": ("a PDF", " PDF 文件"),
    "is_docx": ("a Word or other office document without sheets", "没有工作表的 Word 等办公文档"),
    "is_ole": ("an old Word or other office document without sheets", "旧版 Word 等不含工作表的办公文档"),
    "is_7z": ("a 7z archive", " 7z 压缩包"),
    "is_tar": ("a tar archive", " tar 归档文件"),
    "is_archive": ("an archive of a kind that cannot be read", "无法读取的压缩格式"),
    "is_image": ("a picture", "图片"),
    "is_mhtml": ("a web archive (MHTML)", "网页归档文件（MHTML）"),
    "is_rar": ("a RAR archive", " RAR 压缩包"),
    "no_book": ("{file}: this is no workbook", "{file}：这不是工作簿"),
    "no_book_remedy": (
        "send it as .xlsx or CSV (archives: as .zip)",
        "请以 .xlsx 或 CSV 提供（压缩包请用 .zip）",
    ),
    "password": ("{file}: password-protected", "{file}：有密码保护"),
    "password_remedy": ("open it and save it again without a password", "请打开后取消密码，重新保存"),
    # damage
    "broken_zip": (
        "{file}: the file is damaged or cut off: its table of contents cannot be read",
        "{file}：文件已损坏或不完整：无法读取其目录",
    ),
    "broken_part": (
        "{file}: the file is damaged or cut off inside {part}",
        "{file}：文件已损坏或不完整（{part} 内）",
    ),
    "broken_remedy": (
        "fetch the file again, or open it in a spreadsheet program and save it as .xlsx",
        "请重新获取文件，或用表格软件打开后另存为 .xlsx",
    ),
    "broken_ole": (
        "{file}: the old workbook is damaged or cut off",
        "{file}：旧版工作簿已损坏或不完整",
    ),
    "too_old": (
        "{file}: a workbook of a program from before 1993",
        "{file}：由 1993 年以前的程序生成的工作簿",
    ),
    "bad_xml": ("{file}: {part} is not well-formed XML", "{file}：{part} 不是格式正确的 XML"),
    "doctype": (
        "{file}: {part} holds a document type declaration, which no spreadsheet program writes",
        "{file}：{part} 含有文档类型声明，表格软件不会写出这种内容",
    ),
    "no_part": ("{file}: the part {part} is missing", "{file}：缺少部件 {part}"),
    "part_twice": ("{file}: the part {part} is there twice", "{file}：部件 {part} 重复"),
    "sheet_twice": ("{file}: two sheets have the same name", "{file}：有两张同名的工作表"),
    "row_order": (
        "{file} › {sheet}: row {place} is out of order or beyond the last possible row",
        "{file} › {sheet}：第 {place} 行次序错误或超出最大行数",
    ),
    "cell_order": (
        "{file} › {sheet}: the cell {place} is out of order, repeated or in the wrong row",
        "{file} › {sheet}：单元格 {place} 次序错误、重复或不在所属的行",
    ),
    "beyond": (
        "{file} › {sheet}: the cell {place} is beyond the last possible column XFD",
        "{file} › {sheet}：单元格 {place} 超出最大列 XFD",
    ),
    "no_string": (
        "{file} › {sheet}: the cell {place} refers to a text that the file does not hold",
        "{file} › {sheet}：单元格 {place} 引用的文本在文件中不存在",
    ),
    "misplaced": (
        "{file} › {sheet}: something stands outside the cells or twice in one, at or after row {place}",
        "{file} › {sheet}：第 {place} 行或其后有内容不在单元格内，或在同一单元格内重复",
    ),
    "odd_string": (
        "{file}: a text of the workbook holds elements or text that the format does not know (text {number})",
        "{file}：工作簿中有文本含有格式之外的元素或文字（第 {number} 条）",
    ),
    "odd_cell": (
        "{file}: a cell holds a second value or text that the format does not know, in or after row {row}",
        "{file}：第 {row} 行或其后有单元格含有重复的值或格式之外的文字",
    ),
    "cell_type": ("{file} › {sheet}: a cell is of an unknown type", "{file} › {sheet}：存在未知类型的单元格"),
    # limits
    "bomb": (
        "{file}: it unpacks to far more than an honest file holds",
        "{file}：解压后的内容远超正常文件",
    ),
    "bomb_remedy": (
        "if the file is genuine, send it as CSV, or in parts",
        "如文件确属正常，请以 CSV 提供，或拆分后提供",
    ),
    "too_many_members": ("{file}: it lists too many members", "{file}：所列成员过多"),
    "too_many_sheets": ("{file}: more than {limit} sheets", "{file}：工作表超过 {limit} 张"),
    "long_string": (
        "{file}: a text of the workbook is longer than 1,000,000 characters (text {number})",
        "{file}：工作簿中有超过 1,000,000 个字符的文本（第 {number} 条）",
    ),
    "long_cell": (
        "{file} › {sheet}: the cell {place} holds more than 1,000,000 characters",
        "{file} › {sheet}：单元格 {place} 超过 1,000,000 个字符",
    ),
    "long_row": ("{file}: a row is larger than 32 MB", "{file}：有一行超过 32 MB"),
    # archives
    "member_twice": ("{file}: the member {member} is there twice", "{file}：成员 {member} 重复"),
    "member_twice_remedy": ("pack each file once", "每个文件只打包一次"),
    "too_deep": ("{file}: archives are nested too deeply", "{file}：压缩包嵌套层数过多"),
    "too_deep_remedy": ("unpack it and load what is inside", "请先解压，再装载其中的文件"),
    "method": (
        "{file}: compressed by a method that cannot be read",
        "{file}：使用了无法读取的压缩方法",
    ),
    "method_remedy": ("pack it as an ordinary .zip (Deflate)", "请用普通的 .zip（Deflate）方式打包"),
    "disk": ("cannot write into {folder}: {what}", "无法写入 {folder}：{what}"),
    "disk_remedy": ("make room on the disk, then load again", "请清理磁盘空间后重新装载"),
    # web pages and XML spreadsheets
    "undecodable": (
        "{file}: not valid {encoding} at byte {offset}",
        "{file}：第 {offset} 字节处不是有效的 {encoding}",
    ),
    "undecodable_remedy": (
        "export it again in the encoding that it declares",
        "请按文件声明的编码重新导出",
    ),
    "charset": (
        "{file}: it declares the encoding {charset}, which is not used for Chinese",
        "{file}：声明的编码为 {charset}，不能用于中文",
    ),
    "charset_remedy": ("export it again as UTF-8 or GBK", "请以 UTF-8 或 GBK 重新导出"),
    "no_table": ("{file}: a web page without a table", "{file}：不含表格的网页"),
    "cut_off": (
        "{file}: the page ends in the middle of a table: it is cut off",
        "{file}：网页在表格中间结束，内容不完整",
    ),
    "nested": (
        "{file}: a table with data of its own holds another table",
        "{file}：含有数据的表格中又嵌套了表格",
    ),
}
