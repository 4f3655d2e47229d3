"""Portfolios are of unequal size and kind on purpose: each rule over managers needs somebody to find.

With equal portfolios either nobody would attain the mix of 25 / 30 / 50 or everybody, and no branch would be
the worst. So managers play parts in a fixed pattern of eight: one whose portfolio is large and mixed enough,
one who lends offline only, some who look after people, and one whose portfolio has gone wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from bankmkt.sample import names
from bankmkt.sample.dates import Calendar
from bankmkt.sample.dice import Dice, Wheel
from bankmkt.sample.rows import Branch, Manager
from bankmkt.sample.writers import Cell

CUSTOMERS_PER_MANAGER: Final = 50
GHOSTS: Final = ("M9901", "M9902")
"""Managers to whom customers still belong although today's list of managers no longer has them."""
PRODUCT_MANAGERS: Final = ("M5001", "M5002")
DISTRICTS: Final = ("样例东区", "样例西区", "样例南区", "样例北区")
PARKS: Final = ("样例科创园", "样例临港园", "样例软件园")

LINES: Final = ("普惠金融", "公司业务", "机构业务", "个人金融")
_INCLUSIVE, _CORPORATE, _INSTITUTIONS, _PEOPLE = LINES
# What a manager's customers are like, by the part he plays in a pattern of eight: weight, line, part.
_PARTS: Final = (
    (67, _INCLUSIVE, "mixed"),
    (6, _INSTITUTIONS, "institutions"),
    (8, _PEOPLE, "people"),
    (25, _INCLUSIVE, "troubled"),
    (55, _CORPORATE, "offline"),
    (10, _PEOPLE, "people"),
    (12, _CORPORATE, "companies"),
    (7, _PEOPLE, "people"),
)
_TROUBLE: Final = (40, 3)
"""Of so many managers one portfolio has gone wrong; the place of the first. The others of his part are sound."""
_SOUND: Final = 4
_TEAM: Final = 3
"""The branches of a team; the third manager among them leads it."""
_SMALLEST: Final = 8
_HEAD: Final = "0001"
_GRADES: Final = ("见习", "初级", "中级", "高级")


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works where.

    `portfolios` chooses a manager; `homes` gives each manager's branch, `parts` what the customers are like,
    `lines` the business line. `districts` gives the district of a branch, `leaders` who visits its customers
    above the managers (team lead, vice president). `past` are the managers who were listed at earlier dates.
    """

    branches: tuple[Branch, ...]
    managers: tuple[Manager, ...]
    past: tuple[Manager, ...]
    portfolios: Wheel[str]
    homes: dict[str, str]
    parts: dict[str, str]
    lines: dict[str, str]
    units: tuple[str, ...]
    districts: dict[str, str]
    leaders: dict[str, tuple[str, str]]
    active: tuple[str, ...] = field(default=())

    @property
    def troubled(self) -> str:
        """The first manager whose portfolio has gone wrong."""
        return self.active[_TROUBLE[1]]

    @property
    def sound(self) -> str:
        """The first manager who lends to companies and does it well."""
        return self.active[_SOUND]


def hire(customers: int, seed: int, dates: Calendar) -> Staff:
    """The branches and managers of a bank with that many customers."""
    number = max(_SMALLEST, customers // CUSTOMERS_PER_MANAGER)
    units = tuple(f"{100 + n:04d}" for n in range(1, (number // 4 if number >= 24 else 6) + 1))
    active = tuple(f"M{n + 1:04d}" for n in range(number))
    vice_presidents = tuple(f"M{8000 + n:04d}" for n in range(1, -(-len(units) // _TEAM) + 1))
    homes = {manager: units[n % len(units)] for n, manager in enumerate(active)}
    parts = {manager: _part(n) for n, manager in enumerate(active)}
    lines = {manager: _PARTS[n % len(_PARTS)][1] for n, manager in enumerate(active)}
    weights = {manager: _PARTS[n % len(_PARTS)][0] for n, manager in enumerate(active)}
    districts = {unit: DISTRICTS[n % len(DISTRICTS)] for n, unit in enumerate(units)}
    leads = {unit: active[min(n // _TEAM * _TEAM + 2, len(units) - 1)] for n, unit in enumerate(units)}
    managers = _managers(homes, lines, districts, vice_presidents, units, leads, seed, dates)
    return Staff(
        _branches(units, vice_presidents),
        managers,
        _past(managers, units, dates),
        Wheel(weights),
        homes | dict.fromkeys(GHOSTS, units[-1]),
        parts,
        lines | dict.fromkeys(GHOSTS, _PEOPLE),
        units,
        districts,
        {unit: (leads[unit], vice_presidents[n // _TEAM]) for n, unit in enumerate(units)},
        active,
    )


def _part(n: int) -> str:
    part = _PARTS[n % len(_PARTS)][2]
    return "companies" if part == "troubled" and n % _TROUBLE[0] != _TROUBLE[1] else part


def _branches(units: tuple[str, ...], vice_presidents: tuple[str, ...]) -> tuple[Branch, ...]:
    """The head office, its branches, their sub-branches, and below every second one an outlet."""
    rows = [Branch(_HEAD, f"{names.MARKER}银行总行", None, "head", None)]
    per_region = 3 if len(units) < 12 else 18
    for n, unit in enumerate(units):
        region = f"{9000 + n // per_region:04d}"
        if n % per_region == 0:
            rows.append(Branch(region, f"{names.MARKER}银行第{n // per_region + 1}分行", _HEAD, "branch", None))
        leader = vice_presidents[n // _TEAM]
        if n % 3 == 2:
            rows.append(Branch(unit, f"{names.MARKER}银行第{n}支行网点", units[n - 1], "outlet", leader))
        else:
            rows.append(Branch(unit, f"{names.MARKER}银行第{n + 1}支行", region, "sub_branch", leader))
    return tuple(rows)


def _managers(
    homes: dict[str, str],
    lines: dict[str, str],
    districts: dict[str, str],
    vice_presidents: tuple[str, ...],
    units: tuple[str, ...],
    leads: dict[str, str],
    seed: int,
    dates: Calendar,
) -> tuple[Manager, ...]:
    """All who are listed: those with customers, newcomers without any yet, vice presidents, product managers."""
    dice = Dice(seed, "managers")
    newcomers = {f"M{7000 + n:04d}": units[n % len(units)] for n in range(1, 2 + len(homes) // 12)}
    leaders = {manager: units[n * _TEAM] for n, manager in enumerate(vice_presidents)}
    products = dict.fromkeys(PRODUCT_MANAGERS, _HEAD)
    leading, teams = set(leads.values()), _teams(units)
    rows = []
    for number, (manager, home) in enumerate({**homes, **newcomers, **leaders, **products}.items(), start=1):
        new = manager in newcomers
        role = "team_lead" if manager in leading else "manager"
        if manager in leaders:
            role = "vice_president"
        elif manager in products:
            role = "product_manager"
        line = lines.get(manager) or dice.pick(LINES)
        rows.append(
            Manager(
                manager,
                names.manager(number),
                home,
                teams.get(home, f"T{home}"),
                role,
                line,
                _GRADES[0] if new else dice.pick(_GRADES[1:]),
                _industries(dice, number) if line in (_INCLUSIVE, _CORPORATE) else None,
                districts.get(home, DISTRICTS[0]),
                dates.today - timedelta(days=dice.number(10, 90) if new else dice.number(800, 6000)),
                _address(manager),
            )
        )
    return tuple(rows)


def _address(manager: str) -> str:
    """Where a manager's mail goes: to a domain that is reserved for examples and belongs to nobody."""
    return f"{manager.lower()}@example.com"


