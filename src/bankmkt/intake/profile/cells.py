"""A cell is read by what it looks like alone, in plain Python: a profile is made once and needs no engine.

One text gives one form (``iso date``, ``grouped number`` …) with its value where it has one. The forms are
those that loading knows and those that it refuses, because both must be said; whether a form suits a column is
decided later, over all cells of the column.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from bankmkt.intake.profile.words import NO_DATE, NULLS, SURNAMES


class Seen(NamedTuple):
    """The form of a cell, and its number or day where it has one."""

    form: str
    number: Decimal | None = None
    day: date | None = None


DATES: Final = frozenset(
    {"date8", "date-", "date/", "date.", "date年", "date民国", "dmy", "dmy-first", "mdy-first", "roc/"}
)
"""Forms that name a day; each may have ``+time`` behind it."""
MONTHS: Final = frozenset({"month6", "month-", "month/", "month年"})
WHOLE: Final = frozenset({"int", "digits5", "zeros", "date8", "month6", "phone", "long", "int.0"})
NUMBERS: Final = WHOLE | {"decimal", "grouped", "paren", "minus-", "currency", "unit"}
RATES: Final = frozenset({"percent", "permille"})

_LONG: Final = 12
_NUMBER: Final = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_GROUPED: Final = re.compile(r"[-+]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_SCIENTIFIC: Final = re.compile(r"[-+]?[0-9](?:\.[0-9]+)?[eE][+-]?[0-9]+")
_DECORATED: Final = re.compile(r"(?:[￥¥$]|RMB|CNY)? ?([-+]?[0-9][0-9,]*(?:\.[0-9]+)?) ?(元|千元|万|万元|亿|亿元)?")
_TIME: Final = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
_DAY: Final = re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}})({_TIME})")
_CHINESE_DAY: Final = re.compile(rf"([0-9]{{4}})年([0-9]{{1,2}})月([0-9]{{1,2}})日({_TIME})")
_ROC_DAY: Final = re.compile(r"民国([0-9]{1,3})年([0-9]{1,2})月([0-9]{1,2})日")
_SHORT_ROC: Final = re.compile(r"(1[0-9]{2})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_FOREIGN_DAY: Final = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}})({_TIME})")
_COMPACT_TIME: Final = re.compile(r"([0-9]{8})( [0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?|[0-9]{6})")
_MONTH: Final = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})|([0-9]{4})年([0-9]{1,2})月")
_ENGLISH_DAY: Final = re.compile(r"[0-9]{1,2}[- ][A-Za-z]{3,9}[- ][0-9]{2,4}.*|[0-9]{1,2}-[0-9]{1,2}月-[0-9]{2,4}.*")
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-/]*")
_PHONE: Final = re.compile(r"1[3-9][0-9]{9}")
_COMPANY: Final = re.compile(
    r"(?:公司|集团|厂|银行|支行|分行|中心|合作社|事务所|学校|医院|局|委员会|协会|商行|经营部|工作室|店|社|大学|研究院|研究所)(?:[（(].*[)）])?$"
)
_CREDIT_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def read(text: str) -> Seen:
    """What one cell looks like; blanks around it do not count."""
    text = text.strip(" \t\r\n\v\f\u3000\u00a0")
    if not text:
        return Seen("empty")
    if not text.isascii():
        narrow = unicodedata.normalize("NFKC", text)
        if narrow.isascii() and len(narrow) == len(text):
            text = narrow  # full-width digits; a cell with Chinese characters stays what it is
    if text in NULLS or text.upper() in NULLS:
        return Seen("null")
    if text in NO_DATE:
        return Seen("no date")
    if text.isascii():
        return _digits(text) if text.isdigit() else _ascii(text)
    return _wide(text)


def _digits(text: str) -> Seen:
    """A cell of digits alone."""
    length = len(text)
    if length == 8 and (day := _day(text[:4], text[4:6], text[6:])):
        return Seen("date8", Decimal(text), day)
    if length == 6 and "1900" <= text[:4] <= "2100" and "01" <= text[4:] <= "12":
        return Seen("month6", Decimal(text), date(int(text[:4]), int(text[4:]), 1))
    if length == 11 and _PHONE.fullmatch(text):
        return Seen("phone", Decimal(text))
    if length == 14 and (day := _day(text[:4], text[4:6], text[6:8])) and text[8:10] < "24":
        return Seen("date8+time", None, day)
    if length == 18 and is_resident(text):
        return Seen("resident")
    if length > _LONG:
        return Seen("long")
    if text[0] == "0" and length > 1:
        return Seen("zeros", Decimal(text))
    if length == 5 and "20000" <= text <= "60000":
        return Seen("digits5", Decimal(text))
    return Seen("int", Decimal(text))


def _ascii(text: str) -> Seen:
    """A cell of ASCII that holds more than digits."""
    first = text[0]
    if first.isdigit() or first in "-+.(":
        if _NUMBER.fullmatch(text):
            return Seen("int.0" if re.fullmatch(r"[-+]?[0-9]+(?:\.0+)?", text) else "decimal", Decimal(text))
        if _GROUPED.fullmatch(text):
            return Seen("grouped", Decimal(text.replace(",", "")))
        if text[-1] == "%" and _NUMBER.fullmatch(text[:-1].rstrip()):
            return Seen("percent", Decimal(text[:-1].rstrip()))
        found = _dated(text)
        if found is not None:
            return found
        if _SCIENTIFIC.fullmatch(text):
            return Seen("scientific")
        if text[-1] == "-" and (bare := _bare(text[:-1])) is not None:
            return Seen("minus-", -bare)
        if first == "(" and text[-1] == ")" and (bare := _bare(text[1:-1])) is not None:
            return Seen("paren", -bare)
    if len(text) == 18 and is_resident(text):
        return Seen("resident")
    if len(text) == 18 and is_credit_code(text):
        return Seen("credit code")
    if (found := _decorated(text)) is not None:
        return found
    if _CODE.fullmatch(text):
        return Seen("code" if any(map(str.isdigit, text)) or len(text) <= 4 else "word")
    return Seen("text")


def _bare(text: str) -> Decimal | None:
    if _NUMBER.fullmatch(text) or _GROUPED.fullmatch(text):
        return Decimal(text.replace(",", ""))
    return None


def _dated(text: str) -> Seen | None:
    """A day or month in digits with separators, or one of the forms that only a mapping may take."""
    if found := _DAY.fullmatch(text):
        day = _day(found[1], found[3], found[4])
        form = f"date{found[2]}" + ("+time" if found[5] else "")
        return Seen(form, None, day) if day else Seen("no such day")
    if found := _MONTH.fullmatch(text):
        month = _day(found[1], found[3], "1")
        return Seen(f"month{found[2]}", None, month) if month else Seen("no such day")
    if found := _FOREIGN_DAY.fullmatch(text):
        return _foreign(int(found[1]), int(found[3]), int(found[4]))
    if found := _SHORT_ROC.fullmatch(text):
        day = _day(str(1911 + int(found[1])), found[3], found[4])
        return Seen("roc/", None, day) if day else None
    if found := _COMPACT_TIME.fullmatch(text):
        day = _day(found[1][:4], found[1][4:6], found[1][6:])
        return Seen("date8+time", None, day) if day else None
    return Seen("date by name") if _ENGLISH_DAY.fullmatch(text) else None


def _foreign(first: int, second: int, year: int) -> Seen:
    """A day with its year last: which of the first two is the month shows only where one is above 12."""
    if first > 12 >= second and (day := _day(str(year), str(second), str(first))):
        return Seen("dmy-first", None, day)
    if second > 12 >= first and (day := _day(str(year), str(first), str(second))):
        return Seen("mdy-first", None, day)
    day = _day(str(year), str(first), str(second))
    return Seen("dmy") if day else Seen("no such day")


def _wide(text: str) -> Seen:
    """A cell with characters beyond ASCII."""
    if text[0].isdigit() or text[0] in "民￥¥（-":
        if found := _CHINESE_DAY.fullmatch(text):
            day = _day(found[1], found[2], found[3])
            return Seen("date年" + ("+time" if found[4] else ""), None, day) if day else Seen("no such day")
        if (found := _MONTH.fullmatch(text)) and found[4]:
            month = _day(found[4], found[5], "1")
            return Seen("month年", None, month) if month else Seen("no such day")
        if found := _ROC_DAY.fullmatch(text):
            day = _day(str(1911 + int(found[1])), found[2], found[3])
            return Seen("date民国", None, day) if day else Seen("no such day")
        if text[-1] == "‰" and _NUMBER.fullmatch(text[:-1].rstrip()):
            return Seen("permille", Decimal(text[:-1].rstrip()))
        if text[0] == "（" and text[-1] == "）" and (bare := _bare(text[1:-1])) is not None:
            return Seen("paren", -bare)
        if (decorated := _decorated(text)) is not None:
            return decorated
    if len(text) <= 4 and text[:1] in SURNAMES and all("\u4e00" <= sign <= "\u9fff" for sign in text) and len(text) > 1:
        return Seen("person")
    if _COMPANY.search(text):
        return Seen("company")
    return Seen("chinese")


def _decorated(text: str) -> Seen | None:
    """An amount with a sign of money before it or a unit behind it."""
    found = _DECORATED.fullmatch(text)
    if found is None or (bare := _bare(found[1])) is None:
        return None
    if found[2] in ("千元", "万", "万元", "亿", "亿元"):
        return Seen("unit", bare * 10 ** {"千": 3, "万": 4, "亿": 8}[found[2][0]])
    return Seen("currency", bare)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        made = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return made if made.year >= 1900 else None


def is_resident(text: str) -> bool:
    """Whether 18 signs are a resident's number: a day of birth inside, and the check digit of GB 11643."""
    body, check = text[:17], text[17].upper()
    if not body.isdigit() or _day(text[6:10], text[10:12], text[12:14]) is None:
        return False
    weight = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(body))
    return "10X98765432"[weight % 11] == check


def is_credit_code(text: str) -> bool:
    """Whether 18 signs are a unified social credit code with the check sign of GB 32100."""
    values = [_CREDIT_SIGNS.find(sign) for sign in text.upper()]
    if -1 in values or not text[2:8].isdigit():
        return False
    return (sum(value * pow(3, place, 31) for place, value in enumerate(values[:17])) + values[17]) % 31 == 0
