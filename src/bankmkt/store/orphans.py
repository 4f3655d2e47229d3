"""A row that names a customer, a loan or a branch which nobody has sent is found before the load stands.

What then happens to it is the mapping's word (`orphans`), because only the bank knows which of its extracts is late:
admitted with a count, rejected, kept aside in the schema `aside` of the database until its parent comes, or given a
stub of a customer. A parent is known when extracts say so, those of this load and those that it does not replace; stubs
of earlier loads are no extract and make nobody known.

Snapshots are compared date by date, with the parents of the same date. Events and reference tables are compared with
the parents of any date: an event belongs to whoever was a customer then, and the snapshot of its day is seldom kept.
Where the parent's table holds no row at all (for the date), nothing is judged: the extract has simply not come.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bankmkt.base.say import counted, say
from bankmkt.store import undo
from bankmkt.store.contracts import FIRST, Terms, is_reduced, shown
from bankmkt.store.schema import ROW, SOURCE, create_table, literal, quoted
from bankmkt.store.stage import REJECTED, Stage
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Column, Kind, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ASIDE: Final = "aside"
"""The schema of the database with the rows that are kept aside; each has its table's columns and `_column`."""
POLICIES: Final = ("admit", "reject", "aside", "stub")
STUBBED: Final = ("customers",)
"""The tables to which a row with nothing but its key may be added."""


@dataclass(frozen=True, slots=True)
class Orphans:
    """The rows of a source whose parent is unknown by one column, and what became of them."""

    source: int
    table: str
    column: str
    parent: str
    policy: str
    rows: int
    first_rows: tuple[int, ...]
    file: str

    def __str__(self) -> str:
        """The finding as one sentence in the current language, without any value."""
        return say(
            "contract.orphans",
            file=self.file,
            rows=counted(self.rows, "row"),
            column=self.column,
            parent=self.parent,
            first=shown(self.first_rows, self.rows),
            fate=say(f"contract.fate_{self.policy}"),
        )


@dataclass(slots=True)
class Settled:
    """What came of all references of a load: what was found, and what could not be judged.

    `unchecked` are (table, column, parent) without any parent to compare with; `aside` counts the rows kept aside by
    source number; `stubs` is how many customers are missing.
    """

    found: list[Orphans] = field(default_factory=list)
    unchecked: list[tuple[str, str, str]] = field(default_factory=list)
    aside: dict[int, int] = field(default_factory=dict)
    stubs: int = 0


@dataclass(frozen=True, slots=True)
class _Link:
    """A column of a loaded table that names rows of another table, with the sources that fill it."""

    child: Table
    column: Column
    parent: Table
    terms: tuple[Terms, ...]

    def numbers(self, *policies: str) -> str:
        """The sources with one of these policies, as an SQL list; ``NULL`` where there is none."""
        chosen = [str(one.number) for one in self.terms if self.policy(one) in policies]
        return ", ".join(chosen) or "NULL"

    def policy(self, terms: Terms) -> str:
        """What the mapping of a source says about this column; only customers get stubs."""
        policy = terms.contract.orphans.get(self.column.name, "admit")
        return "admit" if policy == "stub" and self.parent.name not in STUBBED else policy

    @property
    def dated(self) -> bool:
        """Whether rows are compared with the parents of their own date."""
        return self.child.kind is Kind.SNAPSHOT and self.parent.kind is Kind.SNAPSHOT


