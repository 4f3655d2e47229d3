"""What is loaded is judged as it stands in the database, because a load sees one day's files and a bank has many.

A loan may be older than the customers that came after it, a table may have been forgotten for a month: only the whole
shows it. Every finding carries counts and the places of its first rows, never a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from bankmkt.base.say import say
from bankmkt.intake.cast import checksums
from bankmkt.query.dialect import DUCKDB
from bankmkt.store.contracts import digit_check, measure
from bankmkt.store.orphans import ASIDE, STUBBED
from bankmkt.store.schema import ROW, SOURCE, literal, quoted
from bankmkt.tables import table as find_table
from bankmkt.tables.loaded import Loaded
from bankmkt.tables.model import Kind, Table, Text

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from bankmkt.rules.contracts.declared import Check

FIRST: Final = 5
AREAS: Final = ("declared", "reference", "checksum", "aside", "stub", "stale", "ledger")
"""What a finding is about."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding about a loaded table at one date (None for tables without dates).

    `rows` of `looked_at` are concerned, both None where rows are not the point; `first` are rows of the first
    `file` that has any. `difference` is money that is missing on one side, `branch_id` where.
    """

    area: str
    severity: str
    table: str
    as_of: date | None
    check: str
    title: Text
    remedy: Text
    rows: int | None = None
    looked_at: int | None = None
    file: str = ""
    first: tuple[int, ...] = ()
    branch_id: str | None = None
    difference: Decimal | None = None
    detail: str = ""


@dataclass(slots=True)
class Examined:
    """What was found; `tables` are those that were looked at with their dates, `notes` what could not be judged.

    `unjudged` lists the columns whose parents are not loaded, by parent and date (None: never loaded at all).
    """

    issues: list[Issue] = field(default_factory=list)
    tables: dict[str, date | None] = field(default_factory=dict)
    checks: int = 0
    notes: list[str] = field(default_factory=list)
    unjudged: dict[tuple[str, date | None], list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bank:
    """A loaded database as the checks read it, for one date: each table at its newest date up to that one."""

    connection: DuckDBPyConnection
    loaded: Loaded
    as_of: date
    places: Mapping[int, str]

    @classmethod
    def of(cls, connection: DuckDBPyConnection, loaded: Loaded, as_of: date) -> Bank:
        """Prepare a connection: the dialect's macros, and the names of all sources."""
        for statement in DUCKDB.prelude:
            connection.execute(statement)
        found = connection.execute("SELECT source_id, file, sheet FROM sources").fetchall()
        return cls(
            connection, loaded, as_of, {key: f"{file} › {sheet}" if sheet else file for key, file, sheet in found}
        )

    def day(self, table: Table) -> date | None:
        """The newest date of a snapshot up to the date in question; None for other tables and where there is none."""
        dates = [day for day in self.loaded.dates(table.name) if day <= self.as_of]
        return dates[-1] if dates and table.kind is Kind.SNAPSHOT else None

    def has(self, table: Table) -> bool:
        """Whether anything of the table is there to be looked at."""
        return self.loaded.has(table.name) and (table.kind is not Kind.SNAPSHOT or self.day(table) is not None)

    def columns(self, table: Table) -> frozenset[str]:
        """The columns that were loaded for its date."""
        dated = {"as_of"} if table.kind is Kind.SNAPSHOT else set()
        return self.loaded.columns(table.name, self.day(table) or self.as_of) | dated

    def where(self, table: Table, alias: str = "") -> str:
        """SQL: the rows of its date that an extract brought, stubs apart."""
        dot = f"{alias}." if alias else ""
        tests = []
        day = self.day(table)
        if day is not None:
            tests.append(f"{dot}as_of = DATE '{day.isoformat()}'")
        if table.name in STUBBED:
            others = f"""SELECT source_id FROM sources WHERE "table" <> {literal(table.name)}"""
            tests.append(f"{dot}{SOURCE} NOT IN ({others})")
        return " AND ".join(tests) or "true"

    def rows(self, table: Table) -> str:
        """SELECT of those rows."""
        return f"SELECT * FROM {quoted(table.name)} WHERE {self.where(table)}"

    def shown(self, places: Iterable[tuple[int, int]]) -> tuple[str, tuple[int, ...]]:
        """Sources and rows as people find them: the first file, and the rows of it."""
        listed = list(places)
        first = listed[0][0] if listed else 0
        return self.places.get(first, ""), tuple(row for source, row in listed if source == first)


