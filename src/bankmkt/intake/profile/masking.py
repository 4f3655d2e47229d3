"""What a person may see of a cell is decided by what the column is AND by what the cell looks like.

The declaration of a column says how personal it is, but a profile is made exactly when nobody knows yet
whether a column is what its header says; so a value that looks like a resident's number, a phone, an account
or a name is masked wherever it stands. Amounts keep their size and lose their digits: a unit can be judged by
that, a customer cannot be found by it.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final

from bankmkt.intake.profile.cells import Seen, read
from bankmkt.tables.model import Column, Sensitivity, Type

STAR: Final = "*"
_ENDS: Final = frozenset({"phone", "resident", "credit code", "long", "scientific"})
_ODD_DAYS: Final = frozenset({"dmy", "roc/", "date by name"})
_SHOWN: Final = frozenset({"percent", "permille", "null", "no date", "no such day", "empty"})
_OPEN_IDS: Final = frozenset(
    {"product_id", "branch_id", "parent_id", "team_id", "campaign_id", "industry_code", "currency", "head"}
)
"""Identifiers that name no customer and nobody who works with one."""
_ID_ENDINGS: Final = ("_id", "_no", "_number", "_account", "_code")
_LABELLED: Final = re.compile(
    r"((?:人|员|经理|姓名|主管|复核|制表|审核|经办|户名|客户|电话|手机|账号|证号)\s*[:：]\s*)([^\s,;，；|]+)"
)
_SENSITIVE: Final = re.compile(
    "姓名|名字|生日|出生|年龄|地址|住址|住所|居住|籍贯|电话|手机|邮箱|邮件|微信|QQ|证件|身份证|护照|账号|账户|卡号|户名|联系|配偶|父|母|子女|法人|法定代表"
)
_RUN: Final = re.compile(r"[0-9]{7,}")
_KEPT: Final = 24
_WORD: Final = 16


def value(text: str, column: Column | None, *, amount: bool = False, words: bool = False) -> str:
    """A cell as it may be shown: `column` is what it is taken for, None where that is unknown.

    `amount` masks numbers by size; `words` says that the column holds few words, none of them a person.
    """
    seen = read(text)
    bare = text.strip()
    if column is not None and column.name == "birth_date":
        return born(bare, seen)
    if seen.form in _ENDS:
        return ends(bare)
    if seen.form == "person":
        return bare if words else person(bare)
    if column is not None and column.sensitivity is Sensitivity.PUBLIC and seen.form in ("company", "chinese", "code"):
        return _short(bare)
    if seen.form in _SHOWN:
        return bare
    if (seen.day is not None and seen.form != "date8") or seen.form in _ODD_DAYS:
        return bare
    if column is not None:
        return _declared(bare, seen, column, words=words)
    return _undeclared(bare, seen, amount=amount, words=words)


def _declared(bare: str, seen: Seen, column: Column, *, words: bool) -> str:
    if column.type is Type.MONEY:
        return size(bare) if seen.number is not None else free(bare)
    if column.type is not Type.TEXT:
        return bare if seen.number is not None or seen.day is not None or words else free(bare)
    if column.name == "name":
        return _short(bare) if seen.form == "company" else person(bare)
    if column.name in _OPEN_IDS:
        return _short(bare)
    if column.name.endswith(_ID_ENDINGS):
        return ends(bare)
    if column.sensitivity is Sensitivity.PERSONAL:
        return free(bare)
    return _short(bare) if words else free(bare)


def _undeclared(bare: str, seen: Seen, *, amount: bool, words: bool) -> str:
    if seen.form == "company":
        return _short(bare)
    if words and seen.form in ("chinese", "code", "word", "int", "zeros"):
        return _short(bare)
    if seen.form == "date8":
        return bare
    if seen.form == "zeros":
        return ends(bare)
    if seen.number is not None:
        return size(bare) if amount or abs(seen.number) >= 1000 else bare
    return ends(bare) if seen.form == "code" else free(bare)


def number(value: Decimal, column: Column | None, *, amount: bool) -> str:
    """The smallest or largest number of a column as it may be shown."""
    text = f"{value:f}"
    money = amount if column is None else column.type is Type.MONEY
    return size(text) if money or (column is None and abs(value) >= 1000) else text


def day(value: date, column: Column | None) -> str:
    """The first or last day of a column as it may be shown."""
    return f"{value.year}-**-**" if column is not None and column.name == "birth_date" else value.isoformat()


def born(bare: str, seen: Seen) -> str:
    """A day of birth: its year."""
    return f"{seen.day.year}-**-**" if seen.day is not None else free(bare)


def secret(text: str) -> str:
    """Any cell of a column whose header speaks of persons."""
    bare = text.strip()
    seen = read(bare)
    if seen.form in ("empty", "null", "no date"):
        return bare
    if seen.day is not None or any(map(str.isdigit, bare)):
        return born(bare, seen) if seen.day is not None else ends(bare)
    return person(bare) if seen.form == "person" else free(bare)


def person(bare: str) -> str:
    """A name of a person: the surname."""
    return bare[:1] + STAR * max(1, min(len(bare) - 1, 3))


def ends(bare: str) -> str:
    """An identifier: three signs at its beginning and four at its end where it is long, fewer where it is short."""
    length = len(bare)
    head, tail = (3, 4) if length >= 11 else (2, 2) if length >= 6 else (1, 1) if length >= 4 else (0, 0)
    if length > _KEPT:
        return f"{bare[:head]}{STAR * 6}{bare[length - tail :]}"
    return bare[:head] + STAR * (length - head - tail) + (bare[length - tail :] if tail else "")


def size(bare: str) -> str:
    """An amount: its first digit, its length and its signs."""
    kept, seen_digit = [], False
    for sign in bare:
        if sign.isdigit() and (seen_digit or sign == "0"):
            kept.append(STAR if seen_digit else sign)
        elif sign.isdigit():
            kept.append(sign)
            seen_digit = True
        else:
            kept.append(sign)
    return "".join(kept)


def free(bare: str) -> str:
    """Any other text: its first character."""
    return bare[:1] + STAR * max(1, min(len(bare) - 1, 4))


def line(text: str) -> str:
    """A title or footer line: what follows a label for a person is masked, and so are long numbers."""
    shown = _LABELLED.sub(lambda found: found[1] + free(found[2]), text)
    return _short(_RUN.sub(_run, shown), 60)


def _run(found: re.Match[str]) -> str:
    return found[0] if read(found[0]).form == "date8" else ends(found[0])


def _short(text: str, kept: int = _KEPT) -> str:
    return text if len(text) <= kept else text[:kept] + "…"


def is_sensitive(header: str) -> bool:
    """Whether a header that is no known one speaks of persons: then its few values are no words of a list."""
    return _SENSITIVE.search(header) is not None


def are_words(values: dict[str, int], rows: int, *, expected: bool = False) -> bool:
    """Whether these different values are the words of a list and may be shown.

    Few words, used often, short, and not persons, numbers of persons, or accounts for the most part. Where a
    list is `expected`, because the column is one of codes, a short file need not show each word often.
    """
    least = 12 if expected else 0
    if not values or len(values) > 40 or len(values) * 4 > max(rows, least):
        return False
    forms = [read(text).form for text in values]
    persons = sum(form == "person" for form in forms)
    return (
        persons * 3 <= len(forms)
        and not any(form in _ENDS for form in forms)
        and all(len(text) <= _WORD for text in values)
    )
