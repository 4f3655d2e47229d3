"""An old .xls workbook is read record by record, because only its records tell how a number is shown.

Reader libraries hand over 0.0435 for a cell that shows 4.35 % and 123 for one that shows 000123, and know nothing of
the formats of this container. The records that matter are a dozen; strings that run over record borders, where the
width of their characters may change in the middle, are the one difficulty of the format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.intake.formats import ole
from bankmkt.intake.formats.binary import BinaryBook, BinarySheet, Cell, error_cell, rk_number
from bankmkt.intake.formats.numberformat import BUILT_IN
from bankmkt.intake.formats.package import protected
from bankmkt.intake.grid import Merge

_BOF, _EOF, _CONTINUE = 0x0809, 0x0A, 0x3C
_SST, _BOUNDSHEET, _FORMAT, _XF, _DATEMODE, _CODEPAGE, _FILEPASS = 0xFC, 0x85, 0x41E, 0xE0, 0x22, 0x42, 0x2F
_NUMBER, _RK, _MULRK, _LABELSST, _LABEL, _RSTRING, _BOOLERR = 0x203, 0x27E, 0xBD, 0xFD, 0x204, 0xD6, 0x205
_FORMULAS, _STRING, _MERGED = (0x06, 0x206, 0x406), 0x207, 0xE5
_BIFF8: Final = 0x600
_DEEPEST: Final = 8  # charts inside sheets
_MOST_STRINGS: Final = 4_000_000
_CODEPAGES: Final = {936: "gb18030", 950: "big5", 1200: "utf-16-le", 1252: "cp1252", 65001: "utf-8", 367: "ascii"}
_Record = tuple[int, int, int]  # kind, where its data begins, how long it is


class XlsBook(BinaryBook):
    """An .xls workbook of Excel 5 and later."""

    def __init__(self, path: Path, shown: str) -> None:
        """Read the part that stands before the sheets; InputError where it is damaged, too old or protected."""
        with path.open("rb") as file:
            contained = file.read(8) == ole.MAGIC
        if contained:
            self._data = ole.stream_of(path, shown, "Workbook", "Book")
        elif path.stat().st_size > ole.MOST:
            raise self._broken(shown)
        else:
            self._data = bytearray(path.read_bytes())
        self._strings: list[str] = []
        self._encoding = "gb18030"
        BinaryBook.__init__(self, "Excel", shown, [], [], False)
        try:
            self._globals()
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise self._broken(shown) from error

    @staticmethod
    def _broken(shown: str) -> InputError:
        return InputError(say("formats.broken_ole", file=shown), say("formats.broken_remedy"))

    def _records(self, at: int) -> Iterator[_Record]:
        """The records from a place on to the end of the substream that begins there, without those nested in it."""
        data = self._data
        size = len(data)
        depth = 0
        while at + 4 <= size:
            kind, length = struct.unpack_from("<2H", data, at)
            at += 4
            if at + length > size:
                raise IndexError
            if kind == _BOF:
                depth += 1
            if not 0 < depth <= _DEEPEST:
                raise IndexError
            if depth <= 1:
                yield kind, at, length
            if kind == _EOF:
                depth -= 1
                if depth <= 0:
                    return
            at += length
        raise IndexError  # a substream that does not end is cut off

    def _globals(self) -> None:
        kind, length, version = struct.unpack_from("<3H", self._data, 0)
        if kind != _BOF or length < 4 or version not in (_BIFF8, 0x500):
            raise InputError(say("formats.too_old", file=self.shown), say("formats.broken_remedy"))
        self._wide = version == _BIFF8
        codes = dict(BUILT_IN)
        styles: list[int] = []
        names: list[tuple[str, bool, int]] = []
        for kind, at, length in self._records(0):
            if kind == _FILEPASS:
                raise protected(self.shown)
            if kind == _CODEPAGE:
                number = struct.unpack_from("<H", self._data, at)[0]
                self._encoding = _CODEPAGES.get(number, f"cp{number}" if 400 < number < 1300 else "gb18030")
            elif kind == _DATEMODE:
                self.epoch_1904 = self._data[at] == 1
            elif kind == _FORMAT:
                number = struct.unpack_from("<H", self._data, at)[0]
                codes[number] = self._text(at + 2, 2 if self._wide else 1)
            elif kind == _XF:
                styles.append(struct.unpack_from("<H", self._data, at + 2)[0])
            elif kind == _SST:
                self._strings = _SharedStrings(self._data, at, length).read()
            elif kind == _BOUNDSHEET:
                start, state, what = struct.unpack_from("<IBB", self._data, at)
                if what == 0:
                    names.append((self._text(at + 6, 1), state & 3 != 0, start))
        self.codes = [codes.get(style, "") for style in styles]
        if len({name for name, _, _ in names}) < len(names) or len({start for _, _, start in names}) < len(names):
            raise InputError(say("formats.sheet_twice", file=self.shown), say("formats.broken_remedy"))
        for name, hidden, start in names:
            self.all_sheets.append(BinarySheet(name, hidden, lambda start=start: self._guarded(start)))  # type: ignore[misc]

    def _text(self, at: int, width: int) -> str:
        """A string within one record: its length in `width` bytes, then its characters."""
        count = int.from_bytes(self._data[at : at + width], "little")
        at += width
        if not self._wide:
            return self._data[at : at + count].decode(self._encoding)
        flags = self._data[at]
        at += 1 + (2 if flags & 8 else 0) + (4 if flags & 4 else 0)
        if flags & 1:
            return self._data[at : at + 2 * count].decode("utf-16-le")
        return self._data[at : at + count].decode("latin-1")

    def _guarded(self, start: int) -> Iterator[Cell | Merge]:
        try:
            yield from self._cells(start)
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise self._broken(self.shown) from error

    def _cells(self, start: int) -> Iterator[Cell | Merge]:
        data = self._data
        waiting: tuple[int, int, int] | None = None  # a formula whose text follows
        for kind, at, length in self._records(start):
            if kind == _STRING:
                if waiting is not None:
                    yield Cell(*waiting, self._long_text(at, length))
                    waiting = None
                continue
            if kind in _CELLS:
                if waiting is not None:
                    yield Cell(*waiting, "", "no_result")
                    waiting = None
                row, column, style = struct.unpack_from("<3H", data, at)
                if kind in _FORMULAS:
                    cell = self._formula(at, row, column, style)
                    if cell is None:
                        waiting = row, column, style
                    else:
                        yield cell
                elif kind == _MULRK:
                    for index in range((length - 6) // 6):
                        style, packed = struct.unpack_from("<HI", data, at + 4 + 6 * index)
                        yield Cell(row, column + index, style, rk_number(packed))
                else:
                    yield self._cell(kind, at, length, row, column, style)
            elif kind == _MERGED:
                for index in range(struct.unpack_from("<H", data, at)[0]):
                    top, bottom, left, right = struct.unpack_from("<4H", data, at + 2 + 8 * index)
                    yield Merge(top + 1, left, bottom + 1, right)
        if waiting is not None:
            yield Cell(*waiting, "", "no_result")

    def _cell(self, kind: int, at: int, length: int, row: int, column: int, style: int) -> Cell:
        data = self._data
        if kind == _NUMBER:
            return Cell(row, column, style, struct.unpack_from("<d", data, at + 6)[0])
        if kind == _RK:
            return Cell(row, column, style, rk_number(struct.unpack_from("<I", data, at + 6)[0]))
        if kind == _LABELSST:
            number = struct.unpack_from("<I", data, at + 6)[0]
            return Cell(row, column, style, self._strings[number])
        if kind == _BOOLERR:
            if data[at + 7]:
                return error_cell(row, column, style, data[at + 6])
            return Cell(row, column, style, data[at + 6] != 0)
        return Cell(row, column, style, self._long_text(at + 6, length - 6))

    def _formula(self, at: int, row: int, column: int, style: int) -> Cell | None:
        """A formula's stored result; None where it is a text, which follows."""
        result = self._data[at + 6 : at + 14]
        flags = struct.unpack_from("<H", self._data, at + 14)[0]
        if result[6:8] != b"\xff\xff":
            number = struct.unpack("<d", result)[0]
            if number == 0 and flags & 2:  # written by a tool that left the calculation to the next program
                return Cell(row, column, style, "", "no_result")
            return Cell(row, column, style, number)
        if result[0] == 0:
            return None
        if result[0] == 1:
            return Cell(row, column, style, result[2] != 0)
        if result[0] == 2:
            return error_cell(row, column, style, result[2])
        return Cell(row, column, style, "")

    def _long_text(self, at: int, length: int) -> str:
        """A string of a record that may go on in the next ones."""
        if not self._wide:
            return self._text(at, 2)
        return _Pieces(self._data, at, length).text()