def examine(
    connection: DuckDBPyConnection, loaded: Loaded, as_of: date, checks: Sequence[Check]
) -> tuple[Bank, Examined]:
    """Look at everything that is loaded up to a date; the ledger is compared by `store.reconcile`."""
    bank, found = Bank.of(connection, loaded, as_of), Examined()
    for name in loaded.extracts:
        table = find_table(name)
        if table is None or not bank.has(table):
            continue
        found.tables[name] = bank.day(table)
        _declared(bank, table, [check for check in checks if check.table == name], found)
        _references(bank, table, found)
        _check_digits(bank, table, found)
        _stale(bank, table, found)
        if name in STUBBED:
            _stubs(bank, table, found)
    _aside(bank, found)
    for (parent, day), labels in found.unjudged.items():
        listed = ", ".join(labels)
        if day is None:
            found.notes.append(say("contract.no_parents", columns=listed, parent=parent))
        else:
            found.notes.append(say("contract.no_parents_at", columns=listed, parent=parent, day=day))
    return bank, found


def _declared(bank: Bank, table: Table, checks: Sequence[Check], found: Examined) -> None:
    columns = bank.columns(table)
    mine = [check for check in checks if check.applies(columns)]
    found.checks += len(mine)
    for check, rows, looked_at, first in measure(bank.connection, bank.rows(table), table, mine, FIRST):
        found.issues.append(
            Issue(
                "declared",
                check.severity,
                table.name,
                bank.day(table),
                check.name,
                check.title,
                check.remedy,
                rows,
                looked_at,
                *bank.shown(first),
            )
        )


def _references(bank: Bank, table: Table, found: Examined) -> None:
    """Rows whose parent is nowhere: at the same date between snapshots, at any date else."""
    columns = bank.columns(table)
    for column in table.columns:
        parent = find_table(column.references) if column.references else None
        if parent is None or column.name not in columns:
            continue
        day = bank.day(table) if parent.kind is Kind.SNAPSHOT else None
        dated = f"as_of = DATE '{day.isoformat()}'" if day is not None else "true"
        there = bank.connection.execute(f"SELECT 1 FROM {quoted(parent.name)} WHERE {dated} LIMIT 1").fetchone()
        if there is None:
            since = day if bank.loaded.has(parent.name) else None
            found.unjudged.setdefault((parent.name, since), []).append(f"{table.name}.{column.name}")
            continue
        found.checks += 1
        key = quoted(parent.identity)
        known = f"SELECT {key} FROM {quoted(parent.name)} AS p WHERE {dated} AND {key} IS NOT NULL"
        rows, looked_at, first = _one(
            bank,
            f"""SELECT count(*) FILTER (lost), count(*), min({{'s': {SOURCE}, 'r': {ROW}}}, {FIRST}) FILTER (lost)
            FROM (SELECT {SOURCE}, {ROW}, {quoted(column.name)} NOT IN ({known}) AS lost
                  FROM ({bank.rows(table)}) WHERE {quoted(column.name)} IS NOT NULL)""",
        )
        if rows:
            title = Text(f"{column.name} 在 {parent.name} 中存在", f"{column.name} is in {parent.name}")
            remedy = Text(
                f"请补齐 {parent.name}，或在映射的 orphans 中说明如何处理",
                f"Complete {parent.name}, or say in the mapping's orphans what becomes of such rows",
            )
            places = bank.shown((one["s"], one["r"]) for one in first)
            found.issues.append(
                Issue(
                    "reference",
                    "warning",
                    table.name,
                    bank.day(table),
                    f"{column.name}_known",
                    title,
                    remedy,
                    rows,
                    looked_at,
                    *places,
                )
            )


