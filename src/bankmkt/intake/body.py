"""Every row below the header is data, is kept out and counted, or is refused by its number: there is no fourth way.

The rows of any reader pass through here once and leave as a clean file that the engine takes. A row is kept
out only when its own words say what it is and its key says nothing; whatever else does not fit stays in the
file for the engine to refuse, or is refused here where its cells cannot be told apart.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.intake import rowkind
from bankmkt.intake.cast import BLANKS
from bankmkt.intake.contract import CellProblem, KeptOut, Reading, Scan, Total
from bankmkt.intake.formats.cells import address
from bankmkt.intake.grid import Row
from bankmkt.intake.headers import Binding, fold, known, needed
from bankmkt.intake.layout import Layout
from bankmkt.intake.mapping import Mapping
from bankmkt.intake.merged import Fill
from bankmkt.intake.units import Notes, notes_of
from bankmkt.tables.model import Table, Type

LONGEST_ROW: Final = 2_000_000
"""Bytes of the longest row that is taken; the engine's own limit, so that both ways refuse alike."""
WHOLE_ROW: Final = -1
"""The index under which a reader doubts a row as a whole (``Row.doubts``)."""
_CJK: Final = re.compile("[\u3400-\u9fff]|\\s")
_HEAD: Final = 8
_KEPT_ROW: Final = 4_000
_KEPT_TEXT: Final = 1 << 24
"""Characters of one refused row, and of all of them, that are kept for the rejects file."""


