"""Nobody's row may be lost on the way, so rows are counted three times: in the bank's list, per owner, and as written.

The counts per owner come from the list of the whole bank and not from the copies; each copy must hold exactly what
they say, and what is nobody's must make up the difference to the last row.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bankmkt.base.errors import DeliveryError, Problem
from bankmkt.base.say import say
from bankmkt.result.edition import BookList, Edition, Reader, Topic
from bankmkt.result.result import PartRows, Row

if TYPE_CHECKING:
    import polars

Key = tuple[str, str, int]
"""A list of a book: its topic, its rule, and which of this rule's lists in the topic."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A list of the whole bank: `owner` is the column that says whose a row is, `rows` how many each owner has."""

    key: Key
    listed: BookList
    owner: str
    rows: Mapping[str | None, int]

    def of(self, codes: Collection[str]) -> int:
        """How many rows belong to some codes."""
        return sum(count for code, count in self.rows.items() if code in codes)

    def outside(self, codes: Collection[str]) -> int:
        """How many rows belong to nobody among them."""
        return sum(count for code, count in self.rows.items() if code not in codes)


def lists(edition: Edition) -> Iterator[tuple[Key, BookList]]:
    """The lists of an edition with their keys, which are the same in every edition of a book."""
    for topic in edition.topics:
        seen: dict[str, int] = {}
        for one in topic.lists:
            number = seen.get(one.rule, 0)
            seen[one.rule] = number + 1
            yield (topic.name, one.rule, number), one


def count(whole: Edition, owner_of: Callable[[str], str]) -> dict[Key, Counted]:
    """The lists of the whole bank that can be divided, with their rows per owner.

    `owner_of` names the column of a rule's answer that says whose a row is, "" where there is none. DeliveryError where
    the owners' rows do not make up the list.
    """
    found: dict[Key, Counted] = {}
    for key, listed in lists(whole):
        owner = owner_of(listed.rule)
        if not owner:
            continue
        rows = cast("PartRows", listed.rows)
        counts = {None if row[0] is None else str(row[0]): int(str(row[1])) for row in rows.tally((owner,))}
        if sum(counts.values()) != listed.rows.count:
            raise DeliveryError(_differs(listed.title, "", listed.rows.count, sum(counts.values())))
        found[key] = Counted(key, listed, owner, counts)
    return found


def compare(
    counted: Mapping[Key, Counted], codes: Collection[str], written: Mapping[Key, int], recipient: str
) -> list[Problem]:
    """What differs between what a recipient's copy should hold and what was written into it."""
    problems = []
    for key, one in counted.items():
        if one.of(codes) != written.get(key, 0):
            problems.append(_differs(one.listed.title, recipient, one.of(codes), written.get(key, 0)))
    problems += [_differs(key[1], recipient, 0, rows) for key, rows in written.items() if key not in counted and rows]
    return problems


def _differs(title: str, recipient: str, expected: int, found: int) -> Problem:
    where = recipient or say("deliver.whole")
    message = say("deliver.differs", title=title, recipient=where, expected=f"{expected:,}", found=f"{found:,}")
    return Problem(message, say("deliver.differs_remedy"))


def leftover(whole: Edition, counted: Mapping[Key, Counted], served: Collection[str], reader: Reader) -> Edition:
    """The edition of what belongs to none of the codes that are served: lists only."""
    topics = []
    keyed = {id(listed): key for key, listed in lists(whole)}
    for topic in whole.topics:
        kept = []
        for listed in topic.lists:
            one = counted.get(keyed[id(listed)])
            rows = one.outside(served) if one is not None else 0
            if one is not None and rows:
                kept.append(replace(listed, rows=_Outside(one, frozenset(served), rows), totals={}))
        if kept:
            topics.append(Topic(topic.name, topic.title, (), tuple(kept)))
    return replace(whole, topics=tuple(topics), figures=(), attention=(), checks=(), notes=(), reader=reader)


@dataclass(frozen=True, slots=True)
class _Outside:
    """The rows of a list whose owner is none of `served`."""

    counted: Counted
    served: frozenset[str]
    count: int

    def batches(self, limit: int | None = None) -> Iterator[list[Row]]:
        """The rows in order; with `limit` at most so many."""
        names = [one.name for one in self.counted.listed.fields]
        rows = cast("PartRows", self.counted.listed.rows).part(None, [self.counted.owner, *names])
        left = self.count if limit is None else limit
        for batch in rows.batches():
            kept = [row[1:] for row in batch if row[0] is None or str(row[0]) not in self.served][:left]
            left -= len(kept)
            if kept:
                yield kept
            if left <= 0 and limit is not None:
                return

    def to_parquet(self, path: Path) -> None:
        """All rows as a Parquet file."""
        self.frame().write_parquet(path)

    def frame(self) -> polars.DataFrame:
        """All rows as a Polars frame."""
        import polars

        return polars.DataFrame([row for batch in self.batches() for row in batch], orient="row")
