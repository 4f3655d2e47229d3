"""A note's days past due decide what else it says: class, overdue money, maturity and provision agree.

Rules that read only one of these columns would not notice a contradiction, but a person who looks at the
list would. The classes follow the days as the supervisor's table has them: over 90, over 270, over 360.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bankmkt.sample import names
from bankmkt.sample.dice import Dice, Wheel
from bankmkt.sample.rows import Borrowing, Contract, CreditLine, Loan

if TYPE_CHECKING:
    from bankmkt.sample.people import Customer

_TEN_THOUSAND: Final = 10_000 * 100  # fen
_HUNDRED: Final = 100 * 100

_DAYS_LATE: Final = {
    "special_mention": (1, 90),
    "substandard": (91, 270),
    "doubtful": (271, 360),
    "loss": (361, 900),
}
_PROVISION: Final = {
    "special_mention": 3,
    "substandard": 30,
    "doubtful": 60,
    "loss": 100,
}  # percent of the balance
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
_CONTRACT: Final = Wheel({"bill": 70, "guarantee": 20, "letter_of_credit": 10})


def months_later(day: date, months: int) -> date:
    """The same day that many months later (earlier, if negative), at most the 28th."""
    ordinal = day.year * 12 + day.month - 1 + months
    return date(ordinal // 12, ordinal % 12 + 1, min(day.day, 28))


def loans(dice: Dice, customer: Customer, as_of: date) -> list[Loan]:
    """The customer's notes: those that its debt is split into, or now and then one that is paid off."""
    if not customer.debt:
        old = (as_of - customer.opened_on).days > 400
        if not old or customer.kind == "personal" or not dice.chance(6):
            return []
        return [_note(dice, customer, as_of, 1, "offline", _TEN_THOUSAND * dice.number(5, 80), paid_off=True)]
    notes = list[Loan]()
    for channel, amount in _split(dice, customer):
        notes.append(_note(dice, customer, as_of, len(notes) + 1, channel, amount))
    return notes


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
) -> Loan:
    loan_type, product = _type_and_product(dice, customer, channel)
    key = loan_type if loan_type in _TERMS else channel if channel in _TERMS else customer.size
    term = dice.spin(_TERMS.get(key, _TERMS[""]))
    five_class = customer.five_class if number == 1 and not paid_off else "normal"
    late = dice.number(*_DAYS_LATE[five_class]) if five_class != "normal" else 0
    if five_class == "special_mention" and dice.chance(30):
        late = 0  # watched for another reason than arrears
    matured = late > 0 and dice.chance(60)
    if matured:
        matures = as_of - timedelta(days=late)
    elif paid_off:
        matures = as_of - timedelta(days=dice.number(5, 300))
    else:
        matures = as_of + timedelta(days=dice.number(3, max(20, term * 30 - max(late, 15))))
    started = max(customer.opened_on, months_later(matures, -term))
    if started >= as_of:
        started = as_of - timedelta(days=dice.number(1, 20))
    balance = 0 if paid_off else amount
    if loan_type in ("housing", "project", "consumer") and balance:
        balance = balance * dice.number(550, 990) // 1000 + dice.number(0, 9999)  # repaid in instalments
    benchmark = _BENCHMARK[term > 60]
    low, high = _MARGIN["housing" if loan_type == "housing" else customer.price]
    rate = benchmark + dice.number(low, high)
    first = number == 1
    return Loan(
        f"J{customer.number:08d}{number:02d}",
        customer.customer_id,
        customer.branch_id,
        customer.manager_id,
        product,
        channel,
        loan_type,
        "CNY",
        max(amount, balance),
        balance,
        None if dice.chance(2) else _average(dice, balance, started, as_of),
        None if dice.chance(0.3) else rate,
        None if dice.chance(0.8) or (first and customer.gap == "benchmark_rate") else benchmark,
        "按月" if channel == "online" or customer.kind == "personal" else "按季",
        dice.pick((20, 21)) if loan_type != "housing" else dice.number(1, 28),
        started,
        matures,
        None if dice.chance(0.2) or (first and customer.gap == "five_class") else five_class,
        balance * _PROVISION[five_class] // 100 if five_class != "normal" else None,
        (balance if matured else balance * dice.number(2, 12) // 100) if late else 0,
        balance * rate * late // 3_600_000 if late else 0,
        late,
        late == 0 and dice.chance(2),
        late == 0 and dice.chance(3),
        "credit" if channel == "online" else "mortgage" if loan_type == "housing" else dice.spin(_GUARANTEE),
    )


def _average(dice: Dice, balance: int, started: date, as_of: date) -> int:
    """The average of the year: a note of this year counts for its days only."""
    days = (as_of - date(as_of.year, 1, 1)).days + 1
    if started.year == as_of.year:
        return balance * ((as_of - started).days + 1) // days
    return balance * dice.number(1000, 1120) // 1000


def credit_lines(dice: Dice, customer: Customer, as_of: date) -> list[CreditLine]:
    """The customer's line, if it has one; a lapsed one is still in the extract, as extracts have them."""
    if customer.line == "none":
        return []
    wanted = customer.debt or customer.deposits * 2
    amount = max(1, wanted * dice.number(100, 160) // 100 // _TEN_THOUSAND) * _TEN_THOUSAND
    if customer.line == "lapsed":
        until = as_of - timedelta(days=dice.number(1, 700))
    else:
        until = as_of + timedelta(days=0 if dice.chance(2) else dice.number(1, 720))
    return [
        CreditLine(
            f"E{customer.number:08d}",
            customer.customer_id,
            "online" if customer.credit == "online" else "offline",
            max(amount, customer.debt),
            customer.debt,
            until,
        )
    ]


def contracts(dice: Dice, customer: Customer) -> list[Contract]:
    """What the bank has promised for the customer beside its loans, with the margin that secures it."""
    if not customer.contingent:
        return []
    kind = dice.spin(_CONTRACT)
    return [
        Contract(
            f"B{customer.number:08d}",
            customer.customer_id,
            kind,
            customer.contingent,
            None if customer.gap == "" and dice.chance(2) else customer.margin,
        )
    ]


def borrowings(dice: Dice, customer: Customer, ours: int) -> list[Borrowing]:
    """What the credit bureau knows: our own balance to the hundred yuan, and the other lenders'."""
    if not ours:
        if customer.kind == "personal" or not dice.chance(12):
            return []
        return _others(dice, customer, [dice.number(20, 900) * _TEN_THOUSAND])
    if customer.lenders == "unreported":
        return []
    us = Borrowing(
        customer.customer_id,
        f"{names.MARKER}银行",
        ours // _HUNDRED * _HUNDRED,
        ours * dice.number(100, 110) // 100 // _HUNDRED * _HUNDRED,
        True,
    )
    if customer.lenders == "sole":
        return [us]
    if customer.lenders == "largest":
        return [
            us,
            *_others(dice, customer, [ours * dice.number(15, 90) // 100 for _ in range(dice.number(1, 3))]),
        ]
    rest = ours * (100 - customer.loan_share) // customer.loan_share
    largest = max(ours * 105 // 100 + _HUNDRED, rest * dice.number(50, 80) // 100)
    balances, rest = [largest], rest - largest
    if rest > _TEN_THOUSAND:
        balances += [rest // 2, rest - rest // 2] if dice.chance(50) else [rest]
    return [us, *_others(dice, customer, balances)]


def _others(dice: Dice, customer: Customer, balances: list[int]) -> list[Borrowing]:
    """One row per other lender; some lenders do not report their line."""
    start = dice.number(0, 7)
    rows = []
    for place, balance in enumerate(balances):
        rounded = max(1, balance // _HUNDRED) * _HUNDRED
        line = None if dice.chance(12) else rounded * dice.number(112, 150) // 100 // _HUNDRED * _HUNDRED
        rows.append(Borrowing(customer.customer_id, names.lender((start + place) % 8), rounded, line, False))
    return rows
