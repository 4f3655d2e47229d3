"""The worked examples of the domain reference: if one of these fails, the oracle has misread the rules."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from .answer import AnswerRow
from .build import OCTOBER, bank, column, only, row
from .exits import exit_list
from .portfolio import mix
from .settlement import settlement
from .tables import Bank, Row
from .value import segment


def _valued(**contributions: str | None) -> Bank:
    return bank(OCTOBER, customers=[row(customer_id=i, contribution=value) for i, value in contributions.items()])


EIGHT = _valued(a="50", b="30", c="10", d="5", e="5", f="0", g="-20", h=None)


def test_example_1_tiers_by_share() -> None:
    answer = segment(EIGHT)
    assert column(answer, "customer_id") == ["a", "b", "c", "d", "e", "f", "g", "h"]
    assert column(answer, "tier") == [
        "core", "core", "growth", "growth", "base", "no_value", "loss_making", "unknown",
    ]  # fmt: skip
    # before: 0, 50, 80, 90, 95 % of a total of 100
    assert column(answer, "cumulative_share")[:5] == [
        Fraction(1, 2), Fraction(4, 5), Fraction(9, 10), Fraction(19, 20), 1,
    ]  # fmt: skip
    assert column(answer, "rank") == [1, 2, 3, 4, 5, None, None, None]
    assert answer["figures"]["customers_for_cut"] == 2
    assert answer["unknown"] == 1


def test_example_1_by_heads() -> None:
    answer = segment(EIGHT, reading="heads")
    # 7 known, 20 % of 7 = 1.4, rounded up 2: a and b, bringing (50 + 30) ÷ 100
    assert column(answer, "tier")[:3] == ["core", "core", "base"]
    assert answer["summary"][0]["customers"] == 2
    assert answer["summary"][0]["contribution_share"] == Fraction(4, 5)


def test_example_2_ties_are_all_core() -> None:
    answer = segment(_valued(d="25", b="25", c="25", a="25"))
    assert column(answer, "customer_id") == ["a", "b", "c", "d"]
    assert column(answer, "tier") == ["core"] * 4


def _examined(ours: str, other: str, rate: str, months: list[Row]) -> AnswerRow:
    """A customer who settles here what `months` say, among a book that pays 6 % on 100 m elsewhere."""
    checked = bank(
        OCTOBER,
        customers=[row(customer_id="x"), row(customer_id="z")],
        loans=[
            row(loan_id="1", customer_id="x", balance=ours, rate=rate, benchmark_rate="4"),
            row(loan_id="2", customer_id="z", balance="100000000", rate="6", benchmark_rate="4"),
        ],
        borrowings=[
            row(customer_id="x", lender="us", balance=ours, is_us=True),
            row(customer_id="x", lender="them", balance=other, is_us=False),
        ],
        settlements=months,
        products=[row(product_id="p", product_class="payroll")],
        holdings=[row(customer_id="x", product_id="p", is_active=True)],
    )
    return settlement(checked)["rows"][0]


# Ten months of 400,000 out of 1 m: 4 m of 10 m.
TEN_MONTHS = [
    row(customer_id="x", month=f"2026-{month:02d}", settled_amount="400000", total_amount="1000000")
    for month in range(1, 11)
]


def test_example_3_main_lender() -> None:
    found = _examined("6000000", "4000000", "4", TEN_MONTHS)
    assert found["clause"] == "main_lender"
    assert found["loan_share"] == Fraction(3, 5)
    assert found["required_share"] == Fraction(1, 2)
    assert found["actual_share"] == Fraction(2, 5)
    assert found["verdict"] == "fail"
    assert found["shortfall"] == Decimal("1000000.00")
    assert found["missing_products"] == ["tax", "utilities"]


def test_example_3_benchmark_rate() -> None:
    found = _examined("3000000", "7000000", "4", TEN_MONTHS)
    assert (found["clause"], found["verdict"]) == ("benchmark_rate", "fail")
    assert found["required_share"] == Fraction(1, 2)


def test_example_3_below_average_rate() -> None:
    found = _examined("3000000", "7000000", "5", TEN_MONTHS)
    assert (found["clause"], found["verdict"]) == ("below_average_rate", "pass")
    assert found["required_share"] == Fraction(3, 10)


@pytest.mark.parametrize("months", [[], [{**month, "total_amount": None} for month in TEN_MONTHS]])
def test_example_3_no_month_with_a_total(months: list[Row]) -> None:
    found = _examined("6000000", "4000000", "4", months)
    assert found["verdict"] == "unknown"
    assert found["shortfall"] is None
    assert "settlements.total_amount" in str(found["missing"])


def test_example_4_exit() -> None:
    leaving = bank(
        OCTOBER,
        customers=[
            row(customer_id="x", rating="B", industry_policy="weak", contribution="1"),
            row(customer_id="y", rating="A", industry_policy="prohibited", contribution="1"),
        ],
        loans=[row(loan_id="1", customer_id="x", balance="2000000", five_class="substandard")],
    )
    found = only(exit_list(leaving))
    assert found["customer_id"] == "x"
    assert found["reasons"] == ["substandard", "rating_b", "weak_industry"]
    assert found["mode"] == "timely"


def test_example_6_mix() -> None:
    customers, loans = [], []
    for number in range(106):
        customer_id = f"{number:03d}"
        customers.append(row(customer_id=customer_id, kind="corporate", manager_id="m"))
        channels = ["offline"] if number < 26 else ["online"] if number < 46 else []
        if number < 4:
            channels.append("online")
        loans += [
            row(loan_id=f"{customer_id}{channel}", customer_id=customer_id, balance="1", channel=channel)
            for channel in channels
        ]
    found = only(mix(bank(OCTOBER, customers=customers, loans=loans)))
    counts = ("offline_credit", "online_credit", "non_credit", "total")
    gaps = ("offline_gap", "online_gap", "non_credit_gap", "total_gap")
    assert [found[name] for name in counts] == [26, 20, 60, 106]
    assert [found[name] for name in gaps] == [0, 10, 0, 0]
    assert found["attained"] is False
