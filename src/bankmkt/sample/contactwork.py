"""How often somebody is visited depends on the manager, so that a neglected portfolio can be told from a busy one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bankmkt.sample.credit import months_later
from bankmkt.sample.dice import Dice, Wheel
from bankmkt.sample.rows import Bill, Visit
from bankmkt.sample.staff import GHOSTS

if TYPE_CHECKING:
    from bankmkt.sample.dates import Calendar
    from bankmkt.sample.people import Customer
    from bankmkt.sample.staff import Staff

_MONTHS: Final = 3
_DUTIFUL: Final = {"troubled": 12, "offline": 82, "mixed": 92}
"""How many of a hundred contacts that are due a manager makes, by the part; others make most."""
_USUAL: Final = 82
_PURPOSES: Final = ("存款维护", "产品介绍", "客户回访")
_BILLS: Final = {"large": 70, "medium": 45, "small": 18}
_BILL_KINDS: Final = Wheel({"received": 55, "issued": 35, "discounted": 10})


def visits(dice: Dice, customer: Customer, staff: Staff, dates: Calendar) -> list[Visit]:
    """The contacts of the last three months: without credit monthly, with credit once in the quarter."""
    manager = customer.manager_id
    if manager is None or manager in GHOSTS:
        return []
    dutiful = _DUTIFUL.get(customer.part, _USUAL)
    rows = []

    def add(who: str, first: date, method: str, purpose: str | None) -> None:
        day = first + timedelta(days=dice.number(0, 27))
        if customer.opened_on <= day <= dates.today:
            rows.append(Visit(customer.customer_id, who, day, method, purpose))

    this_month = dates.today.replace(day=1)
    if customer.debt:
        if dice.chance(dutiful):
            add(manager, months_later(this_month, -dice.number(0, 2)), "on_site", "贷后检查")
        return rows
    for back in range(_MONTHS - 1, -1, -1):
        first = months_later(this_month, -back)
        if dice.chance(dutiful):
            add(manager, first, "phone", dice.pick(_PURPOSES))
        if customer.kind != "personal" and dice.chance(dutiful * 9 // 10):
            add(manager, first, "on_site", dice.pick(_PURPOSES))
        elif dice.chance(10):
            add(manager, first, dice.pick(("message", "online")), None)
    if customer.kind != "personal" and dice.chance(dutiful * 3 // 4):
        lead, vice_president = staff.leaders.get(customer.branch_id or "", ("", ""))
        who = vice_president if dice.chance(35) else lead
        if who:
            add(who, months_later(this_month, -dice.number(0, 2)), "on_site", "高层走访")
    return rows


def bills(dice: Dice, customer: Customer, dates: Calendar) -> list[Bill]:
    """The bills that a company received, issued and discounted this year."""
    if not dice.chance(_BILLS.get(customer.size, 0)):
        return []
    rows = []
    kind = dice.spin(_BILL_KINDS)
    for _ in range(dice.number(1, 5)):
        amount = max(1, dice.skewed(customer.sales // 60) // 1_000_000) * 1_000_000
        first = max(dates.year_first, customer.opened_on)
        day = dates.today - timedelta(days=dice.number(0, (dates.today - first).days))
        rows.append(Bill(customer.customer_id, kind if dice.chance(75) else dice.spin(_BILL_KINDS), amount, day))
    return rows
