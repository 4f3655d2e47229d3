"""A source is one file or sheet, bound to one table and ready for the engine.

Everything that can be refused without reading values is refused while sources are prepared: formats,
encodings, headers, dates. What remains is a scan, and for every column the way in which its text becomes a
value.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bankmkt.intake import cast
from bankmkt.intake.contract import Reading
from bankmkt.intake.headers import Binding
from bankmkt.intake.mapping import RATE_UNITS, UNITS, Mapping
from bankmkt.intake.sniff import Sniffed
from bankmkt.tables.model import Kind, Table, Type

UNIT_NAMES = {power: word for word, power in UNITS.items() if power}
RATE_NAMES = {power: word for word, power in RATE_UNITS.items()}


@dataclass(slots=True)
class Source:
    """One file or sheet of a load. `number` counts from 1 within the load.

    `as_of` is the date given from outside.

    `again` reads the source once more by the careful way, for when the engine refuses the fast one. `scales`
    are the powers of ten of columns that are not in yuan, percent or shares of one, `epoch` is the year from
    which a workbook counts its days ("" for texts), `header_rows` are the numbers of the header's first and last row,
    `outer` is the archive that the file came out of, `left` the sheet's column of the first cell (None for texts),
    `by_header` says that only the header told the table.
    """

    number: int
    path: Path
    shown: str
    file: str
    sheet: str
    encoding: str
    sha256: str
    table: Table
    binding: Binding
    reading: Reading
    mapping: Mapping | None = None
    as_of: date | None = None
    sniffed: Sniffed | None = None
    again: Callable[[], Reading] | None = None
    readings: dict[str, cast.CellForm] = field(default_factory=dict)
    scales: Dict[str, int] = field(default_factory=dict)
    epoch: str = ""
    header_rows: tuple[int, int] = (0, 0)
    outer: Path | None = None
    left: int | None = None
    by_header: bool = False

    def __post_init__(self) -> None:
        """Say how each column that has a value is read."""
        for name in self.columns:
            column = self.table.column(name)
            assert column is not None
            scale = self.scales.get(name, 0)
            self.readings[name] = cast.cell_form(column, self.mapping, scale=scale, epoch=self.epoch)

    @property
    def fixed(self) -> Dict[str, str]:
        """The columns whose value the mapping gives."""
        return self.mapping.fixed if self.mapping else {}

    @property
    def columns(self) -> tuple[str, ...]:
        """The canonical columns that have a value, in the table's order."""
        return tuple(
            column.name
            for column in self.table.columns
            if column.name in self.binding.places or column.name in self.fixed
        )

    @property
    def money(self) -> tuple[str, ...]:
        """The money columns that have a value."""
        return tuple(name for name in self.columns if self.readings[name].column.type is Type.MONEY)

    @property
    def place(self) -> str:
        """The source as messages name it."""
        return f"{self.shown} › {self.sheet}" if self.sheet else self.shown

    @property
    def units(self) -> tuple[str, ...]:
        """The units other than yuan and percent in which amounts and rates were given."""
        money: set[int] = set()
        rates: set[int] = set()
        for reading in self.readings.values():
            if reading.scale:
                match reading.column.type:
                    case Type.MONEY:
                        money.add(reading.scale)
                    case Type.NUMBER:
                        rates.add(reading.scale + 2)
                    case _:
                        rates.add(reading.scale)
        return (
            *(UNIT_NAMES[scale] for scale in sorted(money)),
            *(RATE_NAMES[scale] for scale in sorted(rates, reverse=True)),
        )

    def header_of(self, column: str) -> str:
        """What the file calls a column; empty when it does not come from the file."""
        index = self.binding.places.get(column)
        return "" if index is None else self.binding.header[index].strip()

    @property
    def dated(self) -> bool:
        """Whether rows belong to an as_of date."""
        return self.table.kind is Kind.SNAPSHOT
