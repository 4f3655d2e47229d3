"""Value of customers, V2 and V1: what each customer brings, and the tiers that follow from it.

The contribution is one number with six parts, each rounded to the fen before they are added, because a part
is a figure that people see and the sum must be the sum of what they see. Readings where there is room:

- Deposits and loans earn on the average (year's, else month's, else balance); expected loss and capital
  stand on the balance of the date, as the words "average" and "balance" in the formula say.
- A loan with a provision needs no class, whatever its balance; a missing `average…` is no gap while the
  balance is there, so the gap is named `accounts.balance` or `loans.balance`.
- VAT is taken from the interest that a customer pays, not from the price of funds, which nobody invoices.
- A loan's term goes up to a year when it ends no later than the same day of the next year.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from .answer import Answer, AnswerRow, Cell, identity, named
from .exact import add, half_up, ratio
from .tables import Bank, Row, amount, day, in_yuan, key, month_at, text, whole

VAT = Fraction(106, 100)
FTP_DEPOSIT = {"demand": Fraction("2.0"), "notice": Fraction("2.2")}
FTP_TIME_DEPOSIT = ((12, Fraction("2.4")), (36, Fraction("2.6")), (None, Fraction("2.8")))
FTP_LOAN = ((12, Fraction("2.6")), (60, Fraction("2.9")), (None, Fraction("3.1")))
DEFAULT_PROBABILITY = {
    "normal": Fraction(1, 100),
    "special_mention": Fraction(5, 100),
    "substandard": Fraction(30, 100),
    "doubtful": Fraction(60, 100),
    "loss": Fraction(1),
}
LOSS_GIVEN_DEFAULT = Fraction(45, 100)
CAPITAL_CHARGE = Fraction(10, 100) * Fraction(10, 100)  # capital 10 % of the balance, at 10 % a year
SERVICE_COST = {"corporate": 200, "institution": 200, "personal": 20}

PARTS = ("deposit_margin", "loan_margin", "fee_income", "expected_loss", "capital_charge", "service_cost")
COSTS = PARTS[3:]

Cuts = Sequence[tuple[str, int | Decimal]]
SHARE_CUTS: Cuts = (("core", 80), ("growth", 95))
HEADS_CUTS: Cuts = (("core", 20),)


@dataclass(frozen=True)
class Contribution:
    """The parts of one customer's contribution in yuan, None for a part that cannot be told, and why."""

    parts: dict[str, Decimal | None]
    missing: tuple[str, ...]

    @property
    def total(self) -> Decimal | None:
        """The sum of the parts, costs taken off; None if one of them is unknown."""
        signed = []
        for name, part in self.parts.items():
            if part is None:
                return None
            signed.append(-part if name in COSTS else part)
        return add(signed)


class _Part:
    """One part while it is added up: an exact sum, and the inputs that were not there."""

    def __init__(self) -> None:
        self.sum = Fraction(0)
        self.missing: set[str] = set()

    def rounded(self) -> Decimal | None:
        return None if self.missing else half_up(self.sum)


def contribution(bank: Bank) -> dict[str, Contribution]:
    """V2 for every customer, year to date, whether or not the bank has a figure of its own."""
    bank = in_yuan(bank)
    year = Fraction((bank.as_of - dt.date(bank.as_of.year, 1, 1)).days + 1, 360)
    accounts, loans, fees = (bank.by_customer(table) for table in ("accounts", "loans", "fees"))
    answers = {}
    for customer in bank.customers():
        customer_id = key(customer, "customer_id")
        own_loans = loans[customer_id]
        parts = {
            "deposit_margin": _deposit_margin(accounts[customer_id], year),
            "loan_margin": _loan_margin(own_loans, year),
            "fee_income": _fee_income(fees[customer_id], bank.as_of),
            "expected_loss": _expected_loss(own_loans, year),
            "capital_charge": _capital_charge(own_loans, year),
            "service_cost": _service_cost(customer, year),
        }
        answers[customer_id] = Contribution(
            {name: part.rounded() for name, part in parts.items()},
            tuple(named(column for part in parts.values() for column in part.missing)),
        )
    return answers


