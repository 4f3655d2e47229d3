"""A number format is understood token by token, so that a letter in a literal is never taken for a date.

`"年"`, `\\-`, `[$-804]`, `[Red]` and `_)` hold letters and signs that mean nothing; what is left decides. Search by
substring takes ``"months"0`` for a date and ``0"%"`` for a percentage, and either would load a wrong value.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

_TOKEN: Final = re.compile(
    r"""
    "(?P<quoted>[^"]*)"?            # a literal
  | [\\!](?P<escaped>.)             # one literal sign
  | [_*].                           # a space as wide as a sign; a sign that fills
  | \[(?P<bracket>[^\]]*)\]?        # colour, condition, locale, or elapsed time
  | (?P<general>general|g/通用格式)
  | (?P<meridiem>am/pm|a/p|上午/下午)
  | (?P<science>e[+-])
  | (?P<date>[ymdhsegb]+)
  | (?P<digits>[0#?]+)
  | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_ELAPSED: Final = re.compile("h+|m+|s+", re.IGNORECASE)
_FOREIGN: Final = re.compile(
    r"""
    [美港欧歐日韩韓加澳新台臺纽][元圆圓币幣]|(?:加拿大|新加坡|新西兰|澳门|澳大利亚)[元圆币]|美金|镑|鎊|法郎|卢布|卢比
  | 铢|林吉特|令吉|比索|里拉|克朗|兰特|迪拉姆|里亚尔|越南盾|円|外币
  | (?<![a-z])(?:usd|hkd|eur|jpy|gbp|aud|cad|chf|sgd|nzd|krw|twd|mop|thb|myr|idr|inr|php|vnd|rub|brl|zar|sek|nok|dkk
      |aed|sar|try|mxn|kzt|mnt|pkr|pln|huf|czk|ils|kr|zł|kč|jp(?=[¥￥]))(?![a-z])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_YUAN: Final = frozenset(
    ("", "¥", "￥", "CN¥", "CN￥", "CNY", "CNH", "RMB", "RMB¥", "RMB￥", "元", "圆", "人民币", "人民币元")
)
_YEN: Final = re.compile("-0*411$")
"""The locale in which the sign of the yuan is that of the yen."""
_UNIT: Final = re.compile("(?:十|百|千|万|亿)+元?|‰|‱|%|bp", re.IGNORECASE)

BUILT_IN: Final = MappingProxyType(
    {
        1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
        14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
        21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: "yyyy年m月", 28: "m月d日", 29: "m月d日", 30: "m-d-yy",
        31: "yyyy年m月d日", 32: "h时mm分", 33: "h时mm分ss秒", 34: "上午/下午h时mm分", 35: "上午/下午h时mm分ss秒",
        36: "yyyy年m月", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 50: "yyyy年m月",
        51: "m月d日", 52: "yyyy年m月", 53: "m月d日", 54: "m月d日", 55: "上午/下午h时mm分",
        56: "上午/下午h时mm分ss秒", 57: "yyyy年m月", 58: "m月d日",
    }
)  # fmt: skip
"""The formats that files name by number alone, as a Chinese spreadsheet program shows them; all others are plain."""


@dataclass(frozen=True, slots=True)
class Section:
    """What one part of a format does: ``plain``, ``date``, ``elapsed``, ``percent``, ``scaled``, ``padded`` or
    ``foreign``.

    `pattern` is, where padded, the format as a list in which "0" and "#" are places and all else is literal;
    `unit` the unit that a literal of the format adds behind the number; `places` whether the number shows at all.
    """

    kind: str
    has_date: bool = False
    pattern: tuple[str, ...] = ()
    unit: str = ""
    conditional: bool = False
    places: bool = True

    def padded(self, text: str) -> str:
        """A whole number with the leading zeros and literals of the pattern."""
        digits = list(text.lstrip("-"))
        out: list[str] = []
        for at in range(len(self.pattern) - 1, -1, -1):
            sign = self.pattern[at]
            if sign not in ("0", "#"):
                out.append(sign[1:])
                continue
            if digits:
                out.append(digits.pop())
            elif sign == "0":
                out.append("0")
            if not any(earlier in ("0", "#") for earlier in self.pattern[:at]):
                out.extend(reversed(digits))
                digits = []
        return ("-" if text.startswith("-") else "") + "".join(reversed(out))


def sections(code: str) -> list[Section]:
    """The parts of a format for numbers: positive, negative and zero, as many as it has; a part for text is none."""
    parts: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(code):
        if token["other"] == ";":
            parts.append([])
        else:
            parts[-1].append(token)
    numeric = [part for part in parts if not any(token["other"] == "@" for token in part)]
    return [_section(part) for part in numeric[:3]] or [Section("plain")]


def names_foreign(text: str) -> bool:
    """Whether a text beside a number names a currency that is not the yuan, by sign, code or Chinese name."""
    signs = any(unicodedata.category(sign) == "Sc" and sign not in "¥￥" for sign in text)
    return signs or _FOREIGN.search(text) is not None


def _foreign(tokens: list[re.Match[str]], bracket: list[str]) -> bool:
    """Whether a part of a format shows its number in a foreign currency.

    What stands in ``[$…]`` before the locale is always a currency, so any that is not the yuan counts.
    """
    for text in bracket:
        if text.startswith("$"):
            sign = text[1:].partition("-")[0].strip().upper()
            if sign not in _YUAN or (sign in ("¥", "￥") and _YEN.search(text)):
                return True
    texts = (token["quoted"] or token["escaped"] or token["other"] or token["date"] or " " for token in tokens)
    return names_foreign("".join(text for token, text in zip(tokens, texts, strict=True) if token["bracket"] is None))


def _section(tokens: list[re.Match[str]]) -> Section:
    bracket = [token["bracket"] for token in tokens if token["bracket"] is not None]
    conditional = any(text[:1] in ("<", ">", "=") for text in bracket)
    places = any(token["digits"] or token["general"] for token in tokens)
    if _foreign(tokens, bracket):
        return Section("foreign", conditional=conditional, places=places)
    if any(_ELAPSED.fullmatch(text) for text in bracket):
        return Section("elapsed", conditional=conditional)
    letters = "".join(token["date"] or "" for token in tokens).casefold()
    clock = any(token["meridiem"] for token in tokens)
    if letters or clock:
        has_date = bool(set(letters) & set("ydegb")) or ("m" in letters and not clock and not set(letters) & set("hs"))
        return Section("date", has_date=has_date, conditional=conditional)
    if _scaled(tokens):
        return Section("scaled", conditional=conditional)
    literal = "".join(token["quoted"] or token["escaped"] or _bare(token) for token in tokens)
    percents = sum(token["other"] == "%" for token in tokens)
    if percents:
        odd = percents > 1 or _UNIT.search(literal)
        return Section("scaled" if odd else "percent", conditional=conditional)
    unit = _UNIT.search(literal)
    pattern = _pattern(tokens)
    if pattern and not unit:
        return Section("padded", pattern=pattern, conditional=conditional)
    return Section("plain", unit=unit[0] if unit and places else "", conditional=conditional, places=places)


def _bare(token: re.Match[str]) -> str:
    """A sign that stands for itself without quotes: any that is not ASCII."""
    other = token["other"] or ""
    return other if other > "\x7f" else ""


def _scaled(tokens: list[re.Match[str]]) -> bool:
    """Whether a comma stands behind the last digit, which shows the number in thousands."""
    seen = False
    for token in reversed(tokens):
        if token["digits"]:
            return seen
        if token["other"] == "." and not seen:
            continue
        seen = seen or token["other"] == ","
    return False


def _pattern(tokens: list[re.Match[str]]) -> tuple[str, ...]:
    """The places and literals of a format for codes: only zeros, at least two, or letters and digits before them."""
    signs: list[str] = []
    for token in tokens:
        literal = token["quoted"] or token["escaped"] or _bare(token)
        if token["digits"]:
            signs.extend(token["digits"].replace("?", "#"))
        elif literal:
            signs.extend("L" + sign for sign in literal)
        elif token["other"] in ("-", " ", "/", "(", ")", "+", ":", "$"):
            signs.append("L" + str(token["other"]))
        elif token["other"] is not None or token["science"] or token["general"]:
            return ()
    zeros = signs.count("0")
    coded = any(sign[0] == "L" and sign[1:].isascii() and sign[1:].isalnum() for sign in signs)
    return tuple(signs) if zeros >= 2 or (zeros and coded) else ()
