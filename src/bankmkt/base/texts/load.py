"""Texts about extracts, mappings and loading."""

TEXTS = {
    # files and folders
    "no_such_file": ("no such file or folder: {path}", "文件或文件夹不存在：{path}"),
    "no_such_file_remedy": (
        "check the name; bankmkt load takes files and folders",
        "请检查名称；可给出文件或文件夹",
    ),
    "no_permission": ("{file}: no permission to read it", "{file}：没有读取权限"),
    "no_permission_remedy": (
        "ask for access, or close the program that holds it",
        "请申请权限，或关闭占用它的程序",
    ),
    "no_path": ("there is no project here, so nothing says which extracts to load", "此处没有项目，未指明要装载的数据"),
    "no_path_remedy": (
        "name files or a folder, or begin a project with bankmkt init",
        "请给出文件或文件夹，或用 bankmkt init 建立项目",
    ),
    "nothing_there": ("there is no extract to load", "没有可装载的数据文件"),
    "nothing_matches": ("none of these files belongs to a table: {files}", "以下文件都不对应任何表：{files}"),
    "nothing_matches_remedy": (
        "name files after the tables (customers.csv, loans.xlsx) or draft mappings: "
        "bankmkt profile FILE --write sources",
        "请按表名命名文件（customers.csv、loans.xlsx），或起草映射：bankmkt profile 文件 --write sources",
    ),
    "no_table": (
        "{file}: belongs to no table and no mapping takes it",
        "{file}：不对应任何表，也没有映射适用",
    ),
    "no_table_remedy": (
        "name it after a table ({tables}, …) or draft a mapping: bankmkt profile FILE --write sources",
        "请按表名命名（{tables} 等），或起草映射：bankmkt profile 文件 --write sources",
    ),
    "two_mappings": ("{file}: several mappings take it: {mappings}", "{file}：多个映射同时适用：{mappings}"),
    "two_mappings_remedy": (
        "make their file or sheet patterns tell them apart",
        "请使其文件或工作表模式互不重叠",
    ),
    "changed": ("{file}: changed while it was being read", "{file}：读取期间文件发生变化"),
    "changed_remedy": ("load it again when it is complete", "请待其完整后重新装载"),
    # formats and encodings
    "empty_file": ("{file}: the file is empty", "{file}：文件为空"),
    "empty_file_remedy": ("ask for the extract again", "请重新提取数据"),
    "nul_byte": (
        "{file}: holds a NUL byte at offset {offset} (line {line}); it is not a text file",
        "{file}：第 {offset} 字节（第 {line} 行）为 NUL，不是文本文件",
    ),
    "nul_byte_remedy": ("save it as UTF-8 CSV", "请另存为 UTF-8 编码的 CSV"),
    "no_encoding": (
        "{file}: neither UTF-8 (byte {utf8}) nor GB18030 (byte {gb}, line {line})",
        "{file}：既不是 UTF-8（第 {utf8} 字节）也不是 GB18030（第 {gb} 字节，第 {line} 行）",
    ),
    "no_encoding_remedy": (
        "the file may be cut off or damaged; or name its encoding in a mapping",
        "文件可能不完整或已损坏；也可在映射中指明编码",
    ),
    "half_character": (
        "{file}: ends in the middle of a character at byte {offset} (line {line}); it is not complete",
        "{file}：在第 {offset} 字节（第 {line} 行）处的字符中间结束，文件不完整",
    ),
    "half_character_remedy": ("load it again when it is complete", "请待其完整后重新装载"),
    "broken_utf8": (
        "{file}: UTF-8 up to byte {offset} (line {line}) and broken there",
        "{file}：第 {offset} 字节（第 {line} 行）之前为 UTF-8，此处损坏",
    ),
    "broken_utf8_remedy": (
        "ask for the extract again, or name its encoding in a mapping",
        "请重新提取数据，或在映射中指明编码",
    ),
    "single_floats": (
        "{file}: {columns}: numbers in single precision have lost digits before they came here",
        "{file}：{columns} 为单精度浮点数，数字在导出时已丢失精度",
    ),
    "single_floats_remedy": (
        "export these columns as decimals or in double precision",
        "请以十进制（decimal）或双精度导出这些列",
    ),
    "bad_parquet": (
        "{file}: not a readable Parquet file; it is damaged, encrypted or incomplete",
        "{file}：Parquet 文件无法读取；可能已损坏、加密或不完整",
    ),
    "bad_parquet_remedy": ("export it again", "请重新导出"),
    "too_many_columns": ("{file}: the header has {count} columns", "{file}：表头有 {count} 列"),
    "too_many_columns_remedy": ("no table has so many; check the delimiter", "没有这样宽的表；请检查分隔符"),
    "and_more": ("{listed}, … ({count} in all)", "{listed} 等（共 {count} 个）"),
    "undecodable": (
        "{file}: not {encoding} at byte {offset} (line {line})",
        "{file}：第 {offset} 字节（第 {line} 行）处不是 {encoding}",
    ),
    "undecodable_remedy": (
        "correct the encoding in the mapping, or save the file again",
        "请更正映射中的编码，或重新保存文件",
    ),
    # layout and headers
    "no_header": ("{file}: no header after {skip} skipped rows", "{file}：跳过 {skip} 行后没有表头"),
    "no_header_remedy": ("correct skip_rows in the mapping", "请更正映射中的 skip_rows"),
    "open_quote": ("{file}: row {row}: a quoted cell is never closed", "{file}：第 {row} 行：引号未闭合"),
    "bad_quotes_remedy": (
        "double every quote inside a cell, or save the file again",
        "单元格内的引号应写两个，或重新保存文件",
    ),
    "long_line": ("{file}: line {line} is too long to be data", "{file}：第 {line} 行过长，不像数据"),
    "mapped_header_missing": (
        '{file}: the header has no "{header}", which the mapping names for {column}',
        "{file}：表头中没有映射为 {column} 指定的“{header}”",
    ),
    "header_ambiguous": (
        '{file}: the header "{header}" may mean {columns}',
        "{file}：表头“{header}”可能指 {columns}",
    ),
    "header_twice": (
        "{file}: several headers mean {column}: {headers}",
        "{file}：多个表头都对应 {column}：{headers}",
    ),
    "use_mapping": (
        "say in a mapping which one is meant; bankmkt profile FILE --write sources drafts it",
        "请在映射中指明；映射可由 bankmkt profile 文件 --write sources 起草",
    ),
    "key_missing": (
        "{file}: the header has no {column} ({label}), without which {table} cannot be loaded",
        "{file}：表头缺少 {column}（{label}），无法装载 {table}",
    ),
    "key_missing_remedy": (
        "name its header in a mapping (bankmkt profile FILE --write sources drafts it); "
        "if the header stands further down, set skip_rows.",
        "请在映射中指明对应表头（可由 bankmkt profile 文件 --write sources 起草）；若表头不在首行，请设置 skip_rows。",
    ),
    "unknown_columns": (
        "{file}: columns that no table knows were left out: {columns}",
        "{file}：以下列不属于该表，未装载：{columns}",
    ),
    "sheet_missing": (
        "{file}: no sheet fits {sheet}; it has {sheets}",
        "{file}：没有与 {sheet} 相符的工作表；现有 {sheets}",
    ),
    "sheet_missing_remedy": ("correct sheet in the mapping", "请更正映射中的 sheet"),
    "which_sheet": (
        "{file}: several sheets, and none is named after a table: {sheets}",
        "{file}：有多个工作表且都未按表命名：{sheets}",
    ),
    "which_sheet_remedy": (
        "name the sheet after its table, or name it in a mapping; bankmkt profile FILE --write sources drafts it",
        "请按表名命名工作表，或在映射中指明；映射可由 bankmkt profile 文件 --write sources 起草",
    ),
    # dates of extracts
    "no_as_of": ("{file}: nothing says of which date it is", "{file}：没有注明数据日期"),
    "no_as_of_remedy": (
        "give --as-of DATE, a column as_of, or as_of in a mapping",
        "请给出 --as-of 日期、as_of 列，或在映射中写明 as_of",
    ),
    "as_of_conflict": (
        "{file}: holds rows of {found}, not of {given}",
        "{file}：含有 {found} 的数据，而非 {given}",
    ),
    "as_of_conflict_remedy": ("correct --as-of, or load the right file", "请更正 --as-of，或装载正确的文件"),
    "no_date_in_name": (
        "{file}: the pattern of {mapping} finds no date in its name",
        "{file}：{mapping} 的模式在文件名中找不到日期",
    ),
    "no_date_in_name_remedy": (
        "correct as_of in the mapping, or the file's name",
        "请更正映射中的 as_of 或文件名",
    ),
    # what a load finds
    "header_only": ("{file}: a header and no rows", "{file}：只有表头，没有数据"),
    "suddenly_empty": (
        "{file}: a header and no rows, but {table} already has rows",
        "{file}：只有表头，而 {table} 已有数据",
    ),
    "header_only_remedy": ("ask for the extract again", "请重新提取数据"),
    "header_only_beside": ("{file}: a header and no rows", "{file}：只有表头，没有数据"),
    "loaded_empty": (
        "{file}: a header and no rows; {table} is loaded, and empty",
        "{file}：只有表头；{table} 已装载，但没有数据",
    ),
    "rejected_some": (
        "{file}: {rejected} of {read} rows were rejected",
        "{file}：{read} 行中有 {rejected} 行被拒绝",
    ),
    "over_limit": (
        "{file}: {rejected} of {read} rows cannot be taken, at most {limit} may be ({rule})",
        "{file}：{read} 行中有 {rejected} 行无法接收，上限为 {limit} 行（{rule}）",
    ),
    "over_limit_remedy": (
        "nothing was changed; correct the file, or set max_rejects in a mapping",
        "数据未作改动；请更正文件，或在映射中设置 max_rejects",
    ),
    "over_limit_codes": (
        "nothing was changed; say under codes: in a mapping what each unknown code means; "
        "bankmkt profile FILE --write sources drafts it",
        "数据未作改动；请在映射的 codes: 中写明各未知代码的含义；可由 bankmkt profile 文件 --write sources 起草",
    ),
    "named_column": ("{header} ({column})", "{header}({column})"),
    "reason_row": ("{count} × {reason} (row {rows})", "{count} 行：{reason}（第 {rows} 行）"),
    "reason_rows": ("{count} × {reason} (rows {rows})", "{count} 行：{reason}（第 {rows} 行）"),
    "more_reasons": ("… and {reasons} more reasons, {rows} rows", "…… 另有 {reasons} 种原因，{rows} 行"),
    "total_differs": (
        "{file}: the rows do not add up to the file's own total: {columns}; "
        "see whether rows are missing or doubled, and ask for the file again if so",
        "{file}：明细之和与文件合计不符：{columns}；请核对是否缺行或重复，必要时重新提取",
    ),
    "rejects_not_written": (
        "the file of rejects could not be written ({what}); they stand in the table rejects",
        "拒绝清单文件未能写出（{what}）；可在 rejects 表中查看",
    ),
    "rejects_lost": (
        "the file of rejects could not be written ({what})",
        "拒绝清单文件未能写出（{what}）",
    ),
    # the report of a load
    "rows": ("rows", "行"),
    "row": ("row", "行"),
    "rejected_column": ("rejected", "拒绝"),
    "duplicates_column": ("duplicate", "重复"),
    "agrees": ("合计 agrees", "合计相符"),
    "differs_by": ("合计 DIFFERS by {amounts}", "合计不符：{amounts}"),
    "in_column": ("{amount} in {column}", "{column} 差 {amount}"),
    "aside": ("{rows} kept aside", "另存 {rows}"),
    "kept_out": ("kept out: {what}", "未计入：{what}"),
    "kept_total": ("totals {rows}", "合计行 {rows}"),
    "kept_subtotal": ("subtotals {rows}", "小计行 {rows}"),
    "kept_note": ("notes {rows}", "说明行 {rows}"),
    "kept_repeated_header": ("repeated headers {rows}", "重复表头 {rows}"),
    "kept_rule": ("ruled lines {rows}", "分隔线 {rows}"),
    "by_header": ("known by its header", "按表头识别"),
    "dated": ("date from {origin}", "日期来自{origin}"),
    "from_column": ("a column", "数据列"),
    "from_option": ("--as-of", " --as-of"),
    "from_mapping": ("the mapping", "映射"),
    "from_name": ("the file's name", "文件名"),
    "from_note": ("the file's notes", "文件说明"),
    "dates_from": ("{dates} (from {origin})", "{dates}（来自{origin}）"),
    "sum": (
        "{column}: read {read} = loaded {loaded} + not loaded {rejected}",
        "{column}：读取 {read} = 装载 {loaded} + 未装载 {rejected}",
    ),
    "sum_total": ("; 合计 {total}", "；合计 {total}"),
    "sum_all": (
        "amounts: read {read} = loaded {loaded} + not loaded {rejected}",
        "金额：读取 {read} = 装载 {loaded} + 未装载 {rejected}",
    ),
    "detail_file": (
        "sha256 {sha}…, header in row {header}, {seconds} s",
        "sha256 {sha}…，表头第 {header} 行，{seconds} 秒",
    ),
    "detail_mapping": ("mapping: {mapping}", "映射：{mapping}"),
    "detail_date": ("date: {days} from {origin}", "日期：{days}，来自{origin}"),
    "detail_bound": ("columns: {columns}", "所用列：{columns}"),
    "detail_unused": ("not used: {columns}", "未用列：{columns}"),
    "undo_by": ("undo: bankmkt load --undo", "撤销：bankmkt load --undo"),
    "ready": ("ready: {rules}", "可运行：{rules}"),
    "ready_more": ("ready: {rules} and {count} more", "可运行：{rules} 等，另有 {count} 条"),
    "waits": ("{rule} waits for {tables}", "{rule} 还缺 {tables}"),
    "waiting_more": ("other rules that wait: {count}", "其他缺数据的规则 {count} 条"),
    "unit": ("单位：{unit}", "单位：{unit}"),
    "done": ("loaded {rows} rows{dates} in {seconds} s", "已装载 {rows} 行{dates}，用时 {seconds} 秒"),
    "would": (
        "would load {rows} rows{dates} ({seconds} s); nothing was changed",
        "将装载 {rows} 行{dates}（{seconds} 秒）；未作任何改动",
    ),
    "for_dates": (" for {dates}", "，数据日期 {dates}"),
    "rejected_total": ("{count} rejected ({shares})", "拒绝 {count} 行（{shares}）"),
    "share_of": ("{share} of {table}", "占 {table} 的 {share}"),
    "duplicates_total": ("identical duplicates: {count}", "完全重复 {count} 行"),
    "between": ("; ", "；"),
    "rejects_in": ("rejects: {path}", "拒绝清单：{path}"),
    "left_out_list": ("left out, of no table: {files}", "未装载（不对应任何表）：{files}"),
    # why a row was refused
    "why_empty_key": ("{column} is empty", "{column} 为空"),
    "why_empty_row": ("no known column has a value", "所有已知列均为空"),
    "why_date_form": ("{column} is no date", "{column} 不是日期"),
    "why_date_calendar": ("{column} is no day of the calendar", "{column} 不是有效的日历日期"),
    "why_date_range": ("{column} lies before 1900", "{column} 早于 1900 年"),
    "why_month_form": ("{column} is no month", "{column} 不是月份"),
    "why_money_form": ("{column} is no amount", "{column} 不是金额"),
    "why_money_decimals": ("{column} has fractions of a fen", "{column} 含有不足一分的小数"),
    "why_money_range": ("{column} is too large an amount", "{column} 金额过大"),
    "why_number_form": ("{column} is no number", "{column} 不是数字"),
    "why_number_decimals": ("{column} has more than six decimals", "{column} 的小数超过六位"),
    "why_number_range": ("{column} is too large a number", "{column} 数值过大"),
    "why_date_serial": (
        "{column} is a bare day number; if a spreadsheet wrote it, say dates: excel in a mapping",
        "{column} 是日期序号；若由电子表格写出，请在映射中写 dates: excel",
    ),
    "why_date_roc": (
        "{column} looks like a year of the Republic; if it is, say dates: roc in a mapping",
        "{column} 像民国年；若是，请在映射中写 dates: roc",
    ),
    "why_date_order": (
        "{column} does not begin with the year; name its form under dates in a mapping",
        "{column} 不以年份开头；请在映射的 dates 中写明格式",
    ),
    "why_date_short_year": (
        "{column} has a year of two digits; name its form under dates in a mapping",
        "{column} 的年份只有两位；请在映射的 dates 中写明格式",
    ),
    "why_date_weekday": (
        "{column} names a weekday that is not that date's; correct one of them",
        "{column} 的星期与日期不符；请更正其一",
    ),
    "why_error_text": (
        "{column} holds a spreadsheet's error such as #N/A; correct the formula",
        "{column} 为电子表格错误值（如 #N/A）；请更正公式",
    ),
    "why_scientific": (
        "{column} is written with an exponent and may have lost digits; ask for plain digits",
        "{column} 为科学计数法，可能已丢失数位；请提供完整数字",
    ),
    "why_number_commas": (
        "{column} has commas that are not in groups of three; write 1,234.56 or no commas",
        "{column} 的逗号不是三位一组；请写成 1,234.56 或不用逗号",
    ),
    "why_unit_clash": (
        "{column} has a unit in the cell and one for the whole column; keep one of them",
        "{column} 的单元格与整列都带单位；请只保留其一",
    ),
    "why_currency_clash": (
        "{column} names yuan in the cell, and the row's currency is another; correct one of them",
        "{column} 的单元格注明人民币，而该行币种不是；请更正其一",
    ),
    "why_id_scientific": (
        "{column} was made a number by a spreadsheet and has lost digits; ask for it as text",
        "{column} 被电子表格转成数字而丢失数位；请按文本格式重新提供",
    ),
    "why_id_decimal": (
        "{column} was made a decimal number and may have lost leading zeros; ask for it as text",
        "{column} 被转成小数，可能已丢失前导零；请按文本格式重新提供",
    ),
    "why_not_whole": ("{column} is no whole number", "{column} 不是整数"),
    "why_not_boolean": ("{column} is neither yes nor no", "{column} 不是“是”或“否”"),
    "why_not_allowed": ("{column} is none of the known codes", "{column} 不是已知的代码"),
    "why_duplicate": ("the same row again", "重复的行"),
    "why_same_key": ("same {detail}, other values", "{detail} 相同而其他值不同"),
    "why_no_rate": ("no exchange rate for {currency} on {day}", "{day} 没有 {currency} 的汇率"),
    "its_currency": ("its currency", "该币种"),
    "why_too_few_cells": ("fewer cells than the header ({detail})", "单元格少于表头（{detail}）"),
    "why_too_many_cells": ("more cells than the header ({detail})", "单元格多于表头（{detail}）"),
    "why_too_long": ("longer than two million bytes", "超过两百万字节"),
    "why_unclear_cells": (
        "a cell begins or ends with the sign of the delimiter, so where it ends is not clear",
        "单元格以分隔符所用的字符开头或结尾，无法确定边界",
    ),
    "why_cut_off": ("the last line is cut off ({detail})", "最后一行不完整（{detail}）"),
    "why_stray_text": (
        "a sentence where {table} should have a row; if it is a note, say so under notes in a mapping",
        "{table} 的此行是文字而非数据；若为附注，请在映射的 notes 中说明",
    ),
    "why_merged_amount": (
        "{column} is merged over several rows, so no row's own value is known ({detail})",
        "{column} 为跨行合并单元格，无法确定各行的值（{detail}）",
    ),
    "why_bad_quotes": ("the quotes do not match", "引号不配对"),
    "why_error_cell": ("{column} holds an error ({detail})", "{column} 为错误值（{detail}）"),
    "why_no_result": (
        "{column} is a formula without a stored result ({detail})",
        "{column} 为没有计算结果的公式（{detail}）",
    ),
    "why_bad_number": (
        "{column} is stored as a number and is none ({detail})",
        "{column} 标为数字但不是数字（{detail}）",
    ),
    "why_bad_date": (
        "{column} is formatted as a date that does not exist ({detail})",
        "{column} 为日期格式但该日期不存在（{detail}）",
    ),
    "why_scaled_number": (
        "{column} is shown in another scale than it is stored in ({detail})",
        "{column} 的显示比例与存储值不同（{detail}）",
    ),
    "why_number_format": (
        "{column} has a number format whose meaning depends on the value ({detail})",
        "{column} 的数字格式含义随数值而变（{detail}）",
    ),
    "why_foreign_currency": (
        "{column} is shown in a foreign currency by its number format alone; name the currency in a currency column "
        "and format the amounts as plain numbers ({detail})",
        "{column} 仅以数字格式标明外币；请另设币种列写明币种，并将金额改为普通数字格式（{detail}）",
    ),
    "why_long_number": (
        "{column} is a number of more than 15 digits, which the spreadsheet has already damaged ({detail})",
        "{column} 为超过 15 位的数字，已被电子表格损坏（{detail}）",
    ),
}
