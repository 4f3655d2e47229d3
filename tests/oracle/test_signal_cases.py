"""The signals and scores worked by hand, and what the random banks must reach for the comparison to mean something."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import cache

import pytest

from .bank import random_bank
from .build import OCTOBER, bank, column, only, row
from .exits import exit_list
from .signals import LEVELS, SEGMENTS, SIGNALS, counts, early_warning, rfm, with_signals

SEEDS = range(40)


@cache
def _reached() -> Counter[tuple[object, ...]]:
    seen: Counter[tuple[object, ...]] = Counter()
    for seed in SEEDS:
        made = with_signals(random_bank(seed, 30), seed)
        warned = early_warning(made)
        for line in warned["rows"]:
            seen["level", line["mode"]] += 1
            seen.update(("signal", one) for one in line["reasons"] or [])  # type: ignore[union-attr]
        seen["unknown",] += warned["unknown"]
        for line in exit_list(made, counts(made))["rows"]:
            seen.update(("reason", one) for one in line["reasons"] or [])  # type: ignore[union-attr]
            seen["alone",] += line["reasons"] == ["latent_risk"]
        for line in rfm(made)["rows"]:
            seen["segment", line["mode"]] += 1
            seen["score", line["score_r"], line["score_f"]] += 1
    return seen


@pytest.mark.parametrize(
    "outcome",
    [
        *(("level", level) for level in LEVELS),
        *(("signal", signal) for signal in SIGNALS),
        *(("segment", segment) for segment in SEGMENTS),
        ("reason", "latent_risk"),
        ("score", None, 5),
        ("score", 5, 1),
    ],
    ids=str,
)
def test_the_random_banks_reach(outcome: tuple[object, ...]) -> None:
    assert _reached()[outcome]


def test_some_customers_leave_for_their_signals_alone_and_some_cannot_be_judged() -> None:
    assert _reached()["alone",]
    assert _reached()["unknown",]


def test_two_signals_are_a_latent_risk() -> None:
    made = bank(
        OCTOBER,
        customers=[row(customer_id="x", kind="personal", rating="A", industry_policy="neutral", contribution="1")],
        loans=[
            row(loan_id="1", customer_id="x", balance="90.00", days_past_due=1, is_extended=True, five_class="normal")
        ],
        accounts=[row(account_id="1", customer_id="x", average_balance="70.01", average_balance_year="100.00")],
    )
    found = only(early_warning(made))
    assert (found["mode"], found["reasons"], found["signals"]) == ("latent_risk", ["arrears", "extension"], 2)
    listed = only(exit_list(made, counts(made)))
    assert (listed["mode"], listed["reasons"]) == ("gradual", ["latent_risk"])
    assert exit_list(made)["rows"] == []


def test_fifths_of_equal_values() -> None:
    made = bank(OCTOBER, customers=[row(customer_id=str(one), kind="personal") for one in range(3)])
    answer = rfm(made)
    assert column(answer, "score_m") == [1, 1, 1]
    assert column(answer, "mode") == ["unknown"] * 3
    assert answer["summary"][0] == {"mode": "champions", "customers": 0, "moved_year": Decimal("0.00")}
