"""Amounts and dates read once more, in plain Python and by other means, for the casts to be held against.

It is more generous than they are where that is harmless: what matters is that they never read another value.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal

UNITS = {"": 0, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8}


def narrow(text: str) -> str:
    """A text in compatibility form, without the blanks around it."""
    return unicodedata.normalize("NFKC", text).replace("−", "-").strip()


def amount(text: str, scale: int = 0) -> Decimal | None:
    """An amount in yuan with two decimals at most; None for what is none."""
    rest = narrow(text)
    minus = 0
    for sign in ("¥", "RMB", "CNY"):
        for before in ("", "-", "+"):
            if rest.startswith(before + sign):
                rest = before + rest[len(before) + len(sign) :].strip()
    if rest.startswith("(") and rest.endswith(")"):
        minus, rest = minus + 1, rest[1:-1].strip()
        rest = rest.removeprefix("¥").strip()
        if rest[:1] in "+-" or rest[-1:] in "+-":
            return None
    elif rest[:1] in ("-", "+"):
        minus, rest = minus + (rest[0] == "-"), rest[1:].strip()
        if rest[-1:] in ("-", "+"):
            return None
    elif rest[-1:] in ("-", "+"):
        minus, rest = minus + (rest[-1] == "-"), rest[:-1]
    number, unit = rest, ""
    while number and number[-1] in "元千万百亿":
        number, unit = number[:-1], number[-1] + unit
    number = number.rstrip(" ") if unit else number
    power = UNITS.get(unit.removesuffix("元"))
    if power is None or (scale and unit):
        return None
    digits = plain_digits(number)
    if digits is None:
        return None
    value = Decimal(digits).scaleb(power + scale)
    if value != round(value, 2) or value >= Decimal(10) ** 16:
        return None
    return -value if minus else value


def plain_digits(number: str) -> str | None:
    """Digits with at most one point, groups of three taken out; None for anything else."""
    whole, point, fraction = number.partition(".")
    if point and not is_digits(fraction):
        return None
    if not whole:
        return f"0.{fraction}" if point else None
    first, *groups = whole.split(",")
    if not is_digits(first) or (groups and len(first) > 3):
        return None
    if any(len(group) != 3 or not is_digits(group) for group in groups):
        return None
    return first + "".join(groups) + (point + fraction)


def is_digits(text: str) -> bool:
    """Whether a text is made of the ten digits."""
    return bool(text) and all(sign in "0123456789" for sign in text)


def day(text: str) -> date | None:
    """A day said by year, month and day in this order, the time and the weekday left out; None for what is none."""
    text = narrow(text)
    republic = False
    for word in ("中华民国", "民国", "民國"):
        if text.startswith(word):
            text, republic = text.removeprefix(word).strip(), True
            break
    parts, rest = ["", "", ""], text
    if is_digits(rest[:8]) and not republic:
        parts, rest = [rest[:4], rest[4:6], rest[6:8]], rest[8:]
    else:
        signs = []
        for index in range(3):
            while rest[:1] and is_digits(rest[:1]):
                parts[index], rest = parts[index] + rest[0], rest[1:]
            if index < 2:
                signs.append(rest[:1])
                rest = rest[1:]
        if signs not in (["-", "-"], ["/", "/"], [".", "."], ["年", "月"]):
            return None
        rest = rest.removeprefix("日")
    if rest and rest[0] in "0123456789" and not (len(text) >= 14 and is_digits(text[:14])):
        return None
    if not all(is_digits(part) for part in parts) or (len(parts[0]) != 4 and not republic):
        return None
    year, month, number = (int(part) for part in parts)
    try:
        found = date(year + 1911 * republic, month, number)
    except ValueError:
        return None
    return found if date(1900, 1, 1) <= found <= date(9999, 12, 30) else None
