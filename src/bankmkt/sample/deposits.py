"""Money on demand follows the customer's course, time deposits lie still: so balances of two dates can be compared.

An average lies between the balances that it is the average of, and a deposit that falls due is renewed under its
number, goes on demand or goes away, as the list of a later date shows.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from bankmkt.sample.credit import months_later
from bankmkt.sample.dice import Dice, Wheel
from bankmkt.sample.rows import Account

if TYPE_CHECKING:
    from bankmkt.sample.dates import Calendar
    from bankmkt.sample.people import Customer

_TIME: Final = Wheel({3: 10, 6: 15, 12: 40, 24: 15, 36: 15, 60: 5})
_LEAST: Final = 500_000  # fen; less than 5,000 yuan is left on no time deposit
_NOTICE: Final = 50_000_000  # fen


class Deposit(NamedTuple):
    """An account as it is today; `moves` with the customer's course, was `renewed` when it was opened, or `ended`."""

    account: Account
    moves: bool = False
    renewed: bool = False
    ended: date | None = None


def deposits(dice: Dice, customer: Customer, dates: Calendar) -> list[Deposit]:
    """The accounts that the customer's money lies on, and a time deposit that ended within the year."""
    if customer.quiet:
        return []
    rows = list[Deposit]()

    def add(product: str, deposit_class: str, term: str, amount: int, rate: int, months: int | None = None) -> None:
        rows.append(_deposit(dice, customer, dates, len(rows) + 1, product, deposit_class, term, amount, rate, months))

    personal = customer.kind == "personal"
    if customer.plain:
        add("P03", "savings", "demand", customer.deposits, 10)
        amount = rows[0].account.balance
        return [Deposit(rows[0].account._replace(average_balance=amount, average_balance_year=amount))]
    demand = customer.deposits * (dice.number(12, 60) if personal else dice.number(35, 85)) // 100
    if (personal or customer.scale == "micro") and dice.chance(40):
        demand = customer.deposits
    rest = customer.deposits - demand
    agreed = customer.scale in ("large", "institution") and dice.chance(35)
    add(
        "P03" if personal else "P01",
        "savings" if personal else "settlement",
        "demand",
        demand,
        dice.number(55, 115) if agreed else dice.number(5, 20),
    )
    if not personal and rest > _NOTICE and dice.chance(40):
        notice = rest * dice.number(20, 50) // 100
        add("P05", "pure", "notice", notice, dice.number(45, 90))
        rest -= notice
    if rest > _LEAST:
        months = dice.spin(_TIME)
        rate = 95 + months + dice.number(0, 20) + (dice.number(60, 150) if agreed and dice.chance(30) else 0)
        add(
            "P04" if personal else "P02",
            "savings" if personal else "pure",
            "time",
            rest // 100_000 * 100_000,
            rate,
            months,
        )
    if customer.margin:
        add("P06", "margin", "time", customer.margin, dice.number(100, 130), dice.pick((6, 12)))
    if customer.foreign:
        add("P01", "settlement", "demand", dice.skewed(30_000_000), dice.number(5, 30))
        rows[-1] = rows[-1]._replace(account=rows[-1].account._replace(currency="USD", is_basic=False))
    if customer.gap == "deposit_rate":
        rows[0] = rows[0]._replace(account=rows[0].account._replace(rate=None))
    if customer.gap == "average":
        rows[0] = rows[0]._replace(account=rows[0].account._replace(average_balance_year=None))
    if rest > _LEAST and dice.chance(35 if customer.part == "troubled" else 14):
        rows.append(_gone(dice, customer, dates, rest * dice.number(15, 70) // 100 // 100_000 * 100_000 + 100_000))
    return rows


def _deposit(
    dice: Dice,
    customer: Customer,
    dates: Calendar,
    number: int,
    product: str,
    deposit_class: str,
    term: str,
    amount: int,
    rate: int,
    months: int | None,
) -> Deposit:
    as_of, opened = dates.today, customer.opened_on
    still = months is not None  # a time deposit does not move between its first and its last day
    if months is not None:
        opened = max(opened, as_of - timedelta(days=dice.number(1, months * 28)))
    moves = not still and term == "demand"
    course = customer.course
    wobble, wobble_year = dice.number(96, 104), dice.number(94, 106)
    average = amount * (100 + course.month_end) * wobble // 20_000 if moves else amount
    year = amount * (100 + course.month_end + course.year_start) * wobble_year // 30_000 if moves else amount
    if still and opened.year == as_of.year:
        year = amount * ((as_of - opened).days + 1) // ((as_of - dates.year_first).days + 1)
    idle = None if dice.chance(1) else as_of - timedelta(days=customer.idle_days)
    account = Account(
        f"80{customer.number:08d}{number:02d}",
        customer.customer_id,
        product,
        deposit_class,
        dice.pick(("bill", "bill", "guarantee")) if deposit_class == "margin" else None,
        term,
        months,
        None if months is None else max(as_of + timedelta(days=1), months_later(opened, months)),
        "CNY",
        amount,
        None if dice.chance(0.1) else average,
        year,
        None if dice.chance(0.1) else rate,
        opened,
        None if still or idle is None else max(opened, idle),
        number == 1 and customer.kind != "personal" and dice.chance(55),
    )
    return Deposit(account, moves, renewed=still and dice.chance(80))


def _gone(dice: Dice, customer: Customer, dates: Calendar, amount: int) -> Deposit:
    """A time deposit that fell due, mostly last month, and was not renewed."""
    personal = customer.kind == "personal"
    months = dice.pick((3, 6, 12))
    days = dice.number(1, 29) if dice.chance(65) else dice.number(30, 280)
    ended = dates.today - timedelta(days=days)
    account = Account(
        f"80{customer.number:08d}90",
        customer.customer_id,
        "P04" if personal else "P02",
        "savings" if personal else "pure",
        None,
        "time",
        months,
        ended,
        "CNY",
        amount,
        amount,
        amount,
        95 + months,
        max(customer.opened_on, months_later(ended, -months)),
        None,
        False,
    )
    return Deposit(account, ended=ended)


def account_at(deposit: Deposit, customer: Customer, day: date, dates: Calendar) -> Account | None:
    """The account as the list of an earlier date had it; None where it was not there."""
    account = deposit.account
    if deposit.ended is not None and day >= deposit.ended:
        return None
    if account.opened_on > day:
        return _before_renewal(account, customer, day) if deposit.renewed else None
    if not deposit.moves:
        return account._replace(
            average_balance_year=account.average_balance_year and account.balance, last_active_on=_last(account, day)
        )
    balance = account.balance * percent(customer, day, dates) // 100
    wobble = 94 + (customer.number * 7 + day.month) % 13
    return account._replace(
        balance=balance,
        average_balance=balance * wobble // 100,
        average_balance_year=balance * (wobble + 1 + customer.number % 5) // 100,
        last_active_on=_last(account, day),
    )


def percent(customer: Customer, day: date, dates: Calendar) -> int:
    """What was on demand on an earlier date, in percent of today."""
    if day >= dates.yesterday:
        return customer.course.yesterday
    if day >= dates.month_end:
        return customer.course.month_end
    return customer.course.year_start if day >= dates.year_start else customer.course.year_ago


def _before_renewal(account: Account, customer: Customer, day: date) -> Account | None:
    """The time deposit of the same number and amount that was renewed once or more often since."""
    assert account.term_months is not None
    opened = matures = account.opened_on
    while opened > day:
        opened, matures = months_later(opened, -account.term_months), opened
    opened = max(customer.opened_on, opened)
    if opened > day or opened >= matures:
        return None
    return account._replace(
        opened_on=opened,
        matures_on=matures,
        average_balance=account.balance,
        average_balance_year=account.balance,
    )


def _last(account: Account, day: date) -> date | None:
    """The last movement that could be known on that day."""
    last = account.last_active_on
    if last is None or last <= day:
        return last
    return max(account.opened_on, day - timedelta(days=int(account.account_id[2:10]) * 3 % 25))
