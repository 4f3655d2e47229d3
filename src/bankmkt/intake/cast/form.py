"""How a column of a file is read is settled before any of it is read, from the table and the mapping alone.

So the same cell means the same in every row, and what a mapping says of a column stands in one value that
the casts, the reports and the reasons share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bankmkt.intake.mapping import Mapping
from bankmkt.tables.model import Column, Type

_ID_ENDINGS: Final = ("_id", "_no", "_number", "_account", "_code", "phone")
_EVERY: Final = "*"


@dataclass(frozen=True, slots=True)
class CellForm:
    """How one column of one file is read.

    `scale` is the power of ten of its unit: of a yuan (万元: 4), of a percent (小数: 2), of one (%: -2) by
    the column's type. `forms` are its date forms in the manner of strptime, or the words ``excel``,
    ``excel1904`` and ``roc`` (none: the usual ones); `codes` the mapping's own translations, ``""`` for
    nothing; `nulls` its words for nothing. `epoch` is ``1900`` or ``1904`` in a workbook, whose bare
    five-digit numbers are then days, and ``""`` in a text file, where they are refused.
    """

    column: Column
    scale: int = 0
    forms: tuple[str, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    nulls: tuple[str, ...] = ()
    epoch: str = ""

    @property
    def has_words(self) -> bool:
        """Whether the column's text is looked up in a list."""
        return bool(self.column.allowed or self.column.codes or any(code for _, code in self.codes))


def cell_form(column: Column, mapping: Mapping | None, *, scale: int | None = None, epoch: str = "") -> CellForm:
    """How a column is read in a file that comes with this mapping.

    `scale` is the power of ten that was settled for the column by whoever compared the mapping with the
    file's own words; None takes the mapping's. A fixed value is canonical and read as such.
    """
    if mapping is None:
        return CellForm(column, scale or 0, epoch=epoch)
    if column.name in mapping.fixed:
        return CellForm(column)
    if scale is None:
        every = mapping.unit or 0 if column.type is Type.MONEY else 0
        scale = mapping.units.get(column.name, every)
    forms = mapping.dates.get(column.name) or mapping.dates.get(_EVERY, ())
    codes = mapping.codes.get(column.name, ())
    return CellForm(column, scale, tuple(forms), codes, mapping.nulls, epoch)


def is_id(column: Column) -> bool:
    """Whether a text column holds an identifier, in which full-width digits and letters are a typing accident."""
    return column.type is Type.TEXT and not column.allowed and column.name.endswith(_ID_ENDINGS)
