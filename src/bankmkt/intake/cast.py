"""A value is cast by an expression that we write, over text, and what cannot be cast is named.

The engine's own reading of values is generous in the wrong places: it rounds 1.2345 to two decimals, takes
``infinity`` for a date and refuses 20261031. So each type has the forms that it accepts written out as
patterns, the common form first because it decides the speed, and a second expression that says, for text
that none of them took, what is wrong with it. Text present and value absent means bad; that is all the
first pass has to find out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bankmkt.tables.model import Column, Type

BLANKS: Final = " \t\n\r\v\f\u3000"
_DASHES: Final = ("-", "\u2014", "\u2014\u2014", "\u2013")
_NO_DAY: Final = ("99991231", "00000000", "9999-12-31", "0000-00-00", "9999/12/31", "0000/00/00")
_NO_DATE: Final = _NO_DAY + tuple(f"{day} 00:00:00" for day in _NO_DAY)
_TRUE: Final = ("true", "1", "y", "yes", "t", "是")
_FALSE: Final = ("false", "0", "n", "no", "f", "否")
_ID_ENDINGS: Final = ("_id", "_no", "_number", "_account", "_code")
_WIDE: Final = "".join(chr(code) for code in range(0xFF01, 0xFF5F))
_NARROW: Final = "".join(chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F))

_TIME: Final = r"(?:[ T](?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?)?"
_YEAR: Final = r"(?:19|[2-9][0-9])[0-9]{2}"
_ISO: Final = f"{_YEAR}-[0-9]{{2}}-[0-9]{{2}}"
_COMPACT: Final = f"{_YEAR}[0-9]{{4}}{_TIME}"


def _separated(year: str) -> str:
    day = "[0-9]{1,2}"
    forms = [f"{year}{sign}{day}{sign}{day}" for sign in ("-", "/", r"\.")] + [f"{year}年{day}月{day}日"]
    return f"(?:{'|'.join(forms)}){_TIME}"


_PARTS: Final = r"^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2}).*$"
_MONTH: Final = f"{_YEAR}(?:-[0-9]{{1,2}}|/[0-9]{{1,2}}|年[0-9]{{1,2}}月)"
_MONTH_PARTS: Final = r"^([0-9]{4})[-/年]([0-9]{1,2})月?$"
_GROUPED: Final = r"[-+]?[0-9]{1,3}(?:,[0-9]{3})+"
_NUMBER: Final = r"[-+]?(?:(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?|\.[0-9]+)"


@dataclass(frozen=True, slots=True)
class CellForm:
    """How one column of one file is read.

    `scale` is the power of ten of its unit (万元: 4), `forms` its date forms in the manner of strptime (none:
    the usual ones), `codes` the mapping's own translations.
    """

    column: Column
    scale: int = 0
    forms: tuple[str, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()


def literal(text: str) -> str:
    """An SQL string."""
    return "'" + text.replace("'", "''") + "'"


def is_id(column: Column) -> bool:
    """Whether a text column holds an identifier, in which full-width digits and letters are a typing accident."""
    return column.type is Type.TEXT and not column.allowed and column.name.endswith(_ID_ENDINGS)


def text(cell: str, reading: CellForm, *, plain: bool = False) -> str:
    """SQL for the cell's text without the blanks around it, NULL when nothing is left or it is a word for nothing.

    `cell` is an SQL expression; `plain` promises that no blank other than a space is in the file.
    """
    trimmed = _trim(cell, plain=plain)
    column = reading.column
    words = ["''"]
    if column.type in (Type.MONEY, Type.RATE, Type.NUMBER, Type.INTEGER):
        words += [literal(word) for word in _DASHES]
    elif column.type in (Type.DATE, Type.MONTH):
        words += [literal(word) for word in _NO_DATE]
    if column.type not in (Type.TEXT, Type.BOOLEAN) or is_id(column) or column.allowed:
        trimmed = (
            f"CASE WHEN strlen({cell}) = length({cell}) THEN {trimmed} "
            f"ELSE translate({trimmed}, {literal(_WIDE)}, {literal(_NARROW)}) END"
        )
    if len(words) == 1:
        return f"nullif({trimmed}, '')"
    return f"CASE WHEN {trimmed} IN ({', '.join(words)}) THEN NULL ELSE {trimmed} END"


def _trim(cell: str, *, plain: bool) -> str:
    """SQL for a cell without the blanks around it.

    The engine's bare ``trim`` takes every blank of Unicode, which would change names, and its trim of a given set is
    slow; so only cells that begin or end with a blank (bytes up to a space sort before ``!``) are trimmed at all.
    """
    if plain:
        return f"CASE WHEN {cell} <= '!' OR ends_with({cell}, ' ') THEN trim({cell}, ' ') ELSE {cell} END"
    return (
        f"CASE WHEN {cell} <= '!' OR right({cell}, 1) <= ' ' OR starts_with({cell}, '\u3000') "
        f"OR ends_with({cell}, '\u3000') THEN trim({cell}, {literal(BLANKS)}) ELSE {cell} END"
    )


def value(name: str, reading: CellForm) -> str:
    """SQL for the typed value of the normalised text that the SQL column `name` holds; NULL when it is bad."""
    column = reading.column
    match column.type:
        case Type.TEXT:
            return _code(name, reading) if column.allowed or column.codes or reading.codes else name
        case Type.DATE:
            return _date(name, reading.forms)
        case Type.MONTH:
            return _month(name, reading.forms)
        case Type.MONEY:
            return _decimal(name, 16, 2, column.type.sql, reading.scale)
        case Type.RATE:
            return _decimal(name, 6, 6, column.type.sql, 0)
        case Type.NUMBER:
            return _decimal(name, 12, 6, column.type.sql, 0)
        case Type.INTEGER:
            return _integer(name)
        case Type.BOOLEAN:
            return _boolean(name, reading)


def can_fail(reading: CellForm) -> bool:
    """Whether there is text that `value` would not take."""
    return reading.column.type is not Type.TEXT or bool(reading.column.allowed)


def reason(name: str, reading: CellForm) -> str:
    """SQL for the code of what is wrong with normalised text that `value` did not take."""
    match reading.column.type:
        case Type.TEXT:
            return "'not_allowed'"
        case Type.BOOLEAN:
            return "'not_boolean'"
        case Type.DATE | Type.MONTH:
            return _date_reason(name, reading)
        case Type.INTEGER:
            whole = rf"{_NUMBER}"
            return (
                f"CASE WHEN NOT regexp_full_match({name}, {literal(whole)}) THEN 'number_form' "
                f"WHEN NOT regexp_full_match({name}, {literal(_integer_pattern())}) THEN 'not_whole' "
                "ELSE 'number_range' END"
            )
        case _:
            return _number_reason(name, reading)


def _date_reason(name: str, reading: CellForm) -> str:
    month = reading.column.type is Type.MONTH
    form = "month_form" if month else "date_form"
    if reading.forms:
        return literal(form)
    shape = f"{_separated('[0-9]{4}')}|[0-9]{{8}}{_TIME}" + (r"|[0-9]{6}|[0-9]{4}[-/年][0-9]{1,2}月?" if month else "")
    return (
        f"CASE WHEN NOT regexp_full_match({name}, {literal(shape)}) THEN '{form}' "
        f"WHEN left({name}, 4) < '1900' THEN 'date_range' ELSE 'date_calendar' END"
    )


def _number_reason(name: str, reading: CellForm) -> str:
    money = reading.column.type is Type.MONEY
    places = (2 if money else 6) + reading.scale
    kind = "money" if money else "number"
    too_fine = rf"[^.]*\.[0-9]{{{places}}}[0-9]*[1-9][0-9]*"
    return (
        f"CASE WHEN NOT regexp_full_match({name}, {literal(_NUMBER)}) THEN '{kind}_form' "
        f"WHEN regexp_full_match({name}, {literal(too_fine)}) THEN '{kind}_decimals' ELSE '{kind}_range' END"
    )


def _boolean(name: str, reading: CellForm) -> str:
    own = {word.lower(): code.lower() in _TRUE for word, code in reading.codes}
    truth = [word for word in _TRUE if own.get(word, True)] + [word for word, means in own.items() if means]
    falsehood = [word for word in _FALSE if not own.get(word, False)]
    falsehood += [word for word, means in own.items() if not means]
    yes, no = (", ".join(literal(word) for word in dict.fromkeys(listed)) for listed in (truth, falsehood))
    return f"CASE WHEN lower({name}) IN ({yes}) THEN true WHEN lower({name}) IN ({no}) THEN false END"


def _decimal(name: str, digits: int, places: int, sql: str, scale: int) -> str:
    """Exact decimals: bare digits, or digits in groups of three.

    Zeros may follow the last decimal that counts.
    """
    fraction = rf"\.[0-9]{{1,{places + scale}}}0*"
    plain = rf"[-+]?(?:0*[0-9]{{1,{digits}}}(?:{fraction})?|{fraction})"
    grouped = rf"{_GROUPED}(?:{fraction})?"
    bare = f"replace({name}, ',', '')"

    def exact(expression: str) -> str:
        if not scale:
            return f"TRY_CAST({expression} AS {sql})"
        return f"TRY_CAST(TRY_CAST({expression} AS DECIMAL(38,10)) * {10**scale} AS {sql})"

    return (
        f"CASE WHEN regexp_full_match({name}, {literal(plain)}) THEN {exact(name)} "
        f"WHEN regexp_full_match({name}, {literal(grouped)}) "
        f"AND regexp_full_match({bare}, {literal(plain)}) THEN {exact(bare)} END"
    )


def _integer_pattern() -> str:
    return rf"(?:[-+]?[0-9]+|{_GROUPED})(?:\.0+)?"


def _integer(name: str) -> str:
    digits = f"replace(split_part({name}, '.', 1), ',', '')"
    return f"CASE WHEN regexp_full_match({name}, {literal(_integer_pattern())}) THEN TRY_CAST({digits} AS BIGINT) END"


def _strptime(name: str, forms: Sequence[str]) -> str:
    listed = ", ".join(literal(form) for form in forms)
    parsed = f"TRY_CAST(try_strptime({name}, [{listed}]) AS DATE)"
    return f"CASE WHEN {parsed} BETWEEN DATE '1900-01-01' AND DATE '9999-12-30' THEN {parsed} END"


def _date(name: str, forms: Sequence[str]) -> str:
    if forms:
        return _strptime(name, forms)
    parts = literal(r"\1-\2-\3")
    return (
        f"CASE WHEN regexp_full_match({name}, {literal(_ISO)}) THEN TRY_CAST({name} AS DATE) "
        f"WHEN regexp_full_match({name}, {literal(_COMPACT)}) THEN TRY_CAST("
        f"left({name}, 4) || '-' || substr({name}, 5, 2) || '-' || substr({name}, 7, 2) AS DATE) "
        f"WHEN regexp_full_match({name}, {literal(_separated(_YEAR))}) "
        f"THEN TRY_CAST(regexp_replace({name}, {literal(_PARTS)}, {parts}) AS DATE) END"
    )


def _month(name: str, forms: Sequence[str]) -> str:
    if forms:
        return f"CAST(date_trunc('month', {_strptime(name, forms)}) AS DATE)"
    parts = literal(r"\1-\2-01")
    return (
        f"CASE WHEN regexp_full_match({name}, {literal(_MONTH)}) "
        f"THEN TRY_CAST(regexp_replace({name}, {literal(_MONTH_PARTS)}, {parts}) AS DATE) "
        f"WHEN regexp_full_match({name}, {literal(_YEAR + '[0-9]{2}')}) "
        f"THEN TRY_CAST(left({name}, 4) || '-' || right({name}, 2) || '-01' AS DATE) "
        f"ELSE CAST(date_trunc('month', {_date(name, ())}) AS DATE) END"
    )


def words(reading: CellForm) -> dict[str, str]:
    """Every word, in lower case, that a column of codes takes, and the code it means; the mapping's own win."""
    column = reading.column
    known = {code.lower(): code for _, code in column.codes}
    known |= {code.lower(): code for code in column.allowed}
    known |= {word.lower(): code for word, code in column.codes}
    known |= {code.lower(): code for code in column.allowed}
    known |= {word.lower(): code for word, code in reading.codes}
    return known


def _code(name: str, reading: CellForm) -> str:
    branches = [f"WHEN {literal(word)} THEN {literal(code)}" for word, code in words(reading).items()]
    other = "" if reading.column.allowed else f" ELSE {name}"
    return f"CASE lower({name}) {' '.join(branches)}{other} END"
