"""Plans, peers, marks and the ledger are made to the measure of the bank's own sums, so that each says something.

A target that nobody could miss, or a market in which the bank is one in a thousand, would leave the rules that
read them without a finding. One head of the ledger differs on purpose by a posting that was booked a day late.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

from bankmkt.sample import names
from bankmkt.sample.dice import Dice
from bankmkt.sample.rows import Assessment, BankFacts, Head, MarketShare, Target
from bankmkt.sample.staff import LINES
from bankmkt.sample.totals import HEAD_OFFICE

if TYPE_CHECKING:
    from bankmkt.sample.dates import Calendar
    from bankmkt.sample.staff import Staff
    from bankmkt.sample.totals import Totals

HEADS: Final = {
    "各项贷款": "loans",
    "各项存款": "deposits",
    "贷款损失准备": "provision",
    "银行承兑汇票": "bill",
    "保函": "guarantee",
}
BOOKED_LATE: Final = 128_800
"""Fen that the ledger of one branch has and its accounts have not yet."""
_TEN_THOUSAND: Final = 1_000_000  # fen
_HUNDREDTHS: Final = 100
_WORTH_A_PLAN: Final = 150 * _TEN_THOUSAND
_PEERS: Final = 5
_ASSESSORS: Final = ("company_department", "outlet")
_INDICATORS: Final = ("marketing", "service", "compliance")
_NET_CAPITAL: Final = 11
"""The largest borrower owes so much of the net capital, in percent: one above the limit of ten."""


def ledger(totals: Totals, staff: Staff, day: date) -> Iterator[Head]:
    """The general ledger of a date: every branch that has something under a head."""
    late = staff.units[4 % len(staff.units)]
    for branch in (HEAD_OFFICE, *staff.units):
        for head, what in HEADS.items():
            amount = totals.by_branch[day, branch, what]
            if day == totals.dates.today and branch == late and what == "deposits":
                amount += BOOKED_LATE
            if amount:
                yield Head(branch, head, amount)


def targets(totals: Totals, staff: Staff, seed: int) -> Iterator[Target]:
    """This year's targets of managers, branches and lines; whoever did badly had no easier ones."""
    dice = Dice(seed, "targets")
    base, year = totals.dates.year_start, totals.dates.today.year
    lines: dict[tuple[str, str], int] = {}
    for manager in staff.active:
        line = staff.lines[manager]
        for indicator, what, measure in (
            ("assets", "loans", "spot"),
            ("liabilities", "deposits_average", "average"),
            ("customers", "customers", "spot"),
        ):
            unit = _HUNDREDTHS if what == "customers" else 1
            had = totals.by_manager[base, manager, what] * unit
            yield Target("manager", manager, indicator, measure, year, had, _more(dice, had, unit))
        for indicator, what in (("assets", "loans"), ("liabilities", "deposits"), ("customers", "customers")):
            unit = _HUNDREDTHS if what == "customers" else 1
            lines[line, indicator] = lines.get((line, indicator), 0) + totals.by_manager[base, manager, what] * unit
    for unit_id in staff.units:
        yield from _of_branch(dice, totals, unit_id)
    for line in LINES:
        for indicator in ("assets", "liabilities", "customers"):
            unit = _HUNDREDTHS if indicator == "customers" else 1
            had = lines.get((line, indicator), 0)
            yield Target("line", line, indicator, "spot", year, had, _more(dice, had, unit))