def settle(stage: Stage, terms: Sequence[Terms]) -> Settled:
    """Find the rows of a load whose parents are unknown, and do with them what their mappings say.

    Rows rejected go where refused rows go, with the code ``unknown_parent``; rows kept aside go to the schema `aside`
    and are no rejects; stubs are written down for `finish`. A row that was refused is nobody's parent, so refusing goes
    on until nothing changes; what is admitted is counted at the end.
    """
    connection = stage.connection
    connection.execute(f'CREATE OR REPLACE TEMP TABLE _aside ({SOURCE} INTEGER, {ROW} BIGINT, "column" VARCHAR)')
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE _stubs (parent VARCHAR, as_of DATE, id VARCHAR, {SOURCE} INTEGER, {ROW} BIGINT)"
    )
    links = _links(terms)
    brought = {one.table.name for one in terms}
    known = [link for link in links if _show_parents(stage, link, brought)]
    settled = Settled()
    settled.unchecked = [(one.child.name, one.column.name, one.parent.name) for one in links if one not in known]
    strict = [link for link in known if link.numbers("reject", "aside") != "NULL"]
    waiting = strict
    while waiting:
        changed = {link.child.name for link in waiting if _refuse(stage, link)}
        waiting = [link for link in strict if link.parent.name in changed]
    for link in known:
        if link.numbers("stub") != "NULL":
            _stub(stage, link)
        settled.found += _admitted(stage, link)
    settled.found += _refused(connection, terms)
    for link in links:
        connection.execute(f"DROP VIEW IF EXISTS {_parents(link)}")
    order = {one.number: index for index, one in enumerate(terms)}
    settled.found.sort(key=lambda one: (order[one.source], one.table, one.column))
    counted = connection.execute(f"SELECT {SOURCE}, count(DISTINCT {ROW}) FROM _aside GROUP BY ALL").fetchall()
    settled.aside = {int(number): int(many) for number, many in counted}
    stubs = connection.execute("SELECT count(*) FROM _stubs").fetchone()
    settled.stubs = int(stubs[0]) if stubs else 0
    return settled


def _links(terms: Sequence[Terms]) -> list[_Link]:
    """Every column of the load's tables that refers to another table and is filled by some source."""
    links = []
    for child in dict.fromkeys(one.table for one in terms):
        for column in child.columns:
            parent = find_table(column.references) if column.references else None
            filled = tuple(one for one in terms if one.table is child and column.name in one.columns)
            if parent is not None and filled:
                links.append(_Link(child, column, parent, filled))
    return links


def _parents(link: _Link) -> str:
    return quoted(f"_parents_{link.child.name}_{link.column.name}")


def _show_parents(stage: Stage, link: _Link, brought: set[str]) -> bool:
    """Make a view of all whom rows may name, with the date where it counts; False where there is nobody at all.

    It is a view because rows are refused while it is in use, and because two million customers need no copy.
    """
    parent, key = f"main.{quoted(link.parent.name)}", quoted(link.parent.identity)
    day = "as_of" if link.dated else "CAST(NULL AS DATE) AS as_of"
    others = f"""SELECT source_id FROM main.sources WHERE "table" <> {literal(link.parent.name)}"""
    stays = [f"{SOURCE} NOT IN ({others})"]  # what another table's source brought is a stub
    if link.parent.name in brought:
        new = f"{SOURCE} >= {stage.first}"
        kept = "false"
        if link.parent.kind is Kind.SNAPSHOT:
            kept = f"as_of NOT IN (SELECT DISTINCT as_of FROM {parent} WHERE {new} AND as_of IS NOT NULL)"
        stays.append(f"({new} OR {kept})")
    if link.dated:
        stays.append(f"as_of IN (SELECT DISTINCT as_of FROM {stage.good(link.child)})")
    connection = stage.connection
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW {_parents(link)} AS "
        f"SELECT {day}, {key} AS id FROM {parent} WHERE {' AND '.join(stays)}"
    )
    return connection.execute(f"SELECT 1 FROM {_parents(link)} LIMIT 1").fetchone() is not None


def _orphans(stage: Stage, link: _Link, numbers: str) -> str:
    """SELECT of the good rows of some sources whose parent is unknown; dates without parents are not judged."""
    same = f"p.id = c.{quoted(link.column.name)}"
    judged = ""
    if link.dated:
        same += " AND p.as_of = c.as_of"
        judged = f" AND c.as_of IN (SELECT DISTINCT as_of FROM {_parents(link)})"
    return (
        f"SELECT c.* FROM {stage.home(link.child)} AS c WHERE c.{SOURCE} IN ({numbers}) "
        f"AND c.{quoted(link.column.name)} IS NOT NULL{judged} "
        f"AND NOT EXISTS (SELECT 1 FROM {_parents(link)} AS p WHERE {same})"
    )