@dataclass(slots=True)
class Body:
    """Takes the rows of one sheet and writes those that are data to `target`.

    `padded` says that short rows only lack empty cells (spreadsheets); in a text file every row must have
    all cells. `cut` says that the last line of a text has no end. `left` is the sheet's column of the first cell,
    for addresses; None for texts.
    """

    target: Path
    table: Table
    layout: Layout
    binding: Binding
    mapping: Mapping | None = None
    padded: bool = False
    left: int | None = None
    cut: bool = False
    fill: Fill = field(default_factory=Fill)
    shown: str = ""
    notes: Notes = field(default_factory=Notes)
    noted: list[list[str]] = field(default_factory=list)
    _problems: list[CellProblem] = field(default_factory=list)
    _totals: list[Total] = field(default_factory=list)
    _kept: list[KeptOut] = field(default_factory=list)
    _unreadable: int = 0
    _blank: int = 0
    _written: int = 0
    _nameless: set[int] = field(default_factory=set)
    _watched: tuple[int, ...] = ()
    _extra: int = 0
    _over_by_empty: int = 0
    _others: int = 0
    _kept_text: int = 0
    _kinds: _Kinds = field(init=False)

    def __post_init__(self) -> None:
        """Prepare what every row is compared with."""
        self._kinds = _Kinds(self.table, self.layout, self.binding, self.mapping, self.shown)
        self._start()

    def write(self, grid_rows: Iterable[Row], *, extra: int = 0) -> Reading:
        """Write the data rows; what came of all rows.

        `extra` is the number of empty cells that every row has beyond the header; where `all_trailing` holds
        afterwards, it should have been one.
        """
        self._start(extra)
        bound = tuple(dict.fromkeys(self.binding.places.values()))
        with self.target.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
            last = 0
            for row in grid_rows:
                if row.number <= self.layout.last:
                    continue
                last = row.number
                cells = self._take(row)
                if cells is None:
                    continue
                cells, marked = self._cells(row, cells)
                if cells is None:
                    continue
                writer.writerow([row.number, "1" if marked else "", *[cells[index] for index in bound]])
                self._written += 1
        self._name_cut(last)
        places = {index: place for place, index in enumerate(bound, start=2)}
        scan = Scan(self.target, ",", 2 + len(bound), 0, places, True, 0, plain=False, records=self._written)
        return Reading(
            scan,
            tuple(self._problems),
            tuple(self._totals),
            self._unreadable,
            tuple(self._kept),
            self._blank,
            tuple(sorted(self._nameless)),
        )

    def _name_cut(self, last: int) -> None:
        """Say of a last line that has too few cells and no end that it was cut off."""
        if self.cut and self._problems and self._problems[-1].row == last:
            problem = self._problems[-1]
            if problem.code == "too_few_cells":
                self._problems[-1] = replace(problem, code="cut_off")

    @property
    def all_trailing(self) -> bool:
        """Whether every row had exactly one empty cell beyond the header."""
        return self._over_by_empty > 0 and self._others == 0

    def _start(self, extra: int = 0) -> None:
        self._extra = extra
        self._problems, self._totals, self._kept, self.noted = [], [], [], []
        self._unreadable = self._blank = self._written = self._over_by_empty = self._others = 0
        self._nameless = set()
        self._kept_text = 0
        self.notes = Notes()
        used = set(self.binding.places.values())
        headings = enumerate(self.layout.headings)
        self._watched = tuple(index for index, one in headings if not one.names and index not in used)
        self.fill.reset()

    def _take(self, row: Row) -> list[str] | None:
        """The row's cells when it is data."""
        cells = row.cells
        doubt = row.doubts.get(WHOLE_ROW) if row.doubts else None
        if doubt:
            self._refuse(row.number, doubt)
            return None
        head = "\n".join(cells[:_HEAD])
        first = head.lstrip(BLANKS)
        if not first and not any(cell.strip(BLANKS) for cell in cells):
            self._blank += 1
            return None
        kind = self._kinds.kind(row.number, cells, head)
        if kind:
            self._keep_out(row, kind)
            return None
        return cells

    def _keep_out(self, row: Row, kind: str) -> None:
        self._kept.append(KeptOut(row.number, kind))
        self.fill.reset()
        if kind == "total":
            cells = tuple(row.cells)
            if self.padded:
                cells += ("",) * (self.layout.width - len(cells))
            if self.padded or len(cells) == self.layout.width + self._extra:
                cells = cells[: self.layout.width]
            self._totals.append(Total(row.number, cells))
        if kind == "note":
            self.notes = self.notes + notes_of(row.cells)
            self.noted.append(list(row.cells))

    def _cells(self, row: Row, cells: list[str]) -> tuple[list[str] | None, bool]:
        """The cells of a data row in the header's width, and whether one of them was refused; None for the row."""
        number, width = row.number, self.layout.width
        if sum(map(len, cells)) > LONGEST_ROW // 4 and len("".join(cells).encode()) > LONGEST_ROW:
            self._refuse(number, "too_long")
            return None, True
        if len(cells) != width:
            fitted = self._fit(number, cells)
            if fitted is None:
                return None, True
            cells = fitted
        else:
            self._others += 1
        for index in self._watched:
            if index not in self._nameless and cells[index].strip(BLANKS):
                self._nameless.add(index)
        if self._kinds.is_stray(cells):
            self._refuse(number, "stray_text", cells=[cell for cell in cells if cell.strip(BLANKS)])
            return None, True
        doubts = dict(row.doubts) if row.doubts else {}
        if self.fill.active:
            cells = list(cells)
            doubts |= self.fill.apply(number, cells)
        return self._doubted(number, cells, doubts) if doubts else (cells, False)

    def _fit(self, number: int, cells: list[str]) -> list[str] | None:
        width = self.layout.width
        if self.padded:
            self._nameless.update(index for index in range(width, len(cells)) if cells[index].strip(BLANKS))
            return cells[:width] + [""] * (width - len(cells))
        beyond = len(cells) - width
        empty = beyond > 0 and not any(cell.strip(BLANKS) for cell in cells[width:])
        if beyond == 1 and empty:
            self._over_by_empty += 1
        else:
            self._others += 1
        if beyond == self._extra and empty:
            return cells[:width]
        code = "too_few_cells" if beyond < self._extra else "too_many_cells"
        self._refuse(number, code, f"{len(cells)}/{width + self._extra}", cells)
        return None

    def _doubted(self, number: int, cells: list[str], doubts: dict[int, str]) -> tuple[list[str] | None, bool]:
        bound = set(self.binding.places.values())
        problems = []
        cells = list(cells)
        for index, code in doubts.items():
            if index in bound:
                detail = "" if self.left is None else address(number, self.left + index)
                problems.append(CellProblem(number, index, code, cells[index], detail))
                cells[index] = ""
        self._problems.extend(problems)
        if problems and not any(cell.strip(BLANKS) for cell in cells):
            self._unreadable += 1
            return None, True
        return cells, bool(problems)

    def _refuse(self, number: int, code: str, detail: str = "", cells: Sequence[str] = ()) -> None:
        text = " | ".join(cells) if self._kept_text < _KEPT_TEXT else ""
        self._kept_text += len(text)
        self._problems.append(CellProblem(number, None, code, text[:_KEPT_ROW], detail))
        self._unreadable += 1
        self._others += 1 if code not in ("too_few_cells", "too_many_cells") else 0


