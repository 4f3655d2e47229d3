"""Rows of an engine become managers, branches and customers here, and what was dealt becomes rows again.

Everything arrives in one relation, because a step in Python reads one: `part` says what a row is. Words that are
compared (districts, industries) are brought to one writing here and nowhere else, since a cell may hold several.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Final

from bankmkt.query.field import Field, Form, Row, Value
from bankmkt.rules.kinds.allocation.deal import Holder, Open, Table, Tree, deal
from bankmkt.rules.kinds.allocation.even import even, levels
from bankmkt.rules.kinds.allocation.spec import NO_CAPACITY, NO_MANAGER, Spec
from bankmkt.tables.model import Text

BANK: Final = ""
"""The area that is the whole bank."""
_APART = re.compile(r"[;,、|]")
_L = Text("", "")  # inner columns, seen by nobody
FIELDS: Final = (
    Field("part", Form.CODE, _L),
    Field("id", Form.ID, _L),
    Field("manager_id", Form.ID, _L),
    Field("reason", Form.CODE, _L),
    Field("managers", Form.COUNT, _L),
    Field("added", Form.COUNT, _L),
    Field("count_before", Form.COUNT, _L),
    Field("count_after", Form.COUNT, _L),
    Field("count_bound", Form.COUNT, _L),
    Field("value_before", Form.MONEY, _L),
    Field("value_after", Form.MONEY, _L),
    Field("value_bound", Form.MONEY, _L),
)
"""Customers with their manager, and areas with the span between the most and the least: before, after, at best."""


def words(cell: Value) -> tuple[str, ...]:
    """The words of a cell in one writing: ``样例东区；样例西区`` are two."""
    found = (word.strip() for word in _APART.split(_written(cell)))
    return tuple(word for word in found if word)


def _written(cell: Value) -> str:
    return unicodedata.normalize("NFKC", str(cell)).upper().strip() if cell is not None else ""


def handed_out(spec: Spec) -> Callable[[Iterator[Row]], Iterable[Row]]:
    """A step over (part, id, branch_id, level, district, industry, number, amount, claims …) that deals and evens.

    Rows of a branch hold its parent in `branch_id`; those of a manager count and value (yuan) before.
    """

    def work(rows: Iterator[Row]) -> Iterable[Row]:
        parents: dict[str, str | None] = {}
        branch_levels: dict[str, str | None] = {}
        holders: dict[str, Holder] = {}
        customers: list[Open] = []
        for part, id_, branch, level, district, industry, number, amount, *claims in rows:
            match part:
                case "branch":
                    parents[str(id_)], branch_levels[str(id_)] = _text(branch), _text(level)
                case "manager":
                    places, lines = frozenset(words(district)), words(industry)
                    count = number if isinstance(number, int) else 0
                    holders[str(id_)] = Holder(str(id_), _text(branch), places, lines, count, _fen(amount) or 0)
                case _:
                    named = tuple(_text(one) for one in claims)
                    place, line = (_written(one) or None for one in (district, industry))
                    customers.append(Open(str(id_), _text(branch), place, line, _fen(amount), named))
        table = Table(holders, Tree(parents, branch_levels, spec.reach), spec.order, spec.cap)
        before = {one.id: (one.count, one.value) for one in holders.values()}
        deal(table, customers)
        even(table)
        yield from _customers(table, customers)
        yield from _areas(table, before, spec)

    return work


def _text(value: Value) -> str | None:
    return None if value is None else str(value)


def _fen(value: Value) -> int | None:
    return int(value * 100) if isinstance(value, Decimal) else None


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def _customers(table: Table, customers: list[Open]) -> Iterator[Row]:
    """Each customer with its manager and the strongest relation between the two, or why it has none."""
    empty = (None,) * 8
    for one in sorted(customers, key=lambda one: one.id):
        manager = table.given.get(one.id)
        if manager is None:
            reason = NO_CAPACITY if table.within(one.branch) else NO_MANAGER
        else:
            reason = _reason(table, one, manager)
        yield ("customer", one.id, manager, reason, *empty)


def _reason(table: Table, customer: Open, manager: str) -> str:
    for name, distance in zip(table.order, table.rank(customer, manager), strict=True):
        holds = manager in customer.claims if name == "earlier_claim" else distance == 0
        if holds:
            return name
    return "load"


def _areas(table: Table, before: dict[str, tuple[int, int]], spec: Spec) -> Iterator[Row]:
    """The spans of each area in which customers were handed out, and of the bank, with the least that is possible.

    The least ignores who stands near whom: what came into an area is spread over its managers as evenly as can be,
    numbers in whole customers within the cap, values in any parts.
    """
    areas: dict[str, list[Holder]] = {BANK: list(table.holders.values())}
    for holder in table.holders.values():
        area = table.tree.area(holder.branch)
        if area is not None:
            areas.setdefault(area, []).append(holder)
    for area, holders in sorted(areas.items()):
        if not holders:
            continue
        counts, values = ([before[one.id][place] for one in holders] for place in (0, 1))
        added = sum(one.count for one in holders) - sum(counts)
        gained = sum(one.value for one in holders) - sum(values)
        spans = (_span(counts), _span([one.count for one in holders]), int(levels(counts, added, spec.cap)))
        money = (_span(values), _span([one.value for one in holders]), int(levels(values, gained)))
        yield ("area", area, None, None, len(holders), added, *spans, *(_yuan(fen) for fen in money))


def _span(amounts: list[int]) -> int:
    return max(amounts) - min(amounts)
