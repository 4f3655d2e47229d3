"""The random bank: parts drawn in one fixed order, so that a seed and a size always give the same bank.

What no rule can do without (customers, loans, borrowings, settlements) is always there, with at least one
row; every other table, and every column that is not a key, is left out of some banks altogether.
"""

from __future__ import annotations

from decimal import Decimal

from . import business, credit, people
from .draw import Draw, fen
from .tables import Bank, Row, Value, amount, in_yuan, write_csvs

# How often a table or a column is left out of the extracts.
WITHOUT_TABLE = {
    "branches": 0.3,
    "managers": 0.04,
    "accounts": 0.08,
    "credit_lines": 0.12,
    "off_balance": 0.12,
    "products": 0.05,
    "holdings": 0.06,
    "fees": 0.15,
}
WITHOUT_COLUMN = {
    "customers": {
        "kind": 0.02,
        "name": 0.02,
        "branch_id": 0.03,
        "manager_id": 0.03,
        "rating": 0.04,
        "industry_policy": 0.04,
    },
    "managers": {"branch_id": 0.04, "role": 0.2},
    "accounts": {
        "term_months": 0.03,
        "average_balance": 0.2,
        "average_balance_year": 0.2,
        "balance": 0.05,
        "rate": 0.02,
    },
    "loans": {
        "provision": 0.3,
        "average_balance": 0.2,
        "average_balance_year": 0.2,
        "rate": 0.02,
        "benchmark_rate": 0.04,
        "five_class": 0.03,
        "loan_type": 0.03,
        "channel": 0.02,
        "matures_on": 0.02,
    },
    "credit_lines": {"until": 0.03, "used": 0.3},
    "off_balance": {"margin": 0.04},
    "borrowings": {"credit_line": 0.1, "is_us": 0.02},
    "settlements": {
        "total_amount": 0.1,
        "sales_revenue": 0.15,
        "settled_count": 0.05,
        "sales_received": 0.5,
    },
    "holdings": {"opened_on": 0.05, "closed_on": 0.05, "is_active": 0.03},
    "products": {"product_class": 0.02},
}
EXCHANGE = {"USD": Decimal("7.123456"), "EUR": Decimal("8.000005")}
GHOST = "GHOST-01"


def random_bank(seed: int, customers: int) -> Bank:
    """A made-up bank of that many customers (at least one), the same for the same arguments."""
    dice = Draw(seed)
    branch_count = dice.number(1, len(people.BRANCHES) - 1)
    staff = people.managers(dice, customers, branch_count)
    persons = people.people(dice, customers, staff, branch_count)
    tables: dict[str, list[Row]] = {
        "branches": people.branches(dice, branch_count),
        "managers": staff,
        "customers": [person.row for person in persons],
        "products": business.products(dice),
    }
    for table in ("accounts", "loans", "credit_lines", "off_balance", "holdings"):
        tables[table] = []
    for person in persons:
        customer_id = str(person.row["customer_id"])
        tables["accounts"] += business.accounts(dice, customer_id)
        tables["loans"] += credit.loans(dice, customer_id, person.row["kind"], person.credit)
        tables["credit_lines"] += credit.credit_lines(dice, customer_id, person.credit)
        tables["off_balance"] += credit.off_balance(dice, customer_id)
        tables["holdings"] += business.holdings(dice, customer_id)
    first = str(persons[0].row["customer_id"])
    if not tables["loans"]:
        tables["loans"] = credit.loans(dice, first, "corporate", "online")
    if dice.orphans:
        tables["loans"] += credit.loans(dice, GHOST, "corporate", "offline")
        tables["accounts"] += business.accounts(dice, GHOST)
    _add_currency(dice, tables)
    _add_flows(dice, tables)
    _leave_out(dice, tables)
    return Bank(dice.as_of, {table: rows for table, rows in tables.items() if rows})


def _add_currency(dice: Draw, tables: dict[str, list[Row]]) -> None:
    """Mostly no currency column, or one of CNY and blanks; in some banks foreign notes with their rates."""
    if not dice.foreign and dice.chance(0.5):
        return
    for table in ("accounts", "loans"):
        for row in tables[table]:
            row["currency"] = dice.pick((None, "CNY"))
            if dice.foreign and dice.chance(0.2):
                row["currency"] = dice.pick(tuple(EXCHANGE))
    if dice.foreign:
        tables["fx_rates"] = [{"currency": currency, "rate": rate} for currency, rate in EXCHANGE.items()]


def _add_flows(dice: Draw, tables: dict[str, list[Row]]) -> None:
    """Borrowings, settlement months and fees, which stand in relation to what a customer owes in yuan."""
    owed: dict[Value, Decimal] = {}
    for loan in in_yuan(Bank(dice.as_of, tables)).rows("loans"):
        owed[loan["customer_id"]] = owed.get(loan["customer_id"], fen(0)) + (amount(loan, "balance") or fen(0))
    busy = {row["customer_id"] for table in ("accounts", "loans") for row in tables[table]}
    flows: dict[str, list[Row]] = {"borrowings": [], "settlements": [], "fees": []}
    ids = [str(row["customer_id"]) for row in tables["customers"]]
    for customer_id in [*ids, *([GHOST] if dice.orphans else [])]:
        ours = owed.get(customer_id, fen(0))
        lenders = credit.borrowings(dice, customer_id, ours)
        others = sum((amount(row, "balance") or fen(0) for row in lenders if not row["is_us"]), fen(0))
        flows["borrowings"] += lenders
        flows["settlements"] += business.settlements(dice, customer_id, ours, ours + others)
        flows["fees"] += business.fees(dice, customer_id, customer_id not in busy)
    while not flows["borrowings"]:
        flows["borrowings"] = credit.borrowings(dice, ids[0], fen(100))
    while not flows["settlements"]:
        flows["settlements"] = business.settlements(dice, ids[0], fen(100), fen(200))
    tables.update(flows)


def _leave_out(dice: Draw, tables: dict[str, list[Row]]) -> None:
    for table, probability in WITHOUT_TABLE.items():
        if dice.chance(probability):
            tables[table] = []
    for table, columns in WITHOUT_COLUMN.items():
        for column, probability in columns.items():
            if dice.chance(probability):
                for row in tables[table]:
                    row.pop(column, None)


__all__ = ["Bank", "random_bank", "write_csvs"]
