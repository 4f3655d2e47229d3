"""One canonical value can be written in many ways; here each way is written down with what it needs to be read.

A mask knows nothing of files. It turns a value into the text of a cell, says what the header or a mapping must add
for that text to have one meaning, and never chooses a way that has two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st

from bankmkt.intake.headers import fold, known
from bankmkt.intake.units import parted
from bankmkt.tables.model import Column, Table, Type

UNITS: Final = {"元": 0, "千元": 3, "万元": 4, "百万元": 6, "亿元": 8}
FIRST_DAY: Final = date(1969, 1, 1)
LAST_DAY: Final = date(2068, 12, 31)
"""What two digits of a year may mean."""
NOTHING: Final = ("", "NULL", "\\N", "(null)")
NO_NUMBER: Final = (*NOTHING, "-", "--", "—", "N/A", "/")
NO_DAY: Final = (*NO_NUMBER, "99991231", "00000000", "9999-12-31")
WORDS: Final = (
    "合计",
    "小计",
    "单位：万元",
    "第1页",
    "制表人：样例",
    "无",
    "-",
    "样例甲公司",
    "Ａ（中国）",
    "㊣𠮷",
    "NA",
)
_WIDE: Final = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")

Draw = Callable[[Any], Any]


@dataclass(slots=True)
class Mask:
    """How a column is written: its header, the text of a value, and what a mapping must say.

    `typed` gives what a workbook's cell holds instead of text, with its number format, None for text. `power` is the
    power of ten in which amounts stand, for the total row.
    """

    column: Column
    header: str
    text: Callable[[Any], str]
    typed: Callable[[Any], tuple[Any, str]] | None = None
    power: int = 0
    mapping: dict[str, Any] = field(default_factory=dict)


def headers_of(table: Table, column: Column) -> list[str]:
    """The headers that mean this column of the table and say nothing of a unit."""
    words = known(table)
    listed = (column.name, column.label.zh, *column.aliases)
    return [word for word in listed if words.get(fold(word)) == (column.name,) and parted(word) is None]


# values ---------------------------------------------------------------------------------------------------------------


def values(column: Column, *, narrow: bool) -> st.SearchStrategy[Any]:
    """Canonical values of a column; `narrow` for names that must do without quotes, line ends and delimiters."""
    match column.type:
        case Type.DATE:
            return st.dates(FIRST_DAY, LAST_DAY)
        case Type.MONTH:
            return st.dates(FIRST_DAY, LAST_DAY).map(lambda day: day.replace(day=1))
        case Type.MONEY:
            small = st.integers(-100_000, 100_000)
            return (small | st.integers(-(10**13), 10**13)).map(lambda fen: Decimal(fen).scaleb(-2))
        case Type.RATE | Type.NUMBER:
            return st.integers(0, 2_000_000).map(lambda part: Decimal(part).scaleb(-4))
        case Type.INTEGER:
            return st.integers(0, 100_000)
        case Type.BOOLEAN:
            return st.booleans()
    if column.name == "currency":
        return st.just("CNY")
    if column.allowed:
        return st.sampled_from(column.allowed)
    if column.key or column.references or column.name.endswith("_id"):
        return st.from_regex(r"[A-Z]{0,2}0{0,3}[0-9]{1,12}", fullmatch=True)
    if column.name != "name":
        return st.sampled_from(["甲", "乙区", "x1"])
    signs = "甲乙丙 aB1（）、。'" + ("" if narrow else ',;|"\t')
    return st.sampled_from(WORDS) | st.text(signs, min_size=1, max_size=8).map(str.strip).filter(_is_name)


def _is_name(text: str) -> bool:
    return bool(text) and text.strip("'\"\t ") == text.strip() and "  " not in text


# masks ----------------------------------------------------------------------------------------------------------------


def mask(draw: Draw, table: Table, column: Column, unit: str | None, *, said: str) -> Mask:
    """A way to write a column; `unit` is that of all amounts, `said` where it is said: header, note, mapping."""
    header = draw(st.sampled_from(headers_of(table, column)))
    match column.type:
        case Type.MONEY:
            return _money(draw, column, header, unit, said)
        case Type.RATE:
            return _rate(draw, column, header)
        case Type.DATE:
            return _date(draw, column, header)
        case Type.MONTH:
            form = draw(st.sampled_from(["%Y%m", "%Y-%m", "%Y/%m", "%Y年%m月", "%Y-%m-%d"]))
            return Mask(column, header, lambda day: day.strftime(form))
        case Type.INTEGER:
            form = draw(st.sampled_from(["{}", "{:,}", "{}.0"]))
            return Mask(column, header, _or_nothing(draw, form.format, NO_NUMBER), lambda value: (value, "General"))
        case Type.NUMBER:
            return Mask(column, header, _or_nothing(draw, _digits, NO_NUMBER))
        case Type.BOOLEAN:
            return _boolean(draw, column, header)
    if column.allowed or column.name == "currency":
        return _code(draw, column, header)
    if column.name.endswith("_id"):
        form = draw(st.sampled_from(["{}", "{}", "{} ", " {}"]))
        return Mask(column, header, _or_nothing(draw, form.format, NO_NUMBER))
    return Mask(column, header, lambda value: "" if value is None else value)


def _or_nothing(draw: Draw, write: Callable[[Any], str], words: tuple[str, ...]) -> Callable[[Any], str]:
    nothing = draw(st.sampled_from(words))
    return lambda value: nothing if value is None else write(value)


def _digits(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _money(draw: Draw, column: Column, header: str, unit: str | None, said: str) -> Mask:
    one = Mask(column, header, str)
    own = unit or "元"
    if said == "header":
        own = draw(st.sampled_from(sorted(UNITS)))
        one.header += draw(st.sampled_from(["({})", "（{}）", "（单位：{}）", "[{}]", "/{}"])).format(own)
    elif said == "columns":
        own = draw(st.sampled_from(sorted(UNITS)))
        one.mapping = {"units": {column.name: own}}
    one.power = UNITS[own]
    grouped, wide, padded = draw(st.booleans()), draw(st.integers(0, 5)) == 0, draw(st.booleans())
    minus = draw(st.sampled_from(["-{}", "({})", "（{}）", "{}-", "−{}"]))
    sign = draw(st.sampled_from(["", "", "¥", "￥"])) if minus in ("-{}", "−{}") else ""

    def write(value: Decimal) -> str:
        scaled = abs(value).scaleb(-one.power)
        text = f"{scaled:f}" if padded else _digits(scaled)
        if grouped:
            whole, dot, rest = text.partition(".")
            text = f"{int(whole):,}{dot}{rest}"
        text = minus.format(text) if value < 0 else text
        return sign + (text.translate(_WIDE) if wide else text)

    one.text = _or_nothing(draw, write, NO_NUMBER)
    form = draw(st.sampled_from(["General", "#,##0.00", "0.00_ "]))
    one.typed = lambda value: (float(value.scaleb(-one.power)), form)
    return one


def _rate(draw: Draw, column: Column, header: str) -> Mask:
    way = draw(st.sampled_from(["plain", "cell", "mille", "share", "header"]))
    power = {"plain": 0, "cell": 0, "mille": -1, "share": 2, "header": 0}[way]
    one = Mask(column, header, str, power=power)
    if way == "mille":
        one.header += "(‰)"
    elif way == "header":
        one.header += draw(st.sampled_from(["(%)", "（％）", "%"]))
    elif way == "share":
        one.mapping = {"units": {column.name: "小数"}}
    sign = "%" if way == "cell" else ""
    one.text = _or_nothing(draw, lambda value: _digits(value.scaleb(-power)) + sign, NO_NUMBER)
    if way == "cell":
        one.typed = lambda value: (float(value.scaleb(-2)), "0.00%")
    else:
        one.typed = lambda value: (float(value.scaleb(-power)), "General")
    return one


def _date(draw: Draw, column: Column, header: str) -> Mask:
    usual = ["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d", "%Y-%m-%d %H:%M:%S", "short", "republic"]
    mapped = ["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y", "%d-%b-%Y", "excel", "roc"]
    form = draw(st.sampled_from(usual + mapped))
    one = Mask(column, header, str)
    if form in mapped:
        one.mapping = {"dates": {column.name: form}}

    def write(day: date) -> str:
        match form:
            case "short":
                return f"{day.year}/{day.month}/{day.day}"
            case "republic":
                return f"民国{day.year - 1911}年{day.month}月{day.day}日"
            case "roc":
                return f"{day.year - 1911}/{day.month:02}/{day.day:02}"
            case "excel":
                return str((day - date(1899, 12, 30)) // timedelta(days=1))
            case "%d.%m.%y":
                return f"{day:%d.%m}.{day.year % 100:02}"
        return day.strftime(form)

    one.text = _or_nothing(draw, write, NO_DAY if form in usual else NO_NUMBER)
    if form in ("%Y-%m-%d", "short"):
        one.typed = lambda day: (day, "yyyy-mm-dd")
    return one


def _boolean(draw: Draw, column: Column, header: str) -> Mask:
    pairs = [("是", "否"), ("Y", "N"), ("1", "0"), ("true", "FALSE"), ("有", "无"), ("√", "×"), ("甲", "乙")]
    yes, no = draw(st.sampled_from(pairs))
    one = Mask(column, header, lambda value: "" if value is None else (yes if value else no))
    if yes == "甲":
        one.mapping = {"codes": {column.name: {yes: True, no: False}}}
    return one


def _code(draw: Draw, column: Column, header: str) -> Mask:
    way = draw(st.sampled_from(["canonical", "words", "numbers"]))
    if way == "numbers" and column.allowed:
        numbers = {code: f"{place:02}" for place, code in enumerate(column.allowed, start=1)}
        back = {number: code for code, number in numbers.items()}
        return Mask(column, header, lambda value: numbers.get(value, ""), mapping={"codes": {column.name: back}})
    words: dict[str, list[str]] = {}
    for word, code in column.codes:
        words.setdefault(code, []).append(word)
    if way == "words" and words:
        chosen = {code: draw(st.sampled_from(listed)) for code, listed in words.items()}
        return Mask(column, header, lambda value: "" if value is None else chosen.get(value, value))
    return Mask(column, header, lambda value: "" if value is None else value)
