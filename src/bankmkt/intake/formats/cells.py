"""What all spreadsheet formats share about cells stands once: addresses, limits, error words, the width of rows.

Rows of spreadsheets have no end of their own; a row that is shorter than the one before it has empty cells there.
So rows are padded to the widest that came before: whoever looks for shifted columns must not take a missing
trailing cell of a workbook for one. One stray cell in the last column must not make a million rows 16,384 wide,
so the padding ends where no table of a bank does.
"""

from __future__ import annotations

import re
from typing import Final

from bankmkt.intake.grid import Row

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_383
ERRORS: Final = frozenset(
    ("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA")
)
ERROR_CODES: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""The errors of the binary formats by their number."""

DOUBTS: Final = (
    "error_cell",  # an error such as #N/A
    "no_result",  # a formula that nobody has calculated
    "long_number",  # more digits than a number keeps
    "bad_number",  # stored as a number, and none
    "bad_date",  # formatted as a date, and none
    "scaled_number",  # shown in thousands, or in another unit than it is stored in
    "number_format",  # shown by a format whose meaning depends on the value
    "foreign_currency",  # shown in a currency that only the format names
)
"""The codes by which readers mark cells that are not to be trusted."""

_WIDEST: Final = 1_024
_TEXT_FORMULA: Final = re.compile(r'\s*=\s*(?:"((?:[^"]|"")*)"|T\s*\(\s*"((?:[^"]|"")*)"\s*\))\s*', re.IGNORECASE)


class Padding:
    """Makes rows as wide as the widest before them."""

    def __init__(self) -> None:
        """Begin with no width."""
        self._width = 0

    def pad(self, row: Row) -> Row:
        """The row, its cells extended in place."""
        missing = self._width - len(row.cells)
        if missing > 0:
            row.cells.extend([""] * missing)
        elif missing:
            self._width = min(_WIDEST, len(row.cells))
        return row


def address(row: int, column: int) -> str:
    """A cell's address, such as ``B5``; `row` counts from 1, `column` from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def excel_text(cell: str) -> str:
    """The text that ``="00123"`` or ``=T("00123")`` means in a text file made for Excel; any other cell unchanged."""
    if not cell.lstrip().startswith("="):
        return cell
    found = _TEXT_FORMULA.fullmatch(cell)
    if found is None:
        return cell
    return (found[1] if found[1] is not None else found[2]).replace('""', '"')
