"""Deposits, settlement, products and fees follow from how much of its business a customer gives us.

The amounts are whole fen throughout; percentages are taken by whole-number division, so that a file is the
same to the last fen on every machine.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bankmkt.sample.credit import months_later
from bankmkt.sample.dice import Dice, Wheel
from bankmkt.sample.rows import Account, ExchangeRate, Fee, Holding, Product, Settlement

if TYPE_CHECKING:
    from bankmkt.sample.people import Customer

PRODUCTS: Final = (
    Product("P01", "单位活期存款", "deposit", "负债", 1, 0),
    Product("P02", "单位定期存款", "deposit", "负债", 2, 0),
    Product("P03", "个人活期存款", "deposit", "负债", 1, 0),
    Product("P04", "个人定期存款", "deposit", "负债", 2, 0),
    Product("P05", "通知存款", "deposit", "负债", 2, 0),
    Product("P06", "保证金存款", "deposit", "负债", 1, 0),
    Product("P11", "流动资金贷款", "loan", "资产", 3, 30000),
    Product("P12", "样例快贷", "loan", "资产", 4, 5000),
    Product("P13", "样例消费贷", "loan", "资产", 2, 3000),
    Product("P14", "个人住房贷款", "loan", "资产", 3, 8000),
    Product("P15", "项目贷款", "loan", "资产", 3, 50000),
    Product("P21", "代发工资", "payroll", "结算", 5, 20000),
    Product("P22", "代扣税款", "tax", "结算", 4, 6000),
    Product("P23", "代缴水电费", "utilities", "结算", 3, 3000),
    Product("P24", "企业网银", "e_banking", "结算", 3, 2000),
    Product("P25", "票据贴现", "bill_discount", "结算", 3, 10000),
    Product("P26", "国际结算", "international_settlement", "结算", 3, 12000),
    Product("P27", "现金管理", "cash_management", "结算", 4, 15000),
    Product("P31", "信用卡", "credit_card", "零售", 3, 4000),
    Product("P32", "样例稳健理财", "wealth", "零售", 4, 5000),
    Product("P33", "手机银行", "e_banking", "零售", 3, 1000),
)
EXCHANGE_RATES: Final = (
    ExchangeRate("USD", 7_108_600),
    ExchangeRate("EUR", 8_213_500),
    ExchangeRate("HKD", 913_400),
)

_CLASSES: Final = {product.product_id: product.product_class for product in PRODUCTS}
_LOCK_INS: Final = ("P21", "P22", "P23")
# How likely each product is, in percent: a company's by its size, then a person's.
_CHANCES: Final = {
    "large": {"P24": 95, "P25": 45, "P26": 40, "P27": 60},
    "medium": {"P24": 90, "P25": 30, "P26": 15, "P27": 25},
    "small": {"P24": 75, "P25": 10, "P26": 3, "P27": 4},
    "micro": {"P24": 55, "P25": 2},
    "institution": {"P24": 80, "P27": 15},
    "personal": {"P31": 30, "P32": 22, "P33": 65},
}
_FEE: Final = {
    "large": 28_000,
    "medium": 5_000,
    "small": 700,
    "micro": 150,
    "institution": 1_800,
    "personal": 25,
}
_COUNT: Final = {
    "large": (60, 400),
    "medium": (25, 160),
    "small": (8, 70),
    "micro": (3, 30),
    "institution": (10, 80),
    "personal": (3, 40),
}
_TIME: Final = Wheel({3: 10, 6: 15, 12: 40, 24: 15, 36: 15, 60: 5})
_SERVICE_COST_A_YEAR: Final = 2_000  # fen; what the shipped contribution takes for a personal customer


def accounts(dice: Dice, customer: Customer, as_of: date) -> list[Account]:
    """The deposit accounts that the customer's money lies on."""
    if customer.quiet:
        return []
    rows = list[Account]()

    def add(product: str, deposit_class: str, term: str, amount: int, rate: int, months: int | None = None) -> None:
        rows.append(_account(dice, customer, as_of, len(rows) + 1, product, deposit_class, term, amount, rate, months))

    personal = customer.kind == "personal"
    if customer.plain:
        add("P03", "savings", "demand", customer.deposits, 10)
        return [row._replace(average_balance=row.balance, average_balance_year=row.balance) for row in rows]
    demand = customer.deposits * (dice.number(12, 60) if personal else dice.number(35, 85)) // 100
    rest = customer.deposits - demand
    agreed = customer.scale in ("large", "institution") and dice.chance(35)
    add(
        "P03" if personal else "P01",
        "savings" if personal else "settlement",
        "demand",
        demand,
        dice.number(55, 115) if agreed else dice.number(5, 20),
    )
    if not personal and rest > 50_000_000 and dice.chance(40):
        notice = rest * dice.number(20, 50) // 100
        add("P05", "pure", "notice", notice, dice.number(45, 90))
        rest -= notice
    if rest > 500_000:  # less than 5,000 yuan is left on no time deposit
        months = dice.spin(_TIME)
        rate = 95 + months + dice.number(0, 20) + (dice.number(60, 150) if agreed and dice.chance(30) else 0)
        amount = rest // 100_000 * 100_000
        add("P04" if personal else "P02", "savings" if personal else "pure", "time", amount, rate, months)
    if customer.margin:
        months = dice.pick((6, 12))
        add("P06", "margin", "time", customer.margin, dice.number(100, 130), months)
    if customer.foreign:
        add("P01", "settlement", "demand", dice.skewed(30_000_000), dice.number(5, 30))
        rows[-1] = rows[-1]._replace(currency="USD", is_basic=False)
    if customer.gap == "deposit_rate":
        rows[0] = rows[0]._replace(rate=None)
    return rows


