"""The general ledger is the bank's own truth: what the extracts add up to is held against it to the fen (总分核对).

Ledgers name their heads as they like, so the heads stand in the ledger's contract file as alternatives: the first one
that the ledger has for the date is taken, since a ledger often carries a head under its number and its name, and adding
both would count it twice. A table without a branch of its own is added up by the branch of its customers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fnmatch import fnmatchcase
from fractions import Fraction
from typing import TYPE_CHECKING

from bankmkt.base.say import counted, say
from bankmkt.query.dialect import DUCKDB
from bankmkt.store.checking import Bank, Examined, Issue
from bankmkt.store.schema import literal, quoted
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Kind, Table, Text

if TYPE_CHECKING:
    from bankmkt.rules.contracts.declared import Head


@dataclass(frozen=True, slots=True)
class Compared:
    """A head of the ledger over all branches; `differing` counts the branches with a difference."""

    name: str
    title: Text
    heads: tuple[str, ...]
    ledger: Decimal
    extracts: Decimal
    branches: int
    differing: int


def reconcile(bank: Bank, heads: Sequence[Head], found: Examined) -> list[Compared]:
    """Compare the ledger of the date with the tables; every difference of a branch becomes an issue of `found`.

    Empty where no ledger is loaded for the date. Heads of the ledger that no declared head names are counted in a
    note, and so is a head whose table is not loaded for the ledger's date.
    """
    ledger = find_table("ledger")
    assert ledger is not None
    day = bank.day(ledger) if bank.has(ledger) else None
    if day is None:
        return []
    rows = bank.connection.execute(
        f"SELECT DISTINCT head FROM ledger WHERE as_of = DATE '{day.isoformat()}' AND head IS NOT NULL ORDER BY 1"
    ).fetchall()
    there = [str(row[0]) for row in rows]
    compared: list[Compared] = []
    used: set[str] = set()
    for head in heads:
        matched = _matching(head.words, there)
        table = find_table(head.table)
        if not matched or table is None:
            continue
        used.update(matched)
        lacking = _lacking(bank, head, table, day)
        if lacking:
            found.notes.append(say("contract.head_without_table", head=", ".join(matched), table=lacking, day=day))
            continue
        found.checks += 1
        compared.append(_compare(bank, head, table, matched, found))
    left = [name for name in there if name not in used]
    if left:
        shown = ", ".join(left[:5]) + (" …" if len(left) > 5 else "")
        found.notes.append(say("contract.heads_left", count=counted(len(left), "head"), heads=shown))
    return compared


def _lacking(bank: Bank, head: Head, table: Table, day: date) -> str:
    """What of a head's side of the comparison is not loaded for the ledger's date; empty when all is there."""
    needed = [table]
    if "branch_id" not in (bank.columns(table) if bank.has(table) else ()):
        needed += [one for one in (find_table("customers"),) if one is not None]
    for one in needed:
        if not bank.has(one) or (one.kind is Kind.SNAPSHOT and bank.day(one) != day):
            return one.name
    return "" if head.amount in bank.columns(table) else f"{table.name}.{head.amount}"


def _matching(words: Sequence[str], there: Sequence[str]) -> tuple[str, ...]:
    """The heads of the ledger that the first word with any match stands for."""
    for word in words:
        pattern = word.strip().casefold()
        matched = tuple(name for name in there if fnmatchcase(name.strip().casefold(), pattern))
        if matched:
            return matched
    return ()


def _compare(bank: Bank, head: Head, table: Table, matched: tuple[str, ...], found: Examined) -> Compared:
    ledger = find_table("ledger")
    assert ledger is not None
    listed = ", ".join(literal(name) for name in matched)
    rows = bank.connection.execute(
        f"""SELECT coalesce(l.branch_id, e.branch_id) AS branch, coalesce(l.amount, 0), coalesce(e.amount, 0)
        FROM (SELECT branch_id, CAST(sum(amount) AS DECIMAL(38,2)) AS amount FROM ledger
              WHERE {bank.where(ledger)} AND head IN ({listed}) GROUP BY ALL) AS l
        FULL JOIN ({_sums(bank, head, table)}) AS e ON l.branch_id IS NOT DISTINCT FROM e.branch_id
        ORDER BY branch NULLS LAST"""
    ).fetchall()
    differing = 0
    for branch, recorded, added in rows:
        difference = added - recorded
        if abs(Fraction(difference)) <= head.tolerance:
            continue
        differing += 1
        found.issues.append(
            Issue(
                "ledger",
                "error",
                head.table,
                bank.day(table),
                f"ledger_{head.name}",
                Text(f"{head.title.zh}与总账一致", f"{head.title.en} agree with the ledger"),
                Text(
                    "请核对提数范围、机构归属与入账时点",
                    "Look at what the extract covers, the branches, and the time of posting",
                ),
                branch_id=branch,
                difference=difference,
                detail=say("contract.difference", ledger=f"{recorded:,}", extracts=f"{added:,}"),
            )
        )
    return Compared(
        head.name,
        head.title,
        matched,
        sum((row[1] for row in rows), Decimal("0.00")),
        sum((row[2] for row in rows), Decimal("0.00")),
        len(rows),
        differing,
    )


def _sums(bank: Bank, head: Head, table: Table) -> str:
    """SELECT of branch and sum of the head's amount, all rows of the table's date."""
    among = f" AND ({DUCKDB.text(head.where)}) IS TRUE" if head.where else ""
    amount = f"CAST(coalesce(sum({quoted(head.amount)}), 0) AS DECIMAL(38,2)) AS amount"
    rows = f"SELECT * FROM {quoted(table.name)} WHERE {bank.where(table)}{among}"
    if "branch_id" in bank.columns(table):
        return f"SELECT branch_id, {amount} FROM ({rows}) GROUP BY branch_id"
    customers = find_table("customers")
    assert customers is not None
    of_customers = f"SELECT customer_id AS id, branch_id AS home FROM customers WHERE {bank.where(customers)}"
    return (
        f"SELECT home AS branch_id, {amount} FROM ({rows}) LEFT JOIN ({of_customers}) ON id = customer_id GROUP BY home"
    )
