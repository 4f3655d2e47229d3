"""Texts about headers, units, delimiters and the recognition of tables."""

TEXTS = {
    "header_not_found": (
        "{file}: no row holds the header {header}, which the mapping names",
        "{file}：没有任何一行包含映射中指定的表头 {header}",
    ),
    "header_not_found_remedy": ("correct header in the mapping", "请更正映射中的 header"),
    "data_above_header": (
        "{file}: row {row} stands above the header and looks like data",
        "{file}：第 {row} 行位于表头之上，但看起来是数据",
    ),
    "data_above_remedy": (
        "move the header to the top, or set skip_rows in a mapping if the row is no data",
        "请将表头移到最上方；若该行不是数据，请在映射中设置 skip_rows",
    ),
    "second_header": (
        "{file}: row {row} is another header than the first",
        "{file}：第 {row} 行是另一个表头，与第一个不同",
    ),
    "second_header_remedy": (
        "split the file there: its columns change",
        "请从该行起拆分为另一个文件，其列已改变",
    ),
    "group_doubt": (
        '{file}: the header "{header}" may or may not be {column}: the group above it says something else',
        "{file}：表头“{header}”不一定是 {column}：其上方的分组另有含义",
    ),
    "unit_contradicts": (
        "{file}: the unit of {column} is {unit} in the file and another in the mapping",
        "{file}：{column} 在文件中的单位是 {unit}，与映射中的不一致",
    ),
    "unit_contradicts_remedy": (
        "correct the unit in the mapping, or ask for the file again",
        "请更正映射中的单位，或重新提取数据",
    ),
    "units_differ": (
        "{file}: its notes name several units: {units}",
        "{file}：文件中注明了多个单位：{units}",
    ),
    "unit_unknown_note": (
        "{file}: a note names a unit that is not known: {units}",
        "{file}：文件中注明的单位无法识别：{units}",
    ),
    "units_remedy": ("say the units in a mapping", "请在映射中写明单位"),
    "unit_unknown": (
        '{file}: "{unit}" in the header "{header}" is no unit that is known',
        "{file}：表头“{header}”中的“{unit}”不是已知的单位",
    ),
    "unit_unknown_remedy": (
        "name the header in a mapping under columns: {column}, with its unit under units",
        "请在映射的 columns 中为 {column} 指明该表头，并在 units 中写明单位",
    ),
    "unit_beside": (
        '{file}: the column "{header}" says {unit}, and the amounts would be loaded in another unit',
        "{file}：“{header}”列注明 {unit}，与将要装载的金额单位不一致",
    ),
    "unit_beside_remedy": (
        "say the unit of the amounts under units in a mapping; a currency belongs in a column 币种 or under fixed",
        "请在映射的 units 中写明金额单位；币种请放在“币种”列或映射的 fixed 中",
    ),
    "units_in_rows": (
        '{file}: the rows are not all in one unit (column "{header}")',
        "{file}：各行的单位不一致（“{header}”列）",
    ),
    "units_in_rows_remedy": (
        "ask for all amounts in one unit, or split the file by its units and say them under units in mappings",
        "请统一单位后重新提取，或按单位拆分文件并在映射的 units 中分别写明",
    ),
    "rate_for_units": (
        '{file}: some rates are for more than one unit of the currency (column "{header}")',
        "{file}：部分汇率不是按 1 单位外币计（“{header}”列）",
    ),
    "rate_for_units_remedy": (
        "divide each rate by its number of units and leave that column out",
        "请将汇率除以其单位数，并去掉该列",
    ),
    "direction_beside": (
        "{file}: the direction of the postings stands in columns of its own: {headers}",
        "{file}：交易的收支方向在单独的列中：{headers}",
    ),
    "no_amount": (
        "{file}: transactions has no column amount (收支金额)",
        "{file}：transactions 缺少列 amount（收支金额）",
    ),
    "signed_remedy": (
        "ask for one column 收支金额 that carries its sign, + for what comes in and - for what goes out, "
        "instead of columns for the direction",
        "请改为提供一列带符号的“收支金额”（收入为正、支出为负），并去掉表示方向的列",
    ),
    "unit_note_late": (
        "{file}: a note below the rows changes the unit of its amounts",
        "{file}：数据下方的附注改变了金额单位",
    ),
    "other_date_in_name": (
        "{file}: its name says {named}, it is loaded as of {day}",
        "{file}：文件名中的日期为 {named}，按 {day} 装载",
    ),
    "no_character": (
        "{file}: line {line} holds a character that belongs to no text",
        "{file}：第 {line} 行含有不属于文本的字符",
    ),
    "which_delimiter": (
        "{file}: the delimiter is not clear; it may be {signs}",
        "{file}：无法确定分隔符，可能是 {signs}",
    ),
    "which_delimiter_remedy": ("set delimiter in a mapping", "请在映射中设置 delimiter"),
    "which_table": (
        "{file}: its columns fit several tables: {tables}",
        "{file}：其列同时符合多个表：{tables}",
    ),
    "which_table_remedy": (
        "name it after its table, or draft a mapping: bankmkt profile FILE --table TABLE --write sources",
        "请按表名命名，或起草映射：bankmkt profile 文件 --table 表名 --write sources",
    ),
    "left_out_doubtful": (
        "{file}: left out; its columns fit several tables ({tables}), so its name or a mapping must say which",
        "{file}：未装载；其列同时符合多个表（{tables}），请按表名命名或编写映射",
    ),
    "by_header": (
        "{file}: taken as {table} because of its columns",
        "{file}：根据列名识别为 {table}",
    ),
}
