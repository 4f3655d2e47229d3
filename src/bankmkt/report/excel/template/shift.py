"""A table that grows takes along what is about its rows, as a spreadsheet program would.

Formulas, formats, validations, names and charts that cover the rows of a table to its last one cover the new rows too;
what points at the row of totals follows it. Ranges that end within the rows (the first ten of a ranking) stay, and so
does everything elsewhere: nothing is ever moved but the row of totals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

_CELL: Final = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7})")
_RANGE: Final = re.compile(r"(\$?[A-Za-z]{1,3}\$?\d{1,7})(?::(\$?[A-Za-z]{1,3}\$?\d{1,7}))?")


@dataclass(frozen=True, slots=True)
class Shift:
    """How a table changes: its rows were `first` to `last` and are `first` to `end`; `totals` rows follow.

    Columns count from 1, like rows.
    """

    sheet: str
    left: int
    right: int
    first: int
    last: int
    end: int
    totals: int

    @property
    def by(self) -> int:
        """How many rows the table grows; below 0 where it shrinks."""
        return self.end - self.last

    def reference(self, text: str, *, single: bool) -> str:
        """A reference without its sheet, such as ``$B$4:$B$9``, as it is after the change.

        `single` says that one cell alone stands for the rows too, as in the range of a format.
        """
        found = _RANGE.fullmatch(text)
        if found is None:
            return text
        start, stop = found[1], found[2] or found[1]
        (column, row), (column_to, row_to) = _parts(start), _parts(stop)
        if column_to < self.left or column > self.right:
            return text
        if found[2] is None and not (single and row == self.last == self.first):
            return _with_row(start, row + self.by) if self._is_totals(row) else text
        within = single or (column >= self.left and column_to <= self.right)
        if row_to == self.last and within:
            moved = _with_row(stop, self.end)
        elif self._is_totals(row_to) and within:
            moved = _with_row(stop, row_to + self.by)
            start = _with_row(start, row + self.by) if self._is_totals(row) else start
        else:
            return text
        return f"{start}:{moved}"

    def cuts(self, text: str) -> bool:
        """Whether a reference reaches over the old end of the table but not over its new one, without being of it."""
        found = _RANGE.fullmatch(text)
        if found is None or found[2] is None or self.reference(text, single=False) != text:
            return False
        (column, row), (column_to, row_to) = _parts(found[1]), _parts(found[2])
        inside = column <= self.right and column_to >= self.left and row <= self.last
        return inside and self.last + self.totals <= row_to < self.end + self.totals

    def _is_totals(self, row: int) -> bool:
        return self.last < row <= self.last + self.totals


def _parts(cell: str) -> tuple[int, int]:
    """Column and row of a cell, both from 1."""
    from openpyxl.utils import column_index_from_string

    found = _CELL.fullmatch(cell)
    assert found is not None
    return column_index_from_string(found[2].upper()), int(found[4])


def _with_row(cell: str, row: int) -> str:
    found = _CELL.fullmatch(cell)
    assert found is not None
    return f"{found[1]}{found[2]}{found[3]}{row}"


def sheet_and_cells(reference: str) -> tuple[str | None, str]:
    """The sheet that a reference names (None: the one where it stands) and the rest of it."""
    sheet, mark, cells = reference.rpartition("!")
    if not mark:
        return None, reference
    plain = sheet[1:-1].replace("''", "'") if sheet.startswith("'") and sheet.endswith("'") else sheet
    return plain, cells


def moved(reference: str, home: str, shifts: list[Shift], *, single: bool = False) -> str:
    """A reference after all changes; `home` is the sheet where it stands, several may be joined by commas."""
    if "," in reference and not reference.startswith("'"):
        return ",".join(moved(one, home, shifts, single=single) for one in reference.split(","))
    sheet, cells = sheet_and_cells(reference)
    for shift in shifts:
        if shift.sheet.casefold() == (sheet or home).casefold():
            cells = shift.reference(cells, single=single)
    return reference[: len(reference) - len(sheet_and_cells(reference)[1])] + cells


def formula(text: str, home: str, shifts: list[Shift]) -> str:
    """A formula (with its equals sign) with its references after all changes; ValueError for one that is none."""
    tokens = _tokens(text)
    for token in tokens.items:
        if token.type == "OPERAND" and token.subtype == "RANGE" and "[" not in token.value:
            token.value = moved(token.value, home, shifts)
    return str(tokens.render())


def operands(text: str) -> list[str]:
    """What a formula refers to; ValueError for one that is none."""
    return [one.value for one in _tokens(text).items if one.type == "OPERAND" and one.subtype == "RANGE"]


def _tokens(text: str) -> Any:
    from openpyxl.formula import Tokenizer
    from openpyxl.formula.tokenizer import TokenizerError

    try:
        return Tokenizer(text)
    except (TokenizerError, IndexError) as error:  # a bracket too many ends in the latter
        raise ValueError(text) from error
