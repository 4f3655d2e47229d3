"""Each customer is told whole, today and at every earlier date, before the next one is looked at.

So nothing of a customer has to be kept, and a bank of a million needs no more memory than one of twenty. What is
added up on the way (sums by branch and manager) becomes the tables that only the whole bank can have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from bankmkt.sample import bankwide, business, contactwork, credit, history, postings, promises, repayment, standing
from bankmkt.sample.credit import Note
from bankmkt.sample.dates import Calendar
from bankmkt.sample.deposits import Deposit, account_at, deposits
from bankmkt.sample.dice import Dice
from bankmkt.sample.extracts import TODAY
from bankmkt.sample.people import Customer, everyone
from bankmkt.sample.persons import person
from bankmkt.sample.prospecting import Register
from bankmkt.sample.rows import Account, Holding, Loan, Person, Position
from bankmkt.sample.staff import hire, listed
from bankmkt.sample.totals import Totals
from bankmkt.sample.writers import Cell

Rows = Iterable[Any]
"""Rows of one table, each a sequence of cells in the order of its extract."""
Dated = tuple[date, Sequence[Cell]]
_OF_A_CUSTOMER: Final = (
    "customers",
    "accounts",
    "loans",
    "credit_lines",
    "off_balance",
    "borrowings",
    "holdings",
    "positions",
)
"""The sources of which the rows of earlier dates come customer by customer."""


class Lives:
    """The rows of a bank with that `number` of customers, by source: `first`, then each customer's, then `last`."""

    def __init__(self, number: int, seed: int, dates: Calendar) -> None:
        """Open a stream of chance for every table."""
        staff = hire(number, seed, dates)
        self.number, self.seed, self.dates = number, seed, dates
        self._staff = staff
        self._everyone = everyone(number, seed, dates, staff)
        self._dice = {extract.table: Dice(seed, extract.table) for extract in TODAY}
        self._neighbours = standing.Neighbours()
        self._register = Register(self._dice["prospects"], staff, dates)
        self._totals = Totals(dates, staff)

    def first(self) -> dict[str, Rows]:
        """The tables that are known before the first customer."""
        dates, staff = self.dates, self._staff
        return {
            "branches": staff.branches,
            "managers": staff.managers,
            "products": business.PRODUCTS,
            "fx_rates": business.EXCHANGE_RATES,
            "managers_history": [_past(day, row) for day in dates.watched for row in listed(staff, day, dates)],
            "fx_rates_history": [_past(day, row) for day in dates.compared for row in business.rates_at(day, dates)],
        }

    def customers(self) -> Iterator[dict[str, Rows]]:
        """The rows of each customer, in the order of their ids, those who left last."""
        for customer in self._everyone:
            yield self._rows(customer)

    def last(self) -> dict[str, Rows]:
        """The tables that follow from what all customers have."""
        dates, staff, totals, seed = self.dates, self._staff, self._totals, self.seed
        return {
            "targets": bankwide.targets(totals, staff, seed),
            "assessments": bankwide.assessments(staff, seed, dates),
            "market": bankwide.market(totals, staff, seed, dates.today),
            "ledger": bankwide.ledger(totals, staff, dates.today),
            "bank_facts": (bankwide.bank_facts(totals, dates.today),),
            "market_history": [
                _past(day, row)
                for day in dates.compared
                if day != dates.yesterday or day in dates.balanced
                for row in bankwide.market(totals, staff, seed, day)
            ],
            "ledger_history": [
                _past(day, row) for day in dates.compared for row in bankwide.ledger(totals, staff, day)
            ],
            "bank_facts_history": [_past(day, bankwide.bank_facts(totals, day)) for day in dates.balanced],
        }

    def _rows(self, customer: Customer) -> dict[str, Rows]:
        dice, dates = self._dice, self.dates
        kept = deposits(dice["accounts"], customer, dates)
        held = business.holdings(dice["holdings"], customer, dates.today)
        life = _Life(
            customer,
            kept,
            credit.loans(dice["loans"], customer, dates),
            held,
            standing.positions(dice["positions"], customer, held, dates.today),
        )
        assets = self._assets(life.accounts, life.funds, dates.today)
        row = person(dice["customers"], customer, self._staff, assets, dates.today)
        tables = self._today(life, row) if customer.left_on is None else {}
        for source, rows in self._past(life, row, tables).items():
            tables[source] = [_past(day, one) for day, one in rows]
        return tables

    def _today(self, life: _Life, row: Person) -> dict[str, Rows]:
        """All that the lists of today say of a customer."""
        dice, dates, customer, notes = self._dice, self.dates, life.customer, life.notes
        accounts, loans = life.accounts, life.loans
        self._totals.add(dates.today, row, accounts, loans, weak=_is_weak(row, loans))
        contracts = promises.contracts(dice["off_balance"], customer)
        self._totals.promise(dates.today, row, contracts)
        ours = sum(loan.balance for loan in loans)
        prospects, calls = self._register.pass_by(customer, row)
        neighbours = self._neighbours
        tables: dict[str, Rows] = {
            "customers": (row,),
            "accounts": accounts,
            "loans": loans,
            "credit_lines": promises.credit_lines(dice["credit_lines"], customer, dates.today),
            "off_balance": contracts,
            "borrowings": promises.borrowings(dice["borrowings"], customer, ours),
            "settlements": business.settlements(dice["settlements"], customer, dates.today, ours > 0),
            "holdings": life.held,
            "fees": business.fees(dice["fees"], customer, dates.today, life.held),
            "bureau": standing.bureau(dice["bureau"], customer, notes),
            "relations": standing.relations(dice["relations"], customer, neighbours),
            "contacts": standing.contacts(dice["contacts"], customer, dates.today),
            "cards": standing.cards(dice["cards"], customer, life.held),
            "positions": life.funds,
            "bills": contactwork.bills(dice["bills"], customer, dates),
            "visits": contactwork.visits(dice["visits"], customer, self._staff, dates),
            "transactions": postings.postings(
                dice["transactions"], customer, life.kept, notes, life.held, neighbours, dates
            ),
            "repayments": [one for note in notes for one in repayment.repayments(dice["repayments"], note, dates)],
            "recoveries": [one for note in notes for one in repayment.recoveries(dice["recoveries"], note, dates)],
            "prospects": prospects,
            "prospect_contacts": calls,
        }
        neighbours.meet(customer, accounts[0].account_id if accounts else "")
        return tables

    def _past(self, life: _Life, row: Person, today: dict[str, Rows]) -> dict[str, list[Dated]]:
        """What the lists of earlier dates said of a customer, by source."""
        dates, customer = self.dates, life.customer
        found: dict[str, list[Dated]] = {f"{source}_history": [] for source in _OF_A_CUSTOMER}
        for day in dates.watched:
            if not history.was_here(customer, day):
                continue
            loans = [one for note in life.notes if (one := history.note_at(note, day, dates)) is not None]
            found["loans_history"] += [(day, one) for one in loans]
            accounts = list[Account]()
            if day in dates.compared:
                then_kept = (account_at(kept, customer, day, dates) for kept in life.kept)
                accounts = [account for account in then_kept if account is not None]
                found["accounts_history"] += [(day, one) for one in accounts]
                held = (history.holding_at(one, day) for one in life.held)
                found["holdings_history"] += [(day, one) for one in held if one is not None]
            assets = self._assets(accounts, life.funds, day)
            then = history.person_at(row, customer, assets if day in dates.compared else None, day, dates)
            found["customers_history"].append((day, then))
            if day in dates.compared:
                self._totals.add(day, then, accounts, loans, weak=_is_weak(then, loans))
            if day in dates.balanced:
                funds = history.funds_at(life.funds, life.held, customer, day, dates.today)
                found["positions_history"] += [(day, one) for one in funds]
                self._promised(found, customer, today, sum(loan.balance for loan in loans), day)
                self._totals.promise(day, then, [one for at, one in found["off_balance_history"] if at == day])
        return found

    def _promised(
        self, found: dict[str, list[Dated]], customer: Customer, today: dict[str, Rows], owed: int, day: date
    ) -> None:
        """Lines, contracts and what the bureau knew at an earlier date."""
        dates = self.dates
        found["credit_lines_history"] += [(day, history.line_at(one, owed)) for one in today.get("credit_lines", ())]
        for contract in today.get("off_balance", ()):
            if history.contract_at(contract, customer, day, dates):
                found["off_balance_history"].append((day, contract))
        for borrowing in today.get("borrowings", ()):
            then = history.borrowing_at(borrowing, owed, day, dates)
            if then is not None:
                found["borrowings_history"].append((day, then))

    def _assets(self, accounts: list[Account], funds: list[Position], day: date) -> int:
        """What is kept here on average, deposits and wealth together."""
        kept = sum(
            self._totals.in_yuan(day, one.currency, one.balance if one.average_balance is None else one.average_balance)
            for one in accounts
        )
        return kept + sum(one.average_value for one in funds)


class _Life(NamedTuple):
    """A customer with everything that the lists of different dates are made from."""

    customer: Customer
    kept: list[Deposit]
    notes: list[Note]
    held: list[Holding]
    funds: list[Position]

    @property
    def accounts(self) -> list[Account]:
        """The accounts of today."""
        return [one.account for one in self.kept if one.ended is None]

    @property
    def loans(self) -> list[Loan]:
        """The notes of today."""
        return [note.loan for note in self.notes if note.ended is None]


def _past(day: date, row: Sequence[Cell]) -> Sequence[Cell]:
    """The cells of a row of an earlier date."""
    return (day, *row)


def _is_weak(row: Person, loans: list[Loan]) -> bool:
    """Whether the bank would rather see the customer repay and go."""
    if row.industry_policy in ("weak", "prohibited") or row.rating in ("B", "C"):
        return True
    return any(loan.five_class not in ("normal", None) for loan in loans)
