"""The arrears curve worked by hand, and what its random banks reach."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest

from .arrears import VERDICTS, arrears, thresholds, wilson, with_arrears
from .bank import random_bank
from .build import bank, column, only, row
from .tables import Row


def _note(number: int, customer: str, days: int | None, balance: str | None = "1", principal: str | None = "0") -> Row:
    money = {name: None if value is None else Decimal(value) for name, value in (("overdue_principal", principal),)}
    return {**row(loan_id=str(number), customer_id=customer, balance=balance), **money, "days_past_due": days}


def test_the_examples_of_the_reference() -> None:
    low, high = wilson(130, 1200)
    assert low is not None
    assert high is not None
    assert (round(float(low), 3), round(float(high), 3)) == (0.092, 0.127)


@pytest.mark.parametrize(
    ("day", "limits"),
    [("2026-10-20", (1, 3, 20)), ("2026-10-21", (5, 10, 20)), ("2026-10-25", (5, 10, 20)), ("2026-10-26", (3, 10, 20)),
     ("2026-10-30", (3, 10, 20)), ("2026-10-31", (1, 3, 20)), ("2026-02-27", (3, 10, 20)), ("2026-02-28", (1, 3, 20)),
     ("2024-02-28", (3, 10, 20)), ("2026-11-30", (1, 3, 20))],
)  # fmt: skip
def test_the_limits_of_a_day(day: str, limits: tuple[int, ...]) -> None:
    found = thresholds(dt.date.fromisoformat(day)).values()
    assert tuple(share for share, _ in found) == tuple(Fraction(limit, 100) for limit in limits)


def test_old_notes_are_apart_and_doubtful_ones_nowhere() -> None:
    customers = [row(customer_id=one, manager_id="m") for one in "abcde"]
    loans = [
        _note(1, "a", 91),
        _note(2, "b", 90),
        _note(3, "c", None, principal=None),  # not late
        _note(4, "d", 0, balance=None),  # perhaps repaid
        _note(5, "e", None, balance="0", principal="1"),
    ]
    found = only(arrears(bank("2026-10-21", customers=customers, loans=loans)))
    assert [found[name] for name in ("customers", "in_arrears", "old_notes")] == [3, 2, 1]
    by_note = only(arrears(bank("2026-10-21", customers=customers, loans=[*loans, _note(6, "b", 1)]), unit="note"))
    assert [by_note[name] for name in ("customers", "in_arrears", "old_notes")] == [4, 3, 1]


def test_owners_in_their_order() -> None:
    customers = [
        row(customer_id="a", manager_id="9", branch_id="B"),
        row(customer_id="b", manager_id="10", branch_id="B"),
        row(customer_id="c", manager_id=None, branch_id=None),
    ]
    managers = [row(manager_id="9"), row(manager_id="idle")]
    given = bank(
        "2026-10-31",
        customers=customers,
        managers=managers,
        loans=[_note(1, "a", 0), _note(2, "b", 0), _note(3, "c", 1)],
    )
    answer = arrears(given)
    assert column(answer, "owner_id") == ["10", "9", "idle", "unassigned"]
    assert column(answer, "verdict") == ["normal", "normal", "unknown", "loss_of_control"]
    assert column(arrears(given, "branch_id"), "owner_id") == ["B", "unassigned"]


def test_the_random_banks_reach_every_verdict() -> None:
    seen: Counter[object] = Counter()
    for seed in range(40):
        answer = arrears(with_arrears(random_bank(seed, 60), seed))
        seen.update(column(answer, "verdict"))
        seen.update(("significant", one) for one in column(answer, "significant"))
        seen.update(("old", bool(one)) for one in column(answer, "old_notes"))
    assert all(seen[verdict] for verdict in VERDICTS)
    assert all(seen["significant", one] for one in (True, False, None))
    assert seen["old", True]
