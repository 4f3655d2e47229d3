"""The last load can be taken back, once, and everything is as it was before it."""

from __future__ import annotations

from typing import Any

import pytest

from bankmkt.base.errors import InputError
from bankmkt.store.database import open_for_reading
from bankmkt.store.ledger import loads
from bankmkt.store.loading import undo
from bankmkt.store.schema import quoted
from bankmkt.tables import names


def content(bank: Any) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, and what feeds them."""
    with open_for_reading(bank.database) as connection:
        found = {
            name: sorted(connection.execute(f"SELECT * FROM {quoted(name)}").fetchall(), key=repr) for name in names()
        }
        found["feeds"] = sorted(connection.execute("SELECT * FROM feeds").fetchall(), key=repr)
    return found


def first(bank: Any) -> None:
    bank.write("customers.csv", "customer_id,name\n1,甲\n2,乙\n")
    bank.write("branches.csv", "branch_id,name\n7,支行\n")
    bank.write("transactions.csv", "transaction_id,customer_id,posted_on,amount\na,1,2026-10-01,1\nb,1,2026-10-05,2\n")
    bank.load()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("customers.csv", "customer_id,name\n2,丙\n3,丁\n"),
        ("branches.csv", "branch_id,name\n8,网点\n"),
        ("transactions.csv", "transaction_id,customer_id,posted_on,amount\nb,1,2026-10-05,9\nc,2,2026-11-01,3\n"),
        ("holdings.csv", "customer_id,product_id\n1,P\n"),
    ],
    ids=["snapshot", "reference", "events", "a table that was never loaded"],
)
@pytest.mark.parametrize("keep", [False, True], ids=["reduced", "kept"])
def test_everything_is_as_it_was(bank: Any, name: str, text: str, keep: bool) -> None:
    first(bank)
    before = content(bank)
    path = bank.write(name, text)
    bank.load(path, keep_transactions=keep)
    assert content(bank) != before
    done = undo(bank.database)
    assert done.load_id == 2
    assert content(bank) == before


def test_what_went_and_came_back_is_counted(bank: Any) -> None:
    first(bank)
    path = bank.write("customers.csv", "customer_id,name\n2,丙\n3,丁\n4,戊\n")
    bank.load(path)
    done = undo(bank.database)
    assert (done.removed, done.restored, done.files) == (3, 2, ("customers.csv",))


def test_only_the_last_load_and_only_once(bank: Any) -> None:
    first(bank)
    undo(bank.database)
    with pytest.raises(InputError, match="no load that could be taken back"):
        undo(bank.database)
    with open_for_reading(bank.database) as connection:
        assert [one.undone_at is not None for one in loads(connection)] == [True]


def test_the_first_load_leaves_nothing(bank: Any) -> None:
    first(bank)
    undo(bank.database)
    assert all(rows == [] for rows in content(bank).values())


def test_a_load_after_an_undo_is_a_load_like_any(bank: Any) -> None:
    first(bank)
    undo(bank.database)
    first(bank)
    assert bank.rows("SELECT count(*) FROM customers") == [(2,)]
    assert undo(bank.database).load_id == 2


def test_without_a_database_there_is_nothing_to_undo(bank: Any) -> None:
    with pytest.raises(InputError, match="no database"):
        undo(bank.database)
