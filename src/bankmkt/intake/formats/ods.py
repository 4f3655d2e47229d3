"""An .ods sheet gives each cell twice, as a value and as the text that was shown, and the two are held together.

The value is exact, the text tells what the format means: leading zeros, percent, a unit, another scale. So no style
needs to be followed. Empty rows and cells are repeated by a number, up to the whole sheet: a repetition is only
multiplied out where something stands in it, and only within the size of a sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.intake.formats import xml
from bankmkt.intake.formats.cells import ERRORS, LAST_COLUMN, LAST_ROW
from bankmkt.intake.formats.numberformat import names_foreign
from bankmkt.intake.formats.numbers import Shown, number_text
from bankmkt.intake.formats.package import Package, Spent
from bankmkt.intake.formats.tables import Begin, Event, RowBuilder, TableBook
from bankmkt.intake.formats.xlsxparts import LONGEST
from bankmkt.intake.grid import Merge, Row

_IGNORED: Final = frozenset(("annotation", "tracked-changes", "shapes", "frame", "custom-shape", "sub-table", "forms"))
_MOST_REPEATED: Final = 10_000_000
_TIME: Final = re.compile(r"(-?)PT(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:[.,][0-9]+)?S)?")
_MOMENT: Final = re.compile(r"(-?[0-9]{4,}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?)?")
_SHOWN: Final = re.compile(r"[^0-9+\-.%]*([+-]?[0-9][0-9,]*(?:\.[0-9]+)?)\s*([^0-9]*)")
_UNIT: Final = re.compile("(?:十|百|千|万|亿)+元?|‰|‱|bp", re.IGNORECASE)
_BLANK: Final = re.compile("[ \t\r\n]+")


def open_ods(path: Path, shown: str) -> TableBook:
    """Open the file; InputError where it is damaged."""
    spent = Spent()

    def events() -> Iterator[Event]:
        reader = _Reader(shown)
        parser = xml.Events(shown, "content.xml", reader.start, reader.end, reader.text)
        with Package(path, shown, spent) as package:
            for chunk in package.chunks("content.xml"):
                parser.feed(chunk)
                yield from reader.taken()
        parser.finish()
        yield from reader.taken()

    return TableBook("ODS", shown, events)


class _Reader:
    """Turns the events of the XML into those of tables."""

    def __init__(self, shown: str) -> None:
        self._shown = shown
        self._out: list[tuple[int, Begin | Row | Merge, int]] = []
        self._row = RowBuilder(shown)
        self._sheet = -1
        self._next = 1
        self._times = 1
        self._ignored = 0
        self._depth = 0
        self._cell: dict[str, str] | None = None
        self._pieces: list[str] = []
        self._paragraphs = self._size = self._repeated = 0
        self._inside = False
        self._style = ""
        self._hidden: set[str] = set()

    def taken(self) -> Iterator[Event]:
        """What has been found since the last time, repeated rows multiplied out."""
        for sheet, event, times in self._out:
            yield sheet, event
            if isinstance(event, Row):
                for again in range(1, times):
                    yield sheet, Row(event.number + again, list(event.cells), event.doubts)
        self._out.clear()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._ignored or tag in _IGNORED:
            self._ignored += 1
        elif tag in ("table-cell", "covered-table-cell"):
            self._cell, self._pieces, self._paragraphs, self._size = attributes, [], 0, 0
        elif self._cell is not None:
            self._within(tag, attributes)
        elif tag == "table-row":
            self._times = _count(attributes.get("number-rows-repeated", "1"))
            self._row.begin(min(self._next, LAST_ROW))
        elif tag == "table":
            self._sheet += 1
            self._next = 1
            self._row.sheet = attributes.get("name", "")
            hidden = attributes.get("style-name", "") in self._hidden
            self._out.append((self._sheet, Begin(self._row.sheet, hidden), 1))
        elif tag == "style":
            self._style = attributes.get("name", "")
        elif tag == "table-properties" and attributes.get("display") == "false":
            self._hidden.add(self._style)

    def text(self, data: str) -> None:
        if self._inside and not self._ignored:
            self._add(_BLANK.sub(" ", data))

    def end(self, tag: str) -> None:
        if self._ignored:
            self._ignored -= 1
        elif tag in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif tag in ("p", "h"):
            self._inside = False
        elif tag == "table-row" and self._cell is None:
            row = self._row.done()
            if row is not None:
                self._repeat(len(row.cells) * (self._times - 1))
                if self._next + self._times - 1 > LAST_ROW:
                    raise self._row.beyond("row_order", str(LAST_ROW + 1))
                self._out.append((self._sheet, row, self._times))
            self._next += self._times

    def _within(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in ("p", "h"):
            self._paragraphs += 1
            self._inside = True
            if self._paragraphs > 1:
                self._add("\n")
        elif tag == "s":
            self._add(" " * min(_count(attributes.get("c", "1")), 1000))
        elif tag == "tab":
            self._add("\t")
        elif tag == "line-break":
            self._add("\n")

    def _add(self, text: str) -> None:
        self._size += len(text)
        if self._size > LONGEST:
            raise self._row.beyond("long_cell", str(self._row.number))
        self._pieces.append(text)

    def _repeat(self, cells: int) -> None:
        self._repeated += cells
        if self._repeated > _MOST_REPEATED:
            raise InputError(say("formats.bomb", file=self._shown), say("formats.bomb_remedy"))

    def _end_cell(self) -> None:
        cell, self._cell, self._inside = self._cell or {}, None, False
        row = self._row
        times = _count(cell.get("number-columns-repeated", "1"))
        across, down = (_count(cell.get(f"number-{key}-spanned", "1")) for key in ("columns", "rows"))
        if across > 1 or down > 1:
            right, bottom = row.column + across - 1, row.number + down - 1
            if right > LAST_COLUMN or bottom > LAST_ROW:
                raise row.beyond("beyond", str(row.number))
            self._out.append((self._sheet, Merge(row.number, row.column, bottom, right), 1))
        text, doubt = _meaning(cell, "".join(self._pieces))
        if not (text or doubt):
            row.column += times
            return
        if row.column + times > LAST_COLUMN + 1:
            raise row.beyond("beyond", str(row.number))
        self._repeat(times - 1)
        for _ in range(times):
            row.put(text, doubt)


def _count(text: str) -> int:
    """A repetition; absurd ones become larger than any sheet."""
    return max(1, int(text)) if text.isdecimal() and len(text) < 9 else LAST_ROW + 1


def _meaning(cell: dict[str, str], text: str) -> Shown:
    kind = cell.get("value-type", "")
    if kind == "error" or text in ERRORS or (text.startswith("Err:") and "formula" in cell):
        return text, "error_cell"
    if kind in ("float", "currency"):
        stored, doubt = _number(cell.get("value", ""), text)
        foreign = names_foreign(text) or cell.get("currency", "CNY").upper() not in ("", "CNY", "CNH", "RMB", "¥", "￥")
        return stored, doubt or ("foreign_currency" if foreign else "")
    if kind == "percentage":
        stored, doubt = number_text(cell.get("value", ""))
        return (stored, doubt) if doubt else (f"{(Decimal(stored) * 100).normalize():f}%", "")
    if kind == "date":
        found = _MOMENT.fullmatch(cell.get("date-value", ""))
        if found is None:
            return text, "bad_date"
        return (f"{found[1]} {found[2]}" if found[2] and found[2] != "00:00:00" else found[1]), ""
    if kind == "time":
        clock = _TIME.fullmatch(cell.get("time-value", ""))
        if clock is None:
            return text, "bad_date"
        hours, minutes, seconds = (int(part or 0) for part in clock.group(2, 3, 4))
        return f"{clock[1]}{hours:02}:{minutes:02}:{seconds:02}", ""
    if kind == "boolean":
        return cell.get("boolean-value", text), ""
    if not kind and not text:
        return "", ("no_result" if "formula" in cell else "")
    return text or cell.get("string-value", ""), ""


def _number(value: str, text: str) -> Shown:
    """The exact value, in the manner in which it was shown."""
    stored, doubt = number_text(value)
    shown = _SHOWN.fullmatch(text.strip())
    if doubt or shown is None:
        return stored, doubt
    digits = shown[1].replace(",", "")
    number, exact = Decimal(digits), Decimal(stored)
    if re.fullmatch("0[0-9]+", digits) and "," not in shown[1] and number == exact:
        return text.strip(), ""
    if number and exact and not Decimal("0.4") < abs(number / exact) < Decimal("2.5"):
        return stored, "scaled_number"
    unit = _UNIT.search(shown[2])
    return stored + (unit[0] if unit else ""), ""
