"""Nine cells of ten are clean, so the first question is whether a cell is, and only the tenth pays for more.

The engine's bare ``trim`` takes every blank of Unicode, which would change names, its trim of a given set and
its translation of signs are slow, and a list of words for nothing costs a join. What makes a cell clean
depends on the type: a number begins with a digit and holds no wide sign, a name is longer than every word for
nothing and has no blank at its ends. NULL, ``(null)`` and ``\\N`` mean nothing everywhere; 无, N/A, nan, dashes
and the like do where a value or an id is wanted, and in a free text they stay what they are.
"""

from __future__ import annotations

import re
from typing import Final

from bankmkt.intake.cast.form import CellForm, is_id
from bankmkt.intake.cast.sql import BLANKS, folded, literal, matches, narrowed
from bankmkt.tables.model import Type

_EVERYWHERE: Final = r"NULL|null|\(null\)|\(NULL\)|\\N"
_NOTHING: Final = r"(?i:-{1,3}|\x{2014}{1,2}|\x{2013}{1,2}|/|n/?a|n\.a\.|nan|nat|none|null|\(null\)|\\n|无|空)"
_NO_FLAG: Final = _NOTHING.removesuffix("|无|空)") + ")"
_TIME: Final = r"(?:[ T][0-9:.]+)?"
_NO_DAY: Final = (
    rf"(?:0+|9999-?12-?31|9999[/.]12[/.]31|9999年12月31日|0000[-/.]?0?0[-/.]?0?0|000101|0001[-/.]?0?1[-/.]?0?1"
    rf"|19000100|1900[-/.]0?1[-/.]00?){_TIME}|999912|9999[-/.]12"
)
_NUMBER_DASH: Final = "WHEN {cell} = '-' THEN NULL "
_QUICK_NOTHING: Final = {
    Type.DATE: "WHEN {cell} = '99991231' OR {cell} = '9999-12-31' OR {cell} = '00000000' THEN NULL ",
    Type.MONEY: _NUMBER_DASH,
    Type.RATE: _NUMBER_DASH,
    Type.NUMBER: _NUMBER_DASH,
    Type.INTEGER: _NUMBER_DASH,
}
"""The commonest words for nothing, which need no pattern."""
_LONGEST_WORD: Final = 6
"""Bytes of the longest word for nothing."""


def text(cell: str, reading: CellForm, *, plain: bool = False, tight: bool = False) -> str:
    """SQL for the cell's text without the blanks around it, NULL when nothing is left or it is a word for nothing.

    `cell` is an SQL expression; `plain` promises that no blank other than a space is in the file, `tight` that
    there is no blank in it at all.
    """
    free = reading.column.type is Type.TEXT and not is_id(reading.column) and not reading.column.allowed
    narrow = not free and reading.column.type is not Type.BOOLEAN and not reading.column.allowed
    clean = [_unmistakable(cell, reading, free=free)]
    if narrow:
        clean.append(f"strlen({cell}) = length({cell})")
    clean += _no_blanks(cell, plain=plain, tight=tight, ascii_only=narrow)
    own = _own_words(reading)
    for word in own:
        clean.append(f"{cell} <> {literal(word)}" if free else f"lower({cell}) <> {literal(word)}")
    tidy = narrowed(cell) if narrow else f"trim({cell}, {literal(BLANKS)})"
    quick = _QUICK_NOTHING.get(reading.column.type, "")
    nothing = _nothing(reading, own, free=free)
    compared = narrowed(cell) if not free and not narrow else tidy
    return (
        f"CASE WHEN {' AND '.join(clean)} THEN {cell} {quick.format(cell=cell)}"
        f"WHEN {matches(compared, nothing)} THEN NULL ELSE {tidy} END"
    )


def _unmistakable(cell: str, reading: CellForm, *, free: bool) -> str:
    """SQL: whether a cell cannot be a word for nothing, whatever else it is."""
    column = reading.column
    match column.type:
        case Type.MONEY | Type.RATE | Type.NUMBER | Type.INTEGER:
            return f"({cell} BETWEEN '0' AND ':' OR {cell} BETWEEN '-0' AND '-:')"
        case Type.DATE | Type.MONTH:
            return f"{cell} BETWEEN '1901' AND '9'"
        case Type.BOOLEAN:
            letter = f"(strlen({cell}) = 1 AND {cell} BETWEEN '0' AND '~')"
            return f"({letter} OR {cell} = '是' OR {cell} = '否')"
        case _ if free:
            # what it could be begins with one of the signs ( N \\ n, or with a blank
            begins = " OR ".join(
                f"{cell} BETWEEN {literal(low)} AND {literal(high)}" for low, high in (")N", "O\\", "]n")
            )
            return f"(strlen({cell}) > {_LONGEST_WORD} OR {begins} OR {cell} >= 'o')"
        case _:
            # longer than n.a. and null without brackets, or a digit, or Chinese and longer than one sign
            latin = f"strlen({cell}) > 4 AND {cell} BETWEEN '*' AND '~'"
            chinese = f"strlen({cell}) > 3 AND {cell} BETWEEN '一' AND '\uff00'"
            return f"({cell} BETWEEN '0' AND ':' OR ({latin}) OR ({chinese}))"


def _no_blanks(cell: str, *, plain: bool, tight: bool, ascii_only: bool) -> list[str]:
    """SQL conditions: no blank at either end (bytes up to a space sort before ``!``)."""
    if tight:
        return []
    if plain:
        return [f"{cell} > '!'", f"NOT ends_with({cell}, ' ')"]
    conditions = [f"{cell} > '!'", f"right({cell}, 1) > ' '"]
    if not ascii_only:
        for blank in ("\u3000", "\u00a0"):
            conditions += [f"NOT starts_with({cell}, '{blank}')", f"NOT ends_with({cell}, '{blank}')"]
    return conditions


def _own_words(reading: CellForm) -> list[str]:
    """The mapping's words for nothing, as they are compared; its translations win over them."""
    free = reading.column.type is Type.TEXT and not is_id(reading.column) and not reading.column.allowed
    meant = {folded(word) for word, code in reading.codes if code}
    silent = [word for word, code in reading.codes if not code]
    listed = [word for word in (*reading.nulls, *silent) if folded(word) not in meant]
    return list(dict.fromkeys(word.strip(BLANKS) if free else folded(word) for word in listed))


def _nothing(reading: CellForm, own: list[str], *, free: bool) -> str:
    """The pattern of all words for nothing of a column, the empty text among them."""
    column = reading.column
    patterns = [_EVERYWHERE if free else _NOTHING]
    if column.type is Type.BOOLEAN:
        patterns = [_NO_FLAG]
    elif column.type in (Type.DATE, Type.MONTH):
        patterns.append(_NO_DAY)
    elif column.allowed:
        patterns = [_without(reading)]
    if own:
        words = "|".join(re.escape(word) for word in own)
        patterns.append(words if free else f"(?i:{words})")
    return f"(?:{'|'.join(patterns)})?"


def _without(reading: CellForm) -> str:
    """Words for nothing that are no words of the column's own list."""
    from bankmkt.intake.cast.words_of import words

    known = words(reading)
    return _NOTHING if not {"无", "空", "-", "/"} & set(known) else _EVERYWHERE