def _check_digits(bank: Bank, table: Table, found: Examined) -> None:
    """Id numbers and credit codes whose check digit is wrong."""
    columns = bank.columns(table)
    for column in table.columns:
        kind = checksums.check_digit(column)
        if not kind or column.name not in columns:
            continue
        found.checks += 1
        check = digit_check(table, column)
        wrong = checksums.sql(quoted(column.name), kind)
        rows, looked_at, first = _one(
            bank,
            f"""SELECT count(*) FILTER ({wrong}), count(*), min({{'s': {SOURCE}, 'r': {ROW}}}, {FIRST}) FILTER ({wrong})
            FROM ({bank.rows(table)}) WHERE {quoted(column.name)} IS NOT NULL""",
        )
        if rows:
            places = bank.shown((one["s"], one["r"]) for one in first)
            day = bank.day(table)
            found.issues.append(
                Issue(
                    "checksum",
                    "warning",
                    table.name,
                    day,
                    check.name,
                    check.title,
                    check.remedy,
                    rows,
                    looked_at,
                    *places,
                )
            )


def _one(bank: Bank, sql: str) -> tuple[int, int, list[dict[str, int]]]:
    found = bank.connection.execute(sql).fetchone()
    assert found is not None
    return int(found[0]), int(found[1]), found[2] or []


def _stale(bank: Bank, table: Table, found: Examined) -> None:
    """A snapshot that is older than the date in question."""
    day = bank.day(table)
    if day is None or day == bank.as_of:
        return
    behind = (bank.as_of - day).days
    found.issues.append(
        Issue(
            "stale",
            "warning",
            table.name,
            day,
            "up_to_date",
            Text("数据日期为最新", "The table is up to date"),
            Text("请导入该日期的数据", "Load its extract of that date"),
            detail=say("contract.behind", day=day, as_of=bank.as_of, days=behind),
        )
    )


def _stubs(bank: Bank, table: Table, found: Examined) -> None:
    """Customers that exist only because something names them."""
    day = bank.day(table)
    dated = f"as_of = DATE '{day.isoformat()}' AND " if day is not None else ""
    rows, _, first = _one(
        bank,
        f"""SELECT count(*), count(*), min({{'s': {SOURCE}, 'r': {ROW}}}, {FIRST}) FROM {quoted(table.name)}
        WHERE {dated}{SOURCE} IN (SELECT source_id FROM sources WHERE "table" <> {literal(table.name)})""",
    )
    if rows:
        found.issues.append(
            Issue(
                "stub",
                "info",
                table.name,
                day,
                "no_stubs",
                Text("无占位客户", "No customer is a stub"),
                Text("请在客户数据中补齐", "Complete the extract of customers"),
                rows,
                None,
                *bank.shown((one["s"], one["r"]) for one in first),
            )
        )


def _aside(bank: Bank, found: Examined) -> None:
    """Rows that were kept aside because their parent was unknown."""
    names = bank.connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = ? ORDER BY 1", [ASIDE]
    ).fetchall()
    for (name,) in names:
        table = find_table(str(name))
        if table is None:
            continue
        dated = "true"
        if table.kind is Kind.SNAPSHOT:
            dated = f"as_of = DATE '{(bank.day(table) or bank.as_of).isoformat()}'"
        rows, _, first = _one(
            bank,
            f"""SELECT count(*), count(*), min({{'s': {SOURCE}, 'r': {ROW}}}, {FIRST})
            FROM {ASIDE}.{quoted(table.name)} WHERE {dated}""",
        )
        if rows:
            found.issues.append(
                Issue(
                    "aside",
                    "warning",
                    table.name,
                    bank.day(table),
                    "nothing_aside",
                    Text("无另存的行", "No row is kept aside"),
                    Text("请导入其上级数据后重新装载", "Load what they refer to, then load them again"),
                    rows,
                    None,
                    *bank.shown((one["s"], one["r"]) for one in first),
                )
            )
