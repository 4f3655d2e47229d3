"""A load as far as contracts see it, made by hand: rows of sources in the tables of a copy, with their numbers."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bankmkt.intake.mapping import Contract
from bankmkt.store import orphans, undo
from bankmkt.store.contracts import Terms
from bankmkt.store.database import DEFAULTS, open_copy
from bankmkt.store.stage import REJECTED, Stage
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def declared(name: str) -> Table:
    """A canonical table."""
    found = find_table(name)
    assert found is not None
    return found


class Load:
    """A load into a copy of a database: `stored` are rows of earlier loads, `add` puts in those of this one."""

    def __init__(self, empty: Path, folder: Path) -> None:
        """Work on a copy of the empty database, in `folder`."""
        path = folder / "new.duckdb"
        shutil.copyfile(empty, path)
        self.folder = folder
        self.connection: DuckDBPyConnection = open_copy(path, DEFAULTS)
        self.terms: list[Terms] = []
        self._stage: Stage | None = None

    @property
    def stage(self) -> Stage:
        """The stage of this load; no earlier rows can be stored from here on."""
        if self._stage is None:
            self._stage = Stage(self.connection, self.folder)
        return self._stage

    def stored(self, name: str, header: str, rows: Sequence[Sequence[object]]) -> int:
        """Rows of an earlier load under a source of their own; the source's number."""
        assert self._stage is None
        found = self.connection.execute("SELECT count(*) + 1 FROM sources").fetchall()
        number = int(found[0][0])
        self.connection.execute(
            f"""INSERT INTO sources BY NAME SELECT {number} AS source_id, 1 AS load_id, '{name}' AS "table",
            '{name}_20261031.csv' AS file, '' AS sheet, 'abc' AS sha256, 'UTF-8' AS encoding, {len(rows)} AS rows_read,
            {len(rows)} AS rows_loaded, 0 AS rows_rejected, [] AS columns, [] AS money, '' AS mapping"""
        )
        self._insert(f'main."{name}"', header.split(), rows, number)
        return number

    def add(
        self, name: str, header: str, rows: Sequence[Sequence[object]], contract: Contract | None = None, bad: str = ""
    ) -> int:
        """One more source of this load, rows numbered from 2; `bad` are the numbers of rows refused already."""
        table, columns, number = declared(name), header.split(), self.stage.number(len(self.terms) + 1)
        self.stage.prepare(table)
        numbered = list(enumerate(rows, 2))
        good = [(place, row) for place, row in numbered if str(place) not in bad.split()]
        refused = [(place, row) for place, row in numbered if str(place) in bad.split()]
        for home, chosen in ((self.stage.home(table), good), (self.stage.bad(table), refused)):
            self._insert(home, columns, [row for _, row in chosen], number, [place for place, _ in chosen])
        place_of = f"{name}-{len(self.terms) + 1}.csv"
        self.terms.append(Terms(number, table, frozenset(columns), place_of, contract or Contract(), "sources/x.yaml"))
        return number

    def _insert(
        self,
        home: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[object]],
        number: int,
        places: Sequence[int] | None = None,
    ) -> None:
        listed = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join("?" for _ in columns)
        for place, row in zip(places or range(2, len(rows) + 2), rows, strict=True):
            self.connection.execute(
                f"INSERT INTO {home} ({listed}, _source, _row) VALUES ({marks}, ?, ?)", [*row, number, place]
            )

    def settle(self) -> orphans.Settled:
        """Judge all references."""
        return orphans.settle(self.stage, self.terms)

    def finish(self) -> int:
        """Write down what the last step writes down, as a commit does."""
        undo.begin(self.connection, 2)
        return orphans.finish(self.stage, list(dict.fromkeys(one.table for one in self.terms)))

    def good(self, name: str) -> list[int]:
        """The row numbers of this load that are still good."""
        found = self.connection.execute(f"SELECT _row FROM {self.stage.good(declared(name))} ORDER BY 1").fetchall()
        return [row[0] for row in found]

    def rejected(self) -> list[tuple[int, int, str, str]]:
        """(source, row, column, code) of every reject, sources counted from 1 within the load."""
        return self.connection.execute(
            f'SELECT _source - {self.stage.first - 1}, _row, "column", code FROM {REJECTED} ORDER BY ALL'
        ).fetchall()

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """The rows of a query."""
        return self.connection.execute(sql).fetchall()
