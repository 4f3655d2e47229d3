"""A number is exact or it is refused: digits are never rounded, and a unit is applied to the digits themselves.

Bare digits come first and digits in groups of three second, because nearly all amounts are one of these.
Everything that people add (a currency sign, brackets or a trailing minus for a debit, 万元 or % in the cell)
is taken apart by a third pattern. A unit in the cell beside one of the whole column would count twice, so
that is refused; a percent sign is not, because there the cell says what is meant. Commas that do not stand
in groups of three may be decimal commas, and an exponent may hide digits: both are refused by name.
"""

from __future__ import annotations

from typing import Final

from bankmkt.intake.cast.form import CellForm
from bankmkt.intake.cast.sql import ERROR, literal, matches
from bankmkt.tables.model import Type

_PLACES: Final = {Type.MONEY: (16, 2), Type.RATE: (6, 6), Type.NUMBER: (12, 6)}
"""Digits before and after the point."""
_GROUPED: Final = r"[-+]?[0-9]{1,3}(?:,[0-9]{3})+"
_BARE: Final = r"(?:(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?|\.[0-9]+)"
_HELD: Final = r"(?:(?:0*[0-9]{1,16}|[0-9]{1,3}(?:,[0-9]{3}){1,5})(?:\.[0-9]{1,10}0*)?|\.[0-9]{1,10}0*)"
"""As much of a number as DECIMAL(28,10) holds exactly."""
_CURRENCY: Final = "(?:[¥￥]|(?i:RMB|CNY)|人民币)"
_UNITS: Final = {"亿": 8, "千万": 7, "百万": 6, "万": 4, "千": 3}
_SIGNS: Final = {"%": 0, "‰": -1, "[Bb][Pp]": -2}
"""Units of rates as powers of ten of a percent."""
_SCIENTIFIC: Final = r"[-+]?[0-9]*\.?[0-9]+[Ee][-+]?[0-9]+"
_COMMAS: Final = r"[-+(]?[0-9.]*[0-9],[0-9.,]*\)?[-+]?"


def decimal(name: str, reading: CellForm) -> str:
    """SQL for an exact amount, rate or number; NULL when the text is none."""
    digits, places = _PLACES[reading.column.type]
    scale = reading.scale
    fraction = rf"\.[0-9]{{1,{places + scale}}}0*"
    plain = rf"[-+]?(?:0*[0-9]{{1,{digits - min(scale, 0)}}}(?:{fraction})?|{fraction})"
    grouped = rf"{_GROUPED}(?:{fraction})?"
    bare = f"replace({name}, ',', '')"
    return (
        f"CASE WHEN {matches(name, plain)} THEN {_exact(name, reading)} "
        f"WHEN {matches(name, grouped)} AND {matches(bare, plain)} THEN {_exact(bare, reading)} "
        f"WHEN {matches(name, _decorated(reading, _HELD))} THEN {_decorated_value(name, reading)} END"
    )


def _exact(expression: str, reading: CellForm) -> str:
    """SQL for bare digits in the column's unit."""
    sql = reading.column.type.sql
    if not reading.scale:
        return f"TRY_CAST({expression} AS {sql})"
    return f"TRY_CAST(TRY_CAST({expression} AS DECIMAL(28,10)) * {_factor(reading.scale)} AS {sql})"


def _factor(scale: int) -> str:
    """SQL for a power of ten, typed so narrowly that the product with DECIMAL(28,10) cannot overflow."""
    return f"CAST({10**scale} AS DECIMAL(9,0))" if scale >= 0 else f"CAST(0.{'0' * (-scale - 1)}1 AS DECIMAL(5,4))"


def _decorated(reading: CellForm, number: str) -> str:
    """The pattern of a number with what people put around it."""
    sign = ""
    if reading.column.type is Type.MONEY:
        unit = "" if reading.scale else f" ?(?:{'|'.join(_UNITS)})?元?"
        sign = f"(?:{_CURRENCY} ?)"
        front = f"(?:{sign}?[-+]? ?|[-+] ?{sign})"
    else:
        unit = f" ?(?:{'|'.join(_SIGNS)})?"
        front = "[-+]? ?"
    optional = f"{sign}?" if sign else ""
    body = f"{number}{unit}"
    return rf"{front}{body}|{optional}{body}[-+]|{optional}\( ?{optional}{body} ?\)"


