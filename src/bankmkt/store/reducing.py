"""Transactions are summed by day as they are read: later questions ask for no more, and storing them is what costs.

A sum per account, day, direction, kind, initiator, counterparty and purpose answers everything that is asked
of postings, without their number and channel. While nothing is wrong with the extract the sums are made
straight from the file and no posting is ever stored. In a large file in which hardly any two postings fall together
each is a sum of its own, because finding that out costs more memory than it saves: whoever asks sums the sums, as he
must anyway where a day is told by several files. As soon as something is (a bad row, an id that comes
twice, a currency to convert) the postings are put aside first, judged there like the rows of any table, and
summed afterwards; both ways give the same sums.

The settlement of a month is summed from the daily sums, for the months that no extract of `settlements` has told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bankmkt.intake.source import Source
from bankmkt.store import scanning
from bankmkt.store.schema import ROW, SOURCE, literal, quoted
from bankmkt.store.stage import Stage
from bankmkt.store.staging import relation_rows
from bankmkt.tables import table
from bankmkt.tables.model import Table

FROM: Final = "transactions"
INTO: Final = "daily_flows"
_BY: Final = (
    "account_id",
    "customer_id",
    "posted_on",
    "direction",
    "kind",
    "initiated_by",
    "counterparty_name",
    "counterparty_account",
    "counterparty_bank",
    "counterparty_is_self",
    "purpose",
)
_LARGE: Final = 2_000_000
_SAMPLE: Final = 500_000
_WORTH: Final = 0.6
"""Files of more rows than `_LARGE` are summed only if their first `_SAMPLE` rows make fewer sums than this share."""
_NOT_SETTLED: Final = ("放款", "发放", "赎回", "冲正", "冲销", "抹账", "退汇", "退款", "撤销")
"""Words in the kind of a posting that make it no settlement: drawdowns, redemptions, reversals."""
_NOT_SETTLED_EN: Final = ("drawdown", "disburs", "redempt", "revers", "refund")


ROWS: Final = "CAST(coalesce(sum(postings), 0) AS BIGINT)"
"""How many postings stand in daily sums."""


def postings() -> Table:
    """The table of transactions."""
    found = table(FROM)
    assert found is not None
    return found


def daily() -> Table:
    """The table of daily sums."""
    found = table(INTO)
    assert found is not None
    return found


def straight(stage: Stage, sources: Sequence[Source]) -> dict[int, int] | None:
    """Sum clean files without storing their postings: rows by source; None when something is not clean."""
    counts = {}
    for source in sources:
        rows = _sum_file(stage, source)
        if rows is None or rows != source.reading.scan.records or source.reading.problems:
            forget(stage)
            return None
        counts[source.number] = rows
        stage.prepare(source.table)
    if _ids_twice(stage, sources):
        forget(stage)
        return None
    stage.reduce(postings(), daily(), ROWS)
    return counts


def forget(stage: Stage) -> None:
    """Take back the sums of this load."""
    stage.connection.execute(f"DELETE FROM main.{INTO} WHERE {SOURCE} >= {stage.first}")


def sum_stored(stage: Stage) -> None:
    """Sum the postings of this load that were stored, for a while or for good."""
    values = {name: quoted(name) for name in _BY if name != "direction"}
    stored = stage.good(postings())
    rows = relation_rows(stage.connection, stored)
    _insert(stage, values, f"SELECT *, {SOURCE} AS s FROM {stored}", "s", rows)


def _sum_file(stage: Stage, source: Source) -> int | None:
    import duckdb

    values = {name: scanning.value(source, name) for name in source.columns}
    if "amount" not in values or "posted_on" not in values:
        return None
    taken = f"NOT ({scanning.bad(source)} OR _odd)"
    if "currency" in values:
        taken += f" AND coalesce({values['currency']}, 'CNY') = 'CNY'"
    scan = f"SELECT * FROM ({scanning.select(source, stage.folder)}) WHERE {taken}"
    number, scan_rows = stage.number(source.number), source.reading.scan.records
    try:
        _insert(stage, values, scan, str(number), scan_rows)
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return None
    found = stage.connection.execute(f"SELECT sum(postings) FROM main.{INTO} WHERE {SOURCE} = {number}").fetchone()
    return int(found[0] or 0) if found else 0


def _insert(stage: Stage, values: dict[str, str], scan: str, number: str, rows: int | None = None) -> None:
    """Add the sums of a scan, a SELECT in which `values` are the columns, under a source's number (SQL)."""
    amount = values.get("amount", '"amount"')
    direction = f"CASE WHEN {amount} < 0 THEN 'out' WHEN {amount} >= 0 THEN 'in' END"
    by = [f"{values[name]} AS {quoted(name)}" for name in _BY if name in values]
    names = [*(quoted(name) for name in _BY if name in values), "direction", SOURCE]
    cells = [*by, f"{direction} AS direction", f"{number} AS {SOURCE}", ROW, f"{amount} AS amount"]
    inner = f"SELECT {', '.join(cells)} FROM ({scan})"
    grouped = ", ".join(names)
    if _worth_summing(stage, inner, grouped, rows):
        select = f"SELECT {grouped}, min({ROW}), sum(amount), count(*) FROM ({inner}) GROUP BY {grouped}"
    else:
        select = f"SELECT {grouped}, {ROW}, amount, 1 FROM ({inner})"
    stage.connection.execute(f"INSERT INTO main.{INTO} ({grouped}, {ROW}, amount, postings) {select}")


