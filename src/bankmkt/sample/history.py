"""The past is worked out backwards from today's rows, so that the lists of two dates never contradict each other.

Drawing each date anew would give loans that grow after they were repaid and arrears that are older today than
they can be. So a row of an earlier date is today's row with what has happened since taken back.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bankmkt.sample.credit import Note, by_instalments, due_days, provision
from bankmkt.sample.rows import Borrowing, Contract, CreditLine, Holding, Loan, Person, Position
from bankmkt.sample.standing import WEALTH

if TYPE_CHECKING:
    from bankmkt.sample.dates import Calendar
    from bankmkt.sample.people import Customer

_ON_THE_DAY, _ON_THE_26TH, _AT_MONTH_END = 1, 2, 3
_WORSE_AFTER: Final = ((360, "loss"), (270, "doubtful"), (90, "substandard"), (0, "special_mention"))
_USUAL_RATE: Final = 420  # hundredths of a percent, where a note's own is missing


def was_here(customer: Customer, day: date) -> bool:
    """Whether somebody was a customer on that day."""
    return customer.opened_on <= day and (customer.left_on is None or day < customer.left_on)


def person_at(person: Person, customer: Customer, assets: int | None, day: date, dates: Calendar) -> Person:
    """The row of `customers` of an earlier date; `assets` is what was kept here then."""
    last_year = day <= dates.year_start
    lost = customer.manager_id is None and day <= dates.month_end
    return person._replace(
        manager_id=customer.former_id if last_year or lost else customer.manager_id,
        rating=customer.former_rating if last_year else customer.rating,
        average_financial_assets=None if person.average_financial_assets is None else assets,
    )


def class_after(days: int) -> str:
    """The class that so many days past due ask for at least."""
    return next((five_class for over, five_class in _WORSE_AFTER if days > over), "normal")


def note_at(note: Note, day: date, dates: Calendar) -> Loan | None:
    """The note as the list of an earlier date had it; None where it was not there."""
    loan = note.loan
    if loan.started_on > day or (note.ended is not None and day >= note.ended):
        return None
    if loan.balance == 0:
        return loan if day >= loan.matures_on else _lent(loan, loan.principal)
    balance = _balance(note, day, dates.today)
    if note.due_since is not None:
        return _in_arrears(note, balance, day, dates)
    if note.slip and loan.five_class == "normal":
        days = _slipped(note, day, dates)
        if days:
            interest = balance * (loan.rate or _USUAL_RATE) * 30 // 3_600_000 + 1
            late = _lent(loan, balance)
            return late._replace(
                five_class="special_mention",
                provision=provision(balance, "special_mention"),
                overdue_interest=interest,
                days_past_due=days,
            )
    recent = day >= dates.month_end
    if loan.five_class == "special_mention" and not recent:
        return _lent(loan, balance)
    return loan._replace(
        balance=balance,
        average_balance_year=loan.average_balance_year and balance,
        provision=provision(balance, loan.five_class),
        is_extended=loan.is_extended and recent,
        is_refinanced=loan.is_refinanced and recent,
    )


def _lent(loan: Loan, balance: int) -> Loan:
    """The loan as it was while nothing was wrong with it."""
    return loan._replace(
        balance=balance,
        average_balance_year=balance,
        five_class=None if loan.five_class is None else "normal",
        provision=provision(balance, "normal"),
        overdue_principal=0,
        overdue_interest=0,
        days_past_due=0,
        is_extended=False,
        is_refinanced=False,
    )


def _balance(note: Note, day: date, today: date) -> int:
    """What was owed: more, where it is repaid bit by bit or was repaid early since."""
    loan, balance = note.loan, note.loan.balance
    if by_instalments(loan):
        lent = (today - loan.started_on).days
        balance += (loan.principal - balance) * (today - day).days // lent
    if note.repaid_on is not None and day < note.repaid_on:
        balance += note.repaid
    return balance


def _in_arrears(note: Note, balance: int, day: date, dates: Calendar) -> Loan:
    """A note that is late today, or was until it was written off, at an earlier stage."""
    loan, since = note.loan, note.due_since
    assert since is not None
    days = (day - since).days
    if days <= 0:
        return _lent(loan, balance)
    last = ((note.ended or dates.today) - since).days
    whole = loan.matures_on == since
    rate = loan.rate or _USUAL_RATE
    five_class = None if loan.five_class is None else class_after(days)
    return loan._replace(
        balance=balance,
        average_balance_year=balance,
        five_class=five_class,
        provision=provision(balance, class_after(days)),
        overdue_principal=balance if whole else min(balance, loan.overdue_principal * days // last + 1),
        overdue_interest=balance * rate * days // 3_600_000 + 1,
        days_past_due=days,
        is_extended=False,
        is_refinanced=False,
    )


def _slipped(note: Note, day: date, dates: Calendar) -> int:
    """How many days late a note was that is sound today; 0 where it was not."""
    if note.slip == _AT_MONTH_END:
        if day != dates.month_end:
            return 0
    elif day in dates.compared or (note.slip == _ON_THE_DAY and day.day >= 26):
        return 0
    due = due_days(note.loan, max(note.loan.started_on, day - timedelta(days=31)), day)
    return (day - due[-1]).days if due else 0


def funds_at(funds: list[Position], held: list[Holding], customer: Customer, day: date, today: date) -> list[Position]:
    """The wealth products of an earlier date: some of today's renewed since, and those that fell due and went."""
    found = []
    for place, fund in enumerate(funds):
        opened = next((one.opened_on for one in held if one.product_id == fund.product_id), None)
        if opened is not None and opened > day:
            continue
        due = fund.matures_on
        if due is not None and (customer.number + place) % 3 == 0:
            due = today - timedelta(days=1 + customer.number % 27)
        found.append(fund._replace(market_value=fund.market_value * 98 // 100, matures_on=due))
    for one in held:
        gone = one.closed_on is not None and day < one.closed_on <= today
        if gone and one.product_id in WEALTH and (one.opened_on is None or one.opened_on <= day):
            value = max(10_000, customer.deposits // 3_000_000 * 10_000)
            found.append(Position(customer.customer_id, one.product_id, "CNY", value * 100, value * 100, one.closed_on))
    return found


def holding_at(holding: Holding, day: date) -> Holding | None:
    """The holding as the list of an earlier date had it."""
    if holding.opened_on is not None and holding.opened_on > day:
        return None
    if holding.closed_on is not None and holding.closed_on > day:
        return holding._replace(closed_on=None, is_active=True)
    return holding


def line_at(line: CreditLine, owed: int) -> CreditLine:
    """The line at an earlier date, when so much was owed."""
    return line._replace(amount=max(line.amount, owed), used=owed)


def contract_at(contract: Contract, customer: Customer, day: date, dates: Calendar) -> Contract | None:
    """The contract at an earlier date; every third one has been made this year."""
    return None if day <= dates.year_start and customer.number % 3 == 0 else contract


def borrowing_at(row: Borrowing, owed: int, day: date, dates: Calendar) -> Borrowing | None:
    """What the bureau knew at an earlier date, when so much was owed here."""
    if row.is_us:
        balance = owed // 10_000 * 10_000
        line = row.credit_line and max(row.credit_line, balance)
        return row._replace(balance=balance, credit_line=line) if balance else None
    if day <= dates.year_start:
        return row._replace(balance=row.balance * 95 // 100 // 10_000 * 10_000 + 10_000)
    return row
