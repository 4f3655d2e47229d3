"""The unit of a number is read where the file says it, and asked for where the file says something unclear.

A factor of ten thousand is the costliest mistake that a load can make, and no reject would show it. So a
header's own unit comes before that of a note, two notes that differ decide nothing, a mapping that says
otherwise than the file stops the load, and a word in parentheses that is no unit we know is a question.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Final, NamedTuple

from bankmkt.base.errors import Problem
from bankmkt.base.say import say
from bankmkt.intake.mapping import Mapping as SourceMapping
from bankmkt.tables.model import Column, Table, Type


class Unit(NamedTuple):
    """What a word says: `kind` is ``money``, ``rate``, ``days``, ``months``, ``years`` or ``count``.

    `power` is the power of ten of a yuan, or of a percent; `word` the word as the file has it.
    """

    kind: str
    power: int
    word: str


_MONEY: Final = {"元": 0, "圆": 0, "千元": 3, "万元": 4, "万": 4, "百万元": 6, "百万": 6, "亿元": 8, "亿": 8}
_RATE: Final = {"%": 0, "百分比": 0, "年%": 0, "%/年": 0, "‰": -1, "bp": -2, "bps": -2, "基点": -2, "小数": 2}
_TIME: Final = {"天": "days", "日": "days", "月": "months", "个月": "months", "年": "years"}
_COUNTS: Final = frozenset("户笔个人家张次份件名项分岁条")
_YUAN: Final = re.compile("^(?:人民币|rmb|cny|[¥￥])(.*)$|^(.+)(?:人民币|rmb|cny)$")
_BRACKETED: Final = re.compile(r"^(.+?)[(\[【<](?:单位:?)?([^()\[\]【】<>]*)[)\]】>]$")
_BARE: Final = re.compile(r"^(.+?)[_:\-]?(千元|百万元|万元|亿元|%|‰|bps?)$")
_NOTE: Final = re.compile(
    r"(?<![填制编报送责管])(?<!制表)(?<!填表)(?<!工作)(?<!所属)(?:金额|货币|计量|数据|本表)?单位(?!名称|代码|编号|类型|性质)(?:均?为|是)?:?(.+)"
)
_TITLE: Final = re.compile(r"\(([^()]*)\)$")
_WORD: Final = "(百万元|千元|万元|亿元)"
_SPOKEN: Final = re.compile(
    rf"以{_WORD}(?:为单位|计|列示|表示)|(?<![0-9.一二三四五六七八九十百千几]){_WORD}为单位"
    rf"|(?:均[为按以]|计量[为:]){_WORD}(?:计|列示|表示)?(?:$|[。;,)])|[(\[【]{_WORD}[)\]】]"
)
_MENTIONED: Final = re.compile(rf"(?<![0-9.一二三四五六七八九十百千几]){_WORD}(?!以[上下内]|户)")
_ENGLISH: Final = re.compile(r"\b(?:unit|amount|in)s?\b", re.IGNORECASE)
_ENGLISH_UNIT: Final = re.compile("thousand|million|10,?000|'000|000's|10k", re.IGNORECASE)
_ENGLISH_YUAN: Final = re.compile(
    r"(?:rmb|cny|yuan)\W{0,3}(?:000|thousand|million|billion|10,000|10k|mn|bn|wan|[kmw](?![a-z]))"
    r"|(?:thousand|million|billion|10,000|'000)s?\W{0,3}(?:of\W{0,3})?(?:rmb|cny|yuan)",
    re.IGNORECASE,
)
_CURRENCY: Final = (
    "(?:美元|美金|港币|港元|欧元|日元|英镑|澳元|加元|瑞郎|韩元|新加坡元|外币|外汇|us\\$|hk\\$|[$€£]"
    "|usd|hkd|eur|jpy|gbp|aud|cad|chf|sgd|krw|mop)"
)
_FOREIGN: Final = re.compile(f"(?:币种|币别|货币|currency)(?:单位)?[:为是]?(?:人民币[、,/和及])?({_CURRENCY})")
_IN_BRACKETS: Final = re.compile(
    rf"[(\[【<]((?:单位:)?[千百万亿]{{0,2}}{_CURRENCY}(?:[千百万亿]{{0,2}}元?|'?000|k|thousand|million)"
    r"|(?:单位:)?(?:[千分角厘kw]|wan|'?000s?|thousand|million))[)\]】>]"
)
"""A currency or a scale that is no unit we know, which a title has in brackets."""
_NUMBER: Final = re.compile(r"[-+]?[0-9][0-9,.]*%?")
_PARTS: Final = re.compile(r"[、,;/|和及\s]+")
_ORGANISATIONS: Final = re.compile("(?:[部行司社处科局院所组心厅委站店厂校会室队区县市省办]|集团|网点)(?:$|[0-9])")
_NO_UNIT: Final = re.compile("详?见.*|保留.*|.*位小数|下同|人次|户次|笔次|[-/]*")
_NEXT_LABEL: Final = re.compile(
    "制表|填[表报]|编制|审[核批]|复核|经办|日期|时间|数据|报表|统计|币[种别]|货币|截[止至]|打印|导出"
)
_LONGEST_UNIT: Final = 12
_RATES: Final = re.compile("利率|费率|rate")
_RATE_UNITS: Final = re.compile("月利率|日利率|‰|(?<!位)小数(?![点位])|千分|万分|bps?(?![a-z])|基点|decimal|basispoint")


@lru_cache(maxsize=1 << 15)
def plain(text: str) -> str:
    """A text in compatibility forms and lower case without any blank: how headers and notes are compared."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=4096)
