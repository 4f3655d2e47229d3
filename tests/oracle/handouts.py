"""What an allocation must hold, whatever the way it was found: a plain reading that checks an answer and makes none.

An allocation has many right answers and no simple formula, so the oracle does not allocate. It says of an answer what
the documents promise: nobody lost, no cap passed, nobody in reach nearer and free, numbers and values as even as single
moves and exchanges can make them, and the least possible spans computed anew.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

CRITERIA = ("earlier_claim", "same_branch", "same_district", "industry")


@dataclass
class Client:
    """A customer without a manager; `value` in fen, None where unknown; `claims` the strongest first."""

    id: str
    branch: str | None = None
    district: str | None = None
    industry: str | None = None
    value: int | None = None
    claims: list[str | None] = field(default_factory=list)


@dataclass
class Desk:
    """A manager with what it holds before."""

    id: str
    branch: str | None = None
    districts: set[str] = field(default_factory=set)
    industries: set[str] = field(default_factory=set)
    count: int = 0
    value: int = 0


@dataclass
class Office:
    """All that an allocation is about: `parents` and `levels` of branches, none where no tree was loaded."""

    clients: list[Client]
    desks: list[Desk]
    parents: dict[str, str | None]
    levels: dict[str, str | None]
    reach: str
    cap: int

    def desk(self, id_: str) -> Desk:
        """The manager of that id."""
        return next(one for one in self.desks if one.id == id_)

    def chain(self, branch: str | None) -> list[str]:
        """A branch and those above it."""
        found: list[str] = []
        while branch is not None and branch not in found:
            found.append(branch)
            branch = self.parents.get(branch)
        return found

    def area(self, branch: str | None) -> str | None:
        """Within whose tree a manager must be; None: anywhere."""
        if branch is None or not self.parents or self.reach == "bank":
            return None
        if self.reach != "own":
            for one in self.chain(branch):
                if self.levels.get(one) == self.reach:
                    return one
        return branch

    def reachable(self, client: Client) -> list[Desk]:
        """Who may get a customer."""
        area = self.area(client.branch)
        return [one for one in self.desks if area is None or area in self.chain(one.branch)]


def nearness(client: Client, desk: Desk) -> tuple[int, ...]:
    """How near a manager stands, 0 the nearest, criterion by criterion."""
    claim = client.claims.index(desk.id) if desk.id in client.claims else len(client.claims)
    branch = 0 if client.branch is not None and client.branch == desk.branch else 1
    district = 0 if client.district is not None and client.district in desk.districts else 1
    line = client.industry
    industry = 0 if line is not None and any(line[: len(one)] == one for one in desk.industries) else 1
    return (claim, branch, district, industry)


def faults(office: Office, given: Mapping[str, str | None], reasons: Mapping[str, str]) -> list[str]:
    """Everything that an answer (customer → manager or None, and its reasons) gets wrong, in words."""
    found = [] if set(given) == {one.id for one in office.clients} else ["somebody is lost, or new"]
    counts = {one.id: one.count for one in office.desks}
    values = {one.id: one.value for one in office.desks}
    for client in office.clients:
        manager = given.get(client.id)
        if manager is not None:
            counts[manager] += 1
            values[manager] += client.value or 0
    for desk in office.desks:
        if counts[desk.id] > max(office.cap, desk.count):
            found.append(f"{desk.id} has {counts[desk.id]}")
    for client in office.clients:
        found += _wrong(office, client, given.get(client.id), reasons[client.id], counts)
    return found + _uneven(office, given, counts, values)


def _wrong(office: Office, client: Client, manager: str | None, reason: str, counts: Mapping[str, int]) -> list[str]:
    """Who is not in reach, whose reason is another, and who could be nearer, or at all, with room."""
    reachable = office.reachable(client)
    free = [one for one in reachable if counts[one.id] < office.cap]
    if manager is None:
        told = [f"{client.id} is left over beside {free[0].id}"] if free else []
        wanted = "no_capacity" if reachable else "no_manager"
        return told + ([f"{client.id}: {reason}"] if reason != wanted else [])
    desk = office.desk(manager)
    found = [] if desk in reachable else [f"{manager} is not in reach of {client.id}"]
    own = nearness(client, desk)
    held = [manager in client.claims, own[1] == 0, own[2] == 0, own[3] == 0]
    wanted = next((name for name, holds in zip(CRITERIA, held, strict=True) if holds), "load")
    found += [f"{client.id}: {reason}, not {wanted}"] if reason != wanted else []
    found += [f"{client.id} stands nearer to {one.id}" for one in free if nearness(client, one) < own]
    return found


def _uneven(
    office: Office, given: Mapping[str, str | None], counts: Mapping[str, int], values: Mapping[str, int]
) -> list[str]:
    """A single move or exchange among equally near managers that would make two of them more even."""
    found: list[str] = []
    peers: dict[str, set[str]] = {}
    for client in office.clients:
        manager = given.get(client.id)
        if manager is None or manager in client.claims:
            continue
        own = nearness(client, office.desk(manager))
        near = {one.id for one in office.reachable(client) if nearness(client, one) == own} - set(client.claims)
        peers[client.id] = near
        for other in near:
            if counts[other] < office.cap and counts[manager] - counts[other] >= 2:
                found.append(f"{client.id} could move from {manager} to {other}")
    known = [one for one in office.clients if one.id in peers and one.value is not None]
    for one in known:
        for two in known:
            high, low = str(given[one.id]), str(given[two.id])
            gap = values[high] - values[low]
            change = (one.value or 0) - (two.value or 0)
            if high != low and low in peers[one.id] and high in peers[two.id] and 0 < change < gap:
                found.append(f"{one.id} of {high} for {two.id} of {low}: {change} of {gap}")
    return found


# Bounds --------------------------------------------------------------------------------------------------------------


def least_count_span(before: Iterable[int], more: int, cap: int) -> int:
    """The least span of numbers, one customer at a time to the least who has room."""
    counts = list(before)
    for _ in range(more):
        free = [place for place, count in enumerate(counts) if count < cap]
        if free:
            counts[min(free, key=lambda place: counts[place])] += 1
    return max(counts) - min(counts)


def least_value_span(before: Iterable[int], more: int) -> Fraction:
    """The least span of values if they could be cut at will: all below a level are raised to it."""
    values = sorted(before)
    for count in range(len(values), 0, -1):
        level = Fraction(sum(values[:count]) + more, count)
        if level >= values[count - 1]:
            return max(Fraction(0), values[-1] - level)
    return Fraction(values[-1] - values[0])


def most_served(office: Office) -> int:
    """How many customers can have a manager at all: a flow, found one customer at a time by searching for room."""
    places: dict[str, list[Client]] = {one.id: [] for one in office.desks}
    room = {one.id: max(0, office.cap - one.count) for one in office.desks}

    def settle(client: Client, tried: set[str]) -> bool:
        for desk in office.reachable(client):
            if desk.id in tried or not room[desk.id]:
                continue
            tried.add(desk.id)
            if len(places[desk.id]) < room[desk.id]:
                places[desk.id].append(client)
                return True
            for other in list(places[desk.id]):
                if settle(other, tried):
                    places[desk.id].remove(other)
                    places[desk.id].append(client)
                    return True
        return False

    return sum(settle(client, set()) for client in office.clients)


# Random offices ------------------------------------------------------------------------------------------------------


def random_office(seed: int, *, claims: bool = True) -> Office:
    """A made-up bank: a tree of two branches, managers who are near in some ways, customers of all sizes."""
    dice = random.Random(seed)
    parents: dict[str, str | None] = {"0": None, "A": "0", "B": "0", "A1": "A", "A2": "A", "B1": "B"}
    levels: dict[str, str | None] = {"0": "head", "A": "branch", "B": "branch"}
    levels |= dict.fromkeys(("A1", "A2", "B1"), "sub_branch")
    if dice.random() < 0.2:
        parents, levels = {}, {}
    branches = [None, "0", "A", "A1", "A2", "B1"]
    desks = [
        Desk(
            f"m{number}",
            dice.choice(branches),
            set(dice.sample(["E", "W", "S"], dice.randint(0, 2))),
            set(dice.sample(["C", "F", "C2"], dice.randint(0, 2))),
            dice.randint(0, 4),
            dice.randint(0, 400),
        )
        for number in dice.sample(range(1, 20), dice.randint(1, 7))
    ]
    clients = [
        Client(
            f"c{number}",
            dice.choice(branches),
            dice.choice([None, "E", "W", "S"]),
            dice.choice([None, "C1", "C2", "F5", "K"]),
            dice.choice([None, 0, 50, 50, dice.randint(1, 300), dice.randint(1, 300)]),
            [dice.choice([None, None, f"m{dice.randint(1, 20)}"]) for _ in range(3)] if claims else [None] * 3,
        )
        for number in range(dice.randint(0, 25))
    ]
    reach = dice.choice(["own", "sub_branch", "branch", "branch", "head", "bank"])
    return Office(clients, desks, parents, levels, reach, dice.randint(2, 9))