def _account(
    dice: Dice,
    customer: Customer,
    as_of: date,
    number: int,
    product: str,
    deposit_class: str,
    term: str,
    amount: int,
    rate: int,
    months: int | None,
) -> Account:
    opened = customer.opened_on
    if months is not None:
        opened = max(opened, as_of - timedelta(days=dice.number(1, months * 28)))
    still = months is not None  # a time deposit does not move between its first and its last day
    average = amount if still else amount * dice.number(70, 130) // 100
    year = average if still else amount * dice.number(55, 135) // 100
    idle = None if dice.chance(1) else as_of - timedelta(days=dice.number(0, 45 if dice.chance(88) else 1400))
    return Account(
        f"80{customer.number:08d}{number:02d}",
        customer.customer_id,
        product,
        deposit_class,
        dice.pick(("bill", "bill", "guarantee")) if deposit_class == "margin" else None,
        term,
        months,
        None if months is None else max(as_of + timedelta(days=1), months_later(opened, months)),
        "CNY",
        amount,
        None if dice.chance(1) else average,
        None if dice.chance(3) else year,
        None if dice.chance(0.1) else rate,
        opened,
        None if still or idle is None else max(opened, idle),
        number == 1 and customer.kind != "personal" and dice.chance(55),
    )


def settlements(dice: Dice, customer: Customer, as_of: date, borrows: bool) -> list[Settlement]:
    """Thirteen months up to that of the date, so that one lies before the rule's twelve."""
    wanted = 6 if not borrows else 86 if customer.kind == "personal" else 97
    if (customer.kind == "personal" and not borrows) or not (customer.gap or dice.chance(wanted)):
        return []
    known = 100 if customer.gap == "total" else dice.number(1, 97 if customer.gap else 100)
    has_total, has_sales = known <= 62, 24 < known <= 95
    idle = has_total and not customer.gap and dice.chance(0.7)
    low, high = _COUNT[customer.scale]
    if dice.chance(10):
        low, high = 1, 4  # few and large payments
    month_ends = date(as_of.year, as_of.month, 1)
    rows = []
    for back in range(min(13, customer.months) - 1, -1, -1):
        sales = 0 if idle else customer.sales * dice.number(70, 130) // 1200
        total = sales * dice.number(96, 128) // 100
        share = min(100, max(0, customer.settle_share + dice.number(-3, 3)))
        settled = (total if has_total else sales) * share // 100
        rows.append(
            Settlement(
                customer.customer_id,
                months_later(month_ends, -back),
                None if dice.chance(0.5) else settled,
                None if customer.gap == "settled_count" or dice.chance(0.1) else 0 if idle else dice.number(low, high),
                total if has_total else None,
                sales if has_sales else None,
                settled * dice.number(60, 98) // 100,
            )
        )
    return rows


def holdings(dice: Dice, customer: Customer, as_of: date) -> list[Holding]:
    """What the customer has signed up for, now or once."""
    chosen = [product for product, chance in _CHANCES[customer.scale].items() if dice.chance(chance)]
    if customer.kind == "personal":
        if dice.chance(65 if customer.debt else 35):
            chosen.append("P21")
    elif customer.holds_lock_in:
        wanted = [product for product in _LOCK_INS if dice.chance(55)]
        chosen += wanted or [dice.pick(_LOCK_INS)]
    rows = [_holding(dice, customer, as_of, product) for product in chosen]
    if customer.kind != "personal" and not customer.holds_lock_in and dice.chance(25):
        ended = as_of - timedelta(days=dice.number(0, 500))
        rows.append(Holding(customer.customer_id, dice.pick(_LOCK_INS), customer.opened_on, ended, dice.chance(10)))
    return rows


def _holding(dice: Dice, customer: Customer, as_of: date, product: str) -> Holding:
    days = dice.number(0, max(1, (as_of - customer.opened_on).days))
    opened = customer.opened_on + timedelta(days=days)
    if product not in _LOCK_INS and dice.chance(9):
        return Holding(customer.customer_id, product, opened, as_of - timedelta(days=dice.number(0, 200)), False)
    ends = as_of + timedelta(days=dice.number(20, 700)) if dice.chance(5) else None
    signed = None if dice.chance(2) else opened
    return Holding(customer.customer_id, product, signed, ends, None if dice.chance(0.5) else True)


def fees(dice: Dice, customer: Customer, as_of: date, held: list[Holding]) -> list[Fee]:
    """Fees of this year, and of the last months of the year before, which the year to date leaves out."""
    first = date(as_of.year, 1, 1)
    if customer.quiet:
        amount = _fee_that_pays((as_of - first).days + 1)
        return [Fee(customer.customer_id, first, "e_banking", amount, 0)]
    if customer.plain or not dice.chance(85 if customer.scale in ("large", "medium") else 35):
        return []
    rows = []
    classes = dict.fromkeys(_CLASSES[holding.product_id] for holding in held if holding.is_active)
    for product_class in classes:
        if dice.chance(45):
            continue
        amount = dice.skewed(_FEE[customer.scale] * 100)
        for back in range(dice.number(0, 3), 12, 3):
            month = months_later(date(as_of.year, as_of.month, 1), -back)
            charged = max(1, amount * dice.number(60, 140) // 400)
            rows.append(Fee(customer.customer_id, month, product_class, charged, charged * dice.number(80, 900)))
    return rows


def _fee_that_pays(days: int) -> int:
    """The fee in fen whose net income equals the service cost of so many days: a contribution of exactly 0.

    Every large bank has such customers by chance; here they are made, for chance is too rare in a small one.
    """
    cost = (2 * _SERVICE_COST_A_YEAR * days + 360) // 720
    fee = cost * 106 // 100
    while (200 * fee + 106) // 212 < cost:  # net of 6 % VAT, rounded half up
        fee += 1
    return fee
