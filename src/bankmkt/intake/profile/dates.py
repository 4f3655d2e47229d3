"""Which forms the days of a column have, as a mapping writes them, and what only a person can know of them.

01/02/2026 is two days. Where every cell of a column allows both readings, neither is taken; where one cell
shows the order, the others follow it, and where cells show both orders, nothing can be right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bankmkt.intake.profile.column import ColumnStats

_FORMS: Final = {
    "date8": "%Y%m%d",
    "date-": "%Y-%m-%d",
    "date/": "%Y/%m/%d",
    "date.": "%Y.%m.%d",
    "date年": "%Y年%m月%d日",
    "month-": "%Y-%m",
    "month/": "%Y/%m",
    "month年": "%Y年%m月",
    "month6": "%Y%m",
}
_SIGN: Final = re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{4}(.*)")


@dataclass(frozen=True, slots=True)
class DateForms:
    """The forms that the mapping must name, none where the usual ones serve.

    `choices` are the readings between which a person must choose (each a whole list of forms), `why` the code
    of the reason: ``order`` (day or month first), ``orders`` (both occur), ``serial``, ``roc``, ``name``.
    """

    forms: tuple[str, ...] = ()
    choices: tuple[tuple[str, ...], ...] = ()
    why: str = ""


def forms_of(stats: ColumnStats, *, serials: bool) -> DateForms:
    """The forms of a column of days; `serials` where day numbers are read unasked (workbooks)."""
    usual = tuple(
        text + tail
        for form, text in _FORMS.items()
        for tail, suffix in (("", ""), (" %H:%M:%S", "+time"))
        if stats.forms[form + suffix]
    )
    first, second, either = (_count(stats, form) for form in ("dmy-first", "mdy-first", "dmy"))
    if first and second:
        return DateForms((), (), "orders")
    if first or second or either:
        sign, tail = _sign(stats)
        day, month = f"%d{sign}%m{sign}%Y{tail}", f"%m{sign}%d{sign}%Y{tail}"
        if either and not (first or second):
            return DateForms((), ((day, *usual), (month, *usual)), "order")
        return DateForms((day if first else month, *usual))
    if _count(stats, "roc/"):
        return DateForms((), (("roc", *usual),), "roc")
    if stats.forms["digits5"] and not serials:
        return DateForms((), (("excel", *usual),), "serial")
    if _count(stats, "date by name"):
        return DateForms((), (("%d-%b-%Y", *usual), ("%d-%b-%y", *usual)), "name")
    return DateForms()


def _count(stats: ColumnStats, form: str) -> int:
    return stats.forms[form]


def _sign(stats: ColumnStats) -> tuple[str, str]:
    """The sign between day, month and year, and the form of a time behind them."""
    for text in stats.first:
        if found := _SIGN.fullmatch(text):
            colons = found[2].count(":")
            return found[1], " %H:%M:%S" if colons == 2 else " %H:%M" if colons else ""
    return "/", ""