def unit_of(text: str) -> Unit | None:
    """The unit that a whole text means, perhaps in brackets, or None."""
    word = plain(text).strip("()[]【】<>").removeprefix("金额").removeprefix("单位").lstrip(":")
    yuan = _YUAN.match(word)
    money = ((yuan[1] or yuan[2] or "元") if yuan else word).strip(":")
    if money in _MONEY:
        return Unit("money", _MONEY[money], text)
    if yuan:
        return None
    if word in _RATE:
        return Unit("rate", _RATE[word], text)
    if word in _TIME:
        return Unit(_TIME[word], 0, text)
    return Unit("count", 0, text) if word in _COUNTS else None


class Parted(NamedTuple):
    """A header without its last brackets: `base`, folded; the word in them, and the unit that it means if any."""

    base: str
    word: str
    unit: Unit | None


@lru_cache(maxsize=16384)
def parted(header: str) -> Parted | None:
    """The header and what it says of its unit, or None where it says nothing that could be one."""
    text = plain(header)
    found = _BRACKETED.match(text)
    if found:
        return Parted(found[1], found[2], unit_of(found[2]) if found[2] else None)
    base, slash, word = text.rpartition("/")
    if slash and base and (unit := unit_of(word)) is not None:
        return Parted(base, word, unit)
    found = _BARE.match(text)
    return Parted(found[1], found[2], unit_of(found[2])) if found else None


@dataclass(frozen=True, slots=True)
class Notes:
    """What notes say of units: every unit of money and of rates in them, and words that look like one but are none."""

    money: tuple[Unit, ...] = ()
    rates: tuple[Unit, ...] = ()
    unclear: tuple[str, ...] = ()
    unclear_rates: tuple[str, ...] = ()

    def __add__(self, other: Notes) -> Notes:
        """Both notes."""
        return Notes(
            self.money + other.money,
            self.rates + other.rates,
            self.unclear + other.unclear,
            self.unclear_rates + other.unclear_rates,
        )


