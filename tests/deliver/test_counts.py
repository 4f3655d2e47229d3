"""Rows are counted apart from how they are written, and the checker is a process of its own that may die."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars
import pytest
from tests.deliver.files import MINE, MY_PEOPLE, NOTHING, STRANGERS, WORDS, clean

from bankmkt.base import say
from bankmkt.base.errors import DeliveryError
from bankmkt.deliver import tally
from bankmkt.deliver.inspecting import Answer, Inspector, Task
from bankmkt.query.field import Field, Form, Row, Value
from bankmkt.result.edition import BookList, Edition, Reader, Topic
from bankmkt.tables.model import Text


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    say.use("en")
    yield
    say.use(None)


FIELDS = tuple(Field(name, Form.ID, Text(name, name)) for name in ("customer_id", "manager_id"))


@dataclass(frozen=True)
class Rows:
    """Rows in memory that can be counted by owner; `lost` leaves some out of the counts."""

    rows: tuple[Row, ...]
    lost: int = 0
    shown: tuple[str, ...] = ("customer_id", "manager_id")

    @property
    def count(self) -> int:
        """How many."""
        return len(self.rows)

    def part(self, where: object = None, columns: Sequence[str] | None = None) -> Rows:
        """The same rows with other columns."""
        return self if columns is None else replace(self, shown=tuple(columns))

    def tally(self, by: Sequence[str], sums: Sequence[str] = ()) -> list[Row]:
        """How many rows each manager has."""
        counts: dict[Value, int] = {}
        for row in self.rows[self.lost :]:
            counts[row[1]] = counts.get(row[1], 0) + 1
        return list(counts.items())

    def batches(self, limit: int | None = None) -> Iterator[list[Row]]:
        """All at once."""
        places = [("customer_id", "manager_id").index(name) for name in self.shown]
        yield [tuple(row[place] for place in places) for row in self.rows][:limit]

    def to_parquet(self, path: Path) -> None:
        """Not needed."""
        raise NotImplementedError

    def frame(self) -> polars.DataFrame:
        """Not needed."""
        raise NotImplementedError


BANK = Rows((("C1", "M1"), ("C2", "M1"), ("C3", "M2"), ("C4", None), ("C5", "M9")))


def whole(rows: Rows = BANK) -> Edition:
    """A book with two lists of one rule in a topic."""
    one = BookList("rule", "List", FIELDS, rows)
    topic = Topic("topic", "Topic", (), (one, one, BookList("other", "Nobody's", FIELDS, rows)))
    return Edition("book", "Book", "", date(2026, 10, 31), None, "", topics=(topic,))


def owner(rule: str) -> str:
    """The lists of one rule say whose a row is."""
    return "manager_id" if rule == "rule" else ""


def test_rows_are_counted_per_owner() -> None:
    counted = tally.count(whole(), owner)
    assert set(counted) == {("topic", "rule", 0), ("topic", "rule", 1)}
    one = counted["topic", "rule", 0]
    assert (one.of({"M1"}), one.of({"M1", "M2"}), one.outside({"M1", "M2"})) == (2, 3, 2)


def test_a_row_that_belongs_to_no_count_is_refused() -> None:
    with pytest.raises(DeliveryError) as refused:
        tally.count(whole(replace(BANK, lost=1)), owner)
    assert "5 rows were to be there, 4 are" in str(refused.value)


def test_a_copy_that_holds_more_or_less_is_refused() -> None:
    counted = tally.count(whole(), owner)
    first, second = counted
    assert tally.compare(counted, {"M1"}, {first: 2, second: 2}, "M1") == []
    assert len(tally.compare(counted, {"M1"}, {first: 2, second: 1}, "M1")) == 1
    assert len(tally.compare(counted, {"M1"}, {first: 2}, "M1")) == 1
    assert len(tally.compare(counted, {"M1"}, {first: 2, second: 2, ("topic", "other", 0): 1}, "M1")) == 1


def test_what_nobody_has_is_left_over_to_the_last_row() -> None:
    book = whole()
    rest = tally.leftover(book, tally.count(book, owner), {"M1", "M2"}, Reader("manager", "unassigned", ""))
    (topic,) = rest.topics
    assert [[row for batch in one.rows.batches() for row in batch] for one in topic.lists] == [
        [("C4", None), ("C5", "M9")],
        [("C4", None), ("C5", "M9")],
    ]
    assert [one.rows.count for one in topic.lists] == [2, 2]
    assert [row for batch in topic.lists[0].rows.batches(1) for row in batch] == [("C4", None)]


def fed(inspector: Inspector) -> Inspector:
    """A checker that knows the bank of the planted words."""
    inspector.feed([MY_PEOPLE, STRANGERS], WORDS, ["0101"])
    return inspector


def task(number: int, path: Path, **more: object) -> Task:
    """A file of the first manager's."""
    return replace(Task(number, path, frozenset({MINE}), NOTHING), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("apart", [True, False])
def test_the_checker_answers_every_task_in_order(apart: bool, tmp_path: Path) -> None:
    paths = [clean(tmp_path / f"{number}.xlsx", text="张伟" if number == 5 else "李**") for number in range(8)]
    answers: list[Answer] = []
    with Inspector(apart) as inspector:
        fed(inspector)
        for number, path in enumerate(paths):
            inspector.submit(task(number, path))
            answers += inspector.answers()
        answers += inspector.answers(wait=True)
    assert [one.number for one in answers] == list(range(8))
    assert [bool(one.findings) for one in answers] == [number == 5 for number in range(8)]
    assert all(one.sha256 and one.size == paths[one.number].stat().st_size for one in answers if not one.findings)


def test_the_checker_reads_the_message_and_locks_the_file(tmp_path: Path) -> None:
    path = clean(tmp_path / "book.xlsx")
    with Inspector(True) as inspector:
        fed(inspector)
        inspector.submit(task(0, path, texts=(("message.txt", "张伟"),)))
        inspector.submit(task(1, path, target=tmp_path / "locked.xlsx", password="Eichhorn-1"))
        inspector.submit(task(2, tmp_path / "none.xlsx"))
        first, second, third = inspector.answers(wait=True)
    assert [one.part for one in first.findings] == ["message.txt"]
    assert second.size == (tmp_path / "locked.xlsx").stat().st_size
    assert third.failure
    assert not third.sha256


def test_a_checker_that_dies_lets_nothing_pass(tmp_path: Path) -> None:
    path = clean(tmp_path / "book.xlsx")
    with Inspector(True) as inspector:
        fed(inspector)
        assert inspector._process is not None
        inspector._process.kill()
        inspector._process.wait()

        def ask() -> None:
            inspector.submit(task(0, path))
            list(inspector.answers(wait=True))

        with pytest.raises(DeliveryError) as refused:
            ask()
    assert "has ended" in str(refused.value)