def _teams(units: tuple[str, ...]) -> dict[str, str]:
    """The team of each branch: three of them share one."""
    return {unit: f"T{units[n // _TEAM * _TEAM]}" for n, unit in enumerate(units)}


def _industries(dice: Dice, number: int) -> str:
    """Two or three industries that a manager knows, one after the other in the list."""
    start = number * 5 % len(names.INDUSTRIES)
    chosen = (*names.INDUSTRIES, *names.INDUSTRIES)[start : start + dice.number(2, 3)]
    return "；".join(chosen)


def _past(managers: tuple[Manager, ...], units: tuple[str, ...], dates: Calendar) -> tuple[Manager, ...]:
    """Those of today who were there already, and those who have left since."""
    left = [
        Manager(
            manager,
            names.manager(9900 + n),
            units[-1],
            _teams(units)[units[-1]],
            "manager",
            _PEOPLE,
            _GRADES[2],
            None,
            DISTRICTS[(len(units) - 1) % len(DISTRICTS)],
            dates.year_ago - timedelta(days=2000 + n),
            _address(manager),
        )
        for n, manager in enumerate(GHOSTS, start=1)
    ]
    return (*managers, *left)


def listed(staff: Staff, day: date, dates: Calendar) -> tuple[Sequence[Cell], ...]:
    """The list of managers of an earlier date: without newcomers, with those who left before this month.

    It has no addresses: mail goes to where somebody is today.
    """
    return tuple(
        row[: Manager._fields.index("email")]
        for row in staff.past
        if row.joined_on <= day and (row.manager_id not in GHOSTS or day < dates.month_end)
    )
