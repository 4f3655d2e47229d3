"""A masked value still tells its owner who is meant, and tells nobody else how to reach them.

A telephone keeps three digits and the last four, an identity number the same, an account the last four, a person the
surname. Companies keep their names: they are in the public register. The number of stars does not tell the length.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from bankmkt.deliver.reading import folded

HIDDEN: Final = "***"
_COMPOUND: Final = frozenset(
    (
        *("欧阳", "太史", "端木", "上官", "司马", "东方", "独孤", "南宫", "万俟", "闻人", "夏侯", "诸葛", "尉迟"),
        *("公羊", "赫连", "澹台", "皇甫", "宗政", "濮阳", "公冶", "太叔", "申屠", "公孙", "慕容", "仲孙", "钟离"),
        *("长孙", "宇文", "司徒", "鲜于", "司空", "闾丘", "子车", "亓官", "司寇", "巫马", "公西", "颛孙", "壤驷"),
        *("公良", "漆雕", "乐正", "宰父", "谷梁", "拓跋", "夹谷", "轩辕", "令狐", "段干", "百里", "呼延", "东郭"),
        *("南门", "羊舌", "微生", "梁丘", "左丘", "东门", "西门", "第五", "纳兰", "歐陽", "司馬", "諸葛", "東方"),
        *("上官", "夏侯", "聞人", "万俟", "尉遲", "澹臺", "鍾離", "長孫", "鮮于", "軒轅", "令狐", "納蘭", "獨孤"),
    )
)
_LATIN: Final = re.compile(r"[0-9A-Za-z\u00c0-\u024f .,'’-]+")
_MOST_STARS: Final = 2


def person(name: str) -> str:
    """The surname, and stars: ``张*``, ``欧阳**``; of a name in letters the first one."""
    plain = "".join(name.split()) if not _LATIN.fullmatch(name) else name.strip()
    if not plain:
        return HIDDEN
    if _LATIN.fullmatch(plain):
        return f"{plain[0]}{HIDDEN}"
    kept = 2 if plain[:2] in _COMPOUND and len(plain) > 2 else 1
    return plain[:kept] + "*" * max(1, min(_MOST_STARS, len(plain) - kept))


def phone(value: str) -> str:
    """``138****8000``; of a short number the last two digits."""
    return _ends(value, 3, 4, "****")


def id_number(value: str) -> str:
    """``110***********1234``; nothing of a short one."""
    return _ends(value, 3, 4, "*" * 11)


def account(value: str) -> str:
    """``****1234``; of a short one the last two."""
    plain = "".join(value.split())
    return f"****{plain[-4:]}" if len(plain) > 8 else f"****{plain[-2:]}" if len(plain) > 4 else HIDDEN


def other(value: str) -> str:
    """The first character."""
    plain = value.strip()
    return f"{plain[0]}{HIDDEN}" if len(plain) > 1 else HIDDEN


def day(value: object) -> str | None:
    """The year of a date; an unknown date stays unknown."""
    if value is None:
        return None
    return f"{value.year}-**-**" if isinstance(value, date) else HIDDEN


def _ends(value: str, first: int, last: int, stars: str) -> str:
    plain = "".join(folded(value).split()).upper()
    if len(plain) >= first + last + 3:
        return f"{plain[:first]}{stars}{plain[-last:]}"
    return f"****{plain[-2:]}" if len(plain) > 6 else HIDDEN


BY_SORT: Final[dict[str, Callable[[str], str]]] = {
    "customer_name": person,
    "contact_name": person,
    "counterparty_name": person,
    "phone": phone,
    "id_number": id_number,
    "registration_no": id_number,
    "account_id": account,
    "card_id": account,
    "counterparty_account": account,
    "supervised_account": account,
}
"""How a column's values are masked, by the sort that `policy.COLUMNS` gives it; others keep one character."""
