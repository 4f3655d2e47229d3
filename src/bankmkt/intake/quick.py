"""Values in canonical form are taken by the engine's own cast, guarded by tests that cost next to nothing.

Nearly every cell of an extract from a core system is written in one way: 2026-10-31, 1234.56, a known code.
The engine casts these ten times as fast as patterns can be matched, and it is only too generous besides: it
takes 1_000, 1e3 and ``epoch``, and rounds 1.2345. So each type has a test that shuts out every text of which
engine and `cast` would make different values; whatever does not pass goes the long way through `cast`.
"""

from __future__ import annotations

from bankmkt.intake import cast
from bankmkt.tables.model import Type

_TRUE = ("true", "1")
_FALSE = ("false", "0")


def value(cell: str, reading: cast.CellForm) -> str | None:
    """SQL for the typed value of a raw cell in canonical form, NULL for every other; None where there is no short way.

    `cell` is an SQL expression. Where it gives a value, `cast` would give the same.
    """
    column = reading.column
    if reading.nulls:  # a word for nothing may look canonical
        return None
    match column.type:
        case Type.DATE | Type.MONTH if reading.forms:
            return None
        case Type.DATE:
            return _date(cell, cell, "____-__-__", "9999-11-30")
        case Type.MONTH:
            return _date(cell, f"{cell} || '-01'", "____-__", "9999-11")
        case Type.MONEY | Type.RATE | Type.NUMBER if not reading.scale:
            return _number(cell, column.type)
        case Type.BOOLEAN if not reading.codes:
            yes, no = (", ".join(map(cast.literal, words)) for words in (_TRUE, _FALSE))
            return f"CASE WHEN {cell} IN ({yes}) THEN true WHEN {cell} IN ({no}) THEN false END"
        case Type.TEXT if not reading.codes and (column.allowed or column.codes):
            codes = column.allowed or tuple(dict.fromkeys(code for _, code in column.codes))
            listed = ", ".join(map(cast.literal, codes))
            return f"CASE WHEN {cell} IN ({listed}) THEN {cell} END"
    return None


def _date(cell: str, text: str, shape: str, last: str) -> str:
    # four signs of year exactly: 09849-1 and 20261-1-01 are years to the engine
    return f"CASE WHEN {cell} LIKE '{shape}' AND {cell} BETWEEN '1901' AND '{last}' THEN TRY_CAST({text} AS DATE) END"


def _number(cell: str, kind: Type) -> str:
    too_fine = "%." + "_" * (3 if kind is Type.MONEY else 7) + "%"
    return (
        f"CASE WHEN {cell} NOT LIKE '{too_fine}' AND NOT contains({cell}, '_') AND NOT contains({cell}, 'e') "
        f"AND NOT contains({cell}, 'E') AND {cell} NOT LIKE '%.' AND {cell} NOT LIKE '%. %' "
        f"THEN TRY_CAST({cell} AS {kind.sql}) END"
    )
