"""A row that is no data must say so itself; whatever only looks odd stays data and is refused by its number.

Totals, notes and the chatter of database programs are recognised by words in their first cells. The words
alone are not enough: a company may be called 合计, so whoever asks adds what the key columns hold.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from bankmkt.intake.cast import BLANKS

TOTAL_HINT: Final = re.compile(
    r"[合总小共累页统组][ \u3000]*计|汇[ \u3000]*总"
    r"|[Tt]otal|TOTAL|[Ss]um|SUM|AVG|[Aa]vg|AVERAGE|[Aa]verage|COUNT|[Cc]ount"
)
"""What the first cells of a total row must hold; nearly all rows hold nothing of it and are not looked at closer."""
NOTE_HINT: Final = re.compile(
    r"[:：]|空白|页|行|条|笔|[Pp]age|rows?\b|ROWS?\b|正文|完|结束|END|[Ee]nd|EOF|eof|[Ss]tatement|[Qq]uery"
)
"""What the first filled cell of a note must hold."""
RULES: Final = frozenset("-=+_—─－*~|")

_COUNT: Final = r"(?:[:：]?[0-9,.]+(?:户|笔|条|行|个|人|元|万元|亿元|项|份)?)?"
_GRAND: Final = re.compile(
    rf"[(（]?(?:本表|本报表|全行|全部|全辖|总行|全机构)?(?:合|总|共|统)计(?:金额|余额|数|额|笔数|户数|行|数量)?(?:\([^()]*\))?[)）]?[:：]?{_COUNT}"
    rf"|汇总[:：]?{_COUNT}|(?:grand)?total(?:s|sum|amount)?[:：]?{_COUNT}|sum[:：]?"
)
_NAMED: Final = re.compile(rf".{{1,20}}(?:[小合总]计|汇总)[:：]?{_COUNT}")
_SUB: Final = re.compile(
    rf"(?:小计|(?:本页|本组|分组|页)(?:小|合|总)?计|.{{0,8}}累计|sub-?total(?:s)?|avg|average|count)[:：]?{_COUNT}"
)
_CODES: Final = frozenset({"avg", "average", "count"})
_NUMBER: Final = re.compile(r"[-+]?[0-9][0-9,.]*%?")
_NOTE: Final = re.compile(
    r"(?:制表|填表|填报|编制|审核|复核|审批|经办|负责|联系|打印|导出|查询|操作|统计)(?:人|员|单位|部门|机构|日期|时间|电话|柜员)?[:：].*"
    r"|(?:备注|注|附注|说明|注释|填表说明|数据来源|来源|口径|数据口径|统计口径|数据说明|温馨提示|声明)\d*[:：].*"
    r"|(?:金额|货币|计量)?单位[:：].*|(?:数据|报表|统计|打印|制表|截止|导出|生成)(?:日期|时间)[:：].*|币种[:：].*"
    r"|第\d+页.*|共\d+页.*|page\d+.*|\d+/\d+页"
    r"|[-—─=_*]*(?:以下空白|以下无正文|完|结束|end|endofreport|endoffile|eof)[-—─=_*]*"
    r"|\(?\d+rows?(?:affected|selected|fetched|returned|inset|\)).*|\(\d+rows?\)"
    r"|(?:已选择|选定了?|共选择|查询到|共查询到|共导出|共|返回|影响了?|受影响|总共)\d+(?:行|条|笔).*"
    r"|\(\d+(?:行|条)[^)]*\)"
    r"|statementended\..*|querycomplete.*|elapsed[:：].*|已用时间[:：].*"
)
_NUMBERED: Final = 3
"""So many columns must be numbered in brackets, and one more without."""
_DECORATION: Final = "[]【】()*※#<>《》—–-"
"""Signs that people put around a label; width has been taken out of them before."""
_RULE: Final = re.compile(r"[-=+_—─－*~|]{3,}")


def squeezed(text: str) -> str:
    """A cell as its words are compared: compatibility forms, lower case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def leading(cells: Sequence[str]) -> list[tuple[int, str]]:
    """The first filled cells up to the first number, at most five, squeezed and with their index."""
    found: list[tuple[int, str]] = []
    for index, cell in enumerate(cells):
        text = cell.strip(BLANKS)
        if not text:
            continue
        text = squeezed(text)
        if _NUMBER.fullmatch(text) or len(found) == 5:
            break
        found.append((index, text))
    return found


def is_code(text: str, cells: Sequence[str]) -> bool:
    """Whether a squeezed word of sums is a code of data in this row: a target is measured as an ``average``, too.

    Such a word says something of a row only where no other cell of it holds words.
    """
    if text.strip(_DECORATION) not in _CODES:
        return False
    filled = [shown for cell in cells if (shown := cell.strip(BLANKS))]
    return sum(1 for shown in filled if not _NUMBER.fullmatch(squeezed(shown))) > 1


def total_kind(text: str) -> str:
    """What a squeezed label says: ``total`` for a grand total, ``subtotal`` for another sum, ``""`` for neither.

    ``named`` is a sum of something that the label names (城东支行合计), which may be the name of a figure too.
    """
    if len(text) > 40:
        return ""
    return _sum_of(text) or _sum_of(text.strip(_DECORATION))


def _sum_of(text: str) -> str:
    if _GRAND.fullmatch(text):
        return "total"
    if _SUB.fullmatch(text):
        return "subtotal"
    return "named" if _NAMED.fullmatch(text) else ""


def is_note(text: str) -> bool:
    """Whether a squeezed text is one that extracts put below or between their rows."""
    return _NOTE.fullmatch(text) is not None or _NOTE.fullmatch(text.strip(_DECORATION)) is not None


def is_rule(cells: Sequence[str]) -> bool:
    """Whether a row is a line drawn with signs."""
    filled = [text for cell in cells if (text := cell.strip(BLANKS))]
    return bool(filled) and all(_RULE.fullmatch(text) for text in filled)


def is_numbering(cells: Sequence[str]) -> bool:
    """Whether a row numbers the columns, as statistical tables do below their header: (1), (2), (3)."""
    texts = [squeezed(cell) for cell in cells]
    if len(texts) < _NUMBERED or texts[0].strip("()") != "1":
        return False
    bare = len(texts) > _NUMBERED and texts == [str(place) for place in range(1, len(texts) + 1)]
    return bare or texts == [f"({place})" for place in range(1, len(texts) + 1)]


def is_label(text: str) -> bool:
    """Whether a cell of a title row only says something about the file: a note, a date, a unit."""
    squeezed_text = squeezed(text)
    return ":" in squeezed_text or re.fullmatch(r"[\d年月日季度第期上下半/.-]+", squeezed_text) is not None
