"""A note's days past due decide what else it says: class, overdue money, maturity and provision agree.

Rules that read only one of these columns would not notice a contradiction, but a person who looks at the
list would. The classes follow the days as the supervisor's table has them: over 90, over 270, over 360. Arrears
begin on a day when something was due, so that the plan of repayments tells the same story.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from bankmkt.sample.dice import Dice, Wheel
from bankmkt.sample.rows import Loan

if TYPE_CHECKING:
    from bankmkt.sample.dates import Calendar
    from bankmkt.sample.people import Customer

_TEN_THOUSAND: Final = 10_000 * 100  # fen

_DAYS_LATE: Final = {
    "special_mention": (1, 90),
    "substandard": (91, 270),
    "doubtful": (271, 360),
    "loss": (361, 900),
}
_PROVISION: Final = {
    "normal": 45,
    "special_mention": 200,
    "substandard": 2500,
    "doubtful": 5000,
    "loss": 10_000,
}  # hundredths of a percent of the balance; beyond `normal`, the supervisor's usual shares
_BENCHMARK: Final = (300, 350)  # to five years, beyond; hundredths of a percent
_MARGIN: Final = {"prime": (-40, 0), "fair": (10, 55), "high": (150, 360), "housing": (70, 120)}
_NOTES: Final = {"large": 5, "medium": 4, "small": 2}
_TERMS: Final = {
    "large": Wheel({12: 35, 36: 40, 60: 25}),
    "medium": Wheel({12: 50, 36: 40, 60: 10}),
    "online": Wheel({12: 60, 24: 25, 36: 15}),
    "project": Wheel({60: 40, 120: 60}),
    "housing": Wheel({120: 20, 240: 50, 360: 30}),
    "": Wheel({6: 10, 12: 65, 36: 25}),
}
_GUARANTEE: Final = Wheel({"mortgage": 45, "guarantor": 30, "pledge": 10, "credit": 15})


def months_later(day: date, months: int) -> date:
    """The same day that many months later (earlier, if negative), at most the 28th."""
    ordinal = day.year * 12 + day.month - 1 + months
    return date(ordinal // 12, ordinal % 12 + 1, min(day.day, 28))


class Note(NamedTuple):
    """A note as it is today, and what is needed to say what it was.

    `due_since` is the first day of its arrears; `repaid` what was repaid early this year, on `repaid_on`. `slip`
    is how a note that is sound today was late before (see `SLIPS`). A note that `ended` is no longer in the list;
    `ending` says how: ``repaid``, or the kind of recovery.
    """

    loan: Loan
    due_since: date | None = None
    repaid: int = 0
    repaid_on: date | None = None
    slip: int = 0
    ended: date | None = None
    ending: str = ""


SLIPS: Final = ("never", "on the settlement day", "and on the 26th", "at the last month end")
_SLIPS: Final = Wheel({0: 89, 1: 5, 2: 3, 3: 3})
_WEAK_POLICY: Final = ("weak", "prohibited")
_WEAK_RATING: Final = ("B", "C")
_QUARTERLY: Final = "按季"
_MONTHLY: Final = "按月"
_INSTALMENTS: Final = ("housing", "project", "consumer")
_FOR_PROVINCE: Final = 2000 * _TEN_THOUSAND
_FOR_PREFECTURE: Final = 800 * _TEN_THOUSAND


def provision(balance: int, five_class: str | None) -> int:
    """What is put aside for a note: by its class, as for a normal one where that is missing."""
    return balance * _PROVISION[five_class or "normal"] // 10_000


def by_instalments(loan: Loan) -> bool:
    """Whether the loan's principal is repaid bit by bit."""
    return loan.loan_type in _INSTALMENTS


def due_days(loan: Loan, first: date, last: date) -> list[date]:
    """The days between two dates, both included, on which interest is due."""
    step = 3 if loan.interest_cycle == _QUARTERLY else 1
    return settlement_days(loan.settlement_day, step, first, last)