def notes_of(cells: Sequence[str]) -> Notes:
    """What one row that is no data says of units; its cells are read one by one and together."""
    filled = [text for cell in cells if (text := plain(cell))]
    money: list[Unit] = []
    rates: list[Unit] = []
    unclear: list[str] = []
    texts = list(filled)
    for label, value in pairwise(filled):
        if label.endswith(("单位:", "单位")):
            texts.append(f"{label.rstrip(':')}:{value}")
    valued = any(map(_NUMBER.fullmatch, filled))  # 注册资本(万元) beside 500 is no unit of the table
    for text in texts:
        found = _NOTE.search(text)
        if found:
            for part in _parts(found[1]):
                _file(part, money, rates, unclear, said=True)
            continue
        whole = unit_of(text)
        title = _TITLE.search(text) if len(filled) <= 2 and not valued else None
        for word in [text] if whole else [title[1]] if title else []:
            for part in _parts(word):
                _file(part, money, rates, unclear, said=False)
    if not valued:
        unclear += _foreign(filled)
    for text in filled if not (money or unclear or valued) else ():
        _mentioned(text, money, unclear)
    if not (money or unclear) and (english := _english(",".join(cells))):
        unclear.append(english)
    return Notes(tuple(money), tuple(rates), tuple(unclear), () if valued else _unclear_rates(texts, rates))


def _foreign(filled: Sequence[str]) -> list[str]:
    """Currencies that are not ours, and scales in the brackets of a title that are no unit we know."""
    joined = [f"{label.rstrip(':')}:{value}" for label, value in pairwise(filled)]
    found = [one[1] for text in (*filled, *joined) if (one := _FOREIGN.search(text))]
    if len(filled) <= 2:
        found += [one[1] for text in filled if (one := _IN_BRACKETS.search(text))]
    return list(dict.fromkeys(found))


def _english(text: str) -> str:
    """Thousands or millions as an English note says them, or ``""``; in two steps, so that long texts cost little."""
    text = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
    if yuan := _ENGLISH_YUAN.search(text):
        return yuan[0]
    begin = _ENGLISH.search(text)
    unit = _ENGLISH_UNIT.search(text, begin.end()) if begin else None
    return unit[0] if unit else ""


def _unclear_rates(texts: Sequence[str], rates: Sequence[Unit]) -> tuple[str, ...]:
    """What notes say of rates that is no unit we know; a rate a month is none, whatever sign it is counted in."""
    found = []
    for text in texts:
        unit = _RATE_UNITS.search(text) if _RATES.search(text) else None
        if unit and (not rates or unit[0] in ("月利率", "日利率")):
            found.append(unit[0])
    return tuple(dict.fromkeys(found))


def _mentioned(text: str, money: list[Unit], unclear: list[str]) -> None:
    """Units in free words: plain ones count, and where one is only mentioned nobody may take the amounts for yuan."""
    spoken = _SPOKEN.search(text)
    if spoken and (unit := unit_of(next(filter(None, spoken.groups())))) is not None:
        money.append(unit)
        return
    found = _MENTIONED.search(text) or _FOREIGN.search(text)
    if found:
        unclear.append(found[1])


def _parts(text: str) -> list[str]:
    """The words of a note, up to the next label, which may follow without a blank."""
    words: list[str] = []
    for part in _PARTS.split(text.strip("()[]【】")):
        word = part.strip("()[]【】:。.")
        before, label, _ = word.partition(":")
        if label:
            longest = min(len(before) - 1, _LONGEST_UNIT)
            shorter = [before[:end] for end in range(longest, 0, -1)]
            again = _NEXT_LABEL.search(before)
            rest = before[: again.start()] if again else ""
            return [*words, next((one for one in shorter if unit_of(one)), rest)]
        if word:
            words.append(word)
    return words


def _file(part: str, money: list[Unit], rates: list[Unit], unclear: list[str], *, said: bool) -> None:
    unit = unit_of(part)
    if unit is None or part == "分":  # a score, or a hundredth of a yuan
        if said and part and not (_ORGANISATIONS.search(part) or _NO_UNIT.fullmatch(part) or _RATES.search(part)):
            unclear.append(part)
    elif unit.kind == "money":
        money.append(unit)
    elif unit.kind == "rate":
        rates.append(unit)


