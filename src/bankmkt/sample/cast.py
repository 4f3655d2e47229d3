"""Every clause, verdict, mode and reason has somebody who plays it, however the dice fall.

A bank of some hundred customers could miss a rare case by chance, and then a rule would have nothing to
show. So every tenth customer is given a part: some traits fixed, the rest drawn like everybody's.
"""

from __future__ import annotations

from typing import Final, TypedDict


class Part(TypedDict, total=False):
    """The traits of a `Customer` that a part fixes."""

    kind: str
    size: str
    credit: str
    line: str
    five_class: str
    policy: str | None
    rating: str | None
    price: str
    lenders: str
    loan_share: int
    settle_share: int
    plain: bool
    quiet: bool
    rich: bool
    foreign: bool
    gap: str
    months: int
    holds_lock_in: bool
    manager_id: str | None
    name: str


MONTHS: Final = 24
"""How many months of settlement are known of a customer who has been here that long."""
PART_EVERY: Final = 10
"""A bank of 400 customers has every part."""


def _debtor(
    size: str = "small",
    *,
    credit: str = "offline",
    five_class: str = "normal",
    policy: str | None = "neutral",
    rating: str | None = "A",
    gap: str = "",
) -> Part:
    """A company with credit, without fault unless told otherwise."""
    return Part(
        kind="corporate",
        size=size,
        credit=credit,
        five_class=five_class,
        policy=policy,
        rating=rating,
        gap=gap,
    )


def _settling(
    lenders: str,
    settle_share: int,
    *,
    size: str = "small",
    price: str = "high",
    loan_share: int = 30,
    holds_lock_in: bool = True,
    months: int = MONTHS,
    gap: str = "",
) -> Part:
    """A sound company with credit, seen by the settlement check."""
    part = _debtor(size, gap=gap)
    part.update(
        Part(
            lenders=lenders,
            settle_share=settle_share,
            price=price,
            loan_share=loan_share,
            holds_lock_in=holds_lock_in,
            months=months,
        )
    )
    return part


PARTS: Final[tuple[Part, ...]] = (
    # Exit: each reason, and those who look like a reason and are none.
    _debtor(policy="prohibited"),
    _debtor(five_class="loss"),
    _debtor("medium", five_class="doubtful"),
    _debtor(five_class="substandard"),
    _debtor(rating="B"),
    _debtor("micro", credit="online", rating="C"),
    _debtor("medium", policy="weak"),
    _debtor("medium", policy="weak", rating="AA"),
    _debtor(five_class="special_mention"),
    _debtor("micro", credit="none", policy="prohibited"),
    _debtor(rating=None),
    _debtor(policy=None),
    _debtor(gap="five_class"),
    _debtor(five_class="substandard", policy="weak", rating="B"),
    # Settlement: each clause with each verdict that it can have.
    _settling("sole", 72),
    _settling("sole", 35),
    _settling("largest", 66, holds_lock_in=False),
    _settling("minor", 61, size="large", price="prime"),
    _settling("minor", 33, size="medium", price="prime"),
    _settling("minor", 48, size="medium", price="fair"),
    _settling("minor", 14, size="large", price="fair"),
    _settling("minor", 52),
    _settling("minor", 9),
    _settling("minor", 55, size="micro", gap="settled_count"),
    _settling("unreported", 60),
    _settling("largest", 58, months=4),
    _settling("minor", 44, gap="benchmark_rate"),
    _settling("sole", 60, gap="total"),
    # Mix and value.
    Part(kind="personal", credit="online", policy="neutral", rating="A", five_class="normal"),
    Part(kind="corporate", credit="none", line="lapsed"),
    Part(kind="corporate", credit="both", line="lapsed", five_class="normal"),
    Part(kind="institution", credit="none", line="none", manager_id=None, gap="average"),
    Part(kind="personal", credit="none", plain=False, quiet=True, policy=None, rating=None),
    Part(kind="personal", credit="none", plain=True, quiet=False, policy=None, rating=None),
    Part(kind="personal", credit="none", plain=False, quiet=False, rich=True, policy=None, manager_id=None),
    Part(kind="corporate", size="large", credit="none", foreign=True),
    Part(kind="corporate", size="small", credit="none", gap="deposit_rate"),
    Part(kind="corporate", size="micro", credit="none", gap="kind"),
    # Names that a careless reader of files trips over.
    Part(kind="corporate", size="small", name='样例"引号",逗号贸易有限公司'),
    Part(kind="corporate", size="micro", name="样例𬭎䶮（生僻字）电子有限公司"),
)