@dataclass(slots=True)
class _Kinds:
    """Tells what a row is, by its first cells and its key."""

    table: Table
    layout: Layout
    binding: Binding
    mapping: Mapping | None
    shown: str
    keys: tuple[int, ...] = ()
    footer: re.Pattern[str] | None = None
    others: re.Pattern[str] | None = None
    _headers: list[list[str]] = field(default_factory=list)
    _firsts: set[str] = field(default_factory=set)
    _words: frozenset[str] = frozenset()
    _stray: int = -1
    _named: int = 0
    _loose: bool = False
    _ids: tuple[int, ...] = ()
    _texts: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Fold the header's rows once."""
        places = self.binding.places
        names = [name for name in needed(self.table) if name != "as_of"]
        self.keys = tuple(places[name] for name in names if name in places)
        if self.mapping is not None:
            self.footer = re.compile(self.mapping.footer) if self.mapping.footer else None
            self.others = re.compile(self.mapping.notes) if self.mapping.notes else None
        for cells in self.layout.header:
            folded = _folded(cells)
            if folded:
                self._headers.append(folded)
                self._firsts.add(folded[0])
        if self.layout.header:
            self._words = frozenset(known(self.table)) | {fold(one.text) for one in self.layout.headings if one.text}
        self._named = sum(1 for one in self.layout.headings if one.names)
        self._texts = tuple(dict.fromkeys(index for index in places.values() if self._is_text(index)))
        self._loose = not any(self._is_id(name) for name in names)
        self._ids = tuple(dict.fromkeys(index for name, index in places.items() if self._is_id(name)))
        texts = [index for index in self.keys if self._is_text(index)]
        self._stray = texts[0] if texts and self._named >= 4 else -1

    def _is_id(self, name: str) -> bool:
        """Whether a column says whose row it is."""
        column = self.table.column(name)
        if column is None or column.type is not Type.TEXT:
            return False
        return column.key or bool(column.references) or name.endswith("_id") or name == self.table.optional_key

    def _is_text(self, index: int) -> bool:
        names = [name for name, place in self.binding.places.items() if place == index]
        return any((column := self.table.column(name)) is not None and column.type is Type.TEXT for name in names)

    def kind(self, number: int, cells: list[str], head: str) -> str:
        """What the row is, ``""`` for data; InputError for a header that differs from the first."""
        first = head.lstrip(BLANKS).split("\n", 1)[0].strip(BLANKS)
        if self.footer is not None and self.footer.fullmatch(first):
            return "total"
        if self.others is not None and self.others.fullmatch(first):
            return "note"
        if first and not first[0].isdigit():
            again = self._header_again(number, cells, first)
            if again:
                return again
        if not first:
            return ""
        if first[0] in rowkind.RULES and rowkind.is_rule(cells):
            return "rule"
        if first[0] in "1(（１" and len(first) <= 3 and rowkind.is_numbering(cells):
            return "note"
        if rowkind.TOTAL_HINT.search(head) and (kind := self._total(cells)):
            return kind
        return "note" if rowkind.NOTE_HINT.search(first) and self._is_note(cells, first) else ""

    def _header_again(self, number: int, cells: list[str], first: str) -> str:
        folded = fold(first)
        if folded not in self._firsts and folded not in self._words:
            return ""
        row = _folded(cells)
        if row in self._headers:
            return "repeated_header"
        named = sum(text in self._words for text in row)
        if named >= 3 and named * 10 >= len(row) * 6:
            raise InputError(
                say("layout.second_header", file=self.shown, row=number), say("layout.second_header_remedy")
            )
        return ""

    def _dated(self, cells: list[str]) -> bool:
        """Whether every key cell is filled."""
        return bool(self.keys) and all(index < len(cells) and cells[index].strip(BLANKS) for index in self.keys)

    def _complete(self, cells: list[str], label: int = -1) -> bool:
        """Whether the key says that the row is data, whatever stands in the cell `label`.

        A date alone says nothing: total rows repeat it. Where the key has no id, any other id must be filled.
        """
        if not self._loose:
            return self._dated(cells)
        others = [index for index in self._ids if index != label and index < len(cells)]
        return self._dated(cells) and any(cells[index].strip(BLANKS) for index in others)

    def _total(self, cells: list[str]) -> str:
        """``total`` or ``subtotal`` where a first cell says so and the row's key does not say otherwise."""
        dated = self._dated(cells)
        # the key counts behind a number too (3,合计,,100), and so do ids and texts where the key is but a date
        further = (*self.keys, *(self._texts if self._loose and self._ids else ()))
        behind = [(index, rowkind.squeezed(cells[index])) for index in further if index < len(cells)]
        for index, text in (*rowkind.leading(cells), *behind):
            kind = rowkind.total_kind(text)
            complete = self._complete(cells, index)
            if not kind or rowkind.is_code(text, cells) or (complete and (index not in self.keys or self._loose)):
                continue
            free = self._loose and dated and index in self._texts and index not in self._ids
            if kind == "named" and (free or (complete and len(self.keys) > 1)):
                continue  # a purpose, an indicator or a head of account may be called so
            several = index not in self.keys if self._loose else len(self.keys) > 1
            return "total" if kind == "total" and not (dated and several) else "subtotal"
        return ""

    def _is_note(self, cells: list[str], first: str) -> bool:
        if not rowkind.is_note(rowkind.squeezed(first)):
            return False
        texts = {index: text for index, cell in enumerate(cells) if (text := cell.strip(BLANKS))}
        label = next(iter(texts))
        if self._complete(cells, label) and label not in self.keys:
            return False
        labels = sum(":" in fold(text) for text in texts.values())
        return len(texts) <= 2 or labels * 2 >= len(texts)

    def is_stray(self, cells: Sequence[str]) -> bool:
        """Whether a row is nothing but a sentence where an id should be."""
        if self._stray < 0:
            return False
        text = cells[self._stray].strip(BLANKS)
        return bool(text) and _CJK.search(text) is not None and sum(1 for cell in cells if cell.strip(BLANKS)) == 1


def _folded(cells: Sequence[str]) -> list[str]:
    return [text for cell in cells if (text := fold(cell.replace("\ufeff", "")))]
