"""New rows go straight into the tables of a copy; what is refused of them is moved aside, out of the copy.

Storing a row is what loading costs, so it is done once. The rows of a load are known by their source numbers,
which no earlier row has; a row that turns out bad after it was stored (a second row of its key, a currency
without a rate) is moved into a table of the same shape in a file of the stage, where its readable amounts
still belong to the control sums and its key to the search for contradictions. Every bad row has at least one
entry in the list of rejects, with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bankmkt.store.schema import ROW, SOURCE, create_table, literal, quoted
from bankmkt.tables.model import Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ASIDE: Final = "bankmkt_stage"
"""The attached file of what is refused; the copy is called after its own file, which never has this name."""
REJECTED: Final = f"{ASIDE}._rejected"
FILE: Final = "refused.duckdb"

_REJECTED: Final = f"""CREATE TABLE {REJECTED} (
    {SOURCE} INTEGER, {ROW} BIGINT, position INTEGER, "column" VARCHAR, code VARCHAR, "value" VARCHAR,
    detail VARCHAR, counted BOOLEAN)"""
_CELLS: Final = f"CREATE TABLE {ASIDE}._cells ({SOURCE} INTEGER, {ROW} BIGINT, cells VARCHAR[])"


@dataclass(slots=True)
class Stage:
    """Where a load works: `connection` is to the copy, `first` the number of the load's first source.

    `folder` is the load's own.
    """

    connection: DuckDBPyConnection
    folder: Path
    first: int = 1
    _tables: set[str] = field(default_factory=set)
    _homes: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Attach the file of what is refused, and find the first free source number."""
        self.connection.execute(f"ATTACH {literal(str(self.folder / FILE))} AS {ASIDE}")
        self.connection.execute(_REJECTED)
        self.connection.execute(_CELLS)
        found = self.connection.execute("SELECT coalesce(max(source_id), 0) + 1 FROM sources").fetchone()
        assert found is not None
        self.first = int(found[0])

    def close(self) -> None:
        """Let go of the file of what is refused."""
        self.connection.execute(f"DETACH {ASIDE}")

    def number(self, source: int) -> int:
        """The number in the database of the load's `source`-th source (from 1)."""
        return self.first + source - 1

    def prepare(self, table: Table) -> None:
        """Make room for the refused rows of a table."""
        if table.name not in self._tables:
            self._tables.add(table.name)
            self.connection.execute(create_table(table, schema=ASIDE))

    def put_aside(self, table: Table) -> None:
        """Let the rows of a table stand outside the copy, because something else is made of them."""
        home = f"{ASIDE}.{quoted(f'all_{table.name}')}"
        self.connection.execute(create_table(table).replace(f"TABLE {quoted(table.name)}", f"TABLE {home}", 1))
        self._homes[table.name] = (home, "count(*)")

    def reduce(self, table: Table, into: Table, rows: str) -> None:
        """Say that the rows of a table stand in another one, where `rows` (SQL) counts them."""
        self._homes[table.name] = (f"main.{quoted(into.name)}", rows)

    def home(self, table: Table) -> str:
        """SQL name of where the rows of a table are stored."""
        return self._homes.get(table.name, (f"main.{quoted(table.name)}", ""))[0]

    def rows(self, table: Table) -> str:
        """SQL aggregate that counts the rows of a table in its home."""
        return self._homes.get(table.name, ("", "count(*)"))[1]

    def good(self, table: Table) -> str:
        """SQL of the rows that this load has stored, as a relation."""
        return f"(SELECT * FROM {self.home(table)} WHERE {SOURCE} >= {self.first})"

    def bad(self, table: Table) -> str:
        """SQL name of the table of the refused rows, as far as they could be read."""
        return f"{ASIDE}.{quoted(table.name)}"

    def refuse(self, table: Table, rejects: str) -> int:
        """Add rejects and move their rows aside; how many rows were moved.

        `rejects` is a SELECT of the columns of the list of rejects: source, row, position, column, code, value,
        detail, counted.
        """
        connection = self.connection
        connection.execute(f"CREATE OR REPLACE TEMP TABLE _new_rejects AS {rejects}")
        found = connection.execute("SELECT count(*) FROM _new_rejects").fetchone()
        if not found or not found[0]:
            return 0
        connection.execute(f"INSERT INTO {REJECTED} SELECT * FROM _new_rejects")
        name = self.home(table)
        marked = (
            f"{SOURCE} >= {self.first} AND EXISTS (SELECT 1 FROM _new_rejects AS r "
            f"WHERE r.{SOURCE} = {name}.{SOURCE} AND r.{ROW} = {name}.{ROW})"
        )
        connection.execute(f"INSERT INTO {self.bad(table)} SELECT * FROM {name} WHERE {marked}")
        moved = connection.execute(f"DELETE FROM {name} WHERE {marked}").fetchone()
        return int(moved[0]) if moved else 0
