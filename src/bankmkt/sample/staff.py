"""Portfolios are of unequal size on purpose: only a few managers can attain 25 / 30 / 50.

With equal portfolios either nobody would attain the mix or everybody. So managers get weights in a fixed
pattern, in which one of eight holds enough customers of each class with some room, and another just about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bankmkt.sample import names
from bankmkt.sample.dice import Dice, Wheel
from bankmkt.sample.rows import Branch, Manager

CUSTOMERS_PER_MANAGER: Final = 100
GHOSTS: Final = ("M9901", "M9902")
"""Managers to whom customers still belong although the list of managers no longer has them."""

DISTRICTS: Final = ("样例东区", "样例西区", "样例南区", "样例北区")

_WEIGHTS: Final = (30, 5, 3, 27, 13, 5, 18, 3)
_MANAGERS_PER_BRANCH: Final = 4
_BRANCHES_PER_REGION: Final = 20
_HEAD: Final = "0001"
_LINES: Final = ("公司业务", "普惠金融", "机构业务")
_GRADES: Final = ("见习", "初级", "中级", "高级")


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works where; `portfolios` chooses a manager, `homes` gives each manager's branch."""

    branches: tuple[Branch, ...]
    managers: tuple[Manager, ...]
    portfolios: Wheel[str]
    homes: dict[str, str]
    outlets: tuple[str, ...]


def hire(customers: int, seed: int, as_of: date) -> Staff:
    """The branches and managers of a bank with that many customers."""
    active = max(2, customers // CUSTOMERS_PER_MANAGER)
    outlets = tuple(f"{100 + n:04d}" for n in range(1, max(3, active // _MANAGERS_PER_BRANCH) + 1))
    vice_presidents = tuple(f"M{8000 + n:04d}" for n in range(1, -(-len(outlets) // 4) + 1))
    weights = {f"M{n + 1:04d}": _WEIGHTS[n % len(_WEIGHTS)] for n in range(active)}
    homes = {manager: outlets[n % len(outlets)] for n, manager in enumerate(weights)}
    return Staff(
        _branches(outlets, vice_presidents),
        _managers(homes, vice_presidents, outlets, seed, as_of),
        Wheel(weights),
        homes | dict.fromkeys(GHOSTS, outlets[-1]),
        outlets,
    )


def _branches(outlets: tuple[str, ...], vice_presidents: tuple[str, ...]) -> tuple[Branch, ...]:
    """The head office, a branch for every twenty outlets, and the outlets."""
    rows = [Branch(_HEAD, f"{names.MARKER}银行总行", None, "head", None)]
    for n, outlet in enumerate(outlets):
        region = f"{9000 + n // _BRANCHES_PER_REGION:04d}"
        if n % _BRANCHES_PER_REGION == 0:
            number = n // _BRANCHES_PER_REGION + 1
            rows.append(Branch(region, f"{names.MARKER}银行第{number}分行", _HEAD, "branch", None))
        name = f"{names.MARKER}银行第{n + 1}支行"
        rows.append(Branch(outlet, name, region, "sub_branch", vice_presidents[n // 4]))
    return tuple(rows)


def _managers(
    homes: dict[str, str], vice_presidents: tuple[str, ...], outlets: tuple[str, ...], seed: int, as_of: date
) -> tuple[Manager, ...]:
    """All who are listed: those with customers, newcomers without any yet, and vice presidents."""
    dice = Dice(seed, "managers")
    newcomers = {f"M{7000 + n:04d}": outlets[n % len(outlets)] for n in range(1, 2 + len(homes) // 12)}
    leaders = {manager: outlets[n * 4] for n, manager in enumerate(vice_presidents)}
    rows = []
    for number, (manager, home) in enumerate({**homes, **newcomers, **leaders}.items(), start=1):
        role = "team_lead" if number % 5 == 2 and manager in homes else "manager"
        rows.append(
            Manager(
                manager,
                names.manager(number),
                home,
                f"T{home}",
                "vice_president" if manager in leaders else role,
                dice.pick(_LINES),
                _GRADES[0] if manager in newcomers else dice.pick(_GRADES[1:]),
                dice.pick(DISTRICTS),
                as_of - timedelta(days=dice.number(10, 90) if manager in newcomers else dice.number(400, 6000)),
            )
        )
    return tuple(rows)