def contribution_used(bank: Bank) -> dict[str, tuple[Decimal | None, tuple[str, ...]]]:
    """The figure that rules use: `customers.contribution` where that column was loaded, else V2."""
    if not bank.has_column("customers", "contribution"):
        return {customer_id: (made.total, made.missing) for customer_id, made in contribution(bank).items()}
    used: dict[str, tuple[Decimal | None, tuple[str, ...]]] = {}
    for customer in bank.customers():
        given = amount(customer, "contribution")
        customer_id = key(customer, "customer_id")
        used[customer_id] = (None, ("customers.contribution",)) if given is None else (half_up(given), ())
    return used


def _average(row: Row) -> Decimal | None:
    for column in ("average_balance_year", "average_balance", "balance"):
        value = amount(row, column)
        if value is not None:
            return value
    return None


def _deposit_margin(accounts: list[Row], year: Fraction) -> _Part:
    part = _Part()
    for account in accounts:
        average, rate = _average(account), amount(account, "rate")
        if average == 0:
            continue
        transfer_price, gap = _deposit_price(account)
        if gap is not None:
            part.missing.add(gap)
        if average is None:
            part.missing.add("accounts.balance")
        if rate is None:
            part.missing.add("accounts.rate")
        if average is not None and rate is not None and transfer_price is not None:
            part.sum += Fraction(average) * (transfer_price - Fraction(rate)) / 100 * year
    return part


def _deposit_price(account: Row) -> tuple[Fraction | None, str | None]:
    term = text(account, "term")
    if term is None:
        return None, "accounts.term"
    if term != "time":
        return FTP_DEPOSIT[term], None
    months = whole(account, "term_months")
    if months is None:
        return None, "accounts.term_months"
    return _banded(FTP_TIME_DEPOSIT, months), None


def _loan_margin(loans: list[Row], year: Fraction) -> _Part:
    part = _Part()
    for loan in loans:
        average, rate = _average(loan), amount(loan, "rate")
        started, matures = day(loan, "started_on"), day(loan, "matures_on")
        if average == 0:
            continue
        inputs = {
            "loans.balance": average,
            "loans.rate": rate,
            "loans.started_on": started,
            "loans.matures_on": matures,
        }
        part.missing.update(name for name, value in inputs.items() if value is None)
        if average is None or rate is None or started is None or matures is None:
            continue
        price = next(price for limit, price in FTP_LOAN if limit is None or matures <= _anniversary(started, limit))
        part.sum += Fraction(average) * (Fraction(rate) / VAT - price) / 100 * year
    return part


