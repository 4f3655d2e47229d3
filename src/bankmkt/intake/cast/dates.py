"""A date must say its year in four digits and its parts in the order year, month, day; the rest is for a mapping.

31/10/26, 115/10/31 and 45961 are dates too, but each of them is another date somewhere, and so they are taken
only where a mapping says which one is meant (a workbook's own day numbers need no mapping: the workbook says
from when they count). A weekday that is written beside a date must be that date's. The common form, ISO, is
tried first, because it decides the speed.
"""

from __future__ import annotations

import re
from typing import Final

from bankmkt.intake.cast.form import CellForm
from bankmkt.intake.cast.sql import ERROR, literal, matches, narrow
from bankmkt.tables.model import Type

_YEAR: Final = r"(?:19|[2-9][0-9])[0-9]{2}"
_CLOCK: Final = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?"
_HALF: Final = "(?:上午|下午|早上|中午|晚上|凌晨)"
_TIME: Final = rf"(?:[ T](?:{_HALF} ?)?{_CLOCK}(?: ?[AaPp][Mm]|\+08:?00)?)?"
_CHINESE_TIME: Final = r"(?: ?(?:[01]?[0-9]|2[0-3])时(?:[0-5]?[0-9]分(?:[0-5]?[0-9]秒)?)?)"
_WEEKDAY: Final = r" ?\(?(?:星期|周|礼拜)[一二三四五六日天]\)?"
_ISO: Final = f"{_YEAR}-[0-9]{{2}}-[0-9]{{2}}"
_STAMP: Final = r"(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9](?:\.[0-9]+)?"
_PARTS: Final = r"^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2}).*$"
_MONTH: Final = f"{_YEAR}(?:-[0-9]{{1,2}}|/[0-9]{{1,2}}|年[0-9]{{1,2}}月|\\.(?:0[1-9]|1[0-2]))"
_MONTH_PARTS: Final = r"^([0-9]{4})[-/.年]([0-9]{1,2})月?$"
_REPUBLIC: Final = r"(?:中[华華])?民[国國] ?([0-9]{1,3})年([0-9]{1,2})月([0-9]{1,2})[日号]?"
_ROC_PARTS: Final = r"([0-9]{2,3})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?"
_ROC_DIGITS: Final = r"([01][0-9]{2})([0-9]{2})([0-9]{2})"
_REPUBLIC_MONTH: Final = r"(?:中[华華])?民[国國] ?([0-9]{1,3})年([0-9]{1,2})月"
_ROC_MONTH: Final = r"([0-9]{2,3})[-/.年]([0-9]{1,2})月?"
_ROC_MONTH_DIGITS: Final = r"([01][0-9]{2})(0[1-9]|1[0-2])"
_ROC_FIRST_YEAR: Final = 1911
_SERIAL: Final = r"[1-9][0-9]{4}(?:\.[0-9]+)?"
_EPOCHS: Final = {"1900": "1899-12-30", "1904": "1904-01-01"}
"""The day before day 1 as the spreadsheet counts it from March 1900 on, and day 0 of the other way of counting."""
_UNCLEAR: Final = (
    (_SERIAL, "date_serial"),
    (r"[01][0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?|1[01][0-9]{5}", "date_roc"),
    (r"[0-9]{1,2}[-/. ](?:[0-9]{1,2}月?|[A-Za-z]{3,9})[-/. ,]+[0-9]{4}(?: .*)?", "date_order"),
    (r"[A-Za-z]{3,9}[. ]+[0-9]{1,2},? [0-9]{4}(?: .*)?", "date_order"),
    (r"[0-9]{1,2}[-/.年](?:[0-9]{1,2}[-/.月]|[A-Za-z]{3}-|[0-9]{1,2}月-)[0-9]{1,2}日?(?: .*)?", "date_short_year"),
)
"""Texts that are a date somewhere, and what keeps them from being one here."""
_WORDS: Final = ("excel", "excel1904", "roc")
_WIDTHS: Final = {
    "Y": "[0-9]{4}",
    "f": "[0-9]{1,6}",
    "b": "[A-Za-z]{3}",
    "B": "[A-Za-z]{3,9}",
    "p": "[AaPp][Mm]",
    "%": "%",
}


