"""What a mapping says of columns is held against the table: the column, its type, its codes.

A second statement about the same thing is refused rather than ranked: a header that two columns claim, a
unit for a value that is fixed, two forms of dates of which one text could be two days.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.intake.cast import folded
from bankmkt.intake.headers import fold
from bankmkt.intake.mapping import RATE_UNITS, UNITS
from bankmkt.intake.mappingfile.canonical import canonical
from bankmkt.intake.mappingfile.model import EVERY, Model
from bankmkt.intake.mappingfile.report import Report
from bankmkt.tables.model import Column, Type

DATE_WORDS: Final = ("excel", "excel1904", "roc")
_DIRECTIVES: Final = frozenset("YymdHIMSfpbB%")
_RATE_WORDS: Final = MappingProxyType(
    {
        "百分比": "%",
        "百分数": "%",
        "percent": "%",
        "decimal": "小数",
        "千分比": "‰",
        "permille": "‰",
        "基点": "bp",
        "BP": "bp",
    }
)
"""Other names of the units of rates: ``%`` cannot begin a word in YAML unless it is quoted."""
_NUMBER_SCALES: Final = MappingProxyType({unit: scale - 2 for unit, scale in RATE_UNITS.items()})
"""The same units for numbers that are no rates, as powers of ten of one: 35 in % is 0.35."""
_BOOLEAN_WORDS: Final = ("true", "false")


def columns(model: Model, report: Report) -> None:
    """The headers of the columns: each belongs to one of them."""
    owners: dict[str, str] = {}
    for name, headers in model.columns.items():
        report.column(("columns", name), name)
        if not headers or not all(fold(header) for header in headers):
            report.wrong(("columns", name), say("mapping.header_empty"))
        for index, header in enumerate(headers):
            other = owners.setdefault(fold(header), name)
            if other != name:
                message = say("mapping.header_reused", header=header, first=other, second=name)
                report.wrong(("columns", name, index), message)


def fixed(model: Model, report: Report) -> dict[str, str]:
    """The fixed values as canonical text: what no cell says must be right without a second look."""
    found = {}
    for name, text in model.fixed.items():
        path = ("fixed", name)
        column = report.column(path, name)
        if name in model.columns:
            report.wrong(path, say("mapping.fixed_and_mapped", column=name), key=True)
        if column is None:
            continue
        value = canonical(column, text)
        if value is None:
            _no_value(report, path, column, text)
        else:
            found[name] = value
    for section in ("units", "dates", "fill_down"):
        for name in getattr(model, section):
            if name in model.fixed:
                report.wrong((section, name), say("mapping.fixed_and", column=name, key=section), key=True)
    return found


def _no_value(report: Report, path: tuple[str | int, ...], column: Column, text: str) -> None:
    """Write down that a text is no value of its column."""
    codes = _BOOLEAN_WORDS if column.type is Type.BOOLEAN else column.allowed
    if codes:
        report.wrong(path, say("mapping.no_such_code", code=text, column=column.name), suggestion(text, codes))
    else:
        message = say("mapping.no_value", text=text, column=column.name)
        report.wrong(path, message, wanted(column))


def wanted(column: Column) -> str:
    """How a value of a column is written in a mapping."""
    match column.type:
        case Type.DATE:
            return say("mapping.write_date")
        case Type.MONTH:
            return say("mapping.write_month")
        case Type.INTEGER:
            return say("mapping.want_number")
        case Type.MONEY:
            return say("mapping.write_money")
        case Type.TEXT | Type.BOOLEAN:
            return say("mapping.want_text")
        case _:
            return say("mapping.write_number")


def fill_down(model: Model, report: Report) -> tuple[str, ...]:
    """The columns in which an empty cell means the one above; never amounts, which would count twice."""
    for index, name in enumerate(model.fill_down):
        column = report.column(("fill_down", index), name, key=False)
        if column is not None and column.type in (Type.MONEY, Type.NUMBER, Type.INTEGER):
            report.wrong(("fill_down", index), say("mapping.fill_amount", column=name))
    return tuple(dict.fromkeys(model.fill_down))


def units(model: Model, report: Report) -> tuple[dict[str, int], int | None]:
    """Powers of ten by column, and that of all other amounts."""
    scales: dict[str, int] = {}
    every: int | None = None
    for name, word in model.units.items():
        path: tuple[str | int, ...] = ("units",) if name == EVERY else ("units", name)
        if name == EVERY:
            every = UNITS.get(word)
            if every is None:
                report.wrong(path, say("mapping.unknown_unit", unit=word), suggestion(word, UNITS))
            continue
        column = report.column(path, name)
        if column is None:
            continue
        if column.type not in (Type.MONEY, Type.RATE, Type.NUMBER):
            report.wrong(path, say("mapping.no_unit", column=name), key=True)
            continue
        known = {Type.MONEY: UNITS, Type.RATE: RATE_UNITS}.get(column.type, _NUMBER_SCALES)
        unit = word if column.type is Type.MONEY else _RATE_WORDS.get(word, word)
        if unit in known:
            scales[name] = known[unit]
        elif unit in UNITS or unit in RATE_UNITS:
            message = say("mapping.unit_of_other", unit=word, column=name)
            report.wrong(path, message, say("names.one_of", names=", ".join(known)))
        else:
            report.wrong(path, say("mapping.unknown_unit", unit=word), suggestion(word, known))
    return scales, every


def dates(model: Model, report: Report) -> dict[str, tuple[str, ...]]:
    """The forms of dates by column; forms of which one text could be two days are refused."""
    for name, forms in model.dates.items():
        path: tuple[str | int, ...] = ("dates",) if name == EVERY else ("dates", name)
        column = None
        if name != EVERY:
            column = report.column(path, name)
            if column is not None and column.type not in (Type.DATE, Type.MONTH):
                report.wrong(path, say("mapping.no_date", column=name), key=True)
                column = None
        for index, form in enumerate(forms):
            _date_form(report, (*path, index), form, column)
        _ambiguous(report, path, forms)
    return {name: tuple(dict.fromkeys(forms)) for name, forms in model.dates.items()}


def _date_form(report: Report, path: tuple[str | int, ...], form: str, column: Column | None) -> None:
    if form in DATE_WORDS:
        return
    directives = re.findall("%(.?)", form)
    if not directives or not set(directives) <= _DIRECTIVES:
        remedy = suggestion(form, DATE_WORDS) if "%" not in form and form.isascii() and form.islower() else ""
        report.wrong(path, say("mapping.bad_date_form", form=form), remedy or say("mapping.bad_date_form_remedy"))
        return
    parts = [set("Yy"), set("mbB")] + ([set("d")] if column is not None and column.type is Type.DATE else [])
    counts = [sum(directive in part for directive in directives) for part in [*parts, set("d")]]
    if any(count == 0 for count in counts[: len(parts)]):
        report.wrong(path, say("mapping.date_form_short", form=form), say("mapping.bad_date_form_remedy"))
    elif any(count > 1 for count in counts):
        report.wrong(path, say("mapping.date_form_twice", form=form), say("mapping.bad_date_form_remedy"))


def _ambiguous(report: Report, path: tuple[str | int, ...], forms: list[str]) -> None:
    """Refuse forms that differ only in what their numbers mean, and words that read one number in two ways."""
    seen: dict[str, str] = {}
    for form in dict.fromkeys(forms):
        skeleton = "excel" if form in ("excel", "excel1904") else re.sub("%[ymd]", "%#", form)
        other = seen.setdefault(skeleton, form)
        if other != form:
            message = say("mapping.date_forms_clash", first=other, second=form)
            report.wrong(path, message, say("mapping.date_forms_clash_remedy"))
    if "roc" in forms and any("%y" in form for form in forms):
        report.wrong(path, say("mapping.roc_and_short_year"), say("mapping.date_forms_clash_remedy"))


def codes(model: Model, report: Report) -> dict[str, tuple[tuple[str, str], ...]]:
    """Pairs of (word in the file, code) by column; an empty code means that the word says nothing."""
    found = {}
    for name, listed in model.codes.items():
        column = report.column(("codes", name), name)
        if column is None:
            continue
        if column.type not in (Type.TEXT, Type.BOOLEAN):
            report.wrong(("codes", name), say("mapping.no_codes", column=name), key=True)
        allowed = _BOOLEAN_WORDS if column.type is Type.BOOLEAN else column.allowed
        meant: dict[str, str] = {}
        for word, code in listed.items():
            if code and allowed and code not in allowed:
                message = say("mapping.no_such_code", code=code, column=name)
                report.wrong(("codes", name, word), message, suggestion(code, allowed))
            if meant.setdefault(folded(word), code) != code:
                report.wrong(("codes", name, word), say("mapping.word_twice", word=word), key=True)
        found[name] = tuple(listed.items())
    return found


def allowed_values(report: Report, path: tuple[str | int, ...], column: Column, texts: list[str]) -> tuple[str, ...]:
    """The canonical values of a list; what is none is written down."""
    values = []
    for index, text in enumerate(texts):
        value = canonical(column, text)
        if value is None:
            _no_value(report, (*path, index), column, text)
        else:
            values.append(value)
    return tuple(dict.fromkeys(values))
