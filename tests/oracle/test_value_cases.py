"""Contribution and tiers worked by hand; at 90 days a year's figure is a quarter, at 180 days a half."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from .build import HALF_YEAR, OCTOBER, QUARTER, bank, column, row
from .tables import Bank, Row, in_yuan
from .value import Contribution, contribution, segment

CORPORATE = row(customer_id="x", kind="corporate")  # costs 200 × 90 ÷ 360 = 50.00
PERSON = row(customer_id="x", kind="personal")  # costs 20 × 90 ÷ 360 = 5.00
LOAN = row(
    loan_id="1", customer_id="x", balance="1000000", average_balance_year="1060000", rate="4.6",
    started_on="2025-09-30", matures_on="2026-09-30", five_class="normal",
)  # fmt: skip


def _of(as_of: str = QUARTER, customer: Row = CORPORATE, **tables: list[Row]) -> Contribution:
    return contribution(bank(as_of, customers=[customer], **tables))["x"]


def _deposit(**cells: str | int) -> Row:
    return row(account_id="1", customer_id="x", **cells)


def test_demand_deposit() -> None:
    # 100,000 × (2.0 − 0.2) % ÷ 4 = 450.00; less 50.00
    made = _of(accounts=[_deposit(term="demand", rate="0.2", average_balance_year="100000")])
    assert made.parts["deposit_margin"] == Decimal("450.00")
    assert made.total == Decimal("400.00")


@pytest.mark.parametrize(("months", "margin"), [(12, "40.00"), (13, "60.00"), (36, "60.00"), (37, "80.00")])
def test_time_deposit_bands(months: int, margin: str) -> None:
    # 40,000 × (2.4 / 2.6 / 2.8 − 2.0) % ÷ 4 = 40 / 60 / 80
    made = _of(accounts=[_deposit(term="time", term_months=months, rate="2", average_balance_year="40000")])
    assert made.parts["deposit_margin"] == Decimal(margin)


def test_one_loan_in_all_its_parts() -> None:
    made = _of(loans=[LOAN])
    assert made.parts == {
        "deposit_margin": Decimal("0.00"),
        # interest 1,060,000 × 4.6 % ÷ 4 ÷ 1.06 = 11,500; funds 1,060,000 × 2.6 % ÷ 4 = 6,890
        "loan_margin": Decimal("4610.00"),
        "fee_income": Decimal("0.00"),
        "expected_loss": Decimal("1125.00"),  # 1,000,000 × 1 % × 45 % ÷ 4
        "capital_charge": Decimal("2500.00"),  # 1,000,000 × 10 % × 10 % ÷ 4
        "service_cost": Decimal("50.00"),
    }
    assert made.total == Decimal("935.00")  # 4,610 − 1,125 − 2,500 − 50


def test_loan_term_ends_with_the_day() -> None:
    # to 2026-01-31 is a year: 2.6 %; a day more is 2.9 %, whose funds cost 1,060,000 × 2.9 % ÷ 4 = 7,685 of 11,500
    short = _of(loans=[LOAN | row(started_on="2025-01-31", matures_on="2026-01-31")])
    longer = _of(loans=[LOAN | row(started_on="2025-01-31", matures_on="2026-02-01")])
    assert short.parts["loan_margin"] == Decimal("4610.00")
    assert longer.parts["loan_margin"] == Decimal("3815.00")


def test_a_year_from_the_leap_day_ends_on_the_last_of_february() -> None:
    for matures_on, margin in (("2025-02-28", "4610.00"), ("2025-03-01", "3815.00")):
        made = _of(loans=[LOAN | row(started_on="2024-02-29", matures_on=matures_on)])
        assert made.parts["loan_margin"] == Decimal(margin)


def test_loan_price_beyond_five_years() -> None:
    # 11,500 less 1,060,000 × 2.9 / 3.1 % ÷ 4 = 7,685 / 8,215
    for matures_on, margin in (("2030-09-30", "3815.00"), ("2030-10-01", "3285.00")):
        made = _of(loans=[LOAN | row(started_on="2025-09-30", matures_on=matures_on)])
        assert made.parts["loan_margin"] == Decimal(margin)


@pytest.mark.parametrize(
    ("five_class", "loss"),
    [
        ("special_mention", "5625.00"),
        ("substandard", "33750.00"),
        ("doubtful", "67500.00"),
        ("loss", "112500.00"),
    ],
)
def test_expected_loss_by_class(five_class: str, loss: str) -> None:
    # 1,000,000 × 5 / 30 / 60 / 100 % × 45 % ÷ 4
    assert _of(loans=[LOAN | row(five_class=five_class)]).parts["expected_loss"] == Decimal(loss)
    # a loan repaid has none, whatever its class, unless there is a provision still
    repaid = LOAN | row(balance="0", five_class=None)
    assert _of(loans=[repaid]).parts["expected_loss"] == Decimal("0.00")
    assert _of(loans=[repaid | row(provision="8")]).parts["expected_loss"] == Decimal("2.00")


def test_an_institution_costs_as_a_company_does() -> None:
    assert _of(customer=row(customer_id="x", kind="institution")).total == Decimal("-50.00")


def test_provision_stands_before_class() -> None:
    made = _of(loans=[LOAN | row(provision="4000", five_class=None)])
    assert made.parts["expected_loss"] == Decimal("1000.00")  # 4,000 ÷ 4
    assert made.missing == ()


def test_fees_of_the_period_only() -> None:
    months = {"2025-12": "999", "2026-01": "53", "2026-03": "53", "2026-04": "999"}
    fees = [row(customer_id="x", month=month, amount=amount) for month, amount in months.items()]
    made = _of(fees=fees)
    assert made.total == Decimal("50.00")  # 106 ÷ 1.06 = 100; less 50.00
    gap = _of(fees=[*fees, row(customer_id="x", month="2026-02", amount=None)])
    assert (gap.total, gap.missing) == (None, ("fees.amount",))


def test_balance_falls_back_to_month_then_day() -> None:
    month = _deposit(term="notice", rate="0.2", average_balance="200000", balance="1")
    day = _deposit(term="notice", rate="0.2", balance="400000")
    assert _of(accounts=[month]).parts["deposit_margin"] == Decimal("1000.00")  # 200,000 × 2 % ÷ 4
    assert _of(accounts=[day]).parts["deposit_margin"] == Decimal("2000.00")


def test_an_empty_account_needs_nothing_else() -> None:
    made = _of(accounts=[_deposit(average_balance_year="0")])
    assert (made.total, made.missing) == (Decimal("-50.00"), ())


def test_every_gap_is_named() -> None:
    made = _of(
        customer=row(customer_id="x"),
        accounts=[
            _deposit(term="time", balance="1", rate="1"),
            _deposit(balance="1"),
            _deposit(term="demand"),
        ],
        loans=[row(loan_id="1", customer_id="x", average_balance_year="1")],
    )
    assert made.total is None
    assert made.missing == (
        "accounts.balance", "accounts.rate", "accounts.term", "accounts.term_months", "customers.kind",
        "loans.balance", "loans.five_class", "loans.matures_on", "loans.rate", "loans.started_on",
    )  # fmt: skip


def test_halves_go_away_from_zero_in_each_part() -> None:
    # 1.00 × (2.0 − 1.0) % ÷ 2 = 0.005 → 0.01, and −0.005 → −0.01 at a rate of 3 %
    gain = _deposit(term="demand", rate="1", average_balance_year="1")
    loss = _deposit(term="demand", rate="3", average_balance_year="1")
    assert _of(HALF_YEAR, accounts=[gain]).parts["deposit_margin"] == Decimal("0.01")
    assert _of(HALF_YEAR, accounts=[loss]).parts["deposit_margin"] == Decimal("-0.01")
    # A repaid loan that averaged 1.06: 1.06 × (3.756 ÷ 1.06 − 2.6) % ÷ 2 = (3.756 − 2.756) % ÷ 2 = 0.005 → 0.01;
    # 0.01 + 0.01 − 10.00
    repaid = LOAN | row(balance="0", average_balance_year="1.06", rate="3.756")
    assert _of(HALF_YEAR, PERSON, accounts=[gain], loans=[repaid]).total == Decimal("-9.98")


def test_foreign_money_is_rounded_once_per_cell() -> None:
    foreign = bank(
        QUARTER,
        customers=[CORPORATE],
        accounts=[_deposit(currency="USD", term="demand", rate="0", balance="100"), _deposit(currency="JPY")],
        fx_rates=[row(currency="USD", rate="7.123456")],
    )
    (account,) = in_yuan(foreign).rows("accounts")  # no rate for JPY: rejected
    assert account["balance"] == Decimal("712.35")
    assert contribution(foreign)["x"].parts["deposit_margin"] == Decimal("3.56")  # 712.35 × 2 % ÷ 4 = 3.56175


def _valued(**contributions: str | None) -> Bank:
    return bank(OCTOBER, customers=[row(customer_id=i, contribution=value) for i, value in contributions.items()])


def test_a_loaded_contribution_stands_before_v2() -> None:
    answer = segment(_valued(a="1.5", b=None))
    assert column(answer, "contribution") == [Decimal("1.50"), None]
    assert column(answer, "missing") == [[], ["customers.contribution"]]


def test_without_the_column_v2_is_used() -> None:
    answer = segment(bank(QUARTER, customers=[PERSON | {"customer_id": "b"}, PERSON | {"customer_id": "a"}]))
    assert column(answer, "customer_id") == ["a", "b"]
    assert column(answer, "contribution") == [Decimal("-5.00")] * 2
    assert column(answer, "tier") == ["loss_making"] * 2


def test_order_outside_the_total() -> None:
    answer = segment(_valued(u2=None, l3="-9", l1="-1", z="0", l2="-1", y="0", u1=None, a="7"))
    assert column(answer, "customer_id") == ["a", "y", "z", "l1", "l2", "l3", "u1", "u2"]


def test_summary_of_eight() -> None:
    summary = segment(_valued(a="50", b="30", c="10", d="5", e="5", f="0", g="-20", h=None))["summary"]
    assert [tuple(line.values()) for line in summary] == [
        ("core", 2, Fraction(2, 8), Decimal("80.00"), Fraction(80, 100)),
        ("growth", 2, Fraction(2, 8), Decimal("15.00"), Fraction(15, 100)),
        ("base", 1, Fraction(1, 8), Decimal("5.00"), Fraction(5, 100)),
        ("no_value", 1, Fraction(1, 8), Decimal("0.00"), None),
        ("loss_making", 1, Fraction(1, 8), Decimal("-20.00"), None),
        ("unknown", 1, Fraction(1, 8), None, None),
    ]


def test_a_share_a_hair_below_the_cut_is_still_core() -> None:
    # Of 10,000,000.01 the first has 8,000,000.00, less than 80 %: the second is in core, the third is not.
    answer = segment(_valued(a="8000000.00", b="1000000.01", c="1000000.00"))
    assert column(answer, "tier") == ["core", "core", "growth"]
    # Of 10,000,000.00 it has exactly 80 %.
    answer = segment(_valued(a="8000000.00", b="1000000.00", c="1000000.00"))
    assert column(answer, "tier") == ["core", "growth", "growth"]


def test_own_cuts_and_ids_as_text() -> None:
    answer = segment(_valued(**{"9": "50", "10": "50"}), cuts=[("core", 50)])
    assert column(answer, "customer_id") == ["10", "9"]
    assert column(answer, "tier") == ["core", "base"]


def test_gini() -> None:
    # ascending 1, 3: ((2 − 3) × 1 + (4 − 3) × 3) ÷ (2 × 4) = 2 ÷ 8
    assert segment(_valued(a="3", b="1", c="-5"))["figures"]["gini"] == Fraction(1, 4)
    assert segment(_valued(a="3", b="3"))["figures"]["gini"] == 0


def test_nobody_earns() -> None:
    answer = segment(_valued(a="0", b="-1"))
    assert answer["figures"] == {"gini": None, "customers_for_cut": 0}
    assert answer["summary"][0] == {
        "tier": "core",
        "customers": 0,
        "customer_share": 0,
        "contribution": Decimal("0.00"),
        "contribution_share": None,
    }


def test_heads_never_promote_a_loss() -> None:
    # 5 known, 20 % of 5 = 1: one head, and with 40 % two heads of which the second earns nothing
    five = _valued(a="9", b="0", c="-1", d="-1", e="-1")
    assert column(segment(five, reading="heads"), "tier")[:2] == ["core", "no_value"]
    answer = segment(five, cuts=[("core", 40)], reading="heads")
    assert column(answer, "tier") == ["core", "no_value", "loss_making", "loss_making", "loss_making"]


def test_heads_are_rounded_up_only_where_they_must() -> None:
    ten = {f"{number:02d}": "1" for number in range(10)}
    assert segment(_valued(**ten), reading="heads")["figures"]["customers_for_cut"] == 2  # 20 % of 10
    eleven = {**ten, "10": "1"}
    assert segment(_valued(**eleven), reading="heads")["figures"]["customers_for_cut"] == 3  # 2.2
