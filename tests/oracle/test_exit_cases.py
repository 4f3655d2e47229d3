"""The exit list worked by hand: reasons, mode, proposal, and what a missing input could still do."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from .answer import Answer, AnswerRow
from .build import OCTOBER, QUARTER, bank, column, only, row
from .exits import exit_list
from .tables import Row

SOUND = row(customer_id="x", rating="A", industry_policy="neutral", contribution="1")


def _loan(balance: str | None, five_class: str | None = "normal", matures_on: str | None = None) -> Row:
    return row(
        loan_id=f"{five_class}{matures_on}", customer_id="x", balance=balance, five_class=five_class,
        matures_on=matures_on,
    )  # fmt: skip


def _list(customer: Row, *loans: Row, off_balance: list[Row] | None = None) -> Answer:
    return exit_list(bank(OCTOBER, customers=[customer], loans=[*loans], off_balance=off_balance or []))


def _judged(customer: Row, *loans: Row) -> AnswerRow:
    return only(_list(customer, *loans))


def _proposal(found: AnswerRow) -> tuple[object, ...]:
    return found["next_maturity"], found["proposed_date"], found["proposed_amount"]


def test_a_sound_customer_stays() -> None:
    answer = _list(SOUND, _loan("100"))
    assert (answer["rows"], answer["unknown"]) == ([], 0)
    assert [tuple(line.values()) for line in answer["summary"]] == [
        ("forced", 0, Decimal("0.00")),
        ("timely", 0, Decimal("0.00")),
        ("gradual", 0, Decimal("0.00")),
    ]


@pytest.mark.parametrize(
    ("cells", "five_class", "reasons", "mode"),
    [
        ({"industry_policy": "prohibited"}, "normal", ["prohibited_industry"], "forced"),
        ({}, "loss", ["loss"], "forced"),
        ({}, "doubtful", ["doubtful"], "forced"),
        ({"rating": "C"}, "normal", ["rating_c"], "timely"),
        ({}, "special_mention", ["special_mention"], "gradual"),
        ({"contribution": "-0.01"}, "normal", ["risk_exceeds_return"], "gradual"),
        ({"industry_policy": "weak"}, "normal", ["weak_industry"], "gradual"),
        (
            {"industry_policy": "prohibited", "rating": "B", "contribution": "-1"},
            "loss",
            ["prohibited_industry", "loss", "rating_b", "risk_exceeds_return"],
            "forced",
        ),
    ],
)
def test_reasons_and_mode(cells: dict[str, str], five_class: str, reasons: list[str], mode: str) -> None:
    found = _judged(SOUND | row(**cells), _loan("100", five_class))
    assert (found["reasons"], found["mode"], found["missing"]) == (reasons, mode, [])


def test_a_contribution_of_nothing_is_no_loss() -> None:
    assert _list(SOUND | row(contribution="0"), _loan("100"))["rows"] == []


def test_top_rating_holds_in_a_weak_industry() -> None:
    assert _list(SOUND | row(industry_policy="weak", rating="AA"), _loan("100"))["rows"] == []
    assert _list(SOUND | row(industry_policy="overheated"), _loan("100"))["rows"] == []


def test_the_worst_loan_with_a_balance_decides() -> None:
    found = _judged(SOUND, _loan("1", "special_mention"), _loan("1", "substandard"), _loan("0", "loss"))
    assert found["reasons"] == ["substandard"]


def test_exposure_with_off_balance() -> None:
    contracts = [row(customer_id="x", contract_id="1", amount="100", margin="30")]
    weak = SOUND | row(industry_policy="weak")
    found = only(_list(weak, _loan("50"), off_balance=contracts))
    assert found["exposure"] == Decimal("120.00")
    # exposure alone puts a customer on the list, without a loan and so without a maturity
    assert _proposal(only(_list(weak, off_balance=contracts))) == (None, None, Decimal("70.00"))
    # a full margin leaves none
    assert _list(weak, off_balance=[row(customer_id="x", contract_id="1", amount="9", margin="9")])["rows"] == []


def test_proposals() -> None:
    past, soon, late = "2026-01-31", "2026-12-31", "2027-12-31"
    loans = (
        _loan("70", "special_mention", soon),
        _loan("30", "normal", past),
        _loan("0", "normal", "2020-01-01"),
    )
    # gradual, two maturities: 100 ÷ 2 at the first, overdue as it is
    assert _proposal(_judged(SOUND, *loans)) == (dt.date(2026, 1, 31), dt.date(2026, 1, 31), Decimal("50.00"))
    # timely: all of it at the first
    assert _proposal(_judged(SOUND | row(rating="B"), *loans))[1:] == (
        dt.date(2026, 1, 31),
        Decimal("100.00"),
    )
    # forced: all of it now
    forced = _judged(SOUND | row(industry_policy="prohibited"), *loans)
    assert _proposal(forced) == (dt.date(2026, 1, 31), dt.date(2026, 10, 31), Decimal("100.00"))
    # three maturities and more: 140 ÷ 3 = 46.666… → 46.67
    more = (*loans, _loan("30", "normal", late), _loan("10", "normal", "2028-01-01"))
    assert _proposal(_judged(SOUND, *more))[2] == Decimal("46.67")


def test_equal_maturities_are_one() -> None:
    twice = (_loan("50.01", "special_mention", "2027-01-01"), _loan("50", "normal", "2027-01-01"))
    assert _proposal(_judged(SOUND, *twice))[2] == Decimal("100.01")
    # 100.01 ÷ 2 = 50.005 → 50.01; a loan without a maturity adds none
    two = (*twice[:1], _loan("25", "normal", "2027-02-01"), _loan("25", "normal", None))
    assert _proposal(_judged(SOUND, *two))[2] == Decimal("50.01")


def test_without_any_maturity() -> None:
    assert _proposal(_judged(SOUND, _loan("9", "special_mention"))) == (None, None, Decimal("9.00"))
    assert _proposal(_judged(SOUND, _loan("9", "loss"))) == (None, dt.date(2026, 10, 31), Decimal("9.00"))


@pytest.mark.parametrize(
    ("cells", "five_class", "listed", "unknown", "missing"),
    [
        ({"rating": None}, "normal", False, 1, None),  # could be B
        ({"rating": None, "industry_policy": "weak"}, "normal", True, 1, ["customers.rating"]),  # gradual now
        ({"rating": None}, "substandard", True, 0, []),  # timely already
        ({"industry_policy": None}, "substandard", True, 1, ["customers.industry_policy"]),
        ({"industry_policy": None}, "loss", True, 0, []),  # nothing is worse
        ({"contribution": None}, "normal", False, 1, None),
        ({"contribution": None}, "special_mention", True, 0, []),  # gradual already
        ({}, None, False, 1, None),  # could be loss
        ({"rating": "B"}, None, True, 1, ["loans.five_class"]),
        ({"rating": None, "industry_policy": None}, "special_mention", True, 1,
         ["customers.industry_policy", "customers.rating"]),
    ],
)  # fmt: skip
def test_what_a_gap_could_do(
    cells: dict[str, str | None],
    five_class: str | None,
    listed: bool,
    unknown: int,
    missing: list[str] | None,
) -> None:
    answer = _list(SOUND | row(**cells), _loan("100", five_class))
    assert (len(answer["rows"]), answer["unknown"]) == (int(listed), unknown)
    assert column(answer, "missing") == ([missing] if listed else [])


def test_unknown_exposure_is_not_listed() -> None:
    weak = SOUND | row(industry_policy="weak")
    answer = _list(weak, _loan("100"), _loan(None))
    assert (answer["rows"], answer["unknown"]) == ([], 1)
    assert _list(SOUND, _loan("100"), _loan(None))["unknown"] == 0  # no reason, whatever the balance
    assert _list(SOUND, _loan("100"), _loan(None, "loss"))["unknown"] == 1  # a reason if it has a balance
    contract = row(customer_id="x", contract_id="1", amount="9", margin=None)
    assert _list(weak, off_balance=[contract])["unknown"] == 1


def test_contribution_comes_from_v2_without_the_column() -> None:
    # a normal loan of 100 that earns nothing above its price: expected loss, capital and service cost remain
    loan = _loan("100", "normal", "2026-09-30") | row(rate="2.6", started_on="2025-09-30")
    customer = row(customer_id="x", rating="A", industry_policy="neutral", kind="corporate")
    answer = exit_list(bank(QUARTER, customers=[customer], loans=[loan]))
    assert column(answer, "reasons") == [["risk_exceeds_return"]]
    # with an unknown contribution, such as for want of a rate, it may have to leave: counted, not listed
    answer = exit_list(bank(QUARTER, customers=[customer], loans=[loan | {"rate": None}]))
    assert (answer["rows"], answer["unknown"]) == ([], 1)


def test_order() -> None:
    def loan(customer_id: str, balance: str, five_class: str) -> Row:
        return row(loan_id=customer_id, customer_id=customer_id, balance=balance, five_class=five_class)

    loans = [
        loan("g", "900", "special_mention"),
        loan("t10", "5", "substandard"),
        loan("t9", "5", "substandard"),
        loan("t1", "6", "substandard"),
        loan("f", "1", "loss"),
    ]
    customers = [SOUND | {"customer_id": line["customer_id"]} for line in loans]
    answer = exit_list(bank(OCTOBER, customers=customers, loans=loans))
    assert column(answer, "customer_id") == ["f", "t1", "t10", "t9", "g"]
    assert [line["exposure"] for line in answer["summary"]] == [
        Decimal("1.00"),
        Decimal("16.00"),
        Decimal("900.00"),
    ]
