"""What a sender promised is held against the staged rows: promises of the mapping refuse, declared checks only tell.

A mapping's contract is about this sender's file, so a row that breaks it is rejected like one that cannot be read. A
declared check is about the table and may be broken by a perfectly true row (a loan repaid past its principal by a
reversal), so it is counted, with the first rows, and nothing is lost. All checks of a table are aggregates over one
read of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from bankmkt.base.errors import Problem
from bankmkt.base.say import counted, percent, pick, say
from bankmkt.intake.cast import checksums
from bankmkt.intake.mapping import Contract
from bankmkt.query.dialect import DUCKDB
from bankmkt.store.schema import ROW, SOURCE, literal, quoted
from bankmkt.tables.model import Column, Table, Text, Type

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from bankmkt.intake.source import Source
    from bankmkt.rules.contracts.declared import Check
    from bankmkt.store.stage import Stage

FIRST: Final = 3
"""How many rows of a finding are named."""


@dataclass(frozen=True, slots=True)
class Terms:
    """One source of a load as contracts see it: `columns` are those that have a value, `place` is for messages.

    `number` is that of the source in the database.
    """

    number: int
    table: Table
    columns: frozenset[str]
    place: str
    contract: Contract = field(default_factory=Contract)
    mapping: str = ""

    @classmethod
    def of(cls, stage: Stage, source: Source) -> Terms:
        """The terms of a prepared source."""
        mapping, number = source.mapping, stage.number(source.number)
        columns = frozenset({*source.columns, *(("as_of",) if source.dated else ())})
        if mapping is None:
            return cls(number, source.table, columns, source.place)
        return cls(number, source.table, columns, source.place, mapping.contract, mapping.place)

    @property
    def by_row(self) -> bool:
        """Whether rows of it may be refused, so that they must be stored one by one before they are reduced."""
        contract = self.contract
        refused = any(policy != "admit" for policy in contract.orphans.values())
        return refused or bool(contract.required or contract.allowed or contract.ranges)


@dataclass(frozen=True, slots=True)
class Finding:
    """A declared check that some rows break: `rows` of `looked_at`; `first_rows` are numbers of the file's rows."""

    table: str
    check: str
    severity: str
    title: Text
    remedy: Text
    rows: int
    looked_at: int
    first_rows: tuple[int, ...]
    file: str

    def __str__(self) -> str:
        """The finding as one sentence in the current language, without any value."""
        return say(
            "contract.found",
            file=self.file,
            title=pick(self.title.zh, self.title.en),
            rows=counted(self.rows, "row"),
            looked_at=f"{self.looked_at:,}",
            first=shown(self.first_rows, self.rows),
            remedy=pick(self.remedy.zh, self.remedy.en),
        )


def shown(first: Sequence[int], rows: int) -> str:
    """The first rows as text, with a sign that there are more."""
    return ", ".join(map(str, first)) + (" …" if rows > len(first) else "")


# Promises of the mapping ---------------------------------------------------------------------------------------------


def missing_columns(terms: Iterable[Terms]) -> list[Problem]:
    """A problem for every column that a contract requires and the file does not have."""
    return [
        Problem(say("contract.required_absent", file=one.place, column=column), say("contract.required_absent_remedy"))
        for one in terms
        for column in one.contract.required
        if column not in one.columns
    ]


def enforce(stage: Stage, terms: Iterable[Terms]) -> int:
    """Refuse the stored rows of a load that break their mapping's contract; how many rows were moved aside.

    Each breach is a reject with the code ``required_empty``, ``not_in_contract`` or ``out_of_range``. Amounts are
    judged as the file gives them, in yuan by its unit, before currencies are converted. A bound that is no value of its
    column raises ValueError: the mapping file was not checked.
    """
    return sum(_enforce(stage, one) for one in terms)


def _enforce(stage: Stage, terms: Terms) -> int:
    breaches = _breaches(terms)
    if not breaches:
        return 0
    listed = ", ".join(
        f"CASE WHEN {test} THEN {{'position': {position}, 'column': {literal(column)}, 'code': {literal(code)}, "
        f"'value': coalesce(CAST({quoted(column)} AS VARCHAR), '')}} END"
        for position, column, code, test in breaches
    )
    return stage.refuse(
        terms.table,
        f"""SELECT {SOURCE}, {ROW}, found.position AS position, found."column" AS "column", found.code AS code,
        found."value" AS "value", '' AS detail, true AS counted
        FROM (SELECT {SOURCE}, {ROW}, unnest([{listed}]) AS found FROM {stage.home(terms.table)}
              WHERE {SOURCE} = {terms.number} AND ({" OR ".join(test for _, _, _, test in breaches)}))
        WHERE found IS NOT NULL""",
    )


