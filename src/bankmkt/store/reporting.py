"""The judge counts: what was read, what is refused, whether that is too much, and whether every sum adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from bankmkt.base.errors import Problem
from bankmkt.base.say import say
from bankmkt.intake.contract import FileReport, MoneySum
from bankmkt.intake.reasons import counted_reasons
from bankmkt.intake.source import Source
from bankmkt.store import orphans
from bankmkt.store.commit import Finished
from bankmkt.store.rejects import count_reasons
from bankmkt.store.schema import ROW, SOURCE, quoted
from bankmkt.store.stage import REJECTED, Stage
from bankmkt.store.staging import Staged
from bankmkt.tables.model import Kind

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DEFAULT_SHARE: Final = Decimal("0.01")
_NAMED: Final = 12


@dataclass(slots=True)
class Judge:
    """Follows the sources of one load through the stage; `given` is the date that was given for all of it.

    `over_limit` says that some file has more rejects than it may have.
    """

    stage: Stage
    staged: list[Staged] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    aside: dict[int, int] = field(default_factory=dict)
    given: date | None = None
    over_limit: bool = False
    _sums: dict[int, list[tuple[Decimal, Decimal, Decimal]]] = field(default_factory=dict)

    @property
    def connection(self) -> DuckDBPyConnection:
        """The connection to the copy."""
        return self.stage.connection

    def add(self, staged: Staged) -> None:
        """Take a staged source in."""
        self.staged.append(staged)

    def check_dates(self) -> None:
        """A file whose own dates are not the given one is another day's file."""
        for one in self.staged:
            source = one.source
            if not source.dated or source.as_of is None or "as_of" not in source.columns:
                continue
            number = self.stage.number(source.number)
            both = f"SELECT as_of, {SOURCE} FROM {{}} WHERE {SOURCE} = {number} AND as_of <> ?"
            found = self.connection.execute(
                f"SELECT min(as_of) FROM ({both.format(self.stage.good(source.table))} "
                f"UNION ALL {both.format(self.stage.bad(source.table))}) HAVING count(*) > 0",
                [source.as_of, source.as_of],
            ).fetchone()
            if found is not None:
                message = say("load.as_of_conflict", file=source.place, given=source.as_of, found=found[0])
                self.problems.append(Problem(message, say("load.as_of_conflict_remedy")))

    def check_empty(self) -> None:
        """Refuse a header without rows, or accept it loudly; see the module `loading`."""
        found = self.connection.execute('SELECT DISTINCT "table" FROM feeds WHERE "rows" > 0').fetchall()
        filled = {row[0] for row in found}
        for one in self.staged:
            if one.read:
                continue
            source = one.source
            beside = any(other.read and other.source.table is source.table for other in self.staged)
            alone = all(other.read == 0 for other in self.staged)
            dated = not source.dated or source.as_of is not None
            if beside:
                self.warnings.append(say("load.header_only_beside", file=source.place))
            elif alone or source.table.name == "customers":
                self.problems.append(
                    Problem(say("load.header_only", file=source.place), say("load.header_only_remedy"))
                )
            elif source.table.name in filled:
                message = say("load.suddenly_empty", file=source.place, table=source.table.name)
                self.problems.append(Problem(message, say("load.header_only_remedy")))
            elif not dated:
                self.problems.append(Problem(say("load.no_as_of", file=source.place), say("load.no_as_of_remedy")))
            else:
                self.warnings.append(say("load.loaded_empty", file=source.place, table=source.table.name))

    def check_limits(self) -> None:
        """Add a problem for every source with more rejected rows than it may have, and a warning for those below."""
        for one in self.staged:
            counted, _ = self._rejected(one.source)
            if not counted:
                continue
            limit = _limit(one.source, one.read)
            place = one.source.place
            if counted <= limit:
                self.warnings.append(say("load.rejected_some", file=place, rejected=counted, read=one.read))
                continue
            self.over_limit = True
            reasons = [reason for reason in count_reasons(self.stage, one.source) if reason.example.counted]
            message = say(
                "load.over_limit",
                file=place,
                rejected=counted,
                read=one.read,
                limit=limit,
                rule=_rule(one.source),
            )
            listed = [f"    {line}" for line in counted_reasons(reasons)]
            by_codes = bool(reasons) and all(reason.example.code == "not_allowed" for reason in reasons)
            remedy = say("load.over_limit_codes" if by_codes else "load.over_limit_remedy")
            self.problems.append(Problem(message, "\n".join([remedy, *listed])))

    def sum_amounts(self) -> None:
        """Take the control sums of every money column, as the file gave them, and see that they add up."""
        for one in self.staged:
            source = one.source
            sums = ", ".join(f"coalesce(sum({name}), 0)" for name in map(quoted, source.money))
            if not sums:
                self._sums[source.number] = []
                continue
            number = self.stage.number(source.number)
            homes = [self.stage.home(source.table), self.stage.bad(source.table)]
            if self.aside.get(number):
                homes.append(f"{orphans.ASIDE}.{quoted(source.table.name)}")
            found = [
                self.connection.execute(f"SELECT {sums} FROM {rows} WHERE {SOURCE} = ?", [number]).fetchone()
                for rows in homes
            ]
            good, *others = [row for row in found if row is not None]
            self._sums[source.number] = [
                (loaded + sum(rejected), loaded, sum(rejected)) for loaded, *rejected in zip(good, *others, strict=True)
            ]

    def finish(self) -> list[Finished]:
        """Every source with its report, after amounts were converted."""
        return [Finished(one.source, self._report(one)) for one in self.staged]

    def _report(self, one: Staged) -> FileReport:
        source = one.source
        name, rows = self.stage.home(source.table), self.stage.rows(source.table)
        stored_sums = "".join(f", coalesce(sum({quoted(column)}), 0)" for column in source.money)
        good = self.connection.execute(
            f"SELECT {rows}{stored_sums} FROM {name} WHERE {SOURCE} = ?", [self.stage.number(source.number)]
        ).fetchone()
        assert good is not None
        counted, duplicates = self._rejected(source)
        aside = self.aside.get(self.stage.number(source.number), 0)
        if one.read != good[0] + counted + duplicates + aside:
            raise AssertionError(f"{source.table.name}: rows read are not rows loaded and rejected")
        money = tuple(
            MoneySum(column, read, loaded, rejected, stored, _file_total(source, column))
            for column, (read, loaded, rejected), stored in zip(
                source.money, self._sums[source.number], good[1:], strict=True
            )
        )
        compared = [sums.total == sums.read for sums in money if sums.total is not None]
        agrees = all(compared) if compared else None
        if agrees is False:
            columns = ", ".join(
                say("load.in_column", amount=f"{sums.read - sums.total:,.2f}", column=_named(source, sums.column))
                for sums in money
                if sums.total is not None and sums.total != sums.read
            )
            self.warnings.append(say("load.total_differs", file=source.place, columns=columns))
        if source.binding.unknown:
            self.warnings.append(say("load.unknown_columns", file=source.place, columns=_some(source.binding.unknown)))
        return FileReport(
            source.shown,
            source.file,
            source.sheet,
            source.encoding,
            source.table.name,
            source.sha256,
            one.read,
            good[0],
            counted,
            duplicates,
            source.columns,
            source.binding.unknown,
            money,
            self._dates(source),
            source.units,
            agrees,
            tuple(source.reading.kept.items()),
            count_reasons(self.stage, source) if counted or duplicates else (),
            _bound(source),
            source.header_rows,
            self._as_of_from(source),
            source.by_header,
            source.mapping.place if source.mapping else "",
            _limit(source, one.read),
            one.seconds,
            aside,
        )

    def _as_of_from(self, source: Source) -> str:
        """What told the date of a source."""
        if not source.dated:
            return ""
        if "as_of" in source.columns:
            return "mapping" if "as_of" in source.fixed else "column"
        if self.given is not None:
            return "option"
        if source.mapping is not None and source.mapping.as_of is not None:
            return "mapping"
        return "name" if source.mapping is not None and source.mapping.as_of_name else "note"

    def _dates(self, source: Source) -> tuple[date, ...]:
        if source.table.kind is not Kind.SNAPSHOT:
            return ()
        number = self.stage.number(source.number)
        homes = [f"main.{quoted(source.table.name)}"]
        if self.aside.get(number):  # a date of which every row waits for its customer has come all the same
            homes.append(f"{orphans.ASIDE}.{quoted(source.table.name)}")
        found = {
            row[0]
            for home in homes
            for row in self.connection.execute(
                f"SELECT DISTINCT as_of FROM {home} WHERE {SOURCE} = ?", [number]
            ).fetchall()
        }
        return tuple(sorted(found | ({source.as_of} if source.as_of else set())))

    def _rejected(self, source: Source) -> tuple[int, int]:
        """Rows of a source that count as rejected, and identical duplicates."""
        row = self.connection.execute(
            f"""SELECT count(*) FILTER (counts), count(*) FILTER (NOT counts) FROM (
            SELECT bool_or(counted) AS counts FROM {REJECTED} WHERE {SOURCE} = ? GROUP BY {ROW})""",
            [self.stage.number(source.number)],
        ).fetchone()
        assert row is not None
        return row[0], row[1]