_CELLS: Final = frozenset((_NUMBER, _RK, _MULRK, _LABELSST, _LABEL, _RSTRING, _BOOLERR, *_FORMULAS))


class _Pieces:
    """Bytes that run over a record and those that continue it."""

    def __init__(self, data: bytearray, at: int, length: int) -> None:
        self._data, self._at, self._stop = data, at, at + length

    def take(self, count: int) -> bytes:
        """So many bytes, wherever the borders are."""
        found = bytearray()
        while len(found) < count:
            if self._at == self._stop:
                self._next()
            some = self._data[self._at : min(self._stop, self._at + count - len(found))]
            found += some
            self._at += len(some)
        return bytes(found)

    def skip(self, count: int) -> None:
        """Pass over so many bytes."""
        while count > 0:
            if self._at == self._stop:
                self._next()
            some = min(count, self._stop - self._at)
            self._at += some
            count -= some

    def text(self) -> str:
        """The next string: at each border inside its characters their width is said anew."""
        count, flags = struct.unpack("<HB", self.take(3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", self.take(4))[0] if flags & 4 else 0
        pieces = []
        while count > 0:
            if self._at == self._stop:
                self._next()
                flags = self.take(1)[0]
            wide = 2 if flags & 1 else 1
            some = min(count, (self._stop - self._at) // wide)
            if some == 0:
                raise IndexError
            raw = self._data[self._at : self._at + some * wide]
            pieces.append(raw.decode("utf-16-le" if wide == 2 else "latin-1", "surrogatepass"))
            self._at += some * wide
            count -= some
        self.skip(4 * runs + extra)
        return "".join(pieces)

    def _next(self) -> None:
        kind, length = struct.unpack_from("<2H", self._data, self._stop)
        if kind != _CONTINUE or length == 0 or self._stop + 4 + length > len(self._data):
            raise IndexError
        self._at = self._stop + 4
        self._stop = self._at + length


class _SharedStrings(_Pieces):
    """The table of strings."""

    def read(self) -> list[str]:
        """All strings, as many as the table says and at most as many as the file can hold."""
        _, count = struct.unpack("<2I", self.take(8))
        if count > min(_MOST_STRINGS, len(self._data) // 3):
            raise IndexError
        return [self.text() for _ in range(count)]
