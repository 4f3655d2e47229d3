"""What the list of customers says of somebody follows from the character, and from the money that was counted.

Means, age and occupation are drawn here and nowhere else: rules that read them find no other trace of them than
that who has more money mostly earns more.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bankmkt.sample import names
from bankmkt.sample.dice import Dice, Wheel
from bankmkt.sample.rows import Person
from bankmkt.sample.staff import PARKS

if TYPE_CHECKING:
    from bankmkt.sample.people import Customer
    from bankmkt.sample.staff import Staff

_YUAN: Final = 100
_CHANNELS: Final = Wheel({"网点": 50, "线上渠道": 25, "客户转介": 15, "园区拓展": 10})
_TAGS: Final = ("高新技术企业", "成长型企业", "外资企业", "专精特新", "上市公司")
_OCCUPATIONS: Final = Wheel(
    {"企业职员": 34, "个体经营者": 18, "企业主": 10, "教师": 8, "医生": 7, "公务员": 7, "自由职业": 10, "退休": 6}
)
_LEVELS: Final = Wheel({"C1": 12, "C2": 30, "C3": 33, "C4": 18, "C5": 7})
_IN_A_GROUP: Final = {"large": 75, "medium": 35}
_NEIGHBOURS: Final = 50
"""Customers of which those in a group are in the same one."""
_LOST: Final = ("small", "micro", "personal")
"""Of these the list lacks the branch now and then."""
_OWNERS: Final = ("企业主", "个体经营者")
_NEW: Final = 330
"""Days: as long as a company is here, its credit code is often not recorded yet."""


def person(dice: Dice, customer: Customer, staff: Staff, assets: int | None, as_of: date) -> Person:
    """The customer's row; `assets` is what is kept here on average, in fen."""
    corporate = customer.kind == "corporate"
    personal = customer.kind == "personal"
    park = dice.pick(PARKS) if corporate and dice.chance(35) else None
    if customer.part == "troubled" and corporate:
        park = PARKS[0]
    home = staff.districts.get(customer.branch_id or "")
    return Person(
        customer.customer_id,
        customer.name,
        None if customer.gap == "kind" else customer.kind,
        None if dice.chance(0.8) and customer.scale in _LOST and not customer.contingent else customer.branch_id,
        customer.manager_id,
        None if personal or dice.chance(_unrecorded(customer, as_of)) else names.registration(customer.number),
        customer.industry,
        customer.policy,
        customer.size or None,
        customer.rating,
        _tags(dice) if corporate and dice.chance(12) else None,
        customer.opened_on,
        dice.spin(_CHANNELS),
        home if home and dice.chance(85) else dice.pick(tuple(staff.districts.values())),
        park,
        _born(dice, as_of) if personal else None,
        _occupation(dice, customer) if personal and dice.chance(93) else None,
        _income(dice, customer) if personal and dice.chance(88) else None,
        dice.spin(_LEVELS) if personal and dice.chance(80) else None,
        None if not corporate or dice.chance(8) else customer.sales // (10_000 * _YUAN) * 10_000 * _YUAN,
        None if dice.chance(1) else assets,
        f"G{1 + customer.number // _NEIGHBOURS:03d}" if dice.chance(_IN_A_GROUP.get(customer.size, 0)) else None,
    )


def _unrecorded(customer: Customer, as_of: date) -> int:
    """How often, in percent, the list lacks a company's credit code: where names alone must tell who it is."""
    return 45 if (as_of - customer.opened_on).days < _NEW else 9


def _tags(dice: Dice) -> str:
    first = dice.number(0, len(_TAGS) - 1)
    return "；".join((_TAGS[first], _TAGS[(first + 2) % len(_TAGS)])) if dice.chance(25) else _TAGS[first]


def _born(dice: Dice, as_of: date) -> date | None:
    """Mostly 24 to 72 years ago; one of fourteen has the birthday within the next ten days."""
    if dice.chance(3):
        return None
    years = dice.number(24, 38) if dice.chance(45) else dice.number(39, 72)
    if dice.chance(7):
        near = as_of + timedelta(days=dice.number(1, 9))
        return near.replace(year=as_of.year - years, day=min(near.day, 28))
    return date(as_of.year - years, dice.number(1, 12), dice.number(1, 28))


def _occupation(dice: Dice, customer: Customer) -> str:
    return dice.pick(_OWNERS) if customer.debt and dice.chance(60) else dice.spin(_OCCUPATIONS)


def _income(dice: Dice, customer: Customer) -> int:
    """What the customer says to earn in a year, in whole thousands: more, where more is kept here."""
    kept = min(customer.deposits // _YUAN // 4, 900_000)
    return (dice.skewed(70_000) + kept) // 1000 * 1000 * _YUAN
