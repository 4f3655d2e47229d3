"""What the bank as a whole reports is added up from the rows that are written, so that the two can be reconciled.

Only sums per branch, manager and date are kept: a bank of a million customers needs no more than their number of
branches and managers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from bankmkt.sample.business import rates_at

if TYPE_CHECKING:
    from bankmkt.sample.dates import Calendar
    from bankmkt.sample.rows import Account, Loan, Person
    from bankmkt.sample.staff import Staff

HEAD_OFFICE: Final = "0001"
_MILLION: Final = 1_000_000

Key = tuple[date, str, str]


@dataclass(slots=True)
class Totals:
    """Sums in fen by (date, owner, what): by branch for the ledger, by manager, branch and line for targets.

    `what` is loans, deposits, deposits_average, provision, customers, a kind of contract, or weak (what is owed by
    customers whom the bank would rather see go). `largest` is the most that one customer owes today.
    """

    dates: Calendar
    staff: Staff
    by_branch: Counter[Key] = field(default_factory=Counter)
    by_manager: Counter[Key] = field(default_factory=Counter)
    largest: int = 0
    _rates: dict[tuple[date, str], int] = field(default_factory=dict)

    def add(self, day: date, person: Person, accounts: list[Account], loans: list[Loan], *, weak: bool) -> None:
        """Add a customer as it stands in the lists of a date."""
        branch, manager = person.branch_id or HEAD_OFFICE, person.manager_id
        deposits = average = owed = 0
        for account in accounts:
            deposits += self.in_yuan(day, account.currency, account.balance)
            average += self.in_yuan(day, account.currency, account.average_balance_year or account.balance)
        for loan in loans:
            owed += loan.balance
            home = loan.branch_id or HEAD_OFFICE
            self.by_branch[day, home, "loans"] += loan.balance
            self.by_branch[day, home, "provision"] += loan.provision or 0
        self.by_branch[day, branch, "deposits"] += deposits
        self.by_branch[day, branch, "deposits_average"] += average
        self.by_branch[day, branch, "customers"] += 1
        if weak:
            self.by_branch[day, branch, "weak"] += owed
        if manager is not None:
            self.by_manager[day, manager, "loans"] += owed
            self.by_manager[day, manager, "deposits"] += deposits
            self.by_manager[day, manager, "deposits_average"] += average
            self.by_manager[day, manager, "customers"] += 1
        if day == self.dates.today:
            self.largest = max(self.largest, owed)

    def promise(self, day: date, person: Person, contracts: Sequence[Any]) -> None:
        """Add what stands off the balance sheet for a customer."""
        for contract in contracts:
            self.by_branch[day, person.branch_id or HEAD_OFFICE, contract.kind] += contract.amount

    def all(self, day: date, what: str) -> int:
        """The sum over all branches."""
        return sum(amount for (at, _, kind), amount in self.by_branch.items() if at == day and kind == what)

    def in_yuan(self, day: date, currency: str, amount: int) -> int:
        """An amount in yuan, each rounded half up as the program that loads it does."""
        if currency == "CNY":
            return amount
        key = (day, currency)
        if key not in self._rates:
            self._rates.update({(day, one.currency): one.rate for one in rates_at(day, self.dates)})
        return (2 * amount * self._rates[key] + _MILLION) // (2 * _MILLION)
