"""Recipients: whose the customers are, worked out by hand over a small bank in a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.deliver.smallbank import DAY, bank, opened

from bankmkt.base import say
from bankmkt.base.errors import DeliveryError, InputError
from bankmkt.deliver.people import split, tree
from bankmkt.deliver.policy import load
from bankmkt.store import people
from bankmkt.store.people import Branch


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    say.use("en")
    yield
    say.use(None)


STRICT = load(None)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small bank, loaded."""
    return bank(tmp_path_factory.mktemp("bank"))


def test_a_manager_gets_the_customers_who_name_them(database: Path) -> None:
    with opened(database) as connection:
        made = split(connection, DAY, "manager", STRICT)
    assert [(one.code, one.name, one.address, one.customers) for one in made.recipients] == [
        ("M1", "经理甲", "m1@example.com", 2),
        ("M2", "经理乙", "", 1),
    ]  # M3 is listed and has nobody
    assert made.unassigned == {"no_manager": 1, "unknown_manager": 1}
    assert made.strangers == ("M9",)
    assert made.customers == 5 == sum(one.customers for one in made.recipients) + sum(made.unassigned.values())


def test_a_branch_gets_all_below_it(database: Path) -> None:
    with opened(database) as connection:
        made = split(connection, DAY, "branch", STRICT)
    assert [(one.code, sorted(one.codes), one.address, one.customers) for one in made.recipients] == [
        ("B0", ["B0", "B1", "B2", "B3", "B4"], "", 4),
        ("B1", ["B1", "B2"], "m1@example.com", 3),
        ("B2", ["B2"], "", 1),
        ("B3", ["B3"], "", 1),
    ]  # B4 has nobody at or below it; M1 is the vice president of B1
    assert made.unassigned == {"unknown_branch": 1}
    assert made.strangers == ("B9",)


def test_the_policy_names_addresses_and_leaves_some_out(database: Path, tmp_path: Path) -> None:
    (tmp_path / "delivery.yaml").write_text(
        "bankmkt: 1\nrecipients:\n  M1: {leave: true}\n  M2: desk@example.com\n", encoding="utf-8"
    )
    with opened(database) as connection:
        made = split(connection, DAY, "manager", load(tmp_path))
    assert [(one.left_out, one.address) for one in made.recipients] == [
        (True, "m1@example.com"),
        (False, "desk@example.com"),
    ]
    assert made.known == {"M1", "M2"}  # whoever is left out is still somebody: their customers are not unassigned


def test_the_customers_of_nobody_are_listed(database: Path) -> None:
    with opened(database) as connection:
        (found,) = people.without_owner(connection, DAY, "manager", ["M1", "M2", "M3"])
    assert [(one.customer_id, one.manager_id) for one in found] == [("C4", ""), ("C5", "M9")]


def test_whoever_left_is_known_to_all_who_had_them(database: Path) -> None:
    """C6 was M1's in August and M2's in September and is gone in October; C7 will come in November."""
    with opened(database) as connection:
        people.prepare(connection, DAY, "manager")
        found: dict[str, set[str | None]] = {}
        for batch in people.identities(connection):
            for one in batch:
                if one.sort == "customers.customer_id":
                    found.setdefault(one.value, set()).add(one.owner)
        own = {one.value for batch in people.identities(connection, ["M1"]) for one in batch}
        nobodys = {one.value for batch in people.identities(connection, [None, "M9"]) for one in batch}
    assert found == {
        "C1": {"M1"},
        "C2": {"M1"},
        "C3": {"M2"},
        "C4": {None},
        "C5": {"M9"},
        "C6": {"M1", "M2"},
        "C7": {None},
    }
    assert own == {"C1", "C2", "C6", "甲公司", "张三", "旧客", "13800000001", "A0000001", "L0000001", "联系人"}
    assert nobodys == {"C4", "C5", "C7", "丁公司", "戊公司", "新客"}


def test_every_word_has_its_sort(database: Path) -> None:
    with opened(database) as connection:
        people.prepare(connection, DAY, "branch")
        found = {(one.sort, one.value, one.owner) for batch in people.identities(connection) for one in batch}
    assert ("customers.name", "甲公司", "B1") in found
    assert ("customers.person", "张三", "B1") in found
    assert ("customers.phone", "13800000001", "B1") in found
    assert ("accounts.account_id", "A0000001", "B1") in found
    assert ("loans.loan_id", "L0000001", "B1") in found
    assert ("contacts.name", "联系人", "B1") in found


def test_the_banks_own_words(database: Path) -> None:
    with opened(database) as connection:
        words, ids = people.own_words(connection)
    assert {"总行", "经理甲"} <= words
    assert {"B0", "B1", "M1", "M3"} <= ids
    assert "张三" not in words


def test_a_table_that_is_not_there_is_said(database: Path) -> None:
    with opened(database) as connection, pytest.raises(InputError) as refused:
        split(connection, date(2026, 8, 31), "manager", STRICT)
    assert "managers" in str(refused.value)


def branch(code: str, parent: str = "") -> Branch:
    """A branch below another."""
    return Branch(code, code, parent, "")


def test_a_tree_of_any_depth() -> None:
    deep = [branch("b0"), *(branch(f"b{level}", f"b{level - 1}") for level in range(1, 30))]
    below = tree([*deep, branch("alone", "nowhere")])
    assert len(below["b0"]) == 30
    assert below["b29"] == {"b29"}
    assert below["alone"] == {"alone"}


@pytest.mark.parametrize(
    "branches",
    [
        [branch("a", "a")],
        [branch("a", "b"), branch("b", "a")],
        [branch("c", "a"), branch("a", "b"), branch("b", "a")],
    ],
)
def test_a_circle_is_refused_by_name(branches: list[Branch]) -> None:
    with pytest.raises(DeliveryError) as refused:
        tree(branches)
    assert "a" in str(refused.value)
    assert " → " in str(refused.value)
