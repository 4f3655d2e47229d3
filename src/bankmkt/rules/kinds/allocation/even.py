"""After the deal, customers change places where that makes managers more even and takes nobody to a weaker relation.

First numbers, then values: a customer moves to a manager who stands as near and has at least two fewer; then two
managers exchange two customers, if each stands as near to the other manager and the difference of the values becomes
smaller. A change never leads outside the span of the two managers, so the widest span of all can only shrink, and
every change makes the sum of squares smaller, so it ends. It ends in an optimum of such changes, not in the best of
all: how far the outcome is from what could be at best is told by `bounds`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from heapq import nsmallest

from bankmkt.rules.kinds.allocation.deal import Open, Table, turn

Group = tuple[str, ...]
"""Managers who stand as near to some customer."""
PASSES = 500
"""The most times that all managers are gone through: a limit against surprises, not met in practice."""
PARTNERS = 8
"""With so many of the others, those of least value, each manager tries to exchange."""


def even(table: Table) -> None:
    """Even out numbers and then values; who has a claim on a customer keeps it.

    An exchange may bring somebody who is free to move where nobody was, so numbers are looked at again after it.
    """
    for _ in range(PASSES):
        members = _members(table)
        changed = sum(_move(table, group, members[group]) for group in sorted(members)) + _come_nearer(table)
        if not _exchanges(table) and not changed:
            return


def _exchanges(table: Table) -> bool:
    """Exchanges until no pair of managers has one more; a pair that had none is met again when one of it changed."""
    partners = _partners(table)
    states: dict[str, int] = dict.fromkeys(partners, 0)
    met: dict[tuple[str, str], tuple[int, int]] = {}
    changed = False
    for _ in range(PASSES):
        found = False
        for manager in sorted(partners, key=lambda one: (-table.holders[one].value, one)):
            while _exchange(table, manager, partners[manager], states, met):
                found = True
        if not found:
            return changed
        changed = True
    return changed


def _peers(table: Table, customer: Open, manager: str) -> Group:
    """The managers who stand as near to a customer as the one who has it; none where that one has a claim."""
    if manager in customer.claims:
        return ()
    return table.relations(customer).get(table.rank(customer, manager), ())


def _is_free(table: Table, customer: Open, manager: str, other: str) -> bool:
    """Whether another manager stands as near as the one who has the customer, neither by a claim."""
    if manager in customer.claims or other in customer.claims:
        return False
    ranks = table.bare(customer)
    return ranks[manager] == ranks.get(other)


def _members(table: Table) -> dict[Group, dict[str, dict[str, Open]]]:
    """Each set of managers among whom some customers are free to move: these customers, by the manager who has them."""
    found: dict[Group, dict[str, dict[str, Open]]] = {}
    for manager, held in table.held.items():
        for one in held.values():
            group = _peers(table, one, manager)
            if len(group) > 1:
                found.setdefault(group, {}).setdefault(manager, {})[one.id] = one
    return found


def _move(table: Table, group: Group, members: dict[str, dict[str, Open]]) -> bool:
    """Move customers from the most to the least within a group, as long as two numbers differ by two and more."""
    moved = False
    while (found := _heaviest_pair(table, group, members)) is not None:
        chosen, lightest = found
        del members[table.given[chosen.id]][chosen.id]
        members.setdefault(lightest, {})[chosen.id] = chosen
        table.take(chosen)
        table.give(chosen, lightest)
        moved = True
    return moved


def _heaviest_pair(table: Table, group: Group, members: dict[str, dict[str, Open]]) -> tuple[Open, str] | None:
    """From the manager with the most customers the free one of least value, to the one with the fewest; or None."""
    holders = [table.holders[manager] for manager, own in members.items() if own]
    holders.sort(key=lambda one: (-one.count, -one.value, one.id))
    if not holders:
        return None
    lighter = [table.holders[one] for one in group if table.has_room(one)]
    lighter = [one for one in lighter if one.count + 2 <= holders[0].count]
    for light in sorted(lighter, key=lambda one: one.load):
        for heavy in holders:
            if heavy.count < light.count + 2:
                break
            free = [one for one in members[heavy.id].values() if light.id not in one.claims]
            if free:
                return min(free, key=lambda one: (one.value or 0, one.id)), light.id
    return None


def _come_nearer(table: Table) -> bool:
    """A move may have made room with a manager who stands nearer to somebody: such a customer goes there."""
    came = False
    held = [(one, manager) for manager, customers in table.held.items() for one in customers.values()]
    for one, manager in sorted(held, key=lambda pair: turn(pair[0])):
        rank = table.rank(one, manager)
        if rank == min(table.relations(one)) and not any(one.claims):
            continue
        nearer = [
            other for other in table.within(one.branch) if table.has_room(other) and table.rank(one, other) < rank
        ]
        if nearer:
            best = min(nearer, key=lambda other: (table.rank(one, other), table.holders[other].load))
            table.take(one)
            table.give(one, best)
            came = True
    return came


def _partners(table: Table) -> dict[str, list[str]]:
    """With whom each manager could exchange a customer."""
    found: dict[str, set[str]] = defaultdict(set)
    for group in _members(table):
        for one in group:
            found[one].update(group)
    return {one: sorted(others - {one}) for one, others in sorted(found.items())}


def _exchange(
    table: Table,
    manager: str,
    others: list[str],
    states: dict[str, int],
    met: dict[tuple[str, str], tuple[int, int]],
) -> bool:
    """Exchange one customer with one of those who have least, where that brings the two closer.

    `states` counts the changes of each manager, `met` remembers at which of them a pair had no exchange.
    """
    high = table.holders[manager]
    lower = [one for one in others if table.holders[one].value < high.value]
    for other in nsmallest(PARTNERS, lower, key=lambda one: (table.holders[one].value, one)):
        if met.get((manager, other)) == (states[manager], states[other]):
            continue
        pair = _best_pair(table, manager, other, high.value - table.holders[other].value)
        if pair is None:
            met[manager, other] = (states[manager], states[other])
            continue
        down, up = pair
        table.take(down)
        table.take(up)
        table.give(down, other)
        table.give(up, manager)
        states[manager] += 1
        states[other] += 1
        return True
    return False


def _best_pair(table: Table, high: str, low: str, difference: int) -> tuple[Open, Open] | None:
    """The two whose exchange brings the values closest; None where none brings them closer.

    Exchanging a and b changes the difference by 2 (a − b): best is a − b = half of it, and it must lie within it.
    """
    lower = sorted(
        ((one.value, one.id, one) for one in _free(table, low, high)), key=lambda item: (item[0] or 0, item[1])
    )
    values = [value or 0 for value, _, _ in lower]
    best: tuple[int, str, str] | None = None
    pair: tuple[Open, Open] | None = None
    for one in _free(table, high, low):
        at = bisect_left(values, Fraction(2 * (one.value or 0) - difference, 2))
        for place in (at - 1, at):
            if not 0 <= place < len(values) or not 0 < (one.value or 0) - values[place] < difference:
                continue
            other = lower[place][2]
            rest = abs(difference - 2 * ((one.value or 0) - values[place]))
            if best is None or (rest, one.id, other.id) < best:
                best, pair = (rest, one.id, other.id), (one, other)
    return pair


def _free(table: Table, manager: str, other: str) -> list[Open]:
    """Customers of known value who could as well be with the other manager."""
    return [
        one for one in table.held[manager].values() if one.value is not None and _is_free(table, one, manager, other)
    ]


def levels(amounts: Sequence[int], more: int, cap: int | None = None) -> Fraction:
    """The smallest span that can be reached by adding `more` in all to some amounts, none of them beyond `cap`.

    Without a cap parts of one may be added (values), with one only whole ones (numbers).
    """
    if not amounts:
        return Fraction(0)
    if cap is not None:
        return Fraction(_whole_span(amounts, more, cap))
    lowest = sorted(amounts)
    if more <= 0:
        return Fraction(lowest[-1] - lowest[0]) if more == 0 else Fraction(0)
    filled = 0
    for count, amount in enumerate(lowest, 1):
        filled += amount
        level = Fraction(filled + more, count)
        if count == len(lowest) or level <= lowest[count]:
            return max(Fraction(0), lowest[-1] - level)
    raise AssertionError("the last level is always reached")


def _whole_span(amounts: Sequence[int], more: int, cap: int) -> int:
    """Give one by one to the least who has room."""
    import heapq

    open_ = [amount for amount in amounts if amount < cap]
    shut = [amount for amount in amounts if amount >= cap]
    heapq.heapify(open_)
    for _ in range(more):
        if not open_:
            break
        least = heapq.heappop(open_) + 1
        if least < cap:
            heapq.heappush(open_, least)
        else:
            shut.append(least)
    every = [*open_, *shut]
    return max(every) - min(every)
