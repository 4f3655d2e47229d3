"""A word of a list is compared as it stands first, and without width and case only when that found nothing.

The mapping's own words win over the table's, because banks use one word for two things; a word that is in
neither list is refused where the list is closed and kept where it is open. Numbers of classes are never
guessed: banks count the same classes from different ends.
"""

from __future__ import annotations

from typing import Final

from bankmkt.intake.cast import ids
from bankmkt.intake.cast.form import CellForm
from bankmkt.intake.cast.sql import folded, literal, narrowed
from bankmkt.tables.model import Type

_TRUE: Final = ("1", "Y", "是", "true", "T", "yes", "有", "真", "已", "√", "✓", "✔", "1.0")
_FALSE: Final = ("0", "N", "否", "false", "F", "no", "无", "假", "未", "×", "✗", "✘", "0.0")
_FOLDS: Final = r"[A-Za-z\x{3000}\x{FE63}\x{FF01}-\x{FFE5}\x{200B}-\x{200F}\x{FEFF}\x{A0}]"
"""Signs without which a text cannot be another spelling of a known word."""
_USUAL: Final = 4
"""So many words of each list are compared first."""


def words(reading: CellForm) -> dict[str, str]:
    """Every word that a column takes, as `folded`, and the code it means; the mapping's own win.

    The codes of a column of yes and no are ``true`` and ``false``.
    """
    column = reading.column
    if column.type is Type.BOOLEAN:
        known = {folded(word): "true" for word in _TRUE} | {folded(word): "false" for word in _FALSE}
    else:
        known = {folded(code): code for _, code in column.codes}
        known |= {folded(word): code for word, code in column.codes}
        known |= {folded(code): code for code in column.allowed}
    return known | {folded(word): code for word, code in reading.codes if code}


def boolean(name: str, reading: CellForm) -> str:
    """SQL for yes or no, NULL when the text is neither."""
    known = words(reading)
    usual = {code: [] for code in ("true", "false")}  # type: dict[str, list[str]]
    for word in (*_TRUE[:_USUAL], *_FALSE[:_USUAL]):
        usual[known[folded(word)]].append(f"{name} = {literal(word)}")
    quick = " ".join(f"WHEN {' OR '.join(tests)} THEN {code}" for code, tests in usual.items() if tests)
    branches = " ".join(f"WHEN {literal(word)} THEN {code}" for word, code in known.items())
    return f"CASE {quick} ELSE CASE lower({narrowed(name)}) {branches} END END"


def code(name: str, reading: CellForm) -> str:
    """SQL for the code of a word; of an unknown word NULL in a closed list, the word itself in an open one."""
    column = reading.column
    known = words(reading)
    listed = dict.fromkeys((*column.allowed, *(word for pair in column.codes for word in pair)))
    quick = " ".join(f"WHEN {literal(word)} THEN {literal(known[folded(word)])}" for word in listed)
    own = " ".join(f"WHEN {literal(word)} THEN {literal(code)}" for word, code in reading.codes if code)
    branches = " ".join(f"WHEN {literal(word)} THEN {literal(code)}" for word, code in known.items())
    other = "NULL" if column.allowed else ids.value(name, reading)
    rare = f"CASE lower({narrowed(name)}) {branches} ELSE {other} END"
    if not column.allowed:  # unknown words are common there, and most have neither case nor width
        rare = f"CASE WHEN regexp_matches({name}, {literal(_FOLDS)}) THEN {rare} ELSE {other} END"
    return f"CASE {name} {own} {quick} ELSE {rare} END"