def _refuse(stage: Stage, link: _Link) -> bool:
    """Reject or put aside the orphans of one column; whether there were any."""
    assert not is_reduced(stage, link.child), f"{link.child.name}: its rows are no longer there to be refused"
    column, position = link.column.name, [one.name for one in link.child.columns].index(link.column.name)
    rejected = 0
    if link.numbers("reject") != "NULL":
        rejected = stage.refuse(
            link.child,
            f"""SELECT {SOURCE}, {ROW}, {position} AS position, {literal(column)} AS "column",
            'unknown_parent' AS code, {quoted(column)} AS "value", {literal(link.parent.name)} AS detail,
            true AS counted FROM ({_orphans(stage, link, link.numbers("reject"))})""",
        )
    return bool(rejected + _put_aside(stage, link))


def _put_aside(stage: Stage, link: _Link) -> int:
    """Move the orphans of one column to the schema `aside`; how many rows."""
    if link.numbers("aside") == "NULL":
        return 0
    connection, name = stage.connection, stage.home(link.child)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE _lost AS SELECT {SOURCE}, {ROW} "
        f"FROM ({_orphans(stage, link, link.numbers('aside'))})"
    )
    found = connection.execute("SELECT count(*) FROM _lost").fetchone()
    if not found or not found[0]:
        return 0
    if not has_aside(connection, link.child):
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {ASIDE}")
        connection.execute(create_table(link.child, schema=ASIDE, extra="_column VARCHAR"))
    lost = f"EXISTS (SELECT 1 FROM _lost AS l WHERE l.{SOURCE} = {name}.{SOURCE} AND l.{ROW} = {name}.{ROW})"
    connection.execute(
        f"INSERT INTO {ASIDE}.{quoted(link.child.name)} BY NAME "
        f"SELECT *, {literal(link.column.name)} AS _column FROM {name} WHERE {lost}"
    )
    connection.execute(f"DELETE FROM {name} WHERE {lost}")
    connection.execute(f"INSERT INTO _aside SELECT {SOURCE}, {ROW}, {literal(link.column.name)} FROM _lost")
    connection.execute("DROP TABLE _lost")
    return int(found[0])


def has_aside(connection: DuckDBPyConnection, table: Table) -> bool:
    """Whether rows of a table were ever kept aside."""
    found = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE schema_name = ? AND table_name = ? AND database_name = current_database()",
        [ASIDE, table.name],
    ).fetchone()
    return found is not None


def _stub(stage: Stage, link: _Link) -> None:
    """Write down a parent with nothing but its key for each unknown one; an event's gets the newest date there is."""
    day = "as_of" if link.dated else f"(SELECT max(as_of) FROM main.{quoted(link.parent.name)})"
    stage.connection.execute(
        f"""INSERT INTO _stubs SELECT {literal(link.parent.name)}, day, id, place.s, place.r
        FROM (SELECT {day} AS day, {quoted(link.column.name)} AS id, min({{'s': {SOURCE}, 'r': {ROW}}}) AS place
              FROM ({_orphans(stage, link, link.numbers("stub"))}) GROUP BY ALL) AS o
        WHERE NOT EXISTS (SELECT 1 FROM _stubs AS s WHERE s.parent = {literal(link.parent.name)}
                          AND s.as_of = o.day AND s.id = o.id)"""
    )


def _admitted(stage: Stage, link: _Link) -> list[Orphans]:
    rows = stage.connection.execute(
        f"""SELECT {SOURCE}, {stage.rows(link.child)}, min({ROW}, {FIRST})
        FROM ({_orphans(stage, link, link.numbers("admit", "stub"))}) GROUP BY {SOURCE}"""
    ).fetchall()
    terms = {one.number: one for one in link.terms}
    return [
        _orphaned(terms[number], link.column, link.policy(terms[number]), many, first) for number, many, first in rows
    ]


def _refused(connection: DuckDBPyConnection, terms: Sequence[Terms]) -> list[Orphans]:
    """What was rejected or put aside, by source and column."""
    rows = connection.execute(
        f"""SELECT {SOURCE}, "column", 'reject', count(*), min({ROW}, {FIRST}) FROM {REJECTED}
        WHERE code = 'unknown_parent' GROUP BY ALL
        UNION ALL SELECT {SOURCE}, "column", 'aside', count(*), min({ROW}, {FIRST}) FROM _aside GROUP BY ALL"""
    ).fetchall()
    by_number = {one.number: one for one in terms}
    found = []
    for number, name, policy, many, first in rows:
        column = by_number[number].table.column(name)
        assert column is not None
        found.append(_orphaned(by_number[number], column, policy, many, first))
    return found