class Scales(NamedTuple):
    """The power of ten of each column that is not in yuan or percent, and what is wrong."""

    powers: Mapping[str, int]
    problems: list[Problem]


_SCALED: Final = (Type.MONEY, Type.RATE, Type.NUMBER)
_OF_ONE: Final = -2
"""A percent as a power of ten of a share, which is what numbers are that are neither money nor interest."""


def scales(
    table: Table,
    own: Mapping[str, Unit],
    notes: Notes,
    mapping: SourceMapping | None,
    present: Sequence[str],
    shown: str,
) -> Scales:
    """Decide the unit of every amount and rate among the columns `present` in the file; `own` are their headers'."""
    powers: dict[str, int] = {}
    problems: list[Problem] = []
    asked: set[Type] = set()
    for name in present:
        column = table.column(name)
        if column is None or column.type not in _SCALED:
            continue
        said = own.get(name)
        if said is not None and column.type is Type.NUMBER:
            said = said._replace(power=said.power + _OF_ONE) if said.kind == "rate" else None
        noted = {Type.MONEY: notes.money, Type.RATE: notes.rates}.get(column.type, ())
        power = _mapped(mapping, column)
        asks = said is None or _other_currency(said, notes, column)
        if asks and power is None and column.type not in asked and _unclear(notes, noted, column):
            asked.add(column.type)
            problems.append(_ask_note(notes, noted, column, shown))
        file = said or (noted[0] if len({unit.power for unit in noted}) == 1 else None)
        if power is not None and file is not None and file.power != power:
            message = say("layout.unit_contradicts", file=shown, column=name, unit=file.word)
            problems.append(Problem(message, say("layout.unit_contradicts_remedy")))
        power = power if power is not None else file.power if file else 0
        if power:
            powers[name] = power
    return Scales(MappingProxyType(powers), problems)


def _mapped(mapping: SourceMapping | None, column: Column) -> int | None:
    if mapping is None:
        return None
    power = mapping.units.get(column.name)
    return mapping.unit if power is None and column.type is Type.MONEY else power


def _unclear(notes: Notes, noted: Sequence[Unit], column: Column) -> bool:
    return len({unit.power for unit in noted}) > 1 or bool(_unclear_words(notes, column))


def _unclear_words(notes: Notes, column: Column) -> tuple[str, ...]:
    return {Type.MONEY: notes.unclear, Type.RATE: notes.unclear_rates}.get(column.type, ())


def _other_currency(said: Unit, notes: Notes, column: Column) -> bool:
    """Whether a note names another currency, of which a header's 万元 says nothing; 人民币万元 does."""
    if column.type is not Type.MONEY or _YUAN.match(plain(said.word).strip("()[]【】<>")):
        return False
    return any(re.search(_CURRENCY, word) for word in notes.unclear)


def _ask_note(notes: Notes, noted: Sequence[Unit], column: Column, shown: str) -> Problem:
    if len({unit.power for unit in noted}) > 1:
        words = " / ".join(dict.fromkeys(unit.word for unit in noted))
        return Problem(say("layout.units_differ", file=shown, units=words), say("layout.units_remedy"))
    words = ", ".join(dict.fromkeys(_unclear_words(notes, column)))
    return Problem(say("layout.unit_unknown_note", file=shown, units=words), say("layout.units_remedy"))


def fits(column: Column, unit: Unit) -> bool:
    """Whether a header's unit can belong to the column: a count of people is never in 万元."""
    match unit.kind:
        case "money" | "rate":
            return column.type in ((Type.MONEY,) if unit.kind == "money" else (Type.RATE, Type.NUMBER))
        case "days":
            return column.type is Type.INTEGER and ("days" in column.name or column.name.endswith("_day"))
        case "months":
            return column.type is Type.INTEGER and "month" in column.name
        case "years":  # percent a year is what rates are
            return column.type is Type.RATE or (column.type is Type.INTEGER and "year" in column.name)
    return column.type in (Type.INTEGER, Type.NUMBER)
