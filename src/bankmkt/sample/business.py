"""Settlement, products and fees follow from how much of its business a customer gives us.

The amounts are whole fen throughout; percentages are taken by whole-number division, so that a file is the
same to the last fen on every machine.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bankmkt.sample.credit import months_later
from bankmkt.sample.dice import Dice
from bankmkt.sample.rows import ExchangeRate, Fee, Holding, Product, Settlement
from bankmkt.sample.staff import PRODUCT_MANAGERS

if TYPE_CHECKING:
    from bankmkt.sample.dates import Calendar
    from bankmkt.sample.people import Customer

_COMPANIES, _PEOPLE = PRODUCT_MANAGERS
PRODUCTS: Final = (
    Product("P01", "单位活期存款", "deposit", "负债", None, 1, 0, _COMPANIES),
    Product("P02", "单位定期存款", "deposit", "负债", None, 2, 0, _COMPANIES),
    Product("P03", "个人活期存款", "deposit", "负债", None, 1, 0, _PEOPLE),
    Product("P04", "个人定期存款", "deposit", "负债", None, 2, 0, _PEOPLE),
    Product("P05", "通知存款", "notice_deposit", "负债", None, 2, 500_00, _COMPANIES),
    Product("P06", "保证金存款", "deposit", "负债", None, 1, 0, _COMPANIES),
    Product("P07", "样例结构性存款", "structured_deposit", "负债", "R2", 3, 2_000_00, _COMPANIES),
    Product("P11", "流动资金贷款", "loan", "资产", None, 3, 30000, _COMPANIES),
    Product("P12", "样例快贷", "loan", "资产", None, 4, 5000, _COMPANIES),
    Product("P13", "样例消费贷", "loan", "资产", None, 2, 3000, _PEOPLE),
    Product("P14", "个人住房贷款", "loan", "资产", None, 3, 8000, _PEOPLE),
    Product("P15", "项目贷款", "loan", "资产", None, 3, 50000, _COMPANIES),
    Product("P21", "代发工资", "payroll", "结算", None, 5, 20000, _COMPANIES),
    Product("P22", "代扣税款", "tax", "结算", None, 4, 6000, _COMPANIES),
    Product("P23", "代缴水电费", "utilities", "结算", None, 3, 3000, _COMPANIES),
    Product("P24", "企业网银", "e_banking", "结算", None, 3, 2000, _COMPANIES),
    Product("P25", "票据贴现", "bill_discount", "结算", None, 3, 10000, _COMPANIES),
    Product("P26", "国际结算", "international_settlement", "结算", None, 3, 12000, _COMPANIES),
    Product("P27", "现金管理", "cash_management", "结算", None, 4, 15000, _COMPANIES),
    Product("P28", "低风险银票", "bill_acceptance", "结算", None, 3, 8000, _COMPANIES),
    Product("P31", "信用卡", "credit_card", "零售", None, 3, 4000, _PEOPLE),
    Product("P32", "样例稳健理财", "wealth", "零售", "R2", 4, 5000, _PEOPLE),
    Product("P33", "手机银行", "mobile_banking", "零售", None, 3, 1000, _PEOPLE),
    Product("P34", "样例增利理财", "wealth", "零售", "R3", 3, 6000, _PEOPLE),
)
EXCHANGE_RATES: Final = (
    ExchangeRate("USD", 7_108_600),
    ExchangeRate("EUR", 8_213_500),
    ExchangeRate("HKD", 913_400),
)
EARLIER_RATES: Final = (7_109_100, 7_121_500, 7_168_200, 7_135_400)
"""What a US dollar was at the earlier dates, the latest first; the other currencies moved with it."""

_CLASSES: Final = {product.product_id: product.product_class for product in PRODUCTS}
_LOCK_INS: Final = ("P21", "P22", "P23")
# How likely each product is, in percent: a company's by its size, then a person's.
_CHANCES: Final = {
    "large": {"P24": 95, "P25": 45, "P26": 40, "P27": 60, "P28": 35, "P05": 30, "P07": 20},
    "medium": {"P24": 90, "P25": 30, "P26": 15, "P27": 25, "P28": 15, "P05": 12, "P07": 8},
    "small": {"P24": 75, "P25": 10, "P26": 3, "P27": 4, "P28": 3, "P05": 3},
    "micro": {"P24": 42, "P25": 2},
    "institution": {"P24": 80, "P27": 15, "P05": 15, "P07": 5},
    "personal": {"P31": 24, "P32": 16, "P33": 42, "P34": 7},
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
_FADED: Final = (48, 54, 60, 72, 84, 92, 100)
"""How much of the usual sales money still comes, in percent, from this month back."""
_SERVICE_COST_A_YEAR: Final = 2_000  # fen; what the shipped contribution takes for a personal customer


def rates_at(day: date, dates: Calendar) -> tuple[ExchangeRate, ...]:
    """The exchange rates of a date."""
    if day >= dates.today:
        return EXCHANGE_RATES
    dollar = EARLIER_RATES[min(dates.compared.index(day), len(EARLIER_RATES) - 1)]
    today = EXCHANGE_RATES[0].rate
    return tuple(ExchangeRate(one.currency, one.rate * dollar // today) for one in EXCHANGE_RATES)


def settlements(dice: Dice, customer: Customer, as_of: date, borrows: bool) -> list[Settlement]:
    """The months up to that of the date: two years of those who have been here that long."""
    wanted = 12 if not borrows else 86 if customer.kind == "personal" else 97
    if (customer.kind == "personal" and not borrows) or not (customer.gap or dice.chance(wanted)):
        return []
    known = 100 if customer.gap == "total" else dice.number(1, 97 if customer.gap else 100)
    has_total, has_sales = known <= 62, 24 < known <= 95
    idle = has_total and not customer.gap and dice.chance(0.7)
    low, high = _COUNT[customer.scale]
    if dice.chance(10):
        low, high = 1, 4  # few and large payments
    this_month = date(as_of.year, as_of.month, 1)
    returned = dice.number(68, 100)
    rows = []
    here = (as_of.year - customer.opened_on.year) * 12 + as_of.month - customer.opened_on.month + 1
    for back in range(min(customer.months, here) - 1, -1, -1):
        sales = 0 if idle else customer.sales * dice.number(80, 120) // 1200
        total = sales * dice.number(96, 128) // 100
        share = min(100, max(0, customer.settle_share + dice.number(-3, 3)))
        settled = (total if has_total else sales) * share // 100
        kept = _FADED[min(back, len(_FADED) - 1)] if customer.fading else 100
        rows.append(
            Settlement(
                customer.customer_id,
                months_later(this_month, -back),
                None if dice.chance(0.5) else settled,
                None if customer.gap == "settled_count" or dice.chance(0.1) else 0 if idle else dice.number(low, high),
                total if has_total else None,
                sales if has_sales else None,
                settled * min(98, returned * dice.number(94, 106) // 100) * kept // 10_000,
            )
        )
    return rows


def holdings(dice: Dice, customer: Customer, as_of: date) -> list[Holding]:
    """What the customer has signed up for, now or once."""
    chosen = [product for product, chance in _CHANCES[customer.scale].items() if dice.chance(chance)]
    if customer.kind == "personal":
        if dice.chance(60 if customer.debt else 20):
            chosen.append("P21")
    elif customer.holds_lock_in:
        wanted = [product for product in _LOCK_INS if dice.chance(55)]
        chosen += wanted or [dice.pick(_LOCK_INS)]
    rows = [_holding(dice, customer, as_of, product) for product in chosen]
    if customer.kind != "personal" and not customer.holds_lock_in and dice.chance(25):
        ended = max(customer.opened_on, as_of - timedelta(days=dice.number(0, 500)))
        rows.append(Holding(customer.customer_id, dice.pick(_LOCK_INS), customer.opened_on, ended, dice.chance(10)))
    return rows


def _holding(dice: Dice, customer: Customer, as_of: date, product: str) -> Holding:
    days = dice.number(0, max(1, (as_of - customer.opened_on).days))
    opened = customer.opened_on + timedelta(days=days)
    if product not in _LOCK_INS and dice.chance(9):
        closed = max(opened, as_of - timedelta(days=dice.number(0, 200)))
        return Holding(customer.customer_id, product, opened, closed, False)
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
            if month < customer.opened_on.replace(day=1):
                break
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
