"""The portfolio mix worked by hand, mostly with minima of one customer a class and three in all."""

from __future__ import annotations

from fractions import Fraction

import pytest

from .answer import AnswerRow
from .build import OCTOBER, bank, column, only, row
from .portfolio import mix
from .tables import Row

SMALL = (1, 1, 1, 3)
COUNTS = ("offline_credit", "online_credit", "non_credit", "total")
GAPS = ("offline_gap", "online_gap", "non_credit_gap", "total_gap")


def _company(customer_id: str, manager_id: str | None = "m") -> Row:
    return row(customer_id=customer_id, kind="corporate", manager_id=manager_id)


def _loan(customer_id: str, channel: str | None, balance: str | None = "1", loan_type: str = "project") -> Row:
    return row(
        loan_id=f"{customer_id}{channel}", customer_id=customer_id, channel=channel, balance=balance,
        loan_type=loan_type,
    )  # fmt: skip


def _line(customer_id: str, until: str | None, amount: str | None = "1", channel: str = "online") -> Row:
    return row(line_id=customer_id, customer_id=customer_id, channel=channel, amount=amount, until=until)


def _counts(line: AnswerRow) -> list[object]:
    return [line[name] for name in COUNTS]


def _one(*customers: Row, loans: list[Row] | None = None, lines: list[Row] | None = None) -> AnswerRow:
    return only(mix(bank(OCTOBER, customers=[*customers], loans=loans or [], credit_lines=lines or []), SMALL))


def test_offline_stands_before_online() -> None:
    found = _one(_company("a"), loans=[_loan("a", "online"), _loan("a", "offline")])
    assert _counts(found) == [1, 0, 0, 1]


def test_repaid_and_expired_credit_is_none() -> None:
    found = _one(
        *(_company(i) for i in "abcd"),
        loans=[_loan("a", "offline", "0")],
        lines=[_line("b", "2026-10-30"), _line("c", "2026-10-31"), _line("d", "2026-12-31", "0")],
    )
    assert _counts(found) == [0, 1, 3, 4]  # only c's line, good to the day itself, is live


def test_people_need_an_operating_loan() -> None:
    people = [row(customer_id=i, kind="personal", manager_id="m") for i in "abcd"]
    found = _one(
        *people,
        loans=[
            _loan("a", "online", loan_type="operating"),
            _loan("b", "online", loan_type="housing"),
            _loan("c", "offline", "0", loan_type="operating"),
        ],
        lines=[_line("d", "2027-01-01")],
    )
    assert _counts(found) == [0, 1, 0, 1]
    institution = row(customer_id="e", kind="institution", manager_id="m")
    assert _counts(_one(institution)) == [0, 0, 1, 1]


def test_attained_exactly() -> None:
    found = _one(*(_company(i) for i in "abc"), loans=[_loan("a", "offline"), _loan("b", "online")])
    assert [found[gap] for gap in GAPS] == [0, 0, 0, 0]
    assert found["attained"] is True
    assert found["offline_share"] == Fraction(1, 3)


def test_undecidable_class_counts_in_total_only() -> None:
    # c may be offline or online, so the missing online customer may be there after all.
    found = _one(*(_company(i) for i in "abc"), loans=[_loan("a", "offline"), _loan("c", None)])
    assert _counts(found) == [1, 0, 1, 3]
    assert found["online_gap"] == 1
    assert found["attained"] is None


def test_one_undecidable_cannot_fill_two_gaps() -> None:
    found = _one(*(_company(i) for i in "abc"), loans=[_loan("c", None)])
    assert _counts(found) == [0, 0, 2, 3]
    assert found["attained"] is False  # offline and online both lack one


def test_perhaps_inside_counts_nowhere() -> None:
    kindless = row(customer_id="c", kind=None, manager_id="m")
    found = _one(_company("a"), _company("b"), kindless, loans=[_loan("a", "offline"), _loan("b", "online")])
    assert _counts(found) == [1, 1, 0, 2]
    assert found["attained"] is None  # c would be the non-credit customer and the third
    found = _one(_company("a"), kindless, loans=[_loan("a", "offline")])
    assert (found["total_gap"], found["attained"]) == (2, False)  # c alone cannot make up for two
    # Undecidable class does not help a total that is short for certain.
    found = _one(_company("a"), _company("b"), loans=[_loan("a", "offline"), _loan("b", None)])
    assert (found["total_gap"], found["attained"]) == (1, False)


def test_kindless_with_an_operating_loan_is_inside() -> None:
    kindless = row(customer_id="c", kind=None, manager_id="m")
    assert _counts(_one(kindless, loans=[_loan("c", "online", loan_type="operating")])) == [0, 1, 0, 1]


@pytest.mark.parametrize(
    ("loan", "counts"),
    [
        (_loan("a", "offline", None), [0, 0, 0, 1]),  # may be live and offline: undecidable
        (_loan("a", "online", None), [0, 1, 0, 1]),  # no offline for certain, online by the other loan
    ],
)
def test_missing_balance_may_be_live(loan: Row, counts: list[int]) -> None:
    assert _counts(_one(_company("a"), loans=[loan, _loan("a", "online")])) == counts


def test_line_without_end_may_be_live() -> None:
    assert _counts(_one(_company("a"), lines=[_line("a", None)])) == [0, 0, 0, 1]
    assert _counts(_one(_company("a"), lines=[_line("a", None, "0")])) == [0, 0, 1, 1]
    assert _counts(_one(_company("a"), lines=[_line("a", "2026-10-30", None)])) == [0, 0, 1, 1]


def test_owners_and_branches() -> None:
    answer = mix(
        bank(
            OCTOBER,
            managers=[
                row(manager_id="9", branch_id="B"),
                row(manager_id="10", branch_id="A"),
                row(manager_id="11", branch_id="B"),
            ],
            customers=[
                _company("a", "9"),
                _company("b", "9"),
                _company("c", "ghost"),
                _company("d", None),
                row(customer_id="e", kind="personal", manager_id="11"),
            ],
            loans=[_loan("a", "offline")],
        )
    )
    assert column(answer, "manager_id") == ["10", "11", "9", "ghost", "unassigned"]
    assert column(answer, "branch_id") == ["A", "B", "B", None, None]
    assert column(answer, "total") == [0, 0, 2, 1, 1]
    assert column(answer, "attained") == [False, False, False, False, None]
    assert column(answer, "offline_share") == [None, None, Fraction(1, 2), 0, 0]
    assert [answer["rows"][0][gap] for gap in GAPS] == [25, 30, 50, 100]
    assert [answer["rows"][4][gap] for gap in GAPS] == [None] * 4
    assert answer["unknown"] == 0
    assert [tuple(line.values()) for line in answer["summary"]] == [
        ("A", 1, 0, 0, 25, 30, 50, 100),
        ("B", 2, 0, 1, 49, 60, 99, 198),  # 25 + 24, 30 + 30, 50 + 49, 100 + 98
        (None, 1, 0, 1, 25, 30, 49, 99),
    ]


def test_unassigned_only_if_needed() -> None:
    person = row(customer_id="p", kind="personal", manager_id=None)
    assert column(mix(bank(OCTOBER, customers=[person, _company("a")])), "manager_id") == ["m"]
    kindless = row(customer_id="k", manager_id=None)
    answer = mix(bank(OCTOBER, customers=[kindless]))
    assert column(answer, "manager_id") == ["unassigned"]
    assert column(answer, "total_gap") == [None]
    assert (answer["unknown"], answer["summary"]) == (0, [])
