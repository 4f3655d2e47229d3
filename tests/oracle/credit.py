"""Random loans, lines, off-balance contracts, and what other banks lend to the same customers.

The loan balances and the bureau's rows are drawn together, because the places where the settlement check
turns (exactly half, a tie for the largest, one fen more) are relations between the two.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from .draw import Draw, fen, months_later
from .tables import Row, Value

FIVE_CLASSES = {"normal": 14, "special_mention": 2, "substandard": 2, "doubtful": 1, "loss": 1}
TERMS = (3, 6, 12, 12, 13, 24, 36, 60, 60, 61, 120)
CHANNELS = ("offline", "online")
LENDERS = ("样例甲银行", "样例乙银行", '=样例"丙",银行', "样例丁银行")


def loans(dice: Draw, customer_id: str, kind: Value, wanted: str | None) -> list[Row]:
    """The loans of one customer; `wanted` is the class that a filled portfolio asks for."""
    if wanted is not None:
        return _wanted_loans(dice, customer_id, wanted)
    rows: list[Row] = []
    shared = dice.chance(0.4)
    for number in range(dice.pick((0, 0, 1, 1, 2, 3, 5))):
        balance = fen(0) if dice.chance(0.2) else dice.money()
        row = _loan(dice, f"{customer_id}-{number:02d}", customer_id, dice.maybe(balance, 0.7))
        row["channel"] = dice.maybe(dice.pick(CHANNELS))
        if kind == "personal":
            row["loan_type"] = dice.maybe(dice.pick(("operating", "housing", "consumer")))
        if rows and shared:
            row["matures_on"] = rows[0]["matures_on"]
        rows.append(row)
    return rows


def _wanted_loans(dice: Draw, customer_id: str, wanted: str) -> list[Row]:
    live: dict[str, list[str | None]] = {
        "offline": dice.pick((["offline"], ["offline", "online"], ["online", "offline"], ["offline", None])),
        "online": dice.pick((["online"], ["online", "online"])),
        "doubtful": [None],
        "outsider": ["online"],
    }
    rows: list[Row] = []
    for number, channel in enumerate(live.get(wanted, [])):
        row = _loan(dice, f"{customer_id}-{number:02d}", customer_id, dice.money())
        rows.append({**row, "channel": channel, "loan_type": "housing" if wanted == "outsider" else "project"})
    if dice.chance(0.2):
        repaid = _loan(dice, f"{customer_id}-99", customer_id, fen(0))
        rows.append({**repaid, "channel": "offline"})
    return rows


def _loan(dice: Draw, loan_id: str, customer_id: str, balance: Decimal | None) -> Row:
    started = dice.before(2200)
    months = dice.pick(TERMS)
    matures: dt.date = dice.around(40) if dice.chance(0.1) else months_later(started, months)
    rate = dice.pick(dice.rates)
    benchmark = rate if dice.chance(0.3) else dice.pick((Decimal("3.45"), Decimal("3.1"), Decimal("4.2")))
    around = balance if balance is not None else dice.money()
    return {
        "loan_id": loan_id,
        "customer_id": customer_id,
        "channel": "offline",
        "loan_type": dice.maybe(dice.pick(("operating", "project"))),
        "principal": dice.maybe(around + fen(dice.number(0, 10**7))),
        "balance": balance,
        "average_balance": dice.maybe(dice.pick((around, fen(0), dice.money()))),
        "average_balance_year": dice.maybe(dice.pick((around, fen(0), dice.money(), dice.money())), 3),
        "rate": dice.maybe(rate),
        "benchmark_rate": dice.maybe(benchmark),
        "started_on": dice.maybe(started),
        "matures_on": dice.maybe(matures, 2),
        "five_class": dice.maybe(dice.weighted(FIVE_CLASSES)),
        "provision": dice.pick((None, fen(0), dice.money(100_000))),
    }


def credit_lines(dice: Draw, customer_id: str, wanted: str | None) -> list[Row]:
    """Lines: live, expired the day before, ending on the day, of no amount."""
    rows: list[Row] = []
    for number in range(dice.pick((0, 0, 0, 1, 2))):
        spent = wanted is not None and dice.chance(0.5)
        amount = fen(0) if spent or dice.chance(0.2) else dice.money()
        until = dice.around(400)
        channel: str | None = dice.pick(CHANNELS)
        if wanted == "offline":
            channel = dice.pick((*CHANNELS, None))
        elif wanted is not None and not spent:
            until = dice.as_of - dt.timedelta(days=dice.number(1, 30))
        rows.append(
            {
                "line_id": f"L{customer_id}-{number}",
                "customer_id": customer_id,
                "channel": channel if wanted is not None else dice.maybe(channel),
                "amount": amount if wanted is not None else dice.maybe(amount),
                "used": dice.maybe(fen(0)),
                "until": until if wanted is not None else dice.maybe(until),
            }
        )
    return rows


def off_balance(dice: Draw, customer_id: str) -> list[Row]:
    """Contracts without margin, with all of it, with too much of it."""
    rows: list[Row] = []
    for number in range(dice.pick((0, 0, 0, 0, 1, 2))):
        amount = dice.money()
        margin = dice.pick((fen(0), amount, fen(int(amount * 30)), amount + fen(1)))
        rows.append(
            {
                "contract_id": f"O{customer_id}-{number}",
                "customer_id": customer_id,
                "kind": dice.maybe(dice.pick(("bill", "guarantee", "letter_of_credit"))),
                "amount": dice.maybe(amount),
                "margin": dice.maybe(margin),
            }
        )
    return rows


def borrowings(dice: Draw, customer_id: str, ours: Decimal) -> list[Row]:
    """The bureau's rows beside our balance: sole lender, ties, exactly half, 30 %, largest below half."""
    style = dice.weighted({"no rows": 2, "sole": 2, "without us": 3, "with us": 8})
    if style == "no rows":
        return []
    others = [] if style == "sole" else _others(dice, ours)
    lines = dice.pick(("all", "all", "some", "none"))
    limits = [dice.pick((balance, dice.money())) for balance in others]
    rows: list[Row] = []
    if style != "without us":
        largest = max(limits, default=fen(100))
        for lender in ("本行", "本行二部")[: 2 if dice.chance(0.1) else 1]:
            line = dice.pick((largest, largest + fen(1), max(largest - fen(1), fen(0)), fen(int(largest * 50)), ours))
            rows.append(_lender(dice, customer_id, lender, dice.pick((ours, dice.money())), line, True))
    for lender, balance, limit in zip(LENDERS, others, limits, strict=False):
        rows.append(_lender(dice, customer_id, lender, dice.maybe(balance), limit, False))
    for row in rows:
        if lines == "none" or (lines == "some" and dice.chance(0.3)):
            row["credit_line"] = None
    return rows


def _others(dice: Draw, ours: Decimal) -> list[Decimal]:
    count = int(ours * 100)
    choices = (
        [ours],
        [ours + fen(1)],
        [fen(count // 2), fen(count - count // 2)],
        [fen(count * 7 // 3)],
        [fen(count * 2 // 3)] * 3,
        [fen(count * 9)],
        [fen(count * 3), fen(0)],
        [fen(0)],
        [dice.money(), dice.money()],
    )
    return dice.pick(choices)


def _lender(dice: Draw, customer_id: str, lender: str, balance: Decimal | None, line: Decimal, is_us: bool) -> Row:
    return {
        "customer_id": customer_id,
        "lender": lender,
        "balance": balance,
        "credit_line": dice.maybe(line),
        "is_us": dice.maybe(is_us, 0.3),
    }