def _breaches(terms: Terms) -> list[tuple[int, str, str, str]]:
    """(position, column, code, SQL of the breach) of everything that the contract promises."""
    contract, table = terms.contract, terms.table
    places = {column.name: index for index, column in enumerate(table.columns)}
    found: list[tuple[int, str, str, str]] = []
    for name in contract.required:
        if name in terms.columns:
            found.append((places[name], name, "required_empty", f"{quoted(name)} IS NULL"))
    for name, values in contract.allowed.items():
        if name in terms.columns:
            listed = ", ".join(bound(_column(table, name), value) for value in values)
            test = f"{quoted(name)} IS NOT NULL AND {quoted(name)} NOT IN ({listed})" if values else "false"
            found.append((places[name], name, "not_in_contract", test))
    for name, limits in contract.ranges.items():
        if name in terms.columns:
            tests = []
            if limits.low is not None:
                tests.append(f"{quoted(name)} < {bound(_column(table, name), limits.low)}")
            if limits.high is not None:
                tests.append(f"{quoted(name)} > {bound(_column(table, name), limits.high)}")
            test = " OR ".join(tests) or "false"
            found.append((places[name], name, "out_of_range", f"coalesce({test}, false)"))
    return found


def _column(table: Table, name: str) -> Column:
    column = table.column(name)
    assert column is not None, f"{table.name}.{name}"
    return column


def bound(column: Column, text: str) -> str:
    """A value of a contract as an SQL literal of its column's type; ValueError where it is none."""
    match column.type:
        case Type.TEXT:
            return literal(text)
        case Type.BOOLEAN:
            if text not in ("true", "false"):
                raise ValueError(text)
            return text
        case Type.DATE:
            return f"DATE '{date.fromisoformat(text).isoformat()}'"
        case Type.MONTH:
            return f"DATE '{date.fromisoformat(text if len(text) > 7 else f'{text}-01').isoformat()}'"
        case _:
            try:
                number = Decimal(text)
            except InvalidOperation:
                raise ValueError(text) from None
            if not number.is_finite():
                raise ValueError(text)
            return f"{number:f}"


def check_rows(terms: Terms, read: int, last: int | None = None) -> list[Problem]:
    """What is wrong with the number of rows of a source; `last` is that of its last load, None where there is none."""
    low, high = terms.contract.rows
    problems = []
    if low is not None and read < low:
        message = say("contract.too_few", file=terms.place, read=f"{read:,}", low=f"{low:,}")
        problems.append(Problem(message, say("contract.rows_remedy", mapping=terms.mapping)))
    if high is not None and read > high:
        message = say("contract.too_many", file=terms.place, read=f"{read:,}", high=f"{high:,}")
        problems.append(Problem(message, say("contract.rows_remedy", mapping=terms.mapping)))
    change = terms.contract.change
    if change is not None and last and abs(read - last) > change * last:
        message = say(
            "contract.changed",
            file=terms.place,
            read=f"{read:,}",
            last=f"{last:,}",
            change=percent(float(change)),
        )
        problems.append(Problem(message, say("contract.rows_remedy", mapping=terms.mapping)))
    return problems


def last_rows(database: DuckDBPyConnection, file: str, sheet: str) -> int | None:
    """The rows read when the same source was last loaded: the same sheet of a file of the same name less its digits.

    To be asked before the load writes itself down; loads that were taken back do not count.
    """
    found = database.execute(
        """SELECT rows_read FROM sources WHERE sheet = ? AND encoding <> 'derived'
        AND load_id NOT IN (SELECT load_id FROM loads WHERE undone_at IS NOT NULL)
        AND regexp_replace(file, '[0-9]+', '#', 'g') = regexp_replace(?, '[0-9]+', '#', 'g')
        ORDER BY source_id DESC LIMIT 1""",
        [sheet, file],
    ).fetchone()
    return int(found[0]) if found else None


# Declared checks -----------------------------------------------------------------------------------------------------


def run(stage: Stage, terms: Iterable[Terms], checks: Sequence[Check]) -> list[Finding]:
    """Hold the rows that a load stored against the checks of their tables; findings in order of source and check.

    A check says nothing of a source that lacks a column without which it has no meaning, nor of rows that were reduced
    to something else as they were read.
    """
    connection = stage.connection
    for statement in DUCKDB.prelude:
        connection.execute(statement)
    found: list[Finding] = []
    for one in terms:
        if is_reduced(stage, one.table):
            continue
        mine = [check for check in checks if check.table == one.table.name and check.applies(one.columns)]
        rows = f"SELECT * FROM {stage.home(one.table)} WHERE {SOURCE} = {one.number}"
        for check, count, looked_at, first in measure(connection, rows, one.table, mine):
            first_rows = tuple(row for _, row in first)
            found.append(
                Finding(
                    one.table.name,
                    check.name,
                    check.severity,
                    check.title,
                    check.remedy,
                    count,
                    looked_at,
                    first_rows,
                    one.place,
                )
            )
    return found


