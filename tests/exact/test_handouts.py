"""Allocations of random banks hold what the oracle asks of them, and do not depend on the order of the rows."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal

import pytest
from tests.exact.banks import seeds
from tests.oracle.handouts import (
    Client,
    Desk,
    Office,
    faults,
    least_count_span,
    least_value_span,
    most_served,
    random_office,
)

from bankmkt.query.field import Row
from bankmkt.rules.kinds.allocation.spec import Spec
from bankmkt.rules.kinds.allocation.work import handed_out


def _spec(office: Office) -> Spec:
    keys = {
        "bankmkt": 1,
        "name": "a",
        "kind": "allocation",
        "title": {"zh": "一", "en": "a"},
        "value": "claim_assets",
        "cap": office.cap,
        "reach": office.reach,
        "claims": [{"claim": one} for one in ("former_manager", "visit", "prospect_contact")],
    }
    return Spec.model_validate(keys)


def _rows(office: Office) -> list[Row]:
    """An office as the step in Python gets it."""
    rows: list[Row] = [
        ("branch", branch, parent, office.levels.get(branch), None, None, None, None, None, None, None)
        for branch, parent in office.parents.items()
    ]
    for desk in office.desks:
        words = ("；".join(sorted(desk.districts)) or None, "、".join(sorted(desk.industries)) or None)
        money = Decimal(desk.value).scaleb(-2)
        rows.append(("manager", desk.id, desk.branch, None, *words, desk.count, money, None, None, None))
    for one in office.clients:
        value = None if one.value is None else Decimal(one.value).scaleb(-2)
        rows.append(("customer", one.id, one.branch, None, one.district, one.industry, None, value, *one.claims))
    return rows


def _deal(office: Office, rows: Sequence[Row]) -> list[Row]:
    return list(handed_out(_spec(office))(iter(rows)))


def _given(made: Sequence[Row]) -> tuple[dict[str, str | None], dict[str, str]]:
    customers = [row for row in made if row[0] == "customer"]
    assert len({row[1] for row in customers}) == len(customers), "a customer stands twice"
    given = {str(row[1]): None if row[2] is None else str(row[2]) for row in customers}
    return given, {str(row[1]): str(row[3]) for row in customers}


def _plain(count: int, seed: int) -> Office:
    """One branch, managers who hold nothing, and room for all."""
    dice = random.Random(seed)
    desks = [Desk(f"m{number}", "1") for number in range(count)]
    clients = [Client(f"c{number}", "1", value=dice.choice([0, dice.randint(1, 10**8)])) for number in range(150)]
    return Office(clients, desks, {}, {}, "branch", 150)


@pytest.mark.parametrize("first", range(0, 400, 50))
def test_what_holds_of_every_allocation(first: int) -> None:
    for seed in range(first, first + 50):
        office = random_office(seed)
        given, reasons = _given(_deal(office, _rows(office)))
        assert faults(office, given, reasons) == [], f"seed {seed}"


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_as_many_as_possible_get_a_manager(first: int) -> None:
    """Without claims, which stay where they are, nobody is left over whom any other allocation could serve."""
    for seed in range(first, first + 50):
        office = random_office(seed, claims=False)
        given, _ = _given(_deal(office, _rows(office)))
        assert sum(manager is not None for manager in given.values()) == most_served(office), f"seed {seed}"


@pytest.mark.parametrize("seed", seeds(60))
def test_the_order_of_the_rows_does_not_matter(seed: int) -> None:
    office = random_office(seed)
    rows = _rows(office)
    made = _deal(office, rows)
    random.Random(seed).shuffle(rows)
    assert _deal(office, rows) == made


@pytest.mark.parametrize("seed", seeds(60))
def test_spans_and_the_least_possible_ones(seed: int) -> None:
    office = random_office(seed)
    made = _deal(office, _rows(office))
    given, _ = _given(made)
    values = {one.id: one.value or 0 for one in office.clients}
    got = {desk.id: [one for one, manager in given.items() if manager == desk.id] for desk in office.desks}
    before = [desk.count for desk in office.desks], [desk.value for desk in office.desks]
    after = (
        [desk.count + len(got[desk.id]) for desk in office.desks],
        [desk.value + sum(values[one] for one in got[desk.id]) for desk in office.desks],
    )
    (bank,) = (row for row in made if row[:2] == ("area", ""))
    spans = [max(numbers) - min(numbers) for numbers in (*before, *after)]
    more = sum(map(len, got.values())), sum(after[1]) - sum(before[1])
    count_bound = least_count_span(before[0], more[0], office.cap)
    value_bound = Decimal(int(least_value_span(before[1], more[1]))).scaleb(-2)
    assert bank[4:] == (
        len(office.desks), more[0], spans[0], spans[2], count_bound,
        Decimal(spans[1]).scaleb(-2), Decimal(spans[3]).scaleb(-2), value_bound,
    )  # fmt: skip
    assert count_bound <= spans[2]
    assert value_bound <= Decimal(spans[3]).scaleb(-2)


@pytest.mark.parametrize("count", [1, 2, 7, 12])
def test_among_equals_numbers_are_at_best_and_values_within_one_customer(count: int) -> None:
    """The promise of the page: with empty managers, all as near and with room, at most one customer's value apart."""
    for seed in range(5):
        office = _plain(count, seed)
        made = _deal(office, _rows(office))
        (bank,) = (row for row in made if row[:2] == ("area", ""))
        assert bank[7] == bank[8] == (0 if 150 % count == 0 else 1)
        highest = max(one.value or 0 for one in office.clients)
        assert isinstance(bank[10], Decimal)
        assert bank[10] <= Decimal(highest).scaleb(-2)