def _worth_summing(stage: Stage, inner: str, grouped: str, rows: int | None) -> bool:
    """Whether summing saves anything: where the first rows of a large file hardly fall together, it only costs."""
    if rows is None or rows <= _LARGE:
        return True
    found = stage.connection.execute(
        f"SELECT count(*) FROM (SELECT DISTINCT {grouped} FROM (SELECT * FROM ({inner}) LIMIT {_SAMPLE}))"
    ).fetchone()
    return found is not None and int(found[0]) < _SAMPLE * _WORTH


def _ids_twice(stage: Stage, sources: Sequence[Source]) -> bool:
    """Whether an id of a posting stands more than once in these files; ids that only share a hash are no harm."""
    with_ids = [source for source in sources if "transaction_id" in source.columns]
    if not with_ids:
        return False
    parts = []
    for source in with_ids:
        typed = scanning.value(source, "transaction_id")
        parts.append(
            f"SELECT hash({typed}) AS same FROM ({scanning.select(source, stage.folder)}) WHERE {typed} IS NOT NULL"
        )
    every = " UNION ALL ".join(parts)
    found = stage.connection.execute(f"SELECT 1 FROM ({every}) GROUP BY same HAVING count(*) > 1 LIMIT 1").fetchone()
    return found is not None


def name_customers(stage: Stage) -> None:
    """Give daily sums that only name an account the customer of that account, by the latest extract that holds it.

    Many banks' postings say no customer. Those loaded before the accounts are named when the accounts come, so the
    order of loads does not matter; an account that no extract holds stays without one.
    """
    connection = stage.connection
    connection.execute(
        f"""UPDATE main.{INTO} SET customer_id = owner.customer_id
        FROM (SELECT account_id, arg_max(customer_id, as_of) AS customer_id FROM main.accounts
              WHERE customer_id IS NOT NULL GROUP BY account_id) AS owner
        WHERE {INTO}.customer_id IS NULL AND {INTO}.account_id = owner.account_id"""
    )
    connection.execute(
        f"""UPDATE sources SET columns = list_append(columns, 'customer_id')
        WHERE "table" = '{INTO}' AND NOT list_contains(columns, 'customer_id') AND source_id IN
        (SELECT DISTINCT {SOURCE} FROM main.{INTO} WHERE customer_id IS NOT NULL)"""
    )


SETTLED_COLUMNS: Final = ("customer_id", "month", "settled_amount", "settled_count")


def settled() -> Table:
    """The table of monthly settlement."""
    found = table("settlements")
    assert found is not None
    return found


def superseded(stage: Stage) -> str:
    """SQL condition on `settlements`: an earlier sum of a month that the new daily sums touch."""
    return f"{SOURCE} < {stage.first} AND month IN ({_touched(stage)}) AND month NOT IN ({_TOLD})"


_TOLD: Final = (
    "SELECT DISTINCT t.month FROM main.settlements AS t JOIN sources AS s "
    f"ON s.source_id = t.{SOURCE} WHERE s.encoding <> 'derived'"
)


def _touched(stage: Stage) -> str:
    return (
        f"SELECT DISTINCT CAST(date_trunc('month', posted_on) AS DATE) FROM main.{INTO} WHERE {SOURCE} >= {stage.first}"
    )


def settle(stage: Stage, number: int) -> int:
    """Sum the months that the new daily sums touch into `settlements`, as source `number`; how many rows that made.

    A month that an extract of `settlements` has told is left to it.
    """
    connection = stage.connection
    new = f"FROM main.{INTO} WHERE {SOURCE} >= {stage.first}"
    span = f"(SELECT date_trunc('month', min(posted_on)) {new}) AND (SELECT last_day(max(posted_on)) {new})"
    kinds = connection.execute(
        f"SELECT DISTINCT kind FROM main.{INTO} WHERE kind IS NOT NULL AND posted_on BETWEEN {span}"
    ).fetchall()
    left_out = [literal(kind) for (kind,) in kinds if not _settles(kind)]
    settling = f"AND coalesce(kind, '') NOT IN ({', '.join(left_out)})" if left_out else ""
    of_this_load = f"SELECT DISTINCT month FROM main.settlements WHERE {SOURCE} >= {stage.first}"
    done = connection.execute(
        f"""INSERT INTO main.settlements (customer_id, month, settled_amount, settled_count, {SOURCE}, {ROW})
        SELECT customer_id, month, amount, postings, {number}, row_number() OVER (ORDER BY month, customer_id)
        FROM (SELECT customer_id, CAST(date_trunc('month', posted_on) AS DATE) AS month,
                     coalesce(sum(amount) FILTER (settles), 0) AS amount,
                     coalesce(sum(postings) FILTER (settles), 0) AS postings
              FROM (SELECT *, direction = 'in' AND NOT coalesce(counterparty_is_self, false)
                           {settling} AS settles
                    FROM main.{INTO} WHERE customer_id IS NOT NULL AND posted_on BETWEEN {span})
              GROUP BY ALL)
        WHERE month IN ({_touched(stage)}) AND month NOT IN ({_TOLD}) AND month NOT IN ({of_this_load})"""
    ).fetchone()
    return int(done[0]) if done else 0


def _settles(kind: str) -> bool:
    """Whether a kind of posting is settlement, by its words."""
    return not any(word in kind.lower() for word in (*_NOT_SETTLED, *_NOT_SETTLED_EN))