def _decorated_value(name: str, reading: CellForm) -> str:
    """SQL for the value of a number with what people put around it; NULL unless the column holds it exactly."""
    digits = rf"replace(regexp_extract({name}, '[0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+'), ',', '')"
    sql = reading.column.type.sql

    def fitted(scale: int) -> str:
        exact = f"(TRY_CAST({digits} AS DECIMAL(28,10)) * {_factor(scale)})"
        return f"CASE WHEN TRY_CAST({exact} AS {sql}) = {exact} THEN TRY_CAST({exact} AS {sql}) END"

    by_unit = _by_unit(name, {unit: fitted(scale) for unit, scale in _unit_scales(reading).items()})
    return f"CASE WHEN regexp_matches({name}, '[-(]') THEN -1 ELSE 1 END * {by_unit}"


def _by_unit(name: str, results: dict[str, str]) -> str:
    """SQL that chooses by the unit in the cell; the result without one stands under the empty pattern."""
    branches = " ".join(
        f"WHEN regexp_matches({name}, {literal(unit)}) THEN {result}" for unit, result in results.items() if unit
    )
    return f"(CASE {branches} ELSE {results['']} END)" if branches else results[""]


def _unit_scales(reading: CellForm) -> dict[str, int]:
    """Powers of ten by the unit in the cell; that of a cell without one last, under the empty pattern."""
    if reading.column.type is Type.MONEY:
        return ({} if reading.scale else dict(_UNITS)) | {"": reading.scale}
    base = 0 if reading.column.type is Type.RATE else -2
    return {sign: scale + base for sign, scale in _SIGNS.items()} | {"": reading.scale}


def decimal_reason(name: str, reading: CellForm) -> str:
    """SQL for the code of what is wrong with text that `decimal` did not take."""
    money = reading.column.type is Type.MONEY
    kind = "money" if money else "number"
    digits, _ = _PLACES[reading.column.type]
    whole = rf"strlen(ltrim(regexp_replace(regexp_extract({name}, '[0-9][0-9,]*'), ',', '', 'g'), '0'))"
    scale = _by_unit(name, {unit: str(power) for unit, power in _unit_scales(reading).items()})
    clash = ""
    if money and reading.scale:
        inside = _decorated(CellForm(reading.column), _BARE)
        clash = f"WHEN NOT {matches(name, _decorated(reading, _BARE))} AND {matches(name, inside)} THEN 'unit_clash' "
    return (
        f"CASE {_misread(name)} {clash}"
        f"WHEN NOT {matches(name, _decorated(reading, _BARE))} THEN '{kind}_form' "
        f"WHEN {whole} + {scale} > {digits} THEN '{kind}_range' ELSE '{kind}_decimals' END"
    )


def _misread(name: str) -> str:
    """SQL branches for what looks like a number and must not be read as one."""
    return (
        f"WHEN {matches(name, ERROR)} THEN 'error_text' WHEN {matches(name, _SCIENTIFIC)} THEN 'scientific' "
        f"WHEN {matches(name, _COMMAS)} AND NOT {matches(name, rf'[-+(]?{_BARE}[-+)]?')} THEN 'number_commas'"
    )


_WHOLE: Final = rf"(?:[-+]?[0-9]+|{_GROUPED})(?:\.0+)?"
_BARE_WHOLE: Final = r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.0+)?"
_DECORATED_WHOLE: Final = rf"{_BARE_WHOLE}[-+]|\( ?{_BARE_WHOLE} ?\)|[-+] {_BARE_WHOLE}"


def integer(name: str) -> str:
    """SQL for a whole number; NULL when the text is none."""
    digits = f"replace(split_part({name}, '.', 1), ',', '')"
    inner = f"replace(regexp_extract({name}, '[0-9][0-9,]*'), ',', '')"
    return (
        f"CASE WHEN {matches(name, _WHOLE)} THEN TRY_CAST({digits} AS BIGINT) "
        f"WHEN {matches(name, _DECORATED_WHOLE)} "
        f"THEN TRY_CAST(CASE WHEN regexp_matches({name}, '[-(]') THEN '-' ELSE '' END || {inner} AS BIGINT) END"
    )


def integer_reason(name: str) -> str:
    """SQL for the code of what is wrong with text that `integer` did not take."""
    return (
        f"CASE {_misread(name)} WHEN {matches(name, f'{_WHOLE}|{_DECORATED_WHOLE}')} THEN 'number_range' "
        f"WHEN {matches(name, rf'[-+]?{_BARE}')} THEN 'not_whole' ELSE 'number_form' END"
    )


def currency_clash(name: str, currency: str) -> str:
    """SQL: whether the normalised text of an amount names yuan while the row's currency is another.

    `name` and `currency` are SQL columns: the amount's text and the row's currency code. Such a row would be
    converted once too often.
    """
    return f"coalesce({currency} <> 'CNY' AND regexp_matches({name}, '{_CURRENCY}|元'), false)"
