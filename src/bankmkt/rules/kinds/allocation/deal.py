"""Customers are dealt out in rounds, the strongest relation first: no weaker one can take a stronger one's place.

A round takes the customers to whom some manager stands in exactly this relation, the highest value first, and gives
each to the one of these managers who has the fewest customers, then the least value, then the lower id. Counts thus
rise evenly, and as values fall from turn to turn, sums stay within one customer's value of each other; what is left of
the difference is evened out by `even`. Nothing here depends on the order in which customers and managers come.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

Rank = tuple[int, ...]
"""How near a manager stands to a customer, one number per criterion, 0 the nearest."""
Pool = tuple[str | None, str | None, str | None]
"""Branch, district and industry of a customer: what decides, claims apart, how near each manager stands."""


@dataclass(frozen=True, slots=True)
class Open:
    """A customer without a manager: `value` in fen, None where unknown; `claims` are managers, the strongest first."""

    id: str
    branch: str | None = None
    district: str | None = None
    industry: str | None = None
    value: int | None = None
    claims: tuple[str | None, ...] = ()
    pool: Pool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """The customers of a pool see all managers alike."""
        object.__setattr__(self, "pool", (self.branch, self.district, self.industry))


@dataclass(slots=True)
class Holder:
    """A manager who may get customers: `count` and `value` (fen) grow as they come."""

    id: str
    branch: str | None = None
    districts: frozenset[str] = frozenset()
    industries: tuple[str, ...] = ()
    count: int = 0
    value: int = 0

    @property
    def load(self) -> tuple[int, int, str]:
        """Who comes first among equals."""
        return (self.count, self.value, self.id)


class Tree:
    """Who belongs where: `parents` and `levels` by branch; empty where no tree was loaded."""

    def __init__(self, parents: dict[str, str | None], levels: dict[str, str | None], reach: str) -> None:
        """`reach` is a level of the tree, ``own`` or ``bank``."""
        self.parents, self.levels, self.reach = parents, levels, reach

    def above(self, branch: str | None) -> Iterator[str]:
        """The branch and all above it; a circle ends where it closes."""
        seen: set[str] = set()
        while branch is not None and branch not in seen:
            seen.add(branch)
            yield branch
            branch = self.parents.get(branch)

    def area(self, branch: str | None) -> str | None:
        """The branch whose tree the managers of a customer of `branch` must be in; None: anybody."""
        if branch is None or self.reach == "bank" or not self.parents:
            return None
        if self.reach == "own":
            return branch
        return next((one for one in self.above(branch) if self.levels.get(one) == self.reach), branch)


@dataclass(slots=True)
class Table:
    """Managers and customers with how near they stand; `order` names the criteria, `cap` is the most customers."""

    holders: dict[str, Holder]
    tree: Tree
    order: Sequence[str]
    cap: int
    given: dict[str, str] = field(default_factory=dict)
    held: dict[str, dict[str, Open]] = field(default_factory=lambda: defaultdict(dict))
    _areas: dict[str | None, list[str]] = field(default_factory=dict)
    _bare: dict[Pool, dict[str, Rank]] = field(default_factory=dict)
    _pools: dict[Pool, dict[Rank, tuple[str, ...]]] = field(default_factory=dict)

    def within(self, branch: str | None) -> list[str]:
        """The managers who may get a customer of `branch`, by id."""
        area = self.tree.area(branch)
        if area not in self._areas:
            self._areas[area] = [
                holder.id
                for holder in sorted(self.holders.values(), key=lambda one: one.id)
                if area is None or area in self.tree.above(holder.branch)
            ]
        return self._areas[area]

    def rank(self, customer: Open, manager: str) -> Rank:
        """How near an eligible manager stands, by the criteria in their order."""
        if manager in customer.claims:
            return self._measured(customer, manager)
        return self.bare(customer)[manager]

    def bare(self, customer: Open) -> dict[str, Rank]:
        """How near each eligible manager stands, claims apart: the same for all customers of a pool."""
        if customer.pool not in self._bare:
            bare = Open("", *customer.pool, None, (None,) * len(customer.claims))
            self._bare[customer.pool] = {one: self._measured(bare, one) for one in self.within(customer.branch)}
        return self._bare[customer.pool]

    def _measured(self, customer: Open, manager: str) -> Rank:
        return tuple(self._distance(name, customer, self.holders[manager]) for name in self.order)

    def _distance(self, criterion: str, customer: Open, holder: Holder) -> int:
        match criterion:
            case "earlier_claim":
                claims = customer.claims
                return claims.index(holder.id) if holder.id in claims else len(claims)
            case "same_branch":
                return int(customer.branch is None or customer.branch != holder.branch)
            case "same_district":
                return int(customer.district is None or customer.district not in holder.districts)
            case _:
                code = customer.industry
                return int(code is None or not any(code.startswith(one) for one in holder.industries))

    def relations(self, customer: Open) -> dict[Rank, tuple[str, ...]]:
        """The eligible managers by how near they stand, claims apart; shared by all customers of a pool."""
        if customer.pool not in self._pools:
            ranks: dict[Rank, list[str]] = defaultdict(list)
            for manager, rank in self.bare(customer).items():
                ranks[rank].append(manager)
            self._pools[customer.pool] = {rank: tuple(managers) for rank, managers in ranks.items()}
        return self._pools[customer.pool]

    def claimed(self, customer: Open) -> list[tuple[Rank, str]]:
        """The eligible managers with a claim on the customer."""
        if "earlier_claim" not in self.order or not any(customer.claims):
            return []
        named = [one for one in dict.fromkeys(customer.claims) if one is not None and one in self.bare(customer)]
        return [(self.rank(customer, one), one) for one in named]

    def give(self, customer: Open, manager: str) -> None:
        """Hand a customer to a manager."""
        self.given[customer.id] = manager
        self.held[manager][customer.id] = customer
        self.holders[manager].count += 1
        self.holders[manager].value += customer.value or 0

    def take(self, customer: Open) -> None:
        """Take it back."""
        manager = self.given.pop(customer.id)
        del self.held[manager][customer.id]
        holder = self.holders[manager]
        holder.count -= 1
        holder.value -= customer.value or 0

    def has_room(self, manager: str) -> bool:
        """Whether one more stays within the cap."""
        return self.holders[manager].count < self.cap


def deal(table: Table, customers: Iterable[Open]) -> None:
    """Give every customer to a manager as long as there is room; who gets none is not in `table.given`."""
    waiting = sorted(customers, key=lambda one: (len(table.within(one.branch)), *turn(one)))
    ranks = {rank for one in waiting for rank in table.relations(one)}
    claims = {one.id: table.claimed(one) for one in waiting}
    ranks |= {rank for made in claims.values() for rank, _ in made}
    for rank in sorted(ranks):
        waiting = _round(table, waiting, claims, rank)
    full: set[str | None] = set()
    for one in waiting:
        area = table.tree.area(one.branch)
        if area not in full and not _make_room(table, one):
            full.add(area)  # and it stays full: nothing is ever taken out of what can be reached from it


def turn(customer: Open) -> tuple[bool, int, str]:
    """The highest value first, unknown values last, then the id as text."""
    return (customer.value is None, -(customer.value or 0), customer.id)


def _round(table: Table, waiting: list[Open], claims: dict[str, list[tuple[Rank, str]]], rank: Rank) -> list[Open]:
    """Deal to the managers who stand exactly so near; those who are left wait for the next round."""
    queues: dict[tuple[str, ...], list[tuple[int, int, str]]] = {}
    left: list[Open] = []
    for one in waiting:
        held = [manager for own, manager in claims[one.id] if own == rank and table.has_room(manager)]
        near = table.relations(one).get(rank)
        if held:
            table.give(one, min(held, key=lambda manager: table.holders[manager].load))
            continue
        chosen = None
        if near:
            if near not in queues:
                queues[near] = _queue(table, near)
            chosen = _lightest(table, queues[near])
        if chosen is None:
            left.append(one)
        else:
            table.give(one, chosen)
    return left


def _queue(table: Table, managers: tuple[str, ...]) -> list[tuple[int, int, str]]:
    queue = [table.holders[manager].load for manager in managers]
    heapq.heapify(queue)
    return queue


def _lightest(table: Table, queue: list[tuple[int, int, str]]) -> str | None:
    """The manager with the least load who has room; loads only grow in a round, so old entries are renewed when met.

    Managers with a claim had their round before this one and are full.
    """
    while queue:
        load, manager = queue[0], queue[0][2]
        if not table.has_room(manager):
            heapq.heappop(queue)
        elif load != table.holders[manager].load:
            heapq.heapreplace(queue, table.holders[manager].load)
        else:
            return manager
    return None


def _make_room(table: Table, customer: Open) -> bool:
    """Where all managers are full, move somebody of theirs who may go elsewhere, if need be over several managers.

    Only customers without a claim on their manager move, of each area the one of least value. False: no room anywhere.
    """
    came: dict[str, tuple[str, Open] | None] = dict.fromkeys(table.within(customer.branch))
    queue = list(came)
    for manager in queue:
        if table.has_room(manager):
            table.give(customer, _shift(table, came, manager))
            return True
        for moved in _movable(table, manager):
            for other in table.within(moved.branch):
                if other not in came:
                    came[other] = (manager, moved)
                    queue.append(other)
    return False


def _movable(table: Table, manager: str) -> list[Open]:
    """Of the customers whom this deal gave to a manager who has no claim on them, the least value of each area."""
    least: dict[str | None, Open] = {}
    for one in table.held[manager].values():
        area = table.tree.area(one.branch)
        if manager not in one.claims and (area not in least or turn(one) > turn(least[area])):
            least[area] = one
    return sorted(least.values(), key=lambda one: one.id)


def _shift(table: Table, came: dict[str, tuple[str, Open] | None], manager: str) -> str:
    """Move the customers along the way that led to a manager with room; the manager who now has room instead."""
    step = came[manager]
    while step is not None:
        before, moved = step
        table.take(moved)
        table.give(moved, manager)
        manager, step = before, came[before]
    return manager