def _named(source: Source, column: str) -> str:
    """A column as its file calls it, with the canonical name."""
    header = source.header_of(column)
    return f"{header} ({column})" if header and header != column else column


def _bound(source: Source) -> tuple[tuple[str, str], ...]:
    """(header, canonical column) in the file's order."""
    places = sorted(source.binding.places.items(), key=lambda one: one[1])
    return tuple((source.header_of(name) or f"#{index + 1}", name) for name, index in places)


def _some(listed: Sequence[str]) -> str:
    """A list of names, cut where nobody would read on."""
    if len(listed) <= _NAMED:
        return ", ".join(listed)
    return say("load.and_more", listed=", ".join(listed[:_NAMED]), count=len(listed))


def _limit(source: Source, read: int) -> int:
    mapping = source.mapping
    if mapping is not None and mapping.count is not None:
        return mapping.count
    share = DEFAULT_SHARE if mapping is None or mapping.share is None else mapping.share
    return int(share * read)


def _rule(source: Source) -> str:
    mapping = source.mapping
    if mapping is not None and mapping.count is not None:
        return str(mapping.count)
    share = DEFAULT_SHARE if mapping is None or mapping.share is None else mapping.share
    return f"{(share * 100).normalize():f} %"


def _file_total(source: Source, column: str) -> Decimal | None:
    """What the file's last total row says for a money column, in yuan; None where it says nothing readable."""
    index = source.binding.places.get(column)
    for total in reversed(source.reading.totals):
        if index is None or len(total.cells) != len(source.binding.header):
            continue
        text = total.cells[index].strip().replace(",", "")
        try:
            value = Decimal(text)
        except InvalidOperation:
            continue
        if value.is_finite():
            return value.scaleb(source.readings[column].scale)
    return None
