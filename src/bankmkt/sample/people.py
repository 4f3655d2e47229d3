"""A customer's character is drawn once and every table is made from it: hence the correlation.

A large company has more deposits, more notes and more products because all of them look at the same
`Customer`. The tables are otherwise independent: each has its own stream of chance, so a new table, or a
change in one, leaves the others as they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from bankmkt.sample import names
from bankmkt.sample.cast import MONTHS, PART_EVERY, PARTS, Part
from bankmkt.sample.dates import Calendar
from bankmkt.sample.dice import Dice, Wheel
from bankmkt.sample.staff import GHOSTS, Staff

YUAN: Final = 100
"""Fen in a yuan."""

_KIND_AND_SIZE: Final = Wheel(
    {
        ("corporate", "large"): 2,
        ("corporate", "medium"): 7,
        ("corporate", "small"): 25,
        ("corporate", "micro"): 28,
        ("institution", ""): 7,
        ("personal", ""): 31,
    }
)
_KINDS: Final = {
    "mixed": Wheel({("corporate", "large"): 2, ("corporate", "medium"): 9, ("corporate", "small"): 44,
                    ("corporate", "micro"): 37, ("institution", ""): 4, ("personal", ""): 4}),
    "offline": Wheel({("corporate", "large"): 5, ("corporate", "medium"): 17, ("corporate", "small"): 40,
                      ("corporate", "micro"): 20, ("institution", ""): 14, ("personal", ""): 4}),
    "companies": _KIND_AND_SIZE,
    "institutions": Wheel({("institution", ""): 60, ("corporate", "small"): 20, ("personal", ""): 20}),
    "people": Wheel({("personal", ""): 88, ("corporate", "micro"): 12}),
    "troubled": Wheel({("corporate", "small"): 38, ("corporate", "micro"): 50, ("personal", ""): 12}),
}  # fmt: skip
"""The kinds of customers by the part that their manager plays."""
_CREDIT: Final = {
    "large": Wheel({"offline": 52, "both": 12, "online": 4, "none": 32}),
    "medium": Wheel({"offline": 48, "both": 10, "online": 12, "none": 30}),
    "small": Wheel({"offline": 30, "both": 5, "online": 28, "none": 37}),
    "micro": Wheel({"offline": 8, "both": 1, "online": 39, "none": 52}),
    "institution": Wheel({"offline": 22, "online": 2, "none": 76}),
    "personal": Wheel({"offline": 8, "both": 1, "online": 17, "none": 74}),
}
_CREDIT_OF_PART: Final = {
    "mixed": Wheel({"offline": 21, "both": 3, "online": 32, "none": 44}),
    "offline": Wheel({"offline": 46, "both": 2, "online": 3, "none": 49}),
    "troubled": Wheel({"offline": 14, "online": 44, "none": 42}),
}
"""Whose credit follows from the manager's part and not from the customer's size."""
_LENDING_PARTS: Final = tuple(_CREDIT_OF_PART)
# Median deposits, debt and yearly sales in yuan.
_SCALE: Final = {
    "large": (9_000_000, 12_000_000, 240_000_000),
    "medium": (1_700_000, 3_600_000, 42_000_000),
    "small": (220_000, 900_000, 7_500_000),
    "micro": (70_000, 240_000, 1_500_000),
    "institution": (1_300_000, 2_500_000, 9_000_000),
    "personal": (32_000, 300_000, 700_000),
}
_CLASS: Final = Wheel({"normal": 940, "special_mention": 25, "substandard": 16, "doubtful": 11, "loss": 8})
_TROUBLED_CLASS: Final = Wheel({"normal": 36, "special_mention": 50, "substandard": 7, "doubtful": 4, "loss": 3})
_BAD: Final = ("substandard", "doubtful", "loss")
_POLICY: Final = Wheel({"encouraged": 34, "neutral": 52, "weak": 9, "overheated": 4, "prohibited": 1})
_RATING: Final = {
    "large": Wheel({"AAA": 28, "AA": 44, "A": 26, "B": 2}),
    "medium": Wheel({"AAA": 8, "AA": 40, "A": 48, "B": 4}),
    "small": Wheel({"AAA": 2, "AA": 28, "A": 60, "B": 8, "C": 2}),
    "micro": Wheel({"AA": 20, "A": 70, "B": 8, "C": 2}),
    "institution": Wheel({"AAA": 40, "AA": 40, "A": 20}),
    "personal": Wheel({"AA": 30, "A": 63, "B": 5, "C": 2}),
}
_PRICE: Final = {
    "large": Wheel({"prime": 42, "fair": 40, "high": 18}),
    "medium": Wheel({"prime": 18, "fair": 42, "high": 40}),
    "small": Wheel({"prime": 8, "fair": 26, "high": 66}),
    "micro": Wheel({"prime": 4, "fair": 12, "high": 84}),
    "institution": Wheel({"prime": 50, "fair": 40, "high": 10}),
    "personal": Wheel({"prime": 8, "fair": 25, "high": 67}),
}
# Percent of the companies with a contract off the balance sheet, by size and whether credit is offline.
_CONTINGENT: Final = {
    ("large", True): 55,
    ("large", False): 12,
    ("medium", True): 40,
    ("medium", False): 6,
    ("small", True): 15,
}
_LENDERS: Final = Wheel({"sole": 24, "largest": 22, "minor": 50, "unreported": 4})
LEFT: Final = 5
"""Customers who left within the year, in percent of those who are here."""
_ACTIVE: Final = 29
"""Whoever has not moved money for longer has the same balance as a month ago."""
_NOTCHES: Final = ("AAA", "AA", "A", "B", "C")


class Course(NamedTuple):
    """What was on demand at earlier dates, in percent of today: yesterday, month end, year start, a year ago."""

    yesterday: int
    month_end: int
    year_start: int
    year_ago: int


NO_COURSE: Final = Course(100, 100, 100, 100)


@dataclass(slots=True)
class Customer:
    """What a customer is like; amounts in fen, shares in percent.

    `credit` is none, offline, online or both; `line` none, live or lapsed. `lenders` says how this bank
    stands among the customer's lenders, `loan_share` is its share of the borrowings where it is not the only
    one, `settle_share` the share of the settlement that passes through it.
    """

    number: int
    customer_id: str
    kind: str
    size: str
    manager_id: str | None
    branch_id: str | None
    industry: str | None
    opened_on: date
    credit: str
    line: str
    five_class: str
    policy: str | None
    rating: str | None
    price: str
    lenders: str
    loan_share: int
    settle_share: int
    plain: bool = False  # one account with a round amount, as many others have
    quiet: bool = False  # no money here; a yearly fee that just pays for the customer
    rich: bool = False
    foreign: bool = False
    undrawn: bool = False  # has a live line and owes nothing
    gap: str = ""  # the one input that this customer lacks
    months: int = MONTHS
    holds_lock_in: bool = False
    deposits: int = 0
    debt: int = 0
    contingent: int = 0  # what is promised off the balance sheet, and the margin that secures it
    margin: int = 0
    sales: int = 0
    name: str = ""
    part: str = "companies"
    left_on: date | None = None  # the day since which the customer is gone
    former_id: str | None = None  # the manager whom the customer had at the end of last year
    former_rating: str | None = None
    idle_days: int = 0  # since the customer last moved money itself
    course: Course = NO_COURSE
    fading: bool = False  # less and less sales money comes here

    @property
    def scale(self) -> str:
        """The size of a company, the kind of everybody else: the key of every table of scales."""
        return self.size or self.kind


def everyone(customers: int, seed: int, dates: Calendar, staff: Staff) -> Iterator[Customer]:
    """All customers in the order of their ids, and behind them those who left within the year."""
    traits, amounts, courses = (Dice(seed, stream) for stream in ("traits", "amounts", "courses"))
    width = max(6, len(str(customers)))
    for number in range(1, customers + customers * LEFT // 100 + 1):
        customer = _character(traits, number, f"C{number:0{width}d}", staff, dates.today)
        turn, part = divmod(number, PART_EVERY)
        if part == 0 and turn <= len(PARTS) and number <= customers:
            _play(customer, PARTS[turn - 1], staff)
        if number > customers:
            _leave(courses, customer, staff, dates)
        _fortune(amounts, customer)
        _look_back(courses, customer, staff)
        yield customer


def _character(dice: Dice, number: int, customer_id: str, staff: Staff, as_of: date) -> Customer:
    manager_id: str | None = dice.spin(staff.portfolios)
    if dice.chance(8):
        manager_id = None if dice.chance(80) else dice.pick(GHOSTS)
    manager_part = staff.parts.get(manager_id or "", "companies")
    kind, size = dice.spin(_KINDS[manager_part])
    scale = size or kind
    credit = dice.spin(_CREDIT_OF_PART.get(manager_part, _CREDIT[scale]) if kind == "corporate" else _CREDIT[scale])
    at_home = manager_id is not None and dice.chance(94)
    branch_id = staff.homes[manager_id if at_home and manager_id else dice.spin(staff.portfolios)]
    if manager_id is None and dice.chance(45):
        branch_id = staff.homes[staff.troubled]  # where nobody sees to it that somebody is in charge
    with_policy = kind != "personal" or credit != "none"
    lenders = dice.spin(_LENDERS)
    # Who borrows mostly here mostly settles here too.
    settle = dice.number(40, 97) if dice.chance(40 if lenders == "minor" else 72) else dice.number(2, 50)
    troubled = manager_part == "troubled"
    customer = Customer(
        number,
        customer_id,
        kind,
        size,
        manager_id,
        branch_id,
        dice.pick(names.INDUSTRIES) if kind == "corporate" else None,
        as_of - timedelta(days=dice.number(3, 330) if dice.chance(13) else dice.number(60, 5400)),
        credit,
        _line(dice, credit),
        dice.spin(_TROUBLED_CLASS if troubled else _CLASS),
        dice.spin(_POLICY) if with_policy else None,
        dice.spin(_RATING[scale]) if with_policy else None,
        dice.spin(_PRICE[scale]),
        lenders,
        dice.number(8, 44),
        settle // 3 if troubled else settle,
        holds_lock_in=dice.chance(30 if troubled else 76),
        part=manager_part,
    )
    if scale in ("large", "medium", "institution") and customer.five_class != "normal" and dice.chance(85):
        customer.five_class = "normal"  # fewer of the large go bad, or their losses would be all there is to see
    if kind == "personal" and credit == "none":
        customer.plain, customer.quiet = dice.chance(12), dice.chance(3)
    if manager_part not in _LENDING_PARTS and dice.chance(75):
        customer.five_class = "normal"  # a handful of borrowers are no portfolio to find fault with
    if customer.policy is not None and dice.chance(1.2):
        customer.policy = None
    if customer.rating is not None and dice.chance(2):
        customer.rating = None
    customer.months = dice.number(2, 9) if dice.chance(5) else MONTHS
    customer.foreign = size == "large" and dice.chance(20)
    customer.undrawn = customer.line == "live" and dice.chance(12)
    customer.fading = dice.chance(45 if troubled else 12)
    return customer


def _line(dice: Dice, credit: str) -> str:
    """Borrowers mostly have a live line; a few others have one that they never drew, or one that lapsed."""
    percent = dice.number(1, 100)
    if credit == "none":
        return "lapsed" if percent <= 8 else "none"
    return "live" if percent <= 60 else "lapsed" if percent <= 68 else "none"


def _play(customer: Customer, part: Part, staff: Staff) -> None:
    """Give the customer the traits that its part names; the others stay as they were drawn.

    The bad ones belong to the portfolio that has gone wrong, the large ones and those with gaps never to it.
    """
    customer.undrawn = False
    for trait, value in part.items():
        setattr(customer, trait, value)
    if part.get("five_class") in _BAD:
        _hand_to(customer, staff.troubled, staff)
    elif customer.part == "troubled" and (part.get("size") in ("large", "medium") or part.get("gap")):
        _hand_to(customer, staff.sound, staff)
    if customer.kind != "corporate":
        customer.size, customer.industry = "", None
    elif customer.industry is None:
        customer.industry = names.INDUSTRIES[customer.number % len(names.INDUSTRIES)]
    if customer.kind == "corporate" and not customer.size:
        customer.size = "small"


def _hand_to(customer: Customer, manager: str, staff: Staff) -> None:
    customer.manager_id, customer.part, customer.branch_id = manager, staff.parts[manager], staff.homes[manager]


def _leave(dice: Dice, customer: Customer, staff: Staff, dates: Calendar) -> None:
    """A customer who went: owes nothing, and was mostly looked after by somebody who looked after nobody."""
    if dice.chance(45):
        _hand_to(customer, staff.troubled, staff)
    customer.credit, customer.line, customer.contingent = "none", "none", 0
    customer.opened_on -= timedelta(days=500)
    customer.left_on = dates.today - timedelta(days=dice.number(1, 360))


def _fortune(dice: Dice, customer: Customer) -> None:
    """Draw the amounts, and the name that follows from what the customer turned out to be."""
    deposits, debt, sales = _SCALE[customer.scale]
    customer.deposits = dice.skewed(deposits * YUAN) + dice.number(0, 99)
    # Limits on single borrowers keep lending less skewed than deposits; notes are of whole ten thousands.
    owed = min(dice.skewed(debt), 12 * debt)
    if customer.five_class in _BAD:
        owed = min(owed, debt)
    if customer.part == "troubled":
        owed *= 2
    if customer.credit != "none" and not customer.undrawn:
        customer.debt = max(1, owed // 10_000) * 10_000 * YUAN
        # A borrower is no newcomer: the oldest arrears are of a note that was due 900 days ago.
        customer.opened_on -= timedelta(days=1000)
    if customer.debt and customer.five_class == "normal":
        # Who borrows keeps balances here; who borrows cheaply is mostly expected to.
        low, high = (20, 75) if customer.price == "high" else (60, 150)
        customer.deposits += customer.debt * dice.number(low, high) // 100
    customer.sales = max(min(dice.skewed(sales), 12 * sales), owed * dice.number(12, 40) // 10) * YUAN
    chance = _CONTINGENT.get((customer.size, customer.credit in ("offline", "both")), 0)
    if dice.chance(chance) and customer.left_on is None:
        customer.contingent = max(1, owed * dice.number(8, 50) // 1_000_000) * 10_000 * YUAN
        # Whoever has no credit secures the whole of it.
        percent = dice.pick((10, 20, 30, 50, 100)) if customer.debt else 100
        customer.margin = customer.contingent * percent // 100
    if customer.rich:
        customer.deposits = dice.number(900_000, 2_500_000) * YUAN
    if customer.plain:
        customer.deposits = dice.pick((5_000, 10_000, 20_000, 50_000)) * YUAN
    if customer.quiet:
        customer.deposits = 0
    if not customer.name:
        customer.name = _name(customer)


def _look_back(dice: Dice, customer: Customer, staff: Staff) -> None:
    """What was different before: the money, the manager, the rating."""
    if dice.chance(72 if customer.part == "troubled" else 89):
        customer.idle_days = dice.number(0, 45)
    elif customer.part == "troubled":
        customer.idle_days = dice.number(366, 1400)
    else:
        customer.idle_days = dice.number(46, 1400)
    if customer.kind == "personal" and not (customer.debt or customer.plain or customer.quiet) and dice.chance(7):
        customer.idle_days, customer.deposits = dice.number(1100, 2000), dice.number(1, 1000)
    if not customer.plain and customer.idle_days <= _ACTIVE:
        customer.course = _course(dice, customer.part == "troubled")
    customer.former_id, customer.former_rating = customer.manager_id, customer.rating
    if customer.manager_id is None and dice.chance(65):
        customer.former_id = dice.pick(GHOSTS) if dice.chance(40) else dice.spin(staff.portfolios)
    elif customer.manager_id is not None and dice.chance(4):
        customer.former_id = dice.spin(staff.portfolios)
    if customer.rating in _NOTCHES and dice.chance(30 if customer.part == "troubled" else 7):
        place = _NOTCHES.index(customer.rating)
        better = customer.part == "troubled" or dice.chance(50)
        customer.former_rating = _NOTCHES[max(0, min(len(_NOTCHES) - 1, place + (-1 if better else 1)))]


def _course(dice: Dice, troubled: bool) -> Course:
    """How the money on demand went: mostly up and down a little, in a troubled portfolio away."""
    yesterday = 100
    if dice.chance(14):
        yesterday = dice.number(85, 118) if dice.chance(75) else dice.number(35, 240)
    if dice.chance(35 if troubled else 3):  # going slowly, all year long
        return Course(yesterday, dice.number(80, 112), dice.number(320, 520), dice.number(260, 420))
    if troubled:
        month_end = dice.number(105, 175)
        return Course(yesterday, month_end, month_end * dice.number(105, 150) // 100, month_end * 13 // 10)
    if dice.chance(6):
        month_end = dice.number(150, 260)
    elif dice.chance(10):
        month_end = dice.number(25, 60)
    else:
        month_end = dice.number(84, 112)
    return Course(yesterday, month_end, dice.number(60, 125), dice.number(50, 120))


def _name(customer: Customer) -> str:
    if customer.kind == "personal":
        return names.person(customer.number)
    if customer.kind == "institution" or customer.industry is None:
        return names.institution(customer.number)
    return names.company(customer.number, customer.industry)
