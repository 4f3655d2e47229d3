"""Random deposits, fees, settlement months, products and holdings: what the customers do with the bank.

Settlement months are drawn against what the customer owes, so that shares meet the required ones exactly or
miss them by a fen; and some months lie outside the twelve, where they must not count.
"""

from __future__ import annotations

from decimal import Decimal

from .draw import Draw, fen
from .tables import Row, month_at

PRODUCTS = {
    "P01": "payroll",
    "P02": "tax",
    "P03": "utilities",
    "p1": "payroll",
    "P1": "wealth",
    "10": "deposit",
    "9": "e_banking",
    "P07": "loan",
}
TERM_MONTHS = (1, 3, 12, 13, 36, 37, 60)
MINIMUM = 100_000


def accounts(dice: Draw, customer_id: str) -> list[Row]:
    """Deposit accounts of all terms, some overdrawn, some empty with nothing else known."""
    rows: list[Row] = []
    for number in range(dice.pick((0, 0, 1, 1, 2, 3))):
        balance = dice.pick((dice.money(), dice.money(), fen(0), -dice.money(1000)))
        term = dice.pick(("demand", "demand", "notice", "time", "time"))
        rows.append(
            {
                "account_id": f"{customer_id}{number}",
                "customer_id": customer_id,
                "deposit_class": dice.maybe(dice.pick(("settlement", "pure", "margin", "savings"))),
                "term": dice.maybe(term),
                "term_months": dice.maybe(dice.pick(TERM_MONTHS)) if term == "time" else None,
                "balance": dice.maybe(balance),
                "average_balance": dice.maybe(dice.pick((balance, dice.money(), fen(0)))),
                "average_balance_year": dice.maybe(dice.pick((balance, dice.money(), fen(0))), 3),
                "rate": dice.maybe(dice.pick((Decimal("0.2"), Decimal("1.35"), Decimal("2"), Decimal("3.000001")))),
            }
        )
    return rows


def fees(dice: Draw, customer_id: str, idle: bool) -> list[Row]:
    """Fees of this year, of the year before and of months to come.

    An idle customer may pay just what it costs at 90 days (53.00 ÷ 1.06 = 200 × 90 ÷ 360; 5.30 for a person),
    which makes its contribution exactly 0.
    """
    if idle and dice.chance(0.3):
        amount = dice.pick((Decimal("53.00"), Decimal("5.30")))
        return [_fee(customer_id, month_at(dice.as_of, 0), "e_banking", amount)]
    rows = []
    seen = set()
    for _ in range(dice.pick((0, 0, 1, 2, 4))):
        month = month_at(dice.as_of, dice.pick((0, 1, -1, dice.number(-14, 2))))
        product_class = dice.pick(("payroll", "e_banking", "wealth"))
        if (month, product_class) not in seen:
            seen.add((month, product_class))
            value = dice.pick((dice.money(10_000), dice.money(10_000), fen(0), -dice.money(1000)))
            rows.append(_fee(customer_id, month, product_class, dice.maybe(value)))
    return rows


def _fee(customer_id: str, month: str, product_class: str, amount: Decimal | None) -> Row:
    return {
        "customer_id": customer_id,
        "month": month,
        "product_class": product_class,
        "amount": amount,
        "volume": None,
    }


def settlements(dice: Draw, customer_id: str, ours: Decimal, all_banks: Decimal) -> list[Row]:
    """The months of one customer: few or many known, and a share that meets its mark or just misses it."""
    known = dice.pick((0, 5, 6, 6, 7, 12, 12, 12, 12, 12))
    style = dice.weighted({"half": 3, "below": 2, "loan share": 3, "minimum": 3, "no total": 1, "free": 3})
    counts = dice.pick(((5,), (5, 5, 5, 4), (5, 6), (0, 30), (3,)))
    basis = dice.pick(("total", "total", "sales", "both", "total short"))
    inside = dice.random.sample(range(12), known)
    outside = [place for place in (12, 13, 15, -1, -2) if dice.chance(0.25)]
    rows: list[Row] = []
    for place in sorted(inside + outside):
        total, settled = _month(dice, style, ours, all_banks)
        has_total = basis in ("total", "both") or (basis == "total short" and len(rows) < 5)
        has_sales = basis in ("sales", "both") or (basis == "total short" and dice.chance(0.9))
        sales = total if basis == "sales" else dice.pick((total, total + fen(1), dice.money()))
        rows.append(
            {
                "customer_id": customer_id,
                "month": month_at(dice.as_of, -place),
                "settled_amount": dice.maybe(settled),
                "settled_count": dice.maybe(dice.pick(counts), 0.5),
                "total_amount": dice.maybe(total) if has_total else None,
                "sales_revenue": dice.maybe(sales) if has_sales else None,
                "sales_received": None,
            }
        )
    return rows


def _month(dice: Draw, style: str, ours: Decimal, all_banks: Decimal) -> tuple[Decimal, Decimal]:
    """(total, settled here) of one month."""
    if style == "half":
        half = dice.money()
        return 2 * half, half
    if style == "below":
        half = dice.money()
        return 2 * half, half - fen(1)
    if style == "loan share":
        return all_banks, ours - (fen(1) if ours and dice.chance(0.03) else fen(0))
    if style == "minimum":
        miss = fen(1) if dice.chance(0.03) else fen(0)
        return Decimal(MINIMUM * 3 // 2) + fen(0), Decimal(MINIMUM) - miss
    if style == "no total":
        return fen(0), dice.pick((fen(0), dice.money()))
    total = dice.money()
    return total, dice.pick((total, total + fen(1), dice.money(), fen(0), -dice.money(1000)))


def products(dice: Draw) -> list[Row]:
    """The product list, now and then with a product of no class."""
    return [
        {
            "product_id": product_id,
            "name": dice.name(f"样例产品{product_id}"),
            "product_class": dice.maybe(product_class),
        }
        for product_id, product_class in PRODUCTS.items()
    ]


def holdings(dice: Draw, customer_id: str) -> list[Row]:
    """Holdings in use, idle, future, closed on the day, of a product that no list has."""
    held = dice.random.sample(list(PRODUCTS), dice.pick((0, 0, 1, 2, 3, 5)))
    if dice.chance(0.5 * dice.gap):
        held.append("PX9")
    return [
        {
            "customer_id": customer_id,
            "product_id": product_id,
            "opened_on": dice.pick((None, dice.before(900), dice.before(900), dice.as_of, dice.around(30))),
            "closed_on": dice.pick((None, None, None, dice.around(30))),
            "is_active": dice.maybe(not dice.chance(0.15)),
        }
        for product_id in held
    ]
