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
    r"(?<![填制编报送责管])(?:金额|货币|计量|数据|本表)?单位(?!名称|代码|编号|类型|性质)(?:均?为|是)?:?(.+)"
)
_TITLE: Final = re.compile(r"\(([^()]*)\)$")
_WORD: Final = "(百万元|千元|万元|亿元)"
_SPOKEN: Final = re.compile(
    rf"以{_WORD}(?:为单位|计|列示|表示)|(?<![0-9.一二三四五六七八九十百千几]){_WORD}为单位"
    rf"|(?:均[为按以]|计量[为:]){_WORD}(?:计|列示|表示)?(?:$|[。;,)])|[(\[【]{_WORD}[)\]】]"
)
_MENTIONED: Final = re.compile(rf"(?<![0-9.一二三四五六七八九十百千几]){_WORD}(?!以[上下内]|户)")
_ENGLISH: Final = re.compile(r"\b(?:unit|amount|in)s?\b.*(?:thousand|million|10,?000|'000|000's|10k)", re.IGNORECASE)
_FOREIGN: Final = re.compile(
    "币种:?(美元|美金|港币|港元|欧元|日元|英镑|澳元|加元|外币|外汇|usd|hkd|eur|jpy|gbp|aud|cad|chf|sgd)"
)
_NUMBER: Final = re.compile(r"[-+]?[0-9][0-9,.]*%?")
_PARTS: Final = re.compile(r"[、,;/|和及\s]+")
_ORGANISATIONS: Final = re.compile("[部行司社处科局院所组中心公司]$")
_MONEY_LIKE: Final = re.compile(r"元|币|万|亿|[¥$€£]|usd|eur|hkd|jpy|gbp|rmb|cny|dollar|yuan")


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

    def __add__(self, other: Notes) -> Notes:
        """Both notes."""
        return Notes(self.money + other.money, self.rates + other.rates, self.unclear + other.unclear)


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
    for text in texts:
        found = _NOTE.search(text)
        if found:
            for part in _parts(found[1]):
                _file(part, money, rates, unclear, said=True)
            continue
        whole = unit_of(text)
        title = _TITLE.search(text) if len(filled) <= 2 and not any(map(_NUMBER.fullmatch, filled)) else None
        for word in [text] if whole else [title[1]] if title else []:
            for part in _parts(word):
                _file(part, money, rates, unclear, said=False)
    valued = any(map(_NUMBER.fullmatch, filled))  # 注册资本(万元) beside 500 is no unit of the table
    for text in filled if not (money or unclear or valued) else ():
        _mentioned(text, money, unclear)
    if not (money or unclear) and (english := _ENGLISH.search(",".join(cells))):
        unclear.append(english[0])
    return Notes(tuple(money), tuple(rates), tuple(unclear))


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
            shorter = [before[:end] for end in range(len(before) - 1, 0, -1)]
            return [*words, next((one for one in shorter if unit_of(one)), "")]
        if word:
            words.append(word)
    return words


def _file(part: str, money: list[Unit], rates: list[Unit], unclear: list[str], *, said: bool) -> None:
    unit = unit_of(part)
    if unit is None:
        if said and _MONEY_LIKE.search(part) and not _ORGANISATIONS.search(part):
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
    asked = False
    for name in present:
        column = table.column(name)
        if column is None or column.type not in _SCALED:
            continue
        said = own.get(name)
        if said is not None and column.type is Type.NUMBER:
            said = said._replace(power=said.power + _OF_ONE) if said.kind == "rate" else None
        noted = {Type.MONEY: notes.money, Type.RATE: notes.rates}.get(column.type, ())
        power = _mapped(mapping, column)
        if said is None and power is None and not asked and _unclear(notes, noted, column):
            asked = True
            problems.append(_ask_note(notes, noted, shown))
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
    return len({unit.power for unit in noted}) > 1 or bool(notes.unclear and column.type is Type.MONEY)


def _ask_note(notes: Notes, noted: Sequence[Unit], shown: str) -> Problem:
    if len({unit.power for unit in noted}) > 1:
        words = " / ".join(dict.fromkeys(unit.word for unit in noted))
        return Problem(say("layout.units_differ", file=shown, units=words), say("layout.units_remedy"))
    words = ", ".join(dict.fromkeys(notes.unclear))
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