def _anniversary(start: dt.date, months: int) -> dt.date:
    """The same day `months` later, or the month's last day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return dt.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def _banded(bands: Sequence[tuple[int | None, Fraction]], months: int) -> Fraction:
    return next(price for limit, price in bands if limit is None or months <= limit)


def _fee_income(fees: list[Row], as_of: dt.date) -> _Part:
    part = _Part()
    for fee in fees:
        if not f"{as_of.year:04d}-01" <= key(fee, "month") <= month_at(as_of, 0):
            continue
        income = amount(fee, "amount")
        if income is None:
            part.missing.add("fees.amount")
        else:
            part.sum += Fraction(income) / VAT
    return part


def _expected_loss(loans: list[Row], year: Fraction) -> _Part:
    part = _Part()
    for loan in loans:
        provision, balance = amount(loan, "provision"), amount(loan, "balance")
        five_class = text(loan, "five_class")
        if provision is not None:
            part.sum += Fraction(provision) * year
            continue
        if balance == 0:
            continue
        if balance is None:
            part.missing.add("loans.balance")
        if five_class is None:
            part.missing.add("loans.five_class")
        if balance is not None and five_class is not None:
            part.sum += Fraction(balance) * DEFAULT_PROBABILITY[five_class] * LOSS_GIVEN_DEFAULT * year
    return part


def _capital_charge(loans: list[Row], year: Fraction) -> _Part:
    part = _Part()
    for loan in loans:
        balance = amount(loan, "balance")
        if balance is None:
            part.missing.add("loans.balance")
        else:
            part.sum += Fraction(balance) * CAPITAL_CHARGE * year
    return part


def _service_cost(customer: Row, year: Fraction) -> _Part:
    part = _Part()
    kind = text(customer, "kind")
    if kind is None:
        part.missing.add("customers.kind")
    else:
        part.sum = SERVICE_COST[kind] * year
    return part


def segment(
    bank: Bank, cuts: Cuts | None = None, reading: Literal["share", "heads"] = "share", rest: str = "base"
) -> Answer:
    """V1: the tiers. `cuts` are (tier, percent) ascending; what no cut takes is in tier `rest`.

    By "share" a customer is in the first tier whose percentage of the total the share before it has not
    reached; by "heads" in the first whose percentage of all customers with known contribution, rounded up,
    its rank is within. Either way only positive contributions get a rank, so that by heads a bank with few
    earning customers has fewer than 20 % of them in `core`, never a loss-making one.
    """
    cuts = cuts or (SHARE_CUTS if reading == "share" else HEADS_CUTS)
    customers = bank.customers()
    used = contribution_used(bank)
    known = {customer_id: value for customer_id, (value, _) in used.items() if value is not None}
    earning = sorted((i for i in known if known[i] > 0), key=lambda i: (-known[i], i))
    total = sum((Fraction(known[i]) for i in earning), Fraction(0))

    rows: dict[str, AnswerRow] = {}
    for customer in customers:
        row = identity(customer)
        row.update(dict.fromkeys(("contribution", "rank", "share", "cumulative_share")))
        value, missing = used[key(customer, "customer_id")]
        row["contribution"] = value
        row["tier"] = "unknown" if value is None else "no_value" if value == 0 else "loss_making"
        row["missing"] = named(missing)
        rows[key(customer, "customer_id")] = row
    before = Fraction(0)
    for rank, customer_id in enumerate(earning, start=1):
        value = known[customer_id]
        row = rows[customer_id]
        row["rank"], row["share"] = rank, Fraction(value) / total
        row["cumulative_share"] = (before + Fraction(value)) / total
        row["tier"] = rest
        for tier, percent in cuts:
            if reading == "share":
                inside = before * 100 < Fraction(percent) * total
            else:
                inside = rank <= math.ceil(Fraction(percent) * len(known) / 100)
            if inside:
                row["tier"] = tier
                break
        before += Fraction(value)

    tiers = [*(tier for tier, _ in cuts), rest, "no_value", "loss_making", "unknown"]
    losing = sorted((i for i in known if known[i] < 0), key=lambda i: (-known[i], i))
    order = [*earning, *(i for i in rows if known.get(i) == 0), *losing, *(i for i in rows if i not in known)]
    summary = [_tier_line(tier, list(rows.values()), total) for tier in tiers]
    return {
        "rule": "segment",
        "summary": summary,
        "figures": {"gini": _gini([known[i] for i in earning]), "customers_for_cut": summary[0]["customers"]},
        "rows": [rows[customer_id] for customer_id in order],
        "unknown": len(rows) - len(known),
    }


def _tier_line(tier: str, rows: list[AnswerRow], total: Fraction) -> AnswerRow:
    members = [row["contribution"] for row in rows if row["tier"] == tier]
    value = add(cell for cell in members if isinstance(cell, Decimal))
    contribution_share: Cell = None
    if tier not in ("no_value", "loss_making", "unknown"):
        contribution_share = ratio(value, total)
    return {
        "tier": tier,
        "customers": len(members),
        "customer_share": ratio(len(members), len(rows)),
        "contribution": None if tier == "unknown" else value,
        "contribution_share": contribution_share,
    }


def _gini(values: list[Decimal]) -> Fraction | None:
    """Σ (2i − n − 1) x_i ÷ (n Σ x), ascending; unknown where nobody earns."""
    ascending = sorted(values)
    count = len(ascending)
    weighted = sum(
        ((2 * place - count - 1) * Fraction(value) for place, value in enumerate(ascending, start=1)),
        Fraction(0),
    )
    return ratio(weighted, count * sum((Fraction(value) for value in values), Fraction(0)))
