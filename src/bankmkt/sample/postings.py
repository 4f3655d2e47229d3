"""The postings of a month explain the change of the balance: what comes in beside it goes out again.

A person who follows a fall of deposits to the postings must find where the money went. So postings are drawn
in pairs that cancel, and what is left of the month's change is one payment of its own, out to another bank or in
from somebody who is no customer.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bankmkt.sample import names
from bankmkt.sample.credit import Note, months_later
from bankmkt.sample.deposits import Deposit, account_at
from bankmkt.sample.dice import Dice
from bankmkt.sample.rows import Posting

if TYPE_CHECKING:
    from bankmkt.sample.dates import Calendar
    from bankmkt.sample.people import Customer
    from bankmkt.sample.rows import Holding
    from bankmkt.sample.standing import Neighbours

_YUAN: Final = 100
_PAIRS: Final = {"large": 12, "medium": 6, "small": 3, "micro": 2, "institution": 5, "personal": 1}
_PURPOSES: Final = ("货款", "往来款", "服务费", "租金", "工程款")
_WEALTH: Final = ("P32", "P34", "P07")
_PAYROLL: Final = "P21"
_STRANGERS: Final = 60
"""With how many companies that are no customers the customers trade."""


class _Book:
    """The postings of one account, numbered as they come."""

    def __init__(self, customer: Customer, account_id: str, dice: Dice, neighbours: Neighbours) -> None:
        self.rows = list[Posting]()
        self._customer, self._account, self._dice, self._neighbours = customer, account_id, dice, neighbours

    def post(
        self,
        day: date,
        amount: int,
        kind: str,
        *,
        other: tuple[str | None, str | None, str | None] = (None, None, None),
        by: str = "customer",
        own: bool = False,
        purpose: str | None = None,
    ) -> None:
        """Add one posting; `other` is the counterparty's name, account and bank."""
        number = self._customer.number
        channel = "系统" if by == "bank" else "网银" if self._customer.kind != "personal" else "手机银行"
        self.rows.append(
            Posting(
                f"T{number:08d}{len(self.rows) + 1:04d}",
                self._account,
                self._customer.customer_id,
                day,
                amount,
                kind,
                by,
                *other,
                own,
                channel,
                purpose,
            )
        )

    def known(self) -> tuple[str, str, str]:
        """A company that is a customer, or a stranger where none has been met."""
        if not self._neighbours.companies:
            return self.stranger()
        _, name, account = self._dice.pick(self._neighbours.companies)
        return name, account, f"{names.MARKER}银行"

    def stranger(self) -> tuple[str, str, str]:
        """A company that is no customer, with its account at another bank."""
        number = self._dice.number(0, _STRANGERS - 1)
        return names.stranger(number)[0], f"X{number:08d}", names.lender(number % 8)

    def abroad(self) -> tuple[str, str, str]:
        """A buyer in another country."""
        number = self._dice.number(1, 9)
        return f"{names.MARKER}海外客商{number}", f"X{90_000_000 + number:08d}", f"{names.MARKER}境外银行"

    def itself(self) -> tuple[str, str, str]:
        """The customer's own account at another bank."""
        number = self._customer.number
        return self._customer.name, f"X{number:08d}", names.lender(number % 8)