def _of_branch(dice: Dice, totals: Totals, branch: str) -> Iterator[Target]:
    base, year = totals.dates.year_start, totals.dates.today.year
    for indicator, what, measure in (("deposits", "deposits_average", "average"), ("loans", "loans", "spot")):
        had = totals.by_branch[base, branch, what]
        yield Target("branch", branch, indicator, measure, year, had, _more(dice, had, 1))
    customers = totals.by_branch[base, branch, "customers"]
    yield Target("branch", branch, "customers", "spot", year, customers * 100, _more(dice, customers * 100, 100))
    yield Target("branch", branch, "new_customers", "flow", year, 0, max(1, customers * 8 // 100) * _HUNDREDTHS)
    to_leave = totals.by_branch[base, branch, "weak"] * dice.number(25, 45) // 100
    if to_leave >= _WORTH_A_PLAN:
        yield Target("branch", branch, "exit", "flow", year, 0, to_leave // _TEN_THOUSAND * _TEN_THOUSAND)


def _more(dice: Dice, had: int, unit: int) -> int:
    """A target above what was there: between 4 and 22 percent, in round figures."""
    step = _HUNDREDTHS if unit == _HUNDREDTHS else 10 * _TEN_THOUSAND
    return max(step, had * dice.number(104, 122) // 100 // step * step)


def assessments(staff: Staff, seed: int, dates: Calendar) -> Iterator[Assessment]:
    """The marks of the last two finished quarters, given by the company department and by the outlet."""
    dice = Dice(seed, "assessments")
    quarter = (dates.today.month - 1) // 3
    periods = [_quarter(dates.today.year, quarter - back) for back in (1, 0)]
    for place, manager in enumerate(staff.active):
        weak = staff.parts[manager] == "troubled"
        for period in periods:
            for assessor in _ASSESSORS:
                if place % 16 == 6 and assessor == _ASSESSORS[1] and period == periods[-1]:
                    continue  # the outlet has not sent its marks
                for indicator in _INDICATORS:
                    low, high = (48, 66) if weak else (70, 97)
                    yield Assessment(manager, period, assessor, indicator, dice.number(low, high) * _HUNDREDTHS)
            incidents = 2 if weak else int(dice.chance(8))
            yield Assessment(manager, period, _ASSESSORS[0], "incidents", incidents * _HUNDREDTHS)


def _quarter(year: int, quarter: int) -> str:
    """The name of a quarter counted from the year's first as 1; 0 and below are last year's."""
    ordinal = year * 4 + quarter - 1
    return f"{ordinal // 4}Q{ordinal % 4 + 1}"


def market(totals: Totals, staff: Staff, seed: int, day: date) -> Iterator[MarketShare]:
    """Deposits and loans of all banks in each district, ours as the branches there have them."""
    dates = totals.dates
    for place, area in enumerate(dict.fromkeys(staff.districts.values())):
        units = [unit for unit in staff.units if staff.districts[unit] == area]
        for indicator in ("deposits", "loans"):
            ours = sum(totals.by_branch[day, unit, indicator] for unit in units)
            yield MarketShare(area, f"{names.MARKER}银行", indicator, ours // _TEN_THOUSAND * _TEN_THOUSAND, True)
            base = sum(totals.by_branch[dates.year_start, unit, indicator] for unit in units)
            dice = Dice(seed, f"market/{place}/{indicator}")
            for peer in range(_PEERS):
                size = dice.number(55, 210)
                growth = dice.number(-40, 140)  # per mille and half year
                days = (day - dates.year_start).days
                amount = max(base, _TEN_THOUSAND) * size // 100 * (182_000 + growth * days) // 182_000
                rounded = amount // _TEN_THOUSAND * _TEN_THOUSAND
                yield MarketShare(area, names.lender(peer), indicator, rounded, False)


def bank_facts(totals: Totals, day: date) -> BankFacts:
    """Capital and quota: so much that the largest borrower is just too large."""
    percent = 100 if day == totals.dates.today else 97 if day > totals.dates.year_start else 93
    net = max(1, totals.largest * 100 // _NET_CAPITAL // _TEN_THOUSAND) * _TEN_THOUSAND * percent // 100
    quota = totals.all(day, "loans") * 104 // 100 // _TEN_THOUSAND * _TEN_THOUSAND
    return BankFacts(net, net * 82 // 100, quota)