def day(name: str, reading: CellForm) -> str:
    """SQL for a day; NULL when the text is none."""
    own = _own_forms(reading)
    words = [form for form in reading.forms if form in _WORDS]
    branches = [_by_form(name, form) for form in own] if own else _usual(name)
    if own and reading.epoch and not any(_skeleton(form) == _skeleton("%Y-%m-%d") for form in own):
        branches.append(f"WHEN {matches(name, _ISO + _TIME)} THEN TRY_CAST(left({name}, 10) AS DATE)")
    if "roc" in words:
        branches += [_republic(name, _ROC_PARTS + _TIME), _republic(name, _ROC_DIGITS)]
    epoch = _epoch(reading, own=bool(own))
    if epoch:
        branches.append(f"WHEN {matches(name, _SERIAL)} THEN {_from_serial(name, epoch)}")
    if not own:
        branches += [_republic(name, _REPUBLIC), _with_weekday(name)]
    return f"CASE {' '.join(branches)} END"


def _usual(name: str) -> list[str]:
    """The branches of the forms that need no mapping, the commonest first."""
    compact = f"{_YEAR}[0-9]{{4}}(?:{_TIME}|{_STAMP})"
    parts = literal(r"\1-\2-\3")
    return [
        f"WHEN {matches(name, _ISO)} THEN TRY_CAST({name} AS DATE)",
        f"WHEN {matches(name, compact)} THEN TRY_CAST("
        f"left({name}, 4) || '-' || substr({name}, 5, 2) || '-' || substr({name}, 7, 2) AS DATE)",
        f"WHEN {matches(name, _separated(_YEAR))} "
        f"THEN TRY_CAST(regexp_replace({name}, {literal(_PARTS)}, {parts}) AS DATE)",
    ]


def _separated(year: str) -> str:
    day_ = "[0-9]{1,2}"
    signs = "|".join(f"{year}{sign}{day_}{sign}{day_}" for sign in ("-", "/", r"\."))
    chinese = f"{year}年{day_}月{day_}[日号]?"
    return f"(?:(?:{signs}|{chinese}){_TIME}|{chinese}{_CHINESE_TIME})"


def _with_weekday(name: str) -> str:
    """The branch of a date with its weekday, which must be right."""
    parts = literal(r"\1-\2-\3")
    parsed = f"TRY_CAST(regexp_replace({name}, {literal(_PARTS)}, {parts}) AS DATE)"
    said = f"translate(regexp_extract({name}, '(?:星期|周|礼拜)(.)', 1), '天', '日')"
    agrees = f"isodow({parsed}) = strpos('一二三四五六日', {said})"
    form = _dated_weekday(_YEAR)
    return f"WHEN {matches(name, form)} THEN CASE WHEN {agrees} THEN {parsed} END"


def _dated_weekday(year: str) -> str:
    day_ = "[0-9]{1,2}"
    signs = "|".join(f"{year}{sign}{day_}{sign}{day_}" for sign in ("-", "/", r"\."))
    return f"(?:{signs}|{year}年{day_}月{day_}[日号]?){_WEEKDAY}{_TIME}"


def _republic(name: str, form: str, *, last: str = "") -> str:
    """The branch of a year of the Republic; `last` is the day where the form has none."""
    year, month = (f"regexp_extract({name}, {literal(form)}, {group})" for group in (1, 2))
    day_ = literal(last) if last else f"regexp_extract({name}, {literal(form)}, 3)"
    years = f"CAST(TRY_CAST({year} AS INTEGER) + {_ROC_FIRST_YEAR} AS VARCHAR)"
    return f"WHEN {matches(name, form)} THEN TRY_CAST({years} || '-' || {month} || '-' || {day_} AS DATE)"


def _from_serial(name: str, epoch: str) -> str:
    return f"DATE '{_EPOCHS[epoch]}' + TRY_CAST(left({name}, 5) AS INTEGER)"


def _epoch(reading: CellForm, *, own: bool) -> str:
    """From when bare five-digit numbers count; empty where they are no dates."""
    if "excel1904" in reading.forms:
        return "1904"
    if "excel" in reading.forms:
        return reading.epoch or "1900"
    return "" if own else reading.epoch


