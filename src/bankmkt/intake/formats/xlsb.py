"""An .xlsb workbook is the parts of an .xlsx in binary records, read as a stream of them.

Library readers hand over its numbers without their formats, and a whole sheet at once; the records are few and their
layout is published, so that reading them costs less than trusting.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.intake.formats.binary import BinaryBook, BinarySheet, Cell, error_cell, rk_number
from bankmkt.intake.formats.numberformat import BUILT_IN
from bankmkt.intake.formats.package import Package, Spent, broken, too_large
from bankmkt.intake.formats.xlsxparts import MOST_SHEETS, main_part, relations
from bankmkt.intake.grid import Merge

_ROW, _BLANK, _RK, _ERROR, _BOOL, _REAL, _STRING, _SHARED = range(8)
_FORMULA_STRING, _FORMULA_NUMBER, _FORMULA_BOOL, _FORMULA_ERROR = range(8, 12)
_RICH, _ITEM, _FORMAT, _XF, _WORKBOOK, _SHEET, _CALCULATION, _MERGE = 62, 19, 44, 47, 153, 156, 157, 176
_XFS, _END_XFS = 617, 618
_LONGEST: Final = 8 << 20
_MOST_STRINGS: Final = 10_000_000
_MOST_TEXT: Final = 256 << 20
_BROKEN: Final = (struct.error, IndexError, UnicodeDecodeError)


class XlsbBook(BinaryBook):
    """An .xlsb workbook."""

    def __init__(self, path: Path, shown: str) -> None:
        """Read what stands outside the sheets; InputError where it is damaged."""
        BinaryBook.__init__(self, "Excel", shown, [], [], False)
        self._path = path
        self._spent = Spent()
        self._strings: list[str] | None = None
        self._strings_part = ""
        self._stale = False
        with Package(path, shown, self._spent) as package:
            main = main_part(package)
            try:
                self._workbook(package, main)
            except _BROKEN as error:
                raise broken(shown, main) from error

    def _workbook(self, package: Package, main: str) -> None:
        known = relations(package, main)
        for kind, data in records(package, main):
            if kind == _SHEET:
                state = struct.unpack_from("<I", data)[0]
                relation, at = _text(data, 8)
                name, _ = _text(data, at)
                what, part = known.get(relation, ("", ""))
                if what == "worksheet":
                    self.all_sheets.append(BinarySheet(name, state != 0, lambda part=part: self._cells(part)))  # type: ignore[misc]
                if len(self.all_sheets) > MOST_SHEETS:
                    message = say("formats.too_many_sheets", file=self.shown, limit=MOST_SHEETS)
                    raise InputError(message, say("formats.bomb_remedy"))
            elif kind == _WORKBOOK:
                self.epoch_1904 = bool(struct.unpack_from("<I", data)[0] & 1)
            elif kind == _CALCULATION and len(data) >= 26:
                self._stale = bool(data[24] & 1)
        if len({sheet.name for sheet in self.all_sheets}) < len(self.all_sheets):
            raise InputError(say("formats.sheet_twice", file=self.shown), say("formats.broken_remedy"))
        for what, part in known.values():
            if what == "styles" and part in package:
                self.codes = _styles(package, part)
            elif what == "sharedStrings" and part in package:
                self._strings_part = part

    def _shared(self) -> list[str]:
        if self._strings is None:
            self._strings = []
            size = 0
            with Package(self._path, self.shown, self._spent) as package:
                for kind, data in records(package, self._strings_part) if self._strings_part else ():
                    if kind == _ITEM:
                        self._strings.append(_text(data, 1)[0])
                        size += len(self._strings[-1])
                        if size > _MOST_TEXT or len(self._strings) > _MOST_STRINGS:
                            raise too_large(self.shown)
        return self._strings

    def _cells(self, part: str) -> Iterator[Cell | Merge]:
        try:
            strings = self._shared()
            row = -1
            with Package(self._path, self.shown, self._spent) as package:
                for kind, data in records(package, part):
                    if kind == _ROW:
                        row = struct.unpack_from("<I", data)[0]
                    elif kind in _CELLS:
                        column, style = struct.unpack_from("<2I", data)
                        yield self._cell(kind, data, row, column, style & 0xFFFFFF, strings)
                    elif kind == _MERGE:
                        top, bottom, left, right = struct.unpack_from("<4I", data)
                        yield Merge(top + 1, left, bottom + 1, right)
        except _BROKEN as error:
            raise broken(self.shown, part) from error

    def _cell(self, kind: int, data: bytes, row: int, column: int, style: int, strings: list[str]) -> Cell:
        if kind in (_ERROR, _FORMULA_ERROR):
            return error_cell(row, column, style, data[8])
        if kind >= _FORMULA_STRING and kind != _RICH and self._stale:
            return Cell(row, column, style, "", "no_result")
        if kind == _RK:
            return Cell(row, column, style, rk_number(struct.unpack_from("<I", data, 8)[0]))
        if kind in (_REAL, _FORMULA_NUMBER):
            return Cell(row, column, style, struct.unpack_from("<d", data, 8)[0])
        if kind in (_BOOL, _FORMULA_BOOL):
            return Cell(row, column, style, data[8] != 0)
        if kind == _SHARED:
            return Cell(row, column, style, strings[struct.unpack_from("<I", data, 8)[0]])
        return Cell(row, column, style, _text(data, 9 if kind == _RICH else 8)[0])


_CELLS: Final = frozenset(
    (
        _RK, _ERROR, _BOOL, _REAL, _STRING, _SHARED, _RICH,
        _FORMULA_STRING, _FORMULA_NUMBER, _FORMULA_BOOL, _FORMULA_ERROR,
    )
)  # fmt: skip


def records(package: Package, part: str) -> Iterator[tuple[int, bytes]]:
    """The records of a part: number and data; a part that ends within one is damaged."""
    rest = b""
    for chunk in package.chunks(part):
        rest += chunk
        at = 0
        size = len(rest)
        while True:
            begin = at
            kind, at = _varint(rest, at, 2)
            length, at = _varint(rest, at, 4)
            if length > _LONGEST:
                raise IndexError
            if at < 0 or at + length > size:
                rest = rest[begin:]
                break
            yield kind, rest[at : at + length]
            at += length
    if rest:
        raise IndexError


def _varint(data: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of up to `most` bytes of seven bits each, and the place behind it: -1 where the data end before it."""
    number = 0
    for index in range(most):
        if at < 0 or at + index >= len(data):
            return 0, -1
        byte = data[at + index]
        number |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return number, at + index + 1
    return number, at + most


def _text(data: bytes, at: int) -> tuple[str, int]:
    """A string and the place behind it."""
    count = struct.unpack_from("<I", data, at)[0]
    if count == 0xFFFFFFFF:
        return "", at + 4
    stop = at + 4 + 2 * count
    if stop > len(data):
        raise IndexError
    return data[at + 4 : stop].decode("utf-16-le", "surrogatepass"), stop


def _styles(package: Package, part: str) -> list[str]:
    codes = dict(BUILT_IN)
    styles: list[str] = []
    inside = False
    for kind, data in records(package, part):
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", data)[0]] = _text(data, 2)[0]
        elif kind in (_XFS, _END_XFS):
            inside = kind == _XFS
        elif kind == _XF and inside:
            styles.append(codes.get(struct.unpack_from("<H", data, 2)[0], ""))
    return styles
