"""The register of companies knows customers under the names that registers use, and companies that are none.

A list that held every customer under the very name of the bank's own would prove nothing: so some are found by
number, some by name alone with another legal form or width of brackets, and some names are only near.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bankmkt.sample import names
from bankmkt.sample.dice import Dice, Wheel
from bankmkt.sample.rows import Person, Prospect, ProspectContact
from bankmkt.sample.staff import PARKS

if TYPE_CHECKING:
    from bankmkt.sample.dates import Calendar
    from bankmkt.sample.people import Customer
    from bankmkt.sample.staff import Staff

_PER_CUSTOMERS: Final = 12
"""For so many customers there are two companies on the list that are none."""
_NEW: Final = 330
"""Days: most companies that became customers within them were registered shortly before."""
_FORM: Final = "有限公司"
_LONG_FORM: Final = "有限责任公司"
_DEPARTMENTS: Final = ("样例科技局", "样例工信局", "样例商务局", "样例市场监管局")
_SOURCES: Final = Wheel({"工商注册信息": 70, "园区名单": 20, "政府部门名单": 10})
_RESULTS: Final = ("已预约", "有意向", "无意向", "未接通")
_NUMBERS_OF_OTHERS: Final = 50_000_000


class Register:
    """Gathers prospects while the customers pass, and companies that are no customers beside them."""

    def __init__(self, dice: Dice, staff: Staff, dates: Calendar) -> None:
        """Begin a list."""
        self._dice, self._staff, self._dates = dice, staff, dates
        self._met = 0

    def pass_by(self, customer: Customer, person: Person) -> tuple[list[Prospect], list[ProspectContact]]:
        """The rows that come to the list with this customer: mostly none."""
        self._met += 1
        prospects = list[Prospect]()
        if self._met % (_PER_CUSTOMERS // 2) == 0:
            prospects.append(self._other(self._met // (_PER_CUSTOMERS // 2)))
        new = (self._dates.today - customer.opened_on).days < _NEW
        if customer.kind == "corporate" and self._dice.chance(95 if new else 5):
            prospects.append(self._of(customer, person))
        return prospects, [row for one in prospects for row in self._contacted(one)]

    def _of(self, customer: Customer, person: Person) -> Prospect:
        """A customer as the register knows it."""
        dice = self._dice
        number = person.registration_no
        way = dice.number(1, 10) if number else dice.number(5, 9)  # without a number only the name can tell
        name = customer.name
        if way > 5 or number is None:
            # The number is another one, for the bank never recorded it or recorded a wrong one.
            number = number if way > 8 and number else names.registration(_NUMBERS_OF_OTHERS + customer.number)
            name = _otherwise(name, way)
        since = customer.opened_on - timedelta(days=dice.number(5, 30))
        return self._row(number, name, since, customer.industry)

    def _other(self, number: int) -> Prospect:
        """A company that is no customer, mostly a new one."""
        dice = self._dice
        name, industry = names.stranger(60 + number)
        days = dice.number(1, 300) if dice.chance(80) else dice.number(400, 3000)
        since = self._dates.today - timedelta(days=days)
        own = names.registration(_NUMBERS_OF_OTHERS + 10_000_000 + number)
        return self._row(own, name, None if dice.chance(4) else since, industry)

    def _row(self, number: str, name: str, since: date | None, industry: str | None) -> Prospect:
        dice = self._dice
        return Prospect(
            number,
            name,
            since,
            dice.pick(tuple(self._staff.districts.values())),
            dice.pick(PARKS) if dice.chance(50) else None,
            dice.pick(_DEPARTMENTS),
            industry,
            dice.spin(_SOURCES),
        )

    def _contacted(self, prospect: Prospect) -> list[ProspectContact]:
        """Some of them have been called, a few by two managers who did not know of each other."""
        dice = self._dice
        if not dice.chance(45):
            return []
        return [
            ProspectContact(
                prospect.registration_no,
                manager,
                self._staff.homes[manager],
                self._dates.today - timedelta(days=dice.number(1, 200)),
                dice.pick(_RESULTS),
            )
            for manager in {dice.pick(self._staff.active): None for _ in range(1 + dice.chance(20))}
        ]


def _otherwise(name: str, way: int) -> str:
    """The name with another legal form, in full width, with a blank, or only nearly the same."""
    if way <= 6:
        return name.replace(_FORM, _LONG_FORM)
    if way == 7:
        return name.replace(names.MARKER, f"{names.MARKER}（本市）") if "（" not in name else name
    if way == 8:
        return name.replace(names.MARKER, f"{names.MARKER} ")
    return name.replace(_FORM, f"科技{_FORM}") if way == 9 else name.replace(_FORM, f"股份{_FORM}")
