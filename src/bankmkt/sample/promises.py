"""What the bank has promised a customer beside its loans, and what it owes elsewhere, go with what it owes here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bankmkt.sample import names
from bankmkt.sample.dice import Dice, Wheel
from bankmkt.sample.rows import Borrowing, Contract, CreditLine

if TYPE_CHECKING:
    from bankmkt.sample.people import Customer

_TEN_THOUSAND: Final = 10_000 * 100  # fen
_HUNDRED: Final = 100 * 100
_CONTRACT: Final = Wheel({"bill": 70, "guarantee": 20, "letter_of_credit": 10})


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
