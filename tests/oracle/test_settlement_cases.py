"""The settlement check worked by hand: one customer x, and what decides its clause, total and verdict."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from .answer import AnswerRow
from .build import OCTOBER, bank, only, row
from .settlement import settlement
from .tables import Row

OURS = row(loan_id="1", customer_id="x", balance="300", rate="5", benchmark_rate="4")
CLASSES = {"pay": "payroll", "tax": "tax", "water": "utilities", "fund": "wealth", "odd": None}
PRODUCTS = [row(product_id=name, product_class=value) for name, value in CLASSES.items()]


def _lender(name: str, balance: str | None, line: str | None = None, us: bool | None = False) -> Row:
    return row(customer_id="x", lender=name, balance=balance, credit_line=line, is_us=us)


def _months(count: int, settled: str | None, total: str | None, **more: Any) -> list[Row]:
    """The latest months of the window, up to and with October 2026."""
    return [
        row(customer_id="x", month=f"2026-{10 - back:02d}", settled_amount=settled, total_amount=total, **more)
        for back in range(count)
    ]


def _held(*products: str, **cells: Any) -> list[Row]:
    return [row(customer_id="x", product_id=name, is_active=True) | row(**cells) for name in products]


def _check(
    lenders: list[Row] | None = None,
    months: list[Row] | None = None,
    loans: list[Row] | None = None,
    held: list[Row] | None = None,
    book: list[Row] | None = None,
) -> AnswerRow:
    """By default sole lender with payroll, half of everything settled here; another's product keeps
    `holdings` loaded."""
    lenders = [_lender("us", "300", us=True)] if lenders is None else lenders
    months = _months(6, "50", "100") if months is None else months
    held = _held("pay") if held is None else held
    return only(
        settlement(
            bank(
                OCTOBER,
                customers=[row(customer_id="x")],
                loans=[*(loans or [OURS]), *(book or [])],
                borrowings=[*lenders, row(customer_id="other", lender="us", balance="1", is_us=True)],
                settlements=months,
                products=PRODUCTS,
                holdings=[*held, row(customer_id="other", product_id="pay", is_active=True)],
            )
        )
    )


def test_sole_lender_at_exactly_half() -> None:
    found = _check()
    assert (found["clause"], found["verdict"]) == ("main_lender", "pass")
    assert (found["loan_share"], found["actual_share"]) == (1, Fraction(1, 2))
    assert found["shortfall"] == Decimal("0.00")
    assert found["missing"] == []


@pytest.mark.parametrize(
    ("lenders", "clause"),
    [
        ([_lender("a", "300")], "main_lender"),  # a tie is ours: 300 of 600
        ([_lender("a", "301")], "other"),  # 300 of 601, not the largest
        ([_lender("a", "200"), _lender("b", "200")], "main_lender"),  # 300 of 700, but ours ≥ each
        ([_lender("us", "1", "500", True), _lender("a", "900", "500")], "main_lender"),  # by line, a tie
        ([_lender("us", "900", "499", True), _lender("a", "301", "500")], "other"),  # by line, smaller
        ([_lender("us", "1", "500", True), _lender("a", "301", None)], "other"),  # a line missing: by balance
        ([_lender("a", "301", "1")], "other"),  # no row of ours: by balance
        ([_lender("a", "301"), _lender("b", "1")], "other"),  # ours must be ≥ every other
        (
            [_lender("us", "1", "1", True), _lender("a", "300", "9")],
            "main_lender",
        ),  # smaller line, half the loans
        (
            [_lender("us", "1", "250", True), _lender("us2", "1", "250", True), _lender("a", "900", "500")],
            "main_lender",  # two rows of ours are added
        ),
    ],
)
def test_largest_lender(lenders: list[Row], clause: str) -> None:
    assert _check(lenders)["clause"] == clause


def test_without_a_borrowings_row() -> None:
    found = _check([])
    assert (found["clause"], found["verdict"], found["loan_share"]) == (None, "unknown", None)
    assert found["actual_share"] == Fraction(1, 2)
    assert found["missing"] == ["borrowings.balance"]


def test_a_gap_elsewhere_leaves_the_share_open() -> None:
    # a alone is larger, b unknown: not the largest, but the share cannot be told
    found = _check([_lender("a", "900"), _lender("b", None)])
    assert (found["clause"], found["missing"]) == (None, ["borrowings.balance"])
    # by credit line ours is the largest whatever b lent
    lines = [_lender("us", "300", "9", True), _lender("a", "900", "8"), _lender("b", None, "7")]
    found = _check(lines)
    assert (found["clause"], found["loan_share"], found["verdict"]) == ("main_lender", None, "pass")
    assert _check([_lender("a", "900", us=None)])["missing"] == ["borrowings.is_us"]


def test_rate_is_weighted_and_repaid_loans_do_not_weigh() -> None:
    # (100 × 3 + 300 × 4.2) ÷ 400 = 3.9 ≤ benchmark 4 ; required half
    loans = [
        OURS | row(balance="100", rate="3"),
        OURS | row(loan_id="2", balance="300", rate="4.2"),
        OURS | row(loan_id="3", balance="0", rate=None, benchmark_rate=None),
    ]
    assert _check([_lender("a", "900")], loans=loans)["clause"] == "benchmark_rate"
    loans[1] = OURS | row(loan_id="2", balance="300", rate=None)
    found = _check([_lender("a", "900")], loans=loans)
    assert (found["clause"], found["verdict"], found["missing"]) == (None, "unknown", ["loans.rate"])


def test_average_of_the_book() -> None:
    # x pays 5; with 300 at 5.1 elsewhere the book pays 5.05, and a note without a rate does not count
    others = [
        row(loan_id="8", customer_id="z", balance="300", rate="5.1"),
        row(loan_id="9", customer_id="z", balance="900", rate=None),
    ]
    found = _check([_lender("a", "900")], book=others)
    assert (found["clause"], found["required_share"]) == ("below_average_rate", Fraction(1, 4))
    assert (found["verdict"], found["missing_products"]) == ("pass", ["tax", "utilities"])
    # alone x is the average, not below it
    assert _check([_lender("a", "900")])["clause"] == "other"


def test_monthly_minimum_of_the_last_clause() -> None:
    lenders = [_lender("a", "700")]  # required 30 %
    enough = _months(6, "100000", "200000", settled_count=5)
    assert _check(lenders, enough)["verdict"] == "pass"
    few = [*enough[1:], enough[0] | row(settled_count=4)]  # 29 ÷ 6 < 5
    assert (_check(lenders, few)["verdict"], _check(lenders, few)["shortfall"]) == ("fail", Decimal("0.00"))
    small = [*enough[1:], enough[0] | row(settled_amount="99999.99")]
    assert _check(lenders, small)["verdict"] == "fail"
    uncounted = [*enough[1:], enough[0] | row(settled_count=None)]
    found = _check(lenders, uncounted)
    assert (found["verdict"], found["missing"]) == ("unknown", ["settlements.settled_count"])
    assert (found["clause"], found["shortfall"]) == ("other", None)
    # the amount fails already, so the count does not matter
    assert _check(lenders, [*small[:5], small[5] | row(settled_count=None)])["verdict"] == "fail"


def test_basis_of_the_total() -> None:
    five = _months(5, "50", "100", sales_revenue="200")
    sixth = row(customer_id="x", month="2025-11", settled_amount="10", sales_revenue="200")
    found = _check(months=[*five, sixth])  # five totals, six revenues: 260 of 1,200
    assert (found["basis"], found["total"], found["settled"]) == (
        "sales_revenue", Decimal("1200.00"), Decimal("260.00"),
    )  # fmt: skip
    assert found["shortfall"] == Decimal("340.00")
    # a thirteenth month back and one to come do not count
    outside = [{**sixth, "month": month, "total_amount": Decimal(1)} for month in ("2025-10", "2026-11")]
    found = _check(months=[*five, *outside])
    assert (found["basis"], found["verdict"]) == (None, "unknown")
    assert found["missing"] == ["settlements.sales_revenue", "settlements.settled_amount",
                                "settlements.total_amount"]  # fmt: skip


def test_months_left_out_on_both_sides() -> None:
    lone = row(customer_id="x", month="2025-12", settled_amount="9999")
    found = _check(months=[*_months(6, "50", "100"), lone, row(customer_id="x", month="2025-11", total_amount="9")])
    assert (found["total"], found["settled"]) == (Decimal("600.00"), Decimal("300.00"))


def test_which_side_of_the_total_is_missing() -> None:
    assert _check(months=_months(9, None, "100"))["missing"] == ["settlements.settled_amount"]
    assert _check(months=_months(9, "50", None))["missing"] == [
        "settlements.sales_revenue", "settlements.total_amount",
    ]  # fmt: skip


def test_six_months_are_known_enough_to_blame_the_other_side() -> None:
    five = _months(5, "50", "100")
    more = [row(customer_id="x", month="2026-01", settled_amount="50")]
    assert _check(months=five + more)["missing"] == ["settlements.sales_revenue", "settlements.total_amount"]
    more = [row(customer_id="x", month="2026-01", total_amount="50")]
    assert _check(months=five + more)["missing"] == ["settlements.settled_amount"]
    # six of each, never together: filling either side would do
    settled, total = _months(6, "50", None), _months(6, None, "100")
    apart = [*settled, *(month | {"month": f"2025-{11 + at}"} for at, month in enumerate(total[:2])),
             *(month | {"month": f"2026-0{at}"} for at, month in enumerate(total[2:], start=1))]  # fmt: skip
    assert _check(months=apart)["missing"] == [
        "settlements.sales_revenue", "settlements.settled_amount", "settlements.total_amount",
    ]  # fmt: skip


def test_total_of_zero() -> None:
    found = _check(months=_months(6, "0", "0"))
    assert (found["verdict"], found["actual_share"], found["shortfall"]) == ("unknown", None, None)
    assert (found["total"], found["clause"], found["missing"]) == (Decimal("0.00"), "main_lender", [])


def test_shortfall_is_rounded_half_up() -> None:
    assert _check(months=_months(6, "0.01", "0.03"))["shortfall"] == Decimal("0.03")  # 0.09 − 0.06
    # half of 600.01 is 300.005, less 0: 300.005 → 300.01
    months = [*_months(5, "0", "100"), row(customer_id="x", month="2026-01", settled_amount="0",
                                           total_amount="100.01")]  # fmt: skip
    assert _check(months=months)["shortfall"] == Decimal("300.01")


@pytest.mark.parametrize(
    ("held", "verdict", "lacking"),
    [
        (_held("tax"), "pass", ["payroll", "utilities"]),
        (_held("fund"), "fail", ["payroll", "tax", "utilities"]),
        (_held("pay", is_active=False), "fail", ["payroll", "tax", "utilities"]),
        (_held("pay", opened_on="2026-11-01"), "fail", ["payroll", "tax", "utilities"]),
        (_held("pay", closed_on="2026-10-31"), "fail", ["payroll", "tax", "utilities"]),
        (_held("pay", opened_on="2026-10-31", closed_on="2026-11-01"), "pass", ["tax", "utilities"]),
        (_held("odd"), "unknown", ["payroll", "tax", "utilities"]),
        (_held("nowhere"), "unknown", ["payroll", "tax", "utilities"]),
        (_held("pay", is_active=None), "unknown", ["payroll", "tax", "utilities"]),
        (_held("pay", is_active=None, closed_on="2026-10-31"), "fail", ["payroll", "tax", "utilities"]),
        (_held("fund", is_active=None), "fail", ["payroll", "tax", "utilities"]),
        (_held("odd", "water"), "pass", ["payroll", "tax"]),
    ],
)
def test_lock_in(held: list[Row], verdict: str, lacking: list[str]) -> None:
    found = _check(held=held)
    assert (found["verdict"], found["missing_products"]) == (verdict, lacking)


def test_tables_never_loaded() -> None:
    tables = {
        "customers": [row(customer_id="x")],
        "loans": [OURS],
        "borrowings": [_lender("us", "300", us=True)],
        "settlements": _months(6, "50", "100"),
    }
    found = only(settlement(bank(OCTOBER, **tables)))
    assert (found["verdict"], found["missing_products"]) == ("unknown", None)
    assert found["missing"] == ["holdings.product_id"]
    found = only(settlement(bank(OCTOBER, **tables, holdings=_held("pay"))))
    assert (found["verdict"], found["missing"]) == ("unknown", ["products.product_class"])
    # a share that fails needs no product
    failing = {**tables, "settlements": _months(6, "49", "100")}
    assert only(settlement(bank(OCTOBER, **failing)))["verdict"] == "fail"


def test_our_balance_unknown() -> None:
    found = _check(loans=[OURS | row(balance=None)])
    assert (found["verdict"], found["loan_share"]) == ("unknown", None)
    assert (found["clause"], found["missing"]) == ("main_lender", ["loans.balance"])  # sole all the same
    assert _check([_lender("a", "1")], loans=[OURS | row(balance=None)])["clause"] is None


def test_population_and_summary() -> None:
    answer = settlement(
        bank(
            OCTOBER,
            customers=[row(customer_id=i) for i in ("small", "10", "9", "repaid", "none")],
            loans=[OURS | {"customer_id": "9"}, OURS | {"customer_id": "10"},
                   OURS | row(customer_id="repaid", balance="0"),
                   OURS | row(customer_id="small", balance="0.5")],
            borrowings=[_lender("us", "300", us=True) | {"customer_id": "9"}],
            settlements=[month | {"customer_id": "9"} for month in _months(6, "40", "100")],
        )
    )  # fmt: skip
    assert [line["customer_id"] for line in answer["rows"]] == ["10", "9", "small"]
    assert [tuple(line.values()) for line in answer["summary"]] == [
        ("pass", 0, Decimal("0.00")),
        ("fail", 1, Decimal("60.00")),
        ("unknown", 2, None),
    ]
    assert answer["unknown"] == 2