def _orphaned(terms: Terms, column: Column, policy: str, rows: int, first: Sequence[int]) -> Orphans:
    return Orphans(
        terms.number, terms.table.name, column.name, column.references, policy, rows, tuple(first), terms.place
    )


# When the load is written down ---------------------------------------------------------------------------------------


def finish(stage: Stage, tables: Sequence[Table]) -> int:
    """Drop what is out of date of rows kept aside and stubs, and add the stubs; how many were added.

    To be called with all tables of a load, after `settle` and after what they replace was removed. Rows that an earlier
    load kept aside go when their date is loaded again, and so do the stubs that it made for these tables and dates;
    both are kept for one undo. A stub feeds nothing: it stands in the parent's table under the source and row that
    needed it, and goes when the parent's extract of its date comes.
    """
    connection = stage.connection
    for table in tables:
        if has_aside(connection, table):
            _drop_aside(stage, table)
    added = 0
    for parent in STUBBED:
        declared = find_table(parent)
        assert declared is not None
        name, key = f"main.{quoted(parent)}", quoted(declared.identity)
        for table in tables:
            if table is not declared and table.kind is Kind.SNAPSHOT:
                undo.remove(
                    connection,
                    declared,
                    f"""{SOURCE} < {stage.first} AND as_of IN ({_brought(stage, table, "as_of")}) AND {SOURCE} IN
                    (SELECT source_id FROM main.sources WHERE "table" = {literal(table.name)})""",
                )
        done = connection.execute(
            f"""INSERT INTO {name} (as_of, {key}, {SOURCE}, {ROW})
            SELECT s.as_of, s.id, s.{SOURCE}, s.{ROW} FROM _stubs AS s WHERE s.parent = {literal(parent)}
            AND NOT EXISTS (SELECT 1 FROM {name} AS t WHERE t.as_of = s.as_of AND t.{key} = s.id)"""
        ).fetchone()
        added += int(done[0]) if done else 0
    return added


def _brought(stage: Stage, table: Table, columns: str) -> str:
    """SELECT of some columns of the rows that a load brings of a table, those that it keeps aside among them."""
    rows = f"SELECT {columns} FROM {stage.good(table)}"
    if has_aside(stage.connection, table):
        rows += f" UNION SELECT {columns} FROM {ASIDE}.{quoted(table.name)} WHERE {SOURCE} >= {stage.first}"
    return rows


def _drop_aside(stage: Stage, table: Table) -> None:
    connection, aside = stage.connection, f"{ASIDE}.{quoted(table.name)}"
    gone = f"{SOURCE} < {stage.first}"
    if table.kind is Kind.SNAPSHOT:
        gone += f" AND as_of IN ({_brought(stage, table, 'as_of')})"
    elif table.kind is Kind.EVENT:
        day = quoted(table.date)
        gone += (
            f" AND EXISTS (SELECT 1 FROM (SELECT min({day}) AS first, max({day}) AS last FROM "
            f"({_brought(stage, table, f'{SOURCE}, {day}')}) GROUP BY {SOURCE}) AS span "
            f"WHERE {day} BETWEEN span.first AND span.last)"
        )
    kept = f"{undo.SCHEMA}.{quoted(f'{ASIDE}_{table.name}')}"
    connection.execute(f"CREATE OR REPLACE TABLE {kept} AS SELECT * FROM {aside} WHERE {gone}")
    connection.execute(f"DELETE FROM {aside} WHERE {gone}")


def take_back(connection: DuckDBPyConnection, first: int) -> None:
    """For an undo: forget the rows that the last load kept aside (its sources are those from `first` on), and put
    back what it dropped. To be called before what the load replaced is dropped.
    """
    names = connection.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = ?", [ASIDE]).fetchall()
    kept = {
        row[0]
        for row in connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = ?", [undo.SCHEMA]
        ).fetchall()
    }
    for (name,) in names:
        connection.execute(f"DELETE FROM {ASIDE}.{quoted(name)} WHERE {SOURCE} >= {first}")
        if f"{ASIDE}_{name}" in kept:
            back = f"{undo.SCHEMA}.{quoted(f'{ASIDE}_{name}')}"
            connection.execute(f"INSERT INTO {ASIDE}.{quoted(name)} SELECT * FROM {back}")
