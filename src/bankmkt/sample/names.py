"""Every name of somebody or of a firm carries 样例, so that none can pass for a real one.

Names are counted out and not drawn: the number of the customer decides, no two companies of a bank share
one, and no list of real surnames, places or firms is needed.
"""

from __future__ import annotations

from typing import Final

MARKER: Final = "样例"

_FIRST: Final = "云禾青岚松泉星朗嘉和瑞宁安澄启明远景恒晟博雅旭辉润泽锦程"
_SECOND: Final = "达丰源盛通泰利兴昌茂顺康升腾隆益"
_TRADES: Final = {
    "C13": "食品",
    "C26": "化工",
    "C34": "机械",
    "C39": "电子",
    "E47": "建设",
    "F51": "贸易",
    "G54": "物流",
    "I65": "软件",
    "K70": "置业",
    "B06": "矿业",
    "C31": "钢铁",
    "A01": "农业",
}
_INSTITUTIONS: Final = ("中学", "医院", "研究所", "社区中心", "图书馆", "水务站")
_INITIALS: Final = "赵钱孙李周吴郑王冯陈"

_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS: Final = tuple(3**place % 31 for place in range(17))
_NOWHERE: Final = "91990000"

INDUSTRIES: Final = tuple(_TRADES)
"""The industry codes that companies have, each with a word in the company's name."""


def company(number: int, industry: str) -> str:
    """The name of the company with that number (from 1) in that industry."""
    word = _word(number)
    return f"{MARKER}{word}{_TRADES[industry]}有限公司"


def stranger(number: int) -> tuple[str, str]:
    """A company that is no customer, by number from 0, and its industry: no customer's name is made like this."""
    industry = INDUSTRIES[number % len(INDUSTRIES)]
    word = f"{_FIRST[number % len(_FIRST)]}{_FIRST[(number * 5 + 3) % len(_FIRST)]}{number // 84 or ''}"
    return f"{MARKER}{word}{_TRADES[industry]}有限公司", industry


def institution(number: int) -> str:
    """The name of a public institution."""
    return f"{MARKER}{_word(number)}{_INSTITUTIONS[number % len(_INSTITUTIONS)]}"


def person(number: int) -> str:
    """A personal customer: something like a surname, the marker, the number."""
    return f"{_INITIALS[number % len(_INITIALS)]}{MARKER}{number:04d}"


def manager(number: int) -> str:
    """A member of the staff."""
    return f"{MARKER}经理{number:03d}"


def lender(number: int) -> str:
    """Another bank: 甲, 乙, 丙 …"""
    return f"{MARKER}银行{'甲乙丙丁戊己庚辛'[number]}"


def contact(number: int) -> str:
    """Somebody who works for a customer."""
    return f"{MARKER}联系人{number:05d}"


def registration(number: int) -> str:
    """A credit code with the right check sign that nobody can have: no region has the number 99…."""
    body = f"{_NOWHERE}M{number:08d}"
    total = sum(_SIGNS.index(sign) * weight for sign, weight in zip(body, _WEIGHTS, strict=True))
    return body + _SIGNS[(31 - total % 31) % 31]


def _word(number: int) -> str:
    """Two syllables that no other number below 448 has, with a count behind them from there on."""
    pairs = len(_FIRST) * len(_SECOND)
    # 187 shares no factor with 448: neighbours look different, and 448 numbers in a row give 448 words.
    first, second = divmod(number * 187 % pairs, len(_SECOND))
    return f"{_FIRST[first]}{_SECOND[second]}{number // pairs or ''}"
