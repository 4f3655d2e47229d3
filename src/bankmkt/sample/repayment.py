"""The plan of repayments says in instalments what the list of loans says in days past due.

Everything that was due before a note's arrears began is paid, nothing since; a note that is sound today but was
late on the 21st paid its instalment late. What comes in on bad notes is a recovery and no instalment.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bankmkt.sample.credit import Note, by_instalments, due_days
from bankmkt.sample.rows import Recovery, Repayment

if TYPE_CHECKING:
    from bankmkt.sample.dates import Calendar
    from bankmkt.sample.dice import Dice

_USUAL_RATE: Final = 420
_DAYS_LATE_BY_SLIP: Final = {1: (2, 5), 2: (7, 9), 3: (11, 14)}
_REPAID: Final = "repaid"


def repayments(dice: Dice, note: Note, dates: Calendar) -> list[Repayment]:
    """The instalments of this year, and those of the next month."""
    loan = note.loan
    first = max(dates.year_first, loan.started_on + timedelta(days=1))
    last = min(dates.due_until, note.ended or dates.due_until, loan.matures_on)
    owed = loan.balance or loan.principal
    rate = loan.rate or _USUAL_RATE
    months = max(1, (dates.today - loan.started_on).days // 30)
    piece = (loan.principal - loan.balance) // months if by_instalments(loan) and loan.balance else 0
    due: dict[date, tuple[int, int]] = {}
    step = 3 if loan.interest_cycle == "按季" else 1
    for day in due_days(loan, first, last):
        due[day] = (piece, max(1, owed * rate * step // 120_000))
    if note.repaid_on is not None and note.due_since is None and first <= note.repaid_on <= dates.today:
        principal, interest = due.get(note.repaid_on, (0, 0))
        due[note.repaid_on] = (principal + note.repaid, interest)
    ends = note.ended if note.ending == _REPAID else loan.matures_on
    if ends is not None and first <= ends <= dates.due_until:
        principal, interest = due.get(ends, (0, 0))
        due[ends] = (principal + owed, max(interest, owed * rate * 10 // 3_600_000 + 1))
    return [_instalment(dice, note, day, *due[day], dates) for day in sorted(due)]


def _instalment(dice: Dice, note: Note, day: date, principal: int, interest: int, dates: Calendar) -> Repayment:
    loan_id, today = note.loan.loan_id, dates.today
    if day > today:
        return Repayment(loan_id, day, principal, interest, None, 0, 0)
    if note.due_since is not None and day >= note.due_since:
        partly = day + timedelta(days=6) <= today and dice.chance(20)
        paid = interest * dice.number(10, 60) // 100 if partly else 0
        return Repayment(loan_id, day, principal, interest, day + timedelta(days=6) if paid else None, 0, paid)
    late = 0
    if dice.chance(1.5):
        late = dice.number(1, 6)
    if note.slip and (today - day).days in range(8, 45):
        late = dice.number(*_DAYS_LATE_BY_SLIP[note.slip])
    paid_on = min(today, day + timedelta(days=late))
    return Repayment(loan_id, day, principal, interest, paid_on, principal, interest)


def recoveries(dice: Dice, note: Note, dates: Calendar) -> list[Recovery]:
    """What came in this year on a bad note, or how it went."""
    loan = note.loan
    if note.ended is not None and note.ending != _REPAID:
        interest = loan.balance * dice.number(2, 9) // 100
        return [Recovery(loan.loan_id, note.ended, note.ending, loan.balance, interest)]
    if note.due_since is None or note.repaid_on is None or loan.days_past_due <= 90:
        return []
    kind = "cash" if dice.chance(70) else "revived"
    rows = [Recovery(loan.loan_id, note.repaid_on, kind, note.repaid, note.repaid * dice.number(1, 6) // 100)]
    if dice.chance(40):
        later = min(dates.today, note.repaid_on + timedelta(days=20))
        rows.append(Recovery(loan.loan_id, later, "cash", 0, loan.overdue_interest // 5 + 100))
    return rows