def _own_forms(reading: CellForm) -> list[str]:
    """The mapping's forms in the manner of strptime; those without a day are for months only."""
    forms = [narrow(form) for form in reading.forms if form not in _WORDS]
    if reading.column.type is Type.MONTH:
        return forms
    return [form for form in forms if re.search("%d", form)]


def _skeleton(form: str) -> str:
    return re.sub("%[md]", "%#", form)


def _by_form(name: str, form: str) -> str:
    """The branch of one of the mapping's own forms: the engine's reader, behind a pattern that is as strict."""
    parsed = f"TRY_CAST(try_strptime({name}, {literal(form)}) AS DATE)"
    bounded = f"CASE WHEN {parsed} BETWEEN DATE '1900-01-01' AND DATE '9999-12-30' THEN {parsed} END"
    return f"WHEN {matches(name, pattern_of(form))} THEN {bounded}"


def pattern_of(form: str) -> str:
    """The pattern of texts of a date form; a number between two signs may lack its zero, one beside another not."""
    pieces = re.findall("%.|[^%]", form, re.DOTALL)
    pattern = ""
    for index, piece in enumerate(pieces):
        if len(piece) == 1:
            pattern += re.escape(piece)
            continue
        beside = (*pieces[max(index - 1, 0) : index], *pieces[index + 1 : index + 2])
        close = any(len(other) == 2 and other[1] in "YymdHIMSf" for other in beside)
        short = "[0-9]{2}" if close or piece[1] == "y" else "[0-9]{1,2}"
        pattern += _WIDTHS.get(piece[1], short)
    return pattern


def month(name: str, reading: CellForm) -> str:
    """SQL for the first day of a month; NULL when the text is none."""
    if _own_forms(reading):
        return f"CAST(date_trunc('month', {day(name, reading)}) AS DATE)"
    parts = literal(r"\1-\2-01")
    branches = [
        f"WHEN {matches(name, _MONTH)} THEN TRY_CAST(regexp_replace({name}, {literal(_MONTH_PARTS)}, {parts}) AS DATE)",
        f"WHEN {matches(name, f'{_YEAR}[0-9]{{2}}')} "
        f"THEN TRY_CAST(left({name}, 4) || '-' || right({name}, 2) || '-01' AS DATE)",
        _republic(name, _REPUBLIC_MONTH, last="1"),
    ]
    if "roc" in reading.forms:
        branches += [_republic(name, _ROC_MONTH, last="1"), _republic(name, _ROC_MONTH_DIGITS, last="1")]
    return f"CASE {' '.join(branches)} ELSE CAST(date_trunc('month', {day(name, reading)}) AS DATE) END"


def reason(name: str, reading: CellForm) -> str:
    """SQL for the code of what is wrong with text that is no date."""
    is_month = reading.column.type is Type.MONTH
    form = "month_form" if is_month else "date_form"
    error = f"WHEN {matches(name, ERROR)} THEN 'error_text'"
    if _own_forms(reading):
        return f"CASE {error} ELSE '{form}' END"
    shape = f"{_separated('[0-9]{4}')}|[0-9]{{8}}(?:{_TIME}|{_STAMP})"
    if is_month:
        shape += r"|[0-9]{6}|[0-9]{4}[-/年][0-9]{1,2}月?"
    named = " ".join(
        f"WHEN {matches(name, pattern)} THEN '{code}'"
        for pattern, code in _UNCLEAR
        if not (code == "date_roc" and "roc" in reading.forms)
    )
    republic = f"{_REPUBLIC}|{_REPUBLIC_MONTH}"
    if "roc" in reading.forms:
        republic += f"|{_ROC_PARTS}{_TIME}|{_ROC_DIGITS}"
    range_ = f"WHEN left({name}, 4) < '1900' THEN 'date_range' ELSE 'date_calendar' END"
    return (
        f"CASE {error} {named} WHEN {matches(name, _dated_weekday('[0-9]{4}'))} THEN 'date_weekday' "
        f"WHEN {matches(name, republic)} THEN 'date_calendar' "
        f"WHEN NOT {matches(name, shape)} THEN '{form}' {range_}"
    )
