"""A customer's character is drawn once and every table is made from it: hence the correlation.

A large company has more deposits, more notes and more products because all of them look at the same
`Customer`. The tables are otherwise independent: each has its own stream of chance, so a new table, or a
change in one, leaves the others as they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bankmkt.sample import names
from bankmkt.sample.cast import PART_EVERY, PARTS, Part
from bankmkt.sample.dice import Dice, Wheel
from bankmkt.sample.rows import Person
from bankmkt.sample.staff import DISTRICTS, GHOSTS, Staff

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
_CREDIT: Final = {
    "large": Wheel({"offline": 52, "both": 12, "online": 4, "none": 32}),
    "medium": Wheel({"offline": 48, "both": 10, "online": 12, "none": 30}),
    "small": Wheel({"offline": 30, "both": 5, "online": 28, "none": 37}),
    "micro": Wheel({"offline": 8, "both": 1, "online": 39, "none": 52}),
    "institution": Wheel({"offline": 22, "online": 2, "none": 76}),
    "personal": Wheel({"offline": 8, "both": 1, "online": 17, "none": 74}),
}
# Median deposits, debt and yearly sales in yuan.
_SCALE: Final = {
    "large": (9_000_000, 12_000_000, 240_000_000),
    "medium": (1_700_000, 3_600_000, 42_000_000),
    "small": (220_000, 900_000, 7_500_000),
    "micro": (70_000, 240_000, 1_500_000),
    "institution": (1_300_000, 2_500_000, 9_000_000),
    "personal": (32_000, 180_000, 700_000),
}
_CLASS: Final = Wheel({"normal": 915, "special_mention": 46, "substandard": 18, "doubtful": 12, "loss": 9})
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
_CHANNELS: Final = Wheel({"网点": 50, "线上渠道": 25, "客户转介": 15, "园区拓展": 10})
_TAGS: Final = ("高新技术企业", "成长型企业", "外资企业", "专精特新")


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
    foreign: bool = False
    undrawn: bool = False  # has a live line and owes nothing
    gap: str = ""  # the one input that this customer lacks
    months: int = 13
    holds_lock_in: bool = False
    deposits: int = 0
    debt: int = 0
    contingent: int = 0  # what is promised off the balance sheet, and the margin that secures it
    margin: int = 0
    sales: int = 0
    name: str = ""

    @property
    def scale(self) -> str:
        """The size of a company, the kind of everybody else: the key of every table of scales."""
        return self.size or self.kind


def everyone(customers: int, seed: int, as_of: date, staff: Staff) -> Iterator[tuple[Customer, Person]]:
    """All customers in the order of their ids, each with its row of `customers`."""
    traits, amounts, details = (Dice(seed, stream) for stream in ("traits", "amounts", "customers"))
    width = max(6, len(str(customers)))
    for number in range(1, customers + 1):
        customer = _character(traits, number, f"C{number:0{width}d}", staff, as_of)
        turn, part = divmod(number, PART_EVERY)
        if part == 0 and turn <= len(PARTS):
            _play(customer, PARTS[turn - 1])
        _fortune(amounts, customer)
        yield customer, _row(details, customer)


def _character(dice: Dice, number: int, customer_id: str, staff: Staff, as_of: date) -> Customer:
    kind, size = dice.spin(_KIND_AND_SIZE)
    scale = size or kind
    credit = dice.spin(_CREDIT[scale])
    manager_id: str | None = dice.spin(staff.portfolios)
    if dice.chance(4):
        manager_id = None if dice.chance(70) else dice.pick(GHOSTS)
    at_home = manager_id is not None and dice.chance(94)
    branch_id = staff.homes[manager_id] if at_home and manager_id else dice.pick(staff.outlets)
    with_policy = kind != "personal" or credit != "none"
    lenders = dice.spin(_LENDERS)
    # Who borrows mostly here mostly settles here too.
    settle = dice.number(40, 97) if dice.chance(40 if lenders == "minor" else 72) else dice.number(2, 50)
    customer = Customer(
        number,
        customer_id,
        kind,
        size,
        manager_id,
        branch_id,
        dice.pick(names.INDUSTRIES) if kind == "corporate" else None,
        as_of - timedelta(days=dice.number(30, 5400)),
        credit,
        _line(dice, credit),
        dice.spin(_CLASS),
        dice.spin(_POLICY) if with_policy else None,
        dice.spin(_RATING[scale]) if with_policy else None,
        dice.spin(_PRICE[scale]),
        lenders,
        dice.number(8, 44),
        settle,
        holds_lock_in=dice.chance(76),
    )
    if scale in ("large", "medium", "institution") and customer.five_class != "normal" and dice.chance(85):
        customer.five_class = "normal"  # fewer of the large go bad, or their losses would be all there is to see
    if kind == "personal" and credit == "none":
        customer.plain, customer.quiet = dice.chance(12), dice.chance(3)
    if customer.policy is not None and dice.chance(1.2):
        customer.policy = None
    if customer.rating is not None and dice.chance(2):
        customer.rating = None
    customer.months = dice.number(2, 9) if dice.chance(5) else 13
    customer.foreign = size == "large" and dice.chance(20)
    customer.undrawn = customer.line == "live" and dice.chance(12)
    return customer


def _line(dice: Dice, credit: str) -> str:
    """Borrowers mostly have a live line; a few others have one that they never drew, or one that lapsed."""
    percent = dice.number(1, 100)
    if credit == "none":
        return "lapsed" if percent <= 8 else "none"
    return "live" if percent <= 60 else "lapsed" if percent <= 68 else "none"


def _play(customer: Customer, part: Part) -> None:
    """Give the customer the traits that its part names; the others stay as they were drawn."""
    customer.undrawn = False
    for trait, value in part.items():
        setattr(customer, trait, value)
    if customer.kind != "corporate":
        customer.size, customer.industry = "", None
    elif customer.industry is None:
        customer.industry = names.INDUSTRIES[customer.number % len(names.INDUSTRIES)]
    if customer.kind == "corporate" and not customer.size:
        customer.size = "small"


def _fortune(dice: Dice, customer: Customer) -> None:
    """Draw the amounts, and the name that follows from what the customer turned out to be."""
    deposits, debt, sales = _SCALE[customer.scale]
    customer.deposits = dice.skewed(deposits * YUAN) + dice.number(0, 99)
    # Limits on single borrowers keep lending less skewed than deposits; notes are of whole ten thousands.
    owed = min(dice.skewed(debt), 12 * debt)
    if customer.credit != "none" and not customer.undrawn:
        customer.debt = max(1, owed // 10_000) * 10_000 * YUAN
        # A borrower is no newcomer: the oldest arrears are of a note that was due 900 days ago.
        customer.opened_on -= timedelta(days=1000)
    if customer.debt and customer.five_class == "normal":
        # Who borrows keeps balances here; who borrows cheaply is mostly expected to.
        low, high = (20, 75) if customer.price == "high" else (60, 150)
        customer.deposits += customer.debt * dice.number(low, high) // 100
    customer.sales = max(dice.skewed(sales), owed * dice.number(12, 40) // 10) * YUAN
    if dice.chance(_CONTINGENT.get((customer.size, customer.credit in ("offline", "both")), 0)):
        customer.contingent = max(1, owed * dice.number(8, 50) // 1_000_000) * 10_000 * YUAN
        # Whoever has no credit secures the whole of it.
        percent = dice.pick((10, 20, 30, 50, 100)) if customer.debt else 100
        customer.margin = customer.contingent * percent // 100
    if customer.plain:
        customer.deposits = dice.pick((5_000, 10_000, 20_000, 50_000)) * YUAN
    if customer.quiet:
        customer.deposits = 0
    if not customer.name:
        customer.name = _name(customer)


def _name(customer: Customer) -> str:
    if customer.kind == "personal":
        return names.person(customer.number)
    if customer.kind == "institution" or customer.industry is None:
        return names.institution(customer.number)
    return names.company(customer.number, customer.industry)


def _row(dice: Dice, customer: Customer) -> Person:
    corporate = customer.kind == "corporate"
    return Person(
        customer.customer_id,
        customer.name,
        None if customer.gap == "kind" else customer.kind,
        None if dice.chance(0.5) else customer.branch_id,
        customer.manager_id,
        customer.industry,
        customer.policy,
        customer.size or None,
        customer.rating,
        dice.pick(_TAGS) if corporate and dice.chance(9) else None,
        customer.opened_on,
        dice.spin(_CHANNELS),
        dice.pick(DISTRICTS),
        None if not corporate or dice.chance(8) else customer.sales // (10_000 * YUAN) * 10_000 * YUAN,
        f"G{1 + customer.number % 7:03d}" if customer.size == "large" and dice.chance(40) else None,
    )