def settlement_days(day: int, step: int, first: date, last: date) -> list[date]:
    """That day of every month, or of every third one from March on, between two dates."""
    found = []
    for ordinal in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        due = date(ordinal // 12, ordinal % 12 + 1, day)
        if first <= due <= last and due.month % step == 0:
            found.append(due)
    return found


def loans(dice: Dice, customer: Customer, dates: Calendar) -> list[Note]:
    """The customer's notes: those that its debt is split into, and now and then one that is paid off or gone."""
    notes = list[Note]()
    if customer.left_on is not None:
        return notes
    as_of = dates.today
    if not customer.debt:
        old = (as_of - customer.opened_on).days > 400
        if old and customer.kind != "personal" and dice.chance(6):
            notes.append(_note(dice, customer, as_of, 1, "offline", _TEN_THOUSAND * dice.number(5, 80), paid_off=True))
        return notes
    for channel, amount in _split(dice, customer):
        notes.append(_note(dice, customer, as_of, len(notes) + 1, channel, amount))
    if customer.five_class in ("doubtful", "loss") and dice.chance(55):
        notes.append(_gone(dice, customer, notes[0].loan, dates, dice.pick(("write_off", "write_off", "sale"))))
    elif customer.five_class == "normal" and dice.chance(12):
        notes.append(_gone(dice, customer, notes[0].loan, dates, "repaid"))
    for note in tuple(notes):
        recent = note.ended is None and note.loan.started_on > dates.year_ago
        if recent and not by_instalments(note.loan) and dice.chance(75):
            notes.append(_renewed(dice, customer, note.loan))
    return [note for note in notes if note.ended is None or _was_listed(note, note.ended, dates)]


def _was_listed(note: Note, ended: date, dates: Calendar) -> bool:
    """Whether a note that is gone stood in the list of some earlier date."""
    return any(note.loan.started_on <= day < ended for day in dates.watched)


def _split(dice: Dice, customer: Customer) -> list[tuple[str, int]]:
    """The debt in parts of whole ten thousands, each with its channel."""
    rest, parts = customer.debt, list[tuple[str, int]]()
    if customer.credit in ("online", "both"):
        share = dice.number(8, 25) if customer.credit == "both" else 100
        online = min(rest, max(_TEN_THOUSAND, rest * share // 100 // _TEN_THOUSAND * _TEN_THOUSAND))
        parts.append(("online", online))
        rest -= online
    if customer.credit != "online":
        count = dice.number(1, _NOTES.get(customer.size, 1))
        for left in range(count, 0, -1):
            amount = rest if left == 1 else rest * dice.number(20, 90) // (100 * left) // _TEN_THOUSAND * _TEN_THOUSAND
            if amount:
                parts.append(("offline", amount))
                rest -= amount
        parts.reverse()  # the first note bears the customer's class, and offline credit is the weightier
    return parts


def _type_and_product(dice: Dice, customer: Customer, channel: str) -> tuple[str, str]:
    if customer.kind == "personal":
        if channel == "online":
            return ("operating", "P12") if customer.gap == "" and dice.chance(65) else ("consumer", "P13")
        return ("housing", "P14") if dice.chance(55) else ("operating", "P11")
    if channel == "online":
        return "operating", "P12"
    if customer.size == "large" and dice.chance(20):
        return "project", "P15"
    return "operating", "P11"


def _note(
    dice: Dice,
    customer: Customer,
    as_of: date,
    number: int,
    channel: str,
    amount: int,
    *,
    paid_off: bool = False,
) -> Note:
    loan_type, product = _type_and_product(dice, customer, channel)
    key = loan_type if loan_type in _TERMS else channel if channel in _TERMS else customer.size
    term = dice.spin(_TERMS.get(key, _TERMS[""]))
    five_class = customer.five_class if number == 1 and not paid_off else "normal"
    cycle = _MONTHLY if channel == "online" or customer.kind == "personal" else _QUARTERLY
    settlement_day = dice.pick((20, 21)) if loan_type != "housing" else dice.number(1, 28)
    late, matured = _lateness(dice, five_class, settlement_day, 3 if cycle == _QUARTERLY else 1, as_of)
    due_since = as_of - timedelta(days=late) if late else None
    started, matures = _term(dice, customer, as_of, term, late, matured=matured, paid_off=paid_off)
    balance = 0 if paid_off else amount
    if loan_type in _INSTALMENTS and balance:
        balance = balance * dice.number(550, 990) // 1000 + dice.number(0, 9999)  # repaid bit by bit
    repaid = _repaid(dice, customer, loan_type, balance)
    benchmark = _BENCHMARK[term > 60]
    low, high = _MARGIN["housing" if loan_type == "housing" else customer.price]
    rate = benchmark + dice.number(low, high)
    first = number == 1
    troubled = customer.part == "troubled"
    loan = Loan(
        f"J{customer.number:08d}{number:02d}",
        customer.customer_id,
        customer.branch_id,
        customer.manager_id,
        product,
        channel,
        loan_type,
        "CNY",
        max(amount, balance + repaid),
        balance,
        None if dice.chance(0.5) else _average(dice, balance, started, as_of),
        None if dice.chance(0.3) else rate,
        None if dice.chance(0.8) or (first and customer.gap == "benchmark_rate") else benchmark,
        cycle,
        settlement_day,
        started,
        matures,
        None if first and customer.gap == "five_class" else five_class,
        provision(balance, five_class),
        (balance if matured else balance * dice.number(2, 12) // 100) if late else 0,
        balance * rate * late // 3_600_000 if late else 0,
        late,
        late == 0 and not paid_off and dice.chance(14 if troubled else 2),
        late == 0 and not paid_off and dice.chance(12 if troubled else 3),
        "credit" if channel == "online" else "mortgage" if loan_type == "housing" else dice.spin(_GUARANTEE),
        _approved_by(dice, amount),
    )
    return _told(dice, loan, due_since, repaid, as_of)


def _told(dice: Dice, loan: Loan, due_since: date | None, repaid: int, as_of: date) -> Note:
    """The note with what happened to it this year."""
    repaid_on = as_of - timedelta(days=dice.number(32, 290)) if repaid else None
    if repaid_on is not None and repaid_on <= loan.started_on:
        repaid, repaid_on = 0, None
    slips = loan.balance > 0 and loan.five_class in ("normal", None)
    return Note(loan, due_since, repaid, repaid_on, dice.spin(_SLIPS) if slips else 0)


def _lateness(dice: Dice, five_class: str, day: int, step: int, as_of: date) -> tuple[int, bool]:
    """Days past due, and whether it is the whole note that was due and not an instalment."""
    if five_class == "normal":
        return 0, False
    if five_class == "special_mention":
        if dice.chance(18):
            return 0, False  # watched for another reason than arrears
        if dice.chance(22):
            return 1, True  # since yesterday
    if five_class == "substandard" and dice.chance(50):
        return dice.number(92, 119), True  # at the last month end it was still watched
    low, high = _DAYS_LATE[five_class]
    days = settlement_days(day, step, as_of - timedelta(days=high), as_of - timedelta(days=low))
    if not days or dice.chance(40):
        return dice.number(low, high), True
    return (as_of - dice.pick(days)).days, False


def _term(
    dice: Dice, customer: Customer, as_of: date, term: int, late: int, *, matured: bool, paid_off: bool
) -> tuple[date, date]:
    """When the note was granted and when it is due."""
    if matured:
        matures = as_of - timedelta(days=late)
    elif paid_off:
        matures = as_of - timedelta(days=dice.number(5, 300))
    else:
        matures = as_of + timedelta(days=dice.number(3, max(20, term * 30 - max(late, 15))))
    started = max(customer.opened_on, months_later(matures, -term))
    if late:
        started = min(started, as_of - timedelta(days=late + 40))
    if started >= as_of:
        started = as_of - timedelta(days=dice.number(1, 20))
    return started, matures


def _repaid(dice: Dice, customer: Customer, loan_type: str, balance: int) -> int:
    """What a customer whom the bank would rather see go has repaid this year."""
    weak = (
        customer.policy in _WEAK_POLICY
        or customer.rating in _WEAK_RATING
        or customer.five_class in ("substandard", "doubtful", "loss")
    )
    willing = 8 if customer.part == "troubled" else 80
    if not weak or not balance or loan_type in _INSTALMENTS or not dice.chance(willing):
        return 0
    return balance * dice.number(25, 90) // 100 // _TEN_THOUSAND * _TEN_THOUSAND


def _gone(dice: Dice, customer: Customer, like: Loan, dates: Calendar, ending: str) -> Note:
    """A note that was there at the start of the year and is no more."""
    amount = _TEN_THOUSAND * dice.number(4, 60)
    ended = dates.today - timedelta(days=dice.number(2, 260))
    due_since = ended - timedelta(days=dice.number(380, 560)) if ending != "repaid" else None
    matures = due_since or ended
    loan = _sound(like)._replace(
        loan_id=f"{like.loan_id[:-2]}90",
        channel="offline",
        loan_type="operating",
        product_id="P11",
        interest_cycle=_QUARTERLY,
        principal=amount,
        balance=amount,
        started_on=max(customer.opened_on, months_later(matures, -12)),
        matures_on=matures,
        guarantee="mortgage",
        approved_by_level="county",
    )
    return Note(loan, due_since, ended=ended, ending=ending)


def _renewed(dice: Dice, customer: Customer, loan: Loan) -> Note:
    """The note that was repaid on the day on which this one was granted."""
    amount = max(1, loan.principal * dice.number(70, 102) // 100 // _TEN_THOUSAND) * _TEN_THOUSAND
    term = max(6, (loan.matures_on - loan.started_on).days // 30)
    before = _sound(loan)._replace(
        loan_id=f"{loan.loan_id[:-2]}{int(loan.loan_id[-2:]) + 50}",
        principal=amount,
        balance=amount,
        started_on=max(customer.opened_on, months_later(loan.started_on, -term)),
        matures_on=loan.started_on,
    )
    return Note(before, ended=loan.started_on, ending="repaid")


def _sound(loan: Loan) -> Loan:
    """The loan as one with which nothing is wrong."""
    return loan._replace(
        average_balance_year=loan.balance,
        five_class="normal",
        provision=provision(loan.balance, "normal"),
        overdue_principal=0,
        overdue_interest=0,
        days_past_due=0,
        is_extended=False,
        is_refinanced=False,
    )


def _approved_by(dice: Dice, amount: int) -> str:
    if amount >= _FOR_PROVINCE:
        return "province"
    return "prefecture" if amount >= _FOR_PREFECTURE or dice.chance(5) else "county"


def _average(dice: Dice, balance: int, started: date, as_of: date) -> int:
    """The average of the year: a note of this year counts for its days only."""
    days = (as_of - date(as_of.year, 1, 1)).days + 1
    if started.year == as_of.year:
        return balance * ((as_of - started).days + 1) // days
    return balance * dice.number(1000, 1120) // 1000