def postings(
    dice: Dice,
    customer: Customer,
    deposits: list[Deposit],
    notes: list[Note],
    held: list[Holding],
    neighbours: Neighbours,
    dates: Calendar,
) -> list[Posting]:
    """The postings of this month and the one before on the customer's first account."""
    main = deposits[0] if deposits else None
    first = dates.month_end.replace(day=1)
    if main is None or customer.left_on is not None:
        return []
    account = main.account
    last = account.last_active_on or dates.today
    first = max(first, account.opened_on)
    if last < first:
        return []
    book = _Book(customer, account.account_id, dice, neighbours)
    _trade(dice, customer, book, first, last)
    if main.moves:
        _change(dice, customer, book, main, first, dates)
    for note in notes:
        if first <= note.loan.started_on <= last and note.ended is None and note.loan.balance:
            _draw_down(dice, book, note, dice.chance(70))
    if any(one.product_id in _WEALTH and one.is_active for one in held) and dice.chance(45):
        amount = max(10_000, dice.skewed(60_000) // 10_000 * 10_000) * _YUAN
        book.post(_between(dice, first, last), amount, "理财赎回", purpose="产品到期")
        book.post(_between(dice, first, last), -amount, "理财申购", purpose="理财")
    if customer.kind != "personal" and any(one.product_id == _PAYROLL and one.is_active for one in held):
        _pay_staff(dice, customer, book, first, last)
    if customer.kind == "personal" and any(one.product_id == _PAYROLL and one.is_active for one in held):
        _earn(dice, book, first, last)
    if customer.size in ("large", "medium") and dice.chance(100 if customer.foreign else 9):
        amount = max(10_000 * _YUAN, customer.sales // 200)
        day = _between(dice, first, last)
        book.post(day, amount, "收汇", other=book.abroad(), purpose="货款收汇")
        book.post(day, -amount, "转账", other=book.known(), purpose="货款")
    interest_day = dates.month_end.replace(day=21)
    if account.balance > 500_000 and first <= interest_day and dice.chance(40):
        book.post(interest_day, account.balance * (account.rate or 10) // 40_000 + 1, "结息", by="bank")
    return book.rows


def _between(dice: Dice, first: date, last: date) -> date:
    return first + timedelta(days=dice.number(0, (last - first).days))


def _trade(dice: Dice, customer: Customer, book: _Book, first: date, last: date) -> None:
    """Money that comes in and goes out again; the last of it on the day of the last movement."""
    pairs = _PAIRS[customer.scale]
    pairs = max(1, pairs * dice.number(60, 140) // 100)
    usual = max(3_000 * _YUAN, customer.sales // (24 * pairs) if customer.kind != "personal" else 18_000 * _YUAN)
    for place in range(pairs):
        amount = min(dice.skewed(usual), 6 * usual) // 100 * 100 + dice.number(0, 99)
        day = last if place == 0 else _between(dice, first, last)
        came = max(first, day - timedelta(days=dice.number(0, 6)))
        if dice.chance(9):
            book.post(came, amount, "转账", other=book.itself(), own=True, purpose="往来款")
        else:
            payer = book.known() if dice.chance(35) else book.stranger()
            book.post(came, amount, "转账", other=payer, purpose=dice.pick(_PURPOSES))
        if customer.kind == "personal" and dice.chance(25):
            book.post(day, -amount, "现金", purpose="取现")
        elif dice.chance(8):
            book.post(day, -amount, "转账", other=book.itself(), own=True, purpose="往来款")
        else:
            payee = book.known() if dice.chance(40) else book.stranger()
            book.post(day, -amount, "转账", other=payee, purpose=dice.pick(_PURPOSES))


def _change(dice: Dice, customer: Customer, book: _Book, main: Deposit, first: date, dates: Calendar) -> None:
    """What the balance changed by, today and earlier this month."""
    before = account_at(main, customer, dates.month_end, dates)
    lately = account_at(main, customer, dates.yesterday, dates)
    balance = main.account.balance
    if lately is None:
        return
    steps = [(dates.today, balance - lately.balance)]
    start = max(first, dates.month_end + timedelta(days=1))
    if before is not None and start <= dates.yesterday:
        end = min(dates.yesterday, main.account.last_active_on or dates.yesterday)
        steps.append((_between(dice, start, max(start, end)), lately.balance - before.balance))
    for day, amount in steps:
        if amount > 0:
            book.post(day, amount, "转账", other=book.stranger(), purpose=dice.pick(_PURPOSES))
        elif amount < 0:
            own = dice.chance(20)
            other = book.itself() if own else book.stranger()
            book.post(day, amount, "转账", other=other, own=own, purpose="往来款" if own else dice.pick(_PURPOSES))


def _draw_down(dice: Dice, book: _Book, note: Note, entrusted: bool) -> None:
    """A loan is paid out, and mostly paid on to whoever the money was borrowed for."""
    day, amount = note.loan.started_on, note.loan.principal
    book.post(day, amount, "贷款发放", by="bank", purpose="放款")
    kind = "受托支付" if entrusted else "转账"
    book.post(day, -amount, kind, other=book.known() if dice.chance(40) else book.stranger(), purpose="货款")


def _earn(dice: Dice, book: _Book, first: date, last: date) -> None:
    """A person's wages, drawn by the employer's bank, and spent."""
    amount = max(3_000, dice.skewed(7_000)) * _YUAN
    for month in (first.replace(day=1), months_later(first.replace(day=1), 1)):
        day = month.replace(day=10)
        if first <= day <= last:
            book.post(day, amount, "代发工资", other=book.known(), by="bank", purpose="工资")
            book.post(min(last, day + timedelta(days=3)), -amount, "转账", other=book.stranger(), purpose="消费")


def _pay_staff(dice: Dice, customer: Customer, book: _Book, first: date, last: date) -> None:
    """Wages on the tenth of each month, for which money came in the day before."""
    amount = max(20_000 * _YUAN, customer.sales // 240)
    for month in (first.replace(day=1), months_later(first.replace(day=1), 1)):
        day = month.replace(day=10)
        if first < day <= last:
            book.post(day - timedelta(days=1), amount, "转账", other=book.stranger(), purpose=dice.pick(_PURPOSES))
            book.post(day, -amount, "代发工资", purpose="工资")
