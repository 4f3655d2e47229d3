"""Files go through the whole preparation, and what comes out is compared with rows written by hand."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bankmkt.base import say
from bankmkt.base.errors import InputError
from bankmkt.intake.contract import Reading
from bankmkt.intake.discover import candidates
from bankmkt.intake.mapping import Mapping, read_folder
from bankmkt.intake.prepare import Preparation
from bankmkt.intake.source import Source

DAY = date(2026, 10, 31)


@dataclass(slots=True)
class Read:
    """What became of one load: its sources, and the careful reading of each."""

    preparation: Preparation
    readings: list[Reading]

    @property
    def source(self) -> Source:
        """The only source."""
        (source,) = self.preparation.sources
        return source

    @property
    def reading(self) -> Reading:
        """The only reading."""
        (reading,) = self.readings
        return reading

    @property
    def fast(self) -> bool:
        """Whether the engine would read the only source as it stands."""
        return self.source.again is not None

    def rows(self, index: int = 0) -> list[tuple[str, ...]]:
        """The data rows of a source: row number, then the columns in the order of the header's binding."""
        reading, source = self.readings[index], self.preparation.sources[index]
        places = [reading.scan.places[place] for place in source.binding.places.values()]
        with reading.scan.path.open(encoding="utf-8", newline="") as file:
            return [(cells[0], *(cells[place] for place in places)) for cells in csv.reader(file)]

    @property
    def columns(self) -> tuple[str, ...]:
        """The bound columns of the only source, in the order of `rows`."""
        return tuple(self.source.binding.places)

    @property
    def refused(self) -> list[tuple[int, str]]:
        """The rows that the reader refused, with the reason."""
        return [(problem.row, problem.code) for problem in self.reading.problems]

    @property
    def kept(self) -> list[tuple[int, str]]:
        """The rows that were kept out."""
        return [(one.row, one.what) for one in self.reading.kept_out]

    @property
    def scales(self) -> dict[str, int]:
        """The powers of ten of columns that are in another unit."""
        return {name: form.scale for name, form in self.source.readings.items() if form.scale}


@dataclass(slots=True)
class Desk:
    """Writes extracts and mappings, and prepares them."""

    folder: Path

    def text(self, name: str, text: str | bytes) -> Path:
        """Write a text file."""
        path = self.folder / "extracts" / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def book(self, name: str, merges: tuple[str, ...] = (), **sheets: list[list[Any]]) -> Path:
        """Write a workbook; `merges` are ranges of its first sheet."""
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        for one in merges:
            book.worksheets[0].merge_cells(one)
        path = self.folder / "extracts" / name
        book.save(path)
        return path

    def mapping(self, text: str) -> None:
        """Write the only mapping."""
        folder = self.folder / "sources"
        folder.mkdir(exist_ok=True)
        (folder / "m.yaml").write_text(f"bankmkt: 1\n{text}", encoding="utf-8")

    def mappings(self) -> tuple[Mapping, ...]:
        """The mapping that was written, if any."""
        return read_folder(self.folder / "sources")

    def read(self, *paths: Path, as_of: date | None = DAY) -> Read:
        """Prepare the files (the folder when none is named) and read every source the careful way."""
        stage = self.folder / "stage"
        stage.mkdir(exist_ok=True)
        preparation = Preparation(stage, as_of, self.mappings())
        preparation.run(candidates(paths or (self.folder / "extracts",))[0])
        readings = [source.again() if source.again else source.reading for source in preparation.sources]
        return Read(preparation, readings)

    def refused(self, *paths: Path, as_of: date | None = DAY) -> str:
        """The message of a preparation that must fail."""
        with pytest.raises(InputError) as caught:
            self.read(*paths, as_of=as_of)
        assert caught.value.code == 4
        return str(caught.value)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An empty desk; messages are in English."""
    (tmp_path / "extracts").mkdir()
    say.use("en")
    yield Desk(tmp_path)
    say.use(None)
