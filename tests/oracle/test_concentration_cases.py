"""Concentration worked by hand, and what its random banks reach."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction

from .bank import random_bank
from .build import OCTOBER, bank, column, row
from .concentration import LIMITS, VERDICTS, concentration, with_capital
from .tables import Bank, Row


def _bank(net: str, tier1: str, owed: dict[str, str | None], groups: dict[str, str]) -> Bank:
    facts: Row = {"net_capital": Decimal(net), "tier1_capital": Decimal(tier1)}
    return bank(
        OCTOBER,
        customers=[row(customer_id=name, group_id=groups.get(name)) for name in owed],
        loans=[row(loan_id=name, customer_id=name, balance=balance) for name, balance in owed.items()],
        bank_facts=[facts],
    )


def test_one_over_and_a_group_near() -> None:
    answer = concentration(_bank("1000", "800", {"a": "120", "b": "95", "c": "50"}, {"b": "g", "c": "g"}))
    assert column(answer, "limit_name") == [
        "single_loan", "single_loan", "group_credit", "single_exposure", "group_exposure",
    ]  # fmt: skip
    assert column(answer, "name_id") == ["a", "b", "g", "a", "g"]
    assert column(answer, "excess") == [Decimal("20.00"), *[Decimal("0.00")] * 4]
    assert answer["figures"]["customer_hhi"] == Fraction(10_000 * (120**2 + 95**2 + 50**2), 265**2)


def test_unknown_is_listed_and_in_no_share() -> None:
    answer = concentration(_bank("1000", "1000", {"a": "30", "b": None}, {"a": "g", "b": "g"}))
    assert column(answer, "verdict") == ["unknown"] * 4
    assert column(answer, "customer_id") == ["b", "a", "b", "a"]
    assert answer["unknown"] == 4
    assert (answer["figures"]["customer_names"], answer["figures"]["group_names"]) == (1, 0)


def test_a_capital_of_nothing_judges_nobody() -> None:
    answer = concentration(_bank("0", "1000", {"a": "30"}, {}))
    assert column(answer, "verdict") == ["unknown", "unknown"]
    assert column(answer, "missing") == [["bank_facts.net_capital"]] * 2


def test_the_random_banks_reach_every_verdict_of_every_limit() -> None:
    seen: Counter[object] = Counter()
    for seed in range(60):
        for line in concentration(with_capital(random_bank(seed, 30), seed))["summary"]:
            seen[line["limit_name"], line["verdict"]] += bool(line["names"])
    assert all(seen[limit[0], verdict] for limit in LIMITS for verdict in VERDICTS)
