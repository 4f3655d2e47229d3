"""What the bank knows about a customer beside the money: who stands behind it, its record, its cards and funds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bankmkt.sample import names
from bankmkt.sample.dice import Dice, Wheel
from bankmkt.sample.rows import Bureau, Card, Contact, Position, Relation

if TYPE_CHECKING:
    from bankmkt.sample.credit import Note
    from bankmkt.sample.people import Customer
    from bankmkt.sample.rows import Holding

_YUAN: Final = 100
_ORDER: Final = ("normal", "special_mention", "substandard", "doubtful", "loss")
_ROLES: Final = ("法定代表人", "财务负责人", "出纳")
_LEVELS: Final = Wheel({"普卡": 55, "金卡": 30, "白金卡": 15})
_LIMIT: Final = {"普卡": 20_000, "金卡": 60_000, "白金卡": 300_000}
WEALTH: Final = ("P32", "P34")
_CARD: Final = "P31"


def bureau(dice: Dice, customer: Customer, notes: list[Note]) -> list[Bureau]:
    """The credit bureau's word on whoever owes: seldom better than what is known here."""
    if not customer.debt:
        return []
    worst = customer.five_class if dice.chance(90) else dice.pick(_ORDER[:3])
    late = max((note.loan.days_past_due for note in notes), default=0)
    count = dice.number(1, 9) if late else dice.number(0, 2) if dice.chance(25) else 0
    is_bad = worst in _ORDER[2:] or count > 6
    return [Bureau(customer.customer_id, None if dice.chance(2) else count, None if dice.chance(3) else worst, is_bad)]


class Neighbours:
    """The customers met last: enough to give a company an owner, a guarantor and somebody to trade with."""

    def __init__(self) -> None:
        """Know nobody."""
        self.people: list[str] = []
        self.companies: list[tuple[str, str, str]] = []

    def meet(self, customer: Customer, account_id: str) -> None:
        """Remember a customer of today."""
        if customer.kind == "personal":
            self.people = [*self.people[-5:], customer.customer_id]
        elif customer.kind == "corporate" and account_id:
            self.companies = [*self.companies[-11:], (customer.customer_id, customer.name, account_id)]


def relations(dice: Dice, customer: Customer, neighbours: Neighbours) -> list[Relation]:
    """Owners, employees, guarantors and partners of a company, all of them customers."""
    if customer.kind != "corporate":
        return []
    rows = []
    people, companies = neighbours.people, neighbours.companies
    if people and dice.chance(35):
        rows.append(Relation(customer.customer_id, people[-1], "owner"))
    if len(people) > 2 and dice.chance(15):
        rows += [Relation(customer.customer_id, one, "employee") for one in people[-3:-1]]
    if companies and customer.debt and dice.chance(25):
        rows.append(Relation(customer.customer_id, companies[-1][0], "guarantor"))
    if len(companies) > 1 and dice.chance(20):
        rows.append(Relation(customer.customer_id, companies[-2][0], dice.pick(("supplier", "buyer"))))
    return rows


def contacts(dice: Dice, customer: Customer, as_of: date) -> list[Contact]:
    """Who is called at a company or an institution; some have their birthday soon."""
    if customer.kind == "personal" or not dice.chance(60):
        return []
    rows = []
    for place in range(1 + dice.chance(25)):
        born = date(as_of.year - dice.number(28, 60), dice.number(1, 12), dice.number(1, 28))
        if dice.chance(8):
            soon = as_of + timedelta(days=dice.number(1, 9))
            born = soon.replace(year=born.year, day=min(soon.day, 28))
        name = names.contact(customer.number * 2 + place)
        rows.append(Contact(customer.customer_id, name, _ROLES[place], None if dice.chance(6) else born))
    return rows


def cards(dice: Dice, customer: Customer, held: list[Holding]) -> list[Card]:
    """The credit cards of whoever has one: much is spent on few of them, and nothing on some of the best."""
    if not any(one.product_id == _CARD and one.is_active is not False for one in held):
        return []
    level = dice.spin(_LEVELS)
    limit = _LIMIT[level] * dice.number(60, 160) // 100 // 1000 * 1000 * _YUAN
    spent: int | None = dice.skewed(limit // 2)
    if dice.chance(14):
        spent = dice.number(0, 99_900)
    elif level == "白金卡" and dice.chance(25):
        spent = 0
    elif level == "白金卡" and dice.chance(15):
        spent = dice.number(720_000, 1_400_000) * _YUAN
    return [Card(f"K{customer.number:08d}", customer.customer_id, level, limit, None if dice.chance(2) else spent)]


def positions(dice: Dice, customer: Customer, held: list[Holding], as_of: date) -> list[Position]:
    """What the customer's wealth products are worth, and when they fall due."""
    rows = []
    for holding in held:
        if holding.product_id not in WEALTH or not holding.is_active:
            continue
        value = max(10_000, min(customer.deposits // _YUAN, 900_000) * dice.number(20, 160) // 100) // 1000 * 1000
        open_ended = holding.product_id == WEALTH[0] and dice.chance(40)
        days = dice.number(1, 30) if dice.chance(35) else dice.number(31, 400)
        matures_on = None if open_ended else as_of + timedelta(days=days)
        average = value * dice.number(85, 104) // 100
        rows.append(
            Position(customer.customer_id, holding.product_id, "CNY", value * _YUAN, average * _YUAN, matures_on)
        )
    return rows
