"""A bank is a date and tables of plain rows: the least that both the oracle and canonical CSV files need.

Rows are dictionaries from a canonical column name to a value; a missing value is None, and a column that
was left out of an extract is a key that no row has. Nothing here knows a rule.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from .exact import half_up

Value = str | Decimal | int | dt.date | bool | None
Row = dict[str, Value]

# Column order of the files. Only the columns that the random bank fills are listed.
COLUMNS: dict[str, tuple[str, ...]] = {
    "branches": ("branch_id", "name", "parent_id", "level"),
    "managers": ("manager_id", "name", "branch_id", "role"),
    "customers": (
        "customer_id", "name", "kind", "branch_id", "manager_id", "industry_code", "industry_policy", "size",
        "rating", "opened_on", "contribution", "group_id",
    ),
    "accounts": (
        "account_id", "customer_id", "deposit_class", "term", "term_months", "currency", "balance",
        "average_balance", "average_balance_year", "rate", "last_active_on",
    ),
    "loans": (
        "loan_id", "customer_id", "channel", "loan_type", "currency", "principal", "balance",
        "average_balance", "average_balance_year", "rate", "benchmark_rate", "started_on", "matures_on",
        "five_class", "provision", "overdue_principal", "overdue_interest", "days_past_due", "is_extended",
    ),
    "credit_lines": ("line_id", "customer_id", "channel", "amount", "used", "until"),
    "off_balance": ("contract_id", "customer_id", "kind", "amount", "margin"),
    "borrowings": ("customer_id", "lender", "balance", "credit_line", "is_us"),
    "settlements": (
        "customer_id", "month", "settled_amount", "settled_count", "total_amount", "sales_revenue",
        "sales_received",
    ),
    "transactions": (
        "account_id", "customer_id", "posted_on", "counterparty_name", "initiated_by", "amount",
    ),
    "products": ("product_id", "name", "product_class"),
    "holdings": ("customer_id", "product_id", "opened_on", "closed_on", "is_active"),
    "fees": ("customer_id", "month", "product_class", "amount", "volume"),
    "fx_rates": ("currency", "rate"),
    "bank_facts": ("net_capital", "tier1_capital"),
}  # fmt: skip

# The money cells of the tables that have a currency; a rate in percent is not money.
MONEY_IN_CURRENCY = {
    "accounts": ("balance", "average_balance", "average_balance_year"),
    "loans": ("principal", "balance", "average_balance", "average_balance_year", "provision"),
}


@dataclass
class Bank:
    """One bank on one date. A table that is absent, or without rows, was never loaded."""

    as_of: dt.date
    tables: dict[str, list[Row]] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        """The rows of a table, none if it was never loaded."""
        return self.tables.get(table, [])

    def has_table(self, table: str) -> bool:
        """Whether the table was loaded, which takes at least one row."""
        return bool(self.tables.get(table))

    def has_column(self, table: str, column: str) -> bool:
        """Whether the extract of the table had the column, even if every value in it is missing."""
        return any(column in row for row in self.rows(table))

    def customers(self) -> list[Row]:
        """The customers by id, compared as text."""
        return sorted(self.rows("customers"), key=lambda row: key(row, "customer_id"))

    def by_customer(self, table: str) -> defaultdict[str, list[Row]]:
        """The rows of a table grouped by `customer_id`."""
        groups: defaultdict[str, list[Row]] = defaultdict(list)
        for row in self.rows(table):
            groups[key(row, "customer_id")].append(row)
        return groups


def in_yuan(bank: Bank) -> Bank:
    """The same bank with every foreign amount converted: cell × rate, rounded half up to the fen.

    An empty currency means CNY. A row in a currency without a rate is rejected by the loader, hence dropped.
    """
    rates = {key(row, "currency"): amount(row, "rate") for row in bank.rows("fx_rates")}
    tables = dict(bank.tables)
    for table, cells in MONEY_IN_CURRENCY.items():
        converted: list[Row] = []
        for row in bank.rows(table):
            currency = text(row, "currency") or "CNY"
            if currency == "CNY":
                converted.append(row)
                continue
            rate = rates.get(currency)
            if rate is None:
                continue
            money = {cell: amount(row, cell) for cell in cells if cell in row}
            exchanged = {
                cell: None if value is None else half_up(Fraction(value) * Fraction(rate))
                for cell, value in money.items()
            }
            converted.append({**row, **exchanged, "currency": "CNY"})
        tables[table] = converted
    return Bank(bank.as_of, tables)


def write_csvs(bank: Bank, folder: Path) -> list[Path]:
    """Write each table as `<table>.csv` (UTF-8, canonical header, no `as_of` column); returns the files.

    A file is written only for a table with rows; a column only if some row has it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for table, rows in bank.tables.items():
        if not rows:
            continue
        present = {column for row in rows for column in row}
        header = [column for column in COLUMNS[table] if column in present]
        unlisted = present.difference(header)
        if unlisted:
            raise ValueError(f"{table}: no canonical place for {sorted(unlisted)}")
        path = folder / f"{table}.csv"
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(header)
            writer.writerows([as_text(row.get(column)) for column in header] for row in rows)
        written.append(path)
    return written


def as_text(value: Value) -> str:
    """A value as a canonical CSV cell holds it; missing is empty."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case dt.date():
            return value.isoformat()
        case _:
            return str(value)


def key(row: Row, column: str) -> str:
    """A key column, which never is missing."""
    value = row[column]
    if not isinstance(value, str):
        raise TypeError(f"{column}: a key is text, not {value!r}")
    return value


def text(row: Row, column: str) -> str | None:
    """A text column."""
    value = row.get(column)
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{column}: text expected, not {value!r}")
    return value


def amount(row: Row, column: str) -> Decimal | None:
    """A decimal column: money in yuan, or a rate in percent."""
    value = row.get(column)
    if value is not None and not isinstance(value, Decimal):
        raise TypeError(f"{column}: a Decimal expected, not {value!r}")
    return value


def whole(row: Row, column: str) -> int | None:
    """A whole-number column."""
    value = row.get(column)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise TypeError(f"{column}: a whole number expected, not {value!r}")
    return value


def day(row: Row, column: str) -> dt.date | None:
    """A date column."""
    value = row.get(column)
    if value is not None and not isinstance(value, dt.date):
        raise TypeError(f"{column}: a date expected, not {value!r}")
    return value


def flag(row: Row, column: str) -> bool | None:
    """A boolean column."""
    value = row.get(column)
    if value is not None and not isinstance(value, bool):
        raise TypeError(f"{column}: a boolean expected, not {value!r}")
    return value


def months_back(as_of: dt.date, count: int) -> list[str]:
    """The `count` calendar months up to and with that of the date, latest first, as `YYYY-MM`."""
    return [month_at(as_of, -back) for back in range(count)]


def month_at(as_of: dt.date, offset: int) -> str:
    """The month `offset` months after (before, if negative) that of the date, as `YYYY-MM`."""
    ordinal = as_of.year * 12 + as_of.month - 1 + offset
    return f"{ordinal // 12:04d}-{ordinal % 12 + 1:02d}"


def fractions(amounts: Iterable[Decimal]) -> Fraction:
    """Exact sum as a fraction."""
    return sum((Fraction(value) for value in amounts), Fraction(0))
