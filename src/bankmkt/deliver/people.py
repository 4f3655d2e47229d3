"""Who gets a copy follows from whose the customers are on the date, and what follows for nobody is listed.

A manager gets the customers who name them, a branch those of itself and of all below it. A customer who names nobody,
or somebody whom the bank's own list does not have, is unassigned: seen in the summary, sent to no one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from bankmkt.base.errors import DeliveryError, InputError
from bankmkt.base.say import say
from bankmkt.deliver.folders import folders
from bankmkt.deliver.policy import Policy
from bankmkt.result.edition import Reader
from bankmkt.store import people
from bankmkt.store.people import Branch, SplitBy

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


_BRANCH: Final = "~branch"
"""What no folder ends in that was made of an id alone."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One who may get a copy: `codes` are all whose customers they see, `customers` how many these are.

    `address` is "" where none is known; `left_out` says that the bank wants them to get nothing.
    """

    kind: SplitBy
    code: str
    name: str
    address: str
    codes: frozenset[str]
    customers: int
    folder: str
    left_out: bool = False

    @property
    def reader(self) -> Reader:
        """The recipient as the reader of an edition."""
        return Reader(self.kind, self.code, self.name)


@dataclass(frozen=True, slots=True)
class Split:
    """A bank divided: `owned` are the customers of each code, `unassigned` those of no recipient, by the reason.

    `strangers` are the codes that customers name and nobody knows. `folders` are those of the recipients and of all to
    whom the other split may give a copy.
    """

    by: SplitBy
    as_of: date
    recipients: tuple[Recipient, ...]
    owned: Mapping[str | None, int]
    unassigned: Mapping[str, int]
    strangers: tuple[str, ...]
    folders: frozenset[str]

    @property
    def customers(self) -> int:
        """All customers of the date."""
        return sum(self.owned.values())

    @property
    def known(self) -> frozenset[str]:
        """The codes of somebody: their customers are not unassigned."""
        return frozenset().union(*(one.codes for one in self.recipients))


def split(connection: DuckDBPyConnection, as_of: date, by: SplitBy, policy: Policy) -> Split:
    """The recipients of a date and what belongs to none of them.

    InputError where the bank's own list of managers or branches is not there, DeliveryError where branches stand above
    one another in a circle or ids cannot be told apart as folders.
    """
    owned = people.owned(connection, as_of, by)
    managers, branches = people.managers(connection, as_of), people.branches(connection, as_of)
    if by == "manager":
        listed = [(one.code, one.name, one.email, frozenset({one.code})) for one in managers]
    else:
        below = tree(branches)
        listed = [(one.code, one.name, one.email, below[one.code]) for one in branches]
    if not listed:
        raise InputError(say("deliver.nobody", table=f"{by}s" if by == "manager" else "branches", day=as_of))
    known = frozenset(code for code, *_ in listed)
    places, others = _places(by, [one.code for one in managers], [one.code for one in branches])
    recipients = []
    for code, name, email, codes in listed:
        count = sum(owned.get(one, 0) for one in codes)
        if count:
            address = policy.address(code, email.strip())
            recipients.append(
                Recipient(by, code, name, address, codes, count, places[code], left_out=policy.leaves(code))
            )
    strangers = tuple(sorted(code for code in owned if code is not None and code not in known))
    reasons = {f"no_{by}": owned.get(None, 0), f"unknown_{by}": sum(owned[code] for code in strangers)}
    unassigned = {reason: count for reason, count in reasons.items() if count}
    kept = frozenset({*(one.folder for one in recipients), *others.values()})
    return Split(by, as_of, tuple(recipients), owned, unassigned, strangers, kept)


def _places(by: SplitBy, managers: list[str], branches: list[str]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The folders of this split and of the other one, by id.

    Both splits of a day go to one outbox: a branch with the id of a manager gets a folder that says so, or else the
    branch's copy would stand in the manager's place.
    """
    of_managers = folders(managers)
    taken = {one.casefold() for one in of_managers.values()}
    of_branches = {
        code: f"{name}{_BRANCH}" if name.casefold() in taken else name for code, name in folders(branches).items()
    }
    return (of_managers, of_branches) if by == "manager" else (of_branches, of_managers)


def tree(branches: Iterable[Branch]) -> dict[str, frozenset[str]]:
    """Each branch with itself and all branches below it, however deep. DeliveryError for a circle, by name."""
    above = {one.code: one.parent for one in branches}
    below: dict[str, set[str]] = {code: {code} for code in above}
    for code in above:
        path = [code]
        parent = above[code]
        while parent in above:
            if parent in path:
                circle = " → ".join([*path[path.index(parent) :], parent])
                raise DeliveryError(say("deliver.circle", path=circle), say("deliver.circle_remedy"))
            below[parent].add(code)
            path.append(parent)
            parent = above[parent]
    return {code: frozenset(codes) for code, codes in below.items()}