def check_digits(stage: Stage, terms: Iterable[Terms]) -> list[Finding]:
    """Id numbers and credit codes of a load whose check digit is wrong, by source and column."""
    found: list[Finding] = []
    for one in terms:
        for column in one.table.columns:
            kind = checksums.check_digit(column)
            if not kind or column.name not in one.columns or is_reduced(stage, one.table):
                continue
            wrong = checksums.sql(quoted(column.name), kind)
            counted = stage.connection.execute(
                f"""SELECT count(*) FILTER ({wrong}), count(*), min({ROW}, {FIRST}) FILTER ({wrong})
                FROM {stage.home(one.table)} WHERE {SOURCE} = {one.number} AND {quoted(column.name)} IS NOT NULL"""
            ).fetchone()
            assert counted is not None
            rows, looked_at, first = counted
            if rows:
                check = digit_check(one.table, column)
                found.append(
                    Finding(
                        one.table.name,
                        check.name,
                        check.severity,
                        check.title,
                        check.remedy,
                        rows,
                        looked_at,
                        tuple(first),
                        one.place,
                    )
                )
    return found


def digit_check(table: Table, column: Column) -> Check:
    """The check of a column with check digits, under a name of its own; it has no condition."""
    from bankmkt.rules.contracts.declared import Check

    title = Text(f"{column.label.zh}校验位正确", f"The check digit of {column.name} is right")
    remedy = Text("请在源系统更正号码", "Correct the number at the source")
    name = f"{column.name}_digit"
    return Check(table.name, name, "warning", title, remedy, "digit", frozenset({column.name}))


def is_reduced(stage: Stage, table: Table) -> bool:
    """Whether the rows of a table stand in another one, several of them in one."""
    return stage.rows(table) != "count(*)"


Measured = tuple["Check", int, int, tuple[tuple[int, int], ...]]
"""A check, the rows that break it, the rows that it looked at, and (source, row) of the first that break it."""


def measure(
    connection: DuckDBPyConnection, rows: str, table: Table, checks: Sequence[Check], first: int = FIRST
) -> list[Measured]:
    """Which checks the rows of a SELECT break; the macros of the dialect must be there already.

    All checks over single rows are one read, each check over groups is one more.
    """
    single = [check for check in checks if check.form != "sum"]
    found: dict[str, Measured] = {}
    if single:
        parts = ", ".join(part for check in single for part in _aggregates(check, first))
        counted = connection.execute(f"SELECT {parts} FROM ({rows})").fetchone()
        assert counted is not None
        for index, check in enumerate(single):
            broken, looked_at, some, places = counted[4 * index : 4 * index + 4]
            if _is_broken(check, broken, looked_at, some):
                found[check.name] = (check, broken, looked_at, _places(places))
    for check in checks:
        if check.form == "sum":
            measured = _group(connection, rows, table, check, first)
            if measured is not None:
                found[check.name] = measured
    return [found[check.name] for check in checks if check.name in found]


def _aggregates(check: Check, first: int) -> tuple[str, str, str, str]:
    """SQL: rows that break it, rows looked at, rows that fulfil it, the first rows that break it."""
    among = f"({DUCKDB.text(check.where)}) IS TRUE" if check.where else "true"
    here = f"{{'s': {SOURCE}, 'r': {ROW}}}"
    if check.form == "filled":
        broken = f"{among} AND {quoted(check.column)} IS NULL"
        fulfilled = f"{among} AND {quoted(check.column)} IS NOT NULL"
    else:
        holds = DUCKDB.text(check.holds)
        broken, fulfilled = f"{among} AND ({holds}) IS FALSE", f"{among} AND ({holds}) IS TRUE"
    return (
        f"count(*) FILTER ({broken})",
        f"count(*) FILTER ({among})",
        f"count(*) FILTER ({fulfilled})",
        f"min({here}, {first}) FILTER ({broken})",
    )


def _is_broken(check: Check, broken: int, looked_at: int, fulfilled: int) -> bool:
    if check.form == "some":
        return broken >= check.least and not fulfilled
    if check.form == "filled":
        return fulfilled * check.at_least.denominator < looked_at * check.at_least.numerator
    return broken > 0


def _group(connection: DuckDBPyConnection, rows: str, table: Table, check: Check, first: int) -> Measured | None:
    """The rows of the groups whose sum is not what it should be."""
    among = f"({DUCKDB.text(check.where)}) IS TRUE" if check.where else "true"
    dated = ("as_of",) if table.column("as_of") is not None else ()
    groups = ", ".join(quoted(name) for name in dict.fromkeys((*dated, *check.by)))
    number = "DECIMAL(38,2)" if _column(table, check.column).type is Type.MONEY else "DECIMAL(38,6)"
    counted = connection.execute(
        f"""SELECT coalesce(sum(many) FILTER (broken), 0), coalesce(sum(many), 0),
        min(place, {first}) FILTER (broken)
        FROM (SELECT count(*) AS many, min({{'s': {SOURCE}, 'r': {ROW}}}) AS place,
                     CAST(sum({quoted(check.column)}) AS {number}) AS total,
                     ({DUCKDB.text(check.holds)}) IS FALSE AS broken
              FROM ({rows}) WHERE {among} GROUP BY {groups})"""
    ).fetchone()
    assert counted is not None
    broken, looked_at, places = counted
    return (check, int(broken), int(looked_at), _places(places)) if broken else None


def _places(found: list[dict[str, int]] | None) -> tuple[tuple[int, int], ...]:
    return tuple((one["s"], one["r"]) for one in found or ())
