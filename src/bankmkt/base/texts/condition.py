"""Texts for conditions that are refused."""

TEXTS = {
    "empty": ("the condition is empty", "条件为空"),
    "syntax": ('cannot read "{what}" in a condition', "无法理解条件中的“{what}”"),
    "quotes": ("close every quote", "请检查引号是否成对"),
    "example": (
        "a condition compares columns, such as: loan_balance > 0 and rating in ('B', 'C')",
        "条件应为列的比较，例如：loan_balance > 0 and rating in ('B', 'C')",
    ),
    "not_allowed": ('"{what}" is not allowed in a condition', "条件中不允许使用“{what}”"),
    "not_a_condition": ("this is a value and not a condition", "这是一个值，而不是条件"),
    "compare_it": ("compare it with something", "请与某个值作比较"),
    "types": ("cannot compare {left} with {right}", "{left}不能与{right}比较"),
    "null_or_quotes": (
        "put text in single quotes, leave numbers bare, and write IS NULL for what is missing",
        "文本加单引号，数字不加引号，缺失值用 IS NULL",
    ),
    "text": ("text", "文本"),
    "number": ("a number", "数字"),
    "ratio": ("a ratio", "比率"),
    "date": ("a date", "日期"),
    "boolean": ("a condition", "条件"),
    "null": ("null", "空值"),
    "no_such_word": ('the column never holds "{word}"', "该列不会出现“{word}”"),
    "like": ("LIKE needs a text column and a quoted pattern", "LIKE 需要文本列和带引号的模式"),
    "no_number": ("arithmetic needs numbers", "算术运算需要数字"),
    "product": ("a product of two columns is not allowed here", "此处不允许两列相乘"),
    "product_remedy": ("multiply a column by a number", "请用列乘以数字"),
    "no_decimal": ('"{what}" is not a plain decimal', "“{what}”不是普通十进制数"),
    "write_digits": ("write it with digits, such as 100000", "请用数字书写，例如 100000"),
    "unknown_name": ('unknown column "{name}" in a condition', "条件中的列“{name}”不存在"),
}
