"""Random branches, managers and customers: who there is, who serves whom, and what is known of them.

Ids are text that sorts otherwise than the numbers it spells, and some owners are in no list.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .draw import Draw, fen
from .tables import Row

BRANCHES = ("0010", "0002", "10", "9", "B2", "010")
MANAGER_STEMS = ("{:03d}", "{}", "M{}", "m{}", "0{}")
CUSTOMER_STEMS = ("{:06d}", "{:06d}", "{}", "C{}", "c{}", "0{}", "{}E5", "A-{}")
UNLISTED = ("X99", "0")
POLICIES = {"encouraged": 3, "neutral": 6, "weak": 2, "overheated": 1, "prohibited": 1}
RATINGS = {"AAA": 1, "AA": 3, "A": 4, "B": 2, "C": 1}
KINDS = {"corporate": 5, "personal": 4, "institution": 1}


@dataclass
class Person:
    """A customer's row, with the credit that a deliberately filled portfolio wants it to have, if any."""

    row: Row
    credit: str | None


def branches(dice: Draw, count: int) -> list[Row]:
    """The first branch is the head; a manager's branch need not be among them."""
    return [
        {
            "branch_id": branch_id,
            "name": dice.name(f"样例支行{branch_id}"),
            "parent_id": BRANCHES[0] if place else None,
            "level": dice.maybe("sub_branch" if place else "head"),
        }
        for place, branch_id in enumerate(BRANCHES[:count])
    ]


def managers(dice: Draw, customers: int, branch_count: int) -> list[Row]:
    """More managers than will have customers."""
    count = 2 + customers // 12
    return [
        {
            "manager_id": manager_id,
            "name": dice.name(f"样例经理{manager_id}"),
            "branch_id": dice.maybe(dice.pick(BRANCHES[: branch_count + 1])),
            "role": dice.maybe(dice.pick(("manager", "manager", "team_lead", "product_manager"))),
        }
        for manager_id in _ids(dice, MANAGER_STEMS, count)
    ]


def people(dice: Draw, count: int, staff: list[Row], branch_count: int) -> list[Person]:
    """The customers, some of them without a manager or under one that no list has.

    With 120 customers or more, half of the banks fill one portfolio to just about its minima.
    """
    listed = [str(row["manager_id"]) for row in staff]
    owners = [*listed[: max(1, len(listed) - 2)], *UNLISTED]
    unserved = dice.pick((0.0, 0.05, 0.2))
    wanted = _portfolio(dice) if count >= 120 and dice.chance(0.5) else []
    contributions = _contributions(dice, count) if dice.own_contribution else []
    persons = []
    for place, customer_id in enumerate(_ids(dice, CUSTOMER_STEMS, count)):
        credit = wanted[place] if place < len(wanted) else None
        kind: str | None = dice.weighted(KINDS)
        if credit is not None:
            kind = {"outsider": "personal", "kindless": None}.get(credit, dice.pick(("corporate", "institution")))
        row: Row = {
            "customer_id": customer_id,
            "name": dice.name(f"样例客户{customer_id}"),
            "kind": kind if credit is not None else dice.maybe(kind),
            "branch_id": dice.maybe(dice.pick(BRANCHES[:branch_count])),
            "manager_id": None if dice.chance(unserved) else dice.pick(owners),
            "industry_code": dice.maybe(f"{dice.number(1, 9999):04d}"),
            "industry_policy": dice.maybe(dice.weighted(POLICIES)),
            "size": dice.maybe(dice.pick(("large", "medium", "small", "micro"))),
            "rating": dice.maybe(dice.weighted(RATINGS)),
            "opened_on": dice.maybe(dice.before(4000)),
        }
        if credit is not None:
            row["manager_id"] = listed[0]
        if contributions:
            row["contribution"] = None if dice.chance(0.03) else dice.maybe(contributions[place])
        persons.append(Person(row, credit))
    return persons


def _ids(dice: Draw, stems: tuple[str, ...], count: int) -> list[str]:
    made: list[str] = []
    seen: set[str] = set()
    while len(made) < count:
        candidate = dice.pick(stems).format(dice.number(1, 10 * count + 20))
        if candidate not in seen and candidate not in UNLISTED:
            seen.add(candidate)
            made.append(candidate)
    return made


def _portfolio(dice: Draw) -> list[str]:
    """What the customers of one manager hold, a customer or two around each of the four minima."""
    held = ["offline"] * dice.number(24, 26) + ["online"] * dice.number(29, 31)
    held += ["none"] * dice.pick((44, 45, 49, 50, 51))
    held += ["doubtful"] * dice.number(0, 3) + ["kindless"] * dice.number(0, 2)
    return held + ["outsider"] * dice.number(0, 2)


def _contributions(dice: Draw, count: int) -> list[Decimal]:
    style = dice.weighted({"exact": 3, "ties": 3, "mixed": 4, "huge": 1, "losses": 1})
    if style == "exact":  # cumulative shares that meet the cuts of 80 and 95 % exactly
        steps = ("50", "30", "10", "5", "5", "0", "-20", "-20")
        values = [Decimal(steps[place % len(steps)] + ".00") for place in range(count)]
        dice.random.shuffle(values)
        return values
    if style == "ties":
        return [Decimal(dice.pick(("25.00", "25.00", "100.00", "0.00", "-5.00", "0.01"))) for _ in range(count)]
    if style == "losses":
        return [Decimal(dice.pick(("0.00", "-0.01", "-30.00"))) for _ in range(count)]
    if style == "huge":
        return [fen(dice.number(10**17, 10**18 - 1)) for _ in range(count)]
    signs = (1, 1, 1, 1, 0, -1)
    return [dice.pick(signs) * dice.money() + Decimal("0.00") for _ in range(count)]
